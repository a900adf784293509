//! Budgets 预算: so much for a region and a year. Sums are reserved at approval and spent at payment; what is reserved
//! and spent together never exceeds the total, whoever approves at the same time, because one writer keeps a budget.

use serde::{Deserialize, Serialize};

use crate::money::Fen;
use crate::region::DivisionCode;

/// Which budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetKey {
    /// Whose.
    pub region: DivisionCode,
    /// Of which year of the calendar.
    pub year: u16,
}

/// How much there is, and how much of it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Approved and not paid yet.
    reserved: Fen,
    /// Paid, without what was recovered.
    spent: Fen,
    /// All of it.
    total: Fen,
}

/// What a step of a case does to a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Approved.
    Reserve(Fen),
    /// It will not be paid.
    Release(Fen),
    /// Paid, out of what was reserved.
    Spend(Fen),
    /// A payment came back from the bank: it is reserved again.
    Unspend(Fen),
    /// Recovered after payment, or not owed any more after it came back.
    Return(Fen),
}

/// Why a budget cannot do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// Not enough is free.
    #[error("{free} yuan are free, and {wanted} are wanted")]
    Overdrawn {
        /// What is free.
        free: Fen,
        /// What is wanted.
        wanted: Fen,
    },
    /// More is taken already than the new total.
    #[error("{taken} yuan are taken already")]
    Taken {
        /// What is reserved and spent.
        taken: Fen,
    },
    /// More is released, spent or returned than was reserved or spent: the books are wrong.
    #[error("more than was reserved or spent")]
    Books,
}

impl Budget {
    /// All of it.
    #[must_use]
    pub const fn total(&self) -> Fen {
        self.total
    }

    /// Approved and not paid yet.
    #[must_use]
    pub const fn reserved(&self) -> Fen {
        self.reserved
    }

    /// Paid, without what was recovered.
    #[must_use]
    pub const fn spent(&self) -> Fen {
        self.spent
    }

    /// What nothing was reserved of yet.
    #[must_use]
    pub fn free(&self) -> Fen {
        self.total.saturating_sub(self.taken())
    }

    fn taken(&self) -> Fen {
        [self.reserved, self.spent].into_iter().sum()
    }

    /// The budget with another total.
    ///
    /// # Errors
    /// When more is taken already.
    pub fn funded(self, total: Fen) -> Result<Self, BudgetError> {
        if total < self.taken() {
            Err(BudgetError::Taken { taken: self.taken() })
        } else {
            Ok(Self { total, ..self })
        }
    }

    /// The budget after a move.
    ///
    /// # Errors
    /// When it would be overdrawn, or the books do not fit.
    pub fn after(self, step: Move) -> Result<Self, BudgetError> {
        let less = |from: Fen, sum: Fen| from.checked_sub(sum).ok_or(BudgetError::Books);
        let more = |to: Fen, sum: Fen| to.checked_add(sum).ok_or(BudgetError::Books);
        Ok(match step {
            Move::Reserve(wanted) if wanted > self.free() => {
                return Err(BudgetError::Overdrawn { free: self.free(), wanted });
            }
            Move::Reserve(sum) => Self { reserved: more(self.reserved, sum)?, ..self },
            Move::Release(sum) => Self { reserved: less(self.reserved, sum)?, ..self },
            Move::Spend(sum) => Self { reserved: less(self.reserved, sum)?, spent: more(self.spent, sum)?, ..self },
            Move::Unspend(sum) => Self { spent: less(self.spent, sum)?, reserved: more(self.reserved, sum)?, ..self },
            Move::Return(sum) => Self { spent: less(self.spent, sum)?, ..self },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fen(fen: u64) -> Fen {
        Fen::new(fen).unwrap()
    }

    #[test]
    fn of_two_approvals_that_do_not_both_fit_the_second_is_refused() {
        let budget = Budget::default().funded(fen(100)).unwrap().after(Move::Reserve(fen(60))).unwrap();
        let refused = BudgetError::Overdrawn { free: fen(40), wanted: fen(60) };
        assert_eq!(budget.after(Move::Reserve(fen(60))), Err(refused));
        assert_eq!(budget.after(Move::Reserve(fen(40))).map(|b| b.free()), Ok(Fen::ZERO));
        assert_eq!(budget.funded(fen(59)), Err(BudgetError::Taken { taken: fen(60) }));
        assert_eq!(budget.funded(fen(60)).map(|b| b.free()), Ok(Fen::ZERO));
    }

    #[test]
    fn what_is_paid_is_out_of_what_was_reserved() {
        let budget = Budget::default().funded(fen(100)).unwrap().after(Move::Reserve(fen(60))).unwrap();
        assert_eq!(budget.after(Move::Spend(fen(61))), Err(BudgetError::Books));
        assert_eq!(budget.after(Move::Release(fen(61))), Err(BudgetError::Books));
        let spent = budget.after(Move::Spend(fen(60))).unwrap();
        assert_eq!((spent.reserved(), spent.spent(), spent.free()), (Fen::ZERO, fen(60), fen(40)));
        assert_eq!(spent.after(Move::Return(fen(61))), Err(BudgetError::Books));
        assert_eq!(spent.after(Move::Return(fen(20))).map(|b| b.free()), Ok(fen(60)));
        assert_eq!(budget.after(Move::Release(fen(60))).map(|b| b.free()), Ok(fen(100)));
    }

    proptest! {
        #[test]
        fn no_course_of_moves_overdraws(moves in prop::collection::vec((0..5_u8, 0..2_000_u64), 0..200)) {
            let mut budget = Budget::default().funded(fen(5_000)).unwrap();
            for (kind, sum) in moves {
                let kinds = [Move::Reserve, Move::Release, Move::Spend, Move::Unspend, Move::Return];
                let step = kinds[usize::from(kind)](fen(sum));
                budget = budget.after(step).unwrap_or(budget);
                prop_assert!(budget.reserved().fen() + budget.spent().fen() <= budget.total().fen());
            }
        }
    }
}
