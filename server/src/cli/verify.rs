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
use shared::reward::ledger::{self, LedgerReport, verify_read};

use super::export::photo_file;

/// Exported files.
#[derive(Subcommand)]
pub enum Verify {
    /// Verifies a backup: its checksum, every line, and the chain of the log in it.
    Backup {
        /// The file.
        file: PathBuf,
    },
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
    /// Verifies an exported ledger of rewards: chain and signatures, and then everything that it says, computed again:
    /// every step, sum, budget and time limit.
    Ledger {
        /// The file, as auditors download it or `minewatch export ledger` gives it.
        file: PathBuf,
        /// The ledger's key, as whoever runs it tells it: the file must be that ledger.
        #[arg(long, value_name = "KEY")]
        key: Option<VerifierKey>,
        /// Signed heads that somebody kept: the ledger must still contain what they signed. May be given again.
        #[arg(long, value_name = "FILE")]
        witness: Vec<PathBuf>,
    },
}

/// The command.
pub fn run(command: &Verify) -> ExitCode {
    match command {
        Verify::Backup { file } => super::backup::verify(file),
        Verify::Check { file, originals, server_key } => check(file, originals.as_deref(), server_key.as_ref()),
        Verify::Register { file, key, witness } => register(file, key.as_ref(), witness),
        Verify::Ledger { file, key, witness } => ledger(file, key.as_ref(), witness),
    }
}

/// The file, opened, and the heads that were kept.
fn open_log(file: &Path, witness: &[PathBuf]) -> Result<(BufReader<File>, Vec<SignedCheckpoint>), String> {
    let kept: Result<Vec<SignedCheckpoint>, String> = witness
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
            text.parse().map_err(|e| format!("{}: {e}", path.display()))
        })
        .collect();
    let opened = File::open(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    Ok((BufReader::new(opened), kept?))
}

/// Reads line after line. One that is longer than any can be comes in pieces, which are no lines of a log either.
fn next_line(lines: &mut BufReader<File>, bytes_max: usize, file: &Path, line: &mut Vec<u8>) -> Result<bool, String> {
    line.clear();
    let read = lines.by_ref().take(bytes_max as u64 + 1).read_until(b'\n', line);
    read.map(|bytes| bytes > 0).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

fn unreadable(error: &str) -> ExitCode {
    eprintln!("minewatch: {error}");
    ExitCode::from(2)
}

fn register(file: &Path, key: Option<&VerifierKey>, witness: &[PathBuf]) -> ExitCode {
    let (mut lines, kept) = match open_log(file, witness) {
        Ok(opened) => opened,
        Err(error) => return unreadable(&error),
    };
    let mut verifier = Verifier::new(key, &kept);
    let mut line = Vec::new();
    loop {
        match next_line(&mut lines, LINE_BYTES_MAX, file, &mut line) {
            Ok(true) => verifier.line(&line),
            Ok(false) => break,
            Err(error) => return unreadable(&error),
        };
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

fn ledger(file: &Path, key: Option<&VerifierKey>, witness: &[PathBuf]) -> ExitCode {
    let (mut lines, kept) = match open_log(file, witness) {
        Ok(opened) => opened,
        Err(error) => return unreadable(&error),
    };
    let read = |line: &mut Vec<u8>| next_line(&mut lines, ledger::LINE_BYTES_MAX, file, line);
    match verify_read(read, key, &kept) {
        Err(error) => unreadable(&error),
        Ok(Ok(report)) => {
            tell(&report);
            ExitCode::SUCCESS
        }
        Ok(Err(faults)) => {
            for fault in &faults {
                println!("flaw: {fault}");
            }
            println!("the ledger does not hold");
            ExitCode::from(1)
        }
    }
}

fn tell(report: &LedgerReport) {
    println!("entries\t{}", report.file.entries);
    println!("heads\t{}", report.file.checkpoints);
    println!("ledger\t{}", report.file.key);
    for (state, cases) in &report.states {
        println!("cases\t{cases}\t{}", state.code());
    }
    for (key, budget) in &report.budgets {
        let (total, reserved, spent) = (budget.total(), budget.reserved(), budget.spent());
        println!("budget\t{}\t{}\ttotal {total}\treserved {reserved}\tspent {spent}", key.region, key.year);
    }
    for (key, sum) in &report.paid {
        println!("paid\t{}\t{}\t{sum}", key.region, key.year);
    }
    for late in &report.late {
        let at = late.line.map_or_else(|| "still open".to_owned(), |line| format!("line {line}"));
        println!("late\t{at}\t{}\t{} until {}", late.payout, late.due.code(), late.day);
    }
    for (payout, other) in &report.apart {
        println!(
            "apart\t{payout}\t{other}\tevidence in common, rewarded for different violations by the word of two"
        );
    }
    if let Some(newest) = &report.file.newest {
        print!("{newest}");
    }
    println!("the ledger holds");
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
