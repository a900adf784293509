//! Many at once: nothing is taken twice, nothing is lost, and the order is one.

use std::collections::BTreeSet;

use crate::common::phone::{Phone, answered, arrived, new_check, started};
use crate::common::{World, run, user};
use shared::sync::PushReceipt;

#[test]
fn the_same_batch_pushed_sixteen_times_at_once_is_taken_once() {
    run(async {
        for world in [World::start().await, World::on_disk().await] {
            let mut phone = Phone::sign_in(world.address, "here-1").await;
            let check = new_check();
            let mut events =
                vec![phone.record(check, started(world.mines[0].id, user(2))), phone.record(check, arrived())];
            events.extend((0..20).map(|n| phone.record(check, answered(n))));
            let body = phone.push_body(&events);
            let answers = futures::future::join_all((0..16).map(|_| phone.send(&body))).await;
            let receipts: Vec<PushReceipt> = answers.iter().map(crate::common::http::Answer::json).collect();
            assert!(receipts.iter().all(|r| r.events == receipts[0].events));
            assert_eq!(world.log().await.len(), events.len());
        }
    });
}

#[test]
fn devices_that_push_at_the_same_time_share_one_order_without_gaps() {
    run(async {
        let world = World::on_disk().await;
        let mut tasks = Vec::new();
        for n in 0..6 {
            let account = ["here-1", "here-2", "there-1"][n % 3];
            let (mine, companion) = if n % 3 == 2 { (1, user(4)) } else { (0, user(if n % 3 == 0 { 2 } else { 1 })) };
            let mine = world.mines[mine].id;
            let mut phone = Phone::sign_in(world.address, account).await;
            tasks.push(tokio::spawn(async move {
                let check = new_check();
                let first = phone.record(check, started(mine, companion));
                phone.push(&[first]).await;
                for round in 0..8 {
                    let events: Vec<_> = (0..5).map(|k| phone.record(check, answered(round * 5 + k))).collect();
                    phone.push(&events).await;
                }
            }));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        let log = world.log().await;
        assert_eq!(log.len(), 6 * 41);
        assert!(log.iter().zip(1..).all(|(entry, seq)| entry.seq == seq));
        assert_eq!(log.iter().map(|e| e.event.id).collect::<BTreeSet<_>>().len(), log.len());
        assert!(log.iter().all(|e| e.outcome == shared::sync::Outcome::Applied));
        let head = server::store::log::log_head(world.store()).await.expect("head");
        server::store::guard::check_entries(world.store(), 0, head).await.expect("the chain holds");
    });
}
