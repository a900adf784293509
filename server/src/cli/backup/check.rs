//! Looking at a backup before anything of it is believed: its checksum, every line, and the log's chain. Nothing is
//! written here.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::ExitCode;

use sha2::{Digest as _, Sha256};
use shared::event::Head;

use super::format::{FORMAT, LINE_BYTES_MAX, Line, TRAILER_BYTES, VERSION, VERSION_WITHOUT_CHECKSUM, trailer};
use crate::store::dump::TABLES;
use crate::store::writer::replay::{KeptEntry, follow};

/// Why a backup is not restored.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The file cannot be read.
    #[error("cannot read {path}: {why}")]
    Read {
        /// Which.
        path: String,
        /// Why not.
        why: std::io::Error,
    },
    /// It is read more than once, which a pipe cannot be.
    #[error("{0} is not a file on a disk: write the backup into one first, because it is read more than once")]
    NoFile(String),
    /// Something else.
    #[error("not a backup of this program, or one of a newer version")]
    Foreign,
    /// The checksum is not that of the file.
    #[error("the file is damaged or cut short: its checksum does not hold. Take another copy of it")]
    Checksum,
    /// A line cannot be read.
    #[error("line {line}: {why}: the file is damaged")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The end is missing.
    #[error("the file ends before its end: it is damaged")]
    Short,
    /// Lines after the end.
    #[error("there is something after the end: the file is damaged")]
    Long,
    /// The log does not end where the first line says.
    #[error("the log's chain does not reach the head that the backup names: the file was changed")]
    Chain,
    /// It was sound a moment ago.
    #[error("the file is not what it was a moment ago: it was changed, or the disk does not read it well")]
    Changed,
}

/// What is known of a backup that was looked at.
pub(super) struct Sound {
    /// The end of its log.
    pub(super) head: Head,
    /// Whether it has a checksum, which holds.
    pub(super) has_checksum: bool,
    /// The SHA-256 of all its lines but that of the checksum.
    digest: [u8; 32],
    lines: u64,
}

/// Looks at all of a backup.
pub(super) fn check(path: &Path) -> Result<Sound, Fault> {
    let has_checksum = check_digest(path)?;
    let mut lines = Lines::open(path)?;
    let (mut expected, mut log) = (None, Log::default());
    loop {
        let (at, line) = (lines.read + 1, lines.next()?.ok_or(Fault::Short)?);
        let damaged = |why: String| Fault::Line { line: at, why };
        match line {
            Line::Begin { format, version, head, .. } if at == 1 && format == FORMAT => {
                let known = if has_checksum { VERSION } else { VERSION_WITHOUT_CHECKSUM };
                expected = (version == known).then_some(head);
            }
            Line::End { lines: told } if told == at - 1 => break,
            Line::Begin { .. } | Line::End { .. } => {
                return Err(damaged("the beginning or the end stands in another place".into()));
            }
            Line::Stretch { count, seq, .. } => log.stretch(seq, count).map_err(damaged)?,
            Line::Entry { seq, received, outcome, region, text } => {
                log.entry(seq, &KeptEntry { text, region, outcome, received }).map_err(damaged)?;
            }
            Line::Row { table, .. } if !TABLES.contains(&table.as_str()) => {
                return Err(damaged("a row of a table that this program does not know".into()));
            }
            Line::Mine { .. }
            | Line::Person { .. }
            | Line::Account { .. }
            | Line::Device { .. }
            | Line::Row { .. } => {}
        }
        if expected.is_none() {
            return Err(Fault::Foreign);
        }
    }
    let (digest, count) = (lines.digest(), lines.read);
    lines.end(has_checksum)?;
    let head = expected.ok_or(Fault::Foreign)?;
    if log.head != head {
        return Err(Fault::Chain);
    }
    Ok(Sound { head, has_checksum, digest, lines: count })
}

