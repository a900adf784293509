//! `minewatch verify`: whether an exported file holds, from the file alone. Exit status 0: it holds. 1: it does not,
//! and each flaw is named. 2: the file could not be read at all.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use shared::digest::{PhotoHash, PublicKey};
use shared::evidence::{Photo, PhotoState};
use shared::export::{CheckExport, FILE_BYTES_MAX, Flaw, verify_check};
use shared::register::file::LINE_BYTES_MAX;
use shared::register::{SignedCheckpoint, Verifier, VerifierKey};

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
    /// Verifies an exported register: every entry, every signed head, and that each head follows from the one before.
    Register {
        /// The file, as `/register/export` or `minewatch export register` give it.
        file: PathBuf,
        /// The register's key, as whoever runs it tells it: the file must be that register's.
        #[arg(long, value_name = "KEY")]
        key: Option<VerifierKey>,
        /// Signed heads that somebody kept: the register must still contain what they signed. May be given again.
        #[arg(long, value_name = "FILE")]
        witness: Vec<PathBuf>,
    },
}

/// The command.
pub fn run(command: &Verify) -> ExitCode {
    match command {
        Verify::Check { file, originals, server_key } => check(file, originals.as_deref(), server_key.as_ref()),
        Verify::Register { file, key, witness } => register(file, key.as_ref(), witness),
    }
}

fn register(file: &Path, key: Option<&VerifierKey>, witness: &[PathBuf]) -> ExitCode {
    let kept: Result<Vec<SignedCheckpoint>, String> = witness
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
            text.parse().map_err(|e| format!("{}: {e}", path.display()))
        })
        .collect();
    let opened = File::open(file).map_err(|e| format!("cannot read {}: {e}", file.display()));
    let (kept, opened) = match (kept, opened) {
        (Ok(kept), Ok(opened)) => (kept, opened),
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("minewatch: {error}");
            return ExitCode::from(2);
        }
    };
    let mut verifier = Verifier::new(key, &kept);
    let mut lines = BufReader::new(opened);
    loop {
        let mut line = Vec::new();
        // A line that is longer than any can be is read in pieces, which are no lines of a register either.
        match lines.by_ref().take(LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {
                verifier.line(&line);
            }
            Err(error) => {
                eprintln!("minewatch: cannot read {}: {error}", file.display());
                return ExitCode::from(2);
            }
        }
    }
    match verifier.finish() {
        Ok(report) => {
            println!("entries\t{}", report.entries);
            println!("heads\t{}", report.checkpoints);
            println!("register\t{}", report.key);
            if let Some(newest) = &report.newest {
                print!("{newest}");
            }
            println!("the register holds");
            ExitCode::SUCCESS
        }
        Err(faults) => {
            for fault in &faults {
                println!("flaw: {fault}");
            }
            ExitCode::from(1)
        }
    }
}

fn check(file: &Path, originals: Option<&Path>, server_key: Option<&PublicKey>) -> ExitCode {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("minewatch: {error}");
            return ExitCode::from(2);
        }
    };
    let mut flaws = verify_check(&bytes, server_key);
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
