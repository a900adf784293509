//! What changed after a number: answered at once when there is something, else as soon as there is.

use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use shared::board::Changes;
use shared::check::Check;
use shared::hazard::Hazard;
use shared::region::DivisionCode;
use shared::role::Action;
use tokio::time::Instant;

use super::{lists::scope, summary};
use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, Store, StoreError, log::i64_of};

/// The longest wait, in seconds: shorter than what proxies cut off.
const WAIT_MAX_S: u64 = 25;
/// The most changed rows of one answer.
const ROWS_MAX: usize = 100;

/// From where, and how long to wait.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesQuery {
    /// Changes after this number.
    #[serde(default)]
    after: u64,
    /// Seconds to wait for one, up to 25.
    #[serde(default)]
    wait: u64,
}

/// What changed in the own region.
#[utoipa::path(get, path = "/api/v1/board/changes", tag = "board", params(ChangesQuery),
    responses((status = 200, description = "Changes", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn changes(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<ChangesQuery>,
) -> ApiResult<Json<Changes>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadBoard, region)?;
    let deadline = Instant::now() + Duration::from_secs(query.wait.min(WAIT_MAX_S));
    let mut growth = state.writer.growth();
    loop {
        // Marked as seen before it is read: what is committed from here on wakes the wait below.
        let head = growth.borrow_and_update().seq;
        let changes = read(&state.store, region, query.after, head).await?;
        let something = !changes.checks.is_empty() || !changes.hazards.is_empty();
        if something || tokio::time::timeout_at(deadline, growth.changed()).await.is_err() {
            return Ok(Json(changes));
        }
    }
}

async fn read(store: &Store, region: DivisionCode, after: u64, head: u64) -> ApiResult<Changes> {
    let (checks, hazards) = rows(store, region, after).await?;
    let last = |full: bool, seq: Option<u64>| if full { seq } else { None };
    let cut = last(checks.len() == ROWS_MAX, checks.last().map(|c| c.seq))
        .into_iter()
        .chain(last(hazards.len() == ROWS_MAX, hazards.last().map(|h| h.seq)))
        .min();
    // What was read may be newer than the head that was looked at before; a page that is full ends earlier.
    let newest = checks.iter().map(|c| c.seq).chain(hazards.iter().map(|h| h.seq)).max().unwrap_or(0);
    let seq = cut.unwrap_or(head.max(newest).max(after));
    let checks = checks.into_iter().filter(|c| c.seq <= seq).collect();
    let hazards = hazards.into_iter().filter(|h| h.seq <= seq).collect();
    Ok(Changes {
        seq,
        checks: summary::checks(store, checks).await?,
        hazards: summary::hazards(store, hazards).await?,
    })
}

/// Checks and hazards of one moment: a commit between two readings would be passed over by the cursor.
async fn rows(store: &Store, region: DivisionCode, after: u64) -> Result<(Vec<Check>, Vec<Hazard>), StoreError> {
    let select = |table: &str| {
        let scope = scope(region);
        format!("SELECT doc, seq FROM {table} WHERE {scope} AND seq > $after ORDER BY seq LIMIT {ROWS_MAX};")
    };
    let sql = format!("BEGIN; {} {} COMMIT;", select("check"), select("hazard"));
    let bind = Bind::none().with("division", i64::from(region.number())).with("after", i64_of(after));
    let mut answers = store.read(&sql, bind).await?;
    Ok((answers.docs(1)?, answers.docs(2)?))
}
