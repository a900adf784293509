//! What is written together with an entry of the register, in one transaction.

use shared::digest::LookupId;
use shared::id::{TipId, UserId};
use shared::register::Entry;
use shared::tip::files::SealedFile;
use shared::tip::wire::KeyBox;
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use crate::store::{StoreError, record, to_doc, two, uuid_key};
use crate::tip::access::Access;
use crate::tip::rows::{KeyDoc, StepDoc, TipDoc};

/// An entry, and what is written with it.
pub struct Draft {
    /// The entry.
    pub entry: Entry,
    /// The rows.
    pub writes: Writes,
}

/// Rows that are written with an entry.
#[derive(Default)]
pub struct Writes {
    /// Codes that lead to a tip from now on.
    pub keys: Vec<KeyRow>,
    /// Officers who can open a tip from now on.
    pub boxes: Vec<BoxRow>,
    /// Officers who can open a tip from now on, or with another key than before.
    pub let_in: Vec<BoxRow>,
    /// Boxes of officers who can no longer open a tip.
    pub let_out: Vec<RecordId>,
    /// Lines of tips' audit logs.
    pub reads: Vec<ReadRow>,
    /// Reports.
    pub reports: Vec<ReportRow>,
    /// Steps of tips.
    pub steps: Vec<StepRow>,
    /// Their numbers.
    pub turns: Vec<TurnRow>,
    /// Tips as they are now.
    pub tips: Vec<TipRow>,
    /// Officers' keys that come into use.
    pub officers: Vec<OfficerRow>,
    /// Officers' keys that go out of use.
    pub ended: Vec<RecordId>,
    /// Challenges and forms that were used up.
    pub spent: Vec<SpentRow>,
    /// Files that belong to a tip from now on.
    pub files: Vec<FileRow>,
    /// Tips of which nothing is kept.
    pub erased: Vec<Uuid>,
}

#[derive(Clone, SurrealValue)]
pub struct OfficerRow {
    id: RecordId,
    doc: String,
    officer: Uuid,
    ended: bool,
}

#[derive(Clone, SurrealValue)]
pub struct FileRow {
    id: RecordId,
    tip: Uuid,
}

#[derive(Clone, SurrealValue)]
pub struct SpentRow {
    id: RecordId,
    until: i64,
}

#[derive(Clone, SurrealValue)]
pub struct KeyRow {
    id: RecordId,
    tip: Uuid,
    proof: String,
}

#[derive(Clone, SurrealValue)]
pub struct BoxRow {
    id: RecordId,
    tip: Uuid,
    officer: Uuid,
    sealed: String,
    key: String,
}

#[derive(Clone, SurrealValue)]
pub struct ReadRow {
    tip: Uuid,
    officer: Uuid,
    what: String,
    at: i64,
}

#[derive(Clone, SurrealValue)]
pub struct TurnRow {
    id: RecordId,
}

#[derive(Clone, SurrealValue)]
pub struct ReportRow {
    id: RecordId,
    sealed: String,
}

#[derive(Clone, SurrealValue)]
pub struct StepRow {
    id: RecordId,
    doc: String,
    entry: i64,
}

#[derive(Clone, SurrealValue)]
pub struct TipRow {
    id: RecordId,
    doc: String,
}

fn turn(tip: TipId, n: u64) -> TurnRow {
    TurnRow { id: record("tip_turn", two(tip.uuid(), i64::try_from(n).unwrap_or(i64::MAX).into_value())) }
}

/// The id of a step.
#[must_use]
pub fn step_id(tip: TipId, n: u64) -> RecordId {
    record("tip_step", two(tip.uuid(), i64::try_from(n).unwrap_or(i64::MAX).into_value()))
}

fn officer_key_id(officer: UserId, number: u64) -> RecordId {
    record("officer_key", two(officer.uuid(), i64::try_from(number).unwrap_or(i64::MAX).into_value()))
}

/// The id of an officer's box.
#[must_use]
pub fn box_id(officer: UserId, tip: TipId) -> RecordId {
    record("tip_box", two(officer.uuid(), surrealdb::types::Value::Uuid(tip.uuid().into())))
}

fn box_row(tip: TipId, key_box: &KeyBox, key: String) -> BoxRow {
    BoxRow {
        id: box_id(key_box.officer, tip),
        tip: tip.uuid().into(),
        officer: key_box.officer.uuid().into(),
        sealed: key_box.sealed.clone(),
        key,
    }
}

impl Writes {
    /// Makes a code lead to a tip.
    #[must_use]
    pub fn key(mut self, place: &str, proof: String, tip: TipId) -> Self {
        self.keys.push(KeyRow { id: record("tip_key", place), tip: tip.uuid().into(), proof });
        self
    }

    /// Lets an officer open a tip.
    #[must_use]
    pub fn key_box(mut self, tip: TipId, key_box: &KeyBox, key: String) -> Self {
        self.boxes.push(box_row(tip, key_box, key));
        self
    }

