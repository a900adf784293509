//! What has to happen on a reward by when, who is reminded of it, and what its claimant sees. All of it is a function of
//! the case and the day: nothing has to run for a time limit to end.

use serde::{Deserialize, Serialize};

use super::case::Case;
use super::rules::Limits;
use super::step::State;
use crate::coded_texts;
use crate::money::Fen;
use crate::register::Day;

coded_texts! {
    /// Which time limit.
    pub enum Due {
        /// The office tells the claimant.
        Notice = "notice": "通知举报人", "Tell the claimant";
        /// The claimant claims.
        Claim = "claim": "举报人领取", "Claim";
        /// The office pays, or issues the vouchers.
        Payment = "payment": "兑付", "Pay";
        /// The claimant redeems the vouchers.
        Redemption = "redemption": "兑付券兑付", "Redeem the vouchers";
    }
}

/// What has to happen by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// What.
    pub due: Due,
    /// The last day for it.
    pub day: Day,
}

/// A reward as its claimant sees it under the receipt code, and the hotline with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimantView {
    /// How far it is.
    pub state: State,
    /// The sum, once it can be claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<Fen>,
    /// The last day for the claimant, and how many days are left, today included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<(Day, u32)>,
    /// Which claim is the next; it is signed.
    pub attempt: u32,
}

impl Case {
    /// What has to happen next, and by when.
    #[must_use]
    pub fn deadline(&self, limits: &Limits) -> Option<Deadline> {
        let (due, day) = match self.state {
            State::Approved => (Due::Notice, self.since.plus(limits.notice)),
            State::Notified => (Due::Claim, self.until?),
            State::Claimed => (Due::Payment, self.since.plus(limits.payment)),
            State::Issued => (Due::Redemption, self.until?),
            State::Verified
            | State::Proposed
            | State::HalfApproved
            | State::Paid
            | State::Reconciled
            | State::Refused
            | State::Lapsed
            | State::GivenUp => return None,
        };
        Some(Deadline { due, day })
    }

    /// Whether what has to happen is late on that day.
    #[must_use]
    pub fn is_late(&self, limits: &Limits, clock: Day) -> bool {
        self.deadline(limits).is_some_and(|deadline| self.day(clock) > deadline.day)
    }

    /// The reminder that holds on that day: the smallest of the limits' numbers of days within which the claimant's
    /// time ends. It changes on the days on which the claimant is to be reminded, and asking twice reminds once.
    #[must_use]
    pub fn reminder(&self, limits: &Limits, clock: Day) -> Option<u16> {
        let left =
            self.until.filter(|_| matches!(self.state, State::Notified | State::Issued))?.since(self.day(clock));
        if left < 0 {
            return None;
        }
        limits.reminders.iter().copied().filter(|days| left <= i64::from(*days)).min()
    }

    /// What the claimant sees on that day.
    #[must_use]
    pub fn seen_by_claimant(&self, clock: Day) -> ClaimantView {
        let state = self.state_on(clock);
        let told = matches!(
            state,
            State::Notified | State::Claimed | State::Issued | State::Paid | State::Reconciled | State::Lapsed
        );
        let until = self.until.filter(|_| matches!(state, State::Notified | State::Issued));
        let left = |until: Day| u32::try_from(until.since(self.day(clock)) + 1).unwrap_or_default();
        ClaimantView {
            state,
            sum: told.then(|| self.sum()),
            until: until.map(|until| (until, left(until))),
            attempt: self.attempt(),
        }
    }
}
