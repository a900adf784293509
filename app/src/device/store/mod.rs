//! `IndexedDB`: everything that the phone keeps. Writes are transactions of many changes, flushed to the disk
//! before they count as done; a connection that the system killed is opened again once.

mod schema;

use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::rc::Rc;

use idb::{Database, DatabaseEvent, Factory, KeyRange, Query, Transaction};
use js_sys::{Array, Promise, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbTransaction};

pub use schema::Table;

use super::{js, timer};

/// The longest that one transaction may take. Some phones let them hang without any word.
const DEADLINE_MS: u64 = 20_000;
/// The longest that a write may take with its abortion; it keeps its own deadlines within.
const WRITE_DEADLINE_MS: u64 = 3 * DEADLINE_MS;

/// Why the store did not do it. Nothing was changed, unless the storage gives no word at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The phone's storage is full.
    #[error("the phone's storage is full")]
    Full,
    /// The key is taken: another tab was faster.
    #[error("the key is taken")]
    Taken,
    /// What was read is not what was written, or of a later version.
    #[error("cannot be read: {0}")]
    Damaged(String),
    /// The browser's storage does not answer.
    #[error("the storage does not answer: {0}")]
    Unavailable(String),
}

impl StoreError {
    fn from_text(text: &str) -> Self {
        if text.contains("QuotaExceeded") {
            Self::Full
        } else if text.contains("ConstraintError") {
            Self::Taken
        } else {
            Self::Unavailable(text.to_owned())
        }
    }
}

fn failed(error: impl Display) -> StoreError {
    StoreError::from_text(&error.to_string())
}

fn thrown(error: &JsValue) -> StoreError {
    StoreError::from_text(&js::describe(error))
}

/// A key: a number, a text, or a list of them.
pub type Key = JsValue;

/// The key of the n-th piece of a photo.
#[must_use]
pub fn piece_key(photo: &str, n: u32) -> Key {
    Array::of2(&photo.into(), &n.into()).into()
}

/// The keys of all pieces of a photo.
fn pieces_range(photo: &str) -> Result<KeyRange, StoreError> {
    KeyRange::bound(&piece_key(photo, 0), &piece_key(photo, u32::MAX), None, None).map_err(failed)
}

#[derive(Clone)]
enum Change {
    Put(Table, Key, JsValue),
    Add(Table, Key, JsValue),
    Delete(Table, Key),
    DeletePieces(String),
    Clear(Table),
}

/// Changes that are made together or not at all.
#[derive(Clone, Default)]
pub struct Batch {
    changes: Vec<Change>,
    damaged: Option<String>,
}

impl Batch {
    fn json<T: Serialize + ?Sized>(&mut self, value: &T) -> JsValue {
        // The canonical form, as on the wire: one way to write JSON, not two, in the bundle.
        if let Some(text) = shared::event::canonical(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            return JsValue::from_str(&text);
        }
        self.damaged = Some("the value has no canonical form".to_owned());
        JsValue::UNDEFINED
    }

    /// Keeps a value under a key, in place of what was there.
    #[must_use]
    pub fn put<T: Serialize + ?Sized>(mut self, table: Table, key: impl Into<Key>, value: &T) -> Self {
        let value = self.json(value);
        self.changes.push(Change::Put(table, key.into(), value));
        self
    }

    /// Keeps a value under a key that must be free.
    #[must_use]
    pub fn add<T: Serialize + ?Sized>(mut self, table: Table, key: impl Into<Key>, value: &T) -> Self {
        let value = self.json(value);
        self.changes.push(Change::Add(table, key.into(), value));
        self
    }

    /// Keeps something of the browser's own: bytes, a key pair.
    #[must_use]
    pub fn put_raw(mut self, table: Table, key: impl Into<Key>, value: impl Into<JsValue>) -> Self {
        self.changes.push(Change::Put(table, key.into(), value.into()));
        self
    }

    /// Forgets what is under a key.
    #[must_use]
    pub fn delete(mut self, table: Table, key: impl Into<Key>) -> Self {
        self.changes.push(Change::Delete(table, key.into()));
        self
    }

    /// Forgets every piece of a photo.
    #[must_use]
    pub fn delete_pieces(mut self, photo: &str) -> Self {
        self.changes.push(Change::DeletePieces(photo.to_owned()));
        self
    }

    /// Forgets all of a table.
    #[must_use]
    pub fn clear(mut self, table: Table) -> Self {
        self.changes.push(Change::Clear(table));
        self
    }

    fn tables(&self) -> Array {
        let mut tables: Vec<Table> = self
            .changes
            .iter()
            .map(|change| match change {
                Change::Put(t, ..) | Change::Add(t, ..) | Change::Delete(t, _) | Change::Clear(t) => *t,
                Change::DeletePieces(_) => Table::PhotoPieces,
            })
            .collect();
        tables.sort_unstable();
        tables.dedup();
        tables.iter().map(|t| JsValue::from_str(t.name())).collect()
    }
}

