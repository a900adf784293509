//! From a clean clone to the program: with demonstration data, or as a release binary.

use std::process::Command;

use crate::Outcome;
use crate::bundle::bundle;
use crate::tools::{must, root, server};

/// Builds everything and serves it with demonstration data.
pub fn run(options: &[String]) -> Outcome {
    bundle(false)?;
    let mut serve = Command::new(server(false)?);
    serve.current_dir(root()).args(["serve", "--demo", "--data", ".data", "--listen", "127.0.0.1:8080"]);
    must(serve.args(options.iter().filter(|o| *o != "--")), "`minewatch serve`")
}

/// Builds the release binary with the app inside.
pub fn dist() -> Outcome {
    bundle(true)?;
    println!("{}", server(true)?.display());
    Ok(())
}
