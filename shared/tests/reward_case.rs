//! A reward's case: which steps are legal when, by whom, and what they do to the budget.
#![cfg(feature = "verify")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on says why")]

mod rewards;

use rewards::one_case::*;
use rewards::*;
use shared::digest::{ActorTag, Digest};
use shared::id::MineId;
use shared::money::Fen;
use shared::reward::advance::STEPS_MAX;
use shared::reward::budget::BudgetError;
use shared::reward::case::Case;
use shared::reward::claim::{Claim, Way};
use shared::reward::facts::{Exclusion, Facts};
use shared::reward::ledger::Refusal;
use shared::reward::offer::Deed;
use shared::reward::person::{Duty, Hand};
use shared::reward::step::{By, EVIDENCE_MAX, Illegal, ReturnReason, State, Step, Whose};
use shared::reward::wire::{RewardFile, RewardSummary, WayKind};
use shared::role::Role;
use shared::time::Timestamp;

/// Every kind of step, as good as it can be in the state that the office is in.
fn steps(office: &Office) -> Vec<(&'static str, By, Step)> {
    let case = case(office);
    let proposal = case.approvable().unwrap_or(digest());
    let claim =
        Claim { attempt: case.attempt(), day: office.today, payout: payout(1), sum: case.sum(), way: transfer() };
    let approving = if case.state() == State::HalfApproved { second_approver() } else { approver() };
    vec![
        ("propose", proposer(), propose_step(office.ledger.book(), &fined("100000"))),
        ("return", approver(), Step::Return { reason: ReturnReason::Facts }),
        ("refuse", approver(), Step::Refuse { reason: Exclusion::Official }),
        ("approve", approving, Step::Approve { budget: division(PROVINCE), proposal }),
        ("notify", By::Clock, Step::Notify {}),
        ("claim", By::Claimant, Step::Claim { signed: sign(1, claim), vouchers: Vec::new() }),
        ("issue", cashier(), Step::Issue {}),
        ("redeem", cashier(), redeem_step(1, office.today, &[0])),
        ("pay", cashier(), Step::Pay { reference: digest() }),
        ("bounce", cashier(), Step::Bounce { reference: digest() }),
        ("send-back", approver(), Step::SendBack { reference: notice() }),
        ("reconcile", reconciler(), Step::Reconcile { statement: digest(), sum: case.paid() }),
        ("lapse", By::Clock, Step::Lapse {}),
        ("extend", approver(), Step::Extend { reason: GOOD }),
        ("reopen", approver(), Step::Reopen { reason: GOOD }),
        ("amend", verifier(), Step::Amend { decision: digest(), fine: yuan("60000"), hazard: 0 }),
        ("recover", cashier(), Step::Recover { sum: yuan("6000") }),
    ]
}

#[test]
fn the_table_of_states_and_steps() {
    let mut table = String::new();
    for state in State::ALL {
        let office = in_state(*state);
        assert_eq!(case(&office).state(), *state);
        for (name, by, step) in steps(&office) {
            let mut trial = Office {
                key: office.key.clone(),
                ledger: office.ledger.clone(),
                entries: Vec::new(),
                today: office.today,
            };
            let before = trial.ledger.case(payout(1)).cloned();
            match trial.step(1, by, step) {
                Ok(()) => table.extend([state.code(), " --", name, "--> ", case(&trial).state().code(), "\n"]),
                Err(_) => assert_eq!(trial.ledger.case(payout(1)).cloned(), before, "a refused step changes nothing"),
            }
        }
    }
    assert_eq!(
        table,
        "verified --propose--> proposed\n\
         verified --refuse--> refused\n\
         proposed --return--> verified\n\
         proposed --refuse--> refused\n\
         proposed --approve--> approved\n\
         proposed --amend--> verified\n\
         half-approved --return--> verified\n\
         half-approved --refuse--> refused\n\
         half-approved --approve--> approved\n\
         half-approved --amend--> verified\n\
         approved --notify--> notified\n\
         approved --amend--> verified\n\
         notified --claim--> claimed\n\
         notified --extend--> notified\n\
         notified --amend--> verified\n\
         claimed --pay--> paid\n\
         claimed --bounce--> notified\n\
         claimed --amend--> verified\n\
         issued --redeem--> issued\n\
         issued --amend--> issued\n\
         paid --bounce--> notified\n\
         paid --reconcile--> reconciled\n\
         paid --amend--> paid\n\
         reconciled --send-back--> verified\n\
         reconciled --amend--> reconciled\n\
         refused --reopen--> verified\n\
         lapsed --reopen--> verified\n\
         lapsed --amend--> lapsed\n"
    );
}

