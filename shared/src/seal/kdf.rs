//! HKDF (RFC 5869) and HMAC (RFC 2104), both with SHA-256, in the two shapes that sealing needs.

use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// `N` bytes by HKDF-SHA-256; an empty salt is that of RFC 5869 (a block of zeros).
pub(super) fn hkdf<const N: usize>(salt: &[u8], secret: &[u8], info: &[u8]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "RFC 5869 2.3: at most 255 blocks") };
    let mut key = Zeroizing::new([0; N]);
    let Ok(()) = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, key.as_mut_slice()) else {
        unreachable!("the length is checked at compile time")
    };
    key
}

/// HMAC-SHA-256, to be fed.
pub(super) fn hmac(key: &[u8]) -> Hmac<Sha256> {
    let Ok(mac) = Hmac::new_from_slice(key) else { unreachable!("HMAC takes keys of every length") };
    mac
}
