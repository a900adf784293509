//! What time does to a reward, and what is decided about it later: limits, extensions, changed fines, whose turn it is.
#![cfg(feature = "verify")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on says why")]

mod rewards;

use rewards::one_case::*;
use rewards::*;
use shared::digest::Digest;
use shared::money::Fen;
use shared::register::Day;
use shared::reward::advance::OFFLINE_DAYS;
use shared::reward::book::LOCAL_EXAMPLE;
use shared::reward::claim::Way;
use shared::reward::deadline::{ClaimantView, Deadline, Due};
use shared::reward::facts::{Facts, Penalty};
use shared::reward::ledger::{Body, Refusal};
use shared::reward::step::{By, Illegal, ReturnReason, State, Step};
use shared::role::Role;

#[test]
fn time_to_claim_ends_by_itself_and_a_clock_set_back_gives_no_more() {
    let office = in_state(State::Notified);
    let start = office.today;
    let last = start.plus(60);
    assert_eq!(case(&office).state_on(last), State::Notified);
    assert_eq!(case(&office).state_on(last.plus(1)), State::Lapsed);
    let on = |days: u16, step: fn(&Office) -> Step, by: By| {
        let mut office = in_state(State::Notified);
        office.today = start.plus(days);
        let step = step(&office);
        illegal(office.step(1, by, step))
    };
    let claim = |office: &Office| office.claim_step(1, transfer());
    assert_eq!(on(60, claim, By::Claimant), None);
    assert_eq!(on(61, claim, By::Claimant), Some(Illegal::Late));
    assert_eq!(on(60, |_| Step::Lapse {}, By::Clock), Some(Illegal::Early));
    assert_eq!(on(61, |_| Step::Lapse {}, By::Clock), None);
    assert_eq!(on(60, |_| Step::Extend { reason: GOOD }, approver()), None);
    assert_eq!(on(61, |_| Step::Extend { reason: GOOD }, approver()), Some(Illegal::Late));
    let before = Day::from_days(start.days() - 1).expect("a day");
    let mut case = case(&office).clone();
    assert_eq!(case.take(&Step::Lapse {}, &By::Clock, before, office.ledger.book()), Err(Illegal::Day));
    assert_eq!(case.day(before), start);
    assert_eq!(case.seen_by_claimant(before).until, Some((last, 61)), "no more than on the first day");
    let mut ledger = office.ledger.clone();
    let entry = shared::reward::ledger::LedgerEntry { day: before, ..office.entries[0].clone() };
    assert_eq!(ledger.take(&entry), Err(Refusal::Day));
}

#[test]
fn every_step_moves_the_cases_day_on_and_a_new_state_begins_its_time_limit() {
    let mut office = in_state(State::Proposed);
    let start = office.today;
    office.today = start.plus(5);
    let approve = office.approve_step(1);
    office.must(1, approver(), approve);
    let limits = office.ledger.book().sets()[2].limits();
    assert_eq!(case(&office).deadline(limits), Some(Deadline { due: Due::Notice, day: start.plus(15) }));
    let mut case = case(&office).clone();
    assert_eq!(case.take(&Step::Notify {}, &By::Clock, start.plus(4), office.ledger.book()), Err(Illegal::Day));
    assert_eq!(case.take(&Step::Notify {}, &By::Clock, start.plus(5), office.ledger.book()), Ok(None));
}

#[test]
fn extensions_are_counted_and_a_lapsed_case_is_approved_anew() {
    let mut office = in_state(State::Notified);
    let start = office.today;
    office.must(1, approver(), Step::Extend { reason: GOOD });
    assert_eq!(case(&office).state_on(start.plus(120)), State::Notified);
    assert_eq!(case(&office).state_on(start.plus(121)), State::Lapsed);
    office.today = start.plus(121);
    office.must(1, By::Clock, Step::Lapse {});
    assert_eq!(budget(&office), [yuan("1000000"), Fen::ZERO, Fen::ZERO]);
    office.must(1, approver(), Step::Reopen { reason: GOOD });
    let propose = propose_step(office.ledger.book(), &fined("100000"));
    office.must(1, proposer(), propose);
    let approve = office.approve_step(1);
    office.must(1, approver(), approve).must(1, By::Clock, Step::Notify {});
    assert_eq!(illegal(office.step(1, approver(), Step::Extend { reason: GOOD })), Some(Illegal::TooOften));
    office.today = office.today.plus(61);
    office.must(1, By::Clock, Step::Lapse {});
    assert_eq!(illegal(office.step(1, approver(), Step::Reopen { reason: GOOD })), Some(Illegal::TooOften));
}

