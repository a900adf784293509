//! The PIN that a whistleblower may set with the report: a found receipt does not claim the reward.

use futures::future::join_all;
use shared::problem::ProblemCode;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::{GoodReason, Illegal, State};
use shared::reward::wire::{Act, RewardSummary};
use shared::seal::secrets::Root;
use shared::tip::code::ReceiptCode;

use super::pages::post;
use super::path::verified;
use super::time::sweep;
use crate::common::rewards::{Clerk, Office, Proven, claim};
use crate::common::run;
use crate::common::tips::{PlainForm, Whistleblower, page};
use crate::tips::plain::filled;

const PIN: &str = "271828";

/// A case that can be claimed, of somebody who set a PIN; and the same case in the hands of who found the receipt.
async fn with_pin(office: &Office) -> (Proven, Proven) {
    let found = Whistleblower::new(office.world.address).await;
    let mut owner =
        Whistleblower { code: found.code.clone(), root: found.root.clone(), server: office.world.address };
    owner.set_pin(PIN);
    owner.file("三采区没有通风").await;
    let tip = office.found_true().await;
    let case = office.made_ready(office.case_of(owner, tip).await, 40_000).await;
    let thief = Proven { someone: found, tip, evidence: case.evidence.clone(), payout: case.payout };
    (case, thief)
}

/// The cases whose claims were blocked, of those that wait for an approver.
async fn blocked_of(approver: &Clerk) -> Vec<RewardSummary> {
    let mut waiting: Vec<RewardSummary> = approver.get("/api/v1/rewards/for-me").await;
    waiting.retain(|row| row.blocked_days > 0);
    waiting
}

