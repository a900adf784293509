//! The pictures themselves, for those who may see the check.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use shared::evidence::PhotoState;
use shared::problem::ProblemCode;
use shared::role::Action;

use super::files::Kind;
use crate::auth::Asker;
use crate::problem::ApiResult;
use crate::state::AppState;

/// The small copy: the phone's at first, the server's once the original is held.
#[utoipa::path(get, path = "/api/v1/photos/{hash}/preview", tag = "photo", params(("hash" = String, Path)),
    responses((status = 200, description = "JPEG"), (status = 404, description = "Problem: not-found")),
    security(("bearer" = [])))]
pub(super) async fn preview(
    State(state): State<AppState>,
    asker: Asker,
    Path(hash): Path<String>,
) -> ApiResult<Response> {
    let photo = super::named(&state, &asker, &hash, Action::ReadChecks).await?;
    let bytes = state.photos.get(Kind::Preview, &photo.hash).await?;
    Ok(picture(bytes, "image/jpeg", None))
}

/// The copy for a screen.
#[utoipa::path(get, path = "/api/v1/photos/{hash}/view", tag = "photo", params(("hash" = String, Path)),
    responses((status = 200, description = "JPEG"), (status = 404, description = "Problem: not-held")),
    security(("bearer" = [])))]
pub(super) async fn view(
    State(state): State<AppState>,
    asker: Asker,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    held(&state, &asker, &hash, Kind::View, &headers).await
}

/// The original bytes, as they left the camera.
#[utoipa::path(get, path = "/api/v1/photos/{hash}/original", tag = "photo", params(("hash" = String, Path)),
    responses((status = 200, description = "The original"), (status = 404, description = "Problem: not-held")),
    security(("bearer" = [])))]
pub(super) async fn original(
    State(state): State<AppState>,
    asker: Asker,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    held(&state, &asker, &hash, Kind::Original, &headers).await
}

async fn held(state: &AppState, asker: &Asker, hash: &str, kind: Kind, headers: &HeaderMap) -> ApiResult<Response> {
    let photo = super::named(state, asker, hash, Action::ReadChecks).await?;
    if photo.state != PhotoState::Held {
        return Err(ProblemCode::NotHeld.into());
    }
    let tag = format!("\"{}\"", photo.hash);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let media_type = if kind == Kind::Original { photo.media_type.code() } else { "image/jpeg" };
    let bytes = state.photos.get(kind, &photo.hash).await?;
    Ok(picture(bytes, media_type, Some(&tag)))
}

/// A picture as an answer, which no cache keeps: it is evidence that few people may see. Who kept it elsewhere is spared
/// the bytes by its tag.
pub(super) fn picture(bytes: Bytes, media_type: &'static str, tag: Option<&str>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        headers.insert(header::ETAG, tag);
    }
    response
}