#[test]
fn vouchers_end_with_a_month_and_an_offline_counter_may_bring_them_later() {
    let mut office = in_state(State::Issued);
    // 2 March and 180 days are 29 August.
    let last = day("2026-08-31");
    assert_eq!(
        case(&office).deadline(office.ledger.book().sets()[2].limits()),
        Some(Deadline { due: Due::Redemption, day: last })
    );
    assert_eq!(case(&office).state_on(last.plus(1)), State::Lapsed);
    let redeem = |on: Day, number: u16| redeem_step(1, on, &[number]);
    assert_eq!(illegal(office.step(1, cashier(), redeem(last, 0))), Some(Illegal::Day), "not paid yet");
    assert_eq!(
        illegal(office.step(1, cashier(), redeem(day("2026-03-01"), 0))),
        Some(Illegal::Day),
        "before the issue"
    );
    office.today = last.plus(OFFLINE_DAYS);
    assert_eq!(illegal(office.step(1, cashier(), redeem(last.plus(1), 0))), Some(Illegal::Late));
    assert_eq!(illegal(office.step(1, By::Clock, Step::Lapse {})), Some(Illegal::Early));
    office.must(1, cashier(), redeem(last, 0));
    office.today = office.today.plus(1);
    office.must(1, By::Clock, Step::Lapse {});
    assert_eq!(budget(&office), [yuan("990000"), Fen::ZERO, yuan("10000")]);
    assert_eq!(illegal(office.step(1, approver(), Step::Reopen { reason: GOOD })), Some(Illegal::State));
    office.must(1, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("10000") });
}

#[test]
fn a_fine_changed_before_payment_is_proposed_anew_with_the_new_fine() {
    let mut office = in_state(State::Claimed);
    office.must(1, verifier(), amend("60000"));
    assert_eq!((case(&office).state(), budget(&office)[1]), (State::Verified, Fen::ZERO));
    let old = propose_step(office.ledger.book(), &fined("100000"));
    assert_eq!(illegal(office.step(1, proposer(), old)), Some(Illegal::Amended));
    let mut facts = fined("100000");
    facts.hazards[0].penalty = Some(Penalty { changed: Some(yuan("60000")), fine: yuan("100000") });
    let propose = propose_step(office.ledger.book(), &facts);
    office.must(1, proposer(), propose);
    assert_eq!(case(&office).sum(), yuan("9000"));
    let nothing = Step::Amend { decision: digest(), fine: yuan("1"), hazard: 1 };
    assert_eq!(illegal(office.step(1, verifier(), nothing)), Some(Illegal::NoFine));
    // Changed twice: the last one counts.
    office.must(1, verifier(), amend("80000"));
    let stale = propose_step(office.ledger.book(), &facts);
    assert_eq!(illegal(office.step(1, proposer(), stale)), Some(Illegal::Amended));
    facts.hazards[0].penalty = Some(Penalty { changed: Some(yuan("80000")), fine: yuan("100000") });
    let propose = propose_step(office.ledger.book(), &facts);
    office.must(1, proposer(), propose);
    assert_eq!(case(&office).sum(), yuan("12000"));
}

