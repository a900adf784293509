//! The server's signed word that it holds a photo.

use axum::Json;
use axum::extract::{Path, State};
use shared::evidence::{Photo, PhotoState};
use shared::problem::ProblemCode;
use shared::role::Action;
use shared::sync::{PhotoReceipt, photo_receipt_bytes};

use crate::auth::Asker;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::{clock, upload};

/// The receipt of a photo that is held. An upload that is complete but was not finished is finished now.
#[utoipa::path(get, path = "/api/v1/photos/{hash}/receipt", tag = "photo", params(("hash" = String, Path)),
    responses((status = 200, description = "PhotoReceipt", body = serde_json::Value),
        (status = 404, description = "Problem: not-held, not-found"),
        (status = 422, description = "Problem: photo-refused, with the reason in `photo`")),
    security(("bearer" = [])))]
pub(super) async fn receipt(
    State(state): State<AppState>,
    asker: Asker,
    Path(hash): Path<String>,
) -> ApiResult<Json<PhotoReceipt>> {
    let photo = super::named(&state, &asker, &hash, Action::ReadChecks).await?;
    // A receipt is signed only for what is on disk.
    state.store.settled().await?;
    match photo.state {
        PhotoState::Held => Ok(Json(of(&state, &photo))),
        PhotoState::Refused(reason) => Err(ApiProblem::photo(reason)),
        PhotoState::Announced if state.settings.accept.read_only => Err(ProblemCode::NotHeld.into()),
        PhotoState::Announced => {
            state.store.ready_to_write().await?;
            let is_held = upload::finish_if_complete(&state, &photo).await? || upload::adopt(&state, &photo).await?;
            if is_held { Ok(Json(of(&state, &photo))) } else { Err(ProblemCode::NotHeld.into()) }
        }
    }
}

fn of(state: &AppState, photo: &Photo) -> PhotoReceipt {
    let at = clock::now();
    let signature = state.keys.sign(&photo_receipt_bytes(&photo.hash, photo.bytes, at));
    PhotoReceipt { photo: photo.hash, bytes: photo.bytes, at, signature }
}
