//! Events: what happened, as one device recorded it. Records are folds over them and nothing else.
//!
//! The canonical bytes of an event are its RFC 8785 (JCS) JSON. Its hash is
//! `SHA-256(previous hash ‖ SHA-256(canonical bytes))`, so that a chain can be followed past events whose
//! content is withheld, by their inner hash alone. A device's signature over the hash of its newest event
//! covers everything before it.

mod body;
mod chain;
#[cfg(feature = "verify")]
mod verify;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::{DeviceId, EventId, UserId};
use crate::time::HonestTime;

pub use body::{Body, Subject};
pub use chain::{ChainBreak, Head, link, signed_bytes};
#[cfg(feature = "verify")]
pub use verify::verify;

/// The version of the envelope. A reader refuses what it does not know.
pub const VERSION: u32 = 1;
/// The largest canonical form of one event.
pub const EVENT_BYTES_MAX: usize = 32 * 1024;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Version of the envelope: [`VERSION`].
    pub v: u32,
    /// Its id.
    pub id: EventId,
    /// The device that recorded it.
    pub device: DeviceId,
    /// Its number on that device, counted from 1 without a gap.
    pub seq: u64,
    /// The hash of that device's previous event; zeros for the first.
    pub prev: Digest,
    /// Who did it.
    pub actor: UserId,
    /// When, honestly.
    pub at: HonestTime,
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub body: Body,
}

/// The signature is not that key's over those bytes (or one of them is not well formed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

/// A value that has no canonical form. Cannot happen to the types of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value has no canonical form")]
pub struct NotCanonical;

/// The RFC 8785 form of a value.
///
/// # Errors
/// Where the value is not representable, as a map with keys that are not text.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, NotCanonical> {
    serde_json_canonicalizer::to_vec(value).map_err(|_| NotCanonical)
}

impl Event {
    /// The canonical bytes.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn canonical(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical(self)
    }

    /// Its hash in the device's chain.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn hash(&self) -> Result<Digest, NotCanonical> {
        Ok(link(&self.prev, &Digest::of(&[&self.canonical()?])))
    }
}
