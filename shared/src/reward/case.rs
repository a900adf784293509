//! A reward's case: a fold over its steps. Which step is legal now, `advance` says. Time comes in as the day of a step,
//! and never goes back.

use serde::{Deserialize, Serialize};

use super::budget::BudgetKey;
use super::claim::SignedClaim;
use super::compute::too_much;
use super::person::{Duty, Hand};
use super::step::{By, EVIDENCE_MAX, Illegal, MATTERS_MAX, Proposal, State, Step, Whose, proposal_digest};
use super::voucher::Voucher;
use crate::digest::{ClaimKey, Digest};
use crate::id::PayoutId;
use crate::money::Fen;
use crate::region::DivisionCode;
use crate::register::Day;

/// How far a reward is, and all that the next step depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub(super) payout: PayoutId,
    pub(super) tip: Digest,
    pub(super) region: DivisionCode,
    pub(super) state: State,
    /// The day of the last step.
    pub(super) latest: Day,
    /// The day on which the present state began.
    pub(super) since: Day,
    pub(super) proposal: Option<Proposal>,
    /// The last day for the claimant: to claim, or to redeem vouchers.
    pub(super) until: Option<Day>,
    pub(super) paid: Fen,
    pub(super) claim_key: ClaimKey,
    pub(super) evidence: Vec<Digest>,
    #[serde(default)]
    pub(super) matters: Vec<Digest>,
    pub(super) steps: u32,
    /// Who has which duty.
    pub(super) acted: Vec<(Hand, Duty)>,
    pub(super) first_approver: Option<Hand>,
    pub(super) budget: Option<BudgetKey>,
    pub(super) reserved: Fen,
    pub(super) attempts: u32,
    pub(super) claim: Option<SignedClaim>,
    pub(super) vouchers: Vec<Voucher>,
    pub(super) redeemed: Vec<bool>,
    pub(super) extensions: u8,
    /// Fines that became others: which hazard's, and what they are.
    pub(super) amended: Vec<(u16, Fen)>,
    /// What the claimant may keep since a fine became another after there was money to be had, where the rules have
    /// the rest recovered.
    #[serde(default)]
    pub(super) kept: Option<Fen>,
    pub(super) recovered: Fen,
    /// Whether it was approved as the first of its matter, and neither refused nor proposed as a later one since.
    #[serde(default)]
    pub(super) was_first: bool,
    /// Who entered that the bank sent the payment back: somebody else approves the next one.
    #[serde(default)]
    pub(super) sent_back_by: Option<Hand>,
}

impl Case {
    /// The case that its first step begins.
    ///
    /// # Errors
    /// When it is another step than [`Step::Verify`], or not legal.
    pub fn open(payout: PayoutId, step: &Step, by: &By, day: Day) -> Result<Self, Illegal> {
        let Step::Verify { claim_key, evidence, matters, region, tip } = step else { return Err(Illegal::State) };
        let too_much = evidence.len() > EVIDENCE_MAX || matters.len() > MATTERS_MAX;
        if evidence.is_empty() || too_much || !matters.is_sorted_by(|a, b| a < b) {
            return Err(Illegal::Evidence);
        }
        let mut case = Self {
            payout,
            tip: *tip,
            region: *region,
            state: State::Verified,
            latest: day,
            since: day,
            proposal: None,
            until: None,
            paid: Fen::ZERO,
            claim_key: *claim_key,
            evidence: evidence.clone(),
            matters: matters.clone(),
            steps: 1,
            acted: Vec::new(),
            first_approver: None,
            budget: None,
            reserved: Fen::ZERO,
            attempts: 0,
            claim: None,
            vouchers: Vec::new(),
            redeemed: Vec::new(),
            extensions: 0,
            amended: Vec::new(),
            kept: None,
            recovered: Fen::ZERO,
            was_first: false,
            sent_back_by: None,
        };
        case.acted.extend(case.admit(step, by)?);
        Ok(case)
    }

