//! Payments that leave by a bank: under way, paid, come back, and found in statements.

use shared::problem::ProblemCode;
use shared::reward::step::{Illegal, State};
use shared::reward::voucher::receipt_number;
use shared::reward::wire::{Act, DifferenceKind, SealedPayee, Settled};

use super::path::verified;
use crate::common::rewards::{Office, Proven, claim, paid, yuan};
use crate::common::run;

fn pay(reference: &str) -> Act {
    Act::Pay { reference: reference.into() }
}

fn bounce() -> Act {
    Act::Bounce { reference: "退汇-1".into() }
}

fn amend(fine: u32) -> Act {
    let decision = shared::digest::Digest::of(&[b"appeal"]);
    Act::Amend { decision, fine: yuan(fine), hazard: 0 }
}

/// A case that waits for its transfer.
async fn claimed(office: &Office) -> Proven {
    let case = office.ready(40_000).await;
    assert_eq!(claim(office.world.address, &case.by_transfer().await).await.status, 200);
    case
}

#[test]
fn a_transfer_that_the_bank_sends_back_is_claimed_anew_and_counts_once() {
    run(async {
        let office = Office::funded(6_000).await;
        let case = claimed(&office).await;
        let (payout, [first, second, third]) = (case.payout, &office.cashiers);
        let file = first.done(payout, pay("Y-1")).await;
        assert_eq!(file.summary.state, State::Paid);
        let file = first.done(payout, bounce()).await;
        assert_eq!((file.summary.state, file.paid, file.has_payee), (State::Notified, yuan(0), false));
        assert_eq!(office.free().await, yuan(0), "it is reserved still");
        let answer = second.act(payout, bounce()).await;
        assert_eq!(answer.problem().reward, Some(Illegal::State), "it comes back once");
        assert_eq!(claim(office.world.address, &case.by_transfer().await).await.status, 200);
        let line = |reference: &str| format!("{},{reference},6000.00\n", office.today());
        let early = third.reconciled(&format!("date,reference,amount\n{}", line("Y-1"))).await;
        assert_eq!((early.settled, early.differences), (Vec::new(), Vec::new()), "what came back is in the books");
        let answer = first.act(payout, pay("Y-1")).await;
        assert_ne!(answer.status, 200, "the first payment is none for the second");
        first.done(payout, pay("Y-2")).await;
        let done = third.reconciled(&format!("date,reference,amount\n{}{}", line("Y-1"), line("Y-2"))).await;
        assert_eq!(done.settled, [Settled { payout, sum: yuan(6_000) }]);
        assert_eq!(done.differences, []);
        let report = verified(&office).await;
        assert_eq!(report.paid.values().copied().collect::<Vec<_>>(), [yuan(6_000)]);
    });
}

#[test]
fn a_transfer_that_the_bank_sends_back_after_it_was_reconciled_is_approved_anew_and_counts_once() {
    run(async {
        let office = Office::funded(6_000).await;
        let case = claimed(&office).await;
        let (payout, [first, second, third]) = (case.payout, &office.cashiers);
        let sent_back = || Act::SendBack { reference: "退汇-2".into() };
        let early = office.approvers[0].act(payout, sent_back()).await;
        assert_eq!(early.problem().reward, Some(Illegal::State));
        first.done(payout, pay("Y-1")).await;
        let line = |reference: &str| format!("{},{reference},6000.00\n", office.today());
        let done = third.reconciled(&format!("date,reference,amount\n{}", line("Y-1"))).await;
        assert_eq!(done.settled, [Settled { payout, sum: yuan(6_000) }]);
        assert_eq!(first.act(payout, bounce()).await.problem().reward, Some(Illegal::State));
        assert_eq!(
            first.act(payout, sent_back()).await.problem().reward,
            Some(Illegal::Who),
            "who paid does not say so"
        );
        for wrong in ["", " ", "\u{7}", &"长".repeat(1_000)] {
            let act = Act::SendBack { reference: wrong.into() };
            assert_eq!(office.approvers[0].act(payout, act).await.status, 400, "{wrong:?}");
        }

        let file = office.approvers[0].done(payout, sent_back()).await;
        assert_eq!((file.summary.state, file.paid), (State::Verified, yuan(0)));
        assert_eq!(office.free().await, yuan(6_000));
        assert_eq!(office.approvers[1].act(payout, sent_back()).await.problem().reward, Some(Illegal::State));
        assert_eq!(office.propose(payout, &Office::facts(40_000)).await.status, 200);
        let own = office.approvers[0].approve(payout, "220000").await;
        assert_eq!(own.problem().reward, Some(Illegal::ApprovedBefore));
        assert_eq!(office.approvers[1].approve(payout, "220000").await.status, 200);
        assert_eq!(claim(office.world.address, &case.by_transfer().await).await.status, 200);
        assert_ne!(first.act(payout, pay("Y-1")).await.status, 200, "the first payment is none for the second");
        first.done(payout, pay("Y-2")).await;
        let done = second.reconciled(&format!("date,reference,amount\n{}{}", line("Y-1"), line("Y-2"))).await;
        assert_eq!((done.settled, done.differences), (vec![Settled { payout, sum: yuan(6_000) }], Vec::new()));
        let report = verified(&office).await;
        assert_eq!(report.paid.values().copied().collect::<Vec<_>>(), [yuan(6_000)]);
    });
}

