//! Folding the whole log again: to compare the stored records with it, to write them anew, or to fill an empty
//! database from a backup. The judgements on the log are kept; the chains are followed from the first entry.

use std::collections::{BTreeMap, HashMap};

use shared::check::Check;
use shared::digest::{Digest, PhotoHash, Signature};
use shared::event::{Body, Event, Head, link};
use shared::evidence::Photo;
use shared::hazard::Hazard;
use shared::id::{DeviceId, EventId};
use shared::record::{self, Reception};
use shared::region::DivisionCode;
use shared::sync::Outcome;
use shared::time::Timestamp;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Uuid};

use super::commit;
use super::load::Memory;
use super::plan::{self, NewStretch, Plan};
use crate::store::log::{self, Entry, EventRow, Stretch, i64_of};
use crate::store::{Bind, Store, StoreError, guard, parse_doc, record, uuid_key};

/// Entries of one transaction.
const ENTRIES_AT_A_TIME: usize = 500;

/// A fold over the log from its first entry.
#[derive(Default)]
pub struct Replay {
    memory: Memory,
}

/// An entry of the log as a backup keeps it: what cannot be computed.
#[derive(Debug, Clone)]
pub struct KeptEntry {
    /// The event's canonical text.
    pub text: String,
    /// The region that it was judged to be in.
    pub region: Option<DivisionCode>,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was received.
    pub received: Timestamp,
}

/// An entry of a backup, with its place in both chains.
pub struct Followed {
    /// The event.
    pub event: Event,
    /// Its hash in the device's chain.
    pub hash: Digest,
    /// The server's chain after it.
    pub head: Head,
}

/// Follows the server's chain over an entry.
///
/// # Errors
/// When it is not an event.
pub fn follow(before: Head, kept: &KeptEntry) -> Result<Followed, StoreError> {
    let event: Event = parse_doc(&kept.text)?;
    let hash = link(&event.prev, &Digest::of(&[kept.text.as_bytes()]));
    let seq = before.seq + 1;
    let chained = log::link_log(&before.hash, &hash, seq, kept.received, kept.outcome, kept.region)?;
    Ok(Followed { event, hash, head: Head { seq, hash: chained } })
}

/// Where the stored records differ from the log.
#[derive(Debug, Default)]
pub struct Differences {
    /// Records that are stored otherwise than the log says, or not at all, or without the log.
    pub records: Vec<String>,
    /// Events whose id is not registered under their place.
    pub keys: Vec<(EventId, u64)>,
}

impl Differences {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.keys.is_empty()
    }
}

impl Replay {
    /// Folds the stored log, and follows its chain on the way.
    ///
    /// # Errors
    /// When the chain does not hold.
    pub async fn of_store(store: &Store, differences: &mut Differences) -> Result<Self, guard::LogFault> {
        let mut replay = Self::default();
        let head = log::log_head(store).await?;
        while replay.memory.log.seq < head.seq {
            let rows = log::rows_after(store, replay.memory.log.seq, ENTRIES_AT_A_TIME).await?;
            if rows.is_empty() {
                return Err(guard::LogFault::Broken(replay.memory.log.seq + 1));
            }
            let mut entries = Vec::with_capacity(rows.len());
            for row in rows {
                if replay.memory.log.seq == head.seq {
                    // Another server has written since the head was read.
                    break;
                }
                let next = replay.memory.log.seq + 1;
                let entry = Entry::try_from(row).map_err(|_| guard::LogFault::Broken(next))?;
                replay.memory.log =
                    guard::check_entry(replay.memory.log, &entry).ok_or(guard::LogFault::Broken(next))?;
                replay.fold(&entry);
                entries.push(entry);
            }
            compare_keys(store, &entries, differences).await?;
        }
        if replay.memory.log == head { Ok(replay) } else { Err(guard::LogFault::Broken(head.seq)) }
    }

    fn fold(&mut self, entry: &Entry) {
        let (Outcome::Applied, Some(region)) = (entry.outcome, entry.region) else { return };
        let reception = Reception { seq: entry.seq, at: Some(entry.received), region };
        record::apply(&mut self.memory.records, &entry.event, &reception);
        if let Body::PhotoTaken { photo, .. } = &entry.event.body {
            self.memory.announced.insert(*photo, entry.seq);
        }
    }