#[test]
fn a_receipt_without_its_pin_claims_nothing_and_is_tried_ten_times_a_day() {
    run(async {
        let office = Office::funded(100_000).await;
        let address = office.world.address;
        let (owner, thief) = with_pin(&office).await;
        let without = office.ready(40_000).await;
        let told = |seen: &shared::reward::wire::ClaimantReward| {
            let json = serde_json::to_value(seen).expect("JSON");
            json.as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(told(&thief.seen().await), told(&without.seen().await), "nothing tells that there is a PIN");

        let reward = thief.seen().await;
        let money = MoneyCode::from_random(&[1; 16]);
        let (no_pin, _) = thief.by_vouchers_of(&reward, &money);
        let answer = claim(address, &no_pin).await;
        assert_eq!((answer.status, answer.code()), (403, ProblemCode::WrongPin));
        assert_eq!(answer.problem().reward, Some(Illegal::Signature));
        let mut guessing = Whistleblower { root: thief.someone.root.clone(), ..Whistleblower::new(address).await };
        guessing.set_pin("271829");
        let guess = Proven { someone: guessing, tip: thief.tip, evidence: Vec::new(), payout: thief.payout };
        let (guessed, _) = guess.by_vouchers_of(&reward, &money);
        // Many at once are no more than one after another.
        let answers = join_all((0..30).map(|_| claim(address, &guessed))).await;
        let count = |code| answers.iter().filter(|answer| answer.code() == code).count();
        assert_eq!((count(ProblemCode::WrongPin), count(ProblemCode::PinTries)), (9, 21));

        // A right one is refused like them, so that nothing is learnt; the case next to it goes on.
        let (right, _) = owner.by_vouchers_of(&reward, &money);
        let answer = claim(address, &right).await;
        assert_eq!((answer.status, answer.code()), (429, ProblemCode::PinTries));
        let (other, _) = without.by_vouchers().await;
        assert_eq!(claim(address, &other).await.status, 200);
        assert_eq!(owner.seen().await.view.state, State::Notified);

        // An approver sees it, and gives more time; nobody else's list has it.
        let approver = &office.approvers[0];
        let blocked =
            async || blocked_of(approver).await.iter().map(|row| (row.id, row.blocked_days)).collect::<Vec<_>>();
        assert_eq!(blocked().await, [(owner.payout, 1)]);
        assert_eq!(approver.file(owner.payout).await.summary.blocked_days, 1);
        assert_eq!(approver.file(without.payout).await.summary.blocked_days, 0);

        // The next day.
        let (day, store) = (office.today(), office.world.store());
        assert_eq!(store.claim_tries(owner.payout, day).await.expect("a count"), 10);
        office.turn_clock(1);
        sweep(&office).await;
        assert_eq!(store.claim_tries(owner.payout, day).await.expect("a count"), 0, "tries of a day are forgotten");
        assert_eq!(blocked().await, [(owner.payout, 1)], "that there were too many is not");
        assert_eq!(claim(address, &guessed).await.code(), ProblemCode::WrongPin, "tries are counted anew");
        for _ in 0..12 {
            claim(address, &guessed).await;
        }
        assert_eq!(blocked().await, [(owner.payout, 2)]);
        let extended = approver.done(owner.payout, Act::Extend { reason: GoodReason::Safety }).await;
        assert_eq!(extended.summary.blocked_days, 0, "it was dealt with");
        office.turn_clock(2);
        sweep(&office).await;
        assert_eq!(blocked().await, []);
        let (right, _) = owner.by_vouchers_of(&owner.seen().await, &money);
        assert_eq!(claim(address, &right).await.status, 200);
        assert_eq!(claim(address, &right).await.status, 200, "sent again it is the same claim");
        let late = claim(address, &no_pin).await;
        assert_eq!(late.problem().reward, Some(Illegal::State), "what is claimed is no secret to try for");
        verified(&office).await;
    });
}

#[test]
fn a_reward_that_lapsed_while_claims_were_blocked_still_waits_for_an_approver() {
    run(async {
        let office = Office::funded(100_000).await;
        let (owner, thief) = with_pin(&office).await;
        let reward = thief.seen().await;
        let (no_pin, _) = thief.by_vouchers_of(&reward, &MoneyCode::from_random(&[1; 16]));
        for _ in 0..10 {
            assert_eq!(claim(office.world.address, &no_pin).await.code(), ProblemCode::WrongPin);
        }
        office.turn_clock(61);
        sweep(&office).await;
        let approver = &office.approvers[0];
        let rows = blocked_of(approver).await;
        assert_eq!(rows.iter().map(|row| (row.id, row.state)).collect::<Vec<_>>(), [(owner.payout, State::Lapsed)]);
        approver.done(owner.payout, Act::Reopen { reason: GoodReason::Safety }).await;
        assert_eq!(blocked_of(approver).await.len(), 0, "it was dealt with");

        // Once more time cannot be given it waits for nobody, and the case still says why nobody could claim.
        office.fund(100_000).await;
        let ready = office.made_ready(owner, 40_000).await;
        let extended = approver.done(ready.payout, Act::Extend { reason: GoodReason::Safety }).await;
        assert!(!extended.has_more_time, "it was taken up again once, and extended once");
        let (no_pin, _) = thief.by_vouchers_of(&thief.seen().await, &MoneyCode::from_random(&[1; 16]));
        for _ in 0..10 {
            assert_eq!(claim(office.world.address, &no_pin).await.code(), ProblemCode::WrongPin);
        }
        assert_eq!(blocked_of(approver).await.len(), 0);
        assert_eq!(approver.file(ready.payout).await.summary.blocked_days, 1);
        verified(&office).await;
    });
}

#[test]
fn giving_the_reward_up_takes_the_pin_too() {
    run(async {
        let office = Office::funded(100_000).await;
        let (owner, thief) = with_pin(&office).await;
        let reward = thief.seen().await;
        let give_up = |of: &Proven| of.sign(&reward, shared::reward::claim::Way::GiveUp);
        assert_eq!(claim(office.world.address, &give_up(&thief)).await.code(), ProblemCode::WrongPin);
        assert_eq!(owner.seen().await.view.state, State::Notified);
        assert_eq!(claim(office.world.address, &give_up(&owner)).await.status, 200);
        assert_eq!(owner.seen().await.view.state, State::GivenUp);
    });
}

#[test]
fn a_browser_without_scripts_sets_a_pin_and_claims_with_it() {
    run(async {
        let office = Office::funded(100_000).await;
        let address = office.world.address;
        let form = filled(address, "三采区没有通风").await;
        for (typed, why) in [("12345", "6 到 12 位"), ("27182八", "只由数字"), ("520520", "太好猜")] {
            let answer = form.clone_with("pin", typed).post(address, "/tip", &[]).await;
            let html = String::from_utf8(answer.body).expect("text");
            assert_eq!(answer.status, 422, "{typed}");
            assert!(html.contains(why) && html.contains(&format!("value=\"{typed}\"")), "{typed}");
            assert!(html.contains("href=\"#pin\"") && html.contains("三采区没有通风"), "{typed}");
        }
        assert_eq!(office.verifier.list().await.len(), 0, "nothing was filed");
        let answer = form.clone_with("pin", "２７１ ８２８").post(address, "/tip", &[]).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));

        let code = ReceiptCode::parse(form.get("code")).expect("a code");
        let (_, html) = page(address, "POST", "/tip/status", &format!("lang=en&code={}", form.get("code"))).await;
        assert!(!html.contains("PIN"), "nothing tells that there is one");
        let salt = hex::decode(crate::common::tips::terms(address, "220581").await.salt).expect("hex");
        let root = Root::of_code(&code, &salt).expect("derived");
        let tip = office.found_true().await;
        let case = office.case_of(Whistleblower { code, root, server: address }, tip).await;
        let case = office.made_ready(case, 40_000).await;

        let (status, html) = post(&office, &case, "/tip/claim", &[("way", "vouchers")]).await;
        assert_eq!(status, 200);
        assert!(html.contains("name=\"pin\""));
        let money = PlainForm::of(&html).get("money_code").to_owned();
        let claim = |pin: &'static str| {
            [("way", "vouchers"), ("money_code", money.as_str()), ("kept", "yes"), ("pin", pin)].to_vec()
        };
        for (pin, why) in [
            ("", "The PIN is wrong"),
            ("271829", "The PIN is wrong"),
            ("27182", "A PIN has 6 to 12 digits"),
            ("<b>", "A PIN has digits 0 to 9 only"),
        ] {
            let (status, html) = post(&office, &case, "/tip/claim", &claim(pin)).await;
            assert_eq!(status, 422, "{pin}");
            assert!(html.contains(why) && html.contains("href=\"#pin\""), "{pin}: {why}");
            assert_eq!(PlainForm::of(&html).get("money_code"), money, "the money code that was shown stays");
            assert!(!html.contains("<b>"));
        }
        assert_eq!(case.seen().await.view.state, State::Notified);
        let (status, html) = post(&office, &case, "/tip/claim", &claim(PIN)).await;
        assert_eq!(status, 200, "{html}");
        assert_eq!(case.seen().await.view.state, State::Claimed);
        verified(&office).await;
    });
}