#[test]
fn while_a_cashier_may_be_paying_nothing_takes_the_case_away() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = claimed(&office).await;
        let (payout, [first, second, _]) = (case.payout, &office.cashiers);
        let amended = async || {
            let n = first.file(payout).await.summary.steps;
            let order = shared::reward::wire::RewardOrder { n, act: amend(20_000) };
            crate::common::rewards::order_by(&office.verifier, payout, &order).await
        };
        let _: SealedPayee = first.get(&format!("/api/v1/rewards/{payout}/payee")).await;
        assert_eq!(amended().await.code(), ProblemCode::PaymentUnderWay);
        assert_eq!(second.act(payout, bounce()).await.code(), ProblemCode::PaymentUnderWay);
        assert_eq!(case.seen().await.view.state, State::Claimed);
        assert_eq!(first.done(payout, bounce()).await.summary.state, State::Notified);
        assert_eq!(amended().await.status, 200, "nothing is under way any more");

        // Whom nobody has opened nobody is paying.
        let case = claimed(&office).await;
        assert_eq!(second.done(case.payout, bounce()).await.summary.state, State::Notified);
        verified(&office).await;
    });
}

#[test]
fn who_paid_neither_reconciles_nor_makes_a_payment_count_as_found() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = claimed(&office).await;
        let (payout, [first, second, third]) = (case.payout, &office.cashiers);
        first.done(payout, pay("Y-7")).await;
        let day = office.today();
        let forged = format!("date,reference,amount\n{day},Y-7,6000.00\n");
        let own = first.reconciled(&forged).await;
        assert!(own.settled.is_empty());
        let kinds: Vec<_> = own.differences.into_iter().map(|difference| difference.kind).collect();
        assert_eq!(kinds, [DifferenceKind::NotReconciled { reason: Illegal::TwoDuties }]);
        // The bank's own file does not have it.
        let without = second.reconciled(&format!("date,reference,amount\n{day},Z-1,1.00\n")).await;
        let told: Vec<_> = without.differences.iter().map(|one| (one.reference.as_str(), one.kind.clone())).collect();
        assert_eq!(told, [("Z-1", DifferenceKind::NotInBooks {}), ("Y-7", DifferenceKind::NotInStatement {})]);
        // Another file of the bank with the same movement, as one over a longer time is.
        let whole = format!("日期,流水号,金额\n{day},Y-7,\"6,000.00\"\n");
        let done = third.reconciled(&whole).await;
        assert_eq!(done.settled, [Settled { payout, sum: yuan(6_000) }]);
        let again = second.reconciled(&forged).await;
        let kinds: Vec<_> = again.differences.into_iter().map(|difference| difference.kind).collect();
        assert_eq!(kinds, [DifferenceKind::Repeated {}], "it was reconciled by another statement");
        verified(&office).await;
    });
}

#[test]
fn what_was_paid_of_vouchers_that_lapsed_is_reconciled_though_no_later_statement_has_it() {
    run(async {
        let office = Office::funded(100_000).await;
        let (case, vouchers) = office.issued(100_000).await;
        let [first, _, third] = &office.cashiers;
        first.redeem(paid(&vouchers[..1], office.today()), false).await;
        let line = format!("{},{},\"{}\"\n", office.today(), receipt_number(&vouchers[0].tag), vouchers[0].value);
        let early = third.reconciled(&format!("date,reference,amount\n{line}")).await;
        assert_eq!((early.settled, early.differences), (Vec::new(), Vec::new()), "the rest can still be redeemed");
        office.turn_clock(300);
        super::time::sweep(&office).await;
        assert_eq!(case.seen().await.view.state, State::Lapsed);
        let later = format!("date,reference,amount\n{},Z-9,1.00\n", office.today());
        let done = third.reconciled(&later).await;
        assert_eq!(done.settled, [Settled { payout: case.payout, sum: vouchers[0].value }]);
        verified(&office).await;
    });
}
