//! Reading the log: entries by place, by device and by check, and the heads of chains.

use shared::digest::{Digest, Signature};
use shared::event::{Event, Head, link};
use shared::id::{CheckId, DeviceId, EventId};
use shared::record::Refusal;
use shared::region::DivisionCode;
use shared::sync::Outcome;
use shared::time::Timestamp;
use surrealdb::types::{Bytes, RecordId, RecordIdKey, SurrealValue, Uuid, Value};

use super::{Bind, Store, StoreError, parse_doc, record, uuid_key};

/// The only partition, for now. Ids carry it so that a second one needs no new format.
pub(super) const PARTITION: i64 = 0;

/// One entry of the log, as stored.
#[derive(Debug, Clone, SurrealValue)]
pub struct EventRow {
    /// `event:[partition, seq]`.
    pub id: RecordId,
    /// The region that it was judged to be in; 0 when refused.
    pub region: i64,
    /// Its canonical text. Device, kind, check and hash follow from it.
    pub text: String,
    /// `applied`, or the code of the refusal.
    pub outcome: String,
    /// When it was received, in milliseconds since 1970.
    pub received: i64,
    /// The hash of the server's chain after it.
    pub log: Bytes,
}

/// The columns of [`EventRow`].
pub const EVENT_COLUMNS: &str = "id, region, text, outcome, received, log";

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The server's sequence number.
    pub seq: u64,
    /// The event.
    pub event: Event,
    /// Its canonical text.
    pub text: String,
    /// Its hash in the device's chain.
    pub hash: Digest,
    /// What became of it.
    pub outcome: Outcome,
    /// The region that it was judged to be in; none when refused.
    pub region: Option<DivisionCode>,
    /// When it was received.
    pub received: Timestamp,
    /// The hash of the server's chain after it.
    pub log: Digest,
}

/// A piece of a device's chain that came in one push, with the signature over its last event.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The number of its first event on the device.
    pub first: u64,
    /// How many events.
    pub count: u64,
    /// The server's sequence number of the first; the others follow without a gap.
    pub seq: u64,
    /// The device's signature over the head after it.
    pub signature: Signature,
}

#[derive(SurrealValue)]
struct HeadRow {
    seq: i64,
    hash: Bytes,
}

#[derive(SurrealValue)]
struct StretchRow {
    id: RecordId,
    seq: i64,
    count: i64,
    signature: Bytes,
}

impl TryFrom<EventRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let event: Event = parse_doc(&row.text)?;
        Ok(Self {
            seq: seq_of(&row.id)?,
            hash: link(&event.prev, &Digest::of(&[row.text.as_bytes()])),
            event,
            outcome: outcome_of(&row.outcome)?,
            region: u32::try_from(row.region).ok().filter(|n| *n > 0).map(region_of).transpose()?,
            received: Timestamp::from_millis(row.received),
            log: digest(&row.log)?,
            text: row.text,
        })
    }
}

/// The id of an entry.
pub(super) fn event_id(seq: u64) -> RecordId {
    let key = vec![Value::from_t(PARTITION), Value::from_t(i64_of(seq))];
    record("event", RecordIdKey::Array(key.into()))
}

/// The number at the end of an id of the form `table:[…, number]`.
pub(crate) fn seq_of(id: &RecordId) -> Result<u64, StoreError> {
    let unreadable = || StoreError::Unreadable("an id on the log".into());
    let RecordIdKey::Array(parts) = &id.key else { return Err(unreadable()) };
    let last = parts.last().cloned().ok_or_else(unreadable)?;
    let number = i64::from_value(last).map_err(|_| unreadable())?;
    u64::try_from(number).map_err(|_| unreadable())
}

/// The id of the row with the newest entry of the server's chain.
pub(crate) fn log_head_id() -> RecordId {
    record("head", PARTITION)
}

