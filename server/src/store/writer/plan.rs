//! Planning a group: which batches fit, what becomes of each event, and which rows that makes. No input or output;
//! the memory is changed as if the plan were carried out, and is forgotten when it is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::digest::{Digest, PhotoHash, Signature};
use shared::event::{Body, Event, Head, Subject, VERSION, link, signed_bytes};
use shared::id::{CheckId, DeviceId, EventId, HazardId};
use shared::problem::ProblemCode;
use shared::record::{self, Reception, Recorder, Records};
use shared::sync::{EventReceipt, Outcome};
use shared::time::{Contact, HonestTime, Timestamp};

use super::load::{Facts, Known, Memory};
use super::{Batch, CheckedEvent, Job, Rejected, Written};
use crate::clock;
use crate::keys::ServerKeys;
use crate::problem::ApiProblem;
use crate::store::StoreError;
use crate::store::log::{self, EventRow, i64_of};

/// What is told about one job when the plan was carried out.
pub(super) enum Verdict {
    Written(Written),
    Own(Outcome),
    Rejected(Rejected),
}

/// A new piece of a device's chain.
pub(super) struct NewStretch {
    pub(super) device: DeviceId,
    pub(super) first: u64,
    pub(super) count: u64,
    pub(super) seq: u64,
    pub(super) signature: Signature,
}

/// Rows to be written in one transaction.
#[derive(Default)]
pub(super) struct Plan {
    /// The log's head that the plan stands on.
    pub(super) expected: u64,
    pub(super) events: Vec<EventRow>,
    pub(super) ids: Vec<EventId>,
    pub(super) stretches: Vec<NewStretch>,
    /// Entries by check.
    pub(super) trails: BTreeMap<CheckId, Vec<i64>>,
    /// New heads of devices.
    pub(super) heads: HashMap<DeviceId, (Head, Signature)>,
    /// Records that changed.
    pub(super) checks: BTreeSet<CheckId>,
    pub(super) hazards: BTreeSet<HazardId>,
    pub(super) photos: BTreeSet<PhotoHash>,
    /// The server's signature over the log's new head; none while a backup is restored.
    pub(super) log_signature: Option<Signature>,
    pub(super) verdicts: Vec<Verdict>,
    /// Events of this plan, for batches of the same group that repeat them.
    pub(super) placed: HashMap<EventId, Known>,
}

/// Whether an event is part of its check's history: it changed the check, or one of its inspectors meant it to.
/// Anybody can name a check in an event; what others say of it is on the log alone.
pub(super) fn belongs(records: &Records, event: &Event, outcome: Outcome) -> bool {
    let check = records.checks.get(&event.subject.check());
    outcome == Outcome::Applied || check.is_some_and(|check| check.is_inspector(event.actor))
}

/// Plans a whole group.
pub(super) fn plan(memory: &mut Memory, facts: &Facts, jobs: &[Job], keys: &ServerKeys) -> Result<Plan, StoreError> {
    let mut plan = Plan { expected: memory.log.seq, ..Plan::default() };
    let received = clock::now();
    for job in jobs {
        let verdict = match job {
            Job::Push { batch, .. } => plan.push(memory, facts, batch, received)?,
            Job::Own { check, body, .. } => plan.own(memory, facts, keys, *check, body, received)?,
        };
        plan.verdicts.push(verdict);
    }
    Ok(plan)
}

impl Plan {
    fn push(
        &mut self,
        memory: &mut Memory,
        facts: &Facts,
        batch: &Batch,
        received: Timestamp,
    ) -> Result<Verdict, StoreError> {
        let head = memory.devices.get(&batch.device).copied().unwrap_or(Head::EMPTY);
        // First the envelope, without touching anything: a batch is taken as a whole or not at all.
        let mut receipts = match self.fit(facts, batch, head) {
            Ok(receipts) => receipts,
            Err(problem) => return Ok(Verdict::Rejected(Rejected::Problem(problem))),
        };
        let new = &batch.events[receipts.len()..];
        if let (Some(first), Some(last)) = (new.first(), new.last()) {
            self.stretches.push(NewStretch {
                device: batch.device,
                first: first.event.seq,
                count: new.len() as u64,
                seq: memory.log.seq + 1,
                signature: batch.signature,
            });
            let head = Head { seq: last.event.seq, hash: last.hash };
            self.heads.insert(batch.device, (head, batch.signature));
            memory.devices.insert(batch.device, head);
        }
        let recorder = Recorder::Person(&batch.actor);
        for checked in new {
            receipts.push(self.place(memory, facts, checked, recorder, received)?);
        }
        Ok(Verdict::Written(Written { receipts, head: memory.log }))
    }

