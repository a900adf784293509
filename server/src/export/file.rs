//! Makes the file of a check from the log and the records.

use std::collections::{BTreeMap, BTreeSet};

use shared::board::CheckFile;
use shared::digest::{Digest, Signature};
use shared::event::Head;
use shared::export::{Chain, CheckExport, Content, Entry, FORMAT, Link, VERSION, signed_bytes};
use shared::id::{CheckId, DeviceId, EventId};
use shared::sync::Outcome;

use crate::board::check_file;
use crate::clock;
use crate::keys::ServerKeys;
use crate::store::{Store, StoreError, log};

/// Why a check could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such check.
    #[error("there is no check {0}")]
    NoSuchCheck(CheckId),
    /// The log has no chain or device for one of its events.
    #[error("the log has no whole chain for device {0}")]
    NoChain(DeviceId),
    /// New events kept arriving while it was read.
    #[error("check {0} is being changed; try again")]
    Changing(CheckId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often the reading is begun anew when events of the check arrive meanwhile.
const READS_MAX: usize = 5;

/// The records of a check and the entries of the log that they stem from, of one moment.
async fn read(store: &Store, check: CheckId) -> Result<(CheckFile, Vec<log::Entry>), ExportError> {
    let mut entries = log::entries_of_check(store, check).await?;
    for _ in 0..READS_MAX {
        let file = check_file(store, check).await?.ok_or(ExportError::NoSuchCheck(check))?;
        let again = log::entries_of_check(store, check).await?;
        if again.len() == entries.len() {
            return Ok((file, entries));
        }
        entries = again;
    }
    Err(ExportError::Changing(check))
}

/// Makes the file of a check.
///
/// # Errors
/// See [`ExportError`].
pub async fn export_check(store: &Store, keys: &ServerKeys, check: CheckId) -> Result<CheckExport, ExportError> {
    let (file, entries) = read(store, check).await?;
    let mut spans: BTreeMap<DeviceId, (u64, u64)> = BTreeMap::new();
    for entry in &entries {
        let seq = entry.event.seq;
        let span = spans.entry(entry.event.device).or_insert((seq, seq));
        *span = (span.0.min(seq), span.1.max(seq));
    }
    let listed: BTreeSet<EventId> = entries.iter().map(|entry| entry.event.id).collect();
    let mut chains = Vec::with_capacity(spans.len());
    for (device, (first, last)) in spans {
        chains.push(chain(store, keys, &listed, device, first, last).await?);
    }
    let log = entries
        .iter()
        .map(|entry| Entry {
            event: entry.event.id,
            seq: entry.seq,
            received: entry.received,
            applied: entry.outcome == Outcome::Applied,
        })
        .collect();
    let content = Content {
        format: FORMAT.to_owned(),
        version: VERSION,
        exported: clock::now(),
        server_key: keys.public,
        file,
        chains,
        log,
    };
    let message = signed_bytes(&content).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(CheckExport { content, signature: keys.sign(&message) })
}

/// The stretch of a device's chain that holds the check's events, up to the first signed head after them.
async fn chain(
    store: &Store,
    keys: &ServerKeys,
    listed: &BTreeSet<EventId>,
    device: DeviceId,
    first: u64,
    last: u64,
) -> Result<Chain, ExportError> {
    let none = || ExportError::NoChain(device);
    let signed = log::stretches_of_device(store, device, last, last).await?.pop().ok_or_else(none)?;
    let end = signed.first + signed.count - 1;
    let entries = log::entries_of_device(store, device, first, end).await?;
    let begin = entries.first().ok_or_else(none)?;
    let before = Head { seq: first - 1, hash: begin.event.prev };
    let links = entries
        .iter()
        .map(|entry| {
            if listed.contains(&entry.event.id) {
                Link::Event(Box::new(entry.event.clone()))
            } else {
                Link::Withheld(Digest::of(&[entry.text.as_bytes()]))
            }
        })
        .collect();
    let (user, key) = if device == keys.device {
        (keys.user, keys.public)
    } else {
        let enrolled = store.device(device).await?.ok_or_else(none)?;
        (enrolled.person, enrolled.key)
    };
    let signature: Signature = signed.signature;
    Ok(Chain { device, user, key, before, links, signature })
}
