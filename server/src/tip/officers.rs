//! The officers' interface. Every tip has its own list of who can open it; who is not on it knows nothing of the
//! tip, on any list, count or notification. Every opening is on the audit log before anything is given out.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use shared::digest::{Digest, PhotoHash};
use shared::id::{MineId, TipId, UserId};
use shared::problem::ProblemCode;
use shared::register::{Entry, EntryKind};
use shared::reward::conflict::ConflictNote;
use shared::role::Action;
use shared::seal::report::sealed_text;
use shared::tip::deadline::TimeLimits;
use shared::tip::files::SealedFile;
use shared::tip::lifecycle::{Step, Who};
use shared::tip::routing::Officer;
use shared::tip::wire::{
    EntryFacts, FileStep, LentShare, OfficerKey, Order, OwnBox, OwnShare, SEALED_TEXT_MAX, TipFile, TipSummary,
};

use super::intake::{BOX_TEXT_MAX, NewStep, take_step, today};
use super::rows::{Found, KeyDoc, TipDoc};
use super::unaided::chance;
use crate::auth::{Asker, allow};
use crate::photo::Kind;
use crate::problem::ApiResult;
use crate::register::{Draft, Writes};
use crate::state::AppState;

/// The most mines that an officer must not deal with.
const CONFLICTS_MAX: usize = 200;

pub(super) fn summary(doc: &TipDoc, limits: &TimeLimits) -> TipSummary {
    TipSummary {
        id: doc.id,
        region: doc.region,
        progress: doc.progress,
        arrived: doc.turns.arrived,
        deadline: limits.next(doc.progress, doc.turns),
        assigned: doc.assigned,
        steps: doc.steps,
        is_answered: doc.is_answered,
        is_quarantined: doc.is_quarantined,
    }
}

/// The tip, if this officer can open it. Whether it does not exist or is not theirs cannot be told apart.
pub(super) async fn theirs(state: &AppState, asker: &Asker, tip: &str) -> ApiResult<(Found, String)> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    let tip: TipId = tip.parse().map_err(|_| ProblemCode::NotFound)?;
    let key_box = state.store.tip_box(asker.actor.user, tip).await?.ok_or(ProblemCode::NotFound)?;
    let found = state.store.tip_with_steps(tip).await?.ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, Action::HandleTips, found.doc.region).map_err(|_| ProblemCode::NotFound)?;
    Ok((found, key_box))
}

/// Opens a tip. That it was opened is on the audit log before the answer goes out.
#[utoipa::path(get, path = "/api/v1/tips/{id}", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "TipFile", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn open(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
) -> ApiResult<Json<TipFile>> {
    let (found, key_box) = theirs(&state, &asker, &tip).await?;
    let Found { doc, steps } = found;
    state.store.note_read(doc.id, asker.actor.user, "file").await?;
    let sealed = state.store.tip_report(doc.id).await?.ok_or(ProblemCode::NotFound)?;
    let lent = state.store.lent_of(doc.id).await?;
    let payout = state.store.reward_of_tip(doc.id).await?.map(|reward| reward.case.payout());
    let steps = steps
        .into_iter()
        .map(|(step, index)| FileStep {
            n: step.facts.n,
            step: step.facts.step,
            who: step.who,
            officer: step.officer,
            colleague: step.colleague,
            day: step.facts.day,
            sealed: step.sealed,
            files: own_shares(step.files, asker.actor.user, &lent),
            index,
        })
        .collect();
    let file = TipFile {
        summary: summary(&doc, &state.settings.tip_limits),
        tip_key: doc.tip_key,
        reply_key: doc.reply_key,
        key_box,
        officers: doc.officers,
        sealed,
        steps,
        payout,
    };
    Ok(Json(file))
}

/// Of each original's shares only the officer's own is given out; sealed anew, where the officer did that.
fn own_shares(files: Vec<SealedFile>, officer: UserId, lent: &[LentShare]) -> Vec<SealedFile> {
    let own = |mut file: SealedFile| {
        file.shares.retain(|share| share.officer == officer);
        let anew = lent.iter().find(|lent| lent.file == file.hash && is_renewal(lent) && lent.to == officer);
        if let (Some(anew), Some(share)) = (anew, file.shares.first_mut()) {
            share.sealed.clone_from(&anew.sealed);
        }
        file
    };
    files.into_iter().map(own).collect()
}

/// Whether it is an officer's own share, sealed anew to a new key of the own.
fn is_renewal(share: &LentShare) -> bool {
    share.from == share.to && !share.sealed.is_empty()
}

