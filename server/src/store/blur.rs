//! Keeps the hour at which a tip came out of the database's files.
//!
//! Rows of tips carry days only. But the engine numbers rows in the order in which they come, and those of inspections
//! carry times: who has the files could read the hour from the neighbours. And a file's time of change tells when
//! something was written last. So, when a day is over, the tables of tips and rewards are rewritten, after which the
//! engine has no journal and no numbers of them any more; and the times of the files are set to the beginning of the
//! day, again and again. What remains on the day itself is in ARCHITECTURE's threat model.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::{AtFlags, Timespec, Timestamps};

use super::{Bind, Store, StoreError, dump};

/// How often the times of the files are set back.
const EVERY: Duration = Duration::from_secs(20);
/// The setting with the day on which the order was forgotten last.
const FORGOTTEN: &str = "order-forgotten";
const DAY_SECONDS: u64 = 24 * 60 * 60;
/// Tables of tips that no backup needs, but that are written together with those that it does.
const BESIDE: [&str; 3] = ["tip_spent", "tip_unfiled", "setting"];

impl Store {
    /// Looks whether a day is over since the order was forgotten, and if so forgets it: see [`Self::forget_order`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_order_of_days_before(&self, today: &str) -> Result<(), StoreError> {
        match self.setting(FORGOTTEN).await? {
            Some(day) if day == today => return Ok(()),
            // A new database, or one that was restored: its rows are in the order of their ids.
            None => {}
            Some(_) => self.forget_order().await?,
        }
        self.put_setting(FORGOTTEN, today).await
    }

    /// Rewrites the tables of tips and rewards, without the order in which their rows came and without what was
    /// deleted. Does nothing to a remote database, whose owner sees to this.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_order(&self) -> Result<(), StoreError> {
        if !self.is_embedded() {
            return Ok(());
        }
        for table in dump::TABLES.into_iter().chain(BESIDE) {
            self.change(&format!("ALTER TABLE IF EXISTS {table} COMPACT"), Bind::none()).await?;
        }
        Ok(())
    }
}

/// Sets the times of the files in these folders, and of these files, back to the beginning of the day, for ever.
pub async fn keep_times_coarse(folders: Vec<PathBuf>, files: Vec<PathBuf>) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        let (folders, files) = (folders.clone(), files.clone());
        let set = move || {
            let below = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
            let all = below.map(|entry| entry.path()).chain(folders.iter().cloned()).chain(files);
            for path in all {
                // A file that the engine deleted meanwhile has no time to hide.
                let _ = set_to_day(&path);
            }
        };
        let _ = tokio::task::spawn_blocking(set).await;
    }
}

/// Sets the times of reading and change to the beginning of the day, by UTC. By name only: whoever opens and closes a
/// file gives up every lock that this process has on it, and one of these files is the engine's lock.
fn set_to_day(path: &Path) -> rustix::io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let day = Timespec { tv_sec: i64::try_from(now - now % DAY_SECONDS).unwrap_or(0), tv_nsec: 0 };
    let times = Timestamps { last_access: day, last_modification: day };
    rustix::fs::utimensat(rustix::fs::CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)
}