    /// Receipts for the events at the front of the batch that are on the log already; the rest follows the head.
    fn fit(&self, facts: &Facts, batch: &Batch, head: Head) -> Result<Vec<EventReceipt>, ApiProblem> {
        let problem = |code, at| Err(ApiProblem::new(code).at(at).with_head(head));
        let mut receipts = Vec::with_capacity(batch.events.len());
        for (at, checked) in batch.events.iter().enumerate() {
            let id = checked.event.id;
            let known = self.placed.get(&id).or_else(|| facts.known.get(&id));
            match known {
                Some(known) if known.device == batch.device && known.hash == checked.hash => {
                    receipts.push(EventReceipt { id, hash: known.hash, seq: known.seq, outcome: known.outcome });
                }
                Some(_) => return problem(ProblemCode::DuplicateId, at),
                None if checked.event.seq <= head.seq => return problem(ProblemCode::ChainForked, at),
                None => {
                    // The batch holds together, so the first new event decides for the rest.
                    let follows = checked.event.seq == head.seq + 1 && checked.event.prev == head.hash;
                    let new_before = receipts.len() < at;
                    if !new_before && !follows {
                        return problem(ProblemCode::ChainBroken, at);
                    }
                }
            }
        }
        Ok(receipts)
    }

    /// Judges an event, changes the records by it, and puts it on the log.
    fn place(
        &mut self,
        memory: &mut Memory,
        facts: &Facts,
        checked: &CheckedEvent,
        recorder: Recorder<'_>,
        received: Timestamp,
    ) -> Result<EventReceipt, StoreError> {
        let event = &checked.event;
        let seq = memory.log.seq + 1;
        let judged = record::judge(&memory.records, event, recorder, received, facts);
        let outcome = match judged {
            Ok(region) => {
                record::apply(&mut memory.records, event, &Reception { seq, at: Some(received), region });
                self.touch(memory, event, seq);
                Outcome::Applied
            }
            Err(refusal) => Outcome::Refused(refusal),
        };
        let chained = log::link_log(&memory.log.hash, &checked.hash, seq, received, outcome, judged.ok())?;
        memory.log = Head { seq, hash: chained };
        self.events.push(EventRow {
            id: log::event_id(seq),
            region: judged.map_or(0, |region| i64::from(region.number())),
            text: checked.text.clone(),
            outcome: log::outcome_code(outcome).to_owned(),
            received: received.millis(),
            log: chained.bytes().to_vec().into(),
        });
        self.ids.push(event.id);
        if belongs(&memory.records, event, outcome) {
            self.trails.entry(event.subject.check()).or_default().push(i64_of(seq));
        }
        self.placed.insert(event.id, Known { seq, device: event.device, hash: checked.hash, outcome });
        Ok(EventReceipt { id: event.id, hash: checked.hash, seq, outcome })
    }

    fn touch(&mut self, memory: &mut Memory, event: &Event, seq: u64) {
        self.checks.insert(event.subject.check());
        match &event.body {
            Body::HazardFound { hazard, .. } | Body::HazardReworded { hazard, .. } => {
                self.hazards.insert(*hazard);
            }
            Body::PhotoTaken { photo, hazard, .. } => {
                memory.announced.insert(*photo, seq);
                self.photos.insert(*photo);
                self.hazards.extend(hazard);
            }
            Body::PhotoHeld { photo } | Body::PhotoRefused { photo, .. } => {
                self.photos.insert(*photo);
            }
            Body::CheckStarted { .. }
            | Body::CheckArrived { .. }
            | Body::CheckAnswered { .. }
            | Body::CheckSigned { .. } => {}
        }
    }

    /// An event of the server itself, made here because only here is it known what it follows.
    fn own(
        &mut self,
        memory: &mut Memory,
        facts: &Facts,
        keys: &ServerKeys,
        check: CheckId,
        body: &Body,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        let head = memory.devices.get(&keys.device).copied().unwrap_or(Head::EMPTY);
        let event = Event {
            v: VERSION,
            id: EventId::from_parts(now, clock::random()),
            device: keys.device,
            seq: head.seq + 1,
            prev: head.hash,
            actor: keys.user,
            at: HonestTime {
                wall: now,
                contact: Contact { server: now, wall: now, round_trip_ms: 0 },
                elapsed_ms: 0,
                unbroken: true,
            },
            subject: Subject::Check(check),
            body: body.clone(),
        };
        if let Err(refusal) = record::judge(&memory.records, &event, Recorder::Server, now, facts) {
            return Ok(Verdict::Own(Outcome::Refused(refusal)));
        }
        let unreadable = |e: &dyn std::fmt::Display| StoreError::Unreadable(e.to_string());
        let bytes = event.canonical().map_err(|e| unreadable(&e))?;
        let hash = link(&head.hash, &Digest::of(&[&bytes]));
        let text = String::from_utf8(bytes).map_err(|e| unreadable(&e))?;
        let head = Head { seq: event.seq, hash };
        let signature = keys.sign(&signed_bytes(keys.device, &head));
        let (device, first, seq) = (keys.device, event.seq, memory.log.seq + 1);
        self.stretches.push(NewStretch { device, first, count: 1, seq, signature });
        self.heads.insert(device, (head, signature));
        memory.devices.insert(device, head);
        let checked = CheckedEvent { event, text, hash };
        let receipt = self.place(memory, facts, &checked, Recorder::Server, now)?;
        Ok(Verdict::Own(receipt.outcome))
    }
}