/// What of a tip is sealed to the asker's key, and nothing else of it.
#[utoipa::path(get, path = "/api/v1/tips/{id}/box", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "OwnBox", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn own_box(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
) -> ApiResult<Json<OwnBox>> {
    let (found, sealed) = theirs(&state, &asker, &tip).await?;
    let lent = state.store.lent_of(found.doc.id).await?;
    let shares = found
        .steps
        .into_iter()
        .flat_map(|(step, _)| own_shares(step.files, asker.actor.user, &lent))
        .filter_map(|file| Some(OwnShare { file: file.hash, sealed: file.shares.into_iter().next()?.sealed }))
        .collect();
    Ok(Json(OwnBox { n: found.doc.steps, sealed, shares }))
}

fn has_file(found: &Found, file: &PhotoHash) -> bool {
    found.steps.iter().any(|(step, _)| step.files.iter().any(|known| known.hash == *file))
}

/// A sealed file of a tip. That it was fetched is on the audit log before the answer goes out.
#[utoipa::path(get, path = "/api/v1/tips/{id}/files/{hash}", tag = "tips",
    params(("id" = String, Path), ("hash" = String, Path)),
    responses((status = 200, description = "The sealed bytes")),
    security(("bearer" = [])))]
pub(super) async fn file(
    State(state): State<AppState>,
    asker: Asker,
    Path((tip, hash)): Path<(String, String)>,
) -> ApiResult<Bytes> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    let hash: PhotoHash = hash.parse().map_err(|_| ProblemCode::NotFound)?;
    if !has_file(&found, &hash) {
        return Err(ProblemCode::NotFound.into());
    }
    state.store.note_read(found.doc.id, asker.actor.user, &format!("file {hash}")).await?;
    Ok(state.photos.get(Kind::Sealed, &hash).await?)
}

/// Shares of originals' keys that the asker asked for, was asked for, lent or was lent.
#[utoipa::path(get, path = "/api/v1/tips/{id}/shares", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "[LentShare]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn shares(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
) -> ApiResult<Json<Vec<LentShare>>> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    let mut lent = state.store.lent_of(found.doc.id).await?;
    let me = asker.actor.user;
    lent.retain(|share| !is_renewal(share) && (share.from == me || share.to == me));
    Ok(Json(lent))
}

/// Asks a colleague for the share of an original's key, or lends the own one: two people open it together. Who puts a
/// new key in the place of the own one lends the own share to the own self.
#[utoipa::path(post, path = "/api/v1/tips/{id}/shares", tag = "tips", params(("id" = String, Path)),
    request_body(content = serde_json::Value, description = "LentShare; `sealed` is empty when it is asked for"),
    responses((status = 204, description = "Asked, or lent")),
    security(("bearer" = [])))]
pub(super) async fn lend(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
    Json(share): Json<LentShare>,
) -> ApiResult<StatusCode> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    let officers = &found.doc.officers;
    let me = asker.actor.user;
    let is_asked = share.sealed.is_empty() && share.to == me;
    let is_lent = !share.sealed.is_empty() && share.from == me;
    let known = officers.contains(&share.from) && officers.contains(&share.to);
    let is_own = is_lent && is_renewal(&share);
    let is_right = is_own || ((is_asked || is_lent) && share.from != share.to);
    if !is_right || !known || !has_file(&found, &share.file) || share.sealed.len() > BOX_TEXT_MAX {
        return Err(ProblemCode::BadRequest.into());
    }
    if is_own {
        let has_share = |file: &SealedFile| file.hash == share.file && file.shares.iter().any(|s| s.officer == me);
        if !found.steps.iter().flat_map(|(step, _)| &step.files).any(has_share) {
            return Err(ProblemCode::BadRequest.into());
        }
        state.store.put_lent(found.doc.id, &share).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    let before = state.store.lent_of(found.doc.id).await?;
    let same = |other: &&LentShare| other.file == share.file && other.from == share.from && other.to == share.to;
    // Asking again must not take back what was lent; lending needs that it was asked for.
    match before.iter().find(same) {
        Some(lent) if !lent.sealed.is_empty() => return Ok(StatusCode::NO_CONTENT),
        None if is_lent => return Err(ProblemCode::StepIllegal.into()),
        _ => {}
    }
    state.store.put_lent(found.doc.id, &share).await?;
    let what = if is_lent { "lend" } else { "ask" };
    state.store.note_read(found.doc.id, me, &format!("{what} {}", share.file)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a step of a tip.
#[utoipa::path(post, path = "/api/v1/tips/{id}/steps", tag = "tips", params(("id" = String, Path)),
    request_body(content = serde_json::Value, description = "Order"),
    responses((status = 204, description = "Taken"),
        (status = 409, description = "Problem: step-taken, step-illegal")),
    security(("bearer" = [])))]
