//! The server's clock and source of chance: the only place that asks the system for either.

use shared::time::Timestamp;

/// The present time.
#[must_use]
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_millis(since.ok().and_then(|d| i64::try_from(d.as_millis()).ok()).unwrap_or(0))
}

/// Random bytes from the operating system.
///
/// # Panics
/// When the operating system has none: nothing safe can be done without.
#[must_use]
#[expect(clippy::expect_used, reason = "without random bytes every id and token would be guessable")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
