//! Time limits of a tip (DOMAIN: acceptance 7 days, verification 60 and once 30 more, the result told within 10;
//! every one of them is a setting of the office).

use serde::{Deserialize, Serialize};

use super::lifecycle::{Progress, TipState};
use super::wire::{Deadline, LimitKind};
use crate::register::Day;

/// The limits, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TimeLimits {
    /// From arrival to the decision whether it is accepted.
    pub acceptance: u16,
    /// From acceptance to the finding.
    pub verification: u16,
    /// Added once, with a reason.
    pub extension: u16,
    /// From the finding until the whistleblower is told.
    pub result: u16,
    /// From the end of all steps to deletion.
    pub retention: u16,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { acceptance: 7, verification: 60, extension: 30, result: 10, retention: 1_095 }
    }
}

/// The days on which a tip took its turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns {
    /// It arrived.
    pub arrived: Day,
    /// It came into its present state.
    pub state_since: Day,
}

impl TimeLimits {
    /// The fewest days that a closed tip is kept.
    pub const RETENTION_MIN: u16 = 365;

    /// These limits, if none of them makes everything overdue at once or deletes what is still needed.
    #[must_use]
    pub fn checked(self) -> Option<Self> {
        let all = [self.acceptance, self.verification, self.extension, self.result];
        (all.iter().all(|days| *days > 0) && self.retention >= Self::RETENTION_MIN).then_some(self)
    }

    /// What has to happen next, and by when.
    #[must_use]
    pub fn next(&self, progress: Progress, turns: Turns) -> Option<Deadline> {
        let due = |kind, from: Day, days: u16| Some(Deadline { kind, day: from.plus(days) });
        match progress.state {
            TipState::Received => due(LimitKind::Acceptance, turns.arrived, self.acceptance),
            TipState::Accepted => {
                let extension = if progress.extended { self.extension } else { 0 };
                due(LimitKind::Verification, turns.state_since, self.verification + extension)
            }
            TipState::Verified | TipState::Unverified => due(LimitKind::Result, turns.state_since, self.result),
            TipState::PassedOn | TipState::Rejected | TipState::Joined | TipState::Closed => None,
        }
    }

    /// The day on which a tip is deleted by itself: the retention after it ended, or, where it came in a flood that
    /// nobody decided on, after its newest step. On any other the office owes something, however late.
    #[must_use]
    pub fn erased_on(&self, progress: Progress, is_quarantined: bool, turns: Turns, newest: Day) -> Option<Day> {
        match progress.state {
            TipState::Closed => Some(turns.state_since.plus(self.retention)),
            TipState::Received if is_quarantined => Some(newest.plus(self.retention)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_delete_or_overdue_everything_are_none() {
        let ordinary = TimeLimits::default();
        assert_eq!(ordinary.checked(), Some(ordinary));
        for wrong in [
            TimeLimits { acceptance: 0, ..ordinary },
            TimeLimits { verification: 0, ..ordinary },
            TimeLimits { extension: 0, ..ordinary },
            TimeLimits { result: 0, ..ordinary },
            TimeLimits { retention: 364, ..ordinary },
        ] {
            assert_eq!(wrong.checked(), None, "{wrong:?}");
        }
    }

    #[test]
    fn each_state_has_its_limit() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let turns = Turns { arrived: day("2026-11-20"), state_since: day("2026-12-01") };
        let limits = TimeLimits::default();
        for (state, extended, due) in [
            (TipState::Received, false, Some("2026-11-27")),
            (TipState::Accepted, false, Some("2027-01-30")),
            (TipState::Accepted, true, Some("2027-03-01")),
            (TipState::Verified, false, Some("2026-12-11")),
            (TipState::Unverified, false, Some("2026-12-11")),
            (TipState::PassedOn, false, None),
            (TipState::Closed, false, None),
        ] {
            let progress = Progress { state, extended, erasure_asked: false };
            assert_eq!(limits.next(progress, turns).map(|d| d.day), due.map(day), "{state:?} {extended}");
        }
        let closed = Progress { state: TipState::Closed, ..Progress::NEW };
        let newest = day("2026-12-24");
        assert_eq!(limits.erased_on(closed, false, turns, newest), Some(day("2029-11-30")));
        assert_eq!(limits.erased_on(Progress::NEW, true, turns, newest), Some(day("2029-12-23")));
        for state in TipState::ALL.iter().filter(|state| **state != TipState::Closed) {
            let progress = Progress { state: *state, ..Progress::NEW };
            assert_eq!(limits.erased_on(progress, false, turns, newest), None, "{state:?}");
            let is_flood = *state == TipState::Received;
            assert_eq!(limits.erased_on(progress, true, turns, newest).is_some(), is_flood, "{state:?}");
        }
    }
}
