//! Cases about the same hazard or penalty: seen by who weighs them, and rewarded once.

use futures::future::join_all;
use shared::digest::Digest;
use shared::id::{PayoutId, UserId};
use shared::reward::facts::Facts;
use shared::reward::step::{Illegal, State};
use shared::reward::wire::{Act, Evidence, NewReward, RewardFile, RewardOrder};

use super::path::verified;
use crate::common::http::Answer;
use crate::common::rewards::{Office, Proven, order_by, yuan};
use crate::common::tips::{Officer, Whistleblower, send, terms};
use crate::common::{region, run, user};

/// The case of another tip on the same mine, with that decision among its evidence.
async fn case_with(office: &Office, number: &str, paper: &[u8], excluded: &[UserId]) -> Proven {
    let someone = Whistleblower::new(office.world.address).await;
    let terms = terms(office.world.address, "220581").await;
    let sent = send(office.world.address, &someone.intake(&terms, "三采区没有通风", excluded)).await;
    assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.body));
    let tip = office.found_true().await;
    let check = office.check(office.world.mines[0].id).await;
    let penalty = Evidence::Penalty { number: number.into(), paper: Digest::of(&[paper]) };
    let evidence = vec![Evidence::Check { id: check }, penalty];
    let file: RewardFile = office.begin(&NewReward { tip, evidence: evidence.clone() }).await.json();
    Proven { someone, tip, evidence, payout: file.summary.id }
}

async fn file(officer: &Officer, payout: PayoutId) -> RewardFile {
    officer.ask("GET", &format!("/api/v1/rewards/{payout}"), b"").await.json()
}

async fn propose(office: &Office, payout: PayoutId, facts: Facts, apart: &[PayoutId]) -> Answer {
    let n = file(&office.proposer, payout).await.summary.steps;
    let order = RewardOrder { n, act: Act::Propose { apart: apart.to_vec(), facts, sum: yuan(6_000) } };
    order_by(&office.proposer, payout, &order).await
}

#[test]
fn of_one_penalty_a_second_case_is_first_only_by_the_word_of_two() {
    run(async {
        let office = Office::funded(100_000).await;
        let first = case_with(&office, "吉煤安罚〔2026〕12号", b"a scan", &[]).await;
        let alone = file(&office.proposer, first.payout).await;
        assert_eq!(alone.same_matter, [], "nothing else is about it");
        assert_eq!(propose(&office, first.payout, Office::facts(40_000), &[]).await.status, 200);
        // The same decision, scanned and typed anew; the same scan under a wrong number; another decision.
        let typed = case_with(&office, " 吉煤安罚(2026)第 12 号", b"another scan", &[]).await;
        let scanned = case_with(&office, "12", b"a scan", &[]).await;
        let other = case_with(&office, "吉煤安罚〔2026〕13号", b"a third scan", &[]).await;
        assert_eq!(propose(&office, other.payout, Office::facts(40_000), &[]).await.status, 200);
        for case in [&typed, &scanned] {
            let seen = file(&office.proposer, case.payout).await.same_matter;
            let [one] = &seen[..] else { panic!("{seen:?}") };
            assert_eq!((one.id, one.state, one.sum), (first.payout, State::Proposed, yuan(6_000)));
            assert_eq!((one.is_first, one.is_theirs, &one.in_common[..]), (true, true, &[1][..]));
            assert_eq!(office.auditor.file(case.payout).await.same_matter, seen);
            assert_eq!(office.cashiers[0].file(case.payout).await.same_matter, [], "no cashier needs it");
            let refused = propose(&office, case.payout, Office::facts(40_000), &[]).await;
            assert_eq!((refused.status, refused.problem().reward), (409, Some(Illegal::Matter)));
            let stranger = propose(&office, case.payout, Office::facts(40_000), &[other.payout]).await;
            assert_eq!((stranger.status, stranger.problem().reward), (409, Some(Illegal::Matter)));
            let both = propose(&office, case.payout, Office::facts(40_000), &[first.payout, other.payout]).await;
            assert_eq!((both.status, both.problem().reward), (409, Some(Illegal::Apart)));
            assert_eq!(office.auditor.file(case.payout).await.summary.state, State::Verified, "nothing changed");
        }
        let named = [first.payout, first.payout];
        assert_eq!(propose(&office, typed.payout, Office::facts(40_000), &named).await.status, 200, "twice is once");
        let seen = office.approvers[0].file(typed.payout).await;
        assert_eq!(seen.proposal.expect("a proposal").apart, [first.payout]);
        assert_eq!(office.approvers[0].approve(typed.payout, "220000").await.status, 200);
        assert_eq!(office.approvers[0].approve(first.payout, "220000").await.status, 200);
        verified(&office).await;
    });
}

