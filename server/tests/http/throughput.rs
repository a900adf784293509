//! How fast one phone pushes and pulls: a measurement, not a test. `cargo xtask bench sync` runs it in release beside
//! its peer; like the peer, client and server are two processes. The last line printed is JSON.

use std::sync::Arc;
use std::time::Instant;

use shared::event::Event;
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

        // What a client does to send is in the time: writing the bodies and signing them, the next one while the
        // answer to the last is awaited, as the peer does too.
        let (begun, mut bytes) = (Instant::now(), 0);
        let phone = Arc::new(phone);
        let batches: Vec<Vec<Event>> = events.chunks(BATCH_EVENTS_MAX).map(<[Event]>::to_vec).collect();
        let (ready, mut waiting) = tokio::sync::mpsc::channel(1);
        let writer = Arc::clone(&phone);
        std::thread::spawn(move || {
            for batch in &batches {
                ready.blocking_send(writer.push_body(batch)).expect("awaited");
            }
        });
        while let Some(body) = waiting.recv().await {
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
