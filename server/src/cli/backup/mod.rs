//! `minewatch backup` and `minewatch restore`: everything that cannot be computed, as lines of JSON.
//!
//! The log is append-only, so a backup is what it was up to one entry; the records are left out, because a restore
//! folds the log again. Sessions are left out: people sign in again. Keys, photos and the sealed files of tips lie
//! beside the database and are copied as files, after the backup was made: a photo that it says is held is there then.

mod check;
mod format;
mod restore;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Failure;
use super::admin::{self, Files, Request};
use crate::config::DataArgs;

pub use check::verify;
pub use restore::restore;
pub(super) use write::write;

/// Writes everything that cannot be computed into one file.
#[derive(Args)]
pub struct Backup {
    /// The file to write. It must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Of a damaged log, writes everything up to the last whole push before the damage.
    #[arg(long)]
    until_damage: bool,
    /// Where the data is.
    #[command(flatten)]
    data: DataArgs,
}

/// Fills an empty data folder from a backup. Copy keys and photos beside it.
#[derive(Args)]
pub struct Restore {
    /// The backup.
    file: PathBuf,
    /// Where the data is to be.
    #[command(flatten)]
    data: DataArgs,
}

/// The command `backup`.
///
/// # Errors
/// In words for the one who called it.
pub async fn backup(args: Backup) -> Result<ExitCode, Failure> {
    // It holds password hashes.
    let request = Request::Backup { until_damage: args.until_damage };
    admin::run(&args.data, request, Files { main: Some(args.out), private: true, originals: None }).await
}
