//! From a clean clone to the program: with demonstration data, or as a release binary.

use crate::Outcome;
use crate::bundle::bundle;
use crate::tools::{cargo, must, root, target};

/// Builds everything and serves it with demonstration data.
pub fn run(options: &[String]) -> Outcome {
    bundle(false)?;
    must(cargo().args(["build", "--package", "minewatch-server", "--bin", "minewatch"]), "compiling the server")?;
    let mut serve = std::process::Command::new(target().join("debug/minewatch"));
    serve.current_dir(root()).args(["serve", "--demo", "--data", ".data", "--listen", "127.0.0.1:8080"]);
    must(serve.args(options.iter().filter(|o| *o != "--")), "`minewatch serve`")
}

/// Builds the release binary with the app inside.
pub fn dist() -> Outcome {
    bundle(true)?;
    must(
        cargo().args(["build", "--release", "--package", "minewatch-server", "--bin", "minewatch"]),
        "compiling the server",
    )?;
    println!("{}", target().join("release/minewatch").display());
    Ok(())
}
