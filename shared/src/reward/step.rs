//! The steps of a reward, and how far it is: the words of the ledger. What is legal when, `advance` says.

use serde::{Deserialize, Serialize};

use super::budget::BudgetKey;
use super::canonical_in_order;
use super::claim::SignedClaim;
use super::facts::{Exclusion, Facts};
use super::person::{Duty, Hand};
use super::rules::RuleRef;
use super::voucher::Voucher;
use crate::coded_texts;
use crate::digest::{ClaimKey, Digest, VoucherKey};
use crate::event::NotCanonical;
use crate::id::PayoutId;
use crate::money::Fen;
use crate::region::DivisionCode;
use crate::register::Day;

/// The most pieces of evidence of one case.
pub const EVIDENCE_MAX: usize = 64;
/// The most commitments to the evidence of one case: of a penalty, to its number and to its paper.
pub const MATTERS_MAX: usize = 2 * EVIDENCE_MAX;
/// The most cases that a proposal stands apart from.
pub const APART_MAX: usize = 256;

coded_texts! {
    /// How far a reward is.
    pub enum State {
        /// The tip is true.
        Verified = "verified": "已查实，待提出奖励建议", "Verified, to be proposed";
        /// A sum is proposed.
        Proposed = "proposed": "待审批", "Proposed";
        /// One of two has approved.
        HalfApproved = "half-approved": "已初审，待第二人审批", "Approved by the first of two";
        /// Approved.
        Approved = "approved": "已批准，待通知", "Approved";
        /// The claimant is told.
        Notified = "notified": "可以领取", "Ready to be claimed";
        /// The claimant has claimed.
        Claimed = "claimed": "已申领，待兑付", "Claimed";
        /// Vouchers can be redeemed.
        Issued = "issued": "兑付券可用", "Vouchers can be redeemed";
        /// Paid.
        Paid = "paid": "已兑付", "Paid";
        /// Paid, and found in the bank's statement.
        Reconciled = "reconciled": "已对账", "Reconciled";
        /// Not rewarded.
        Refused = "refused": "不予奖励", "Not rewarded";
        /// Not claimed or not redeemed in time.
        Lapsed = "lapsed": "逾期未领", "Lapsed";
        /// The claimant does not want it.
        GivenUp = "given-up": "举报人放弃", "Given up by the claimant";
    }
}

coded_texts! {
    /// Why more time is given.
    pub enum GoodReason {
        /// Illness, or another emergency.
        Emergency = "emergency": "疾病等紧急情况", "Illness or another emergency";
        /// No safe way to come.
        Safety = "safety": "领取可能危及人身安全", "Claiming was not safe";
        /// The notice could not be read.
        NotReached = "not-reached": "未能看到通知", "The notice could not be read";
        /// The office was at fault.
        Office = "office": "本单位原因", "The office was at fault";
    }
}

