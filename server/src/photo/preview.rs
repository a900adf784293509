//! Previews that a phone sends with the text, so that the province sees a hazard before its photo has arrived.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::evidence::{PREVIEW_BYTES_MAX, PhotoRefusal};
use shared::id::DeviceId;
use shared::sync::Preview;

use super::files::Kind;
use crate::media;
use crate::state::AppState;

/// What a preview takes when it is decoded: 2,000 pixels on each side, which may be progressive.
const GLANCE_BYTES: u64 = 48 * 1024 * 1024;
/// The most previews of one push that are looked at.
const PREVIEWS_MAX: usize = 64;

/// Keeps the previews that came with a push whose events are on disk. One that is not a small JPEG of a photo
/// which this device announced is left out; the photo itself follows anyway.
pub async fn keep_previews(state: &AppState, device: DeviceId, previews: Vec<Preview>) {
    for Preview { photo, jpeg } in previews.into_iter().take(PREVIEWS_MAX) {
        if jpeg.len() > PREVIEW_BYTES_MAX * 2 || state.photos.has(Kind::Preview, &photo).await {
            continue;
        }
        // Only the device that announced a photo shows what it looks like.
        let announced = super::find(&state.store, &photo).await.ok().flatten().is_some_and(|p| p.device == device);
        let Ok(bytes) = STANDARD.decode(jpeg) else { continue };
        if !announced {
            continue;
        }
        let Ok(turn) = state.previews.turn().await else { continue };
        let checked = turn.run(GLANCE_BYTES, move || {
            if media::is_small_jpeg(&bytes) { Ok(bytes) } else { Err(PhotoRefusal::NotAnImage) }
        });
        let Ok(bytes) = checked.await else { continue };
        if let Err(error) = state.photos.put(Kind::Preview, &photo, bytes.into()).await {
            tracing::warn!(%error, "a preview was not kept");
        }
    }
}
