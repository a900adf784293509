//! How fast tips are taken in and looked up when many come at once: measurements, not tests. `cargo xtask bench tips`
//! runs them in release. Client and server are two processes on one machine, every request has a connection of its
//! own, and what a browser computes beforehand (the code, the sealing, the proof of work) is done before the clock
//! starts. The last line printed is JSON.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use server::store::Store;
use shared::tip::guess::Guesser;
use shared::tip::wire::{Terms, TipReceipt};

use crate::common::http::{Answer, request};
use crate::common::load::{Told, all_are, at_once, per_second};
use crate::common::phone::post;
use crate::common::process::{Killed, prepare, serve};
use crate::common::tips::{Officer, PlainForm, Whistleblower, terms};
use crate::common::{run, settings};

/// Reports that are filed.
const REPORTS: usize = 3_000;
/// At a time.
const FILING: usize = 200;
/// Looks at what became of a report.
const LOOKS: usize = 10_000;
/// At a time.
const LOOKING: usize = 100;
/// Looks at the page that derives from the code itself, and wrong codes tried there: each takes a processor.
const DERIVED: usize = 400;
/// Reports that the peer is given.
const THEIRS: usize = 600;
/// Bytes of the words.
const TEXT_BYTES: usize = 2_048;
/// For whom the odds are computed: reports of ten years, every one of them still open to its code.
const YEARS: f64 = 10.0;
const LIVE_CODES: f64 = 10_000.0;

/// Milliseconds of the processor for each of so many, since it had used `before` seconds.
#[allow(clippy::cast_precision_loss, reason = "thousands")]
fn processor_ms(of: &Killed, before: f64, count: usize) -> f64 {
    (processor_s(of) - before) * 1_000.0 / count as f64
}

async fn post_form(server: SocketAddr, path: &str, body: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    request(server, "POST", path, &headers, body.as_bytes()).await.expect("an answer")
}

/// The program on a new folder, as it is served, with two officers who have keys.
async fn open_office(data: &Path) -> (Killed, SocketAddr) {
    prepare(data).await;
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    let names = [Officer::enrol(&store, 31, "220000").await, Officer::enrol(&store, 32, "220500").await];
    store.close().await;
    let (child, address) = serve(data).await;
    for name in names {
        let officer = Officer::sign_in(address, &name).await;
        assert_eq!(officer.put_key().await.status, 204);
    }
    (child, address)
}

/// Everybody's report, sealed and with its proof of work, and who holds its code.
async fn sealed_reports(server: SocketAddr, count: usize) -> (Vec<Vec<u8>>, Vec<Whistleblower>) {
    let mut asked = Vec::with_capacity(count);
    for _ in 0..count {
        asked.push(terms(server, "220581").await);
    }
    let seal = |asked: &[Terms]| -> Vec<(Vec<u8>, Whistleblower)> {
        let words = "x".repeat(TEXT_BYTES);
        let sealed = asked.iter().map(|terms| {
            let someone = Whistleblower::with(server, terms);
            (serde_json::to_vec(&someone.intake(terms, &words, &[])).expect("JSON"), someone)
        });
        sealed.collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let parts = asked.chunks(count.div_ceil(threads));
        let working: Vec<_> = parts.map(|part| scope.spawn(move || seal(part))).collect();
        working.into_iter().flat_map(|one| one.join().expect("seals")).unzip()
    })
}

/// Processor seconds that a process used, by the kernel's count of hundredths.
fn processor_s(of: &Killed) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", of.0.id())).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