    /// How many entries were folded.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.memory.log.seq
    }

    /// How many records they make.
    #[must_use]
    pub fn records(&self) -> usize {
        let records = &self.memory.records;
        records.checks.len() + records.hazards.len() + records.photos.len()
    }

    /// Compares with what is stored.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn compare(&self, store: &Store, differences: &mut Differences) -> Result<(), StoreError> {
        let records = &self.memory.records;
        let checks: Vec<Check> = store.docs("SELECT doc FROM check", Bind::none()).await?;
        let hazards: Vec<Hazard> = store.docs("SELECT doc FROM hazard", Bind::none()).await?;
        let photos: Vec<Photo> = store.docs("SELECT doc FROM photo", Bind::none()).await?;
        let found = &mut differences.records;
        compare_all("check", &records.checks, checks, |c| c.id, found);
        compare_all("hazard", &records.hazards, hazards, |h| h.id, found);
        compare_all("photo", &records.photos, photos, |p| p.hash, found);
        self.compare_announced(store, found).await
    }

    async fn compare_announced(&self, store: &Store, found: &mut Vec<String>) -> Result<(), StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            id: String,
            announced: i64,
        }
        let sql = "SELECT record::id(id) AS id, announced FROM photo";
        let rows: Vec<Row> = store.read(sql, Bind::none()).await?.rows(0)?;
        for row in rows {
            let expected = row.id.parse::<PhotoHash>().ok().and_then(|h| self.memory.announced.get(&h).copied());
            if expected.map(i64_of) != Some(row.announced) {
                found.push(format!("photo {} (where it was announced)", row.id));
            }
        }
        Ok(())
    }

    /// Writes every record anew, and the places of events that differ. Records without the log are removed. Nothing
    /// else may write meanwhile.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn write_anew(&self, store: &Store, differences: &Differences) -> Result<(), StoreError> {
        for (event, seq) in &differences.keys {
            let bind = Bind::none().with("id", record("evkey", uuid_key(event.uuid()))).with("seq", i64_of(*seq));
            store.change("UPSERT $id SET seq = $seq RETURN NONE", bind).await?;
        }
        for table in ["check", "hazard", "photo"] {
            // A few at a time: a transaction must fit into the database's memtable.
            let some = format!("SELECT VALUE id FROM {table} LIMIT {ENTRIES_AT_A_TIME}");
            loop {
                let ids: Vec<RecordId> = store.read(&some, Bind::none()).await?.rows(0)?;
                if ids.is_empty() {
                    break;
                }
                store.change("DELETE $ids RETURN NONE", Bind::none().with("ids", ids)).await?;
            }
        }
        commit::write_records(store, &self.memory).await
    }

    /// Adds entries of a backup to a database that ends where this replay does. `stretches` are those that begin
    /// within the entries.
    ///
    /// # Errors
    /// When an entry is not an event, or the database does not take it.
    pub async fn append(
        &mut self,
        store: &Store,
        entries: Vec<KeptEntry>,
        stretches: &[(DeviceId, Stretch)],
    ) -> Result<(), StoreError> {
        let mut plan = Plan { expected: self.memory.log.seq, ..Plan::default() };
        let mut hashes: HashMap<(DeviceId, u64), Digest> = HashMap::new();
        for kept in entries {
            let outcome = kept.outcome;
            let (event, hash, row) = self.row(kept)?;
            hashes.insert((event.device, event.seq), hash);
            if plan::belongs(&self.memory.records, &event, outcome) {
                plan.trails.entry(event.subject.check()).or_default().push(i64_of(self.memory.log.seq));
            }
            plan.ids.push(event.id);
            plan.events.push(row);
        }
        for (device, stretch) in stretches {
            let last = stretch.first + stretch.count - 1;
            let hash = hashes.get(&(*device, last)).copied();
            let hash = hash
                .ok_or_else(|| StoreError::Unreadable(format!("the backup lacks event {last} of device {device}")))?;
            plan.heads.insert(*device, (Head { seq: last, hash }, stretch.signature));
            plan.stretches.push(NewStretch {
                device: *device,
                first: stretch.first,
                count: stretch.count,
                seq: stretch.seq,
                signature: stretch.signature,
            });
        }
        commit::run(store, &self.memory, &mut plan).await
    }

    fn row(&mut self, kept: KeptEntry) -> Result<(Event, Digest, EventRow), StoreError> {
        let Followed { event, hash, head: Head { seq, hash: chained } } = follow(self.memory.log, &kept)?;
        self.memory.log = Head { seq, hash: chained };
        let row = EventRow {
            id: log::event_id(seq),
            region: kept.region.map_or(0, |region| i64::from(region.number())),
            text: kept.text,
            outcome: log::outcome_code(kept.outcome).to_owned(),
            received: kept.received.millis(),
            log: chained.bytes().to_vec().into(),
        };
        let (outcome, region, received) = (kept.outcome, kept.region, kept.received);
        let entry = Entry { seq, event, text: String::new(), hash, outcome, region, received, log: chained };
        self.fold(&entry);
        Ok((entry.event, hash, row))
    }

    /// The head of the log that was folded.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.memory.log
    }
}

