//! Who acts: accounts with who made and who confirmed them, interests in mines, and the pseudonyms of the ledger.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use shared::digest::ActorTag;
use shared::id::{MineId, UserId};
use shared::problem::ProblemCode;
use shared::reward::conflict::{ConflictNote, Conflicts, TooManyConflicts};
use shared::reward::person::{Accounts, Hand, Origin, accounts_of, tag};
use shared::role::{Actor, Role};
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use super::rows::RewardDoc;
use crate::keys::ServerKeys;
use crate::problem::ApiResult;
use crate::state::Shared;
use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc, uuid_key};

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

    /// What was ever entered about conflicts of interest of some accounts.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn conflicts_of(&self, accounts: &[UserId]) -> Result<Vec<(UserId, Conflicts)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            person: Uuid,
            doc: String,
        }
        let ids: Vec<RecordId> = accounts.iter().map(|user| conflict_id(*user)).collect();
        let sql = "SELECT record::id(id) AS person, doc FROM $ids WHERE doc != NONE";
        let rows: Vec<Row> = self.read(sql, Bind::none().with("ids", ids)).await?.rows(0)?;
        rows.into_iter()
            .map(|row| {
                let person = UserId::from_uuid(row.person.into_inner());
                Ok((person, parse_doc::<ConflictDoc>(&row.doc)?.read(person)))
            })
            .collect()
    }

    /// The mines that are said beside the key in use of an account.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn conflicts_beside_key(&self, user: UserId) -> Result<Vec<MineId>, StoreError> {
        let keys = self.keys_ever_of(user).await?;
        Ok(keys.into_iter().max_by_key(|doc| doc.number).map(|doc| doc.key.conflicts).unwrap_or_default())
    }

    /// Enters or ends a conflict of interest of an account.
    ///
    /// # Errors
    /// See [`StoreError`]; within, when there are too many.
    pub async fn note_conflict(
        &self,
        user: UserId,
        note: ConflictNote,
    ) -> Result<Result<(), TooManyConflicts>, StoreError> {
        loop {
            let bind = Bind::none().with("id", conflict_id(user));
            let was: Option<String> = self.read("RETURN $id.doc", bind).await?.one(0)?;
            let known = was.as_deref().map(parse_doc::<ConflictDoc>).transpose()?;
            let mut conflicts = known.map_or_else(Conflicts::default, |doc| doc.read(user));
            match conflicts.note(note) {
                Ok(true) => {}
                Ok(false) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            }
            let is_new = was.is_none();
            let bind = Bind::none().with("id", conflict_id(user)).with("doc", to_doc(&conflicts)?).with("was", was);
            let sql = if is_new {
                "CREATE $id CONTENT { doc: $doc } RETURN VALUE doc"
            } else {
                "UPDATE $id SET doc = $doc WHERE doc = $was RETURN VALUE doc"
            };
            // Where somebody else was first, once more with what that left.
            let written: Vec<String> = match self.change(sql, bind).await {
                Ok(mut rows) => rows.rows(0)?,
                Err(StoreError::Duplicate(_)) => Vec::new(),
                Err(error) => return Err(error),
            };
            if !written.is_empty() {
                return Ok(Ok(()));
            }
        }
    }
}

fn conflict_id(user: UserId) -> RecordId {
    record("conflict", uuid_key(user.uuid()))
}

/// Conflicts as they lie in the database.
#[derive(Deserialize)]
#[serde(untagged)]
enum ConflictDoc {
    Notes(Conflicts),
    /// From before there were notes.
    Mines(Vec<MineId>),
}

impl ConflictDoc {
    fn read(self, person: UserId) -> Conflicts {
        match self {
            Self::Notes(conflicts) => conflicts,
            Self::Mines(mines) => Conflicts::said_by(person, &mines),
        }
    }
}

/// Somebody of the office as cases see people: one person with all accounts that count as the same.
pub struct Standing {
    /// As the ledger knows the account.
    pub hand: Hand,
    accounts: Vec<UserId>,
    conflicts: BTreeSet<MineId>,
}

impl Standing {
    /// Of an account in a role.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(
        (store, keys): (&Store, &ServerKeys),
        (user, role): (UserId, Role),
        origins: &Origins,
    ) -> Result<Self, StoreError> {
        let accounts = accounts_of(user, origins.0.keys().copied(), origins);
        let mut conflicts = BTreeSet::new();
        for (_, said) in store.conflicts_of(&accounts).await? {
            conflicts.extend(said.mines());
        }
        for account in &accounts {
            conflicts.extend(store.conflicts_beside_key(*account).await?);
        }
        let hand = Hand::of(user, role, origins, &actor_secret(keys));
        Ok(Self { hand, accounts, conflicts })
    }

    /// Of who asks.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_asker(state: &Shared, actor: &Actor) -> Result<Self, StoreError> {
        let origins = state.store.origins().await?;
        Self::of((&state.store, &state.keys), (actor.user, actor.role), &origins).await
    }

    /// Whether that account counts as this person.
    #[must_use]
    pub fn is(&self, account: UserId) -> bool {
        self.accounts.contains(&account)
    }

    /// Whether the whistleblower excluded this person.
    #[must_use]
    pub fn is_excluded(&self, doc: &RewardDoc) -> bool {
        self.accounts.iter().any(|account| doc.excluded.contains(account))
    }

    /// Whether this person has an interest in the mine.
    #[must_use]
    pub fn has_conflict(&self, mine: MineId) -> bool {
        self.conflicts.contains(&mine)
    }

    /// The mines that this person must not deal with.
    #[must_use]
    pub const fn conflicts(&self) -> &BTreeSet<MineId> {
        &self.conflicts
    }

    /// As the ledger knows the account, for a case about that mine.
    ///
    /// # Errors
    /// `conflict-of-interest`.
    pub fn hand_for(&self, mine: MineId) -> ApiResult<Hand> {
        if self.has_conflict(mine) { Err(ProblemCode::ConflictOfInterest.into()) } else { Ok(self.hand) }
    }
}

/// The asker as the ledger knows people, where no mine is concerned.
///
/// # Errors
/// When the store fails.
pub async fn hand_of_nobody(store: &Store, keys: &ServerKeys, actor: &Actor) -> Result<Hand, StoreError> {
    Ok(Hand::of(actor.user, actor.role, &store.origins().await?, &actor_secret(keys)))
}
