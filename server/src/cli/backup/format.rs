//! The file of a backup: lines of JSON, of which the last holds the SHA-256 of all that stands before it. Whoever has
//! the file can look without this program: `head -n -1 FILE | sha256sum`.
//!
//! The first version had no such line. It can still be read, and is told apart by its first line.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shared::account::Person;
use shared::digest::{PublicKey, Signature};
use shared::event::Head;
use shared::id::{DeviceId, UserId};
use shared::mine::Mine;
use shared::region::DivisionCode;
use shared::sync::Outcome;
use shared::time::Timestamp;
use surrealdb::types::Value;

pub(super) const FORMAT: &str = "minewatch.backup";
/// The version that is written.
pub(super) const VERSION: u32 = 2;
/// The version without a checksum. Its numbers differ in two bits, so that one damaged bit makes neither of the other.
pub(super) const VERSION_WITHOUT_CHECKSUM: u32 = 1;
/// The longest line: an event and a row of a tip are far below.
pub(super) const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

const TRAILER_START: &str = r#"{"t":"sha256","digest":""#;
const TRAILER_END: &str = "\"}\n";
/// The bytes of the last line.
pub(super) const TRAILER_BYTES: usize = TRAILER_START.len() + 64 + TRAILER_END.len();

/// The last line over what stands before it.
pub(super) fn trailer(before: Sha256) -> String {
    format!("{TRAILER_START}{}{TRAILER_END}", hex::encode(before.finalize()))
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub(super) enum Line {
    Begin {
        format: String,
        version: u32,
        made: Timestamp,
        head: Head,
    },
    Mine {
        mine: Mine,
    },
    Person {
        person: Person,
        active: bool,
    },
    Account {
        account: String,
        person: UserId,
        secret: String,
        disabled: bool,
    },
    Device {
        device: DeviceId,
        person: UserId,
        key: PublicKey,
        label: String,
        enrolled: i64,
        ended: bool,
    },
    Stretch {
        device: DeviceId,
        first: u64,
        count: u64,
        seq: u64,
        signature: Signature,
    },
    Entry {
        seq: u64,
        received: Timestamp,
        outcome: Outcome,
        region: Option<DivisionCode>,
        text: String,
    },
    /// A row of the register or of tips, as it is: everything that people said in it is sealed.
    Row {
        table: String,
        row: Value,
    },
    End {
        lines: u64,
    },
}
