//! Uploads of photos by tus 1.0 (core, creation, checksum, expiration, termination).
//!
//! A photo has one upload, named by its hash: asking again gives the same one, at the byte where it broke. A piece is
//! on disk before its offset is told.

mod finish;
mod patch;
mod resource;
mod rows;
mod sealed;
mod tus;

use axum::middleware;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub use finish::sweep;
pub(crate) use finish::{adopt, finish_if_complete};
pub use sealed::forget_announced;
pub use tus::with_overridden_method;

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(resource::options, resource::create))
        .routes(routes!(resource::head, patch::patch, resource::terminate))
        .routes(routes!(sealed::options, sealed::create))
        .routes(routes!(sealed::head, sealed::patch))
        .layer(middleware::from_fn(tus::speak))
}
