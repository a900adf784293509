//! What a bank's statement gives beside the books.

use serde::{Deserialize, Serialize};

use super::RedemptionOutcome;
use crate::digest::Digest;
use crate::id::PayoutId;
use crate::money::Fen;
use crate::reward::step::Illegal;

/// What is wrong with a line of a bank's statement, or with the books beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DifferenceKind {
    /// The statement has a payment that the books do not have.
    NotInBooks {},
    /// Another sum than in the books.
    OtherSum {
        /// The books'.
        books: Fen,
    },
    /// The same reference again.
    Repeated {},
    /// The books have a payment in the statement's days that the statement does not have.
    NotInStatement {},
    /// A counter paid offline what had been paid before, or what there is not.
    OfflinePaid {
        /// What became of it.
        outcome: RedemptionOutcome,
    },
    /// Reconciling it is not this person's duty or not possible.
    NotReconciled {
        /// Why.
        reason: Illegal,
    },
}

/// A difference between books and statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The line of the statement, counted from 1 with its head; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The reference.
    pub reference: String,
    /// The sum of the statement, or of the books where it has none.
    pub sum: Fen,
    /// What is wrong.
    pub kind: DifferenceKind,
}

/// A case that a statement settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Which.
    pub payout: PayoutId,
    /// What was paid.
    pub sum: Fen,
}

/// What a statement gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// The SHA-256 of the statement.
    pub statement: Digest,
    /// Its lines without the head.
    pub lines: u64,
    /// Cases that are reconciled by it.
    pub settled: Vec<Settled>,
    /// What does not fit.
    pub differences: Vec<Difference>,
}
