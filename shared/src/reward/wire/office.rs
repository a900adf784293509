//! What the office says of a case: what proves it, what is done on it, how it stands.

use serde::{Deserialize, Serialize};

use crate::board::{CheckSummary, HazardSummary};
use crate::coded_texts;
use crate::digest::Digest;
use crate::id::{CheckId, HazardId, MineId, PayoutId, TipId};
use crate::money::Fen;
use crate::region::DivisionCode;
use crate::register::Day;
use crate::reward::budget::{Budget, BudgetKey};
use crate::reward::deadline::Deadline;
use crate::reward::facts::{Exclusion, Facts};
use crate::reward::person::Duty;
use crate::reward::rules::{RuleRef, Words};
use crate::reward::step::{GoodReason, Proposal, ReturnReason, State};
use crate::role::Role;

/// What proves a tip. Its hash stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Evidence {
    /// A check of the mine.
    Check {
        /// Which.
        id: CheckId,
    },
    /// A hazard that a check found.
    Hazard {
        /// Which.
        id: HazardId,
    },
    /// A decision on a penalty, which is a paper outside this system.
    Penalty {
        /// The decision's number.
        number: String,
        /// The SHA-256 of the paper.
        paper: Digest,
    },
}

/// Finds a verified tip worth a reward: the case begins. Sent by an officer who can open the tip. Sent again for the
/// same tip with the same evidence, it gives the same case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewReward {
    /// Which tip; it must be verified.
    pub tip: TipId,
    /// What proves it: one check at least. All must be about one mine in the tip's county.
    pub evidence: Vec<Evidence>,
}

/// What somebody of the office does on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewardOrder {
    /// Which step of the case it will be ([`RewardSummary::steps`]): the same order sent twice is carried out once.
    pub n: u32,
    /// What.
    pub act: Act,
}

/// The acts of the office. Which rules hold, and what sum follows, the server computes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    /// A tip officer proposes what follows from these facts. The day of acceptance must be the tip's.
    Propose {
        /// The cases of [`RewardFile::same_matter`] that are rewarded for something else, by the proposer's word.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        apart: Vec<PayoutId>,
        /// What the sum depends on.
        facts: Facts,
        /// The sum that the proposer saw: refused where the rules give another.
        sum: Fen,
    },
    /// An approver gives it back.
    Return {
        /// Why.
        reason: ReturnReason,
    },
    /// An approver refuses it.
    Refuse {
        /// Why.
        reason: Exclusion,
    },
    /// An approver approves what [`RewardFile::approvable`] says. The claimant is told in the same breath.
    Approve {
        /// Out of whose budget.
        budget: DivisionCode,
        /// What the approver has seen.
        proposal: Digest,
    },
    /// An approver gives more time to claim.
    Extend {
        /// Why.
        reason: GoodReason,
    },
    /// An approver takes a lapsed or refused case up again.
    Reopen {
        /// Why.
        reason: GoodReason,
    },
    /// The verifier enters that a fine is another on appeal.
    Amend {
        /// The SHA-256 of the decision.
        decision: Digest,
        /// What it is now.
        fine: Fen,
        /// Of which hazard among the facts, counted from 0.
        hazard: u16,
    },
    /// A cashier makes the vouchers redeemable.
    Issue {},
    /// A cashier has transferred or handed over.
    Pay {
        /// The bank's reference or the receipt's number, as it will stand in the statement.
        reference: String,
    },
    /// A cashier heard that the transfer came back or the delegate did not come.
    Bounce {
        /// What the bank calls it.
        reference: String,
    },
    /// An approver was shown that the bank sent a transfer back after it was reconciled: the case begins again with a
    /// proposal.
    SendBack {
        /// What the bank calls it.
        reference: String,
    },
    /// A cashier took back what was to be recovered.
    Recover {
        /// How much.
        sum: Fen,
    },
}

/// Facts to compute a sum from; nothing is changed by asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskSum {
    /// The facts.
    pub facts: Facts,
}

/// A line of the reasoning, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonLine {
    /// What it rests on: document and article; none for the sum itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Words>,
    /// What it says.
    pub says: Words,
}

/// What the rules give for facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    /// By which rules.
    pub rule: RuleRef,
    /// What these are called.
    pub rule_name: Words,
    /// The sum; 0 where there is no reward.
    pub sum: Fen,
    /// The shares of several signatories, where the rules share it out.
    pub shares: Vec<Fen>,
    /// Why there is none, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusion: Option<Exclusion>,
    /// How it follows.
    pub reasoning: Vec<ReasonLine>,
    /// Above this sum two persons approve.
    pub second_approver_above: Fen,
}

/// The most cases that are listed as waiting for one person: the most urgent.
pub const FOR_ME_MAX: usize = 200;

/// A case on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardSummary {
    /// Which.
    pub id: PayoutId,
    /// The mine.
    pub mine: MineId,
    /// Its name.
    pub mine_name: String,
    /// Its county.
    pub region: DivisionCode,
    /// How far the case is today.
    pub state: State,
    /// The sum that is proposed or approved; 0 before.
    pub sum: Fen,
    /// What has to happen by when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// Whether that is late.
    pub is_late: bool,
    /// How the claimant wants to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<WayKind>,
    /// What is to be recovered.
    pub to_recover: Fen,
    /// On how many days claims under a wrong key, such as a wrong PIN gives, used up what a day takes, so that the
    /// claimant's own would be refused, too; counted anew, from the next day, once an approver gave more time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub blocked_days: u32,
    /// How many steps it has: the number of the next order.
    pub steps: u32,
    /// The duties that the asker may have on this case.
    pub duties: Vec<Duty>,
    /// The entry of its last step in the ledger.
    pub entry: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(days: &u32) -> bool {
    *days == 0
}

