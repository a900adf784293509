//! Lists of cases, and what the hotline tells.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use shared::board::Page;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::register::Day;
use shared::reward::person::Hand;
use shared::reward::step::State as Far;
use shared::reward::wire::{HotlineView, RewardSummary, WaitingReward};
use shared::role::Action;

use super::access::may_see;
use super::people::hand_of_nobody;
use super::rows::{RewardDoc, Wanted};
use super::view::summary;
use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::AppState;

/// The most rows of a page.
const ROWS_MAX: usize = 100;
const ROWS: usize = 50;

/// Which cases.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Whose last step came before this entry of the ledger.
    before: Option<u64>,
    /// At most so many, up to 100.
    limit: Option<usize>,
    /// In this state.
    state: Option<String>,
    /// Of this division, within the own region.
    region: Option<String>,
    /// With a last day for the claimant up to this one.
    due: Option<String>,
    /// Only those, and all of them, whose claims were blocked by wrong ones, and that can be claimed or lapsed since;
    /// nothing else is asked for then.
    #[serde(default)]
    blocked: bool,
}

/// Cases of the own region that the asker may deal with, the newest change first.
#[utoipa::path(get, path = "/api/v1/rewards", tag = "rewards", params(ListQuery),
    responses((status = 200, description = "Page of RewardSummary", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn list(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<ListQuery>,
) -> ApiResult<Json<Page<RewardSummary>>> {
    let bad = |_| ProblemCode::BadRequest;
    let region = match &query.region {
        Some(text) => text.parse::<DivisionCode>().map_err(|_| ProblemCode::BadRequest)?,
        None => asker.actor.region,
    };
    allow(&asker.actor, Action::ReadRewards, region)?;
    let wanted_state = match &query.state {
        Some(code) => Some(Far::from_code(code).ok_or(ProblemCode::BadRequest)?),
        None => None,
    };
    let wanted = Wanted {
        region,
        state: wanted_state,
        due: query.due.as_deref().map(str::parse::<Day>).transpose().map_err(bad)?,
        before: query.before.unwrap_or(u64::MAX),
        limit: query.limit.unwrap_or(ROWS).clamp(1, ROWS_MAX),
    };
    let (docs, next, blocked) = if query.blocked {
        let blocked = state.store.blocked_days(None).await?;
        let payouts: Vec<_> = blocked.keys().copied().collect();
        let mut docs = state.store.rewards_by_id(&payouts).await?;
        let matters = |doc: &RewardDoc| {
            matches!(doc.case.state(), Far::Notified | Far::Lapsed) && region.contains(doc.case.region())
        };
        docs.retain(matters);
        docs.sort_by_key(|doc| std::cmp::Reverse(doc.entry));
        (docs, None, blocked)
    } else {
        let docs = state.store.rewards(&wanted).await?;
        let next = docs.last().filter(|_| docs.len() == wanted.limit).map(|doc| doc.entry);
        let payouts: Vec<_> = docs.iter().map(|doc| doc.case.payout()).collect();
        let blocked = state.store.blocked_days(Some(&payouts)).await?;
        (docs, next, blocked)
    };
    let conflicts = state.store.conflicts_of(asker.actor.user).await?;
    let mines: Vec<_> = docs.iter().map(|doc| doc.mine).collect();
    let mines = state.store.mines_by_id(&mines).await?;
    let hand: Hand = hand_of_nobody(&state.store, &state.keys, &asker.actor).await?;
    let mut rows = Vec::with_capacity(docs.len());
    for doc in &docs {
        if conflicts.contains(&doc.mine) || !may_see(&state, &asker, doc).await? {
            continue;
        }
        let mine = mines.iter().find(|mine| mine.id == doc.mine).map_or_else(String::new, |mine| mine.name.clone());
        rows.push(summary(&state, doc, &hand, mine, blocked.get(&doc.case.payout()).copied().unwrap_or_default()));
    }
    Ok(Json(Page { rows, next }))
}

/// What waits for claimants, for those who answer the telephone: no sum, no mine, only the prefecture.
#[utoipa::path(get, path = "/api/v1/rewards/hotline", tag = "rewards",
    responses((status = 200, description = "HotlineView", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn hotline(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<HotlineView>> {
    allow(&asker.actor, Action::ReadWaiting, asker.actor.region)?;
    let today = state.ledger.today();
    let docs = state.store.rewards_in(&[Far::Notified, Far::Issued]).await?;
    let mut waiting: Vec<WaitingReward> = docs
        .iter()
        .filter(|doc| asker.actor.region.contains(doc.case.region()))
        .filter_map(|doc| {
            let view = doc.case.seen_by_claimant(today);
            // The view counts today as one that is left.
            let (until, left) = view.until?;
            let (region, days_left) = (doc.case.region().prefecture(), left.saturating_sub(1));
            Some(WaitingReward { region, state: view.state, until, days_left })
        })
        .collect();
    waiting.sort_by_key(|row| (row.until, row.region));
    Ok(Json(HotlineView { waiting, places: state.settings.reward_places.clone() }))
}
