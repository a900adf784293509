//! Signing in, and keeping a session alive, as it goes over the wire.

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, PublicKey, Signature};
use crate::event::Head;
use crate::id::{DeviceId, MineId, UserId};
use crate::region::DivisionCode;
use crate::role::{Actor, Role};
use crate::time::Timestamp;

/// The longest account name and password, in bytes: longer ones are refused before any hashing.
pub const CREDENTIAL_BYTES_MAX: usize = 256;

/// A person as others may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// What that person is.
    pub role: Role,
    /// The region.
    pub region: DivisionCode,
    /// Number of the enforcement certificate 执法证号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// For an operator: the mine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<MineId>,
}

impl Person {
    /// The person as one who asks.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor { user: self.id, role: self.role, region: self.region }
    }
}

/// Asks for a session, and enrols the device on the way if its key is new.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    pub account: String,
    /// The password. This type has no `Debug`.
    pub password: String,
    /// The device's public key.
    pub key: PublicKey,
    /// What to call the device, such as "Android, Chrome".
    pub label: String,
    /// The device's signature over [`sign_in_bytes`], which shows that it holds the key.
    pub proof: Signature,
}

/// What a device signs to show that it holds its key when it is enrolled.
#[must_use]
pub fn sign_in_bytes(account: &str, key: &PublicKey) -> Vec<u8> {
    format!("minewatch.sign-in.v1\n{account}\n{key}").into_bytes()
}

/// Asks for a new access token. The same request may be sent again when its answer was lost, and gets the same
/// answer; a different request with a used token ends the whole family.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renew {
    /// The device.
    pub device: DeviceId,
    /// The refresh token. This type has no `Debug`.
    pub refresh: String,
    /// 16 random bytes in hexadecimal, new for every renewal and kept until its answer came.
    pub nonce: String,
    /// The device's signature over [`renew_bytes`].
    pub proof: Signature,
}

/// What a device signs to renew its session.
#[must_use]
pub fn renew_bytes(device: DeviceId, refresh: &str, nonce: &str) -> Vec<u8> {
    format!("minewatch.renew.v1\n{device}\n{}\n{nonce}", Digest::of(&[refresh.as_bytes()])).into_bytes()
}

/// An open session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Bearer token for requests. This type has no `Debug`.
    pub access: String,
    /// Seconds until it runs out.
    pub access_lives_s: u32,
    /// Token to renew with; each is good for one renewal.
    pub refresh: String,
    /// The device.
    pub device: DeviceId,
    /// Who is signed in.
    pub person: Person,
    /// The server's clock.
    pub server_time: Timestamp,
    /// The key that signs the server's receipts.
    pub server_key: PublicKey,
    /// The head of this device's chain on the server.
    pub head: Head,
}
