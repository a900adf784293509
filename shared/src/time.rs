//! Honest time: what a device's clock claims, and the interval in which a thing really happened.
//!
//! A phone's wall clock can be wrong by years and is never used to order anything. What can be relied on is
//! the server's time at the last contact, and the time that the phone's monotonic clock counted since then.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The last millisecond that a wall clock may claim: the end of the year 9999.
const LAST_CLAIM_MS: i64 = 253_402_300_799_999;
/// How far a phone's quartz may run wrong, in millionths. Ordinary ones stay under 100.
const DRIFT_PPM: u64 = 200;
/// How far wall clock and monotonic clock may part before the phone is held to have slept or been reset.
const AGREEMENT_MS: i64 = 2_000;
/// How far into the server's future an event may seem to lie before it is refused.
pub const FUTURE_TOLERANCE_MS: i64 = 5 * 60 * 1_000;

impl Timestamp {
    /// Wraps milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This time plus a number of milliseconds; stops at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this.
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Year, month, day, hour, minute and second at the given offset from UTC in minutes (China: 480).
    #[must_use]
    pub fn civil(self, offset_minutes: i64) -> Civil {
        let seconds = self.0.div_euclid(1000) + offset_minutes * 60;
        let (days, second_of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Days to civil date, by the algorithm of eras of 400 years, which begin on 1 March.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
            hour: second_of_day / 3_600,
            minute: second_of_day / 60 % 60,
            second: second_of_day % 60,
        }
    }
}

/// A time of day on a calendar day, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Year of the common era.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
}

impl Civil {
    /// `2026-03-01`.
    #[must_use]
    pub fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `14:05`.
    #[must_use]
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// `2026-03-01 14:05:09`.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{} {}:{:02}", self.date(), self.clock(), self.second)
    }
}

/// The last time that a device heard the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The server's time in its answer.
    pub server: Timestamp,
    /// The device's wall clock when the answer came.
    pub wall: Timestamp,
    /// Milliseconds between asking and the answer: the server's time is older by at most this.
    pub round_trip_ms: u32,
}

/// When something happened, as far as the device can honestly say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HonestTime {
    /// The device's wall clock: a claim, shown beside the interval and never relied on.
    pub wall: Timestamp,
    /// The last contact with the server before it.
    pub contact: Contact,
    /// Milliseconds that the monotonic clock counted since the contact, or, after a restart of the page,
    /// since the restart. Always a lower bound: some phones stop this clock while they sleep.
    pub elapsed_ms: u64,
    /// Whether the monotonic clock has run without a restart since the contact.
    pub unbroken: bool,
}

/// From when to when a thing can have happened, by clocks that the device's owner cannot set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Not before this.
    pub earliest: Timestamp,
    /// Not after this.
    pub latest: Timestamp,
}

/// An interval up to this is written as one time.
const NARROW_MS: i64 = 60_000;
/// China's offset from UTC in minutes: the times that people read are China's.
pub const CHINA_MINUTES: i64 = 480;

impl Interval {
    /// The interval in as few words as it honestly needs, in China's time: one time, two of one day, or two dates.
    #[must_use]
    pub fn in_words(&self) -> String {
        let (from, to) = (self.earliest.civil(CHINA_MINUTES), self.latest.civil(CHINA_MINUTES));
        if self.latest.since_ms(self.earliest) <= NARROW_MS {
            format!("{} {}", from.date(), from.clock())
        } else if from.date() == to.date() {
            format!("{} {}–{}", from.date(), from.clock(), to.clock())
        } else {
            format!("{} {} – {} {}", from.date(), from.clock(), to.date(), to.clock())
        }
    }
}

/// A time that cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImpossibleTime {
    /// The device says it heard a server time that lies in the server's future, or counted more time since
    /// than has passed.
    #[error("the event lies in the future")]
    Future,
    /// The wall clock's claim is outside the years 1970 to 9999.
    #[error("the clock's claim is absurd")]
    Absurd,
}

