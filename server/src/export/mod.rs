//! Checks that leave the system, as files that anybody can verify.

mod download;
mod file;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub use file::{ExportError, export_check};

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download::check))
}
