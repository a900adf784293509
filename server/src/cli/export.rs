//! `minewatch export`: records as files that anybody can verify.

use std::fs::OpenOptions;
use std::io::Write as _;
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
use crate::calendar::Calendar;
use crate::config::{DataArgs, Settings};
use crate::export::export_check;
use crate::keys::{RegisterKey, ServerKeys};
use crate::photo::{Kind, PhotoFiles};
use crate::register::{Kept, Log, PublicRegister, exported};
use crate::reward::RewardLedger;
use crate::store::Store;
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
    match command {
        Export::Check { check, out, originals, data } => one_check(check, &out, originals.as_deref(), &data).await,
        Export::Register { out, data } => register(&out, &data).await,
        Export::Ledger { out, data } => ledger(&out, &data).await,
    }
}

async fn register(out: &Path, data: &DataArgs) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(data)?;
    let store = Store::open(&settings.database).await?;
    let key = RegisterKey::load_or_make(&settings.keys, &settings.register_name)?;
    let register = PublicRegister::start(store.clone(), Arc::new(key)).await?;
    let written = write_log(register.log(), out).await;
    store.close().await;
    println!("{}: {} entries", out.display(), written?);
    Ok(ExitCode::SUCCESS)
}

async fn ledger(out: &Path, data: &DataArgs) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(data)?;
    let store = Store::open(&settings.database).await?;
    let key = RegisterKey::of_ledger(&settings.keys, &settings.register_name)?;
    let ledger = RewardLedger::start(store.clone(), Arc::new(key), Calendar::from(today())).await?;
    let written = write_log(ledger.log(), out).await;
    store.close().await;
    println!("{}: {} entries", out.display(), written?);
    Ok(ExitCode::SUCCESS)
}

/// Writes a log some entries at a time, however long it is; says how many there are.
async fn write_log<E: Kept>(log: Arc<Log<E>>, out: &Path) -> Result<u64, Failure> {
    let size = log.size();
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(out)
        .map_err(|e| format!("cannot make {}: {e}", out.display()))?;
    let mut lines = std::pin::pin!(exported(log, size));
    while let Some(lines) = lines.next().await {
        file.write_all(lines?.as_bytes()).map_err(|e| format!("cannot write {}: {e}", out.display()))?;
    }
    file.sync_all().map_err(|e| format!("cannot write {}: {e}", out.display()))?;
    Ok(size)
}

async fn one_check(
    check: CheckId,
    out: &Path,
    originals: Option<&Path>,
    data: &DataArgs,
) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(data)?;
    let store = Store::open(&settings.database).await?;
    let made = make(&store, &settings, check).await;
    store.close().await;
    let export = made?;
    write_new(out, &canonical(&export)?)?;
    let held = match originals {
        Some(folder) => write_photos(&settings, &export, folder).await?,
        None => 0,
    };
    let events = export.content.log.len();
    println!("{}: {events} events, {held} photos", out.display());
    Ok(ExitCode::SUCCESS)
}

async fn make(store: &Store, settings: &Settings, check: CheckId) -> Result<CheckExport, Failure> {
    let keys = ServerKeys::load_or_make(&settings.keys)?;
    if store.device(keys.device).await?.is_none_or(|known| known.key != keys.public) {
        return Err(format!("the keys in {} are not those of this database", settings.keys.display()).into());
    }
    Ok(export_check(store, &keys, check).await?)
}

async fn write_photos(settings: &Settings, export: &CheckExport, folder: &Path) -> Result<usize, Failure> {
    std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let files = PhotoFiles::open(&settings.photos)?;
    let mut held = 0;
    for photo in export.content.file.photos.iter().filter(|p| p.state == PhotoState::Held) {
        let bytes = files.get(Kind::Original, &photo.hash).await?;
        write_new(&photo_file(folder, &photo.hash), &bytes)?;
        held += 1;
    }
    Ok(held)
}

/// Where a photo's original lies in a folder beside an exported check.
pub(super) fn photo_file(folder: &Path, photo: &PhotoHash) -> PathBuf {
    folder.join(photo.to_string())
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|e| format!("cannot make {}: {e}", path.display()))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    Ok(())
}
