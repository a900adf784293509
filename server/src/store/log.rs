//! Reading the event log: what came after a cursor, one entry, one stretch of a device's chain.

use surrealdb::types::SurrealValue as _;

use shared::digest::{Digest, Signature};
use shared::event::{Event, Head};
use shared::id::{CheckId, DeviceId, EventId};
use shared::region::DivisionCode;
use shared::sync::Outcome;
use shared::time::Timestamp;

use super::rows::{EventRow, KeyRow, PushRow, doc, int, record, uint};
use super::writer::{event_id, log_link, push_key};
use super::{Store, StoreError, vars};

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The server's sequence number.
    pub seq: u64,
    /// The device that recorded it.
    pub device: DeviceId,
    /// Its number on that device.
    pub dseq: u64,
    /// The check that it is about.
    pub check: CheckId,
    /// The region that it lies in.
    pub region: DivisionCode,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was received.
    pub received: Timestamp,
    /// The canonical text.
    pub text: String,
    /// Its hash in the device's chain.
    pub hash: Digest,
    /// The hash of this entry in the server's own chain.
    pub log_hash: Digest,
}

impl LogEntry {
    /// The event.
    ///
    /// # Errors
    /// When the stored text is not an event.
    pub fn event(&self) -> Result<Event, StoreError> {
        doc(&self.text)
    }
}

/// A stretch of a device's chain up to a signed head.
#[derive(Debug, Clone)]
pub struct DeviceStretch {
    /// Entries in the device's order, without a gap.
    pub entries: Vec<LogEntry>,
    /// The head after the last of them.
    pub head: Head,
    /// The device's signature over that head.
    pub signature: Signature,
}

fn entry(row: EventRow) -> Result<LogEntry, StoreError> {
    use surrealdb::types::{RecordIdKey, Value};
    let bad = |what: &str| StoreError::Unreadable(format!("{what} of an event"));
    let seq = match &row.id.key {
        RecordIdKey::Array(parts) => match parts.iter().nth(1) {
            Some(Value::Number(number)) => number.to_int().ok_or_else(|| bad("the number"))?,
            _ => return Err(bad("the number")),
        },
        _ => return Err(bad("the id")),
    };
    Ok(LogEntry {
        seq: uint(seq),
        device: row.device.parse().map_err(|_| bad("the device"))?,
        dseq: uint(row.dseq),
        check: row.check.parse().map_err(|_| bad("the check"))?,
        region: row.region.to_string().parse().map_err(|_| bad("the region"))?,
        outcome: doc(&row.outcome)?,
        received: Timestamp::from_millis(row.received),
        text: row.text,
        hash: row.hash.parse().map_err(|_| bad("the hash"))?,
        log_hash: row.log_hash.parse().map_err(|_| bad("the chain"))?,
    })
}

impl Store {
    /// The entries with numbers in `first..=last`, in order.
    pub(crate) async fn entries(&self, first: u64, last: u64) -> Result<Vec<LogEntry>, StoreError> {
        let variables = vars([("first", int(first).into_value()), ("last", int(last).into_value())]);
        let rows: Vec<EventRow> = self.rows("SELECT * FROM event:[0, $first]..=[0, $last]", variables).await?;
        rows.into_iter().map(entry).collect()
    }

    /// The entry of an event.
    pub(crate) async fn entry_by_id(&self, id: EventId) -> Result<Option<LogEntry>, StoreError> {
        let key = vars([("id", record("evkey", id).into_value())]);
        let keys: Vec<KeyRow> = self.rows("SELECT * FROM $id", key).await?;
        match keys.first() {
            Some(key) => Ok(self.entry(uint(key.seq)).await?),
            None => Ok(None),
        }
    }

    /// The entry with that number.
    pub(crate) async fn entry(&self, seq: u64) -> Result<Option<LogEntry>, StoreError> {
        let rows: Vec<EventRow> =
            self.rows("SELECT * FROM $id", vars([("id", event_id(seq).into_value())])).await?;
        rows.into_iter().next().map(entry).transpose()
    }

    /// The stretch of a device's chain from one of its numbers to the first signed head at or after another.
    pub(crate) async fn stretch(&self, device: DeviceId, from: u64, to: u64) -> Result<Option<DeviceStretch>, StoreError> {
        let mut entries = Vec::new();
        let mut next = from;
        loop {
            let (low, high) = (push_key(device, next), push_key(device, u64::MAX / 2));
            let variables = vars([("low", low.into_value()), ("high", high.into_value())]);
            let pushes: Vec<PushRow> = self
                .rows("SELECT * FROM type::range('push', $low..=$high) ORDER BY id LIMIT 1", variables)
                .await?;
            let Some(push) = pushes.first() else { return Ok(None) };
            let key = match &push.id.key {
                surrealdb::types::RecordIdKey::String(key) => key.rsplit(':').next().and_then(|n| n.parse::<u64>().ok()),
                _ => None,
            };
            let last = key.ok_or_else(|| StoreError::Unreadable("a push".into()))?;
            let (first_dseq, first_seq) = (uint(push.first_dseq), uint(push.first_seq));
            entries.extend(self.entries(first_seq + (next - first_dseq), first_seq + (last - first_dseq)).await?);
            next = last + 1;
            if last >= to {
                let bad = |_| StoreError::Unreadable("a push".into());
                let hash = push.hash.parse().map_err(bad)?;
                let signature = push.signature.parse().map_err(bad)?;
                return Ok(Some(DeviceStretch { entries, head: Head { seq: last, hash }, signature }));
            }
        }
    }

    /// Follows the server's own chain over the newest entries, from `from` on, up to the stored head.
    ///
    /// # Errors
    /// When an entry does not follow or the head is another: the log was altered or cut.
    pub(crate) async fn verify_log(&self, from: u64) -> Result<Head, StoreError> {
        let head = self.head("log").await?;
        let mut before = match from {
            0 | 1 => Digest::ZERO,
            _ => match self.entry(from - 1).await? {
                Some(entry) => entry.log_hash,
                None => return Err(StoreError::Unreadable("an entry of the log is missing".into())),
            },
        };
        let mut next = from.max(1);
        while next <= head.seq {
            let entries = self.entries(next, (next + 999).min(head.seq)).await?;
            for entry in entries {
                let outcome = serde_json::to_string(&entry.outcome).unwrap_or_default();
                let link = log_link(&before, &entry.hash, entry.seq, entry.received, &outcome);
                if entry.seq != next || link != entry.log_hash {
                    return Err(StoreError::Unreadable(format!("entry {next} of the log does not follow")));
                }
                before = link;
                next += 1;
            }
            if next <= head.seq && self.entry(next).await?.is_none() {
                return Err(StoreError::Unreadable(format!("entry {next} of the log is missing")));
            }
        }
        if head.seq > 0 && before != head.hash {
            return Err(StoreError::Unreadable("the head of the log is not that of its last entry".into()));
        }
        Ok(head)
    }
}
