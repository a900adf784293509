//! What the writer must know before it can plan: heads, records, registers and repeated events. It keeps what it
//! used last, within a bound, and reads the rest in one go for each group.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::check::Check;
use shared::digest::{Digest, PhotoHash};
use shared::event::{Body, Head};
use shared::evidence::Photo;
use shared::hazard::Hazard;
use shared::id::{CheckId, DeviceId, EventId, HazardId, MineId, UserId};
use shared::record::{Records, Register};
use shared::region::DivisionCode;
use shared::role::Role;
use shared::sync::Outcome;
use surrealdb::types::{RecordId, SurrealValue};

use super::Job;
use crate::store::log::{self, Entry};
use crate::store::{Bind, Store, StoreError, parse_doc, record, uuid_key};

/// Checks, hazards and photos kept in memory together. A check in progress is some kilobytes.
const RECORDS_MAX: usize = 5_000;
/// Device heads kept in memory.
const DEVICES_MAX: usize = 20_000;

/// What the writer keeps between groups. All of it can be read again.
pub(super) struct Memory {
    /// The newest entry of the log.
    pub(super) log: Head,
    /// Whether `log` was read.
    pub(super) fresh: bool,
    /// Heads of devices' chains.
    pub(super) devices: HashMap<DeviceId, Head>,
    /// Records used last.
    pub(super) records: Records,
    /// The entry that announced each photo of `records`.
    pub(super) announced: HashMap<PhotoHash, u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            log: Head::EMPTY,
            fresh: false,
            devices: HashMap::new(),
            records: Records::default(),
            announced: HashMap::new(),
        }
    }
}

/// An event that is on the log already.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) seq: u64,
    pub(super) device: DeviceId,
    pub(super) hash: Digest,
    pub(super) outcome: Outcome,
}

/// What one group needs beside the memory.
#[derive(Default)]
pub(super) struct Facts {
    mines: HashMap<MineId, DivisionCode>,
    inspectors: HashSet<UserId>,
    /// Events of the group that are on the log already.
    pub(super) known: HashMap<EventId, Known>,
}

impl Register for Facts {
    fn mine_region(&self, mine: MineId) -> Option<DivisionCode> {
        self.mines.get(&mine).copied()
    }

    fn is_inspector(&self, user: UserId) -> bool {
        self.inspectors.contains(&user)
    }
}

#[derive(SurrealValue)]
struct PhotoRow {
    doc: String,
    announced: i64,
}

#[derive(SurrealValue)]
struct KeyRow {
    id: RecordId,
    seq: i64,
}

/// The ids that a group touches.
#[derive(Default)]
struct Needs {
    devices: BTreeSet<DeviceId>,
    checks: BTreeSet<CheckId>,
    hazards: BTreeSet<HazardId>,
    photos: BTreeSet<PhotoHash>,
    mines: BTreeSet<MineId>,
    people: BTreeSet<UserId>,
}

impl Needs {
    fn of(jobs: &[Job], server: DeviceId) -> Self {
        let mut needs = Self::default();
        for job in jobs {
            match job {
                Job::Push { batch, .. } => {
                    needs.devices.insert(batch.device);
                    for checked in &batch.events {
                        needs.add(checked.event.subject.check(), &checked.event.body);
                    }
                }
                Job::Own { check, body, .. } => {
                    needs.devices.insert(server);
                    needs.add(*check, body);
                }
            }
        }
        needs
    }

    fn add(&mut self, check: CheckId, body: &Body) {
        self.checks.insert(check);
        match body {
            Body::CheckStarted { mine, companions, .. } => {
                self.mines.insert(*mine);
                self.people.extend(companions.iter().take(shared::check::INSPECTORS_MAX));
            }
            Body::HazardFound { hazard, .. } | Body::HazardReworded { hazard, .. } => {
                self.hazards.insert(*hazard);
            }
            Body::PhotoTaken { photo, hazard, .. } => {
                self.photos.insert(*photo);
                self.hazards.extend(hazard);
            }
            Body::PhotoHeld { photo } | Body::PhotoRefused { photo, .. } => {
                self.photos.insert(*photo);
            }
            Body::CheckArrived { .. } | Body::CheckAnswered { .. } | Body::CheckSigned { .. } => {}
        }
    }
}

