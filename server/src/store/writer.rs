//! The single writer: takes prepared pushes in turn, judges them, and commits many in one transaction.
//!
//! An event is answered only after its transaction is on disk. The head of the log is part of every transaction
//! and written only if it is still what this writer last saw; should another process have written in between,
//! everything is read again and the batch tried anew.

use std::collections::{BTreeMap, BTreeSet};

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use surrealdb::types::SurrealValue as _;
use tokio::sync::{mpsc, oneshot, watch};

use shared::check::Check;
use shared::digest::{Digest, PhotoHash, PublicKey, Signature};
use shared::event::{self, Body, Event, Head, Subject, VERSION, canonical};
use shared::id::{CheckId, DeviceId, EventId, HazardId, UserId};
use shared::problem::ProblemCode;
use shared::record::{Reception, Recorder, Records, apply, judge};
use shared::region::DivisionCode;
use shared::sync::{EventReceipt, Outcome};
use shared::time::{Contact, HonestTime, Timestamp};

use super::prepare::PreparedEvent;
use super::registers::Registers;
use super::rows::{EventRow, HeadRow, KeyRow, PushRow, check_row, hazard_row, int, photo_row, record, uint};
use super::{Prepared, Store, StoreError, vars};

/// The most pushes that wait; beyond it a phone is told to come back.
const QUEUE: usize = 64;
/// The most events of one transaction.
const GROUP_EVENTS: usize = 1_000;
/// The most checks kept in memory between batches.
const CHECKS_KEPT: usize = 200;
const LOG: &str = "log";

/// The server as a device: it records in a chain of its own.
pub struct ServerDevice {
    /// Its id.
    pub device: DeviceId,
    /// The system's account.
    pub user: UserId,
    /// Its key, which also signs receipts.
    pub key: SigningKey,
}

impl ServerDevice {
    /// The public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 65];
        bytes.copy_from_slice(self.key.verifying_key().to_encoded_point(false).as_bytes());
        PublicKey(bytes)
    }

    /// Signs a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let signature: p256::ecdsa::Signature = self.key.sign(message);
        Signature(signature.to_bytes().into())
    }
}

/// Why a push was not taken.
#[derive(Debug)]
pub enum PushError {
    /// A fault of the push, with the index and the head that the server has.
    Fault {
        /// The code.
        code: ProblemCode,
        /// Which event.
        at: usize,
        /// The device's head on the server.
        head: Head,
    },
    /// Too many pushes wait.
    Busy,
    /// The store failed.
    Store(StoreError),
}

/// What was taken: a receipt for each event, and the head of the log.
pub type Taken = Result<(Vec<EventReceipt>, Head), PushError>;

enum Job {
    Push(Prepared, oneshot::Sender<Taken>),
    Server(CheckId, Box<Body>, oneshot::Sender<Taken>),
}

/// A handle to the writer.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    head: watch::Receiver<Head>,
}

impl Writer {
    /// Starts the writer over a store.
    ///
    /// # Errors
    /// When the head of the log cannot be read.
    pub async fn start(store: Store, server: std::sync::Arc<ServerDevice>) -> Result<Self, StoreError> {
        let head = store.head(LOG).await?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (tell, watch) = watch::channel(head);
        let desk = Desk { store, server, tell, log: head, devices: BTreeMap::new(), cache: Cache::default() };
        tokio::spawn(desk.run(queue));
        Ok(Self { jobs, head: watch })
    }

    /// Hands a push over and waits until it is on disk. Goes on when the caller is dropped.
    ///
    /// # Errors
    /// See [`PushError`].
    pub async fn push(&self, push: Prepared) -> Taken {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(Job::Push(push, reply)).map_err(|_| PushError::Busy)?;
        answer.await.map_err(|_| PushError::Busy)?
    }

    /// Records an event of the server itself.
    ///
    /// # Errors
    /// See [`PushError`].
    pub async fn record(&self, check: CheckId, body: Body) -> Taken {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Server(check, Box::new(body), reply)).await.map_err(|_| PushError::Busy)?;
        answer.await.map_err(|_| PushError::Busy)?
    }

    /// The head of the log; changes after every commit.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }

    /// Whether the writer still runs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.jobs.is_closed()
    }
}

