//! Uploads of sealed files that belong to a tip, by the same protocol as photos. Nobody signs in: an upload is
//! begun by a solved challenge and named by the hash of the sealed bytes, which nobody else can know.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use shared::digest::{Digest, PhotoHash};
use shared::problem::ProblemCode;
use shared::register::Day;
use shared::time::Timestamp;
use shared::tip::files::SEALED_FILE_BYTES_MAX;

use super::{finish, patch as pieces, rows, tus};
use crate::clock;
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::store::StoreError;
use crate::tip::gate::ANNOUNCED;

/// How many days an upload without a report may rest, beside the one that it is begun on.
const RESTS_DAYS: i64 = 3;
/// How many days a whole file counts as under way while no report takes it: longer than the sweep leaves it.
const UNFILED_DAYS: i64 = 6;
/// What came of all uploads under way, and whole files without a report, together may be so many bytes: a flood must not
/// fill the disk.
const UNDER_WAY_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Pieces that are no last ones have at least so many bytes: each is a file and a row.
const PIECE_BYTES_MIN: u64 = 4 * 1024;

/// Under which name the upload is kept: never that of a photo, whose hash others may know.
fn under(hash: &PhotoHash) -> PhotoHash {
    PhotoHash(*Digest::of(&[b"sealed upload\n", hash.bytes()]).bytes())
}

/// So many days after today began: what is kept tells the day alone.
fn days_from_today(days: i64) -> Timestamp {
    const DAY_MS: i64 = 24 * 3_600 * 1_000;
    Day::in_china(clock::now()).start().plus_ms(days * DAY_MS)
}

/// Until when an upload may rest from now on, as it is kept.
fn expiry() -> Timestamp {
    days_from_today(RESTS_DAYS)
}

/// Until when an upload may rest from now on, as it is told. Before its first byte that is minutes.
fn told_expiry(offset: u64) -> Timestamp {
    let announced_ms = i64::try_from(ANNOUNCED.as_millis()).unwrap_or(0);
    if offset == 0 { clock::now().plus_ms(announced_ms) } else { expiry() }
}

/// Forgets uploads that were announced some minutes ago and that no byte came of.
///
/// # Errors
/// When the store fails.
pub async fn forget_announced(state: &Shared, now: Instant) -> Result<(), StoreError> {
    rows::forget_empty(&state.store, &state.gate.announced_long_ago(now)).await
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
    forget_announced(&state, Instant::now()).await?;
    pieces::require_room(&state, UNDER_WAY_BYTES_MAX).await?;
    let offset = if state.photos.has(Kind::Sealed, &hash).await {
        length
    } else {
        let row = rows::begin(&state.store, &under(&hash), length, expiry()).await?;
        if row.is_complete() {
            keep_whole(&state, &hash).await?;
        }
        state.gate.announce(under(&hash), Instant::now());
        row.offset()
    };
    let told = [
        (header::LOCATION, format!("/api/v1/tip-uploads/{hash}")),
        (tus::OFFSET, offset.to_string()),
        tus::expires(told_expiry(offset)),
    ];
    Ok(tus::answer(StatusCode::CREATED, &told))
}

/// What the server offers.
#[utoipa::path(options, path = "/api/v1/tip-uploads", tag = "tips",
    responses((status = 204, description = "Tus-Version, Tus-Extension, Tus-Max-Size")))]
pub(super) async fn options() -> Response {
    tus::offer("creation,checksum,expiration", SEALED_FILE_BYTES_MAX)
}

/// How far an upload is. One whose bytes are all there is put together first, if a server that died has left it so.
#[utoipa::path(head, path = "/api/v1/tip-uploads/{id}", tag = "tips", params(("id" = String, Path)),
    responses((status = 200, description = "Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires"),
        (status = 410, description = "Problem: upload-gone"),
        (status = 460, description = "Problem: checksum-mismatch: these are not the announced bytes; begin again")))]
pub(super) async fn head(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    tus::require_version(&headers)?;
    let hash = name(&id)?;
    if let Some(row) = rows::find(&state.store, &under(&hash)).await? {
        if !row.is_complete() {
            let until = (row.offset() > 0).then(|| row.expires());
            return Ok(tus::standing(row.offset(), row.length(), ("file", &hash), until));
        }
        keep_whole(&state, &hash).await?;
    }
    let held = state.photos.size(Kind::Sealed, &hash).await.ok_or(ProblemCode::UploadGone)?;
    Ok(tus::standing(held, held, ("file", &hash), None))
}

/// Takes bytes from an offset on. The answer to the last of them comes after the hash was found right.
#[utoipa::path(patch, path = "/api/v1/tip-uploads/{id}", tag = "tips", params(("id" = String, Path)),
    responses((status = 204, description = "Upload-Offset, Upload-Expires"),
        (status = 408, description = "Problem: too-slow; what had come is kept"),
        (status = 409, description = "Problem: offset-conflict"),
        (status = 410, description = "Problem: upload-gone"),
        (status = 460, description = "Problem: checksum-mismatch: the piece was damaged, or these are not the announced bytes")))]
pub(super) async fn patch(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let piece = pieces::PieceHeaders::of(&headers)?;
    let hash = name(&id)?;
    let Some(row) = rows::find(&state.store, &under(&hash)).await? else {
        let held = state.photos.size(Kind::Sealed, &hash).await.ok_or(ProblemCode::UploadGone)?;
        return if held == piece.offset { Ok(at(held)) } else { Err(ProblemCode::OffsetConflict.into()) };
    };
    if row.offset() != piece.offset {
        return Err(ProblemCode::OffsetConflict.into());
    }
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|length| length < PIECE_BYTES_MIN && piece.offset + length < row.length()) {
        return Err(ProblemCode::BadRequest.into());
    }
    // A task of its own: when the line breaks, this request ends, and what had come is kept all the same.
    tokio::spawn(async move {
        let target = pieces::Target {
            state: &state,
            hash: under(&hash),
            length: row.length(),
            expiry,
            room_bytes_max: Some(UNDER_WAY_BYTES_MAX),
        };
        let reached = target.take(piece, body).await?;
        if reached == row.length() {
            keep_whole(&state, &hash).await?;
        }
        Ok(at(reached))
    })
    .await
    .map_err(ApiProblem::internal)?
}

fn at(offset: u64) -> Response {
    let expires = tus::expires(told_expiry(offset));
    tus::answer(StatusCode::NO_CONTENT, &[(tus::OFFSET, offset.to_string()), expires])
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
        rows::count_unfiled(&state.store, hash, row.length(), days_from_today(UNFILED_DAYS)).await?;
        state.photos.put(Kind::Sealed, hash, whole).await?;
    }
    finish::drop_upload(state, &under(hash), &row).await?;
    if is_right { Ok(()) } else { Err(ProblemCode::ChecksumMismatch.into()) }
}
