//! Rewards 奖励: the office's side, the claimant's side and the counters', over one ledger. What is legal and what
//! follows, the core says; here it is asked, authorised and kept.

mod access;
mod accounts;
mod claim;
mod conflicts;
mod counter;
mod evidence;
mod ledger;
mod list;
mod matters;
mod open;
mod payments;
pub mod people;
mod public;
mod reconcile;
pub mod rows;
mod rules;
pub mod statement;
mod steps;
mod sweep;
mod view;
pub mod vouchers;
mod writes;

use shared::id::UserId;
use shared::region::DivisionCode;
use shared::reward::book::{BookError, M_2021, N_2018, RuleBook};
use shared::reward::ledger::{Body, Refusal};
use shared::reward::rules::RuleSet;
use shared::role::{Actor, Role};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::{AppState, Shared};

pub use claim::{claimant_reward, take_claim};
pub(crate) use evidence::digest as evidence_digest;
pub use ledger::{Draft, NotWritten, Opening, RewardLedger, Written};
pub(crate) use matters::all_matters;
pub use public::{Claims, Counts as RewardCounts, claims_by_prefecture, public_rewards};
pub use rows::{RewardDoc, reward_id, reward_tip_id};
pub use sweep::{holds_no_reward, sweep};

/// The addresses of the interface.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, open::open_case))
        .routes(routes!(list::for_me))
        .routes(routes!(view::file))
        .routes(routes!(view::sum))
        .routes(routes!(steps::step))
        .routes(routes!(steps::payee))
        .routes(routes!(list::hotline))
        .routes(routes!(public::ledger_file))
        .routes(routes!(reconcile::reconcile))
        .routes(routes!(claim::claim))
        .routes(routes!(counter::find))
        .routes(routes!(counter::take_list, counter::give_back))
        .routes(routes!(counter::redeem))
        .routes(routes!(rules::budgets, rules::fund))
        .routes(routes!(rules::rules, rules::add))
        .routes(routes!(conflicts::own))
        .routes(routes!(conflicts::say))
        .routes(routes!(conflicts::all))
        .routes(routes!(conflicts::enter, conflicts::end))
        .routes(routes!(accounts::unconfirmed))
        .routes(routes!(accounts::confirm))
        .routes(routes!(public::counters))
}

/// Enters the rule sets that come with the program into the ledger, once. Done by the program itself, which counts as
/// an administrator of no office.
///
/// # Errors
/// When the ledger cannot be written.
pub async fn enter_rules(state: &Shared) -> Result<(), NotWritten> {
    let user: UserId = state.keys.user;
    let program = Actor { user, role: Role::Administrator, region: DivisionCode::JILIN };
    for text in [N_2018, M_2021] {
        let Ok(set) = RuleSet::parse(text) else { continue };
        let known: RuleBook = state.ledger.book();
        if known.get(set.rule()).is_some() || known.sets().iter().any(|other| other.rule().id == set.rule().id) {
            continue;
        }
        let by = people::hand_of_nobody(&state.store, &state.keys, &program).await?;
        match state.ledger.append(Draft::new(Body::Rules { by, file: text.to_owned() })).await {
            // Another server entered it at the same moment.
            Ok(_) | Err(NotWritten::Refused(Refusal::Rules(BookError::Again { .. } | BookError::Overlap { .. }))) => {
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
