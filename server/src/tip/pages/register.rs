//! The public register: counters, entries, signed heads, the file that anybody verifies. All of days that are over.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use pages::{Count, Counters, Entry as Row, RegisterView};
use serde::Deserialize;
use shared::region::{Level, divisions};
use shared::register::{Entry, leaf_hash};
use shared::text::Lang;

use super::{day, page, problem, site};
use crate::problem::{ApiProblem, ApiResult, lang_of};
use crate::register::exported;
use crate::reward::{Claims, claims_by_prefecture};
use crate::state::{AppState, Shared};
use crate::tip::counts::Sums;
use crate::tip::today;

/// Entries on a page.
const ROWS: u64 = 50;
/// Below this a count is not told exactly: it could point at a person.
pub(super) const FEWER: u64 = 5;

#[derive(Deserialize)]
pub(super) struct PageQuery {
    lang: Option<String>,
    before: Option<u64>,
}

pub(super) async fn register(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    let lang = query.lang.as_deref().map_or_else(|| lang_of(&headers), Lang::preferred);
    match view(&state, query.before, lang).await {
        Ok(view) => page(StatusCode::OK, pages::register(&view, lang)),
        Err(error) => problem(&state, &error, lang),
    }
}

fn count(n: u64) -> Count {
    if n > 0 && n < FEWER { Count::Fewer(FEWER) } else { Count::Exact(n) }
}

fn row(sums: Sums, claims: Claims, name: String) -> Counters {
    Counters {
        name,
        filed: count(sums.filed),
        accepted: count(sums.accepted),
        verified: count(sums.verified),
        paid: count(claims.paid),
        unclaimed: count(claims.unclaimed),
        overdue: count(sums.overdue),
    }
}

/// A sum that must not give away the one row that is hidden: then it is told only as below the next five.
fn total_of<T>(rows: &[T], read: fn(&T) -> u64) -> Count {
    let hidden = rows.iter().filter(|row| (1..FEWER).contains(&read(row))).count();
    match rows.iter().map(read).sum() {
        n if hidden == 1 && n >= FEWER => Count::Fewer((n / FEWER + 1) * FEWER),
        n => count(n),
    }
}

async fn view(state: &Shared, before: Option<u64>, lang: Lang) -> ApiResult<RegisterView> {
    let today = today();
    let size = state.register.public_size(today);
    let end = before.unwrap_or(size).min(size);
    let from = end.saturating_sub(ROWS);
    let mut entries = Vec::new();
    for (index, text) in state.register.entries(from, end - from).await? {
        let entry: Entry = serde_json::from_str(&text).map_err(ApiProblem::internal)?;
        entries.push(Row { index, day: Some(day(entry.day)), hash: leaf_hash(text.as_bytes()).to_string() });
    }
    entries.reverse();
    let counts = state.counter.of_today(&state.store, &state.settings.tip_limits).await?;
    let prefectures = divisions().iter().filter(|division| division.code.level() == Level::Prefecture);
    let claims = claims_by_prefecture(state).await?;
    let sums = |number| counts.by_prefecture.get(&number).copied().unwrap_or_default();
    let claims_of = |number| claims.get(&number).copied().unwrap_or_default();
    let rows =
        prefectures.map(|p| row(sums(p.code.number()), claims_of(p.code.number()), p.name.to_owned())).collect();
    let all: Vec<Sums> = counts.by_prefecture.values().copied().collect();
    let claims: Vec<Claims> = claims.into_values().collect();
    let name = if lang == Lang::En { "Jilin province" } else { "全省" };
    let total = Counters {
        name: name.to_owned(),
        filed: total_of(&all, |sums| sums.filed),
        accepted: total_of(&all, |sums| sums.accepted),
        verified: total_of(&all, |sums| sums.verified),
        paid: total_of(&claims, |claims| claims.paid),
        unclaimed: total_of(&claims, |claims| claims.unclaimed),
        overdue: total_of(&all, |sums| sums.overdue),
    };
    Ok(RegisterView {
        site: site(state),
        rows,
        total,
        size,
        checkpoint: state.register.public_checkpoint(today),
        program_hash: crate::site::program().map(|program| program.sha256.to_string()),
        entries,
        older_before: (from > 0).then_some(from),
        newest: before.is_none(),
    })
}

/// The signed head over the days that are over, as text: for an outside witness.
pub(super) async fn checkpoint(State(state): State<AppState>) -> Response {
    match state.register.public_checkpoint(today()) {
        Some(text) => {
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            ([(header::CONTENT_TYPE, plain)], text).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

/// The whole register of the days that are over, line by line.
pub(super) async fn export(State(state): State<AppState>) -> Response {
    let size = state.register.public_size(today());
    let stream = exported(state.register.log(), size);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"register.jsonl\"")),
    ];
    (headers, Body::from_stream(stream)).into_response()
}
