//! Vouchers 兑付券: a sum in fixed denominations, so that what is collected does not tell the fine. A counter finds
//! them by the money code, also while it is offline, from a signed list that names no case and no person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::money_code::MoneyCode;
use crate::digest::{ActorTag, Digest, PaymentId, VoucherKey, VoucherTag};
use crate::event::{NotCanonical, canonical};
use crate::money::Fen;
use crate::register::{Day, NoteSignature, Origin};

/// The most vouchers of one sum: 300,000 元 in the shipped denominations are under 60.
pub const VOUCHERS_MAX: usize = 128;
/// The most vouchers of a list that a counter takes along.
pub const LIST_MAX: usize = 100_000;

const LIST_DOMAIN: &[u8] = b"minewatch.vouchers.v1\n";
const KEY_DOMAIN: &[u8] = b"minewatch.voucher-key.v1\n";
const TAG_DOMAIN: &[u8] = b"minewatch.voucher.v2\n";
const OPEN_DOMAIN: &[u8] = b"minewatch.open-vouchers.v1\n";

/// A voucher as the office keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voucher {
    /// What it is found by.
    pub tag: VoucherTag,
    /// Its value.
    pub value: Fen,
}

/// The sum in the fewest vouchers of these denominations, the largest first. None where it is too large for
/// [`VOUCHERS_MAX`], or leaves a rest that no denomination fits.
#[must_use]
pub fn split(sum: Fen, denominations: &[Fen]) -> Option<Vec<Fen>> {
    let (mut rest, mut values) = (sum, Vec::new());
    for value in denominations.iter().filter(|value| **value > Fen::ZERO) {
        while let Some(left) = rest.checked_sub(*value) {
            if values.len() == VOUCHERS_MAX {
                return None;
            }
            values.push(*value);
            rest = left;
        }
    }
    (rest == Fen::ZERO).then_some(values)
}

/// The vouchers of a sum under a money code.
#[must_use]
pub fn vouchers(code: &MoneyCode, sum: Fen, denominations: &[Fen]) -> Option<Vec<Voucher>> {
    let values = split(sum, denominations)?;
    Some((0_u16..).zip(values).map(|(n, value)| Voucher { tag: tag(&key(code, n)), value }).collect())
}

/// What the `n`-th voucher of a money code is redeemed with. The code has a hundred random bits, so that nothing that is
/// made of it lets anybody find a code.
#[must_use]
pub fn key(code: &MoneyCode, n: u16) -> VoucherKey {
    VoucherKey(*Digest::of(&[KEY_DOMAIN, code.signs(), &n.to_be_bytes()]).bytes())
}

/// What a voucher is found by: it does not give the key back, so that who has a list of open vouchers, or the ledger, can
/// redeem none of them.
#[must_use]
pub fn tag(key: &VoucherKey) -> VoucherTag {
    let digest = Digest::of(&[TAG_DOMAIN, key.bytes()]);
    let mut tag = [0; 16];
    tag.copy_from_slice(&digest.bytes()[..16]);
    VoucherTag(tag)
}

/// The keys of all vouchers of a money code, as many as a sum may have.
pub fn keys(code: &MoneyCode) -> impl Iterator<Item = VoucherKey> + '_ {
    (0_u16..).take(VOUCHERS_MAX).map(|n| key(code, n))
}

/// What stands on the receipt of a voucher that was paid out, and so in the counter's and the bank's lists: short
/// enough to be typed, and nothing that a code could be found from.
#[must_use]
pub fn receipt_number(tag: &VoucherTag) -> String {
    let mut number = tag.to_string();
    number.truncate(16);
    number
}

/// What a claim binds its vouchers by: tags and values in their order.
#[must_use]
pub fn list_digest(vouchers: &[Voucher]) -> Digest {
    let mut bytes = LIST_DOMAIN.to_vec();
    for voucher in vouchers {
        bytes.extend_from_slice(voucher.tag.bytes());
        bytes.extend_from_slice(&voucher.value.fen().to_be_bytes());
    }
    Digest::of(&[&bytes])
}

/// A voucher that can be redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenVoucher {
    /// What it is found by.
    pub tag: VoucherTag,
    /// The last day for it: a month's end, which tells little.
    pub until: Day,
    /// Its value.
    pub value: Fen,
}

/// The vouchers of all cases that were open on a day, in the order of their tags, for a counter without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenList {
    /// For which counter; a voucher stands on one counter's list at a time, so that two cannot both pay it.
    pub counter: ActorTag,
    /// The day.
    pub day: Day,
    /// Whose list it is.
    pub origin: Origin,
    /// The vouchers.
    pub vouchers: Vec<OpenVoucher>,
}

/// A list with the office's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedOpenList {
    /// What is signed.
    pub list: OpenList,
    /// The signature over [`OpenList::signed_bytes`] by the ledger's key.
    pub signature: NoteSignature,
}

impl OpenList {
    /// The bytes that the ledger's key signs.
    ///
    /// # Errors
    /// See [`canonical`].
    pub fn signed_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        Ok([OPEN_DOMAIN, &canonical(self)?].concat())
    }

    /// The vouchers of a money code that can be redeemed on that day, with their keys.
    #[must_use]
    pub fn of_code(&self, code: &MoneyCode, on: Day) -> Vec<(VoucherKey, OpenVoucher)> {
        let by_tag: BTreeMap<VoucherTag, OpenVoucher> = self.vouchers.iter().map(|open| (open.tag, *open)).collect();
        keys(code)
            .filter_map(|key| by_tag.get(&tag(&key)).map(|open| (key, *open)))
            .filter(|(_, open)| on <= open.until)
            .collect()
    }
}

impl SignedOpenList {
    /// Whether the office with this key signed the list.
    ///
    /// # Errors
    /// When it did not.
    #[cfg(feature = "ed25519")]
    pub fn verify(&self, key: &crate::register::VerifierKey) -> Result<(), crate::event::BadSignature> {
        use crate::event::BadSignature;

        if self.list.origin != *key.name() || self.list.vouchers.len() > LIST_MAX {
            return Err(BadSignature);
        }
        key.verify(&self.list.signed_bytes().map_err(|_| BadSignature)?, &self.signature)
    }
}

/// That a counter paid a voucher out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redemption {
    /// Where.
    pub counter: ActorTag,
    /// When.
    pub day: Day,
    /// In which payment; none of those before payments had ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// Which voucher.
    pub tag: VoucherTag,
    /// What was paid.
    pub value: Fen,
}
