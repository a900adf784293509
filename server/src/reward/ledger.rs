//! The one writer of the ledger: judges each entry on what is on disk, and writes it in one transaction with the case,
//! the budget, the vouchers and the payee that it changes. What two ask for at once is judged one after the other.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Deref;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use shared::digest::{ActorTag, PaymentId, VoucherTag};
use shared::id::{MineId, PayoutId, TipId, UserId};
use shared::register::Day;
use shared::reward::book::{BookError, RuleBook};
use shared::reward::budget::{Budget, BudgetKey};
use shared::reward::case::Case;
use shared::reward::ledger::{Body, LedgerEntry, Refusal, administrator, take};
use shared::reward::rules::RuleSet;
use shared::reward::step::{Illegal, Step};
use shared::reward::wire::Evidence;
use tokio::sync::{mpsc, oneshot};

use super::rows::RewardDoc;
use super::writes::Writes;
use crate::calendar::Calendar;
use crate::keys::RegisterKey;
use crate::register::Log;
use crate::store::{Bind, Store, StoreError};
use crate::tip::today;

/// Drafts that may wait. Beyond it callers are told to come again.
const WAITING_MAX: usize = 1_024;
/// Drafts in one transaction.
const GROUP_MAX: usize = 64;
/// How often a group is judged anew after another server was first.
const TRIES: usize = 8;

/// What a case begins with, beside its first step.
#[derive(Clone)]
pub struct Opening {
    /// The tip.
    pub tip: TipId,
    /// The day on which it was accepted.
    pub accepted: Day,
    /// The mine.
    pub mine: MineId,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Who must not deal with it.
    pub excluded: Vec<UserId>,
    /// Who found the tip true, where somebody else begins the case.
    pub verifier: Option<UserId>,
}

/// An entry to be judged, and what is written with it.
#[derive(Clone)]
pub struct Draft {
    /// The entry.
    pub body: Body,
    /// Which step of the case it has to be, where that matters.
    pub expects: Option<u32>,
    /// For the first step.
    pub opening: Option<Opening>,
    /// Who takes it, for the office.
    pub user: Option<UserId>,
    /// For a claim: whom to pay, sealed.
    pub sealed: Option<String>,
    /// For a payment: what it will be called in the statement.
    pub reference: Option<String>,
    /// For a redemption: the counter, and in which payment it paid each voucher.
    pub redeemed: Option<(ActorTag, BTreeMap<VoucherTag, PaymentId>)>,
}

impl Draft {
    /// An entry with nothing beside it.
    #[must_use]
    pub const fn new(body: Body) -> Self {
        Self { body, expects: None, opening: None, user: None, sealed: None, reference: None, redeemed: None }
    }
}

/// What was written.
#[derive(Clone)]
pub struct Written {
    /// The entry's number.
    pub entry: u64,
    /// The case as it is then.
    pub doc: Option<RewardDoc>,
}

/// Why an entry was not written. Nothing was changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotWritten {
    /// It is not legal.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another step was taken before.
    #[error("another step was taken before")]
    Taken,
    /// Something that is unique is there already.
    #[error("it is there already: {0}")]
    Again(String),
    /// A voucher stands on the list that another counter took along.
    #[error("another counter took it along")]
    Elsewhere,
    /// The store.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for NotWritten {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate(what) => Self::Again(what),
            StoreError::Thrown(_) => Self::Elsewhere,
            other => Self::Store(other),
        }
    }
}

impl From<Illegal> for NotWritten {
    fn from(illegal: Illegal) -> Self {
        Self::Refused(illegal.into())
    }
}

struct Job {
    draft: Draft,
    reply: oneshot::Sender<Result<Written, NotWritten>>,
}

/// What the ledger said last of a budget: that it was set, or what it came to.
#[derive(Clone, Copy)]
struct Told {
    day: Day,
    totals: Option<Budget>,
}

type Statements = Arc<RwLock<HashMap<BudgetKey, Told>>>;

