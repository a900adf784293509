//! The field app and the board, for the browser.

pub mod device;
