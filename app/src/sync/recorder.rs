//! The one place where events are made. Over all tabs one at a time: number and previous hash are read, the
//! event is written, and only then the screens show it.

use shared::digest::PhotoHash;
use shared::event::{Body, EVENT_BYTES_MAX, Event, Head, Subject, VERSION};
use shared::id::{CheckId, EventId};
use shared::record::{Recorder, Refusal, judge};
use shared::sync::PhotoToSend;

use super::Phone;
use super::stored::{Fate, StoredEvent, StoredPhoto, meta, number};
use crate::device::camera::Shot;
use crate::device::lock::Guard;
use crate::device::store::{Batch, StoreError, Table, piece_key};
use crate::device::{clock, lock, random};

/// Size of the pieces that a photo is kept in.
pub const PIECE_BYTES: u32 = 256 * 1024;

/// Why something was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The phone's storage.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules stand against it.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The phone never heard the server's clock.
    #[error("no contact with the server yet")]
    NoClock,
}

impl Phone {
    /// Records what happened. It is on the disk when this returns.
    ///
    /// # Errors
    /// With nothing recorded.
    pub async fn record(&self, check: CheckId, body: Body) -> Result<Event, RecordError> {
        self.record_with(check, body, |_, batch| batch).await
    }

    /// Waits until no other photo is being saved, in any tab. While the guard is held, the app is not updated
    /// and no pieces are swept.
    pub async fn saving(&self) -> Guard {
        lock::wait_for(&self.saving_lock()).await
    }

    /// The same, if no photo is being saved.
    pub async fn if_not_saving(&self) -> Option<Guard> {
        lock::if_free(&self.saving_lock()).await
    }

    fn saving_lock(&self) -> String {
        format!("minewatch-photo {}", self.inner().store.name())
    }

    /// Keeps the bytes of a photo that is about to be recorded, each piece in a transaction of its own, so that
    /// a 40 MB photo is not copied at once. Pieces without an event are swept at the next start.
    ///
    /// # Errors
    /// With nothing kept.
    pub async fn keep_pieces(&self, shot: &Shot) -> Result<(), StoreError> {
        let name = shot.hash.to_string();
        let pieces = shot.original.length().div_ceil(PIECE_BYTES);
        for n in 0..pieces {
            let from = n * PIECE_BYTES;
            let piece = shot.original.slice(from, (from + PIECE_BYTES).min(shot.original.length()));
            let batch = Batch::default().put_raw(Table::PhotoPieces, piece_key(&name, n), piece);
            if let Err(error) = self.inner().store.write(batch).await {
                self.drop_pieces(&shot.hash).await;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Frees the bytes of a photo that was not recorded after all.
    pub async fn drop_pieces(&self, photo: &PhotoHash) {
        let (store, name) = (self.inner().store.clone(), photo.to_string());
        // The store is asked and not the screen: the event may be there without its word having come.
        if matches!(store.get_raw(Table::PhotoMeta, name.as_str()).await, Ok(None)) {
            let _ = store.write(Batch::default().delete_pieces(&name)).await;
        }
    }

    /// Records a photo whose pieces are kept: its event and its preview together.
    ///
    /// # Errors
    /// With nothing recorded; the pieces stay.
    pub async fn record_photo(&self, check: CheckId, shot: &Shot, body: Body) -> Result<Event, RecordError> {
        let name = shot.hash.to_string();
        let to_send = PhotoToSend { photo: shot.hash, bytes: shot.bytes(), check };
        self.record_with(check, body, |seq, batch| {
            let photo = StoredPhoto {
                to_send,
                announced: seq,
                media_type: shot.media_type,
                fate: Fate::Waiting,
                sent_at: None,
                original_kept: true,
            };
            let batch =
                batch.put(Table::PhotoMeta, name.as_str(), &photo).put(Table::PhotoQueue, number(seq), &to_send);
            match &shot.preview {
                Some(preview) => batch.put_raw(Table::Previews, name.as_str(), preview.clone()),
                None => batch,
            }
        })
        .await
    }

    /// Records what happened, and makes more changes in the same transaction.
    ///
    /// # Errors
    /// With nothing recorded.
    pub async fn record_with(
        &self,
        check: CheckId,
        body: Body,
        more: impl FnOnce(u64, Batch) -> Batch,
    ) -> Result<Event, RecordError> {
        let inner = self.inner();
        let lock = lock::wait_for(&format!("minewatch-recorder {}", inner.store.name())).await;
        let head: Head = inner.store.get(Table::Meta, meta::HEAD).await?.unwrap_or(Head::EMPTY);
        let event = Event {
            v: VERSION,
            id: EventId::from_parts(clock::wall(), random::bytes()),
            device: inner.session.device,
            seq: head.seq + 1,
            prev: head.hash,
            actor: inner.person.id,
            at: inner.keeper.clock.now().ok_or(RecordError::NoClock)?,
            subject: Subject::Check(check),
            body,
        };
        let is_too_long = event.canonical().map_or(true, |bytes| bytes.len() > EVENT_BYTES_MAX);
        let hash = event.hash().map_err(|_| RecordError::Refused(Refusal::BadValue))?;
        if is_too_long {
            return Err(RecordError::Refused(Refusal::BadValue));
        }
        let earliest = event.at.contact.server.plus_ms(i64::try_from(event.at.elapsed_ms).unwrap_or(i64::MAX));
        let actor = inner.person.actor();
        judge(&inner.shown.borrow(), &event, Recorder::Person(&actor), earliest, &*inner)
            .map_err(RecordError::Refused)?;
        let stored = StoredEvent { event: event.clone(), hash };
        let batch = Batch::default().add(Table::Events, number(event.seq), &stored).put(
            Table::Meta,
            meta::HEAD,
            &Head { seq: event.seq, hash },
        );
        inner.store.write(more(event.seq, batch)).await?;
        inner.lay(&mut inner.shown.borrow_mut(), &event);
        inner.touch();
        drop(lock);
        self.after_recording().await;
        Ok(event)
    }

    async fn after_recording(&self) {
        leptos::prelude::Update::update(&self.changed, |n| *n += 1);
        self.tell_tabs();
        let _ = self.refresh_progress().await;
        if let Some(recorded) = &*self.inner().recorded.borrow() {
            recorded();
        }
    }
}
