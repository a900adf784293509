//! The ledger 奖励台账: every rule set, budget and step of every reward, in a Merkle log under signed checkpoints like the
//! register's. Whoever has the exported file recomputes all of it; whoever kept a checkpoint knows that nothing before
//! it was changed. It is for auditors: a fine in it names a mine. The public gets counters, bands and checkpoints.

mod entry;
#[cfg(feature = "verify")]
mod fold;
#[cfg(feature = "verify")]
mod verify;

pub use entry::{Body, FORMAT, LINE_BYTES_MAX, LedgerEntry, VERSION};
#[cfg(feature = "verify")]
pub use fold::{Ledger, Refusal, administrator, take};
#[cfg(feature = "verify")]
pub use verify::{Fault, Late, LedgerReport, Reason, verify, verify_read};

/// Writes the ledger's file; see [`crate::register::file`].
pub type LedgerWriter = crate::register::file::FileWriter<LedgerEntry>;
