//! Which step of a case is legal when, and what comes of it. Compiled where signatures can be checked, so that no claim
//! is ever taken unchecked.

use super::book::RuleBook;
use super::budget::{BudgetKey, Move};
use super::case::Case;
use super::claim::{SignedClaim, Way};
use super::compute::{Outcome, compute, kept, still_due};
use super::person::{Duty, Hand};
use super::rules::RuleSet;
use super::step::{By, Charged, EVIDENCE_MAX, Illegal, Proposal, State, Step, proposal_digest};
use super::voucher::{VOUCHERS_MAX, Voucher, tag};
use crate::digest::{Digest, VoucherKey};
use crate::money::Fen;
use crate::region::DivisionCode;
use crate::register::Day;

/// A claim's day is the claimant's own word; it may be so far from the office's.
const CLAIM_DAYS_APART: i64 = 1;
/// So long after the vouchers' end a counter that was offline can still bring what it paid before it.
pub const OFFLINE_DAYS: u16 = 31;
/// The most steps of one case.
pub const STEPS_MAX: u32 = 1_000;

impl Case {
    /// Takes a step, if it is legal; if not, the case stays as it was. What it does to a budget is for the caller to
    /// carry out in the same breath, or to refuse the step.
    ///
    /// # Errors
    /// Why it is not legal.
    pub fn take(&mut self, step: &Step, by: &By, day: Day, book: &RuleBook) -> Result<Option<Charged>, Illegal> {
        if day < self.latest {
            return Err(Illegal::Day);
        }
        if self.steps >= STEPS_MAX {
            return Err(Illegal::TooOften);
        }
        let acting = self.admit(step, by)?;
        let before = self.state;
        let charge = self.advance(step, acting.map(|(hand, _)| hand), day, book)?;
        if let Some(act) = acting.filter(|act| !self.acted.contains(act)) {
            self.acted.push(act);
        }
        self.steps += 1;
        self.latest = day;
        if self.state != before {
            self.since = day;
        }
        Ok(charge)
    }

    /// Every arm looks at everything before it changes anything.
    fn advance(
        &mut self,
        step: &Step,
        hand: Option<Hand>,
        day: Day,
        book: &RuleBook,
    ) -> Result<Option<Charged>, Illegal> {
        use State::{
            Approved, Claimed, HalfApproved, Issued, Lapsed, Notified, Paid, Proposed, Reconciled, Refused, Verified,
        };
        match (step, self.state) {
            (Step::Propose { apart, facts, rule, sum }, Verified) => {
                let (apart, facts, rule) = (apart.clone(), facts.clone(), rule.clone());
                self.propose(Proposal { apart, facts, rule, sum: *sum }, book)?;
            }
            (Step::Return { .. }, Proposed | HalfApproved) => self.back_to_verified(),
            (Step::Refuse { .. }, Verified | Proposed | HalfApproved) => {
                self.was_first = false;
                self.state = Refused;
            }
            (Step::Approve { budget, proposal }, Proposed | HalfApproved) => {
                return self.approve(*budget, proposal, hand, day, book);
            }
            (Step::Notify {}, Approved) => {
                self.until = Some(day.plus(self.rules(book)?.limits().claim));
                self.state = Notified;
            }
            (Step::Claim { signed, vouchers }, Notified) => return self.claim(signed, vouchers, day, book),
            (Step::Issue {}, Claimed) => {
                if self.vouchers.is_empty() {
                    return Err(Illegal::Way);
                }
                self.until = Some(day.plus(self.rules(book)?.limits().vouchers).month_end());
                self.state = Issued;
            }
            (Step::Redeem { keys, on }, Issued) => return self.redeem(*on, keys, day),
            (Step::Pay { .. }, Claimed) => {
                if !self.vouchers.is_empty() {
                    return Err(Illegal::Way);
                }
                self.state = Paid;
                let sum = std::mem::take(&mut self.reserved);
                self.paid = sum;
                return Ok(self.charge(Move::Spend(sum)));
            }
            (Step::Bounce { .. }, Claimed | Paid) => return self.bounce(day, book),
            // Of vouchers that lapsed in part, what was redeemed is in the statement.
            (Step::Reconcile { sum, .. }, Paid | Lapsed) if self.paid > Fen::ZERO => {
                if *sum != self.paid {
                    return Err(Illegal::Statement);
                }
                self.state = Reconciled;
            }
            (Step::SendBack { .. }, Reconciled) => return self.send_back(hand),
            (Step::Lapse {}, Notified | Issued) => {
                let grace = if self.state == Issued { OFFLINE_DAYS } else { 0 };
                if self.until.is_none_or(|until| day <= until.plus(grace)) {
                    return Err(Illegal::Early);
                }
                self.state = Lapsed;
                return Ok(self.release());
            }
            (Step::Extend { .. }, Notified) => {
                let until = self.until.filter(|until| day <= *until).ok_or(Illegal::Late)?;
                let (often, days) = (self.rules(book)?.limits().extensions, self.rules(book)?.limits().extension);
                self.count_extension(often)?;
                self.until = Some(until.plus(days));
            }
            (Step::Reopen { .. }, Refused) => self.back_to_verified(),
            // What was redeemed before cannot be claimed again.
            (Step::Reopen { .. }, Lapsed) if self.paid == Fen::ZERO => {
                let often = self.rules(book)?.limits().extensions;
                self.count_extension(often)?;
                self.back_to_verified();
            }
            (Step::Amend { decision, fine, hazard }, _) => return self.amend(*decision, *fine, *hazard, book),
            (Step::Recover { sum }, Issued | Paid | Reconciled | Lapsed) => {
                if *sum == Fen::ZERO || *sum > self.to_recover() {
                    return Err(Illegal::NotDue);
                }
                self.recovered = [self.recovered, *sum].into_iter().sum();
                return Ok(self.charge(Move::Return(*sum)));
            }
            _ => return Err(Illegal::State),
        }
        Ok(None)
    }

