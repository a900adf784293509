//! Tips through the interface and the plain pages, on a real store, with real sealing.

mod access;
mod bad_input;
mod canary;
mod files;
mod hour;
mod journey;
mod lists;
mod load;
mod looks;
mod officers;
mod pictures;
pub mod plain;
mod planted;
mod recovery;
mod register;
mod sweep;
mod timing;
