//! Image work: looking into what was sent, previews, stamped copies. In a bounded pool, and never on an address's
//! own thread.
//!
//! Nothing here knows what a check is or where bytes are kept.

mod complete;
mod exif;
mod inspect;
mod render;
mod stamp;

use std::sync::Arc;

use shared::evidence::PhotoRefusal;
use tokio::sync::Semaphore;

pub use exif::read as exif;
pub use inspect::{Inspected, inspect};
pub use render::{is_small_jpeg, preview, view};
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

    /// Does image work when it is its turn. A decoder that panics has met a broken picture.
    ///
    /// # Errors
    /// The work's own, or [`PhotoRefusal::Broken`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PhotoRefusal> + Send + 'static,
    ) -> Result<T, PhotoRefusal> {
        let turn = self.0.clone().acquire_owned().await.map_err(|_| PhotoRefusal::Broken)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.unwrap_or(Err(PhotoRefusal::Broken))
    }
}