coded_texts! {
    /// A way of payment without what belongs to it.
    pub enum WayKind {
        /// By transfer.
        Transfer = "transfer": "银行转账", "Bank transfer";
        /// To somebody on the claimant's behalf.
        Delegate = "delegate": "委托他人代领", "On the claimant's behalf";
        /// By vouchers.
        Vouchers = "vouchers": "柜台凭券兑付", "Vouchers at a counter";
        /// Not at all.
        GiveUp = "give-up": "放弃领取", "Given up";
    }
}

coded_texts! {
    /// What was done on a case, for its history.
    pub enum StepKind {
        /// The case began.
        Verify = "verify": "查实，启动奖励", "Found true";
        /// A sum was proposed.
        Propose = "propose": "提出奖励建议", "Proposed";
        /// Given back.
        Return = "return": "退回", "Returned";
        /// Refused.
        Refuse = "refuse": "不予奖励", "Refused";
        /// Approved.
        Approve = "approve": "批准", "Approved";
        /// The claimant was told.
        Notify = "notify": "通知领取", "Claimant told";
        /// Claimed.
        Claim = "claim": "申领", "Claimed";
        /// Vouchers came into force.
        Issue = "issue": "兑付券生效", "Vouchers issued";
        /// Vouchers were redeemed.
        Redeem = "redeem": "柜台兑付", "Redeemed at a counter";
        /// Paid.
        Pay = "pay": "兑付", "Paid";
        /// The payment came back.
        Bounce = "bounce": "未付成", "Did not succeed";
        /// The payment came back after it was reconciled.
        SendBack = "send-back": "对账后退汇", "Sent back by the bank";
        /// Found in the statement.
        Reconcile = "reconcile": "对账", "Reconciled";
        /// The time ran out.
        Lapse = "lapse": "逾期", "Lapsed";
        /// More time.
        Extend = "extend": "延长领取期限", "Extended";
        /// Taken up again.
        Reopen = "reopen": "重新办理", "Reopened";
        /// A fine changed.
        Amend = "amend": "罚款变更", "Fine changed";
        /// Money came back.
        Recover = "recover": "追回", "Recovered";
    }
}

/// A step in a case's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardStep {
    /// Its number on the case.
    pub n: u32,
    /// What.
    pub kind: StepKind,
    /// The day.
    pub day: Day,
    /// The role of who took it; none for the claimant and the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The name of who took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A reason that was given, worded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Words>,
    /// A sum that belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<Fen>,
    /// Its entry in the ledger.
    pub entry: u64,
}

/// A budget that a case can be paid from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetView {
    /// Which.
    pub key: BudgetKey,
    /// How much there is and how much is taken.
    pub budget: Budget,
    /// What is free.
    pub free: Fen,
}

impl BudgetView {
    /// A budget as it stands.
    #[must_use]
    pub fn of((key, budget): (BudgetKey, Budget)) -> Self {
        Self { key, budget, free: budget.free() }
    }
}

/// Another case with evidence in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameMatter {
    /// Which.
    pub id: PayoutId,
    /// Whether the asker may open it: a tip officer without a way to its tip may not, and has to know all the same.
    pub is_theirs: bool,
    /// The day on which its tip was accepted.
    pub accepted: Day,
    /// How far it is today.
    pub state: State,
    /// The sum that is proposed or approved; 0 before.
    pub sum: Fen,
    /// Whether it stands as the first report of its matter, so that the case of this file cannot, unless it is about
    /// another matter.
    pub is_first: bool,
    /// Which pieces of this file's evidence are in common, counted from 0.
    pub in_common: Vec<usize>,
}

/// A case with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardFile {
    /// The case.
    pub summary: RewardSummary,
    /// The tip, for who can open it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<TipId>,
    /// The day on which the tip was accepted: the rules of that day hold.
    pub accepted: Day,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Which pieces of it, counted from 0, are not what they were when the case began, of which the ledger has the
    /// hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<usize>,
    /// Other cases with evidence in common; not for cashiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_matter: Vec<SameMatter>,
    /// The checks among it, as they stand; not for cashiers, whose duty does not need them.
    pub checks: Vec<CheckSummary>,
    /// The hazards among it, likewise.
    pub hazards: Vec<HazardSummary>,
    /// What is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// How the sum follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Computed>,
    /// What an approver approves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvable: Option<Digest>,
    /// Budgets of this year that it can be paid from.
    pub budgets: Vec<BudgetView>,
    /// How many vouchers there are, and how many were redeemed.
    pub vouchers: (u32, u32),
    /// Whether there is a payee sealed to the cashiers.
    pub has_payee: bool,
    /// What was paid, without what was recovered.
    pub paid: Fen,
    /// Whether the rules leave an extension: to give the claimant more time, or to take up again what lapsed.
    pub has_more_time: bool,
    /// Whether another person than the asker has to approve: the asker approved first, or entered that the bank sent the
    /// payment back.
    pub leaves_approval: bool,
    /// What was done, oldest first.
    pub steps: Vec<RewardStep>,
}
