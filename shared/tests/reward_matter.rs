//! Cases about the same hazard or penalty: of one matter only the first report is rewarded.
#![cfg(feature = "verify")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on says why")]

mod rewards;

use std::collections::BTreeSet;

use rewards::one_case::*;
use rewards::*;
use shared::digest::Digest;
use shared::id::PayoutId;
use shared::reward::facts::{Exclusion, Facts, Penalty, Standing};
use shared::reward::ledger::verify;
use shared::reward::step::{APART_MAX, By, Illegal, MATTERS_MAX, ReturnReason, State, Step};

/// The first step of a case about these hazards.
fn about(n: u32, matters: &[Digest]) -> Step {
    let Step::Verify { claim_key, evidence, region, tip, .. } = verify_step(n) else { panic!("a step") };
    let matters = matters.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    Step::Verify { claim_key, evidence, matters, region, tip }
}

/// A proposal that stands apart from these cases.
fn propose(office: &Office, facts: &Facts, apart: &[PayoutId]) -> Step {
    let Step::Propose { facts, rule, sum, .. } = propose_step(office.ledger.book(), facts) else { panic!("a step") };
    Step::Propose { apart: apart.to_vec(), facts, rule, sum }
}

/// Whether a second case on the matter of the first may be proposed.
fn second(office: &mut Office, facts: &Facts, apart: &[PayoutId]) -> Option<Illegal> {
    let step = propose(office, facts, apart);
    illegal(office.step(2, proposer(), step))
}

fn joint() -> Facts {
    Facts { standing: Standing::Joint { signatories: 2 }, ..fined("100000") }
}

#[test]
fn beside_a_case_that_stands_nobody_else_is_first() {
    for state in State::ALL {
        let mut office = in_state(*state);
        office.must(2, verifier(), about(2, &[matter(1), matter(2)]));
        let stands = !matches!(state, State::Verified | State::Refused);
        assert_eq!(case(&office).is_first(), stands, "{}", state.code());
        for facts in [fined("40000"), joint()] {
            let outcome = second(&mut office.clone(), &facts, &[]);
            assert_eq!(outcome, stands.then_some(Illegal::Matter), "{}", state.code());
            assert_eq!(second(&mut office.clone(), &facts, &[payout(1)]), None, "{}", state.code());
        }
    }
}

#[test]
fn who_signed_together_was_first_and_a_later_one_is_not() {
    let mut office = Office::new("1000000");
    let together = propose_step(office.ledger.book(), &joint());
    office.must(1, verifier(), verify_step(1)).must(1, proposer(), together);
    office.must(2, verifier(), about(2, &[matter(1)]));
    assert_eq!(second(&mut office, &fined("100000"), &[]), Some(Illegal::Matter));
    let later = Facts { standing: Standing::Later { before: yuan("15000"), granted: Some(yuan("3000")) }, ..facts() };
    let later = Facts { hazards: fined("100000").hazards, ..later };
    assert_eq!(second(&mut office, &later, &[]), None);
    assert!(!office.ledger.case(payout(2)).expect("a case").is_first());
    // It does not stand in the way of a third, and is no first beside which the first would have to say anything.
    office.must(1, approver(), Step::Return { reason: ReturnReason::Facts });
    let again = propose_step(office.ledger.book(), &fined("100000"));
    office.must(1, proposer(), again);
}

#[test]
fn what_was_returned_or_refused_frees_the_matter_and_has_to_see_who_came_meanwhile() {
    for end in [Step::Return { reason: ReturnReason::Facts }, Step::Refuse { reason: Exclusion::Official }] {
        let mut office = in_state(State::Proposed);
        office.must(2, verifier(), about(2, &[matter(1)]));
        assert_eq!(second(&mut office, &fined("100000"), &[]), Some(Illegal::Matter));
        let is_refused = matches!(end, Step::Refuse { .. });
        office.must(1, approver(), end);
        assert_eq!(second(&mut office, &fined("100000"), &[]), None);
        if is_refused {
            office.must(1, approver(), Step::Reopen { reason: GOOD });
        }
        let alone = propose(&office, &fined("100000"), &[]);
        assert_eq!(illegal(office.step(1, proposer(), alone)), Some(Illegal::Matter));
        let apart = propose(&office, &fined("100000"), &[payout(2)]);
        office.must(1, proposer(), apart);
    }
}

