//! What does not belong in: a clear answer, and nothing changed.

use shared::digest::SealingKey;
use shared::problem::ProblemCode;
use shared::tip::wire::{Answer, Intake};

use crate::common::phone::post;
use crate::common::tips::{Officer, Whistleblower, ask_terms, send, terms, words_to};
use crate::common::{World, run, user};

#[test]
fn reports_that_do_not_fit_are_refused_and_leave_nothing() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        Officer::start(&world, 32, "220500").await;
        let given = terms(world.address, "220581").await;
        let someone = Whistleblower::with(world.address, &given);
        let right = someone.intake(&given, "一件事", &[]);
        let spoilt = |spoil: &dyn Fn(&mut Intake)| {
            let mut intake = right.clone();
            spoil(&mut intake);
            intake
        };
        let stranger = words_to(&SealingKey([9; 32]), "32 bytes of somebody else's");
        let cases: Vec<(Intake, ProblemCode)> = vec![
            (spoilt(&|i| i.number += 1), ProblemCode::Unsolved),
            (spoilt(&|i| i.challenge.push('0')), ProblemCode::Unsolved),
            (spoilt(&|i| i.challenge = "x".repeat(4_000)), ProblemCode::Unsolved),
            (spoilt(&|i| drop(i.boxes.pop())), ProblemCode::WrongOfficers),
            (spoilt(&|i| i.boxes[0].officer = user(1)), ProblemCode::WrongOfficers),
            (spoilt(&|i| i.boxes.push(i.boxes[0].clone())), ProblemCode::WrongOfficers),
            (spoilt(&|i| i.excluded = vec![i.boxes[0].officer]), ProblemCode::WrongOfficers),
            (spoilt(&|i| i.excluded = i.boxes.iter().map(|b| b.officer).collect()), ProblemCode::NobodyLeft),
            (spoilt(&|i| i.boxes[0].sealed = stranger.repeat(20)), ProblemCode::BadRequest),
            (spoilt(&|i| i.sealed = "not base64!".into()), ProblemCode::BadRequest),
            (spoilt(&|i| i.sealed = "aGVsbG8=".into()), ProblemCode::BadRequest),
            (spoilt(&|i| i.sealed = "A".repeat(400_000)), ProblemCode::TooLarge),
            (spoilt(&|i| i.knock.proof = "00".into()), ProblemCode::BadRequest),
            (spoilt(&|i| i.register_secret = "zz".repeat(32)), ProblemCode::BadRequest),
            (spoilt(&|i| i.division = "110000".parse().expect("a code")), ProblemCode::TipsNotOpen),
        ];
        for (n, (intake, code)) in cases.iter().enumerate() {
            assert_eq!(send(world.address, intake).await.code(), *code, "case {n}");
        }
        for body in [&b"{}"[..], b"[]", b"null", b"{\"knock\":1}", &[0xff; 64], b""] {
            assert_eq!(post(world.address, "/api/v1/tips", None, body).await.code(), ProblemCode::BadRequest);
        }
        assert!(world.store().all_tips().await.expect("tips").is_empty());
        assert_eq!(send(world.address, &right).await.status, 200);
    });
}

#[test]
fn a_solved_challenge_is_good_for_one_report() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let given = terms(world.address, "220581").await;
        let (one, two) = (Whistleblower::with(world.address, &given), Whistleblower::with(world.address, &given));
        assert_eq!(send(world.address, &one.intake(&given, "一", &[])).await.status, 200);
        assert_eq!(send(world.address, &two.intake(&given, "二", &[])).await.code(), ProblemCode::TipUsedUp);
        assert_eq!(two.ask_status().await.code(), ProblemCode::NoSuchTip);
    });
}

#[test]
fn a_wrong_code_a_wrong_proof_and_a_strange_answer_get_nothing() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let someone = Whistleblower::new(world.address).await;
        someone.file("一件事").await;
        let status = someone.status().await;
        let mut knock = someone.knock();
        knock.proof = "0".repeat(64);
        let body = serde_json::to_vec(&knock).expect("JSON");
        assert_eq!(post(world.address, "/api/v1/tip-status", None, &body).await.code(), ProblemCode::NoSuchTip);
        let stranger = Whistleblower::new(world.address).await;
        assert_eq!(stranger.ask_status().await.code(), ProblemCode::NoSuchTip);
        let answer = |n, sealed: String| Answer { knock: someone.knock(), n, sealed, files: Vec::new() };
        for (answer, code) in [
            (answer(0, words_to(&status.tip_key, "抢占登记")), ProblemCode::StepTaken),
            (answer(7, words_to(&status.tip_key, "跳过")), ProblemCode::StepTaken),
            (answer(1, "A".repeat(400_000)), ProblemCode::TooLarge),
        ] {
            let body = serde_json::to_vec(&answer).expect("JSON");
            assert_eq!(post(world.address, "/api/v1/tip-answers", None, &body).await.code(), code);
        }
        // Sent twice, taken once.
        let body = serde_json::to_vec(&answer(1, words_to(&status.tip_key, "补充"))).expect("JSON");
        assert_eq!(post(world.address, "/api/v1/tip-answers", None, &body).await.status, 204);
        assert_eq!(post(world.address, "/api/v1/tip-answers", None, &body).await.status, 204);
        assert_eq!(someone.status().await.next, 2);
    });
}

#[test]
fn without_an_officer_who_can_read_nothing_is_taken() {
    run(async {
        let world = World::start().await;
        assert_eq!(ask_terms(world.address, "220581").await.code(), ProblemCode::TipsNotOpen);
        Officer::start(&world, 31, "220600").await;
        assert_eq!(ask_terms(world.address, "220581").await.code(), ProblemCode::TipsNotOpen);
        assert_eq!(ask_terms(world.address, "nowhere").await.code(), ProblemCode::BadRequest);
    });
}

/// Two hundred people behind one address in a minute, and seven hundred machine-made reports: every genuine one is
/// taken, none waits behind the others.
#[test]
fn a_flood_neither_stops_nor_delays_people() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let given = terms(world.address, "220581").await;
        let one = Whistleblower::with(world.address, &given);
        let mut flood = tokio::task::JoinSet::new();
        for _ in 0..8 {
            // Machine-made ones use one solved challenge again and again, and do not even derive keys.
            let (server, mut intake) = (world.address, one.intake(&given, "刷量", &[]));
            flood.spawn(async move {
                for _ in 0..88 {
                    intake.knock.lookup.0 = server::clock::random();
                    let _ = send(server, &intake).await;
                }
            });
        }
        let mut people = tokio::task::JoinSet::new();
        for n in 0..4 {
            let server = world.address;
            people.spawn(async move {
                let mut receipts = Vec::new();
                let first = Whistleblower::new(server).await;
                for k in 0..50 {
                    // One derivation stands for all: what is tried is the door, not the key.
                    let given = terms(server, "220581").await;
                    let mut intake = first.intake(&given, &format!("第{n}人第{k}件"), &[]);
                    intake.knock.lookup.0 = server::clock::random();
                    receipts.push(send(server, &intake).await.status);
                }
                receipts
            });
        }
        let mut taken = 0;
        while let Some(receipts) = people.join_next().await {
            let receipts = receipts.expect("ends");
            assert!(receipts.iter().all(|status| *status == 200), "{receipts:?}");
            taken += receipts.len();
        }
        while flood.join_next().await.is_some() {}
        assert_eq!(taken, 200);
        let rows = officer.list().await;
        assert!(rows.len() <= 202, "a challenge that was used brings nothing in: {}", rows.len());
    });
}
