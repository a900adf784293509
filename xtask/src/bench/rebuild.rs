//! How long a person waits for the build: after one changed line, and on a new machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::Figure;
use crate::Outcome;
use crate::tools::{cargo, must, root, target};

const APP_S: f64 = 20.0;
const SERVER_S: f64 = 30.0;
const COLD_S: f64 = 25.0 * 60.0;

/// One changed line in `app` and in `server`, each built as `cargo xtask run` builds.
pub fn warm() -> Outcome<Vec<Figure>> {
    let clone = clone()?;
    // The first build of the clone compiles its own crates; what they stand on is warm.
    build(&clone, &target())?;
    change(&clone.join("app/src/text/common.rs"), "矿安哨", "矿安哨·")?;
    let app = build(&clone, &target())?;
    change(&clone.join("server/src/cli/mod.rs"), "mine-safety enforcement", "mine safety enforcement")?;
    let server = build(&clone, &target())?;
    let _ = fs::remove_dir_all(&clone);
    Ok(vec![
        Figure::at_most("`cargo xtask build` after one changed line in `app`", APP_S, app, " s"),
        Figure::at_most("`cargo xtask build` after one changed line in `server`", SERVER_S, server, " s"),
    ])
}

/// Everything, with an empty cache. Takes its twenty minutes, so it is measured only when named.
pub fn cold() -> Outcome<Vec<Figure>> {
    let (clone, cache) = (clone()?, target().join("bench/cold"));
    let _ = fs::remove_dir_all(&cache);
    let took = build(&clone, &cache)?;
    let _ = fs::remove_dir_all(&cache);
    let _ = fs::remove_dir_all(&clone);
    Ok(vec![Figure::at_most("`cargo xtask build` with an empty cache", COLD_S, took, " s")])
}

/// A clone of the last commit: what is being worked on is left alone.
fn clone() -> Outcome<PathBuf> {
    let clone = target().join("bench/clone");
    let _ = fs::remove_dir_all(&clone);
    must(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone), "`git clone`")?;
    Ok(clone)
}

fn build(clone: &Path, cache: &Path) -> Outcome<f64> {
    let start = Instant::now();
    let mut build = cargo();
    build.current_dir(clone).args(["xtask", "build"]).env("CARGO_TARGET_DIR", cache);
    must(&mut build, "`cargo xtask build`")?;
    Ok(start.elapsed().as_secs_f64())
}

fn change(file: &Path, from: &str, to: &str) -> Outcome {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    if !text.contains(from) {
        return Err(format!("{} has no `{from}` to change", file.display()));
    }
    fs::write(file, text.replacen(from, to, 1)).map_err(|e| format!("{}: {e}", file.display()))
}
