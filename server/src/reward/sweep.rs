//! What happens by itself on rewards: who was approved is told, what has run out lapses, what budgets came to is stated.

use shared::problem::ProblemCode;
use shared::reward::case::Case;
use shared::reward::ledger::Body;
use shared::reward::step::{By, State as Far, Step};

use super::ledger::{Draft, NotWritten};
use super::steps::tell;
use crate::problem::ApiResult;
use crate::state::Shared;

/// For so many days after a payment was reconciled a bank may send it back.
const RETURN_DAYS: u16 = 31;

/// Does all of it; one that fails does not keep the others waiting.
pub async fn sweep(state: &Shared) {
    let forgotten = state.store.forget_claim_tries(state.ledger.today()).await.map_err(Into::into);
    let outcomes =
        [notices(state).await, lapses(state).await, forgotten, state.ledger.state_totals().await.map_err(Into::into)];
    for outcome in outcomes {
        if let Err(error) = outcome {
            tracing::warn!(code = error.code.code(), "rewards could not be swept");
        }
    }
}

async fn notices(state: &Shared) -> ApiResult<()> {
    for doc in state.store.rewards_in(&[Far::Approved]).await? {
        tell(state, doc).await?;
    }
    Ok(())
}

async fn lapses(state: &Shared) -> ApiResult<()> {
    let today = state.ledger.today();
    for doc in state.store.rewards_in(&[Far::Notified, Far::Issued]).await? {
        if doc.case.until().is_none_or(|until| today <= until) {
            continue;
        }
        let body = Body::Step { by: By::Clock, payout: doc.case.payout(), step: Step::Lapse {} };
        let draft = Draft { expects: Some(doc.case.steps()), ..Draft::new(body) };
        // Vouchers have some days more for counters that were offline: then it is refused, not yet.
        if let Err(NotWritten::Store(error)) = state.ledger.append(draft).await {
            return Err(error.into());
        }
    }
    Ok(())
}

/// Whether a tip may be deleted: not while somebody may still claim, or be paid, by its code.
///
/// # Errors
/// `step-illegal` while it may not.
pub async fn holds_no_reward(state: &Shared, tip: shared::id::TipId) -> ApiResult<()> {
    let today = state.ledger.today();
    let open = |case: &Case| match case.state() {
        // A bank may send it back still.
        Far::Reconciled => today <= case.since().plus(RETURN_DAYS),
        far => !matches!(far, Far::Refused | Far::Lapsed | Far::GivenUp),
    };
    match state.store.reward_of_tip(tip).await? {
        Some(doc) if open(&doc.case) => Err(ProblemCode::StepIllegal.into()),
        _ => Ok(()),
    }
}
