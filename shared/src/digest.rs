//! Fixed-size byte strings written as lower-case hexadecimal: hashes, signatures and public keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Digest as _;

/// A text that is not the expected number of lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} lower-case hexadecimal digits")]
pub struct NotHex {
    /// How many digits the type has.
    pub expected: usize,
}

macro_rules! hex_bytes {
    ($($(#[$doc:meta])* $name:ident[$size:expr];)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $size]);

        impl $name {
            /// The raw bytes.
            #[must_use]
            pub const fn bytes(&self) -> &[u8; $size] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = [0_u8; $size * 2];
                hex::encode_to_slice(self.0, &mut text).map_err(|_| fmt::Error)?;
                f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                let refusal = NotHex { expected: $size * 2 };
                if text.bytes().any(|b| b.is_ascii_uppercase()) {
                    return Err(refusal);
                }
                let mut bytes = [0_u8; $size];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| refusal)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl de::Visitor<'_> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "{} lower-case hexadecimal digits", $size * 2)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }
    )+};
}

hex_bytes! {
    /// A SHA-256 hash.
    Digest[32];
    /// The SHA-256 of a photo's original bytes, taken at the shutter. It is the photo's name everywhere.
    PhotoHash[32];
    /// An ECDSA P-256 signature in the form that `WebCrypto` gives (r and s, 32 bytes each).
    Signature[64];
    /// A P-256 public key as an uncompressed point (SEC 1), the form of `WebCrypto`'s `raw` export.
    PublicKey[65];
    /// An X25519 public key that something is sealed to.
    SealingKey[32];
    /// An Ed25519 public key that claims are signed under.
    ClaimKey[32];
    /// The public half of what a receipt code gives: under it a tip is looked up.
    LookupId[16];
    /// An Ed25519 signature by a [`ClaimKey`].
    ClaimSignature[64];
    /// Who acted, in the ledger of rewards: the same for one account every time, and no name.
    ActorTag[16];
    /// What a voucher is found by. Lists of open vouchers have it; nobody redeems anything with it.
    VoucherTag[16];
    /// What a voucher is redeemed with; only its money code gives it.
    VoucherKey[32];
    /// One payment at a counter, by chance: the same payment reported again is no second one.
    PaymentId[16];
}

impl Digest {
    /// What stands before the first link of every chain.
    pub const ZERO: Self = Self([0; 32]);

    /// The SHA-256 of the given parts, one after another.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = sha2::Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

impl PhotoHash {
    /// The hash of a photo's original bytes.
    #[must_use]
    pub fn of(original: &[u8]) -> Self {
        Self(Digest::of(&[original]).0)
    }

    /// The first eight digits, for people to compare.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_abc_is_the_published_one() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(&[b"a", b"bc"]).to_string(), abc);
        assert_eq!(abc.parse::<Digest>().map(|d| d.to_string()), Ok(abc.to_owned()));
    }

    #[test]
    fn upper_case_short_and_foreign_digits_are_refused() {
        for text in [&"A".repeat(64), &"a".repeat(63), &"g".repeat(64), ""] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