/// Which rows, in the order of their keys.
#[derive(Clone, Default)]
pub struct Rows {
    /// From this key on; from the first otherwise.
    pub from: Option<Key>,
    /// To this key, which is included; to the last otherwise.
    pub to: Option<Key>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Rows {
    fn query(&self) -> Result<Option<Query>, StoreError> {
        let range = match (&self.from, &self.to) {
            (None, None) => return Ok(None),
            (Some(from), None) => KeyRange::lower_bound(from, None),
            (None, Some(to)) => KeyRange::upper_bound(to, None),
            (Some(from), Some(to)) => KeyRange::bound(from, to, None, None),
        };
        range.map(|range| Some(Query::KeyRange(range))).map_err(failed)
    }
}

/// One database.
#[derive(Clone)]
pub struct Store {
    name: Rc<str>,
    connection: Rc<RefCell<Option<IdbDatabase>>>,
}

impl Store {
    /// Opens the database, making or upgrading it as needed.
    ///
    /// # Errors
    /// Where the browser has no storage to give.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let store = Self { name: name.into(), connection: Rc::default() };
        store.connect().await?;
        Ok(store)
    }

    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Closes the connection; the next use opens it again.
    pub fn close(&self) {
        if let Some(connection) = self.connection.borrow_mut().take() {
            connection.close();
        }
    }

    async fn connect(&self) -> Result<IdbDatabase, StoreError> {
        if let Some(open) = self.connection.borrow().clone() {
            return Ok(open);
        }
        let mut request = Factory::new().and_then(|f| f.open(&self.name, Some(schema::VERSION))).map_err(failed)?;
        request.on_upgrade_needed(|event| {
            if let (Ok(database), Ok(from)) = (event.database(), event.old_version()) {
                schema::upgrade(&database, from);
            }
        });
        let opened = timer::within(DEADLINE_MS, request.into_future()).await;
        let mut database: Database =
            opened.ok_or_else(|| StoreError::Unavailable("open took too long".into()))?.map_err(failed)?;
        let (closed, outdated) = (self.clone(), self.clone());
        database.on_close(move |_| drop(closed.connection.borrow_mut().take()));
        database.on_version_change(move |_| outdated.close());
        database.forget_callbacks();
        let connection = IdbDatabase::from(database);
        *self.connection.borrow_mut() = Some(connection.clone());
        Ok(connection)
    }

    /// Runs the work, and once more on a new connection if the first one turns out to be dead.
    async fn with_connection<T, F: Future<Output = Result<T, StoreError>>>(
        &self,
        limit_ms: u64,
        work: impl Fn(IdbDatabase) -> F,
    ) -> Result<T, StoreError> {
        for last in [false, true] {
            let connection = self.connect().await?;
            let outcome = timer::within(limit_ms, work(connection)).await;
            match outcome.unwrap_or_else(|| Err(StoreError::Unavailable("took too long".into()))) {
                Err(StoreError::Unavailable(why)) if !last => {
                    leptos::logging::warn!("store: {why}; opening it again");
                    self.close();
                }
                outcome => return outcome,
            }
        }
        Err(StoreError::Unavailable(String::new()))
    }

    /// Makes the changes, all or none, and returns when they are on the disk.
    ///
    /// # Errors
    /// With nothing changed.
    pub async fn write(&self, batch: Batch) -> Result<(), StoreError> {
        if let Some(damage) = batch.damaged {
            return Err(StoreError::Damaged(damage));
        }
        if batch.changes.is_empty() {
            return Ok(());
        }
        self.with_connection(WRITE_DEADLINE_MS, |connection| write(connection, batch.clone())).await?
    }

    async fn read_raw(&self, table: Table, rows: &Rows) -> Result<Vec<JsValue>, StoreError> {
        self.with_connection(DEADLINE_MS, |connection| async move {
            let store = begin(&connection, table)?;
            store.get_all(rows.query()?, rows.limit).map_err(failed)?.await.map_err(failed)
        })
        .await
    }

    /// What is under a key, as the browser gives it.
    ///
    /// # Errors
    /// Where the storage does not answer.
    pub async fn get_raw(&self, table: Table, key: impl Into<Key>) -> Result<Option<JsValue>, StoreError> {
        let key = &key.into();
        self.with_connection(DEADLINE_MS, |connection| async move {
            let store = begin(&connection, table)?;
            store.get(key.clone()).map_err(failed)?.await.map_err(failed)
        })
        .await
    }

    /// What is under a key.
    ///
    /// # Errors
    /// Where the storage does not answer, or the value cannot be read.
    pub async fn get<T: DeserializeOwned>(&self, table: Table, key: impl Into<Key>) -> Result<Option<T>, StoreError> {
        self.get_raw(table, key).await?.as_ref().map(parse).transpose()
    }

