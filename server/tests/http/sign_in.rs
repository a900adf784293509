//! Many wrong sign-ins at once: memory is bounded, everybody gets an answer, and those on known devices do not wait.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use p256::ecdsa::SigningKey;
use shared::problem::ProblemCode;

use crate::common::http::Answer;
use crate::common::load::{Sent, Told, all_are};
use crate::common::phone::{Phone, ask_session, new_key};
use crate::common::process::{Killed, prepare, serve};
use crate::common::{PASSWORD, run};

/// Wrong sign-ins at a time.
const WRONG: usize = 50;
/// True ones that are timed, one after the other.
const TRUE: usize = 40;

/// Megabytes of memory that a process holds.
fn resident_mb(of: &Killed) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", of.0.id())).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1_024.0
}

/// Signs in wrongly, each time under another name: as many at a time as are asked for, until it is dropped.
struct Flood {
    ends: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
    senders: tokio::task::JoinSet<Vec<Answer>>,
}

impl Flood {
    fn start(server: SocketAddr, many: usize) -> Self {
        let (ends, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut senders = tokio::task::JoinSet::new();
        for _ in 0..many {
            let (ends, sent, key) = (Arc::clone(&ends), Arc::clone(&sent), new_key());
            senders.spawn(async move {
                let mut answers = Vec::new();
                while !ends.load(Ordering::Relaxed) {
                    let name = format!("nobody-{}", sent.fetch_add(1, Ordering::Relaxed));
                    answers.push(ask_session(server, &name, "a wrong password", &key).await);
                }
                answers
            });
        }
        Self { ends, sent, senders }
    }

    async fn until(&self, sent: usize) {
        while self.sent.load(Ordering::Relaxed) < sent as u64 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many were refused as wrong, and how many were told to come again.
    async fn end(mut self) -> (u32, u32) {
        self.ends.store(true, Ordering::Relaxed);
        let (mut wrong, mut busy) = (0, 0);
        while let Some(answers) = self.senders.join_next().await {
            for answer in answers.expect("sends") {
                match answer.code() {
                    ProblemCode::SignInFailed => wrong += 1,
                    ProblemCode::Busy => {
                        assert!(answer.status == 503 && answer.header("retry-after").is_some(), "{answer:?}");
                        busy += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        (wrong, busy)
    }
}

#[test]
fn wrong_sign_ins_at_once_take_bounded_memory_and_all_are_answered() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path()).await;
        let (child, server) = serve(folder.path()).await;
        let known = new_key();
        Phone::sign_in_with(server, "here-1", known.clone()).await;
        let before = resident_mb(&child);
        // More than may wait at a time.
        let flood = Flood::start(server, 150);
        flood.until(200).await;
        for _ in 0..5 {
            assert_eq!(ask_session(server, "here-1", PASSWORD, &known).await.status, 200, "a known device gets in");
        }
        let (wrong, busy) = flood.end().await;
        assert!(wrong > 0 && busy > 0, "{wrong} {busy}");
        let grown = resident_mb(&child) - before;
        // Four computations at most, of 19 MiB each, and what 150 connections take.
        assert!(grown < 160.0, "{grown} MB more");
        // Whoever was told to come again lost no try: neither this account's own nor a stranger's.
        Phone::sign_in(server, "here-1").await;
    });
}

async fn timed(server: SocketAddr, keys: impl Iterator<Item = SigningKey>) -> Vec<Sent> {
    let mut sent = Vec::new();
    for key in keys {
        let begun = Instant::now();
        let answer = ask_session(server, "here-1", PASSWORD, &key).await;
        sent.push((answer, begun.elapsed()));
    }
    sent
}

#[test]
#[ignore = "a measurement"]
fn a_true_sign_in_beside_wrong_ones() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path()).await;
        let (child, server) = serve(folder.path()).await;
        let known = new_key();
        Phone::sign_in_with(server, "here-1", known.clone()).await;
        let mut told = Told::default();
        let quiet = timed(server, std::iter::repeat_n(known.clone(), TRUE)).await;
        told.times("alone", &quiet);
        told.tell("memory_before_mb", resident_mb(&child));

        let flood = Flood::start(server, WRONG);
        flood.until(2 * WRONG).await;
        let known = timed(server, std::iter::repeat_n(known, TRUE)).await;
        let new = timed(server, std::iter::repeat_with(new_key).take(TRUE)).await;
        told.tell("memory_after_mb", resident_mb(&child));
        let (wrong, busy) = flood.end().await;
        all_are(200, &known);
        all_are(200, &new);
        told.times("known_device", &known);
        told.times("new_device", &new);
        told.tell("wrong", f64::from(wrong));
        told.tell("busy", f64::from(busy));
        println!("{}", serde_json::Value::Object(told.0));
    });
}
