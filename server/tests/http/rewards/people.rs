//! Who is not let in: by role, by region, by interest, by another duty on the case, by another account.

use futures::future::join_all;
use shared::board::Page;
use shared::digest::Digest;
use shared::problem::ProblemCode;
use shared::reward::facts::Exclusion;
use shared::reward::person::Origin;
use shared::reward::step::{GoodReason, Illegal, ReturnReason, State};
use shared::reward::wire::{
    Act, Conflict, HotlineView, NewReward, PersonConflicts, RedemptionOutcome, RewardFile, RewardOrder,
    RewardSummary, UnconfirmedAccount,
};
use shared::role::Role;

use super::path::verified;
use crate::common::rewards::{Clerk, Office, Proven, claim, order_by, paid, yuan};
use crate::common::{run, user};

#[test]
fn each_role_reaches_what_is_its_own_and_nothing_else() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.ready(40_000).await;
        let file = format!("/api/v1/rewards/{}", case.payout);
        let hire = async |n, role| Clerk::hire(&office.world, n, role, "220000").await;
        let people = [
            hire(60, Role::Inspector).await,
            hire(61, Role::RewardApprover).await,
            hire(62, Role::Cashier).await,
            hire(63, Role::Hotline).await,
            hire(64, Role::Supervisor).await,
            hire(65, Role::Operator).await,
            hire(66, Role::Administrator).await,
            hire(67, Role::Auditor).await,
        ];
        let (steps, payee) = (format!("{file}/steps"), format!("{file}/payee"));
        let order = RewardOrder { n: 99, act: Act::Return { reason: ReturnReason::Facts } };
        let order = serde_json::to_vec(&order).expect("JSON");
        let none: &[u8] = b"";
        // A mine that no case is about.
        let mine = office.world.mines[1].id;
        let (say, enter) = (
            format!("/api/v1/conflicts/{mine}"),
            format!("/api/v1/accounts/{}/conflicts/{mine}", office.approvers[0].phone.me()),
        );
        // Inspector, approver, cashier, hotline, supervisor, operator, administrator, auditor.
        let table: [(&str, &str, &[u8], &str); 21] = [
            ("GET", "/api/v1/rewards", none, "-yy----y"),
            ("GET", "/api/v1/rewards/for-me", none, "-yy----y"),
            ("GET", &file, none, "-yy----y"),
            ("POST", &steps, &order, "-yy-----"),
            ("GET", &payee, none, "--y-----"),
            (
                "POST",
                "/api/v1/rewards",
                br#"{"tip":"00000000-0000-4000-8000-000000000000","evidence":[]}"#,
                "--------",
            ),
            ("POST", "/api/v1/vouchers/found", br#"{"tags":[]}"#, "--y-----"),
            ("POST", "/api/v1/vouchers/list", none, "--y-----"),
            ("DELETE", "/api/v1/vouchers/list", none, "--y-----"),
            ("POST", "/api/v1/vouchers/redemptions", br#"{"paid":[]}"#, "--y-----"),
            ("POST", "/api/v1/rewards/reconciliations", b"date,reference,amount\n", "--y-----"),
            ("GET", "/api/v1/rewards/hotline", none, "-yyy----"),
            ("GET", "/api/v1/reward-budgets", none, "-yy---yy"),
            (
                "PUT",
                "/api/v1/reward-budgets",
                br#"{"key":{"region":"220000","year":2026},"total":"10000000"}"#,
                "------y-",
            ),
            ("POST", "/api/v1/reward-rules", br#"{"file":"{}"}"#, "------y-"),
            ("GET", "/api/v1/conflicts", none, "-yy----y"),
            ("PUT", &say, none, "-yy-----"),
            ("GET", "/api/v1/accounts/conflicts", none, "------yy"),
            ("PUT", &enter, none, "------y-"),
            ("GET", "/api/v1/accounts/unconfirmed", none, "------y-"),
            ("GET", "/api/v1/rewards/ledger", none, "-------y"),
        ];
        let mut found = Vec::new();
        for (method, path, body, _) in &table {
            let mut row = String::new();
            for person in &people {
                let answer = person.ask(method, path, body).await;
                assert!(answer.status < 500, "{method} {path}: {answer:?}");
                row.push(if answer.status == 403 { '-' } else { 'y' });
            }
            found.push((*method, *path, row));
        }
        let expected: Vec<_> =
            table.iter().map(|(method, path, _, row)| (*method, *path, (*row).to_owned())).collect();
        assert_eq!(found, expected);
        let anonymous = crate::common::http::request(office.world.address, "GET", "/api/v1/rewards", &[], b"").await;
        assert_eq!(anonymous.expect("an answer").code(), ProblemCode::Unauthenticated);
        verified(&office).await;
    });
}