    /// The bytes under a key.
    ///
    /// # Errors
    /// Where the storage does not answer.
    pub async fn get_bytes(&self, table: Table, key: impl Into<Key>) -> Result<Option<Uint8Array>, StoreError> {
        Ok(self.get_raw(table, key).await?.and_then(|value| value.dyn_into().ok()))
    }

    /// The values of some rows.
    ///
    /// # Errors
    /// Where the storage does not answer, or a value cannot be read.
    pub async fn rows<T: DeserializeOwned>(&self, table: Table, rows: Rows) -> Result<Vec<T>, StoreError> {
        self.read_raw(table, &rows).await?.iter().map(parse).collect()
    }

    /// Every value of a table.
    ///
    /// # Errors
    /// Where the storage does not answer, or a value cannot be read.
    pub async fn all<T: DeserializeOwned>(&self, table: Table) -> Result<Vec<T>, StoreError> {
        self.rows(table, Rows::default()).await
    }

    /// The keys of a table that are texts.
    ///
    /// # Errors
    /// Where the storage does not answer.
    pub async fn keys(&self, table: Table) -> Result<Vec<String>, StoreError> {
        Ok(self.raw_keys(table, &Rows::default()).await?.iter().filter_map(JsValue::as_string).collect())
    }

    /// The keys of some rows, as the browser gives them.
    ///
    /// # Errors
    /// Where the storage does not answer.
    pub async fn raw_keys(&self, table: Table, rows: &Rows) -> Result<Vec<Key>, StoreError> {
        self.with_connection(DEADLINE_MS, |connection| async move {
            let store = begin(&connection, table)?;
            store.get_all_keys(rows.query()?, rows.limit).map_err(failed)?.await.map_err(failed)
        })
        .await
    }
}

/// Deletes a database.
///
/// # Errors
/// Where the browser does not do it.
pub async fn destroy(name: &str) -> Result<(), StoreError> {
    Factory::new().and_then(|f| f.delete(name)).map_err(failed)?.await.map_err(failed)
}

fn parse<T: DeserializeOwned>(value: &JsValue) -> Result<T, StoreError> {
    let text = value.as_string().ok_or_else(|| StoreError::Damaged("not a text".into()))?;
    serde_json::from_str(&text).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn begin(connection: &IdbDatabase, table: Table) -> Result<idb::ObjectStore, StoreError> {
    let transaction = connection.transaction_with_str(table.name()).map_err(|e| thrown(&e))?;
    Transaction::from(transaction).object_store(table.name()).map_err(failed)
}

/// The outer error says that nothing was changed: it may be tried again. The inner one is the last word.
async fn write(connection: IdbDatabase, batch: Batch) -> Result<Result<(), StoreError>, StoreError> {
    let strict = js::object(&[("durability", "strict".into())]);
    let transaction =
        js::call(&connection, "transaction", &[batch.tables().into(), "readwrite".into(), strict.into()])
            .map_err(|e| thrown(&e))?
            .unchecked_into::<IdbTransaction>();
    let ended = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    for change in &batch.changes {
        if let Err(error) = make(&transaction, change) {
            let _ = transaction.abort();
            return Err(error);
        }
    }
    let mut ended = JsFuture::from(ended);
    let mut outcome = timer::within(DEADLINE_MS, &mut ended).await;
    if outcome.is_none() {
        // Written again only once it is sure that it was not written: it may be on the disk already, with its
        // word still on the way, and then it cannot be aborted any more.
        let _ = transaction.abort();
        outcome = timer::within(DEADLINE_MS, &mut ended).await;
    }
    match outcome {
        Some(Ok(_)) => Ok(Ok(())),
        Some(Err(_)) => {
            let error = transaction.error().map_or_else(|| "AbortError".into(), |error| error.name());
            Err(StoreError::from_text(&error))
        }
        None => Ok(Err(StoreError::Unavailable("no word about what was written".into()))),
    }
}

fn make(transaction: &IdbTransaction, change: &Change) -> Result<(), StoreError> {
    let table = |table: Table| Transaction::from(transaction.clone()).object_store(table.name()).map_err(failed);
    match change {
        Change::Put(t, key, value) => table(*t)?.put(value, Some(key)).map(drop),
        Change::Add(t, key, value) => table(*t)?.add(value, Some(key)).map(drop),
        Change::Delete(t, key) => table(*t)?.delete(key.clone()).map(drop),
        Change::DeletePieces(photo) => table(Table::PhotoPieces)?.delete(pieces_range(photo)?).map(drop),
        Change::Clear(t) => table(*t)?.clear().map(drop),
    }
    .map_err(failed)
}
