//! A watch over the embedded database, which starts the process anew when writing does not come back by itself.
//!
//! After a failed write the engine refuses every further one. From some failures it recovers by itself once there is
//! room on the disk; where a write of its journal failed it never does, and only opening the database anew helps. That
//! may happen at any moment, because whatever was acknowledged is on disk; and it happens to the whole process, because
//! other parts of it may know rows that were in sight and never came to the disk.

use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::Store;

/// How often writing is tried while it fails.
const EVERY: Duration = Duration::from_secs(1);
/// How long it may fail while there is room: twice what the engine waits between its own tries.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the engine may answer nothing before it counts as failing: a table of millions of rows is read in less.
const SILENCE: Duration = Duration::from_mins(1);
/// The exit status: a failure that passes, by `sysexits.h`.
const TRY_AGAIN: i32 = 75;

/// A watch that goes on until it is dropped.
pub struct Watchdog(AbortHandle);

impl Watchdog {
    /// Starts the process anew when this database takes nothing any more although there is room. A remote database is
    /// not watched: there, a new process would change nothing.
    #[must_use]
    pub fn over(store: &Store) -> Option<Self> {
        let store = store.is_embedded().then(|| store.clone())?;
        let watch = tokio::spawn(async move {
            stalled(&store).await;
            tracing::error!(
                seconds = PATIENCE.as_secs(),
                "the database takes nothing although there is room: the server starts anew. Nothing acknowledged is lost"
            );
            start_anew();
        });
        Some(Self(watch.abort_handle()))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Replaces this process by a new one of the same program, with the same arguments and the same number. Where the system
/// cannot, the process ends, and what looks after it starts it again.
fn start_anew() -> ! {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let mut arguments = std::env::args_os();
        let name = arguments.next().unwrap_or_default();
        // The path of the program may lead to a newer one by now, or nowhere.
        let itself = std::path::Path::new("/proc/self/exe");
        let program = if itself.exists() { Ok(itself.to_owned()) } else { std::env::current_exe() };
        if let Ok(program) = program {
            let error = std::process::Command::new(program).arg0(name).args(arguments).exec();
            tracing::error!(%error, "the server cannot start itself anew, and ends");
        }
    }
    std::process::exit(TRY_AGAIN);
}

/// Returns once writing has failed for [`PATIENCE`] although there was room.
async fn stalled(store: &Store) {
    let mut since: Option<Instant> = None;
    loop {
        tokio::time::sleep(EVERY).await;
        store.look_after_silence(SILENCE).await;
        if !store.has_room() || store.settled().await.is_ok() {
            since = None;
        } else if since.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
            return;
        }
    }
}