#[test]
fn a_fine_changed_after_payment_leads_to_what_the_rules_say() {
    for state in [State::Paid, State::Reconciled] {
        let mut office = in_state(state);
        let recover = |sum: &str| Step::Recover { sum: yuan(sum) };
        assert_eq!(illegal(office.step(1, cashier(), recover("1"))), Some(Illegal::NotDue));
        office.must(1, verifier(), amend("60000"));
        assert_eq!((case(&office).state(), case(&office).to_recover()), (state, yuan("6000")));
        assert_eq!(illegal(office.step(1, cashier(), recover("6000.01"))), Some(Illegal::NotDue));
        assert_eq!(illegal(office.step(1, cashier(), recover("0"))), Some(Illegal::NotDue));
        office.must(1, cashier(), recover("5000"));
        assert_eq!(illegal(office.step(1, cashier(), recover("1000.01"))), Some(Illegal::NotDue));
        office.must(1, cashier(), recover("1000"));
        assert_eq!((case(&office).paid(), case(&office).to_recover()), (yuan("9000"), Fen::ZERO));
        assert_eq!(budget(&office), [yuan("991000"), Fen::ZERO, yuan("9000")]);
    }
    // Under national rules what was paid stays.
    let mut office = Office::new("1000000");
    let facts = Facts::new(day("2020-06-01")).fined(1, yuan("100000"));
    office.whole(2, &facts).must(2, verifier(), amend("60000"));
    assert_eq!(illegal(office.step(2, cashier(), Step::Recover { sum: yuan("1") })), Some(Illegal::NotDue));
}

#[test]
fn only_what_was_redeemed_can_be_recovered() {
    let mut office = in_state(State::Issued);
    office.must(1, cashier(), redeem_step(1, office.today, &[1]));
    office.must(1, verifier(), amend("10000"));
    assert_eq!(case(&office).to_recover(), yuan("2000"), "of 5,000 that were redeemed 3,000 are the claimant's");
    assert_eq!(illegal(office.step(1, cashier(), Step::Recover { sum: yuan("2000.01") })), Some(Illegal::NotDue));
    office.must(1, cashier(), Step::Recover { sum: yuan("2000") });
    office.must(1, cashier(), redeem_step(1, office.today, &[0]));
    assert_eq!(case(&office).to_recover(), yuan("10000"));

    // What lapses is never paid, so that nothing of it is to come back.
    let mut office = in_state(State::Issued);
    office.must(1, verifier(), amend("60000"));
    office.must(1, cashier(), redeem_step(1, office.today, &[1]));
    office.today = day("2026-08-31").plus(OFFLINE_DAYS + 1);
    office.must(1, By::Clock, Step::Lapse {});
    assert_eq!((case(&office).paid(), case(&office).to_recover()), (yuan("5000"), Fen::ZERO), "of 9,000");
    assert_eq!(illegal(office.step(1, cashier(), Step::Recover { sum: yuan("0.01") })), Some(Illegal::NotDue));
    office.must(1, verifier(), amend("10000"));
    assert_eq!(case(&office).to_recover(), yuan("2000"), "of 3,000");
}

#[test]
fn what_is_proposed_anew_after_it_lapsed_owes_nothing_back() {
    let mut office = in_state(State::Issued);
    office.must(1, verifier(), amend("60000"));
    office.today = day("2026-08-31").plus(OFFLINE_DAYS + 1);
    office.must(1, By::Clock, Step::Lapse {}).must(1, verifier(), amend("80000"));
    assert_eq!(case(&office).to_recover(), Fen::ZERO);
    office.must(1, approver(), Step::Reopen { reason: GOOD });
    let mut facts = fined("100000");
    facts.hazards[0].penalty = Some(Penalty { changed: Some(yuan("80000")), fine: yuan("100000") });
    let propose = propose_step(office.ledger.book(), &facts);
    office.must(1, proposer(), propose);
    let approve = office.approve_step(1);
    office.must(1, approver(), approve).must(1, By::Clock, Step::Notify {});
    let claim = office.claim_step(1, transfer());
    office.must(1, By::Claimant, claim).must(1, cashier(), Step::Pay { reference: digest() });
    assert_eq!((case(&office).paid(), case(&office).to_recover()), (yuan("12000"), Fen::ZERO));
}

