//! Uploads of sealed files that belong to a tip, by the same protocol as photos. Nobody signs in: an upload is
//! begun by a solved challenge and named by the hash of the sealed bytes, which nobody else can know.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use shared::digest::{Digest, PhotoHash};
use shared::problem::ProblemCode;
use shared::tip::files::SEALED_FILE_BYTES_MAX;

use super::{finish, patch as pieces, rows, tus};
use crate::clock;
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;

/// How long an upload without a report may rest.
const RESTS_MS: i64 = 2 * 24 * 3_600 * 1_000;
/// How long a whole file counts as under way while no report takes it: longer than the sweep leaves it.
const UNFILED_MS: i64 = 5 * 24 * 3_600 * 1_000;
/// All uploads under way, and whole files without a report, together may hold so many bytes: a flood must not fill the disk.
const UNDER_WAY_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Pieces that are no last ones have at least so many bytes: each is a file and a row.
const PIECE_BYTES_MIN: u64 = 4 * 1024;

/// Under which name the upload is kept: never that of a photo, whose hash others may know.
fn under(hash: &PhotoHash) -> PhotoHash {
    PhotoHash(*Digest::of(&[b"sealed upload\n", hash.bytes()]).bytes())
}

fn name(id: &str) -> ApiResult<PhotoHash> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

/// Begins the upload of a sealed file, or finds the one begun. `Upload-Metadata` has `file` (the SHA-256 of the
/// sealed bytes), `challenge` and `number`.
#[utoipa::path(post, path = "/api/v1/tip-uploads", tag = "tips",
    responses((status = 201, description = "Location, Upload-Offset, Upload-Expires"),
        (status = 422, description = "Problem: unsolved")))]
pub(super) async fn create(State(state): State<AppState>, headers: HeaderMap) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let length = tus::number(&headers, &tus::LENGTH)?;
    let hash = name(&tus::metadata(&headers, "file")?)?;
    let number = tus::metadata(&headers, "number")?.parse().map_err(|_| ProblemCode::BadRequest)?;
    if length == 0 || length > SEALED_FILE_BYTES_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let pass = state.gate.solved(&state.keys, &tus::metadata(&headers, "challenge")?, number)?;
    if rows::find(&state.store, &under(&hash)).await?.is_none()
        && !state.store.spend(&pass.nonce, pass.until_ms).await?
    {
        return Err(ProblemCode::TipUsedUp.into());
    }
    if rows::bytes_under_way(&state.store).await?.saturating_add(length) > UNDER_WAY_BYTES_MAX {
        return Err(ApiProblem::new(ProblemCode::Busy).retry_after(600));
    }
    let expires = clock::now().plus_ms(RESTS_MS);
    let offset = if state.photos.has(Kind::Sealed, &hash).await {
        length
    } else {
        rows::begin(&state.store, &under(&hash), length, expires).await?.offset()
    };
    let told = [
        (header::LOCATION, format!("/api/v1/tip-uploads/{hash}")),
        (tus::OFFSET, offset.to_string()),
        tus::expires(expires),
    ];
    Ok(tus::answer(StatusCode::CREATED, &told))
}

/// How far an upload is.
#[utoipa::path(head, path = "/api/v1/tip-uploads/{id}", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "Upload-Offset"), (status = 410, description = "Problem: upload-gone")))]
pub(super) async fn head(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let hash = name(&id)?;
    let row = rows::find(&state.store, &under(&hash)).await?.ok_or(ProblemCode::UploadGone)?;
    Ok(tus::answer(
        StatusCode::OK,
        &[(tus::OFFSET, row.offset().to_string()), (tus::LENGTH, row.length().to_string())],
    ))
}

/// Takes bytes from an offset on. The answer to the last of them comes after the hash was found right.
#[utoipa::path(patch, path = "/api/v1/tip-uploads/{id}", tag = "tips", params(("id" = String, Path)),
    responses((status = 204, description = "Upload-Offset"),
        (status = 409, description = "Problem: offset-conflict"),
        (status = 410, description = "Problem: upload-gone"),
        (status = 460, description = "Problem: checksum-mismatch: these are not the announced bytes; begin again")))]
pub(super) async fn patch(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let offset = tus::number(&headers, &tus::OFFSET)?;
    let hash = name(&id)?;
    let row = rows::find(&state.store, &under(&hash)).await?.ok_or(ProblemCode::UploadGone)?;
    if row.offset() != offset {
        return Err(ProblemCode::OffsetConflict.into());
    }
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|length| length < PIECE_BYTES_MIN && offset + length < row.length()) {
        return Err(ProblemCode::BadRequest.into());
    }
    // A task of its own: when the line breaks, this request ends, and what had come is kept all the same.
    tokio::spawn(async move {
        let reached = pieces::stream(&state, &under(&hash), row.length(), offset, body).await?;
        if reached == row.length() {
            keep_whole(&state, &hash).await?;
        }
        Ok(tus::answer(StatusCode::NO_CONTENT, &[(tus::OFFSET, reached.to_string())]))
    })
    .await
    .map_err(ApiProblem::internal)?
}

async fn keep_whole(state: &AppState, hash: &PhotoHash) -> ApiResult<()> {
    // One after another, within the public's share of memory: a whole file is there meanwhile.
    let turn = state.sealed.turn().await?;
    let Some(row) = rows::find(&state.store, &under(hash)).await? else { return Ok(()) };
    let _memory = turn.memory(row.length()).await?;
    let whole: Bytes = finish::gather(state, &row, row.length()).await?;
    let named = *hash;
    let (whole, is_right) = tokio::task::spawn_blocking(move || {
        let is_right = PhotoHash::of(&whole) == named;
        (whole, is_right)
    })
    .await
    .map_err(ApiProblem::internal)?;
    if is_right {
        let until = clock::now().plus_ms(UNFILED_MS);
        rows::count_unfiled(&state.store, hash, row.length(), until).await?;
        state.photos.put(Kind::Sealed, hash, whole).await?;
    }
    finish::drop_upload(state, &under(hash), &row).await?;
    if is_right { Ok(()) } else { Err(ProblemCode::ChecksumMismatch.into()) }
}
