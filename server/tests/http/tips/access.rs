//! Letting colleagues in and out is a step with a number: what is sent twice is done once, and of two at once one is
//! first.

use server::store::{Bind, Store, migrate, record, uuid_key};
use shared::id::{TipId, UserId};
use shared::problem::ProblemCode;
use shared::tip::lifecycle::Step;
use shared::tip::wire::{LetIn, Order, TipFile};

use crate::common::http::Answer;
use crate::common::tips::{Officer, Whistleblower, words_to};
use crate::common::{World, run, settings, user};

/// Of the audit log of a tip: what was done about who can open it.
async fn noted(officer: &Officer, tip: TipId) -> Vec<String> {
    let reads: Vec<serde_json::Value> = officer.ask("GET", &format!("/api/v1/tips/{tip}/reads"), b"").await.json();
    let all = reads.iter().filter_map(|row| row["what"].as_str());
    all.filter(|what| what.starts_with("let-")).map(str::to_owned).collect()
}

fn steps(file: &TipFile) -> Vec<(Step, Option<UserId>)> {
    file.steps.iter().map(|step| (step.step, step.colleague)).collect()
}

fn taken(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 204).count()
}

async fn only_tip(officer: &Officer) -> TipFile {
    officer.open(officer.list().await[0].id).await
}

#[test]
fn a_colleague_who_is_let_in_or_out_twice_is_so_once() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let someone = Whistleblower::new(world.address).await;
        someone.file("绞车没有制动").await;
        let late = Officer::start(&world, 34, "220581").await;
        let (tip, who) = (only_tip(&officer).await.summary.id, late.phone.me());

        let file = officer.open(tip).await;
        let answers = futures::future::join_all((0..8).map(|_| officer.let_in(&file, &late))).await;
        assert_eq!(taken(&answers), 8, "{answers:?}");
        assert_eq!(officer.let_in(&file, &late).await.status, 204, "later, too");
        assert_eq!(late.report(&late.open(tip).await).what, "绞车没有制动");
        assert_eq!(noted(&officer, tip).await, [format!("let-in {who}")]);

        // The same number is no other deed's, and a box that opens is not replaced by another number.
        assert_eq!(officer.let_out(&file, &late).await.code(), ProblemCode::StepTaken);
        let file = officer.open(tip).await;
        assert_eq!(steps(&file), [(Step::Arrive, None), (Step::LetIn, Some(who))]);
        assert_eq!(officer.let_in(&file, &late).await.code(), ProblemCode::StepTaken);

        let answers = futures::future::join_all((0..8).map(|_| officer.let_out(&file, &late))).await;
        assert_eq!(taken(&answers), 8, "{answers:?}");
        assert!(late.list().await.is_empty());
        assert_eq!(noted(&officer, tip).await, [format!("let-in {who}"), format!("let-out {who}")]);
        let file = officer.open(tip).await;
        assert_eq!(file.steps.len(), 3);
        assert_eq!(officer.let_out(&file, &late).await.code(), ProblemCode::StepTaken, "nobody to take out");

        // The whistleblower sees none of it, and writes on.
        let status = someone.status().await;
        assert_eq!((status.steps.len(), status.next), (1, 3));
        assert_eq!(someone.answer("今天又坏了").await.status, 204);
    });
}

#[test]
fn two_who_take_each_other_out_at_once_do_not_leave_a_tip_to_nobody() {
    run(async {
        let world = World::start().await;
        let first = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        for n in 0..12 {
            let someone = Whistleblower::new(world.address).await;
            someone.file(&format!("第{n}件")).await;
            let tip = first.list().await.iter().find(|row| row.steps == 1).expect("filed").id;
            let (mine, theirs) = (first.open(tip).await, second.open(tip).await);
            let (a, b) = tokio::join!(first.let_out(&mine, &second), second.let_out(&theirs, &first));
            assert_eq!(taken(&[a.clone(), b.clone()]), 1, "{a:?} {b:?}");
            let (stays, gone, refused) = if a.status == 204 { (&first, &second, b) } else { (&second, &first, a) };
            assert!(matches!(refused.code(), ProblemCode::StepTaken | ProblemCode::NotFound), "{refused:?}");
            assert_eq!(stays.open(tip).await.officers, [stays.phone.me()]);
            assert!(gone.list().await.iter().all(|row| row.id != tip));
            assert_eq!(stays.let_out(&stays.open(tip).await, stays).await.code(), ProblemCode::NobodyLeft);
        }
    });
}

#[test]
fn who_leaves_is_told_so_again_and_hears_nothing_else() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let leaver = Officer::start(&world, 32, "220500").await;
        let far = Officer::start(&world, 33, "220600").await;
        Whistleblower::new(world.address).await.file("一件事").await;
        let file = only_tip(&leaver).await;
        assert_eq!(leaver.let_out(&file, &leaver).await.status, 204);
        assert_eq!(leaver.let_out(&file, &leaver).await.status, 204);
        assert_eq!(leaver.ask("GET", &format!("/api/v1/tips/{}", file.summary.id), b"").await.status, 404);
        let tip = file.summary.id;
        let who = leaver.phone.me();
        for (asker, path) in [
            (&leaver, format!("/api/v1/tips/{tip}/boxes/{who}?n=0")),
            (&leaver, format!("/api/v1/tips/{tip}/boxes/{who}?n=2")),
            (&leaver, format!("/api/v1/tips/{tip}/boxes/{}?n=1", officer.phone.me())),
            (&far, format!("/api/v1/tips/{tip}/boxes/{}?n=1", far.phone.me())),
            (&far, format!("/api/v1/tips/{tip}/boxes/{who}?n=1")),
            (&far, format!("/api/v1/tips/{}/boxes/{}?n=1", TipId::from_random([9; 16]), far.phone.me())),
        ] {
            assert_eq!(asker.ask("DELETE", &path, b"").await.code(), ProblemCode::NotFound, "{path}");
        }
        assert_eq!(officer.open(tip).await.steps.len(), 2);
    });
}

