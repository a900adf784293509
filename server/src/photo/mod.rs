//! Photos: receipts, pictures, previews, verification.

mod files;
mod picture;
mod preview;
mod receipt;
mod stamped;
mod verification;

use shared::digest::PhotoHash;
use shared::evidence::Photo;
use shared::problem::ProblemCode;
use shared::role::Action;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Asker, allow};
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, Store, StoreError, record};

pub use files::{FileError, Kind, PhotoFiles};
pub use preview::keep_previews;

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(receipt::receipt))
        .routes(routes!(verification::verification))
        .routes(routes!(picture::preview))
        .routes(routes!(picture::view))
        .routes(routes!(picture::original))
        .routes(routes!(stamped::stamped))
}

/// The photo's record, if an applied event announced it.
pub(crate) async fn find(store: &Store, hash: &PhotoHash) -> Result<Option<Photo>, StoreError> {
    let bind = Bind::none().with("id", record("photo", hash.to_string()));
    Ok(store.docs::<Photo>("SELECT doc FROM $id WHERE doc != NONE", bind).await?.pop())
}

/// The photo that an address names, if the asker may do this with it.
pub(crate) async fn named(state: &AppState, asker: &Asker, name: &str, action: Action) -> ApiResult<Photo> {
    let hash: PhotoHash = name.parse().map_err(|_| ProblemCode::NotFound)?;
    let photo = find(&state.store, &hash).await?.ok_or(ProblemCode::NotFound)?;
    allow(&asker.actor, action, photo.region)?;
    Ok(photo)
}
