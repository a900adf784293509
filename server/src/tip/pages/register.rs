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
use crate::daily::FEWER;
use crate::problem::{ApiProblem, ApiResult, lang_of};
use crate::register::exported;
use crate::reward::{Claims, claims_by_prefecture};
use crate::state::{AppState, Shared};
use crate::tip::counts::{Sums, count as counted};
use crate::tip::today;

/// Entries on a page.
const ROWS: u64 = 50;

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

/// A number told only as below the next five.
fn about(n: u64) -> Count {
    Count::Fewer((n / FEWER + 1) * FEWER)
}

/// Whether one number alone is hidden among these: it would follow from the others and their sum.
fn hides_one(numbers: &[u64]) -> bool {
    numbers.iter().filter(|n| (1..FEWER).contains(*n)).count() == 1
}

/// A sum that must not give away the one number that is hidden.
fn total_of(numbers: &[u64]) -> Count {
    match numbers.iter().sum() {
        n if hides_one(numbers) && n >= FEWER => about(n),
        n => count(n),
    }
}

/// Numbers whose sum stands exactly on another page: where one alone would be hidden, the smallest of the others is
/// not told exactly either.
fn told(numbers: &[u64]) -> Vec<Count> {
    let mut told: Vec<Count> = numbers.iter().map(|n| count(*n)).collect();
    let next = numbers.iter().enumerate().filter(|(_, n)| **n >= FEWER).min_by_key(|(_, n)| **n);
    if let Some((at, n)) = next.filter(|_| hides_one(numbers)) {
        told[at] = about(*n);
    }
    told
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
    let limits = &state.settings.tip_limits;
    let counts = state.tip_counts.of(today, counted(&state.store, limits, today)).await?;
    let claims = claims_by_prefecture(state).await?;
    let prefectures = || divisions().iter().filter(|division| division.code.level() == Level::Prefecture);
    let tips = |read: fn(&Sums) -> u64| -> Vec<u64> {
        prefectures().map(|p| counts.get(&p.code.number()).map_or(0, read)).collect()
    };
    let rewards = |read: fn(&Claims) -> u64| -> Vec<u64> {
        prefectures().map(|p| claims.get(&p.code.number()).map_or(0, read)).collect()
    };
    let (filed, accepted) = (tips(|sums| sums.filed), tips(|sums| sums.accepted));
    let (verified, overdue) = (tips(|sums| sums.verified), tips(|sums| sums.overdue));
    let (paid, unclaimed) = (rewards(|claims| claims.paid), rewards(|claims| claims.unclaimed));
    let (paid_told, unclaimed_told) = (told(&paid), told(&unclaimed));
    let row = |(at, prefecture): (usize, &shared::region::Division)| Counters {
        name: prefecture.name.to_owned(),
        filed: count(filed[at]),
        accepted: count(accepted[at]),
        verified: count(verified[at]),
        paid: paid_told[at],
        unclaimed: unclaimed_told[at],
        overdue: count(overdue[at]),
    };
    let rows = prefectures().enumerate().map(row).collect();
    let name = if lang == Lang::En { "Jilin province" } else { "全省" };
    let total = Counters {
        name: name.to_owned(),
        filed: total_of(&filed),
        accepted: total_of(&accepted),
        verified: total_of(&verified),
        paid: total_of(&paid),
        unclaimed: total_of(&unclaimed),
        overdue: total_of(&overdue),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_small_number_alone_does_not_follow_from_the_others() {
        let (few, exact) = (Count::Fewer(5), Count::Exact);
        assert_eq!(told(&[7, 3, 0, 12]), [Count::Fewer(10), few, exact(0), exact(12)]);
        assert_eq!(told(&[7, 3, 1]), [exact(7), few, few], "two hide each other");
        assert_eq!(told(&[7, 0, 5]), [exact(7), exact(0), exact(5)]);
        assert_eq!(told(&[0, 4]), [exact(0), few]);
        assert_eq!(total_of(&[7, 3, 0, 12]), Count::Fewer(25));
        assert_eq!(total_of(&[7, 3, 1]), exact(11));
        assert_eq!(total_of(&[0, 4]), few);
    }
}
