//! The budget of wrong passwords: waits that grow with each, by account and never by address, and never for ever.
//!
//! Kept in memory: a restart forgives. A person's own enrolled device has a budget of its own, so that a stranger
//! who guesses cannot keep the owner out. Counts of accounts that exist are never dropped to make room; only names that
//! nobody has compete for it. A panic elsewhere does not end the counting: a poisoned lock is taken over.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::digest::Digest;
use shared::id::DeviceId;
use shared::time::Timestamp;

/// Wrong passwords without a wait.
const FREE_TRIES: u32 = 5;
/// The longest wait.
const WAIT_MAX_MS: i64 = 5 * 60 * 1_000;
/// After this time without a wrong password all is forgiven.
const FORGIVEN_MS: i64 = 60 * 60 * 1_000;
/// Counts of accounts from which on those that are forgiven by now are dropped. No bound: that is the number of
/// accounts and of their own devices.
const SWEPT_FROM: usize = 10_000;
/// Names that nobody has, remembered in each of two generations: some megabytes. Of those beyond it the least recently
/// tried are forgotten, which takes tens of thousands of computations of Argon2.
const UNKNOWN_NAMES_MAX: usize = 32_768;

/// Whose budget a try is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Budget<'a> {
    /// An account's that exists, for all devices but its own.
    Account(&'a str),
    /// An account's own enrolled device's.
    OwnDevice(&'a str, DeviceId),
    /// That of a name which nobody has. It behaves like an account's, so that nothing tells them apart.
    NoAccount(&'a str),
}

/// A try that was taken. It is given back or forgiven by what is inside.
#[must_use]
pub(super) struct Tried {
    key: Digest,
    is_account: bool,
    before: Failures,
    after: Failures,
}

#[derive(Default)]
pub(super) struct Attempts {
    accounts: Mutex<HashMap<Digest, Failures>>,
    no_accounts: Mutex<Generations>,
}

/// Remembers what was touched last: when the newer half is full, the older one is dropped.
#[derive(Default)]
struct Generations {
    newer: HashMap<Digest, Failures>,
    older: HashMap<Digest, Failures>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
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

    fn is_forgiven(self, now: Timestamp) -> bool {
        now.since_ms(self.last) > FORGIVEN_MS
    }
}

impl Generations {
    fn get(&self, key: &Digest) -> Option<Failures> {
        self.newer.get(key).or_else(|| self.older.get(key)).copied()
    }

    fn put(&mut self, key: Digest, failures: Failures) {
        if self.newer.len() >= UNKNOWN_NAMES_MAX && !self.newer.contains_key(&key) {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(key, failures);
    }
}

impl Budget<'_> {
    fn key(self) -> Digest {
        let (name, device) = match self {
            Self::Account(name) | Self::NoAccount(name) => (name, String::new()),
            Self::OwnDevice(name, device) => (name, device.to_string()),
        };
        Digest::of(&[name.as_bytes(), b"\n", device.as_bytes()])
    }
}

/// What is locked, also after a panic of who held it before: every count in it is whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Attempts {
    /// Takes one try, before the password is looked at. A right password forgives it.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn take(&self, budget: Budget<'_>, now: Timestamp) -> Result<Tried, u32> {
        let key = budget.key();
        match budget {
            Budget::Account(_) | Budget::OwnDevice(..) => {
                let mut accounts = locked(&self.accounts);
                if accounts.len() >= SWEPT_FROM {
                    accounts.retain(|_, failures| !failures.is_forgiven(now));
                }
                let (before, after) = one_more(accounts.get(&key).copied(), now)?;
                accounts.insert(key, after);
                Ok(Tried { key, is_account: true, before, after })
            }
            Budget::NoAccount(_) => {
                let mut names = locked(&self.no_accounts);
                let (before, after) = one_more(names.get(&key), now)?;
                names.put(key, after);
                Ok(Tried { key, is_account: false, before, after })
            }
        }
    }

    /// The password was right: all is forgiven.
    pub(super) fn forgive(&self, tried: &Tried) {
        if tried.is_account {
            locked(&self.accounts).remove(&tried.key);
        }
    }

    /// The password was not looked at: the try does not count.
    pub(super) fn give_back(&self, tried: &Tried) {
        let without = |now: Failures| {
            if now == tried.after { tried.before } else { Failures { count: now.count.saturating_sub(1), ..now } }
        };
        if tried.is_account {
            locked(&self.accounts).entry(tried.key).and_modify(|failures| *failures = without(*failures));
        } else {
            let mut names = locked(&self.no_accounts);
            if let Some(failures) = names.get(&tried.key) {
                names.put(tried.key, without(failures));
            }
        }
    }
}

