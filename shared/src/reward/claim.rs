//! The claim 领取: what the holder of the receipt code signs. The office has the public half of that key since the tip
//! arrived, so that neither a stolen database nor anybody inside can claim.

use serde::{Deserialize, Serialize};

use super::canonical_in_order;
use super::voucher::{Voucher, list_digest};
use crate::digest::{ClaimSignature, Digest};
use crate::event::NotCanonical;
use crate::id::PayoutId;
use crate::money::Fen;
use crate::register::Day;
use crate::text::{Lang, Text as _};
use crate::texts;

/// Sets a claim apart from everything else that the key may sign.
const DOMAIN: &[u8] = b"minewatch.claim.v1\n";

/// How the claimant wants to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Way {
    /// To an account, sealed to the cashier alone.
    Transfer {
        /// The SHA-256 of what is sealed.
        sealed: Digest,
    },
    /// To somebody on the claimant's behalf, sealed to the cashier alone.
    Delegate {
        /// The SHA-256 of what is sealed.
        sealed: Digest,
    },
    /// In cash at a counter, by vouchers.
    Vouchers {
        /// [`list_digest`] of the vouchers.
        list: Digest,
    },
    /// Not at all.
    GiveUp,
}

texts! {
    /// What a way of payment tells to whom: shown before anybody chooses.
    pub enum Reveals {
        /// Transfer.
        Transfer: "出纳看到户名和账号，银行看到付款单位和金额；对账后账号即删除", "The cashier sees name and account, the bank sees who pays and how much; the account is erased after reconciliation";
        /// Delegate.
        Delegate: "出纳看到代领人；代领人知道是为您代领", "The cashier sees who collects for you; that person knows it is for you";
        /// Vouchers.
        Vouchers: "柜台只看到每张券的面额，看不到举报内容；分次、分柜台领取更不易被联系起来", "The counter sees the value of each voucher and nothing of the tip; several visits to several counters are harder to connect";
        /// Giving up.
        GiveUp: "不向任何人透露；放弃后不能恢复", "Nothing to anybody; it cannot be taken back";
    }
}

impl Way {
    /// What it tells to whom.
    #[must_use]
    pub fn reveals(&self, lang: Lang) -> &'static str {
        match self {
            Self::Transfer { .. } => Reveals::Transfer,
            Self::Delegate { .. } => Reveals::Delegate,
            Self::Vouchers { .. } => Reveals::Vouchers,
            Self::GiveUp => Reveals::GiveUp,
        }
        .text(lang)
    }
}

/// What is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Which claim on this reward, counted from 0: one that failed at the bank cannot be brought again.
    pub attempt: u32,
    /// The day, in China.
    pub day: Day,
    /// The reward.
    pub payout: PayoutId,
    /// Its sum.
    pub sum: Fen,
    /// How to pay it.
    pub way: Way,
}

impl Claim {
    /// The bytes that are signed.
    ///
    /// # Errors
    /// See [`crate::event::canonical`].
    pub fn signed_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        Ok([DOMAIN, &canonical_in_order(self)?].concat())
    }

    /// The claim with its signature by the key that the receipt code gives.
    ///
    /// # Errors
    /// See [`crate::event::canonical`].
    #[cfg(feature = "seal")]
    pub fn sign(self, root: &crate::seal::secrets::Root) -> Result<SignedClaim, NotCanonical> {
        use ed25519_dalek::Signer as _;

        let signature = ClaimSignature(root.signing().sign(&self.signed_bytes()?).to_bytes());
        Ok(SignedClaim { claim: self, signature })
    }
}

/// A claim and a signature; whether it holds, [`SignedClaim::verify`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedClaim {
    /// What is signed.
    pub claim: Claim,
    /// The signature over [`Claim::signed_bytes`].
    pub signature: ClaimSignature,
}

impl SignedClaim {
    /// Whether the holder of this key signed it.
    ///
    /// # Errors
    /// When the signature does not hold.
    #[cfg(feature = "ed25519")]
    pub fn verify(&self, key: &crate::digest::ClaimKey) -> Result<(), crate::event::BadSignature> {
        use crate::event::BadSignature;

        let message = self.claim.signed_bytes().map_err(|_| BadSignature)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(key.bytes()).map_err(|_| BadSignature)?;
        let signature = ed25519_dalek::Signature::from_bytes(self.signature.bytes());
        // Strict: of one claim there is one signature, and no weak key that would fit several.
        key.verify_strict(&message, &signature).map_err(|_| BadSignature)
    }

    /// Whether these are the vouchers that were signed for: none for every other way.
    #[must_use]
    pub fn covers(&self, vouchers: &[Voucher]) -> bool {
        match self.claim.way {
            Way::Vouchers { list } => !vouchers.is_empty() && list_digest(vouchers) == list,
            Way::Transfer { .. } | Way::Delegate { .. } | Way::GiveUp => vouchers.is_empty(),
        }
    }
}
