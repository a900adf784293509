//! An upload as a thing: what the server offers, beginning one, asking how far it is, giving it up.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use shared::check::Check;
use shared::evidence::{PHOTO_BYTES_MAX, Photo, PhotoRefusal, PhotoState};
use shared::problem::ProblemCode;
use shared::role::Action;
use shared::time::Timestamp;

use super::{finish, rows, tus};
use crate::auth::{Asker, allow};
use crate::clock;
use crate::photo;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::{Bind, record, uuid_key};

/// How long an upload may rest.
const RESTS_MS: i64 = 7 * 24 * 3_600 * 1_000;

pub(super) fn expiry() -> Timestamp {
    clock::now().plus_ms(RESTS_MS)
}

/// What the server offers.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "upload", responses((status = 204, description = "Tus-Version, Tus-Extension, Tus-Max-Size")))]
pub(super) async fn options() -> Response {
    tus::offer("creation,checksum,expiration,termination", PHOTO_BYTES_MAX)
}

/// The photo, if this person may send it: announced by an applied event, of a check that the person makes.
pub(super) async fn sender(state: &AppState, asker: &Asker, photo: &Photo) -> ApiResult<()> {
    allow(&asker.actor, Action::RecordCheck, photo.region)?;
    let bind = Bind::none().with("id", record("check", uuid_key(photo.check.uuid())));
    let check = state.store.docs::<Check>("SELECT doc FROM $id WHERE doc != NONE", bind).await?.pop();
    if check.is_some_and(|check| check.is_inspector(asker.actor.user)) {
        Ok(())
    } else {
        Err(ProblemCode::Forbidden.into())
    }
}

pub(super) async fn named(state: &AppState, asker: &Asker, id: &str) -> ApiResult<Photo> {
    let photo = photo::named(state, asker, id, Action::RecordCheck).await?;
    sender(state, asker, &photo).await?;
    Ok(photo)
}

/// Begins the upload of an announced photo, or finds the one begun.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "upload",
    responses((status = 201, description = "Location, Upload-Offset, Upload-Expires"),
        (status = 422, description = "Problem: photo-refused, with the reason in `photo`")),
    security(("bearer" = [])))]
pub(super) async fn create(State(state): State<AppState>, asker: Asker, headers: HeaderMap) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let length = tus::number(&headers, &tus::LENGTH)?;
    let hash = tus::photo(&headers)?;
    let refused = |reason| Err(ApiProblem::photo(reason));
    let Some(photo) = photo::find(&state.store, &hash).await? else { return refused(PhotoRefusal::NotAnnounced) };
    sender(&state, &asker, &photo).await?;
    if length == 0 {
        return refused(PhotoRefusal::Empty);
    }
    if length > PHOTO_BYTES_MAX || length > photo.bytes {
        return refused(PhotoRefusal::TooLarge);
    }
    if length < photo.bytes {
        return refused(PhotoRefusal::HashMismatch);
    }
    let offset = match photo.state {
        PhotoState::Refused(reason) => return refused(reason),
        PhotoState::Held => photo.bytes,
        PhotoState::Announced if finish::adopt(&state, &photo).await? => photo.bytes,
        PhotoState::Announced => {
            let row = rows::begin(&state.store, &hash, length, expiry()).await?;
            if row.is_complete() && finish::finish(&state, &photo).await? { photo.bytes } else { row.offset() }
        }
    };
    Ok(tus::answer(
        StatusCode::CREATED,
        &[
            (header::LOCATION, format!("/api/v1/uploads/{hash}")),
            (tus::OFFSET, offset.to_string()),
            tus::expires(expiry()),
        ],
    ))
}

/// How far an upload is. One whose bytes are all there is looked into first, if a server that died has left it so.
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "upload", params(("id" = String, Path)),
    responses((status = 200, description = "Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires"),
        (status = 410, description = "Problem: upload-gone"),
        (status = 422, description = "Problem: photo-refused, with the reason in `photo`")),
    security(("bearer" = [])))]
pub(super) async fn head(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let photo = named(&state, &asker, &id).await?;
    let (offset, expires) = match (photo.state, rows::find(&state.store, &photo.hash).await?) {
        (PhotoState::Held, _) => (photo.bytes, expiry()),
        (PhotoState::Refused(reason), _) => return Err(ApiProblem::photo(reason)),
        (PhotoState::Announced, Some(row)) if !row.is_complete() => (row.offset(), row.expires()),
        (PhotoState::Announced, Some(row)) if finish::finish(&state, &photo).await? => (photo.bytes, row.expires()),
        (PhotoState::Announced, _) => return Err(ProblemCode::UploadGone.into()),
    };
    Ok(tus::standing(offset, photo.bytes, ("photo", &photo.hash), Some(expires)))
}

/// Gives an upload up. What is held already stays.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "upload", params(("id" = String, Path)),
    responses((status = 204, description = "Given up"), (status = 410, description = "Problem: upload-gone")),
    security(("bearer" = [])))]
pub(super) async fn terminate(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let photo = named(&state, &asker, &id).await?;
    match rows::find(&state.store, &photo.hash).await? {
        Some(row) => finish::drop_upload(&state, &photo.hash, &row).await?,
        None => return Err(ProblemCode::UploadGone.into()),
    }
    Ok(tus::answer(StatusCode::NO_CONTENT, &[]))
}
