//! A secret that two persons have only together: Shamir's sharing with threshold two, byte by byte over GF(2⁸).
//!
//! Share x of a secret s is s + r·x for a random r that is used once: any two shares give s, one alone is as
//! random as r. Shares carry no check: a wrong one gives a wrong secret, which then opens nothing (the MAC of
//! what is sealed with it says so).

use std::fmt;

use zeroize::{Zeroize as _, Zeroizing};

/// The bytes of a share: its number, then as many as the secret has.
pub const SHARE_BYTES: usize = 33;

/// One person's share of a secret of 32 bytes. Zeroed on drop; `Debug` shows its number only.
#[derive(Clone)]
pub struct Share {
    x: u8,
    y: [u8; 32],
}

/// Why shares could not be made, read or joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Fewer than two shares were asked for: nobody could join them.
    #[error("a secret is split into 2 to 255 shares")]
    Count,
    /// A share with number 0, which would be the secret itself.
    #[error("a share's number is 1 to 255")]
    Number,
    /// Both have the same number.
    #[error("the same share twice")]
    Same,
}

impl Share {
    /// The person's number, 1 to 255.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.x
    }

    /// The number, then the 32 bytes: secret, to be sealed to the person whose share it is.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; SHARE_BYTES]> {
        let mut bytes = Zeroizing::new([self.x; SHARE_BYTES]);
        bytes[1..].copy_from_slice(&self.y);
        bytes
    }

    /// The share that was written by [`Share::to_bytes`].
    ///
    /// # Errors
    /// When its number is 0.
    pub fn from_bytes(bytes: &[u8; SHARE_BYTES]) -> Result<Self, ShareError> {
        let [x, y @ ..] = *bytes;
        if x == 0 { Err(ShareError::Number) } else { Ok(Self { x, y }) }
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Share").field("number", &self.x).finish_non_exhaustive()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.y.zeroize();
    }
}

/// Splits a secret into `n` shares, numbered from 1; any two of them give it, one alone gives nothing.
///
/// `random` fills what it is given (32 bytes, once) with random bytes, used for nothing else.
///
/// # Errors
/// When `n` is below two.
pub fn split(secret: &[u8; 32], n: u8, random: &mut dyn FnMut(&mut [u8])) -> Result<Vec<Share>, ShareError> {
    if n < 2 {
        return Err(ShareError::Count);
    }
    let mut slope = Zeroizing::new([0; 32]);
    random(slope.as_mut_slice());
    let share = |x| Share { x, y: std::array::from_fn(|i| secret[i] ^ multiply(slope[i], x)) };
    Ok((1..=n).map(share).collect())
}

/// The secret of two shares, in either order.
///
/// # Errors
/// When both have the same number.
pub fn join(a: &Share, b: &Share) -> Result<Zeroizing<[u8; 32]>, ShareError> {
    if a.x == b.x {
        return Err(ShareError::Same);
    }
    // The line through both points, at 0: (a.y·b.x − b.y·a.x) / (b.x − a.x), where minus is plus.
    let inverse = invert(a.x ^ b.x);
    let mut secret = Zeroizing::new([0; 32]);
    for (i, byte) in secret.iter_mut().enumerate() {
        *byte = multiply(multiply(a.y[i], b.x) ^ multiply(b.y[i], a.x), inverse);
    }
    Ok(secret)
}

/// The product in GF(2⁸) modulo x⁸ + x⁴ + x³ + x + 1: no table and no branch, whose time would tell the operands.
fn multiply(mut a: u8, b: u8) -> u8 {
    let mut product = 0;
    for bit in 0..8 {
        product ^= a & (b >> bit & 1).wrapping_neg();
        a = a << 1 ^ 0x1b & (a >> 7).wrapping_neg();
    }
    product
}

