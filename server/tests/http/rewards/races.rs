//! What many ask for at once happens once.

use futures::future::join_all;
use shared::problem::ProblemCode;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::{Illegal, State};
use shared::reward::wire::{RedemptionOutcome, RewardFile, StepKind, VoucherState};

use super::path::verified;
use crate::common::rewards::{Office, claim, paid, yuan};
use crate::common::run;

#[test]
fn a_hundred_claims_of_one_code_at_once_are_one_claim_and_one_payment() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(100_000).await;
        let reward = case.seen().await;
        // Ten money codes, each sent ten times.
        let claims: Vec<_> = (0..10)
            .map(|_| case.by_vouchers_of(&reward, &MoneyCode::from_random(&server::clock::random())))
            .collect();
        let sent = (0..100).map(|n| claim(office.world.address, &claims[n % 10].0));
        let answers = join_all(sent).await;
        let taken: Vec<usize> = answers.iter().enumerate().filter(|(_, a)| a.status == 200).map(|(n, _)| n).collect();
        assert_eq!(taken.len(), 10, "all ten that were the same");
        assert!(taken.iter().all(|n| n % 10 == taken[0] % 10), "{taken:?}");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(answer.problem().reward, Some(Illegal::State));
        }
        let file = office.auditor.file(case.payout).await;
        assert_eq!(file.steps.iter().filter(|step| step.kind == StepKind::Claim).count(), 1);
        for (n, (_, vouchers)) in claims.iter().enumerate() {
            let found = office.cashiers[0].find(vouchers).await;
            assert_eq!(found.len(), if n == taken[0] % 10 { vouchers.len() } else { 0 }, "{n}");
        }
        verified(&office).await;
    });
}

#[test]
fn approvals_at_once_never_overdraw_a_budget() {
    run(async {
        let office = Office::funded(40_000).await;
        let mut cases = Vec::new();
        for _ in 0..5 {
            cases.push(office.proposed(100_000).await);
        }
        let approvals =
            cases.iter().enumerate().map(|(n, case)| office.approvers[n % 2].approve(case.payout, "220000"));
        let answers = join_all(approvals).await;
        let approved = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(approved, 2, "15,000 twice fits into 40,000");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(answer.code(), ProblemCode::BudgetOverdrawn);
        }
        let states: Vec<State> = {
            let mut states = Vec::new();
            for case in &cases {
                states.push(office.auditor.file(case.payout).await.summary.state);
            }
            states
        };
        assert_eq!(states.iter().filter(|state| **state == State::Notified).count(), 2);
        assert_eq!(states.iter().filter(|state| **state == State::Proposed).count(), 3);
        assert_eq!(office.ask_to_fund("220000", 29_999).await.code(), ProblemCode::BudgetTaken);
        // With more money the others go through.
        office.fund(75_000).await;
        let waiting = cases.iter().zip(&states).filter(|(_, state)| **state == State::Proposed);
        for (case, _) in waiting {
            assert_eq!(office.approvers[0].approve(case.payout, "220000").await.status, 200);
        }
        let report = verified(&office).await;
        assert_eq!(
            report.budgets.values().map(shared::reward::budget::Budget::reserved).collect::<Vec<_>>(),
            [yuan(75_000)]
        );
    });
}

#[test]
fn two_counters_at_once_pay_each_voucher_once() {
    run(async {
        let office = Office::funded(100_000).await;
        let (case, vouchers) = office.issued(99_000).await;
        assert!(vouchers.len() > 3, "{}", vouchers.len());
        let day = office.today();
        let asked: Vec<_> = vouchers.iter().flat_map(|voucher| [(0, *voucher), (1, *voucher)]).collect();
        let sent = asked.iter().map(|(n, voucher)| office.cashiers[*n].redeem(paid(&[*voucher], day), false));
        let outcomes: Vec<_> = join_all(sent).await.into_iter().map(|mut one| one.remove(0).outcome).collect();
        for pair in outcomes.chunks(2) {
            let done = pair.iter().filter(|outcome| **outcome == RedemptionOutcome::Done {}).count();
            let before = pair.iter().filter(|outcome| **outcome == RedemptionOutcome::PaidBefore { day }).count();
            assert_eq!((done, before), (1, 1), "{pair:?}");
        }
        let file: RewardFile = office.auditor.file(case.payout).await;
        assert_eq!((file.summary.state, file.paid), (State::Paid, yuan(14_850)));
        verified(&office).await;
    });
}

#[test]
fn a_voucher_stands_on_the_list_of_one_counter_at_a_time() {
    run(async {
        let office = Office::funded(100_000).await;
        let (_, vouchers) = office.issued(99_000).await;
        let [one, two, _] = &office.cashiers;
        let path = "/api/v1/vouchers/list";
        let (a, b) = tokio::join!(one.ask("POST", path, b""), two.ask("POST", path, b""));
        let (a, b): (shared::reward::voucher::SignedOpenList, shared::reward::voucher::SignedOpenList) =
            (a.json(), b.json());
        assert_eq!(a.list.vouchers.len() + b.list.vouchers.len(), vouchers.len());
        assert!(a.list.vouchers.iter().all(|open| !b.list.vouchers.contains(open)));
        // Two counters, one with the list, at the same voucher at once: who has no list pays nothing.
        let (holder, other) = if a.list.vouchers.is_empty() { (two, one) } else { (one, two) };
        let day = office.today();
        let (held, refused) = tokio::join!(
            holder.redeem(paid(&vouchers[..1], day), true),
            other.redeem(paid(&vouchers[..1], day), false)
        );
        assert_eq!(held[0].outcome, RedemptionOutcome::Done {});
        let is_refused =
            matches!(refused[0].outcome, RedemptionOutcome::Elsewhere { .. } | RedemptionOutcome::PaidBefore { .. });
        assert!(is_refused, "{refused:?}");
        assert_eq!(other.find(&vouchers[1..2]).await[0].state, VoucherState::Elsewhere);
        assert_eq!(holder.find(&vouchers[1..2]).await[0].state, VoucherState::Open);
    });
}
