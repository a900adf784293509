//! The field app and the board, for the browser.

pub mod device;
pub mod session;
pub mod sync;
