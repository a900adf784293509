//! The journal of the embedded database, made whole before the engine opens it.
//!
//! Who is killed while writing leaves the beginning of a record at the end of the newest segment. The engine
//! (surrealkv 0.21.4) opens that segment to write on before it reads it, and then
//! - takes a beginning that ends with a block, or is shorter than a header, for the end of the file: what it writes
//!   behind it is dropped as damaged at the next start;
//! - puts a repaired copy in the place of a segment that ends in any other way, and goes on writing to the one that is
//!   not there any more.
//!
//! Either way, what is acknowledged from then on does not outlive the next kill. Where the beginning is cut off first,
//! there is nothing to repair.
//!
//! A segment is a row of blocks of 32 KiB. A record is one or more pieces, each within a block: CRC-32 of kind and data,
//! length and kind, big-endian, then the data. Blocks end with zeros where no header has room.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a block.
const BLOCK: usize = 32 * 1024;
/// Bytes before the data of a piece.
const HEADER: usize = 7;

/// The rest of a block has nothing.
const EMPTY: u8 = 0;
/// A whole record.
const FULL: u8 = 1;
/// The first piece of a record.
const FIRST: u8 = 2;
/// A piece between.
const MIDDLE: u8 = 3;
/// The last piece of a record.
const LAST: u8 = 4;
/// How the records of the segment are compressed.
const COMPRESSION: u8 = 9;

/// How far a segment is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Whole {
    /// The byte after the last whole record.
    end: u64,
    /// What follows is not just the beginning of a record: it was changed, or never reached the disk.
    damaged: bool,
}

/// Cuts off what is no whole record at the end of the newest segment. What was cut off and is more than the beginning
/// of a record is kept in a file beside the database's. Does nothing while another process has the database.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn mend(database: &Path) -> io::Result<()> {
    let Some((number, path)) = newest(&database.join("wal"))? else { return Ok(()) };
    // The engine's own lock: nobody may write while the end is looked for.
    let lock = File::options().write(true).create(true).truncate(false).open(database.join("LOCK"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(()),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let mut file = File::options().read(true).write(true).open(path)?;
    let size = file.metadata()?.len();
    let Whole { end, damaged } = whole(&mut file)?;
    if end == size {
        return Ok(());
    }
    if damaged {
        let kept = database.join(format!("journal-{number}-{end}.cut"));
        file.seek(SeekFrom::Start(end))?;
        let mut copy = File::create(&kept)?;
        io::copy(&mut file, &mut copy)?;
        copy.sync_all()?;
        tracing::error!(bytes = size - end, file = %kept.display(), "the end of the journal is damaged and was cut off");
    } else {
        tracing::info!(bytes = size - end, "a write that was cut short is taken off the journal");
    }
    file.set_len(end)?;
    file.sync_all()
}

/// The segment with the highest number.
fn newest(folder: &Path) -> io::Result<Option<(u64, PathBuf)>> {
    let files = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        files => files?,
    };
    let mut newest = None;
    for file in files {
        let path = file?.path();
        if path.extension() != Some(OsStr::new("wal")) {
            continue;
        }
        let number = path.file_stem().and_then(OsStr::to_str).and_then(|stem| stem.parse().ok());
        if let Some(number) = number {
            newest = newest.max(Some((number, path)));
        }
    }
    Ok(newest)
}

/// Reads a segment from its start.
fn whole(segment: &mut impl Read) -> io::Result<Whole> {
    let mut block = vec![0; BLOCK];
    let (mut start, mut end, mut within) = (0, 0, false);
    loop {
        let filled = fill(segment, &mut block)?;
        let mut at = 0;
        while let Some((header, rest)) = block[at..filled].split_first_chunk::<HEADER>() {
            let [c0, c1, c2, c3, l0, l1, kind] = *header;
            let length = usize::from(u16::from_be_bytes([l0, l1]));
            let fits = match kind {
                EMPTY if rest.iter().all(|byte| *byte == 0) => break,
                FULL | FIRST => !within,
                MIDDLE | LAST => within,
                COMPRESSION => true,
                _ => false,
            };
            if !fits || at + HEADER + length > BLOCK {
                return Ok(Whole { end, damaged: true });
            }
            let Some(data) = rest.get(..length) else { return Ok(Whole { end, damaged: false }) };
            if kind != COMPRESSION && checksum(kind, data) != u32::from_be_bytes([c0, c1, c2, c3]) {
                return Ok(Whole { end, damaged: true });
            }
            at += HEADER + length;
            within = matches!(kind, FIRST | MIDDLE);
            if !within {
                end = start + at as u64;
            }
        }
        if filled < BLOCK {
            return Ok(Whole { end, damaged: false });
        }
        start += BLOCK as u64;
    }
}

