//! Senders of bodies that take room while they are read. Who sends slowest loses the room first.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::body::BodyPace;

/// The least time between two bodies that are ended: the room of one may be enough.
const BETWEEN: Duration = Duration::from_secs(1);

/// Those who take room.
pub struct Senders(Mutex<Taken>);

struct Taken {
    next: u64,
    /// When a body was ended last.
    ended: Option<Instant>,
    by: Vec<(u64, BodyPace)>,
}

impl Senders {
    /// Nobody yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Taken { next: 0, ended: None, by: Vec::new() }))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a body takes room, until what is returned is dropped.
    pub fn join(&self, pace: &BodyPace) -> Sender<'_> {
        let mut taken = self.taken();
        let name = taken.next;
        taken.next += 1;
        taken.by.push((name, pace.clone()));
        drop(taken);
        Sender { senders: self, name }
    }

    /// Ends the slowest body of those whose senders had time to show how fast they are: one a second for all who wait.
    pub fn end_slowest(&self, now: Instant) {
        let mut taken = self.taken();
        if taken.ended.is_some_and(|ended| now.saturating_duration_since(ended) < BETWEEN) {
            return;
        }
        let slowest = taken.by.iter().filter_map(|(_, pace)| Some((pace.settled_rate(now)?, pace)));
        if let Some((_, pace)) = slowest.min_by_key(|(rate, _)| *rate) {
            pace.end();
            taken.ended = Some(now);
        }
    }
}

impl Default for Senders {
    fn default() -> Self {
        Self::new()
    }
}

/// One of them.
pub struct Sender<'a> {
    senders: &'a Senders,
    name: u64,
}

impl Drop for Sender<'_> {
    fn drop(&mut self) {
        self.senders.taken().by.retain(|(name, _)| *name != self.name);
    }
}
