//! Lists of cases, and what the hotline tells.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use shared::board::Page;
use shared::id::PayoutId;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::register::Day;
use shared::reward::offer::states_for;
use shared::reward::step::State as Far;
use shared::reward::wire::{FOR_ME_MAX, HotlineView, RewardSummary, WaitingReward};
use shared::role::{Action, Role};

use super::access::may_see;
use super::people::Standing;
use super::rows::{RewardDoc, Wanted};
use super::view::summary;
use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::{AppState, Shared};

/// The most rows of a page.
const ROWS_MAX: usize = 100;
const ROWS: usize = 50;
/// The most cases in the states of a role that are looked through for what waits for one person.
const STANDING_MAX: usize = 1_000;

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
    let docs = state.store.rewards(&wanted).await?;
    let next = docs.last().filter(|_| docs.len() == wanted.limit).map(|doc| doc.entry);
    let payouts: Vec<_> = docs.iter().map(|doc| doc.case.payout()).collect();
    let blocked = state.store.blocked_days(Some(&payouts)).await?;
    let standing = Standing::of_asker(&state, &asker.actor).await?;
    Ok(Json(Page { rows: rows_of(&state, &asker, &standing, &docs, &blocked).await?, next }))
}

/// Cases that wait for the asker, the most urgent first: what has to happen by a day, and then what has stood longest.
/// At most [`FOR_ME_MAX`].
#[utoipa::path(get, path = "/api/v1/rewards/for-me", tag = "rewards",
    responses((status = 200, description = "Vec of RewardSummary", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn for_me(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<RewardSummary>>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadRewards, region)?;
    let mut docs = state.store.rewards_standing(states_for(asker.actor.role), region, STANDING_MAX).await?;
    let mut blocked = HashMap::new();
    if asker.actor.role == Role::RewardApprover {
        blocked = state.store.blocked_days(None).await?;
        let payouts: Vec<_> = blocked.keys().copied().collect();
        docs.extend(state.store.rewards_by_id(&payouts).await?.into_iter().filter(is_claimable_or_lapsed));
    }
    let standing = Standing::of_asker(&state, &asker.actor).await?;
    let (today, book) = (state.ledger.today(), state.ledger.book());
    docs.retain(|doc| {
        let is_blocked = blocked.contains_key(&doc.case.payout());
        region.contains(doc.case.region()) && doc.case.waits_for(&standing.hand, today, is_blocked, &book)
    });
    let mut rows = rows_of(&state, &asker, &standing, &docs, &blocked).await?;
    rows.sort_by_key(|row| (row.deadline.is_none(), row.deadline.map(|deadline| deadline.day), row.entry));
    rows.truncate(FOR_ME_MAX);
    Ok(Json(rows))
}

/// What is not among the cases that stand in one of an approver's own states.
fn is_claimable_or_lapsed(doc: &RewardDoc) -> bool {
    matches!(doc.case.state(), Far::Notified | Far::Lapsed)
}

/// Cases as rows, without those that the asker must not see.
async fn rows_of(
    state: &Shared,
    asker: &Asker,
    standing: &Standing,
    docs: &[RewardDoc],
    blocked: &HashMap<PayoutId, u32>,
) -> ApiResult<Vec<RewardSummary>> {
    let names = state.store.mine_names(docs.iter().map(|doc| doc.mine).collect()).await?;
    let mut rows = Vec::with_capacity(docs.len());
    for doc in docs {
        if standing.has_conflict(doc.mine) || !may_see(state, asker, standing, doc).await? {
            continue;
        }
        let name = names.get(&doc.mine).cloned().unwrap_or_default();
        let days = blocked.get(&doc.case.payout()).copied().unwrap_or_default();
        rows.push(summary(state, doc, &standing.hand, name, days));
    }
    Ok(rows)
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
