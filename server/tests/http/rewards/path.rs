//! The whole path: proposed, approved, told, claimed, paid, reconciled, and the ledger of it verified.

use shared::board::Page;
use shared::money::Fen;
use shared::problem::ProblemCode;
use shared::register::VerifierKey;
use shared::reward::ledger::{LedgerReport, verify};
use shared::reward::step::{Illegal, State};
use shared::reward::voucher::{Voucher, receipt_number};
use shared::reward::wire::{
    Act, NewReward, Payee, PublicRewards, RedemptionOutcome, RewardFile, RewardSummary, SealedPayee, Settled,
    StepKind, VoucherState, WayKind,
};

use crate::common::http::request;
use crate::common::rewards::{Clerk, Office, claim, paid, yuan};
use crate::common::run;

/// The exported ledger, verified with nothing but its file and the key that the public is told.
pub async fn verified(office: &Office) -> LedgerReport {
    let text = exported(&office.auditor).await;
    let told: PublicRewards =
        request(office.world.address, "GET", "/api/v1/public-rewards", &[], b"").await.expect("an answer").json();
    let key: VerifierKey = told.ledger_key.parse().expect("a key");
    verify(text.split_inclusive('\n'), Some(&key), &[]).expect("the ledger holds")
}

pub async fn exported(auditor: &Clerk) -> String {
    let answer = auditor.ask("GET", "/api/v1/rewards/ledger", b"").await;
    assert_eq!(answer.status, 200);
    // The file is sent in pieces: read without their lengths.
    let text = String::from_utf8(answer.body).expect("text");
    text.split_inclusive("\r\n")
        .filter(|piece| !piece.trim_end().chars().all(|sign| sign.is_ascii_hexdigit()))
        .map(|piece| piece.strip_suffix("\r\n").unwrap_or(piece))
        .collect()
}

#[test]
fn a_true_tip_is_proposed_approved_claimed_in_vouchers_paid_and_reconciled() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.case().await;
        let payout = case.payout;
        let seen = case.seen().await;
        assert_eq!((seen.view.state, seen.view.sum), (State::Verified, None));
        assert_eq!(office.propose(payout, &Office::facts(100_000)).await.status, 200);
        let file = office.approvers[0].file(payout).await;
        assert_eq!((file.summary.state, file.summary.sum), (State::Proposed, yuan(15_000)));
        assert!(file.computed.as_ref().is_some_and(|computed| !computed.reasoning.is_empty()));
        assert_eq!(file.tip, None, "an approver does not learn which tip");

        let approved = office.approvers[0].approve(payout, "220000").await.json::<RewardFile>();
        assert_eq!(approved.summary.state, State::Notified, "the claimant is told in the same breath");
        assert_eq!(approved.budgets[0].free, yuan(85_000));
        let seen = case.seen().await;
        assert_eq!((seen.view.state, seen.view.sum), (State::Notified, Some(yuan(15_000))));
        assert_eq!(seen.view.until.map(|(_, left)| left), Some(61));
        assert_eq!(seen.cashiers.len(), 3);

        let (request, vouchers) = case.by_vouchers().await;
        let claimed: shared::reward::wire::ClaimantReward = claim(office.world.address, &request).await.json();
        assert_eq!((claimed.view.state, claimed.way), (State::Claimed, Some(WayKind::Vouchers)));
        let [first, second, third] = &office.cashiers;
        assert!(first.find(&vouchers).await.iter().all(|found| found.state == VoucherState::NotIssued));
        first.done(payout, Act::Issue {}).await;
        let found = second.find(&vouchers).await;
        assert!(found.iter().all(|found| found.state == VoucherState::Open));
        assert_eq!(found.iter().map(|found| found.value).sum::<Fen>(), yuan(15_000));

        let day = office.today();
        let (some, rest) = vouchers.split_at(1);
        for (cashier, part) in [(first, some), (second, rest)] {
            let settled = cashier.redeem(paid(part, day), false).await;
            assert!(settled.iter().all(|one| one.outcome == RedemptionOutcome::Done {}), "{settled:?}");
        }
        assert_eq!(case.seen().await.view.state, State::Paid);

        let line = |voucher: &Voucher| format!("{day},{},\"{}\"\n", receipt_number(&voucher.tag), voucher.value);
        let statement = format!("日期,流水号,金额\n{}", vouchers.iter().map(line).collect::<String>());
        let own = first.reconciled(&statement).await;
        assert!(own.settled.is_empty(), "who paid does not reconcile");
        let done = third.reconciled(&statement).await;
        assert_eq!(done.settled, [Settled { payout, sum: yuan(15_000) }]);
        assert_eq!(done.differences, []);
        assert_eq!(third.reconciled(&statement).await, done, "the same again");
        assert_eq!(case.seen().await.view.state, State::Reconciled);

        let file = office.approvers[1].file(payout).await;
        assert_eq!(file.paid, yuan(15_000));
        let kinds: Vec<StepKind> = file.steps.iter().map(|step| step.kind).collect();
        assert_eq!(
            kinds,
            [
                StepKind::Verify,
                StepKind::Propose,
                StepKind::Approve,
                StepKind::Notify,
                StepKind::Claim,
                StepKind::Issue,
                StepKind::Redeem,
                StepKind::Redeem,
                StepKind::Reconcile
            ]
        );
        let listed: Page<RewardSummary> = office.auditor.get("/api/v1/rewards?state=reconciled").await;
        assert_eq!(listed.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [payout]);

        let report = verified(&office).await;
        assert_eq!(report.states.get(&State::Reconciled), Some(&1));
        assert_eq!(report.paid.values().copied().collect::<Vec<_>>(), [yuan(15_000)]);
        assert_eq!(report.late, []);
    });
}