impl HonestTime {
    /// The interval in which it happened, given when the server received it.
    ///
    /// It cannot have happened before the last contact plus what the monotonic clock counted since. It cannot
    /// have happened after it was received; and where wall clock and monotonic clock ran side by side since the
    /// contact (no sleep, no reset, no restart), not later than both say.
    ///
    /// # Errors
    /// When the claims contradict the server's clock; such an event is kept on the log as refused.
    pub fn interval(&self, received: Timestamp) -> Result<Interval, ImpossibleTime> {
        let claim = |t: Timestamp| (0..=LAST_CLAIM_MS).contains(&t.millis());
        if !claim(self.wall) || !claim(self.contact.wall) || !claim(self.contact.server) {
            return Err(ImpossibleTime::Absurd);
        }
        let elapsed = i64::try_from(self.elapsed_ms).map_err(|_| ImpossibleTime::Absurd)?;
        let drift = i64::try_from(self.elapsed_ms / 1_000_000 * DRIFT_PPM).map_err(|_| ImpossibleTime::Absurd)?;
        let earliest = self.contact.server.plus_ms(elapsed - drift);
        if earliest.since_ms(received) > FUTURE_TOLERANCE_MS {
            return Err(ImpossibleTime::Future);
        }
        let by_clocks = self.clocks_agree(elapsed, drift).then(|| {
            self.contact.server.plus_ms(elapsed + drift + i64::from(self.contact.round_trip_ms) + AGREEMENT_MS)
        });
        let latest = by_clocks.map_or(received, |t| t.min(received)).max(earliest);
        Ok(Interval { earliest, latest })
    }

    fn clocks_agree(&self, elapsed: i64, drift: i64) -> bool {
        self.unbroken && (self.wall.since_ms(self.contact.wall) - elapsed).abs() <= AGREEMENT_MS + drift
    }

    /// Whether the device's wall clock was wrong by more than a minute at the last contact.
    #[must_use]
    pub fn clock_was_wrong(&self) -> bool {
        self.contact.wall.since_ms(self.contact.server).abs() > 60_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn at(elapsed_ms: u64, wall_after_ms: i64, unbroken: bool) -> HonestTime {
        let contact = Contact { server: NOON, wall: NOON.plus_ms(-3_600_000), round_trip_ms: 300 };
        HonestTime { wall: contact.wall.plus_ms(wall_after_ms), contact, elapsed_ms, unbroken }
    }

    #[test]
    fn clocks_that_ran_side_by_side_give_a_narrow_interval_even_when_the_wall_clock_is_an_hour_off() {
        let interval = at(10_000, 10_100, true).interval(NOON.plus_ms(9_000_000)).expect("possible");
        assert_eq!(interval, Interval { earliest: NOON.plus_ms(10_000), latest: NOON.plus_ms(12_300) });
    }

    #[test]
    fn a_restart_a_sleep_or_a_reset_clock_leaves_the_latest_bound_to_the_server() {
        let received = NOON.plus_ms(9_000_000);
        for time in [at(10_000, 10_000, false), at(10_000, 500_000, true), at(10_000, -500_000, true)] {
            let interval = time.interval(received).expect("possible");
            assert_eq!(interval, Interval { earliest: NOON.plus_ms(10_000), latest: received });
        }
    }

    #[test]
    fn the_future_and_the_absurd_are_told_apart() {
        assert_eq!(at(10_000_000, 0, true).interval(NOON), Err(ImpossibleTime::Future));
        assert_eq!(at(0, i64::MAX, true).interval(NOON), Err(ImpossibleTime::Absurd));
        assert_eq!(at(u64::MAX, 0, true).interval(NOON), Err(ImpossibleTime::Absurd));
    }

    #[test]
    fn civil_dates_are_right_at_the_edges() {
        for (millis, full) in [
            (0, "1970-01-01 08:00:00"),
            (951_782_400_000, "2000-02-29 08:00:00"),
            (1_709_164_799_000, "2024-02-29 07:59:59"),
            (4_107_542_400_000, "2100-03-01 08:00:00"),
            (-1, "1970-01-01 07:59:59"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).civil(480).full(), full);
        }
    }

    #[test]
    fn an_interval_says_as_much_as_is_known() {
        for (until_ms, words) in [
            (30_000, "2023-11-15 06:13"),
            (600_000, "2023-11-15 06:13–06:23"),
            (86_400_000, "2023-11-15 06:13 – 2023-11-16 06:13"),
        ] {
            assert_eq!(Interval { earliest: NOON, latest: NOON.plus_ms(until_ms) }.in_words(), words);
        }
    }

    proptest! {
        #[test]
        fn the_interval_is_never_empty_and_never_ends_after_receipt(
            elapsed in 0_u64..10_000_000_000, wall in -10_000_000_000_i64..10_000_000_000,
            unbroken: bool, received in 0_i64..20_000_000_000,
        ) {
            let received = NOON.plus_ms(received);
            if let Ok(interval) = at(elapsed, wall, unbroken).interval(received) {
                prop_assert!(interval.earliest <= interval.latest);
                prop_assert!(interval.latest <= received.max(interval.earliest));
            }
        }
    }
}
