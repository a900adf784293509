//! Checking ECDSA P-256 signatures over SHA-256, as `WebCrypto` makes them.

use p256::ecdsa::signature::Verifier as _;

use super::BadSignature;
use crate::digest::{PublicKey, Signature};

/// Whether `signature` is that of `key` over `message`.
///
/// # Errors
/// When it does not hold.
pub fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes()).map_err(|_| BadSignature)?;
    let signature = p256::ecdsa::Signature::from_slice(signature.bytes()).map_err(|_| BadSignature)?;
    key.verify(message, &signature).map_err(|_| BadSignature)
}
