//! How fast one phone pushes and pulls: a measurement, not a test. Run it in release, by name:
//! `cargo xtask bench` runs it beside its peer.

use std::time::Instant;

use crate::common::phone::{Phone, answered, arrived, new_check, started};
use shared::sync::BATCH_EVENTS_MAX;

use crate::common::{World, run, user};

const BATCH: usize = BATCH_EVENTS_MAX;

#[test]
#[ignore = "a measurement"]
fn ten_thousand_events_pushed_and_pulled() {
    let batches = std::env::var("MINEWATCH_BATCHES").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    run(async move {
        let world = World::on_disk().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let mut bodies = Vec::new();
        for batch in 0..batches {
            // Checks of fifty events, as they are.
            let mut events = Vec::with_capacity(BATCH);
            while events.len() < BATCH {
                let check = new_check();
                events.push(phone.record(check, started(world.mines[0].id, user(2))));
                events.push(phone.record(check, arrived()));
                events.extend((0..48).map(|n| phone.record(check, answered(n + batch))));
            }
            bodies.push(phone.push_body(&events));
        }
        let bytes: usize = bodies.iter().map(Vec::len).sum();
        let begun = Instant::now();
        for body in &bodies {
            assert_eq!(phone.send(body).await.status, 200);
        }
        let took = begun.elapsed().as_secs_f64();
        let events = f64::from(u32::try_from(bodies.len() * BATCH).expect("small"));
        println!("pushed {events} events ({bytes} bytes) in {took:.3} s: {:.0}/s", events / took);

        let begun = Instant::now();
        let (mut after, mut pulled, mut bytes) = (0, 0, 0);
        loop {
            let answer = phone.get(&format!("/api/v1/sync/pull?after={after}&limit=2000")).await;
            assert_eq!(answer.status, 200);
            bytes += answer.body.len();
            // The tail tells the cursor; reading the events is the phone's work.
            let text = String::from_utf8_lossy(&answer.body);
            let next = text.rsplit("\"next\":").next().and_then(|t| t.split(',').next()).and_then(|t| t.parse().ok());
            pulled += text.matches("{\"seq\":").count();
            after = next.expect("a cursor");
            if text.contains("\"more\":false") {
                break;
            }
        }
        let took = begun.elapsed().as_secs_f64();
        println!(
            "pulled {pulled} events ({bytes} bytes) in {took:.3} s: {:.0}/s",
            f64::from(u32::try_from(pulled).expect("small")) / took
        );
        assert_eq!(pulled, batches * BATCH);
    });
}
