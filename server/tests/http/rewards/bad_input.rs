//! What is wrong, altered, too much or out of order is refused with its reason, and changes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::digest::Digest;
use shared::problem::ProblemCode;
use shared::reward::claim::{Claim, Way};
use shared::reward::facts::Facts;
use shared::reward::step::{Illegal, State};
use shared::reward::wire::{
    Act, AskSum, ClaimRequest, Evidence, NewReward, NewRules, RewardFile, RewardOrder, RuleSummary,
};

use super::path::verified;
use crate::common::phone::post;
use crate::common::rewards::{Office, claim, order_by, yuan};
use crate::common::tips::Whistleblower;
use crate::common::{run, user};

#[test]
fn a_claim_that_was_altered_or_is_for_something_else_is_refused() {
    run(async {
        let office = Office::funded(200_000).await;
        let (case, other) = (office.ready(100_000).await, office.ready(80_000).await);
        let reward = case.seen().await;
        let (right, vouchers) = case.by_vouchers().await;
        let stranger = Whistleblower::new(office.world.address).await;
        let base = right.signed.claim;
        let with = |claim: Claim| ClaimRequest { vouchers: vouchers.clone(), ..case.signed(claim) };
        let mut other_value = right.clone();
        other_value.vouchers[0].value = yuan(1);
        let mut other_tag = right.clone();
        other_tag.vouchers[0].tag.0[0] ^= 1;
        let mut by_another = right.clone();
        by_another.signed = base.sign(&stranger.root).expect("signed");
        let transfer = case.by_transfer().await;
        let mut other_account = transfer.clone();
        other_account.sealed = Some(STANDARD.encode(b"another account"));
        let cases = [
            ("another sum", with(Claim { sum: yuan(15_001), ..base }), Illegal::Sum),
            ("another reward", with(Claim { payout: other.payout, ..base }), Illegal::Claim),
            ("another attempt", with(Claim { attempt: 1, ..base }), Illegal::Claim),
            ("another day", with(Claim { day: base.day.plus(2), ..base }), Illegal::Claim),
            ("another value", other_value, Illegal::Vouchers),
            ("another tag", other_tag, Illegal::Vouchers),
            ("no vouchers", ClaimRequest { vouchers: Vec::new(), ..right.clone() }, Illegal::Vouchers),
            ("another's signature", by_another, Illegal::Signature),
            ("another account than signed for", other_account, Illegal::Signature),
            ("no account", ClaimRequest { sealed: None, ..transfer.clone() }, Illegal::Way),
            (
                "an account beside vouchers",
                ClaimRequest { sealed: transfer.sealed.clone(), ..right.clone() },
                Illegal::Way,
            ),
            (
                "vouchers beside an account",
                ClaimRequest { vouchers: vouchers.clone(), ..transfer.clone() },
                Illegal::Vouchers,
            ),
        ];
        for (what, request, reason) in cases {
            let answer = claim(office.world.address, &request).await;
            assert_eq!(answer.problem().reward, Some(reason), "{what}");
        }
        let unknown = ClaimRequest { knock: stranger.knock(), ..right.clone() };
        assert_eq!(claim(office.world.address, &unknown).await.code(), ProblemCode::NoSuchTip);
        let anothers = ClaimRequest { knock: other.someone.knock(), ..right.clone() };
        assert_eq!(claim(office.world.address, &anothers).await.problem().reward, Some(Illegal::Claim));
        let long = ClaimRequest { sealed: Some("A".repeat(16 * 1024 + 4)), ..transfer.clone() };
        assert_eq!(claim(office.world.address, &long).await.code(), ProblemCode::TooLarge);
        let many = ClaimRequest { vouchers: vec![vouchers[0]; 129], ..right.clone() };
        assert_eq!(claim(office.world.address, &many).await.code(), ProblemCode::TooLarge);
        let not_base64 = ClaimRequest { sealed: Some("***".into()), ..transfer };
        assert_eq!(claim(office.world.address, &not_base64).await.code(), ProblemCode::BadRequest);
        for body in [&b""[..], b"{}", b"[]", b"null", b"{\"knock\":1}", &[0xff; 64]] {
            let answer = post(office.world.address, "/api/v1/reward-claims", None, body).await;
            assert_eq!(answer.code(), ProblemCode::BadRequest);
        }
        assert_eq!(case.seen().await, reward, "nothing was changed by any of it");
        assert_eq!(claim(office.world.address, &right).await.status, 200);
        // A voucher that stands in one case stands in no other.
        let seen = other.seen().await;
        let (fresh, mut stolen) =
            other.by_vouchers_of(&seen, &shared::reward::money_code::MoneyCode::from_random(&[3; 16]));
        stolen[0].tag = vouchers[0].tag;
        let list = shared::reward::voucher::list_digest(&stolen);
        let part = ClaimRequest { vouchers: stolen, ..other.sign(&seen, Way::Vouchers { list }) };
        assert_eq!(claim(office.world.address, &part).await.problem().reward, Some(Illegal::Vouchers));
        assert_eq!(claim(office.world.address, &fresh).await.status, 200);
        verified(&office).await;
    });
}

