//! From a clean clone to the program: with demonstration data, or as a release binary.

use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::bundle::bundle;
use crate::tools::{chromium, must, node_modules, release_server, root, server};

/// Builds the app and the server, quick to make; gives the server's program.
pub fn build() -> Outcome<PathBuf> {
    bundle(false)?;
    server(false)
}

/// Builds everything and serves it with demonstration data.
pub fn run(options: &[String]) -> Outcome {
    let mut serve = Command::new(build()?);
    serve.current_dir(root()).args(["serve", "--demo", "--data", ".data", "--listen", "127.0.0.1:8080"]);
    must(serve.args(options.iter().filter(|o| *o != "--")), "`minewatch serve`")
}

/// Builds the release binary with the app inside.
pub fn dist() -> Outcome {
    println!("{}", release_server()?.display());
    Ok(())
}

/// Pictures of every screen, in both sizes, colours and languages.
pub fn shots(options: &[String]) -> Outcome {
    node_modules("e2e")?;
    let chromium = chromium()?;
    let server = build()?;
    let mut node = Command::new("node");
    node.current_dir(root()).arg("e2e/shots.js").args(options);
    must(node.env("MINEWATCH_CHROMIUM", chromium).env("MINEWATCH_BIN", server), "taking the pictures")
}
