//! One case with its reasoning in both languages, and what the rules would give for other facts.

use axum::Json;
use axum::extract::{Path, State};
use shared::reward::budget::BudgetKey;
use shared::reward::case::Case;
use shared::reward::claim::Way;
use shared::reward::compute::{Outcome, compute, recompute};
use shared::reward::person::{Duty, Hand};
use shared::reward::rules::{RuleSet, Words};
use shared::reward::step::{By, Illegal, Step};
use shared::reward::wire::{
    AskSum, BudgetView, Computed, ReasonLine, RewardFile, RewardStep, RewardSummary, StepKind, WayKind,
};
use shared::role::{Action, Role};
use shared::text::{Lang, Text};

use super::access::theirs;
use super::evidence::Proofs;
use super::matters::{is_excluded_from_a_first, same_matter};
use super::people::Standing;
use super::rows::{RewardDoc, StepDoc};
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};

/// A text of the program in both languages.
pub(super) fn words(text: &impl Text) -> Words {
    Words { en: text.text(Lang::En).to_owned(), zh: text.text(Lang::ZhCn).to_owned() }
}

const DUTIES: [Duty; 5] = [Duty::Verify, Duty::Propose, Duty::Approve, Duty::Pay, Duty::Reconcile];

/// A way without what belongs to it.
pub(super) const fn way_kind(way: &Way) -> WayKind {
    match way {
        Way::Transfer { .. } => WayKind::Transfer,
        Way::Delegate { .. } => WayKind::Delegate,
        Way::Vouchers { .. } => WayKind::Vouchers,
        Way::GiveUp => WayKind::GiveUp,
    }
}

/// A case on a list.
pub(super) fn summary(
    state: &Shared,
    doc: &RewardDoc,
    hand: &Hand,
    mine_name: String,
    blocked_days: u32,
) -> RewardSummary {
    let (case, today) = (&doc.case, state.ledger.today());
    let book = state.ledger.book();
    let set = case.proposal().and_then(|proposal| book.get(&proposal.rule));
    let deadline = set.and_then(|set| case.deadline(set.limits()));
    RewardSummary {
        id: case.payout(),
        mine: doc.mine,
        mine_name,
        region: case.region(),
        state: case.state_on(today),
        sum: case.sum(),
        deadline,
        is_late: set.is_some_and(|set| case.is_late(set.limits(), today)),
        way: case.claimed().map(|signed| way_kind(&signed.claim.way)),
        to_recover: case.to_recover(),
        blocked_days,
        steps: case.steps(),
        duties: DUTIES.into_iter().filter(|duty| case.may_have(hand, *duty)).collect(),
        entry: doc.entry,
    }
}

/// What a rule set gives, worded.
fn worded(set: &RuleSet, outcome: &Outcome) -> Computed {
    let reasoning = outcome
        .reasoning()
        .iter()
        .map(|line| ReasonLine {
            basis: set.basis(line.part).map(|basis| Words { en: basis.text(Lang::En), zh: basis.text(Lang::ZhCn) }),
            says: Words { en: line.text(Lang::En), zh: line.text(Lang::ZhCn) },
        })
        .collect();
    let (shares, exclusion) = match outcome {
        Outcome::Reward(award) => (award.shares.clone(), None),
        Outcome::Nothing { exclusion, .. } => (Vec::new(), Some(*exclusion)),
    };
    Computed {
        rule: set.rule().clone(),
        rule_name: set.name().clone(),
        sum: outcome.sum(),
        shares,
        exclusion,
        reasoning,
        second_approver_above: set.second_approver_above(),
    }
}

fn kind(step: &Step) -> (StepKind, Option<Words>, Option<shared::money::Fen>) {
    match step {
        Step::Verify { .. } => (StepKind::Verify, None, None),
        Step::Propose { sum, .. } => (StepKind::Propose, None, Some(*sum)),
        Step::Return { reason } => (StepKind::Return, Some(words(reason)), None),
        Step::Refuse { reason } => (StepKind::Refuse, Some(words(reason)), None),
        Step::Approve { .. } => (StepKind::Approve, None, None),
        Step::Notify {} => (StepKind::Notify, None, None),
        Step::Claim { signed, .. } => (StepKind::Claim, None, Some(signed.claim.sum)),
        Step::Issue {} => (StepKind::Issue, None, None),
        Step::Redeem { .. } => (StepKind::Redeem, None, None),
        Step::Pay { .. } => (StepKind::Pay, None, None),
        Step::Bounce { .. } => (StepKind::Bounce, None, None),
        Step::SendBack { .. } => (StepKind::SendBack, None, None),
        Step::Reconcile { sum, .. } => (StepKind::Reconcile, None, Some(*sum)),
        Step::Lapse {} => (StepKind::Lapse, None, None),
        Step::Extend { reason } => (StepKind::Extend, Some(words(reason)), None),
        Step::Reopen { reason } => (StepKind::Reopen, Some(words(reason)), None),
        Step::Amend { fine, .. } => (StepKind::Amend, None, Some(*fine)),
        Step::Recover { sum } => (StepKind::Recover, None, Some(*sum)),
    }
}

