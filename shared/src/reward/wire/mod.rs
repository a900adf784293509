//! What goes over the wire about rewards. Days are days in China; sealed bytes travel as base64 (standard alphabet,
//! padded). Types with secrets in them have no `Debug`.

mod claim;
mod counter;
mod manage;
mod office;
mod statement;

pub use claim::{CashierKey, ClaimRequest, ClaimantReward, NotAPayee, Payee, PayeeError, SealedPayee};
pub use counter::{
    FindVouchers, FoundVoucher, PaidVoucher, RedemptionOutcome, Redemptions, Settlement, VoucherState,
};
pub use manage::{
    Conflict, ConflictEvent, FundBudget, HotlineView, LevelSummary, NewRules, PersonConflicts, PublicRewards,
    RuleSummary, UnconfirmedAccount, WaitingReward,
};
pub use office::{
    Act, AskSum, BudgetView, Computed, Evidence, FOR_ME_MAX, NewReward, ReasonLine, RewardFile, RewardOrder,
    RewardStep, RewardSummary, SameMatter, StepKind, WayKind,
};
pub use statement::{Difference, DifferenceKind, Reconciliation, Settled};

/// The most bytes of a sealed payee, as base64.
pub const SEALED_PAYEE_MAX: usize = 16 * 1024;
/// The most vouchers that are asked for or reported in one request.
pub const TAGS_MAX: usize = 1_000;
/// The most signs of a bank's reference, of a name or of a document's number.
pub const WORDS_MAX: usize = 64;
/// The longest statement of a bank that is read, in bytes.
pub const STATEMENT_BYTES_MAX: usize = 2 * 1024 * 1024;
