//! What this phone knows for the person who is signed in: the confirmed records, and on top of them the own
//! events that have not come back yet.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::try_join;
use leptos::prelude::*;

use shared::account::{Person, Session};
use shared::check::Check;
use shared::event::{Body, Event, Head};
use shared::evidence::Photo;
use shared::hazard::Hazard;
use shared::id::{MineId, UserId};
use shared::mine::Mine;
use shared::record::{Reception, Records, Register, apply};
use shared::region::DivisionCode;
use shared::role::Role;
use shared::sync::{EventReceipt, Outcome};
use shared::time::Timestamp;

use super::drafts::Drafts;
use super::progress::Progress;
use super::stored::{StoredEvent, meta, number};
use crate::device::store::{Batch, Rows, Store, StoreError, Table};
use crate::device::tabs::Tabs;
use crate::session::Keeper;

/// What is kept in memory.
pub struct Inner {
    /// The person's database.
    pub store: Store,
    /// The session.
    pub keeper: Rc<Keeper>,
    /// The person.
    pub person: Person,
    /// The session when the phone was opened: the device does not change while it is open.
    pub session: Session,
    /// What is being typed.
    pub drafts: Drafts,
    /// The records that the server confirmed.
    pub(super) confirmed: RefCell<Records>,
    /// Those with the own events on top: what the screens show.
    pub(super) shown: RefCell<Records>,
    pub(super) mines: RefCell<Rc<BTreeMap<MineId, Mine>>>,
    pub(super) people: RefCell<Rc<BTreeMap<UserId, Person>>>,
    pub(super) tabs: RefCell<Option<Tabs>>,
    pub(super) recorded: RefCell<Option<Box<dyn Fn()>>>,
    pub(super) pulled_at: Cell<Option<Timestamp>>,
    /// Counts up with every change of the records in memory: what was read meanwhile is stale.
    generation: Cell<u64>,
}

/// The phone, as the screens hold it.
#[derive(Clone, Copy)]
pub struct Phone {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// Counts up when a check, hazard or photo changed.
    pub changed: RwSignal<u64>,
    /// Counts up when mines or people changed.
    pub register_changed: RwSignal<u64>,
    /// What waits and how sending goes.
    pub progress: RwSignal<Progress>,
}