/// Keeps what an entry says of a budget.
fn note(statements: &Statements, entry: &LedgerEntry) {
    let (key, totals) = match &entry.body {
        Body::Fund { key, .. } => (*key, None),
        Body::Totals { budget, key } => (*key, Some(*budget)),
        Body::Rules { .. } | Body::Step { .. } => return,
    };
    let mut all = statements.write().unwrap_or_else(PoisonError::into_inner);
    let told = Told { day: entry.day, totals };
    if totals.is_some() {
        all.insert(key, told);
    } else {
        // Who sets it again does not put off what is to be stated.
        all.entry(key).or_insert(told);
    }
}

/// A handle to the ledger: the log, the rules in it, and its one writer. Cheap to clone.
#[derive(Clone)]
pub struct RewardLedger {
    jobs: mpsc::Sender<Job>,
    log: Arc<Log<LedgerEntry>>,
    book: Arc<RwLock<RuleBook>>,
    statements: Statements,
    calendar: Calendar,
    /// Days that the clock is wrong by: tests cannot wait for months.
    shift: Arc<AtomicI32>,
}

impl Deref for RewardLedger {
    type Target = Log<LedgerEntry>;

    fn deref(&self) -> &Log<LedgerEntry> {
        &self.log
    }
}

/// What the drafts of a group come to, before it is on disk.
#[derive(Default)]
struct Judged {
    cases: HashMap<PayoutId, RewardDoc>,
    budgets: HashMap<BudgetKey, Budget>,
    entries: Vec<LedgerEntry>,
    writes: Writes,
    book: Option<RuleBook>,
}

