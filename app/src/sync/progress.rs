//! What waits and how sending goes, for people.

use futures_util::try_join;
use shared::digest::PhotoHash;
use shared::event::Head;
use shared::sync::{EventReceipt, PhotoToSend, Status};
use shared::time::Timestamp;

use super::Phone;
use super::stored::{ShelfRow, StoredEvent, meta, number};
use crate::device::store::{Rows, StoreError, Table};

/// The most rows of a list on the queue page.
const LIST_MAX: u32 = 50;

/// What waits and how sending goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Events that the server does not hold.
    pub events: u64,
    /// Photos whose bytes the server does not hold.
    pub photos: usize,
    /// Their bytes.
    pub photo_bytes: u64,
    /// When the oldest of them was recorded, by the phone's wall clock.
    pub oldest: Option<Timestamp>,
    /// Things on the shelf.
    pub shelved: usize,
    /// What the machine says.
    pub status: Status,
    /// Whether another tab is sending.
    pub elsewhere: bool,
    /// How much of a photo is sent: which, bytes sent, bytes in all.
    pub sending: Option<(PhotoHash, u64, u64)>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            events: 0,
            photos: 0,
            photo_bytes: 0,
            oldest: None,
            shelved: 0,
            status: Status::Idle,
            elsewhere: false,
            sending: None,
        }
    }
}

impl Progress {
    /// Whether everything is with the server.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events == 0 && self.photos == 0
    }
}

/// An own event that the server holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    /// The event.
    pub event: StoredEvent,
    /// The server's word.
    pub receipt: EventReceipt,
}

impl Phone {
    /// Counts what waits.
    pub(super) async fn refresh_progress(&self) -> Result<(), StoreError> {
        let store = self.inner().store.clone();
        let (head, sent, photos, refused) = try_join!(
            store.get::<Head>(Table::Meta, meta::HEAD),
            self.number_in(meta::SENT),
            store.all::<PhotoToSend>(Table::PhotoQueue),
            store.keys(Table::Shelf)
        )?;
        let (head, shelved) = (head.unwrap_or(Head::EMPTY), refused.len());
        // Most of the time nothing waits.
        let first: Option<StoredEvent> =
            if head.seq > sent { store.get(Table::Events, number(sent + 1)).await? } else { None };
        let mut oldest = first.map(|stored| stored.event.at.wall);
        if oldest.is_none() && !photos.is_empty() {
            let rows: Vec<PhotoToSend> =
                store.rows(Table::PhotoQueue, Rows { limit: Some(1), ..Rows::default() }).await?;
            oldest = rows.first().and_then(|photo| {
                self.peek(|records| records.photos.get(&photo.photo).map(|known| known.taken.at.wall))
            });
        }
        leptos::prelude::Update::update(&self.progress, |progress| {
            progress.events = head.seq.saturating_sub(sent);
            progress.photos = photos.len();
            progress.photo_bytes = photos.iter().map(|photo| photo.bytes).sum();
            progress.oldest = oldest;
            progress.shelved = shelved;
        });
        Ok(())
    }

    /// The events that wait, oldest first.
    pub async fn waiting_events(&self) -> Vec<StoredEvent> {
        let sent = self.number_in(meta::SENT).await.unwrap_or(0);
        let rows = Rows { from: Some(number(sent + 1)), to: None, limit: Some(LIST_MAX) };
        self.inner().store.rows(Table::Events, rows).await.unwrap_or_default()
    }

    /// The photos that wait, oldest first.
    pub async fn waiting_photos(&self) -> Vec<PhotoToSend> {
        let rows = Rows { limit: Some(LIST_MAX), ..Rows::default() };
        self.inner().store.rows(Table::PhotoQueue, rows).await.unwrap_or_default()
    }

    /// The last events that were sent, newest first.
    pub async fn sent_events(&self) -> Vec<SentRow> {
        let sent = self.number_in(meta::SENT).await.unwrap_or(0);
        if sent == 0 {
            return Vec::new();
        }
        let store = self.inner().store.clone();
        let from = number(sent.saturating_sub(u64::from(LIST_MAX)) + 1);
        let rows = Rows { from: Some(from), to: Some(number(sent)), limit: None };
        let events: Vec<StoredEvent> = store.rows(Table::Events, rows.clone()).await.unwrap_or_default();
        let receipts: Vec<(u64, EventReceipt)> = store.rows(Table::Receipts, rows).await.unwrap_or_default();
        let receipt_of = |seq| receipts.iter().find(|(n, _)| *n == seq).map(|(_, receipt)| *receipt);
        let rows = events.into_iter().rev();
        rows.filter_map(|event| Some(SentRow { receipt: receipt_of(event.event.seq)?, event })).collect()
    }

    /// What the server refused.
    pub async fn shelf(&self) -> Vec<ShelfRow> {
        self.inner().store.all(Table::Shelf).await.unwrap_or_default()
    }

    /// Everything that waits, as a text for a file: each event in canonical form on a line of its own.
    pub async fn export_waiting(&self) -> Option<String> {
        let sent = self.number_in(meta::SENT).await.ok()?;
        let rows = Rows { from: Some(number(sent + 1)), ..Rows::default() };
        let events: Vec<StoredEvent> = self.inner().store.rows(Table::Events, rows).await.ok()?;
        let lines = events.iter().filter_map(|stored| String::from_utf8(stored.event.canonical().ok()?).ok());
        Some(lines.map(|line| line + "\n").collect())
    }
}

impl Phone {
    /// An own event.
    pub async fn event(&self, seq: u64) -> Option<StoredEvent> {
        self.inner().store.get(Table::Events, number(seq)).await.ok().flatten()
    }
}
