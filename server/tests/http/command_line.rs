//! The command line beside a running server: commands reach it through the socket in the data folder, with the same
//! result as without a server, and what they change counts at once.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use server::store::Store;
use shared::account::Session;
use shared::event::Body;
use shared::problem::ProblemCode;
use shared::role::Role;

use crate::common::phone::{
    Phone, arrived, ask_session, found, jpeg, new_check, new_hazard, new_key, photo, started,
};
use crate::common::process::{Killed, free_port, minewatch, prepare, program, serve};
use crate::common::rewards::enlist;
use crate::common::tips::{Officer, terms};
use crate::common::{World, http, run, settings, user};

const NEW_PASSWORD: &str = "another long password";

fn data_of(world: &World) -> &Path {
    world.folder.as_ref().expect("a folder").path()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a command that has to end well, and gives what it says.
fn done(words: &[&str], data: &Path) -> String {
    let output = minewatch(words, data);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs a command that must not end well, and gives the reason it names.
fn refused(words: &[&str], data: &Path) -> String {
    let output = minewatch(words, data);
    assert_eq!(output.status.code(), Some(1), "{words:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

fn with_password(words: &[&str], password: &str, data: &Path) -> Output {
    use std::io::Write as _;
    let mut child = Command::new(program())
        .args(words)
        .args(["--password-stdin", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    child.stdin.take().expect("piped").write_all(format!("{password}\n").as_bytes()).expect("written");
    child.wait_with_output().expect("ends")
}

#[test]
fn an_account_that_is_disabled_beside_the_server_is_refused_at_once() {
    run(async {
        let world = World::on_disk().await;
        let data = data_of(&world);
        let phone = Phone::sign_in(world.address, "here-1").await;
        // The session is remembered from here on.
        assert_eq!(phone.get("/api/v1/mines").await.status, 200);
        assert_eq!(done(&["user", "disable", "here-1"], data), "here-1 is disabled\n");
        assert_eq!(phone.get("/api/v1/mines").await.code(), ProblemCode::SessionEnded);
        let renewed = phone.renewal(&"0".repeat(32));
        let answer = http::request(
            world.address,
            "POST",
            "/api/v1/session/renew",
            &[("content-type", "application/json")],
            &renewed,
        );
        assert_eq!(answer.await.expect("an answer").code(), ProblemCode::SessionEnded);
        assert!(done(&["user", "list"], data).contains("here-1\tdisabled\tinspector"));
        let again = ask_session(world.address, "here-1", crate::common::PASSWORD, &phone.key).await;
        assert_eq!(again.code(), ProblemCode::SignInFailed);

        let output = with_password(&["user", "password", "here-1"], NEW_PASSWORD, data);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let old = ask_session(world.address, "here-1", crate::common::PASSWORD, &phone.key).await;
        assert_eq!(old.code(), ProblemCode::SignInFailed);
        let opened: Session = ask_session(world.address, "here-1", NEW_PASSWORD, &phone.key).await.json();
        assert_eq!(opened.device, phone.device());
        world.running.stop().await.expect("stops");
    });
}

#[test]
fn nobody_reports_to_an_officer_who_was_disabled_beside_the_server() {
    run(async {
        let world = World::on_disk().await;
        Officer::start(&world, 31, "220000").await;
        Officer::start(&world, 32, "220000").await;
        let asked = async || terms(world.address, "220581").await.officers.len();
        assert_eq!(asked().await, 2);
        done(&["user", "disable", "officer-31"], data_of(&world));
        assert_eq!(asked().await, 1);
        world.running.stop().await.expect("stops");
    });
}

#[test]
fn a_device_that_is_ended_beside_the_server_is_refused_at_once() {
    run(async {
        let world = World::on_disk().await;
        let data = data_of(&world);
        let (lost, kept) =
            (Phone::sign_in(world.address, "here-1").await, Phone::sign_in(world.address, "here-1").await);
        for phone in [&lost, &kept] {
            assert_eq!(phone.get("/api/v1/mines").await.status, 200);
        }
        let id = lost.device().to_string();
        assert_eq!(done(&["device", "end", &id], data), format!("{id} is ended\n"));
        assert_eq!(lost.get("/api/v1/mines").await.code(), ProblemCode::SessionEnded);
        let again = ask_session(world.address, "here-1", crate::common::PASSWORD, &lost.key).await;
        assert_eq!(again.code(), ProblemCode::ForeignDevice);
        assert_eq!(kept.get("/api/v1/mines").await.status, 200);
        let devices = done(&["device", "list", "--account", "here-1"], data);
        assert!(devices.contains(&format!("{id}\tended")), "{devices}");
        assert!(devices.contains(&format!("{}\tactive", kept.device())), "{devices}");
        assert!(refused(&["device", "list", "--account", "nobody"], data).contains("there is no account nobody"));
        world.running.stop().await.expect("stops");
    });
}

#[test]
fn an_account_and_mines_that_are_added_beside_the_server_are_there_with_the_same_checks() {
    run(async {
        let world = World::on_disk().await;
        let data = data_of(&world);
        let add = ["user", "add", "li", "--name", "李", "--role", "inspector", "--region", "220581"];
        let output = with_password(&add, NEW_PASSWORD, data);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("there is no administrator"), "{}", text(&output.stderr));
        enlist(world.store(), 46, Role::Administrator, "220000").await;
        assert_eq!(with_password(&add, "short", data).status.code(), Some(1));
        let output = with_password(&add, NEW_PASSWORD, data);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with("li (inspector, "), "{}", text(&output.stdout));
        assert_eq!(with_password(&add, NEW_PASSWORD, data).status.code(), Some(1), "the name is taken");
        let key = new_key();
        let session: Session = ask_session(world.address, "li", NEW_PASSWORD, &key).await.json();
        assert_eq!(session.person.name, "李");

        // The path is that of the caller's folder.
        let head = "name,kind,state,guard,division,lat,lng,key,pond_class,people_below,ownerless\n";
        let import = |lines: &str| {
            std::fs::write(data.join("mines.csv"), format!("{head}{lines}")).expect("written");
            let mut command = Command::new(program());
            command.args(["import", "mines", "mines.csv", "--data"]).arg(data).current_dir(data);
            command.output().expect("runs")
        };
        let output = import("丙矿,dump,producing,,220581,,,no,,,\n丁矿,heap,producing,,220581,,,no,,,\n");
        assert_eq!(output.status.code(), Some(1));
        let told = text(&output.stderr);
        assert!(told.contains("mines.csv: line 3: ") && told.ends_with("nothing was imported\n"), "{told}");
        let output = import("丙矿,dump,producing,,220581,,,no,,,\n");
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "1 mines\n".into()));
        let phone = Phone::sign_in(world.address, "here-1").await;
        let mines = text(&phone.get("/api/v1/mines").await.body);
        assert!(mines.contains("丙矿") && !mines.contains("丁矿"), "{mines}");
        world.running.stop().await.expect("stops");
    });
}

fn signed_with(token: &str) -> String {
    let head = URL_SAFE_NO_PAD.decode(token.split('.').next().expect("a head")).expect("base64");
    let head: serde_json::Value = serde_json::from_slice(&head).expect("JSON");
    head["kid"].as_str().expect("a key's id").to_owned()
}

#[test]
fn a_running_server_signs_with_a_new_key_at_once_and_still_takes_the_old_tokens() {
    run(async {
        let world = World::on_disk().await;
        let data = data_of(&world);
        let before = Phone::sign_in(world.address, "here-1").await;
        let told = done(&["keys", "rotate"], data);
        let after = Phone::sign_in(world.address, "here-2").await;
        assert_ne!(signed_with(&before.session.access), signed_with(&after.session.access));
        assert!(told.starts_with(&format!("new key {}; ", signed_with(&after.session.access))), "{told}");
        for phone in [&before, &after] {
            assert_eq!(phone.get("/api/v1/mines").await.status, 200);
        }
        assert!(done(&["keys", "show"], data).contains(&format!("P-256\t{}\n", after.session.server_key)));
        world.running.stop().await.expect("stops");
    });
}

#[test]
fn exports_of_a_running_server_are_those_of_a_stopped_one_and_lie_where_the_caller_says() {
    run(async {
        let world = World::on_disk().await;
        let data = data_of(&world).to_owned();
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let (check, hazard, bytes) = (new_check(), new_hazard(), jpeg(5));
        let events = [
            phone.record(check, started(world.mines[0].id, user(2))),
            phone.record(check, arrived()),
            phone.record(check, found(hazard)),
            phone.record(check, photo(&bytes, Some(hazard))),
        ];
        phone.push(&events).await;
        assert_eq!(phone.upload(&bytes).await.status, 204);
        let signed = [phone.record(check, Body::CheckSigned { remark: None })];
        phone.push(&signed).await;

        let check = check.to_string();
        let folder = data.join("files");
        std::fs::create_dir(&folder).expect("made");
        let export = |words: &[&str]| {
            let mut command = Command::new(program());
            command.arg("export").args(words).arg("--data").arg(&data).current_dir(&folder);
            let output = command.output().expect("runs");
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        };
        let words = ["check", &check, "--out", "check.json", "--originals", "originals"];
        let (code, told, fault) = export(&words);
        assert!(
            code == Some(0) && told.starts_with("check.json: ") && told.ends_with(" events, 1 photos\n"),
            "{told}{fault}"
        );
        let (code, _, told) = export(&words);
        assert!(code == Some(1) && told.contains("cannot make check.json"), "never over another file: {told}");
        let unknown = new_check().to_string();
        assert_eq!(export(&["check", &unknown, "--out", "none.json"]).0, Some(1));
        assert!(!folder.join("none.json").exists());
        for (log, entries) in
            [("register", world.running.state.register.size()), ("ledger", world.running.state.ledger.size())]
        {
            let told = format!("{log}.jsonl: {entries} entries\n");
            assert_eq!(export(&[log, "--out", &format!("{log}.jsonl")]), (Some(0), told, String::new()));
        }
        let World { running, folder: _data, .. } = world;
        running.stop().await.expect("stops");
        assert!(!data.join("admin/sock").exists(), "the socket goes with the server");

        let words = ["check", &check, "--out", "stopped.json", "--originals", "others"];
        assert_eq!(export(&words).0, Some(0));
        for log in ["register", "ledger"] {
            assert_eq!(export(&[log, "--out", &format!("stopped-{log}.jsonl")]).0, Some(0));
            let [while_serving, stopped] = [format!("{log}.jsonl"), format!("stopped-{log}.jsonl")]
                .map(|name| std::fs::read(folder.join(name)).expect("read"));
            assert!(while_serving == stopped, "{log}");
        }
        for name in ["check.json", "stopped.json"] {
            let output = Command::new(program())
                .args(["verify", "check", name, "--originals", "originals"])
                .current_dir(&folder)
                .output()
                .expect("runs");
            assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stdout));
        }
    });
}

