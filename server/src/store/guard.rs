//! What is checked before serving: that the newest part of the log holds together, and that the database is not
//! older than what was acknowledged.
//!
//! The database repairs a damaged journal by dropping its end, silently. A copy of the log's head outside the
//! database makes that visible.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::digest::PublicKey;
use shared::event::Head;
use shared::reward::ledger::LedgerEntry;
use tokio::sync::watch;

use super::log::{self, Entry};
use super::writer::replay::all_stretches;
use super::{Store, StoreError};
use crate::config::Settings;
use crate::register::{Kept, Log, PublicRegister};

/// Entries that are checked at every start. `minewatch rebuild` checks all.
const CHECKED_AT_START: u64 = 2_000;
/// How often the copy of the head is brought up to date, at most.
const COPY_EVERY: Duration = Duration::from_secs(2);

/// Why the server does not start on this database. Each says what is damaged, and what can be done.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The database is behind what the copy of the head says.
    #[error(
        "the database ends at entry {found} of the log, but entry {known} was acknowledged before ({}). It is an older or \
         a damaged copy.\n{WAYS_OUT}\n  - go on with what is there, where a newer copy does not exist: start once with \
         --accept-older-database; devices push again what they still hold",
        .file.display()
    )]
    Older {
        /// Where the database ends.
        found: u64,
        /// What was acknowledged.
        known: u64,
        /// The file that says so.
        file: PathBuf,
    },
    /// The entry is another than the one that was acknowledged.
    #[error(
        "entry {seq} of the log is not the one that {} names: the database is not the one that was served \
         here.\n{WAYS_OUT}",
        .file.display()
    )]
    Other {
        /// Which entry.
        seq: u64,
        /// The file that says so.
        file: PathBuf,
    },
    /// An entry does not follow from the one before it, or its text was changed.
    #[error(
        "entry {0} of the log does not hold: it was changed, or one is missing. Everything before it is whole.\n{WAYS_OUT}\n\
         {CUT}"
    )]
    Broken(u64),
    /// The signature over the newest entry does not hold.
    #[error(
        "the signature over entry {0} of the log is not this server's: the keys are not those of this database, or the \
         entry was changed. Put the right folder of keys in place (--keys), or:\n{WAYS_OUT}\n{CUT}"
    )]
    Signature(u64),
    /// The public register's end is missing: an older database, or somebody cut it off with its signed heads.
    #[error(
        "the register or ledger of this file ends after {found} entries, but {known} were acknowledged before ({}). It is \
         an older or a damaged copy.\n{WAYS_OUT}\n  - go on with what is there, where a newer copy does not exist: start \
         once with --accept-older-database",
        .file.display()
    )]
    OlderRegister {
        /// How many entries there are.
        found: u64,
        /// How many were acknowledged.
        known: u64,
        /// The file that says so.
        file: PathBuf,
    },
    /// The public register is another than the one that was acknowledged.
    #[error(
        "the register or ledger is not the one that {} names: it was changed, or is that of another server.\n{WAYS_OUT}",
        .file.display()
    )]
    OtherRegister {
        /// The file that says so.
        file: PathBuf,
    },
    /// A copy of a head cannot be read.
    #[error(
        "{} cannot be read ({why}). To go on with what is in the database, start once with --accept-older-database",
        .file.display()
    )]
    Copy {
        /// Which file.
        file: PathBuf,
        /// Why not.
        why: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is possible on every damaged database.
const WAYS_OUT: &str = "What you can do:
  - look at what is there, while nothing is taken: minewatch serve --read-only
  - restore the newest backup into an empty folder: minewatch restore FILE --data NEW-FOLDER, with photos and keys beside it";
/// What is possible while the beginning of the log is whole.
const CUT: &str = "  - keep what is whole: minewatch backup --until-damage --out FILE writes everything up to the last whole entry; restore \
     that file into an empty folder, and the devices push again what they still hold";

/// Checks the newest entries against each other, the stored head and the copy outside.
///
/// # Errors
/// See [`LogFault`].
pub async fn check_at_start(store: &Store, settings: &Settings) -> Result<(), LogFault> {
    let head = log::log_head(store).await?;
    let file = settings.log_head_file();
    let known = if settings.accept.older_database { read_copy(&file).unwrap_or(None) } else { read_copy(&file)? };
    if let Some(known) = known {
        if known.seq > head.seq && settings.accept.older_database {
            tracing::warn!(found = head.seq, known = known.seq, "an older database is accepted");
        } else if known.seq > head.seq {
            return Err(LogFault::Older { found: head.seq, known: known.seq, file });
        } else if known.seq > 0 {
            let same = entry_at(store, known.seq).await?.log == known.hash;
            if !same && !settings.accept.older_database {
                return Err(LogFault::Other { seq: known.seq, file });
            }
        }
    }
    let from = head.seq.saturating_sub(CHECKED_AT_START);
    check_entries(store, from, head).await
}

/// Checks that the public register goes on from the copy of its head outside.
///
/// # Errors
/// [`LogFault::OlderRegister`] or [`LogFault::OtherRegister`].
pub fn check_register(register: &PublicRegister, settings: &Settings) -> Result<(), LogFault> {
    check_copy(register, settings.register_head_file(), settings.accept.older_database)
}

/// Checks that the ledger of rewards goes on from the copy of its head outside.
///
/// # Errors
/// As for the register.
pub fn check_ledger(ledger: &Log<LedgerEntry>, settings: &Settings) -> Result<(), LogFault> {
    check_copy(ledger, settings.ledger_head_file(), settings.accept.older_database)
}

fn check_copy<E: Kept>(log: &Log<E>, file: PathBuf, accept: bool) -> Result<(), LogFault> {
    if accept {
        tracing::warn!(entries = log.size(), log = E::ENTRIES, "it is accepted as it is");
        return Ok(());
    }
    let Some(known) = read_copy(&file)? else { return Ok(()) };
    match log.root_at(known.seq) {
        Some(root) if root == known.hash => Ok(()),
        Some(_) => Err(LogFault::OtherRegister { file }),
        None => Err(LogFault::OlderRegister { found: log.size(), known: known.seq, file }),
    }
}

/// Checks the server's signature over the newest entry.
///
/// # Errors
/// [`LogFault::Signature`] when it is another server's, or the entry was changed.
pub async fn check_head_signature(store: &Store, key: &PublicKey) -> Result<(), LogFault> {
    let (before, signature) = (log::log_head(store).await?, log::log_head_signature(store).await?);
    let holds = signature.is_none_or(|s| shared::event::verify(key, &log::log_head_bytes(&before), &s).is_ok());
    // Between the two readings another server may have signed a newer one.
    if holds || log::log_head(store).await? != before { Ok(()) } else { Err(LogFault::Signature(before.seq)) }
}

/// Checks every entry after a place, up to and including the head.
///
/// # Errors
/// See [`LogFault`].
pub async fn check_entries(store: &Store, from: u64, head: Head) -> Result<(), LogFault> {
    let mut before = match from {
        0 => Head::EMPTY,
        seq => Head { seq, hash: entry_at(store, seq).await?.log },
    };
    while before.seq < head.seq {
        let rows = log::rows_after(store, before.seq, 1_000).await?;
        if rows.is_empty() {
            return Err(LogFault::Broken(before.seq + 1));
        }
        for row in rows {
            if before.seq == head.seq {
                // Another server has written since the head was read.
                break;
            }
            let entry = Entry::try_from(row).map_err(|_| LogFault::Broken(before.seq + 1))?;
            before = check_entry(before, &entry).ok_or(LogFault::Broken(before.seq + 1))?;
        }
    }
    if before == head { Ok(()) } else { Err(LogFault::Broken(head.seq)) }
}

/// The head up to which the log holds from its beginning: the last push before the damage that is there whole.
///
/// # Errors
/// See [`StoreError`].
pub async fn whole_until(store: &Store) -> Result<Head, StoreError> {
    const AT_A_TIME: usize = 1_000;
    let (mut heads, mut whole) = (vec![Head::EMPTY], Head::EMPTY);
    loop {
        // What the engine cannot read is damage, too.
        let rows = log::rows_after(store, whole.seq, AT_A_TIME).await.unwrap_or_default();
        let before = whole;
        for row in rows {
            let Some(next) = Entry::try_from(row).ok().and_then(|entry| check_entry(whole, &entry)) else { break };
            whole = next;
            heads.push(next);
        }
        if whole == before {
            break;
        }
    }
    // A push is signed over its last event: a part of one could not be verified.
    let ends = all_stretches(store, whole.seq).await?.into_iter().map(|(_, push)| push.seq + push.count - 1);
    let end = ends.filter(|end| *end <= whole.seq).max().unwrap_or(0);
    Ok(usize::try_from(end).ok().and_then(|end| heads.get(end)).copied().unwrap_or(Head::EMPTY))
}

async fn entry_at(store: &Store, seq: u64) -> Result<Entry, LogFault> {
    match log::entries_at(store, &[seq]).await {
        Ok(mut entries) => entries.pop().ok_or(LogFault::Broken(seq)),
        Err(StoreError::Unreadable(_)) => Err(LogFault::Broken(seq)),
        Err(error) => Err(error.into()),
    }
}

/// The head after an entry, if it follows. The entry's hash is that of its text.
#[must_use]
pub fn check_entry(before: Head, entry: &Entry) -> Option<Head> {
    let chained =
        log::link_log(&before.hash, &entry.hash, entry.seq, entry.received, entry.outcome, entry.region).ok()?;
    let follows = entry.seq == before.seq + 1 && chained == entry.log;
    follows.then_some(Head { seq: entry.seq, hash: chained })
}

/// A copy of a head outside the database: of the log, or of the public register.
pub struct HeadFile {
    head: watch::Receiver<Head>,
    copy: Arc<Copy>,
}

/// The file, written by one at a time.
struct Copy {
    path: PathBuf,
    written: Mutex<Head>,
}

impl Copy {
    fn write(&self, head: Head) -> std::io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if head.seq > written.seq {
            write_copy(&self.path, head)?;
            *written = head;
        }
        Ok(())
    }
}

