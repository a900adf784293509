//! The exported register: JSON lines that anybody can verify without a server.
//!
//! A header; then each entry with its number, and each checkpoint right after the last entry that it covers; then an
//! end with the number of both, the SHA-256 of all bytes before it, and a signature by the register's key. Every line
//! is canonical (RFC 8785) and ends with one line feed. What writes here yields lines; it opens no file.
//!
//! Other logs have files of the same form, with entries of their own: see [`LogEntry`].

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use super::checkpoint::SignedCheckpoint;
use super::entry::{Entry, LogEntry};
use super::key::{NoteSignature, Origin, VerifierKey};
use super::merkle::leaf_hash;
use crate::digest::Digest;
use crate::event::{NotCanonical, canonical};

/// The first words of every exported register.
pub const FORMAT: &str = "minewatch.register";
/// The version of the format.
pub const VERSION: u32 = 1;
/// The longest line that is read, its line feed included. A checkpoint, the longest, stays under half of it.
pub const LINE_BYTES_MAX: usize = 2_048;

/// A line of the register's file.
pub type Line = FileLine<Entry>;

/// A line of a log's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileLine<E> {
    /// The first line.
    Header(Header),
    /// An entry.
    Entry(Numbered<E>),
    /// A checkpoint over the entries before it.
    Checkpoint(Box<SignedCheckpoint>),
    /// The last line.
    End(End),
}

/// Which register it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`LogEntry::FORMAT`].
    pub format: String,
    /// [`LogEntry::VERSION`].
    pub version: u32,
    /// The register's name.
    pub origin: Origin,
    /// The key that signs its checkpoints and this file. Who verifies must know it from elsewhere.
    pub key: VerifierKey,
}

/// An entry with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbered<E = Entry> {
    /// The entry; its bytes in the line are the ones that the log hashes.
    pub entry: E,
    /// Its place in the log, counted from 0.
    pub index: u64,
    /// Its hash as a leaf, in files that say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<Digest>,
}

/// The end of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// How many entries the file has.
    pub entries: u64,
    /// How many checkpoints the file has.
    pub checkpoints: u64,
    /// The SHA-256 of all bytes before this line.
    pub sha256: Digest,
    /// The signature over [`signed_bytes`].
    pub signature: NoteSignature,
}

/// What the register's key signs at the end of a file. The same key signs checkpoints; no checkpoint's text has a name
/// where it should have a number, so that neither passes for the other.
#[must_use]
pub fn signed_bytes(format: &str, origin: &Origin, entries: u64, checkpoints: u64, sha256: &Digest) -> Vec<u8> {
    format!("{format}-file.v1\n{origin}\n{entries}\n{checkpoints}\n{sha256}").into_bytes()
}

/// The bytes of a line, with its line feed.
///
/// # Errors
/// See [`canonical`].
pub fn line_bytes<E: Serialize>(line: &FileLine<E>) -> Result<Vec<u8>, NotCanonical> {
    let mut bytes = canonical(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Why a line was not written: the file would not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// See [`NotCanonical`].
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// The checkpoint covers another number of entries than were written.
    #[error("the checkpoint covers {size} entries, and {entries} are written")]
    Misplaced {
        /// How many the checkpoint covers.
        size: u64,
        /// How many are written.
        entries: u64,
    },
    /// A checkpoint over these entries is written already.
    #[error("a checkpoint over these entries is written already")]
    Repeated,
    /// The checkpoint is of a register with another name.
    #[error("the checkpoint is of another register")]
    OtherRegister,
}

/// Writes the register's file.
pub type Writer = FileWriter<Entry>;

/// Writes a log's file line by line; each comes with its line feed.
#[derive(Debug, Clone)]
pub struct FileWriter<E> {
    key: VerifierKey,
    hasher: sha2::Sha256,
    entries: u64,
    checkpoints: u64,
    /// How many entries the newest checkpoint covers.
    covered: Option<u64>,
    entry: PhantomData<E>,
}

impl<E: LogEntry> FileWriter<E> {
    /// Begins the file of the register with this key: the writer and the first line.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn begin(key: VerifierKey) -> Result<(Self, String), NotCanonical> {
        let header = Header {
            format: E::FORMAT.to_owned(),
            version: E::VERSION,
            origin: key.name().clone(),
            key: key.clone(),
        };
        let mut writer =
            Self { key, hasher: sha2::Sha256::new(), entries: 0, checkpoints: 0, covered: None, entry: PhantomData };
        let line = writer.line(&FileLine::Header(header))?;
        Ok((writer, line))
    }

    /// The next entry.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn entry(&mut self, entry: E) -> Result<String, NotCanonical> {
        let leaf = if E::SAYS_LEAVES { Some(leaf_hash(&entry.log_bytes()?)) } else { None };
        let line = self.line(&FileLine::Entry(Numbered { entry, index: self.entries, leaf }))?;
        self.entries += 1;
        Ok(line)
    }

    /// A checkpoint over the entries that are written. Its root and signature are left to who verifies.
    ///
    /// # Errors
    /// When it does not belong here.
    pub fn checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<String, WriteError> {
        let checkpoint = signed.checkpoint();
        if checkpoint.origin != *self.key.name() {
            return Err(WriteError::OtherRegister);
        }
        if checkpoint.size != self.entries {
            return Err(WriteError::Misplaced { size: checkpoint.size, entries: self.entries });
        }
        if self.covered == Some(self.entries) {
            return Err(WriteError::Repeated);
        }
        let line = self.line(&FileLine::Checkpoint(Box::new(signed.clone())))?;
        self.covered = Some(self.entries);
        self.checkpoints += 1;
        Ok(line)
    }

    /// The last line. `sign` gives the register's Ed25519 signature over the bytes that it is handed.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn end(mut self, sign: impl FnOnce(&[u8]) -> [u8; 64]) -> Result<String, NotCanonical> {
        let (entries, checkpoints) = (self.entries, self.checkpoints);
        let sha256 = Digest(self.hasher.clone().finalize().into());
        let signature =
            self.key.signature(sign(&signed_bytes(E::FORMAT, self.key.name(), entries, checkpoints, &sha256)));
        self.line(&FileLine::End(End { entries, checkpoints, sha256, signature }))
    }

    fn line(&mut self, line: &FileLine<E>) -> Result<String, NotCanonical> {
        let bytes = line_bytes(line)?;
        self.hasher.update(&bytes);
        String::from_utf8(bytes).map_err(|_| NotCanonical)
    }
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Fault {
    /// The line, counted from 1; where something is missing, the last line.
    pub line: u64,
    /// What is wrong.
    pub reason: Reason,
}