/// What there was before, and with one try more.
fn one_more(failures: Option<Failures>, now: Timestamp) -> Result<(Failures, Failures), u32> {
    let none = Failures { count: 0, last: now };
    let before = failures.filter(|failures| !failures.is_forgiven(now)).unwrap_or(none);
    let left_ms = before.wait_ends().since_ms(now);
    if before.count > FREE_TRIES && left_ms > 0 {
        return Err(u32::try_from(left_ms / 1_000 + 1).unwrap_or(u32::MAX));
    }
    Ok((before, Failures { count: before.count.saturating_add(1), last: now }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn waits(attempts: &Attempts, budget: Budget<'_>, now: Timestamp) -> Option<u32> {
        attempts.take(budget, now).err()
    }

    fn use_up(attempts: &Attempts, budget: Budget<'_>) {
        for _ in 0..=FREE_TRIES {
            assert_eq!(waits(attempts, budget, NOW), None);
        }
        assert_eq!(waits(attempts, budget, NOW), Some(3));
    }

    #[test]
    fn waits_grow_stop_growing_and_are_forgiven() {
        let own = Budget::OwnDevice("a", DeviceId::from_parts(NOW, [1; 10]));
        for budget in [Budget::Account("a"), Budget::NoAccount("a"), own] {
            let attempts = Attempts::default();
            let mut now = NOW;
            use_up(&attempts, budget);
            for other in [
                Budget::Account("b"),
                Budget::NoAccount("b"),
                Budget::OwnDevice("a", DeviceId::from_parts(NOW, [2; 10])),
            ] {
                assert_eq!(waits(&attempts, other, now), None);
            }
            for _ in 0..30 {
                now = now.plus_ms(WAIT_MAX_MS + 1);
                assert_eq!(waits(&attempts, budget, now), None, "never for ever");
            }
            assert_eq!(waits(&attempts, budget, now), Some(301));
            assert_eq!(waits(&attempts, budget, now.plus_ms(FORGIVEN_MS + 1)), None);
        }
    }

    #[test]
    fn a_right_password_forgives_and_one_that_was_not_looked_at_does_not_count() {
        let attempts = Attempts::default();
        let account = Budget::Account("a");
        for _ in 0..FREE_TRIES {
            assert_eq!(waits(&attempts, account, NOW), None);
        }
        let right = attempts.take(account, NOW).unwrap_or_else(|_| panic!("a try"));
        attempts.forgive(&right);
        use_up(&attempts, account);

        for budget in [Budget::Account("b"), Budget::NoAccount("c")] {
            for _ in 0..100 {
                let tried = attempts.take(budget, NOW).unwrap_or_else(|_| panic!("a try"));
                attempts.give_back(&tried);
            }
            use_up(&attempts, budget);
        }
    }

    #[test]
    fn no_flood_of_other_names_makes_an_accounts_wrong_tries_forgotten() {
        let attempts = Attempts::default();
        use_up(&attempts, Budget::Account("target"));
        for n in 0..4 * UNKNOWN_NAMES_MAX {
            assert_eq!(waits(&attempts, Budget::NoAccount(&n.to_string()), NOW), None);
        }
        assert_eq!(waits(&attempts, Budget::Account("target"), NOW), Some(3));
        let names = locked(&attempts.no_accounts);
        assert!(names.newer.len() + names.older.len() <= 2 * UNKNOWN_NAMES_MAX, "bounded");
    }

    #[test]
    fn counts_of_accounts_are_dropped_only_once_they_are_forgiven() {
        let attempts = Attempts::default();
        use_up(&attempts, Budget::Account("target"));
        for n in 0..2 * SWEPT_FROM {
            assert_eq!(waits(&attempts, Budget::Account(&n.to_string()), NOW), None);
        }
        assert_eq!(waits(&attempts, Budget::Account("target"), NOW), Some(3));
        assert_eq!(waits(&attempts, Budget::Account("another"), NOW.plus_ms(FORGIVEN_MS + 1)), None);
        assert_eq!(locked(&attempts.accounts).len(), 1);
    }

    #[test]
    fn a_poisoned_lock_lets_nobody_through() {
        let attempts = Attempts::default();
        let budgets = [Budget::Account("a"), Budget::NoAccount("a")];
        for budget in budgets {
            use_up(&attempts, budget);
        }
        std::thread::scope(|scope| {
            let poisoning = scope.spawn(|| {
                let _held = (attempts.accounts.lock(), attempts.no_accounts.lock());
                panic!("on purpose");
            });
            assert!(poisoning.join().is_err());
        });
        assert!(attempts.accounts.is_poisoned() && attempts.no_accounts.is_poisoned());
        for budget in budgets {
            assert_eq!(waits(&attempts, budget, NOW), Some(3), "counted before");
        }
        for budget in [Budget::Account("b"), Budget::NoAccount("b")] {
            use_up(&attempts, budget);
        }
    }
}
