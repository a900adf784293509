//! The pure core of Minewatch: what a thing is, which changes are legal, what goes over the wire.
//!
//! Nothing here reads a file, a clock or a source of chance, and nothing waits: time and random bytes come
//! in as arguments. The browser and the server compile the same code and so reach the same records.

pub mod account;
pub mod board;
pub mod check;
pub mod checklist;
pub mod digest;
pub mod event;
pub mod evidence;
pub mod export;
pub mod hazard;
pub mod id;
pub mod mine;
pub mod money;
pub mod problem;
#[cfg(feature = "qr")]
pub mod qr;
pub mod record;
pub mod region;
pub mod register;
pub mod reward;
pub mod role;
#[cfg(feature = "seal")]
pub mod seal;
pub mod sync;
pub mod text;
pub mod time;
pub mod tip;
