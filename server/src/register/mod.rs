//! The public register: one writer appends, everybody may read what lies at least a day back. Knows nothing of what
//! an entry is about.
//!
//! A whistleblower's own proof is there at once; the public sees an entry when its day is over. Who watches the
//! register from minute to minute would otherwise learn when somebody reported.

mod chain;
mod export;
mod log;
mod writes;

pub use chain::{Kept, LineRow, Log, Planned};
pub use export::exported;
pub use log::PublicRegister;
pub use writes::{Draft, Writes, box_id, place, step_id};
