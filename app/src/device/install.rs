//! Being an installed app: whether we are, and how to become one.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::js;

thread_local! {
    /// The browser's offer to install, kept until the person takes it.
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// How the app can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Install {
    /// It is.
    Installed,
    /// The browser offers it: a button can ask.
    Offered,
    /// iOS: by the share menu, "Add to Home Screen".
    ByShareMenu,
    /// By the browser's own menu, if at all.
    ByBrowserMenu,
}

fn is_installed() -> bool {
    let standalone = |mode: &str| {
        js::window().match_media(&format!("(display-mode: {mode})")).ok().flatten().is_some_and(|m| m.matches())
    };
    standalone("standalone")
        || standalone("fullscreen")
        || js::get(&js::window().navigator(), "standalone").is_some_and(|v| v.is_truthy())
}

fn is_ios() -> bool {
    let agent = js::window().navigator().user_agent().unwrap_or_default();
    agent.contains("iPhone") || agent.contains("iPad")
}

/// Watches for the browser's offer. Call once, at start.
#[must_use]
pub fn watch() -> RwSignal<Install> {
    let present = if is_installed() {
        Install::Installed
    } else if is_ios() {
        Install::ByShareMenu
    } else {
        Install::ByBrowserMenu
    };
    let state = RwSignal::new(present);
    js::listen(&js::window(), "beforeinstallprompt", move |event| {
        event.prevent_default();
        OFFER.with_borrow_mut(|offer| *offer = Some(event.into()));
        state.set(Install::Offered);
    });
    js::listen(&js::window(), "appinstalled", move |_| state.set(Install::Installed));
    state
}

/// Shows the browser's own question.
pub async fn ask() {
    let offer = OFFER.with_borrow_mut(Option::take);
    if let Some(offer) = offer {
        let _ = js::call_and_wait(&offer, "prompt", &[]).await;
    }
}
