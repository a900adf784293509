//! Getting an officer's key back with two colleagues: see [`shared::tip::recovery`]. The server keeps shares that it
//! cannot open, and hands a holder's own share out only while its officer asks for it. The asking is entered into the
//! register before: from then on two holders could put the key together, with programs of their own, unseen.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use shared::digest::{Digest, SealingKey};
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::register::{Entry, EntryKind};
use shared::role::Action;
use shared::seal::report::sealed_text;
use shared::tip::recovery::{
    AskedShare, Custody, Deposit, GivenShare, HeldShare, Holder, NEEDED, Recovery, RecoveryState,
};
use shared::tip::routing::Officer;
use surrealdb::types::{RecordId, SurrealValue, Uuid, Value};

use super::intake::{BOX_TEXT_MAX, today};
use super::rows::KeyDoc;
use super::unaided::chance;
use crate::auth::{Asker, allow};
use crate::clock;
use crate::problem::ApiResult;
use crate::register::{Draft, Writes};
use crate::state::AppState;
use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc, two, uuid_key};

/// How long a recovery stands: colleagues may be on leave, a forgotten one must not wait for ever.
const STANDS_MS: i64 = 7 * 24 * 3_600_000;

/// The asker's key in use.
async fn own(state: &AppState, asker: &Asker) -> ApiResult<KeyDoc> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    Ok(state.store.key_of_officer(asker.actor.user).await?.ok_or(ProblemCode::NotFound)?)
}

/// Whether the holder is in service, with the key that the share is sealed to.
fn can_open(share: &HeldShare, officers: &[Officer]) -> bool {
    officers.iter().any(|officer| officer.user == share.holder && officer.key == share.to)
}

/// Splits the asker's key anew: these shares take the place of all others, and a recovery that was under way ends.
#[utoipa::path(put, path = "/api/v1/officer-key/shares", tag = "tips",
    request_body(content = serde_json::Value, description = "Deposit"),
    responses((status = 204, description = "Kept")),
    security(("bearer" = [])))]
pub(super) async fn deposit(
    State(state): State<AppState>,
    asker: Asker,
    Json(deposit): Json<Deposit>,
) -> ApiResult<StatusCode> {
    let doc = own(&state, &asker).await?;
    let key = doc.key.key;
    let officers = state.store.tip_officers_in_service().await?;
    let me = asker.actor.user;
    let is_held =
        |share: &HeldShare| share.holder != me && share.sealed.len() <= BOX_TEXT_MAX && can_open(share, &officers);
    if deposit.key != key || !deposit.is_sound() || !deposit.shares.iter().all(is_held) {
        return Err(ProblemCode::BadRequest.into());
    }
    state.store.put_deposit(me, &deposit).await?;
    // Looked at anew: another window may have changed what else is kept beside the key.
    let doc = own(&state, &asker).await?;
    if doc.key.key == key {
        state.store.put_key_doc(me, &KeyDoc { roster: Some(deposit.roster), ..doc }).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// How shares of the asker's key in use are kept.
#[utoipa::path(get, path = "/api/v1/officer-key/shares", tag = "tips",
    responses((status = 200, description = "Custody", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn holders(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Custody>> {
    let doc = own(&state, &asker).await?;
    let shares = state.store.deposit_of(asker.actor.user, &doc.key.key).await?;
    let holders = shares.into_iter().map(|share| Holder { holder: share.holder, to: share.to }).collect();
    Ok(Json(Custody { holders, roster: doc.roster, is_recovered: doc.is_recovered }))
}

/// Asks for the own key back. What was asked before is forgotten.
#[utoipa::path(post, path = "/api/v1/officer-key/recovery", tag = "tips",
    request_body(content = serde_json::Value, description = "Recovery"),
    responses((status = 204, description = "Colleagues see it"),
        (status = 409, description = "Problem: step-illegal: no shares of this key are held")),
    security(("bearer" = [])))]
pub(super) async fn ask(
    State(state): State<AppState>,
    asker: Asker,
    Json(recovery): Json<Recovery>,
) -> ApiResult<StatusCode> {
    let key = own(&state, &asker).await?.key.key;
    if recovery.key != key || recovery.sealed.len() > BOX_TEXT_MAX || recovery.salt.len() > 128 {
        return Err(ProblemCode::BadRequest.into());
    }
    sealed_text(&recovery.to, &[0; 32], &mut chance).map_err(|_| ProblemCode::BadRequest)?;
    let officers = state.store.tip_officers_in_service().await?;
    let held = state.store.deposit_of(asker.actor.user, &key).await?;
    if held.iter().filter(|share| can_open(share, &officers)).count() < NEEDED {
        return Err(ProblemCode::StepIllegal.into());
    }
    let commitment = Digest::of(&[key.bytes()]);
    let entry = Entry { day: today(), kind: EntryKind::OfficerKeyRecovery, commitment };
    state.register.append(Draft { entry, writes: Writes::default() }).await?;
    state.store.put_recovery(asker.actor.user, &recovery).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is there of the asker's recovery.
#[utoipa::path(get, path = "/api/v1/officer-key/recovery", tag = "tips",
    responses((status = 200, description = "RecoveryState", body = serde_json::Value),
        (status = 404, description = "Problem: not-found: none")),
    security(("bearer" = [])))]
pub(super) async fn look(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<RecoveryState>> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    let recovery = state.store.recovery_of(asker.actor.user).await?.ok_or(ProblemCode::NotFound)?;
    let given = state.store.given_to(asker.actor.user, &recovery.to).await?;
    Ok(Json(RecoveryState { recovery, given }))
}

/// Gives the recovery up.
#[utoipa::path(delete, path = "/api/v1/officer-key/recovery", tag = "tips",
    responses((status = 204, description = "Forgotten")),
    security(("bearer" = [])))]
