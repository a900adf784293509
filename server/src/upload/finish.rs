//! The end of an upload: the hash is matched, the picture is looked into, and the photo is held or refused.
//!
//! Every step may be done again: a server that dies between two of them is told to finish by the next request.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use shared::digest::PhotoHash;
use shared::event::Body;
use shared::evidence::{Photo, PhotoRefusal, PhotoState};

use super::rows::{self, UploadRow};
use crate::clock;
use crate::media::{self, MediaError, Turn};
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::{Bind, StoreError};

/// A piece that is older than any upload may rest, and that no upload names, belongs to none.
const PIECE_RESTS: Duration = Duration::from_hours(8 * 24);
/// Hashing what is in memory already takes next to none.
const HASHING_BYTES: u64 = 0;
/// Announced photos that one sweep looks for in the store.
const ADOPTED_MAX: usize = 1_000;

/// Finishes an upload whose bytes are all there; says whether the photo is held now.
///
/// # Errors
/// The reason why it is refused.
pub(crate) async fn finish_if_complete(state: &AppState, photo: &Photo) -> ApiResult<bool> {
    match rows::find(&state.store, &photo.hash).await? {
        Some(row) if row.is_complete() => finish(state, photo).await,
        _ => Ok(false),
    }
}

/// Looks into a photo whose bytes are all there; says whether it is held now.
///
/// # Errors
/// The reason why it is refused.
pub(super) async fn finish(state: &AppState, photo: &Photo) -> ApiResult<bool> {
    let hash = photo.hash;
    let turn = state.media.turn().await?;
    let Some(row) = rows::find(&state.store, &hash).await?.filter(UploadRow::is_complete) else {
        // While this waited, another request finished it or gave it up.
        return is_held(state, &hash).await;
    };
    let original = gather(state, &row, photo.bytes).await?;
    match look(turn, photo, original.clone()).await {
        Ok((view, preview)) => {
            state.photos.put(Kind::Original, &hash, original).await?;
            state.photos.put(Kind::Preview, &hash, preview.into()).await?;
            state.photos.put(Kind::View, &hash, view.into()).await?;
            record(state, photo, Body::PhotoHeld { photo: hash }).await?;
            drop_upload(state, &hash, &row).await?;
        }
        // Nothing was found out about it. All of it is here, and it is looked at when the phone asks again.
        Err(busy @ MediaError::Busy) => return Err(busy.into()),
        // These are not the announced photo's bytes: they say nothing about it, and it can still be sent.
        Err(MediaError::Refused(PhotoRefusal::HashMismatch)) => {
            drop_upload(state, &hash, &row).await?;
            return Err(ApiProblem::photo(PhotoRefusal::HashMismatch));
        }
        Err(MediaError::Refused(reason)) => {
            state.photos.put(Kind::Quarantine, &hash, original).await?;
            record(state, photo, Body::PhotoRefused { photo: hash, reason }).await?;
            drop_upload(state, &hash, &row).await?;
        }
    }
    is_held(state, &hash).await
}

/// Takes up a photo whose original is in the store although the log does not say so: the log was restored from an
/// older backup, or the server died between the two. Says whether the photo is held now.
///
/// # Errors
/// When the stores fail. A stored original that does not hold is no error: the photo is sent again.
pub(crate) async fn adopt(state: &AppState, photo: &Photo) -> ApiResult<bool> {
    if !state.photos.has(Kind::Original, &photo.hash).await {
        return Ok(false);
    }
    let turn = state.media.turn().await?;
    let original = state.photos.get(Kind::Original, &photo.hash).await?;
    let (view, preview) = match look(turn, photo, original).await {
        Ok(copies) => copies,
        Err(busy @ MediaError::Busy) => return Err(busy.into()),
        Err(MediaError::Refused(_)) => return Ok(false),
    };
    state.photos.put(Kind::Preview, &photo.hash, preview.into()).await?;
    state.photos.put(Kind::View, &photo.hash, view.into()).await?;
    record(state, photo, Body::PhotoHeld { photo: photo.hash }).await?;
    is_held(state, &photo.hash).await
}

/// What the record says now: held, not held, or refused with the reason.
async fn is_held(state: &AppState, hash: &PhotoHash) -> ApiResult<bool> {
    match crate::photo::find(&state.store, hash).await?.map(|photo| photo.state) {
        Some(PhotoState::Held) => Ok(true),
        Some(PhotoState::Refused(reason)) => Err(ApiProblem::photo(reason)),
        Some(PhotoState::Announced) | None => Ok(false),
    }
}

/// Matches the hash, decodes the picture, and makes its view and its preview.
async fn look(turn: Turn, photo: &Photo, bytes: Bytes) -> Result<(Vec<u8>, Vec<u8>), MediaError> {
    let (hash, hashed) = (photo.hash, bytes.clone());
    turn.run(
        HASHING_BYTES,
        move || {
            if PhotoHash::of(&hashed) == hash { Ok(()) } else { Err(PhotoRefusal::HashMismatch) }
        },
    )
    .await?;
    turn.picture(bytes, photo.media_type, media::view_and_preview).await
}

pub(super) async fn gather(state: &AppState, row: &UploadRow, bytes: u64) -> ApiResult<Bytes> {
    let mut original = BytesMut::with_capacity(usize::try_from(bytes).unwrap_or(0));
    for piece in &row.pieces {
        original.extend_from_slice(&state.photos.get_piece(piece).await?);
    }
    Ok(original.freeze())
}

async fn record(state: &AppState, photo: &Photo, body: Body) -> ApiResult<()> {
    state.writer.record_server_event(photo.check, body).await.map(drop).map_err(ApiProblem::from)
}

/// Forgets an upload and its pieces: the row first, so that no row names a piece that is gone. One that has gone on
/// meanwhile is left alone.
pub(super) async fn drop_upload(state: &AppState, photo: &PhotoHash, row: &UploadRow) -> Result<(), StoreError> {
    if rows::remove(&state.store, photo, row).await? {
        for piece in &row.pieces {
            state.photos.remove_piece(piece).await;
        }
    }
    Ok(())
}

/// Forgets uploads that ran out, removes pieces that no upload names, and takes up photos that are in the store
/// although the log does not say so. The phone begins anew what was forgotten when it comes back.
pub async fn sweep(state: &AppState) {
    if let Err(error) = sweep_all(state).await {
        tracing::warn!(code = error.code.code(), "uploads could not be swept");
    }
}

/// One that fails does not keep the others waiting.
async fn sweep_all(state: &AppState) -> ApiResult<()> {
    super::forget_announced(state, Instant::now()).await?;
    for row in rows::expired(&state.store, clock::now()).await? {
        if let Some(photo) = row.photo()
            && let Err(error) = drop_upload(state, &photo, &row).await
        {
            tracing::warn!(%error, "an upload that ran out was not removed");
        }
    }
    for piece in state.photos.old_pieces(PIECE_RESTS).await? {
        let named = match piece.split('/').nth(1).and_then(|hash| hash.parse().ok()) {
            Some(hash) => rows::find(&state.store, &hash).await?,
            None => None,
        };
        if named.is_none_or(|row| !row.pieces.contains(&piece)) {
            state.photos.remove_piece(&piece).await;
        }
    }
    let sql = format!("SELECT doc FROM photo WHERE state = 'announced' LIMIT {ADOPTED_MAX}");
    for photo in state.store.docs::<Photo>(&sql, Bind::none()).await? {
        if let Err(error) = adopt(state, &photo).await {
            tracing::warn!(code = error.code.code(), "a photo in the store was not taken up");
        }
    }
    Ok(())
}
