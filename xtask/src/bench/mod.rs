//! Every figure that the project promises, measured and printed as a table beside its bar.
//!
//! Nothing here is a test: a slow machine gives slow figures, and the command still ends well.

mod rebuild;
mod rewards;
mod site;
mod sync;
mod tips;

use std::ffi::OsStr;
use std::fs;
use std::process::Command;

use crate::Outcome;
use crate::tools::{cargo, must, native, quiet};

/// One figure.
pub struct Figure {
    /// What was measured, and how.
    pub what: String,
    /// What was promised; empty for a figure that only stands beside another.
    pub bar: String,
    /// What came out.
    pub measured: String,
    /// Whether the promise holds; none where there is none.
    pub holds: Option<bool>,
}

impl Figure {
    /// A figure that must not be above its bar.
    pub fn at_most(what: impl Into<String>, bar: f64, measured: f64, unit: &str) -> Self {
        Self::new(what, "≤", bar, measured, unit, measured <= bar)
    }

    /// A figure that must not be below its bar.
    pub fn at_least(what: impl Into<String>, bar: f64, measured: f64, unit: &str) -> Self {
        Self::new(what, "≥", bar, measured, unit, measured >= bar)
    }

    /// A figure without a bar.
    pub fn beside(what: impl Into<String>, measured: f64, unit: &str) -> Self {
        Self { what: what.into(), bar: String::new(), measured: amount(measured, unit), holds: None }
    }

    fn new(what: impl Into<String>, sign: &str, bar: f64, measured: f64, unit: &str, holds: bool) -> Self {
        let bar = format!("{sign} {}", amount(bar, unit));
        Self { what: what.into(), bar, measured: amount(measured, unit), holds: Some(holds) }
    }
}

/// `15 000/s`, `0.8 s`, `287.4 KB`.
fn amount(value: f64, unit: &str) -> String {
    if value >= 1_000.0 {
        let digits = format!("{value:.0}");
        let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|g| str::from_utf8(g).ok()).collect();
        format!("{}{unit}", groups.join(" "))
    } else if value.fract() == 0.0 || value >= 100.0 {
        format!("{value:.0}{unit}")
    } else {
        format!("{value:.1}{unit}")
    }
}

type Measurement = (&'static str, fn() -> Outcome<Vec<Figure>>, bool);

/// What can be measured, and whether it is without being named.
const MEASUREMENTS: &[Measurement] = &[
    ("size", site::size, true),
    ("start", site::start, true),
    ("sync", sync::sync, true),
    ("rest", sync::rest, true),
    ("million", sync::million, true),
    ("tips", tips::tips, true),
    ("rewards", rewards::rewards, true),
    ("rebuild", rebuild::warm, true),
    ("core", core, true),
    ("cold", rebuild::cold, false),
];

/// Measures what is named, or everything but the cold build.
pub fn bench(named: &[String]) -> Outcome {
    if let Some(unknown) = named.iter().find(|n| MEASUREMENTS.iter().all(|(name, ..)| name != n)) {
        let known: Vec<&str> = MEASUREMENTS.iter().map(|(name, ..)| *name).collect();
        return Err(format!("there is no measurement {unknown}; there are {}", known.join(", ")));
    }
    let mut figures = Vec::new();
    for (name, measure, by_default) in MEASUREMENTS {
        if if named.is_empty() { *by_default } else { named.iter().any(|n| n == name) } {
            println!("\n=== {name}");
            figures.extend(measure()?);
        }
    }
    print(&figures);
    Ok(())
}

/// Runs one of the server's tests in release, with something set for it, and reads the figures that it prints as JSON
/// in its last line. Most are no tests by themselves, and marked to be ignored.
fn measured_by(test: &str, ignored: bool, set: Option<(&str, &OsStr)>) -> Outcome<serde_json::Value> {
    let mut run = native("test")?;
    run.args(["--release", "--test", "http", "--", "--exact", "--nocapture"]).args(ignored.then_some("--ignored"));
    // A figure that is missed may fail the test, after it was told.
    let said = quiet(run.arg(test).envs(set), test).unwrap_or_else(|said| said);
    // Cargo and the test runner print around it.
    let found = said.lines().rev().find_map(|line| {
        let start = line.find('{')?;
        serde_json::from_str(&line[start..]).ok()
    });
    found.ok_or_else(|| format!("{test} told no figures\n{said}"))
}

/// Criterion's own tables.
fn core() -> Outcome<Vec<Figure>> {
    must(cargo().args(["bench", "--package", "minewatch-shared-bench", "--locked"]), "the core's measurements")?;
    Ok(Vec::new())
}

/// Columns that line up, also where Chinese characters take two places.
fn print(figures: &[Figure]) {
    if figures.is_empty() {
        return;
    }
    println!("\n{}\n", machine());
    println!("| figure | bar | measured | |");
    println!("| --- | ---: | ---: | --- |");
    for Figure { what, bar, measured, holds } in figures {
        let mark = holds.map_or("", |holds| if holds { "holds" } else { "MISSED" });
        println!("| {what} | {bar} | {measured} | {mark} |");
    }
}

/// The machine, in a line.
fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok());
    let memory = kb.map_or(0, |kb: u64| kb / 1_000_000);
    let rustc = Command::new("rustc").arg("--version").output().map(|o| o.stdout).unwrap_or_default();
    format!("{cores} cores ({model}), {memory} GB, {}", String::from_utf8_lossy(&rustc).trim())
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_read_well() {
        for (value, unit, text) in [
            (15_000.0, "/s", "15 000/s"),
            (1_234_567.0, "/s", "1 234 567/s"),
            (287.4, " KB", "287 KB"),
            (7.94, " s", "7.9 s"),
            (800.0, " ms", "800 ms"),
        ] {
            assert_eq!(amount(value, unit), text);
        }
    }
}