#[test]
fn a_case_of_another_region_does_not_exist() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.proposed(40_000).await;
        let far = Clerk::hire(&office.world, 60, Role::RewardApprover, "220600").await;
        let administrator = Clerk::hire(&office.world, 61, Role::Administrator, "220600").await;
        let cashier = Clerk::hire(&office.world, 62, Role::Cashier, "220600").await;
        let path = format!("/api/v1/rewards/{}", case.payout);
        let unknown = "/api/v1/rewards/00000000-0000-4000-8000-000000000000";
        for path in [&path, unknown, "/api/v1/rewards/nonsense"] {
            assert_eq!(far.ask("GET", path, b"").await.code(), ProblemCode::NotFound, "{path}");
        }
        let order = RewardOrder { n: 2, act: Act::Refuse { reason: Exclusion::NotVerified } };
        assert_eq!(far.post(&format!("{path}/steps"), &order).await.code(), ProblemCode::NotFound);
        assert!(far.get::<Page<RewardSummary>>("/api/v1/rewards").await.rows.is_empty());
        assert_eq!(far.waiting().await, []);
        let outside = far.ask("GET", "/api/v1/rewards?region=220500", b"").await;
        assert_eq!(outside.code(), ProblemCode::ForeignRegion);
        let key = shared::reward::budget::BudgetKey { region: "220000".parse().expect("a code"), year: 2026 };
        let fund = shared::reward::wire::FundBudget { key, total: yuan(1) };
        assert_eq!(administrator.put("/api/v1/reward-budgets", &fund).await.code(), ProblemCode::ForeignRegion);
        let national = shared::reward::wire::NewRules { file: shared::reward::book::N_2018.into() };
        let answer = administrator.post("/api/v1/reward-rules", &national).await;
        assert_eq!(answer.code(), ProblemCode::ForeignRegion, "national rules are the province's");

        // The budget of a region that the mine does not lie in.
        let file = office.approvers[0].file(case.payout).await;
        assert_eq!(office.ask_to_fund("220600", 50_000).await.status, 200);
        let act = Act::Approve { budget: "220600".parse().expect("a code"), proposal: file.approvable.expect("one") };
        let answer = office.approvers[0].order(case.payout, file.summary.steps, &act).await;
        assert_eq!(answer.problem().reward, Some(Illegal::BudgetRegion));

        let (_, vouchers) = office.issued(40_000).await;
        assert!(cashier.find(&vouchers).await.is_empty());
        let outcome = cashier.redeem(paid(&vouchers[..1], office.today()), false).await.remove(0).outcome;
        assert_eq!(outcome, RedemptionOutcome::Unknown {});
        let list: shared::reward::voucher::SignedOpenList =
            cashier.ask("POST", "/api/v1/vouchers/list", b"").await.json();
        assert!(list.list.vouchers.is_empty());
        verified(&office).await;
    });
}

