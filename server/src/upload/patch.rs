//! Taking the bytes: each piece is on disk before the offset moves, so that a cut loses at most the piece under way.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use shared::digest::PhotoHash;
use shared::evidence::{Photo, PhotoRefusal, PhotoState};
use shared::problem::ProblemCode;

use super::{finish, resource, rows, tus};
use crate::auth::Asker;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;

/// Bytes gathered before they are stored as a piece: what a server that dies loses at most of each upload.
const PIECE_BYTES: usize = 256 * 1024;
/// The largest body that a checksum may stand for: it is held in memory until the checksum is known to hold.
const CHECKED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Takes bytes from an offset on. The answer to the last of them comes after the photo was looked into.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "upload", params(("id" = String, Path)),
    responses((status = 204, description = "Upload-Offset"),
        (status = 409, description = "Problem: offset-conflict"),
        (status = 422, description = "Problem: photo-refused, with the reason in `photo`"),
        (status = 460, description = "Problem: checksum-mismatch")),
    security(("bearer" = [])))]
pub(super) async fn patch(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let kind = headers.get(header::CONTENT_TYPE).map(axum::http::HeaderValue::as_bytes);
    if kind != Some(b"application/offset+octet-stream") {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let offset = tus::number(&headers, &tus::OFFSET)?;
    let checksum = tus::Checksum::of(&headers)?;
    let photo = resource::named(&state, &asker, &id).await?;
    match photo.state {
        PhotoState::Refused(reason) => return Err(ApiProblem::photo(reason)),
        PhotoState::Held if offset == photo.bytes => return Ok(at(offset)),
        PhotoState::Held => return Err(ProblemCode::OffsetConflict.into()),
        PhotoState::Announced => {}
    }
    let row = rows::find(&state.store, &photo.hash).await?.ok_or(ProblemCode::UploadGone)?;
    if row.offset() != offset {
        return Err(ProblemCode::OffsetConflict.into());
    }
    // A task of its own: when the line breaks, this request ends, and what had come is kept all the same.
    tokio::spawn(async move { take(&state, &photo, offset, checksum, body).await })
        .await
        .map_err(ApiProblem::internal)?
}

async fn take(
    state: &AppState,
    photo: &Photo,
    offset: u64,
    checksum: Option<tus::Checksum>,
    body: Body,
) -> ApiResult<Response> {
    let reached = match checksum {
        Some(checksum) => {
            let bytes = axum::body::to_bytes(body, CHECKED_BYTES_MAX).await.map_err(|_| ProblemCode::TooLarge)?;
            if !checksum.holds(&bytes) {
                return Err(ProblemCode::ChecksumMismatch.into());
            }
            keep(state, &photo.hash, photo.bytes, offset, bytes).await?
        }
        None => stream(state, &photo.hash, photo.bytes, offset, body).await?,
    };
    if reached == photo.bytes && !finish::finish(state, photo).await? {
        return Err(ProblemCode::UploadGone.into());
    }
    Ok(at(reached))
}

fn at(offset: u64) -> Response {
    tus::answer(StatusCode::NO_CONTENT, &[(tus::OFFSET, offset.to_string()), tus::expires(resource::expiry())])
}

/// Stores the body piece by piece as it comes. A body that breaks off leaves what was stored.
pub(super) async fn stream(state: &AppState, hash: &PhotoHash, length: u64, from: u64, body: Body) -> ApiResult<u64> {
    let mut offset = from;
    let mut gathered = BytesMut::new();
    let mut chunks = body.into_data_stream();
    let mut broken = false;
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else {
            broken = true;
            break;
        };
        gathered.extend_from_slice(&chunk);
        if gathered.len() >= PIECE_BYTES {
            offset = keep(state, hash, length, offset, gathered.split().freeze()).await?;
        }
    }
    if !gathered.is_empty() {
        offset = keep(state, hash, length, offset, gathered.freeze()).await?;
    }
    if broken { Err(ProblemCode::BadRequest.into()) } else { Ok(offset) }
}

async fn keep(state: &AppState, hash: &PhotoHash, length: u64, from: u64, bytes: Bytes) -> ApiResult<u64> {
    let to = from + bytes.len() as u64;
    if to > length {
        return Err(ApiProblem::photo(PhotoRefusal::TooLarge));
    }
    if bytes.is_empty() {
        return Ok(from);
    }
    let piece = state.photos.put_piece(hash, from, bytes).await?;
    if rows::advance(&state.store, hash, from, to, &piece, resource::expiry()).await? {
        Ok(to)
    } else {
        state.photos.remove_piece(&piece).await;
        Err(ProblemCode::OffsetConflict.into())
    }
}