impl Memory {
    /// Forgets everything: what is kept may differ from what is stored.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Reads what the group needs and is not in memory. In a `careful` round every event is looked up, because a
    /// commit said that one of them exists.
    pub(super) async fn prepare(
        &mut self,
        store: &Store,
        jobs: &[Job],
        server: DeviceId,
        careful: bool,
    ) -> Result<Facts, StoreError> {
        let needs = Needs::of(jobs, server);
        if !self.fresh {
            self.log = log::log_head(store).await?;
            self.fresh = true;
        }
        self.trim();
        for device in needs.devices.iter().filter(|d| !self.devices.contains_key(d)).copied().collect::<Vec<_>>() {
            self.devices.insert(device, log::device_head(store, device).await?);
        }
        self.load_records(store, &needs).await?;
        let mut facts = Facts::default();
        if !needs.mines.is_empty() {
            let ids: Vec<MineId> = needs.mines.iter().copied().collect();
            facts.mines = store.mines_by_id(&ids).await?.into_iter().map(|m| (m.id, m.division)).collect();
        }
        if !needs.people.is_empty() {
            let ids: Vec<UserId> = needs.people.iter().copied().collect();
            facts.inspectors =
                store.serving_among(&ids, Role::Inspector).await?.into_iter().map(|person| person.id).collect();
        }
        facts.known = self.load_known(store, jobs, careful).await?;
        Ok(facts)
    }

    fn trim(&mut self) {
        let records = &self.records;
        if records.checks.len() + records.hazards.len() + records.photos.len() > RECORDS_MAX {
            self.records = Records::default();
            self.announced.clear();
        }
        if self.devices.len() > DEVICES_MAX {
            self.devices.clear();
        }
    }

    async fn load_records(&mut self, store: &Store, needs: &Needs) -> Result<(), StoreError> {
        let checks: Vec<RecordId> = needs
            .checks
            .iter()
            .filter(|id| !self.records.checks.contains_key(id))
            .map(|id| record("check", uuid_key(id.uuid())))
            .collect();
        let hazards: Vec<RecordId> = needs
            .hazards
            .iter()
            .filter(|id| !self.records.hazards.contains_key(id))
            .map(|id| record("hazard", uuid_key(id.uuid())))
            .collect();
        let photos: Vec<RecordId> = needs
            .photos
            .iter()
            .filter(|hash| !self.records.photos.contains_key(hash))
            .map(|hash| record("photo", hash.to_string()))
            .collect();
        if !checks.is_empty() {
            let sql = "SELECT doc FROM $ids WHERE doc != NONE";
            for check in store.docs::<Check>(sql, Bind::none().with("ids", checks)).await? {
                self.records.checks.insert(check.id, check);
            }
        }
        if !hazards.is_empty() {
            let sql = "SELECT doc FROM $ids WHERE doc != NONE";
            for hazard in store.docs::<Hazard>(sql, Bind::none().with("ids", hazards)).await? {
                self.records.hazards.insert(hazard.id, hazard);
            }
        }
        if !photos.is_empty() {
            let sql = "SELECT doc, announced FROM $ids WHERE doc != NONE";
            let rows: Vec<PhotoRow> = store.read(sql, Bind::none().with("ids", photos)).await?.rows(0)?;
            for row in rows {
                let photo: Photo = parse_doc(&row.doc)?;
                self.announced.insert(photo.hash, u64::try_from(row.announced).unwrap_or(0));
                self.records.photos.insert(photo.hash, photo);
            }
        }
        Ok(())
    }

    async fn load_known(
        &self,
        store: &Store,
        jobs: &[Job],
        careful: bool,
    ) -> Result<HashMap<EventId, Known>, StoreError> {
        let mut ids = Vec::new();
        for job in jobs {
            if let Job::Push { batch, .. } = job {
                let head = self.devices.get(&batch.device).map_or(0, |h| h.seq);
                let looked_up = batch.events.iter().filter(|e| careful || e.event.seq <= head);
                ids.extend(looked_up.map(|e| record("evkey", uuid_key(e.event.id.uuid()))));
            }
        }
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = "SELECT id, seq FROM $ids WHERE seq != NONE";
        let keys: Vec<KeyRow> = store.read(sql, Bind::none().with("ids", ids)).await?.rows(0)?;
        let seqs: Vec<u64> = keys.iter().filter_map(|k| u64::try_from(k.seq).ok()).collect();
        let entries = log::entries_at(store, &seqs).await?;
        Ok(entries.into_iter().map(|entry| (entry.event.id, Known::from(&entry))).collect())
    }
}

impl From<&Entry> for Known {
    fn from(entry: &Entry) -> Self {
        Self { seq: entry.seq, device: entry.event.device, hash: entry.hash, outcome: entry.outcome }
    }
}
