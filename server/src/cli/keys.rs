//! `minewatch keys`: the keys that sign access tokens.

use std::process::ExitCode;

use clap::Subcommand;

use super::Failure;
use crate::config::{DataArgs, Settings};
use crate::keys::{ServerKeys, add_token_key};

/// The server's keys.
#[derive(Subcommand)]
pub enum Keys {
    /// Makes a new key for access tokens. Restart the servers to sign with it; tokens of the old ones stay good until
    /// they run out.
    Rotate {
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Shows the public key that signs receipts and exports.
    Show {
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}

/// The command.
///
/// # Errors
/// In words for the one who called it.
pub fn run(command: &Keys) -> Result<ExitCode, Failure> {
    match command {
        Keys::Rotate { data } => {
            let kid = add_token_key(&Settings::for_data(data)?.keys)?;
            println!("new key {kid}; restart the servers to sign with it");
        }
        Keys::Show { data } => {
            let keys = ServerKeys::load_or_make(&Settings::for_data(data)?.keys)?;
            println!("server\t{}\n", keys.device);
            println!("P-256\t{}", keys.public);
        }
    }
    Ok(ExitCode::SUCCESS)
}