    /// Who takes the step, with which duty, if it is theirs.
    pub(super) fn admit(&self, step: &Step, by: &By) -> Result<Option<(Hand, Duty)>, Illegal> {
        match (step.whose(), by) {
            (Whose::Duty(duty), By::Hand(hand)) if hand.role == duty.role() => {
                let other = |(one, has): &(Hand, Duty)| *has != duty && one.is_same_person(hand);
                if self.acted.iter().any(other) { Err(Illegal::TwoDuties) } else { Ok(Some((*hand, duty))) }
            }
            (Whose::Claimant, By::Claimant) | (Whose::Clock, By::Clock) => Ok(None),
            _ => Err(Illegal::Who),
        }
    }

    /// How far it is by its steps alone.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// How far it is on that day: what has run out has lapsed, whether or not anybody has entered it.
    #[must_use]
    pub fn state_on(&self, day: Day) -> State {
        let over = self.until.is_some_and(|until| self.day(day) > until);
        if over && matches!(self.state, State::Notified | State::Issued) { State::Lapsed } else { self.state }
    }

    /// The day that counts when the clock shows that one: never before the last step, so that a clock set back gives
    /// nobody more time.
    #[must_use]
    pub fn day(&self, clock: Day) -> Day {
        self.latest.max(clock)
    }

    /// The hashes of what proves it, as it was when they were entered: first what the case began with, in order.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        &self.evidence
    }

    /// Commitments to what the evidence is, whatever becomes of its records.
    #[must_use]
    pub fn matters(&self) -> &[Digest] {
        &self.matters
    }

    /// The proposal in force.
    #[must_use]
    pub const fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// The sum that was proposed; 0 before.
    #[must_use]
    pub fn sum(&self) -> Fen {
        self.proposal.as_ref().map_or(Fen::ZERO, |proposal| proposal.sum)
    }

    /// What is to be recovered and was not yet.
    #[must_use]
    pub fn to_recover(&self) -> Fen {
        too_much(self.paid, self.kept).saturating_sub(self.recovered)
    }

    /// What was paid, without what was recovered.
    #[must_use]
    pub fn paid(&self) -> Fen {
        self.paid.saturating_sub(self.recovered)
    }

    /// The reward's id.
    #[must_use]
    pub const fn payout(&self) -> PayoutId {
        self.payout
    }

    /// The commitment to the tip.
    #[must_use]
    pub const fn tip(&self) -> Digest {
        self.tip
    }

    /// The key that its claim has to be signed with.
    #[must_use]
    pub const fn claim_key(&self) -> &ClaimKey {
        &self.claim_key
    }

    /// Where the mine lies.
    #[must_use]
    pub const fn region(&self) -> DivisionCode {
        self.region
    }

    /// How many steps were taken.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// The day of the last step.
    #[must_use]
    pub const fn latest(&self) -> Day {
        self.latest
    }

    /// The day on which it came into its state.
    #[must_use]
    pub const fn since(&self) -> Day {
        self.since
    }

    /// The last day for the claimant: to claim, or to redeem vouchers.
    #[must_use]
    pub const fn until(&self) -> Option<Day> {
        self.until
    }

    /// Which claim is the next.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempts
    }

    /// The claim that stands.
    #[must_use]
    pub const fn claimed(&self) -> Option<&SignedClaim> {
        self.claim.as_ref()
    }

    /// Out of which budget.
    #[must_use]
    pub const fn budget(&self) -> Option<BudgetKey> {
        self.budget
    }

    /// The vouchers, and whether each was redeemed.
    pub fn vouchers(&self) -> impl Iterator<Item = (&Voucher, bool)> {
        self.vouchers.iter().zip(self.redeemed.iter().copied())
    }

    /// What the next approver has to approve.
    #[must_use]
    pub fn approvable(&self) -> Option<Digest> {
        self.proposal.as_ref().and_then(|p| proposal_digest(self.payout, p, &self.evidence).ok())
    }

    /// Whether this person may have this duty on the case.
    #[must_use]
    pub fn may_have(&self, hand: &Hand, duty: Duty) -> bool {
        let other = |(one, has): &(Hand, Duty)| *has != duty && one.is_same_person(hand);
        hand.role == duty.role() && !self.acted.iter().any(other)
    }
}
