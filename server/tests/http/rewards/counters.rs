//! Counters: offline and back, altered vouchers, and the bank's statement beside the books.

use shared::problem::ProblemCode;
use shared::register::VerifierKey;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::{Illegal, State};
use shared::reward::voucher::{SignedOpenList, receipt_number};
use shared::reward::wire::{
    Act, Difference, DifferenceKind, PaidVoucher, PublicRewards, RedemptionOutcome, Settled, VoucherState,
};

use super::path::verified;
use crate::common::http::request;
use crate::common::rewards::{Clerk, Office, claim, paid, yuan};
use crate::common::run;

async fn list_of(counter: &Clerk) -> SignedOpenList {
    counter.ask("POST", "/api/v1/vouchers/list", b"").await.json()
}

#[test]
fn a_counter_that_was_offline_is_reconciled_after_and_nothing_is_paid_twice() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(99_000).await;
        let code = MoneyCode::from_random(&server::clock::random());
        let (request_, vouchers) = case.by_vouchers_of(&case.seen().await, &code);
        claim(office.world.address, &request_).await;
        office.cashiers[0].done(case.payout, Act::Issue {}).await;
        let [away, online, third] = &office.cashiers;
        let signed = list_of(away).await;
        let told: PublicRewards =
            request(office.world.address, "GET", "/api/v1/public-rewards", &[], b"").await.expect("an answer").json();
        let key: VerifierKey = told.ledger_key.parse().expect("a key");
        signed.verify(&key).expect("the office signed it");
        let mut altered = signed.clone();
        altered.list.vouchers[0].value = yuan(1_000_000);
        assert!(altered.verify(&key).is_err());
        let day = office.today();
        // The money code finds its vouchers in the list, without a network.
        assert_eq!(signed.list.of_code(&code, day).len(), vouchers.len());

        let answer = online.redeem(paid(&vouchers[..1], day), false).await;
        assert_eq!(answer[0].outcome, RedemptionOutcome::Elsewhere { until: day.plus(7) });
        assert!(list_of(online).await.list.vouchers.is_empty());
        assert_eq!(list_of(away).await.list.vouchers, signed.list.vouchers, "the same again");
        // Who paid from no list of its own paid what it must not, and it is kept as a difference.
        let outcome = online.redeem(paid(&vouchers[..1], day), true).await.remove(0).outcome;
        assert_eq!(outcome, RedemptionOutcome::Elsewhere { until: day.plus(7) });

        let mut reported = paid(&vouchers[..2], day);
        reported.push(reported[0]);
        let settled = away.redeem(reported.clone(), true).await;
        let outcomes: Vec<_> = settled.into_iter().map(|one| one.outcome).collect();
        assert_eq!(outcomes, [RedemptionOutcome::Done {}, RedemptionOutcome::Done {}, RedemptionOutcome::Again {}]);
        let again = away.redeem(reported, true).await;
        assert!(again.iter().all(|one| one.outcome == RedemptionOutcome::Again {}));
        assert_eq!(away.ask("DELETE", "/api/v1/vouchers/list", b"").await.status, 204);

        let rest = online.redeem(paid(&vouchers, day), false).await;
        for (n, one) in rest.iter().enumerate() {
            let expected = if n < 2 { RedemptionOutcome::PaidBefore { day } } else { RedemptionOutcome::Done {} };
            assert_eq!(one.outcome, expected, "{n}");
        }
        let file = office.auditor.file(case.payout).await;
        assert_eq!((file.summary.state, file.paid), (State::Paid, yuan(14_850)));

        let statement = statement_of(day, vouchers.iter().map(|v| (receipt_number(&v.tag), v.value.to_string())));
        let done = third.reconciled(&statement).await;
        assert_eq!(done.settled, [Settled { payout: case.payout, sum: yuan(14_850) }]);
        let kinds: Vec<_> = done.differences.iter().map(|difference| &difference.kind).collect();
        let offline = DifferenceKind::OfflinePaid { outcome: RedemptionOutcome::Elsewhere { until: day.plus(7) } };
        assert_eq!(kinds, [&offline]);
        verified(&office).await;
    });
}

fn statement_of(day: shared::register::Day, rows: impl Iterator<Item = (String, String)>) -> String {
    let lines: String = rows.map(|(reference, sum)| format!("{day},{reference},\"{sum}\"\n")).collect();
    format!("date,reference,amount\n{lines}")
}

