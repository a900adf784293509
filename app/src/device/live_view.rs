//! The live camera view: the rear camera in the app, and its shutter.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::{camera, js};

/// Quality of the JPEG where the browser has no shutter of its own.
const QUALITY: f64 = 0.92;
/// The size that is asked of the camera; it gives what it can.
const WIDTH: u32 = 3_840;

/// Why there is no live view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCamera {
    /// The person or the system refused.
    Denied,
    /// There is no camera, it is in use, or the browser has no way to it.
    Unavailable,
}

/// An open camera. Closed when dropped.
pub struct LiveView {
    stream: MediaStream,
}

impl Drop for LiveView {
    fn drop(&mut self) {
        for track in self.stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

impl LiveView {
    /// Opens the rear camera and shows it.
    ///
    /// # Errors
    /// Where the person refuses or there is none.
    pub async fn open(video: &HtmlVideoElement) -> Result<Self, NoCamera> {
        let devices = js::get(&js::window().navigator(), "mediaDevices").ok_or(NoCamera::Unavailable)?;
        let constraints = MediaStreamConstraints::new();
        let rear = js::object(&[("ideal", "environment".into())]);
        let width = js::object(&[("ideal", WIDTH.into())]);
        constraints.set_video(&js::object(&[("facingMode", rear.into()), ("width", width.into())]));
        constraints.set_audio(&false.into());
        let stream = js::call_and_wait(&devices, "getUserMedia", &[constraints.into()]).await.map_err(|error| {
            let name = js::get(&error, "name").and_then(|name| name.as_string());
            if name.as_deref() == Some("NotAllowedError") { NoCamera::Denied } else { NoCamera::Unavailable }
        })?;
        let view = Self { stream: stream.unchecked_into() };
        video.set_src_object(Some(&view.stream));
        if let Ok(playing) = video.play() {
            let _ = JsFuture::from(playing).await;
        }
        Ok(view)
    }

    /// Takes a photo: by the camera's own shutter where the browser has one, otherwise what is seen.
    ///
    /// # Errors
    /// Where the camera fails.
    pub async fn shoot(&self, video: &HtmlVideoElement) -> Result<Blob, JsValue> {
        if let Some(blob) = self.by_shutter().await {
            return Ok(blob);
        }
        let canvas = camera::canvas(video.video_width(), video.video_height())?;
        camera::context(&canvas)?.draw_image_with_html_video_element(video, 0.0, 0.0)?;
        camera::jpeg(&canvas, QUALITY).await
    }

    async fn by_shutter(&self) -> Option<Blob> {
        let maker = js::get(&js::window(), "ImageCapture")?.dyn_into::<js_sys::Function>().ok()?;
        let track = self.stream.get_video_tracks().get(0);
        let capture = js_sys::Reflect::construct(&maker, &Array::of1(&track)).ok()?;
        let blob = super::timer::within(5_000, js::call_and_wait(&capture, "takePhoto", &[])).await?.ok()?;
        blob.dyn_into::<Blob>().ok().filter(|blob| blob.size() > 0.0)
    }
}
