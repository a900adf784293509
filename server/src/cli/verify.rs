//! `minewatch verify`: whether an exported file holds, from the file alone. Exit status 0: it holds. 1: it does not,
//! and each flaw is named. 2: the file could not be read at all.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use shared::digest::{PhotoHash, PublicKey};
use shared::evidence::{Photo, PhotoState};
use shared::export::{CheckExport, FILE_BYTES_MAX, Flaw, verify_check};

use super::export::photo_file;

/// Exported files.
#[derive(Subcommand)]
pub enum Verify {
    /// Verifies an exported check.
    Check {
        /// The file.
        file: PathBuf,
        /// Also verifies the originals of its photos in this folder.
        #[arg(long, value_name = "FOLDER")]
        originals: Option<PathBuf>,
        /// The server's public key, as `minewatch keys show` tells it: the file must be that server's.
        #[arg(long, value_name = "KEY")]
        server_key: Option<PublicKey>,
    },
}

/// The command.
pub fn run(command: &Verify) -> ExitCode {
    let Verify::Check { file, originals, server_key } = command;
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("minewatch: {error}");
            return ExitCode::from(2);
        }
    };
    let mut flaws = verify_check(&bytes, server_key.as_ref());
    if let Ok(export) = serde_json::from_slice::<CheckExport>(&bytes) {
        let content = &export.content;
        println!("check\t{}", content.file.check.id);
        println!("mine\t{}", content.file.mine.name);
        println!("records\t{} events, {} hazards", content.log.len(), content.file.hazards.len());
        if let Some(folder) = originals {
            flaws.extend(content.file.photos.iter().filter_map(|photo| verify_photo(photo, folder)));
            println!("photos\t{}, read in {}", content.file.photos.len(), folder.display());
        } else {
            println!("photos\t{}, not read", content.file.photos.len());
        }
        println!("server\t{}", content.server_key);
    }
    if flaws.is_empty() {
        println!("the check holds");
        return ExitCode::SUCCESS;
    }
    for flaw in &flaws {
        println!("flaw: {flaw}");
    }
    println!("the check does not hold");
    ExitCode::from(1)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(fail)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("{} is larger than an exported check can be", path.display()));
    }
    Ok(bytes)
}

fn verify_photo(photo: &Photo, folder: &Path) -> Option<Flaw> {
    if photo.state != PhotoState::Held {
        return None;
    }
    let hash = photo.hash;
    match std::fs::read(photo_file(folder, &hash)) {
        Ok(bytes) => (PhotoHash::of(&bytes) != hash).then_some(Flaw::Photo { photo: hash }),
        Err(_) => Some(Flaw::PhotoMissing { photo: hash }),
    }
}