/// Whether the file ends with its own checksum. A file that should have one and has not is damaged.
fn check_digest(path: &Path) -> Result<bool, Fault> {
    let failed = |why| Fault::Read { path: path.display().to_string(), why };
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(Fault::NoFile(path.display().to_string()));
    }
    let before = about.len().saturating_sub(TRAILER_BYTES as u64);
    let mut hash = Sha256::new();
    std::io::copy(&mut BufReader::new(&mut file).take(before), &mut hash).map_err(failed)?;
    file.seek(SeekFrom::Start(before)).map_err(failed)?;
    let mut last = Vec::new();
    file.take(TRAILER_BYTES as u64 + 1).read_to_end(&mut last).map_err(failed)?;
    if last == trailer(hash).as_bytes() {
        return Ok(true);
    }
    // Without: only the version that had none.
    match Lines::open(path)?.next() {
        Ok(Some(Line::Begin { format, version, .. })) if format == FORMAT => match version {
            VERSION_WITHOUT_CHECKSUM => Ok(false),
            VERSION => Err(Fault::Checksum),
            _ => Err(Fault::Foreign),
        },
        Ok(_) | Err(Fault::Line { .. }) => Err(Fault::Foreign),
        Err(fault) => Err(fault),
    }
}

/// The log, as far as it was read.
struct Log {
    head: Head,
    /// The last entry of the last stretch.
    ends_at: u64,
}

impl Default for Log {
    fn default() -> Self {
        Self { head: Head::EMPTY, ends_at: 0 }
    }
}

impl Log {
    fn stretch(&mut self, seq: u64, count: u64) -> Result<(), String> {
        let end = seq.checked_add(count).and_then(|end| end.checked_sub(1));
        self.ends_at = end.ok_or("a stretch of no entries")?;
        Ok(())
    }

    fn entry(&mut self, seq: u64, kept: &KeptEntry) -> Result<(), String> {
        let next = self.head.seq + 1;
        if seq != next || seq > self.ends_at {
            return Err(format!("entry {seq} where {next} was expected"));
        }
        self.head = follow(self.head, kept).map_err(|error| error.to_string())?.head;
        Ok(())
    }
}

/// The lines of a file, with the digest of those that were read.
pub(super) struct Lines {
    from: BufReader<File>,
    path: String,
    hash: Sha256,
    line: Vec<u8>,
    /// How many were read.
    pub(super) read: u64,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|why| Fault::Read { path: name.clone(), why })?;
        Ok(Self { from: BufReader::new(file), path: name, hash: Sha256::new(), line: Vec::new(), read: 0 })
    }

    /// The next line; none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Fault> {
        self.line.clear();
        let read = self.from.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut self.line);
        if read.map_err(|why| Fault::Read { path: self.path.clone(), why })? == 0 {
            return Ok(None);
        }
        self.read += 1;
        self.hash.update(&self.line);
        let line = self.read;
        if self.line.last() != Some(&b'\n') {
            return Err(Fault::Line { line, why: "it does not end".into() });
        }
        serde_json::from_slice(&self.line).map(Some).map_err(|error| Fault::Line { line, why: error.to_string() })
    }

    fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// That nothing stands after the last line but the checksum, if there is one.
    fn end(mut self, has_checksum: bool) -> Result<(), Fault> {
        let mut rest = Vec::new();
        let read = self.from.by_ref().take(TRAILER_BYTES as u64 + 1).read_to_end(&mut rest);
        read.map_err(|why| Fault::Read { path: self.path.clone(), why })?;
        let expected = if has_checksum { trailer(self.hash) } else { String::new() };
        if rest == expected.as_bytes() { Ok(()) } else { Err(Fault::Long) }
    }

    /// That the same lines were read as when the file was looked at.
    pub(super) fn are_those_of(&self, sound: &Sound) -> Result<(), Fault> {
        if self.read == sound.lines && self.digest() == sound.digest { Ok(()) } else { Err(Fault::Changed) }
    }
}

