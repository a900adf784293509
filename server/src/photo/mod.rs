//! Photos: receipts, pictures, previews, verification.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The addresses of this capability.
#[must_use]
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

/// Keeps the previews that came with a push whose events are on disk. One that is not a small JPEG of an announced
/// photo is left out; the photo itself follows anyway.
pub async fn keep_previews(_state: &AppState, _previews: Vec<shared::sync::Preview>) {}
