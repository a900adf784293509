//! Tips 举报: the public's side and the officers' side. Nothing here learns, keeps or logs who somebody is, what a
//! code is, or what was said.

pub mod gate;
mod intake;
mod officers;
mod pages;
mod public;
mod quiet;
pub mod rows;
mod unaided;

use axum::Router;
use axum::middleware;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub use intake::today;
pub use quiet::forget_the_way;

/// The addresses of the interface.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(public::terms))
        .routes(routes!(public::file))
        .routes(routes!(public::status))
        .routes(routes!(public::answer))
        .routes(routes!(officers::list))
        .routes(routes!(officers::open))
        .routes(routes!(officers::step))
        .routes(routes!(officers::let_in))
        .routes(routes!(officers::let_out))
        .routes(routes!(officers::reads))
        .routes(routes!(officers::own_key, officers::put_key, officers::end_key))
        .routes(routes!(officers::colleagues))
}

/// The public's pages.
pub fn pages() -> Router<AppState> {
    pages::routes().layer(middleware::from_fn(quiet::no_trace))
}