/// What can be wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It cannot be read as a line of a register.
    #[error("it cannot be read as a line of a register: {why}")]
    Unreadable {
        /// Why, with the column where known.
        why: String,
    },
    /// It is longer than [`LogEntry::LINE_BYTES_MAX`].
    #[error("it is longer than a line of a register can be")]
    TooLong,
    /// Its bytes differ from the canonical form of what it says, with one line feed.
    #[error("byte {at} is not as the canonical form has it")]
    NotCanonical {
        /// The first byte that differs.
        at: usize,
    },
    /// The first line is not a header.
    #[error("the file does not begin with a header")]
    NoHeader,
    /// A header that is not the first line, or something after the end.
    #[error("such a line cannot stand here")]
    Misplaced,
    /// Another format or version.
    #[error("the file is of another format or version")]
    WrongFormat,
    /// The key in the header is not of the register's name.
    #[error("the key is not of the register's name")]
    KeyName,
    /// The key in the header is not the one that was expected.
    #[error("the register is another's than expected")]
    OtherKey,
    /// The entry's number is not the next: entries were taken out, put in or moved.
    #[error("the entry has number {found}, and {expected} was next")]
    Index {
        /// The next number.
        expected: u64,
        /// The entry's number.
        found: u64,
    },
    /// The entry is not the one whose hash the line says, or the line says none where it should, or one where it should
    /// not.
    #[error("the entry is not the one whose hash the line says")]
    Leaf,
    /// A checkpoint covers another number of entries than stand before it.
    #[error("the checkpoint covers {size} entries, and {entries} stand before it")]
    CheckpointPlace {
        /// How many it covers.
        size: u64,
        /// How many stand before it.
        entries: u64,
    },
    /// A checkpoint covers no more than the one before.
    #[error("the checkpoint covers no more than the one before it")]
    CheckpointRepeated,
    /// The register's signature over the checkpoint does not hold.
    #[error("the signature of the checkpoint does not hold")]
    CheckpointSignature,
    /// The entries are not the ones that the checkpoint was made over.
    #[error("the entries before the checkpoint are not those that it was made over")]
    CheckpointRoot,
    /// The end counts another number of entries.
    #[error("the end counts {said} entries, and there are {found}")]
    Entries {
        /// What the end says.
        said: u64,
        /// What was read.
        found: u64,
    },
    /// The end counts another number of checkpoints.
    #[error("the end counts {said} checkpoints, and there are {found}")]
    Checkpoints {
        /// What the end says.
        said: u64,
        /// What was read.
        found: u64,
    },
    /// The bytes before the end are not those that were written.
    #[error("the bytes before the end are not those that were written")]
    Bytes,
    /// The register's signature at the end does not hold.
    #[error("the signature at the end does not hold")]
    EndSignature,
    /// The file stops before its end.
    #[error("the file stops before its end")]
    NoEnd,
    /// A checkpoint that somebody kept is not this register's, or its signature does not hold.
    #[error("the kept checkpoint {witness} is not signed by this register")]
    WitnessForeign {
        /// Which of those given, counted from 1.
        witness: usize,
    },
    /// The entries are not those over which a checkpoint was made that somebody kept.
    #[error("the first {size} entries are not those of the kept checkpoint {witness}")]
    WitnessRoot {
        /// Which of those given, counted from 1.
        witness: usize,
        /// How many entries it covers.
        size: u64,
    },
    /// Somebody kept a checkpoint over more entries than there are.
    #[error("the kept checkpoint {witness} covers {size} entries, and there are {entries}")]
    WitnessMissing {
        /// Which of those given, counted from 1.
        witness: usize,
        /// How many entries it covers.
        size: u64,
        /// How many there are.
        entries: u64,
    },
}
