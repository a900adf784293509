//! The budget of wrong passwords: waits that grow with each, by account and never by address, and never for ever.
//!
//! Kept in memory: a restart forgives. A person's own enrolled device has a budget of its own, so that a stranger
//! who guesses cannot keep the owner out.

use std::collections::HashMap;
use std::sync::Mutex;

use shared::digest::Digest;
use shared::time::Timestamp;

/// Wrong passwords without a wait.
const FREE_TRIES: u32 = 5;
/// The longest wait.
const WAIT_MAX_MS: i64 = 5 * 60 * 1_000;
/// After this time without a wrong password all is forgiven.
const FORGIVEN_MS: i64 = 60 * 60 * 1_000;
/// Accounts remembered; beyond it, those whose wait has run out are dropped.
const ACCOUNTS_MAX: usize = 10_000;

#[derive(Default)]
pub(super) struct Attempts {
    by_account: Mutex<HashMap<Digest, Failures>>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    fn wait_ends(self) -> Timestamp {
        let over = self.count.saturating_sub(FREE_TRIES);
        let wait = if over == 0 { 0 } else { (1_000_i64 << over.min(20)).min(WAIT_MAX_MS) };
        self.last.plus_ms(wait)
    }
}

impl Attempts {
    /// Takes one try of an account, before the password is looked at. A right password gives it back.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn take(&self, account: &str, device: &str, now: Timestamp) -> Result<Digest, u32> {
        let key = Digest::of(&[account.as_bytes(), b"\n", device.as_bytes()]);
        let Ok(mut map) = self.by_account.lock() else { return Ok(key) };
        if map.len() >= ACCOUNTS_MAX {
            map.retain(|_, f| now < f.wait_ends());
        }
        let failures = map.entry(key).or_insert(Failures { count: 0, last: now });
        if now.since_ms(failures.last) > FORGIVEN_MS {
            failures.count = 0;
        }
        let left = failures.wait_ends().since_ms(now);
        if failures.count > FREE_TRIES && left > 0 {
            return Err(u32::try_from(left / 1_000 + 1).unwrap_or(u32::MAX));
        }
        *failures = Failures { count: failures.count + 1, last: now };
        Ok(key)
    }

    /// The password was right: all is forgiven.
    pub(super) fn forgive(&self, key: &Digest) {
        if let Ok(mut map) = self.by_account.lock() {
            map.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_stop_growing_and_are_forgiven() {
        let attempts = Attempts::default();
        let mut now = Timestamp::from_millis(1_000_000);
        for _ in 0..=FREE_TRIES {
            assert!(attempts.take("a", "", now).is_ok());
        }
        assert_eq!(attempts.take("a", "", now), Err(3));
        assert!(attempts.take("b", "", now).is_ok() && attempts.take("a", "own device", now).is_ok());
        for _ in 0..30 {
            now = now.plus_ms(WAIT_MAX_MS + 1);
            assert!(attempts.take("a", "", now).is_ok(), "never for ever");
        }
        assert_eq!(attempts.take("a", "", now), Err(301));
        let key = attempts.take("a", "", now.plus_ms(WAIT_MAX_MS)).expect("after the wait");
        attempts.forgive(&key);
        assert!(attempts.take("a", "", now.plus_ms(WAIT_MAX_MS)).is_ok());
    }
}