#[test]
fn who_has_an_interest_in_the_mine_is_kept_out() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.proposed(40_000).await;
        let mine = &office.world.mines[0];
        let (approver, say) = (&office.approvers[0], format!("/api/v1/conflicts/{}", mine.id));
        for unknown in [user(9).to_string(), "nonsense".into(), "0".repeat(5_000)] {
            let answer = approver.ask("PUT", &format!("/api/v1/conflicts/{unknown}"), b"").await;
            assert!(matches!(answer.status, 404 | 414), "{answer:?}");
        }
        // From several windows at once: each is kept.
        let others = office.world.mines[1..].iter().map(|mine| mine.id);
        let all: Vec<_> = others.chain([mine.id, mine.id]).map(|mine| format!("/api/v1/conflicts/{mine}")).collect();
        let answers = join_all(all.iter().map(|path| approver.ask("PUT", path, b""))).await;
        assert!(answers.iter().all(|answer| answer.status == 204), "{answers:?}");
        let said: Vec<Conflict> = approver.get("/api/v1/conflicts").await;
        assert_eq!(said.len(), office.world.mines.len());
        assert!(said.contains(&Conflict { mine: mine.id, name: mine.name.clone(), beside_key: false }));
        let path = format!("/api/v1/rewards/{}", case.payout);
        assert_eq!(approver.ask("GET", &path, b"").await.code(), ProblemCode::ConflictOfInterest);
        let order = RewardOrder { n: 2, act: Act::Refuse { reason: Exclusion::NotVerified } };
        let answer = approver.post(&format!("{path}/steps"), &order).await;
        assert_eq!(answer.code(), ProblemCode::ConflictOfInterest);
        assert!(approver.get::<Page<RewardSummary>>("/api/v1/rewards").await.rows.is_empty());
        assert_eq!(approver.waiting().await, []);
        assert_eq!(office.approvers[1].waiting().await, [case.payout]);
        assert_eq!(office.approvers[1].approve(case.payout, "220000").await.status, 200);

        // A payee is not sealed to a cashier with an interest, who pays no voucher of the mine either.
        let cashier = &office.cashiers[1];
        assert_eq!(cashier.ask("PUT", &say, b"").await.status, 204);
        let seen = case.seen().await;
        assert_eq!(seen.cashiers.len(), 2);
        assert!(seen.cashiers.iter().all(|one| one.user != cashier.phone.me()));
        office.end_conflict(approver.phone.me(), mine.id).await;
        let (_, vouchers) = office.issued(40_000).await;
        let outcome = cashier.redeem(paid(&vouchers[..1], office.today()), false).await.remove(0).outcome;
        assert_eq!(outcome, RedemptionOutcome::Refused { reason: Illegal::Who });
        let list: shared::reward::voucher::SignedOpenList =
            cashier.ask("POST", "/api/v1/vouchers/list", b"").await.json();
        assert!(list.list.vouchers.is_empty());
        verified(&office).await;
    });
}

#[test]
fn a_conflict_is_ended_by_an_administrator_and_what_was_entered_stays_to_be_read() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.proposed(40_000).await;
        let (mine, approver) = (&office.world.mines[0], &office.approvers[0]);
        let of = |who: &Clerk| format!("/api/v1/accounts/{}/conflicts/{}", who.phone.me(), mine.id);
        // Entered by an administrator, it cannot be ended by who has it, in no way.
        assert_eq!(office.administrator.ask("PUT", &of(approver), b"").await.status, 204);
        assert_eq!(office.administrator.ask("PUT", &of(approver), b"").await.status, 204, "again it is the same");
        assert_eq!(approver.ask("DELETE", &of(approver), b"").await.code(), ProblemCode::Forbidden);
        let own = format!("/api/v1/conflicts/{}", mine.id);
        assert_eq!(approver.ask("DELETE", &own, b"").await.status, 405);
        assert_eq!(approver.ask("PUT", "/api/v1/conflicts", b"[]").await.status, 405);
        assert_eq!(approver.waiting().await, []);

        // An administrator of another region knows neither person nor list.
        let far = Clerk::hire(&office.world, 60, Role::Administrator, "220600").await;
        assert_eq!(far.ask("DELETE", &of(approver), b"").await.code(), ProblemCode::NotFound);
        assert_eq!(far.get::<Vec<PersonConflicts>>("/api/v1/accounts/conflicts").await, []);
        for nobody in [user(99).to_string(), "nonsense".into()] {
            let path = format!("/api/v1/accounts/{nobody}/conflicts/{}", mine.id);
            assert_eq!(office.administrator.ask("PUT", &path, b"").await.code(), ProblemCode::NotFound);
        }

        office.end_conflict(approver.phone.me(), mine.id).await;
        assert_eq!(approver.waiting().await, [case.payout]);
        let people: Vec<PersonConflicts> = office.auditor.get("/api/v1/accounts/conflicts").await;
        assert!(
            people
                .iter()
                .all(|person| { matches!(person.role, Role::TipOfficer | Role::RewardApprover | Role::Cashier) })
        );
        let row = people.iter().find(|person| person.user == approver.phone.me()).expect("the approver");
        assert_eq!(row.conflicts, []);
        let told: Vec<_> = row.history.iter().map(|event| (event.mine.as_str(), event.stands)).collect();
        assert_eq!(told, [(mine.name.as_str(), false), (mine.name.as_str(), true)], "the newest first");
        assert!(row.history.iter().all(|event| event.day == Some(office.today()) && !event.by.is_empty()));
        verified(&office).await;
    });
}

