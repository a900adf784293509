//! Whether the database may be written to: there is room on the disk, and no write failed since the last that succeeded.
//!
//! A commit that fails half-way can be in sight without being on disk. Until a later commit has reached the disk, and
//! with it everything before, nothing that is in sight may be acknowledged. So after a failure each request that would
//! change something first has to make a small write of its own succeed ([`Store::ready_to_write`]).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Store, StoreError};

/// The setting that is written to learn whether writing works.
const PROBE: &str = "written-again";

/// How long the probe may take: an engine that does not answer by then has failed.
const PROBE_MAX: Duration = Duration::from_secs(10);

/// The room on one disk, and whether the last write went well.
pub(super) struct Room {
    folder: Option<PathBuf>,
    reserve_bytes: u64,
    /// How many writes failed.
    failures: AtomicU64,
    /// How many had failed when the last probe that succeeded began.
    healed: AtomicU64,
    /// Held by who probes: one probe serves all who wait.
    probe: tokio::sync::Mutex<()>,
}

impl Room {
    /// Over the folder of an embedded database; a remote one has its own disk.
    pub(super) const fn new(folder: Option<PathBuf>, reserve_bytes: u64) -> Self {
        let (failures, healed) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { folder, reserve_bytes, failures, healed, probe: tokio::sync::Mutex::const_new(()) }
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
        let _turn = self.room.probe.lock().await;
        let known = self.room.failures.load(Ordering::SeqCst);
        if !self.write_failed() {
            return Ok(());
        }
        // Another text each time: a row that does not change is not written. Until it is on disk the failure stands.
        let text = hex::encode(crate::clock::random::<8>());
        match tokio::time::timeout(PROBE_MAX, self.put_setting(PROBE, &text)).await {
            Ok(Ok(())) => {
                self.room.healed.fetch_max(known, Ordering::SeqCst);
                tracing::info!("the database can be written to again");
                Ok(())
            }
            Ok(Err(error)) => Err(StoreError::NoRoom(error.to_string())),
            Err(_) => Err(StoreError::NoRoom("the database does not answer".into())),
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
