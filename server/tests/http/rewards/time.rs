//! Time limits end by themselves, and a clock set back gives nobody more time.

use server::cli::serve;
use shared::problem::ProblemCode;
use shared::register::Day;
use shared::reward::step::{GoodReason, Illegal, State};
use shared::reward::wire::{Act, RedemptionOutcome, VoucherState};

use super::path::verified;
use crate::common::process::minewatch;
use crate::common::rewards::{Office, claim, paid, yuan};
use crate::common::{World, run, settings};

pub(super) async fn sweep(office: &Office) {
    server::reward::sweep(&office.world.running.state).await;
}

#[test]
fn a_reward_that_nobody_claims_lapses_and_a_clock_set_back_does_not_bring_it_back() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(100_000).await;
        let (request, _) = case.by_vouchers().await;
        for (days, reminder) in [(29, None), (30, Some(30)), (50, Some(10)), (57, Some(3)), (60, Some(3))] {
            office.turn_clock(days);
            let seen = case.seen().await;
            assert_eq!((seen.view.state, seen.reminder), (State::Notified, reminder), "day {days}");
        }
        office.turn_clock(61);
        assert_eq!(case.seen().await.view.state, State::Lapsed, "before anything has run");
        assert!(claim(office.world.address, &request).await.status == 409);
        sweep(&office).await;
        let file = office.auditor.file(case.payout).await;
        assert_eq!((file.summary.state, office.free().await), (State::Lapsed, yuan(100_000)));
        office.turn_clock(0);
        let (late, _) = case.by_vouchers_of(
            &shared::reward::wire::ClaimantReward { today: office.today(), ..case.seen().await },
            &shared::reward::money_code::MoneyCode::from_random(&[1; 16]),
        );
        assert_eq!(claim(office.world.address, &late).await.problem().reward, Some(Illegal::State));
        assert_eq!(case.seen().await.view.state, State::Lapsed);
        office.turn_clock(-400);
        sweep(&office).await;
        assert_eq!(case.seen().await.view.state, State::Lapsed);

        // With a good reason it is taken up again, and the sum is proposed and approved anew.
        let reopened = office.approvers[0].done(case.payout, Act::Reopen { reason: GoodReason::Safety }).await;
        assert_eq!(reopened.summary.state, State::Verified);
        assert_eq!(office.propose(case.payout, &Office::facts(100_000)).await.status, 200);
        office.fund(100_000).await;
        assert_eq!(office.approvers[0].approve(case.payout, "220000").await.status, 200);
        assert_eq!(claim(office.world.address, &case.by_vouchers().await.0).await.status, 200);
        verified(&office).await;
    });
}

#[test]
fn what_budgets_came_to_is_stated_once_a_month_where_it_changed() {
    run(async {
        let office = Office::funded(100_000).await;
        let stated = async || {
            let file = office.auditor.ask("GET", "/api/v1/rewards/ledger", b"").await.body;
            let text = String::from_utf8(file).expect("text");
            text.lines().filter(|line| line.contains("\"totals\":{")).count()
        };
        office.ready(40_000).await;
        sweep(&office).await;
        assert_eq!(stated().await, 0, "its month is not over");
        office.turn_clock(31);
        sweep(&office).await;
        sweep(&office).await;
        assert_eq!(stated().await, 1);
        office.turn_clock(62);
        sweep(&office).await;
        assert_eq!(stated().await, 2, "the reward lapsed, so that the budget changed");
        office.turn_clock(124);
        sweep(&office).await;
        assert_eq!(stated().await, 2, "nothing changed");
        verified(&office).await;
    });
}

#[test]
fn more_time_is_given_before_the_end_and_as_often_as_the_rules_have_it() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(100_000).await;
        let until = case.seen().await.view.until.expect("a last day").0;
        let extend = Act::Extend { reason: GoodReason::Emergency };
        let cashier = office.cashiers[0].act(case.payout, extend.clone()).await;
        assert_eq!(cashier.problem().reward, Some(Illegal::Who));
        office.approvers[0].done(case.payout, extend.clone()).await;
        assert!(case.seen().await.view.until.expect("a last day").0 > until);
        let mut answer = office.approvers[0].act(case.payout, extend.clone()).await;
        for _ in 0..10 {
            if answer.status != 200 {
                break;
            }
            answer = office.approvers[0].act(case.payout, extend.clone()).await;
        }
        assert_eq!(answer.problem().reward, Some(Illegal::TooOften));
        office.turn_clock(1_000);
        let late = office.approvers[0].act(case.payout, extend).await;
        assert_eq!(late.problem().reward, Some(Illegal::Late));
        verified(&office).await;
    });
}