#[test]
fn what_is_said_beside_a_key_and_taken_back_there_stands_until_an_administrator_ends_it() {
    run(async {
        let office = Office::funded(100_000).await;
        let (case, mine) = (office.ready(40_000).await, office.world.mines[0].id);
        let cashier = &office.cashiers[1];
        let may_pay = async || case.seen().await.cashiers.iter().any(|one| one.user == cashier.phone.me());
        assert!(may_pay().await);
        let beside = "/api/v1/officer-key/conflicts";
        assert_eq!(cashier.put(beside, &vec![mine]).await.status, 204);
        assert!(!may_pay().await);
        let own: Vec<Conflict> = cashier.get("/api/v1/conflicts").await;
        assert_eq!(own.iter().map(|one| (one.mine, one.beside_key)).collect::<Vec<_>>(), [(mine, true)]);
        office.end_conflict(cashier.phone.me(), mine).await;
        assert!(!may_pay().await, "it is said beside the key still");
        assert_eq!(cashier.put(beside, &vec![mine]).await.status, 204);
        assert_eq!(cashier.put(beside, &Vec::<shared::id::MineId>::new()).await.status, 204);
        assert!(!may_pay().await, "nobody takes it back alone");
        let own: Vec<Conflict> = cashier.get("/api/v1/conflicts").await;
        assert_eq!(own.iter().map(|one| (one.mine, one.beside_key)).collect::<Vec<_>>(), [(mine, false)]);
        office.end_conflict(cashier.phone.me(), mine).await;
        assert!(may_pay().await);
    });
}

#[test]
fn accounts_that_count_as_one_person_have_the_same_conflicts() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.proposed(40_000).await;
        let (mine, store) = (office.world.mines[0].id, office.world.store());
        let first = &office.approvers[0];
        let second = Clerk::hire(&office.world, 60, Role::RewardApprover, "220000").await;
        let origin = |confirmed_by| Origin { made_by: Some(first.phone.me()), confirmed_by };
        store.put_origin(second.phone.me(), origin(None)).await.expect("kept");
        assert_eq!(second.ask("PUT", &format!("/api/v1/conflicts/{mine}"), b"").await.status, 204);
        for account in [first, &second] {
            assert_eq!(account.waiting().await, []);
            let path = format!("/api/v1/rewards/{}", case.payout);
            assert_eq!(account.ask("GET", &path, b"").await.code(), ProblemCode::ConflictOfInterest);
            assert_eq!(account.get::<Vec<Conflict>>("/api/v1/conflicts").await.len(), 1);
        }
        store.put_origin(second.phone.me(), origin(Some(office.administrator.phone.me()))).await.expect("kept");
        assert_eq!(first.waiting().await, [case.payout], "confirmed they are two");
        assert_eq!(second.waiting().await, []);

        // Whoever made an account is that person until somebody else confirms it, and ends no conflict of it.
        let third = Clerk::hire(&office.world, 61, Role::Cashier, "220000").await;
        let made = Origin { made_by: Some(office.administrator.phone.me()), confirmed_by: None };
        store.put_origin(third.phone.me(), made).await.expect("kept");
        assert_eq!(third.ask("PUT", &format!("/api/v1/conflicts/{mine}"), b"").await.status, 204);
        let path = format!("/api/v1/accounts/{}/conflicts/{mine}", third.phone.me());
        assert_eq!(office.administrator.ask("DELETE", &path, b"").await.code(), ProblemCode::NotAnother);
    });
}

