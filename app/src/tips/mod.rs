//! The officers' side of tips 举报: the own key, the queue, and one tip with all that belongs to it.
//!
//! Everything here is opened and sealed in this browser. What was opened stays in memory, for as long as the key is
//! unlocked: nothing of it is kept, logged or sent.

mod desk;
mod due;
mod file;
mod focus;
mod holders;
mod key;
mod own_key;
mod queue;
mod recovery;
mod replace;
mod routes;
mod seal;
mod vault;
mod words;

pub(crate) use desk::Desk as OfficerDesk;
pub(crate) use file::EvidenceKind;
pub(crate) use key::{Gate, UnlockCard};
pub(crate) use own_key::OwnKeyPage;
pub use routes::TipRoutes;
pub(crate) use seal::open as open_sealed;
pub(crate) use vault::{Door, Vault};
