//! What the pages are made from: plain values that the server fills in, already decided and already counted.
//!
//! Nothing here reads a clock or a store. Words that people typed are carried as they came; the pages escape
//! them. Dates are whole days, because a time of day tells more about a person than a page may.

pub mod field;
mod register;
mod report;
mod reward;
mod status;

pub use register::*;
pub use report::*;
pub use reward::*;
pub use status::*;

use std::fmt;

use shared::time::{CHINA_MINUTES, Civil, Timestamp};
use shared::tip::code::{DIGITS, GROUP_DIGITS, GROUPS};

const DAY_MS: i64 = 86_400_000;

/// What is the same on every page of an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Where the quick exit leads: a harmless page, such as a weather forecast.
    pub exit_address: String,
    /// The address of the enhancing script; without one there is no script element.
    pub script: Option<String>,
    /// The address of the same pages as a Tor onion service.
    pub onion_address: Option<String>,
    /// A telephone number for those who would rather speak, such as `12350`.
    pub hotline: Option<String>,
}

/// A receipt code of 32 digits. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Takes exactly 32 digits; anything else is no code.
    #[must_use]
    pub fn from_digits(digits: &str) -> Option<Self> {
        let right = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        right.then(|| Self(digits.to_owned()))
    }

    /// The same from ASCII digits.
    #[must_use]
    pub fn from_ascii(digits: &[u8; DIGITS]) -> Option<Self> {
        Self::from_digits(std::str::from_utf8(digits).ok()?)
    }

    /// All digits without spaces.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The eight groups of four.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        (0..GROUPS).filter_map(|i| self.0.get(i * GROUP_DIGITS..(i + 1) * GROUP_DIGITS))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// A calendar day in China.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Year of the common era.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Day {
    /// The day that lies this many days after 1970-01-01.
    #[must_use]
    pub fn since_epoch(days: u32) -> Self {
        Self::of(Timestamp::from_millis(i64::from(days) * DAY_MS).civil(0))
    }

    const fn of(civil: Civil) -> Self {
        Self { year: civil.year, month: civil.month, day: civil.day }
    }
}

impl From<Timestamp> for Day {
    fn from(at: Timestamp) -> Self {
        Self::of(at.civil(CHINA_MINUTES))
    }
}

/// One thing to choose: what is sent, and what people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What stands on the screen, in the page's language.
    pub label: String,
}

/// The time limits of the rule in force, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// Until the office says whether it takes the report up.
    pub acceptance_days: u32,
    /// Until the matter has been looked into.
    pub verification_days: u32,
    /// From then until the result is told.
    pub result_days: u32,
    /// To claim a reward, from the notice.
    pub claim_days: u32,
}

/// The reward of the rule in force, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardTerms {
    /// The share of the fine, such as `12 %–15 %`.
    pub rate: String,
    /// The least, such as `3,000`, in 元.
    pub floor: String,
    /// The most, in 元.
    pub cap: String,
    /// What people who work there get on top, such as `20 %`; none where the rule has no fixed share.
    pub insider_extra: Option<String>,
}

/// `GET /tip`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartView {
    /// The installation.
    pub site: Site,
    /// The time limits in force.
    pub limits: TimeLimits,
    /// The reward in force; none where no rule is.
    pub reward: Option<RewardTerms>,
    /// Whether reports can be received now (false while no officer's key is there to seal them to).
    pub open: bool,
}

/// Which time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// Whether it is taken up.
    Acceptance,
    /// Looked into.
    Verification,
    /// The result told.
    Result,
    /// The reward claimed, by the reporter.
    Claim,
    /// The reward paid, after the claim.
    Payment,
}

/// A day by which something must have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// Of what.
    pub kind: DeadlineKind,
    /// The last day.
    pub day: Day,
    /// Days from today; below zero when it has passed.
    pub days_left: i64,
}

/// What the message page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Something went wrong on our side; nothing was lost that was not said to be received.
    Problem,
    /// What was sent could not be read.
    BadRequest,
    /// There is no such page.
    NotFound,
    /// What was sent is too large.
    TooLarge {
        /// Bytes allowed.
        max: u64,
    },
    /// What was sent came too slowly.
    TooSlow,
    /// Too many came at once.
    Wait {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Reports cannot be received yet: there is no officer's key to seal them to.
    NotOpen,
    /// The form has lain too long.
    Expired,
    /// Nothing can be stored at the moment: the server's disk is full.
    Full,
}

/// A page that only says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// The installation.
    pub site: Site,
    /// What it says.
    pub notice: Notice,
}