#[test]
fn giving_up_is_final_and_frees_the_budget() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(100_000).await;
        let reward = case.seen().await;
        let request = case.sign(&reward, Way::GiveUp);
        assert_eq!(claim(office.world.address, &request).await.status, 200);
        assert_eq!(claim(office.world.address, &request).await.status, 200, "the same again");
        let (late, _) = case.by_vouchers_of(&reward, &shared::reward::money_code::MoneyCode::from_random(&[7; 16]));
        assert_eq!(claim(office.world.address, &late).await.problem().reward, Some(Illegal::State));
        let file = office.auditor.file(case.payout).await;
        assert_eq!((file.summary.state, file.budgets[0].free), (State::GivenUp, yuan(100_000)));
        verified(&office).await;
    });
}

#[test]
fn a_case_begins_with_a_true_tip_and_evidence_of_one_mine_alone() {
    run(async {
        let office = Office::start().await;
        let (someone, tip) = office.true_tip().await;
        let check = office.check(office.world.mines[0].id).await;
        let check = Evidence::Check { id: check };
        let mut there = crate::common::phone::Phone::sign_in(office.world.address, "there-1").await;
        let body = crate::common::phone::arrived();
        let elsewhere = crate::common::phone::new_check();
        let events = [
            there.record(elsewhere, crate::common::phone::started(office.world.mines[1].id, user(4))),
            there.record(elsewhere, body),
        ];
        there.push(&events).await;
        let elsewhere = Evidence::Check { id: elsewhere };
        let paper = Evidence::Penalty { number: "梅罚〔2026〕1号".into(), paper: Digest::of(&[b"p"]) };
        let nameless = Evidence::Penalty { number: " ".into(), paper: Digest::of(&[b"p"]) };
        let unknown = Evidence::Check { id: crate::common::phone::new_check() };
        for evidence in [
            vec![],
            vec![paper.clone()],
            vec![check.clone(), elsewhere.clone()],
            vec![elsewhere],
            vec![check.clone(), check.clone()],
            vec![check.clone(), nameless],
            vec![unknown],
            vec![check.clone(); 65],
        ] {
            let answer = office.begin(&NewReward { tip, evidence }).await;
            assert_eq!(answer.code(), ProblemCode::RewardEvidence);
        }
        let strange = NewReward { tip: shared::id::TipId::from_random([9; 16]), evidence: vec![check.clone()] };
        assert_eq!(office.begin(&strange).await.code(), ProblemCode::NotFound);
        // A tip that nobody verified yet.
        let early = Whistleblower::new(office.world.address).await;
        early.file("只是听说").await;
        let rows = office.verifier.list().await;
        let new = rows.iter().find(|row| row.id != tip).expect("the new one").id;
        let answer = office.begin(&NewReward { tip: new, evidence: vec![check.clone()] }).await;
        assert_eq!(answer.problem().reward, Some(Illegal::State));
        // By another officer than who verified it.
        let body = serde_json::to_vec(&NewReward { tip, evidence: vec![check.clone()] }).expect("JSON");
        let answer = office.proposer.ask("POST", "/api/v1/rewards", &body).await;
        assert_eq!(answer.problem().reward, Some(Illegal::Who));
        assert!(someone.status().await.reward.is_none(), "nothing has begun");
        let file: RewardFile = office.begin(&NewReward { tip, evidence: vec![check, paper] }).await.json();
        assert_eq!(file.evidence.len(), 2);

        // While the case is open, its tip stays.
        for step in [shared::tip::lifecycle::Step::Close, shared::tip::lifecycle::Step::AskErasure] {
            let tip_file = office.verifier.open(tip).await;
            assert_eq!(office.verifier.take(&tip_file, step, Some("办结")).await.status, 204);
        }
        let tip_file = office.proposer.open(tip).await;
        let erase = office.proposer.take(&tip_file, shared::tip::lifecycle::Step::Erase, None).await;
        assert_eq!(erase.code(), ProblemCode::StepIllegal);
        verified(&office).await;
    });
}

