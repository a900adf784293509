//! Synchronisation: what goes over the wire, and the phone's half of the protocol as a machine without I/O.

mod machine;
mod wire;

pub use machine::{
    Answer, BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Command, Input, Machine, Output, PIECE_BYTES_MAX, PIECE_BYTES_MIN,
    POLL_MS, Status, Upload,
};
pub use wire::{
    EventReceipt, Outcome, PhotoReceipt, PhotoToSend, Preview, PullAnswer, PulledEvent, Push, PushReceipt, Snapshot,
    photo_receipt_bytes, push_receipt_bytes,
};