#[test]
fn no_step_is_taken_by_another_role_or_side() {
    let roles = Role::ALL.iter().map(|role| By::Hand(hand(77, *role)));
    let everybody: Vec<By> = roles.chain([By::Claimant, By::Clock]).collect();
    for state in State::ALL {
        let office = in_state(*state);
        for (name, _, step) in steps(&office) {
            for by in &everybody {
                let theirs = match (step.whose(), by) {
                    (Whose::Duty(duty), By::Hand(hand)) => duty.role() == hand.role,
                    (Whose::Claimant, By::Claimant) | (Whose::Clock, By::Clock) => true,
                    _ => false,
                };
                let mut case = case(&office).clone();
                let found = case.take(&step, by, office.today, office.ledger.book());
                assert!(theirs || found == Err(Illegal::Who), "{state:?} {name} {by:?}");
            }
        }
    }
}

#[test]
fn nobody_has_two_duties_on_one_case() {
    let facts = fined("1000000");
    // Whoever verified, proposed, approved or paid, in every role that a person could be given besides.
    let whole: Vec<(By, Duty)> = vec![
        (verifier(), Duty::Verify),
        (proposer(), Duty::Propose),
        (approver(), Duty::Approve),
        (second_approver(), Duty::Approve),
        (cashier(), Duty::Pay),
        (reconciler(), Duty::Reconcile),
    ];
    let mut office = Office::new("1000000");
    office.whole(2, &facts);
    let case = office.ledger.case(payout(2)).expect("a case");
    for (by, has) in &whole {
        let By::Hand(person) = by else { panic!("a person") };
        for duty in Duty::ALL {
            let as_other = Hand { role: duty.role(), ..*person };
            assert_eq!(case.may_have(&as_other, *duty), duty == has, "{has:?} as {duty:?}");
        }
    }
}

#[test]
fn the_verifier_may_not_propose_and_the_approver_may_not_pay_also_through_another_account() {
    let propose = |office: &Office| propose_step(office.ledger.book(), &fined("100000"));
    let mut office = in_state(State::Verified);
    let step = propose(&office);
    assert_eq!(illegal(office.step(1, verifier(), step.clone())), Some(Illegal::TwoDuties));
    // An account that the verifier made and nobody confirmed counts as the verifier.
    let made = Hand { account: ActorTag([21; 16]), person: ActorTag([1; 16]), role: Role::TipOfficer };
    assert_eq!(illegal(office.step(1, By::Hand(made), step.clone())), Some(Illegal::TwoDuties));
    // Confirmed after it has acted it still is who acted.
    office.must(
        1,
        By::Hand(Hand { account: ActorTag([22; 16]), person: ActorTag([2; 16]), role: Role::TipOfficer }),
        step,
    );
    let later =
        By::Hand(Hand { account: ActorTag([22; 16]), person: ActorTag([22; 16]), role: Role::RewardApprover });
    let approve = office.approve_step(1);
    assert_eq!(illegal(office.step(1, later, approve.clone())), Some(Illegal::TwoDuties));
    office.must(1, approver(), approve).must(1, By::Clock, Step::Notify {});
    let claim = office.claim_step(1, transfer());
    office.must(1, By::Claimant, claim);
    let paying = By::Hand(hand(3, Role::Cashier));
    assert_eq!(illegal(office.step(1, paying, Step::Pay { reference: digest() })), Some(Illegal::TwoDuties));
    office.must(1, cashier(), Step::Pay { reference: digest() });
    let sum = yuan("15000");
    let reconcile = Step::Reconcile { statement: digest(), sum };
    assert_eq!(illegal(office.step(1, cashier(), reconcile.clone())), Some(Illegal::TwoDuties));
    office.must(1, reconciler(), reconcile);
}

#[test]
fn above_the_limit_two_persons_approve() {
    for (fine, approvals) in [("666666", 1), ("666666.66", 1), ("666666.73", 2)] {
        let mut office = Office::new("1000000");
        let propose = propose_step(office.ledger.book(), &fined(fine));
        office.must(1, verifier(), verify_step(1)).must(1, proposer(), propose);
        let approve = office.approve_step(1);
        office.must(1, approver(), approve.clone());
        if approvals == 2 {
            assert_eq!(case(&office).state(), State::HalfApproved);
            assert_eq!(budget(&office)[1], Fen::ZERO, "nothing is reserved yet");
            assert_eq!(illegal(office.step(1, approver(), approve.clone())), Some(Illegal::ApprovedBefore));
            let made = Hand { account: ActorTag([23; 16]), person: ActorTag([3; 16]), role: Role::RewardApprover };
            assert_eq!(illegal(office.step(1, By::Hand(made), approve.clone())), Some(Illegal::ApprovedBefore));
            office.must(1, second_approver(), approve);
        }
        assert_eq!(case(&office).state(), State::Approved, "{fine}");
    }
}

