//! What the office does on a case, one step after the other. The number of a step is its name: a repeated one is taken
//! once.

use axum::Json;
use axum::extract::{Path, State};
use shared::id::PayoutId;
use shared::problem::ProblemCode;
use shared::register::commit;
use shared::reward::ledger::Body;
use shared::reward::step::{By, Illegal, State as Far, Step};
use shared::reward::wire::{Act, RewardFile, RewardOrder, SealedPayee, WORDS_MAX};
use shared::role::Action;

use super::access::theirs;
use super::ledger::{Draft, NotWritten, Written};
use super::matters::is_excluded_from_a_first;
use super::people::Standing;
use super::rows::RewardDoc;
use super::view::file_of;
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};

/// Takes a step of a case.
#[utoipa::path(post, path = "/api/v1/rewards/{id}/steps", tag = "rewards", params(("id" = String, Path)),
    request_body(content = serde_json::Value, description = "RewardOrder"),
    responses((status = 200, description = "RewardFile", body = serde_json::Value),
        (status = 409, description = "Problem: reward-illegal, budget-overdrawn, step-taken")),
    security(("bearer" = [])))]
pub(super) async fn step(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
    Json(order): Json<RewardOrder>,
) -> ApiResult<Json<RewardFile>> {
    allow(&asker.actor, Action::HandleRewards, asker.actor.region)?;
    let (doc, standing) = theirs(&state, &asker, &id).await?;
    let hand = standing.hand;
    let (step, reference) = step_of(&state, &doc, &order.act)?;
    let payout = doc.case.payout();
    if order.n != doc.case.steps() {
        met(&state, payout, order.n, &step, &asker).await?;
        forget_blocked(&state, payout, &order.act).await?;
        return answer(&state, &asker, doc, &standing).await;
    }
    if matches!(order.act, Act::Propose { .. }) && doc.verifier.is_some_and(|verifier| standing.is(verifier)) {
        return Err(ApiProblem::reward(Illegal::TwoDuties));
    }
    if matches!(order.act, Act::Propose { .. } | Act::Approve { .. })
        && is_excluded_from_a_first(&standing, &state.store.rewards_of_matters(&doc.case).await?)
    {
        return Err(ApiProblem::reward(Illegal::Who));
    }
    nobody_is_paying(&state, &doc, &order.act, &standing).await?;
    let by = By::Hand(hand);
    let draft = Draft {
        expects: Some(order.n),
        user: Some(asker.actor.user),
        reference,
        ..Draft::new(Body::Step { by, payout, step: step.clone() })
    };
    let doc = match state.ledger.append(draft).await {
        Ok(Written { doc: Some(doc), .. }) => doc,
        Ok(Written { doc: None, .. }) => return Err(ApiProblem::internal("a step without a case")),
        // Sent twice at once: it may be the same step that was first.
        Err(NotWritten::Taken | NotWritten::Again(_)) => {
            met(&state, payout, order.n, &step, &asker).await?;
            state.store.reward(payout).await?.ok_or(ProblemCode::NotFound)?
        }
        Err(error) => return Err(error.into()),
    };
    forget_blocked(&state, payout, &order.act).await?;
    answer(&state, &asker, doc, &standing).await
}

/// Once a cashier has opened whom to pay, the money may have left: until it is entered as paid or as come back, by one
/// who opened it, nothing else takes the case away from under the payment.
async fn nobody_is_paying(state: &Shared, doc: &RewardDoc, act: &Act, standing: &Standing) -> ApiResult<()> {
    if doc.case.state() != Far::Claimed || !matches!(act, Act::Amend { .. } | Act::Bounce { .. }) {
        return Ok(());
    }
    let readers = state.store.payee_readers(doc.case.payout(), doc.case.since()).await?;
    let is_theirs = matches!(act, Act::Bounce { .. }) && readers.iter().any(|reader| standing.is(*reader));
    if readers.is_empty() || is_theirs { Ok(()) } else { Err(ProblemCode::PaymentUnderWay.into()) }
}

/// An approver dealt with it. Not in the step's transaction, so the same order sent again sees to it, too.
async fn forget_blocked(state: &Shared, payout: PayoutId, act: &Act) -> ApiResult<()> {
    if matches!(act, Act::Extend { .. } | Act::Reopen { .. }) {
        state.store.forget_blocked_days(payout).await?;
    }
    Ok(())
}

/// What it means that a step with that number was taken already: it was this one, or another.
async fn met(state: &Shared, payout: PayoutId, n: u32, step: &Step, asker: &Asker) -> ApiResult<()> {
    let taken = state.store.reward_step(payout, n).await?;
    let is_this = taken.is_some_and(|taken| taken.step == *step && taken.user == Some(asker.actor.user));
    if is_this { Ok(()) } else { Err(ProblemCode::StepTaken.into()) }
}

