//! Carrying out a plan: one transaction, which stands or falls with the log's head being where the plan found it.

use shared::event::Head;
use shared::evidence::PhotoState;
use surrealdb::types::{Bytes, RecordId, RecordIdKey, SurrealValue, Uuid, Value};

use super::load::Memory;
use super::plan::Plan;
use crate::store::log::{i64_of, log_head_id};
use crate::store::{Bind, Store, StoreError, record, to_doc, uuid_key};

/// What the transaction throws when another server was first.
pub(super) const HEAD_MOVED: &str = "head-moved";

const SQL: &str = "BEGIN;
LET $found = (SELECT VALUE seq FROM ONLY $log_head);
IF ($found ?? 0) != $expected { THROW 'head-moved' };
INSERT INTO event $events RETURN NONE;
INSERT INTO evkey $keys RETURN NONE;
INSERT INTO stretch $stretches RETURN NONE;
INSERT INTO trail $trails RETURN NONE;
INSERT INTO head $heads ON DUPLICATE KEY UPDATE seq = $input.seq, hash = $input.hash, signature = $input.signature RETURN NONE;
";

/// What a row takes in a transaction beside its text: ids, numbers, index entries.
const ROW_BYTES: usize = 500;

const CHECKS: &str = "INSERT INTO check $checks ON DUPLICATE KEY UPDATE
    doc = $input.doc, seq = $input.seq, signed = $input.signed RETURN NONE;\n";
const HAZARDS: &str = "INSERT INTO hazard $hazards ON DUPLICATE KEY UPDATE
    doc = $input.doc, seq = $input.seq, level = $input.level RETURN NONE;\n";
const PHOTOS: &str = "INSERT INTO photo $photos ON DUPLICATE KEY UPDATE
    doc = $input.doc, seq = $input.seq, state = $input.state RETURN NONE;\n";

#[derive(SurrealValue)]
struct KeyRow {
    id: RecordId,
    seq: i64,
}

#[derive(SurrealValue)]
struct StretchRow {
    id: RecordId,
    seq: i64,
    count: i64,
    signature: Bytes,
}

#[derive(SurrealValue)]
struct TrailRow {
    id: RecordId,
    seqs: Vec<i64>,
}

#[derive(SurrealValue)]
struct HeadRow {
    id: RecordId,
    seq: i64,
    hash: Bytes,
    signature: Option<Bytes>,
}

#[derive(SurrealValue)]
pub(crate) struct CheckRow {
    id: RecordId,
    doc: String,
    seq: i64,
    region: i64,
    prefecture: i64,
    mine: Uuid,
    started: i64,
    signed: bool,
}

#[derive(SurrealValue)]
pub(crate) struct HazardRow {
    id: RecordId,
    doc: String,
    seq: i64,
    region: i64,
    prefecture: i64,
    check: Uuid,
    mine: Uuid,
    level: String,
}

#[derive(SurrealValue)]
pub(crate) struct PhotoRow {
    id: RecordId,
    doc: String,
    seq: i64,
    region: i64,
    check: Uuid,
    state: String,
    announced: i64,
}

/// Writes the plan. After an error nothing in memory can be relied on.
pub(super) async fn run(store: &Store, memory: &Memory, plan: &mut Plan) -> Result<(), StoreError> {
    let (checks, hazards, photos) = (
        check_rows(memory, plan.checks.iter().copied())?,
        hazard_rows(memory, plan.hazards.iter().copied())?,
        photo_rows(memory, plan.photos.iter().copied())?,
    );
    let docs = checks.iter().map(|r| r.doc.len()).chain(hazards.iter().map(|r| r.doc.len()));
    let docs = docs.chain(photos.iter().map(|r| r.doc.len())).map(|bytes| bytes + ROW_BYTES).sum::<usize>();
    let bytes = docs + plan.events.iter().map(|event| event.text.len() + 2 * ROW_BYTES).sum::<usize>();
    if bytes > store.transaction_bytes_max() {
        return Err(StoreError::TooLarge(bytes));
    }
    let mut sql = String::from(SQL);
    let keys: Vec<KeyRow> = plan
        .ids
        .iter()
        .zip(plan.expected + 1..)
        .map(|(id, seq)| KeyRow { id: record("evkey", uuid_key(id.uuid())), seq: i64_of(seq) })
        .collect();
    let mut bind = Bind::none()
        .with("log_head", log_head_id())
        .with("expected", i64_of(plan.expected))
        .with("events", std::mem::take(&mut plan.events))
        .with("keys", keys)
        .with("stretches", stretches(plan))
        .with("trails", trails(plan))
        .with("heads", heads(memory, plan));
    if !checks.is_empty() {
        sql.push_str(CHECKS);
        bind = bind.with("checks", checks);
    }
    if !hazards.is_empty() {
        sql.push_str(HAZARDS);
        bind = bind.with("hazards", hazards);
    }
    if !photos.is_empty() {
        sql.push_str(PHOTOS);
        bind = bind.with("photos", photos);
    }
    sql.push_str("COMMIT;");
    store.once(&sql, bind).await.map(|_| ())
}