#[test]
fn a_transfer_is_sealed_to_the_cashiers_and_erased_after_reconciliation() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(40_000).await;
        let payout = case.payout;
        let request = case.by_transfer().await;
        assert_eq!(claim(office.world.address, &request).await.status, 200);
        let path = format!("/api/v1/rewards/{payout}/payee");
        let sealed: SealedPayee = office.cashiers[0].get(&path).await;
        let Payee::Account { number, .. } = office.cashiers[0].opened(&sealed.sealed) else { panic!("an account") };
        assert_eq!(number, "6200000000000005");
        assert_eq!(office.approvers[0].ask("GET", &path, b"").await.code(), ProblemCode::Forbidden);
        assert_eq!(office.auditor.ask("GET", &path, b"").await.code(), ProblemCode::Forbidden);

        let reference = "20261125-0001".to_owned();
        let file = office.cashiers[0].done(payout, Act::Pay { reference: reference.clone() }).await;
        assert_eq!((file.summary.state, file.paid, file.has_payee), (State::Paid, yuan(6_000), true));
        let statement = format!("date,reference,amount\n{},{reference},6000.00\n", office.today());
        let done = office.cashiers[2].reconciled(&statement).await;
        assert_eq!(done.settled, [Settled { payout, sum: yuan(6_000) }]);
        assert_eq!(office.cashiers[0].ask("GET", &path, b"").await.code(), ProblemCode::NotFound);
        assert!(!office.auditor.file(payout).await.has_payee);
        verified(&office).await;
    });
}

#[test]
fn each_order_sent_again_changes_nothing_and_another_at_its_place_is_told_so() {
    run(async {
        let office = Office::funded(100_000).await;
        let (someone, tip) = office.true_tip().await;
        let check = office.check(office.world.mines[0].id).await;
        let evidence = vec![shared::reward::wire::Evidence::Check { id: check }];
        let new = NewReward { tip, evidence };
        assert_eq!(office.verifier.open(tip).await.payout, None);
        let (one, two) = tokio::join!(office.begin(&new), office.begin(&new));
        let (one, two): (RewardFile, RewardFile) = (one.json(), two.json());
        assert_eq!(one.summary.id, two.summary.id, "one tip has one case");
        assert_eq!(office.verifier.open(tip).await.payout, Some(one.summary.id));
        let other = office.check(office.world.mines[0].id).await;
        let others = NewReward { tip, evidence: vec![shared::reward::wire::Evidence::Check { id: other }] };
        assert_eq!(office.begin(&others).await.code(), ProblemCode::StepTaken);
        let case = crate::common::rewards::Proven { someone, tip, evidence: new.evidence, payout: one.summary.id };
        let payout = case.payout;
        assert_eq!(office.propose(payout, &Office::facts(20_000)).await.status, 200);

        let file = office.approvers[0].file(payout).await;
        let shown: Vec<_> = file.checks.iter().map(|shown| (shown.id, shown.mine, shown.signed)).collect();
        assert_eq!(shown, [(check, office.world.mines[0].id, false)], "an approver reads what proves it");
        assert_eq!(file.changed, [0_usize; 0]);
        assert!(office.cashiers[0].file(payout).await.checks.is_empty(), "it is no business of who pays");
        {
            let mut phone = office.inspector.lock().await;
            let more = [phone.record(check, crate::common::phone::answered(0))];
            phone.push(&more).await;
        }
        assert_eq!(office.approvers[0].file(payout).await.changed, [0], "the ledger has the hash of what it was");
        let approve =
            Act::Approve { budget: "220000".parse().expect("a code"), proposal: file.approvable.expect("one") };
        for _ in 0..3 {
            let answer = office.approvers[0].order(payout, file.summary.steps, &approve).await;
            assert_eq!(answer.json::<RewardFile>().summary.state, State::Notified);
        }
        let late = office.approvers[1].order(payout, file.summary.steps, &approve).await;
        assert_eq!(late.code(), ProblemCode::StepTaken);
        let back = Act::Return { reason: shared::reward::step::ReturnReason::Facts };
        let late = office.approvers[1].order(payout, file.summary.steps, &back).await;
        assert_eq!(late.code(), ProblemCode::StepTaken);

        let (request, vouchers) = case.by_vouchers().await;
        for _ in 0..3 {
            assert_eq!(claim(office.world.address, &request).await.status, 200);
        }
        for _ in 0..2 {
            let n = 5;
            let answer = office.cashiers[0].order(payout, n, &Act::Issue {}).await;
            assert_eq!(answer.json::<RewardFile>().summary.state, State::Issued);
        }
        let asked = paid(&vouchers, office.today());
        office.cashiers[0].redeem(asked.clone(), false).await;
        let again = office.cashiers[0].redeem(asked, false).await;
        assert!(again.iter().all(|one| one.outcome == RedemptionOutcome::Again {}), "{again:?}");
        let ended = office.cashiers[0].act(payout, Act::Issue {}).await;
        assert_eq!(ended.problem().reward, Some(Illegal::State));
        verified(&office).await;
    });
}