pub(super) async fn step(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
    Json(order): Json<Order>,
) -> ApiResult<StatusCode> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    let long = |sealed: &Option<String>| sealed.as_ref().is_some_and(|text| text.len() > SEALED_TEXT_MAX);
    if long(&order.sealed) || long(&order.told) {
        return Err(ProblemCode::TooLarge.into());
    }
    if let Some(officer) = order.assign
        && !found.doc.officers.contains(&officer)
    {
        return Err(ProblemCode::BadRequest.into());
    }
    // These come with a key box, or with whose box goes: they have addresses of their own.
    if order.step.is_about_people() {
        return Err(ProblemCode::BadRequest.into());
    }
    if order.step == Step::Erase {
        return erase(&state, &asker, &found).await;
    }
    let new = NewStep {
        step: order.step,
        who: Who::Officer,
        officer: Some(asker.actor.user),
        n: order.n,
        sealed: order.sealed,
        told: order.told,
        assign: order.assign,
        access: None,
        form: None,
        files: Vec::new(),
    };
    take_step(&state, &found, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes everything about a tip: one person asked for it, another confirms.
async fn erase(state: &AppState, asker: &Asker, found: &Found) -> ApiResult<StatusCode> {
    let doc = &found.doc;
    doc.progress.after(Step::Erase, Who::Officer).map_err(|_| ProblemCode::StepIllegal)?;
    let asked_by = found.steps.iter().rev().find(|(step, _)| step.facts.step == Step::AskErasure);
    if asked_by.is_none_or(|(step, _)| step.officer == Some(asker.actor.user)) {
        return Err(ProblemCode::Forbidden.into());
    }
    forget(state, found).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a tip. The register keeps that it was there and that it was deleted.
pub(super) async fn forget(state: &crate::state::Shared, found: &Found) -> ApiResult<()> {
    let doc = &found.doc;
    crate::reward::holds_no_reward(state, doc.id).await?;
    let day = today();
    let facts = EntryFacts { n: doc.steps, step: Step::Erase, state: doc.progress.state, day, sealed: None };
    let commitment = facts.commitment(&doc.salt(doc.steps)?);
    let entry = Entry { day, kind: EntryKind::Erasure, commitment };
    state.register.append(Draft { entry, writes: Writes::default().erase(doc.id, doc.steps) }).await?;
    // What a server that dies here leaves lying belongs to no tip any more, and the sweep takes it.
    for file in found.steps.iter().flat_map(|(step, _)| &step.files) {
        state.photos.remove(Kind::Sealed, &file.hash).await?;
    }
    Ok(())
}

/// Who read a tip.
#[derive(Serialize)]
pub(super) struct ReadRow {
    officer: UserId,
    what: String,
    at: i64,
}

/// The audit log of a tip.
#[utoipa::path(get, path = "/api/v1/tips/{id}/reads", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "[{ officer, what, at }]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn reads(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
) -> ApiResult<Json<Vec<ReadRow>>> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    let rows = state.store.reads_of(found.doc.id).await?;
    Ok(Json(rows.into_iter().map(|(officer, what, at)| ReadRow { officer, what, at }).collect()))
}

/// The asker's own key, with its secret half sealed by the passphrase.
#[utoipa::path(get, path = "/api/v1/officer-key", tag = "tips",
    responses((status = 200, description = "OfficerKey", body = serde_json::Value),
        (status = 404, description = "Problem: not-found: none yet")),
    security(("bearer" = [])))]
pub(super) async fn own_key(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<OfficerKey>> {
    allow(&asker.actor, Action::KeepKey, asker.actor.region)?;
    let doc = state.store.key_of_officer(asker.actor.user).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(doc.key))
}

/// Keeps a new key of the asker, made in the asker's browser. Tips of before stay sealed to the key of before until a
/// colleague lets the new one in.
#[utoipa::path(put, path = "/api/v1/officer-key", tag = "tips",
    request_body(content = serde_json::Value, description = "OfficerKey"),
    responses((status = 204, description = "In use")),
    security(("bearer" = [])))]
