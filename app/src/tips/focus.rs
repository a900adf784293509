//! Where the reader goes when what had the focus goes away. Otherwise it falls back to the page's beginning, and who
//! uses a keyboard or a screen reader is lost.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

fn first(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Gives the focus to the first such element, once the screen is as it will be.
pub fn focus(selector: &str) {
    let selector = selector.to_owned();
    request_animation_frame(move || {
        let _ = first(&selector).map(|element| element.focus());
    });
}

/// The same, but only when the focus was lost with what had it.
pub fn focus_if_lost(selector: &str) {
    let selector = selector.to_owned();
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        if is_lost {
            let _ = first(&selector).map(|element| element.focus());
        }
    });
}