#[test]
fn deadlines_reminders_and_what_the_claimant_sees() {
    let office = in_state(State::Notified);
    let (start, limits) = (office.today, office.ledger.book().sets()[2].limits().clone());
    let reminders: Vec<(u16, Option<u16>)> =
        (0..=62).map(|n| (n, case(&office).reminder(&limits, start.plus(n)))).collect();
    let changes: Vec<(u16, Option<u16>)> =
        reminders.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1]).collect();
    assert_eq!(changes, [(30, Some(30)), (50, Some(10)), (57, Some(3)), (61, None)]);
    let view = |days: u16| case(&office).seen_by_claimant(start.plus(days));
    let last = start.plus(60);
    let ready = |left| ClaimantView {
        state: State::Notified,
        sum: Some(yuan("15000")),
        until: Some((last, left)),
        attempt: 0,
    };
    assert_eq!(view(0), ready(61));
    assert_eq!(view(60), ready(1));
    assert_eq!(view(61), ClaimantView { state: State::Lapsed, until: None, ..ready(0) });
    for (state, due, days) in [(State::Approved, Due::Notice, 10), (State::Claimed, Due::Payment, 15)] {
        let office = in_state(state);
        let day = office.today.plus(days);
        assert_eq!(case(&office).deadline(&limits), Some(Deadline { due, day }));
        assert!(!case(&office).is_late(&limits, day) && case(&office).is_late(&limits, day.plus(1)));
        assert_eq!(
            case(&office).seen_by_claimant(office.today).sum.is_some(),
            state == State::Claimed,
            "not before the notice"
        );
        assert_eq!(case(&office).reminder(&limits, office.today), None);
    }
}

#[test]
fn a_case_waits_for_who_can_do_what_comes_next() {
    let people = [
        ("verifier", verifier()),
        ("proposer", proposer()),
        ("approver", approver()),
        ("second approver", second_approver()),
        ("cashier", cashier()),
        ("reconciler", reconciler()),
        ("auditor", By::Hand(hand(9, Role::Auditor))),
    ];
    let waits = |office: &Office, is_blocked: bool| {
        let is_for = |by: &By| {
            let By::Hand(hand) = by else { return false };
            case(office).waits_for(hand, office.today, is_blocked, office.ledger.book())
        };
        people.iter().filter(|(_, by)| is_for(by)).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    };
    let table: String =
        State::ALL.iter().map(|state| format!("{}: {}\n", state.code(), waits(&in_state(*state), false))).collect();
    assert_eq!(
        table,
        "verified: proposer\n\
         proposed: approver, second approver\n\
         half-approved: second approver\n\
         approved: \n\
         notified: \n\
         claimed: cashier, reconciler\n\
         issued: \n\
         paid: reconciler\n\
         reconciled: \n\
         refused: \n\
         lapsed: \n\
         given-up: \n"
    );

    // Somebody keeps its claimant from claiming: an approver can give more time, or take it up again, while the rules
    // leave an extension.
    let both = "approver, second approver";
    for (state, whose) in [(State::Notified, both), (State::Lapsed, both), (State::Refused, ""), (State::Issued, "")]
    {
        assert_eq!(waits(&in_state(state), true), whose, "{state:?}");
    }
    let mut office = in_state(State::Notified);
    office.must(1, approver(), Step::Extend { reason: GOOD });
    assert!(case(&office).has_more_time(office.ledger.book()));
    office.must(1, approver(), Step::Extend { reason: GOOD });
    assert!(!case(&office).has_more_time(office.ledger.book()));
    assert_eq!(waits(&office, true), "");
    office.today = office.today.plus(181);
    assert_eq!(waits(&office, true), "");
    // Vouchers that lapsed were claimed: nobody kept their claimant from it.
    let mut office = in_state(State::Issued);
    office.today = day("2026-08-31").plus(OFFLINE_DAYS + 1);
    office.must(1, By::Clock, Step::Lapse {});
    assert_eq!(waits(&office, true), "");
}

