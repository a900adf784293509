//! The schema, as numbered steps that are only ever added. Each runs once, in one transaction with its own mark.

use shared::digest::Digest;
use surrealdb::types::{RecordId, SurrealValue};

use super::{Bind, Store, StoreError};

const STEPS: [(i64, &str, &str); 10] = [
    (1, "first", include_str!("migrations/0001_first.surql")),
    (2, "uploads", include_str!("migrations/0002_uploads.surql")),
    (3, "tips", include_str!("migrations/0003_tips.surql")),
    (4, "recovery", include_str!("migrations/0004_recovery.surql")),
    (5, "reward", include_str!("migrations/0005_reward.surql")),
    (OPENERS, "openers", "-- Rows were brought up to it before: see `restored`."),
    (7, "claim_tries", include_str!("migrations/0007_claim_tries.surql")),
    (8, "blocked_days", include_str!("migrations/0008_blocked_days.surql")),
    (9, "returned", include_str!("migrations/0009_returned.surql")),
    (10, "matters", include_str!("migrations/0010_matters.surql")),
];

/// The step before which [`restored`] runs.
const OPENERS: i64 = 6;

/// Brings rows of an older database or backup up to the schema of now: some at a time, since a transaction must fit
/// into the embedded database's memory. Rows that are up to date stay as they are.
///
/// # Errors
/// See [`StoreError`].
pub async fn restored(store: &Store) -> Result<(), StoreError> {
    const AT_ONCE: usize = 500;
    let mut after = None;
    loop {
        let from = if after.is_some() { "WHERE id > $after" } else { "" };
        let sql = format!("SELECT VALUE id FROM tip {from} ORDER BY id LIMIT {AT_ONCE}");
        let bind = after.map_or_else(Bind::none, |after: RecordId| Bind::none().with("after", after));
        let tips: Vec<RecordId> = store.read(&sql, bind).await?.rows(0)?;
        let Some(last) = tips.last().cloned() else { return Ok(()) };
        store.change(include_str!("openers.surql"), Bind::none().with("tips", tips)).await?;
        after = Some(last);
    }
}

#[derive(SurrealValue)]
struct Applied {
    number: i64,
    checksum: String,
}

/// The steps that were run.
const APPLIED: &str = "SELECT number, checksum FROM schema_version ORDER BY number";

pub(super) async fn run(store: &Store) -> Result<(), StoreError> {
    let define = format!("DEFINE TABLE IF NOT EXISTS schema_version SCHEMALESS; {APPLIED}");
    let applied: Vec<Applied> = store.change(&define, Bind::none()).await?.rows(1)?;
    for known in &applied {
        let Some((_, name, text)) = STEPS.iter().find(|step| step.0 == known.number) else {
            return Err(StoreError::Fatal(format!(
                "the database has schema version {}, which this program is too old for; use a newer minewatch",
                known.number
            )));
        };
        if known.checksum != checksum(text) {
            return Err(StoreError::Fatal(format!(
                "schema step {} ({name}) is not the one that was run",
                known.number
            )));
        }
    }
    for (number, name, text) in STEPS.iter().filter(|step| applied.iter().all(|a| a.number != step.0)) {
        if *number == OPENERS {
            restored(store).await?;
        }
        let sql = format!(
            "BEGIN;\n{text}\nCREATE type::record('schema_version', $number) CONTENT {{ number: $number, name: $name, checksum: $checksum }};\nCOMMIT;"
        );
        let bind = Bind::none().with("number", *number).with("name", *name).with("checksum", checksum(text));
        if let Err(error) = store.change(&sql, bind).await {
            // Where two servers start on one new database, the other may have been first. What the database says then
            // depends on what the step defines.
            let done: Vec<Applied> = store.read(APPLIED, Bind::none()).await?.rows(0)?;
            if !done.iter().any(|done| done.number == *number && done.checksum == checksum(text)) {
                return Err(error);
            }
        }
        tracing::info!(number, name, "schema step");
    }
    Ok(())
}

fn checksum(text: &str) -> String {
    Digest::of(&[text.as_bytes()]).to_string()
}
