//! The sync server of Minewatch, the board's interface and the command line: the imperative shell around `shared`.
//!
//! Handlers parse, authorise, call the core, store and answer. No rule is decided here.

pub mod auth;
pub mod board;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daily;
pub mod demo;
pub mod export;
pub mod gathered;
pub mod headers;
pub mod health;
pub mod keys;
pub mod logging;
pub mod media;
pub mod net;
pub mod photo;
pub mod private;
pub mod problem;
pub mod register;
pub mod reward;
pub mod router;
pub mod site;
pub mod state;
mod storage_gate;
pub mod store;
pub mod sync;
pub mod tip;
pub mod together;
pub mod upload;