impl RewardLedger {
    /// Reads the ledger and starts its writer.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn start(store: Store, key: Arc<RegisterKey>, calendar: Calendar) -> Result<Self, StoreError> {
        let book = Arc::new(RwLock::new(RuleBook::default()));
        let (rules, statements) = (Arc::clone(&book), Statements::default());
        let noted = Arc::clone(&statements);
        let observe = move |entry: &LedgerEntry| {
            note(&noted, entry);
            if let Body::Rules { file, .. } = &entry.body
                && let Ok(set) = RuleSet::parse(file)
            {
                // What does not fit was never written; a ledger that was tampered with is found by its signed head.
                let _ = rules.write().unwrap_or_else(PoisonError::into_inner).add(set);
            }
        };
        let log = Arc::new(Log::open(store, key, Box::new(observe)).await?);
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let ledger = Self { jobs, log, book, statements, calendar, shift: Arc::default() };
        tokio::spawn(ledger.clone().write(waiting));
        Ok(ledger)
    }

    /// The log, for who reads it for long.
    #[must_use]
    pub fn log(&self) -> Arc<Log<LedgerEntry>> {
        Arc::clone(&self.log)
    }

    /// The rules in force.
    #[must_use]
    pub fn book(&self) -> RuleBook {
        self.book.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The day that counts: a clock set back gives nobody more time, and one that leapt ahead takes nobody's.
    #[must_use]
    pub fn today(&self) -> Day {
        let clock = self.calendar.day(today());
        let turned = clock.days().saturating_add_signed(self.shift.load(Ordering::Relaxed));
        let clock = Day::from_days(turned).unwrap_or(clock);
        self.log.latest().map_or(clock, |latest| latest.max(clock))
    }

    /// Turns the ledger's clock by so many days from the real one.
    #[doc(hidden)]
    pub fn turn_clock_for_tests(&self, days: i32) {
        self.shift.store(days, Ordering::Relaxed);
    }

    /// Judges an entry, and writes it with what it changes. Gives what is on disk then.
    ///
    /// # Errors
    /// See [`NotWritten`].
    pub async fn append(&self, draft: Draft) -> Result<Written, NotWritten> {
        let (reply, answer) = oneshot::channel();
        let busy = || NotWritten::Store(StoreError::Busy("the ledger is busy".into()));
        self.jobs.try_send(Job { draft, reply }).map_err(|_| busy())?;
        answer.await.map_err(|_| NotWritten::Store(StoreError::Fatal("the ledger's writer ended".into())))?
    }

    /// States what every budget came to, once a month where it is not what was stated before: who verifies the ledger
    /// years later need not take the office's sums for granted.
    ///
    /// # Errors
    /// See [`NotWritten`].
    pub async fn state_totals(&self) -> Result<(), NotWritten> {
        let today = self.today();
        for (key, budget) in self.log.store().budgets().await? {
            if self.is_told(key, budget, today) {
                continue;
            }
            match self.append(Draft::new(Body::Totals { budget, key })).await {
                // It moved meanwhile, and is stated the next time; or another server stated it.
                Ok(_) | Err(NotWritten::Refused(Refusal::Totals(_)) | NotWritten::Taken) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether there is nothing to state of a budget: it was in this month, or is as it was stated.
    fn is_told(&self, key: BudgetKey, budget: Budget, today: Day) -> bool {
        let told = self.statements.read().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        told.is_some_and(|told| today <= told.day.month_end() || told.totals == Some(budget))
    }

    async fn write(self, mut waiting: mpsc::Receiver<Job>) {
        let mut group = Vec::new();
        while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
            let (drafts, replies): (Vec<_>, Vec<_>) = group.drain(..).map(|job| (job.draft, job.reply)).unzip();
            let outcomes = {
                let _turn = self.log.turn().await;
                self.commit(&drafts).await
            };
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                let _ = reply.send(outcome);
            }
        }
    }

    /// Commits all together; if one of them has a row that is there already or a voucher that is elsewhere, each by
    /// itself.
    async fn commit(&self, drafts: &[Draft]) -> Vec<Result<Written, NotWritten>> {
        match self.commit_group(drafts).await {
            Ok(outcomes) => outcomes,
            Err(StoreError::Duplicate(_) | StoreError::Thrown(_)) if drafts.len() > 1 => {
                let mut outcomes = Vec::with_capacity(drafts.len());
                for draft in drafts {
                    let outcome = self.commit_group(std::slice::from_ref(draft)).await;
                    outcomes.push(outcome.map_err(NotWritten::from).and_then(|mut all| {
                        all.pop().unwrap_or(Err(NotWritten::Store(StoreError::Fatal("no outcome".into()))))
                    }));
                }
                outcomes
            }
            Err(error) => drafts.iter().map(|_| Err(error.clone().into())).collect(),
        }
    }

    async fn commit_group(&self, drafts: &[Draft]) -> Result<Vec<Result<Written, NotWritten>>, StoreError> {
        let mut last = StoreError::Busy("another server writes the ledger".into());
        for _ in 0..TRIES {
            match self.commit_once(drafts).await {
                // Of the ledger's own row: another server was first. Of another: it is a repetition.
                Err(StoreError::Duplicate(what)) if what.contains("ledger_entry") => {
                    last = StoreError::Busy(what);
                    self.log.catch_up().await?;
                }
                // Whether it was written shows in what is there: judged again, it is a repetition then.
                Err(StoreError::Unknown(_)) => self.log.catch_up().await?,
                other => return other,
            }
        }
        Err(last)
    }

    async fn commit_once(&self, drafts: &[Draft]) -> Result<Vec<Result<Written, NotWritten>>, StoreError> {
        // The size before anything is read: what is read is then at least as new as the entries that are known.
        let first = self.log.size();
        let day = self.today();
        let mut judged = Judged::default();
        let mut outcomes = VecDeque::with_capacity(drafts.len());
        for draft in drafts {
            let entry = first + judged.entries.len() as u64;
            let outcome = match self.judge(draft, day, entry, &mut judged).await {
                Ok(doc) => Ok(Written { entry, doc }),
                Err(NotWritten::Store(error)) => return Err(error),
                Err(refused) => Err(refused),
            };
            outcomes.push_back(outcome);
        }
        if judged.entries.is_empty() {
            return Ok(outcomes.into());
        }
        let planned = self.log.plan(&judged.entries)?;
        judged.writes.cases(judged.cases.values())?;
        judged.writes.budgets(&judged.budgets)?;
        let bind = judged
            .writes
            .bind(Bind::none())
            .with("entries", planned.entries.clone())
            .with("heads", planned.heads.clone());
        self.log.store().change(Writes::SQL, bind).await?;
        if let Some(book) = judged.book {
            *self.book.write().unwrap_or_else(PoisonError::into_inner) = book;
        }
        for entry in &judged.entries {
            note(&self.statements, entry);
        }
        self.log.written(planned);
        Ok(outcomes.into())
    }

    /// Whether the entry is legal after those of the group before it. One that is not leaves no trace in `judged`.
    async fn judge(
        &self,
        draft: &Draft,
        day: Day,
        entry: u64,
        judged: &mut Judged,
    ) -> Result<Option<RewardDoc>, NotWritten> {
        let mut written = None;
        match &draft.body {
            Body::Rules { by, file } => {
                administrator(by)?;
                let set = RuleSet::parse(file).map_err(|error| Refusal::Rules(BookError::Load(error)))?;
                let mut book = judged.book.clone().unwrap_or_else(|| self.book());
                book.add(set).map_err(Refusal::Rules)?;
                judged.book = Some(book);
            }
            Body::Fund { by, key, total } => {
                administrator(by)?;
                let budget = self.budget(*key, judged).await?.funded(*total).map_err(Refusal::Budget)?;
                judged.budgets.insert(*key, budget);
            }
            Body::Totals { budget, key } => {
                let found = self.budget(*key, judged).await?;
                if found != *budget {
                    return Err(Refusal::Totals(found).into());
                }
                // Asked once more here: what another server wrote is known by now.
                if self.is_told(*key, *budget, day) {
                    return Err(NotWritten::Taken);
                }
            }
            Body::Step { payout, step, .. } => {
                let doc = self.step(draft, *payout, step, (day, entry), judged).await?;
                judged.cases.insert(*payout, doc.clone());
                written = Some(doc);
            }
        }
        judged.entries.push(LedgerEntry { body: draft.body.clone(), day });
        Ok(written)
    }

    async fn budget(&self, key: BudgetKey, judged: &Judged) -> Result<Budget, StoreError> {
        match judged.budgets.get(&key) {
            Some(budget) => Ok(*budget),
            None => self.log.store().budget(key).await,
        }
    }

    /// The cases with evidence in common with this one, as they are after those of the group before it.
    async fn of_matters(&self, case: &Case, judged: &Judged) -> Result<Vec<RewardDoc>, StoreError> {
        let mut others = self.log.store().rewards_of_matters(case).await?;
        others.retain(|other| !judged.cases.contains_key(&other.case.payout()));
        others.extend(judged.cases.values().filter(|other| case.shares_matter(&other.case)).cloned());
        Ok(others)
    }

    async fn step(
        &self,
        draft: &Draft,
        payout: PayoutId,
        step: &Step,
        (day, entry): (Day, u64),
        judged: &mut Judged,
    ) -> Result<RewardDoc, NotWritten> {
        let Body::Step { by, .. } = &draft.body else { return Err(Illegal::State.into()) };
        let known = match judged.cases.get(&payout) {
            Some(doc) => Some(doc.clone()),
            None => self.log.store().reward(payout).await?,
        };
        let number = known.as_ref().map_or(0, |doc| doc.case.steps());
        if draft.expects.is_some_and(|n| n != number) {
            return Err(NotWritten::Taken);
        }
        let mut charged = None;
        let doc = match (known, step, &draft.opening) {
            (Some(_), Step::Verify { .. }, _) => return Err(Refusal::CaseAgain.into()),
            (None, Step::Verify { .. }, Some(opening)) => {
                let Opening { tip, accepted, mine, evidence, excluded, verifier } = opening.clone();
                RewardDoc {
                    case: Case::open(payout, step, by, day)?,
                    tip,
                    accepted,
                    mine,
                    evidence,
                    excluded,
                    verifier,
                    entry,
                }
            }
            (Some(mut doc), _, _) => {
                let book = judged.book.clone().unwrap_or_else(|| self.book());
                let key = match step {
                    Step::Approve { budget, .. } => Some(BudgetKey { region: *budget, year: day.year() }),
                    _ => doc.case.budget(),
                };
                let budget = match key {
                    Some(key) => self.budget(key, judged).await?,
                    None => Budget::default(),
                };
                if let Step::Propose { .. } = step {
                    let others = self.of_matters(&doc.case, judged).await?;
                    doc.case.beside(step, others.iter().map(|other| &other.case))?;
                }
                charged = take(&mut doc.case, step, by, day, &book, |_| budget)?;
                doc.entry = entry;
                doc
            }
            (None, _, _) => return Err(Refusal::NoCase.into()),
        };
        judged.writes.step(draft, step, by, &doc, (day, entry), number)?;
        judged.budgets.extend(charged);
        Ok(doc)
    }
}
