//! Verifying an exported ledger from its lines alone: chain and signatures, and then everything that the lines say,
//! computed again. Reads no file and trusts no key but the one that it is given.

use std::collections::BTreeMap;

use super::entry::{Body, LedgerEntry};
use super::fold::{Ledger, Refusal};
use crate::id::PayoutId;
use crate::money::Fen;
use crate::register::file::{self, Reason as FileReason};
use crate::register::{Day, FileVerifier, Report, SignedCheckpoint, VerifierKey};
use crate::reward::budget::{Budget, BudgetKey};
use crate::reward::deadline::Due;
use crate::reward::step::State;

/// The most faults, and the most late lines, that are kept.
const KEPT_MAX: usize = 1_000;

/// What is wrong with a ledger, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Fault {
    /// The line, counted from 1; where something is missing, the last line.
    pub line: u64,
    /// What is wrong.
    pub reason: Reason,
}

/// What can be wrong with a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Form, number, hash or signature.
    #[error(transparent)]
    File(FileReason),
    /// What the line says cannot have happened.
    #[error(transparent)]
    Entry(Refusal),
}

/// Something that happened later than the rules have it, or has not happened yet and should. The ledger is true all the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// The line of the step that came late; none where it has not come.
    pub line: Option<u64>,
    /// Which reward.
    pub payout: PayoutId,
    /// What was late.
    pub due: Due,
    /// The last day for it.
    pub day: Day,
}

/// What a ledger that holds has in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerReport {
    /// Name and key, entries, checkpoints, the newest of these.
    pub file: Report,
    /// How many cases are how far on the day of the last entry.
    pub states: BTreeMap<State, u64>,
    /// Budgets by region and year, recomputed.
    pub budgets: BTreeMap<BudgetKey, Budget>,
    /// What was paid, without what was recovered, by the mine's division and the year whose budget bore it.
    pub paid: BTreeMap<BudgetKey, Fen>,
    /// What was or is late, at most a thousand of it.
    pub late: Vec<Late>,
}

/// Verifies an exported ledger: lines with their line feeds. See [`crate::register::verify`] for key and witnesses.
///
/// # Errors
/// Every fault found, in the order of the lines.
pub fn verify<L: AsRef<[u8]>>(
    lines: impl IntoIterator<Item = L>,
    trusted: Option<&VerifierKey>,
    witness: &[SignedCheckpoint],
) -> Result<LedgerReport, Vec<Fault>> {
    let mut verifier = LedgerVerifier::new(trusted, witness);
    for line in lines {
        verifier.line(line.as_ref());
    }
    verifier.finish()
}

/// [`verify`], line by line. Its memory grows with the cases, not with their steps.
#[derive(Debug, Clone)]
pub struct LedgerVerifier<'a> {
    file: FileVerifier<'a, LedgerEntry>,
    ledger: Ledger,
    faults: Vec<Fault>,
    late: Vec<Late>,
}

impl<'a> LedgerVerifier<'a> {
    /// Before the first line.
    #[must_use]
    pub fn new(trusted: Option<&'a VerifierKey>, witness: &'a [SignedCheckpoint]) -> Self {
        Self {
            file: FileVerifier::new(trusted, witness),
            ledger: Ledger::new(),
            faults: Vec::new(),
            late: Vec::new(),
        }
    }

    /// The next line, with its line feed.
    pub fn line(&mut self, bytes: &[u8]) {
        let Some(entry) = self.file.line(bytes) else { return };
        self.look_for_lateness(&entry);
        if let Err(refusal) = self.ledger.take(&entry)
            && self.faults.len() < KEPT_MAX
        {
            self.faults.push(Fault { line: self.file.lines(), reason: Reason::Entry(refusal) });
        }
    }

    /// Whether the case's own time limit had passed when this step was taken.
    fn look_for_lateness(&mut self, entry: &LedgerEntry) {
        let Body::Step { payout, .. } = &entry.body else { return };
        let line = self.file.lines();
        if let Some(late) = self.late_case(*payout, entry.day, Some(line))
            && self.late.len() < KEPT_MAX
        {
            self.late.push(late);
        }
    }

    fn late_case(&self, payout: PayoutId, day: Day, line: Option<u64>) -> Option<Late> {
        let case = self.ledger.case(payout)?;
        let limits = self.ledger.book().get(&case.proposal()?.rule)?.limits();
        let deadline = case.deadline(limits).filter(|deadline| day > deadline.day)?;
        // That a claimant let the time pass is no lateness of the office once it has entered it.
        let of_office = matches!(deadline.due, Due::Notice | Due::Payment) || line.is_none();
        of_office.then_some(Late { line, payout, due: deadline.due, day: deadline.day })
    }

    /// After the last line.
    ///
    /// # Errors
    /// Every fault found, in the order of the lines.
    pub fn finish(mut self) -> Result<LedgerReport, Vec<Fault>> {
        let file = match (self.file.clone().finish(), self.faults.is_empty()) {
            (Ok(report), true) => report,
            (Ok(_), false) => return Err(self.faults),
            (Err(faults), _) => {
                let of_file = faults
                    .into_iter()
                    .map(|file::Fault { line, reason }| Fault { line, reason: Reason::File(reason) });
                self.faults.extend(of_file);
                self.faults.sort_by_key(|fault| fault.line);
                return Err(self.faults);
            }
        };
        let mut report = LedgerReport {
            file,
            states: BTreeMap::new(),
            budgets: self.ledger.budgets().clone(),
            paid: BTreeMap::new(),
            late: std::mem::take(&mut self.late),
        };
        let Some(today) = self.ledger.latest() else { return Ok(report) };
        let mut open = Vec::new();
        for case in self.ledger.cases() {
            *report.states.entry(case.state_on(today)).or_default() += 1;
            if let Some(BudgetKey { year, .. }) = case.budget() {
                let paid = report.paid.entry(BudgetKey { region: case.region(), year }).or_default();
                *paid = [*paid, case.paid()].into_iter().sum();
            }
            open.extend(self.late_case(case.payout(), today, None));
        }
        open.sort_by_key(|late| late.payout);
        report.late.extend(open);
        report.late.truncate(KEPT_MAX);
        Ok(report)
    }
}
