//! Rows as they lie in the tables, and records as JSON text inside them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use surrealdb::types::{RecordId, SurrealValue};

use super::StoreError;
use shared::check::Check;
use shared::digest::PhotoHash;
use shared::evidence::Photo;
use shared::hazard::Hazard;

#[derive(SurrealValue, Clone)]
pub(super) struct EventRow {
    pub id: RecordId,
    pub device: String,
    pub dseq: i64,
    pub check: String,
    pub region: i64,
    pub outcome: String,
    pub received: i64,
    pub text: String,
    pub hash: String,
    pub log_hash: String,
}

#[derive(SurrealValue, Clone)]
pub(super) struct KeyRow {
    pub id: RecordId,
    pub seq: i64,
}

#[derive(SurrealValue, Clone)]
pub(super) struct PushRow {
    pub id: RecordId,
    pub first_dseq: i64,
    pub first_seq: i64,
    pub hash: String,
    pub signature: String,
}

#[derive(SurrealValue, Clone)]
pub(super) struct HeadRow {
    pub id: RecordId,
    pub seq: i64,
    pub hash: String,
}

#[derive(SurrealValue, Clone)]
pub(super) struct CheckRow {
    pub id: RecordId,
    pub seq: i64,
    pub first_seq: i64,
    pub region: i64,
    pub prefecture: i64,
    pub doc: String,
}

#[derive(SurrealValue, Clone)]
pub(super) struct HazardRow {
    pub id: RecordId,
    pub seq: i64,
    pub region: i64,
    pub prefecture: i64,
    pub doc: String,
}

#[derive(SurrealValue, Clone)]
pub(super) struct PhotoRow {
    pub id: RecordId,
    pub seq: i64,
    pub event_seq: i64,
    pub region: i64,
    pub doc: String,
}

/// Sequence numbers and times fit: they are counted from small numbers upward.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn uint(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

pub(super) fn record(table: &str, key: impl ToString) -> RecordId {
    RecordId::new(table, key.to_string())
}

pub(super) fn to_doc<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// Reads a record from its JSON text.
///
/// # Errors
/// When the text is not such a record.
pub fn doc<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Unreadable(e.to_string()))
}

pub(super) fn check_row(check: &Check, first_seq: u64) -> Result<CheckRow, StoreError> {
    Ok(CheckRow {
        id: record("check", check.id),
        seq: int(check.seq),
        first_seq: int(first_seq),
        region: i64::from(check.region.number()),
        prefecture: i64::from(check.region.prefecture().number()),
        doc: to_doc(check)?,
    })
}

pub(super) fn hazard_row(hazard: &Hazard) -> Result<HazardRow, StoreError> {
    Ok(HazardRow {
        id: record("hazard", hazard.id),
        seq: int(hazard.seq),
        region: i64::from(hazard.region.number()),
        prefecture: i64::from(hazard.region.prefecture().number()),
        doc: to_doc(hazard)?,
    })
}

pub(super) fn photo_row(photo: &Photo, event_seq: u64) -> Result<PhotoRow, StoreError> {
    Ok(PhotoRow {
        id: record("photo", photo.hash),
        seq: int(photo.seq),
        event_seq: int(event_seq),
        region: i64::from(photo.region.number()),
        doc: to_doc(photo)?,
    })
}

pub(super) fn photo_id(photo: &PhotoHash) -> RecordId {
    record("photo", photo)
}
