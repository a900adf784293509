//! Waiting, and not waiting too long.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

use super::js;

/// The longest delay that `setTimeout` takes.
const DELAY_MAX_MS: u64 = 2_147_483_647;

fn clamp(ms: u64) -> i32 {
    i32::try_from(ms.min(DELAY_MAX_MS)).unwrap_or(i32::MAX)
}

/// Waits.
pub async fn sleep(ms: u64) {
    let promise = Promise::new(&mut |resolve, _| {
        let _ = js::window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, clamp(ms));
    });
    let _ = JsFuture::from(promise).await;
}

/// What the work gave, or none when it took longer than allowed. The work is dropped then.
pub async fn within<T>(ms: u64, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut limit) = (pin!(work), pin!(sleep(ms)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// One alarm at a time: setting it anew forgets the one before.
#[derive(Clone, Default)]
pub struct Alarm(Rc<Cell<Option<i32>>>);

impl Alarm {
    /// Rings once after the delay.
    pub fn set(&self, ms: u64, ring: impl FnOnce() + 'static) {
        self.clear();
        let mine = self.0.clone();
        let ring = Closure::once_into_js(move || {
            mine.set(None);
            ring();
        });
        let handle =
            js::window().set_timeout_with_callback_and_timeout_and_arguments_0(ring.unchecked_ref(), clamp(ms)).ok();
        self.0.set(handle);
    }

    /// Forgets the alarm.
    pub fn clear(&self) {
        if let Some(handle) = self.0.take() {
            js::window().clear_timeout_with_handle(handle);
        }
    }
}
