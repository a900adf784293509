//! A watch over the embedded database, which ends the process when writing does not come back by itself.
//!
//! After a failed write the engine refuses every further one until it has recovered: from a full disk by itself, once
//! there is room. Where there is room and it does not recover, only opening the database anew helps. That may happen at
//! any moment, because whatever was acknowledged is on disk.

use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::Store;

/// How often writing is tried while it fails.
const EVERY: Duration = Duration::from_secs(1);
/// How long it may fail while there is room: several times what the engine waits between its own tries.
const PATIENCE: Duration = Duration::from_mins(1);
/// The exit status: a failure that passes, by `sysexits.h`.
const TRY_AGAIN: i32 = 75;

/// A watch that goes on until it is dropped.
pub struct Watchdog(AbortHandle);

impl Watchdog {
    /// Ends the process when this database takes nothing any more, so that what looks after the process starts it
    /// again. A remote database is not watched: there, a new process would change nothing.
    #[must_use]
    pub fn over(store: &Store) -> Option<Self> {
        let store = store.is_embedded().then(|| store.clone())?;
        let watch = tokio::spawn(async move {
            stalled(&store).await;
            tracing::error!(
                seconds = PATIENCE.as_secs(),
                "the database takes nothing although there is room; this process ends, to be started again. Nothing \
                 acknowledged is lost"
            );
            std::process::exit(TRY_AGAIN);
        });
        Some(Self(watch.abort_handle()))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Returns once writing has failed for [`PATIENCE`] although there was room.
async fn stalled(store: &Store) {
    let mut since: Option<Instant> = None;
    loop {
        tokio::time::sleep(EVERY).await;
        if !store.has_room() || store.settled().await.is_ok() {
            since = None;
        } else if since.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
            return;
        }
    }
}
