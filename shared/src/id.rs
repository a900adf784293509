//! Typed identifiers: an id of one thing cannot be handed to a function that wants another's.
//!
//! Every id is a `UUIDv7`: the device that makes the thing makes its id, offline, from a time and random
//! bytes that it is given. Ids are names, never an order; only the server's sequence number orders.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// A text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id from the present time and ten random bytes (RFC 9562, version 7).
            #[must_use]
            pub fn from_parts(now: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid_v7(now, random))
            }

            /// Wraps an id that was read from a store.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for stores and paths.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if text.len() != 36 {
                    return Err(NotAnId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

typed_id! {
    /// One event, made once on one device.
    EventId;
    /// One enrolled device (a phone, a browser, the server itself).
    DeviceId;
    /// One person with an account.
    UserId;
    /// One mine 矿山.
    MineId;
    /// One check 检查.
    CheckId;
    /// One hazard 隐患.
    HazardId;
    /// One tip 举报: made by [`TipId::from_random`], since an id of version 7 would tell the millisecond it arrived.
    TipId;
    /// One reward and its payment 兑付: made by [`PayoutId::from_random`], for the same reason.
    PayoutId;
}

impl TipId {
    /// An id that tells nothing (RFC 9562, version 4).
    #[must_use]
    pub const fn from_random(random: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(random).into_uuid())
    }
}

impl PayoutId {
    /// An id that tells nothing (RFC 9562, version 4).
    #[must_use]
    pub const fn from_random(random: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(random).into_uuid())
    }
}

fn uuid_v7(now: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = now.millis().unsigned_abs().to_be_bytes();
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_version_seven_and_its_time() {
        let id = EventId::from_parts(Timestamp::from_millis(0x0123_4567_89ab), [0xff; 10]);
        assert_eq!(id.to_string(), "01234567-89ab-7fff-bfff-ffffffffffff");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_spellings_of_an_id_are_refused() {
        for text in ["", "01234567", "{01234567-89ab-7fff-bfff-ffffffffffff}", "0123456789ab7fffbfffffffffffffff"] {
            assert_eq!(text.parse::<EventId>(), Err(NotAnId), "{text}");
        }
    }
}
