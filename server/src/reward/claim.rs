//! The claimant's side: what lies under the receipt code, and the claim. Whoever has the code signs; nobody else can.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::digest::Digest;
use shared::problem::ProblemCode;
use shared::reward::claim::{SignedClaim, Way};
use shared::reward::ledger::{Body, Refusal};
use shared::reward::rules::RuleSet;
use shared::reward::step::{By, Illegal, State as Far, Step};
use shared::reward::voucher::VOUCHERS_MAX;
use shared::reward::wire::{CashierKey, ClaimRequest, ClaimantReward, SEALED_PAYEE_MAX};
use shared::role::Role;

use super::ledger::{Draft, NotWritten};
use super::people::Standing;
use super::rows::RewardDoc;
use super::view::way_kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::tip::Beat;

/// Claims under a wrong key on one case in a day. In ninety days a thief of the receipt tries nine hundred of a million
/// PINs, which does not save who took the own birthday: the form says so.
const TRIES_A_DAY: u32 = 10;

/// A tip's reward as its whistleblower sees it; none where there is none.
///
/// # Errors
/// When the store fails.
pub async fn claimant_reward(state: &Shared, reward: Option<&RewardDoc>) -> ApiResult<Option<ClaimantReward>> {
    match reward {
        Some(doc) => seen(state, doc).await.map(Some),
        None => Ok(None),
    }
}

async fn seen(state: &Shared, doc: &RewardDoc) -> ApiResult<ClaimantReward> {
    let (case, today) = (&doc.case, state.ledger.today());
    let book = state.ledger.book();
    let set = case.proposal().and_then(|proposal| book.get(&proposal.rule));
    let view = case.seen_by_claimant(today);
    let cashiers = if view.state == Far::Notified { payers(state, doc).await? } else { Vec::new() };
    Ok(ClaimantReward {
        payout: case.payout(),
        view,
        reminder: set.and_then(|set| case.reminder(set.limits(), today)),
        denominations: set.map(RuleSet::denominations).unwrap_or_default().to_vec(),
        cashiers,
        places: state.settings.reward_places.clone(),
        today,
        way: case.claimed().map(|signed| way_kind(&signed.claim.way)),
    })
}

/// The cashiers who may pay this case: not those whom the whistleblower excluded, nor those with an interest.
async fn payers(state: &Shared, doc: &RewardDoc) -> ApiResult<Vec<CashierKey>> {
    let cashiers = state.store.cashiers_in_service(doc.case.region()).await?;
    let accounts: Vec<_> = cashiers.iter().map(|cashier| (cashier.user, Role::Cashier)).collect();
    let standings = Standing::of_all(state, &accounts).await?;
    let may_pay = |standing: &Standing| !standing.is_excluded(doc) && !standing.has_conflict(doc.mine);
    Ok(cashiers.into_iter().zip(standings).filter(|(_, standing)| may_pay(standing)).map(|(key, _)| key).collect())
}

/// Takes a claim, signed by the key that the receipt code gives.
#[utoipa::path(post, path = "/api/v1/reward-claims", tag = "rewards",
    request_body(content = serde_json::Value, description = "ClaimRequest"),
    responses((status = 200, description = "ClaimantReward: it is on disk and in the ledger", body = serde_json::Value),
        (status = 403, description = "Problem: wrong-pin"),
        (status = 404, description = "Problem: no-such-tip"),
        (status = 409, description = "Problem: reward-illegal, with the reason"),
        (status = 429, description = "Problem: pin-tries, until tomorrow")))]
pub(super) async fn claim(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    Json(request): Json<ClaimRequest>,
) -> ApiResult<Json<ClaimantReward>> {
    beat.begin();
    take_claim(&state, request).await.map(Json)
}

/// Takes a claim, and says how the reward is then. The same claim sent again changes nothing and is answered alike.
///
/// # Errors
/// `no-such-tip`, `bad-request`, `wrong-pin`, `pin-tries`, or `reward-illegal` with the reason; the reward is as it was then.
pub async fn take_claim(state: &Shared, request: ClaimRequest) -> ApiResult<ClaimantReward> {
    let ClaimRequest { knock, signed, vouchers, sealed } = request;
    let under = state.under(&knock).await?;
    let doc = under.and_then(|under| under.reward.clone()).ok_or(ProblemCode::NoSuchTip)?;
    let payout = doc.case.payout();
    if vouchers.len() > VOUCHERS_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    check_sealed(&signed.claim.way, sealed.as_deref())?;
    if doc.case.claimed() == Some(&signed) {
        return seen(state, &doc).await;
    }
    check_signature(state, &doc, &signed).await?;
    let body = Body::Step { by: By::Claimant, payout, step: Step::Claim { signed, vouchers } };
    match state.ledger.append(Draft { sealed, ..Draft::new(body) }).await {
        Ok(written) => seen(state, &written.doc.unwrap_or(doc)).await,
        // Sent twice at once: the other was first. Or it is another claim, and the reason holds.
        Err(error) => {
            let doc = state.store.reward(payout).await?.ok_or(ProblemCode::NoSuchTip)?;
            if doc.case.claimed() == Some(&signed) { seen(state, &doc).await } else { Err(refused(error)) }
        }
    }
}

/// Whether a claim is signed by the key that the receipt code gives, with the PIN if one was set. Wrong ones are counted
/// before they are answered, and beyond the limit a right one is refused like them: whoever found a receipt learns
/// nothing by trying PINs. Claims that cannot be taken for another reason are left to the ledger.
async fn check_signature(state: &Shared, doc: &RewardDoc, signed: &SignedClaim) -> ApiResult<()> {
    let (payout, today) = (doc.case.payout(), state.ledger.today());
    if doc.case.state() != Far::Notified || signed.claim.payout != payout {
        return Ok(());
    }
    let (claiming, store) = (Arc::clone(&state.claiming), state.store.clone());
    let (key, signed) = (*doc.case.claim_key(), *signed);
    // By itself: who hangs up before the answer has still had the try.
    let looked = tokio::spawn(async move {
        let _one_at_a_time = claiming.lock().await;
        if store.claim_tries(payout, today).await? >= TRIES_A_DAY {
            return Err(ProblemCode::PinTries.into());
        }
        if signed.verify(&key).is_ok() {
            return Ok(());
        }
        store.count_claim_try(payout, today, TRIES_A_DAY).await?;
        Err(ApiProblem { reward: Some(Illegal::Signature), ..ApiProblem::new(ProblemCode::WrongPin) })
    });
    looked.await.map_err(ApiProblem::internal)?
}

fn refused(error: NotWritten) -> ApiProblem {
    match error {
        // A voucher of another case.
        NotWritten::Again(_) | NotWritten::Refused(Refusal::VoucherAgain) => ApiProblem::reward(Illegal::Vouchers),
        other => other.into(),
    }
}

/// What is sealed to the cashiers is what was signed for, and there only where somebody is to be paid.
fn check_sealed(way: &Way, sealed: Option<&str>) -> ApiResult<()> {
    let (digest, sealed) = match (way, sealed) {
        (Way::Vouchers { .. } | Way::GiveUp, None) => return Ok(()),
        (Way::Transfer { sealed: digest } | Way::Delegate { sealed: digest }, Some(sealed)) => (digest, sealed),
        _ => return Err(ApiProblem::reward(Illegal::Way)),
    };
    if sealed.len() > SEALED_PAYEE_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let bytes = STANDARD.decode(sealed).map_err(|_| ProblemCode::BadRequest)?;
    if Digest::of(&[&bytes]) == *digest { Ok(()) } else { Err(ApiProblem::reward(Illegal::Signature)) }
}
