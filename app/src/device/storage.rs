//! How safe the phone's storage is, and how much of it is left.

use wasm_bindgen::JsCast;
use web_sys::StorageEstimate;

use super::js;

/// What the browser says about this app's storage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Room {
    /// Whether the browser promised not to clear it by itself.
    pub persisted: bool,
    /// Bytes used.
    pub used: Option<f64>,
    /// Bytes that can be used in all.
    pub quota: Option<f64>,
}

impl Room {
    /// Bytes left.
    #[must_use]
    pub fn free(&self) -> Option<f64> {
        Some((self.quota? - self.used.unwrap_or(0.0)).max(0.0))
    }
}

/// Asks the browser how things stand.
pub async fn room() -> Room {
    let Some(storage) = js::get(&js::window().navigator(), "storage") else { return Room::default() };
    let persisted = js::call_and_wait(&storage, "persisted", &[]).await.is_ok_and(|v| v.is_truthy());
    let estimate = js::call_and_wait(&storage, "estimate", &[]).await.ok();
    let estimate = estimate.map(JsCast::unchecked_into::<StorageEstimate>);
    Room {
        persisted,
        used: estimate.as_ref().and_then(StorageEstimate::get_usage),
        quota: estimate.as_ref().and_then(StorageEstimate::get_quota),
    }
}

/// Asks the browser never to clear this app's storage by itself.
pub async fn persist() -> bool {
    let Some(storage) = js::get(&js::window().navigator(), "storage") else { return false };
    js::call_and_wait(&storage, "persist", &[]).await.is_ok_and(|v| v.is_truthy())
}
