//! The store: the database `SurrealDB` behind a few plain functions. No other module knows which database it is.
//!
//! Reading goes through [`Store::read`], changing through [`Store::change`] (whole transactions, tried again when
//! they lose a race), and events through the [`writer`] alone.

pub mod blur;
mod connect;
pub mod dump;
mod error;
pub mod guard;
pub mod log;
pub mod migrate;
pub mod register;
mod room;
mod snapshot;
pub mod watchdog;
pub mod writer;

use std::sync::Arc;

use surrealdb::IndexedResults;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Variables};

use crate::config::Database;
use connect::Engine;
pub use error::StoreError;
use error::while_busy;
use room::Room;
use snapshot::Snapshot;

/// A handle to the database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    room: Arc<Room>,
    transaction_bytes_max: usize,
    /// Where everything is read as it was at one moment. Nothing may be changed through such a handle.
    snapshot: Option<Arc<Snapshot>>,
}

/// The values bound to a statement.
#[derive(Clone, Default)]
pub struct Bind(Variables);

impl Bind {
    /// Nothing bound.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Binds one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl SurrealValue) -> Self {
        self.0.insert(name, value);
        self
    }
}

/// The answers of a query, statement by statement. `BEGIN` and `COMMIT` count as statements.
pub struct Answers(IndexedResults);

impl Answers {
    /// Every row that a statement gave.
    ///
    /// # Errors
    /// When the rows are not of this type.
    pub fn rows<T: SurrealValue>(&mut self, statement: usize) -> Result<Vec<T>, StoreError> {
        self.0.take::<Vec<T>>(statement).map_err(|e| StoreError::Unreadable(e.message().to_owned()))
    }

    /// Every document that a statement selected as `doc`, read as a value of the core.
    ///
    /// # Errors
    /// When one is not of this type.
    pub fn docs<T: serde::de::DeserializeOwned>(&mut self, statement: usize) -> Result<Vec<T>, StoreError> {
        #[derive(SurrealValue)]
        struct DocRow {
            doc: String,
        }
        self.rows::<DocRow>(statement)?.iter().map(|row| parse_doc(&row.doc)).collect()
    }

    /// The only row, or the value, that a statement gave.
    ///
    /// # Errors
    /// When it is not of this type.
    pub fn one<T: SurrealValue>(&mut self, statement: usize) -> Result<Option<T>, StoreError> {
        self.0.take::<Option<T>>(statement).map_err(|e| StoreError::Unreadable(e.message().to_owned()))
    }
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it.
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        let engine = Arc::new(connect::open(database).await?);
        let room = Arc::new(Room::new(database.folder(), database.reserve_bytes));
        let store = Self { engine, room, transaction_bytes_max: database.transaction_bytes_max(), snapshot: None };
        migrate::run(&store).await?;
        Ok(store)
    }

    /// The most bytes of one transaction's rows.
    #[must_use]
    pub const fn transaction_bytes_max(&self) -> usize {
        self.transaction_bytes_max
    }

    /// Runs statements that change nothing.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn read(&self, sql: &str, bind: Bind) -> Result<Answers, StoreError> {
        self.change(sql, bind).await
    }

    /// Runs one transaction (or one statement), again from the start when it loses a race.
    ///
    /// # Errors
    /// See [`StoreError`]. After [`StoreError::Unknown`] read back before deciding.
    pub async fn change(&self, sql: &str, bind: Bind) -> Result<Answers, StoreError> {
        while_busy(|| self.once(sql, bind.clone())).await
    }

    /// Runs statements a single time.
    ///
    /// # Errors
    /// What the database says, sorted by what the caller can do about it.
    pub async fn once(&self, sql: &str, bind: Bind) -> Result<Answers, StoreError> {
        let asked = self.room.asked();
        let answers = self.ask(sql, bind).await;
        drop(asked);
        self.room.note(answers.as_ref().err());
        answers
    }

    async fn ask(&self, sql: &str, bind: Bind) -> Result<Answers, StoreError> {
        let mut results = match (self.snapshot.as_deref(), &*self.engine) {
            (Some(snapshot), _) => snapshot.query(sql, bind.0).await?,
            (None, Engine::Embedded(embedded)) => embedded.db()?.query(sql.to_owned()).bind(bind.0).await?,
            (None, Engine::Remote(db)) => db.query(sql.to_owned()).bind(bind.0).await?,
        };
        match StoreError::of(results.take_errors().into_values()) {
            Some(error) => Err(error),
            None => Ok(Answers(results)),
        }
    }

    /// Closes an embedded database in order, for every clone of this handle; its folder is free then. Nothing
    /// acknowledged depends on it: every commit is on disk already.
    pub async fn close(&self) {
        if let Engine::Embedded(embedded) = &*self.engine {
            embedded.close().await;
        }
    }

    /// Whether the database is in this process.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        matches!(*self.engine, Engine::Embedded(..))
    }

    /// Whether the database answers. It reads a range, as most of what is asked does.
    pub async fn answers(&self) -> bool {
        self.read("SELECT VALUE id FROM head LIMIT 1", Bind::none()).await.is_ok()
    }
}

/// A record's id from a table and a key.
#[must_use]
pub fn record(table: &'static str, key: impl Into<RecordIdKey>) -> RecordId {
    RecordId::new(table, key)
}

/// A record key of two parts: one person's or tip's rows lie together.
#[must_use]
pub fn two(a: uuid::Uuid, b: impl Into<surrealdb::types::Value>) -> RecordIdKey {
    RecordIdKey::Array(vec![surrealdb::types::Value::Uuid(a.into()), b.into()].into())
}

/// The key of a record that is named by a UUID.
#[must_use]
pub fn uuid_key(uuid: uuid::Uuid) -> RecordIdKey {
    RecordIdKey::Uuid(uuid.into())
}

/// Reads a stored JSON text as a value of the core.
///
/// # Errors
/// When it is not one.
pub fn parse_doc<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// Writes a value of the core as the JSON text that is stored.
///
/// # Errors
/// Cannot happen to the types of the core.
pub fn to_doc<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Unreadable(e.to_string()))
}