pub(super) async fn give_up(State(state): State<AppState>, asker: Asker) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    state.store.forget_recovery(asker.actor.user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Colleagues who ask for their keys back and of whose keys the asker holds a share.
#[utoipa::path(get, path = "/api/v1/officer-recoveries", tag = "tips",
    responses((status = 200, description = "[AskedShare]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn asked(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<AskedShare>>> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    let me = asker.actor.user;
    let officers = state.store.tip_officers_in_service().await?;
    let mut waiting = Vec::new();
    let open = state.store.open_recoveries().await?;
    if open.is_empty() {
        return Ok(Json(waiting));
    }
    for (officer, key, share) in state.store.shares_held_by(me).await? {
        let is_in_use = officers.iter().any(|known| known.user == officer && known.key == key);
        let recovery = open.iter().find(|(of, recovery)| *of == officer && recovery.key == key);
        let Some((_, recovery)) = recovery.filter(|_| is_in_use && can_open(&share, &officers)) else { continue };
        let Some(person) = state.store.active_person(officer).await? else { continue };
        let given = state.store.given_to(officer, &recovery.to).await?;
        let is_given = given.iter().any(|(holder, _)| *holder == me);
        waiting.push(AskedShare { officer, name: person.name, key, to: recovery.to, share, is_given });
    }
    Ok(Json(waiting))
}

/// Gives the own share of a colleague's key, sealed to the key of the recovery.
#[utoipa::path(post, path = "/api/v1/officer-recoveries", tag = "tips",
    request_body(content = serde_json::Value, description = "GivenShare"),
    responses((status = 204, description = "Given"),
        (status = 409, description = "Problem: step-taken: another recovery is under way by now")),
    security(("bearer" = [])))]
pub(super) async fn give(
    State(state): State<AppState>,
    asker: Asker,
    Json(given): Json<GivenShare>,
) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    if given.sealed.is_empty() || given.sealed.len() > BOX_TEXT_MAX {
        return Err(ProblemCode::BadRequest.into());
    }
    let held = state.store.shares_held_by(asker.actor.user).await?;
    let recovery = state.store.recovery_of(given.officer).await?.ok_or(ProblemCode::NotFound)?;
    if !held.iter().any(|(officer, key, _)| *officer == given.officer && *key == recovery.key) {
        return Err(ProblemCode::NotFound.into());
    }
    if recovery.to != given.to {
        return Err(ProblemCode::StepTaken.into());
    }
    state.store.put_given(asker.actor.user, &given).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Clone, SurrealValue)]
struct ShareRow {
    id: RecordId,
    officer: Uuid,
    holder: Uuid,
    key: String,
    doc: String,
}

fn pair(table: &'static str, officer: UserId, holder: UserId) -> RecordId {
    record(table, two(officer.uuid(), Value::Uuid(holder.uuid().into())))
}

fn of_officer(officer: UserId) -> Bind {
    Bind::none()
        .with("officer", Uuid::from(officer.uuid()))
        .with("id", record("officer_recovery", uuid_key(officer.uuid())))
}

impl Store {
    async fn put_deposit(&self, officer: UserId, deposit: &Deposit) -> Result<(), StoreError> {
        let row = |share: &HeldShare| {
            Ok(ShareRow {
                id: pair("officer_share", officer, share.holder),
                officer: officer.uuid().into(),
                holder: share.holder.uuid().into(),
                key: deposit.key.to_string(),
                doc: to_doc(share)?,
            })
        };
        let rows = deposit.shares.iter().map(row).collect::<Result<Vec<_>, StoreError>>()?;
        let sql = "BEGIN;
            DELETE officer_share:[$officer, NONE]..[$officer, ..] RETURN NONE;
            DELETE officer_given:[$officer, NONE]..[$officer, ..] RETURN NONE;
            DELETE $id RETURN NONE;
            INSERT INTO officer_share $rows RETURN NONE;
            COMMIT;";
        self.change(sql, of_officer(officer).with("rows", rows)).await.map(|_| ())
    }

    async fn deposit_of(&self, officer: UserId, key: &SealingKey) -> Result<Vec<HeldShare>, StoreError> {
        let sql = "SELECT doc FROM officer_share:[$officer, NONE]..[$officer, ..] WHERE key = $key";
        self.docs(sql, of_officer(officer).with("key", key.to_string())).await
    }

