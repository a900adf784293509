//! Officers' lists, in pages. On them stands what the server may know; who cannot open a tip does not see it here, and
//! it counts nowhere for that officer.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use shared::problem::ProblemCode;
use shared::role::Action;
use shared::tip::list::{PAGE_ROWS, Place, TipCount, TipList, TipPage, page};
use shared::tip::wire::TipSummary;

use super::officers::{summary, theirs};
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;

/// Which tips, and from where on.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Only this list: `decide`, `verify`, `finish`, `done` or `quarantine`.
    list: Option<String>,
    /// `me`: only those that the asker deals with.
    assigned: Option<String>,
    /// The tips after this, which is `next` of the page before.
    after: Option<String>,
    /// At most so many rows, up to 200.
    limit: Option<usize>,
}

fn read<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> ApiResult<Option<T>> {
    text.map(|text| parse(text).ok_or_else(|| ApiProblem::from(ProblemCode::BadRequest))).transpose()
}

fn place(after: Option<&str>) -> ApiResult<Option<Place>> {
    read(after, |text| text.parse().ok())
}

/// All tips that the asker can open.
async fn all(state: &AppState, asker: &Asker) -> ApiResult<Vec<TipSummary>> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    let docs = state.store.tips_of(asker.actor.user).await?;
    let here = docs.iter().filter(|doc| asker.actor.region.contains(doc.region));
    Ok(here.map(|doc| summary(doc, &state.settings.tip_limits)).collect())
}

/// The tips that the asker can open: what is due first comes first; of one day in no order that tells a time.
#[utoipa::path(get, path = "/api/v1/tips", tag = "tips", params(ListQuery),
    responses((status = 200, description = "TipPage", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn list(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<TipPage>> {
    let list = read(query.list.as_deref(), TipList::from_code)?;
    let assigned = read(query.assigned.as_deref(), |who| (who == "me").then_some(asker.actor.user))?;
    let after = place(query.after.as_deref())?;
    let mut rows = all(&state, &asker).await?;
    rows.retain(|row| list.is_none_or(|list| TipList::of(row) == list));
    rows.retain(|row| assigned.is_none() || row.assigned == assigned);
    Ok(Json(page(rows, Place::due, after, query.limit.unwrap_or(PAGE_ROWS))))
}

/// How many tips the asker has on every list, and what is due when.
#[utoipa::path(get, path = "/api/v1/tips/counts", tag = "tips",
    responses((status = 200, description = "[TipCount]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn counts(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<TipCount>>> {
    Ok(Json(TipCount::all(&all(&state, &asker).await?)))
}

/// How a tip stands, as on a list: no opening, nothing sealed is given out.
#[utoipa::path(get, path = "/api/v1/tips/{id}/summary", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "TipSummary", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn standing(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
) -> ApiResult<Json<TipSummary>> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    Ok(Json(summary(&found.doc, &state.settings.tip_limits)))
}

/// From where on, and how many.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EarlierQuery {
    /// The tips after this, which is `next` of the page before.
    after: Option<String>,
    /// At most so many rows, up to 200.
    limit: Option<usize>,
}

/// The tips that can carry this one on, as far as the asker can open them: none that arrived later. Those of the same
/// place first, the newest of them above.
#[utoipa::path(get, path = "/api/v1/tips/{id}/earlier", tag = "tips", params(("id" = String, Path), EarlierQuery),
    responses((status = 200, description = "TipPage", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn earlier(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
    Query(query): Query<EarlierQuery>,
) -> ApiResult<Json<TipPage>> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    let after = place(query.after.as_deref())?;
    let doc = &found.doc;
    let mut rows = all(&state, &asker).await?;
    rows.retain(|row| row.id != doc.id && row.arrived <= doc.turns.arrived);
    let here = doc.region;
    Ok(Json(page(rows, |row| Place::near(row, here), after, query.limit.unwrap_or(PAGE_ROWS))))
}