#[test]
fn an_altered_voucher_is_not_paid() {
    run(async {
        let office = Office::funded(100_000).await;
        let (case, vouchers) = office.issued(20_000).await;
        let (counter, day) = (&office.cashiers[1], office.today());
        let right = paid(&vouchers[..1], day)[0];
        let mut other_tag = right;
        other_tag.key.0[3] ^= 1;
        let outcome = async |paid: PaidVoucher, offline| counter.redeem(vec![paid], offline).await.remove(0).outcome;
        assert_eq!(outcome(other_tag, false).await, RedemptionOutcome::Unknown {});
        let more = PaidVoucher { value: yuan(9_999), ..right };
        assert_eq!(outcome(more, false).await, RedemptionOutcome::WrongValue { value: right.value });
        assert_eq!(outcome(more, true).await, RedemptionOutcome::WrongValue { value: right.value });
        let tomorrow = PaidVoucher { day: day.plus(1), ..right };
        assert_eq!(outcome(tomorrow, false).await, RedemptionOutcome::Refused { reason: Illegal::Day });
        assert_eq!(outcome(tomorrow, true).await, RedemptionOutcome::Refused { reason: Illegal::Day });
        assert_eq!(counter.find(&vouchers).await[0].state, VoucherState::Open, "nothing was changed");
        let many = vec![right; 1_001];
        let answer = counter
            .post("/api/v1/vouchers/redemptions", &shared::reward::wire::Redemptions { offline: false, paid: many })
            .await;
        assert_eq!(answer.code(), ProblemCode::TooLarge);
        assert_eq!(office.auditor.file(case.payout).await.paid, shared::money::Fen::ZERO);
        verified(&office).await;
    });
}

#[test]
fn vouchers_that_are_not_issued_or_of_a_case_that_went_back_are_not_paid() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(20_000).await;
        let (request, vouchers) = case.by_vouchers().await;
        claim(office.world.address, &request).await;
        let (counter, day) = (&office.cashiers[1], office.today());
        let early = counter.redeem(paid(&vouchers, day), false).await;
        assert!(early.iter().all(|one| matches!(one.outcome, RedemptionOutcome::Refused { .. })), "{early:?}");
        // The fine changes before anything was paid: the case begins anew, and these vouchers are worth nothing.
        let amend = Act::Amend { decision: shared::digest::Digest::of(&[b"appeal"]), fine: yuan(60_000), hazard: 0 };
        let file: shared::reward::wire::RewardFile =
            office.verifier.ask("GET", &format!("/api/v1/rewards/{}", case.payout), b"").await.json();
        let order = shared::reward::wire::RewardOrder { n: file.summary.steps, act: amend };
        let answer = crate::common::rewards::order_by(&office.verifier, case.payout, &order).await;
        assert_eq!(answer.json::<shared::reward::wire::RewardFile>().summary.state, State::Verified);
        let late = counter.redeem(paid(&vouchers, day), false).await;
        assert!(late.iter().all(|one| matches!(one.outcome, RedemptionOutcome::Refused { .. })), "{late:?}");
        assert_eq!(office.auditor.file(case.payout).await.budgets[0].free, yuan(100_000), "nothing is reserved");
        verified(&office).await;
    });
}

