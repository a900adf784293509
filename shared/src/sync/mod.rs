//! Synchronisation: what goes over the wire, and the phone's half of the protocol as a machine without I/O.

mod command;
mod machine;
mod wire;

pub use command::{Answer, Command, Input, Output, Status, Upload};
pub use machine::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Machine, PIECE_BYTES_MAX, PIECE_BYTES_MIN, POLL_MS};
pub use wire::{
    EventReceipt, Outcome, PhotoReceipt, PhotoToSend, Preview, PullAnswer, PulledEvent, Push, PushReceipt, Snapshot,
    photo_receipt_bytes, push_receipt_bytes,
};
