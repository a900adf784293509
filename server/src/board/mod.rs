//! The board: lists of mines, checks and hazards, and what changed.

mod changes;
mod file;
mod lists;
mod summary;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(crate) use file::check_file;
pub(crate) use summary::{checks, hazards};

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(lists::mines))
        .routes(routes!(lists::checks))
        .routes(routes!(lists::hazards))
        .routes(routes!(file::check))
        .routes(routes!(changes::changes))
}
