//! Web Locks: one recorder and one sender over all tabs. The browser frees a lock when its tab dies, which no
//! flag in a store can promise.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::js;

/// Held until dropped.
pub struct Guard(Option<Function>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits for the lock.
pub async fn wait_for(name: &str) -> Guard {
    request(name, false).await.unwrap_or(Guard(None))
}

/// The lock, if nobody has it.
pub async fn if_free(name: &str) -> Option<Guard> {
    request(name, true).await
}

/// A browser without Web Locks (none of those supported) goes without.
async fn request(name: &str, if_available: bool) -> Option<Guard> {
    let Some(locks) = js::get(&js::window().navigator(), "locks") else { return Some(Guard(None)) };
    let granted: Rc<RefCell<Option<Guard>>> = Rc::default();
    let asked = Promise::new(&mut |resolve, _| {
        let granted = granted.clone();
        let on_grant = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let held = (!lock.is_null())
                .then(|| Promise::new(&mut |release, _| *granted.borrow_mut() = Some(Guard(Some(release)))));
            let _ = resolve.call0(&JsValue::UNDEFINED);
            held.map_or(JsValue::UNDEFINED, JsValue::from)
        });
        let options = js::object(&[("ifAvailable", if_available.into())]);
        let _ = js::call(&locks, "request", &[name.into(), options.into(), on_grant.unchecked_into()]);
    });
    let _ = JsFuture::from(asked).await;
    granted.borrow_mut().take()
}