#[test]
fn a_case_is_listed_for_who_has_the_next_duty_and_the_most_urgent_first() {
    run(async {
        let office = Office::funded(1_000_000).await;
        let [first, second] = &office.approvers;
        let (older, newer) = (office.proposed(1_000_000).await, office.proposed(40_000).await);
        assert_eq!(first.waiting().await, [older.payout, newer.payout], "what has stood longest comes first");
        assert_eq!(first.approve(older.payout, "220000").await.status, 200);
        assert_eq!(first.waiting().await, [newer.payout], "the first of two has done what was to do");
        assert_eq!(second.waiting().await, [newer.payout, older.payout]);
        assert_eq!(office.auditor.waiting().await, []);

        // Cashiers: by the last day for the payment, not by the order of the claims' entries.
        let cashier = &office.cashiers[0];
        let (early, late) = (office.ready(40_000).await, office.ready(50_000).await);
        assert_eq!(claim(office.world.address, &early.by_transfer().await).await.status, 200);
        office.turn_clock(1);
        assert_eq!(claim(office.world.address, &late.by_transfer().await).await.status, 200);
        assert_eq!(cashier.waiting().await, [early.payout, late.payout]);
        let reference = "YZ-2026-0001".to_owned();
        cashier.done(early.payout, Act::Pay { reference }).await;
        assert_eq!(cashier.waiting().await, [late.payout], "who paid does not reconcile");
        assert_eq!(office.cashiers[1].waiting().await, [late.payout, early.payout]);
        verified(&office).await;
    });
}

#[test]
fn nobody_has_two_duties_on_a_case_in_one_account_or_in_two() {
    run(async {
        let office = Office::funded(400_000).await;
        let case = office.case().await;
        let path = format!("/api/v1/rewards/{}", case.payout);
        let facts = Office::facts(1_000_000);
        let order =
            RewardOrder { n: 1, act: Act::Propose { apart: Vec::new(), facts: facts.clone(), sum: yuan(150_000) } };
        let own = order_by(&office.verifier, case.payout, &order).await;
        assert_eq!(own.problem().reward, Some(Illegal::TwoDuties), "who verified does not propose");
        let store = office.world.store();
        let administrator = office.administrator.phone.me();
        let made = |by| Origin { made_by: Some(by), confirmed_by: None };
        store.put_origin(office.proposer.phone.me(), made(administrator)).await.expect("kept");
        assert_eq!(office.propose(case.payout, &facts).await.status, 200);

        // An approver whose account the proposer has made counts as the proposer, until another administrator has
        // confirmed it; the one who made it cannot.
        let second = Clerk::hire(&office.world, 70, Role::RewardApprover, "220000").await;
        store.put_origin(second.phone.me(), made(office.proposer.phone.me())).await.expect("kept");
        assert_eq!(second.approve(case.payout, "220000").await.problem().reward, Some(Illegal::TwoDuties));
        store.put_origin(second.phone.me(), made(administrator)).await.expect("kept");
        assert_eq!(second.approve(case.payout, "220000").await.problem().reward, Some(Illegal::TwoDuties));
        let waiting: Vec<UnconfirmedAccount> = office.administrator.get("/api/v1/accounts/unconfirmed").await;
        let expected = [office.proposer.phone.me(), second.phone.me()];
        assert_eq!(waiting.iter().map(|row| row.user).collect::<Vec<_>>(), expected);
        let confirmation = format!("/api/v1/accounts/{}/confirmation", second.phone.me());
        let answer = office.administrator.ask("PUT", &confirmation, b"").await;
        assert_eq!(answer.code(), ProblemCode::NotAnother);
        // A third account of the same administrator is no other administrator.
        let puppet = Clerk::hire(&office.world, 71, Role::Administrator, "220000").await;
        store.put_origin(puppet.phone.me(), made(administrator)).await.expect("kept");
        assert_eq!(puppet.ask("PUT", &confirmation, b"").await.code(), ProblemCode::NotAnother);
        let another = Clerk::hire(&office.world, 72, Role::Administrator, "220000").await;
        for _ in 0..2 {
            assert_eq!(another.ask("PUT", &confirmation, b"").await.status, 204);
        }
        let unknown = format!("/api/v1/accounts/{}/confirmation", user(200));
        assert_eq!(another.ask("PUT", &unknown, b"").await.code(), ProblemCode::NotFound);

        // Above the limit two approve, and these are two persons.
        let half: RewardFile = second.approve(case.payout, "220000").await.json();
        assert_eq!(half.summary.state, State::HalfApproved);
        assert_eq!(half.budgets[0].free, yuan(400_000), "nothing is reserved yet");
        assert_eq!(second.approve(case.payout, "220000").await.problem().reward, Some(Illegal::ApprovedBefore));
        let whole: RewardFile = office.approvers[0].approve(case.payout, "220000").await.json();
        assert_eq!((whole.summary.state, whole.summary.sum), (State::Notified, yuan(150_000)));
        assert_eq!(office.auditor.ask("GET", &path, b"").await.status, 200);
        verified(&office).await;
    });
}