#[test]
fn orders_that_do_not_fit_are_refused_with_their_reason() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.case().await;
        let payout = case.payout;
        let propose = |facts: Facts, sum| RewardOrder { n: 1, act: Act::Propose { apart: Vec::new(), facts, sum } };
        let yesterday = shared::register::Day::from_days(office.today().days() - 1).expect("a day");
        let mut no_level = Office::facts(100_000);
        no_level.hazards[0].level = 9;
        let mut official = Office::facts(100_000);
        official.exclusions.push(shared::reward::facts::Exclusion::Official);
        let nothing = Facts::new(office.today());
        for (what, facts, sum, reason) in [
            ("another sum", Office::facts(100_000), yuan(15_001), Illegal::Sum),
            ("another day", Facts { accepted: yesterday, ..Office::facts(100_000) }, yuan(15_000), Illegal::Facts),
            ("no such level", no_level, yuan(15_000), Illegal::Facts),
            ("excluded", official, yuan(0), Illegal::NoReward),
            ("nothing proved", nothing, yuan(0), Illegal::Facts),
        ] {
            let answer = order_by(&office.proposer, payout, &propose(facts, sum)).await;
            assert_eq!(answer.problem().reward, Some(reason), "{what}");
        }
        // Fines of 0, of 1 分 and of 10¹² 元.
        let asked = async |fen: u64| {
            let facts = Facts::new(office.today()).fined(1, shared::money::Fen::new(fen).expect("a sum"));
            let body = serde_json::to_vec(&AskSum { facts }).expect("JSON");
            office.proposer.ask("POST", &format!("/api/v1/rewards/{payout}/sum"), &body).await
        };
        assert_eq!(asked(0).await.problem().reward, Some(Illegal::Facts), "without a fine a decision is missing");
        assert_eq!(asked(1).await.json::<shared::reward::wire::Computed>().sum, yuan(3_000));
        assert_eq!(asked(100_000_000_000_000).await.json::<shared::reward::wire::Computed>().sum, yuan(300_000));
        let steps = format!("/api/v1/rewards/{payout}/steps");
        for body in [
            &b""[..],
            b"{}",
            br#"{"n":1}"#,
            br#"{"n":-1,"act":{"issue":{}}}"#,
            br#"{"n":1,"act":{"dance":{}}}"#,
            br#"{"n":1,"act":{"issue":{}},"more":1}"#,
            br#"{"n":1,"act":{"recover":{"sum":-5}}}"#,
            br#"{"n":1,"act":{"recover":{"sum":"1.5"}}}"#,
        ] {
            let answer = office.cashiers[0].ask("POST", &steps, body).await;
            assert_eq!(answer.code(), ProblemCode::BadRequest, "{}", String::from_utf8_lossy(body));
        }
        let huge = vec![b' '; 3 * 1024 * 1024];
        assert_eq!(office.cashiers[0].ask("POST", &steps, &huge).await.code(), ProblemCode::TooLarge);
        for reference in [String::new(), "  ".into(), "x".repeat(65), "a\nb".into()] {
            let answer = office.cashiers[0].act(payout, Act::Pay { reference }).await;
            assert_eq!(answer.code(), ProblemCode::BadRequest);
        }
        let out_of_turn = office.cashiers[0].act(payout, Act::Pay { reference: "R".into() }).await;
        assert_eq!(out_of_turn.problem().reward, Some(Illegal::State));
        let title = out_of_turn.problem().title;
        assert_eq!(title, "当前状态不能这样办理", "in the asker's language");
        for n in [0, 2, u32::MAX] {
            let order = RewardOrder { n, act: Act::Issue {} };
            let answer = office.cashiers[0].post(&steps, &order).await;
            assert_eq!(answer.code(), ProblemCode::StepTaken, "{n}");
        }
        assert_eq!(office.auditor.file(payout).await.summary.steps, 1, "nothing was changed");
        verified(&office).await;
    });
}

#[test]
fn a_rule_file_that_is_not_sound_or_does_not_fit_is_refused_with_the_reason() {
    run(async {
        let office = Office::start().await;
        let add = async |file: String| office.administrator.post("/api/v1/reward-rules", &NewRules { file }).await;
        let local = shared::reward::book::LOCAL_EXAMPLE;
        let mine = shared::reward::book::M_2021;
        let negative = local.replacen("\"rate\": \"", "\"rate\": \"-", 1);
        assert_ne!(negative, local);
        let overlapping = mine.replace("\"M-2021\"", "\"M-2099\"");
        for (what, file) in [
            ("nothing", String::new()),
            ("no JSON", "rules".into()),
            ("overlapping dates", overlapping),
            ("a negative rate", negative),
        ] {
            let problem = add(file).await.problem();
            assert_eq!(problem.code, ProblemCode::BadRules, "{what}");
            assert!(problem.detail.is_some_and(|detail| !detail.is_empty()), "{what}");
        }
        assert_eq!(add("x".repeat(40_000)).await.code(), ProblemCode::TooLarge);
        for _ in 0..2 {
            let rules: Vec<RuleSummary> = add(local.into()).await.json();
            assert_eq!(rules.len(), 3, "the same twice is one");
        }
        let told: Vec<RuleSummary> =
            crate::common::http::request(office.world.address, "GET", "/api/v1/reward-rules", &[], b"")
                .await
                .expect("an answer")
                .json();
        assert_eq!(told.len(), 3, "everybody may read them");
        verified(&office).await;
    });
}
