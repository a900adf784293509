//! The claim from a browser without scripts.

use shared::problem::ProblemCode;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::State;
use shared::reward::voucher::vouchers;
use shared::reward::wire::{Act, Payee, SealedPayee, VoucherState, WayKind};

use super::path::verified;
use crate::common::rewards::{Office, Proven, yuan};
use crate::common::run;
use crate::common::tips::{PlainForm, page};

/// What the forms of such a browser post.
pub(super) async fn post(office: &Office, case: &Proven, path: &str, more: &[(&str, &str)]) -> (u16, String) {
    let code = case.someone.code.grouped().replace(' ', "+");
    let field = |(name, value): &(&str, &str)| {
        let value: Vec<String> = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
        format!("&{name}={}", value.concat())
    };
    let more: Vec<String> = more.iter().map(field).collect();
    page(office.world.address, "POST", path, &format!("lang=en&code={code}{}", more.concat())).await
}

#[test]
fn vouchers_are_claimed_by_their_code_after_it_was_shown() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.proposed(100_000).await;
        let (status, html) = post(&office, &case, "/tip/status", &[]).await;
        assert_eq!(status, 200);
        assert!(html.contains("Not decided yet") && !html.contains("15,000"), "the sum is told with the notice");
        assert_eq!(office.approvers[0].approve(case.payout, "220000").await.status, 200);

        let (_, html) = post(&office, &case, "/tip/status", &[]).await;
        assert!(html.contains("Ready to collect") && html.contains("15,000 yuan") && html.contains("data-ways"));
        let (status, html) = post(&office, &case, "/tip/claim", &[("way", "vouchers")]).await;
        assert_eq!(status, 200);
        let money = PlainForm::of(&html).get("money_code").to_owned();
        let code = MoneyCode::parse(&money).expect("a money code");
        for group in money.split('-') {
            assert!(html.contains(&format!("<span>{group} </span>")), "it is shown");
        }
        assert_eq!(case.seen().await.view.state, State::Notified, "nothing is claimed by looking");

        let (status, html) = post(&office, &case, "/tip/claim", &[("way", "vouchers"), ("money_code", &money)]).await;
        assert_eq!(status, 422, "nobody said that it was written down");
        assert_eq!(PlainForm::of(&html).get("money_code"), money, "the code that was shown stays");
        let slip = [("way", "vouchers"), ("money_code", "ABCDE"), ("kept", "yes")];
        assert_eq!(post(&office, &case, "/tip/claim", &slip).await.0, 400);
        assert_eq!(case.seen().await.view.state, State::Notified);

        let claim = [("way", "vouchers"), ("money_code", money.as_str()), ("kept", "yes")];
        let (status, html) = post(&office, &case, "/tip/claim", &claim).await;
        assert_eq!(status, 200);
        assert!(html.contains("being paid") && !html.contains(&money), "the money code is shown once");
        // Reloaded, and once more with another code from a second window: the first claim stands.
        assert_eq!(post(&office, &case, "/tip/claim", &claim).await.0, 200);
        let other = MoneyCode::from_random(&[1; 16]).grouped();
        let late = [("way", "vouchers"), ("money_code", other.as_str()), ("kept", "yes")];
        assert_eq!(post(&office, &case, "/tip/claim", &late).await.0, 200);
        let seen = case.seen().await;
        assert_eq!((seen.view.state, seen.way), (State::Claimed, Some(WayKind::Vouchers)));

        office.cashiers[0].done(case.payout, Act::Issue {}).await;
        let (_, html) = post(&office, &case, "/tip/status", &[]).await;
        assert!(html.contains("Your vouchers can be redeemed"));
        let theirs = vouchers(&code, yuan(15_000), &seen.denominations).expect("vouchers");
        let found = office.cashiers[1].find(&theirs).await;
        assert!(found.len() == theirs.len() && found.iter().all(|voucher| voucher.state == VoucherState::Open));
        verified(&office).await;
    });
}

#[test]
fn a_payee_is_sealed_on_arrival_and_slips_are_told_beside_their_field() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(40_000).await;
        let way = ("way", "transfer");
        let (status, html) = post(&office, &case, "/tip/claim", &[way]).await;
        assert_eq!(status, 200);
        assert!(html.contains("name=\"number\"") && !html.contains("aria-invalid=\"true\""));
        let typed = [way, ("holder", "甲"), ("bank", "农商行"), ("number", "6200000000000006")];
        let (status, html) = post(&office, &case, "/tip/claim", &typed).await;
        assert_eq!(status, 422);
        assert!(html.contains("The check digit does not hold") && html.contains("value=\"农商行\""));
        assert_eq!(case.seen().await.view.state, State::Notified);

        let typed = [way, ("holder", "甲"), ("bank", "农商行"), ("number", "6200 0000 0000 0005")];
        assert_eq!(post(&office, &case, "/tip/claim", &typed).await.0, 200);
        let path = format!("/api/v1/rewards/{}/payee", case.payout);
        let sealed: SealedPayee = office.cashiers[0].get(&path).await;
        let Payee::Account { holder, .. } = office.cashiers[0].opened(&sealed.sealed) else { panic!("an account") };
        assert_eq!(holder, "甲");
    });
}

#[test]
fn what_cannot_be_claimed_is_not() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(40_000).await;
        assert_eq!(post(&office, &case, "/tip/claim", &[("way", "gold")]).await.0, 400);
        assert_eq!(post(&office, &case, "/tip/claim", &[]).await.0, 400);
        let nobody = page(office.world.address, "POST", "/tip/claim", "code=1234&way=vouchers").await;
        assert_eq!(nobody.0, 400);
        // Given up is given up, also for a form that was opened before.
        let (status, html) = post(&office, &case, "/tip/claim", &[("way", "give-up"), ("kept", "yes")]).await;
        assert_eq!(status, 200);
        assert!(html.contains("You gave this reward up"));
        let money = MoneyCode::from_random(&[1; 16]).grouped();
        let late = [("way", "vouchers"), ("money_code", money.as_str()), ("kept", "yes")];
        assert_eq!(post(&office, &case, "/tip/claim", &late).await.0, 200);
        assert_eq!(case.seen().await.view.state, State::GivenUp);
        let refused = office.cashiers[0].act(case.payout, Act::Issue {}).await;
        assert_eq!(refused.code(), ProblemCode::RewardIllegal);
    });
}

#[test]
fn the_public_page_tells_rules_and_no_sum_and_nothing_of_today() {
    run(async {
        let office = Office::funded(1_000_000).await;
        office.ready(66_667).await;
        let (status, html) = page(office.world.address, "GET", "/rewards?lang=en", "").await;
        assert_eq!(status, 200);
        assert!(html.contains("M-2021 v1") && html.contains("15 %") && html.contains("None yet."));
        assert!(!html.contains("10,000.05") && !html.contains("Ready to be claimed"));
        let (_, html) = page(office.world.address, "GET", "/tip?lang=en", "").await;
        assert!(html.contains("12 %–15 %"), "the start page says what the rule in force gives");
    });
}
