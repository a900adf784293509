//! Whether what the office says stands in the public register: recomputed in the browser, believed in nothing.
//!
//! Each step's facts, with the salt that only the code gives, make a commitment; with day and kind it is an entry;
//! its path must lead to the root that the register's key signed. Words that came with a step must be those whose
//! hash was entered.
//!
//! Facts and entries are brought into their canonical form (RFC 8785) by writing their few fields, plain ASCII and
//! small numbers, in the order of the names. `shared::event::canonical` does it for everything, with 60 KB of
//! machinery for floats and foreign keys; a test holds the two against each other.

use serde::{Deserialize, Serialize};
use shared::digest::{Digest, PhotoHash};
use shared::register::{Day, EntryKind, SignedCheckpoint, VerifierKey, commit, leaf_hash, verify_inclusion};
use shared::tip::deadline::Turns;
use shared::tip::lifecycle::{Progress, Step, TipState, Who};
use shared::tip::wire::{Deadline, EntryFacts, Proven, TipReceipt, TipStatus};

use crate::keys::Keys;

/// What does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// It is no checkpoint, or another register's key signed it.
    Checkpoint,
    /// A step is not the entry that it is said to be.
    Entry,
    /// The words are not those that were entered.
    Words,
    /// The arrival is missing, or steps are out of order.
    Order,
    /// The state is not the one of the last step.
    State,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What does not hold; none when all does.
    pub wrong: Option<Wrong>,
    /// The number of the step at fault, where it is one.
    pub n: Option<u64>,
    /// The arrival's number in the register.
    pub entry: u64,
    /// How many entries the checkpoint covers.
    pub size: u64,
    /// What has to happen by when.
    pub deadline: Option<Deadline>,
}

impl Verdict {
    /// Whether all holds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.wrong.is_none()
    }
}

/// [`EntryFacts`] with its fields in canonical order.
#[derive(Serialize)]
struct Facts<'a> {
    day: Day,
    n: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<&'a Digest>,
    state: TipState,
    step: Step,
}

/// [`shared::register::Entry`] with its fields in canonical order.
#[derive(Serialize)]
struct Leaf {
    commitment: Digest,
    day: Day,
    kind: EntryKind,
}

/// The leaf that facts make in the register.
fn leaf(facts: &EntryFacts, salt: &[u8; 32]) -> Option<Digest> {
    let EntryFacts { n, step, state, day, ref sealed } = *facts;
    let canonical = serde_json::to_vec(&Facts { day, n, sealed: sealed.as_ref(), state, step }).ok()?;
    let kind = if n == 0 { EntryKind::Arrival } else { EntryKind::Change };
    let leaf = Leaf { commitment: commit(salt, &canonical), day, kind };
    Some(leaf_hash(&serde_json::to_vec(&leaf).ok()?))
}

/// The register at a checkpoint whose signature holds.
struct Register(SignedCheckpoint);

impl Register {
    fn read(checkpoint: &str, register_key: &str) -> Option<Self> {
        let (signed, key): (SignedCheckpoint, VerifierKey) = (checkpoint.parse().ok()?, register_key.parse().ok()?);
        signed.verify(&key).ok().map(|()| Self(signed))
    }

    fn has(&self, keys: &Keys, proven: &Proven) -> bool {
        let checkpoint = self.0.checkpoint();
        leaf(&proven.facts, &keys.register_salt(proven.facts.n)).is_some_and(|leaf| {
            verify_inclusion(&leaf, proven.index, checkpoint.size, &proven.path, &checkpoint.root).is_ok()
        })
    }
}

type Fault = (Wrong, Option<u64>);

/// What was sent, as far as the register has it: of an `Intake`, the words and the names of the files.
#[derive(Deserialize)]
pub struct Sent {
    sealed: String,
    #[serde(default)]
    files: Vec<SentFile>,
}

#[derive(Deserialize)]
struct SentFile {
    hash: PhotoHash,
}

impl Sent {
    fn digest(&self) -> Digest {
        let names: Vec<u8> = self.files.iter().flat_map(|file| *file.hash.bytes()).collect();
        Digest::of(&[self.sealed.as_bytes(), &names])
    }
}

/// Whether the receipt is for what was sent, and stands in the register.
#[must_use]
pub fn receipt(keys: &Keys, receipt: &TipReceipt, sent: &Sent, register_key: &str) -> Verdict {
    let facts = &receipt.arrival.facts;
    let register = Register::read(&receipt.checkpoint, register_key);
    let check = || -> Result<(), Fault> {
        let register = register.as_ref().ok_or((Wrong::Checkpoint, None))?;
        if facts.n != 0 || facts.step != Step::Arrive {
            return Err((Wrong::Order, Some(facts.n)));
        }
        // Of a report that had arrived before, the first sealing is entered, and only its hash is left.
        if !receipt.again && facts.sealed != Some(sent.digest()) {
            return Err((Wrong::Words, Some(0)));
        }
        if register.has(keys, &receipt.arrival) { Ok(()) } else { Err((Wrong::Entry, Some(0))) }
    };
    let turns = Turns { arrived: facts.day, state_since: facts.day };
    verdict(check(), receipt.arrival.index, register.as_ref(), receipt.limits.next(Progress::NEW, turns))
}

/// Whether all that a status says stands in the register.
#[must_use]
pub fn status(keys: &Keys, status: &TipStatus, register_key: &str) -> Verdict {
    let register = Register::read(&status.checkpoint, register_key);
    let check = || -> Result<(), Fault> {
        let register = register.as_ref().ok_or((Wrong::Checkpoint, None))?;
        let mut last = None;
        for told in &status.steps {
            let facts = &told.proven.facts;
            let at = Some(facts.n);
            let follows = last.map_or(facts.n == 0 && facts.step == Step::Arrive, |last| facts.n > last);
            if !follows || facts.n >= status.next {
                return Err((Wrong::Order, at));
            }
            last = at;
            // Own words are not given back: their hash was entered, and nothing else can be compared.
            let is_office = told.who == Who::Officer;
            if is_office && facts.sealed != told.sealed.as_ref().map(|words| Digest::of(&[words.as_bytes()])) {
                return Err((Wrong::Words, at));
            }
            if !register.has(keys, &told.proven) {
                return Err((Wrong::Entry, at));
            }
        }
        match status.steps.last() {
            None => Err((Wrong::Order, None)),
            Some(told) if told.proven.facts.state != status.state => Err((Wrong::State, last)),
            Some(_) => Ok(()),
        }
    };
    let entry = status.steps.first().map_or(0, |told| told.proven.index);
    verdict(check(), entry, register.as_ref(), status.deadline)
}

fn verdict(
    outcome: Result<(), Fault>,
    entry: u64,
    register: Option<&Register>,
    deadline: Option<Deadline>,
) -> Verdict {
    let (wrong, n) = outcome.err().map_or((None, None), |(wrong, n)| (Some(wrong), n));
    Verdict { wrong, n, entry, size: register.map_or(0, |register| register.0.checkpoint().size), deadline }
}
