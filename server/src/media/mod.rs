//! Image work: looking into what was sent, previews, stamped copies. In bounded pools, within one budget of memory,
//! and never on an address's own thread.
//!
//! Nothing here knows what a check is or where bytes are kept.

mod colour;
mod exif;
mod inspect;
mod memory;
mod render;
mod scale;
mod stamp;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use shared::evidence::picture::decoding_cost;
use shared::evidence::{MediaType, PhotoRefusal};
use shared::problem::ProblemCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::ApiProblem;

pub use exif::read as exif;
pub use inspect::{Inspected, inspect};
pub use memory::{Grant, Lane, Memory};
pub use render::{clean, is_small_jpeg, view_and_preview};
pub use stamp::{Stamp, stamp};

/// The longest wait for a turn: several of the largest forms of the public, whose pictures take a second each.
const TURN_WAIT: Duration = Duration::from_mins(1);
/// The longest wait for memory, for whoever has a turn: what is decoded meanwhile ends within seconds.
const MEMORY_WAIT: Duration = Duration::from_secs(30);
/// When somebody who waited in vain is asked to come back.
const RETRY_AFTER_S: u32 = 30;

/// Why image work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// The picture is refused.
    #[error("the picture is refused: {}", .0.code())]
    Refused(PhotoRefusal),
    /// Too much is to be done before it. It says nothing about the picture.
    #[error("too much image work is waiting")]
    Busy,
}

impl From<PhotoRefusal> for MediaError {
    fn from(reason: PhotoRefusal) -> Self {
        Self::Refused(reason)
    }
}

impl From<MediaError> for ApiProblem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Refused(reason) => Self::photo(reason),
            MediaError::Busy => Self::new(ProblemCode::Busy).retry_after(RETRY_AFTER_S),
        }
    }
}

/// Image work of one lane that may go on at the same time.
#[derive(Clone)]
pub struct MediaPool {
    lane: Lane,
    turns: Arc<Semaphore>,
    memory: Memory,
}

impl MediaPool {
    /// A pool for so many pieces of work at the same time, within a budget that other pools share.
    #[must_use]
    pub fn new(lane: Lane, workers: usize, memory: Memory) -> Self {
        Self { lane, turns: Arc::new(Semaphore::new(workers.max(1))), memory }
    }

    /// Waits for a turn. What is needed for the work is read after it, so that those who wait hold nothing.
    ///
    /// # Errors
    /// [`MediaError::Busy`] after a while.
    pub async fn turn(&self) -> Result<Turn, MediaError> {
        let permit = tokio::time::timeout(TURN_WAIT, self.turns.clone().acquire_owned()).await;
        let permit = permit.ok().and_then(Result::ok).ok_or(MediaError::Busy)?;
        Ok(Turn { permit: Arc::new(permit), lane: self.lane, memory: self.memory.clone() })
    }
}

/// The right to do image work now, one piece after another.
pub struct Turn {
    permit: Arc<OwnedSemaphorePermit>,
    lane: Lane,
    memory: Memory,
}

impl Turn {
    /// Decodes a picture and works on it. What it takes is counted before.
    ///
    /// # Errors
    /// The reason to refuse the picture, the work's own, or [`MediaError::Busy`].
    pub async fn picture<T: Send + 'static>(
        &self,
        bytes: Bytes,
        media_type: MediaType,
        work: impl FnOnce(&Inspected) -> Result<T, PhotoRefusal> + Send + 'static,
    ) -> Result<T, MediaError> {
        inspect::check_type(&bytes, media_type)?;
        let cost = decoding_cost(&bytes, media_type)?;
        self.run(cost, move || work(&inspect(&bytes, media_type)?)).await
    }

    /// Does other work that takes so many bytes. A decoder that panics has met a broken picture.
    ///
    /// # Errors
    /// The work's own, or [`MediaError::Busy`]. What takes more than the lane can ever get is refused.
    pub async fn run<T: Send + 'static>(
        &self,
        bytes: u64,
        work: impl FnOnce() -> Result<T, PhotoRefusal> + Send + 'static,
    ) -> Result<T, MediaError> {
        let grant = self.memory(bytes).await?;
        // Who asked may hang up: the work goes on to its end, and its place is not given away before.
        let permit = Arc::clone(&self.permit);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((grant, permit));
            done
        });
        Ok(done.await.unwrap_or(Err(PhotoRefusal::Broken))?)
    }

    /// Waits for memory, which is held as long as what it gives.
    ///
    /// # Errors
    /// [`MediaError::Busy`] after a while. What takes more than the lane can ever get is refused.
    pub async fn memory(&self, bytes: u64) -> Result<Grant, MediaError> {
        if bytes > self.lane.bytes_max() {
            return Err(PhotoRefusal::TooManyPixels.into());
        }
        self.memory.take(self.lane, bytes, MEMORY_WAIT).await.ok_or(MediaError::Busy)
    }
}
