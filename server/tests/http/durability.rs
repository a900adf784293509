//! What was acknowledged stays: through kill -9, a locked folder, an older copy, a changed record, and a backup.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::phone::{Phone, answered, arrived, long_answer, new_check, started};
use crate::common::process::{Killed, free_port, minewatch, prepare, program, serve, start};
use crate::common::{World, log_of, run, settings, user};
use server::store::{Bind, Store};

#[test]
fn a_data_folder_that_another_process_serves_is_refused_with_a_clear_word() {
    run(async {
        let world = World::on_disk().await;
        let folder = world.folder.as_ref().expect("a folder").path();
        let output = minewatch(&["serve", "--listen", "127.0.0.1:0"], folder);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("in use by another process"), "{text}");
        assert!(text.contains("`serve`, `init`, `restore` and `rebuild` need the other process stopped"), "{text}");
    });
}

#[test]
fn a_wrong_call_and_a_database_that_forgets_are_told_apart_from_a_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(minewatch(&["serve", "--listen", "nowhere"], folder.path()).status.code(), Some(2));
    assert_eq!(minewatch(&["dance"], folder.path()).status.code(), Some(2));
    for url in ["mem://", "rocksdb:///tmp/x?sync=never", "surrealkv:///tmp/x"] {
        assert_eq!(minewatch(&["serve", "--database", url], folder.path()).status.code(), Some(1), "{url}");
    }
}

/// What a write leaves behind that a kill cuts short: less than a header, a header with half of its record, and room
/// that was taken and not filled. A record has a checksum, its length and its kind before it.
fn cut_short() -> [Vec<u8>; 3] {
    let header = [&[0x5a; 4][..], &1_000_u16.to_le_bytes(), &[1], &[7; 500]].concat();
    [vec![1, 2, 3], header, vec![0; 1_000]]
}

#[test]
fn what_is_acknowledged_after_a_write_was_cut_short_outlives_the_next_kill() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mines = prepare(folder.path()).await;
        let (child, address) = serve(folder.path()).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let first = [phone.record(new_check(), started(mines[0].id, user(2)))];
        phone.push(&first).await;
        drop(child);
        let journal = largest(&folder.path().join("db"), ".log");
        let within = journal.strip_prefix(folder.path()).expect("below");
        let bytes = std::fs::read(&journal).expect("read");
        for (n, tail) in cut_short().into_iter().enumerate() {
            let torn = tempfile::tempdir().expect("a folder");
            copy(folder.path(), torn.path());
            std::fs::write(torn.path().join(within), [&bytes[..], &tail].concat()).expect("written");
            let (child, address) = serve(torn.path()).await;
            let mut again = Phone::sign_in_with(address, "here-1", phone.key.clone()).await;
            let check = new_check();
            let events = [again.record(check, started(mines[0].id, user(2))), again.record(check, arrived())];
            again.push(&events).await;
            drop(child);
            let store = Store::open(&settings(torn.path(), &[]).database).await.expect("opens");
            let ids: Vec<_> = log_of(&store).await.iter().skip(1).map(|entry| entry.event.id).collect();
            assert_eq!(ids, events.each_ref().map(|event| event.id), "tail {n}");
            store.close().await;
        }
    });
}

#[test]
fn a_database_older_than_what_was_acknowledged_is_not_served() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mines = prepare(folder.path()).await;
        let older = tempfile::tempdir().expect("a folder");
        copy(&folder.path().join("db"), &older.path().join("db"));
        let (mut child, address) = serve(folder.path()).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let check = new_check();
        let events = [phone.record(check, started(mines[0].id, user(2))), phone.record(check, arrived())];
        phone.push(&events).await;
        terminate(&mut child);
        assert!(folder.path().join("log-head.json").exists());
        std::fs::copy(folder.path().join("log-head.json"), older.path().join("log-head.json")).expect("copied");
        let output = minewatch(&["serve", "--listen", "127.0.0.1:0"], older.path());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("entry 2 was acknowledged"), "{text}");
    });
}

#[test]
fn a_damaged_journal_is_never_served_as_if_nothing_were_missing() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mines = prepare(folder.path()).await;
        let (mut child, address) = serve(folder.path()).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let check = new_check();
        let mut events = vec![phone.record(check, started(mines[0].id, user(2))), phone.record(check, arrived())];
        events.extend((0..60).map(|n| phone.record(check, answered(n))));
        for piece in events.chunks(4) {
            phone.push(piece).await;
        }
        // Long enough for the copy of the head outside the database.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        child.0.kill().expect("killed");
        child.0.wait().expect("ended");
        let journal = largest(&folder.path().join("db"), ".log");
        let within = journal.strip_prefix(folder.path()).expect("below");
        let bytes = std::fs::read(&journal).expect("read");
        let mut found = 0;
        for eighths in [3, 5, 7] {
            let damaged = tempfile::tempdir().expect("a folder");
            copy(folder.path(), damaged.path());
            let mut bytes = bytes.clone();
            let at = bytes.len() * eighths / 8;
            bytes[at] ^= 0xff;
            std::fs::write(damaged.path().join(within), bytes).expect("written");
            let mut server = Killed(start(damaged.path(), free_port()));
            let deadline = std::time::Instant::now() + Duration::from_secs(8);
            while server.0.try_wait().expect("asked").is_none() && std::time::Instant::now() < deadline {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            if server.0.try_wait().expect("asked").is_some() {
                found += 1;
                continue;
            }
            // It serves: then nothing is missing.
            drop(server);
            let output = minewatch(&["rebuild"], damaged.path());
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(text.contains(&format!("{} entries", events.len())), "{eighths}/8: {text}");
        }
        assert!(found > 0, "no damage was found at all");
    });
}

