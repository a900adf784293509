//! A check that leaves the system: one canonical file that anybody can verify without a server.
//!
//! The file carries the records as the office sees them, and the evidence for them: every event of the check in
//! its device's chain, with the device's signature. Events of other checks between them are withheld; their inner
//! hashes alone keep the chain whole. The server vouches for when it received each event, and signs the whole.
//! Photos are named by hash; their bytes travel beside the file.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::board::CheckFile;
use crate::digest::{Digest, PhotoHash, PublicKey, Signature};
use crate::event::{Event, Head, NotCanonical, canonical};
use crate::id::{DeviceId, EventId, UserId};
use crate::time::Timestamp;

/// The first words of every exported check.
pub const FORMAT: &str = "minewatch.check";
/// The version of the format.
pub const VERSION: u32 = 1;
/// The largest file that is read.
pub const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The whole file: its content and the server's signature over [`signed_bytes`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckExport {
    /// What is signed.
    pub content: Content,
    /// The server's signature.
    pub signature: Signature,
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// When it was exported.
    pub exported: Timestamp,
    /// The key that signs this file and the server's own events.
    pub server_key: PublicKey,
    /// The records.
    pub file: CheckFile,
    /// The chains that the check's events stand in.
    pub chains: Vec<Chain>,
    /// The check's events in the server's order, and when each was received.
    pub log: Vec<Entry>,
}

/// A stretch of one device's chain, from the check's first event on it to a signed head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub user: UserId,
    /// Its public key.
    pub key: PublicKey,
    /// The head before the stretch.
    pub before: Head,
    /// The events of the stretch.
    pub links: Vec<Link>,
    /// The device's signature over the head after the stretch.
    pub signature: Signature,
}

/// One event of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// An event of this check.
    Event(Box<Event>),
    /// The inner hash of an event that is not of this check.
    Withheld(Digest),
}

/// An event on the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which event.
    pub event: EventId,
    /// The server's sequence number.
    pub seq: u64,
    /// When it was received.
    pub received: Timestamp,
    /// Whether it changed the records.
    pub applied: bool,
}

/// What the server signs.
///
/// # Errors
/// See [`canonical`].
pub fn signed_bytes(content: &Content) -> Result<Vec<u8>, NotCanonical> {
    let digest = Digest::of(&[&canonical(content)?]);
    Ok(format!("minewatch.check-export.v1\n{digest}").into_bytes())
}

/// What is wrong with a file, each with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// It cannot be read as an exported check.
    Unreadable {
        /// Why, with line and column where known.
        why: String,
    },
    /// The bytes differ from the canonical form of what they say.
    NotCanonical {
        /// The first byte that differs.
        at: usize,
    },
    /// Another format or version.
    WrongFormat,
    /// The server's signature over the whole does not hold.
    ServerSignature,
    /// The server's key is not the one that was expected.
    OtherServer,
    /// A link does not follow the one before it.
    Chain {
        /// On which device.
        device: DeviceId,
        /// At which number.
        seq: u64,
    },
    /// The device's signature over its chain does not hold: some event or withheld hash was changed.
    DeviceSignature {
        /// Which device.
        device: DeviceId,
    },
    /// An event's device, actor or check is not that of its chain.
    Foreign {
        /// Which event.
        event: EventId,
    },
    /// An event of the chains is not on the list of the log exactly once, or the list names one that is not there.
    Log {
        /// Which event.
        event: EventId,
    },
    /// The records are not what the events give.
    Records {
        /// Which of them.
        what: &'static str,
    },
    /// A photo's bytes beside the file do not have its hash.
    Photo {
        /// The photo.
        photo: PhotoHash,
    },
    /// A photo that the server held is not beside the file.
    PhotoMissing {
        /// The photo.
        photo: PhotoHash,
    },
    /// The time of an event contradicts its receipt.
    Time {
        /// Which event.
        event: EventId,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { why } => write!(f, "the file cannot be read as an exported check: {why}"),
            Self::NotCanonical { at } => write!(f, "byte {at} is not as the canonical form has it"),
            Self::WrongFormat => write!(f, "the file is of another format or version"),
            Self::ServerSignature => write!(f, "the server's signature over the file does not hold"),
            Self::OtherServer => write!(f, "the file is signed by another server than expected"),
            Self::Chain { device, seq } => {
                write!(f, "event {seq} of device {device} does not follow the one before it")
            }
            Self::DeviceSignature { device } => write!(f, "the signature of device {device} does not hold"),
            Self::Foreign { event } => write!(f, "event {event} is not of this device, person or check"),
            Self::Log { event } => write!(f, "event {event} is not on the log exactly once"),
            Self::Records { what } => write!(f, "{what} is not what the events give"),
            Self::Photo { photo } => write!(f, "the bytes of photo {photo} do not have its hash"),
            Self::PhotoMissing { photo } => write!(f, "photo {photo} is not beside the file"),
            Self::Time { event } => write!(f, "the time of event {event} contradicts when it was received"),
        }
    }
}

