//! Verifying an exported ledger from its lines alone: chain and signatures, and then everything that the lines say,
//! computed again. Reads no file and trusts no key but the one that it is given.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

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
/// The most entries that wait to be computed again.
const WAITING_MAX: usize = 1_024;

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
    /// Cases that are rewarded beside another with evidence in common, for something else by the word of two officers;
    /// and that other one. At most a thousand of them.
    pub apart: Vec<(PayoutId, PayoutId)>,
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
    let (mut file, mut cases) = (FileVerifier::new(trusted, witness), Cases::default());
    for line in lines {
        if let Some(entry) = file.line(line.as_ref()) {
            cases.take(file.lines(), &entry);
        }
    }
    finish(file, cases)
}

/// [`verify`] on two processors: one reads lines, hashes and signed heads, the other computes again what the lines say.
/// `read` puts the next line with its line feed in the place of the one before, and says whether there was one. Memory
/// grows with the cases, not with their steps.
///
/// # Errors
/// What `read` fails with; within, every fault found, in the order of the lines.
pub fn verify_read<E>(
    mut read: impl FnMut(&mut Vec<u8>) -> Result<bool, E>,
    trusted: Option<&VerifierKey>,
    witness: &[SignedCheckpoint],
) -> Result<Result<LedgerReport, Vec<Fault>>, E> {
    let mut file = FileVerifier::new(trusted, witness);
    let (give, take) = sync_channel::<(u64, LedgerEntry)>(WAITING_MAX);
    let cases = std::thread::scope(|scope| {
        let cases = scope.spawn(move || {
            let mut cases = Cases::default();
            for (line, entry) in take {
                cases.take(line, &entry);
            }
            cases
        });
        let mut bytes = Vec::new();
        while read(&mut bytes)? {
            // Whoever does not take it has panicked, which comes out below.
            if let Some(entry) = file.line(&bytes)
                && give.send((file.lines(), entry)).is_err()
            {
                break;
            }
        }
        drop(give);
        Ok(cases.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    Ok(finish(file, cases))
}

/// What the lines say, apart from their form, hashes and signed heads.
#[derive(Debug, Clone, Default)]
struct Cases {
    ledger: Ledger,
    faults: Vec<Fault>,
    late: Vec<Late>,
}

impl Cases {
    /// The entry of a line.
    fn take(&mut self, line: u64, entry: &LedgerEntry) {
        self.look_for_lateness(line, entry);
        if let Err(refusal) = self.ledger.take(entry)
            && self.faults.len() < KEPT_MAX
        {
            self.faults.push(Fault { line, reason: Reason::Entry(refusal) });
        }
    }

    /// Whether the case's own time limit had passed when this step was taken.
    fn look_for_lateness(&mut self, line: u64, entry: &LedgerEntry) {
        let Body::Step { payout, .. } = &entry.body else { return };
        if let Some(late) = self.late_case(*payout, entry.day, Some(line))
            && self.late.len() < KEPT_MAX
        {
            self.late.push(late);
        }
    }

    fn late_case(&self, payout: PayoutId, day: Day, line: Option<u64>) -> Option<Late> {
        let case = self.ledger.case(payout)?;
        let limits = self.ledger.book().get(&case.proposal()?.rule)?.limits();
        let deadline = case.deadline(limits).filter(|_| case.is_late(limits, day))?;
        // That a claimant let the time pass is no lateness of the office once it has entered it.
        let of_office = matches!(deadline.due, Due::Notice | Due::Payment) || line.is_none();
        of_office.then_some(Late { line, payout, due: deadline.due, day: deadline.day })
    }
}

/// After the last line.
fn finish(file: FileVerifier<'_, LedgerEntry>, mut cases: Cases) -> Result<LedgerReport, Vec<Fault>> {
    let file = match (file.finish(), cases.faults.is_empty()) {
        (Ok(report), true) => report,
        (Ok(_), false) => return Err(cases.faults),
        (Err(faults), _) => {
            let of_file =
                faults.into_iter().map(|file::Fault { line, reason }| Fault { line, reason: Reason::File(reason) });
            cases.faults.extend(of_file);
            cases.faults.sort_by_key(|fault| fault.line);
            return Err(cases.faults);
        }
    };
    let mut report = LedgerReport {
        file,
        states: BTreeMap::new(),
        budgets: cases.ledger.budgets().clone(),
        paid: BTreeMap::new(),
        late: std::mem::take(&mut cases.late),
        apart: Vec::new(),
    };
    let Some(today) = cases.ledger.latest() else { return Ok(report) };
    let mut open = Vec::new();
    for case in cases.ledger.cases() {
        *report.states.entry(case.state_on(today)).or_default() += 1;
        if let Some(BudgetKey { year, .. }) = case.budget() {
            let paid = report.paid.entry(BudgetKey { region: case.region(), year }).or_default();
            *paid = [*paid, case.paid()].into_iter().sum();
        }
        open.extend(cases.late_case(case.payout(), today, None));
        report.apart.extend(case.apart().iter().map(|other| (case.payout(), *other)));
    }
    report.apart.sort_unstable();
    report.apart.truncate(KEPT_MAX);
    open.sort_by_key(|late| late.payout);
    report.late.extend(open);
    report.late.truncate(KEPT_MAX);
    Ok(report)
}
