//! Smaller copies of a picture, as JPEG without any metadata.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, ImageReader, RgbImage};
use shared::evidence::picture::{is_whole, may_be_decoded};
use shared::evidence::{MediaType, PREVIEW_BYTES_MAX, PhotoRefusal};

use super::{Inspected, scale};

/// The longer edge of a preview.
const PREVIEW_EDGE: u32 = 480;
/// The longer edge of a view on a screen.
const VIEW_EDGE: u32 = 1_600;
/// The longer edge of a clean copy: enough to read a gauge, too little to tell a sensor by its noise.
const CLEAN_EDGE: u32 = 3_000;
/// A preview from a phone is small; more is something else.
const PHONE_PREVIEW_EDGE: u32 = 2_000;

/// A copy for a screen, and a small one for lists.
///
/// # Errors
/// When one cannot be encoded.
pub fn view_and_preview(picture: &Inspected) -> Result<(Vec<u8>, Vec<u8>), PhotoRefusal> {
    let view = picture.shrunk(VIEW_EDGE);
    let encoded = jpeg(&view, 82)?;
    Ok((encoded, jpeg(&scale::shrunk(&view.into(), PREVIEW_EDGE), 72)?))
}

/// The whole picture made anew: what the eye sees, and nothing else that was in the file.
///
/// # Errors
/// When it cannot be encoded.
pub fn clean(picture: &Inspected) -> Result<Vec<u8>, PhotoRefusal> {
    jpeg(&picture.shrunk(CLEAN_EDGE), 88)
}

/// Encodes as JPEG.
pub(super) fn jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, PhotoRefusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).map_err(|_| PhotoRefusal::Broken)?;
    Ok(bytes)
}

/// Whether a phone's preview is what it should be: a small JPEG that decodes.
#[must_use]
pub fn is_small_jpeg(bytes: &[u8]) -> bool {
    let reader = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    bytes.len() <= PREVIEW_BYTES_MAX
        && may_be_decoded(bytes, MediaType::Jpeg).is_ok()
        && is_whole(bytes, MediaType::Jpeg)
        && reader().into_dimensions().is_ok_and(|(w, h)| w.max(h) <= PHONE_PREVIEW_EDGE)
        && reader().decode().is_ok()
}