#[cfg(feature = "verify")]
mod verify {
    use std::collections::BTreeMap;

    use super::{Chain, CheckExport, Content, Entry, FORMAT, Flaw, Link, VERSION, signed_bytes};
    use crate::digest::{Digest, PublicKey};
    use crate::event::{self, Event, Head, canonical};
    use crate::id::EventId;
    use crate::record::{Reception, Records, apply};

    /// Verifies an exported check from its bytes alone. With `server_key`, it must also be that server's.
    /// Returns every flaw found; none means that it holds.
    #[must_use]
    pub fn verify_check(bytes: &[u8], server_key: Option<&PublicKey>) -> Vec<Flaw> {
        let export: CheckExport = match serde_json::from_slice(bytes) {
            Ok(export) => export,
            Err(error) => return vec![Flaw::Unreadable { why: error.to_string() }],
        };
        let mut flaws = Vec::new();
        let form = canonical(&export).unwrap_or_default();
        if form != bytes {
            let same = form.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            flaws.push(Flaw::NotCanonical { at: same });
        }
        let content = &export.content;
        if content.format != FORMAT || content.version != VERSION {
            flaws.push(Flaw::WrongFormat);
        }
        let vouched = signed_bytes(content)
            .is_ok_and(|message| event::verify(&content.server_key, &message, &export.signature).is_ok());
        if !vouched {
            flaws.push(Flaw::ServerSignature);
        }
        if server_key.is_some_and(|key| *key != content.server_key) {
            flaws.push(Flaw::OtherServer);
        }
        for chain in &content.chains {
            verify_chain(chain, content, &mut flaws);
        }
        verify_records(content, &mut flaws);
        flaws
    }

    fn verify_chain(chain: &Chain, content: &Content, flaws: &mut Vec<Flaw>) {
        let mut head = chain.before;
        for link in &chain.links {
            let seq = head.seq + 1;
            let inner = match link {
                Link::Withheld(inner) => *inner,
                Link::Event(event) => {
                    let check = content.file.check.id;
                    if event.device != chain.device || event.actor != chain.user || event.subject.check() != check {
                        flaws.push(Flaw::Foreign { event: event.id });
                    }
                    if event.seq != seq || event.prev != head.hash {
                        flaws.push(Flaw::Chain { device: chain.device, seq });
                    }
                    Digest::of(&[&event.canonical().unwrap_or_default()])
                }
            };
            head = Head { seq, hash: event::link(&head.hash, &inner) };
        }
        let message = event::signed_bytes(chain.device, &head);
        if event::verify(&chain.key, &message, &chain.signature).is_err() {
            flaws.push(Flaw::DeviceSignature { device: chain.device });
        }
    }

    fn verify_records(content: &Content, flaws: &mut Vec<Flaw>) {
        let mut events: BTreeMap<EventId, &Event> = BTreeMap::new();
        for link in content.chains.iter().flat_map(|c| &c.links) {
            if let Link::Event(event) = link
                && events.insert(event.id, event).is_some()
            {
                flaws.push(Flaw::Log { event: event.id });
            }
        }
        let mut records = Records::default();
        let mut last = 0;
        for Entry { event: id, seq, received, applied } in &content.log {
            let Some(event) = events.remove(id).filter(|_| *seq > last) else {
                flaws.push(Flaw::Log { event: *id });
                continue;
            };
            last = *seq;
            if *applied {
                if event.at.interval(*received).is_err() {
                    flaws.push(Flaw::Time { event: *id });
                }
                let reception = Reception { seq: *seq, at: Some(*received), region: content.file.check.region };
                apply(&mut records, event, &reception);
            }
        }
        flaws.extend(events.into_keys().map(|event| Flaw::Log { event }));
        let file = &content.file;
        if records.checks.values().ne([&file.check]) {
            flaws.push(Flaw::Records { what: "the check" });
        }
        let hazards = file.check.hazards.iter().map(|id| records.hazards.get(id));
        if !hazards.eq(file.hazards.iter().map(Some)) {
            flaws.push(Flaw::Records { what: "the list of hazards" });
        }
        let photos = file.check.photos.iter().map(|hash| records.photos.get(hash));
        if !photos.eq(file.photos.iter().map(Some)) {
            flaws.push(Flaw::Records { what: "the list of photos" });
        }
        if file.mine.id != file.check.mine {
            flaws.push(Flaw::Records { what: "the mine" });
        }
    }
}

#[cfg(feature = "verify")]
pub use verify::verify_check;
