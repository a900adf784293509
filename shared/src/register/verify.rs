//! Verifying an exported register from its lines alone, in memory that does not grow with it. Reads no file and
//! trusts no key but the one that it is given.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use sha2::Digest as _;

use super::checkpoint::SignedCheckpoint;
use super::entry::{Entry, LogEntry};
use super::file::{End, Fault, FileLine, Header, Numbered, Reason, line_bytes, signed_bytes};
use super::key::VerifierKey;
use super::merkle::{Frontier, leaf_hash};
use crate::digest::Digest;
use crate::event::NotCanonical;

/// The most faults that are kept: a file with so many is not mended by naming more.
const FAULTS_MAX: usize = 1_000;

/// What a file that holds has in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The register's name and key.
    pub key: VerifierKey,
    /// How many entries.
    pub entries: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// The newest checkpoint: worth keeping, as a witness for the next file.
    pub newest: Option<SignedCheckpoint>,
}

/// Verifies an exported register: lines with their line feeds, as `split_inclusive(|b| *b == b'\n')` gives them.
///
/// With `trusted`, it must be that register's; without, only that somebody's key signed all of it is known. `witness`
/// are checkpoints that were kept: the register must still begin with the entries that they cover.
///
/// # Errors
/// Every fault found, in the order of the lines.
pub fn verify<L: AsRef<[u8]>>(
    lines: impl IntoIterator<Item = L>,
    trusted: Option<&VerifierKey>,
    witness: &[SignedCheckpoint],
) -> Result<Report, Vec<Fault>> {
    let mut verifier = Verifier::new(trusted, witness);
    for line in lines {
        verifier.line(line.as_ref());
    }
    verifier.finish()
}

/// [`verify`], line by line.
pub type Verifier<'a> = FileVerifier<'a, Entry>;

/// Verifies the exported file of a log, line by line, as far as all logs are alike: form, numbers, hashes, signatures.
#[derive(Debug, Clone)]
pub struct FileVerifier<'a, E> {
    trusted: Option<&'a VerifierKey>,
    witness: &'a [SignedCheckpoint],
    /// Which witnesses cover which number of entries; those that were looked at are taken out.
    waiting: BTreeMap<u64, Vec<usize>>,
    faults: Vec<Fault>,
    line: u64,
    key: Option<VerifierKey>,
    hasher: sha2::Sha256,
    edge: Frontier,
    next_index: u64,
    checkpoints: u64,
    newest: Option<SignedCheckpoint>,
    ended: bool,
    entry: PhantomData<E>,
}

impl<'a, E: LogEntry> FileVerifier<'a, E> {
    /// Before the first line. See [`verify`] for what the arguments mean.
    #[must_use]
    pub fn new(trusted: Option<&'a VerifierKey>, witness: &'a [SignedCheckpoint]) -> Self {
        let mut waiting: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (at, signed) in witness.iter().enumerate() {
            waiting.entry(signed.checkpoint().size).or_default().push(at);
        }
        Self {
            trusted,
            witness,
            waiting,
            faults: Vec::new(),
            line: 0,
            // Until a header says so, and where it is missing.
            key: trusted.cloned(),
            hasher: sha2::Sha256::new(),
            edge: Frontier::default(),
            next_index: 0,
            checkpoints: 0,
            newest: None,
            ended: false,
            entry: PhantomData,
        }
    }

    /// The next line, with its line feed: the entry that it has, if it has one in its place.
    pub fn line(&mut self, bytes: &[u8]) -> Option<E> {
        self.line += 1;
        let line = self.read(bytes);
        if self.line == 1 && !matches!(line, Some(FileLine::Header(_))) {
            self.fault(Reason::NoHeader);
        }
        if self.ended || (self.line > 1 && matches!(line, Some(FileLine::Header(_)))) {
            self.fault(Reason::Misplaced);
        }
        let mut entry = None;
        match line {
            Some(FileLine::Header(header)) if self.line == 1 => self.header(header),
            Some(FileLine::Entry(numbered)) => {
                self.entry(&numbered, bytes);
                entry = Some(numbered.entry);
            }
            Some(FileLine::Checkpoint(signed)) => self.checkpoint(*signed),
            Some(FileLine::End(end)) => self.end(&end),
            Some(FileLine::Header(_)) | None => {}
        }
        self.hasher.update(bytes);
        entry
    }

