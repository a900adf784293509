//! Nothing of what a whistleblower says, and nothing of where it came from, is found in any byte that the server
//! leaves: data, photos, logs at the most talkative level.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use shared::tip::code::ReceiptCode;

use super::plain::filled;
use crate::common::process::{Killed, free_port, program};
use crate::common::tips::{Whistleblower, page};
use crate::common::{http, run};

const WORDS: &str = "canary-words-7f3a";
const FILE_NAME: &str = "canary-file-91bc.jpg";
const METADATA: &str = "canary-metadata-c4d2";
const PHONE: &str = "canary-phone-55d1";
const AGENT: &str = "canary-agent-2e8c";
/// Set with both reports. Any ten digits in a row.
const PIN: &str = "4815162342";
const ADDRESS: &str = "203.0.113.77";

/// A picture with words in its metadata.
fn picture() -> Vec<u8> {
    let plain = crate::common::phone::jpeg(3);
    let comment = METADATA.as_bytes();
    let length = u16::try_from(comment.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xfe], &length, comment, &plain[2..]].concat()
}

/// The files below a folder; sockets are none.
pub fn every_file(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            every_file(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

#[test]
fn what_was_said_and_where_it_came_from_is_nowhere() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let log = folder.path().join("log");
        let address = free_port();
        let file = std::fs::File::create(&log).expect("a log");
        let child = Command::new(program())
            .args(["serve", "--demo", "--listen", &address.to_string(), "--log", "trace", "--data"])
            .arg(&data)
            .stdout(Stdio::from(file.try_clone().expect("a handle")))
            .stderr(Stdio::from(file))
            .spawn()
            .expect("starts");
        let mut child = Killed(child);
        let deadline = Instant::now() + Duration::from_mins(3);
        while http::request(address, "GET", "/readyz", &[], &[]).await.map_or(0, |a| a.status) != 200 {
            assert!(Instant::now() < deadline, "the server did not become ready");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }

        // Sealed in the client.
        let mut someone = Whistleblower::new(address).await;
        someone.set_pin(PIN);
        someone.file(WORDS).await;
        someone.answer(WORDS).await;

        // Sealed on arrival, with all that browsers and proxies add.
        let more = [
            ("user-agent", AGENT),
            ("x-forwarded-for", ADDRESS),
            ("forwarded", "for=203.0.113.77"),
            ("x-real-ip", ADDRESS),
            ("x-request-id", ADDRESS),
            ("referer", "http://canary-agent-2e8c/"),
            ("cookie", AGENT),
        ];
        let form = filled(address, WORDS).await.with("mine_words", WORDS).with("phone", PHONE).with("pin", PIN).file(
            FILE_NAME,
            "image/jpeg",
            &picture(),
        );
        let plain = ReceiptCode::parse(form.get("code")).expect("a code");
        let answer = form.post(address, "/tip", &more).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        // And refused ones: errors are where words slip out.
        form.clone_with("what", &WORDS.repeat(2_000)).post(address, "/tip", &more).await;
        form.clone_with("pin", &format!("{PIN}x")).post(address, "/tip", &more).await;
        form.clone_with("division", WORDS).post(address, "/tip", &more).await;
        http::request(address, "POST", "/tip/status", &more, format!("code={WORDS}").as_bytes())
            .await
            .expect("an answer");
        let body = format!("{{\"knock\":{{\"lookup\":\"{WORDS}\"}}}}");
        let json = [("content-type", "application/json"), ("user-agent", AGENT)];
        http::request(address, "POST", "/api/v1/tips", &json, body.as_bytes()).await.expect("an answer");
        let (status, _) =
            page(address, "POST", "/tip/status", &format!("code={}", plain.grouped().replace(' ', "+"))).await;
        assert_eq!(status, 200);

        child.0.kill().expect("killed");
        child.0.wait().expect("ended");
        let mut files = vec![log.clone()];
        every_file(&data, &mut files);
        let mut needles: Vec<String> =
            [WORDS, FILE_NAME, METADATA, PHONE, PIN, AGENT, ADDRESS].map(str::to_owned).to_vec();
        for code in [&someone.code, &plain] {
            needles.push(code.grouped());
            needles.push(code.grouped().replace(' ', ""));
            needles.push(code.grouped().replace(' ', "+"));
        }
        let knock = someone.knock();
        needles.push(knock.lookup.to_string());
        needles.push(knock.proof);
        let mut searched = 0;
        for path in &files {
            let bytes = std::fs::read(path).expect("read");
            searched += bytes.len();
            for needle in &needles {
                let is_there = bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
                assert!(!is_there, "a canary of {} letters is in {}", needle.len(), path.display());
            }
        }
        let logged = std::fs::read_to_string(&log).expect("the log");
        assert!(logged.contains("/readyz"), "the log was talkative");
        println!("searched {} files, {searched} bytes, for {} canaries", files.len(), needles.len());
    });
}
