//! The one door to the database: connection, retries, migrations, rows. Nothing outside speaks to SurrealDB.

mod log;
mod prepare;
mod registers;
mod retry;
mod rows;
mod writer;

use std::path::Path;
use std::sync::Arc;

use surrealdb::engine::any::Any;
use surrealdb::engine::local::Db;
use surrealdb::types::{SurrealValue, Variables};
use surrealdb::{IndexedResults, Surreal};
use surrealdb_core::kvs::Datastore;

pub use log::{DeviceStretch, LogEntry};
pub use prepare::{Prepared, prepare};
pub use registers::{Account, DeviceRow, SessionRow, UploadRow};
pub use retry::StoreError;
use retry::{Class, TRIES, classify, first_telling, wait};
pub use rows::doc;
pub use writer::{ServerDevice, Writer};

/// SurrealKV's block cache: the whole working set of a province's year fits; the default would be gigabytes.
const BLOCK_CACHE_BYTES: u64 = 32 * 1024 * 1024;
/// SurrealKV's memtable: large enough for the largest transaction (a thousand events of 32 KB).
const MEMTABLE_BYTES: u64 = 48 * 1024 * 1024;
const MIGRATIONS: &[(&str, &str)] = &[("0001_first", include_str!("migrations/0001_first.surql"))];

enum Engine {
    Local(Surreal<Db>),
    Remote(Surreal<Any>),
}

/// The database.
#[derive(Clone)]
pub struct Store(Arc<Engine>);

/// Who to sign in as at a remote database.
pub struct Remote<'a> {
    /// User of the database.
    pub user: &'a str,
    /// That user's password.
    pub password: &'a str,
}

impl Store {
    /// Opens the embedded database in a folder (`surrealkv://…`, `memory` in tests) or connects to a remote one
    /// (`ws://`, `wss://`), and brings the schema up to date.
    ///
    /// # Errors
    /// When the folder is locked, the database cannot be reached or a migration was altered.
    pub async fn open(url: &str, namespace: &str, database: &str, remote: Option<Remote<'_>>) -> Result<Self, StoreError> {
        let store = if url.starts_with("ws://") || url.starts_with("wss://") {
            let db = surrealdb::engine::any::connect(url).await.map_err(final_error)?;
            if let Some(Remote { user, password }) = remote {
                let (username, password) = (user.to_owned(), password.to_owned());
                db.signin(surrealdb::opt::auth::Root { username, password }).await.map_err(final_error)?;
            }
            Self(Arc::new(Engine::Remote(db)))
        } else {
            Self(Arc::new(Engine::Local(open_local(url).await?)))
        };
        let define = format!("DEFINE NAMESPACE IF NOT EXISTS {namespace}; USE NS {namespace}; DEFINE DATABASE IF NOT EXISTS {database} STRICT;");
        store.run(&define, Variables::new()).await?;
        match &*store.0 {
            Engine::Local(db) => db.use_ns(namespace).use_db(database).await.map_err(final_error)?,
            Engine::Remote(db) => db.use_ns(namespace).use_db(database).await.map_err(final_error)?,
        };
        store.migrate().await?;
        Ok(store)
    }

    /// Runs statements once, with the first telling error.
    async fn once(&self, sql: &str, vars: Variables) -> Result<IndexedResults, Class> {
        let answer = match &*self.0 {
            Engine::Local(db) => db.query(sql).bind(vars).await,
            Engine::Remote(db) => db.query(sql).bind(vars).await,
        };
        let mut results = answer.map_err(|error| classify(&error).1)?;
        match first_telling(&mut results) {
            Some(class) => Err(class),
            None => Ok(results),
        }
    }

    /// Runs statements; a conflict is tried again as a whole.
    pub(crate) async fn run(&self, sql: &str, vars: Variables) -> Result<IndexedResults, StoreError> {
        for attempt in 0..TRIES {
            match self.once(sql, vars.clone()).await {
                Ok(results) => return Ok(results),
                Err(Class::Final(error)) => return Err(error),
                Err(Class::Retry) => tokio::time::sleep(wait(attempt)).await,
            }
        }
        Err(StoreError::Failed("too many conflicts".into()))
    }

    /// Runs one statement and reads its rows.
    pub(crate) async fn rows<T: SurrealValue>(&self, sql: &str, vars: Variables) -> Result<Vec<T>, StoreError> {
        self.run(sql, vars).await?.take(0).map_err(final_error)
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        self.run(
            "DEFINE TABLE IF NOT EXISTS schema_version SCHEMAFULL; \
             DEFINE FIELD IF NOT EXISTS checksum ON schema_version TYPE string;",
            Variables::new(),
        )
        .await?;
        for (name, sql) in MIGRATIONS {
            let checksum = shared::digest::Digest::of(&[sql.as_bytes()]).to_string();
            let vars = || vars([("name", (*name).into_value()), ("checksum", checksum.clone().into_value())]);
            let known: Vec<String> = self
                .rows("SELECT VALUE checksum FROM schema_version WHERE id = type::record('schema_version', $name)", vars())
                .await?;
            match known.first() {
                Some(known) if *known == checksum => {}
                Some(_) => return Err(StoreError::Failed(format!("migration {name} was altered after it was applied"))),
                None => {
                    let whole = format!("BEGIN; {sql} CREATE type::record('schema_version', $name) SET checksum = $checksum; COMMIT;");
                    self.run(&whole, vars()).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        self.run("RETURN 1", Variables::new()).await.is_ok()
    }
}

pub(crate) fn vars<const N: usize>(pairs: [(&str, surrealdb::types::Value); N]) -> Variables {
    let mut variables = Variables::new();
    for (name, value) in pairs {
        variables.insert(name.to_owned(), value);
    }
    variables
}

fn final_error(error: surrealdb::Error) -> StoreError {
    match classify(&error).1 {
        Class::Final(error) => error,
        Class::Retry => StoreError::Failed(error.to_string()),
    }
}

/// Opens SurrealKV with a bounded cache. The SDK's own `connect` cannot set one (see the design's SURREALDB.md),
/// so the datastore is built here, in the order that the SDK uses.
async fn open_local(url: &str) -> Result<Surreal<Db>, StoreError> {
    if let Some(folder) = url.strip_prefix("surrealkv://") {
        let folder = folder.split('?').next().unwrap_or(folder);
        std::fs::create_dir_all(Path::new(folder)).map_err(|e| StoreError::Failed(e.to_string()))?;
    }
    let config = surrealdb_cnf::ConfigMap::empty()
        .with_key_value("surrealkv_block_cache_capacity", BLOCK_CACHE_BYTES.to_string())
        .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES.to_string());
    let failed = |error: &dyn std::fmt::Display| {
        let text = error.to_string();
        if text.contains("locked by another process") { StoreError::Locked } else { StoreError::Failed(text) }
    };
    let datastore = Datastore::builder()
        .with_config(config)
        .without_maintenance_tasks()
        .build_with_path(url)
        .await
        .map_err(|e| failed(&format!("{e:#}")))?;
    datastore.check_version().await.map_err(|e| failed(&e))?;
    datastore.bootstrap().await.map_err(|e| failed(&e))?;
    datastore.start_maintenance_tasks();
    Surreal::unstable_from_datastore(datastore, None).await.map_err(final_error)
}
