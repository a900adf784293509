//! Reading QR codes: by the browser's own detector, where it has one.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlVideoElement};

use super::js;

/// The browser's detector.
pub struct Detector(JsValue);

impl Detector {
    /// The detector; none where the browser has none, or one that does not know QR codes.
    pub async fn new() -> Option<Self> {
        let maker: Function = js::get(&js::window(), "BarcodeDetector")?.dyn_into().ok()?;
        let formats = js::call_and_wait(&maker, "getSupportedFormats", &[]).await.ok()?;
        let formats: Array = formats.dyn_into().ok()?;
        if !formats.iter().any(|format| format == "qr_code") {
            return None;
        }
        let options = js::object(&[("formats", Array::of1(&"qr_code".into()).into())]);
        Reflect::construct(&maker, &Array::of1(&options)).ok().map(Self)
    }

    async fn read(&self, seen: &JsValue) -> Vec<String> {
        let Ok(found) = js::call_and_wait(&self.0, "detect", std::slice::from_ref(seen)).await else {
            return Vec::new();
        };
        let text = |code: JsValue| js::get(&code, "rawValue").and_then(|value| value.as_string());
        found.dyn_into::<Array>().map(|codes| codes.iter().filter_map(text).collect()).unwrap_or_default()
    }

    /// The codes that the camera sees now.
    pub async fn see(&self, video: &HtmlVideoElement) -> Vec<String> {
        self.read(video).await
    }

    /// The codes in a picture.
    pub async fn read_picture(&self, picture: &Blob) -> Vec<String> {
        let Ok(promise) = js::window().create_image_bitmap_with_blob(picture) else { return Vec::new() };
        match JsFuture::from(promise).await {
            Ok(bitmap) => self.read(&bitmap).await,
            Err(_) => Vec::new(),
        }
    }
}