#[test]
fn a_returned_proposal_needs_both_approvals_anew() {
    let mut office = in_state(State::HalfApproved);
    let stale = office.approve_step(1);
    office.must(1, second_approver(), Step::Return { reason: ReturnReason::Level });
    let propose = propose_step(office.ledger.book(), &fined("1200000"));
    office.must(1, proposer(), propose);
    assert_eq!(
        illegal(office.step(1, second_approver(), stale)),
        Some(Illegal::Proposal),
        "what was seen is not what is"
    );
    let approve = office.approve_step(1);
    office.must(1, approver(), approve.clone());
    assert_eq!(case(&office).state(), State::HalfApproved, "the first may be the first again");
    office.must(1, second_approver(), approve);
    assert_eq!(case(&office).state(), State::Approved);
}

#[test]
fn what_is_proposed_is_what_the_rules_in_force_give() {
    let mut office = in_state(State::Verified);
    let good = propose_step(office.ledger.book(), &fined("100000"));
    let Step::Propose { facts, rule, sum, .. } = good else { panic!("a proposal") };
    let propose = |facts: &Facts, id: &str, sum: Fen| Step::Propose {
        apart: Vec::new(),
        facts: facts.clone(),
        rule: shared::reward::rules::RuleRef { id: id.into(), ..rule.clone() },
        sum,
    };
    let late = Facts { accepted: day("2026-03-03"), ..facts.clone() };
    let early = Facts { accepted: day("2017-01-01"), ..facts.clone() };
    let excluded = Facts { exclusions: vec![Exclusion::Official], ..facts.clone() };
    let local = "LOCAL-EXAMPLE";
    for (step, reason) in [
        (propose(&facts, "M-2021", sum), Illegal::Rule),
        (propose(&late, local, sum), Illegal::Rule),
        (propose(&early, "N-2018", sum), Illegal::Rule),
        (propose(&facts, local, yuan("15000.01")), Illegal::Sum),
        (propose(&Facts::new(facts.accepted), local, sum), Illegal::Facts),
        (propose(&excluded, local, Fen::ZERO), Illegal::NoReward),
        (propose(&excluded, local, sum), Illegal::NoReward),
    ] {
        assert_eq!(illegal(office.step(1, proposer(), step)), Some(reason));
    }
    let nothing = Facts {
        standing: shared::reward::facts::Standing::Later { before: yuan("300000"), granted: Some(yuan("5")) },
        ..facts.clone()
    };
    assert_eq!(illegal(office.step(1, proposer(), propose(&nothing, local, Fen::ZERO))), Some(Illegal::NoReward));
    let on_that_day = Facts { accepted: day("2026-03-02"), ..facts.clone() };
    assert_eq!(office.today, on_that_day.accepted, "a tip may be accepted on the day on which it is verified");
    office.must(1, proposer(), propose(&on_that_day, local, sum));
}

#[test]
fn the_budget_is_never_overdrawn_and_a_refused_approval_changes_nothing() {
    let mut office = Office::new("20000");
    for n in [1, 3] {
        let propose = propose_step(office.ledger.book(), &fined("100000"));
        office.must(n, verifier(), verify_step(n)).must(n, proposer(), propose);
    }
    let (one, three) = (office.approve_step(1), office.approve_step(3));
    office.must(1, approver(), one);
    let overdrawn = BudgetError::Overdrawn { free: yuan("5000"), wanted: yuan("15000") };
    assert_eq!(office.step(3, approver(), three.clone()), Err(Refusal::Budget(overdrawn)));
    assert_eq!(office.ledger.case(payout(3)).map(Case::state), Some(State::Proposed));
    // What the first does not claim is free again.
    office.must(1, By::Clock, Step::Notify {});
    let give_up = office.claim_step(1, Way::GiveUp);
    office.must(1, By::Claimant, give_up);
    assert_eq!(budget(&office), [yuan("20000"), Fen::ZERO, Fen::ZERO]);
    assert_eq!(case(&office).budget(), None);
    office.must(3, approver(), three);
    assert_eq!(budget(&office), [yuan("5000"), yuan("15000"), Fen::ZERO]);
    let foreign = Step::Approve { budget: division("220600"), proposal: digest() };
    let mut office = in_state(State::Proposed);
    assert_eq!(illegal(office.step(1, approver(), foreign)), Some(Illegal::Proposal));
    let Step::Approve { proposal, .. } = office.approve_step(1) else { panic!("an approval") };
    let foreign = Step::Approve { budget: division("220600"), proposal };
    assert_eq!(illegal(office.step(1, approver(), foreign)), Some(Illegal::BudgetRegion));
}

