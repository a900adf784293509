//! What a counter asks and reports.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::digest::{PaymentId, VoucherKey, VoucherTag};
use crate::money::Fen;
use crate::register::Day;
use crate::reward::step::Illegal;
use crate::reward::voucher::tag;

/// Which vouchers a counter asks about: the tags that a money code gives. The code itself stays at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindVouchers {
    /// At most [`super::TAGS_MAX`].
    pub tags: Vec<VoucherTag>,
}

coded_texts! {
    /// Whether a voucher can be redeemed.
    pub enum VoucherState {
        /// It can.
        Open = "open": "可兑付", "Can be redeemed";
        /// It was.
        Redeemed = "redeemed": "已兑付", "Redeemed";
        /// It stands on the list that another counter took along.
        Elsewhere = "elsewhere": "在其他柜台的离线清单上", "On the list of another counter";
        /// Not issued yet.
        NotIssued = "not-issued": "尚未生效", "Not issued yet";
        /// The time is over.
        Lapsed = "lapsed": "已过期", "The time is over";
    }
}

/// A voucher as a counter sees it: its value and nothing of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundVoucher {
    /// Which.
    pub tag: VoucherTag,
    /// Its value.
    pub value: Fen,
    /// The last day, once it is issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Whether it can be redeemed here and now.
    pub state: VoucherState,
}

/// A voucher that a counter has paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidVoucher {
    /// On which day; another than today only for a counter that was offline.
    pub day: Day,
    /// That the counter had the money code.
    pub key: VoucherKey,
    /// In which payment: reported again it is the same, and another one of the same voucher is a second.
    pub payment: PaymentId,
    /// What was paid.
    pub value: Fen,
}

impl PaidVoucher {
    /// Which voucher.
    #[must_use]
    pub fn tag(&self) -> VoucherTag {
        tag(&self.key)
    }
}

/// Redemptions of the asker's counter: one at once, or all of a day offline. Sent again they change nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redemptions {
    /// Whether they were paid while the counter was offline: then the money is gone, and what does not fit is kept as a
    /// difference. Online, nothing must be paid before the answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offline: bool,
    /// At most [`super::TAGS_MAX`].
    pub paid: Vec<PaidVoucher>,
}

/// What became of a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RedemptionOutcome {
    /// It is in the ledger: pay.
    Done {},
    /// It was in the ledger by the same payment already, whose answer was lost.
    Again {},
    /// Another payment had it, at whatever counter: do not pay.
    PaidBefore {
        /// On which day.
        day: Day,
    },
    /// The value is another.
    WrongValue {
        /// The voucher's.
        value: Fen,
    },
    /// It stands on the list of another counter until that day.
    Elsewhere {
        /// The last day of it.
        until: Day,
    },
    /// There is no such voucher.
    Unknown {},
    /// It cannot be redeemed.
    Refused {
        /// Why.
        reason: Illegal,
    },
}

impl RedemptionOutcome {
    /// Whether the payment that was reported stands in the ledger: it is to be handed over, or was.
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(self, Self::Done {} | Self::Again {})
    }
}

/// The answer to one redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Which voucher.
    pub tag: VoucherTag,
    /// What became of it.
    pub outcome: RedemptionOutcome,
}
