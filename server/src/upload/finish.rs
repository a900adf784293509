//! The end of an upload: the hash is matched, the picture is looked into, and the photo is held or refused.
//!
//! Every step may be done again: a server that dies between two of them is told to finish by the next request.

use bytes::{Bytes, BytesMut};
use shared::digest::PhotoHash;
use shared::event::Body;
use shared::evidence::{Photo, PhotoRefusal};

use super::rows::{self, UploadRow};
use crate::clock;
use crate::media;
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::StoreError;

/// Finishes an upload whose bytes are all there; says whether the photo is held now.
///
/// # Errors
/// The reason why it is refused.
pub(crate) async fn finish_if_complete(state: &AppState, photo: &Photo) -> ApiResult<bool> {
    match rows::find(&state.store, &photo.hash).await? {
        Some(row) if row.is_complete() => finish(state, photo).await.map(|()| true),
        _ => Ok(false),
    }
}

/// Looks into a photo whose bytes are all there.
///
/// # Errors
/// The reason why it is refused.
pub(super) async fn finish(state: &AppState, photo: &Photo) -> ApiResult<()> {
    let Some(row) = rows::find(&state.store, &photo.hash).await? else { return Ok(()) };
    let original = gather(state, &row, photo.bytes).await?;
    let (bytes, hash, announced) = (original.clone(), photo.hash, photo.media_type);
    let looked = state.media.run(move || {
        if PhotoHash::of(&bytes) != hash {
            return Err(PhotoRefusal::HashMismatch);
        }
        let inspected = media::inspect(&bytes, announced)?;
        Ok((media::preview(&inspected.image)?, media::view(&inspected.image)?))
    });
    match looked.await {
        Ok((preview, view)) => {
            state.photos.put(Kind::Original, &hash, original).await?;
            state.photos.put(Kind::Preview, &hash, preview.into()).await?;
            state.photos.put(Kind::View, &hash, view.into()).await?;
            record(state, photo, Body::PhotoHeld { photo: hash }).await?;
            drop_upload(state, &hash, &row).await?;
            Ok(())
        }
        // These are not the announced photo's bytes: they say nothing about it, and it can still be sent.
        Err(PhotoRefusal::HashMismatch) => {
            drop_upload(state, &hash, &row).await?;
            Err(ApiProblem::photo(PhotoRefusal::HashMismatch))
        }
        Err(reason) => {
            state.photos.put(Kind::Quarantine, &hash, original).await?;
            record(state, photo, Body::PhotoRefused { photo: hash, reason }).await?;
            drop_upload(state, &hash, &row).await?;
            Err(ApiProblem::photo(reason))
        }
    }
}

async fn gather(state: &AppState, row: &UploadRow, bytes: u64) -> ApiResult<Bytes> {
    let mut original = BytesMut::with_capacity(usize::try_from(bytes).unwrap_or(0));
    for piece in &row.pieces {
        original.extend_from_slice(&state.photos.get_piece(piece).await?);
    }
    Ok(original.freeze())
}

async fn record(state: &AppState, photo: &Photo, body: Body) -> ApiResult<()> {
    state.writer.record_server_event(photo.check, body).await.map(drop).map_err(ApiProblem::from)
}

/// Forgets an upload and its pieces: the row first, so that no row names a piece that is gone.
pub(super) async fn drop_upload(state: &AppState, photo: &PhotoHash, row: &UploadRow) -> Result<(), StoreError> {
    rows::remove(&state.store, photo).await?;
    for piece in &row.pieces {
        state.photos.remove_piece(piece).await;
    }
    Ok(())
}

/// Forgets uploads that ran out. The phone begins them anew when it comes back.
pub async fn sweep(state: &AppState) {
    match rows::expired(&state.store, clock::now()).await {
        Ok(rows) => {
            for row in rows {
                if let Some(photo) = row.photo()
                    && let Err(error) = drop_upload(state, &photo, &row).await
                {
                    tracing::warn!(%error, "an upload that ran out was not removed");
                }
            }
        }
        Err(error) => tracing::warn!(%error, "uploads that ran out could not be listed"),
    }
}
