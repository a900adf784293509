//! The phone's records: recording what happens, sending it, and keeping what the server confirmed.
//!
//! `shared::sync::Machine` decides what to do next; the files here carry it out. Every step may run twice.

mod confirmed;
mod drafts;
mod executor;
mod outbox;
mod phone;
mod photos;
mod progress;
mod recorder;
mod stored;
mod transfer;

pub use drafts::Drafts;
pub use executor::{MakeSender, Sender, make_sender};
pub use phone::Phone;
pub use photos::PhotoFate;
pub use progress::{Progress, SentRow};
pub use recorder::RecordError;
pub use stored::{ShelfRow, StoredEvent, StoredPhoto};
