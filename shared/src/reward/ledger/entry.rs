//! Entries of the ledger.

use serde::{Deserialize, Serialize};

use crate::event::NotCanonical;
use crate::id::PayoutId;
use crate::money::Fen;
use crate::register::{Day, LogEntry};
use crate::reward::budget::{Budget, BudgetKey};
use crate::reward::canonical_in_order;
use crate::reward::load::FILE_BYTES_MAX;
use crate::reward::person::Hand;
use crate::reward::step::{By, Step};

/// The first words of every exported ledger.
pub const FORMAT: &str = "minewatch.ledger";
/// The version of the format.
pub const VERSION: u32 = 1;
/// The longest line: a rule file, every sign of it escaped.
pub const LINE_BYTES_MAX: usize = 2 * FILE_BYTES_MAX + 2_048;

/// What an entry is about. Fields stand in the order of the alphabet, which is that of the canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Body {
    /// A rule set comes into use: its whole file, so that the ledger needs nothing beside it.
    Rules {
        /// Who entered it.
        by: Hand,
        /// The file's text.
        file: String,
    },
    /// A budget is set, or changed.
    Fund {
        /// Who set it.
        by: Hand,
        /// Which.
        key: BudgetKey,
        /// All of it.
        total: Fen,
    },
    /// A step of a reward.
    Step {
        /// Who took it.
        by: By,
        /// Which reward.
        payout: PayoutId,
        /// What was done.
        step: Step,
    },
    /// The totals of a region and year, as the office has them.
    Totals {
        /// How much was reserved, spent and there.
        budget: Budget,
        /// Which.
        key: BudgetKey,
    },
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerEntry {
    /// What happened.
    pub body: Body,
    /// On which day, in China. No finer time: it could point at a person.
    pub day: Day,
}

impl LogEntry for LedgerEntry {
    const FORMAT: &'static str = FORMAT;
    const VERSION: u32 = VERSION;
    const LINE_BYTES_MAX: usize = LINE_BYTES_MAX;
    const SAYS_LEAVES: bool = true;
    const IS_IN_ORDER: bool = true;

    fn log_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical_in_order(self)
    }
}