    /// Whether the rules leave an extension: to give the claimant more time, or to take up again what lapsed.
    #[must_use]
    pub fn has_more_time(&self, book: &RuleBook) -> bool {
        self.rules(book).is_ok_and(|rules| self.extensions < rules.limits().extensions)
    }

    /// Whether it waits for this person on that day: what has to happen next is this person's to do. A case whose
    /// claims were blocked by wrong PINs waits for who can give its claimant more time, or take it up again.
    #[must_use]
    pub fn waits_for(&self, hand: &Hand, day: Day, is_blocked: bool, book: &RuleBook) -> bool {
        let duty = match self.state_on(day) {
            State::Verified => Duty::Propose,
            State::Proposed | State::HalfApproved => Duty::Approve,
            State::Notified | State::Lapsed if is_blocked && self.claim.is_none() && self.has_more_time(book) => {
                Duty::Approve
            }
            State::Claimed => Duty::Pay,
            State::Paid => Duty::Reconcile,
            _ => return false,
        };
        self.may_have(hand, duty) && !self.leaves_approval(hand)
    }

    /// Whether another person has to approve: this one approved first, or entered that the bank sent the payment back.
    #[must_use]
    pub fn leaves_approval(&self, hand: &Hand) -> bool {
        [self.first_approver, self.sent_back_by].into_iter().flatten().any(|one| one.is_same_person(hand))
    }

