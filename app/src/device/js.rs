//! Reaching browser interfaces that the bindings hold to be unstable, by name, without a panic.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The page's window.
#[must_use]
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

/// A property; none where it is absent, `undefined` or `null`.
#[must_use]
pub fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Calls a method by name.
///
/// # Errors
/// Where there is no such method, or it throws.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(object, name).ok_or_else(|| JsValue::from_str("NotSupportedError"))?.dyn_into()?;
    method.apply(object, &arguments.iter().collect::<Array>())
}

/// Calls a method that returns a promise, and waits for it.
///
/// # Errors
/// Where there is no such method, it throws, or the promise is rejected.
pub async fn call_and_wait(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    JsFuture::from(call(object, name, arguments)?.dyn_into::<Promise>()?).await
}

/// A plain object.
#[must_use]
pub fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// Listens for as long as the page lives.
pub fn listen(target: &web_sys::EventTarget, event: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    let listener = Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    let _ = target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// A sentence for the log about something that was thrown.
#[must_use]
pub fn describe(thrown: &JsValue) -> String {
    let name = get(thrown, "name").and_then(|n| n.as_string());
    let message = get(thrown, "message").and_then(|m| m.as_string()).or_else(|| thrown.as_string());
    format!("{}: {}", name.unwrap_or_default(), message.unwrap_or_default())
}
