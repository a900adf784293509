//! Which case somebody may see and act on: role, region, the whistleblower's exclusions and interests in the mine, in
//! one place. Whether a case does not exist or is not theirs cannot be told apart.

use shared::id::PayoutId;
use shared::problem::ProblemCode;
use shared::reward::budget::BudgetError;
use shared::reward::ledger::Refusal;
use shared::role::{Action, Role};

use super::ledger::NotWritten;
use super::people::Standing;
use super::rows::RewardDoc;
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::Shared;

impl From<NotWritten> for ApiProblem {
    fn from(error: NotWritten) -> Self {
        match error {
            NotWritten::Refused(Refusal::Illegal(reason)) => Self::reward(reason),
            NotWritten::Refused(Refusal::Budget(error)) => match error {
                BudgetError::Taken { .. } => Self::new(ProblemCode::BudgetTaken),
                BudgetError::Overdrawn { .. } => Self::new(ProblemCode::BudgetOverdrawn),
                BudgetError::Books => Self::internal(error),
            },
            NotWritten::Refused(Refusal::Rules(error)) => Self::new(ProblemCode::BadRules).with_detail(error),
            NotWritten::Refused(Refusal::Role) => ProblemCode::Forbidden.into(),
            NotWritten::Refused(Refusal::NoCase) => ProblemCode::NotFound.into(),
            NotWritten::Refused(other) => Self::internal(other),
            NotWritten::Taken | NotWritten::Again(_) | NotWritten::Elsewhere => ProblemCode::StepTaken.into(),
            NotWritten::Store(error) => error.into(),
        }
    }
}

/// The case, and the asker as cases see people, if the asker may see it.
///
/// # Errors
/// `not-found`, or `conflict-of-interest`.
pub(super) async fn theirs(state: &Shared, asker: &Asker, id: &str) -> ApiResult<(RewardDoc, Standing)> {
    allow(&asker.actor, Action::ReadRewards, asker.actor.region)?;
    let payout: PayoutId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let doc = state.store.reward(payout).await?.ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, Action::ReadRewards, doc.case.region()).map_err(|_| ProblemCode::NotFound)?;
    let standing = Standing::of_asker(state, &asker.actor).await?;
    if !may_see(state, asker, &standing, &doc).await? {
        return Err(ProblemCode::NotFound.into());
    }
    standing.hand_for(doc.mine)?;
    Ok((doc, standing))
}

/// Whether the case may be on the asker's lists, by the whistleblower's word: whom the whistleblower excluded, and a
/// tip officer without a way to the tip, know nothing of it.
pub(super) async fn may_see(state: &Shared, asker: &Asker, standing: &Standing, doc: &RewardDoc) -> ApiResult<bool> {
    if standing.is_excluded(doc) {
        return Ok(false);
    }
    if asker.actor.role != Role::TipOfficer {
        return Ok(true);
    }
    Ok(state.store.tip_box(asker.actor.user, doc.tip).await?.is_some())
}
