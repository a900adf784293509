//! The memory of all image work of this process: one budget in bytes. Work waits until what it needs is free.
//!
//! Photos of inspectors go first. What the public sends may only ever hold a share of it, and gets nothing more while
//! an inspector's photo waits for memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::evidence::DECODING_BYTES_MAX;
use tokio::sync::oneshot;

/// Memory for all image work: enough for the largest photo that is decoded.
const BYTES: u64 = DECODING_BYTES_MAX;
/// The public's share: a picture of 50 megapixels with its copies.
const PUBLIC_BYTES: u64 = 200 * 1024 * 1024;

/// Whose image work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// People who are signed in: evidence photos.
    Staff,
    /// Anybody: pictures of tips.
    Public,
}

impl Lane {
    /// The most bytes that one piece of work can get.
    #[must_use]
    pub const fn bytes_max(self) -> u64 {
        match self {
            Self::Staff => BYTES,
            Self::Public => PUBLIC_BYTES,
        }
    }
}

/// The budget. Cheap to clone.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Ledger>>);

#[derive(Default)]
struct Ledger {
    used: u64,
    /// How much of it the public has.
    public: u64,
    staff_waits: VecDeque<Waiter>,
    public_waits: VecDeque<Waiter>,
}

struct Waiter {
    bytes: u64,
    granted: oneshot::Sender<Grant>,
}

/// Memory that may be used until this is dropped.
pub struct Grant {
    memory: Memory,
    lane: Lane,
    bytes: u64,
}

impl Memory {
    /// Waits for memory, at most so long; none when the time is over. It must not be more than the lane can get.
    pub async fn take(&self, lane: Lane, bytes: u64, wait: Duration) -> Option<Grant> {
        let (granted, grant) = oneshot::channel();
        let waiter = Waiter { bytes: bytes.min(lane.bytes_max()), granted };
        {
            let mut ledger = self.ledger();
            match lane {
                Lane::Staff => ledger.staff_waits.push_back(waiter),
                Lane::Public => ledger.public_waits.push_back(waiter),
            }
        }
        self.settle();
        tokio::time::timeout(wait, grant).await.ok()?.ok()
    }

    /// Numbers alone: whoever panicked while holding them left them whole.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives to those who wait what is free. What nobody waits for any more comes back when it is dropped.
    fn settle(&self) {
        loop {
            let Some((lane, waiter)) = self.ledger().next() else { return };
            let grant = Grant { memory: self.clone(), lane, bytes: waiter.bytes };
            // Its asker has gone: what it would have got goes to the next one, in this loop.
            if let Err(mut grant) = waiter.granted.send(grant) {
                grant.give_back();
            }
        }
    }
}

impl Ledger {
    /// The next who can get what it waits for, which is counted as used.
    fn next(&mut self) -> Option<(Lane, Waiter)> {
        self.staff_waits.retain(|waiter| !waiter.granted.is_closed());
        self.public_waits.retain(|waiter| !waiter.granted.is_closed());
        if let Some(first) = self.staff_waits.front() {
            if self.used + first.bytes > BYTES {
                return None;
            }
            let waiter = self.staff_waits.pop_front()?;
            self.used += waiter.bytes;
            return Some((Lane::Staff, waiter));
        }
        let first = self.public_waits.front()?;
        if self.used + first.bytes > BYTES || self.public + first.bytes > PUBLIC_BYTES {
            return None;
        }
        let waiter = self.public_waits.pop_front()?;
        self.used += waiter.bytes;
        self.public += waiter.bytes;
        Some((Lane::Public, waiter))
    }
}

impl Grant {
    /// Counts it as free, once.
    fn give_back(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut ledger = self.memory.ledger();
        ledger.used -= bytes;
        if self.lane == Lane::Public {
            ledger.public -= bytes;
        }
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.give_back();
            self.memory.settle();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn the_public_never_holds_more_than_its_share() {
        let memory = Memory::default();
        let first = memory.take(Lane::Public, PUBLIC_BYTES - 10, AT_ONCE).await.expect("is free");
        assert!(memory.take(Lane::Public, 11, AT_ONCE).await.is_none());
        assert!(memory.take(Lane::Public, 10, AT_ONCE).await.is_some());
        let rest = memory.take(Lane::Staff, BYTES - PUBLIC_BYTES, AT_ONCE).await;
        assert!(rest.is_some(), "the staff's part is free whatever the public sends");
        drop((first, rest));
        assert!(memory.take(Lane::Staff, BYTES, AT_ONCE).await.is_some());
        let ledger = memory.ledger();
        assert_eq!((ledger.used, ledger.public), (0, 0), "nothing is lost of what was given back or not waited for");
    }

    #[tokio::test]
    async fn the_staff_goes_first_and_the_public_waits_meanwhile() {
        let memory = Memory::default();
        let running = memory.take(Lane::Public, PUBLIC_BYTES, AT_ONCE).await.expect("is free");
        let mut public = Box::pin(memory.take(Lane::Public, 10, LONG));
        let mut staff = Box::pin(memory.take(Lane::Staff, BYTES, LONG));
        assert!(futures::poll!(&mut public).is_pending() && futures::poll!(&mut staff).is_pending());
        drop(running);
        let largest = staff.await.expect("first, though it came later");
        assert!(futures::poll!(&mut public).is_pending());
        drop(largest);
        assert!(public.await.is_some());
    }

    #[tokio::test]
    async fn who_waits_no_longer_keeps_nobody_waiting() {
        let memory = Memory::default();
        let running = memory.take(Lane::Staff, 10, AT_ONCE).await.expect("is free");
        assert!(memory.take(Lane::Staff, BYTES, AT_ONCE).await.is_none());
        assert!(memory.take(Lane::Public, 10, AT_ONCE).await.is_some());
        drop(running);
    }
}