    fn rules<'a>(&self, book: &'a RuleBook) -> Result<&'a RuleSet, Illegal> {
        self.proposal.as_ref().and_then(|proposal| book.get(&proposal.rule)).ok_or(Illegal::Rule)
    }

    fn charge(&self, step: Move) -> Option<Charged> {
        self.budget.map(|key| Charged { key, step })
    }

    fn release(&mut self) -> Option<Charged> {
        let sum = std::mem::take(&mut self.reserved);
        let charged = (sum > Fen::ZERO).then(|| self.charge(Move::Release(sum))).flatten();
        if self.paid == Fen::ZERO {
            self.budget = None;
        }
        charged
    }

    /// Before everything that was built on the proposal, which itself stays to be read.
    fn back_to_verified(&mut self) {
        self.first_approver = None;
        self.claim = None;
        self.vouchers.clear();
        self.redeemed.clear();
        self.until = None;
        self.kept = None;
        self.state = State::Verified;
    }

    /// Whether it may stand beside other cases, [`super::matter`] says.
    fn propose(&mut self, proposal: Proposal, book: &RuleBook) -> Result<(), Illegal> {
        let Proposal { facts, rule, sum, .. } = &proposal;
        let set = book.in_force(self.region, facts.accepted).map_err(|_| Illegal::Rule)?;
        if set.rule() != rule || facts.accepted > self.latest {
            return Err(Illegal::Rule);
        }
        let is_in_facts = |(hazard, fine): &(u16, Fen)| {
            let penalty = facts.hazards.get(usize::from(*hazard)).and_then(|hazard| hazard.penalty);
            penalty.is_some_and(|penalty| penalty.in_force() == *fine)
        };
        if !self.amended.iter().all(is_in_facts) {
            return Err(Illegal::Amended);
        }
        match compute(set, facts).map_err(|_| Illegal::Facts)? {
            Outcome::Nothing { .. } => return Err(Illegal::NoReward),
            Outcome::Reward(award) if award.sum != *sum => return Err(Illegal::Sum),
            Outcome::Reward(award) if award.sum == Fen::ZERO => return Err(Illegal::NoReward),
            Outcome::Reward(_) => {}
        }
        self.was_first &= facts.standing.is_first();
        self.proposal = Some(proposal);
        self.state = State::Proposed;
        Ok(())
    }

    fn approve(
        &mut self,
        region: DivisionCode,
        proposal: &Digest,
        hand: Option<Hand>,
        day: Day,
        book: &RuleBook,
    ) -> Result<Option<Charged>, Illegal> {
        let limit = self.rules(book)?.second_approver_above();
        let proposed = self.proposal.as_ref().ok_or(Illegal::Proposal)?;
        let sum = proposed.sum;
        // Another set may have come into force, with effect from before, since it was proposed.
        let in_force = book.in_force(self.region, proposed.facts.accepted).map_err(|_| Illegal::Rule)?;
        if *in_force.rule() != proposed.rule {
            return Err(Illegal::Rule);
        }
        if proposal_digest(self.payout, proposed, &self.evidence) != Ok(*proposal) {
            return Err(Illegal::Proposal);
        }
        if !region.contains(self.region) {
            return Err(Illegal::BudgetRegion);
        }
        if hand.is_some_and(|hand| self.leaves_approval(&hand)) {
            return Err(Illegal::ApprovedBefore);
        }
        if sum > limit && self.state == State::Proposed {
            self.first_approver = hand;
            self.state = State::HalfApproved;
            return Ok(None);
        }
        self.was_first = proposed.facts.standing.is_first();
        self.sent_back_by = None;
        self.budget = Some(BudgetKey { region, year: day.year() });
        self.reserved = sum;
        self.state = State::Approved;
        Ok(self.charge(Move::Reserve(sum)))
    }

    fn claim(
        &mut self,
        signed: &SignedClaim,
        vouchers: &[Voucher],
        day: Day,
        book: &RuleBook,
    ) -> Result<Option<Charged>, Illegal> {
        if self.until.is_none_or(|until| day > until) {
            return Err(Illegal::Late);
        }
        let claim = &signed.claim;
        let of_this = claim.payout == self.payout && claim.attempt == self.attempts;
        if !of_this || claim.day.since(day).abs() > CLAIM_DAYS_APART {
            return Err(Illegal::Claim);
        }
        if claim.sum != self.reserved {
            return Err(Illegal::Sum);
        }
        let denominations = self.rules(book)?.denominations();
        let fixed = vouchers.iter().all(|voucher| denominations.contains(&voucher.value));
        let whole = vouchers.is_empty() || vouchers.iter().map(|voucher| voucher.value).sum::<Fen>() == claim.sum;
        let once = (1..vouchers.len()).all(|n| vouchers[..n].iter().all(|other| other.tag != vouchers[n].tag));
        if vouchers.len() > VOUCHERS_MAX || !fixed || !whole || !once || !signed.covers(vouchers) {
            return Err(Illegal::Vouchers);
        }
        signed.verify(&self.claim_key).map_err(|_| Illegal::Signature)?;
        self.attempts += 1;
        self.claim = Some(*signed);
        if claim.way == Way::GiveUp {
            self.state = State::GivenUp;
            return Ok(self.release());
        }
        self.vouchers = vouchers.to_vec();
        self.redeemed = vec![false; vouchers.len()];
        self.state = State::Claimed;
        Ok(None)
    }

    /// A transfer came back, or the delegate did not come; or it came back after it was thought to be paid. It can be
    /// claimed anew, unless the fine was changed meanwhile: then the reward is proposed anew, as before any payment.
    fn bounce(&mut self, day: Day, book: &RuleBook) -> Result<Option<Charged>, Illegal> {
        if !self.vouchers.is_empty() {
            return Err(Illegal::Way);
        }
        if self.recovered > Fen::ZERO {
            return Err(Illegal::NotDue);
        }
        let set = self.rules(book)?;
        let proposed = self.proposal.as_ref().ok_or(Illegal::Proposal)?;
        let is_as_proposed = still_due(set, &proposed.facts).is_ok_and(|sum| sum == proposed.sum);
        let anew = day.plus(set.limits().claim);
        let back = std::mem::take(&mut self.paid);
        if back > Fen::ZERO && !is_as_proposed {
            let charged = self.charge(Move::Return(back));
            self.budget = None;
            self.back_to_verified();
            return Ok(charged);
        }
        self.until = self.until.max(Some(anew));
        self.claim = None;
        self.state = State::Notified;
        if back == Fen::ZERO {
            return Ok(None);
        }
        self.reserved = back;
        Ok(self.charge(Move::Unspend(back)))
    }

    /// A transfer came back after it was found in the statement. Nothing counts as paid any more.
    fn send_back(&mut self, hand: Option<Hand>) -> Result<Option<Charged>, Illegal> {
        let back = self.paid();
        if !self.claim.is_some_and(|signed| matches!(signed.claim.way, Way::Transfer { .. })) {
            return Err(Illegal::Way);
        }
        if back == Fen::ZERO {
            return Err(Illegal::NotDue);
        }
        let charged = self.charge(Move::Return(back));
        (self.paid, self.recovered, self.budget) = (Fen::ZERO, Fen::ZERO, None);
        // The claimant was not late.
        self.extensions = 0;
        self.sent_back_by = hand;
        self.back_to_verified();
        Ok(charged)
    }

    fn redeem(&mut self, on: Day, keys: &[VoucherKey], day: Day) -> Result<Option<Charged>, Illegal> {
        if self.until.is_none_or(|until| on > until) {
            return Err(Illegal::Late);
        }
        if on > day || on < self.since {
            return Err(Illegal::Day);
        }
        if keys.is_empty() {
            return Err(Illegal::Voucher);
        }
        let (mut redeemed, mut sum) = (self.redeemed.clone(), Fen::ZERO);
        for key in keys {
            let tag = tag(key);
            let mut all = redeemed.iter_mut().zip(&self.vouchers);
            let (done, voucher) = all.find(|(_, voucher)| voucher.tag == tag).ok_or(Illegal::Voucher)?;
            if std::mem::replace(done, true) {
                return Err(Illegal::Voucher);
            }
            sum = [sum, voucher.value].into_iter().sum();
        }
        if redeemed.iter().all(|done| *done) {
            self.state = State::Paid;
        }
        self.redeemed = redeemed;
        self.reserved = self.reserved.saturating_sub(sum);
        self.paid = [self.paid, sum].into_iter().sum();
        Ok(self.charge(Move::Spend(sum)))
    }

    /// A fine that changed: before the money is in the claimant's hands the reward is proposed anew, after that the
    /// rules say what comes of it.
    fn amend(
        &mut self,
        decision: Digest,
        fine: Fen,
        hazard: u16,
        book: &RuleBook,
    ) -> Result<Option<Charged>, Illegal> {
        let mut proposal = self.proposal.clone().ok_or(Illegal::State)?;
        let penalty = proposal.facts.hazards.get_mut(usize::from(hazard)).and_then(|h| h.penalty.as_mut());
        penalty.ok_or(Illegal::NoFine)?.changed = Some(fine);
        if self.evidence.len() >= EVIDENCE_MAX {
            return Err(Illegal::Evidence);
        }
        let mut charged = None;
        match self.state {
            State::Verified | State::Refused => {}
            State::Proposed | State::HalfApproved | State::Approved | State::Notified | State::Claimed => {
                charged = self.release();
                self.back_to_verified();
            }
            State::Issued | State::Paid | State::Reconciled | State::Lapsed => {
                let set = self.rules(book)?;
                self.kept = kept(set, still_due(set, &proposal.facts).map_err(|_| Illegal::Facts)?);
            }
            State::GivenUp => return Err(Illegal::State),
        }
        self.proposal = Some(proposal);
        self.evidence.push(decision);
        self.amended.retain(|(of, _)| *of != hazard);
        self.amended.push((hazard, fine));
        Ok(charged)
    }

    fn count_extension(&mut self, often: u8) -> Result<(), Illegal> {
        if self.extensions >= often {
            return Err(Illegal::TooOften);
        }
        self.extensions += 1;
        Ok(())
    }
}
