//! A tip from arrival to deletion, with whistleblower and officers as second clients.

use shared::id::TipId;
use shared::problem::ProblemCode;
use shared::register::{Entry, EntryKind, SignedCheckpoint, verify_inclusion};
use shared::tip::lifecycle::{Step, TipState};
use shared::tip::wire::Order;

use crate::common::tips::{Officer, Whistleblower, send, terms, words_of};
use crate::common::{World, run, user};

#[test]
fn a_tip_goes_from_arrival_to_deletion() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        let someone = Whistleblower::new(world.address).await;
        let receipt = someone.file("顶板掉块，没有停产").await;
        assert!(!receipt.again);

        // The proof holds by what the code alone gives back.
        let signed: SignedCheckpoint = receipt.checkpoint.parse().expect("a checkpoint");
        let facts = &receipt.arrival.facts;
        let commitment = facts.commitment(&someone.root.register_salt(0));
        let leaf = Entry { day: facts.day, kind: EntryKind::Arrival, commitment }.leaf_hash().expect("a leaf");
        let head = signed.checkpoint();
        verify_inclusion(&leaf, receipt.arrival.index, head.size, &receipt.arrival.path, &head.root)
            .expect("under it");
        let other = Entry {
            commitment: facts.commitment(&someone.root.register_salt(1)),
            ..Entry { day: facts.day, kind: EntryKind::Arrival, commitment }
        };
        let other = other.leaf_hash().expect("a leaf");
        assert!(
            verify_inclusion(&other, receipt.arrival.index, head.size, &receipt.arrival.path, &head.root).is_err()
        );

        let rows = officer.list().await;
        assert_eq!(rows.len(), 1);
        assert_eq!(second.list().await.len(), 1);
        let file = officer.open(rows[0].id).await;
        let report = officer.report(&file);
        assert_eq!(report.what, "顶板掉块，没有停产");
        assert!(report.insider);
        assert!(second.report(&second.open(rows[0].id).await) == report);

        assert_eq!(officer.take(&file, Step::Accept, Some("已经受理")).await.status, 204);
        // The same order again changes nothing; another at the same place is told so.
        assert_eq!(second.take(&file, Step::Reject, Some("不受理")).await.code(), ProblemCode::StepTaken);
        let status = someone.status().await;
        assert_eq!(status.state, TipState::Accepted);
        assert_eq!(someone.words(&status), ["已经受理"]);

        assert_eq!(someone.answer("三号巷道也一样").await.status, 204);
        assert!(officer.list().await[0].is_answered);
        let file = officer.open(file.summary.id).await;
        let said = file.steps.iter().find(|step| step.step == Step::Answer).expect("the answer");
        assert_eq!(words_of(&officer.tip_key(&file), said.sealed.as_ref().expect("words")), "三号巷道也一样");

        assert_eq!(officer.take(&file, Step::Note, Some("内部：联系执法队")).await.status, 204);
        let status = someone.status().await;
        assert_eq!(someone.words(&status), ["已经受理"], "notes stay inside");
        assert!(status.steps.iter().all(|step| step.proven.facts.step != Step::Note));

        for (step, words) in [(Step::Verify, Some("查实")), (Step::Close, Some("已处罚"))] {
            let file = officer.open(file.summary.id).await;
            assert_eq!(officer.take(&file, step, words).await.status, 204, "{step:?}");
        }
        let file = officer.open(file.summary.id).await;
        assert_eq!(officer.take(&file, Step::Accept, Some("再来")).await.code(), ProblemCode::StepIllegal);

        // One asks, another deletes; nobody does both.
        assert_eq!(officer.take(&file, Step::AskErasure, None).await.status, 204);
        let file = officer.open(file.summary.id).await;
        assert_eq!(officer.take(&file, Step::Erase, None).await.code(), ProblemCode::Forbidden);
        assert_eq!(second.take(&second.open(file.summary.id).await, Step::Erase, None).await.status, 204);
        assert_eq!(someone.ask_status().await.code(), ProblemCode::NoSuchTip);
        assert!(officer.list().await.is_empty());
    });
}

#[test]
fn the_same_report_again_gives_the_same_receipt() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let someone = Whistleblower::new(world.address).await;
        let given = terms(world.address, "220581").await;
        let intake = someone.intake(&given, "一次", &[]);
        let (first, second) = tokio::join!(send(world.address, &intake), send(world.address, &intake));
        let (first, second): (shared::tip::wire::TipReceipt, shared::tip::wire::TipReceipt) =
            (first.json(), second.json());
        assert_eq!(first.arrival.index, second.arrival.index);
        assert!(first.again != second.again, "one of the two was the first");
        assert_eq!(world.store().all_tips().await.expect("tips").len(), 1);
    });
}

