//! Whom an account counts as.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::reward::person::{Accounts as _, Origin, person};
use shared::reward::wire::UnconfirmedAccount;
use shared::role::Action;

use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::AppState;

/// Accounts of the own region that still count as who made them.
#[utoipa::path(get, path = "/api/v1/accounts/unconfirmed", tag = "rewards",
    responses((status = 200, description = "[UnconfirmedAccount]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn unconfirmed(
    State(state): State<AppState>,
    asker: Asker,
) -> ApiResult<Json<Vec<UnconfirmedAccount>>> {
    allow(&asker.actor, Action::ManageAccounts, asker.actor.region)?;
    let origins = state.store.origins().await?;
    let everybody = state.store.everybody().await?;
    let name = |user: UserId| everybody.iter().find(|(one, _)| one.id == user).map(|(one, _)| one.name.clone());
    let mut waiting: Vec<UnconfirmedAccount> = everybody
        .iter()
        .filter(|(one, active)| *active && asker.actor.region.contains(one.region))
        .filter(|(one, _)| person(one.id, &origins) != one.id)
        .map(|(one, _)| {
            let maker = origins.origin(one.id).and_then(|origin| origin.made_by);
            UnconfirmedAccount {
                user: one.id,
                name: one.name.clone(),
                role: one.role,
                made_by: maker.and_then(name),
                made_by_asker: maker == Some(asker.actor.user),
            }
        })
        .collect();
    waiting.sort_by_key(|row| row.user);
    Ok(Json(waiting))
}

/// Confirms that an account is another person's than its maker's: by an administrator who is neither.
#[utoipa::path(put, path = "/api/v1/accounts/{user}/confirmation", tag = "rewards", params(("user" = String, Path)),
    responses((status = 204, description = "It counts as a person of its own"),
        (status = 404, description = "Problem: not-found"),
        (status = 409, description = "Problem: not-another")),
    security(("bearer" = [])))]
pub(super) async fn confirm(
    State(state): State<AppState>,
    asker: Asker,
    Path(user): Path<String>,
) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::ManageAccounts, asker.actor.region)?;
    let user: UserId = user.parse().map_err(|_| ProblemCode::NotFound)?;
    let known = state.store.active_person(user).await?.ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, Action::ManageAccounts, known.region).map_err(|_| ProblemCode::NotFound)?;
    let origins = state.store.origins().await?;
    if person(user, &origins) == user {
        return Ok(StatusCode::NO_CONTENT);
    }
    let Some(Origin { made_by: Some(maker), .. }) = origins.origin(user) else { return Ok(StatusCode::NO_CONTENT) };
    let me = asker.actor.user;
    let by = person(me, &origins);
    if me == user || me == maker || by == user || by == person(maker, &origins) {
        return Err(ProblemCode::NotAnother.into());
    }
    state.store.put_origin(user, Origin { made_by: Some(maker), confirmed_by: Some(me) }).await?;
    Ok(StatusCode::NO_CONTENT)
}
