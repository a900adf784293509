//! How states and time limits look.

use shared::register::Day;
use shared::text::{Lang, Text as _};
use shared::tip::lifecycle::TipState;
use shared::tip::wire::{Deadline, LimitKind};

use super::words::O;
use crate::text::fill;
use crate::ui::Tone;

/// From so many days before the last one it is yellow.
const SOON_DAYS: i64 = 3;

/// What the colour of a state means.
pub const fn tone_of(state: TipState) -> Tone {
    match state {
        TipState::Received => Tone::Warn,
        TipState::Accepted => Tone::Plain,
        TipState::Verified => Tone::Good,
        TipState::Unverified | TipState::PassedOn | TipState::Rejected | TipState::Joined | TipState::Closed => {
            Tone::Plain
        }
    }
}

fn days_left(deadline: Deadline, today: Day) -> i64 {
    i64::from(deadline.day.days()) - i64::from(today.days())
}

/// What the colour of a time limit means.
pub fn tone_of_limit(deadline: Deadline, today: Day) -> Tone {
    match days_left(deadline, today) {
        ..0 => Tone::Bad,
        0..=SOON_DAYS => Tone::Warn,
        _ => Tone::Plain,
    }
}

/// `受理期限 还剩 5 天`.
pub fn left(deadline: Deadline, today: Day, lang: Lang) -> String {
    let what = match deadline.kind {
        LimitKind::Acceptance => O::LimitAcceptance,
        LimitKind::Verification => O::LimitVerification,
        LimitKind::Result => O::LimitResult,
    };
    let days = days_left(deadline, today);
    let when = match days {
        ..0 => fill(O::Overdue, lang, &[&days.unsigned_abs().to_string()]),
        0 => O::DueToday.text(lang).to_owned(),
        _ => fill(O::DaysLeft, lang, &[&days.to_string()]),
    };
    format!("{} {when}", what.text(lang))
}