#[test]
fn what_needs_the_server_stopped_says_so_and_another_database_is_not_taken_for_its_own() {
    run(async {
        let world = World::on_disk().await;
        let data = data_of(&world);
        let sock = data.join("admin/sock");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&sock), mode(sock.parent().expect("a folder"))), (0o600, 0o700));
        for words in [&["init"][..], &["rebuild"], &["rebuild", "--repair"], &["restore", "nothing.jsonl"]] {
            let told = refused(words, data);
            assert!(told.contains("needs it stopped"), "{words:?}: {told}");
        }
        let told = refused(&["user", "list", "--database-name", "other"], data);
        assert!(told.contains("has other database than this command names"), "{told}");
        let told = refused(&["keys", "rotate", "--keys", "/nowhere"], data);
        assert!(told.contains("has other keys than this command names"), "{told}");
        world.running.stop().await.expect("stops");
    });
}

#[test]
fn root_writes_nothing_into_the_folder_of_another_account() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    const OTHER: u32 = 65_534;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("made");
    if std::fs::metadata(&data).expect("there").uid() != 0 || chown(&data, Some(OTHER), None).is_err() {
        println!("not played: only root gives a folder to another account");
        return;
    }
    for words in [&["keys", "rotate"][..], &["user", "list"], &["init"]] {
        let reason = refused(words, &data);
        assert!(reason.contains("sudo -u '#65534'"), "{reason}");
        assert_eq!(std::fs::read_dir(&data).expect("a folder").count(), 0, "{words:?}");
    }
}

