//! What the server confirmed: the snapshot to begin with, and the events after it, each kept together with the
//! cursor that it brings.

use std::collections::BTreeSet;

use shared::digest::PhotoHash;
use shared::event::{Body, Event};
use shared::id::{CheckId, HazardId, UserId};
use shared::record::{Reception, Records, apply};
use shared::sync::{EventReceipt, Outcome, PullAnswer, Snapshot};

use super::Phone;
use super::phone::read_records;
use super::stored::{StoredEvent, meta, number};
use crate::device::clock;
use crate::device::store::{Batch, Rows, Store, StoreError, Table};

/// The registers of mines and people come with the snapshot; one that is older than this is taken anew.
const SNAPSHOT_LIVES_MS: i64 = 24 * 3_600_000;

impl Phone {
    /// The cursor; none before the first snapshot and when it is time for a new one.
    pub(super) async fn load_cursor(&self) -> Result<Option<u64>, StoreError> {
        let store = self.inner().store.clone();
        let taken = store.get(Table::Meta, meta::SNAPSHOT_AT).await?;
        let is_fresh = taken.is_some_and(|at| (0..SNAPSHOT_LIVES_MS).contains(&clock::wall().since_ms(at)));
        if is_fresh { store.get(Table::Meta, meta::CURSOR).await } else { Ok(None) }
    }

    /// Puts the snapshot in the place of what was confirmed before, except for own checks that are still open.
    pub(super) async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let now = clock::wall();
        let mut kept = read_records(&self.inner().store).await?;
        let mut batch = [Table::Mines, Table::People, Table::Checks, Table::Hazards, Table::Photos]
            .into_iter()
            .fold(Batch::default(), Batch::clear)
            .put(Table::Meta, meta::CURSOR, &snapshot.cursor)
            .put(Table::Meta, meta::SNAPSHOT_AT, &now)
            .put(Table::Meta, meta::PULLED_AT, &now);
        for mine in &snapshot.mines {
            batch = batch.put(Table::Mines, mine.id.to_string(), mine);
        }
        for person in &snapshot.people {
            batch = batch.put(Table::People, person.id.to_string(), person);
        }
        for check in &snapshot.checks {
            batch = batch.put(Table::Checks, check.id.to_string(), check);
        }
        for hazard in &snapshot.hazards {
            batch = batch.put(Table::Hazards, hazard.id.to_string(), hazard);
        }
        for photo in &snapshot.photos {
            batch = batch.put(Table::Photos, photo.hash.to_string(), photo);
        }
        let batch = self.settle(batch, snapshot.cursor, Some(&mut kept)).await?;
        retain_open(&mut kept, self.inner().person.id, snapshot);
        self.inner().store.write(put_records(batch, &kept)).await?;
        self.load().await?;
        self.tell_tabs();
        Ok(())
    }

    /// Applies what came after the cursor and keeps it together with the new cursor.
    pub(super) async fn save_pull(&self, pulled: &PullAnswer) -> Result<(), StoreError> {
        let (inner, now) = (self.inner(), clock::wall());
        let batch =
            Batch::default().put(Table::Meta, meta::CURSOR, &pulled.next).put(Table::Meta, meta::PULLED_AT, &now);
        let mut touched = Touched::default();
        for pulled in &pulled.events {
            touched.note(&pulled.event);
        }
        // From the store and not from memory: another tab may have pulled since this one read it.
        let mut records = touched.read(&inner.store).await?;
        for pulled in &pulled.events {
            let reception = Reception { seq: pulled.seq, at: Some(pulled.received), region: pulled.region };
            apply(&mut records, &pulled.event, &reception);
        }
        let batch = put_records(self.settle(batch, pulled.next, None).await?, &records);
        inner.store.write(batch).await?;
        inner.pulled_at.set(Some(now));
        if pulled.events.is_empty() {
            leptos::prelude::Update::update(&self.changed, |n| *n += 1);
            return Ok(());
        }
        {
            let mut confirmed = inner.confirmed.borrow_mut();
            confirmed.checks.extend(records.checks);
            confirmed.hazards.extend(records.hazards);
            confirmed.photos.extend(records.photos);
        }
        inner.touch();
        self.tell_tabs();
        self.lay_over().await
    }

    /// Moves the mark behind which own events are part of the confirmed records, or refused. Where the events
    /// in between are skipped and not pulled, `kept` gets the own ones.
    async fn settle(&self, batch: Batch, cursor: u64, kept: Option<&mut Records>) -> Result<Batch, StoreError> {
        let inner = self.inner();
        let (before, pulled) = (self.number_in(meta::SETTLED).await?, self.number_in(meta::CURSOR).await?);
        let rows = Rows { from: Some(number(before + 1)), ..Rows::default() };
        let receipts: Vec<(u64, EventReceipt)> = inner.store.rows(Table::Receipts, rows.clone()).await?;
        let (mut settled, mut skipped) = (before, BTreeSet::new());
        for (seq, receipt) in receipts {
            let is_applied = receipt.outcome == Outcome::Applied;
            if seq != settled + 1 || (is_applied && receipt.seq > cursor) {
                break;
            }
            settled = seq;
            if is_applied && receipt.seq > pulled {
                skipped.insert(seq);
            }
        }
        if let Some(kept) = kept.filter(|_| !skipped.is_empty()) {
            let rows = Rows { to: Some(number(settled)), ..rows };
            let events: Vec<StoredEvent> = inner.store.rows(Table::Events, rows).await?;
            for stored in events.iter().filter(|stored| skipped.contains(&stored.event.seq)) {
                inner.lay(kept, &stored.event);
            }
        }
        Ok(batch.put(Table::Meta, meta::SETTLED, &settled))
    }
}

