//! The field app, the board, the tip officers' screens and those of rewards, for the browser.
#![allow(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "components take their properties by value, and a view reads best as one page"
)]

pub mod board;
pub mod device;
pub mod field;
mod later;
pub mod map;
pub mod rewards;
mod routes;
pub mod session;
pub mod sync;
pub mod text;
pub mod tips;
pub mod ui;

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app; the page's shell stands until there is a screen. A page without a shell (a test's) is left alone.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    if document().get_element_by_id("shell").is_some() {
        mount_to_body(routes::Root);
    }
}