coded_texts! {
    /// Why a proposal is returned.
    pub enum ReturnReason {
        /// Facts are missing or wrong.
        Facts = "facts": "事实不清或者有误", "Facts are missing or wrong";
        /// Evidence is missing.
        Evidence = "evidence": "证据不足", "Evidence is missing";
        /// The level is wrong.
        Level = "level": "等级适用不当", "The level is wrong";
        /// The budget is used up.
        Budget = "budget": "预算不足", "The budget is used up";
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// A person of the office.
    Hand(Hand),
    /// Who holds the receipt code.
    Claimant,
    /// The system, because a day has come.
    Clock,
}

/// What is done. Fields stand in the order of the alphabet, which is that of the canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// The tip is found true: the case begins.
    Verify {
        /// Claims must be signed under this key, which came with the tip.
        claim_key: ClaimKey,
        /// Hashes of what proves it: check, hazard, penalty.
        evidence: Vec<Digest>,
        /// Salted commitments to which checks, hazards and penalties these are, whatever becomes of their records: cases
        /// that have one in common may be about the same fine. Sorted, each once; none in cases of before they were kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        matters: Vec<Digest>,
        /// Where the mine lies.
        region: DivisionCode,
        /// A salted commitment to the tip's id: the same tip has one case.
        tip: Digest,
    },
    /// A sum is proposed.
    Propose {
        /// Cases with evidence in common with this one that are rewarded for something else all the same.
        /// Sorted, each once.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        apart: Vec<PayoutId>,
        /// What it depends on.
        facts: Facts,
        /// The rules in force.
        rule: RuleRef,
        /// What follows.
        sum: Fen,
    },
    /// The proposal goes back.
    Return {
        /// Why.
        reason: ReturnReason,
    },
    /// No reward.
    Refuse {
        /// Why.
        reason: Exclusion,
    },
    /// Approved; above the limit, by the first or the second of two.
    Approve {
        /// Out of which budget: the case's region or one around it.
        budget: DivisionCode,
        /// [`proposal_digest`] of what the approver has seen.
        proposal: Digest,
    },
    /// The page under the receipt code says "ready".
    Notify {},
    /// Claimed.
    Claim {
        /// What the claimant signed.
        signed: SignedClaim,
        /// The vouchers that it covers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vouchers: Vec<Voucher>,
    },
    /// The vouchers can be redeemed from now on.
    Issue {},
    /// A counter has paid vouchers out.
    Redeem {
        /// What each is redeemed with: only the money code gives it, so that whoever wrote the ledger had the code, or got
        /// this from who has. Spent, it is no secret.
        keys: Vec<VoucherKey>,
        /// On which day: a counter may have been offline.
        on: Day,
    },
    /// Transferred, or handed over.
    Pay {
        /// A salted commitment to the bank's reference or the receipt.
        reference: Digest,
    },
    /// The bank sent it back, or the delegate did not come: it can be claimed anew.
    Bounce {
        /// A salted commitment to what the bank said.
        reference: Digest,
    },
    /// Found in the bank's statement.
    Reconcile {
        /// The SHA-256 of the statement.
        statement: Digest,
        /// What was paid by the statement.
        sum: Fen,
    },
    /// The bank sent it back after it was found in the statement: it is proposed and approved anew, by persons who did
    /// not pay it.
    SendBack {
        /// A salted commitment to what the bank said.
        reference: Digest,
    },
    /// The time is over.
    Lapse {},
    /// More time to claim.
    Extend {
        /// Why.
        reason: GoodReason,
    },
    /// A case that lapsed or was refused is taken up again.
    Reopen {
        /// Why.
        reason: GoodReason,
    },
    /// The fine is another on appeal.
    Amend {
        /// The decision's SHA-256.
        decision: Digest,
        /// What it is now.
        fine: Fen,
        /// Of which hazard among the facts, counted from 0.
        hazard: u16,
    },
    /// Money came back.
    Recover {
        /// How much.
        sum: Fen,
    },
}

/// Whose step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of a person with this duty.
    Duty(Duty),
    /// The claimant's.
    Claimant,
    /// The system's.
    Clock,
}

impl Step {
    /// Whose step it is.
    #[must_use]
    pub const fn whose(&self) -> Whose {
        match self {
            Self::Verify { .. } | Self::Amend { .. } => Whose::Duty(Duty::Verify),
            Self::Propose { .. } => Whose::Duty(Duty::Propose),
            Self::Return { .. }
            | Self::Refuse { .. }
            | Self::Approve { .. }
            | Self::Extend { .. }
            | Self::Reopen { .. }
            | Self::SendBack { .. } => Whose::Duty(Duty::Approve),
            Self::Issue {} | Self::Redeem { .. } | Self::Pay { .. } | Self::Bounce { .. } | Self::Recover { .. } => {
                Whose::Duty(Duty::Pay)
            }
            Self::Reconcile { .. } => Whose::Duty(Duty::Reconcile),
            Self::Claim { .. } => Whose::Claimant,
            Self::Notify {} | Self::Lapse {} => Whose::Clock,
        }
    }
}

/// A proposal, which an approval fixes: sum, rules, facts, evidence, and what other cases it stands apart from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Cases with evidence in common with this one that are rewarded for something else all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<PayoutId>,
    /// What the sum depends on.
    pub facts: Facts,
    /// The rules in force.
    pub rule: RuleRef,
    /// The sum.
    pub sum: Fen,
}

/// What an approval is over. Fields in the order of the alphabet.
#[derive(Serialize)]
struct Approved<'a> {
    evidence: &'a [Digest],
    payout: PayoutId,
    proposal: &'a Proposal,
}

/// What an approver approves.
///
/// # Errors
/// See [`crate::event::canonical`].
pub fn proposal_digest(payout: PayoutId, proposal: &Proposal, evidence: &[Digest]) -> Result<Digest, NotCanonical> {
    let bytes = canonical_in_order(&Approved { evidence, payout, proposal })?;
    Ok(Digest::of(&[b"minewatch.proposal.v1\n", &bytes]))
}

