//! Opening and sealing in this browser. Nothing here keeps or logs what it opens.

use shared::digest::SealingKey;
use shared::seal::age::{self, Identity, Recipient, SealError};
use shared::seal::pad::{pad, unpad};
use shared::seal::shares::{SHARE_BYTES, Share};
use shared::tip::files::{FileHead, unframed};

use crate::device::{js, network, random};

/// Why something sealed could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unopened {
    /// It is sealed to another key.
    OtherKey,
    /// It is not whole, was changed, or is something else.
    Damaged,
}

impl From<SealError> for Unopened {
    fn from(error: SealError) -> Self {
        if error == SealError::OtherKey { Self::OtherKey } else { Self::Damaged }
    }
}

/// The browser gives no random bytes, or the key that something is to be sealed to is worthless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsealed;

/// The bytes of standard base64.
fn bytes_of(base64: &str) -> Result<Vec<u8>, Unopened> {
    let binary = js::window().atob(base64).map_err(|_| Unopened::Damaged)?;
    binary.chars().map(|sign| u8::try_from(u32::from(sign)).map_err(|_| Unopened::Damaged)).collect()
}

/// Opens what is padded and sealed.
pub fn open(identity: &Identity, sealed: &str) -> Result<Vec<u8>, Unopened> {
    let padded = age::open(identity, &bytes_of(sealed)?)?;
    unpad(&padded).map(<[u8]>::to_vec).map_err(|_| Unopened::Damaged)
}

/// Opens words.
pub fn open_words(identity: &Identity, sealed: &str) -> Result<String, Unopened> {
    String::from_utf8(open(identity, sealed)?).map_err(|_| Unopened::Damaged)
}

/// Opens a sealed secret key.
pub fn open_key(identity: &Identity, sealed: &str) -> Result<Identity, Unopened> {
    let bytes = age::open(identity, &bytes_of(sealed)?)?;
    bytes.try_into().map(Identity::from_bytes).map_err(|_| Unopened::Damaged)
}

/// Opens a share of an original's key.
pub fn open_share(identity: &Identity, sealed: &str) -> Result<Share, Unopened> {
    let bytes: [u8; SHARE_BYTES] =
        age::open(identity, &bytes_of(sealed)?)?.try_into().map_err(|_| Unopened::Damaged)?;
    Share::from_bytes(&bytes).map_err(|_| Unopened::Damaged)
}

/// Opens a file: its head and its bytes.
pub fn open_file(identity: &Identity, sealed: &[u8]) -> Result<(FileHead, Vec<u8>), Unopened> {
    let padded = age::open(identity, sealed)?;
    let framed = unpad(&padded).map_err(|_| Unopened::Damaged)?;
    unframed(framed).map(|(head, bytes)| (head, bytes.to_vec())).ok_or(Unopened::Damaged)
}

/// 32 bytes for a new secret.
pub fn new_secret() -> Result<[u8; 32], Unsealed> {
    let bytes = random::bytes::<32>();
    // A browser that gives no random bytes leaves zeros, and a key of zeros is no secret.
    if bytes == [0; 32] { Err(Unsealed) } else { Ok(bytes) }
}

fn seal_bytes(to: Recipient, plain: &[u8]) -> Result<String, Unsealed> {
    let mut is_random = true;
    let mut fill = |room: &mut [u8]| {
        for piece in room.chunks_mut(32) {
            let bytes = new_secret().unwrap_or_default();
            is_random &= bytes != [0; 32];
            piece.copy_from_slice(&bytes[..piece.len()]);
        }
    };
    let sealed = age::seal(&[to], plain, &mut fill).map_err(|_| Unsealed)?;
    if is_random { Ok(network::base64(&sealed)) } else { Err(Unsealed) }
}

/// Pads and seals words.
pub fn seal_words(to: SealingKey, words: &str) -> Result<String, Unsealed> {
    seal_bytes(Recipient::from_bytes(to.0), &pad(words.as_bytes()))
}

/// Seals a secret key.
pub fn seal_key(to: Recipient, secret: &Identity) -> Result<String, Unsealed> {
    seal_bytes(to, secret.secret_bytes())
}

/// Seals a share of an original's key.
pub fn seal_share(to: Recipient, share: &Share) -> Result<String, Unsealed> {
    seal_bytes(to, &share.to_bytes()[..])
}

/// The bytes of hexadecimal digits.
pub fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
