//! The board: lists of mines, checks and hazards, and what changed.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The addresses of this capability.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
