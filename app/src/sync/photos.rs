//! Photos on their way: which waits next, its bytes piece by piece, and what became of it.

use js_sys::{Array, Uint8Array};

use shared::digest::PhotoHash;
use shared::evidence::PhotoRefusal;
use shared::sync::{PhotoReceipt, PhotoToSend};

use super::Phone;
use super::recorder::PIECE_BYTES;
pub use super::stored::Fate as PhotoFate;
use super::stored::{ShelfRow, StoredPhoto, meta, number};
use crate::device::clock;
use crate::device::store::{Batch, Rows, StoreError, Table, piece_key};

/// How long the original of a sent photo stays on the phone: a server restored from an older backup asks again.
const KEEP_SENT_MS: i64 = 30 * 24 * 3_600_000;

impl Phone {
    /// The next photo whose announcement the server holds.
    pub(super) async fn load_photo(&self) -> Result<Option<PhotoToSend>, StoreError> {
        let sent = self.number_in(meta::SENT).await?;
        let rows = Rows { to: Some(number(sent)), limit: Some(1), from: None };
        Ok(self.inner().store.rows(Table::PhotoQueue, rows).await?.pop())
    }

    /// Some bytes of a photo. Only the pieces that they lie in are read, one at a time.
    pub(super) async fn read_photo(
        &self,
        photo: &PhotoHash,
        offset: u64,
        length: u64,
    ) -> Result<Uint8Array, StoreError> {
        let size = |n: u64| u32::try_from(n).map_err(|_| StoreError::Damaged("too large".into()));
        let (offset, length) = (size(offset)?, size(length)?);
        let (name, bytes) = (photo.to_string(), Uint8Array::new_with_length(length));
        let mut filled = 0;
        while filled < length {
            let at = offset + filled;
            let piece = self.inner().store.get_bytes(Table::PhotoPieces, piece_key(&name, at / PIECE_BYTES)).await?;
            let piece = piece.ok_or_else(|| StoreError::Damaged("a piece of the photo is missing".into()))?;
            let from = at % PIECE_BYTES;
            let to = (from + length - filled).min(piece.length());
            if to <= from {
                return Err(StoreError::Damaged("a piece of the photo is short".into()));
            }
            bytes.set(&piece.subarray(from, to), filled);
            filled += to - from;
        }
        Ok(bytes)
    }

    /// The small picture of an own photo.
    pub async fn preview(&self, photo: &PhotoHash) -> Option<Uint8Array> {
        self.inner().store.get_bytes(Table::Previews, photo.to_string().as_str()).await.ok().flatten()
    }

    /// What is known about an own photo.
    pub async fn own_photo(&self, photo: &PhotoHash) -> Option<StoredPhoto> {
        self.inner().store.get(Table::PhotoMeta, photo.to_string().as_str()).await.ok().flatten()
    }

    /// Marks a photo as sent.
    pub(super) async fn save_photo_receipt(&self, receipt: &PhotoReceipt) -> Result<(), StoreError> {
        self.settle_photo(&receipt.photo, PhotoFate::Sent(receipt.clone()), None).await
    }

    /// Puts a photo on the shelf. Its bytes stay.
    pub(super) async fn shelve_photo(&self, photo: &PhotoHash, reason: PhotoRefusal) -> Result<(), StoreError> {
        self.settle_photo(photo, PhotoFate::Shelved(reason), Some(reason)).await
    }

    async fn settle_photo(
        &self,
        photo: &PhotoHash,
        fate: PhotoFate,
        refusal: Option<PhotoRefusal>,
    ) -> Result<(), StoreError> {
        let name = photo.to_string();
        let Some(stored) = self.own_photo(photo).await else { return Ok(()) };
        let check = stored.to_send.check;
        let mut batch = Batch::default().delete(Table::PhotoQueue, number(stored.announced)).put(
            Table::PhotoMeta,
            name.as_str(),
            &StoredPhoto { fate, sent_at: Some(clock::wall()), ..stored },
        );
        if let Some(reason) = refusal {
            let row = ShelfRow::Photo { photo: *photo, check, reason };
            batch = batch.put(Table::Shelf, row.key(), &row);
        }
        self.inner().store.write(batch).await?;
        self.tell_tabs();
        leptos::prelude::Update::update(&self.changed, |n| *n += 1);
        self.refresh_progress().await
    }

    /// Frees the originals of photos that the server has held for long, and pieces that belong to no photo.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = clock::wall();
        for photo in self.inner().store.all::<StoredPhoto>(Table::PhotoMeta).await? {
            let is_old = photo.sent_at.is_some_and(|at| now.since_ms(at) > KEEP_SENT_MS);
            if photo.original_kept && is_old && matches!(photo.fate, PhotoFate::Sent(_)) {
                let name = photo.to_send.photo.to_string();
                let freed = StoredPhoto { original_kept: false, ..photo };
                let batch = Batch::default().delete_pieces(&name).put(Table::PhotoMeta, name.as_str(), &freed);
                self.inner().store.write(batch).await?;
            }
        }
        self.sweep_pieces().await
    }

    /// Frees pieces of photos that were never recorded, as when the page was killed in between.
    async fn sweep_pieces(&self) -> Result<(), StoreError> {
        let store = self.inner().store.clone();
        // Not while a photo is being saved: its pieces come before its event.
        let Some(_still) = self.if_not_saving().await else { return Ok(()) };
        let mut rows = Rows { limit: Some(1), ..Rows::default() };
        while let Some(key) = store.raw_keys(Table::PhotoPieces, &rows).await?.pop() {
            let Some(name) = Array::from(&key).get(0).as_string() else { break };
            let photo: Option<StoredPhoto> = store.get(Table::PhotoMeta, name.as_str()).await?;
            if photo.is_none_or(|photo| !photo.original_kept) {
                store.write(Batch::default().delete_pieces(&name)).await?;
            }
            rows.from = Some(piece_key(&name, u32::MAX));
        }
        Ok(())
    }
}