/// A sequence number as the database counts.
#[must_use]
pub fn i64_of(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn digest(bytes: &Bytes) -> Result<Digest, StoreError> {
    let bytes: &[u8] = bytes;
    bytes.try_into().map(Digest).map_err(|_| StoreError::Unreadable("a hash".into()))
}

fn signature(bytes: &Bytes) -> Result<Signature, StoreError> {
    let bytes: &[u8] = bytes;
    bytes.try_into().map(Signature).map_err(|_| StoreError::Unreadable("a signature".into()))
}

pub(super) fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::Refused(refusal) => refusal.code(),
    }
}

pub(super) fn outcome_of(code: &str) -> Result<Outcome, StoreError> {
    if code == "applied" {
        return Ok(Outcome::Applied);
    }
    Refusal::from_code(code).map(Outcome::Refused).ok_or_else(|| StoreError::Unreadable("an outcome".into()))
}

/// A region from its number.
pub(super) fn region_of(number: u32) -> Result<DivisionCode, StoreError> {
    number.to_string().parse().map_err(|_| StoreError::Unreadable("a region".into()))
}

/// The hash of the server's chain after an entry.
///
/// # Errors
/// Cannot happen: the entry has a canonical form.
pub fn link_log(
    before: &Digest,
    hash: &Digest,
    seq: u64,
    received: Timestamp,
    outcome: Outcome,
    region: Option<DivisionCode>,
) -> Result<Digest, StoreError> {
    #[derive(serde::Serialize)]
    struct Reception {
        outcome: Outcome,
        received: Timestamp,
        region: Option<DivisionCode>,
        seq: u64,
    }
    let reception = shared::event::canonical(&Reception { outcome, received, region, seq })
        .map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(Digest::of(&[before.bytes(), hash.bytes(), &reception]))
}

/// What the server signs with every group of entries: the newest entry of its chain.
#[must_use]
pub fn log_head_bytes(head: &Head) -> Vec<u8> {
    format!("minewatch.log-head.v1\n{}\n{}", head.seq, head.hash).into_bytes()
}

/// The server's signature over the newest entry of its chain; none before the first group after a restored backup.
///
/// # Errors
/// See [`StoreError`].
pub async fn log_head_signature(store: &Store) -> Result<Option<Signature>, StoreError> {
    let sql = "SELECT VALUE signature FROM $id WHERE signature != NONE";
    let rows: Vec<Bytes> = store.read(sql, Bind::none().with("id", log_head_id())).await?.rows(0)?;
    rows.first().map(signature).transpose()
}

async fn head(store: &Store, id: RecordId) -> Result<Head, StoreError> {
    let rows: Vec<HeadRow> = store.read("SELECT seq, hash FROM $id", Bind::none().with("id", id)).await?.rows(0)?;
    rows.first().map_or(Ok(Head::EMPTY), |row| {
        Ok(Head { seq: u64::try_from(row.seq).unwrap_or(0), hash: digest(&row.hash)? })
    })
}

/// The newest entry of the server's chain.
///
/// # Errors
/// See [`StoreError`].
pub async fn log_head(store: &Store) -> Result<Head, StoreError> {
    head(store, log_head_id()).await
}

/// The newest event of a device's chain.
///
/// # Errors
/// See [`StoreError`].
pub async fn device_head(store: &Store, device: DeviceId) -> Result<Head, StoreError> {
    head(store, record("head", uuid_key(device.uuid()))).await
}

/// Entries after a place, in order.
///
/// # Errors
/// See [`StoreError`].
pub async fn rows_after(store: &Store, after: u64, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let sql = format!("SELECT {EVENT_COLUMNS} FROM event:[{PARTITION}, $cursor]>..=[{PARTITION}, $end]");
    let bind = Bind::none().with("cursor", i64_of(after)).with("end", i64_of(after.saturating_add(limit as u64)));
    store.read(&sql, bind).await?.rows(0)
}

