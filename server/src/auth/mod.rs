//! Who asks: signing in, keeping a session alive, and the check that stands before every handler.

mod asker;
mod attempts;
mod hashing;
mod password;
mod renew;
mod session;
mod sign_in;
mod token;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::ApiProblem;
use crate::state::AppState;

pub use asker::Asker;
pub use hashing::{Caller, HashPool, NoTurn};
pub use password::{WeakPassword, check_new_password, hash_password};
pub use session::Doorkeeper;
pub(crate) use token::issue as issue_token;

use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::role::{Action, Actor, Denied};

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sign_in::sign_in, session::sign_out)).routes(routes!(renew::renew))
}

/// Whether the actor may do this with something that lies in `region`: the only such check on the server's side,
/// and only a translation of the core's.
///
/// # Errors
/// `forbidden` or `foreign-region`.
pub fn allow(actor: &Actor, action: Action, region: DivisionCode) -> Result<(), ApiProblem> {
    shared::role::may(actor, action, region).map_err(|denied| {
        ApiProblem::new(match denied {
            Denied::Role => ProblemCode::Forbidden,
            Denied::Region => ProblemCode::ForeignRegion,
        })
    })
}
