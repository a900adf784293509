//! What can go wrong with the database, sorted by what the caller can do. Texts of the database are matched here
//! and nowhere else, because some of its conflicts have no type.

use std::path::PathBuf;
use std::time::Duration;

use surrealdb::types::{Error, QueryError};

/// Tries of one transaction.
const TRIES: u32 = 8;
/// The first wait between tries; it doubles.
const WAIT_FIRST_MS: u64 = 5;
/// The longest wait between tries.
const WAIT_MAX_MS: u64 = 500;

/// What a caller can do about a failed statement.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data folder.
    #[error(
        "the data folder is in use by another process (its database is locked). `minewatch user`, `device`, `keys`, `import`, `export` and `backup` reach a server that runs on it through its socket admin/sock; where one of them says this, nobody answered there: the server is about to start or to stop, its log says why it has no socket, or another command is at work. `serve`, `init`, `restore` and `rebuild` need the other process stopped, or another --data"
    )]
    Locked,
    /// Lost a race every time; nothing was changed. Ask again later.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// A record with that id exists.
    #[error("exists already: {0}")]
    Duplicate(String),
    /// Whether it was committed is not known: read back before deciding.
    #[error("it is not known whether the transaction was committed: {0}")]
    Unknown(String),
    /// The transaction stopped itself by `THROW`, with this text.
    #[error("the transaction stopped itself: {0}")]
    Thrown(String),
    /// What is stored cannot be read as what it should be.
    #[error("stored data cannot be read: {0}")]
    Unreadable(String),
    /// The transaction would have more bytes than the database can take; nothing was asked of it.
    #[error("a transaction of {0} bytes is too large for the database")]
    TooLarge(usize),
    /// The folder was written by an earlier version with another engine.
    #[error(
        "{} was written by an earlier version with the engine surrealkv, which is no longer used. With that version write a \
         backup (minewatch backup --out FILE), then restore it with this one into an empty folder (minewatch restore FILE \
         --data NEW-FOLDER) and copy `photos` and `keys` beside it", .0.display()
    )]
    OlderEngine(PathBuf),
    /// There is too little room on the disk to write, or a write failed and none has succeeded since. Nothing was
    /// changed; it is to be tried again later.
    #[error("nothing can be written at the moment: {0}")]
    NoRoom(String),
    /// Everything else.
    #[error("the database failed: {0}")]
    Fatal(String),
}

/// The class of one error of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// "Not executed because another statement failed": says nothing by itself.
    Bystander,
    Fatal,
    NoRoom,
    Unknown,
    Thrown,
    Duplicate,
    Retry,
}

fn classify(error: &Error) -> Class {
    let text = error.message();
    if matches!(error.query_details(), Some(QueryError::TransactionConflict))
        || text.contains("Transaction conflict")
        || text.contains("can be retried")
        || text.contains("Transaction retry required")
    {
        return Class::Retry;
    }
    if ["No space left on device", "Disk quota exceeded", "NoSpace"].iter().any(|full| text.contains(full)) {
        return Class::NoRoom;
    }
    if error.is_already_exists() || (text.contains("Database index") && text.contains("already contains")) {
        return Class::Duplicate;
    }
    if error.is_connection()
        || text.contains("commit outcome is unknown")
        || matches!(error.query_details(), Some(QueryError::TimedOut { .. }))
    {
        return Class::Unknown;
    }
    if error.is_thrown() {
        return Class::Thrown;
    }
    match error.query_details() {
        Some(QueryError::NotExecuted | QueryError::Cancelled) => Class::Bystander,
        _ => Class::Fatal,
    }
}

impl StoreError {
    /// The error that says most among those of one query. The first is often only "not executed because of a
    /// failed transaction", and the conflict stands on the last.
    pub(super) fn of(errors: impl IntoIterator<Item = Error>) -> Option<Self> {
        let worst = errors.into_iter().max_by_key(classify)?;
        let text = worst.message().to_owned();
        Some(match classify(&worst) {
            Class::Retry => Self::Busy(text),
            Class::Duplicate => Self::Duplicate(text),
            Class::Unknown => Self::Unknown(text),
            Class::Thrown => Self::Thrown(text),
            Class::NoRoom => Self::NoRoom(text),
            Class::Fatal | Class::Bystander => Self::Fatal(text),
        })
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self::of([error]).unwrap_or_else(|| Self::Fatal(String::new()))
    }
}

/// The waits between tries: exponential, with jitter so that racers part.
pub(super) struct Waits {
    tried: u32,
}

impl Waits {
    pub(super) const fn new() -> Self {
        Self { tried: 0 }
    }

    /// Waits before the next try; false when there have been enough.
    pub(super) async fn next(&mut self) -> bool {
        self.tried += 1;
        if self.tried >= TRIES {
            return false;
        }
        let base = (WAIT_FIRST_MS << self.tried).min(WAIT_MAX_MS);
        let [jitter] = crate::clock::random::<1>();
        tokio::time::sleep(Duration::from_millis(base + base * u64::from(jitter) / 512)).await;
        true
    }
}

/// Tries, again from the start while the race is lost.
pub(super) async fn while_busy<T, F>(attempt: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut waits = Waits::new();
    loop {
        match attempt().await {
            Err(StoreError::Busy(why)) => {
                if !waits.next().await {
                    return Err(StoreError::Busy(why));
                }
            }
            other => return other,
        }
    }
}
