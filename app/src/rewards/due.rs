//! How states and time limits of cases look.

use shared::register::Day;
use shared::reward::deadline::Deadline;
use shared::reward::step::State;
use shared::text::{Lang, Text as _};

use super::words::R;
use crate::device::clock;
use crate::text::fill;
use crate::ui::Tone;

/// From so many days before the last one it is yellow: the last of the reminders.
const SOON_DAYS: i64 = 3;

/// The day in China, by this device's clock.
pub fn today() -> Day {
    Day::in_china(clock::wall())
}

/// What the colour of a state means.
pub const fn tone_of(state: State) -> Tone {
    match state {
        State::Verified | State::Proposed | State::HalfApproved | State::Claimed => Tone::Warn,
        State::Approved | State::Notified | State::Issued | State::Refused | State::GivenUp => Tone::Plain,
        State::Paid | State::Reconciled => Tone::Good,
        State::Lapsed => Tone::Bad,
    }
}

/// What the colour of a time limit means.
pub fn tone_of_limit(deadline: Deadline, today: Day) -> Tone {
    match deadline.day.since(today) {
        ..0 => Tone::Bad,
        0..=SOON_DAYS => Tone::Warn,
        _ => Tone::Plain,
    }
}

/// `兑付 还剩 5 天`.
pub fn left(deadline: Deadline, today: Day, lang: Lang) -> String {
    let days = deadline.day.since(today);
    let when = match days {
        ..0 => fill(R::Overdue, lang, &[&days.unsigned_abs().to_string()]),
        0 => R::DueToday.text(lang).to_owned(),
        _ => fill(R::DaysLeft, lang, &[&days.to_string()]),
    };
    format!("{} {when}", deadline.due.text(lang))
}