#[test]
fn a_payment_that_came_back_can_be_claimed_anew_and_is_paid_once() {
    let mut office = in_state(State::Paid);
    office.today = office.today.plus(3);
    office.must(1, cashier(), Step::Bounce { reference: digest() });
    assert_eq!((case(&office).state(), case(&office).paid()), (State::Notified, Fen::ZERO));
    assert_eq!(budget(&office), [yuan("985000"), yuan("15000"), Fen::ZERO]);
    let again = Step::Bounce { reference: digest() };
    assert_eq!(illegal(office.step(1, cashier(), again)), Some(Illegal::State), "it came back once");
    let claim = office.claim_step(1, transfer());
    office.must(1, By::Claimant, claim);
    let same = Step::Pay { reference: digest() };
    assert_eq!(
        office.step(1, cashier(), same),
        Err(Refusal::ReferenceAgain),
        "the first payment is none for the second"
    );
    office.must(1, cashier(), Step::Pay { reference: Digest::of(&[b"second"]) });
    assert_eq!(budget(&office), [yuan("985000"), Fen::ZERO, yuan("15000")]);
    office.must(1, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("15000") });
    let late = Step::Bounce { reference: digest() };
    assert_eq!(illegal(office.step(1, cashier(), late)), Some(Illegal::State));

    // Vouchers that were paid in cash do not come back.
    let mut office = in_state(State::Issued);
    office.must(1, cashier(), redeem_step(1, office.today, &[0, 1]));
    assert_eq!(case(&office).state(), State::Paid);
    let bounce = Step::Bounce { reference: digest() };
    assert_eq!(illegal(office.step(1, cashier(), bounce.clone())), Some(Illegal::Way));

    // The fine was changed meanwhile: it is proposed anew, and the budget is free.
    let mut office = in_state(State::Paid);
    office.must(1, verifier(), amend("60000")).must(1, cashier(), bounce.clone());
    assert_eq!((case(&office).state(), case(&office).to_recover()), (State::Verified, Fen::ZERO));
    assert_eq!(budget(&office), [yuan("1000000"), Fen::ZERO, Fen::ZERO]);

    // What was recovered in part is not sent back by the bank as well.
    let mut office = in_state(State::Paid);
    office.must(1, verifier(), amend("60000")).must(1, cashier(), Step::Recover { sum: yuan("6000") });
    assert_eq!(illegal(office.step(1, cashier(), bounce)), Some(Illegal::NotDue));
}

#[test]
fn of_a_fine_that_was_quashed_all_comes_back_where_the_rules_say_so() {
    let mut office = in_state(State::Paid);
    office.must(1, verifier(), amend("0"));
    assert_eq!(case(&office).to_recover(), yuan("15000"));
    // Where what was paid stays, it stays.
    let mut office = Office::new("1000000");
    let facts = Facts::new(day("2022-06-01")).fined(1, yuan("100000"));
    office.whole(2, &facts).must(2, verifier(), amend("0"));
    assert_eq!(office.ledger.case(payout(2)).expect("a case").to_recover(), Fen::ZERO);
}

#[test]
fn a_set_with_effect_from_before_leaves_what_was_paid_and_asks_for_a_new_proposal_of_what_was_not() {
    let later = LOCAL_EXAMPLE.replace("\"LOCAL-EXAMPLE\"", "\"LOCAL-2026\"");
    let later = later.replace("\"sources\"", "\"replaces\": \"LOCAL-EXAMPLE\", \"sources\"");
    let later = later.replace("\"from\": \"2026-01-01\"", "\"from\": \"2026-02-01\"");
    let entered = |state: State| {
        let mut office = in_state(state);
        let by = hand(9, Role::Administrator);
        office.enter(Body::Rules { by, file: later.clone() }).expect("sound");
        office
    };
    let mut paid = entered(State::Paid);
    paid.must(1, verifier(), amend("60000"));
    assert_eq!(case(&paid).to_recover(), yuan("6000"), "by the set that it was paid by");
    let mut proposed = entered(State::Proposed);
    let approve = proposed.approve_step(1);
    assert_eq!(illegal(proposed.step(1, approver(), approve)), Some(Illegal::Rule));
    proposed.must(1, approver(), Step::Return { reason: ReturnReason::Facts });
    let anew = propose_step(proposed.ledger.book(), &fined("100000"));
    proposed.must(1, proposer(), anew);
}

