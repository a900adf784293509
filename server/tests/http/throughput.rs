//! How fast one phone pushes and pulls: a measurement, not a test. `cargo xtask bench sync` runs it in release beside
//! its peer; like the peer, client and server are two processes. The last line printed is JSON.

use std::time::Instant;

use shared::sync::{BATCH_EVENTS_MAX, PullAnswer};

use crate::common::phone::{Phone, answered, arrived, new_check, started};
use crate::common::process::{prepare, serve};
use crate::common::{run, user};

const COUNT: usize = 10_000;
/// Checks of fifty events, as they are.
const ANSWERS: usize = 48;

#[test]
#[ignore = "a measurement"]
fn ten_thousand_events_pushed_and_pulled() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mines = prepare(folder.path()).await;
        let (_child, address) = serve(folder.path()).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let mut events = Vec::with_capacity(COUNT);
        while events.len() < COUNT {
            let check = new_check();
            events.push(phone.record(check, started(mines[0].id, user(2))));
            events.push(phone.record(check, arrived()));
            events.extend((0..ANSWERS).map(|n| phone.record(check, answered(n))));
        }

        // What a phone does to send is in the time: writing the bodies and signing them.
        let (begun, mut bytes) = (Instant::now(), 0);
        for batch in events.chunks(BATCH_EVENTS_MAX) {
            let body = phone.push_body(batch);
            bytes += body.len();
            let answer = phone.send(&body).await;
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        }
        let push_s = begun.elapsed().as_secs_f64();

        // And what it does to receive: reading the events.
        let (begun, mut after, mut pulled) = (Instant::now(), 0, 0);
        loop {
            let answer: PullAnswer = phone.get(&format!("/api/v1/sync/pull?after={after}&limit=2000")).await.json();
            pulled += answer.events.len();
            after = answer.next;
            if !answer.more {
                break;
            }
        }
        let pull_s = begun.elapsed().as_secs_f64();
        assert_eq!(pulled, COUNT);
        println!("{{\"count\":{COUNT},\"bytes\":{bytes},\"push_s\":{push_s},\"pull_s\":{pull_s}}}");
    });
}
