//! Filling an empty database from a backup that was looked at before.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use shared::event::Head;
use shared::id::DeviceId;
use surrealdb::types::Value;

use super::Restore;
use super::check::{Fault, Lines, Sound, check};
use super::format::Line;
use crate::cli::{Failure, admin};
use crate::config::Settings;
use crate::store::dump::TABLES;
use crate::store::log::{self, Stretch};
use crate::store::register::{Account, Device};
use crate::store::writer::replay::{Differences, KeptEntry, Replay};
use crate::store::{Store, StoreError, migrate};

/// Entries written at a time.
const AT_A_TIME: usize = 500;
/// Rows put back at a time: the largest of them still fit into one transaction together.
const ROWS_AT_A_TIME: usize = 32;

/// The command `restore`.
///
/// # Errors
/// In words for the one who called it. Nothing was written then.
pub async fn restore(args: Restore) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(&args.data)?;
    admin::must_be_stopped(&settings, "restore").await?;
    let sound = check(&args.file)?;
    if !sound.has_checksum {
        eprintln!(
            "minewatch: this backup was made before backups had a checksum. Its log is checked by its chain; whether a bit of the rest is damaged cannot be known"
        );
    }
    let made = Made::before(&settings);
    std::fs::create_dir_all(&settings.data)?;
    let store = Store::open(&settings.database).await?;
    let result = fill(&store, &args.file, &sound).await;
    store.close().await;
    drop(store);
    match result {
        Ok(()) => {
            println!("restored up to entry {} of the log", sound.head.seq);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            made.remove();
            Err(error)
        }
    }
}

/// What a restore makes that was not there before: when it fails half-way, that is removed.
struct Made {
    database: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Made {
    fn before(settings: &Settings) -> Self {
        let new = |path: &Path| (!path.exists()).then(|| path.to_owned());
        Self { database: admin::folder_of(&settings.database).and_then(new), data: new(&settings.data) }
    }

    fn remove(self) {
        if let Some(database) = self.database {
            let _ = std::fs::remove_dir_all(database);
        }
        if let Some(data) = self.data {
            // Only if nothing else is in it.
            let _ = std::fs::remove_dir(data);
        }
    }
}

async fn fill(store: &Store, file: &Path, sound: &Sound) -> Result<(), Failure> {
    let empty = log::log_head(store).await?.seq == 0
        && store.accounts().await?.is_empty()
        && store.row_ids("register_entry").await?.is_empty();
    if !empty {
        return Err("this data folder is not empty: restore into a new one".into());
    }
    let head = read(store, file, sound).await?;
    if head == sound.head { Ok(()) } else { Err(Fault::Chain.into()) }
}

async fn read(store: &Store, file: &Path, sound: &Sound) -> Result<Head, Failure> {
    let mut restoring = Restoring {
        replay: Replay::default(),
        entries: Vec::new(),
        stretches: Vec::new(),
        rows: Vec::new(),
        rows_of: "",
    };
    let mut lines = Lines::open(file)?;
    loop {
        match lines.next()?.ok_or(Fault::Changed)? {
            Line::End { .. } => break,
            line => {
                let at = lines.read;
                restoring.take(store, line).await.map_err(|e| format!("line {at}: {e}"))?;
            }
        }
    }
    lines.are_those_of(sound)?;
    restoring.flush(store).await?;
    migrate::restored(store).await?;
    restoring.replay.write_anew(store, &Differences::default()).await?;
    Ok(restoring.replay.head())
}

/// What was read and not written yet. A stretch is never parted.
struct Restoring {
    replay: Replay,
    entries: Vec<KeptEntry>,
    stretches: Vec<(DeviceId, Stretch)>,
    /// Rows of one table.
    rows: Vec<Value>,
    /// Which.
    rows_of: &'static str,
}

impl Restoring {
    async fn take(&mut self, store: &Store, line: Line) -> Result<(), StoreError> {
        match line {
            Line::Begin { .. } | Line::End { .. } => Ok(()),
            Line::Mine { mine } => store.put_mines(&[mine]).await,
            Line::Person { person, active } => store.put_person(&person, active).await,
            Line::Account { account, person, secret, disabled } => {
                store.create_account(&Account { name: account, person, secret, disabled }).await
            }
            Line::Device { device: id, person, key, label, enrolled: enrolled_ms, ended } => {
                store.enrol(&Device { id, person, key, label, enrolled_ms, ended }).await
            }
            Line::Stretch { device, first, count, seq, signature } => {
                if self.entries.len() >= AT_A_TIME {
                    self.flush(store).await?;
                }
                self.stretches.push((device, Stretch { first, count, seq, signature }));
                Ok(())
            }
            Line::Entry { received, outcome, region, text, .. } => {
                self.entries.push(KeptEntry { text, region, outcome, received });
                Ok(())
            }
            Line::Row { table, row } => {
                let table = TABLES.into_iter().find(|known| *known == table);
                let table = table.ok_or_else(|| StoreError::Unreadable("an unknown table".into()))?;
                if self.rows.len() >= ROWS_AT_A_TIME || self.rows_of != table {
                    self.put_back(store).await?;
                    self.rows_of = table;
                }
                self.rows.push(row);
                Ok(())
            }
        }
    }

    async fn put_back(&mut self, store: &Store) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        store.put_back(self.rows_of, std::mem::take(&mut self.rows)).await
    }

    async fn flush(&mut self, store: &Store) -> Result<(), StoreError> {
        self.put_back(store).await?;
        if self.entries.is_empty() {
            return Ok(());
        }
        self.replay.append(store, std::mem::take(&mut self.entries), &std::mem::take(&mut self.stretches)).await
    }
}