async fn answer(state: &Shared, asker: &Asker, doc: RewardDoc, standing: &Standing) -> ApiResult<Json<RewardFile>> {
    let doc = tell(state, doc).await?;
    Ok(Json(file_of(state, asker, &doc, standing).await?))
}

/// Tells the claimant of an approved reward: from then on the page under the receipt code says "ready". A server that
/// dies before does it in its next sweep.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) async fn tell(state: &Shared, doc: RewardDoc) -> ApiResult<RewardDoc> {
    if doc.case.state() != Far::Approved {
        return Ok(doc);
    }
    let payout = doc.case.payout();
    let body = Body::Step { by: By::Clock, payout, step: Step::Notify {} };
    let draft = Draft { expects: Some(doc.case.steps()), ..Draft::new(body) };
    match state.ledger.append(draft).await {
        Ok(Written { doc: Some(doc), .. }) => Ok(doc),
        // Somebody else told, or did something else first.
        Ok(_) | Err(NotWritten::Taken | NotWritten::Again(_)) => {
            Ok(state.store.reward(payout).await?.ok_or(ProblemCode::NotFound)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The step that an order asks for, and what a payment will be called in the statement.
fn step_of(state: &Shared, doc: &RewardDoc, act: &Act) -> ApiResult<(Step, Option<String>)> {
    let step = match act {
        Act::Propose { apart, facts, sum } => {
            if facts.accepted != doc.accepted {
                return Err(ApiProblem::reward(Illegal::Facts));
            }
            let book = state.ledger.book();
            let set = book.in_force(doc.case.region(), doc.accepted);
            let set = set.map_err(|_| ApiProblem::reward(Illegal::Rule))?;
            let mut apart = apart.clone();
            apart.sort_unstable();
            apart.dedup();
            Step::Propose { apart, facts: facts.clone(), rule: set.rule().clone(), sum: *sum }
        }
        Act::Return { reason } => Step::Return { reason: *reason },
        Act::Refuse { reason } => Step::Refuse { reason: *reason },
        Act::Approve { budget, proposal } => Step::Approve { budget: *budget, proposal: *proposal },
        Act::Extend { reason } => Step::Extend { reason: *reason },
        Act::Reopen { reason } => Step::Reopen { reason: *reason },
        Act::Amend { decision, fine, hazard } => Step::Amend { decision: *decision, fine: *fine, hazard: *hazard },
        Act::Issue {} => Step::Issue {},
        Act::Pay { reference } => {
            let reference = checked(reference)?;
            return Ok((Step::Pay { reference: commitment(state, &reference) }, Some(reference)));
        }
        Act::Bounce { reference } => Step::Bounce { reference: commitment(state, &checked(reference)?) },
        Act::SendBack { reference } => {
            let reference = checked(reference)?;
            return Ok((Step::SendBack { reference: commitment(state, &reference) }, Some(reference)));
        }
        Act::Recover { sum } => Step::Recover { sum: *sum },
    };
    Ok((step, None))
}

fn checked(reference: &str) -> ApiResult<String> {
    let reference = reference.trim();
    let fits =
        !reference.is_empty() && reference.chars().count() <= WORDS_MAX && !reference.chars().any(char::is_control);
    if fits { Ok(reference.to_owned()) } else { Err(ProblemCode::BadRequest.into()) }
}

/// What the ledger says of a bank's reference: nothing that could be tried out without the office's secret.
fn commitment(state: &Shared, reference: &str) -> shared::digest::Digest {
    commit(&state.keys.derive("reward references", ""), reference.as_bytes())
}

/// Whom to pay, sealed to the cashiers. That it was looked at is noted before the answer goes out.
#[utoipa::path(get, path = "/api/v1/rewards/{id}/payee", tag = "rewards", params(("id" = String, Path)),
    responses((status = 200, description = "SealedPayee", body = serde_json::Value),
        (status = 404, description = "Problem: not-found: none, or erased")),
    security(("bearer" = [])))]
pub(super) async fn payee(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
) -> ApiResult<Json<SealedPayee>> {
    allow(&asker.actor, Action::PayRewards, asker.actor.region)?;
    let (doc, _) = theirs(&state, &asker, &id).await?;
    state.store.payee(doc.case.payout()).await?.ok_or(ProblemCode::NotFound)?;
    state.store.note_payee_read(doc.case.payout(), asker.actor.user).await?;
    // As it is now: a step that went before the note may have taken it away.
    let sealed = state.store.payee(doc.case.payout()).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(SealedPayee { sealed }))
}
