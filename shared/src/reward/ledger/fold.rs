//! What the ledger comes to: cases, budgets and rules, by one entry after another. An entry that is not legal changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::entry::{Body, LedgerEntry};
use crate::digest::{Digest, VoucherTag};
use crate::id::PayoutId;
use crate::register::Day;
use crate::reward::book::{BookError, RuleBook};
use crate::reward::budget::{Budget, BudgetError, BudgetKey};
use crate::reward::case::Case;
use crate::reward::person::Hand;
use crate::reward::rules::RuleSet;
use crate::reward::step::{By, Illegal, Step};
use crate::role::Role;
use crate::text::{Lang, Text as _};

/// Why an entry cannot stand in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The step is not legal.
    #[error("{}", .0.text(Lang::En))]
    Illegal(Illegal),
    /// The rule set is not sound, or does not fit beside the others.
    #[error(transparent)]
    Rules(#[from] BookError),
    /// The budget does not bear it.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// Only an administrator enters rules and budgets.
    #[error("rules and budgets are entered by an administrator")]
    Role,
    /// The entry's day is before the day of the one before it.
    #[error("the day is before that of the entry before")]
    Day,
    /// There is no such case.
    #[error("there is no case of this id")]
    NoCase,
    /// There is a case of this id.
    #[error("there is a case of this id already")]
    CaseAgain,
    /// The tip has a case already: it would be rewarded twice.
    #[error("the tip has the case {0} already")]
    TipAgain(PayoutId),
    /// A voucher of this case is one of another.
    #[error("a voucher stands in another case already")]
    VoucherAgain,
    /// A payment, or one that was sent back, carries the bank's reference of another: one would count for two.
    #[error("the bank's reference stands with another payment already")]
    ReferenceAgain,
    /// The totals are not what the entries give.
    #[error("the entries give {reserved} yuan reserved, {spent} spent of {total}", reserved = .0.reserved(), spent = .0.spent(), total = .0.total())]
    Totals(Budget),
}

impl From<Illegal> for Refusal {
    fn from(illegal: Illegal) -> Self {
        Self::Illegal(illegal)
    }
}

/// All that the entries come to.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    book: RuleBook,
    budgets: BTreeMap<BudgetKey, Budget>,
    cases: HashMap<PayoutId, Case>,
    tips: HashMap<Digest, PayoutId>,
    /// The cases that each commitment to evidence stands in.
    matters: HashMap<Digest, Vec<PayoutId>>,
    vouchers: HashSet<VoucherTag>,
    references: HashSet<Digest>,
    latest: Option<Day>,
}

impl Ledger {
    /// Before the first entry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an entry.
    ///
    /// # Errors
    /// Why it cannot stand in the ledger, which is then as it was.
    pub fn take(&mut self, entry: &LedgerEntry) -> Result<(), Refusal> {
        if self.latest.is_some_and(|latest| entry.day < latest) {
            return Err(Refusal::Day);
        }
        match &entry.body {
            Body::Rules { by, file } => {
                administrator(by)?;
                self.book.add(RuleSet::parse(file).map_err(BookError::from)?)?;
            }
            Body::Fund { by, key, total } => {
                administrator(by)?;
                let budget = self.budget(*key).funded(*total)?;
                self.budgets.insert(*key, budget);
            }
            Body::Step { by, payout, step } => self.step(*payout, step, by, entry.day)?,
            Body::Totals { budget, key } => {
                let found = self.budget(*key);
                if found != *budget {
                    return Err(Refusal::Totals(found));
                }
            }
        }
        self.latest = Some(entry.day);
        Ok(())
    }

