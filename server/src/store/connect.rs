//! Opening the database: embedded, with its memory bounded, or remote.
//!
//! The embedded engine takes its block cache and memtable sizes from no address parameter and no environment
//! variable, so the datastore is built here; on a large machine its defaults would be gigabytes.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use surrealdb::engine::any::Any;
use surrealdb::engine::local::Db;
use surrealdb::opt::auth::{Database as DatabaseUser, Root};
use surrealdb::{Connection, Surreal};
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;
use surrealdb_core::options::EngineOptions;

use super::error::{StoreError, while_busy};
use crate::config::Database;

/// Memtables at a time: one that is written to, one that is written out.
const MEMTABLES_MAX: u64 = 2;
/// Threads that write memtables out and merge tables: two processors are what a small office has.
const BACKGROUND_THREADS: u64 = 2;
/// Files that the engine may hold open. The process needs descriptors for people.
const OPEN_FILES_MAX: u64 = 128;
/// The size of a table of the first level.
const TABLE_BYTES: u64 = 16 * 1024 * 1024;
/// The size of a block of a table: what is read from disk for one row.
const BLOCK_BYTES: u64 = 16 * 1024;
/// As good as never, for tasks of the engine that cannot be switched off.
const SELDOM: Duration = Duration::from_hours(24 * 365);

/// How long a handle of this process may take to close.
const CLOSING_MAX: Duration = Duration::from_secs(10);
const CLOSING_LOOK: Duration = Duration::from_millis(10);

/// A connection to either kind.
pub(super) enum Engine {
    Embedded(Embedded),
    Remote(Surreal<Any>),
}

/// A database in this process, until it is closed.
pub(super) struct Embedded(RwLock<Option<Open>>);

#[derive(Clone)]
struct Open {
    db: Arc<Surreal<Db>>,
    datastore: Arc<Datastore>,
    /// Given back last.
    lock: Option<Arc<File>>,
}

impl Embedded {
    fn open(&self) -> Option<Open> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What statements are sent to.
    pub(super) fn db(&self) -> Result<Arc<Surreal<Db>>, StoreError> {
        self.open().map(|open| open.db).ok_or_else(|| StoreError::Fatal("the database is closed".into()))
    }

    /// Closes the database, and returns when its folder is free for another process.
    pub(super) async fn close(&self) {
        let Some(Open { db, datastore, lock }) = self.0.write().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        // With its last handle the SDK shuts the datastore down, in a task of its own, and lets go of it.
        drop(db);
        let deadline = tokio::time::Instant::now() + CLOSING_MAX;
        while Arc::strong_count(&datastore) > 1 && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(CLOSING_LOOK).await;
        }
        drop(datastore);
        drop(lock);
    }
}

pub(super) async fn open(database: &Database) -> Result<Engine, StoreError> {
    if database.is_embedded() { open_embedded(database).await } else { open_remote(database).await }
}

async fn open_embedded(database: &Database) -> Result<Engine, StoreError> {
    let lock = match database.folder() {
        Some(folder) => {
            refuse_older_engine(&folder)?;
            Some(Arc::new(lock(&folder)?))
        }
        None => None,
    };
    let datastore = build(database).await?;
    // The order is the engine's own: the version is stamped before any maintenance task may write.
    datastore.check_version().await.map_err(|e| opening(&e))?;
    datastore.bootstrap().await.map_err(|e| opening(&e))?;
    datastore.start_maintenance_tasks();
    let db = Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None).await?;
    let (namespace, name) = (&database.namespace, &database.name);
    define(&db, &format!("DEFINE NAMESPACE IF NOT EXISTS `{namespace}`")).await?;
    db.use_ns(namespace).await?;
    define(&db, &format!("DEFINE DATABASE IF NOT EXISTS `{name}`")).await?;
    db.use_ns(namespace).use_db(name).await?;
    Ok(Engine::Embedded(Embedded(RwLock::new(Some(Open { db: Arc::new(db), datastore, lock })))))
}

/// Takes the folder for this handle alone. The engine's own lock is lost as soon as anything in this process closes the
/// file that it lies on; this one is not.
fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.with_extension("lock");
    let unusable = |error: std::io::Error| StoreError::Fatal(format!("cannot lock {}: {error}", path.display()));
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(unusable)?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// Builds the datastore. A handle of this process that was dropped a moment ago may still be closing, in a task of the
/// SDK's that nobody can wait for.
async fn build(database: &Database) -> Result<Arc<Datastore>, StoreError> {
    let deadline = tokio::time::Instant::now() + CLOSING_MAX;
    loop {
        let built = Datastore::builder()
            .with_config(engine_config(database))
            .with_engine_options(quiet_maintenance())
            .without_maintenance_tasks()
            .build_with_path(&database.url)
            .await;
        match built {
            Err(error) if is_closing(&error) && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(CLOSING_LOOK).await;
            }
            built => return built.map_err(|e| opening(&e)),
        }
    }
}

