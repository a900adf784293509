//! Uploads of photos by tus 1.0.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The addresses of this capability.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