#[test]
fn of_proposals_at_once_on_one_penalty_one_is_first() {
    run(async {
        let office = Office::funded(1_000_000).await;
        let mut cases = Vec::new();
        for n in 0..6_u8 {
            cases.push(case_with(&office, "吉煤安罚〔2026〕12号", &[n], &[]).await);
        }
        let proposals = cases.iter().map(|case| propose(&office, case.payout, Office::facts(40_000), &[]));
        let answers = join_all(proposals).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(answer.problem().reward, Some(Illegal::Matter));
        }
        verified(&office).await;
    });
}

#[test]
fn who_is_excluded_from_the_other_case_learns_nothing_of_it_and_leaves_it_to_others() {
    run(async {
        let office = Office::funded(100_000).await;
        let hidden = case_with(&office, "吉煤安罚〔2026〕12号", b"a scan", &[user(41)]).await;
        let case = case_with(&office, "吉煤安罚〔2026〕12号", b"a scan", &[]).await;
        assert_eq!(propose(&office, hidden.payout, Office::facts(40_000), &[]).await.status, 200);
        assert_eq!(propose(&office, case.payout, Office::facts(40_000), &[hidden.payout]).await.status, 200);
        let [excluded, colleague] = &office.approvers;
        let seen = excluded.file(case.payout).await;
        assert_eq!(
            (&seen.same_matter, &seen.proposal.as_ref().expect("a proposal").apart),
            (&Vec::new(), &Vec::new())
        );
        let raw = excluded.ask("GET", &format!("/api/v1/rewards/{}", case.payout), b"").await;
        assert!(!String::from_utf8_lossy(&raw.body).contains(&hidden.payout.to_string()));
        assert_eq!(seen.approvable, None, "nothing to approve is offered");
        let proposal = colleague.file(case.payout).await.approvable.expect("a proposal");
        let refused = excluded.act(case.payout, Act::Approve { budget: region("220000"), proposal }).await;
        assert_eq!((refused.status, refused.problem().reward), (409, Some(Illegal::Who)));
        let seen = colleague.file(case.payout).await;
        assert_eq!(seen.same_matter.iter().map(|other| other.id).collect::<Vec<_>>(), [hidden.payout]);
        assert_eq!(colleague.approve(case.payout, "220500").await.status, 409, "no budget of that region");
        assert_eq!(colleague.approve(case.payout, "220000").await.status, 200);
        verified(&office).await;
    });
}

#[test]
fn an_officer_without_a_way_to_the_other_tip_sees_that_there_is_a_case() {
    run(async {
        let office = Office::funded(100_000).await;
        let first = case_with(&office, "吉煤安罚〔2026〕12号", b"a scan", &[]).await;
        assert_eq!(propose(&office, first.payout, Office::facts(40_000), &[]).await.status, 200);
        // Comes after the first tip, so that only the second is sealed to this officer, too.
        let newcomer = Officer::start(&office.world, 33, "220500").await;
        let second = case_with(&office, "吉煤安罚〔2026〕12号", b"a scan", &[]).await;
        let seen = file(&newcomer, second.payout).await.same_matter;
        assert_eq!(seen.iter().map(|one| (one.id, one.is_theirs)).collect::<Vec<_>>(), [(first.payout, false)]);
        let hidden = newcomer.ask("GET", &format!("/api/v1/rewards/{}", first.payout), b"").await;
        assert_eq!(hidden.status, 404);
    });
}