#[test]
fn only_cases_with_something_in_common_are_named_each_once() {
    let mut office = in_state(State::Paid);
    office.must(2, verifier(), about(2, &[matter(1), matter(3)]));
    office.must(3, verifier(), verify_step(3)).must(4, verifier(), verify_step(4));
    let (one, three) = (payout(1), payout(3));
    let [low, high] = if one < three { [one, three] } else { [three, one] };
    for wrong in [&[one, one][..], &[high, low], &[one, one, three]] {
        assert_eq!(second(&mut office.clone(), &fined("100000"), wrong), Some(Illegal::Apart), "{wrong:?}");
    }
    for stranger in [2, 4, 9] {
        let both: BTreeSet<PayoutId> = [one, payout(stranger)].into();
        let both: Vec<PayoutId> = both.into_iter().collect();
        assert_eq!(second(&mut office.clone(), &fined("100000"), &both), Some(Illegal::Apart), "{stranger}");
    }
    // Named without need, since it is not proposed yet: it may be soon.
    assert_eq!(second(&mut office.clone(), &fined("100000"), &[low, high]), None);
    assert_eq!(second(&mut office.clone(), &fined("100000"), &[three]), Some(Illegal::Matter));

    let mut office = Office::new("1000000");
    let hazard = matter(0);
    let one_too_many = 10..=10 + u32::try_from(APART_MAX).expect("few");
    for n in one_too_many.clone() {
        office.must(n, verifier(), about(n, &[hazard]));
    }
    office.must(2, verifier(), about(2, &[hazard]));
    let all: BTreeSet<PayoutId> = one_too_many.map(payout).collect();
    let all: Vec<PayoutId> = all.into_iter().collect();
    assert_eq!(second(&mut office, &fined("100000"), &all), Some(Illegal::Apart));
    assert_eq!(second(&mut office, &fined("100000"), &all[1..]), None);
}

#[test]
fn a_case_has_its_matters_in_order_each_once_and_not_too_many() {
    let mut office = Office::new("1000000");
    let Step::Verify { claim_key, evidence, region, tip, .. } = verify_step(1) else { panic!("a step") };
    let with = |matters: Vec<Digest>| Step::Verify { claim_key, evidence: evidence.clone(), matters, region, tip };
    let many = |count: usize| -> Vec<Digest> {
        let all: BTreeSet<Digest> = (0..u32::try_from(count).expect("few")).map(matter).collect();
        all.into_iter().collect()
    };
    let falling = many(2).into_iter().rev().collect();
    for wrong in [vec![matter(1), matter(1)], falling, many(MATTERS_MAX + 1)] {
        assert_eq!(illegal(office.step(1, verifier(), with(wrong))), Some(Illegal::Evidence));
    }
    office.must(1, verifier(), with(many(MATTERS_MAX)));
}

#[test]
fn approvers_approve_what_stands_apart_and_auditors_find_it() {
    let mut office = in_state(State::Paid);
    office.must(1, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("15000") });
    office.must(2, verifier(), about(2, &[matter(1)])).must(3, verifier(), about(3, &[matter(1)]));
    assert_eq!(second(&mut office, &fined("40000"), &[payout(1)]), None);
    let seen = office.approve_step(2);
    office.must(2, approver(), Step::Return { reason: ReturnReason::Facts });
    let [low, high] = if payout(1) < payout(3) { [payout(1), payout(3)] } else { [payout(3), payout(1)] };
    assert_eq!(second(&mut office, &fined("40000"), &[low, high]), None);
    assert_eq!(illegal(office.step(2, approver(), seen)), Some(Illegal::Proposal), "it is another proposal");
    let approve = office.approve_step(2);
    office.must(2, approver(), approve).must(2, By::Clock, Step::Notify {});
    let report = verify(office.export(5), None, &[]).expect("it holds");
    assert_eq!(report.apart, [(payout(2), low), (payout(2), high)]);

    office.must(3, approver(), Step::Refuse { reason: Exclusion::NotFirst });
    let later = office.claim_step(2, transfer());
    office.must(2, By::Claimant, later).must(2, verifier(), amend("1000"));
    let report = verify(office.export(5), None, &[]).expect("it holds");
    assert_eq!(report.apart, [], "it is not proposed any more");
}

#[test]
fn who_was_approved_as_the_first_stays_it_until_refused_or_proposed_as_a_later_one() {
    for state in [State::Approved, State::Notified, State::Claimed] {
        let mut office = in_state(state);
        office.must(1, verifier(), amend("60000"));
        assert_eq!((case(&office).state(), case(&office).is_first()), (State::Verified, true));
        office.must(2, verifier(), about(2, &[matter(1)]));
        assert_eq!(second(&mut office.clone(), &fined("40000"), &[]), Some(Illegal::Matter), "{}", state.code());
        let mut refused = office.clone();
        refused.must(1, approver(), Step::Refuse { reason: Exclusion::Official });
        assert_eq!(second(&mut refused, &fined("40000"), &[]), None);
        let mut changed = fined("100000");
        changed.hazards[0].penalty = Some(Penalty { changed: Some(yuan("60000")), fine: yuan("100000") });
        changed.standing = Standing::Later { before: yuan("1"), granted: Some(yuan("3000")) };
        let later = propose(&office, &changed, &[]);
        office.must(1, proposer(), later);
        assert_eq!(second(&mut office.clone(), &fined("40000"), &[]), None, "it is a later one itself now");
        office.must(1, approver(), Step::Return { reason: ReturnReason::Facts });
        assert!(!case(&office).is_first());
    }
    // What was only proposed was not approved.
    let mut office = in_state(State::HalfApproved);
    office.must(1, second_approver(), Step::Return { reason: ReturnReason::Facts });
    assert!(!case(&office).is_first());
}
