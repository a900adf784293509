//! One check with all that belongs to it.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use shared::board::CheckFile;
use shared::check::Check;
use shared::evidence::Photo;
use shared::hazard::Hazard;
use shared::id::{CheckId, UserId};
use shared::problem::ProblemCode;
use shared::role::Action;

use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, Store, StoreError, record, uuid_key};

/// Reads a check, its mine, its people, its hazards and its photos, in the order of the check.
pub(crate) async fn check_file(store: &Store, id: CheckId) -> Result<Option<CheckFile>, StoreError> {
    let bind = Bind::none().with("id", record("check", uuid_key(id.uuid())));
    let Some(check) = store.docs::<Check>("SELECT doc FROM $id WHERE doc != NONE", bind).await?.pop() else {
        return Ok(None);
    };
    let Some(mine) = store.mine(check.mine).await? else { return Ok(None) };
    let hazards: Vec<_> = check.hazards.iter().map(|h| record("hazard", uuid_key(h.uuid()))).collect();
    let photos: Vec<_> = check.photos.iter().map(|p| record("photo", p.to_string())).collect();
    let sql = "SELECT doc FROM $ids WHERE doc != NONE";
    let mut hazards: Vec<Hazard> = store.docs(sql, Bind::none().with("ids", hazards)).await?;
    let mut photos: Vec<Photo> = store.docs(sql, Bind::none().with("ids", photos)).await?;
    hazards.sort_by_key(|h| check.hazards.iter().position(|id| *id == h.id));
    photos.sort_by_key(|p| check.photos.iter().position(|hash| *hash == p.hash));
    let named: BTreeSet<UserId> = std::iter::once(check.started_by)
        .chain(check.companions.iter().copied())
        .chain(check.answers.values().map(|a| a.by))
        .chain(check.signed.iter().map(|s| s.by))
        .chain(hazards.iter().map(|h| h.found_by))
        .chain(photos.iter().map(|p| p.taken_by))
        .collect();
    let people = store.people_by_id(&named.into_iter().collect::<Vec<_>>()).await?;
    Ok(Some(CheckFile { check, mine, people, hazards, photos }))
}

/// One check.
#[utoipa::path(get, path = "/api/v1/checks/{id}", tag = "board", params(("id" = String, Path)),
    responses((status = 200, description = "CheckFile", body = serde_json::Value),
        (status = 403, description = "Problem: foreign-region"), (status = 404, description = "Problem: not-found")),
    security(("bearer" = [])))]
pub(super) async fn check(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
) -> ApiResult<Json<CheckFile>> {
    let id: CheckId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let file = check_file(&state.store, id).await?.ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, Action::ReadChecks, file.check.region)?;
    Ok(Json(file))
}
