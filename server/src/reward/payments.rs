//! Payments in the database, by what the bank's statement calls them, and what counters paid and should not have.

use serde::{Deserialize, Serialize};
use shared::digest::Digest;
use shared::id::PayoutId;
use shared::money::Fen;
use shared::register::Day;
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use super::counter::OfflineDifference;
use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc};

/// A payment by what it will be called in the bank's statement.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct ReferenceDoc {
    /// Of which case.
    pub payout: PayoutId,
    /// How much.
    pub sum: Fen,
    /// When.
    pub day: Day,
}

/// A payment as it is looked for in statements.
#[derive(Clone)]
pub struct Payment {
    /// What it is called there.
    pub reference: String,
    /// What it is.
    pub doc: ReferenceDoc,
    /// The SHA-256 of the statement that had it, as text.
    pub found: Option<String>,
}

/// The id of a payment's reference.
#[must_use]
pub fn reference_id(reference: &str) -> RecordId {
    record("reward_reference", reference)
}

impl Store {
    /// Payments under these references, each with the statement that it was found in.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments(&self, references: &[String]) -> Result<Vec<Payment>, StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference_id(reference)).collect();
        payments_of(self, "$ids WHERE doc != NONE", Bind::none().with("ids", ids)).await
    }

    /// Payments of a case, without those that came back from the bank.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_of_case(&self, payout: PayoutId) -> Result<Vec<Payment>, StoreError> {
        let bind = Bind::none().with("payout", Uuid::from(payout.uuid()));
        payments_of(self, "reward_reference WHERE payout = $payout AND returned != true", bind).await
    }

    /// Payments of these days that no statement had, without those that came back.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_unfound(&self, from: Day, to: Day) -> Result<Vec<Payment>, StoreError> {
        let sql = "reward_reference WHERE found = '' AND returned != true AND day >= $from AND day <= $to
                   ORDER BY day, reference";
        let bind = Bind::none().with("from", i64::from(from.days())).with("to", i64::from(to.days()));
        payments_of(self, sql, bind).await
    }

    /// Notes that a statement of somebody who may reconcile them had these payments. The newest counts: banks write one
    /// movement into several files.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_found(&self, references: &[String], statement: &Digest) -> Result<(), StoreError> {
        if references.is_empty() {
            return Ok(());
        }
        let ids: Vec<RecordId> = references.iter().map(|reference| reference_id(reference)).collect();
        let bind = Bind::none().with("ids", ids).with("statement", statement.to_string());
        self.change("UPDATE $ids SET found = $statement RETURN NONE", bind).await.map(|_| ())
    }

    /// Keeps what a counter paid offline and should not have; the same twice is one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_difference(&self, key: String, doc: &OfflineDifference) -> Result<(), StoreError> {
        let bind = Bind::none()
            .with("id", record("reward_difference", key))
            .with("doc", to_doc(doc)?)
            .with("day", i64::from(doc.day.days()));
        match self.change("CREATE $id CONTENT { doc: $doc, day: $day } RETURN NONE", bind).await {
            Ok(_) | Err(StoreError::Duplicate(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What counters paid offline in these days and should not have.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn differences(&self, from: Day, to: Day) -> Result<Vec<OfflineDifference>, StoreError> {
        let sql = "SELECT doc, id FROM reward_difference WHERE day >= $from AND day <= $to ORDER BY id";
        let bind = Bind::none().with("from", i64::from(from.days())).with("to", i64::from(to.days()));
        self.docs(sql, bind).await
    }
}

async fn payments_of(store: &Store, from: &str, bind: Bind) -> Result<Vec<Payment>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        reference: String,
        doc: String,
        found: String,
    }
    let sql = format!("SELECT record::id(id) AS reference, day, doc, found FROM {from}");
    let rows: Vec<Row> = store.read(&sql, bind).await?.rows(0)?;
    rows.into_iter()
        .map(|row| {
            let found = Some(row.found).filter(|found| !found.is_empty());
            Ok(Payment { reference: row.reference, doc: parse_doc(&row.doc)?, found })
        })
        .collect()
}
