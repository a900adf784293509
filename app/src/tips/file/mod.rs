//! One tip with all that belongs to it.
#![allow(
    clippy::large_types_passed_by_value,
    reason = "a handful of signals, large only in debug builds, where each knows where it was made"
)]

mod attached;
mod cover;
mod decide;
mod form;
mod page;
mod people;
mod report;
mod sheet;
mod thread;

pub use form::Evidence as EvidenceKind;
pub use page::FilePage;
