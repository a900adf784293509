//! `minewatch export`: records as files that anybody can verify.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use futures::StreamExt as _;
use shared::digest::PhotoHash;
use shared::event::canonical;
use shared::evidence::PhotoState;
use shared::export::CheckExport;
use shared::id::CheckId;

use super::Failure;
use super::admin::{self, FileRole, Files, Output, Request, Services};
use crate::calendar::Calendar;
use crate::config::{DataArgs, Settings};
use crate::export::export_check;
use crate::keys::{RegisterKey, ServerKeys};
use crate::photo::{Kind, PhotoFiles};
use crate::register::{Kept, Log, PublicRegister, exported};
use crate::reward::RewardLedger;
use crate::tip::today;

/// Records as files.
#[derive(Subcommand)]
pub enum Export {
    /// Writes one check with its events, chains and signatures. `minewatch verify check` reads it.
    Check {
        /// The check's id.
        check: CheckId,
        /// The file to write. It must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Also writes the originals of its photos into this folder, each named by its hash.
        #[arg(long, value_name = "FOLDER")]
        originals: Option<PathBuf>,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Writes the public register up to this moment. `minewatch verify register` reads it. The public gets the same
    /// file up to the end of the day before, at /register/export.
    Register {
        /// The file to write. It must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Writes the ledger of rewards up to this moment. `minewatch verify ledger` reads it. For auditors: a fine in it
    /// names a mine.
    Ledger {
        /// The file to write. It must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}

/// The command.
///
/// # Errors
/// In words for the one who called it.
pub async fn run(command: Export) -> Result<ExitCode, Failure> {
    let (data, request, out, originals) = match command {
        Export::Check { check, out, originals, data } => {
            (data, Request::ExportCheck { check, originals: originals.is_some() }, out, originals)
        }
        Export::Register { out, data } => (data, Request::ExportRegister, out, None),
        Export::Ledger { out, data } => (data, Request::ExportLedger, out, None),
    };
    admin::run(&data, request, Files { main: Some(out), private: false, originals }).await
}

/// The public register.
pub(super) async fn register(services: &Services<'_>, out: &Output) -> Result<(), Failure> {
    let log = if let Some(state) = services.running {
        state.register.log()
    } else {
        let settings = services.settings;
        let key = RegisterKey::load_or_make(&settings.keys, &settings.register_name)?;
        PublicRegister::start(services.store()?.clone(), Arc::new(key)).await?.log()
    };
    write_log(log, out).await
}

/// The ledger of rewards.
pub(super) async fn ledger(services: &Services<'_>, out: &Output) -> Result<(), Failure> {
    let log = if let Some(state) = services.running {
        state.ledger.log()
    } else {
        let settings = services.settings;
        let key = RegisterKey::of_ledger(&settings.keys, &settings.register_name)?;
        let (store, calendar) = (services.store()?.clone(), Calendar::from(today()));
        RewardLedger::start(store, Arc::new(key), calendar).await?.log()
    };
    write_log(log, out).await
}

/// Writes a log some entries at a time, however long it is.
async fn write_log<E: Kept>(log: Arc<Log<E>>, out: &Output) -> Result<(), Failure> {
    let size = log.size();
    out.begin_file(FileRole::Main).await?;
    let mut lines = std::pin::pin!(exported(log, size));
    while let Some(lines) = lines.next().await {
        out.bytes(lines?.into()).await?;
    }
    out.end_file().await?;
    out.about_file(format!("{size} entries")).await
}

/// One check, with the originals of its photos if they are wanted.
pub(super) async fn check(
    services: &Services<'_>,
    check: CheckId,
    originals: bool,
    out: &Output,
) -> Result<(), Failure> {
    let export = make(services, check).await?;
    out.begin_file(FileRole::Main).await?;
    out.bytes(canonical(&export)?.into()).await?;
    out.end_file().await?;
    let held = if originals { write_photos(services.settings, &export, out).await? } else { 0 };
    let events = export.content.log.len();
    out.about_file(format!("{events} events, {held} photos")).await
}

async fn make(services: &Services<'_>, check: CheckId) -> Result<CheckExport, Failure> {
    let (store, settings) = (services.store()?, services.settings);
    let keys = match services.running {
        Some(state) => Arc::clone(&state.keys),
        None => Arc::new(ServerKeys::load_or_make(&settings.keys)?),
    };
    if store.device(keys.device).await?.is_none_or(|known| known.key != keys.public) {
        return Err(format!("the keys in {} are not those of this database", settings.keys.display()).into());
    }
    Ok(export_check(store, &keys, check).await?)
}

async fn write_photos(settings: &Settings, export: &CheckExport, out: &Output) -> Result<usize, Failure> {
    let files = PhotoFiles::open(&settings.photos)?;
    let mut held = 0;
    for photo in export.content.file.photos.iter().filter(|p| p.state == PhotoState::Held) {
        let bytes = files.get(Kind::Original, &photo.hash).await?;
        out.begin_file(FileRole::Original(photo.hash)).await?;
        out.bytes(bytes).await?;
        out.end_file().await?;
        held += 1;
    }
    Ok(held)
}

/// Where a photo's original lies in a folder beside an exported check.
pub(super) fn photo_file(folder: &Path, photo: &PhotoHash) -> PathBuf {
    folder.join(photo.to_string())
}