#[test]
fn who_is_excluded_or_far_away_knows_nothing_of_a_tip() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let excluded = Officer::start(&world, 32, "220500").await;
        let far = Officer::start(&world, 33, "220600").await;
        let late = Officer::hire(&world, 34, "220581").await;
        let given = terms(world.address, "220581").await;
        assert_eq!(given.officers.len(), 2, "the far one is not asked, the late one has no key");
        let someone = Whistleblower::with(world.address, &given);
        let intake = someone.intake(&given, "有人通风报信", &[excluded.phone.me()]);
        assert_eq!(send(world.address, &intake).await.status, 200);
        let tip = officer.list().await[0].id;
        let file = officer.open(tip).await;
        for outsider in [&excluded, &far, &late] {
            assert!(outsider.list().await.is_empty());
            let paths = [("GET", format!("/api/v1/tips/{tip}")), ("GET", format!("/api/v1/tips/{tip}/reads"))];
            for (method, path) in paths {
                assert_eq!(outsider.ask(method, &path, b"").await.code(), ProblemCode::NotFound);
            }
            assert_eq!(outsider.take(&file, Step::Accept, Some("我来")).await.code(), ProblemCode::NotFound);
            let nothing = TipId::from_random([9; 16]);
            let unknown = outsider.ask("GET", &format!("/api/v1/tips/{nothing}"), b"").await;
            assert_eq!(unknown.code(), ProblemCode::NotFound, "the same as for one that does not exist");
        }
        // Not even a colleague can let in whom the whistleblower excluded, or who is of another region.
        assert_eq!(officer.let_in(&file, &excluded).await.code(), ProblemCode::NobodyLeft);
        assert_eq!(officer.let_in(&file, &far).await.code(), ProblemCode::NobodyLeft);
        // A new officer sees old tips only by one who has them.
        assert_eq!(late.put_key().await.status, 204);
        assert!(late.list().await.is_empty());
        assert_eq!(officer.let_in(&file, &late).await.status, 204);
        assert_eq!(late.report(&late.open(tip).await).what, "有人通风报信");
        // And one who leaves sees them no more.
        assert_eq!(officer.let_out(&late.open(tip).await, &late).await.status, 204);
        assert!(late.list().await.is_empty());
        // The log of who read it has every opening.
        let reads: Vec<serde_json::Value> =
            officer.ask("GET", &format!("/api/v1/tips/{tip}/reads"), b"").await.json();
        let by: Vec<&str> = reads.iter().filter_map(|row| row["what"].as_str()).collect();
        let late = late.phone.me();
        assert_eq!(by, ["file", &format!("let-in {late}"), "file", "file", &format!("let-out {late}")]);
    });
}

#[test]
fn other_roles_do_not_reach_the_officers_interface() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        Whistleblower::new(world.address).await.file("一件事").await;
        let tip = officer.list().await[0].id;
        let key = "/api/v1/officer-key".to_owned();
        for account in ["supervisor", "here-1", "cashier"] {
            let phone = crate::common::phone::Phone::sign_in(world.address, account).await;
            for path in ["/api/v1/tips".to_owned(), format!("/api/v1/tips/{tip}"), key.clone()] {
                // Whom to pay is sealed to cashiers: they keep keys, of their own.
                let is_own_key = account == "cashier" && path == key;
                let expected = if is_own_key { ProblemCode::NotFound } else { ProblemCode::Forbidden };
                assert_eq!(phone.get(&path).await.code(), expected, "{account} {path}");
            }
        }
    });
}

#[test]
fn assigning_goes_to_those_who_can_open_it() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        Whistleblower::new(world.address).await.file("一件事").await;
        let file = officer.open(officer.list().await[0].id).await;
        let order = |to| Order { step: Step::Assign, n: 1, sealed: None, told: None, assign: Some(to) };
        assert_eq!(officer.order(&file, &order(user(1))).await.code(), ProblemCode::BadRequest);
        assert_eq!(officer.order(&file, &order(second.phone.me())).await.status, 204);
        assert_eq!(second.list().await[0].assigned, Some(second.phone.me()));
    });
}
