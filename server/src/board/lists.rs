//! Lists of a region, by page: an index gives each page, whatever lies behind it.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::board::{CheckSummary, HazardSummary, Page};
use shared::check::Check;
use shared::hazard::{Hazard, HazardLevel};
use shared::id::MineId;
use shared::mine::Mine;
use shared::problem::ProblemCode;
use shared::region::{DivisionCode, Level};
use shared::role::Action;

use super::summary;
use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, Store, StoreError, log::i64_of};

/// The most rows of a page of checks or hazards.
const ROWS_MAX: usize = 100;
/// The most mines of a page.
const MINES_MAX: usize = 2_000;
const ROWS: usize = 50;

/// Which page.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Rows that changed before this number.
    before: Option<u64>,
    /// At most so many rows, up to 100.
    limit: Option<usize>,
    /// Of hazards: only this level.
    level: Option<String>,
}

/// Which page of mines.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MinesQuery {
    /// Mines after this id.
    after: Option<String>,
    /// At most so many rows, up to 2,000.
    limit: Option<usize>,
}

/// The condition that an index of region and number serves.
pub(super) fn scope(region: DivisionCode) -> &'static str {
    match region.level() {
        Level::Province => "seq > 0",
        Level::Prefecture => "prefecture = $division",
        Level::County => "region = $division",
    }
}

async fn page<T: DeserializeOwned>(
    store: &Store,
    table: &str,
    region: DivisionCode,
    query: &PageQuery,
    level: Option<HazardLevel>,
) -> Result<(Vec<T>, usize), StoreError> {
    let limit = query.limit.unwrap_or(ROWS).clamp(1, ROWS_MAX);
    let only = if level.is_some() { "AND level = $level" } else { "" };
    let sql = format!(
        "SELECT doc, seq FROM {table} WHERE {} AND seq < $before {only} ORDER BY seq DESC LIMIT {limit}",
        scope(region)
    );
    let bind = Bind::none()
        .with("division", i64::from(region.number()))
        .with("before", i64_of(query.before.unwrap_or(u64::MAX)))
        .with("level", level.map(HazardLevel::code));
    Ok((store.docs(&sql, bind).await?, limit))
}

/// Checks of the own region, newest change first.
#[utoipa::path(get, path = "/api/v1/checks", tag = "board", params(PageQuery),
    responses((status = 200, description = "Page of CheckSummary", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn checks(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<PageQuery>,
) -> ApiResult<Json<Page<CheckSummary>>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadChecks, region)?;
    let (checks, limit) = page::<Check>(&state.store, "check", region, &query, None).await?;
    let rows = summary::checks(&state.store, checks).await?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|row| row.seq);
    Ok(Json(Page { rows, next }))
}

/// Hazards of the own region, newest change first.
#[utoipa::path(get, path = "/api/v1/hazards", tag = "board", params(PageQuery),
    responses((status = 200, description = "Page of HazardSummary", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn hazards(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<PageQuery>,
) -> ApiResult<Json<Page<HazardSummary>>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadChecks, region)?;
    let level = match query.level.as_deref() {
        Some(code) => Some(HazardLevel::from_code(code).ok_or(ProblemCode::BadRequest)?),
        None => None,
    };
    let (hazards, limit) = page::<Hazard>(&state.store, "hazard", region, &query, level).await?;
    let rows = summary::hazards(&state.store, hazards).await?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|row| row.seq);
    Ok(Json(Page { rows, next }))
}

/// Mines of the own region.
#[utoipa::path(get, path = "/api/v1/mines", tag = "board", params(MinesQuery),
    responses((status = 200, description = "Page of Mine", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn mines(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<MinesQuery>,
) -> ApiResult<Json<Page<Mine>>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadMines, region)?;
    let after: Option<MineId> = match query.after {
        Some(text) => Some(text.parse().map_err(|_| ProblemCode::BadRequest)?),
        None => None,
    };
    let rows = state.store.mines_of(region, after, query.limit.unwrap_or(MINES_MAX).clamp(1, MINES_MAX)).await?;
    Ok(Json(Page { rows, next: None }))
}