fn compare_all<K: Ord + std::fmt::Display, T: PartialEq>(
    kind: &str,
    folded: &BTreeMap<K, T>,
    stored: Vec<T>,
    key: impl Fn(&T) -> K,
    found: &mut Vec<String>,
) {
    let mut stored: BTreeMap<K, T> = stored.into_iter().map(|record| (key(&record), record)).collect();
    for (id, record) in folded {
        match stored.remove(id) {
            Some(same) if same == *record => {}
            Some(_) => found.push(format!("{kind} {id} is stored otherwise than the log says")),
            None => found.push(format!("{kind} {id} is not stored")),
        }
    }
    found.extend(stored.keys().map(|id| format!("{kind} {id} is stored, but the log does not know it")));
}

async fn compare_keys(store: &Store, entries: &[Entry], differences: &mut Differences) -> Result<(), StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        id: RecordId,
        seq: i64,
    }
    let ids: Vec<RecordId> = entries.iter().map(|e| record("evkey", uuid_key(e.event.id.uuid()))).collect();
    let rows: Vec<Row> =
        store.read("SELECT id, seq FROM $ids WHERE seq != NONE", Bind::none().with("ids", ids)).await?.rows(0)?;
    let uuid = |id: &RecordId| match &id.key {
        RecordIdKey::Uuid(uuid) => uuid.into_inner(),
        _ => uuid::Uuid::nil(),
    };
    let places: HashMap<uuid::Uuid, i64> = rows.iter().map(|row| (uuid(&row.id), row.seq)).collect();
    for entry in entries {
        if places.get(&entry.event.id.uuid()) != Some(&i64_of(entry.seq)) {
            differences.keys.push((entry.event.id, entry.seq));
        }
    }
    Ok(())
}

/// Every stretch of the log up to an entry, in the order of the log.
///
/// # Errors
/// See [`StoreError`].
pub async fn all_stretches(store: &Store, up_to: u64) -> Result<Vec<(DeviceId, Stretch)>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        device: Uuid,
        first: i64,
        seq: i64,
        count: i64,
        signature: surrealdb::types::Bytes,
    }
    let sql = "SELECT record::id(id)[0] AS device, record::id(id)[1] AS first, seq, count, signature
               FROM stretch WHERE seq <= $up_to ORDER BY seq";
    let rows: Vec<Row> = store.read(sql, Bind::none().with("up_to", i64_of(up_to))).await?.rows(0)?;
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    rows.into_iter()
        .map(|row| {
            let bytes: &[u8] = &row.signature;
            let signature =
                bytes.try_into().map(Signature).map_err(|_| StoreError::Unreadable("a signature".into()))?;
            let (first, count, seq) = (number(row.first), number(row.count), number(row.seq));
            Ok((DeviceId::from_uuid(row.device.into_inner()), Stretch { first, count, seq, signature }))
        })
        .collect()
}