coded_texts! {
    /// Why a step is not taken.
    pub enum Illegal {
        /// Not in this state.
        State = "state": "当前状态不能这样办理", "Not possible in this state";
        /// Not the step of this role or side.
        Who = "who": "这一步不由该角色办理", "Not the step of this role";
        /// The person has another duty on the case.
        TwoDuties = "two-duties": "同一人不得在同一案件中承担两项职责", "Nobody has two duties on one case";
        /// The same person has approved already.
        ApprovedBefore = "approved-before": "须由另一人审批", "Another person must approve";
        /// Before the case's last step.
        Day = "day": "日期早于上一步", "Before the case's last step";
        /// Too many pieces of evidence, or none.
        Evidence = "evidence": "缺少证据或者证据过多", "No evidence, or too much";
        /// The rules named are not those in force.
        Rule = "rule": "所用规则不是应适用的规则", "Not the rules in force";
        /// The facts cannot be computed by the rules.
        Facts = "facts": "按规则无法从这些事实得出金额", "The rules give no sum for these facts";
        /// The facts leave out what became of a fine.
        Amended = "amended": "未采用变更后的罚款数额", "The changed fine is left out";
        /// A case with evidence in common stands as the first already, and this one does not name it as another matter.
        Matter = "matter": "已有另案凭相同证据按最先举报提出奖励，须先说明两案的关系", "Another case with evidence in common stands as the first report; say how the two relate";
        /// A case is named as another matter that has nothing in common with this one.
        Apart = "apart": "所注明的另案与本案没有相同证据", "A case that is named has no evidence in common with this one";
        /// The sum is not what the rules give.
        Sum = "sum": "金额与规则计算结果不符", "Not the sum that the rules give";
        /// The rules give nothing.
        NoReward = "no-reward": "按规则不予奖励", "The rules give no reward";
        /// What was approved is not what is proposed.
        Proposal = "proposal": "审批的不是当前的奖励建议", "Not the proposal as it is now";
        /// The budget is another region's.
        BudgetRegion = "budget-region": "不能使用其他地区的预算", "The budget of another region";
        /// The time is over.
        Late = "late": "已过期限", "The time is over";
        /// The time is not over yet.
        Early = "early": "期限未到", "The time is not over yet";
        /// The claim's signature does not hold.
        Signature = "signature": "领取签名无效", "The claim's signature does not hold";
        /// The claim is for another reward, or was brought before.
        Claim = "claim": "领取申请不是针对这笔奖励，或者已经使用过", "A claim for another reward, or brought before";
        /// The vouchers are not those signed for, or do not make up the sum.
        Vouchers = "vouchers": "兑付券与签名或者金额不符", "Not the vouchers signed for, or another sum";
        /// Paid in another way than claimed.
        Way = "way": "兑付方式与申领不符", "Not the way that was claimed";
        /// The voucher was redeemed before, or is none of this case.
        Voucher = "voucher": "兑付券已兑付或者不属于本案", "Redeemed before, or no voucher of this case";
        /// It was done as often as it may be.
        TooOften = "too-often": "已达到允许次数", "As often as it may be";
        /// The statement has another sum.
        Statement = "statement": "对账单金额不符", "Another sum in the statement";
        /// There is no such fine.
        NoFine = "no-fine": "没有这笔罚款", "There is no such fine";
        /// Nothing, or not so much, is to be recovered.
        NotDue = "not-due": "没有应追回的金额或者超过应追回金额", "Nothing, or not so much, is to be recovered";
    }
}

/// Which budget a move is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    /// Which.
    pub key: BudgetKey,
    /// What happens to it.
    pub step: super::budget::Move,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::canonical;
    use crate::reward::facts::{AccidentGrade, ConcealedAccident, Penalty, RewardedHazard, Standing};

    #[test]
    fn what_is_approved_is_in_its_canonical_form() {
        let one = Fen::new(1).unwrap();
        let penalty = Penalty { changed: Some(one), fine: one };
        let facts = Facts {
            accepted: "2026-03-01".parse().unwrap(),
            concealed: Some(ConcealedAccident { deaths: 3, grade: AccidentGrade::Larger }),
            exclusions: vec![Exclusion::Official],
            hazards: vec![RewardedHazard { granted: Some(one), level: 2, penalty: Some(penalty) }],
            insider: true,
            standing: Standing::Later { before: one, granted: Some(one) },
        };
        let apart = vec![PayoutId::from_random([2; 16])];
        let proposal = Proposal { apart, facts, rule: RuleRef { id: "M-2021".into(), version: 1 }, sum: one };
        let approved =
            Approved { evidence: &[Digest::ZERO], payout: PayoutId::from_random([1; 16]), proposal: &proposal };
        assert_eq!(canonical_in_order(&approved), canonical(&approved));
    }
}
