//! Opening the database: embedded, with its memory bounded, or remote.
//!
//! The embedded engine takes its block cache and memtable sizes from no address parameter and no environment
//! variable, so the datastore is built here; on a large machine its defaults would be gigabytes.

use std::path::Path;
use std::sync::Arc;

use surrealdb::engine::any::Any;
use surrealdb::engine::local::Db;
use surrealdb::opt::auth::{Database as DatabaseUser, Root};
use surrealdb::{Connection, Surreal};
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;

use super::error::{StoreError, while_busy};
use super::journal;
use crate::config::Database;

/// A connection to either kind.
pub(super) enum Engine {
    Embedded(Surreal<Db>, Arc<Datastore>),
    Remote(Surreal<Any>),
}

pub(super) async fn open(database: &Database) -> Result<Engine, StoreError> {
    if database.is_embedded() { open_embedded(database).await } else { open_remote(database).await }
}

async fn open_embedded(database: &Database) -> Result<Engine, StoreError> {
    let config = ConfigMap::empty()
        .with_key_value("surrealkv_block_cache_capacity", database.cache_bytes.to_string())
        .with_key_value("surrealkv_max_memtable_size", database.memtable_bytes.to_string())
        .with_key_value("datastore_sync", "every");
    if let Some(folder) = folder_of(&database.url) {
        journal::mend(folder).map_err(|error| StoreError::Fatal(format!("its journal: {error}")))?;
    }
    // The order is the engine's own: the version is stamped before any maintenance task may write.
    let datastore: Arc<Datastore> = Datastore::builder()
        .with_config(config)
        .without_maintenance_tasks()
        .build_with_path(&database.url)
        .await
        .map_err(|e| opening(&e))?;
    datastore.check_version().await.map_err(|e| opening(&e))?;
    datastore.bootstrap().await.map_err(|e| opening(&e))?;
    datastore.start_maintenance_tasks();
    let db = Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None).await?;
    let (namespace, name) = (&database.namespace, &database.name);
    define(&db, &format!("DEFINE NAMESPACE IF NOT EXISTS `{namespace}`")).await?;
    db.use_ns(namespace).await?;
    define(&db, &format!("DEFINE DATABASE IF NOT EXISTS `{name}`")).await?;
    db.use_ns(namespace).use_db(name).await?;
    Ok(Engine::Embedded(db, datastore))
}

/// The folder that the address of an embedded database names, if it names one.
fn folder_of(url: &str) -> Option<&Path> {
    let (scheme, rest) = url.split_once(':')?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (scheme == "surrealkv").then_some(Path::new(path))
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
    if text.contains("locked by another process") || text.contains("already locked") {
        StoreError::Locked
    } else {
        StoreError::Fatal(text)
    }
}
