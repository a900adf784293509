//! Time limits of a tip (DOMAIN: acceptance 7 days, verification 60 and once 30 more, the result told within 10;
//! every one of them is a setting of the office).

use serde::{Deserialize, Serialize};

use super::lifecycle::{Progress, TipState};
use super::wire::{Deadline, LimitKind};
use crate::register::Day;
use crate::text::{Lang, fill};
use crate::texts;

/// So many days before the last one an officer is reminded.
pub const SOON_DAYS: i64 = 3;

texts! {
    /// How much time is left for what.
    pub enum Left {
        /// Before the decision.
        AcceptanceDays: "受理期限还剩 {} 天", "{} days left to decide acceptance";
        /// The day before.
        AcceptanceDay: "受理期限还剩 1 天", "1 day left to decide acceptance";
        /// On the last day.
        AcceptanceToday: "受理期限今天到期", "Acceptance must be decided today";
        /// After it.
        AcceptanceLate: "受理期限已超期 {} 天", "Decision on acceptance overdue by {} days";
        /// The day after.
        AcceptanceDayLate: "受理期限已超期 1 天", "Decision on acceptance overdue by 1 day";
        /// Before the finding.
        VerificationDays: "核查期限还剩 {} 天", "{} days left to finish verifying";
        /// The day before.
        VerificationDay: "核查期限还剩 1 天", "1 day left to finish verifying";
        /// On the last day.
        VerificationToday: "核查期限今天到期", "Verifying must be finished today";
        /// After it.
        VerificationLate: "核查期限已超期 {} 天", "Verifying overdue by {} days";
        /// The day after.
        VerificationDayLate: "核查期限已超期 1 天", "Verifying overdue by 1 day";
        /// Before the result is told.
        ResultDays: "告知结果期限还剩 {} 天", "{} days left to tell the result";
        /// The day before.
        ResultDay: "告知结果期限还剩 1 天", "1 day left to tell the result";
        /// On the last day.
        ResultToday: "告知结果期限今天到期", "The result must be told today";
        /// After it.
        ResultLate: "告知结果期限已超期 {} 天", "Telling the result overdue by {} days";
        /// The day after.
        ResultDayLate: "告知结果期限已超期 1 天", "Telling the result overdue by 1 day";
        /// Some are over, some near.
        BothDue: "已超期 {} 件，{} 天内到期 {} 件", "Overdue: {}; due within {} days: {}";
        /// Some are over.
        OverdueOnly: "已超期 {} 件", "Overdue: {}";
        /// Some are near.
        SoonOnly: "{} 天内到期 {} 件", "Due within {} days: {}";
    }
}

/// How a time limit stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its last day is over.
    Overdue,
    /// Today or within [`SOON_DAYS`].
    Soon,
    /// Later.
    Ahead,
}

impl Standing {
    /// How a limit with this last day stands.
    #[must_use]
    pub fn of(last: Day, today: Day) -> Self {
        match last.since(today) {
            ..0 => Self::Overdue,
            0..=SOON_DAYS => Self::Soon,
            _ => Self::Ahead,
        }
    }
}

impl Deadline {
    /// How many days are left after today; negative when it is over.
    #[must_use]
    pub fn days_left(self, today: Day) -> i64 {
        self.day.since(today)
    }

    /// How it stands today.
    #[must_use]
    pub fn standing(self, today: Day) -> Standing {
        Standing::of(self.day, today)
    }

    /// What has to happen and in how many days, in words: `3 days left to decide acceptance`.
    #[must_use]
    pub fn words(self, today: Day, lang: Lang) -> String {
        let (days, day, now, late, day_late) = match self.kind {
            LimitKind::Acceptance => (
                Left::AcceptanceDays,
                Left::AcceptanceDay,
                Left::AcceptanceToday,
                Left::AcceptanceLate,
                Left::AcceptanceDayLate,
            ),
            LimitKind::Verification => (
                Left::VerificationDays,
                Left::VerificationDay,
                Left::VerificationToday,
                Left::VerificationLate,
                Left::VerificationDayLate,
            ),
            LimitKind::Result => {
                (Left::ResultDays, Left::ResultDay, Left::ResultToday, Left::ResultLate, Left::ResultDayLate)
            }
        };
        let left = self.days_left(today);
        let text = match left {
            ..-1 => late,
            -1 => day_late,
            0 => now,
            1 => day,
            _ => days,
        };
        fill(text, lang, &[&left.unsigned_abs().to_string()])
    }
}

