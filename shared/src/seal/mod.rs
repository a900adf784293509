//! Sealing: what lies at rest opens only for whom it was meant.
//!
//! Everything is pure: random bytes come in as arguments. The server and the small module of the public pages
//! compile the same code, so it is kept small. Secrets are never in `Debug`, `Display` or errors, and are zeroed
//! when they are dropped.

pub mod age;
pub mod file;
mod kdf;
pub mod pad;
pub mod report;
pub mod secrets;
pub mod shares;
