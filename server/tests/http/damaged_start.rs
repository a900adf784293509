//! What a server says and offers that is started on a data folder of an earlier version, or on a damaged log.

use std::path::Path;

use server::store::{Bind, Store};
use shared::board::{CheckSummary, Page};
use shared::problem::ProblemCode;

use crate::common::phone::{Phone, answered, arrived, new_check, started};
use crate::common::process::{minewatch, prepare, serve, serve_with};
use crate::common::{run, settings, user};
use crate::durability::copy;

/// Changes an entry of the log behind the program's back.
async fn damage(data: &Path, entry: u64) {
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    let sql = format!(
        "DEFINE FIELD OVERWRITE text ON event TYPE string;
         UPDATE event:[0, {entry}] SET text = string::replace(text, 'check.', 'check_')"
    );
    store.change(&sql, Bind::none()).await.expect("changed");
    store.close().await;
}

#[test]
fn a_folder_of_the_engine_before_is_left_alone_and_the_way_across_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("db");
    for name in ["wal", "sstables", "manifest", "vlog"] {
        std::fs::create_dir_all(db.join(name)).expect("made");
    }
    std::fs::write(db.join("wal/00000000000000000001.wal"), b"journal").expect("written");
    for words in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "list"], &["rebuild"]] {
        let output = minewatch(words, folder.path());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {text}");
        assert!(text.contains("minewatch backup --out FILE") && text.contains("minewatch restore FILE"), "{text}");
    }
    assert_eq!(std::fs::read_dir(&db).expect("read").count(), 4, "nothing was written");
}

#[test]
fn a_damaged_log_is_named_with_the_ways_out_and_can_be_looked_at() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        let mines = prepare(data).await;
        let (child, address) = serve(data).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let check = new_check();
        let events = [phone.record(check, started(mines[0].id, user(2))), phone.record(check, arrived())];
        phone.push(&events).await;
        let more = [phone.record(check, answered(1))];
        phone.push(&more).await;
        drop(child);
        damage(data, 3).await;

        let output = minewatch(&["serve", "--listen", "127.0.0.1:0"], data);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        for said in ["entry 3 of the log does not hold", "--read-only", "restore FILE", "backup --until-damage"] {
            assert!(text.contains(said), "{said}: {text}");
        }

        let head = data.join("log-head.json");
        let before = std::fs::read(&head).ok();
        let (child, address) = serve_with(data, &["--read-only"]).await;
        let mut again = Phone::sign_in_with(address, "here-1", phone.key.clone()).await;
        let checks: Page<CheckSummary> = again.get("/api/v1/checks").await.json();
        assert_eq!(checks.rows.len(), 1);
        let next = [again.record(check, answered(2))];
        let answer = again.send(&again.push_body(&next)).await;
        assert_eq!((answer.status, answer.code()), (503, ProblemCode::ReadOnly));
        assert_eq!(std::fs::read(&head).ok(), before, "what was acknowledged before stays known");
        drop(child);

        // What is whole is kept, and the phone pushes again what it still has.
        let (file, whole) = (data.join("whole.jsonl"), data.join("whole"));
        let name = file.to_str().expect("a path");
        let output = minewatch(&["backup", "--until-damage", "--out", name], data);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let output = minewatch(&["restore", name], &whole);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        copy(&data.join("keys"), &whole.join("keys"));
        let (_child, address) = serve(&whole).await;
        let again = Phone::sign_in_with(address, "here-1", phone.key.clone()).await;
        assert_eq!(again.head.seq, 2, "the last whole push ends with the second event");
        assert_eq!(again.push(&more).await.events[0].seq, 3);
    });
}
