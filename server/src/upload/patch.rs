//! Taking the bytes: each piece is on disk before the offset moves, so that a cut loses at most the piece under way.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use shared::digest::PhotoHash;
use shared::evidence::{Photo, PhotoRefusal, PhotoState};
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use super::{finish, resource, rows, tus};
use crate::auth::Asker;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};

/// Bytes gathered before they are stored as a piece: what a server that dies loses at most of each upload.
const PIECE_BYTES: usize = 256 * 1024;
/// The largest body that a checksum may stand for: it is held in memory until the checksum is known to hold.
const CHECKED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How often it is looked whether there is room for more, in pieces.
const ROOM_LOOK: u32 = 16;

/// Takes bytes from an offset on. The answer to the last of them comes after the photo was looked into.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "upload", params(("id" = String, Path)),
    responses((status = 204, description = "Upload-Offset"),
        (status = 408, description = "Problem: too-slow; what had come is kept"),
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
    let piece = PieceHeaders::of(&headers)?;
    let photo = resource::named(&state, &asker, &id).await?;
    match photo.state {
        PhotoState::Refused(reason) => return Err(ApiProblem::photo(reason)),
        PhotoState::Held if piece.offset == photo.bytes => return Ok(at(piece.offset)),
        PhotoState::Held => return Err(ProblemCode::OffsetConflict.into()),
        PhotoState::Announced => {}
    }
    let row = rows::find(&state.store, &photo.hash).await?.ok_or(ProblemCode::UploadGone)?;
    if row.offset() != piece.offset {
        return Err(ProblemCode::OffsetConflict.into());
    }
    // A task of its own: when the line breaks, this request ends, and what had come is kept all the same.
    tokio::spawn(async move { take(&state, &photo, piece, body).await }).await.map_err(ApiProblem::internal)?
}

/// What the headers of a piece say.
pub(super) struct PieceHeaders {
    pub offset: u64,
    checksum: Option<tus::Checksum>,
}

impl PieceHeaders {
    /// # Errors
    /// When they are not those of a piece.
    pub(super) fn of(headers: &HeaderMap) -> ApiResult<Self> {
        tus::require_version(headers)?;
        tus::require_piece(headers)?;
        Ok(Self { offset: tus::number(headers, &tus::OFFSET)?, checksum: tus::Checksum::of(headers)? })
    }
}

async fn take(state: &AppState, photo: &Photo, piece: PieceHeaders, body: Body) -> ApiResult<Response> {
    let target =
        Target { state, hash: photo.hash, length: photo.bytes, expiry: resource::expiry, room_bytes_max: None };
    let reached = target.take(piece, body).await?;
    if reached == photo.bytes && !finish::finish(state, photo).await? {
        return Err(ProblemCode::UploadGone.into());
    }
    Ok(at(reached))
}

fn at(offset: u64) -> Response {
    tus::answer(StatusCode::NO_CONTENT, &[(tus::OFFSET, offset.to_string()), tus::expires(resource::expiry())])
}

/// An upload that bytes are taken for.
pub(super) struct Target<'a> {
    pub state: &'a Shared,
    /// The name that the upload is kept under.
    pub hash: PhotoHash,
    /// How many bytes it will have.
    pub length: u64,
    /// Until when it may rest from now on.
    pub expiry: fn() -> Timestamp,
    /// How many bytes all uploads under way may have together; none: as many as come.
    pub room_bytes_max: Option<u64>,
}

impl Target<'_> {
    /// Takes a piece; says how far the upload is then.
    ///
    /// # Errors
    /// When there is no room, or it is not the piece that was announced. What came before is kept.
    pub(super) async fn take(&self, piece: PieceHeaders, body: Body) -> ApiResult<u64> {
        self.require_room().await?;
        let Some(checksum) = piece.checksum else { return self.stream(piece.offset, body).await };
        let bytes = axum::body::to_bytes(body, CHECKED_BYTES_MAX).await.map_err(|_| ProblemCode::TooLarge)?;
        if !checksum.holds(&bytes) {
            return Err(ProblemCode::ChecksumMismatch.into());
        }
        self.keep(piece.offset, bytes).await
    }

    /// Stores the body piece by piece as it comes. A body that breaks off leaves what was stored.
    async fn stream(&self, from: u64, body: Body) -> ApiResult<u64> {
        let (mut offset, mut pieces) = (from, 0_u32);
        let mut gathered = BytesMut::new();
        let mut chunks = body.into_data_stream();
        let mut is_broken = false;
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else {
                is_broken = true;
                break;
            };
            gathered.extend_from_slice(&chunk);
            if gathered.len() >= PIECE_BYTES {
                offset = self.keep(offset, gathered.split().freeze()).await?;
                pieces += 1;
                if pieces.is_multiple_of(ROOM_LOOK) {
                    self.require_room().await?;
                }
            }
        }
        if !gathered.is_empty() {
            offset = self.keep(offset, gathered.freeze()).await?;
        }
        if is_broken { Err(ProblemCode::BadRequest.into()) } else { Ok(offset) }
    }

    async fn keep(&self, from: u64, bytes: Bytes) -> ApiResult<u64> {
        let to = from + bytes.len() as u64;
        if to > self.length {
            return Err(ApiProblem::photo(PhotoRefusal::TooLarge));
        }
        if bytes.is_empty() {
            return Ok(from);
        }
        let piece = self.state.photos.put_piece(&self.hash, from, bytes).await?;
        if rows::advance(&self.state.store, &self.hash, from, to, &piece, (self.expiry)()).await? {
            Ok(to)
        } else {
            self.state.photos.remove_piece(&piece).await;
            Err(ProblemCode::OffsetConflict.into())
        }
    }

    /// Room is taken by bytes that came, never by what was announced.
    async fn require_room(&self) -> ApiResult<()> {
        let Some(max) = self.room_bytes_max else { return Ok(()) };
        require_room(self.state, max).await
    }
}

/// # Errors
/// Busy, where uploads under way have so many bytes already.
pub(super) async fn require_room(state: &Shared, bytes_max: u64) -> ApiResult<()> {
    /// Uploads that rest run out, and reports take whole files: hardly sooner.
    const AGAIN_S: u32 = 600;
    if rows::bytes_under_way(&state.store).await? < bytes_max {
        return Ok(());
    }
    Err(ApiProblem::new(ProblemCode::Busy).retry_after(AGAIN_S))
}