#[test]
fn a_transfer_that_comes_back_after_it_was_reconciled_is_proposed_and_claimed_anew() {
    let mut office = in_state(State::Reconciled);
    let paid = Step::SendBack { reference: digest() };
    assert_eq!(office.step(1, approver(), paid), Err(Refusal::ReferenceAgain), "that is the payment's own");
    let sent_back = Step::SendBack { reference: notice() };
    office.must(1, approver(), sent_back.clone());
    assert_eq!((case(&office).state(), case(&office).paid()), (State::Verified, Fen::ZERO));
    assert_eq!(budget(&office), [yuan("1000000"), Fen::ZERO, Fen::ZERO]);
    let propose = propose_step(office.ledger.book(), &fined("100000"));
    office.must(1, proposer(), propose);
    let approve = office.approve_step(1);
    let by_the_same = office.step(1, approver(), approve.clone());
    assert_eq!(illegal(by_the_same), Some(Illegal::ApprovedBefore), "who entered it does not approve the next");
    office.must(1, second_approver(), approve).must(1, By::Clock, Step::Notify {});
    let claim = office.claim_step(1, transfer());
    office.must(1, By::Claimant, claim);
    let same = Step::Pay { reference: digest() };
    assert_eq!(office.step(1, cashier(), same), Err(Refusal::ReferenceAgain));
    office.must(1, cashier(), Step::Pay { reference: Digest::of(&[b"second"]) });
    office.must(1, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("15000") });
    assert_eq!(budget(&office), [yuan("985000"), Fen::ZERO, yuan("15000")]);

    let again = office.step(1, approver(), sent_back.clone());
    assert_eq!(again, Err(Refusal::ReferenceAgain), "one notice of the bank sends one payment back");
    let another = Step::SendBack { reference: Digest::of(&[b"another notice"]) };
    office.must(1, approver(), another);

    // What was recovered of it came back before: the rest comes back now, and nothing is due any more.
    let mut office = in_state(State::Reconciled);
    office.must(1, verifier(), amend("60000")).must(1, cashier(), Step::Recover { sum: yuan("4000") });
    office.must(1, approver(), sent_back.clone());
    assert_eq!((case(&office).paid(), case(&office).to_recover()), (Fen::ZERO, Fen::ZERO));
    assert_eq!(budget(&office), [yuan("1000000"), Fen::ZERO, Fen::ZERO]);
    let stale = propose_step(office.ledger.book(), &fined("100000"));
    assert_eq!(illegal(office.step(1, proposer(), stale)), Some(Illegal::Amended));

    // All of it was recovered: the bank has nothing to send back.
    let mut office = in_state(State::Reconciled);
    office.must(1, verifier(), amend("0")).must(1, cashier(), Step::Recover { sum: yuan("15000") });
    assert_eq!(illegal(office.step(1, approver(), sent_back.clone())), Some(Illegal::NotDue));

    // Cash is not sent back by a bank: neither vouchers nor what was handed to a delegate.
    let mut office = Office::new("1000000");
    office.whole(1, &fined("100000"));
    assert_eq!(illegal(office.step(1, approver(), sent_back.clone())), Some(Illegal::Way));
    office.notified(2, &fined("100000"));
    let delegated = office.claim_step(2, Way::Delegate { sealed: digest() });
    office.must(2, By::Claimant, delegated).must(2, cashier(), Step::Pay { reference: digest() });
    office.must(2, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("15000") });
    assert_eq!(illegal(office.step(2, approver(), sent_back)), Some(Illegal::Way));

    // The claimant was not late: all extensions are there again.
    let mut office = in_state(State::Notified);
    let extensions = office.ledger.book().sets()[2].limits().extensions;
    for _ in 0..extensions {
        office.must(1, approver(), Step::Extend { reason: GOOD });
    }
    let claim = office.claim_step(1, transfer());
    office.must(1, By::Claimant, claim).must(1, cashier(), Step::Pay { reference: digest() });
    office.must(1, reconciler(), Step::Reconcile { statement: digest(), sum: yuan("15000") });
    assert!(!case(&office).has_more_time(office.ledger.book()));
    office.must(1, approver(), Step::SendBack { reference: notice() });
    assert!(case(&office).has_more_time(office.ledger.book()));
}
