//! `minewatch keys`: the keys that sign access tokens.

use std::process::ExitCode;

use clap::Subcommand;

use super::Failure;
use super::admin::{self, Files, Output, Request, Services};
use crate::config::DataArgs;
use crate::keys::{ServerKeys, add_token_key};

/// The server's keys.
#[derive(Subcommand)]
pub enum Keys {
    /// Makes a new key for access tokens. A server that runs on this data folder signs with it at once, others once they
    /// are restarted; tokens of the old ones stay good until they run out.
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
pub async fn run(command: Keys) -> Result<ExitCode, Failure> {
    let (data, request) = match command {
        Keys::Rotate { data } => (data, Request::KeysRotate),
        Keys::Show { data } => (data, Request::KeysShow),
    };
    admin::run(&data, request, Files::default()).await
}

/// Makes a new key for access tokens. Gives the line that says who signs with it.
pub(super) fn rotate(services: &Services<'_>) -> Result<String, Failure> {
    let folder = &services.settings.keys;
    let kid = add_token_key(folder)?;
    Ok(match services.running {
        Some(state) => {
            state.keys.reload_token_keys(folder)?;
            format!("new key {kid}; this server signs with it from now on. Restart others that share its keys")
        }
        None => format!("new key {kid}; restart the servers to sign with it"),
    })
}

/// Shows the public key that signs receipts and exports.
pub(super) async fn show(services: &Services<'_>, out: &Output) -> Result<(), Failure> {
    let (device, public) = if let Some(state) = services.running {
        (state.keys.device, state.keys.public)
    } else {
        let keys = ServerKeys::load_or_make(&services.settings.keys)?;
        (keys.device, keys.public)
    };
    out.line(format!("server\t{device}\n")).await?;
    out.line(format!("P-256\t{public}")).await
}
