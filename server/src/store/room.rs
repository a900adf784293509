//! Whether the database may be written to: there is room on the disk, and no write failed since the last that succeeded.
//!
//! A commit that fails half-way can be in sight without being on disk. Until a later commit has reached the disk, and
//! with it everything before, nothing that is in sight may be acknowledged. So after a failure each request that would
//! change something first has to make a small write of its own succeed ([`Store::ready_to_write`]).
//!
//! One such write is tried at a time, and after each that failed there is a pause. From some failures the engine recovers
//! by itself once there is room again, but every write that it refuses meanwhile makes the recovery that is under way
//! fail. What it does not recover from is for the [watchdog](super::watchdog).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Store, StoreError};

/// The setting that is written to learn whether writing works.
const PROBE: &str = "written-again";

/// How long the probe may take: an engine that does not answer by then has failed.
const PROBE_MAX: Duration = Duration::from_secs(10);

/// The pause after the first probe that failed; it doubles with each further one, up to the longest. The longest is more
/// than the five seconds that the engine waits between its own tries, so that one of them is left alone.
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(8);

/// The room on one disk, and whether the last write went well.
pub(super) struct Room {
    folder: Option<PathBuf>,
    reserve_bytes: u64,
    /// How many writes failed.
    failures: AtomicU64,
    /// How many had failed when the last probe that succeeded began.
    healed: AtomicU64,
    /// Held by who probes: one probe serves all who wait.
    probe: tokio::sync::Mutex<Option<Pause>>,
    /// What the engine was asked and has not answered.
    open: Mutex<Open>,
}

/// No probe is tried before it is over.
struct Pause {
    until: Instant,
    length: Duration,
    /// Why the last probe failed.
    cause: String,
}

/// The requests that the engine has not answered.
struct Open {
    count: usize,
    /// When the first of them was asked or the last answer came, whichever is later.
    since: Instant,
}

/// One request to the engine, until it is answered or nobody waits for it any more.
pub(super) struct Asked<'a>(&'a Room);

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.count = open.count.saturating_sub(1);
        open.since = Instant::now();
    }
}

impl Room {
    /// Over the folder of an embedded database; a remote one has its own disk.
    pub(super) fn new(folder: Option<PathBuf>, reserve_bytes: u64) -> Self {
        Self {
            folder,
            reserve_bytes,
            failures: AtomicU64::new(0),
            healed: AtomicU64::new(0),
            probe: tokio::sync::Mutex::const_new(None),
            open: Mutex::new(Open { count: 0, since: Instant::now() }),
        }
    }

    /// Notes that the engine is asked something.
    pub(super) fn asked(&self) -> Asked<'_> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.count == 0 {
            open.since = Instant::now();
        }
        open.count += 1;
        drop(open);
        Asked(self)
    }

    /// Whether the engine was asked something and has answered nothing for so long.
    fn silent_for(&self, time: Duration) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.count > 0 && open.since.elapsed() >= time
    }

    /// Notes how a transaction ended.
    pub(super) fn note(&self, error: Option<&StoreError>) {
        match error {
            Some(StoreError::Fatal(_) | StoreError::Unknown(_) | StoreError::NoRoom(_)) => {
                self.failures.fetch_add(1, Ordering::SeqCst);
            }
            Some(
                StoreError::Locked
                | StoreError::Busy(_)
                | StoreError::Duplicate(_)
                | StoreError::Thrown(_)
                | StoreError::Unreadable(_)
                | StoreError::TooLarge(_)
                | StoreError::OlderEngine(_),
            )
            | None => {}
        }
    }

    fn shortage(&self) -> Option<String> {
        let free = free_bytes(self.folder.as_deref()?)?;
        (free < self.reserve_bytes).then(|| {
            let mib = |bytes: u64| bytes / (1024 * 1024);
            format!(
                "{} MiB are free on the disk, less than the reserve of {} MiB",
                mib(free),
                mib(self.reserve_bytes)
            )
        })
    }
}

/// The bytes that this process may still write to the disk of a folder; none where the system does not tell.
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

impl Store {
    /// Whether what is in sight is on disk, and more can be written.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`] when it is not so. Nothing may be acknowledged then.
    pub async fn ready_to_write(&self) -> Result<(), StoreError> {
        if let Some(shortage) = self.room.shortage() {
            return Err(StoreError::NoRoom(shortage));
        }
        self.settled().await
    }

    /// Whether everything that is in sight is on disk: either no write failed, or a later one succeeded.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`] when it is not so. Nothing may be acknowledged then.
    pub async fn settled(&self) -> Result<(), StoreError> {
        if !self.write_failed() {
            return Ok(());
        }
        let mut pause = self.room.probe.lock().await;
        if !self.write_failed() {
            return Ok(());
        }
        if let Some(pause) = pause.as_ref().filter(|pause| Instant::now() < pause.until) {
            return Err(StoreError::NoRoom(pause.cause.clone()));
        }
        match self.probe().await {
            Ok(()) => {
                *pause = None;
                tracing::info!("the database can be written to again");
                Ok(())
            }
            Err(cause) => {
                let length = pause.as_ref().map_or(PAUSE_MIN, |pause| PAUSE_MAX.min(pause.length * 2));
                *pause = Some(Pause { until: Instant::now() + length, length, cause: cause.clone() });
                Err(StoreError::NoRoom(cause))
            }
        }
    }

    /// Makes a small write. When it succeeds, no failure of before stands any longer.
    async fn probe(&self) -> Result<(), String> {
        let known = self.room.failures.load(Ordering::SeqCst);
        // Another text each time: a row that does not change is not written. Until it is on disk the failure stands.
        let text = hex::encode(crate::clock::random::<8>());
        match tokio::time::timeout(PROBE_MAX, self.put_setting(PROBE, &text)).await {
            Ok(Ok(())) => {
                self.room.healed.fetch_max(known, Ordering::SeqCst);
                Ok(())
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => {
                self.room.failures.fetch_add(1, Ordering::SeqCst);
                Err("the database does not answer".into())
            }
        }
    }

    /// Makes a small write when the engine has answered nothing for so long, so that an engine that hangs counts as one
    /// that fails.
    pub(super) async fn look_after_silence(&self, time: Duration) {
        if self.room.silent_for(time) && !self.write_failed() {
            // How it went stands in the counts.
            let _ = self.probe().await;
        }
    }

    /// Whether the disk has more than its reserve.
    pub(super) fn has_room(&self) -> bool {
        self.room.shortage().is_none()
    }

    /// Whether a write failed and none has succeeded since.
    fn write_failed(&self) -> bool {
        self.room.failures.load(Ordering::SeqCst) > self.room.healed.load(Ordering::SeqCst)
    }
}