async fn history(state: &Shared, steps: Vec<StepDoc>) -> ApiResult<Vec<RewardStep>> {
    let users: Vec<_> = steps.iter().filter_map(|step| step.user).collect();
    let people = state.store.people_by_id(&users).await?;
    let told = (0_u32..).zip(steps).map(|(n, doc)| {
        let (kind, reason, sum) = kind(&doc.step);
        let role = if let By::Hand(hand) = doc.by { Some(hand.role) } else { None };
        let name = doc.user.and_then(|user| people.iter().find(|person| person.id == user));
        let name = name.map(|person| person.name.clone());
        RewardStep { n, kind, day: doc.day, role, name, reason, sum, entry: doc.entry }
    });
    Ok(told.collect())
}

/// Budgets of this year of the case's region and those around it, and the one that bears the case.
async fn budgets(state: &Shared, case: &Case) -> ApiResult<Vec<BudgetView>> {
    let year = state.ledger.today().year();
    let all = state.store.budgets().await?;
    let is_near = |key: &BudgetKey| key.year == year && key.region.contains(case.region());
    let near = all.into_iter().filter(|(key, _)| is_near(key) || case.budget() == Some(*key));
    Ok(near.map(BudgetView::of).collect())
}

/// The file of a case.
///
/// # Errors
/// When the store fails.
pub(super) async fn file_of(
    state: &Shared,
    asker: &Asker,
    doc: &RewardDoc,
    standing: &Standing,
) -> ApiResult<RewardFile> {
    let (case, hand) = (&doc.case, &standing.hand);
    let name = state.store.mine(doc.mine).await?.map_or_else(String::new, |mine| mine.name);
    let book = state.ledger.book();
    let mut proposal = case.proposal().cloned();
    let computed = proposal.as_ref().and_then(|proposal| {
        let set = book.get(&proposal.rule)?;
        Some(worded(set, &recompute(set, &proposal.facts).ok()?))
    });
    let redeemed = case.vouchers().filter(|(_, redeemed)| *redeemed).count();
    let blocked = state.store.blocked_days(Some(&[case.payout()])).await?.into_values().next().unwrap_or_default();
    let others = state.store.rewards_of_matters(case).await?;
    let is_barred = is_excluded_from_a_first(standing, &others);
    let (checks, hazards, changed, others) = if asker.actor.role == Role::Cashier {
        (Vec::new(), Vec::new(), Vec::new(), Vec::new())
    } else {
        let others = same_matter(state, asker, standing, doc, &others).await?;
        let proofs = Proofs::read(&state.store, &doc.evidence).await?;
        let changed = proofs.changed(&doc.evidence, case.evidence())?;
        let (checks, hazards) = proofs.summaries(&state.store).await?;
        (checks, hazards, changed, others)
    };
    if let Some(proposal) = &mut proposal {
        proposal.apart.retain(|id| others.iter().any(|other| other.id == *id));
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(RewardFile {
        summary: summary(state, doc, hand, name, blocked),
        tip: (asker.actor.role == Role::TipOfficer).then_some(doc.tip),
        accepted: doc.accepted,
        evidence: doc.evidence.clone(),
        changed,
        same_matter: others,
        checks,
        hazards,
        proposal,
        computed,
        approvable: case.approvable().filter(|_| !is_barred),
        budgets: budgets(state, case).await?,
        vouchers: (count(case.vouchers().count()), count(redeemed)),
        has_payee: state.store.payee(case.payout()).await?.is_some(),
        paid: case.paid(),
        has_more_time: case.has_more_time(&book),
        leaves_approval: case.leaves_approval(hand),
        steps: history(state, state.store.reward_steps(case.payout()).await?).await?,
    })
}

/// One case.
#[utoipa::path(get, path = "/api/v1/rewards/{id}", tag = "rewards", params(("id" = String, Path)),
    responses((status = 200, description = "RewardFile", body = serde_json::Value),
        (status = 403, description = "Problem: conflict-of-interest"),
        (status = 404, description = "Problem: not-found")),
    security(("bearer" = [])))]
pub(super) async fn file(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
) -> ApiResult<Json<RewardFile>> {
    let (doc, standing) = theirs(&state, &asker, &id).await?;
    Ok(Json(file_of(&state, &asker, &doc, &standing).await?))
}

/// What the rules in force give for facts. Changes nothing.
#[utoipa::path(post, path = "/api/v1/rewards/{id}/sum", tag = "rewards", params(("id" = String, Path)),
    request_body(content = serde_json::Value, description = "AskSum"),
    responses((status = 200, description = "Computed", body = serde_json::Value),
        (status = 409, description = "Problem: reward-illegal")),
    security(("bearer" = [])))]
pub(super) async fn sum(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
    Json(body): Json<AskSum>,
) -> ApiResult<Json<Computed>> {
    allow(&asker.actor, Action::HandleRewards, asker.actor.region)?;
    let (doc, _) = theirs(&state, &asker, &id).await?;
    if body.facts.accepted != doc.accepted {
        return Err(ApiProblem::reward(Illegal::Facts));
    }
    let book = state.ledger.book();
    let set = book.in_force(doc.case.region(), doc.accepted).map_err(|_| ApiProblem::reward(Illegal::Rule))?;
    let outcome = compute(set, &body.facts).map_err(|_| ApiProblem::reward(Illegal::Facts))?;
    Ok(Json(worded(set, &outcome)))
}
