//! The age v1 file format (<https://age-encryption.org/v1>, C2SP age.md) for X25519 recipients, so that what is
//! sealed here also opens with the ordinary age tool, and the other way round.
//!
//! A file is a header (one stanza for every recipient, each holding the same file key, and a MAC), a nonce, and
//! the content in chunks of 64 KiB, each sealed with its number and whether it is the last (STREAM). Sealing
//! hides who sealed and does not prove it. Armour, passphrases and plugins of age are left out.

mod header;
#[cfg(test)]
mod interop;
mod key;
mod stream;

pub use key::{Identity, Recipient};
pub use stream::{CHUNK_BYTES, ChunkSealer, ChunkTag, Opener, Sealer, sealed_len};

/// The most recipients of one file, and the most stanzas that are read: each costs a multiplication on the curve.
pub const STANZAS_MAX: usize = 64;

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Nobody to seal to, or more than [`STANZAS_MAX`].
    #[error("a file is sealed to 1 to {STANZAS_MAX} recipients")]
    Recipients,
    /// A public key that everybody has the private key of (a point of low order).
    #[error("a recipient's key is worthless")]
    Recipient,
    /// The text is not the textual form of such a key.
    #[error("not an age key of this kind")]
    KeyText,
    /// The header breaks the format.
    #[error("the header is not that of an age v1 file")]
    Header,
    /// The header is larger, or has more stanzas, than is read.
    #[error("the header is too large")]
    HeaderSize,
    /// The file ends too early.
    #[error("the file is not whole")]
    Truncated,
    /// The file is sealed, but not to this key.
    #[error("the file is not sealed to this key")]
    OtherKey,
    /// The header was changed after it was sealed.
    #[error("the header was changed")]
    Mac,
    /// The content was changed, cut, extended or reordered after it was sealed.
    #[error("the content was changed or is not whole")]
    Content,
    /// The last piece was given before, or an earlier piece failed.
    #[error("there is no more to seal or open")]
    Finished,
}

/// Seals `plaintext` to every recipient: any one of them opens it alone.
///
/// `random` fills what it is given with random bytes: 16 for the file key, 32 for each recipient, 16 for the nonce.
///
/// # Errors
/// When there are no recipients, too many, or one of them is worthless.
pub fn seal(
    recipients: &[Recipient],
    plaintext: &[u8],
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<u8>, SealError> {
    Sealer::new(recipients, random)?.push(plaintext, true)
}

/// Opens a whole file.
///
/// # Errors
/// When it is malformed, not whole, changed, or not sealed to this identity.
pub fn open(identity: &Identity, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    Opener::new(identity.clone()).push(sealed, true)
}

/// How many stanzas the header has, of any kind: for what is sealed here, the number of recipients. A server that
/// cannot open a file checks with this whom it may be for; another tool's file may carry a stanza for nobody.
/// The beginning of the file suffices if the header is whole. That the stanzas open the file is not proved.
///
/// # Errors
/// When the header is malformed or not whole.
pub fn stanza_count(sealed: &[u8]) -> Result<usize, SealError> {
    header::parse(sealed).map(|header| header.stanzas)
}
