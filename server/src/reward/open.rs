//! A case begins: an officer who verified a tip names what proves it.

use axum::Json;
use axum::extract::State;
use shared::digest::Digest;
use shared::id::{MineId, PayoutId, UserId};
use shared::problem::ProblemCode;
use shared::register::{Day, commit};
use shared::reward::ledger::Body;
use shared::reward::step::{By, EVIDENCE_MAX, Illegal, Step};
use shared::reward::wire::{Evidence, NewReward, RewardFile, WORDS_MAX};
use shared::role::{Action, Role};
use shared::tip::lifecycle::{Step as TipStep, TipState};

use super::evidence::Proofs;
use super::ledger::{Draft, NotWritten, Opening};
use super::matters::all_matters;
use super::people::Standing;
use super::rows::RewardDoc;
use super::view::file_of;
use crate::auth::{Asker, allow};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::tip::rows::Found;

/// Begins the case of a verified tip.
#[utoipa::path(post, path = "/api/v1/rewards", tag = "rewards",
    request_body(content = serde_json::Value, description = "NewReward"),
    responses((status = 200, description = "RewardFile", body = serde_json::Value),
        (status = 404, description = "Problem: not-found"),
        (status = 409, description = "Problem: reward-illegal, step-taken"),
        (status = 422, description = "Problem: reward-evidence")),
    security(("bearer" = [])))]
pub(super) async fn open_case(
    State(state): State<AppState>,
    asker: Asker,
    Json(new): Json<NewReward>,
) -> ApiResult<Json<RewardFile>> {
    allow(&asker.actor, Action::HandleTips, asker.actor.region)?;
    state.store.tip_box(asker.actor.user, new.tip).await?.ok_or(ProblemCode::NotFound)?;
    let found = state.store.tip_with_steps(new.tip).await?.ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, Action::HandleTips, found.doc.region).map_err(|_| ProblemCode::NotFound)?;
    let (mine, digests) = prove(&state, &new.evidence).await?;
    let known = state.store.mine(mine).await?.ok_or(ProblemCode::RewardEvidence)?;
    let (of_tip, of_mine) = (found.doc.region, known.division);
    if !of_tip.contains(of_mine) && !of_mine.contains(of_tip) {
        return Err(ProblemCode::RewardEvidence.into());
    }
    allow(&asker.actor, Action::HandleRewards, of_mine)?;
    let standing = Standing::of_asker(&state, &asker.actor).await?;
    let by = standing.hand_for(mine)?;
    if let Some(doc) = state.store.reward_of_tip(new.tip).await? {
        return again(&state, &asker, &standing, &new, doc).await;
    }
    let (accepted, verifier) = verified_by(&state, &found, asker.actor.user).await?;
    let payout = PayoutId::from_random(clock::random());
    let step = Step::Verify {
        claim_key: found.doc.claim_key,
        evidence: digests,
        matters: all_matters(&state.keys, mine, &new.evidence),
        region: known.division,
        tip: commit(&state.keys.derive("reward tips", ""), new.tip.uuid().as_bytes()),
    };
    let excluded = found.doc.excluded.clone();
    let opening = Opening { tip: new.tip, accepted, mine, evidence: new.evidence.clone(), excluded, verifier };
    let draft = Draft {
        opening: Some(opening),
        user: Some(asker.actor.user),
        ..Draft::new(Body::Step { by: By::Hand(by), payout, step })
    };
    let doc = match state.ledger.append(draft).await {
        Ok(written) => written.doc.ok_or_else(|| ApiProblem::internal("a case without a case"))?,
        // Sent twice at once: the other was first.
        Err(NotWritten::Again(_)) => match state.store.reward_of_tip(new.tip).await? {
            Some(doc) => return again(&state, &asker, &standing, &new, doc).await,
            None => return Err(ProblemCode::Busy.into()),
        },
        Err(error) => return Err(error.into()),
    };
    Ok(Json(file_of(&state, &asker, &doc, &standing).await?))
}

/// The tip has a case: it is this one, or somebody began it with other evidence.
async fn again(
    state: &Shared,
    asker: &Asker,
    standing: &Standing,
    new: &NewReward,
    doc: RewardDoc,
) -> ApiResult<Json<RewardFile>> {
    let begun = state.store.reward_step(doc.case.payout(), 0).await?;
    if doc.evidence != new.evidence || begun.is_none_or(|step| step.user != Some(asker.actor.user)) {
        return Err(ProblemCode::StepTaken.into());
    }
    standing.hand_for(doc.mine)?;
    Ok(Json(file_of(state, asker, &doc, standing).await?))
}

/// The day of acceptance, if the tip is verified, and by this person or by one who left, who is named then.
async fn verified_by(state: &Shared, found: &Found, user: UserId) -> ApiResult<(Day, Option<UserId>)> {
    let last = |wanted: TipStep| found.steps.iter().rev().map(|(step, _)| step).find(|s| s.facts.step == wanted);
    // A tip that is about to be deleted would take the way to the reward with it.
    let is_verified = matches!(found.doc.progress.state, TipState::Verified | TipState::Closed)
        && !found.doc.progress.erasure_asked;
    let (Some(verified), Some(accepted), true) = (last(TipStep::Verify), last(TipStep::Accept), is_verified) else {
        return Err(ApiProblem::reward(Illegal::State));
    };
    let other = verified.officer.filter(|officer| *officer != user);
    if let Some(officer) = other
        && !state.store.serving_among(&[officer], Role::TipOfficer).await?.is_empty()
    {
        return Err(ApiProblem::reward(Illegal::Who));
    }
    Ok((accepted.facts.day, other))
}

/// The mine that all evidence is about, and the hash of each piece as it is now.
async fn prove(state: &Shared, evidence: &[Evidence]) -> ApiResult<(MineId, Vec<Digest>)> {
    let bad = || ApiProblem::from(ProblemCode::RewardEvidence);
    if evidence.is_empty() || evidence.len() > EVIDENCE_MAX {
        return Err(bad());
    }
    let proofs = Proofs::read(&state.store, evidence).await?;
    let (mut mine, mut digests) = (None, Vec::with_capacity(evidence.len()));
    for piece in evidence {
        if let Evidence::Penalty { number, .. } = piece
            && (number.trim().is_empty() || number.chars().count() > WORDS_MAX)
        {
            return Err(bad());
        }
        let (of_mine, digest) = proofs.of(piece)?.ok_or_else(bad)?;
        if let Some(of_mine) = of_mine
            && *mine.get_or_insert(of_mine) != of_mine
        {
            return Err(bad());
        }
        if digests.contains(&digest) {
            return Err(bad());
        }
        digests.push(digest);
    }
    let has_check = evidence.iter().any(|piece| matches!(piece, Evidence::Check { .. }));
    mine.filter(|_| has_check).map(|mine| (mine, digests)).ok_or_else(bad)
}
