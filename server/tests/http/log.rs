//! What the program logs when it is asked to log everything: nobody's address, no code, and of tips no line at all.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use shared::tip::code::ReceiptCode;

use crate::common::http;
use crate::common::phone::{Phone, answered, arrived, ask_session, jpeg, new_key, photo};
use crate::common::process::{Killed, free_port, prepare, program};
use crate::common::tips::{Officer, PlainForm, Whistleblower, page};
use crate::common::{run, settings, user};
use crate::tips::plain::filled;
use server::store::Store;

fn lines(log: &Path) -> Vec<String> {
    std::fs::read_to_string(log).expect("the log").lines().map(str::to_owned).collect()
}

#[test]
fn at_every_level_nobodys_address_and_of_tips_nothing() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, log) = (folder.path().join("data"), folder.path().join("log"));
        let mines = prepare(&data).await;
        let store = Store::open(&settings(&data, &[]).database).await.expect("opens");
        let officers = [Officer::enrol(&store, 31, "220000").await, Officer::enrol(&store, 32, "220500").await];
        store.close().await;
        let address = free_port();
        let file = std::fs::File::create(&log).expect("a log");
        let child = Command::new(program())
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(&data)
            .args([
                "--log",
                "trace,hyper=trace,hyper_util=trace,h2=trace,axum=trace,tungstenite=trace,tower_http=trace",
            ])
            .env("RUST_LOG", "trace")
            .stdout(Stdio::from(file.try_clone().expect("a handle")))
            .stderr(Stdio::from(file))
            .spawn()
            .expect("starts");
        let _child = Killed(child);
        let deadline = Instant::now() + Duration::from_mins(2);
        while http::request(address, "GET", "/readyz", &[], &[]).await.map_or(0, |a| a.status) != 200 {
            assert!(Instant::now() < deadline, "the server did not become ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }

        // Sign-ins, right and wrong; a check with a photo; a body that is none.
        ask_session(address, "here-1", "wrong password", &new_key()).await;
        ask_session(address, "canary-account", "canary-password", &new_key()).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let picture = jpeg(9);
        let check = phone.announce(mines[0].id, user(2), photo(&picture, None)).await;
        let events = [phone.record(check, arrived()), phone.record(check, answered(1))];
        phone.push(&events).await;
        assert_eq!(phone.upload(&picture).await.status, 204);
        phone.pull(0).await;
        let _ =
            http::request(address, "POST", "/api/v1/session", &[("content-type", "application/json")], b"{").await;
        for name in officers {
            assert_eq!(Officer::sign_in(address, &name).await.put_key().await.status, 204);
        }
        assert!(lines(&log).iter().any(|line| line.contains("/api/v1/sync/push")), "the log is talkative");

        // Tips both ways, looked up and answered, and refused ones.
        let before = lines(&log).len();
        let someone = Whistleblower::new(address).await;
        someone.file("canary-words").await;
        someone.answer("canary-words").await;
        let form =
            filled(address, "canary-words").await.with("pin", "4815162342").file("a.jpg", "image/jpeg", &picture);
        let answer = form.post(address, "/tip", &[]).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let code = ReceiptCode::parse(form.get("code")).expect("a code");
        let (status, html) = page(address, "POST", "/tip/status", &format!("code={}", form.get("code"))).await;
        assert_eq!(status, 200);
        let answer = PlainForm::of(&html).with("message", "canary-words").post(address, "/tip/answer", &[]).await;
        assert_eq!(answer.status, 200);
        form.clone_with("what", "").post(address, "/tip", &[("origin", "null")]).await;
        form.post_with(address, "/tip/new", &[("origin", "https://canary.example")]).await;
        page(address, "POST", "/tip/claim", &format!("code={}&way=vouchers", form.get("code"))).await;
        page(address, "GET", "/register", "").await;
        let after = lines(&log);
        assert_eq!(&after[before..], &[] as &[String], "a line with its time would tell that somebody reported then");

        let own = address.to_string();
        let words = ["canary", "/tip", "4815162342", "reward-claims", "remote_addr", "peer", "hyper", "h2::"];
        let codes = [&code, &someone.code].map(|code| [code.grouped(), code.grouped().replace(' ', "")]).concat();
        for line in &after {
            let told = line.replace(&own, "");
            assert!(!told.contains("127.0.0.1") && !told.contains("::1]"), "a peer: {line}");
            for needle in words.iter().copied().chain(codes.iter().map(String::as_str)) {
                assert!(!told.contains(needle), "{line}");
            }
        }
    });
}
