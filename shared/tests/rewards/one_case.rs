//! One case, in whatever state a test needs it.

use shared::digest::Digest;
use shared::money::Fen;
use shared::reward::budget::BudgetKey;
use shared::reward::case::Case;
use shared::reward::claim::Way;
use shared::reward::facts::Exclusion;
use shared::reward::ledger::Refusal;
use shared::reward::step::{By, Illegal, State, Step};

use super::{
    Office, PROVINCE, approver, cashier, division, fined, payout, propose_step, proposer, reconciler, transfer,
    verifier, verify_step, yuan,
};

pub fn illegal(result: Result<(), Refusal>) -> Option<Illegal> {
    match result {
        Err(Refusal::Illegal(illegal)) => Some(illegal),
        Err(other) => panic!("{other}"),
        Ok(()) => None,
    }
}

pub fn case(office: &Office) -> &Case {
    office.ledger.case(payout(1)).expect("a case")
}

pub fn budget(office: &Office) -> [Fen; 3] {
    let budget = office.ledger.budget(BudgetKey { region: division(PROVINCE), year: 2026 });
    [budget.free(), budget.reserved(), budget.spent()]
}

pub fn digest() -> Digest {
    Digest::of(&[b"paper"])
}

/// What a bank said of a payment that it sent back.
pub fn notice() -> Digest {
    Digest::of(&[b"notice"])
}

/// The case in that state, with a sum of 15,000, or of 150,000 where two have to approve.
pub fn in_state(state: State) -> Office {
    let mut office = Office::new("1000000");
    let facts = fined(if state == State::HalfApproved { "1000000" } else { "100000" });
    let propose = propose_step(office.ledger.book(), &facts);
    office.must(1, verifier(), verify_step(1));
    if state == State::Verified {
        return office;
    }
    if state == State::Refused {
        office.must(1, approver(), Step::Refuse { reason: Exclusion::Official });
        return office;
    }
    office.must(1, proposer(), propose);
    if state == State::Proposed {
        return office;
    }
    let approve = office.approve_step(1);
    office.must(1, approver(), approve);
    if matches!(state, State::HalfApproved | State::Approved) {
        return office;
    }
    office.must(1, By::Clock, Step::Notify {});
    match state {
        State::Lapsed => {
            office.today = office.today.plus(61);
            office.must(1, By::Clock, Step::Lapse {});
        }
        State::GivenUp => {
            let claim = office.claim_step(1, Way::GiveUp);
            office.must(1, By::Claimant, claim);
        }
        State::Issued => {
            let claim = office.voucher_claim_step(1);
            office.must(1, By::Claimant, claim).must(1, cashier(), Step::Issue {});
        }
        State::Claimed | State::Paid | State::Reconciled => {
            let claim = office.claim_step(1, transfer());
            office.must(1, By::Claimant, claim);
            if state != State::Claimed {
                office.must(1, cashier(), Step::Pay { reference: digest() });
            }
            if state == State::Reconciled {
                office.must(1, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("15000") });
            }
        }
        _ => {}
    }
    office
}

pub fn amend(fine: &str) -> Step {
    Step::Amend { decision: digest(), fine: yuan(fine), hazard: 0 }
}