impl HeadFile {
    /// Keeps the copy up to date while there is a writer.
    #[must_use]
    pub fn keep(store: Store, path: PathBuf, mut growth: watch::Receiver<Head>) -> Self {
        let copy = Arc::new(Copy { path, written: Mutex::new(Head::EMPTY) });
        let (head, of_task) = (growth.clone(), Arc::clone(&copy));
        // What there is now is copied too, also when nothing is ever added.
        growth.mark_changed();
        tokio::spawn(async move {
            while growth.changed().await.is_ok() {
                // What is in sight and may not be on disk must not be called acknowledged.
                if store.settled().await.is_err() {
                    tokio::time::sleep(COPY_EVERY).await;
                    growth.mark_changed();
                    continue;
                }
                let head = *growth.borrow_and_update();
                let copy = Arc::clone(&of_task);
                if let Ok(Err(error)) = tokio::task::spawn_blocking(move || copy.write(head)).await {
                    tracing::warn!(%error, "the copy of a head was not written");
                }
                tokio::time::sleep(COPY_EVERY).await;
            }
        });
        Self { head, copy }
    }

    /// Writes the copy at once.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_now(&self) -> std::io::Result<()> {
        let head = *self.head.borrow();
        self.copy.write(head)
    }
}

/// What the copy says; none where there is no copy yet. One that cannot be read must not pass for none.
fn read_copy(path: &Path) -> Result<Option<Head>, LogFault> {
    let unreadable = |why: String| LogFault::Copy { file: path.to_owned(), why };
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| unreadable(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error.to_string())),
    }
}

/// Complete or not at all: a draft, synced, then renamed.
fn write_copy(path: &Path, head: Head) -> std::io::Result<()> {
    let draft = path.with_extension("json.new");
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(&serde_json::to_vec(&head)?)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}
