//! Matters 事项: cases that have evidence in common. Of one matter only the first report is rewarded in full, so that a
//! second case may be proposed as the first only where two officers say that it is rewarded for something else: one check
//! finds many hazards, and one decision often fines several violations.

use super::case::Case;
use super::step::{APART_MAX, Illegal, State, Step};
use crate::id::PayoutId;

impl Case {
    /// Whether both have a check, a hazard or a penalty in common.
    #[must_use]
    pub fn shares_matter(&self, other: &Self) -> bool {
        self.payout != other.payout && self.matters.iter().any(|matter| other.matters.binary_search(matter).is_ok())
    }

    /// Whether it is proposed, approved, paid, or was left to lapse or given up, as the first report on its matter. One
    /// that was returned or refused is not; one that was approved before stays it while it is proposed anew.
    #[must_use]
    pub fn is_first(&self) -> bool {
        let is_proposed = !matches!(self.state, State::Verified | State::Refused);
        let as_first = self.proposal.as_ref().is_some_and(|proposal| proposal.facts.standing.is_first());
        self.was_first || is_proposed && as_first
    }

    /// Whether this step, if it proposes, may be taken beside these cases, which are all that [`Case::shares_matter`].
    ///
    /// # Errors
    /// [`Illegal::Matter`] where another one is the first already and the proposal does not say that it is apart;
    /// [`Illegal::Apart`] where it says so of one that is not among them, of one twice, or of too many.
    pub fn beside<'a>(&self, step: &Step, others: impl IntoIterator<Item = &'a Self>) -> Result<(), Illegal> {
        let Step::Propose { apart, facts, .. } = step else { return Ok(()) };
        if apart.len() > APART_MAX || !apart.is_sorted() {
            return Err(Illegal::Apart);
        }
        let mut found = 0;
        for other in others.into_iter().filter(|other| self.shares_matter(other)) {
            if apart.binary_search(&other.payout).is_ok() {
                found += 1;
            } else if other.is_first() && facts.standing.is_first() {
                return Err(Illegal::Matter);
            }
        }
        if found == apart.len() { Ok(()) } else { Err(Illegal::Apart) }
    }

    /// The cases that its proposal stands apart from, once that was approved.
    #[must_use]
    pub fn apart(&self) -> &[PayoutId] {
        use State::{HalfApproved, Proposed, Refused, Verified};
        let is_approved = !matches!(self.state, Verified | Proposed | HalfApproved | Refused);
        self.proposal.as_ref().filter(|_| is_approved).map_or(&[], |proposal| &proposal.apart)
    }
}

/// The number of a decision, so that two ways to write it are the same: only letters and figures count, and neither the
/// kind of bracket, nor width, case, spaces, 第 and 号.
#[must_use]
pub fn number_key(number: &str) -> String {
    const WIDE: u32 = '！' as u32 - '!' as u32;
    let narrow = |sign: char| match sign {
        '！'..='～' => char::from_u32(sign as u32 - WIDE).unwrap_or(sign),
        _ => sign,
    };
    let counts = |sign: char| sign.is_alphanumeric() && !matches!(sign, '第' | '号');
    let signs = number.chars().map(narrow).flat_map(char::to_lowercase);
    let spaced: String = signs.map(|sign| if counts(sign) { sign } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_decision_is_the_same_however_it_is_written() {
        let one = number_key("吉煤安罚〔2026〕12号");
        assert_eq!(one, "吉煤安罚 2026 12");
        for same in [
            "吉煤安罚[2026]12号",
            "吉煤安罚（2026）第12号",
            " 吉煤安罚【２０２６】 12 号 ",
            "吉煤安罚(2026)第 １２ 号",
        ] {
            assert_eq!(number_key(same), one, "{same}");
        }
        assert_eq!(number_key("JL-aq 7"), number_key("ｊｌ－ＡＱ　７"));
        for other in ["吉煤安罚〔2026〕112号", "吉煤安罚〔2025〕12号", "吉煤安罚〔2026〕1 2号", "吉安罚〔2026〕12号"]
        {
            assert_ne!(number_key(other), one, "{other}");
        }
        assert_eq!(number_key("第号"), "");
    }
}
