//! What a failed statement means, and when to try again. Nobody else reads the text of a database error.

use std::time::Duration;

use surrealdb::IndexedResults;

/// How often a transaction is tried.
pub(super) const TRIES: u32 = 8;
const FIRST_WAIT_MS: u64 = 5;
const LONGEST_WAIT_MS: u64 = 500;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something with that id exists. Read it back.
    #[error("already there")]
    Duplicate,
    /// A condition in the transaction did not hold: somebody else was first.
    #[error("{0}")]
    Condition(String),
    /// It may or may not have been carried out. Read back before trying again.
    #[error("the outcome is not known: {0}")]
    Unknown(String),
    /// The data folder is used by another process.
    #[error("the data folder is in use by another process")]
    Locked,
    /// What is stored cannot be read.
    #[error("stored data cannot be read: {0}")]
    Unreadable(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Failed(String),
}

pub(super) enum Class {
    Retry,
    Final(StoreError),
}

/// Statements of a failed transaction all carry an error; the telling one is not always the first.
pub(super) fn first_telling(results: &mut IndexedResults) -> Option<Class> {
    let errors = results.take_errors();
    let mut classes: Vec<(u8, Class)> = errors.into_values().map(|error| classify(&error)).collect();
    classes.sort_by_key(|(rank, _)| *rank);
    classes.into_iter().next().map(|(_, class)| class)
}

pub(super) fn classify(error: &surrealdb::Error) -> (u8, Class) {
    let text = error.to_string();
    let says = |part: &str| text.contains(part);
    if says("commit outcome is unknown") {
        (0, Class::Final(StoreError::Unknown(text)))
    } else if says("Transaction conflict") || says("can be retried") || says("Transaction retry required") {
        (1, Class::Retry)
    } else if error.is_already_exists() || says("already contains") || says("already exists") {
        (2, Class::Final(StoreError::Duplicate))
    } else if let Some(at) = text.find("An error occurred: ") {
        (3, Class::Final(StoreError::Condition(text[at + "An error occurred: ".len()..].to_owned())))
    } else if says("already locked by another process") {
        (4, Class::Final(StoreError::Locked))
    } else if says("not executed due to a failed transaction") {
        (9, Class::Final(StoreError::Failed(text)))
    } else {
        (5, Class::Final(StoreError::Failed(text)))
    }
}

/// How long to wait before the given try.
pub(super) fn wait(attempt: u32) -> Duration {
    let mut byte = [0_u8; 1];
    let chance = if getrandom::fill(&mut byte).is_ok() { u64::from(byte[0]) } else { 0 };
    let longest = (FIRST_WAIT_MS << attempt).min(LONGEST_WAIT_MS);
    Duration::from_millis(longest / 2 + chance * longest / 512)
}
