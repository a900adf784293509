//! Tips: how fast they are taken in and looked up when many come at once, beside Hush Line in the same run, and what
//! somebody learns who tries codes.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::{Figure, measured_by};
use crate::Outcome;
use crate::test::TIMING;
use crate::tools::{answers, root, target};

/// Milliseconds.
const FILED: f64 = 150.0;
const LOOKED_UP: f64 = 50.0;
/// Times Hush Line's submissions in a second.
const AS_FAST: f64 = 5.0;
/// Logarithm to base 2.
const GUESSED: f64 = -40.0;
/// Beyond it, in either direction, two kinds of answers are told apart by their time.
const WELCH_T: f64 = 4.5;
/// Tries of each kind.
const TRIES: &str = "10000";

/// Filing and looking up, and the odds of guessing.
pub fn tips() -> Outcome<Vec<Figure>> {
    let peer = HushLine::start();
    if let Err(why) = &peer {
        println!("Hush Line is left out: {why}");
    }
    let set = peer.as_ref().ok().map(|peer| ("MINEWATCH_PEER", peer.said.as_os_str()));
    let told = measured_by("tips::load::reports_filed_and_looked_up_many_at_once", true, set)?;
    let number = |key: &str| told[key].as_f64().ok_or(format!("no {key} was told"));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let shared = format!("reports filed, by a server that shares {cores} cores with who files them");
    let mut figures = vec![
        Figure::at_most(
            "2 KB sealed report filed, 200 at a time, on disk and in the register, p95",
            FILED,
            number("file_p95_ms")?,
            " ms",
        ),
        Figure::beside("the same, p50", number("file_p50_ms")?, " ms"),
        Figure::beside("processor time of the server for each", number("file_cpu_ms")?, " ms"),
        Figure::beside(shared, number("file_per_s")?, "/s"),
    ];
    if let Ok(peer) = peer {
        let name = format!("Hush Line {}, {} gunicorn workers, PostgreSQL, the same run", peer.version, peer.workers);
        figures.push(Figure::beside(name, number("peer_per_s")?, "/s"));
        figures.push(Figure::beside("its form sent, 200 at a time, p50", number("peer_p50_ms")?, " ms"));
        figures.push(Figure::beside("the same, p95", number("peer_p95_ms")?, " ms"));
        let times = number("file_per_s")? / number("peer_per_s")?;
        figures.push(Figure::at_least("times as fast", AS_FAST, times, "×"));
    }
    figures.extend([
        Figure::at_most(
            "status by code, keys derived in the browser, 100 at a time, with its wait for the beat of 20 ms, p95",
            LOOKED_UP,
            number("look_p95_ms")?,
            " ms",
        ),
        Figure::beside("the same, p50", number("look_p50_ms")?, " ms"),
        Figure::beside("processor time of the server for each", number("look_cpu_ms")?, " ms"),
        Figure::beside("looked up", number("look_per_s")?, "/s"),
        Figure::at_most("status page before the code, 100 at a time, p95", LOOKED_UP, number("form_p95_ms")?, " ms"),
        Figure::beside("the same, p50", number("form_p50_ms")?, " ms"),
        Figure::at_most(
            "status page by code, keys derived by the server for want of scripts, 100 at a time, p95",
            LOOKED_UP,
            number("page_p95_ms")?,
            " ms",
        ),
        Figure::beside("the same, p50", number("page_p50_ms")?, " ms"),
        Figure::beside("the same, one at a time, p50", number("page_alone_p50_ms")?, " ms"),
        Figure::beside("the same, one at a time, p95", number("page_alone_p95_ms")?, " ms"),
        Figure::beside("wrong codes answered, 100 at a time", number("guess_per_s")?, "/s"),
        Figure::at_most(
            "odds of guessing any of 10 000 live codes in ten years of that, log₂",
            GUESSED,
            number("guess_log2")?,
            "",
        ),
        Figure::beside("wrong codes that reach the bar", number("guess_tries")?, ""),
        Figure::beside("digits that codes lack for ten years of them", number("guess_digits_lacking")?, ""),
    ]);
    figures.extend(timing()?);
    Ok(figures)
}

/// Whether the time of an answer tells what lies under a code.
fn timing() -> Outcome<Vec<Figure>> {
    let tries = ("MINEWATCH_TIMING", TRIES.as_ref());
    let told = measured_by(TIMING, false, Some(tries))?;
    let number = |key: &str| told[key].as_f64().map(f64::abs).ok_or(format!("no {key} was told"));
    Ok(vec![
        Figure::at_most(
            "Welch's t without its sign, wrong proof against no such code, 10 000 tries",
            WELCH_T,
            number("wrong_t")?,
            "",
        ),
        Figure::at_most(
            "Welch's t without its sign, right code against no such code, 10 000 tries",
            WELCH_T,
            number("found_t")?,
            "",
        ),
    ])
}

/// Hush Line on this machine, installed into the cache. It ends with this.
struct HushLine {
    process: Child,
    /// The file with what it said of itself.
    said: PathBuf,
    version: String,
    workers: u64,
}

impl HushLine {
    /// Installs and starts it. `MINEWATCH_HUSHLINE` names another repository to have it from than its own.
    fn start() -> Outcome<Self> {
        if !answers("python3") {
            return Err("no python3 on the PATH".into());
        }
        let folder = target().join("bench/hushline");
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let mut python = Command::new("python3");
        python.arg(root().join("e2e/bench/hushline.py")).arg(&folder);
        python.args(std::env::var_os("MINEWATCH_HUSHLINE"));
        let mut process =
            python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|e| format!("python3: {e}"))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|e| e.to_string())?;
        }
        let Ok(told) = serde_json::from_str::<serde_json::Value>(&line) else {
            let _ = process.wait();
            return Err(
                "it could not be installed or started, see above; it takes its repository, PyPI and PostgreSQL"
                    .into(),
            );
        };
        let said = folder.join("peer.json");
        std::fs::write(&said, &line).map_err(|e| e.to_string())?;
        let version = told["version"].as_str().unwrap_or_default().to_owned();
        Ok(Self { process, said, version, workers: told["workers"].as_u64().unwrap_or_default() })
    }
}

impl Drop for HushLine {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
