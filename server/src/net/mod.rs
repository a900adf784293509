//! Connections: how many there are, how long they may rest, and how slow a sender may be.
//!
//! Nothing here knows, keeps or logs who is at the other end.

mod accept;
mod body;
mod connection;
pub mod descriptors;
mod pace;
mod senders;

pub use accept::serve;
pub use body::{BodyPace, TooSlow, answer_too_slow};
pub use pace::{Limits, Meter};
pub use senders::{Sender, Senders};