    /// Changes who can open a tip, with the line of the audit log that says so.
    #[must_use]
    pub fn access(mut self, tip: TipId, by: UserId, access: &Access) -> Self {
        let what = match access {
            Access::In { key_box, key } => {
                self.let_in.push(box_row(tip, key_box, key.clone()));
                format!("let-in {}", key_box.officer)
            }
            Access::Out(officer) => {
                self.let_out.push(box_id(*officer, tip));
                format!("let-out {officer}")
            }
        };
        let at = crate::clock::now().millis();
        self.reads.push(ReadRow { tip: tip.uuid().into(), officer: by.uuid().into(), what, at });
        self
    }

    /// Keeps a report.
    #[must_use]
    pub fn report(mut self, tip: TipId, sealed: String) -> Self {
        self.reports.push(ReportRow { id: record("tip_report", uuid_key(tip.uuid())), sealed });
        self
    }

    /// Takes a step of a tip, which is as `doc` says from then on.
    ///
    /// # Errors
    /// Cannot happen to these types.
    pub fn step(mut self, tip: TipId, step: &StepDoc, doc: &TipDoc) -> Result<Self, StoreError> {
        self.steps.push(StepRow { id: step_id(tip, step.facts.n), doc: to_doc(step)?, entry: 0 });
        self.turns.push(turn(tip, step.facts.n));
        self.tips.push(TipRow { id: record("tip", uuid_key(tip.uuid())), doc: to_doc(doc)? });
        Ok(self)
    }

    /// Uses up a challenge or a form, which nobody can use again until it has run out by itself.
    #[must_use]
    pub fn spend(mut self, nonce: &str, until_ms: i64) -> Self {
        self.spent.push(SpentRow { id: record("tip_spent", nonce), until: until_ms });
        self
    }

    /// Makes sealed files belong to a tip.
    #[must_use]
    pub fn files(mut self, tip: TipId, files: &[SealedFile]) -> Self {
        let row =
            |file: &SealedFile| FileRow { id: record("tip_file", file.hash.to_string()), tip: tip.uuid().into() };
        self.files.extend(files.iter().map(row));
        self
    }

    /// Deletes everything about a tip.
    #[must_use]
    pub fn erase(mut self, tip: TipId, n: u64) -> Self {
        self.turns.push(turn(tip, n));
        self.erased.push(tip.uuid().into());
        self
    }

    /// Brings an officer's key into use.
    ///
    /// # Errors
    /// Cannot happen to these types.
    pub fn officer_key(mut self, officer: UserId, number: u64, doc: &KeyDoc) -> Result<Self, StoreError> {
        let row = OfficerRow {
            id: officer_key_id(officer, number),
            doc: to_doc(doc)?,
            officer: officer.uuid().into(),
            ended: false,
        };
        self.officers.push(row);
        Ok(self)
    }

    /// Takes an officer's key out of use.
    #[must_use]
    pub fn end_key(mut self, officer: UserId, number: u64) -> Self {
        self.ended.push(officer_key_id(officer, number));
        self
    }

    /// The rows of codes, challenges and forms: there once, and often enough again when somebody sends twice.
    pub(super) fn taken_once(&self) -> impl Iterator<Item = &RecordId> {
        self.keys.iter().map(|row| &row.id).chain(self.spent.iter().map(|row| &row.id))
    }

    /// About how many bytes are written.
    #[must_use]
    pub(super) fn bytes(&self) -> usize {
        let reports: usize = self.reports.iter().map(|row| row.sealed.len()).sum();
        let boxes: usize = self.boxes.iter().chain(&self.let_in).map(|row| row.sealed.len() + 128).sum();
        let steps: usize = self.steps.iter().map(|row| row.doc.len() + 128).sum();
        let tips: usize = self.tips.iter().map(|row| row.doc.len() + 128).sum();
        1_024 + reports + boxes + steps + tips
    }

    /// Adds another's rows; the steps among them are those of the entry with this number.
    pub(super) fn take(&mut self, other: &Self, entry: u64) {
        let entry = i64::try_from(entry).unwrap_or(i64::MAX);
        self.keys.extend_from_slice(&other.keys);
        self.boxes.extend_from_slice(&other.boxes);
        self.let_in.extend_from_slice(&other.let_in);
        self.let_out.extend_from_slice(&other.let_out);
        self.reads.extend_from_slice(&other.reads);
        self.reports.extend_from_slice(&other.reports);
        self.steps.extend(other.steps.iter().map(|step| StepRow { entry, ..step.clone() }));
        self.turns.extend_from_slice(&other.turns);
        self.tips.extend_from_slice(&other.tips);
        self.officers.extend_from_slice(&other.officers);
        self.ended.extend_from_slice(&other.ended);
        self.spent.extend_from_slice(&other.spent);
        self.erased.extend_from_slice(&other.erased);
        self.files.extend_from_slice(&other.files);
    }
}

/// The place of a look-up id: the database alone does not tell which ids are there.
#[must_use]
pub fn place(keys: &crate::keys::ServerKeys, lookup: &LookupId) -> String {
    hex::encode(keys.derive("tip look-up", &lookup.to_string()))
}