#[test]
fn a_claim_is_good_for_its_own_reward_sum_way_and_attempt_once() {
    let office = in_state(State::Notified);
    let good = Claim { attempt: 0, day: office.today, payout: payout(1), sum: yuan("15000"), way: transfer() };
    let mut many_case = case(&office).clone();
    let mut case = case(&office).clone();
    let mut take = |signed, vouchers, by: &By| {
        case.take(&Step::Claim { signed, vouchers }, by, office.today, office.ledger.book()).err()
    };
    let other_way = Way::Transfer { sealed: Digest::of(&[b"another account"]) };
    for (claim, reason) in [
        (Claim { payout: payout(2), ..good }, Illegal::Claim),
        (Claim { attempt: 1, ..good }, Illegal::Claim),
        (Claim { day: office.today.plus(2), ..good }, Illegal::Claim),
        (Claim { sum: yuan("15000.01"), ..good }, Illegal::Sum),
        (Claim { sum: yuan("1"), ..good }, Illegal::Sum),
    ] {
        assert_eq!(take(sign(1, claim), Vec::new(), &By::Claimant), Some(reason));
    }
    let mut altered = sign(1, good);
    altered.claim.way = other_way;
    assert_eq!(take(altered, Vec::new(), &By::Claimant), Some(Illegal::Signature), "signed for another way");
    assert_eq!(take(sign(2, good), Vec::new(), &By::Claimant), Some(Illegal::Signature), "somebody else's code");
    let book = office.ledger.book();
    let list = voucher_list(1, yuan("15000"), book);
    let way = Way::Vouchers { list: shared::reward::voucher::list_digest(&list) };
    let signed = sign(1, Claim { way, ..good });
    assert_eq!(take(signed, Vec::new(), &By::Claimant), Some(Illegal::Vouchers));
    assert_eq!(take(signed, list[1..].to_vec(), &By::Claimant), Some(Illegal::Vouchers));
    assert_eq!(take(sign(1, good), list.clone(), &By::Claimant), Some(Illegal::Vouchers), "vouchers with a transfer");
    let mut foreign = list.clone();
    foreign[0].tag = voucher_list(2, yuan("15000"), book)[0].tag;
    assert_eq!(take(signed, foreign, &By::Claimant), Some(Illegal::Vouchers), "a voucher put in by somebody inside");
    let own = |list: Vec<_>| {
        (sign(1, Claim { way: Way::Vouchers { list: shared::reward::voucher::list_digest(&list) }, ..good }), list)
    };
    let (odd, odd_list) = own(vec![shared::reward::voucher::Voucher { value: yuan("15000"), ..list[0] }]);
    assert_eq!(take(odd, odd_list, &By::Claimant), Some(Illegal::Vouchers), "no such denomination");
    let (less, less_list) = own(list[..1].to_vec());
    assert_eq!(take(less, less_list, &By::Claimant), Some(Illegal::Vouchers), "less than the sum");
    let small = |n| shared::reward::voucher::Voucher {
        tag: shared::reward::voucher::tag(&shared::reward::voucher::key(&money_code(1), n)),
        value: yuan("100"),
    };
    let (many, many_list) = own((0..150).map(small).collect());
    assert_eq!(take(many, many_list, &By::Claimant), Some(Illegal::Vouchers), "more than a case has");
    let five = shared::reward::voucher::Voucher { value: yuan("5000"), ..list[0] };
    let (twice, twice_list) = own(vec![five; 3]);
    assert_eq!(take(twice, twice_list, &By::Claimant), Some(Illegal::Vouchers), "one tag three times");
    let ahead = Claim { day: office.today.plus(1), ..good };
    assert_eq!(take(sign(1, ahead), Vec::new(), &By::Claimant), None, "a phone whose clock is a day ahead");
    assert_eq!(take(sign(1, good), Vec::new(), &By::Claimant), Some(Illegal::State), "a second time");

    // As many vouchers as a case may have.
    let values = [("500", 10), ("100", 82), ("50", 36)].map(|(value, count)| vec![yuan(value); count]).concat();
    assert_eq!(values.len(), shared::reward::voucher::VOUCHERS_MAX);
    let numbered = (0..).zip(values).map(|(n, value)| shared::reward::voucher::Voucher { value, ..small(n) });
    let (signed, vouchers) = own(numbered.collect());
    assert_eq!(many_case.take(&Step::Claim { signed, vouchers }, &By::Claimant, office.today, book).err(), None);
}

