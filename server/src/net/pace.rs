//! How slow a sender or a reader may be: pure rules over bytes and time.
//!
//! Only the time counts in which the server waited for the other side. What the server itself takes, for a disk or for
//! a turn, is nobody's slowness.

use std::time::{Duration, Instant};

/// A line that stands still for so long has broken. A phone that changes its cell or drives through a gap in the
/// network is back sooner.
const GRACE: Duration = Duration::from_secs(45);
/// The least that a line must carry on average. The field app gives up a piece of 64 KiB after 55 seconds, which is a
/// little more than this.
const BYTES_PER_SECOND: u64 = 1_024;
/// The longest that a body may be waited for in all: five photos of 3 MiB each need 13 KiB a second.
const BODY_DEADLINE: Duration = Duration::from_mins(20);
/// The longest from the first byte of a request to the end of its header.
const HEADER: Duration = Duration::from_secs(20);
/// The longest that a connection may rest between two requests. Reverse proxies keep theirs for 60 seconds, and should
/// be the ones that close.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a line may stand still, and how far it may fall behind the least that it must carry.
    pub grace: Duration,
    /// The least bytes a second, on average.
    pub bytes_per_second: u64,
    /// The longest that a body may be waited for in all.
    pub body_deadline: Duration,
    /// The longest that a header may take.
    pub header: Duration,
    /// The longest rest between two requests.
    pub keep_alive: Duration,
    /// The most connections; none: as many as the descriptors allow.
    pub connections: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            grace: GRACE,
            bytes_per_second: BYTES_PER_SECOND,
            body_deadline: BODY_DEADLINE,
            header: HEADER,
            keep_alive: KEEP_ALIVE,
            connections: None,
        }
    }
}

/// Bytes that moved over a line in one direction, and how long the other side was waited for.
#[derive(Debug, Clone)]
pub struct Meter {
    limits: Limits,
    bytes: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
    /// How far the line is behind the least that it must carry, up to the last byte. It earns nothing by being ahead.
    behind: Duration,
}

impl Meter {
    /// Before the first byte.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { limits, bytes: 0, waited: Duration::ZERO, waiting_since: None, behind: Duration::ZERO }
    }

    /// The other side is waited for from now on.
    pub fn waits(&mut self, now: Instant) {
        self.waiting_since.get_or_insert(now);
    }

    /// Bytes moved: the other side is not waited for any more.
    pub fn moved(&mut self, bytes: usize, now: Instant) {
        let (bytes, wait) = (bytes as u64, self.wait(now));
        let earned = Duration::from_millis(bytes.saturating_mul(1_000) / self.limits.bytes_per_second.max(1));
        self.behind = (self.behind + wait).saturating_sub(earned);
        self.waited += wait;
        self.waiting_since = None;
        self.bytes = self.bytes.saturating_add(bytes);
    }

    fn wait(&self, now: Instant) -> Duration {
        self.waiting_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    /// Whether the other side is waited for.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.waiting_since.is_some()
    }

    /// How long the other side was waited for in all.
    #[must_use]
    pub fn waited(&self, now: Instant) -> Duration {
        self.waited + self.wait(now)
    }

    /// Bytes for each second of waiting. What took less than a second counts as a second.
    #[must_use]
    pub fn bytes_per_second(&self, now: Instant) -> u64 {
        let millis = u64::try_from(self.waited(now).as_millis()).unwrap_or(u64::MAX).max(1_000);
        self.bytes.saturating_mul(1_000) / millis
    }

    /// How much longer the other side is waited for if no byte moves.
    #[must_use]
    pub fn patience(&self, now: Instant) -> Duration {
        self.limits.grace.saturating_sub(self.behind + self.wait(now))
    }

    /// The same for a body, which has a deadline besides.
    #[must_use]
    pub fn body_patience(&self, now: Instant) -> Duration {
        self.patience(now).min(self.limits.body_deadline.saturating_sub(self.waited(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sender of so many bytes each second, after so many seconds of it.
    fn sent(bytes_a_second: usize, seconds: u64) -> (Meter, Instant) {
        let (mut meter, mut now) = (Meter::new(Limits::default()), Instant::now());
        for _ in 0..seconds {
            meter.waits(now);
            now += Duration::from_secs(1);
            meter.moved(bytes_a_second, now);
        }
        (meter, now)
    }

    #[test]
    fn who_sends_a_byte_a_second_is_not_waited_for_longer_than_a_broken_line() {
        for (bytes_a_second, seconds, is_over) in [
            (0, 44, false),
            (0, 45, true),
            (1, 44, false),
            (1, 46, true),
            (900, 300, false),
            (900, 400, true),
            (1_024, 1_000, false),
            (20_000, 1_199, false),
            (20_000, 1_201, true),
            (2_000_000, 1_201, true),
        ] {
            let (meter, now) = sent(bytes_a_second, seconds);
            let patience = meter.body_patience(now);
            assert_eq!(patience.is_zero(), is_over, "{bytes_a_second} B/s for {seconds} s: {patience:?}");
        }
    }

    #[test]
    fn megabytes_at_once_buy_no_long_standstill() {
        let mut now = Instant::now();
        let mut meter = Meter::new(Limits::default());
        meter.moved(10_000_000, now);
        meter.waits(now);
        now += GRACE;
        assert!(meter.patience(now).is_zero());
    }

    #[test]
    fn the_servers_own_time_is_nobodys_slowness() {
        let start = Instant::now();
        let mut meter = Meter::new(Limits::default());
        meter.moved(10, start);
        let later = start + Duration::from_hours(1);
        assert_eq!((meter.waited(later), meter.patience(later)), (Duration::ZERO, GRACE));
        assert!(!meter.is_waiting());
    }

    #[test]
    fn the_slower_has_fewer_bytes_a_second() {
        let (slow, now) = sent(1, 3);
        let (quick, then) = sent(9_000, 3);
        assert_eq!((slow.bytes_per_second(now), quick.bytes_per_second(then)), (1, 9_000));
        let (begun, now) = sent(0, 0);
        assert_eq!(begun.bytes_per_second(now), 0);
    }
}