/// Leaves the person's open checks that the snapshot does not have, with what belongs to them: it names the
/// newest checks only, and an inspector who returns to an older one must find it.
fn retain_open(records: &mut Records, person: UserId, snapshot: &Snapshot) {
    let Records { checks, hazards, photos } = records;
    checks.retain(|id, check| {
        let is_own = check.started_by == person || check.companions.contains(&person);
        is_own && check.signed.is_none() && !snapshot.checks.iter().any(|newer| newer.id == *id)
    });
    hazards.retain(|_, hazard| checks.contains_key(&hazard.check));
    photos.retain(|_, photo| checks.contains_key(&photo.check));
}

fn put_records(mut batch: Batch, records: &Records) -> Batch {
    for check in records.checks.values() {
        batch = batch.put(Table::Checks, check.id.to_string(), check);
    }
    for hazard in records.hazards.values() {
        batch = batch.put(Table::Hazards, hazard.id.to_string(), hazard);
    }
    for photo in records.photos.values() {
        batch = batch.put(Table::Photos, photo.hash.to_string(), photo);
    }
    batch
}

/// The records that some events are about.
#[derive(Default)]
struct Touched {
    checks: BTreeSet<CheckId>,
    hazards: BTreeSet<HazardId>,
    photos: BTreeSet<PhotoHash>,
}

impl Touched {
    fn note(&mut self, event: &Event) {
        self.checks.insert(event.subject.check());
        match &event.body {
            Body::HazardFound { hazard, .. } | Body::HazardReworded { hazard, .. } => {
                self.hazards.insert(*hazard);
            }
            Body::PhotoTaken { photo, hazard, .. } => {
                self.photos.insert(*photo);
                self.hazards.extend(*hazard);
            }
            Body::PhotoHeld { photo } | Body::PhotoRefused { photo, .. } => {
                self.photos.insert(*photo);
            }
            Body::CheckStarted { .. }
            | Body::CheckArrived { .. }
            | Body::CheckAnswered { .. }
            | Body::CheckSigned { .. } => {}
        }
    }

    async fn read(&self, store: &Store) -> Result<Records, StoreError> {
        let mut records = Records::default();
        for id in &self.checks {
            records.checks.extend(store.get(Table::Checks, id.to_string()).await?.map(|check| (*id, check)));
        }
        for id in &self.hazards {
            records.hazards.extend(store.get(Table::Hazards, id.to_string()).await?.map(|hazard| (*id, hazard)));
        }
        for hash in &self.photos {
            records.photos.extend(store.get(Table::Photos, hash.to_string()).await?.map(|photo| (*hash, photo)));
        }
        Ok(records)
    }
}