#[test]
fn a_claim_that_failed_at_the_bank_cannot_be_brought_again() {
    let mut office = in_state(State::Notified);
    office.today = office.today.plus(60);
    let first = office.claim_step(1, transfer());
    office.must(1, By::Claimant, first.clone()).must(1, cashier(), Step::Bounce { reference: digest() });
    assert_eq!(illegal(office.step(1, By::Claimant, first)), Some(Illegal::Claim));
    // The time to claim begins anew: it was not the claimant who was late.
    office.today = office.today.plus(60);
    let second = office.claim_step(1, transfer());
    office.must(1, By::Claimant, second).must(1, cashier(), Step::Pay { reference: digest() });
    assert_eq!(budget(&office), [yuan("985000"), Fen::ZERO, yuan("15000")]);
}

#[test]
fn vouchers_are_redeemed_once_and_pay_the_sum_together() {
    let mut office = in_state(State::Issued);
    // 15,000 in 10,000 and 5,000.
    let redeem = |office: &mut Office, vouchers: &[u16]| {
        illegal(office.step(1, cashier(), redeem_step(1, office.today, vouchers)))
    };
    assert_eq!(illegal(office.step(1, cashier(), Step::Pay { reference: digest() })), Some(Illegal::State));
    for wrong in [&[][..], &[2], &[0, 0], &[0, 2], &[u16::MAX]] {
        assert_eq!(redeem(&mut office, wrong), Some(Illegal::Voucher), "{wrong:?}");
    }
    assert_eq!(redeem(&mut office, &[1]), None);
    assert_eq!((case(&office).state(), case(&office).paid()), (State::Issued, yuan("5000")));
    assert_eq!(budget(&office), [yuan("985000"), yuan("10000"), yuan("5000")]);
    assert_eq!(redeem(&mut office, &[1]), Some(Illegal::Voucher));
    assert_eq!(redeem(&mut office, &[0, 1]), Some(Illegal::Voucher));
    assert_eq!(redeem(&mut office, &[0]), None);
    assert_eq!((case(&office).state(), case(&office).paid()), (State::Paid, yuan("15000")));
    let wrong = Step::Reconcile { statement: digest(), sum: yuan("14999.99") };
    assert_eq!(illegal(office.step(1, reconciler(), wrong)), Some(Illegal::Statement));
}

#[test]
fn each_way_is_paid_in_its_own_way() {
    let mut office = in_state(State::Notified);
    let claim = office.voucher_claim_step(1);
    office.must(1, By::Claimant, claim);
    assert_eq!(illegal(office.step(1, cashier(), Step::Pay { reference: digest() })), Some(Illegal::Way));
    assert_eq!(illegal(office.step(1, cashier(), Step::Bounce { reference: digest() })), Some(Illegal::Way));
    let mut office = in_state(State::Claimed);
    assert_eq!(illegal(office.step(1, cashier(), Step::Issue {})), Some(Illegal::Way));
}

#[test]
fn a_case_begins_with_evidence_and_each_tip_has_one() {
    let mut office = Office::new("1000000");
    let Step::Verify { claim_key, region, tip, .. } = verify_step(1) else { panic!("a step") };
    let with = |count: usize| {
        let evidence = vec![digest(); count];
        Step::Verify { claim_key, evidence, matters: Vec::new(), region, tip }
    };
    for count in [0, EVIDENCE_MAX + 1] {
        assert_eq!(illegal(office.step(1, verifier(), with(count))), Some(Illegal::Evidence));
    }
    let pay = Step::Pay { reference: digest() };
    assert_eq!(office.step(1, cashier(), pay), Err(Refusal::NoCase));
    assert_eq!(illegal(office.step(1, approver(), with(1))), Some(Illegal::Who));
    assert!(Case::open(payout(1), &with(EVIDENCE_MAX), &verifier(), office.today).is_ok());
    office.must(1, verifier(), with(EVIDENCE_MAX - 1));
    assert_eq!(office.step(1, verifier(), with(1)), Err(Refusal::CaseAgain));
    assert_eq!(office.step(2, verifier(), with(1)), Err(Refusal::TipAgain(payout(1))));
    assert_eq!(Case::open(payout(1), &Step::Notify {}, &By::Clock, office.today), Err(Illegal::State));
    let propose = propose_step(office.ledger.book(), &fined("100000"));
    office.must(1, proposer(), propose);
    office.must(1, verifier(), amend("60000"));
    assert_eq!(illegal(office.step(1, verifier(), amend("1"))), Some(Illegal::Evidence), "each decision is evidence");
}

