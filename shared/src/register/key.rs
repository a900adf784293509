//! Who signs a register: its name, its Ed25519 public key, and signatures in the form of C2SP `signed-note`.
//! Never a private key: signing is the caller's.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::Digest;

/// The longest name of a register.
pub const ORIGIN_BYTES_MAX: usize = 128;
/// The type byte of Ed25519 in `signed-note`.
const ED25519: u8 = 0x01;
const KEY_ID_BYTES: usize = 4;

/// The name of a register, and of the key that signs it, such as `example.gov.cn/register`: 1 to 128 printable ASCII
/// characters without space and plus. `signed-note` allows more; ASCII has no two names that look alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// A text that is not a register's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of 1 to 128 printable ASCII characters without space and plus")]
pub struct NotAnOrigin;

impl Origin {
    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let legal = |b: u8| b.is_ascii_graphic() && b != b'+';
        let fits = !text.is_empty() && text.len() <= ORIGIN_BYTES_MAX && text.bytes().all(legal);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnOrigin) }
    }
}

serde_as_text!(Origin);

/// What a register's signatures are checked with. Its text is `name+key id+base64(type ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: Origin,
    public: [u8; 32],
}

/// A text that is not a verifier key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a verifier key: name+key id+base64 of an Ed25519 key")]
pub struct NotAVerifierKey;

impl VerifierKey {
    /// The verifier key of a register with this name and Ed25519 public key (RFC 8032).
    #[must_use]
    pub const fn new(name: Origin, public: [u8; 32]) -> Self {
        Self { name, public }
    }

    /// The register's name.
    #[must_use]
    pub const fn name(&self) -> &Origin {
        &self.name
    }

    /// The Ed25519 public key.
    #[must_use]
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The key id: the first four bytes of `SHA-256(name ‖ "\n" ‖ type ‖ key)`. It finds a key and proves nothing.
    #[must_use]
    pub fn id(&self) -> [u8; KEY_ID_BYTES] {
        let [a, b, c, d, ..] = Digest::of(&[self.name.0.as_bytes(), b"\n", &[ED25519], &self.public]).0;
        [a, b, c, d]
    }

    /// This key's signature from its 64 bytes.
    #[must_use]
    pub fn signature(&self, ed25519: [u8; 64]) -> NoteSignature {
        NoteSignature { key_id: self.id(), ed25519 }
    }

    /// Whether `signature` is that of this key over `message`.
    ///
    /// # Errors
    /// When it does not hold, or names another key.
    #[cfg(feature = "ed25519")]
    pub fn verify(&self, message: &[u8], signature: &NoteSignature) -> Result<(), crate::event::BadSignature> {
        use crate::event::BadSignature;

        if signature.key_id != self.id() {
            return Err(BadSignature);
        }
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.public).map_err(|_| BadSignature)?;
        // Strict: of one message there is one signature, and no weak key that would fit several messages.
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.ed25519))
            .map_err(|_| BadSignature)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = NotAVerifierKey;

    fn from_str(text: &str) -> Result<Self, NotAVerifierKey> {
        // The base64 may hold plus signs too.
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(NotAVerifierKey);
        let (name, _id, key) = (part()?, part()?, part()?);
        let [ED25519, public @ ..] = decode::<33>(key).ok_or(NotAVerifierKey)? else {
            return Err(NotAVerifierKey);
        };
        let key = Self::new(name.parse().map_err(|_| NotAVerifierKey)?, public);
        // Also tells whether the id is that of name and key.
        if key.to_string() == text { Ok(key) } else { Err(NotAVerifierKey) }
    }
}

serde_as_text!(VerifierKey);

/// An Ed25519 signature with the id of its key. Its text is `base64(key id ‖ signature)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoteSignature {
    key_id: [u8; KEY_ID_BYTES],
    ed25519: [u8; 64],
}

/// A text that is not a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the base64 of a key id and an Ed25519 signature")]
pub struct NotANoteSignature;

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode([&self.key_id[..], &self.ed25519].concat()))
    }
}

impl FromStr for NoteSignature {
    type Err = NotANoteSignature;

    fn from_str(text: &str) -> Result<Self, NotANoteSignature> {
        let [a, b, c, d, ed25519 @ ..] = decode::<68>(text).ok_or(NotANoteSignature)?;
        Ok(Self { key_id: [a, b, c, d], ed25519 })
    }
}

serde_as_text!(NoteSignature);

/// Exactly `N` bytes from the one canonical base64 of them (RFC 4648, section 4).
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// The base64 of a hash.
pub(super) fn encode(digest: &Digest) -> String {
    STANDARD.encode(digest.bytes())
}