/// Entries at the given places, in order.
///
/// # Errors
/// See [`StoreError`].
pub async fn entries_at(store: &Store, seqs: &[u64]) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::with_capacity(seqs.len());
    for chunk in seqs.chunks(1_000) {
        let ids: Vec<RecordId> = chunk.iter().map(|seq| event_id(*seq)).collect();
        let sql = format!("SELECT {EVENT_COLUMNS} FROM $ids WHERE text != NONE");
        let rows: Vec<EventRow> = store.read(&sql, Bind::none().with("ids", ids)).await?.rows(0)?;
        for row in rows {
            entries.push(Entry::try_from(row)?);
        }
    }
    entries.sort_by_key(|entry| entry.seq);
    Ok(entries)
}

/// The entry with that event, if it was taken.
///
/// # Errors
/// See [`StoreError`].
pub async fn entry_of(store: &Store, id: EventId) -> Result<Option<Entry>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        seq: i64,
    }
    let bind = Bind::none().with("id", record("evkey", uuid_key(id.uuid())));
    let rows: Vec<Row> = store.read("SELECT seq FROM $id", bind).await?.rows(0)?;
    let Some(seq) = rows.first().and_then(|row| u64::try_from(row.seq).ok()) else { return Ok(None) };
    Ok(entries_at(store, &[seq]).await?.pop())
}

/// Every entry about a check, in the server's order.
///
/// # Errors
/// See [`StoreError`].
pub async fn entries_of_check(store: &Store, check: CheckId) -> Result<Vec<Entry>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        seqs: Vec<i64>,
    }
    let sql = "SELECT id, seqs FROM trail:[$check, NONE]..[$check, ..]";
    let bind = Bind::none().with("check", Uuid::from(check.uuid()));
    let rows: Vec<Row> = store.read(sql, bind).await?.rows(0)?;
    let seqs: Vec<u64> = rows.iter().flat_map(|r| &r.seqs).filter_map(|s| u64::try_from(*s).ok()).collect();
    entries_at(store, &seqs).await
}

/// The stretches of a device's chain that hold its events from one number to another, in order.
///
/// # Errors
/// See [`StoreError`].
pub async fn stretches_of_device(
    store: &Store,
    device: DeviceId,
    from: u64,
    to: u64,
) -> Result<Vec<Stretch>, StoreError> {
    // The stretch that holds `from` may begin before it.
    let sql =
        "SELECT id, seq, count, signature FROM stretch:[$device, NONE]..=[$device, $from] ORDER BY id DESC LIMIT 1;
               SELECT id, seq, count, signature FROM stretch:[$device, $from]>..=[$device, $to] ORDER BY id";
    let bind =
        Bind::none().with("device", Uuid::from(device.uuid())).with("from", i64_of(from)).with("to", i64_of(to));
    let mut answers = store.read(sql, bind).await?;
    let mut rows: Vec<StretchRow> = answers.rows(0)?;
    rows.extend(answers.rows::<StretchRow>(1)?);
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let stretches = rows.iter().map(|row| {
        Ok(Stretch {
            first: seq_of(&row.id)?,
            count: number(row.count),
            seq: number(row.seq),
            signature: signature(&row.signature)?,
        })
    });
    let stretches: Vec<Stretch> = stretches.collect::<Result<_, StoreError>>()?;
    Ok(stretches.into_iter().filter(|s| s.first + s.count > from).collect())
}

/// The events of a device's chain from one number to another, in order.
///
/// # Errors
/// See [`StoreError`].
pub async fn entries_of_device(
    store: &Store,
    device: DeviceId,
    from: u64,
    to: u64,
) -> Result<Vec<Entry>, StoreError> {
    let seqs: Vec<u64> = stretches_of_device(store, device, from, to)
        .await?
        .iter()
        .flat_map(|s| (s.first..s.first + s.count).map(|n| (n, s.seq + n - s.first)))
        .filter(|(n, _)| (from..=to).contains(n))
        .map(|(_, seq)| seq)
        .collect();
    entries_at(store, &seqs).await
}