    /// How many lines were read.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.line
    }

    /// After the last line.
    ///
    /// # Errors
    /// Every fault found, in the order of the lines.
    pub fn finish(mut self) -> Result<Report, Vec<Fault>> {
        if !self.ended {
            self.fault(Reason::NoEnd);
        }
        let entries = self.edge.size();
        for (size, witnesses) in std::mem::take(&mut self.waiting) {
            for at in witnesses {
                self.fault(Reason::WitnessMissing { witness: at + 1, size, entries });
            }
        }
        match self.key {
            Some(key) if self.faults.is_empty() => {
                Ok(Report { key, entries, checkpoints: self.checkpoints, newest: self.newest })
            }
            _ => Err(self.faults),
        }
    }

    fn fault(&mut self, reason: Reason) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { line: self.line, reason });
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Option<FileLine<E>> {
        if bytes.len() > E::LINE_BYTES_MAX {
            self.fault(Reason::TooLong);
            return None;
        }
        let line: FileLine<E> = match serde_json::from_slice(bytes) {
            Ok(line) => line,
            Err(error) => {
                self.fault(Reason::Unreadable { why: error.to_string() });
                return None;
            }
        };
        if E::IS_IN_ORDER && matches!(line, FileLine::Entry(_)) && is_plain_json(&line, bytes) {
            return Some(line);
        }
        let form = line_bytes(&line).unwrap_or_default();
        if form != bytes {
            let at = form.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            self.fault(Reason::NotCanonical { at });
        }
        Some(line)
    }

    fn header(&mut self, header: Header) {
        if header.format != E::FORMAT || header.version != E::VERSION {
            self.fault(Reason::WrongFormat);
        }
        if header.origin != *header.key.name() {
            self.fault(Reason::KeyName);
        }
        if self.trusted.is_some_and(|key| *key != header.key) {
            self.fault(Reason::OtherKey);
        }
        self.key = Some(header.key);
        let witness = self.witness;
        for (at, signed) in witness.iter().enumerate() {
            if !self.signed(signed) {
                self.fault(Reason::WitnessForeign { witness: at + 1 });
            }
        }
        self.meet_witnesses();
    }

    fn entry(&mut self, numbered: &Numbered<E>, line: &[u8]) {
        let Numbered { index, leaf: said, .. } = numbered;
        if *index != self.next_index {
            self.fault(Reason::Index { expected: self.next_index, found: *index });
        }
        // Goes on from the number that was found, so that one entry taken out is one fault.
        self.next_index = index.saturating_add(1);
        match entry_bytes(line, numbered) {
            Ok(bytes) => {
                let leaf = leaf_hash(&bytes);
                if *said != E::SAYS_LEAVES.then_some(leaf) {
                    self.fault(Reason::Leaf);
                }
                self.edge.push(leaf);
            }
            Err(error) => self.fault(Reason::Unreadable { why: error.to_string() }),
        }
        self.meet_witnesses();
    }

    fn checkpoint(&mut self, signed: SignedCheckpoint) {
        let checkpoint = signed.checkpoint();
        self.checkpoints += 1;
        if !self.signed(&signed) {
            self.fault(Reason::CheckpointSignature);
        }
        if checkpoint.size != self.edge.size() {
            self.fault(Reason::CheckpointPlace { size: checkpoint.size, entries: self.edge.size() });
        } else if checkpoint.root != self.edge.root() {
            self.fault(Reason::CheckpointRoot);
        }
        if self.newest.as_ref().is_some_and(|newest| newest.checkpoint().size >= checkpoint.size) {
            self.fault(Reason::CheckpointRepeated);
        }
        self.newest = Some(signed);
    }

    fn end(&mut self, end: &End) {
        self.ended = true;
        let entries = self.edge.size();
        if end.entries != entries {
            self.fault(Reason::Entries { said: end.entries, found: entries });
        }
        if end.checkpoints != self.checkpoints {
            self.fault(Reason::Checkpoints { said: end.checkpoints, found: self.checkpoints });
        }
        if end.sha256.0[..] != self.hasher.clone().finalize()[..] {
            self.fault(Reason::Bytes);
        }
        let vouched = self.key.as_ref().is_some_and(|key| {
            let message = signed_bytes(E::FORMAT, key.name(), end.entries, end.checkpoints, &end.sha256);
            key.verify(&message, &end.signature).is_ok()
        });
        if !vouched {
            self.fault(Reason::EndSignature);
        }
    }

    fn signed(&self, signed: &SignedCheckpoint) -> bool {
        self.key.as_ref().is_some_and(|key| signed.verify(key).is_ok())
    }

    /// Looks at the witnesses over as many entries as were read now.
    fn meet_witnesses(&mut self) {
        let size = self.edge.size();
        let Some(witnesses) = self.waiting.remove(&size) else { return };
        let root: Digest = self.edge.root();
        for at in witnesses {
            if self.witness.get(at).is_some_and(|signed| signed.checkpoint().root != root) {
                self.fault(Reason::WitnessRoot { witness: at + 1, size });
            }
        }
    }
}

/// Whether the line is what plain JSON of it is, with one line feed.
fn is_plain_json<E: LogEntry>(line: &FileLine<E>, bytes: &[u8]) -> bool {
    let mut rest = Expected(bytes);
    serde_json::to_writer(&mut rest, line).is_ok() && rest.0 == b"\n"
}

/// What is still to be written; refuses to be written otherwise, and keeps nothing.
struct Expected<'a>(&'a [u8]);

impl std::io::Write for Expected<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(std::io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The canonical bytes of an entry: those in its line, where the line is as the canonical form has it.
fn entry_bytes<'l, E: LogEntry>(line: &'l [u8], numbered: &Numbered<E>) -> Result<Cow<'l, [u8]>, NotCanonical> {
    let index = numbered.index;
    let after = match &numbered.leaf {
        Some(leaf) => format!(",\"index\":{index},\"leaf\":\"{leaf}\"}}}}\n"),
        None => format!(",\"index\":{index}}}}}\n"),
    };
    let within = line.strip_prefix(b"{\"entry\":{\"entry\":").and_then(|rest| rest.strip_suffix(after.as_bytes()));
    within.map_or_else(|| numbered.entry.log_bytes().map(Cow::Owned), |bytes| Ok(Cow::Borrowed(bytes)))
}
