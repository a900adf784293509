//! How fast one phone pushes and pulls: a measurement, not a test. `cargo xtask bench sync` runs it in release beside
//! its peer; like the peer, client and server are two processes. The last line printed is JSON.

use std::sync::Arc;
use std::time::Instant;

use shared::event::Event;
use shared::id::MineId;
use shared::sync::{BATCH_EVENTS_MAX, PullAnswer};

use crate::common::phone::{Phone, answered, arrived, new_check, started};
use crate::common::process::{prepare, serve};
use crate::common::{run, user};

const COUNT: usize = 10_000;
/// Checks of fifty events, as they are.
const ANSWERS: usize = 48;

/// Checks of fifty events each, ten thousand events in all.
fn recorded(phone: &mut Phone, mine: MineId) -> Vec<Event> {
    let mut events = Vec::with_capacity(COUNT);
    while events.len() < COUNT {
        let check = new_check();
        events.push(phone.record(check, started(mine, user(2))));
        events.push(phone.record(check, arrived()));
        events.extend((0..ANSWERS).map(|n| phone.record(check, answered(n))));
    }
    events
}

/// A figure of the process's memory, in kB.
fn memory_kb(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let line = status.lines().find(|line| line.starts_with(name)).expect("the figure");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("a number")
}

/// What the server has in memory at rest, and with a million events on the log.
#[test]
#[ignore = "a measurement"]
fn a_million_events_and_the_memory_that_they_take() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mines = prepare(folder.path()).await;
        let (child, address) = serve(folder.path()).await;
        let rest_kb = memory_kb(child.0.id(), "VmRSS");
        let mut phone = Phone::sign_in(address, "here-1").await;
        let begun = Instant::now();
        for _ in 0..1_000_000 / COUNT {
            for batch in recorded(&mut phone, mines[0].id).chunks(BATCH_EVENTS_MAX) {
                let answer = phone.send(&phone.push_body(batch)).await;
                if answer.status == 401 {
                    phone = Phone::sign_in_with(address, "here-1", phone.key.clone()).await;
                    assert_eq!(phone.send(&phone.push_body(batch)).await.status, 200);
                } else {
                    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
                }
            }
        }
        let push_s = begun.elapsed().as_secs_f64();
        let (peak_kb, filled_kb) = (memory_kb(child.0.id(), "VmHWM"), memory_kb(child.0.id(), "VmRSS"));
        drop(child);
        let begun = Instant::now();
        let (child, _) = serve(folder.path()).await;
        let start_s = begun.elapsed().as_secs_f64();
        let again_kb = memory_kb(child.0.id(), "VmRSS");
        println!(
            "{{\"rest_kb\":{rest_kb},\"filled_kb\":{filled_kb},\"peak_kb\":{peak_kb},\"again_kb\":{again_kb},\
             \"push_s\":{push_s},\"start_s\":{start_s}}}"
        );
    });
}

#[test]
#[ignore = "a measurement"]
fn ten_thousand_events_pushed_and_pulled() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mines = prepare(folder.path()).await;
        let (_child, address) = serve(folder.path()).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let events = recorded(&mut phone, mines[0].id);

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
