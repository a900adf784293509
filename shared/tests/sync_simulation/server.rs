//! The server, simulated: what survives a restart, and what it answers.

use super::*;

/// What survives a restart of the server.
#[derive(Default)]
pub struct Server {
    pub log: Vec<(Event, Digest)>,
    pub uploads: BTreeMap<PhotoHash, u64>,
    pub held: BTreeMap<PhotoHash, u64>,
    /// Photos that are never taken, and the code that says so.
    pub refuses: BTreeMap<PhotoHash, ProblemCode>,
    /// Whether it has a fault with every photo.
    pub fails_at_photos: bool,
    pub token_is_good: bool,
}

pub fn problem(code: ProblemCode) -> Problem {
    Problem::new(code, Lang::En)
}

impl Server {
    pub fn head(&self) -> Head {
        self.log.last().map_or(Head::EMPTY, |(event, hash)| Head { seq: event.seq, hash: *hash })
    }

    pub fn push(&mut self, push: &Push) -> Answer {
        let mut receipts = Vec::new();
        let mut head = self.head();
        let mut fresh = Vec::new();
        for (at, event) in push.events.iter().enumerate() {
            let hash = event.hash().expect("canonical");
            let seq = if event.seq <= head.seq {
                let stored = self.log.get(usize::try_from(event.seq - 1).expect("small")).map(|(_, hash)| *hash);
                if stored.is_some_and(|stored| stored != hash) {
                    return Answer::Refused(Problem { at: Some(at), ..problem(ProblemCode::ChainForked) });
                }
                event.seq
            } else {
                let inner = Digest::of(&[&event.canonical().expect("canonical")]);
                let Ok(next) = head.follow(event, &inner) else {
                    let broken = Problem { at: Some(at), head: Some(head), ..problem(ProblemCode::ChainBroken) };
                    return Answer::Refused(broken);
                };
                head = next;
                fresh.push((event.clone(), hash));
                event.seq
            };
            receipts.push(EventReceipt { id: event.id, hash, seq, outcome: Outcome::Applied });
        }
        self.log.extend(fresh);
        let head = self.head();
        Answer::Pushed(PushReceipt { device: push.device, events: receipts, head, at: NOON, signature: NO_SIGNATURE })
    }

    pub fn announced(&self, photo: &PhotoToSend) -> bool {
        self.log
            .iter()
            .any(|(event, _)| matches!(&event.body, Body::PhotoTaken { photo: p, .. } if *p == photo.photo))
    }

    pub fn receipt(photo: PhotoHash, bytes: u64) -> PhotoReceipt {
        PhotoReceipt { photo, bytes, at: NOON, signature: NO_SIGNATURE }
    }

    pub fn open(&mut self, photo: &PhotoToSend) -> Answer {
        if let Some(bytes) = self.held.get(&photo.photo) {
            return Answer::Upload(Upload::Held(Self::receipt(photo.photo, *bytes)));
        }
        let refused = |reason| Answer::Refused(Problem { photo: Some(reason), ..problem(ProblemCode::PhotoRefused) });
        match self.refuses.get(&photo.photo) {
            _ if !self.announced(photo) => return refused(PhotoRefusal::NotAnnounced),
            Some(ProblemCode::PhotoRefused) => return refused(PhotoRefusal::TooLarge),
            Some(ProblemCode::NotFound) | None => {}
            Some(code) => return Answer::Refused(problem(*code)),
        }
        let offset = *self.uploads.entry(photo.photo).or_default();
        Answer::Upload(Upload::At { upload: photo.photo.to_string(), offset })
    }

    pub fn piece(&mut self, photo: &PhotoToSend, at: u64, length: u64) -> Answer {
        // The upload was begun, and its address leads nowhere.
        if let Some(code) = self.refuses.get(&photo.photo) {
            return Answer::Refused(problem(*code));
        }
        let Some(offset) = self.uploads.get_mut(&photo.photo) else {
            return Answer::Refused(problem(ProblemCode::UploadGone));
        };
        if *offset != at {
            return Answer::Refused(problem(ProblemCode::OffsetConflict));
        }
        *offset += length;
        if *offset == photo.bytes {
            self.held.insert(photo.photo, photo.bytes);
        }
        Answer::Piece { offset: *offset }
    }

    pub fn answer(&mut self, command: &Command) -> Answer {
        if matches!(command, Command::Renew) {
            self.token_is_good = true;
            return Answer::Renewed;
        }
        if !self.token_is_good {
            return Answer::Refused(problem(ProblemCode::TokenExpired));
        }
        match command {
            Command::OpenUpload(_) | Command::SendPiece { .. } | Command::FetchReceipt(_) if self.fails_at_photos => {
                Answer::Refused(problem(ProblemCode::Internal))
            }
            Command::Push(push) => self.push(push),
            Command::OpenUpload(photo) => self.open(photo),
            Command::SendPiece { photo, offset, length, .. } => self.piece(photo, *offset, *length),
            Command::FetchReceipt(photo) => match self.held.get(&photo.photo) {
                Some(bytes) => Answer::Receipt(Self::receipt(photo.photo, *bytes)),
                None => Answer::Refused(problem(ProblemCode::NotHeld)),
            },
            Command::FetchSnapshot => Answer::Snapshot(Box::new(Snapshot {
                cursor: 0,
                at: NOON,
                mines: Vec::new(),
                people: Vec::new(),
                checks: Vec::new(),
                hazards: Vec::new(),
                photos: Vec::new(),
            })),
            Command::Pull { after } => {
                let from = usize::try_from(*after).expect("small").min(self.log.len());
                let to = (from + 3).min(self.log.len());
                let events = self.log[from..to].iter().map(|(event, _)| PulledEvent {
                    seq: event.seq,
                    received: NOON,
                    region: "220581".parse().expect("a code"),
                    event: event.clone(),
                });
                Answer::Pulled(Box::new(PullAnswer {
                    events: events.collect(),
                    next: to as u64,
                    more: to < self.log.len(),
                    at: NOON,
                }))
            }
            other => unreachable!("not for the server: {other:?}"),
        }
    }
}
