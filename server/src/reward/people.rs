//! Who acts: accounts with who made and who confirmed them, interests in mines, and the pseudonyms of the ledger.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use shared::digest::ActorTag;
use shared::id::{MineId, UserId};
use shared::problem::ProblemCode;
use shared::reward::conflict::{ConflictNote, Conflicts, TooManyConflicts};
use shared::reward::person::{Accounts, Hand, Origin, accounts_of, person, tag};
use shared::role::{Actor, Role};
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use super::rows::RewardDoc;
use crate::keys::ServerKeys;
use crate::problem::ApiResult;
use crate::state::Shared;
use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc, uuid_key};
use crate::tip::rows::KeyDoc;

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

    /// The mines that accounts say beside their newest keys, in use or not; none of those that never had a key.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn conflicts_beside_keys(
        &self,
        accounts: &[UserId],
    ) -> Result<HashMap<UserId, Vec<MineId>>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            officer: Uuid,
            doc: String,
        }
        if accounts.is_empty() {
            return Ok(HashMap::new());
        }
        let (mut bind, mut ranges) = (Bind::none(), Vec::with_capacity(accounts.len()));
        for (n, account) in accounts.iter().enumerate() {
            bind = bind.with(&format!("o{n}"), Uuid::from(account.uuid()));
            ranges.push(format!("officer_key:[$o{n}, NONE]..[$o{n}, ..]"));
        }
        let rows: Vec<Row> =
            self.read(&format!("SELECT officer, doc FROM {}", ranges.join(", ")), bind).await?.rows(0)?;
        let mut newest: HashMap<UserId, KeyDoc> = HashMap::new();
        for row in rows {
            let (officer, doc) = (UserId::from_uuid(row.officer.into_inner()), parse_doc::<KeyDoc>(&row.doc)?);
            if newest.get(&officer).is_none_or(|known| known.number < doc.number) {
                newest.insert(officer, doc);
            }
        }
        Ok(newest.into_iter().map(|(officer, doc)| (officer, doc.key.conflicts)).collect())
    }

    /// Enters or ends conflicts of interest of an account, all or none.
    ///
    /// # Errors
    /// See [`StoreError`]; within, when there are too many.
    pub async fn note_conflicts(
        &self,
        user: UserId,
        notes: &[ConflictNote],
    ) -> Result<Result<(), TooManyConflicts>, StoreError> {
        loop {
            let bind = Bind::none().with("id", conflict_id(user));
            let was: Option<String> = self.read("RETURN $id.doc", bind).await?.one(0)?;
            let known = was.as_deref().map(parse_doc::<ConflictDoc>).transpose()?;
            let mut conflicts = known.map_or_else(Conflicts::default, |doc| doc.read(user));
            let mut is_changed = false;
            for note in notes {
                match conflicts.note(*note) {
                    Ok(changed) => is_changed |= changed,
                    Err(error) => return Ok(Err(error)),
                }
            }
            if !is_changed {
                return Ok(Ok(()));
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
    /// Of accounts in a role each, in the same order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_all(state: &Shared, accounts: &[(UserId, Role)]) -> Result<Vec<Self>, StoreError> {
        let origins = state.store.origins().await?;
        // All others count as themselves, and so as nobody else.
        let counted: Vec<UserId> =
            origins.0.keys().copied().filter(|user| person(*user, &origins) != *user).collect();
        let same: Vec<Vec<UserId>> =
            accounts.iter().map(|(user, _)| accounts_of(*user, counted.iter().copied(), &origins)).collect();
        let all: Vec<UserId> = same.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let mut barred: HashMap<UserId, BTreeSet<MineId>> = HashMap::new();
        for (user, said) in state.store.conflicts_of(&all).await? {
            barred.entry(user).or_default().extend(said.mines());
        }
        for (user, mines) in state.store.conflicts_beside_keys(&all).await? {
            barred.entry(user).or_default().extend(mines);
        }
        let secret = actor_secret(&state.keys);
        let one = |((user, role), accounts): (&(UserId, Role), Vec<UserId>)| Self {
            hand: Hand::of(*user, *role, &origins, &secret),
            conflicts: accounts.iter().filter_map(|account| barred.get(account)).flatten().copied().collect(),
            accounts,
        };
        Ok(accounts.iter().zip(same).map(one).collect())
    }

    /// Of who asks.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_asker(state: &Shared, actor: &Actor) -> Result<Self, StoreError> {
        let mut all = Self::of_all(state, &[(actor.user, actor.role)]).await?;
        all.pop().ok_or_else(|| StoreError::Unreadable("nobody where one was asked for".into()))
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
