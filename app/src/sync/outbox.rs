//! What waits to be sent, in the order of the chain. What the server holds is always a beginning of the chain,
//! so one number says how far it is.

use shared::event::{Body, Head, signed_bytes};
use shared::sync::{BATCH_BYTES_MAX, EventReceipt, Outcome, Preview, Push, PushReceipt};

use super::Phone;
use super::stored::{Fate, ShelfRow, StoredEvent, StoredPhoto, meta, number};
use crate::device::network::base64;
use crate::device::store::{Batch, Rows, StoreError, Table};

impl Phone {
    pub(super) async fn number_in(&self, name: &str) -> Result<u64, StoreError> {
        Ok(self.inner().store.get(Table::Meta, name).await?.unwrap_or(0))
    }

    /// The next events to send, with a signature over the last of them and the previews of their photos.
    pub(super) async fn load_outbox(&self, max_events: usize) -> Result<Option<Push>, StoreError> {
        let inner = self.inner();
        let mut sent = self.number_in(meta::SENT).await?;
        if let Some(seq) = inner.keeper.server_has.get() {
            // A new database begins where the server was: it has nothing older to send.
            if seq < sent && inner.store.get_raw(Table::Events, number(seq + 1)).await?.is_some() {
                self.rewind(seq).await?;
                sent = seq;
            }
            inner.keeper.server_has.set(None);
        }
        let limit = u32::try_from(max_events).unwrap_or(u32::MAX);
        let rows = Rows { from: Some(number(sent + 1)), to: None, limit: Some(limit) };
        let waiting: Vec<StoredEvent> = inner.store.rows(Table::Events, rows).await?;
        let (mut events, mut previews, mut bytes) = (Vec::new(), Vec::new(), 0);
        let mut head = Head::EMPTY;
        for stored in waiting {
            let preview = self.preview_of(&stored.event.body).await?;
            let text = stored.event.canonical().map_or(0, |canonical| canonical.len());
            bytes += text + preview.as_ref().map_or(0, |preview| preview.jpeg.len() + 128);
            if bytes > BATCH_BYTES_MAX && !events.is_empty() {
                break;
            }
            head = Head { seq: stored.event.seq, hash: stored.hash };
            previews.extend(preview);
            events.push(stored.event);
        }
        if events.is_empty() {
            return Ok(None);
        }
        let device = inner.session.device;
        let key = inner.keeper.key().await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let signature = key.sign(&signed_bytes(device, &head)).await;
        let signature = signature.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Some(Push { device, events, signature, previews }))
    }

    async fn preview_of(&self, body: &Body) -> Result<Option<Preview>, StoreError> {
        let Body::PhotoTaken { photo, .. } = body else { return Ok(None) };
        let bytes = self.inner().store.get_bytes(Table::Previews, photo.to_string().as_str()).await?;
        Ok(bytes.map(|bytes| Preview { photo: *photo, jpeg: base64(&bytes.to_vec()) }))
    }

    /// Marks the events that the receipt names as sent, each only if it names its hash.
    pub(super) async fn save_receipt(&self, receipt: &PushReceipt) -> Result<(), StoreError> {
        let inner = self.inner();
        let mut sent = self.number_in(meta::SENT).await?;
        let limit = u32::try_from(receipt.events.len()).unwrap_or(u32::MAX);
        let rows = Rows { from: Some(number(sent + 1)), to: None, limit: Some(limit) };
        let waiting: Vec<StoredEvent> = inner.store.rows(Table::Events, rows).await?;
        let mut batch = Batch::default();
        for (stored, named) in waiting.iter().zip(&receipt.events) {
            if stored.event.id != named.id || stored.hash != named.hash {
                return Err(StoreError::Damaged("a receipt for other events".into()));
            }
            sent = stored.event.seq;
            batch = batch.put(Table::Receipts, number(sent), &(sent, named));
            if let Outcome::Refused(reason) = named.outcome {
                let row = ShelfRow::Event { id: named.id, seq: sent, reason };
                batch = batch.put(Table::Shelf, row.key(), &row);
            }
        }
        inner.store.write(batch.put(Table::Meta, meta::SENT, &sent)).await?;
        if receipt.events.iter().any(|named| named.outcome != Outcome::Applied) {
            self.lay_over().await?;
        }
        self.tell_tabs();
        self.refresh_progress().await
    }

    /// Marks the events after that number as unsent: the server lost them. All photos wait again where the
    /// phone still has the bytes, and the records are fetched anew.
    pub(super) async fn rewind(&self, seq: u64) -> Result<(), StoreError> {
        let inner = self.inner();
        let rows = Rows { from: Some(number(seq + 1)), ..Rows::default() };
        let receipts: Vec<(u64, EventReceipt)> = inner.store.rows(Table::Receipts, rows).await?;
        let mut batch = Batch::default().delete(Table::Meta, meta::CURSOR).put(Table::Meta, meta::SENT, &seq);
        for (number_of, _) in &receipts {
            let key = ShelfRow::event_key(*number_of);
            batch = batch.delete(Table::Receipts, number(*number_of)).delete(Table::Shelf, key);
        }
        let settled = self.number_in(meta::SETTLED).await?;
        batch = batch.put(Table::Meta, meta::SETTLED, &settled.min(seq));
        // Older photos too: the bytes come from a backup of their own. The server is asked before they are sent.
        for mut photo in inner.store.all::<StoredPhoto>(Table::PhotoMeta).await? {
            if photo.original_kept {
                photo.fate = Fate::Waiting;
                let name = photo.to_send.photo;
                batch = batch
                    .put(Table::PhotoQueue, number(photo.announced), &photo.to_send)
                    .put(Table::PhotoMeta, name.to_string(), &photo)
                    .delete(Table::Shelf, ShelfRow::photo_key(&name));
            }
        }
        inner.store.write(batch).await?;
        self.lay_over().await?;
        self.refresh_progress().await
    }
}
