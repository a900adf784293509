//! Synchronisation with phones: push, snapshot and pull.

mod intake;
mod pull;
mod push;
mod snapshot;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(push::push)).routes(routes!(pull::pull)).routes(routes!(snapshot::snapshot))
}
