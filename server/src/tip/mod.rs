//! Tips 举报: the public's side and the officers' side. Nothing here learns, keeps or logs who somebody is, what a
//! code is, or what was said.

pub mod access;
mod beat;
pub mod counts;
pub mod gate;
mod intake;
mod lists;
mod looks;
mod officers;
mod pages;
mod public;
mod quiet;
mod recovery;
pub mod rows;
mod sender;
mod sweep;
mod unaided;

use axum::Router;
use axum::middleware;
use axum::response::Response;
use shared::register::{Entry, EntryKind};
use shared::text::Lang;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::ApiProblem;
use crate::register::{Draft, Writes};
use crate::state::{AppState, Shared};
use crate::store::StoreError;

pub use beat::{Beat, hold};
pub use intake::today;
pub(crate) use intake::{NewStep, enter, take_step};
pub use looks::{Looks, looks};
pub use quiet::forget_the_way;
pub use sweep::sweep;
pub(crate) use unaided::chance;

/// The setting that says which sealing program was entered last.
const PROGRAM: &str = "tip-program";

/// Enters the sealing program into the register when it is another than the last that was entered: nobody can be
/// given another one unseen.
///
/// # Errors
/// When the register cannot be written.
pub async fn enter_program(state: &AppState) -> Result<(), StoreError> {
    let Some(program) = crate::site::program() else { return Ok(()) };
    let entered = program.sha256.to_string();
    if state.store.setting(PROGRAM).await?.as_deref() == Some(&entered) {
        return Ok(());
    }
    let entry = Entry { day: today(), kind: EntryKind::Client, commitment: program.sha256 };
    state.register.append(Draft { entry, writes: Writes::default() }).await?;
    state.store.put_setting(PROGRAM, &entered).await
}

/// The addresses of the interface.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(public::terms))
        .routes(routes!(public::salt))
        .routes(routes!(public::challenge))
        .routes(routes!(public::file))
        .routes(routes!(public::status))
        .routes(routes!(public::answer))
        .routes(routes!(lists::list))
        .routes(routes!(lists::counts))
        .routes(routes!(lists::standing))
        .routes(routes!(lists::earlier))
        .routes(routes!(officers::open))
        .routes(routes!(officers::step))
        .routes(routes!(access::let_in))
        .routes(routes!(access::let_out))
        .routes(routes!(officers::reads))
        .routes(routes!(officers::file))
        .routes(routes!(officers::own_box))
        .routes(routes!(officers::shares, officers::lend))
        .routes(routes!(officers::own_key, officers::put_key, officers::end_key))
        .routes(routes!(officers::put_conflicts))
        .routes(routes!(officers::colleagues))
        .routes(routes!(recovery::deposit, recovery::holders))
        .routes(routes!(recovery::ask, recovery::look, recovery::give_up))
        .routes(routes!(recovery::asked, recovery::give))
}

/// The page that tells the public why a form was not taken.
#[must_use]
pub fn refusal_page(state: &Shared, problem: &ApiProblem, lang: Lang) -> Response {
    pages::problem(state, problem, lang)
}

/// The public's pages.
pub fn pages(state: &AppState) -> Router<AppState> {
    pages::routes(state).layer(CompressionLayer::new()).layer(middleware::from_fn(quiet::no_trace))
}
