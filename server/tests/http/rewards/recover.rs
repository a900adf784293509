//! A fine that becomes smaller on appeal after the reward was paid, under rules that have the difference recovered.

use shared::digest::Digest;
use shared::money::Fen;
use shared::reward::book::LOCAL_EXAMPLE;
use shared::reward::step::{Illegal, State};
use shared::reward::wire::{Act, NewRules, RewardFile, RewardOrder, StepKind};

use super::path::verified;
use crate::common::rewards::{Office, order_by, paid, yuan};
use crate::common::run;

#[test]
fn what_was_paid_too_much_is_recovered_once_and_goes_back_into_the_budget() {
    run(async {
        let office = Office::funded(100_000).await;
        let [first, second, third] = &office.cashiers;
        let approver = &office.approvers[0];
        assert_eq!(office.administrator.post("/api/v1/reward-rules", &local()).await.status, 200);
        let (case, vouchers) = office.issued(40_000).await;
        let payout = case.payout;
        assert_eq!(approver.file(payout).await.summary.sum, yuan(6_000), "15 % by the local rules");
        first.redeem(paid(&vouchers, office.today()), false).await;
        assert_eq!(case.seen().await.view.state, State::Paid);
        let free = office.free().await;
        assert_eq!(first.act(payout, recover(1)).await.problem().reward, Some(Illegal::NotDue), "nothing is due yet");

        let n = first.file(payout).await.summary.steps;
        let amend = Act::Amend { decision: Digest::of(&[b"on appeal"]), fine: yuan(30_000), hazard: 0 };
        let amended = order_by(&office.verifier, payout, &RewardOrder { n, act: amend }).await;
        assert_eq!(amended.json::<RewardFile>().summary.to_recover, yuan(1_500), "4,500 would have been right");
        assert_eq!(case.seen().await.view.state, State::Paid, "the claimant's page says nothing of it");

        for sum in [0, 1_501, 1_000_000] {
            assert_eq!(first.act(payout, recover(sum)).await.problem().reward, Some(Illegal::NotDue), "{sum}");
        }
        for other in [approver, &office.approvers[1]] {
            let refused = other.act(payout, recover(1_500)).await;
            assert_eq!(refused.problem().reward, Some(Illegal::Who), "it is the cashier's duty");
        }
        assert_eq!(office.free().await, free);

        let file = first.done(payout, recover(600)).await;
        let with = |back: u32| [free, yuan(back)].into_iter().sum::<Fen>();
        assert_eq!((file.summary.to_recover, office.free().await), (yuan(900), with(600)));
        // Sent again, and another one at its place by another hand.
        let n = file.summary.steps;
        let again = first.order(payout, n - 1, &recover(600)).await;
        assert_eq!(again.json::<RewardFile>().summary.to_recover, yuan(900));
        let (rest, others) = (recover(900), recover(900));
        let (one, two) = tokio::join!(first.order(payout, n, &rest), second.order(payout, n, &others));
        let taken = [one.status, two.status].iter().filter(|status| **status == 200).count();
        assert_eq!(taken, 1, "{} {}", one.status, two.status);
        assert_eq!(office.free().await, with(1_500));
        assert_eq!(first.act(payout, recover(1)).await.problem().reward, Some(Illegal::NotDue), "all of it is back");

        let file = third.file(payout).await;
        assert_eq!((file.paid, file.summary.to_recover), (yuan(4_500), Fen::ZERO));
        let recovered: Vec<_> =
            file.steps.iter().filter(|step| step.kind == StepKind::Recover).map(|step| step.sum).collect();
        assert_eq!(recovered, [Some(yuan(600)), Some(yuan(900))]);
        verified(&office).await;
    });
}

fn local() -> NewRules {
    NewRules { file: LOCAL_EXAMPLE.to_owned() }
}

fn recover(sum: u32) -> Act {
    Act::Recover { sum: yuan(sum) }
}
