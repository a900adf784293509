//! The command line. Exit status 0: done, it holds. 1: it does not. 2: wrong call.

mod accounts;
pub mod admin;
mod backup;
mod device;
mod export;
pub mod import;
mod keys;
mod rebuild;
pub mod serve;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{ServeArgs, Settings};

/// Threads need this much stack: the database's query engine nests deeply.
const STACK_BYTES: usize = 10 * 1024 * 1024;

#[derive(Parser)]
#[command(name = "minewatch", version, about = "矿安哨 Minewatch: mine-safety enforcement for a province")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the app and its interface.
    Serve(ServeArgs),
    /// Prepares a data folder and makes the first administrator.
    Init(accounts::Init),
    /// People and their accounts.
    #[command(subcommand)]
    User(accounts::User),
    /// Enrolled phones and browsers.
    #[command(subcommand)]
    Device(device::Device),
    /// The server's keys.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Registers from CSV files.
    #[command(subcommand)]
    Import(import::Import),
    /// Writes records as files that anybody can verify.
    #[command(subcommand)]
    Export(export::Export),
    /// Verifies exported files, without a server and without its data.
    #[command(subcommand)]
    Verify(verify::Verify),
    /// Folds the whole log again and compares it with the stored records.
    Rebuild(rebuild::Rebuild),
    /// Writes everything that cannot be computed into one file.
    Backup(backup::Backup),
    /// Fills an empty data folder from a backup.
    Restore(backup::Restore),
}

/// A command that did not end well, in words for the one who called it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    crate::private::begin();
    // A wrong call ends inside, with status 2 and the reason.
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let result = runtime.block_on(run(cli.command));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    match result {
        Ok(code) => code,
        Err(error) => fail(&*error),
    }
}

async fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve(args) => Box::pin(serve::run(Settings::for_serving(&args)?)).await,
        Command::Init(args) => accounts::init(args).await,
        Command::User(command) => accounts::user(command).await,
        Command::Device(command) => device::run(command).await,
        Command::Keys(command) => keys::run(command).await,
        Command::Import(command) => import::run(command).await,
        Command::Export(command) => export::run(command).await,
        Command::Verify(command) => Ok(verify::run(&command)),
        Command::Rebuild(args) => rebuild::run(args).await,
        Command::Backup(args) => backup::backup(args).await,
        Command::Restore(args) => backup::restore(args).await,
    }
}

fn fail(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    eprintln!("minewatch: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  because: {cause}");
        source = cause.source();
    }
    ExitCode::from(1)
}
