//! The messages of synchronisation.

use serde::{Deserialize, Serialize};

use crate::account::Person;
use crate::check::Check;
use crate::digest::{Digest, PhotoHash, Signature};
use crate::event::{Event, Head, NotCanonical, canonical};
use crate::evidence::Photo;
use crate::hazard::Hazard;
use crate::id::{CheckId, DeviceId, EventId};
use crate::mine::Mine;
use crate::record::Refusal;
use crate::region::DivisionCode;
use crate::time::Timestamp;

/// A small picture that travels with the text, so that the province sees what it is about at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// The photo that it is made from.
    pub photo: PhotoHash,
    /// A JPEG of at most [`crate::evidence::PREVIEW_BYTES_MAX`] bytes, in base64.
    pub jpeg: String,
}

/// Text, hashes and previews of what waits: one piece of a device's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push<E = Event> {
    /// The device.
    pub device: DeviceId,
    /// Its next events, in order. On the wire each is in canonical form.
    pub events: Vec<E>,
    /// The device's signature over the hash of the last of them ([`crate::event::signed_bytes`]).
    pub signature: Signature,
    /// Previews of photos announced here or before.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub previews: Vec<Preview>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It changed the records.
    Applied,
    /// It is on the log but changed nothing, for this reason.
    Refused(Refusal),
}

/// The server's word that it holds an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventReceipt {
    /// Which event.
    pub id: EventId,
    /// Its hash in the device's chain.
    pub hash: Digest,
    /// The server's sequence number.
    pub seq: u64,
    /// What became of it.
    pub outcome: Outcome,
}

/// The server's signed answer to a push: each event is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushReceipt {
    /// The device.
    pub device: DeviceId,
    /// One receipt for each event of the push, in its order.
    pub events: Vec<EventReceipt>,
    /// The newest entry of the server's own chain.
    pub head: Head,
    /// The server's clock.
    pub at: Timestamp,
    /// The server's signature over [`push_receipt_bytes`].
    pub signature: Signature,
}

/// What the server signs in a push receipt.
///
/// # Errors
/// See [`canonical`].
pub fn push_receipt_bytes(receipt: &PushReceipt) -> Result<Vec<u8>, NotCanonical> {
    let PushReceipt { device, events, head, at, signature: _ } = receipt;
    canonical(&("minewatch.push-receipt.v1", device, events, head, at))
}

/// The server's signed word that it holds a photo's original bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoReceipt {
    /// Which photo.
    pub photo: PhotoHash,
    /// How many bytes.
    pub bytes: u64,
    /// The server's clock.
    pub at: Timestamp,
    /// The server's signature over [`photo_receipt_bytes`].
    pub signature: Signature,
}

/// What the server signs in a photo receipt.
#[must_use]
pub fn photo_receipt_bytes(photo: &PhotoHash, bytes: u64, at: Timestamp) -> Vec<u8> {
    format!("minewatch.photo-receipt.v1\n{photo}\n{bytes}\n{}", at.millis()).into_bytes()
}

/// A photo that waits on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoToSend {
    /// Which.
    pub photo: PhotoHash,
    /// How many bytes.
    pub bytes: u64,
    /// The check that it belongs to.
    pub check: CheckId,
}

/// An event of the log, as others may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PulledEvent<E = Event> {
    /// The server's sequence number.
    pub seq: u64,
    /// When the server received it.
    pub received: Timestamp,
    /// The region that it is in.
    pub region: DivisionCode,
    /// The event. Only applied events are handed out.
    pub event: E,
}

/// What came after a cursor, within what the asker may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullAnswer<E = Event> {
    /// Events in the server's order.
    pub events: Vec<PulledEvent<E>>,
    /// The next cursor.
    pub next: u64,
    /// Whether more waits after it.
    pub more: bool,
    /// The server's clock.
    pub at: Timestamp,
}

/// Where a phone begins: the present records of its region, not their history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Pull from here on.
    pub cursor: u64,
    /// The server's clock.
    pub at: Timestamp,
    /// Mines of the region.
    pub mines: Vec<Mine>,
    /// Inspectors that can be companions, and everybody named in the checks below.
    pub people: Vec<Person>,
    /// The newest checks of the region.
    pub checks: Vec<Check>,
    /// Their hazards.
    pub hazards: Vec<Hazard>,
    /// Their photos.
    pub photos: Vec<Photo>,
}
