//! Checking ECDSA P-256 signatures over SHA-256, as `WebCrypto` makes them.

use p256::ecdsa::signature::Verifier as _;

use crate::digest::{PublicKey, Signature};

/// The signature is not that key's over those bytes (or one of them is not well formed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

/// Whether `signature` is that of `key` over `message`.
///
/// # Errors
/// When it does not hold.
pub fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes()).map_err(|_| BadSignature)?;
    let signature = p256::ecdsa::Signature::from_slice(signature.bytes()).map_err(|_| BadSignature)?;
    key.verify(message, &signature).map_err(|_| BadSignature)
}