/// 1/a = a²⁵⁴, of which 0 gives 0.
fn invert(a: u8) -> u8 {
    let mut power = a;
    // 254 in binary is 1111 1110: square and multiply six times, square once.
    for _ in 0..6 {
        power = multiply(multiply(power, power), a);
    }
    multiply(power, power)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_field_is_a_field() {
        assert_eq!(multiply(0x57, 0x83), 0xc1, "FIPS 197 4.2");
        for a in 0..=255 {
            assert_eq!(multiply(a, 1), a);
            assert_eq!(multiply(a, invert(a)), u8::from(a != 0));
            for b in 0..=255 {
                assert_eq!(multiply(a, b), multiply(b, a));
                assert_eq!(multiply(a, b) == 0, a == 0 || b == 0);
                assert_eq!(multiply(a, b ^ 0x53), multiply(a, b) ^ multiply(a, 0x53));
            }
        }
    }

    #[test]
    fn known_shares_are_joined_for_ever() {
        let shares = split(&[0xa5; 32], 3, &mut |slope| slope.fill(0x57)).unwrap();
        let bytes: Vec<_> = shares.iter().map(|share| share.to_bytes()[..2].to_vec()).collect();
        assert_eq!(bytes, [[1, 0xf2], [2, 0x0b], [3, 0x5c]]);
    }

    #[test]
    fn shares_that_say_nothing_are_refused() {
        let random = &mut |slope: &mut [u8]| slope.fill(9);
        for n in [0, 1] {
            assert_eq!(split(&[1; 32], n, random).err(), Some(ShareError::Count));
        }
        let shares = split(&[1; 32], 255, random).unwrap();
        assert_eq!((shares.len(), shares[0].number(), shares[254].number()), (255, 1, 255));
        assert_eq!(join(&shares[3], &shares[3].clone()).err(), Some(ShareError::Same));
        assert_eq!(Share::from_bytes(&[0; SHARE_BYTES]).err(), Some(ShareError::Number));
        assert_eq!(format!("{:?}", shares[3]), "Share { number: 4, .. }");
    }

    /// Every value of a share's byte comes from exactly one value of the random byte, whatever the secret is.
    #[test]
    fn one_share_alone_says_nothing() {
        for (secret, x) in [0, 1, 0x80, 0xff].iter().flat_map(|secret| (1..=255).map(move |x| (*secret, x))) {
            let mut seen = [false; 256];
            for slope in 0..=255 {
                seen[usize::from(secret ^ multiply(slope, x))] = true;
            }
            assert!(seen.iter().all(|value| *value), "{secret} {x}");
        }
    }

    /// The same through the public functions, on random bytes: χ² with 255 degrees of freedom, below 400.
    #[test]
    fn shares_of_one_secret_are_spread_evenly() {
        let mut counts = [0_u32; 256];
        for n in 0_u32..2_000 {
            let random = &mut |slope: &mut [u8]| slope.copy_from_slice(&Sha256::digest(n.to_be_bytes()));
            for byte in &split(&[0x41; 32], 2, random).unwrap()[1].to_bytes()[1..] {
                counts[usize::from(*byte)] += 1;
            }
        }
        let chi_squared: f64 = counts.iter().map(|count| (f64::from(*count) - 250.0).powi(2) / 250.0).sum();
        assert!(chi_squared < 400.0, "{chi_squared}");
    }

    proptest! {
        #[test]
        fn any_two_have_the_secret(secret: [u8; 32], slope: [u8; 32], n in 2_u8.., a: u8, b: u8) {
            let shares = split(&secret, n, &mut |bytes| bytes.copy_from_slice(&slope)).unwrap();
            let (a, b) = (usize::from(a % n), usize::from(b % n));
            prop_assume!(a != b);
            let again = Share::from_bytes(&shares[b].to_bytes()).unwrap();
            prop_assert_eq!(*join(&shares[a], &again).unwrap(), secret);
            prop_assert_eq!(*join(&again, &shares[a]).unwrap(), secret);
        }
    }
}
