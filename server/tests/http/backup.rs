//! Backups: made while people work, and found out when a bit of the file is wrong.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use server::store::{Bind, Store};
use shared::digest::Digest;
use shared::id::EventId;

use crate::common::load::{Acked, push_until_gone};
use crate::common::phone::{Phone, answered, arrived, new_check, started};
use crate::common::process::{minewatch, program};
use crate::common::tips::{Officer, Whistleblower};
use crate::common::{World, log_of, run, settings, user};
use crate::durability::copy;

fn path(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn done(words: &[&str], data: &Path) {
    let output = minewatch(words, data);
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert_eq!(output.status.code(), Some(0), "{words:?}: {told:?}");
}

async fn count(store: &Store, sql: &str) -> i64 {
    let sql = format!("SELECT VALUE n FROM (SELECT count() AS n FROM {sql} GROUP ALL)");
    let counts: Vec<i64> = store.read(&sql, Bind::none()).await.expect("counted").rows(0).expect("a number");
    counts.first().copied().unwrap_or(0)
}

/// A restored backup holds: log, records, register and ledger, each by itself and together. Gives the log's events.
async fn restored(file: &Path, keys: &Path, data: &Path) -> BTreeSet<(EventId, u64, Digest)> {
    done(&["restore", path(file)], data);
    done(&["rebuild"], data);
    copy(keys, &data.join("keys"));
    for log in ["register", "ledger"] {
        let out = data.join(log);
        done(&["export", log, "--out", path(&out)], data);
        let output = Command::new(program()).args(["verify", log]).arg(&out).output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{log}: {}", String::from_utf8_lossy(&output.stdout));
    }
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    let entries = log_of(&store).await;
    let tips = count(&store, "tip").await;
    for rows in ["tip_report", "tip_key", "register_entry WHERE string::contains(text, 'arrival')"] {
        assert_eq!(count(&store, rows).await, tips, "{rows}");
    }
    store.close().await;
    entries.iter().map(|entry| (entry.event.id, entry.seq, entry.hash)).collect()
}

#[test]
fn a_backup_that_is_made_while_people_work_is_of_one_moment_and_lacks_nothing_acknowledged_before() {
    run(async {
        let world = World::on_disk().await;
        Officer::start(&world, 31, "220000").await;
        let data = world.folder.as_ref().expect("a folder").path().to_owned();
        let acked: Acked = Arc::default();
        let mut working = tokio::task::JoinSet::new();
        for (account, companion) in [("here-1", user(2)), ("here-2", user(1)), ("here-1", user(2))] {
            let phone = Phone::sign_in(world.address, account).await;
            working.spawn(push_until_gone(phone, world.mines[0].id, companion, Arc::clone(&acked)));
        }
        let (address, stop) = (world.address, Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let reporting = tokio::spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                Whistleblower::new(address).await.file("一件事").await;
            }
        });
        let mut made: Vec<(PathBuf, usize)> = Vec::new();
        for n in 0..3 {
            // Some work must have been acknowledged since the last one.
            let known = made.last().map_or(0, |(_, known)| *known);
            while acked.lock().expect("not poisoned").len() < known + 40 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            let before = acked.lock().expect("not poisoned").len();
            let file = data.join(format!("backup-{n}.jsonl"));
            let (name, folder) = (path(&file).to_owned(), data.clone());
            tokio::task::spawn_blocking(move || done(&["backup", "--out", &name], &folder)).await.expect("made");
            made.push((file, before));
        }
        let after = acked.lock().expect("not poisoned").len();
        assert!(after > made.last().expect("three").1, "nobody worked while the last was made");
        stop.store(true, Ordering::Relaxed);
        reporting.await.expect("every tip was filed");
        working.shutdown().await;
        let acked = acked.lock().expect("not poisoned").clone();
        for (n, (file, before)) in made.iter().enumerate() {
            let events = restored(file, &data.join("keys"), &data.join(format!("restored-{n}"))).await;
            for event in &acked[..*before] {
                assert!(events.contains(event), "backup {n} lacks entry {}", event.1);
            }
        }
        world.running.stop().await.expect("stops");
    });
}

/// A backup of a small world, and where it lies.
async fn small() -> (tempfile::TempDir, Vec<u8>) {
    let world = World::on_disk().await;
    let mut phone = Phone::sign_in(world.address, "here-1").await;
    let check = new_check();
    let mut events = vec![phone.record(check, started(world.mines[0].id, user(2))), phone.record(check, arrived())];
    events.extend((0..6).map(|n| phone.record(check, answered(n))));
    for piece in events.chunks(3) {
        phone.push(piece).await;
    }
    let World { running, folder, .. } = world;
    let folder = folder.expect("a folder");
    done(&["backup", "--out", path(&folder.path().join("backup.jsonl"))], folder.path());
    running.stop().await.expect("stops");
    let bytes = std::fs::read(folder.path().join("backup.jsonl")).expect("read");
    (folder, bytes)
}

/// A restore of these bytes is refused, and leaves a new folder unmade and an empty one empty.
fn is_refused(bytes: &[u8], folder: &Path, what: &str) {
    let (file, new, empty) = (folder.join("damaged.jsonl"), folder.join("new"), folder.join("empty"));
    std::fs::write(&file, bytes).expect("written");
    std::fs::create_dir_all(&empty).expect("made");
    assert_eq!(minewatch(&["restore", path(&file)], &new).status.code(), Some(1), "{what}");
    assert!(!new.exists(), "{what}");
    assert_eq!(minewatch(&["restore", path(&file)], &empty).status.code(), Some(1), "{what}");
    assert_eq!(std::fs::read_dir(&empty).expect("read").count(), 0, "{what}");
    let output = Command::new(program()).args(["verify", "backup"]).arg(&file).output().expect("runs");
    assert_eq!(output.status.code(), Some(1), "{what}");
}

#[test]
fn a_flipped_bit_and_a_cut_are_found_before_anything_is_written() {
    run(async {
        let (folder, whole) = small().await;
        let folder = folder.path();
        // A bit of every line, each another bit; more of the first line and of the last, which says the checksum.
        let mut places = Vec::new();
        let mut start = 0;
        for (n, line) in whole.split_inclusive(|byte| *byte == b'\n').enumerate() {
            places.push((start + (n * 37) % line.len(), n % 8));
            start += line.len();
        }
        let (first, last) = (whole.split(|byte| *byte == b'\n').next().expect("a line").len(), whole.len() - 1);
        places.extend((0..first).step_by(23).map(|at| (at, at % 8)));
        places.extend([(last, 0), (last - 1, 3), (last - 10, 5), (last - 40, 1), (last - 80, 2)]);
        for (at, bit) in places {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << bit;
            is_refused(&damaged, folder, &format!("bit {bit} of byte {at} of {}", whole.len()));
        }
        let ends: Vec<usize> =
            whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
        let lines = ends.iter().rev().skip(1).take(3).copied();
        for length in lines.chain([0, 1, first, whole.len() / 2, whole.len() - 40, whole.len() - 1]) {
            is_refused(&whole[..length], folder, &format!("cut after {length} of {}", whole.len()));
        }
        is_refused(&[&whole[..], b"\n"].concat(), folder, "a line more");
        is_refused(&[&whole[..], &whole[..]].concat(), folder, "twice");
        done(&["restore", path(&folder.join("backup.jsonl"))], &folder.join("whole"));
        done(&["rebuild"], &folder.join("whole"));
    });
}
