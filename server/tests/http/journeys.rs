//! What works, from sign-in to the colleague's phone.

use crate::common::phone::{Phone, answered, arrived, found, new_check, new_hazard, photo, started};
use crate::common::{World, run, user};
use shared::digest::PhotoHash;
use shared::event::{self, Body};
use shared::evidence::PhotoState;
use shared::record::Refusal;
use shared::sync::{Outcome, Snapshot, push_receipt_bytes};
use shared::time::Timestamp;

#[test]
fn what_one_records_the_region_pulls_and_another_region_does_not() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let (check, hazard) = (new_check(), new_hazard());
        let events = vec![
            phone.record(check, started(world.mines[0].id, user(2))),
            phone.record(check, arrived()),
            phone.record(check, answered(1)),
            phone.record(check, found(hazard)),
            phone.record(check, photo(b"a photo", Some(hazard))),
        ];
        let receipt = phone.push(&events).await;
        assert_eq!(receipt.events.iter().map(|r| r.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert!(receipt.events.iter().all(|r| r.outcome == Outcome::Applied), "{receipt:?}");
        assert!(receipt.events.iter().zip(&events).all(|(r, e)| r.id == e.id && Ok(r.hash) == e.hash()));
        let signed = push_receipt_bytes(&receipt).expect("bytes");
        event::verify(&phone.session.server_key, &signed, &receipt.signature).expect("the server's signature");

        let colleague = Phone::sign_in(world.address, "here-2").await;
        let pulled = colleague.pull(0).await;
        assert_eq!(pulled.events.iter().map(|p| &p.event).collect::<Vec<_>>(), events.iter().collect::<Vec<_>>());
        assert_eq!((pulled.next, pulled.more), (5, false));
        assert_eq!(colleague.pull(3).await.events.len(), 2);
        let part: shared::sync::PullAnswer = colleague.get("/api/v1/sync/pull?after=0&limit=2").await.json();
        assert_eq!((part.events.len(), part.next, part.more), (2, 2, true));

        let foreign = Phone::sign_in(world.address, "there-1").await;
        let pulled = foreign.pull(0).await;
        assert_eq!((pulled.events.len(), pulled.next, pulled.more), (0, 5, false));

        let snapshot: Snapshot = colleague.get("/api/v1/sync/snapshot").await.json();
        assert_eq!(
            (snapshot.cursor, snapshot.checks.len(), snapshot.hazards.len(), snapshot.photos.len()),
            (5, 1, 1, 1)
        );
        assert_eq!(snapshot.mines.iter().map(|m| m.id).collect::<Vec<_>>(), [world.mines[0].id]);
        let mut people: Vec<_> = snapshot.people.iter().map(|p| p.id).collect();
        people.sort();
        assert_eq!(people, [user(1), user(2)], "only inspectors whose region overlaps");
        assert_eq!(snapshot.checks[0].hazards, [hazard]);

        let other: Snapshot = foreign.get("/api/v1/sync/snapshot").await.json();
        assert!(other.checks.is_empty() && other.hazards.is_empty() && other.photos.is_empty());
    });
}

#[test]
fn a_push_that_is_repeated_in_whole_or_in_part_gets_the_same_receipts() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let check = new_check();
        let mut events =
            vec![phone.record(check, started(world.mines[0].id, user(2))), phone.record(check, arrived())];
        let first = phone.push(&events).await;
        assert_eq!(phone.push(&events).await.events, first.events);
        events.push(phone.record(check, answered(0)));
        let longer = phone.push(&events).await;
        assert_eq!(longer.events[..2], first.events[..]);
        assert_eq!((longer.events[2].seq, longer.head.seq), (3, 3));
        assert_eq!(world.log().await.len(), 3);
    });
}

#[test]
fn what_is_no_longer_legal_is_kept_with_its_reason_and_changes_nothing() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let (check, foreign) = (new_check(), new_check());
        let events = vec![
            phone.record(check, started(world.mines[0].id, user(2))),
            phone.record(foreign, started(world.mines[1].id, user(2))),
            phone.record(check, Body::CheckSigned { remark: None }),
            phone.record(check, arrived()),
            phone.record(check, Body::PhotoHeld { photo: PhotoHash::of(b"x") }),
        ];
        let outcomes: Vec<Outcome> = phone.push(&events).await.events.iter().map(|r| r.outcome).collect();
        let refused = Outcome::Refused;
        assert_eq!(
            outcomes,
            [
                Outcome::Applied,
                refused(Refusal::ForeignRegion),
                refused(Refusal::NotArrived),
                Outcome::Applied,
                refused(Refusal::ServersOnly)
            ]
        );
        assert_eq!(world.log().await.len(), 5);
        let pulled = Phone::sign_in(world.address, "here-2").await.pull(0).await;
        assert_eq!(pulled.events.iter().map(|p| p.seq).collect::<Vec<_>>(), [1, 4]);
        let there = Phone::sign_in(world.address, "there-1").await.pull(0).await;
        assert!(there.events.is_empty(), "a refused event is handed to nobody");
    });
}