impl Phone {
    /// Opens the person's database and reads it.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn open(keeper: Rc<Keeper>, session: Session) -> Result<Self, StoreError> {
        let name = format!("minewatch.{}.{}", session.person.id, session.device);
        let store = Store::open(&name).await?;
        if store.get::<Head>(Table::Meta, meta::HEAD).await?.is_none() {
            // A new database continues the chain where the server has it.
            let begin = Batch::default()
                .put(Table::Meta, meta::HEAD, &session.head)
                .put(Table::Meta, meta::SENT, &session.head.seq)
                .put(Table::Meta, meta::SETTLED, &session.head.seq);
            store.write(begin).await?;
        }
        let inner = Inner {
            drafts: Drafts::new(store.clone()),
            store,
            keeper,
            person: session.person.clone(),
            session,
            confirmed: RefCell::default(),
            shown: RefCell::default(),
            mines: RefCell::default(),
            people: RefCell::default(),
            tabs: RefCell::default(),
            recorded: RefCell::default(),
            pulled_at: Cell::default(),
            generation: Cell::default(),
        };
        let phone = Self {
            inner: StoredValue::new_local(Rc::new(inner)),
            changed: RwSignal::new(0),
            register_changed: RwSignal::new(0),
            progress: RwSignal::new(Progress::default()),
        };
        phone.load().await?;
        Ok(phone)
    }

    /// Whether this is the same phone, and not one that was opened anew.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.inner.try_get_value().zip(other.inner.try_get_value()).is_some_and(|(one, two)| Rc::ptr_eq(&one, &two))
    }

    /// Whether nothing was ever downloaded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner().mines.borrow().is_empty()
    }

    /// What is in memory.
    #[must_use]
    pub fn inner(&self) -> Rc<Inner> {
        self.inner.get_value()
    }

    /// The person who is signed in.
    #[must_use]
    pub fn person(&self) -> Person {
        self.inner().person.clone()
    }

    /// Reads everything from the store again, as at start or after another tab changed it.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn load(&self) -> Result<(), StoreError> {
        let inner = self.inner();
        let (mines, people, records) = loop {
            let generation = inner.generation.get();
            let (mines, people, records) = try_join!(
                inner.store.all::<Mine>(Table::Mines),
                inner.store.all::<Person>(Table::People),
                read_records(&inner.store)
            )?;
            if generation == inner.generation.get() {
                break (mines, people, records);
            }
        };
        *inner.mines.borrow_mut() = Rc::new(mines.into_iter().map(|m| (m.id, m)).collect());
        *inner.people.borrow_mut() = Rc::new(people.into_iter().map(|p| (p.id, p)).collect());
        *inner.confirmed.borrow_mut() = records;
        inner.pulled_at.set(inner.store.get(Table::Meta, meta::PULLED_AT).await?);
        self.lay_over().await?;
        self.register_changed.update(|n| *n += 1);
        self.refresh_progress().await
    }

    /// Lays the own events that have not come back on top of the confirmed records.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub(super) async fn lay_over(&self) -> Result<(), StoreError> {
        let inner = self.inner();
        let shown = loop {
            let generation = inner.generation.get();
            let (settled, cursor) = try_join!(self.number_in(meta::SETTLED), self.number_in(meta::CURSOR))?;
            let rows = Rows { from: Some(number(settled + 1)), ..Rows::default() };
            let (events, receipts) = try_join!(
                inner.store.rows::<StoredEvent>(Table::Events, rows.clone()),
                inner.store.rows::<(u64, EventReceipt)>(Table::Receipts, rows)
            )?;
            let receipts: BTreeMap<u64, EventReceipt> = receipts.into_iter().collect();
            let mut shown = inner.confirmed.borrow().clone();
            for StoredEvent { event, .. } in &events {
                let is_pending = receipts
                    .get(&event.seq)
                    .is_none_or(|receipt| receipt.outcome == Outcome::Applied && receipt.seq > cursor);
                if is_pending {
                    inner.lay(&mut shown, event);
                }
            }
            if generation == inner.generation.get() {
                break shown;
            }
        };
        *inner.shown.borrow_mut() = shown;
        self.changed.update(|n| *n += 1);
        Ok(())
    }

    /// Reads the shown records; the reader is called again when they change.
    pub fn with<T>(&self, read: impl FnOnce(&Records) -> T) -> T {
        self.changed.track();
        read(&self.inner().shown.borrow())
    }

    /// Reads the shown records as they are now.
    pub fn peek<T>(&self, read: impl FnOnce(&Records) -> T) -> T {
        read(&self.inner().shown.borrow())
    }

    /// The mines of the region; the reader is called again when they change.
    #[must_use]
    pub fn mines(&self) -> Rc<BTreeMap<MineId, Mine>> {
        self.register_changed.track();
        self.inner().mines.borrow().clone()
    }

    /// People of the region and in its checks; the reader is called again when they change.
    #[must_use]
    pub fn people(&self) -> Rc<BTreeMap<UserId, Person>> {
        self.register_changed.track();
        self.inner().people.borrow().clone()
    }

    /// The name of a person, as far as known here.
    #[must_use]
    pub fn name_of(&self, user: UserId) -> String {
        self.people().get(&user).map_or_else(|| "?".to_owned(), |person| person.name.clone())
    }

    /// When the phone last heard news from the server, by its wall clock.
    #[must_use]
    pub fn pulled_at(&self) -> Option<Timestamp> {
        self.changed.track();
        self.inner().pulled_at.get()
    }

    /// Hears the other tabs, and tells `recorded` about each new event.
    pub fn connect(&self, tabs: Tabs, recorded: impl Fn() + 'static) {
        let inner = self.inner();
        *inner.tabs.borrow_mut() = Some(tabs);
        *inner.recorded.borrow_mut() = Some(Box::new(recorded));
    }

    /// Tells the other tabs that the store changed.
    pub(super) fn tell_tabs(&self) {
        if let Some(tabs) = &*self.inner().tabs.borrow() {
            tabs.tell("changed");
        }
    }
}

impl Inner {
    /// Says that the records in memory changed.
    pub(super) fn touch(&self) {
        self.generation.set(self.generation.get() + 1);
    }

    /// Applies an own event to the shown records.
    pub(super) fn lay(&self, shown: &mut Records, event: &Event) {
        let region = match &event.body {
            Body::CheckStarted { mine, .. } => self.mine_region(*mine),
            _ => shown.checks.get(&event.subject.check()).map(|check| check.region),
        };
        let reception = Reception { seq: 0, at: None, region: region.unwrap_or(self.person.region) };
        apply(shown, event, &reception);
    }
}

pub(super) async fn read_records(store: &Store) -> Result<Records, StoreError> {
    let (checks, hazards, photos) = try_join!(
        store.all::<Check>(Table::Checks),
        store.all::<Hazard>(Table::Hazards),
        store.all::<Photo>(Table::Photos)
    )?;
    let mut records = Records::default();
    records.checks.extend(checks.into_iter().map(|check| (check.id, check)));
    records.hazards.extend(hazards.into_iter().map(|hazard| (hazard.id, hazard)));
    records.photos.extend(photos.into_iter().map(|photo| (photo.hash, photo)));
    Ok(records)
}

impl Register for Inner {
    fn mine_region(&self, mine: MineId) -> Option<DivisionCode> {
        self.mines.borrow().get(&mine).map(|mine| mine.division)
    }

    fn is_inspector(&self, user: UserId) -> bool {
        self.people.borrow().get(&user).is_some_and(|person| person.role == Role::Inspector)
    }
}
