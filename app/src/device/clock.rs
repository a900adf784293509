//! The clocks: what the wall claims, what the monotonic clock counts, and the honest time made of both.

use std::cell::Cell;

use shared::time::{Contact, HonestTime, Timestamp};

use super::js;

/// The wall clock: a claim, never relied on.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "milliseconds of the common era fit")]
pub fn wall() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Milliseconds since the page was started, on a clock that is never set.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and small")]
pub fn monotonic_ms() -> u64 {
    js::window().performance().map_or(0, |performance| performance.now().max(0.0) as u64)
}

/// Knows the last contact with the server and what was counted since.
#[derive(Debug, Default)]
pub struct HonestClock {
    contact: Cell<Option<Contact>>,
    /// The monotonic clock at the contact; 0 (the page's start) when the contact was before it.
    since_ms: Cell<u64>,
    unbroken: Cell<bool>,
}

impl HonestClock {
    /// A clock whose last contact was before this page was started.
    #[must_use]
    pub const fn after_restart(contact: Option<Contact>) -> Self {
        Self { contact: Cell::new(contact), since_ms: Cell::new(0), unbroken: Cell::new(false) }
    }

    /// Takes note of the server's time in an answer to a question that was asked at `asked_ms` of the
    /// monotonic clock. The contact is to be kept.
    pub fn heard(&self, server: Timestamp, asked_ms: u64) -> Contact {
        let now_ms = monotonic_ms();
        let round_trip_ms = u32::try_from(now_ms.saturating_sub(asked_ms)).unwrap_or(u32::MAX);
        let contact = Contact { server, wall: wall(), round_trip_ms };
        self.contact.set(Some(contact));
        self.since_ms.set(now_ms);
        self.unbroken.set(true);
        contact
    }

    /// The last contact.
    #[must_use]
    pub const fn contact(&self) -> Option<Contact> {
        self.contact.get()
    }

    /// When now is; none before the first contact.
    #[must_use]
    pub fn now(&self) -> Option<HonestTime> {
        let contact = self.contact.get()?;
        let elapsed_ms = monotonic_ms().saturating_sub(self.since_ms.get());
        Some(HonestTime { wall: wall(), contact, elapsed_ms, unbroken: self.unbroken.get() })
    }
}