#[test]
fn each_difference_between_books_and_statement_is_named() {
    run(async {
        let office = Office::funded(100_000).await;
        let mut cases = Vec::new();
        for n in 0..3 {
            let case = office.ready(40_000).await;
            assert_eq!(claim(office.world.address, &case.by_transfer().await).await.status, 200);
            office.cashiers[0].done(case.payout, Act::Pay { reference: format!("R-{n}") }).await;
            cases.push(case);
        }
        let day = office.today();
        let rows = [("R-0", "6,000"), ("R-1", "5,999.99"), ("R-0", "6000"), ("R-9", "1")];
        let rows = rows.map(|(reference, sum)| (reference.to_owned(), sum.to_owned()));
        let statement = statement_of(day, rows.into_iter());
        let clerk = &office.cashiers[2];
        let done = clerk.reconciled(&statement).await;
        assert_eq!(done.lines, 4);
        assert_eq!(done.settled, [Settled { payout: cases[0].payout, sum: yuan(6_000) }]);
        let told = |line, reference: &str, sum: &str, kind| Difference {
            line,
            reference: reference.into(),
            sum: sum.parse().expect("a sum"),
            kind,
        };
        let expected = [
            told(Some(3), "R-1", "5999.99", DifferenceKind::OtherSum { books: yuan(6_000) }),
            told(Some(4), "R-0", "6000", DifferenceKind::Repeated {}),
            told(Some(5), "R-9", "1", DifferenceKind::NotInBooks {}),
            told(None, "R-2", "6000", DifferenceKind::NotInStatement {}),
        ];
        assert_eq!(done.differences, expected);
        assert_eq!(clerk.reconciled(&statement).await, done, "the same again");
        let second = statement_of(day, [("R-0".to_owned(), "6000".to_owned())].into_iter());
        let again = clerk.reconciled(&second).await;
        assert_eq!(again.settled, []);
        assert_eq!(again.differences[0].kind, DifferenceKind::Repeated {}, "another statement has it already");

        // Two cases cannot be paid under one reference.
        let case = office.ready(40_000).await;
        assert_eq!(claim(office.world.address, &case.by_transfer().await).await.status, 200);
        let twice = office.cashiers[0].act(case.payout, Act::Pay { reference: "R-2".into() }).await;
        assert_eq!(twice.code(), ProblemCode::StepTaken);
        for (text, place) in
            [("date,amount\n", "reference"), ("date,reference,amount\n2026-11-25,R-1,x\n", "line 2"), ("", "date")]
        {
            let problem = clerk.reconcile(text).await.problem();
            assert_eq!(problem.code, ProblemCode::BadStatement);
            assert!(problem.detail.as_ref().is_some_and(|detail| detail.contains(place)), "{problem:?}");
        }
        assert_eq!(clerk.reconciled("date,reference,amount\n").await.lines, 0);
        assert_eq!(office.approvers[0].reconcile(&statement).await.code(), ProblemCode::Forbidden);
        verified(&office).await;
    });
}

#[test]
fn who_has_the_tags_of_all_open_vouchers_redeems_none_and_a_second_payment_is_no_repetition() {
    run(async {
        let office = Office::funded(100_000).await;
        let (case, vouchers) = office.issued(20_000).await;
        let (counter, day) = (&office.cashiers[1], office.today());
        // The list of open vouchers, as every cashier has it, has tags and no keys.
        let right = paid(&vouchers[..1], day)[0];
        let mut guessed = right;
        guessed.key.0[..16].copy_from_slice(vouchers[0].tag.bytes());
        for offline in [false, true] {
            let settled = counter.redeem(vec![guessed], offline).await;
            assert_eq!(settled[0].outcome, RedemptionOutcome::Unknown {});
        }
        let tag_alone = format!(r#"{{"paid":[{{"tag":"{}","value":"100000","day":"{day}"}}]}}"#, vouchers[0].tag);
        let answer = counter.ask("POST", "/api/v1/vouchers/redemptions", tag_alone.as_bytes()).await;
        assert!(matches!(answer.status, 400 | 422), "{answer:?}");

        // The same payment whose answer was lost is paid once; another one, also on another device of the same cashier
        // on the same day, is a second, and stands among the differences.
        assert_eq!(counter.redeem(vec![right], false).await[0].outcome, RedemptionOutcome::Done {});
        assert_eq!(counter.redeem(vec![right], false).await[0].outcome, RedemptionOutcome::Again {});
        let second = PaidVoucher { payment: shared::digest::PaymentId([2; 16]), ..right };
        assert_eq!(counter.redeem(vec![second], false).await[0].outcome, RedemptionOutcome::PaidBefore { day });
        assert_eq!(counter.redeem(vec![second], true).await[0].outcome, RedemptionOutcome::PaidBefore { day });
        assert_eq!(counter.redeem(vec![right], true).await[0].outcome, RedemptionOutcome::Again {});
        assert_eq!(counter.redeem(vec![right, second], true).await[1].outcome, RedemptionOutcome::PaidBefore { day });
        let line = (receipt_number(&vouchers[0].tag), vouchers[0].value.to_string());
        let told = office.cashiers[2].reconciled(&statement_of(day, [line].into_iter())).await;
        let kinds: Vec<_> = told.differences.iter().map(|difference| &difference.kind).collect();
        for outcome in [RedemptionOutcome::Unknown {}, RedemptionOutcome::PaidBefore { day }] {
            assert!(kinds.contains(&&DifferenceKind::OfflinePaid { outcome }), "{kinds:?}");
        }
        assert_eq!(kinds.len(), 2, "the second payment is told once");
        assert_eq!(office.auditor.file(case.payout).await.paid, vouchers[0].value);
        verified(&office).await;
    });
}