/// How many time limits have passed or soon will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reminder {
    /// Their last day is over.
    pub overdue: usize,
    /// Today or within [`SOON_DAYS`].
    pub soon: usize,
}

impl Reminder {
    /// Counts limits by their last days: so many end on each.
    #[must_use]
    pub fn of<'a>(due: impl IntoIterator<Item = &'a (Day, usize)>, today: Day) -> Self {
        let mut reminder = Self::default();
        for (last, count) in due {
            match Standing::of(*last, today) {
                Standing::Overdue => reminder.overdue += count,
                Standing::Soon => reminder.soon += count,
                Standing::Ahead => {}
            }
        }
        reminder
    }

    /// All of them.
    #[must_use]
    pub const fn count(self) -> usize {
        self.overdue + self.soon
    }

    /// In words; none when there is nothing to be reminded of.
    #[must_use]
    pub fn words(self, lang: Lang) -> Option<String> {
        let (overdue, soon, days) = (self.overdue.to_string(), self.soon.to_string(), SOON_DAYS.to_string());
        match (self.overdue, self.soon) {
            (0, 0) => None,
            (0, _) => Some(fill(Left::SoonOnly, lang, &[&days, &soon])),
            (_, 0) => Some(fill(Left::OverdueOnly, lang, &[&overdue])),
            _ => Some(fill(Left::BothDue, lang, &[&overdue, &days, &soon])),
        }
    }
}

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
    fn what_is_due_is_said_in_words() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let said = |kind, last: &str| {
            let deadline = Deadline { kind, day: day(last) };
            let today = day("2026-11-25");
            (deadline.standing(today), deadline.words(today, Lang::ZhCn), deadline.words(today, Lang::En))
        };
        for (kind, last, standing, zh, en) in [
            (
                LimitKind::Acceptance,
                "2026-11-29",
                Standing::Ahead,
                "受理期限还剩 4 天",
                "4 days left to decide acceptance",
            ),
            (
                LimitKind::Acceptance,
                "2026-11-28",
                Standing::Soon,
                "受理期限还剩 3 天",
                "3 days left to decide acceptance",
            ),
            (
                LimitKind::Verification,
                "2026-11-26",
                Standing::Soon,
                "核查期限还剩 1 天",
                "1 day left to finish verifying",
            ),
            (
                LimitKind::Result,
                "2026-11-25",
                Standing::Soon,
                "告知结果期限今天到期",
                "The result must be told today",
            ),
            (
                LimitKind::Verification,
                "2026-11-24",
                Standing::Overdue,
                "核查期限已超期 1 天",
                "Verifying overdue by 1 day",
            ),
            (
                LimitKind::Acceptance,
                "2026-11-23",
                Standing::Overdue,
                "受理期限已超期 2 天",
                "Decision on acceptance overdue by 2 days",
            ),
        ] {
            assert_eq!(said(kind, last), (standing, zh.to_owned(), en.to_owned()));
        }
    }

    #[test]
    fn a_reminder_counts_what_is_over_and_what_is_near() {
        let today: Day = "2026-11-25".parse().expect("a day");
        let due = |days: &i64| {
            let day = Day::from_days(u32::try_from(i64::from(today.days()) + days).expect("a day"));
            (day.expect("a day"), 1)
        };
        let of = |days: &[i64]| {
            let due: Vec<(Day, usize)> = days.iter().map(due).collect();
            Reminder::of(&due, today).words(Lang::ZhCn)
        };
        let many = Reminder::of(&[due(&-1), (today, 5)], today);
        assert_eq!((many.overdue, many.soon, many.count()), (1, 5, 6));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[4, 60]), None);
        assert_eq!(of(&[-2, 4]).as_deref(), Some("已超期 1 件"));
        assert_eq!(of(&[0, 3]).as_deref(), Some("3 天内到期 2 件"));
        assert_eq!(of(&[-9, -1, 2]).as_deref(), Some("已超期 2 件，3 天内到期 1 件"));
    }

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