fn fill(from: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match from.read(&mut block[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

fn checksum(kind: u8, data: &[u8]) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&[kind]);
    checksum.update(data);
    checksum.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment as the engine writes it, and where its records end.
    fn segment(records: &[usize]) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for (n, length) in records.iter().enumerate() {
            let record: Vec<u8> = (0..*length).map(|i| u8::try_from((i * 7 + n) % 251).unwrap()).collect();
            let (mut rest, mut begun) = (record.as_slice(), false);
            loop {
                let left = BLOCK - bytes.len() % BLOCK;
                if left < HEADER {
                    bytes.resize(bytes.len() + left, 0);
                    continue;
                }
                let (data, after) = rest.split_at(rest.len().min(left - HEADER));
                let kind = match (begun, after.is_empty()) {
                    (false, true) => FULL,
                    (false, false) => FIRST,
                    (true, false) => MIDDLE,
                    (true, true) => LAST,
                };
                bytes.extend(checksum(kind, data).to_be_bytes());
                bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
                bytes.push(kind);
                bytes.extend(data);
                (rest, begun) = (after, true);
                if rest.is_empty() {
                    break;
                }
            }
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn whole_of(bytes: &[u8]) -> Whole {
        whole(&mut &*bytes).unwrap()
    }

    /// The third record leaves six bytes of the first block, which are zeros; the fourth goes over three blocks.
    const RECORDS: [usize; 5] = [10, 5_000, BLOCK - 5_010 - 4 * HEADER + 1, 70_000, 300];

    #[test]
    fn wherever_a_write_is_cut_short_the_records_before_it_stay() {
        let (bytes, ends) = segment(&RECORDS);
        assert_eq!(BLOCK - ends[2], HEADER - 1);
        for cut in 0..=bytes.len() {
            let before = ends.iter().rfind(|end| **end <= cut).copied().unwrap_or(0);
            assert_eq!(whole_of(&bytes[..cut]), Whole { end: before as u64, damaged: false }, "{cut}");
        }
    }

    #[test]
    fn zeros_that_a_lost_write_left_behind_are_no_record() {
        let (mut bytes, ends) = segment(&RECORDS);
        bytes.resize(bytes.len() + 3 * BLOCK, 0);
        assert_eq!(whole_of(&bytes), Whole { end: ends[4] as u64, damaged: false });
    }

    #[test]
    fn a_changed_byte_is_told_from_a_write_that_was_cut_short() {
        let (bytes, ends) = segment(&RECORDS);
        for (n, end) in ends.iter().enumerate() {
            let mut changed = bytes.clone();
            changed[end - 1] ^= 1;
            let before = n.checked_sub(1).map_or(0, |n| ends[n] as u64);
            assert_eq!(whole_of(&changed), Whole { end: before, damaged: true }, "record {n}");
        }
    }

    #[test]
    fn the_newest_segment_is_mended_and_damage_is_kept_aside() {
        let database = tempfile::tempdir().unwrap();
        mend(database.path()).unwrap();
        let wal = database.path().join("wal");
        fs::create_dir(&wal).unwrap();
        let (bytes, ends) = segment(&RECORDS);
        let (old, new) = (wal.join("00000000000000000009.wal"), wal.join("00000000000000000010.wal"));
        fs::write(&old, &bytes[..ends[0] + 5]).unwrap();
        fs::write(wal.join("notes.wal"), "not a segment").unwrap();
        fs::write(&new, &bytes[..ends[3] + 3]).unwrap();
        mend(database.path()).unwrap();
        assert_eq!(fs::read(&new).unwrap(), &bytes[..ends[3]]);
        assert_eq!(fs::read(&old).unwrap().len(), ends[0] + 5);

        let mut damaged = bytes.clone();
        damaged[ends[1] + 100] ^= 1;
        fs::write(&new, &damaged).unwrap();
        let lock = File::options().write(true).open(database.path().join("LOCK")).unwrap();
        lock.lock().unwrap();
        mend(database.path()).unwrap();
        assert_eq!(fs::read(&new).unwrap(), damaged, "another process has it");
        drop(lock);
        mend(database.path()).unwrap();
        assert_eq!(fs::read(&new).unwrap(), &bytes[..ends[1]]);
        let kept = database.path().join(format!("journal-10-{}.cut", ends[1]));
        assert_eq!(fs::read(kept).unwrap(), &damaged[ends[1]..]);
    }
}
