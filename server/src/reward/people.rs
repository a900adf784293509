//! Who acts: accounts with who made and who confirmed them, interests in mines, and the pseudonyms of the ledger.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use shared::digest::ActorTag;
use shared::id::{MineId, UserId};
use shared::problem::ProblemCode;
use shared::reward::person::{Accounts, Hand, Origin, tag};
use shared::role::Actor;

use crate::keys::ServerKeys;
use crate::problem::ApiResult;
use crate::state::Shared;
use crate::store::{Bind, Store, StoreError, record, to_doc, uuid_key};

/// The secret that pseudonyms in the ledger come from.
#[must_use]
pub fn actor_secret(keys: &ServerKeys) -> [u8; 32] {
    keys.derive("reward actors", "")
}

/// The pseudonym of a person.
#[must_use]
pub fn tag_of(keys: &ServerKeys, user: UserId) -> ActorTag {
    tag(user, &actor_secret(keys))
}

/// Where every account came from.
pub struct Origins(HashMap<UserId, Origin>);

impl Accounts for Origins {
    fn origin(&self, user: UserId) -> Option<Origin> {
        self.0.get(&user).copied()
    }
}

#[derive(Serialize, Deserialize)]
struct OriginDoc {
    user: UserId,
    made_by: Option<UserId>,
    confirmed_by: Option<UserId>,
}

impl Store {
    /// Where every account came from.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn origins(&self) -> Result<Origins, StoreError> {
        let docs: Vec<OriginDoc> = self.docs("SELECT doc FROM account_origin", Bind::none()).await?;
        let one = |doc: OriginDoc| (doc.user, Origin { made_by: doc.made_by, confirmed_by: doc.confirmed_by });
        Ok(Origins(docs.into_iter().map(one).collect()))
    }

    /// Keeps where an account came from. To be written before the account itself: one without it counts as a person
    /// of its own.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_origin(&self, user: UserId, origin: Origin) -> Result<(), StoreError> {
        let Origin { made_by, confirmed_by } = origin;
        let bind = Bind::none()
            .with("id", record("account_origin", uuid_key(user.uuid())))
            .with("doc", to_doc(&OriginDoc { user, made_by, confirmed_by })?);
        self.change("UPSERT $id CONTENT { doc: $doc } RETURN NONE", bind).await.map(|_| ())
    }

    /// The mines that a person must not deal with: said beside a key, or without one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn conflicts_of(&self, user: UserId) -> Result<Vec<MineId>, StoreError> {
        let bind = Bind::none().with("id", record("conflict", uuid_key(user.uuid())));
        let said: Vec<Vec<MineId>> = self.docs("SELECT doc FROM $id WHERE doc != NONE", bind).await?;
        let keys = self.keys_ever_of(user).await?;
        let beside = keys.into_iter().max_by_key(|doc| doc.number).map(|doc| doc.key.conflicts).unwrap_or_default();
        let all: BTreeSet<MineId> = said.into_iter().flatten().chain(beside).collect();
        Ok(all.into_iter().collect())
    }

    /// Keeps the mines that a person must not deal with.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_conflicts(&self, user: UserId, mines: &[MineId]) -> Result<(), StoreError> {
        let bind = Bind::none().with("id", record("conflict", uuid_key(user.uuid()))).with("doc", to_doc(&mines)?);
        self.change("UPSERT $id CONTENT { doc: $doc } RETURN NONE", bind).await.map(|_| ())
    }
}

/// The asker as the ledger knows people, for a case about that mine.
///
/// # Errors
/// `conflict-of-interest`.
pub async fn hand(state: &Shared, actor: &Actor, mine: MineId) -> ApiResult<Hand> {
    let conflicts = state.store.conflicts_of(actor.user).await?;
    let origins = state.store.origins().await?;
    let secret = actor_secret(&state.keys);
    Hand::of(actor.user, actor.role, &origins, (mine, &conflicts), &secret)
        .map_err(|_| ProblemCode::ConflictOfInterest.into())
}

/// The asker as the ledger knows people, where no mine is concerned.
///
/// # Errors
/// When the store fails.
pub async fn hand_of_nobody(store: &Store, keys: &ServerKeys, actor: &Actor) -> Result<Hand, StoreError> {
    let (origins, secret) = (store.origins().await?, actor_secret(keys));
    let person = shared::reward::person::person(actor.user, &origins);
    Ok(Hand { account: tag(actor.user, &secret), person: tag(person, &secret), role: actor.role })
}