    async fn shares_held_by(&self, holder: UserId) -> Result<Vec<(UserId, SealingKey, HeldShare)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            officer: Uuid,
            key: String,
            doc: String,
        }
        let sql = "SELECT officer, key, doc FROM officer_share WHERE holder = $holder";
        let rows: Vec<Row> = self.read(sql, Bind::none().with("holder", Uuid::from(holder.uuid()))).await?.rows(0)?;
        let read = |row: Row| {
            let key = row.key.parse().map_err(|_| StoreError::Unreadable("a split key".into()))?;
            Ok((UserId::from_uuid(row.officer.into_inner()), key, parse_doc(&row.doc)?))
        };
        rows.into_iter().map(read).collect()
    }

    async fn put_recovery(&self, officer: UserId, recovery: &Recovery) -> Result<(), StoreError> {
        let sql = "BEGIN;
            DELETE officer_given:[$officer, NONE]..[$officer, ..] RETURN NONE;
            UPSERT $id CONTENT { doc: $doc, until: $until } RETURN NONE;
            COMMIT;";
        let bind = of_officer(officer)
            .with("doc", to_doc(recovery)?)
            .with("until", clock::now().plus_ms(STANDS_MS).millis());
        self.change(sql, bind).await.map(|_| ())
    }

    async fn open_recoveries(&self) -> Result<Vec<(UserId, Recovery)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            officer: Uuid,
            doc: String,
        }
        let sql = "SELECT record::id(id) AS officer, doc FROM officer_recovery WHERE until > $now";
        let bind = Bind::none().with("now", clock::now().millis());
        let rows: Vec<Row> = self.read(sql, bind).await?.rows(0)?;
        let read = |row: Row| Ok((UserId::from_uuid(row.officer.into_inner()), parse_doc(&row.doc)?));
        rows.into_iter().map(read).collect()
    }

    async fn recovery_of(&self, officer: UserId) -> Result<Option<Recovery>, StoreError> {
        let bind = of_officer(officer).with("now", clock::now().millis());
        let docs: Vec<Recovery> = self.docs("SELECT doc FROM $id WHERE until > $now", bind).await?;
        Ok(docs.into_iter().next())
    }

    async fn given_to(&self, officer: UserId, to: &SealingKey) -> Result<Vec<(UserId, String)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            holder: Uuid,
            sealed: String,
        }
        let sql = "SELECT holder, sealed FROM officer_given:[$officer, NONE]..[$officer, ..] WHERE to = $to";
        let rows: Vec<Row> = self.read(sql, of_officer(officer).with("to", to.to_string())).await?.rows(0)?;
        Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.holder.into_inner()), row.sealed)).collect())
    }

    /// Keeps a share that was given; the first one for a recovery stands.
    async fn put_given(&self, holder: UserId, given: &GivenShare) -> Result<(), StoreError> {
        let sql = "UPSERT $id SET
                sealed = IF to = $to { sealed } ELSE { $sealed }, to = $to, holder = $holder, until = $until
                RETURN NONE";
        let bind = Bind::none()
            .with("id", pair("officer_given", given.officer, holder))
            .with("holder", Uuid::from(holder.uuid()))
            .with("to", given.to.to_string())
            .with("sealed", given.sealed.clone())
            .with("until", clock::now().plus_ms(STANDS_MS).millis());
        self.change(sql, bind).await.map(|_| ())
    }

    /// Whether enough colleagues gave their shares for the recovery that is under way.
    pub(super) async fn is_given_back(&self, officer: UserId) -> Result<bool, StoreError> {
        let Some(recovery) = self.recovery_of(officer).await? else { return Ok(false) };
        Ok(self.given_to(officer, &recovery.to).await?.len() >= NEEDED)
    }

    /// Forgets everything about a recovery.
    pub(super) async fn forget_recovery(&self, officer: UserId) -> Result<(), StoreError> {
        let sql = "BEGIN;
            DELETE officer_given:[$officer, NONE]..[$officer, ..] RETURN NONE;
            DELETE $id RETURN NONE;
            COMMIT;";
        self.change(sql, of_officer(officer)).await.map(|_| ())
    }

    /// Forgets the shares of a key that is no longer in use, with a recovery of it.
    pub(super) async fn forget_shares(&self, officer: UserId) -> Result<(), StoreError> {
        let sql = "BEGIN;
            DELETE officer_share:[$officer, NONE]..[$officer, ..] RETURN NONE;
            DELETE officer_given:[$officer, NONE]..[$officer, ..] RETURN NONE;
            DELETE $id RETURN NONE;
            COMMIT;";
        self.change(sql, of_officer(officer)).await.map(|_| ())
    }

    /// Forgets recoveries that ran out.
    pub(super) async fn sweep_recoveries(&self) -> Result<(), StoreError> {
        let sql = "DELETE officer_recovery WHERE until < $now RETURN NONE;
                   DELETE officer_given WHERE until < $now RETURN NONE";
        self.change(sql, Bind::none().with("now", clock::now().millis())).await.map(|_| ())
    }
}
