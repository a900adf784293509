//! Connections: idle ones keep nobody out, and slow ones are ended with the true reason, the slowest first.

use std::net::SocketAddr;
use std::time::Duration;

use server::net::Limits;
use shared::digest::PhotoHash;
use shared::problem::{Problem, ProblemCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::http::request;
use crate::common::phone::{Phone, jpeg, photo};
use crate::common::process::{prepare, serve_after};
use crate::common::tips::Officer;
use crate::common::{World, run, user};
use crate::tips::plain::filled;

/// What a test waits for at most, where it would otherwise wait for ever.
const AT_MOST: Duration = Duration::from_mins(1);

/// Everything that comes until the server closes.
async fn rest_of(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(AT_MOST, stream.read_to_end(&mut bytes)).await;
    // One that is reset is closed, too.
    let _ = read.expect("the server closes");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends this and no more.
async fn say(to: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(to).await.expect("connects");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

async fn is_served(server: SocketAddr) -> bool {
    let answer = tokio::time::timeout(AT_MOST, request(server, "GET", "/healthz", &[], &[])).await;
    answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status == 200))
}

#[test]
fn idle_connections_keep_nobody_out_and_the_oldest_goes_first() {
    run(async {
        let world = World::with_limits(Limits { connections: Some(4), ..Limits::default() }).await;
        let mut idle = Vec::new();
        for _ in 0..4 {
            idle.push(TcpStream::connect(world.address).await.expect("connects"));
        }
        assert!(is_served(world.address).await);
        assert_eq!(rest_of(idle.remove(0)).await, "", "the oldest was closed");
        // The others go on as if nothing had been.
        for mut stream in idle {
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n").await.expect("sent");
            assert!(rest_of(stream).await.starts_with("HTTP/1.1 200"));
        }
    });
}

#[test]
fn a_thousand_descriptors_of_idle_connections_leave_room_for_people() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path()).await;
        let (_server, address) = serve_after("ulimit -n 1024", folder.path()).await;
        server::net::descriptors::raise();
        let mut idle = Vec::new();
        for _ in 0..900 {
            idle.push(TcpStream::connect(address).await.expect("connects"));
        }
        assert!(is_served(address).await);
        // The database can still open its files.
        Phone::sign_in(address, "here-1").await;
    });
}

#[test]
fn who_begins_a_header_and_who_rests_too_long_is_let_go() {
    run(async {
        let short = Limits {
            header: Duration::from_millis(100),
            keep_alive: Duration::from_millis(300),
            ..Limits::default()
        };
        let world = World::with_limits(short).await;
        let silent = TcpStream::connect(world.address).await.expect("connects");
        let half = say(world.address, "GET /healthz HTTP/1.1\r\nhost: ").await;
        let resting = say(world.address, "GET /healthz HTTP/1.1\r\nhost: t\r\n\r\n").await;
        assert_eq!(rest_of(silent).await, "");
        assert_eq!(rest_of(half).await, "");
        assert!(rest_of(resting).await.starts_with("HTTP/1.1 200"), "answered, and closed after its rest");
    });
}

#[test]
fn a_body_that_hardly_comes_is_ended_wherever_it_is_read_and_what_came_is_kept() {
    run(async {
        let impatient = Limits { grace: Duration::from_millis(200), ..Limits::default() };
        let world = World::with_limits(impatient).await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let bytes = jpeg(5);
        let hash = PhotoHash::of(&bytes);
        phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
        let length = bytes.len();
        assert_eq!(phone.begin_upload(&hash, &length.to_string()).await.status, 201);
        let token = &phone.session.access;
        let head = |method: &str, path: &str, kind: &str, more: &str| {
            format!(
                "{method} {path} HTTP/1.1\r\nhost: t\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n{more}\r\n"
            )
        };
        let bearer = format!("authorization: Bearer {token}\r\n");
        let piece = format!("{bearer}tus-resumable: 1.0.0\r\nupload-offset: 0\r\n");
        let upload = format!("/api/v1/uploads/{hash}");
        let patch = say(world.address, &head("PATCH", &upload, "application/offset+octet-stream", &piece)).await;
        let mut patch = patch;
        patch.write_all(&bytes[..10]).await.expect("sent");
        let json = "application/json";
        let mut slow = vec![patch];
        for (path, more) in [("/api/v1/session", ""), ("/api/v1/sync/push", bearer.as_str()), ("/api/v1/tips", "")] {
            slow.push(say(world.address, &(head("POST", path, json, more) + "{")).await);
        }
        for stream in slow {
            let answer = rest_of(stream).await;
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
            let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
            let problem: Problem = serde_json::from_str(body).expect("a problem");
            assert_eq!(problem.code, ProblemCode::TooSlow);
        }
        let reached = phone.tus("HEAD", &upload, &[], &[]).await;
        assert_eq!(reached.header("upload-offset"), Some("10"));

        let form = "multipart/form-data; boundary=edge";
        let part = "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n\u{7f}";
        let words = "application/x-www-form-urlencoded";
        for (path, kind, begun, told) in [
            ("/tip", form, part, "text/html"),
            ("/tip/answer", form, part, "text/html"),
            ("/tip/new", words, "division=", "text/plain"),
        ] {
            let answer = rest_of(say(world.address, &(head("POST", path, kind, "") + begun)).await).await;
            assert!(answer.starts_with("HTTP/1.1 408"), "{path}: {answer}");
            assert!(answer.contains(told) && answer.contains("网速太慢"), "{path}: {answer}");
        }
    });
}

/// Forms of this size fill the room for forms.
const SLOW: usize = 6;

#[test]
fn slow_forms_lose_their_places_to_people_with_photos() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let begun = "POST /tip HTTP/1.1\r\nhost: t\r\ncontent-type: multipart/form-data; boundary=edge\r\n\
            content-length: 12500000\r\n\r\n--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n";
        // Together they take all the room that there is for forms in memory, and then stand still.
        let most = vec![0_u8; 12_000_000];
        let mut slow = Vec::new();
        for _ in 0..SLOW {
            let mut stream = say(world.address, begun).await;
            let sent = tokio::time::timeout(Duration::from_secs(1), stream.write_all(&most)).await;
            assert!(
                sent.is_ok_and(|sent| sent.is_ok()) || slow.len() + 1 == SLOW,
                "there was room for all but the last"
            );
            slow.push(stream);
        }
        // It takes a person three seconds to fill in a form; meanwhile the others show how slow they are.
        let form = filled(world.address, "有照片").await.file("a.jpg", "image/jpeg", &jpeg(1));
        assert_eq!(form.post(world.address, "/tip", &[]).await.status, 200);
        let ended = slow.iter().filter(|stream| stream.try_read(&mut [0; 64]).is_ok()).count();
        assert!((1..SLOW).contains(&ended), "as many as were in the way: {ended}");
    });
}