/// Whether this very process has the folder open still.
fn is_closing(error: &impl std::fmt::Display) -> bool {
    format!("{error:#}").contains("lock hold by current process")
}

/// The engine's settings. Every commit is synced; memory, threads and files are bounded.
fn engine_config(database: &Database) -> ConfigMap {
    // The engine charges its memtables to the block cache, so the cache is made larger by what they may take.
    let memtables = MEMTABLES_MAX * database.memtable_bytes;
    let settings: [(&'static str, u64); 15] = [
        ("rocksdb_block_cache_size", database.cache_bytes + memtables),
        ("rocksdb_write_buffer_size", database.memtable_bytes),
        ("rocksdb_max_write_buffer_number", MEMTABLES_MAX),
        ("rocksdb_min_write_buffer_number_to_merge", 1),
        ("rocksdb_thread_count", BACKGROUND_THREADS),
        ("rocksdb_jobs_count", BACKGROUND_THREADS),
        ("rocksdb_max_concurrent_subcompactions", 1),
        ("rocksdb_max_open_files", OPEN_FILES_MAX),
        ("rocksdb_target_file_size_base", TABLE_BYTES),
        ("rocksdb_block_size", BLOCK_BYTES),
        ("rocksdb_keep_log_file_num", 1),
        // A journal is deleted once its memtable is in a table: it has rows in the order in which they came.
        ("rocksdb_wal_size_limit", 0),
        // The engine's default rewrites every table each hour.
        ("rocksdb_periodic_compaction_seconds", 0),
        ("rocksdb_grouped_commit_max_batch_size", 1_024),
        ("rocksdb_shutdown_wait_for_compact_seconds", 10),
    ];
    settings
        .into_iter()
        .fold(ConfigMap::empty(), |config, (name, value)| config.with_key_value(name, value.to_string()))
        .with_key_value("datastore_sync", "every")
        // What is deleted leaves the disk with the next compaction of its range, large values included.
        .with_key_value("rocksdb_enable_blob_files", "false")
}

/// The engine's own tasks serve clusters and kinds of indexes that are not used here. The heartbeat would write the
/// time into the journal every three seconds, beside the rows of tips, which must not tell their hour.
fn quiet_maintenance() -> EngineOptions {
    EngineOptions {
        node_membership_refresh_interval: SELDOM,
        node_membership_check_interval: Duration::ZERO,
        node_membership_cleanup_interval: Duration::ZERO,
        changefeed_gc_interval: Duration::ZERO,
        index_compaction_interval: SELDOM,
        index_build_resume_interval: Duration::ZERO,
        event_processing_interval: SELDOM,
        graph_fold_interval: SELDOM,
        reclaim_interval: Duration::ZERO,
        rpc_session_gc_interval: Duration::ZERO,
        system_metrics_refresh_interval: Duration::ZERO,
        ..EngineOptions::default()
    }
}

/// Refuses a folder that an earlier version wrote with another engine (surrealkv), before anything is written to it.
fn refuse_older_engine(folder: &Path) -> Result<(), StoreError> {
    let has = |name: &str| folder.join(name).exists();
    if has("sstables") && has("wal") && !has("CURRENT") {
        return Err(StoreError::OlderEngine(folder.to_owned()));
    }
    Ok(())
}

async fn open_remote(database: &Database) -> Result<Engine, StoreError> {
    let db = surrealdb::engine::any::connect(&database.url).await?;
    let (namespace, name) = (database.namespace.clone(), database.name.clone());
    if let Some((username, password)) = database.user.clone() {
        let user = DatabaseUser {
            namespace: namespace.clone(),
            database: name.clone(),
            username: username.clone(),
            password: password.clone(),
        };
        // A database-level user is enough; an office that has only the root user may give that.
        if db.signin(user).await.is_err() {
            db.signin(Root { username, password }).await?;
            define(&db, &format!("DEFINE NAMESPACE IF NOT EXISTS `{namespace}`")).await?;
            db.use_ns(&namespace).await?;
            define(&db, &format!("DEFINE DATABASE IF NOT EXISTS `{name}`")).await?;
        }
    }
    db.use_ns(namespace).use_db(name).await?;
    Ok(Engine::Remote(db))
}

/// Defines something, again when another server defines something at the same moment.
async fn define<C: Connection>(db: &Surreal<C>, sql: &str) -> Result<(), StoreError> {
    while_busy(async || Ok(db.query(sql).await?.check().map(drop)?)).await
}

fn opening(error: &impl std::fmt::Display) -> StoreError {
    let text = format!("{error:#}");
    if text.contains("/LOCK: ") || is_closing(error) { StoreError::Locked } else { StoreError::Fatal(text) }
}
