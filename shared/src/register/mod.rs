//! The public register 公开登记簿: an append-only Merkle log over what happened to anonymous tips, so that an office
//! can never lose, reorder or alter one without everybody seeing it.
//!
//! An entry says a day, a kind and a salted commitment: who has the salt (from the receipt page) can prove what was
//! registered, and nobody else learns anything. The office signs the root of the log again and again; a root that
//! somebody kept binds it to all before. Nothing here knows a tip's words, holds a private key or salt, or reads a
//! file.
//!
//! Hashing is that of RFC 6962; a signed root has the form of C2SP `tlog-checkpoint`, which the tools of public logs
//! read.

/// A type's serde is the text that its `Display` writes and its `FromStr` reads.
macro_rules! serde_as_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use serde_as_text;

mod checkpoint;
mod day;
mod entry;
pub mod file;
mod key;
mod merkle;
#[cfg(feature = "verify")]
mod verify;

pub use checkpoint::{Checkpoint, Inconsistent, NotACheckpoint, SignedCheckpoint, TEXT_BYTES_MAX, consistent};
pub use day::{Day, NotADay};
pub use entry::{Entry, EntryKind, LogEntry, commit};
pub use key::{
    NotANoteSignature, NotAVerifierKey, NotAnOrigin, NoteSignature, ORIGIN_BYTES_MAX, Origin, VerifierKey,
};
pub use merkle::{
    BadProof, EMPTY_ROOT, Frontier, Proof, Tree, leaf_hash, node_hash, verify_consistency, verify_inclusion,
};
#[cfg(feature = "verify")]
pub use verify::{FileVerifier, Report, Verifier, verify};
