//! What the claimant is told and says, and whom to pay.

use serde::{Deserialize, Serialize};

use super::{WORDS_MAX, WayKind};
use crate::coded_texts;
use crate::digest::SealingKey;
use crate::id::{PayoutId, UserId};
use crate::money::Fen;
use crate::register::Day;
use crate::reward::bank::{CardNumber, NotACard};
use crate::reward::claim::SignedClaim;
use crate::reward::deadline::ClaimantView;
use crate::reward::voucher::Voucher;
use crate::tip::wire::Knock;

/// A cashier whom a payee can be sealed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashierKey {
    /// Who.
    pub user: UserId,
    /// Post and office.
    pub post: String,
    /// The key.
    pub key: SealingKey,
}

/// A reward under its receipt code, with all that a claim needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimantReward {
    /// Which; it is signed.
    pub payout: PayoutId,
    /// How far, how much, until when.
    pub view: ClaimantView,
    /// A reminder that holds today: the time ends within so many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<u16>,
    /// The values of vouchers, the largest first.
    pub denominations: Vec<Fen>,
    /// Whom a payee is sealed to: to each of them, in this order. Empty: only vouchers and giving up are offered.
    pub cashiers: Vec<CashierKey>,
    /// Counters: addresses and hours.
    pub places: Vec<String>,
    /// Today, which a claim is signed with.
    pub today: Day,
    /// The way that was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<WayKind>,
}

/// A claim, signed by the key that the receipt code gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// To be let in.
    pub knock: Knock,
    /// What was signed.
    pub signed: SignedClaim,
    /// For vouchers: what the money code gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouchers: Vec<Voucher>,
    /// For a transfer or a delegate: a [`Payee`], padded and sealed to all cashiers at once. The way has the SHA-256
    /// of these bytes before base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// Whom to pay: sealed to the cashiers, and erased once the payment is in the bank's statement.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Payee {
    /// An account.
    Account {
        /// The bank.
        bank: String,
        /// The name of its holder.
        holder: String,
        /// Its number: digits only.
        number: String,
    },
    /// Somebody who comes in the claimant's stead.
    Delegate {
        /// The document that will be shown.
        document: String,
        /// The name.
        name: String,
    },
}

coded_texts! {
    /// What is wrong with a payee.
    pub enum NotAPayee {
        /// Something is empty.
        Empty = "empty": "请填写完整", "Something is missing";
        /// Something is too long.
        Long = "long": "填写的内容过长", "Something is too long";
    }
}

/// Why nobody can be paid by that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayeeError {
    /// The words.
    Words(NotAPayee),
    /// The number.
    Card(NotACard),
}

impl Payee {
    /// An account from what somebody typed.
    ///
    /// # Errors
    /// When something is missing, or the number's check digit does not hold.
    pub fn account(holder: &str, bank: &str, number: &str) -> Result<Self, PayeeError> {
        let card = CardNumber::parse(number).map_err(PayeeError::Card)?;
        Ok(Self::Account { bank: words(bank)?, holder: words(holder)?, number: card.digits() })
    }

    /// Somebody who comes in the claimant's stead.
    ///
    /// # Errors
    /// When something is missing or too long.
    pub fn delegate(name: &str, document: &str) -> Result<Self, PayeeError> {
        Ok(Self::Delegate { document: words(document)?, name: words(name)? })
    }
}

fn words(typed: &str) -> Result<String, PayeeError> {
    match typed.trim() {
        "" => Err(PayeeError::Words(NotAPayee::Empty)),
        text if text.chars().count() > WORDS_MAX => Err(PayeeError::Words(NotAPayee::Long)),
        text => Ok(text.to_owned()),
    }
}

/// What is sealed to the cashiers, for one of them. Each look is noted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPayee {
    /// As it came with the claim.
    pub sealed: String,
}
