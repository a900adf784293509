//! What goes over the wire about rewards. Days are days in China; sealed bytes travel as base64 (standard alphabet,
//! padded). Types with secrets in them have no `Debug`.

use serde::{Deserialize, Serialize};

use super::band::Band;
use super::bank::{CardNumber, NotACard};
use super::budget::{Budget, BudgetKey};
use super::claim::SignedClaim;
use super::deadline::{ClaimantView, Deadline};
use super::facts::{Exclusion, Facts};
use super::person::Duty;
use super::rules::{RuleRef, Words};
use super::step::{GoodReason, Illegal, Proposal, ReturnReason, State};
use super::voucher::Voucher;
use crate::coded_texts;
use crate::digest::{Digest, SealingKey, VoucherTag};
use crate::id::{CheckId, HazardId, MineId, PayoutId, TipId, UserId};
use crate::money::Fen;
use crate::region::DivisionCode;
use crate::register::Day;
use crate::role::Role;
use crate::tip::wire::Knock;

/// The most bytes of a sealed payee, as base64.
pub const SEALED_PAYEE_MAX: usize = 16 * 1024;
/// The most vouchers that are asked for or reported in one request.
pub const TAGS_MAX: usize = 1_000;
/// The most signs of a bank's reference, of a name or of a document's number.
pub const WORDS_MAX: usize = 64;
/// The longest statement of a bank that is read, in bytes.
pub const STATEMENT_BYTES_MAX: usize = 2 * 1024 * 1024;

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
    /// How many steps it has: the number of the next order.
    pub steps: u32,
    /// The duties that the asker may have on this case.
    pub duties: Vec<Duty>,
    /// The entry of its last step in the ledger.
    pub entry: u64,
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
        Verify = "verify": "查实立案", "Found true";
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
        Bounce = "bounce": "退汇", "Came back";
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
    /// What was done, oldest first.
    pub steps: Vec<RewardStep>,
}

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

/// Which vouchers a counter asks about: the tags that a money code gives. The code itself stays at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindVouchers {
    /// At most [`TAGS_MAX`].
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
    /// Which.
    pub tag: VoucherTag,
    /// What was paid.
    pub value: Fen,
    /// On which day; another than today only for a counter that was offline.
    pub day: Day,
}

/// Redemptions of the asker's counter: one at once, or all of a day offline. Sent again they change nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redemptions {
    /// Whether they were paid while the counter was offline: then the money is gone, and what does not fit is kept as a
    /// difference. Online, nothing must be paid before the answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offline: bool,
    /// At most [`TAGS_MAX`].
    pub paid: Vec<PaidVoucher>,
}

/// What became of a redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RedemptionOutcome {
    /// It is in the ledger: pay.
    Done {},
    /// It was in the ledger by the same counter already.
    Again {},
    /// Another counter, or this one on another day, had paid it: do not pay.
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

/// The answer to one redemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Which voucher.
    pub tag: VoucherTag,
    /// What became of it.
    pub outcome: RedemptionOutcome,
}

/// What is wrong with a line of a bank's statement, or with the books beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DifferenceKind {
    /// The statement has a payment that the books do not have.
    NotInBooks {},
    /// Another sum than in the books.
    OtherSum {
        /// The books'.
        books: Fen,
    },
    /// The same reference again.
    Repeated {},
    /// The books have a payment in the statement's days that the statement does not have.
    NotInStatement {},
    /// A counter paid offline what had been paid before, or what there is not.
    OfflinePaid {
        /// What became of it.
        outcome: RedemptionOutcome,
    },
    /// Reconciling it is not this person's duty or not possible.
    NotReconciled {
        /// Why.
        reason: Illegal,
    },
}

/// A difference between books and statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The line of the statement, counted from 1 with its head; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The reference.
    pub reference: String,
    /// The sum of the statement, or of the books where it has none.
    pub sum: Fen,
    /// What is wrong.
    pub kind: DifferenceKind,
}

/// A case that a statement settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Which.
    pub payout: PayoutId,
    /// What was paid.
    pub sum: Fen,
}

/// What a statement gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// The SHA-256 of the statement.
    pub statement: Digest,
    /// Its lines without the head.
    pub lines: u64,
    /// Cases that are reconciled by it.
    pub settled: Vec<Settled>,
    /// What does not fit.
    pub differences: Vec<Difference>,
}

/// Sets a budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundBudget {
    /// Which.
    pub key: BudgetKey,
    /// All of it.
    pub total: Fen,
}

/// A rule set for people to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSummary {
    /// Which.
    pub rule: RuleRef,
    /// What it is called.
    pub name: Words,
    /// Its region, of a local one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<DivisionCode>,
    /// The first day on which it holds.
    pub from: Day,
    /// The last, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    /// What whoever uses it has to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<Words>,
    /// The SHA-256 of its file.
    pub digest: Digest,
    /// The levels of a fine.
    pub levels: Vec<LevelSummary>,
}

/// A level of a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSummary {
    /// What it is called.
    pub name: Words,
    /// The share of the fine, such as `15 %`.
    pub rate: String,
    /// Never less.
    pub floor: Fen,
    /// Never more.
    pub cap: Fen,
    /// On what ground.
    pub basis: Words,
}

/// Adds a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRules {
    /// The text of the file.
    pub file: String,
}

/// A reward that waits for its claimant, as the hotline tells it: no sum, no mine, nothing to tell cases apart by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingReward {
    /// The prefecture.
    pub region: DivisionCode,
    /// Ready to be claimed, or vouchers to be redeemed.
    pub state: State,
    /// The last day.
    pub until: Day,
    /// How many days are left, today included.
    pub days_left: u32,
}

/// What the hotline tells callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HotlineView {
    /// What waits, the most urgent first.
    pub waiting: Vec<WaitingReward>,
    /// Counters: addresses and hours.
    pub places: Vec<String>,
}

/// What the public is told: counters and bands, small numbers as "fewer than five" (none).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRewards {
    /// How many cases are how far.
    pub states: Vec<(State, Option<u64>)>,
    /// How many paid rewards lie in which band.
    pub bands: Vec<(Band, Option<u64>)>,
    /// The rule sets.
    pub rules: Vec<RuleSummary>,
    /// The newest signed head of the ledger over days that are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// The ledger's key in the form of a checkpoint's verifier.
    pub ledger_key: String,
}

/// An account that waits for another administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnconfirmedAccount {
    /// Whose.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: Role,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
}
