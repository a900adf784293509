//! Word between the tabs of this app: "the store changed".

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{BroadcastChannel, MessageEvent};

use super::js;

/// The channel's name.
const CHANNEL: &str = "minewatch";

/// Speaks to the other tabs and hears them.
#[derive(Clone)]
pub struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Opens the channel; `heard` is called with every word from another tab.
    pub fn open(heard: impl Fn(String) + 'static) -> Self {
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            js::listen(channel, "message", move |event| {
                if let Some(word) = event.dyn_ref::<MessageEvent>().and_then(|m| m.data().as_string()) {
                    heard(word);
                }
            });
        }
        Self(channel)
    }

    /// Tells the other tabs.
    pub fn tell(&self, word: &str) {
        if let Some(channel) = &self.0 {
            let _ = channel.post_message(&JsValue::from_str(word));
        }
    }
}
