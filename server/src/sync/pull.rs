//! Handing out what others recorded, within the asker's region: the stored text goes out as it came in.

use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared::role::Action;
use surrealdb::types::{RecordId, SurrealValue};

use crate::auth::{Asker, allow};
use crate::clock;
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, StoreError, log};

/// The most events of one answer.
const LIMIT_MAX: u64 = 2_000;
/// The most entries of the log that one request walks over: a small county does not make it read years.
const WINDOW: u64 = 20_000;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PullQuery {
    /// The cursor; 0 is the beginning.
    #[serde(default)]
    after: u64,
    /// The most events to answer with, up to 2,000.
    limit: Option<u64>,
}

#[derive(SurrealValue)]
struct Row {
    id: RecordId,
    region: i64,
    received: i64,
    text: String,
}

const SQL: &str = "SELECT id, region, received, text FROM event:[0, $cursor]>..=[0, $end]
    WHERE outcome = 'applied' AND region >= $low AND region <= $high LIMIT $limit";

/// Events after a cursor.
#[utoipa::path(get, path = "/api/v1/sync/pull", tag = "sync", params(PullQuery),
    responses((status = 200, description = "PullAnswer: events of the own region; `next` passes those of others", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn pull(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<PullQuery>,
) -> ApiResult<Response> {
    allow(&asker.actor, Action::ReadChecks, asker.actor.region)?;
    let limit = query.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let newest = state.writer.head().seq;
    let end = query.after.saturating_add(WINDOW).min(newest);
    let (low, high) = asker.actor.region.range();
    let rows: Vec<Row> = if query.after < end {
        let bind = Bind::none()
            .with("cursor", log::i64_of(query.after))
            .with("end", log::i64_of(end))
            .with("low", i64::from(low))
            .with("high", i64::from(high))
            .with("limit", log::i64_of(limit));
        state.store.read(SQL, bind).await?.rows(0)?
    } else {
        Vec::new()
    };
    let full = rows.len() as u64 >= limit;
    let last = rows.last().map(|row| log::seq_of(&row.id)).transpose()?;
    let next = if full { last.unwrap_or(end) } else { end.max(query.after) };
    let body = write(&rows, next, next < newest)?;
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// Writes the answer's JSON around the stored texts, without reading them.
fn write(rows: &[Row], next: u64, more: bool) -> Result<String, StoreError> {
    let unwritable = |e: std::fmt::Error| StoreError::Unreadable(e.to_string());
    let size: usize = rows.iter().map(|row| row.text.len() + 80).sum();
    let mut body = String::with_capacity(size + 100);
    body.push_str("{\"events\":[");
    for (i, row) in rows.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let (seq, received, region) = (log::seq_of(&row.id)?, row.received, row.region);
        write!(
            body,
            "{comma}{{\"seq\":{seq},\"received\":{received},\"region\":\"{region:06}\",\"event\":{}}}",
            row.text
        )
        .map_err(unwritable)?;
    }
    write!(body, "],\"next\":{next},\"more\":{more},\"at\":{}}}", clock::now().millis()).map_err(unwritable)?;
    Ok(body)
}
