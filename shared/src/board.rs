//! What the board shows: summaries for lists and the map, and one check with all that belongs to it.

use serde::{Deserialize, Serialize};

use crate::account::Person;
use crate::check::{Check, CheckKind, Moment};
use crate::digest::{Digest, PhotoHash, PublicKey};
use crate::event::Head;
use crate::evidence::{Photo, Position};
use crate::hazard::{Hazard, HazardLevel};
use crate::id::{CheckId, DeviceId, EventId, HazardId, MineId};
use crate::mine::Mine;
use crate::region::DivisionCode;
use crate::time::Timestamp;

/// One check on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSummary {
    /// Which.
    pub id: CheckId,
    /// The mine.
    pub mine: MineId,
    /// Its name.
    pub mine_name: String,
    /// Its county.
    pub region: DivisionCode,
    /// Where the mine is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What kind of check.
    pub kind: CheckKind,
    /// When it was started.
    pub started: Moment,
    /// The inspectors' names, the one who started it first.
    pub inspectors: Vec<String>,
    /// Answers: pass, fail, not applicable.
    pub answers: [u32; 3],
    /// General hazards found.
    pub general_hazards: u32,
    /// Major hazards found.
    pub major_hazards: u32,
    /// Photos announced.
    pub photos: u32,
    /// Photos whose original the server holds.
    pub photos_held: u32,
    /// Whether it is signed off.
    pub signed: bool,
    /// The sequence number of its last change.
    pub seq: u64,
}

/// One hazard on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardSummary {
    /// Which.
    pub id: HazardId,
    /// In which check it was found.
    pub check: CheckId,
    /// The mine.
    pub mine: MineId,
    /// Its name.
    pub mine_name: String,
    /// Its county.
    pub region: DivisionCode,
    /// Where it was recorded, or else where the mine is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// How grave.
    pub level: HazardLevel,
    /// What is wrong.
    pub description: String,
    /// Where in the mine.
    pub place: String,
    /// When it was found.
    pub found: Moment,
    /// Photos that show it.
    pub photos: Vec<PhotoHash>,
    /// The sequence number of its last change.
    pub seq: u64,
}

/// A page of a list, newest change first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Ask with `before=` this for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What changed after a sequence number, within what the asker may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Ask with `after=` this for what comes next.
    pub seq: u64,
    /// Checks that changed.
    pub checks: Vec<CheckSummary>,
    /// Hazards that changed.
    pub hazards: Vec<HazardSummary>,
}

/// One check with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckFile {
    /// The check.
    pub check: Check,
    /// The mine.
    pub mine: Mine,
    /// Everybody named in it.
    pub people: Vec<Person>,
    /// Its hazards.
    pub hazards: Vec<Hazard>,
    /// Its photos.
    pub photos: Vec<Photo>,
}

/// What the server found when it checked a photo again, just now, from the stored bytes and the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoVerification {
    /// The photo.
    pub photo: PhotoHash,
    /// The SHA-256 of the bytes in the store, computed now; none while they are not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_hash: Option<PhotoHash>,
    /// The event that announced it.
    pub event: EventId,
    /// That event's hash in the device's chain, computed now.
    pub event_hash: Digest,
    /// Whether it follows the event before it and is followed by the one after it, up to the signed head.
    pub chain_holds: bool,
    /// Whether the device's signature over the head holds.
    pub signature_holds: bool,
    /// The device.
    pub device: DeviceId,
    /// The device's key.
    pub device_key: PublicKey,
    /// The signed head that covers the event.
    pub signed_head: Head,
    /// The server's sequence number of the event.
    pub seq: u64,
    /// When the server received it.
    pub received: Timestamp,
    /// Data found inside the picture (EXIF), as label and value. Shown, never relied on.
    pub exif: Vec<(String, String)>,
}

impl PhotoVerification {
    /// Whether the bytes, the chain and the signature all hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.stored_hash == Some(self.photo) && self.chain_holds && self.signature_holds
    }
}
