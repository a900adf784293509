//! The public's counters: how many tips, by prefecture, as of the end of the day before.

use std::collections::BTreeMap;

use shared::register::Day;
use shared::tip::deadline::TimeLimits;
use shared::tip::lifecycle::TipState;

use crate::store::{Store, StoreError};

/// Sums of one prefecture.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// Arrived.
    pub filed: u64,
    /// Taken up.
    pub accepted: u64,
    /// Found true.
    pub verified: u64,
    /// Past a time limit.
    pub overdue: u64,
}

/// The sums by the number of the prefecture's division.
pub type Counts = BTreeMap<u32, Sums>;

/// Counts what there was before today.
///
/// # Errors
/// See [`StoreError`].
pub async fn count(store: &Store, limits: &TimeLimits, today: Day) -> Result<Counts, StoreError> {
    let mut counts = Counts::new();
    for doc in store.all_tips().await? {
        if doc.turns.arrived >= today {
            continue;
        }
        let is_overdue = limits.next(doc.progress, doc.turns).is_some_and(|due| due.day < today);
        let state = doc.progress.state;
        let sums = counts.entry(doc.region.prefecture().number()).or_default();
        sums.filed += 1;
        sums.accepted += u64::from(!matches!(state, TipState::Received | TipState::Rejected | TipState::PassedOn));
        sums.verified += u64::from(state == TipState::Verified);
        sums.overdue += u64::from(is_overdue);
    }
    Ok(counts)
}