/// The largest file below a folder whose path names something.
fn largest(folder: &Path, named: &str) -> std::path::PathBuf {
    let mut files = vec![folder.to_owned()];
    let mut found: Option<(u64, std::path::PathBuf)> = None;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).expect("read").map(|entry| entry.expect("an entry").path()));
        } else if path.to_string_lossy().contains(named) {
            let size = path.metadata().expect("size").len();
            if found.as_ref().is_none_or(|(largest, _)| size > *largest) {
                found = Some((size, path));
            }
        }
    }
    found.expect("a file").1
}

#[test]
fn a_push_that_changes_more_than_the_database_can_take_is_refused_whole_and_a_smaller_one_is_not() {
    run(async {
        let world = World::on_disk().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let checks: Vec<_> = (0..80).map(|_| new_check()).collect();
        for check in &checks {
            // Sixteen answers with the longest notes: the record has more than a hundred kilobytes.
            let mut events = vec![phone.record(*check, started(world.mines[0].id, user(2)))];
            events.extend((0..16).map(|n| phone.record(*check, long_answer(n))));
            phone.push(&events).await;
        }
        let before = world.contents().await;
        let events: Vec<_> = checks.iter().map(|check| phone.record(*check, arrived())).collect();
        let answer = phone.send(&phone.push_body(&events)).await;
        assert_eq!(answer.code(), shared::problem::ProblemCode::TooLarge);
        assert_eq!(world.contents().await, before);
        for piece in events.chunks(16) {
            assert_eq!(phone.push(piece).await.events.len(), piece.len());
        }
        // And it can be opened again.
        let World { running, folder, .. } = world;
        running.stop().await.expect("stops");
        let data = folder.as_ref().expect("a folder").path();
        let output = minewatch(&["rebuild"], data);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    });
}

#[test]
fn a_changed_record_and_a_changed_entry_are_found() {
    run(async {
        let world = World::on_disk().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let check = new_check();
        let events = [phone.record(check, started(world.mines[0].id, user(2))), phone.record(check, arrived())];
        phone.push(&events).await;
        let store = world.store().clone();
        let changed = store.change("UPDATE event SET text = 'x'", Bind::none()).await;
        assert!(changed.is_err(), "the log is append-only");
        assert_eq!(world.log().await.len(), 2);
        store
            .change("UPDATE check SET doc = string::replace(doc, 'unannounced', 'planned')", Bind::none())
            .await
            .expect("changed");
        let World { running, folder, .. } = world;
        running.stop().await.expect("stops");
        drop(store);
        let data = folder.as_ref().expect("a folder").path();
        let output = minewatch(&["rebuild"], data);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains(&format!("check {check} is stored otherwise")), "{text}");
        assert_eq!(minewatch(&["rebuild", "--repair"], data).status.code(), Some(1));
        assert_eq!(minewatch(&["rebuild"], data).status.code(), Some(0));

        // Changes behind the program's back.
        let shorter = tempfile::tempdir().expect("a folder");
        copy(data, shorter.path());
        for (data, sql) in [
            (
                data,
                "DEFINE FIELD OVERWRITE text ON event TYPE string;
                    UPDATE event:[0, 2] SET text = string::replace(text, 'check.arrived', 'check.arrive')",
            ),
            (shorter.path(), "DELETE event:[0, 1]"),
        ] {
            let store = Store::open(&settings(data, &[]).database).await.expect("opens");
            store.change(sql, Bind::none()).await.expect("changed");
            store.close().await;
            drop(store);
            let output = minewatch(&["serve", "--listen", "127.0.0.1:0"], data);
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{text}");
            assert!(text.contains("of the log does not hold"), "{text}");
        }
    });
}