pub(super) async fn put_key(
    State(state): State<AppState>,
    asker: Asker,
    Json(key): Json<OfficerKey>,
) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::KeepKey, asker.actor.region)?;
    if key.sealed.len() > BOX_TEXT_MAX
        || key.salt.len() > 128
        || key.post.trim().is_empty()
        || key.post.chars().count() > 60
    {
        return Err(ProblemCode::BadRequest.into());
    }
    // A key that nothing can be sealed to would stop all reports of the region.
    sealed_text(&key.key, &[0; 32], &mut chance).map_err(|_| ProblemCode::BadRequest)?;
    let officer = asker.actor.user;
    let now = state.store.key_of_officer(officer).await?;
    let ever = state.store.keys_ever_of(officer).await?;
    // Conflicts of interest are the officer's, not the key's: no other window and no new key takes them back.
    let conflicts = ever.iter().max_by_key(|doc| doc.number).map(|doc| doc.key.conflicts.clone()).unwrap_or_default();
    let key = OfficerKey { conflicts, ..key };
    // The same key with another post or passphrase is no new key.
    if let Some(known) = now.as_ref().filter(|known| known.key.key == key.key) {
        // Once enough shares were given out, it was given back, whoever put it together.
        let is_recovered = known.is_recovered || state.store.is_given_back(officer).await?;
        state.store.put_key_doc(officer, &KeyDoc { key, is_recovered, ..known.clone() }).await?;
        state.store.forget_recovery(officer).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    let number = ever.len() as u64;
    let commitment = Digest::of(&[key.key.bytes()]);
    let doc = KeyDoc { key, number, since: today(), roster: None, is_recovered: false };
    let mut writes = Writes::default().officer_key(officer, number, &doc)?;
    if let Some(before) = now {
        writes = writes.end_key(officer, before.number);
    }
    let entry = Entry { day: today(), kind: EntryKind::OfficerKeyAdded, commitment };
    state.register.append(Draft { entry, writes }).await?;
    state.store.forget_shares(officer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says which mines the asker must not deal with.
#[utoipa::path(put, path = "/api/v1/officer-key/conflicts", tag = "tips",
    request_body(content = serde_json::Value, description = "[MineId]"),
    responses((status = 204, description = "Kept")),
    security(("bearer" = [])))]
pub(super) async fn put_conflicts(
    State(state): State<AppState>,
    asker: Asker,
    Json(conflicts): Json<Vec<MineId>>,
) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::KeepKey, asker.actor.region)?;
    if conflicts.len() > CONFLICTS_MAX {
        return Err(ProblemCode::BadRequest.into());
    }
    let known = state.store.key_of_officer(asker.actor.user).await?.ok_or(ProblemCode::NotFound)?;
    // For rewards it stands until an administrator ends it, whatever is said here later.
    let (by, day) = (asker.actor.user, Some(today()));
    let notes: Vec<_> = conflicts.iter().map(|mine| ConflictNote { mine: *mine, stands: true, by, day }).collect();
    state.store.note_conflicts(by, &notes).await?.map_err(|_| ProblemCode::BadRequest)?;
    let key = OfficerKey { conflicts, ..known.key.clone() };
    state.store.put_key_doc(asker.actor.user, &KeyDoc { key, ..known }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the asker's key out of use: nothing is sealed to it any more.
#[utoipa::path(delete, path = "/api/v1/officer-key", tag = "tips",
    responses((status = 204, description = "Out of use")),
    security(("bearer" = [])))]
pub(super) async fn end_key(State(state): State<AppState>, asker: Asker) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::KeepKey, asker.actor.region)?;
    let doc = state.store.key_of_officer(asker.actor.user).await?.ok_or(ProblemCode::NotFound)?;
    let commitment = Digest::of(&[doc.key.key.bytes()]);
    let entry = Entry { day: today(), kind: EntryKind::OfficerKeyEnded, commitment };
    let writes = Writes::default().end_key(asker.actor.user, doc.number);
    state.register.append(Draft { entry, writes }).await?;
    state.store.forget_shares(asker.actor.user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Officers of the asker's region and of those above it who can receive tips.
#[utoipa::path(get, path = "/api/v1/officers", tag = "tips",
    responses((status = 200, description = "[Officer]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn colleagues(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<Officer>>> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    let region = asker.actor.region;
    let mut officers = state.store.tip_officers_in_service().await?;
    officers.retain(|officer| officer.region.contains(region) || region.contains(officer.region));
    Ok(Json(officers))
}
