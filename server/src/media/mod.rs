//! Image work: looking into what was sent, previews, stamped copies. In a bounded pool, and never on an address's
//! own thread.
//!
//! Nothing here knows what a check is or where bytes are kept.

mod exif;
mod inspect;
mod render;
mod stamp;

use std::sync::Arc;

use shared::evidence::PhotoRefusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use exif::read as exif;
pub use inspect::{Inspected, inspect};
pub use render::{clean, is_small_jpeg, preview, view};
pub use stamp::{Stamp, stamp};

/// Image work that may go on at the same time. One decoded photo can take half a gigabyte.
#[derive(Clone)]
pub struct MediaPool(Arc<Semaphore>);

impl MediaPool {
    /// A pool for so many photos at the same time.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        Self(Arc::new(Semaphore::new(workers.max(1))))
    }

    /// Waits for a turn. What is needed for the work is read after it, so that those who wait hold nothing.
    ///
    /// # Errors
    /// Never while the pool lives.
    pub async fn turn(&self) -> Result<Turn, PhotoRefusal> {
        self.0.clone().acquire_owned().await.map(|permit| Turn { permit }).map_err(|_| PhotoRefusal::Broken)
    }

    /// Does image work when it is its turn.
    ///
    /// # Errors
    /// See [`Turn::run`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PhotoRefusal> + Send + 'static,
    ) -> Result<T, PhotoRefusal> {
        self.turn().await?.run(work).await
    }
}

/// The right to do one piece of image work now.
pub struct Turn {
    permit: OwnedSemaphorePermit,
}

impl Turn {
    /// Does the work. A decoder that panics has met a broken picture.
    ///
    /// # Errors
    /// The work's own, or [`PhotoRefusal::Broken`].
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, PhotoRefusal> + Send + 'static,
    ) -> Result<T, PhotoRefusal> {
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(self.permit);
            done
        });
        done.await.unwrap_or(Err(PhotoRefusal::Broken))
    }
}