    fn step(&mut self, payout: PayoutId, step: &Step, by: &By, day: Day) -> Result<(), Refusal> {
        if let Step::Verify { tip, .. } = step {
            if self.cases.contains_key(&payout) {
                return Err(Refusal::CaseAgain);
            }
            if let Some(other) = self.tips.get(tip) {
                return Err(Refusal::TipAgain(*other));
            }
            let case = Case::open(payout, step, by, day)?;
            for matter in case.matters() {
                self.matters.entry(*matter).or_default().push(payout);
            }
            self.cases.insert(payout, case);
            self.tips.insert(*tip, payout);
            return Ok(());
        }
        if let Step::Propose { .. } = step {
            let case = self.cases.get(&payout).ok_or(Refusal::NoCase)?;
            case.beside(step, self.of_matters(case))?;
        }
        let case = self.cases.get_mut(&payout).ok_or(Refusal::NoCase)?;
        if let Step::Claim { vouchers, .. } = step
            && vouchers.iter().any(|voucher| self.vouchers.contains(&voucher.tag))
        {
            return Err(Refusal::VoucherAgain);
        }
        let reference = match step {
            Step::Pay { reference } | Step::SendBack { reference } => Some(*reference),
            _ => None,
        };
        if reference.is_some_and(|reference| self.references.contains(&reference)) {
            return Err(Refusal::ReferenceAgain);
        }
        let budgets = &self.budgets;
        let charged = take(case, step, by, day, &self.book, |key| budgets.get(&key).copied().unwrap_or_default())?;
        self.budgets.extend(charged);
        if let Step::Claim { vouchers, .. } = step {
            self.vouchers.extend(vouchers.iter().map(|voucher| voucher.tag));
        }
        self.references.extend(reference);
        Ok(())
    }

    /// The cases that have evidence in common with this one, and this one, each once, in the order of their ids.
    fn of_matters(&self, case: &Case) -> impl Iterator<Item = &Case> {
        let among = |matter| self.matters.get(matter).into_iter().flatten().copied();
        let others: BTreeSet<PayoutId> = case.matters().iter().flat_map(among).collect();
        others.into_iter().filter_map(|other| self.cases.get(&other))
    }

    /// The rule sets.
    #[must_use]
    pub const fn book(&self) -> &RuleBook {
        &self.book
    }

    /// A budget; an empty one where none was set.
    #[must_use]
    pub fn budget(&self, key: BudgetKey) -> Budget {
        self.budgets.get(&key).copied().unwrap_or_default()
    }

    /// All budgets that were set.
    #[must_use]
    pub const fn budgets(&self) -> &BTreeMap<BudgetKey, Budget> {
        &self.budgets
    }

    /// A case.
    #[must_use]
    pub fn case(&self, payout: PayoutId) -> Option<&Case> {
        self.cases.get(&payout)
    }

    /// All cases, in no order.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.values()
    }

    /// The day of the last entry.
    #[must_use]
    pub const fn latest(&self) -> Option<Day> {
        self.latest
    }
}

/// Takes a step of a case together with what it does to a budget: both, or neither. `budget` says how a budget stands.
/// Gives the budget that is touched, as it is then.
///
/// # Errors
/// Why it cannot be taken; the case is then as it was.
pub fn take(
    case: &mut Case,
    step: &Step,
    by: &By,
    day: Day,
    book: &RuleBook,
    budget: impl FnOnce(BudgetKey) -> Budget,
) -> Result<Option<(BudgetKey, Budget)>, Refusal> {
    // Of all steps only an approval can be refused by a budget.
    let before = matches!(step, Step::Approve { .. }).then(|| case.clone());
    let Some(charged) = case.take(step, by, day, book)? else { return Ok(None) };
    match budget(charged.key).after(charged.step) {
        Ok(budget) => Ok(Some((charged.key, budget))),
        Err(error) => {
            if let Some(before) = before {
                *case = before;
            }
            Err(error.into())
        }
    }
}

/// Rules and budgets are an administrator's.
///
/// # Errors
/// [`Refusal::Role`].
pub fn administrator(by: &Hand) -> Result<(), Refusal> {
    if by.role == Role::Administrator { Ok(()) } else { Err(Refusal::Role) }
}