/// Writes every record in memory as it is, beside the log.
pub(super) async fn write_records(store: &Store, memory: &Memory) -> Result<(), StoreError> {
    let limit = store.transaction_bytes_max();
    for chunk in pieces(check_rows(memory, memory.records.checks.keys().copied())?, limit, |row| row.doc.len()) {
        store.change(CHECKS, Bind::none().with("checks", chunk)).await?;
    }
    for chunk in pieces(hazard_rows(memory, memory.records.hazards.keys().copied())?, limit, |row| row.doc.len()) {
        store.change(HAZARDS, Bind::none().with("hazards", chunk)).await?;
    }
    for chunk in pieces(photo_rows(memory, memory.records.photos.keys().copied())?, limit, |row| row.doc.len()) {
        store.change(PHOTOS, Bind::none().with("photos", chunk)).await?;
    }
    Ok(())
}

/// Rows in pieces that a transaction can carry. A row that is too large by itself is a piece of its own.
fn pieces<T>(rows: Vec<T>, limit: usize, bytes: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut pieces: Vec<Vec<T>> = Vec::new();
    let mut filled = usize::MAX;
    for row in rows {
        let size = bytes(&row) + ROW_BYTES;
        match pieces.last_mut() {
            Some(piece) if filled.saturating_add(size) <= limit => piece.push(row),
            _ => {
                pieces.push(vec![row]);
                filled = 0;
            }
        }
        filled += size;
    }
    pieces
}

fn pair(table: &'static str, uuid: uuid::Uuid, number: i64) -> RecordId {
    let key = vec![Value::Uuid(uuid.into()), Value::from_t(number)];
    record(table, RecordIdKey::Array(key.into()))
}

fn stretches(plan: &Plan) -> Vec<StretchRow> {
    let row = |s: &super::plan::NewStretch| StretchRow {
        id: pair("stretch", s.device.uuid(), i64_of(s.first)),
        seq: i64_of(s.seq),
        count: i64_of(s.count),
        signature: s.signature.bytes().to_vec().into(),
    };
    plan.stretches.iter().map(row).collect()
}

fn trails(plan: &Plan) -> Vec<TrailRow> {
    let row = |(check, seqs): (&shared::id::CheckId, &Vec<i64>)| TrailRow {
        id: pair("trail", check.uuid(), seqs.first().copied().unwrap_or(0)),
        seqs: seqs.clone(),
    };
    plan.trails.iter().map(row).collect()
}

fn heads(memory: &Memory, plan: &Plan) -> Vec<HeadRow> {
    let row = |id, head: &Head, signature| HeadRow {
        id,
        seq: i64_of(head.seq),
        hash: head.hash.bytes().to_vec().into(),
        signature,
    };
    let signature = plan.log_signature.map(|signature| signature.bytes().to_vec().into());
    let log = row(log_head_id(), &memory.log, signature);
    let devices = plan.heads.iter().map(|(device, (head, signature))| {
        row(record("head", uuid_key(device.uuid())), head, Some(signature.bytes().to_vec().into()))
    });
    std::iter::once(log).chain(devices).collect()
}

fn check_rows(memory: &Memory, ids: impl Iterator<Item = shared::id::CheckId>) -> Result<Vec<CheckRow>, StoreError> {
    ids.filter_map(|id| memory.records.checks.get(&id)).map(CheckRow::of).collect()
}

fn hazard_rows(
    memory: &Memory,
    ids: impl Iterator<Item = shared::id::HazardId>,
) -> Result<Vec<HazardRow>, StoreError> {
    ids.filter_map(|id| memory.records.hazards.get(&id)).map(HazardRow::of).collect()
}

fn photo_rows(
    memory: &Memory,
    hashes: impl Iterator<Item = shared::digest::PhotoHash>,
) -> Result<Vec<PhotoRow>, StoreError> {
    let announced = |hash| memory.announced.get(hash).copied().unwrap_or(0);
    hashes.filter_map(|h| memory.records.photos.get(&h)).map(|p| PhotoRow::of(p, announced(&p.hash))).collect()
}

impl CheckRow {
    pub(crate) fn of(check: &shared::check::Check) -> Result<Self, StoreError> {
        Ok(Self {
            id: record("check", uuid_key(check.id.uuid())),
            doc: to_doc(check)?,
            seq: i64_of(check.seq),
            region: check.region.number().into(),
            prefecture: check.region.prefecture().number().into(),
            mine: Uuid::from(check.mine.uuid()),
            started: check.started.received.map_or(0, shared::time::Timestamp::millis),
            signed: check.signed.is_some(),
        })
    }
}

impl HazardRow {
    pub(crate) fn of(hazard: &shared::hazard::Hazard) -> Result<Self, StoreError> {
        Ok(Self {
            id: record("hazard", uuid_key(hazard.id.uuid())),
            doc: to_doc(hazard)?,
            seq: i64_of(hazard.seq),
            region: hazard.region.number().into(),
            prefecture: hazard.region.prefecture().number().into(),
            check: Uuid::from(hazard.check.uuid()),
            mine: Uuid::from(hazard.mine.uuid()),
            level: hazard.wording.level.code().to_owned(),
        })
    }
}

impl PhotoRow {
    pub(crate) fn of(photo: &shared::evidence::Photo, announced: u64) -> Result<Self, StoreError> {
        let state = match photo.state {
            PhotoState::Announced => "announced",
            PhotoState::Held => "held",
            PhotoState::Refused(_) => "refused",
        };
        Ok(Self {
            id: record("photo", photo.hash.to_string()),
            doc: to_doc(photo)?,
            seq: i64_of(photo.seq),
            region: photo.region.number().into(),
            check: Uuid::from(photo.check.uuid()),
            state: state.to_owned(),
            announced: i64_of(announced),
        })
    }
}