#[test]
fn a_backup_brings_back_everything_and_a_damaged_one_nothing() {
    run(async {
        let world = World::on_disk().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let check = new_check();
        let first = [phone.record(check, started(world.mines[0].id, user(2))), phone.record(check, arrived())];
        phone.push(&first).await;
        for n in 0..30 {
            let more = [phone.record(check, answered(n))];
            phone.push(&more).await;
        }
        let (before, head) = (world.contents().await, world.running.state.writer.head());
        let World { running, folder, .. } = world;
        running.stop().await.expect("stops");
        let data = folder.as_ref().expect("a folder").path();
        let file = data.join("backup.jsonl");
        let name = file.to_str().expect("a path");
        let output = minewatch(&["backup", "--out", name], data);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(minewatch(&["backup", "--out", name], data).status.code(), Some(1), "never over another");
        assert_eq!(minewatch(&["restore", name], data).status.code(), Some(1), "never over data");

        let text = std::fs::read_to_string(&file).expect("read");
        let target = tempfile::tempdir().expect("a folder");
        for (n, damaged) in [
            text.replace("vent", "vemt"),
            text.lines().take(20).collect::<Vec<_>>().join("\n"),
            text.replacen("第 3 项", "第 4 项", 1),
            String::new(),
        ]
        .iter()
        .enumerate()
        {
            let broken = target.path().join(format!("broken-{n}"));
            std::fs::write(&broken, damaged).expect("written");
            let output =
                minewatch(&["restore", broken.to_str().expect("a path")], &target.path().join(n.to_string()));
            assert_eq!(output.status.code(), Some(1), "{n}");
        }
        let restored = target.path().join("restored");
        let output = minewatch(&["restore", name], &restored);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(minewatch(&["rebuild"], &restored).status.code(), Some(0));

        std::fs::create_dir_all(restored.join("keys")).expect("made");
        for key in std::fs::read_dir(data.join("keys")).expect("keys") {
            let key = key.expect("a key").path();
            std::fs::copy(&key, restored.join("keys").join(key.file_name().expect("a name"))).expect("copied");
        }
        let running = server::cli::serve::start(settings(&restored, &[])).await.expect("starts");
        let world = World { address: running.address, running, mines: [mine(), mine()], folder: None };
        assert_eq!((world.contents().await, world.running.state.writer.head()), (before, head));
        // The phone goes on where it was.
        let mut again = Phone::sign_in_with(world.address, "here-1", phone.key.clone()).await;
        assert_eq!((again.device(), again.head), (phone.device(), phone.head));
        let next = [again.record(check, answered(1))];
        again.push(&next).await;
    });
}

fn mine() -> shared::mine::Mine {
    serde_json::from_str(
        r#"{"id":"01234567-89ab-7fff-bfff-ffffffffffff","name":"x","kind":"dump","state":"producing","division":"220581","key":false}"#,
    )
    .expect("a mine")
}

#[test]
fn the_first_administrator_and_others_are_made_on_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let with_password = |words: &[&str], password: &str| {
        use std::io::Write as _;
        let mut child = Command::new(program())
            .args(words)
            .arg("--password-stdin")
            .arg("--data")
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        child.stdin.take().expect("piped").write_all(password.as_bytes()).expect("written");
        child.wait_with_output().expect("ends")
    };
    assert_eq!(with_password(&["init"], "short\n").status.code(), Some(1));
    assert_eq!(with_password(&["init"], "a long enough password\n").status.code(), Some(0));
    assert_eq!(with_password(&["init"], "a long enough password\n").status.code(), Some(1), "only once");
    let add = ["user", "add", "li", "--name", "李", "--role", "inspector", "--region", "220581"];
    assert_eq!(with_password(&add, "another long password\n").status.code(), Some(0));
    assert_eq!(with_password(&add, "another long password\n").status.code(), Some(1), "the name is taken");
    // Two administrators whom nobody made; from then on it is said who makes an account.
    let second = ["user", "add", "two", "--name", "二", "--role", "administrator", "--region", "220000"];
    assert_eq!(with_password(&second, "another long password\n").status.code(), Some(0));
    let third = ["user", "add", "wu", "--name", "吴", "--role", "cashier", "--region", "220000"];
    assert_eq!(with_password(&third, "another long password\n").status.code(), Some(1));
    let by = |maker: &'static str| [&third[..], &["--by", maker]].concat();
    for (maker, code) in [("nobody", 1), ("li", 1), ("two", 0)] {
        assert_eq!(with_password(&by(maker), "another long password\n").status.code(), Some(code), "{maker}");
    }
    assert_eq!(minewatch(&["user", "disable", "li"], folder.path()).status.code(), Some(0));
    let list = String::from_utf8_lossy(&minewatch(&["user", "list"], folder.path()).stdout).into_owned();
    assert!(list.contains("administrator\tactive") && list.contains("li\tdisabled\tinspector"), "{list}");
    assert_eq!(minewatch(&["keys", "rotate"], folder.path()).status.code(), Some(0));
}

#[cfg(unix)]
fn terminate(child: &mut Killed) {
    let id = child.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
    assert_eq!(child.0.wait().expect("ended").code(), Some(0), "a gentle end");
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            copy(&entry.path(), &target);
        } else if kind.is_file() {
            // The socket of a server that was killed is none.
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