#[test]
fn of_steps_that_meet_one_is_taken_and_boxes_follow_it() {
    run(async {
        let world = World::start().await;
        let first = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        let someone = Whistleblower::new(world.address).await;
        someone.file("一件事").await;
        let late = Officer::start(&world, 34, "220581").await;
        let file = only_tip(&first).await;
        let tip = file.summary.id;
        let theirs = second.open(tip).await;

        // Two let the same colleague in: one box, and it opens.
        let (a, b) = tokio::join!(first.let_in(&file, &late), second.let_in(&theirs, &late));
        assert_eq!(taken(&[a.clone(), b.clone()]), 1, "{a:?} {b:?}");
        assert_eq!(late.report(&late.open(tip).await).what, "一件事");

        // A decision and a departure: exactly one; the other is told so, and can be sent again with the next number.
        let file = first.open(tip).await;
        let (a, b) = tokio::join!(first.take(&file, Step::Accept, Some("已受理")), first.let_out(&file, &late));
        assert_eq!(taken(&[a.clone(), b.clone()]), 1, "{a:?} {b:?}");
        let is_out = b.status == 204;
        assert_eq!(late.list().await.is_empty(), is_out, "the box goes with the step, or stays without it");
        assert_eq!(noted(&first, tip).await.len(), if is_out { 2 } else { 1 });

        // What is no such step changes nothing.
        let file = first.open(tip).await;
        let (n, who) = (file.summary.steps, second.phone.me());
        let boxes = format!("/api/v1/tips/{tip}/boxes");
        for (path, code) in [
            (format!("{boxes}/{who}"), ProblemCode::BadRequest),
            (format!("{boxes}/{who}?n=x"), ProblemCode::BadRequest),
            (format!("{boxes}/{who}?n=-1"), ProblemCode::BadRequest),
            (format!("{boxes}/{who}?n={}", n + 1), ProblemCode::StepTaken),
            (format!("{boxes}/{who}?n={}", u64::MAX), ProblemCode::StepTaken),
            (format!("{boxes}/{}?n={n}", user(99)), ProblemCode::StepTaken),
            (format!("{boxes}/nobody?n={n}"), ProblemCode::NotFound),
        ] {
            assert_eq!(first.ask("DELETE", &path, b"").await.code(), code, "{path}");
        }
        let large = LetIn { n, officer: who, sealed: "A".repeat(5_000) };
        let body = serde_json::to_vec(&large).expect("JSON");
        assert_eq!(first.ask("POST", &boxes, &body).await.code(), ProblemCode::TooLarge);
        for step in [Step::LetIn, Step::LetOut] {
            let told = Some(words_to(&file.reply_key, "x"));
            let order = Order { step, n, sealed: None, told, assign: None };
            assert_eq!(first.order(&file, &order).await.code(), ProblemCode::BadRequest);
        }
        assert_eq!(first.open(tip).await.steps.len(), file.steps.len());
    });
}

/// Databases of before said who can open a tip in its boxes alone.
#[test]
fn a_tip_of_an_older_database_is_open_to_whom_its_boxes_say() {
    run(async {
        let world = World::on_disk().await;
        let first = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        for _ in 0..2 {
            Whistleblower::new(world.address).await.file("一件事").await;
        }
        let kept = first.open(first.list().await[0].id).await;
        assert_eq!(first.let_out(&kept, &second).await.status, 204);
        world.running.stop().await.expect("stops");
        let database = settings(world.folder.as_ref().expect("on disk").path(), &[]).database;

        let store = Store::open(&database).await.expect("opens");
        let now = all_tips(&store).await;
        assert_eq!(now.iter().map(|tip| tip["officers"].as_array().expect("a list").len()).sum::<usize>(), 3);
        make_older(&store, &now).await;
        migrate::restored(&store).await.expect("as after an older backup was put back");
        assert_eq!(all_tips(&store).await, now);
        migrate::restored(&store).await.expect("once more");
        assert_eq!(all_tips(&store).await, now, "what is whole stays as it is");

        make_older(&store, &now).await;
        store.change("DELETE schema_version WHERE number = 6", Bind::none()).await.expect("deleted");
        store.close().await;
        drop(store);

        let store = Store::open(&database).await.expect("opens");
        assert_eq!(all_tips(&store).await, now);
        store.close().await;
    });
}

/// Tips as they were written before.
async fn make_older(store: &Store, tips: &[serde_json::Value]) {
    for tip in tips {
        let mut old = tip.clone();
        old.as_object_mut().expect("a tip").remove("officers").expect("a list");
        let id = tip["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let bind = Bind::none().with("id", record("tip", uuid_key(id))).with("doc", old.to_string());
        store.change("UPDATE $id SET doc = $doc", bind).await.expect("written");
    }
}

async fn all_tips(store: &Store) -> Vec<serde_json::Value> {
    store.docs("SELECT doc FROM tip ORDER BY id", Bind::none()).await.expect("tips")
}
