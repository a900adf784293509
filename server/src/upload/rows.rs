//! How far an upload is, in the database.

use shared::digest::PhotoHash;
use shared::time::Timestamp;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue};

use crate::store::{Bind, Store, StoreError, record};

/// How far an upload is.
#[derive(SurrealValue, Clone)]
pub(super) struct UploadRow {
    id: RecordId,
    pub bytes: i64,
    pub offset: i64,
    pub pieces: Vec<String>,
    expires: i64,
}

impl UploadRow {
    pub(super) fn offset(&self) -> u64 {
        u64::try_from(self.offset).unwrap_or(0)
    }

    pub(super) fn length(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(0)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.offset >= self.bytes
    }

    pub(super) fn expires(&self) -> Timestamp {
        Timestamp::from_millis(self.expires)
    }

    pub(super) fn photo(&self) -> Option<PhotoHash> {
        match &self.id.key {
            RecordIdKey::String(key) => key.parse().ok(),
            _ => None,
        }
    }
}

fn id(photo: &PhotoHash) -> RecordId {
    record("upload", photo.to_string())
}

fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) async fn find(store: &Store, photo: &PhotoHash) -> Result<Option<UploadRow>, StoreError> {
    let rows: Vec<UploadRow> = store.read("SELECT * FROM $id", Bind::none().with("id", id(photo))).await?.rows(0)?;
    Ok(rows.into_iter().next())
}

/// Begins an upload; one that is there already goes on.
pub(super) async fn begin(
    store: &Store,
    photo: &PhotoHash,
    bytes: u64,
    expires: Timestamp,
) -> Result<UploadRow, StoreError> {
    let row =
        UploadRow { id: id(photo), bytes: int(bytes), offset: 0, pieces: Vec::new(), expires: expires.millis() };
    match store.change("CREATE $row.id CONTENT $row RETURN NONE", Bind::none().with("row", row.clone())).await {
        Ok(_) => Ok(row),
        Err(StoreError::Duplicate(_)) => {
            let bind = Bind::none().with("id", id(photo)).with("expires", expires.millis());
            let sql = "UPDATE $id SET expires = $expires RETURN AFTER";
            let rows: Vec<UploadRow> = store.change(sql, bind).await?.rows(0)?;
            Ok(rows.into_iter().next().unwrap_or(row))
        }
        Err(error) => Err(error),
    }
}

/// Adds a stored piece if the upload is still where the piece begins; says whether it was.
pub(super) async fn advance(
    store: &Store,
    photo: &PhotoHash,
    from: u64,
    to: u64,
    piece: &str,
    expires: Timestamp,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE $id SET offset = $to, pieces += $piece, expires = $expires WHERE offset = $from RETURN VALUE offset";
    let bind = Bind::none()
        .with("id", id(photo))
        .with("from", int(from))
        .with("to", int(to))
        .with("piece", piece)
        .with("expires", expires.millis());
    let offsets: Vec<i64> = store.change(sql, bind).await?.rows(0)?;
    Ok(!offsets.is_empty())
}

/// Removes an upload that is still as it was read; says whether it was.
pub(super) async fn remove(store: &Store, photo: &PhotoHash, row: &UploadRow) -> Result<bool, StoreError> {
    let bind = Bind::none().with("id", id(photo)).with("offset", row.offset).with("pieces", row.pieces.clone());
    let sql = "DELETE $id WHERE offset = $offset AND pieces = $pieces RETURN BEFORE";
    let gone: Vec<UploadRow> = store.change(sql, bind).await?.rows(0)?;
    Ok(!gone.is_empty())
}

pub(super) async fn expired(store: &Store, now: Timestamp) -> Result<Vec<UploadRow>, StoreError> {
    let bind = Bind::none().with("now", now.millis());
    store.read("SELECT * FROM upload WHERE expires < $now LIMIT 1000", bind).await?.rows(0)
}

/// Forgets those of these uploads that no byte came of.
pub(super) async fn forget_empty(store: &Store, uploads: &[PhotoHash]) -> Result<(), StoreError> {
    if uploads.is_empty() {
        return Ok(());
    }
    let ids: Vec<RecordId> = uploads.iter().map(id).collect();
    store.change("DELETE $ids WHERE offset = 0 RETURN NONE", Bind::none().with("ids", ids)).await.map(drop)
}

/// The bytes that came of all uploads under way, and those of sealed files that no report took yet.
pub(super) async fn bytes_under_way(store: &Store) -> Result<u64, StoreError> {
    let sql =
        "RETURN math::sum((SELECT VALUE offset FROM upload)) + math::sum((SELECT VALUE bytes FROM tip_unfiled))";
    let sums: Option<i64> = store.read(sql, Bind::none()).await?.one(0)?;
    Ok(sums.and_then(|sum| u64::try_from(sum).ok()).unwrap_or(0))
}

/// Counts a sealed file that arrived whole, until a report takes it or it is swept.
pub(super) async fn count_unfiled(
    store: &Store,
    file: &PhotoHash,
    bytes: u64,
    until: Timestamp,
) -> Result<(), StoreError> {
    let bind = Bind::none()
        .with("id", record("tip_unfiled", file.to_string()))
        .with("bytes", int(bytes))
        .with("until", until.millis());
    match store.change("CREATE $id CONTENT { bytes: $bytes, until: $until } RETURN NONE", bind).await {
        Ok(_) | Err(StoreError::Duplicate(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