#[test]
fn vouchers_end_with_their_month_and_what_was_paid_offline_before_it_can_still_be_brought() {
    run(async {
        let office = Office::funded(100_000).await;
        let (case, vouchers) = office.issued(99_000).await;
        let [away, other, clerk] = &office.cashiers;
        let until = away.find(&vouchers).await[0].until.expect("a last day");
        let last = i32::try_from(until.since(server::tip::today())).expect("some days");
        assert_eq!(until.month_end(), until);
        office.turn_clock(last);
        let taken: shared::reward::voucher::SignedOpenList =
            away.ask("POST", "/api/v1/vouchers/list", b"").await.json();
        assert_eq!(taken.list.vouchers.len(), vouchers.len());
        office.turn_clock(last + 1);
        assert_eq!(other.find(&vouchers).await[1].state, VoucherState::Lapsed);
        let late = other.redeem(paid(&vouchers[1..2], until.plus(1)), false).await.remove(0).outcome;
        assert!(matches!(late, RedemptionOutcome::Elsewhere { .. } | RedemptionOutcome::Refused { .. }), "{late:?}");
        sweep(&office).await;
        assert_eq!(office.auditor.file(case.payout).await.summary.state, State::Lapsed, "to who looks");
        // The counter comes back and brings what it paid on the last day.
        let brought = away.redeem(paid(&vouchers[..1], until), true).await.remove(0).outcome;
        assert_eq!(brought, RedemptionOutcome::Done {});
        office.turn_clock(last + 40);
        sweep(&office).await;
        let too_late = away.redeem(paid(&vouchers[1..2], until), true).await.remove(0).outcome;
        assert_eq!(too_late, RedemptionOutcome::Refused { reason: Illegal::State });
        let file = office.auditor.file(case.payout).await;
        assert_eq!(file.paid, vouchers[0].value);
        assert_eq!(file.budgets[0].budget.spent(), vouchers[0].value, "the rest is free again");
        let number = shared::reward::voucher::receipt_number(&vouchers[0].tag);
        let statement = format!("date,reference,amount\n{until},{number},\"{}\"\n", vouchers[0].value);
        let done = clerk.reconciled(&statement).await;
        assert_eq!(done.settled.len(), 1, "{done:?}");
        let tip = office.verifier.ask("GET", "/api/v1/rewards/nothing", b"").await;
        assert_eq!(tip.code(), ProblemCode::NotFound);
        verified(&office).await;
    });
}

#[test]
fn a_server_whose_clock_leapt_months_ahead_starts_only_when_somebody_says_that_it_is_right() {
    run(async {
        let world = World::on_disk().await;
        let folder = world.folder.as_ref().expect("a folder").path().to_owned();
        let ago = |days: u32| Day::from_days(server::tip::today().days() - days).expect("a day").to_string();
        let put = async |state: &server::state::Shared, days| {
            state.store.put_setting("calendar", &ago(days)).await.expect("kept");
        };
        assert_eq!(world.store().setting("calendar").await.expect("read"), Some(ago(0)));
        put(&world.running.state, 32).await;
        let World { running, folder: _kept, .. } = world;
        running.stop().await.expect("stops");

        let refused = minewatch(&["serve", "--listen", "127.0.0.1:0"], &folder);
        let text = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_ne!(refused.status.code(), Some(0));
        assert!(text.contains("--accept-clock") && text.contains(&ago(32)), "{text}");
        let running = serve::start(settings(&folder, &["--accept-clock"])).await.expect("somebody says so");
        put(&running.state, 31).await;
        running.stop().await.expect("stops");
        let running = serve::start(settings(&folder, &[])).await.expect("a month is no leap");
        assert_eq!(running.state.store.setting("calendar").await.expect("read"), Some(ago(0)));
        running.stop().await.expect("stops");
    });
}
