//! Two servers on one remote database. `cargo xtask test remote` starts the database and runs these, and the other
//! tests of the interface, against it.

use std::collections::BTreeSet;

use crate::common::phone::{Phone, answered, arrived, jpeg, new_check, photo, started};
use crate::common::{World, fill, remote, run, settings, user};
use server::cli::serve;
use server::store::{guard, log};
use shared::digest::PhotoHash;
use shared::event::Event;

const CHECKS: usize = 4;
const ROUNDS: usize = 10;

/// Two servers with the same database, keys and photo store, each with a data folder of its own.
async fn two() -> [World; 2] {
    let database = remote().expect("MINEWATCH_TEST_DATABASE: run `cargo xtask test remote`");
    let common = tempfile::tempdir().expect("a folder").keep();
    let (keys, photos) = (common.join("keys"), format!("file:{}", common.join("photos").display()));
    let mut worlds = Vec::new();
    for _ in 0..2 {
        let folder = tempfile::tempdir().expect("a folder");
        let mut more: Vec<&str> = database.iter().map(String::as_str).collect();
        more.extend(["--keys", keys.to_str().expect("a path"), "--photos", &photos]);
        let running = serve::start(settings(folder.path(), &more)).await.expect("starts");
        let mines = fill_once(&running, worlds.is_empty()).await;
        worlds.push(World { address: running.address, running, mines, folder: Some(folder) });
    }
    worlds.try_into().ok().expect("two")
}

async fn fill_once(running: &serve::Running, first: bool) -> [shared::mine::Mine; 2] {
    if first {
        return fill(&running.state.store).await;
    }
    let all = running.state.store.mines_of("220000".parse().expect("a code"), None, 10).await.expect("mines");
    all.try_into().expect("two mines")
}

#[test]
#[ignore = "needs a database server: `cargo xtask test remote`"]
fn servers_that_begin_on_a_new_database_at_once_all_open_it() {
    run(async {
        let name = |kind: &str| format!("{kind}{}", hex::encode(server::clock::random::<8>()));
        let mut database = remote().expect("MINEWATCH_TEST_DATABASE: run `cargo xtask test remote`").to_vec();
        // A namespace of its own, too: the first on it makes it.
        database.extend(["--database-namespace".to_owned(), name("n")]);
        let folder = tempfile::tempdir().expect("a folder");
        let more: Vec<&str> = database.iter().map(String::as_str).collect();
        let settings = settings(folder.path(), &more);
        let opening = (0..6).map(|_| server::store::Store::open(&settings.database));
        for opened in futures::future::join_all(opening).await {
            assert!(opened.expect("opens").answers().await);
        }
    });
}

#[test]
#[ignore = "needs a database server: `cargo xtask test remote`"]
fn two_servers_on_one_database_share_one_log_without_gaps() {
    run(async {
        let worlds = two().await;
        let mine = worlds[0].mines.iter().find(|m| m.division.to_string() == "220581").expect("a mine").id;
        let mut tasks = Vec::new();
        for n in 0..CHECKS {
            let (account, companion) = [("here-1", user(2)), ("here-2", user(1))][n % 2];
            let servers = [worlds[n % 2].address, worlds[(n + 1) % 2].address];
            let mut phone = Phone::sign_in(servers[0], account).await;
            tasks.push(tokio::spawn(async move {
                let check = new_check();
                let first = [phone.record(check, started(mine, companion)), phone.record(check, arrived())];
                phone.push(&first).await;
                for round in 0..ROUNDS {
                    // The same phone is answered now by one server, now by the other: no session sticks to one.
                    phone.server = servers[round % 2];
                    let events: Vec<Event> = (0..5).map(|k| phone.record(check, answered(round * 5 + k))).collect();
                    let receipt = phone.push(&events).await;
                    phone.server = servers[(round + 1) % 2];
                    assert_eq!(
                        phone.push(&events).await.events,
                        receipt.events,
                        "a repetition gets the same receipts"
                    );
                }
            }));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        let entries = worlds[1].log().await;
        assert_eq!(entries.len(), CHECKS * (2 + ROUNDS * 5));
        assert!(entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq));
        assert_eq!(entries.iter().map(|e| e.event.id).collect::<BTreeSet<_>>().len(), entries.len());
        let head = log::log_head(worlds[0].store()).await.expect("head");
        guard::check_entries(worlds[0].store(), 0, head).await.expect("the chain holds");
    });
}

#[test]
#[ignore = "needs a database server: `cargo xtask test remote`"]
fn a_photo_begun_at_one_server_is_finished_at_the_other() {
    run(async {
        let worlds = two().await;
        let mine = worlds[0].mines.iter().find(|m| m.division.to_string() == "220581").expect("a mine").id;
        let mut phone = Phone::sign_in(worlds[0].address, "here-1").await;
        let bytes = jpeg(7);
        let hash = PhotoHash::of(&bytes);
        phone.announce(mine, user(2), photo(&bytes, None)).await;
        assert_eq!(phone.begin_upload(&hash, &bytes.len().to_string()).await.status, 201);
        let half = bytes.len() / 2;
        assert_eq!(phone.piece(&hash, 0, &bytes[..half]).await.status, 204);
        phone.server = worlds[1].address;
        assert_eq!(phone.piece(&hash, half, &bytes[half..]).await.status, 204);
        phone.server = worlds[0].address;
        assert_eq!(phone.get(&format!("/api/v1/photos/{hash}/receipt")).await.status, 200);
    });
}
