//! The public's counters: how many tips, by prefecture, as of the end of the day before. Counted once a day: counters
//! of this moment would tell, to who asks every minute, when something was decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::register::Day;
use shared::tip::deadline::TimeLimits;
use shared::tip::lifecycle::TipState;
use tokio::sync::Mutex;

use super::today;
use crate::store::{Store, StoreError};

/// Sums of one prefecture, or of all.
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

/// The counters of a day.
#[derive(Debug, Default)]
pub struct Counts {
    /// By the prefecture's number.
    pub by_prefecture: BTreeMap<u32, Sums>,
}

/// Counts once a day.
#[derive(Default)]
pub struct Counter(Mutex<Option<(Day, Arc<Counts>)>>);

impl Counter {
    /// Today's counters, which tell nothing of today.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_today(&self, store: &Store, limits: &TimeLimits) -> Result<Arc<Counts>, StoreError> {
        let today = today();
        // Whoever asks meanwhile waits for the one count.
        let mut kept = self.0.lock().await;
        if let Some((day, counts)) = &*kept
            && *day == today
        {
            return Ok(Arc::clone(counts));
        }
        let counts = Arc::new(count(store, limits, today).await?);
        *kept = Some((today, Arc::clone(&counts)));
        Ok(counts)
    }
}

async fn count(store: &Store, limits: &TimeLimits, today: Day) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for doc in store.all_tips().await? {
        if doc.turns.arrived >= today {
            continue;
        }
        let is_overdue = limits.next(doc.progress, doc.turns).is_some_and(|due| due.day < today);
        let state = doc.progress.state;
        let sums = counts.by_prefecture.entry(doc.region.prefecture().number()).or_default();
        sums.filed += 1;
        sums.accepted += u64::from(!matches!(state, TipState::Received | TipState::Rejected | TipState::PassedOn));
        sums.verified += u64::from(state == TipState::Verified);
        sums.overdue += u64::from(is_overdue);
    }
    Ok(counts)
}
