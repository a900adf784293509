//! Proof of work: what a browser computes before it may send, so that a flood costs its maker and an address need
//! never be remembered.
//!
//! A solution is a number whose SHA-256 together with the challenge begins with so many zero bits. On average a
//! browser tries 2^bits times; a weak phone does some 200,000 tries a second.

use sha2::{Digest as _, Sha256};

/// Bits in quiet times: some 16,000 tries.
pub const BITS_MIN: u8 = 14;
/// Bits in a flood: some 130,000 tries, less than a second on a weak phone.
pub const BITS_MAX: u8 = 17;

/// Whether the number solves the challenge.
#[must_use]
pub fn solves(challenge: &[u8], number: u64, bits: u8) -> bool {
    zero_bits(challenge, number) >= u32::from(bits)
}

/// With how many zero bits the hash of challenge and number begins.
#[must_use]
pub fn zero_bits(challenge: &[u8], number: u64) -> u32 {
    let hash = Sha256::new().chain_update(challenge).chain_update(number.to_be_bytes()).finalize();
    let mut bits = 0;
    for byte in hash {
        bits += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    bits
}

/// The first number that solves the challenge, from a given one on.
#[must_use]
pub fn solve(challenge: &[u8], bits: u8, from: u64) -> u64 {
    (from..u64::MAX).find(|number| solves(challenge, *number, bits)).unwrap_or(u64::MAX)
}

/// How hard the next challenges are, by how many reports came in the last minute, against how many an office can
/// take without being flooded.
#[must_use]
pub const fn bits_for(last_minute: u32, ordinary: u32) -> u8 {
    let mut bits = BITS_MIN;
    let mut bound = ordinary;
    while bits < BITS_MAX && last_minute > bound {
        bits += 1;
        bound = bound.saturating_mul(2);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_solves_is_checked_with_one_hash() {
        let number = solve(b"challenge", 12, 0);
        assert!(solves(b"challenge", number, 12));
        assert!(number == 0 || !(0..number).any(|n| solves(b"challenge", n, 12)));
        assert!(!solves(b"another challenge", number, 12) || !solves(b"a third one", number, 12));
    }

    #[test]
    fn a_flood_makes_it_harder_up_to_a_bound() {
        let bits: Vec<u8> = [0, 60, 61, 120, 121, 240, 241, u32::MAX].map(|n| bits_for(n, 60)).to_vec();
        assert_eq!(bits, [14, 14, 15, 15, 16, 16, 17, 17]);
    }
}
