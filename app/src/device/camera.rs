//! Photos: the original bytes as they came, their hash at once, and a small preview. The bytes stay with the
//! browser; they are not brought into this program's memory and never changed.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use shared::digest::PhotoHash;
use shared::evidence::{MediaType, PHOTO_BYTES_MAX, PREVIEW_BYTES_MAX, PhotoRefusal};

use super::{js, keys};

/// The long edge of a preview, first try, in pixels.
const PREVIEW_EDGE: f64 = 480.0;
/// Quality of the preview's JPEG, first try.
const PREVIEW_QUALITY: f64 = 0.7;

/// A photo in hand.
#[derive(Clone)]
pub struct Shot {
    /// The original bytes.
    pub original: Uint8Array,
    /// Their SHA-256.
    pub hash: PhotoHash,
    /// What they are.
    pub media_type: MediaType,
    /// A JPEG of at most [`PREVIEW_BYTES_MAX`] bytes; absent where the browser cannot decode the picture.
    pub preview: Option<Uint8Array>,
}

impl Shot {
    /// How many bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        u64::from(self.original.length())
    }
}

/// Takes a picture that a camera gave.
///
/// # Errors
/// With the reason why it is no evidence, or [`PhotoRefusal::Broken`] where the browser cannot read it.
pub async fn take(blob: &Blob) -> Result<Shot, PhotoRefusal> {
    #[expect(clippy::cast_precision_loss, reason = "40 MB")]
    let limit = PHOTO_BYTES_MAX as f64;
    if blob.size() > limit {
        return Err(PhotoRefusal::TooLarge);
    }
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| PhotoRefusal::Broken)?;
    let original = Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>());
    if original.length() == 0 {
        return Err(PhotoRefusal::Empty);
    }
    let digest = keys::sha256(&original).await.map_err(|_| PhotoRefusal::Broken)?;
    let media_type = media_type(&original).ok_or(PhotoRefusal::NotAnImage)?;
    let preview = preview(blob).await.ok();
    Ok(Shot { original, hash: PhotoHash(*digest.bytes()), media_type, preview })
}

/// What the first bytes say. The name and the type that the system gives are not asked.
fn media_type(bytes: &Uint8Array) -> Option<MediaType> {
    let start = bytes.subarray(0, 12.min(bytes.length())).to_vec();
    match start.as_slice() {
        [0xff, 0xd8, 0xff, ..] => Some(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(MediaType::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => Some(MediaType::Webp),
        _ => None,
    }
}

async fn preview(blob: &Blob) -> Result<Uint8Array, JsValue> {
    let bitmap = JsFuture::from(js::window().create_image_bitmap_with_blob(blob)?).await?;
    let bitmap: ImageBitmap = bitmap.unchecked_into();
    let (mut edge, mut quality) = (PREVIEW_EDGE, PREVIEW_QUALITY);
    let mut result = Err(JsValue::from_str("too large"));
    for _ in 0..5 {
        let canvas = draw(&bitmap, edge)?;
        let small = jpeg(&canvas, quality).await?;
        if small.size() <= f64::from(u32::try_from(PREVIEW_BYTES_MAX).unwrap_or(u32::MAX)) {
            let buffer = JsFuture::from(small.array_buffer()).await?;
            result = Ok(Uint8Array::new(&buffer));
            break;
        }
        (edge, quality) = (edge * 0.75, quality * 0.8);
    }
    bitmap.close();
    result
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels")]
fn draw(bitmap: &ImageBitmap, edge: f64) -> Result<HtmlCanvasElement, JsValue> {
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (edge / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let canvas = canvas(width as u32, height as u32)?;
    context(&canvas)?.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

/// A canvas of that size.
///
/// # Errors
/// Where the browser gives none.
pub fn canvas(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = leptos::prelude::document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// What to draw on the canvas with.
///
/// # Errors
/// Where the browser gives none.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    canvas.get_context("2d")?.map(JsCast::unchecked_into).ok_or_else(|| JsValue::from_str("no canvas"))
}

/// The canvas as a JPEG.
///
/// # Errors
/// Where the browser cannot encode it.
pub async fn jpeg(canvas: &HtmlCanvasElement, quality: f64) -> Result<Blob, JsValue> {
    let promise = Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        let _ = canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), "image/jpeg", &quality.into());
    });
    JsFuture::from(promise).await?.dyn_into()
}