#[test]
fn returned_refused_and_reopened_cases_go_their_way() {
    run(async {
        let office = Office::funded(100_000).await;
        let case = office.proposed(40_000).await;
        let approver = &office.approvers[0];
        let file = approver.done(case.payout, Act::Return { reason: ReturnReason::Evidence }).await;
        assert_eq!(file.summary.state, State::Verified);
        assert_eq!(file.steps[2].reason.as_ref().map(|words| words.zh.as_str()), Some("证据不足"));
        let old = Act::Approve { budget: "220000".parse().expect("a code"), proposal: Digest::of(&[b"old"]) };
        assert_eq!(approver.act(case.payout, old.clone()).await.problem().reward, Some(Illegal::State));
        assert_eq!(office.propose(case.payout, &Office::facts(50_000)).await.status, 200);
        assert_eq!(approver.act(case.payout, old).await.problem().reward, Some(Illegal::Proposal));
        let refused = approver.done(case.payout, Act::Refuse { reason: Exclusion::AlreadyKnown }).await;
        assert_eq!(refused.summary.state, State::Refused);
        assert_eq!(case.seen().await.view.state, State::Refused);
        let reopened = approver.done(case.payout, Act::Reopen { reason: GoodReason::Office }).await;
        assert_eq!(reopened.summary.state, State::Verified);
        assert_eq!(office.propose(case.payout, &Office::facts(60_000)).await.status, 200);
        assert_eq!(approver.approve(case.payout, "220000").await.json::<RewardFile>().summary.sum, yuan(9_000));

        let hotline = Clerk::hire(&office.world, 60, Role::Hotline, "220000").await;
        let told: HotlineView = hotline.get("/api/v1/rewards/hotline").await;
        assert_eq!(told.waiting.len(), 1);
        assert_eq!(
            (told.waiting[0].state, told.waiting[0].days_left),
            (State::Notified, 60),
            "as on the claimant's page"
        );
        assert_eq!(told.waiting[0].region, "220500".parse().expect("a code"), "no nearer than the prefecture");
        verified(&office).await;
    });
}

#[test]
fn who_found_a_tip_true_does_not_propose_even_if_somebody_else_began_the_case_meanwhile() {
    run(async {
        let office = Office::funded(100_000).await;
        let (someone, tip) = office.true_tip().await;
        let store = office.world.store();
        let verifier = store.people_by_id(&[office.verifier.phone.me()]).await.expect("people").remove(0);
        store.put_person(&verifier, false).await.expect("kept");
        let check = office.check(office.world.mines[0].id).await;
        let evidence = vec![shared::reward::wire::Evidence::Check { id: check }];
        let new = NewReward { tip, evidence: evidence.clone() };
        let begun: RewardFile =
            office.proposer.ask("POST", "/api/v1/rewards", &serde_json::to_vec(&new).expect("JSON")).await.json();
        store.put_person(&verifier, true).await.expect("kept");
        let case = Proven { someone, tip, evidence, payout: begun.summary.id };
        let order = RewardOrder {
            n: 1,
            act: Act::Propose { apart: Vec::new(), facts: Office::facts(40_000), sum: yuan(6_000) },
        };
        let own = order_by(&office.verifier, case.payout, &order).await;
        assert_eq!(own.problem().reward, Some(Illegal::TwoDuties));
        verified(&office).await;
    });
}