#[derive(Default)]
struct Cache {
    records: Records,
    first_seq: BTreeMap<CheckId, u64>,
    photo_seq: BTreeMap<PhotoHash, u64>,
    registers: Registers,
}

/// What one transaction will write.
#[derive(Default)]
struct Batch {
    events: Vec<EventRow>,
    keys: Vec<KeyRow>,
    pushes: Vec<PushRow>,
    devices: BTreeMap<DeviceId, Head>,
    checks: BTreeSet<CheckId>,
    hazards: BTreeSet<HazardId>,
    photos: BTreeSet<PhotoHash>,
}

struct Desk {
    store: Store,
    server: std::sync::Arc<ServerDevice>,
    tell: watch::Sender<Head>,
    log: Head,
    devices: BTreeMap<DeviceId, Head>,
    cache: Cache,
}

impl Desk {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        while let Some(first) = queue.recv().await {
            let mut jobs = vec![first];
            let mut events = jobs[0].len();
            while events < GROUP_EVENTS
                && let Ok(job) = queue.try_recv()
            {
                events += job.len();
                jobs.push(job);
            }
            self.carry_out(jobs).await;
        }
    }

    async fn carry_out(&mut self, jobs: Vec<Job>) {
        for attempt in 0.. {
            let before = self.log;
            let mut batch = Batch::default();
            let mut answers = Vec::with_capacity(jobs.len());
            for job in &jobs {
                answers.push(self.take(job, &mut batch).await);
            }
            let committed = if batch.events.is_empty() { Ok(()) } else { self.commit(&batch, before).await };
            match committed {
                Ok(()) => {
                    self.devices.extend(batch.devices);
                    for (job, answer) in jobs.into_iter().zip(answers) {
                        // A client that went away asks again and gets the same receipts.
                        let _ = job.reply().send(answer.map(|receipts| (receipts, self.log)));
                    }
                    self.tell.send_replace(self.log);
                    if self.cache.records.checks.len() > CHECKS_KEPT {
                        self.cache = Cache::default();
                    }
                    return;
                }
                Err(error) => {
                    tracing::warn!(attempt, %error, "a batch was not committed");
                    self.forget().await;
                    if attempt >= 3 {
                        for job in jobs {
                            let error = StoreError::Failed(error.to_string());
                            let _ = job.reply().send(Err(PushError::Store(error)));
                        }
                        return;
                    }
                }
            }
        }
    }

    /// Drops everything remembered: it may not be what the database has.
    async fn forget(&mut self) {
        self.devices.clear();
        self.cache = Cache::default();
        match self.store.head(LOG).await {
            Ok(head) => self.log = head,
            Err(error) => tracing::error!(%error, "the head of the log cannot be read"),
        }
    }

    async fn device_head(&mut self, batch: &Batch, device: DeviceId) -> Result<Head, PushError> {
        if let Some(head) = batch.devices.get(&device).or_else(|| self.devices.get(&device)) {
            return Ok(*head);
        }
        let head = self.store.head(&device.to_string()).await.map_err(PushError::Store)?;
        self.devices.insert(device, head);
        Ok(head)
    }

    async fn take(&mut self, job: &Job, batch: &mut Batch) -> Result<Vec<EventReceipt>, PushError> {
        match job {
            Job::Push(push, _) => self.take_push(push, batch).await,
            Job::Server(check, body, _) => {
                let head = self.device_head(batch, self.server.device).await?;
                let prepared = self.own_event(head, *check, body)?;
                self.take_push(&prepared, batch).await
            }
        }
    }

    fn own_event(&self, head: Head, check: CheckId, body: &Body) -> Result<Prepared, PushError> {
        let now = crate::clock::now();
        let event = Event {
            v: VERSION,
            id: EventId::from_parts(now, crate::clock::random()),
            device: self.server.device,
            seq: head.seq + 1,
            prev: head.hash,
            actor: self.server.user,
            at: HonestTime {
                wall: now,
                contact: Contact { server: now, wall: now, round_trip_ms: 0 },
                elapsed_ms: 0,
                unbroken: true,
            },
            subject: Subject::Check(check),
            body: body.clone(),
        };
        let unreadable = |_| PushError::Store(StoreError::Unreadable("an own event".into()));
        let text = String::from_utf8(event.canonical().map_err(unreadable)?).unwrap_or_default();
        let hash = event.hash().map_err(unreadable)?;
        let signature =
            self.server.sign(&event::signed_bytes(event.device, &Head { seq: event.seq, hash }));
        let events = vec![PreparedEvent { event, text, hash }];
        Ok(Prepared { actor: None, device: self.server.device, events, signature })
    }

    async fn take_push(&mut self, push: &Prepared, batch: &mut Batch) -> Result<Vec<EventReceipt>, PushError> {
        let mut head = self.device_head(batch, push.device).await?;
        let known = push.events.iter().take_while(|e| e.event.seq <= head.seq).count();
        let mut receipts = self.receipts_again(&push.events[..known], head).await?;
        let fresh = &push.events[known..];
        let Some(first) = fresh.first() else { return Ok(receipts) };
        let fault = |code, at, head| PushError::Fault { code, at, head };
        if first.event.seq != head.seq + 1 || first.event.prev != head.hash {
            return Err(fault(ProblemCode::ChainBroken, known, head));
        }
        if let Some(at) = self.used_id(fresh, batch).await? {
            return Err(fault(ProblemCode::DuplicateId, known + at, head));
        }
        self.load(fresh).await.map_err(PushError::Store)?;
        let received = crate::clock::now();
        let first_seq = self.log.seq + 1;
        for event in fresh {
            head = Head { seq: event.event.seq, hash: event.hash };
            receipts.push(self.take_event(push, event, received, batch));
        }
        batch.pushes.push(PushRow {
            id: record("push", push_key(push.device, head.seq)),
            first_dseq: int(first.event.seq),
            first_seq: int(first_seq),
            hash: head.hash.to_string(),
            signature: push.signature.to_string(),
        });
        batch.devices.insert(push.device, head);
        Ok(receipts)
    }

    fn take_event(&mut self, push: &Prepared, event: &PreparedEvent, received: Timestamp, batch: &mut Batch) -> EventReceipt {
        let recorder = push.actor.as_ref().map_or(Recorder::Server, Recorder::Person);
        let judged = judge(&self.cache.records, &event.event, recorder, received, &self.cache.registers);
        let seq = self.log.seq + 1;
        let check = event.event.subject.check();
        let (outcome, region) = match judged {
            Ok(region) => (Outcome::Applied, region),
            Err(refusal) => (Outcome::Refused(refusal), self.region_of(check)),
        };
        if outcome == Outcome::Applied {
            let reception = Reception { seq, at: Some(received), region };
            apply(&mut self.cache.records, &event.event, &reception);
            self.note_changed(&event.event, seq, batch);
        }
        let outcome_text = serde_json::to_string(&outcome).unwrap_or_default();
        let log_hash = log_link(&self.log.hash, &event.hash, seq, received, &outcome_text);
        self.log = Head { seq, hash: log_hash };
        batch.keys.push(KeyRow { id: record("evkey", event.event.id), seq: int(seq) });
        batch.events.push(EventRow {
            id: event_id(seq),
            device: push.device.to_string(),
            dseq: int(event.event.seq),
            check: check.to_string(),
            region: i64::from(region.number()),
            outcome: outcome_text,
            received: received.millis(),
            text: event.text.clone(),
            hash: event.hash.to_string(),
            log_hash: log_hash.to_string(),
        });
        EventReceipt { id: event.event.id, hash: event.hash, seq, outcome }
    }

    /// A refused event lies in its check's region if that is known, else nobody's but the province's.
    fn region_of(&self, check: CheckId) -> DivisionCode {
        self.cache.records.checks.get(&check).map_or(DivisionCode::JILIN, |c| c.region)
    }

    fn note_changed(&mut self, event: &Event, seq: u64, batch: &mut Batch) {
        let check = event.subject.check();
        batch.checks.insert(check);
        match &event.body {
            Body::CheckStarted { .. } => drop(self.cache.first_seq.insert(check, seq)),
            Body::HazardFound { hazard, .. } | Body::HazardReworded { hazard, .. } => {
                batch.hazards.insert(*hazard);
            }
            Body::PhotoTaken { photo, hazard, .. } => {
                self.cache.photo_seq.insert(*photo, seq);
                batch.photos.insert(*photo);
                batch.hazards.extend(hazard);
            }
            Body::PhotoHeld { photo } | Body::PhotoRefused { photo, .. } => drop(batch.photos.insert(*photo)),
            Body::CheckArrived { .. } | Body::CheckAnswered { .. } | Body::CheckSigned { .. } => {}
        }
    }

    /// Receipts for events that were taken before. Other content in the same place is a fork.
    async fn receipts_again(&self, events: &[PreparedEvent], head: Head) -> Result<Vec<EventReceipt>, PushError> {
        let mut receipts = Vec::with_capacity(events.len());
        for (at, event) in events.iter().enumerate() {
            let known = self.store.entry_by_id(event.event.id).await.map_err(PushError::Store)?;
            match known.filter(|entry| entry.hash == event.hash) {
                Some(entry) => receipts.push(EventReceipt {
                    id: event.event.id,
                    hash: event.hash,
                    seq: entry.seq,
                    outcome: entry.outcome,
                }),
                None => return Err(PushError::Fault { code: ProblemCode::ChainForked, at, head }),
            }
        }
        Ok(receipts)
    }

    /// The index of the first event whose id was used before, by any device.
    async fn used_id(&self, fresh: &[PreparedEvent], batch: &Batch) -> Result<Option<usize>, PushError> {
        let ids: Vec<_> = fresh.iter().map(|e| record("evkey", e.event.id)).collect();
        if let Some(at) = ids.iter().position(|id| batch.keys.iter().any(|key| key.id == *id)) {
            return Ok(Some(at));
        }
        let used: Vec<KeyRow> = self
            .store
            .rows("SELECT * FROM $ids", vars([("ids", ids.clone().into_value())]))
            .await
            .map_err(PushError::Store)?;
        Ok(used.first().and_then(|row| ids.iter().position(|id| *id == row.id)))
    }

    /// Brings the records and register entries that these events need into memory.
    async fn load(&mut self, events: &[PreparedEvent]) -> Result<(), StoreError> {
        let cache = &mut self.cache;
        let checks: BTreeSet<CheckId> = events
            .iter()
            .map(|e| e.event.subject.check())
            .filter(|id| !cache.records.checks.contains_key(id))
            .collect();
        for (check, first_seq) in self.store.checks_by_id(&checks).await? {
            let Check { id, hazards, photos, .. } = &check;
            cache.first_seq.insert(*id, first_seq);
            cache.records.hazards.extend(self.store.hazards_by_id(hazards).await?.into_iter().map(|h| (h.id, h)));
            for (photo, event_seq) in self.store.photos_by_hash(photos).await? {
                cache.photo_seq.insert(photo.hash, event_seq);
                cache.records.photos.insert(photo.hash, photo);
            }
            cache.records.checks.insert(check.id, check);
        }
        let (mut hazards, mut photos) = (Vec::new(), Vec::new());
        for event in events {
            match &event.event.body {
                Body::CheckStarted { mine, companions, .. } => {
                    cache.registers.load(&self.store, *mine, companions).await?;
                }
                Body::HazardFound { hazard, .. } if !cache.records.hazards.contains_key(hazard) => {
                    hazards.push(*hazard);
                }
                Body::PhotoTaken { photo, .. } if !cache.records.photos.contains_key(photo) => photos.push(*photo),
                _ => {}
            }
        }
        cache.records.hazards.extend(self.store.hazards_by_id(&hazards).await?.into_iter().map(|h| (h.id, h)));
        for (photo, event_seq) in self.store.photos_by_hash(&photos).await? {
            cache.photo_seq.insert(photo.hash, event_seq);
            cache.records.photos.insert(photo.hash, photo);
        }
        Ok(())
    }

    async fn commit(&self, batch: &Batch, before: Head) -> Result<(), StoreError> {
        let Cache { records, first_seq, photo_seq, .. } = &self.cache;
        let checks = batch.checks.iter().filter_map(|id| records.checks.get(id));
        let checks: Result<Vec<_>, _> =
            checks.map(|c| check_row(c, first_seq.get(&c.id).copied().unwrap_or(0))).collect();
        let hazards: Result<Vec<_>, _> =
            batch.hazards.iter().filter_map(|id| records.hazards.get(id)).map(hazard_row).collect();
        let photos = batch.photos.iter().filter_map(|hash| records.photos.get(hash));
        let photos: Result<Vec<_>, _> =
            photos.map(|p| photo_row(p, photo_seq.get(&p.hash).copied().unwrap_or(0))).collect();
        let heads: Vec<HeadRow> = batch
            .devices
            .iter()
            .map(|(device, head)| (device.to_string(), *head))
            .chain([(LOG.to_owned(), self.log)])
            .map(|(name, head)| HeadRow { id: record("head", name), seq: int(head.seq), hash: head.hash.to_string() })
            .collect();
        let variables = vars([
            ("before", int(before.seq).into_value()),
            ("events", batch.events.clone().into_value()),
            ("keys", batch.keys.clone().into_value()),
            ("pushes", batch.pushes.clone().into_value()),
            ("heads", heads.into_value()),
            ("checks", checks?.into_value()),
            ("hazards", hazards?.into_value()),
            ("photos", photos?.into_value()),
        ]);
        self.store.run(COMMIT, variables).await.map(drop)
    }
}

