//! Whether the clock can be believed. By the day rewards lapse and tips are deleted, and no entry of a ledger is ever
//! taken back: a clock that is months ahead would do all of that at once, for good.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use shared::register::Day;

use crate::store::{Store, StoreError};

/// The setting with the last day on which a server ran on this database.
const SETTING: &str = "calendar";
/// So many days a server may have been off, or its clock have leapt, before somebody has to look.
const LEAP_MAX: i64 = 31;

/// Why the server does not start by this clock.
#[derive(Debug, thiserror::Error)]
pub enum ClockFault {
    /// It is far ahead of the last day on which a server ran.
    #[error(
        "the clock says {clock}, and this server last ran on {seen}. Set the clock; or, if it is right, start once with --accept-clock: rewards that ran out lapse then, and what is due is deleted"
    )]
    Leapt {
        /// The day by the clock.
        clock: Day,
        /// The last day on which a server ran.
        seen: Day,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The days that were believed. Cheap to clone.
#[derive(Clone)]
pub struct Calendar {
    /// The last day that was believed, and when that was.
    seen: Arc<Mutex<(Day, Instant)>>,
}

impl Calendar {
    /// One that believes that day and what follows it.
    #[must_use]
    pub fn from(seen: Day) -> Self {
        Self { seen: Arc::new(Mutex::new((seen, Instant::now()))) }
    }

    /// Looks whether this clock can be believed, or believes it because somebody says so. `newest` is the day of the
    /// newest entry that there is, by which a database goes that was restored.
    ///
    /// # Errors
    /// See [`ClockFault`].
    pub async fn open(store: &Store, newest: Option<Day>, clock: Day, accept: bool) -> Result<Self, ClockFault> {
        let kept: Option<Day> = store.setting(SETTING).await?.and_then(|text| text.parse().ok()).or(newest);
        let calendar = Self::from(kept.filter(|_| !accept).unwrap_or(clock));
        if calendar.go_on(store, clock).await? {
            Ok(calendar)
        } else {
            Err(ClockFault::Leapt { clock, seen: calendar.seen() })
        }
    }

    /// The last day that was believed.
    fn seen(&self) -> Day {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn see(&self, day: Day) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if day > seen.0 {
            *seen = (day, Instant::now());
        }
    }

    /// Whether that day of the clock can be believed. A clock set back is for others to deal with.
    fn believes(&self, clock: Day) -> bool {
        clock.since(self.seen()) <= LEAP_MAX
    }

    /// The day that counts: of a clock that cannot be believed, the last one that was, and the days gone by since.
    #[must_use]
    pub fn day(&self, clock: Day) -> Day {
        if self.believes(clock) {
            return clock;
        }
        let (seen, since) = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.plus(u16::try_from(since.elapsed().as_secs() / (24 * 60 * 60)).unwrap_or(u16::MAX))
    }

    /// Goes on with the clock, and says whether it can be believed. To be called every day.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn go_on(&self, store: &Store, clock: Day) -> Result<bool, StoreError> {
        if !self.believes(clock) {
            return Ok(false);
        }
        if clock >= self.seen() {
            store.put_setting(SETTING, &clock.to_string()).await?;
            self.see(clock);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_leaps_is_not_believed_and_one_that_goes_is() {
        let first: Day = "2026-03-02".parse().unwrap();
        let calendar = Calendar::from(first);
        for (days, believed) in [(0, true), (1, true), (31, true), (32, false), (3_650, false)] {
            let clock = first.plus(days);
            assert_eq!(calendar.believes(clock), believed, "{days}");
            assert_eq!(calendar.day(clock), if believed { clock } else { first }, "{days}");
        }
        let back: Day = "2020-01-01".parse().unwrap();
        assert_eq!(calendar.day(back), back);
        calendar.see(back);
        assert_eq!(calendar.seen(), first, "a clock set back makes no later leap smaller");
        calendar.see(first.plus(31));
        assert!(calendar.believes(first.plus(62)) && !calendar.believes(first.plus(63)));
    }
}
