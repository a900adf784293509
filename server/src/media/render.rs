//! Smaller copies of a picture, as JPEG without any metadata.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, imageops::FilterType};
use shared::evidence::{PREVIEW_BYTES_MAX, PhotoRefusal};

/// The longer edge of a preview.
const PREVIEW_EDGE: u32 = 480;
/// The longer edge of a view on a screen.
const VIEW_EDGE: u32 = 1_600;
/// The longer edge of a clean copy: enough to read a gauge, too little to tell a sensor by its noise.
const CLEAN_EDGE: u32 = 3_000;
/// A preview from a phone is small; more is something else.
const PHONE_PREVIEW_EDGE: u32 = 2_000;

/// A small copy for lists.
///
/// # Errors
/// When it cannot be encoded.
pub fn preview(image: &DynamicImage) -> Result<Vec<u8>, PhotoRefusal> {
    jpeg(&shrink(image, PREVIEW_EDGE), 72)
}

/// A copy for a screen.
///
/// # Errors
/// When it cannot be encoded.
pub fn view(image: &DynamicImage) -> Result<Vec<u8>, PhotoRefusal> {
    jpeg(&shrink(image, VIEW_EDGE), 82)
}

/// The whole picture made anew: what the eye sees, and nothing else that was in the file.
///
/// # Errors
/// When it cannot be encoded.
pub fn clean(image: &DynamicImage) -> Result<Vec<u8>, PhotoRefusal> {
    jpeg(&shrink(image, CLEAN_EDGE), 88)
}

fn shrink(image: &DynamicImage, edge: u32) -> DynamicImage {
    if image.width().max(image.height()) <= edge {
        return image.clone();
    }
    // The fast pass brings a large photo down to twice the size, the fine one does the rest.
    let rough = if image.width().max(image.height()) > edge * 4 {
        image.thumbnail(edge * 2, edge * 2)
    } else {
        image.clone()
    };
    rough.resize(edge, edge, FilterType::Triangle)
}

/// Encodes as JPEG.
pub(super) fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, PhotoRefusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(&image.to_rgb8())
        .map_err(|_| PhotoRefusal::Broken)?;
    Ok(bytes)
}

/// Whether a phone's preview is what it should be: a small JPEG that decodes.
#[must_use]
pub fn is_small_jpeg(bytes: &[u8]) -> bool {
    let reader = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    bytes.len() <= PREVIEW_BYTES_MAX
        && reader().into_dimensions().is_ok_and(|(w, h)| w.max(h) <= PHONE_PREVIEW_EDGE)
        && reader().decode().is_ok()
}