#[test]
#[ignore = "a measurement"]
fn reports_filed_and_looked_up_many_at_once() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (child, server) = open_office(folder.path()).await;
        let (reports, people) = sealed_reports(server, REPORTS).await;
        let mut told = Told::default();

        let (cpu, file) =
            (
                processor_s(&child),
                move |body: Vec<u8>| async move { post(server, "/api/v1/tips", None, &body).await },
            );
        let (filed, took) = at_once(FILING, reports, file).await;
        all_are(200, &filed);
        let mut entries: Vec<u64> =
            filed.iter().map(|(answer, _)| answer.json::<TipReceipt>().arrival.index).collect();
        entries.sort_unstable();
        entries.dedup();
        assert_eq!(entries.len(), REPORTS, "every report has an entry of its own");
        let ours = per_second(&filed, took);
        told.times("file", &filed);
        told.tell("file_per_s", ours);
        told.tell("file_cpu_ms", processor_ms(&child, cpu, REPORTS));

        if let Some(peer) = Peer::at_hand() {
            let forms = peer.forms(THEIRS).await;
            let (address, path) = (peer.address, peer.path.clone());
            let submit = move |(cookie, body): (String, String)| {
                let path = path.clone();
                async move {
                    let headers =
                        [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie.as_str())];
                    request(address, "POST", &path, &headers, body.as_bytes()).await.expect("an answer")
                }
            };
            let (taken, took) = at_once(FILING, forms, submit).await;
            for (answer, _) in &taken {
                assert_eq!(answer.header("location"), Some("/submit/success"), "{answer:?}");
            }
            told.times("peer", &taken);
            told.tell("peer_per_s", per_second(&taken, took));
        }

        let knocks: Vec<Vec<u8>> = people.iter().map(|one| serde_json::to_vec(&one.knock()).expect("JSON")).collect();
        let look = move |body: Vec<u8>| async move { post(server, "/api/v1/tip-status", None, &body).await };
        let again = |of: &[Vec<u8>]| of.iter().cycle().take(LOOKS).cloned().collect::<Vec<_>>();
        let cpu = processor_s(&child);
        let (seen, took) = at_once(LOOKING, again(&knocks), look).await;
        all_are(200, &seen);
        told.times("look", &seen);
        told.tell("look_per_s", per_second(&seen, took));
        told.tell("look_cpu_ms", processor_ms(&child, cpu, LOOKS));

        let wrong: Vec<Vec<u8>> = (0..1_000)
            .map(|_| {
                let lookup = shared::digest::LookupId(server::clock::random());
                let proof = hex::encode(server::clock::random::<32>());
                serde_json::to_vec(&shared::tip::wire::Knock { lookup, proof }).expect("JSON")
            })
            .collect();
        let (tried, took) = at_once(LOOKING, again(&wrong), look).await;
        all_are(404, &tried);
        let guesser = Guesser { tries_per_s: per_second(&tried, took), years: YEARS, live_codes: LIVE_CODES };
        told.tell("guess_per_s", guesser.tries_per_s);
        told.tell("guess_log2", guesser.log2_odds());
        told.tell("guess_tries", guesser.tries_until(-40.0));
        told.tell("guess_digits_lacking", guesser.digits_lacking(-40.0));

        let (shown, _) = at_once(LOOKING, vec![(); LOOKS], move |()| async move {
            request(server, "GET", "/tip/status", &[], &[]).await.expect("an answer")
        })
        .await;
        all_are(200, &shown);
        told.times("form", &shown);

        let codes: Vec<String> =
            people.iter().take(DERIVED).map(|one| format!("lang=en&code={}", digits(one))).collect();
        let open = move |body: String| async move { post_form(server, "/tip/status", &body).await };
        let (alone, _) = at_once(1, codes.iter().take(50).cloned().collect(), open).await;
        let (opened, took) = at_once(LOOKING, codes, open).await;
        all_are(200, &opened);
        told.times("page_alone", &alone);
        told.times("page", &opened);
        told.tell("page_per_s", per_second(&opened, took));
        println!("{}", serde_json::Value::Object(told.0));
    });
}

fn digits(of: &Whistleblower) -> &str {
    std::str::from_utf8(of.code.digits()).expect("digits")
}

/// Hush Line, which `cargo xtask bench tips` has started, and what a browser sealed for it.
#[derive(Deserialize)]
struct Peer {
    address: SocketAddr,
    path: String,
    forms: Vec<Vec<(String, String)>>,
}

impl Peer {
    fn at_hand() -> Option<Self> {
        let file = PathBuf::from(std::env::var_os("MINEWATCH_PEER")?);
        let text = std::fs::read_to_string(file).expect("what the peer said of itself");
        Some(serde_json::from_str(&text).expect("JSON"))
    }

    /// Forms as a browser gets, fills in and seals them: each with its cookie, its tokens and its sum.
    async fn forms(&self, count: usize) -> Vec<(String, String)> {
        let mut forms = Vec::with_capacity(count);
        for sealed in self.forms.iter().cycle().take(count) {
            let page = request(self.address, "GET", &self.path, &[], &[]).await.expect("a page");
            let cookie =
                page.header("set-cookie").and_then(|set| set.split(';').next()).expect("a cookie").to_owned();
            let html = String::from_utf8(page.body).expect("text");
            let question = html.split("for=\"captcha_answer\">").nth(1).expect("a question");
            let numbers = question.split('=').next().unwrap_or_default().split('+');
            let sum: u32 = numbers.map(|n| n.trim().parse::<u32>().expect("a number")).sum();
            let mut form = PlainForm::of(&html).with("captcha_answer", &sum.to_string());
            for (name, value) in sealed {
                form = form.with(name, value);
            }
            let pairs = form.fields.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
            forms.push((cookie, pairs.collect::<Vec<_>>().join("&")));
        }
        forms
    }
}

/// As forms are sent: everything but letters and digits by its number.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len() * 2);
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
