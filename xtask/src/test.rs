//! Every check there is, in the order of their cost. Stops at the first that fails and names the mend.

use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::bundle::bundle;
use crate::licences;
use crate::tools::{answers, cargo, chromium, must, native, node_modules, quiet, root, server, target, wasm_target};

/// The test that is about the time of answers.
pub const TIMING: &str = "tips::timing::answers_about_codes_do_not_tell_by_their_time";

/// The step that runs only where it is named: it takes hours.
const DEEP: &str = "deep";
/// How often the deep step kills a server.
const DEEP_KILLS: &str = "1000";

type Step = (&'static str, fn() -> Outcome, &'static str);

const STEPS: &[Step] = &[
    ("fmt", fmt, "run `cargo fmt --all`"),
    ("licences", licences::check, "decide on the licence and enter it in xtask/src/licences.rs"),
    ("clippy", clippy, "mend what clippy names"),
    ("unit", unit, "mend the test that failed"),
    ("remote", remote, "mend the test that failed against a database server"),
    ("docs", docs, "mend the documentation that rustdoc names"),
    ("wasm", wasm, "mend the browser adapter that failed"),
    ("e2e", e2e, "see e2e/out/report for pictures and traces"),
    (DEEP, deep, "mend what was lost or doubled"),
];

/// Runs the steps that are named, or all but the deep one.
pub fn test(named: &[String]) -> Outcome {
    if let Some(unknown) = named.iter().find(|n| STEPS.iter().all(|(name, ..)| name != n)) {
        return Err(format!("there is no step {unknown}"));
    }
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|(name, ..)| if named.is_empty() { *name != DEEP } else { named.iter().any(|n| n == name) })
        .collect();
    let mut times = Vec::new();
    for (name, step, mend) in &chosen {
        println!("\n=== {name}");
        let start = Instant::now();
        if let Err(message) = step() {
            println!("\n{} passed, 1 failed", times.len());
            return Err(format!("{message}: {mend}"));
        }
        times.push((name, start.elapsed().as_secs()));
    }
    println!();
    for (name, seconds) in &times {
        println!("{seconds:>5} s  {name}");
    }
    println!("{} passed, 0 failed", times.len());
    Ok(())
}

fn fmt() -> Outcome {
    must(cargo().args(["fmt", "--all", "--check"]), "formatting")
}

fn clippy() -> Outcome {
    wasm_target()?;
    must(native("clippy")?.args(["--all-targets", "--", "-D", "warnings"]), "clippy")?;
    for (package, target) in [
        ("minewatch-app", "wasm32-unknown-unknown"),
        ("minewatch-sealer", "wasm32-unknown-unknown"),
        ("minewatch-sealer", ""),
        ("minewatch-shared-bench", ""),
    ] {
        let mut apart = cargo();
        apart.args(["clippy", "--package", package, "--all-targets", "--locked"]);
        if !target.is_empty() {
            apart.args(["--target", target]);
        }
        must(apart.args(["--", "-D", "warnings"]), &format!("clippy of {package}"))?;
    }
    Ok(())
}

fn unit() -> Outcome {
    must(native("test")?.args(["--", "--skip", TIMING]), "the tests of shared, server and xtask")?;
    alone(TIMING)?;
    must(cargo().args(["test", "--package", "minewatch-sealer", "--locked"]), "the tests of the sealing program")
}

/// Runs one of the server's tests in a process of its own, with no other beside it.
fn alone(test: &str) -> Outcome {
    let said = quiet(native("test")?.args(["--test", "http", "--", "--exact", test]), test)?;
    // A name that fits no test is no failure to the test runner.
    if said.contains("1 passed") { Ok(()) } else { Err(format!("{test} was not run\n{said}")) }
}

/// The server's tests against a real database server, with two servers on one database among them.
fn remote() -> Outcome {
    let manifest = root().join("server/tests/surreal-testd/Cargo.toml");
    let mut build = cargo();
    must(build.args(["build", "--locked", "--manifest-path"]).arg(manifest), "compiling the database server")?;
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?.port();
    let mut start = Command::new(target().join("debug/surreal-testd"));
    start.args(["start", "--no-banner", "--log", "warn", "--user", "root", "--pass", "root", "--bind"]);
    start.arg(format!("127.0.0.1:{port}")).arg("memory");
    let mut database = start.spawn().map_err(|e| format!("the database server could not be started: {e}"))?;
    let outcome = wait_for(port).and_then(|()| {
        let mut tests = native("test")?;
        tests.args(["--test", "http", "--", "--include-ignored"]);
        tests.args(["remote::", "races::", "journeys::", "tokens::", "bad_input::", "photos::"]);
        tests.env("MINEWATCH_TEST_DATABASE", format!("ws://127.0.0.1:{port}"));
        must(&mut tests, "the tests against a database server")
    });
    let _ = database.kill();
    let _ = database.wait();
    outcome
}

/// Waits until something listens on a port.
fn wait_for(port: u16) -> Outcome {
    let deadline = Instant::now() + Duration::from_mins(1);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > deadline {
            return Err("the database server did not answer within a minute".into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The schedules of kills and full disks that are too long for every day.
fn deep() -> Outcome {
    let mut tests = native("test")?;
    tests.args(["--test", "http", "--", "--nocapture", "--test-threads", "1"]);
    tests.args(["endurance::", "rewards::kill::"]).env("MINEWATCH_KILL_ROUNDS", DEEP_KILLS);
    must(&mut tests, "the long schedules of kills and full disks")
}

fn docs() -> Outcome {
    must(native("doc")?.arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings"), "documentation")
}

/// The tests of the browser adapters, in a real browser.
fn wasm() -> Outcome {
    wasm_target()?;
    let chromium = chromium()?;
    let tools = target().join("tools");
    let runner = tools.join("bin/wasm-bindgen-test-runner");
    if !answers(&runner) {
        let mut install = cargo();
        install.args(["install", "--debug", "wasm-bindgen-cli@0.2.130", "--root"]).arg(&tools);
        must(&mut install, "installing the runner of browser tests")?;
    }
    let mut tests = cargo();
    tests.args(["test", "--package", "minewatch-app", "--target", "wasm32-unknown-unknown", "--tests", "--locked"]);
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    tests.env("CHROMEDRIVER", "/usr/bin/chromedriver").env("CHROME_PATH", chromium);
    tests.env("WASM_BINDGEN_USE_BROWSER", "1");
    must(&mut tests, "the tests of the browser adapters")
}

fn e2e() -> Outcome {
    node_modules("e2e")?;
    let chromium = chromium()?;
    bundle(true)?;
    let server = server(false)?;
    let mut playwright = Command::new("npx");
    playwright.current_dir(root().join("e2e")).args(["playwright", "test"]);
    playwright.env("MINEWATCH_CHROMIUM", chromium).env("MINEWATCH_BIN", server);
    must(&mut playwright, "the journeys in a real browser")
}
