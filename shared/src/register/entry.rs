//! Entries of the register: that something happened on a day, and a commitment to what. Never what.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::day::Day;
use super::merkle::leaf_hash;
use crate::coded_texts;
use crate::digest::Digest;
use crate::event::{NotCanonical, canonical};

/// What stands in a log and in its exported file. Its canonical form (RFC 8785) is what the log hashes.
pub trait LogEntry: Serialize + DeserializeOwned {
    /// The first words of every exported file.
    const FORMAT: &'static str;
    /// The version of the format.
    const VERSION: u32;
    /// The longest line that is read, its line feed included.
    const LINE_BYTES_MAX: usize;
    /// Whether each line says its entry's hash, so that a changed line is told by itself and not by the next
    /// checkpoint.
    const SAYS_LEAVES: bool;
    /// Whether plain JSON of it is the canonical form already, because all its fields stand in the order of the
    /// alphabet. A test must show it; files are then read in a third of the time.
    const IS_IN_ORDER: bool;

    /// The canonical bytes.
    ///
    /// # Errors
    /// See [`canonical`].
    fn log_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical(self)
    }
}

/// Sets a commitment apart from every other use of SHA-256 here.
const COMMITMENT_DOMAIN: &[u8] = b"minewatch.register.commitment.v1\n";

coded_texts! {
    /// What an entry is about.
    pub enum EntryKind {
        /// A tip arrived.
        Arrival = "arrival": "举报登记", "Tip arrived";
        /// A tip's state changed.
        Change = "change": "状态变更", "State changed";
        /// A tip was erased at the end of its term.
        Erasure = "erasure": "到期删除", "Erased at the end of its term";
        /// A key that tips are sealed to came into use.
        OfficerKeyAdded = "officer-key-added": "受理公钥启用", "Officer key came into use";
        /// A key that tips are sealed to went out of use.
        OfficerKeyEnded = "officer-key-ended": "受理公钥停用", "Officer key went out of use";
        /// An officer asked colleagues to give back a key that tips are sealed to.
        OfficerKeyRecovery = "officer-key-recovery": "申请由同事恢复受理公钥", "Recovery of an officer key asked for";
        /// The program that seals tips in the browser, so that nobody can be given another one unseen.
        Client = "client": "浏览器加密程序版本", "Version of the browser's sealing program";
    }
}

/// One line of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// On which day, in China.
    pub day: Day,
    /// What it is about.
    pub kind: EntryKind,
    /// Of a tip: [`commit`] over what the receipt page tells. Of a key or a program, which are public: the plain
    /// SHA-256 of its bytes, or of the list of its files' hashes, for everybody to compare.
    pub commitment: Digest,
}

impl LogEntry for Entry {
    const FORMAT: &'static str = super::file::FORMAT;
    const VERSION: u32 = super::file::VERSION;
    const LINE_BYTES_MAX: usize = super::file::LINE_BYTES_MAX;
    const SAYS_LEAVES: bool = false;
    const IS_IN_ORDER: bool = false;
}

impl Entry {
    /// The canonical bytes (RFC 8785), which are what the log holds.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn canonical(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical(self)
    }

    /// The entry's hash as a leaf of the log (RFC 6962, section 2.1).
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn leaf_hash(&self) -> Result<Digest, NotCanonical> {
        Ok(leaf_hash(&self.canonical()?))
    }
}

/// A commitment: it hides the content from who has no salt, and binds who made it to that content.
///
/// The salt must be 32 random bytes used for this content alone. Contents of tips are few and guessable (a state, a
/// day); a salt used twice would show which entries are about one tip.
#[must_use]
pub fn commit(salt: &[u8; 32], content: &[u8]) -> Digest {
    Digest::of(&[COMMITMENT_DOMAIN, salt, content])
}