#[test]
fn times_that_cannot_be_are_refused_by_the_rules() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let check = new_check();
        let mut future = phone.record(check, started(world.mines[0].id, user(2))).at;
        phone.head = phone.session.head;
        future.elapsed_ms = 3_600_000;
        let mut absurd = future;
        (absurd.elapsed_ms, absurd.wall) = (0, Timestamp::from_millis(253_402_300_800_000));
        let events = vec![
            phone.record_at(check, started(world.mines[0].id, user(2)), future),
            phone.record_at(check, started(world.mines[0].id, user(2)), absurd),
        ];
        let outcomes: Vec<Outcome> = phone.push(&events).await.events.iter().map(|r| r.outcome).collect();
        assert_eq!(outcomes, [Outcome::Refused(Refusal::TimeInFuture), Outcome::Refused(Refusal::TimeAbsurd)]);
        assert!(world.contents().await.1.is_empty());
    });
}

#[test]
fn the_server_records_its_own_events_on_its_own_chain() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let (check, hash) = (new_check(), PhotoHash::of(b"a photo"));
        let events = vec![
            phone.record(check, started(world.mines[0].id, user(2))),
            phone.record(check, photo(b"a photo", None)),
        ];
        phone.push(&events).await;
        let writer = &world.running.state.writer;
        let held = || Body::PhotoHeld { photo: hash };
        assert_eq!(writer.record_server_event(check, held()).await.expect("recorded"), Outcome::Applied);
        assert_eq!(
            writer.record_server_event(check, held()).await.expect("judged"),
            Outcome::Refused(Refusal::NoSuchPhoto)
        );
        let log = world.log().await;
        assert_eq!((log.len(), log[2].event.device), (3, world.running.state.keys.device));
        let snapshot: Snapshot = phone.get("/api/v1/sync/snapshot").await.json();
        assert_eq!(snapshot.photos[0].state, PhotoState::Held);
        // A photo's record keeps where it was announced.
        let device = world.store().device(world.running.state.keys.device).await.expect("read").expect("enrolled");
        assert_eq!(device.key, phone.session.server_key);
    });
}

#[test]
fn who_may_not_record_leaves_nothing_on_the_log() {
    run(async {
        let world = World::start().await;
        for account in ["cashier", "supervisor"] {
            let mut other = Phone::sign_in(world.address, account).await;
            let event = other.record(new_check(), started(world.mines[0].id, user(2)));
            let answer = other.send(&other.push_body(&[event])).await;
            assert_eq!(answer.code(), shared::problem::ProblemCode::Forbidden, "{account}");
        }
        assert!(world.log().await.is_empty());
    });
}

#[test]
fn what_a_stranger_says_of_a_check_is_no_part_of_its_history() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let mut stranger = Phone::sign_in(world.address, "there-1").await;
        let check = new_check();
        let own = [phone.record(check, started(world.mines[0].id, user(2))), phone.record(check, arrived())];
        phone.push(&own).await;
        let said = stranger.record(check, answered(0));
        let receipt = stranger.push(&[said]).await;
        assert!(matches!(receipt.events[0].outcome, shared::sync::Outcome::Refused(_)));
        assert_eq!(world.log().await.len(), 3);
        let history = server::store::log::entries_of_check(world.store(), check).await.expect("read");
        assert_eq!(history.iter().map(|entry| entry.event.id).collect::<Vec<_>>(), own.map(|event| event.id));
    });
}

#[test]
fn an_own_open_check_is_in_the_snapshot_however_many_came_after_it() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let open = new_check();
        let events = [phone.record(open, started(world.mines[0].id, user(2)))];
        phone.push(&events).await;
        let later: Vec<_> = (0..60).map(|_| phone.record(new_check(), started(world.mines[0].id, user(2)))).collect();
        phone.push(&later).await;
        let signed: Vec<_> = later
            .iter()
            .flat_map(|event| {
                let check = event.subject.check();
                let sign = shared::event::Body::CheckSigned { remark: None };
                [phone.record(check, arrived()), phone.record(check, sign)]
            })
            .collect();
        phone.push(&signed).await;
        let snapshot: Snapshot = phone.get("/api/v1/sync/snapshot").await.json();
        assert_eq!(snapshot.checks.len(), 51);
        assert!(snapshot.checks.iter().any(|check| check.id == open));
    });
}

#[test]
fn roles_without_checks_see_none() {
    run(async {
        let world = World::start().await;
        let cashier = Phone::sign_in(world.address, "cashier").await;
        for path in ["/api/v1/sync/pull?after=0", "/api/v1/sync/snapshot"] {
            assert_eq!(cashier.get(path).await.code(), shared::problem::ProblemCode::Forbidden, "{path}");
        }
        let supervisor = Phone::sign_in(world.address, "supervisor").await;
        assert_eq!(supervisor.pull(0).await.next, 0);
        let snapshot: Snapshot = supervisor.get("/api/v1/sync/snapshot").await.json();
        assert_eq!(snapshot.mines.len(), 2);
    });
}
