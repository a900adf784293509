//! Rules and budgets: an administrator enters them, everybody may read the rules.

use axum::Json;
use axum::extract::State;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::reward::ledger::Body;
use shared::reward::load::FILE_BYTES_MAX;
use shared::reward::rules::{RuleSet, Words};
use shared::reward::wire::{BudgetView, FundBudget, LevelSummary, NewRules, RuleSummary};
use shared::role::Action;
use shared::text::Lang;

use super::ledger::Draft;
use super::people::hand_of_nobody;
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};

/// How far a budget's year may lie from today's.
const YEARS_APART: u16 = 1;

/// A rule set for people to read.
fn summary(set: &RuleSet) -> RuleSummary {
    let (from, to) = set.effect();
    let levels = set.levels().iter().map(|level| LevelSummary {
        name: level.name.clone(),
        rate: level.rate.to_string(),
        floor: level.floor,
        cap: level.cap,
        basis: Words { en: level.basis.text(Lang::En), zh: level.basis.text(Lang::ZhCn) },
    });
    RuleSummary {
        rule: set.rule().clone(),
        name: set.name().clone(),
        region: set.region(),
        from,
        to,
        caution: set.caution().cloned(),
        digest: set.digest(),
        levels: levels.collect(),
    }
}

/// The rule sets in use, in the order in which they were entered.
pub(super) fn summaries(state: &Shared) -> Vec<RuleSummary> {
    state.ledger.book().sets().iter().map(summary).collect()
}

/// The rule sets in use.
#[utoipa::path(get, path = "/api/v1/reward-rules", tag = "rewards",
    responses((status = 200, description = "[RuleSummary]", body = serde_json::Value)))]
pub(super) async fn rules(State(state): State<AppState>) -> Json<Vec<RuleSummary>> {
    Json(summaries(&state))
}

/// Enters a rule set: a national one by an administrator of the province, a local one by one of its region.
#[utoipa::path(post, path = "/api/v1/reward-rules", tag = "rewards",
    request_body(content = serde_json::Value, description = "NewRules"),
    responses((status = 200, description = "[RuleSummary]", body = serde_json::Value),
        (status = 422, description = "Problem: bad-rules, with the reason")),
    security(("bearer" = [])))]
pub(super) async fn add(
    State(state): State<AppState>,
    asker: Asker,
    Json(new): Json<NewRules>,
) -> ApiResult<Json<Vec<RuleSummary>>> {
    allow(&asker.actor, Action::ManageRewards, asker.actor.region)?;
    if new.file.len() > FILE_BYTES_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let set = RuleSet::parse(&new.file).map_err(|error| ApiProblem::new(ProblemCode::BadRules).with_detail(error))?;
    allow(&asker.actor, Action::ManageRewards, set.region().unwrap_or(DivisionCode::JILIN))?;
    let is_there = state.ledger.book().get(set.rule()).is_some_and(|known| known.digest() == set.digest());
    if !is_there {
        let by = hand_of_nobody(&state.store, &state.keys, &asker.actor).await?;
        state.ledger.append(Draft::new(Body::Rules { by, file: new.file })).await?;
    }
    Ok(Json(summaries(&state)))
}

/// Budgets of the own region, of those in it and those around it.
async fn near(state: &Shared, asker: &Asker) -> ApiResult<Vec<BudgetView>> {
    let own = asker.actor.region;
    let all = state.store.budgets().await?;
    let near = all.into_iter().filter(|(key, _)| own.contains(key.region) || key.region.contains(own));
    Ok(near.map(BudgetView::of).collect())
}

/// Budgets near the asker's region.
#[utoipa::path(get, path = "/api/v1/reward-budgets", tag = "rewards",
    responses((status = 200, description = "[BudgetView]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn budgets(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Vec<BudgetView>>> {
    let own = asker.actor.region;
    allow(&asker.actor, Action::ReadRewards, own).or_else(|_| allow(&asker.actor, Action::ManageRewards, own))?;
    near(&state, &asker).await.map(Json)
}

/// Sets a budget of the own region, or of one in it.
#[utoipa::path(put, path = "/api/v1/reward-budgets", tag = "rewards",
    request_body(content = serde_json::Value, description = "FundBudget"),
    responses((status = 200, description = "[BudgetView]", body = serde_json::Value),
        (status = 409, description = "Problem: budget-taken")),
    security(("bearer" = [])))]
pub(super) async fn fund(
    State(state): State<AppState>,
    asker: Asker,
    Json(body): Json<FundBudget>,
) -> ApiResult<Json<Vec<BudgetView>>> {
    allow(&asker.actor, Action::ManageRewards, body.key.region)?;
    let is_known = body.key.region.name().is_some();
    if !is_known || body.key.year.abs_diff(state.ledger.today().year()) > YEARS_APART {
        return Err(ProblemCode::BadRequest.into());
    }
    if state.store.budget(body.key).await?.total() != body.total {
        let by = hand_of_nobody(&state.store, &state.keys, &asker.actor).await?;
        state.ledger.append(Draft::new(Body::Fund { by, key: body.key, total: body.total })).await?;
    }
    near(&state, &asker).await.map(Json)
}
