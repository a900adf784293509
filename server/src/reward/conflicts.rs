//! Conflicts of interest: people say that they have one, and administrators enter and end them.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::account::Person;
use shared::id::{MineId, UserId};
use shared::problem::ProblemCode;
use shared::reward::conflict::{ConflictNote, Conflicts};
use shared::reward::person::person;
use shared::reward::wire::{Conflict, ConflictEvent, PersonConflicts};
use shared::role::{Action, Role};

use super::people::Standing;
use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::{AppState, Shared};

/// The mines that the asker must not deal with, by all accounts that count as the asker.
#[utoipa::path(get, path = "/api/v1/conflicts", tag = "rewards",
    responses((status = 200, description = "[Conflict]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn own(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<Conflict>>> {
    allow(&asker.actor, Action::ReadRewards, asker.actor.region)?;
    let standing = Standing::of_asker(&state, &asker.actor).await?;
    let beside =
        state.store.conflicts_beside_keys(&[asker.actor.user]).await?.into_values().next().unwrap_or_default();
    let names = state.store.mine_names(standing.conflicts().clone()).await?;
    Ok(Json(standing.conflicts().iter().map(|mine| conflict(*mine, &names, &beside)).collect()))
}

/// The asker says that there is one. It stays until an administrator ends it.
#[utoipa::path(put, path = "/api/v1/conflicts/{mine}", tag = "rewards", params(("mine" = String, Path)),
    responses((status = 204, description = "Kept"), (status = 400, description = "Problem: bad-request"),
        (status = 404, description = "Problem: not-found")),
    security(("bearer" = [])))]
pub(super) async fn say(
    State(state): State<AppState>,
    asker: Asker,
    Path(mine): Path<String>,
) -> ApiResult<StatusCode> {
    allow(&asker.actor, Action::HandleRewards, asker.actor.region)?;
    let me = asker.actor.user;
    note(&state, me, me, &mine, true).await
}

/// People of the own region who deal with rewards, with what was entered about each.
#[utoipa::path(get, path = "/api/v1/accounts/conflicts", tag = "rewards",
    responses((status = 200, description = "[PersonConflicts]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn all(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<PersonConflicts>>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadConflicts, region)?;
    let everybody: Vec<Person> = state.store.everybody().await?.into_iter().map(|(person, _)| person).collect();
    let is_theirs = |person: &&Person| deals_with_rewards(person.role) && region.contains(person.region);
    let mut people: Vec<&Person> = everybody.iter().filter(is_theirs).collect();
    people.sort_by(|a, b| (a.role, &a.name, a.id).cmp(&(b.role, &b.name, b.id)));
    let ids: Vec<UserId> = people.iter().map(|person| person.id).collect();
    let noted: HashMap<UserId, Conflicts> = state.store.conflicts_of(&ids).await?.into_iter().collect();
    let beside = state.store.conflicts_beside_keys(&ids).await?;
    let of_notes = noted.values().flat_map(|conflicts| conflicts.notes().iter().map(|note| note.mine));
    let names = state.store.mine_names(of_notes.chain(beside.values().flatten().copied()).collect()).await?;
    let who = |user: UserId| {
        let known = everybody.iter().find(|person| person.id == user);
        known.map_or_else(String::new, |person| person.name.clone())
    };
    let row = |person: &Person| {
        let known = noted.get(&person.id).cloned().unwrap_or_default();
        let beside = beside.get(&person.id).map(Vec::as_slice).unwrap_or_default();
        let mut mines = known.mines();
        mines.extend(beside);
        let history = known.notes().iter().rev().map(|note| ConflictEvent {
            mine: names.get(&note.mine).cloned().unwrap_or_default(),
            stands: note.stands,
            by: who(note.by),
            day: note.day,
        });
        PersonConflicts {
            user: person.id,
            name: person.name.clone(),
            role: person.role,
            conflicts: mines.into_iter().map(|mine| conflict(mine, &names, beside)).collect(),
            history: history.collect(),
        }
    };
    let mut rows: Vec<PersonConflicts> = people.into_iter().map(row).collect();
    // In a province of hundreds those about whom something is entered come first.
    rows.sort_by_key(|row| (row.conflicts.is_empty(), row.history.is_empty()));
    Ok(Json(rows))
}

/// An administrator enters one of somebody else.
#[utoipa::path(put, path = "/api/v1/accounts/{user}/conflicts/{mine}", tag = "rewards",
    params(("user" = String, Path), ("mine" = String, Path)),
    responses((status = 204, description = "It stands"), (status = 400, description = "Problem: bad-request"),
        (status = 404, description = "Problem: not-found"), (status = 409, description = "Problem: not-another")),
    security(("bearer" = [])))]
pub(super) async fn enter(
    State(state): State<AppState>,
    asker: Asker,
    Path((user, mine)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    let user = of_another(&state, &asker, &user).await?;
    note(&state, user, asker.actor.user, &mine, true).await
}

/// An administrator ends one of somebody else: of what is said beside a key, once it is not said there any more.
#[utoipa::path(delete, path = "/api/v1/accounts/{user}/conflicts/{mine}", tag = "rewards",
    params(("user" = String, Path), ("mine" = String, Path)),
    responses((status = 204, description = "It has ended"), (status = 404, description = "Problem: not-found"),
        (status = 409, description = "Problem: not-another")),
    security(("bearer" = [])))]
pub(super) async fn end(
    State(state): State<AppState>,
    asker: Asker,
    Path((user, mine)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    let user = of_another(&state, &asker, &user).await?;
    note(&state, user, asker.actor.user, &mine, false).await
}

const fn deals_with_rewards(role: Role) -> bool {
    matches!(role, Role::TipOfficer | Role::RewardApprover | Role::Cashier)
}

/// Somebody of the administrator's region who is not the administrator under another account.
async fn of_another(state: &Shared, asker: &Asker, user: &str) -> ApiResult<UserId> {
    allow(&asker.actor, Action::ManageAccounts, asker.actor.region)?;
    let user: UserId = user.parse().map_err(|_| ProblemCode::NotFound)?;
    let known = state.store.people_by_id(&[user]).await?.pop().ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, Action::ManageAccounts, known.region).map_err(|_| ProblemCode::NotFound)?;
    let origins = state.store.origins().await?;
    if person(user, &origins) == person(asker.actor.user, &origins) {
        return Err(ProblemCode::NotAnother.into());
    }
    Ok(user)
}

async fn note(state: &Shared, user: UserId, by: UserId, mine: &str, stands: bool) -> ApiResult<StatusCode> {
    let mine: MineId = mine.parse().map_err(|_| ProblemCode::NotFound)?;
    state.store.mine(mine).await?.ok_or(ProblemCode::NotFound)?;
    let note = ConflictNote { mine, stands, by, day: Some(state.ledger.today()) };
    state.store.note_conflicts(user, &[note]).await?.map_err(|_| ProblemCode::BadRequest)?;
    Ok(StatusCode::NO_CONTENT)
}

fn conflict(mine: MineId, names: &HashMap<MineId, String>, beside: &[MineId]) -> Conflict {
    Conflict { mine, name: names.get(&mine).cloned().unwrap_or_default(), beside_key: beside.contains(&mine) }
}
