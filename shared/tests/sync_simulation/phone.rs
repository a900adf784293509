//! The phone's store, simulated: what survives a crash.

use super::*;

pub struct StoredEvent {
    pub event: Event,
    pub hash: Digest,
    pub receipt: Option<EventReceipt>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhotoFate {
    Waiting,
    Sent,
    Shelved,
}

/// What survives a crash of the phone.
pub struct PhoneStore {
    pub device: DeviceId,
    pub events: Vec<StoredEvent>,
    pub photos: Vec<(PhotoToSend, u64, PhotoFate)>,
    /// Photos whose bytes were lost.
    pub gone: BTreeSet<PhotoHash>,
    pub cursor: Option<u64>,
    pub pulled: Vec<EventId>,
}

impl PhoneStore {
    pub fn head(&self) -> Head {
        self.events.last().map_or(Head::EMPTY, |e| Head { seq: e.event.seq, hash: e.hash })
    }

    pub fn record(&mut self, chance: &mut Chance, check: CheckId, photo: bool) {
        let head = self.head();
        let number = chance.next();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&number.to_be_bytes());
        let hash = PhotoHash::of(&number.to_be_bytes());
        let bytes = 1 + chance.below(600_000);
        let body = if photo {
            Body::PhotoTaken {
                photo: hash,
                bytes,
                media_type: MediaType::Jpeg,
                source: PhotoSource::Camera,
                hazard: None,
                item: None,
                located: Located::Nowhere(NoFix::Unavailable),
            }
        } else {
            Body::CheckStarted {
                mine: MineId::from_parts(NOON, random),
                check_kind: CheckKind::Unannounced,
                companions: Vec::new(),
                checklist: checklist::for_kind(MineKind::TailingsPond).reference.clone(),
            }
        };
        let contact = Contact { server: NOON, wall: NOON, round_trip_ms: 0 };
        let event = Event {
            v: VERSION,
            id: EventId::from_parts(NOON, random),
            device: self.device,
            seq: head.seq + 1,
            prev: head.hash,
            actor: UserId::from_parts(NOON, [1; 10]),
            at: HonestTime { wall: NOON, contact, elapsed_ms: 0, unbroken: true },
            subject: Subject::Check(check),
            body,
        };
        if photo {
            self.photos.push((PhotoToSend { photo: hash, bytes, check }, event.seq, PhotoFate::Waiting));
        }
        let hash = event.hash().expect("canonical");
        self.events.push(StoredEvent { event, hash, receipt: None });
    }

    pub fn answer(&mut self, command: &Command, server: &Server) -> Answer {
        match command {
            Command::LoadOutbox { max_events } => {
                let unsent = self.events.iter().filter(|e| e.receipt.is_none()).take(*max_events);
                let events: Vec<Event> = unsent.map(|e| e.event.clone()).collect();
                let push = Push { device: self.device, events, signature: NO_SIGNATURE, previews: Vec::new() };
                Answer::Outbox((!push.events.is_empty()).then_some(push))
            }
            Command::SaveReceipt(receipt) => {
                for receipt in &receipt.events {
                    let on_server = server.log.iter().any(|(e, hash)| e.id == receipt.id && *hash == receipt.hash);
                    assert!(on_server, "an event was marked as sent that the server does not have");
                    let stored = self.events.iter_mut().find(|e| e.event.id == receipt.id).expect("own event");
                    assert_eq!(stored.hash, receipt.hash);
                    stored.receipt = Some(*receipt);
                }
                Answer::Saved
            }
            Command::Rewind { seq } => {
                for stored in self.events.iter_mut().filter(|e| e.event.seq > *seq) {
                    stored.receipt = None;
                }
                self.photos.iter_mut().for_each(|(_, _, fate)| *fate = PhotoFate::Waiting);
                Answer::Saved
            }
            Command::LoadPhoto => {
                let sent = |seq: u64| self.events.iter().any(|e| e.event.seq == seq && e.receipt.is_some());
                let next = self.photos.iter().find(|(_, seq, fate)| *fate == PhotoFate::Waiting && sent(*seq));
                Answer::Photo(next.map(|(photo, _, _)| *photo))
            }
            Command::SavePhotoReceipt(receipt) => {
                assert_eq!(
                    server.held.get(&receipt.photo),
                    Some(&receipt.bytes),
                    "a photo marked as sent is not held"
                );
                self.settle(&receipt.photo, PhotoFate::Sent)
            }
            Command::ShelvePhoto { photo, .. } => self.settle(photo, PhotoFate::Shelved),
            Command::SendPiece { .. } => Answer::PhotoGone,
            Command::LoadCursor => Answer::Cursor(self.cursor),
            Command::SaveSnapshot(snapshot) => {
                self.cursor = Some(snapshot.cursor);
                self.pulled.clear();
                Answer::Saved
            }
            Command::SavePull(pulled) => {
                self.pulled.extend(pulled.events.iter().map(|e| e.event.id));
                self.cursor = Some(pulled.next);
                Answer::Saved
            }
            other => unreachable!("not for the store: {other:?}"),
        }
    }

    pub fn settle(&mut self, photo: &PhotoHash, fate: PhotoFate) -> Answer {
        let entry = self.photos.iter_mut().find(|(p, _, _)| p.photo == *photo).expect("own photo");
        entry.2 = fate;
        Answer::Saved
    }
}

pub const fn is_for_the_store(command: &Command) -> bool {
    matches!(
        command,
        Command::LoadOutbox { .. }
            | Command::SaveReceipt(_)
            | Command::Rewind { .. }
            | Command::LoadPhoto
            | Command::SavePhotoReceipt(_)
            | Command::ShelvePhoto { .. }
            | Command::LoadCursor
            | Command::SaveSnapshot(_)
            | Command::SavePull(_)
    )
}
