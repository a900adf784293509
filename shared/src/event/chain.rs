//! The hash chain of one device: what follows what, and what a signature covers.

use serde::{Deserialize, Serialize};

use super::Event;
use crate::digest::Digest;
use crate::id::DeviceId;

/// The newest event of a device's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its number; 0 before the first event.
    pub seq: u64,
    /// Its hash; zeros before the first event.
    pub hash: Digest,
}

/// How an event does not follow the chain's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// The number is not the next.
    #[error("expected number {expected}, found {found}")]
    Number {
        /// The next number.
        expected: u64,
        /// The event's number.
        found: u64,
    },
    /// The hash of the previous event is another.
    #[error("the previous event's hash is another")]
    Previous,
}

impl Head {
    /// Before the first event.
    pub const EMPTY: Self = Self { seq: 0, hash: Digest::ZERO };

    /// The head after an event with the given inner hash, if the event follows this head.
    ///
    /// # Errors
    /// When it does not follow.
    pub fn follow(&self, event: &Event, inner: &Digest) -> Result<Self, ChainBreak> {
        if event.seq != self.seq + 1 {
            return Err(ChainBreak::Number { expected: self.seq + 1, found: event.seq });
        }
        if event.prev != self.hash {
            return Err(ChainBreak::Previous);
        }
        Ok(Self { seq: event.seq, hash: link(&self.hash, inner) })
    }
}

/// The hash of an event: that of the previous one and that of its own canonical bytes, hashed together.
#[must_use]
pub fn link(prev: &Digest, inner: &Digest) -> Digest {
    Digest::of(&[prev.bytes(), inner.bytes()])
}

/// The bytes that a device signs to vouch for its chain up to `head`.
#[must_use]
pub fn signed_bytes(device: DeviceId, head: &Head) -> Vec<u8> {
    format!("minewatch.chain.v1\n{device}\n{}\n{}", head.seq, head.hash).into_bytes()
}
