//! X25519 keys and their textual forms: Bech32 (BIP 173) without its limit of 90 characters, as age uses it.

use std::fmt;

use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::{Zeroize as _, Zeroizing};

use super::SealError;

const RECIPIENT: &[u8] = b"age";
const IDENTITY: &[u8] = b"age-secret-key-";

/// A public key to seal to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient([u8; 32]);

impl Recipient {
    /// From the 32 raw bytes (a Montgomery u-coordinate, RFC 7748 5).
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 raw bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From `age1…`; blanks around it are dropped.
    ///
    /// # Errors
    /// When it is not such a text, by length, letters or checksum.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        decode(RECIPIENT, text.trim().bytes()).map(|bytes| Self(*bytes)).ok_or(SealError::KeyText)
    }

    /// `age1…`.
    #[must_use]
    pub fn text(&self) -> String {
        encode(RECIPIENT, &self.0)
    }
}

/// A private key, which opens what is sealed to its recipient. Zeroed on drop; `Debug` shows nothing.
#[derive(Clone)]
pub struct Identity([u8; 32]);

impl Identity {
    /// From 32 random or well derived bytes. They are clamped where they are used (RFC 7748 5).
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 raw bytes: secret.
    #[must_use]
    pub const fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(public(&self.0))
    }

    /// From `AGE-SECRET-KEY-1…`; blanks around it are dropped.
    ///
    /// # Errors
    /// When it is not such a text, by length, letters or checksum.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let text = text.trim();
        // Only capitals, as age has it: a key in another dress was not written by a tool.
        if text.bytes().any(|sign| sign.is_ascii_lowercase()) {
            return Err(SealError::KeyText);
        }
        let signs = text.bytes().map(|sign| sign.to_ascii_lowercase());
        decode(IDENTITY, signs).map(|bytes| Self(*bytes)).ok_or(SealError::KeyText)
    }

    /// `AGE-SECRET-KEY-1…`: secret; what the age tool reads.
    #[must_use]
    pub fn secret_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(encode(IDENTITY, &self.0));
        text.make_ascii_uppercase();
        text
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The public key of a private one. By the ladder, not by tables: these would be 30 KB of the browser's module.
pub(super) fn public(secret: &[u8; 32]) -> [u8; 32] {
    x25519(*secret, X25519_BASEPOINT_BYTES)
}

/// The secret that both ends share; none where it is all zero, which a public key of low order forces.
pub(super) fn agree(secret: &[u8; 32], public: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
    let shared = Zeroizing::new(x25519(*secret, *public));
    (shared.iter().fold(0, |all, byte| all | byte) != 0).then_some(shared)
}

const CHARSET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// 256 bits in fives; the last four bits are zero.
const SYMBOLS: usize = 52;
const CHECKSUM: usize = 6;

/// BIP 173's checksum: one more symbol.
fn step(sum: u32, symbol: u8) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let mut next = (sum & 0x1ff_ffff) << 5 ^ u32::from(symbol);
    for (bit, generator) in GENERATOR.iter().enumerate() {
        next ^= generator * (sum >> (25 + bit) & 1);
    }
    next
}

/// The checksum after the prefix, which goes in by its high bits, a zero, and its low bits.
fn start(prefix: &[u8]) -> u32 {
    let high = prefix.iter().fold(1, |sum, sign| step(sum, sign >> 5));
    prefix.iter().fold(step(high, 0), |sum, sign| step(sum, sign & 31))
}

fn encode(prefix: &[u8], bytes: &[u8; 32]) -> String {
    let mut text = String::with_capacity(prefix.len() + 1 + SYMBOLS + CHECKSUM);
    text.extend(prefix.iter().copied().map(char::from));
    text.push('1');
    let mut sum = start(prefix);
    for place in 0..SYMBOLS {
        let (byte, bit) = (place * 5 / 8, place * 5 % 8);
        let [symbol, _] =
            (u16::from_be_bytes([bytes[byte], bytes.get(byte + 1).copied().unwrap_or(0)]) << bit).to_be_bytes();
        let symbol = symbol >> 3;
        sum = step(sum, symbol);
        text.push(char::from(CHARSET[usize::from(symbol)]));
    }
    sum = (0..CHECKSUM).fold(sum, |sum, _| step(sum, 0)) ^ 1;
    for place in (0..CHECKSUM).rev() {
        text.push(char::from(CHARSET[(sum >> (5 * place)) as usize & 31]));
    }
    text
}

