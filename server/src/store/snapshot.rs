//! Reading everything as it was at one moment, however long the reading takes and whatever is written meanwhile: one
//! transaction of the database that never changes anything.

use std::sync::Arc;

use surrealdb::IndexedResults;
use surrealdb::engine::any::Any;
use surrealdb::engine::local::Db;
use surrealdb::method::Transaction;
use surrealdb::types::{Error, Variables};

use super::connect::Engine;
use super::{Store, StoreError};

/// An open transaction.
pub(super) enum Snapshot {
    Embedded(Transaction<Db>),
    Remote(Transaction<Any>),
}

impl Snapshot {
    pub(super) async fn query(&self, sql: &str, values: Variables) -> Result<IndexedResults, Error> {
        match self {
            Self::Embedded(transaction) => transaction.query(sql.to_owned()).bind(values).await,
            Self::Remote(transaction) => transaction.query(sql.to_owned()).bind(values).await,
        }
    }
}

impl Store {
    /// A handle through which everything is read as it is now. The database keeps what is overwritten meanwhile until
    /// [`Store::release`] is called on the handle.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn snapshot(&self) -> Result<Self, StoreError> {
        let snapshot = match &*self.engine {
            Engine::Embedded(embedded) => {
                let db = (*embedded.db()?).clone();
                Snapshot::Embedded(db.begin().await?)
            }
            Engine::Remote(db) => Snapshot::Remote(db.clone().begin().await?),
        };
        Ok(Self { snapshot: Some(Arc::new(snapshot)), ..self.clone() })
    }

    /// Lets go of a snapshot. A clone of the handle that is still about keeps it.
    pub async fn release(self) {
        let ended = match self.snapshot.and_then(Arc::into_inner) {
            Some(Snapshot::Embedded(transaction)) => transaction.cancel().await.map(drop),
            Some(Snapshot::Remote(transaction)) => transaction.cancel().await.map(drop),
            None => Ok(()),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "a snapshot of the database was not let go of in order");
        }
    }
}
