//! Checking a photo again, now: the stored bytes against the hash, the event against its chain, the chain against
//! the device's signature.

use axum::Json;
use axum::extract::{Path, State};
use shared::board::PhotoVerification;
use shared::digest::{Digest, PhotoHash};
use shared::event::{self, Head, link, signed_bytes};
use shared::problem::ProblemCode;
use shared::role::Action;

use super::files::Kind;
use crate::auth::Asker;
use crate::media;
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, log, record};

/// What holds of a photo.
#[utoipa::path(get, path = "/api/v1/photos/{hash}/verification", tag = "photo", params(("hash" = String, Path)),
    responses((status = 200, description = "PhotoVerification", body = serde_json::Value),
        (status = 404, description = "Problem: not-found")),
    security(("bearer" = [])))]
pub(super) async fn verification(
    State(state): State<AppState>,
    asker: Asker,
    Path(hash): Path<String>,
) -> ApiResult<Json<PhotoVerification>> {
    let photo = super::named(&state, &asker, &hash, Action::ReadChecks).await?;
    let bind = Bind::none().with("id", record("photo", photo.hash.to_string()));
    let announced: Vec<i64> = state.store.read("SELECT VALUE announced FROM $id", bind).await?.rows(0)?;
    let seq = announced.first().and_then(|n| u64::try_from(*n).ok()).ok_or(ProblemCode::NotFound)?;
    let entry = log::entries_at(&state.store, &[seq]).await?.pop().ok_or(ProblemCode::NotFound)?;
    let (device, number) = (entry.event.device, entry.event.seq);
    let enrolled = state.store.device(device).await?.ok_or(ProblemCode::NotFound)?;
    let stretch = log::stretches_of_device(&state.store, device, number, number).await?.pop();
    let stretch = stretch.ok_or(ProblemCode::NotFound)?;
    let last = stretch.first + stretch.count - 1;
    let entries = log::entries_of_device(&state.store, device, stretch.first.saturating_sub(1).max(1), last).await?;
    // Every hash is computed from the stored text; none is taken over from the row.
    let mut head: Option<Head> = None;
    let mut chain_holds = true;
    let mut event_hash = Digest::ZERO;
    for entry in &entries {
        let hash = link(&entry.event.prev, &Digest::of(&[entry.text.as_bytes()]));
        chain_holds &= head.is_none_or(|before| before.hash == entry.event.prev && before.seq + 1 == entry.event.seq);
        chain_holds &= hash == entry.hash;
        if entry.seq == seq {
            event_hash = hash;
        }
        head = Some(Head { seq: entry.event.seq, hash });
    }
    let signed_head = head.unwrap_or(Head::EMPTY);
    chain_holds &= signed_head.seq == last;
    let message = signed_bytes(device, &signed_head);
    let signature_holds = event::verify(&enrolled.key, &message, &stretch.signature).is_ok();
    let turn = state.media.turn().await?;
    let original = state.photos.get(Kind::Original, &photo.hash).await.ok();
    // Reading what the camera wrote copies the file once.
    let looked =
        turn.run(photo.bytes, move || Ok(original.map(|bytes| (PhotoHash::of(&bytes), media::exif(&bytes)))));
    let looked = looked.await?;
    let (stored_hash, exif) = looked.map_or((None, Vec::new()), |(hash, exif)| (Some(hash), exif));
    Ok(Json(PhotoVerification {
        photo: photo.hash,
        stored_hash,
        event: entry.event.id,
        event_hash,
        chain_holds,
        signature_holds,
        device,
        device_key: enrolled.key,
        signed_head,
        seq,
        received: entry.received,
        exif,
    }))
}
