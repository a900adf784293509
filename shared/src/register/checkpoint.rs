//! Checkpoints: the root of the register at a size, signed, as the text of C2SP `tlog-checkpoint`. Who keeps one can
//! show later whether the office still stands by it. Signing itself is the caller's.

use std::fmt;
use std::str::FromStr;

use super::entry::Entry;
use super::key::{self, NoteSignature, Origin, VerifierKey};
use super::merkle::Frontier;
use crate::digest::Digest;

/// The longest text of a signed checkpoint: the name twice, a size, a root, a signature and what stands between.
pub const TEXT_BYTES_MAX: usize = 512;

/// What a register was at a size.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// The register's name.
    pub origin: Origin,
    /// How many entries it had.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

impl Checkpoint {
    /// The text that is signed: name, size and root, a line each.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, key::encode(&self.root))
    }

    /// The checkpoint with the Ed25519 signature over [`Checkpoint::body`] by the register's key with this public
    /// half. Whether the signature holds is not looked at.
    #[must_use]
    pub fn with_signature(self, public: [u8; 32], ed25519: [u8; 64]) -> SignedCheckpoint {
        let signature = VerifierKey::new(self.origin.clone(), public).signature(ed25519);
        SignedCheckpoint::new(self, signature)
    }
}

/// A checkpoint with the register's signature, kept as its text byte for byte.
///
/// The text has one signature, by a key of the register's own name. Whether it holds is only known after
/// `SignedCheckpoint::verify`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SignedCheckpoint {
    text: String,
    checkpoint: Checkpoint,
    signature: NoteSignature,
}

/// Why a text is not a signed checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACheckpoint {
    /// Longer than [`TEXT_BYTES_MAX`].
    #[error("the checkpoint is too long")]
    TooLong,
    /// Not three lines, an empty one and one signature.
    #[error("the checkpoint is not three lines, an empty one and one signature")]
    Lines,
    /// The first line is not a register's name.
    #[error("the checkpoint's first line is not a register's name")]
    Origin,
    /// The second line is not a number of entries.
    #[error("the checkpoint's second line is not a number of entries")]
    Size,
    /// The third line is not a root.
    #[error("the checkpoint's third line is not a root")]
    Root,
    /// The last line is not a signature by the register.
    #[error("the checkpoint's last line is not a signature by the register")]
    Signature,
    /// It says so in another way than the one that is signed.
    #[error("the checkpoint is not in its canonical form")]
    NotCanonical,
}

impl SignedCheckpoint {
    fn new(checkpoint: Checkpoint, signature: NoteSignature) -> Self {
        let text = format!("{}\n\u{2014} {} {signature}\n", checkpoint.body(), checkpoint.origin);
        Self { text, checkpoint, signature }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Whether the register with this key signed it.
    ///
    /// # Errors
    /// When the signature does not hold, or the register or key is another.
    #[cfg(feature = "ed25519")]
    pub fn verify(&self, key: &VerifierKey) -> Result<(), crate::event::BadSignature> {
        if self.checkpoint.origin != *key.name() {
            return Err(crate::event::BadSignature);
        }
        key.verify(self.checkpoint.body().as_bytes(), &self.signature)
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for SignedCheckpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(NotACheckpoint::TooLong);
        }
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, "", signature, ""] = lines[..] else {
            return Err(NotACheckpoint::Lines);
        };
        let checkpoint = Checkpoint {
            origin: origin.parse().map_err(|_| NotACheckpoint::Origin)?,
            size: size.parse().map_err(|_| NotACheckpoint::Size)?,
            root: key::decode(root).map(Digest).ok_or(NotACheckpoint::Root)?,
        };
        let signature = signature
            .strip_prefix("\u{2014} ")
            .and_then(|line| line.strip_prefix(origin))
            .and_then(|line| line.strip_prefix(' '))
            .and_then(|line| line.parse().ok())
            .ok_or(NotACheckpoint::Signature)?;
        // A size such as +7 or 07 comes out otherwise than it went in.
        let signed = Self::new(checkpoint, signature);
        if signed.text == text { Ok(signed) } else { Err(NotACheckpoint::NotCanonical) }
    }
}

serde_as_text!(SignedCheckpoint);

/// How two checkpoints and a list of entries contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Inconsistent {
    /// The two are of registers with different names.
    #[error("the checkpoints are of different registers")]
    OtherRegister,
    /// There are fewer entries than a checkpoint covers.
    #[error("the checkpoint covers {size} entries, and there are {entries}")]
    Missing {
        /// How many the checkpoint covers.
        size: u64,
        /// How many there are.
        entries: u64,
    },
    /// The entries give another root.
    #[error("the first {size} entries are not those of the checkpoint")]
    Root {
        /// How many the checkpoint covers.
        size: u64,
    },
    /// An entry has no canonical form. Cannot happen.
    #[error("an entry has no canonical form")]
    NotCanonical,
}

/// Whether both checkpoints are of the one register whose entries, from the first on, these are; in any order, and
/// entries beyond both are not looked at. Does not look at signatures.
///
/// # Errors
/// When they contradict each other: the first contradiction by size.
pub fn consistent<'a>(
    a: &Checkpoint,
    b: &Checkpoint,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Result<(), Inconsistent> {
    if a.origin != b.origin {
        return Err(Inconsistent::OtherRegister);
    }
    let (first, second) = if a.size <= b.size { (a, b) } else { (b, a) };
    let mut entries = entries.into_iter();
    let mut edge = Frontier::default();
    for checkpoint in [first, second] {
        let size = checkpoint.size;
        while edge.size() < size {
            let entry = entries.next().ok_or(Inconsistent::Missing { size, entries: edge.size() })?;
            edge.push(entry.leaf_hash().map_err(|_| Inconsistent::NotCanonical)?);
        }
        if edge.root() != checkpoint.root {
            return Err(Inconsistent::Root { size });
        }
    }
    Ok(())
}