#[test]
fn a_socket_that_a_killed_server_left_behind_hinders_nobody() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        prepare(data).await;
        for _ in 0..2 {
            let (child, _) = serve(data).await;
            assert!(done(&["user", "list"], data).contains("here-1\tactive"));
            drop(child);
            assert!(data.join("admin/sock").exists(), "it was killed");
            assert!(done(&["user", "list"], data).contains("here-1\tactive"));
        }
    });
}

#[test]
fn a_command_waits_for_another_that_has_the_data_folder() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path()).await;
        let other = Store::open(&settings(folder.path(), &[]).database).await.expect("opens");
        let mut child = Command::new(program())
            .args(["user", "list", "--data"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        // Long enough to find the folder taken.
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        assert!(child.try_wait().expect("asked").is_none(), "it did not wait");
        other.close().await;
        drop(other);
        let output = child.wait_with_output().expect("ends");
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("here-1\tactive"));
    });
}

#[test]
fn no_password_comes_into_the_servers_log() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        prepare(data).await;
        let log = data.join("log");
        let address = free_port();
        let server = Command::new(program())
            .args(["serve", "--listen", &address.to_string(), "--log", "warn,server=trace", "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).expect("made"))
            .spawn()
            .expect("starts");
        let _server = Killed(server);
        let until = std::time::Instant::now() + std::time::Duration::from_mins(1);
        while !data.join("admin/sock").exists() {
            assert!(std::time::Instant::now() < until, "the server did not become ready");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let output = with_password(&["user", "password", "here-1"], NEW_PASSWORD, data);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let log = std::fs::read_to_string(&log).expect("read");
        assert!(log.contains("user password"), "the command is logged: {log}");
        assert!(!log.contains(NEW_PASSWORD), "{log}");
    });
}
