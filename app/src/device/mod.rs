//! The browser, wrapped once: each file is one of its capabilities behind plain functions and types.
//!
//! Nothing here knows what a check is; nothing outside talks to the browser's interfaces for these things.

pub mod barcode;
pub mod camera;
pub mod clock;
pub mod install;
pub mod js;
pub mod keys;
pub mod live_view;
pub mod lock;
pub mod network;
pub mod position;
pub mod random;
pub mod storage;
pub mod store;
pub mod tabs;
pub mod timer;
pub mod worker;