fn decode(prefix: &[u8], mut signs: impl Iterator<Item = u8>) -> Option<Zeroizing<[u8; 32]>> {
    if !prefix.iter().chain(b"1").all(|expected| signs.next() == Some(*expected)) {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    let mut sum = start(prefix);
    for place in 0..SYMBOLS + CHECKSUM {
        let sign = signs.next()?;
        let symbol = (0_u8..).zip(CHARSET).find(|(_, known)| **known == sign)?.0;
        sum = step(sum, symbol);
        if place < SYMBOLS {
            let (byte, bit) = (place * 5 / 8, place * 5 % 8);
            let pair = u16::from(symbol) << (11 - bit);
            let [high, low] = pair.to_be_bytes();
            bytes[byte] |= high;
            match bytes.get_mut(byte + 1) {
                Some(next) => *next |= low,
                // What is left over of the last symbol must be zero, or two texts would name one key.
                None if low != 0 => return None,
                None => {}
            }
        }
    }
    (sum == 1 && signs.next().is_none()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_have_the_texts_of_the_age_tool() {
        // The pair in the tests of the age crate.
        let identity =
            Identity::parse(" AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33\n").unwrap();
        assert_eq!(identity.recipient().text(), "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa");
    }

    #[test]
    fn other_texts_are_no_keys() {
        let recipient = Identity::from_bytes([7; 32]).recipient();
        let (text, secret) = (recipient.text(), Identity::from_bytes([7; 32]).secret_text());
        for wrong in ["", "age1", &text[..61], &format!("{text}q"), &text.to_uppercase(), &secret, "age1é"] {
            assert_eq!(Recipient::parse(wrong), Err(SealError::KeyText), "{wrong}");
        }
        for wrong in ["", &secret.to_lowercase(), &secret[..73], &text, "AGE-SECRET-KEY-1", "年"] {
            assert!(Identity::parse(wrong).is_err());
        }
        // The last symbol of the data holds one bit of the key: with any other bit it names no key.
        let with_spare_bit: Vec<u8> = (0..SYMBOLS).map(|place| u8::from(place == SYMBOLS - 1)).collect();
        let sum = with_spare_bit.iter().chain(&[0; CHECKSUM]).fold(start(RECIPIENT), |sum, s| step(sum, *s)) ^ 1;
        let checksum = (0..CHECKSUM).rev().map(|place| (sum >> (5 * place)) as usize & 31);
        let symbols = with_spare_bit.iter().map(|s| usize::from(*s)).chain(checksum);
        let spare: String = "age1".chars().chain(symbols.map(|s| char::from(CHARSET[s]))).collect();
        assert!(Recipient::parse(&spare).is_err());
    }

    #[test]
    fn a_private_key_is_not_printed_by_chance() {
        assert_eq!(format!("{:?}", Identity::from_bytes([7; 32])), "Identity(…)");
    }

    #[test]
    fn points_of_low_order_agree_on_nothing() {
        let mut minus_one = [0xff; 32];
        (minus_one[0], minus_one[31]) = (0xec, 0x7f);
        let mut one = [0; 32];
        one[0] = 1;
        for point in [[0; 32], one, minus_one] {
            assert!(agree(&[7; 32], &point).is_none());
        }
    }

    proptest! {
        #[test]
        fn keys_are_read_back_and_one_wrong_sign_is_caught(bytes: [u8; 32], place in 0_usize..74, sign in 0_usize..32) {
            let identity = Identity::from_bytes(bytes);
            let secret = identity.secret_text();
            let read = Identity::parse(&secret).unwrap();
            prop_assert_eq!(read.secret_bytes(), &bytes);
            prop_assert_eq!(Recipient::parse(&Recipient(bytes).text()), Ok(Recipient(bytes)));

            let mut wrong = secret.as_bytes().to_vec();
            wrong[place] = CHARSET[sign].to_ascii_uppercase();
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(Identity::parse(&wrong).is_ok(), wrong == *secret);
        }
    }
}
