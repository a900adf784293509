//! The build steps of Minewatch. `cargo xtask help` tells what there is.

mod bench;
mod bundle;
mod licences;
mod run;
mod sealer;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask run [-- OPTIONS]   build everything, serve http://localhost:8080 with demonstration data
cargo xtask test [STEP…]       every check, or the steps named: fmt licences clippy unit remote docs wasm e2e
                               deep, only where it is named: 1,000 kills and 50 full disks, for hours
cargo xtask bench [NAME…]      every figure, as a table, or those named: size start sync rest million tips rebuild core cold
cargo xtask shots [FOLDER [NAME…]]  pictures of every screen, into e2e/out/shots
cargo xtask build              what `run` builds, without serving it
cargo xtask bundle [--release] the app and the sealing program for the browser, into dist/site
cargo xtask dist               one release binary with the app inside
";

/// What went wrong, as a sentence for the person at the terminal.
pub type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("run") => run::run(rest),
        Some("test") => test::test(rest),
        Some("bench") => bench::bench(rest),
        Some("shots") => run::shots(rest),
        Some("build") => run::build().map(drop),
        Some("bundle") => bundle::bundle(rest.iter().any(|a| a == "--release")).map(drop),
        Some("dist") => run::dist(),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}