/// The command `verify backup`: 0 when it holds, 1 when it does not, 2 when it cannot be read.
pub fn verify(path: &Path) -> ExitCode {
    match check(path) {
        Ok(sound) => {
            println!("entries\t{}", sound.head.seq);
            println!("lines\t{}", sound.lines);
            if sound.has_checksum {
                println!("the backup holds");
            } else {
                println!(
                    "the log in it holds; it was made before backups had a checksum, so that the rest is not known"
                );
            }
            ExitCode::SUCCESS
        }
        Err(fault @ (Fault::Read { .. } | Fault::NoFile(_))) => {
            eprintln!("minewatch: {fault}");
            ExitCode::from(2)
        }
        Err(fault) => {
            println!("flaw: {fault}");
            println!("the backup does not hold");
            ExitCode::from(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A backup without a checksum.
    const OLD: &[u8] = include_bytes!("../../../tests/http/fixtures/backup-v1.jsonl");

    /// The same with one.
    fn new() -> Vec<u8> {
        let text = std::str::from_utf8(OLD).unwrap().replacen(r#""version":1"#, r#""version":2"#, 1);
        let last = trailer(Sha256::new_with_prefix(&text));
        assert_eq!(last.len(), TRAILER_BYTES);
        (text + &last).into_bytes()
    }

    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            Self(std::env::temp_dir().join(format!("minewatch-{}", hex::encode(crate::clock::random::<8>()))))
        }

        fn check(&self, bytes: &[u8]) -> Result<Sound, Fault> {
            std::fs::write(&self.0, bytes).unwrap();
            check(&self.0)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn with_flip(bytes: &[u8], at: usize, bit: usize) -> Vec<u8> {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << bit;
        flipped
    }

    #[test]
    fn every_bit_that_is_flipped_and_every_cut_is_found() {
        let (scratch, whole) = (Scratch::new(), new());
        let sound = scratch.check(&whole).unwrap();
        assert!(sound.has_checksum);
        let mut places = Vec::new();
        let mut start = 0;
        for (n, line) in whole.split_inclusive(|byte| *byte == b'\n').enumerate() {
            // Each bit of some byte of every line, and one of its end.
            places.extend((0..8).map(|bit| (start + (n * 31 + bit * 7) % line.len(), bit)));
            places.push((start + line.len() - 1, n % 8));
            start += line.len();
        }
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
        let all_of = (0..first).chain(whole.len() - TRAILER_BYTES..whole.len());
        places.extend(all_of.flat_map(|at| [(at, at % 8), (at, 5)]));
        for (at, bit) in places {
            assert!(scratch.check(&with_flip(&whole, at, bit)).is_err(), "bit {bit} of byte {at} of {}", whole.len());
        }
        for length in (0..whole.len()).step_by(whole.len() / 150).chain(whole.len() - 2 * TRAILER_BYTES..whole.len())
        {
            assert!(scratch.check(&whole[..length]).is_err(), "cut after {length} of {}", whole.len());
        }
        assert!(scratch.check(&[&whole[..], b"\n"].concat()).is_err());
        assert!(scratch.check(&[&whole[..], &whole[..]].concat()).is_err());
    }

    #[test]
    fn without_a_checksum_a_flipped_bit_of_the_log_and_every_cut_is_found_all_the_same() {
        let scratch = Scratch::new();
        assert!(!scratch.check(OLD).unwrap().has_checksum);
        let mut start = 0;
        for line in OLD.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(br#"{"t":"entry""#) {
                let at = start + line.len() / 2;
                assert!(scratch.check(&with_flip(OLD, at, 1)).is_err(), "byte {at}");
            }
            start += line.len();
        }
        for length in (0..OLD.len()).step_by(OLD.len() / 150).chain(OLD.len() - 40..OLD.len()) {
            assert!(scratch.check(&OLD[..length]).is_err(), "cut after {length} of {}", OLD.len());
        }
    }

    #[test]
    fn a_sound_checksum_does_not_make_a_backup_of_what_is_none() {
        let scratch = Scratch::new();
        let with_checksum = |text: &str| format!("{text}{}", trailer(Sha256::new_with_prefix(text))).into_bytes();
        let begin = std::str::from_utf8(OLD).unwrap().lines().next().unwrap();
        for text in [
            String::new(),
            "x\n".into(),
            // The version without a checksum has none.
            std::str::from_utf8(OLD).unwrap().to_owned(),
            format!("{begin}\n{{\"t\":\"end\",\"lines\":1}}\n").replace(r#""version":1"#, r#""version":3"#),
            // Lines are missing.
            format!("{begin}\n{{\"t\":\"end\",\"lines\":1}}\n").replace(r#""version":1"#, r#""version":2"#),
        ] {
            assert!(scratch.check(&with_checksum(&text)).is_err(), "{text:.80}");
        }
    }
}