#[test]
fn a_case_has_an_end_of_steps() {
    let mut office = in_state(State::Verified);
    let propose = propose_step(office.ledger.book(), &fined("100000"));
    for _ in 1..STEPS_MAX / 2 {
        office.must(1, proposer(), propose.clone()).must(1, approver(), Step::Return { reason: ReturnReason::Facts });
    }
    assert_eq!(case(&office).steps(), STEPS_MAX - 1);
    office.must(1, proposer(), propose);
    assert_eq!(
        illegal(office.step(1, approver(), Step::Return { reason: ReturnReason::Facts })),
        Some(Illegal::TooOften)
    );
}

#[test]
fn a_case_comes_back_from_a_store() {
    for state in State::ALL {
        let office = in_state(*state);
        let text = serde_json::to_string(case(&office)).expect("JSON");
        assert_eq!(serde_json::from_str::<Case>(&text).expect("a case"), *case(&office));
    }
}

/// The case as a screen is told of it.
fn file_of(office: &Office) -> RewardFile {
    let (case, book) = (case(office), office.ledger.book());
    let count = |n: usize| u32::try_from(n).expect("few");
    let summary = RewardSummary {
        id: case.payout(),
        mine: MineId::from_parts(Timestamp::from_millis(0), [1; 10]),
        mine_name: String::new(),
        region: case.region(),
        state: case.state_on(office.today),
        sum: case.sum(),
        deadline: None,
        is_late: false,
        way: case.claimed().and_then(|signed| match signed.claim.way {
            Way::Transfer { .. } => Some(WayKind::Transfer),
            _ => None,
        }),
        to_recover: case.to_recover(),
        blocked_days: 0,
        steps: case.steps(),
        duties: Vec::new(),
        entry: 0,
    };
    RewardFile {
        summary,
        tip: None,
        accepted: day("2026-03-01"),
        evidence: Vec::new(),
        changed: Vec::new(),
        same_matter: Vec::new(),
        checks: Vec::new(),
        hazards: Vec::new(),
        proposal: case.proposal().cloned(),
        computed: None,
        approvable: case.approvable(),
        budgets: Vec::new(),
        vouchers: (count(case.vouchers().count()), count(case.vouchers().filter(|(_, redeemed)| *redeemed).count())),
        has_payee: false,
        paid: case.paid(),
        has_more_time: case.has_more_time(book),
        leaves_approval: false,
        steps: Vec::new(),
    }
}

#[test]
fn what_a_screen_offers_is_what_is_legal_and_whose_it_is() {
    let mut offices: Vec<(String, Office)> =
        State::ALL.iter().map(|state| (state.code().to_owned(), in_state(*state))).collect();
    let mut by_vouchers = in_state(State::Notified);
    let claim = by_vouchers.voucher_claim_step(1);
    by_vouchers.must(1, By::Claimant, claim);
    offices.push(("claimed by vouchers".into(), by_vouchers));
    for (name, state) in [("paid too much", State::Paid), ("reconciled, too much", State::Reconciled)] {
        let mut office = in_state(state);
        office.must(1, verifier(), amend("60000"));
        offices.push((name.into(), office));
    }
    let mut redeemed = in_state(State::Issued);
    redeemed.must(1, cashier(), redeem_step(1, redeemed.today, &[1]));
    offices.push(("redeemed in part".into(), redeemed));
    for (name, office) in &offices {
        let file = file_of(office);
        for (code, by, step) in steps(office) {
            let Some(deed) = Deed::ALL.iter().find(|deed| deed.code() == code) else { continue };
            let outcome = case(office).clone().take(&step, &by, office.today, office.ledger.book());
            assert_eq!(deed.fits(&file), outcome.is_ok(), "{name}: {code}: {outcome:?}");
            assert_eq!(step.whose(), Whose::Duty(deed.duty()), "{code}");
        }
    }
}
