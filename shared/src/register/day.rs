//! A calendar day: all that the register tells of when something happened. A finer time could point at a person.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::time::{CHINA_MINUTES, Civil, Timestamp};

const DAY_MS: i64 = 86_400_000;
/// 9999-12-31: later days have no text of ten characters.
const LAST: u32 = 2_932_896;

/// A day from 1970-01-01 to 9999-12-31, written as `2026-03-01` (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

/// A text that is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day from 1970-01-01 to 9999-12-31, written as 2026-03-01")]
pub struct NotADay;

impl Day {
    /// The day that lies this many days after 1970-01-01, if it is not after 9999-12-31.
    #[must_use]
    pub const fn from_days(days: u32) -> Option<Self> {
        if days <= LAST { Some(Self(days)) } else { None }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> u32 {
        self.0
    }

    /// The day that lies so many days later; stops at 9999-12-31.
    #[must_use]
    pub const fn plus(self, days: u16) -> Self {
        let later = self.0 + days as u32;
        Self(if later <= LAST { later } else { LAST })
    }

    /// When it begins in China.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_millis((self.0 as i64) * DAY_MS - CHINA_MINUTES * 60_000)
    }

    fn civil(self) -> Civil {
        Timestamp::from_millis(i64::from(self.0) * DAY_MS).civil(0)
    }

    /// How many days lie between `earlier` and this; negative where this is the earlier one.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// The year of the calendar.
    #[must_use]
    pub fn year(self) -> u16 {
        u16::try_from(self.civil().year).unwrap_or(u16::MAX)
    }

    /// The last day of the month in which this lies: a date that tells less.
    #[must_use]
    pub fn month_end(self) -> Self {
        let civil = self.civil();
        let (year, month) = if civil.month == 12 { (civil.year + 1, 1) } else { (civil.year, civil.month + 1) };
        Self(u32::try_from(days_of(year, month, 1) - 1).unwrap_or(LAST).min(LAST))
    }

    /// The day of that time in China; a time outside the range gives the nearest day in it.
    #[must_use]
    pub fn in_china(at: Timestamp) -> Self {
        let days = at.plus_ms(CHINA_MINUTES * 60_000).millis().div_euclid(DAY_MS);
        Self(u32::try_from(days.clamp(0, i64::from(LAST))).unwrap_or(LAST))
    }
}

/// Days since 1970-01-01 of a date in the calendar, by the algorithm of eras of 400 years, which begin on 1 March:
/// the way back from [`Timestamp::civil`].
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        write!(f, "{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().map_err(|_| NotADay)?;
        if bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(NotADay);
        }
        let number = |range: Range<usize>| {
            let mut digits = bytes.get(range)?.iter();
            digits.try_fold(0_i64, |n, digit| digit.is_ascii_digit().then(|| n * 10 + i64::from(digit - b'0')))
        };
        let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
            return Err(NotADay);
        };
        let found = u32::try_from(days_of(year, month, day)).ok().and_then(Self::from_days).ok_or(NotADay)?;
        // 30 February and month 13 come out otherwise than they went in.
        let civil = found.civil();
        if (civil.year, civil.month, civil.day) == (year, month, day) { Ok(found) } else { Err(NotADay) }
    }
}

serde_as_text!(Day);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_written_and_read_at_the_edges() {
        for (days, text) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_513, "2026-03-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
            (LAST, "9999-12-31"),
        ] {
            let day = Day::from_days(days).expect("in the range");
            assert_eq!(day.to_string(), text);
            assert_eq!(text.parse(), Ok(day));
            assert_eq!(serde_json::to_string(&day).expect("JSON"), format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Day>(&format!("\"{text}\"")).expect("a day"), day);
        }
        assert_eq!(Day::from_days(LAST + 1), None);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026",
            "2026-3-1",
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "1969-12-31",
            "2026-03-01 ",
            "2026/03/01",
            "+026-03-01",
            "2026-+3-01",
            "10000-01-01",
            "２026-03-01",
            "2026-03-32",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn the_day_is_chinas() {
        for (millis, text) in [
            (0, "1970-01-01"),
            (1_772_294_399_999, "2026-02-28"),
            (1_772_294_400_000, "2026-03-01"),
            (i64::MIN, "1970-01-01"),
            (i64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Day::in_china(Timestamp::from_millis(millis)).to_string(), text, "{millis}");
        }
    }

    #[test]
    fn a_day_knows_its_year_its_months_end_and_other_days() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        for (from, end) in [
            ("2026-01-31", "2026-01-31"),
            ("2028-02-01", "2028-02-29"),
            ("2026-12-01", "2026-12-31"),
            ("9999-12-05", "9999-12-31"),
        ] {
            assert_eq!(day(from).month_end(), day(end));
        }
        assert_eq!((day("2026-12-31").year(), day("2026-12-31").plus(1).year()), (2026, 2027));
        assert_eq!(day("9999-12-31").plus(1), day("9999-12-31"));
        assert_eq!(day("2026-03-01").since(day("2026-02-27")), 2);
        assert_eq!(day("2026-02-27").since(day("2026-03-01")), -2);
    }

    #[test]
    fn a_day_begins_with_its_first_moment_in_china() {
        for text in ["1970-01-02", "2026-03-01", "9999-12-31"] {
            let day = text.parse::<Day>().expect("a day");
            assert_eq!(Day::in_china(day.start()), day);
            assert_eq!(Day::in_china(day.start().plus_ms(-1)).plus(1), day);
        }
    }

    proptest! {
        #[test]
        fn every_day_comes_back_from_its_text(days in 0..=LAST) {
            let day = Day::from_days(days).expect("in the range");
            prop_assert_eq!(day.to_string().parse(), Ok(day));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,12}") {
            let _ = text.parse::<Day>();
        }
    }
}