const COMMIT: &str = "BEGIN; \
    LET $head = (SELECT VALUE seq FROM head:log)[0] ?? 0; \
    IF $head != $before { THROW 'the log has moved on' }; \
    INSERT INTO event $events RETURN NONE; \
    INSERT INTO evkey $keys RETURN NONE; \
    INSERT INTO push $pushes RETURN NONE; \
    FOR $row IN $heads { UPSERT $row.id CONTENT $row RETURN NONE }; \
    FOR $row IN $checks { UPSERT $row.id CONTENT $row RETURN NONE }; \
    FOR $row IN $hazards { UPSERT $row.id CONTENT $row RETURN NONE }; \
    FOR $row IN $photos { UPSERT $row.id CONTENT $row RETURN NONE }; \
    COMMIT;";

impl Job {
    fn len(&self) -> usize {
        match self {
            Self::Push(push, _) => push.events.len(),
            Self::Server(..) => 1,
        }
    }

    fn reply(self) -> oneshot::Sender<Taken> {
        match self {
            Self::Push(_, reply) | Self::Server(_, _, reply) => reply,
        }
    }
}

/// The next entry of the server's own chain.
pub(super) fn log_link(before: &Digest, event: &Digest, seq: u64, received: Timestamp, outcome: &str) -> Digest {
    let entry = canonical(&(seq, received, outcome)).unwrap_or_default();
    Digest::of(&[before.bytes(), event.bytes(), &entry])
}

pub(super) fn event_id(seq: u64) -> surrealdb::types::RecordId {
    use surrealdb::types::{Array, RecordId, RecordIdKey, Value};
    let key: Vec<Value> = vec![0_i64.into_value(), int(seq).into_value()];
    RecordId::new("event", RecordIdKey::Array(Array::from(key)))
}

/// Keys of pushes sort by device, then by the last number that the push brought.
pub(super) fn push_key(device: DeviceId, last: u64) -> String {
    format!("{device}:{last:016}")
}

impl Store {
    /// A chain's head: of the log, or of a device.
    pub(crate) async fn head(&self, name: &str) -> Result<Head, StoreError> {
        let rows: Vec<HeadRow> = self.rows("SELECT * FROM $id", vars([("id", record("head", name).into_value())])).await?;
        rows.first().map_or(Ok(Head::EMPTY), |row| {
            let hash = row.hash.parse().map_err(|_| StoreError::Unreadable("a head".into()))?;
            Ok(Head { seq: uint(row.seq), hash })
        })
    }
}
