//! What lies in the person's database, and under which names.

use serde::{Deserialize, Serialize};

use shared::digest::{Digest, PhotoHash};
use shared::event::Event;
use shared::evidence::{MediaType, PhotoRefusal};
use shared::id::{CheckId, EventId};
use shared::record::Refusal;
use shared::sync::{PhotoReceipt, PhotoToSend};
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

/// Names of single values.
pub mod meta {
    /// The newest own event: `Head`.
    pub const HEAD: &str = "head";
    /// The number of the last own event that the server holds.
    pub const SENT: &str = "sent";
    /// The number of the last own event that the confirmed records contain, or that was refused.
    pub const SETTLED: &str = "settled";
    /// The cursor of what was pulled.
    pub const CURSOR: &str = "cursor";
    /// When something was last pulled, by the wall clock.
    pub const PULLED_AT: &str = "pulled_at";
    /// When the last snapshot was taken, by the wall clock.
    pub const SNAPSHOT_AT: &str = "snapshot_at";
}

/// A number as a key.
#[expect(clippy::cast_precision_loss, reason = "a phone records fewer than 2^53 events")]
pub fn number(n: u64) -> JsValue {
    JsValue::from_f64(n as f64)
}

/// An own event with its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// The event.
    pub event: Event,
    /// Its hash in the chain.
    pub hash: Digest,
}

/// What became of an own photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It waits to be sent.
    Waiting,
    /// The server holds it, by its signed word.
    Sent(PhotoReceipt),
    /// The server refused it.
    Shelved(PhotoRefusal),
}

/// What is known about an own photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPhoto {
    /// Which photo, how large, of which check.
    pub to_send: PhotoToSend,
    /// The number of the event that announced it.
    pub announced: u64,
    /// Its format.
    pub media_type: MediaType,
    /// What became of it.
    pub fate: Fate,
    /// When it was sent, by the wall clock.
    pub sent_at: Option<Timestamp>,
    /// Whether the original bytes are still on the phone.
    pub original_kept: bool,
}

/// Something that the server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShelfRow {
    /// An event is on the log but changed nothing.
    Event {
        /// Which.
        id: EventId,
        /// Its number on this phone.
        seq: u64,
        /// Why.
        reason: Refusal,
    },
    /// A photo was not taken.
    Photo {
        /// Which.
        photo: PhotoHash,
        /// Of which check.
        check: CheckId,
        /// Why.
        reason: PhotoRefusal,
    },
}

impl ShelfRow {
    /// Its key.
    pub fn key(&self) -> String {
        match self {
            Self::Event { seq, .. } => Self::event_key(*seq),
            Self::Photo { photo, .. } => Self::photo_key(photo),
        }
    }

    /// The key of an event's row.
    pub fn event_key(seq: u64) -> String {
        format!("event {seq:016}")
    }

    /// The key of a photo's row.
    pub fn photo_key(photo: &PhotoHash) -> String {
        format!("photo {photo}")
    }
}
