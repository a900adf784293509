//! The rule sets that an office goes by, together: which one holds for a tip.

use super::load::LoadError;
use super::rules::{RuleRef, RuleSet};
use crate::region::DivisionCode;
use crate::register::Day;

/// 安监总财〔2018〕19号, nationwide.
pub const N_2018: &str = include_str!("../../data/rewards/n-2018.json");
/// The trial rules for mines of 2021, nationwide. The final text of 2024 replaces them once the office enters it.
pub const M_2021: &str = include_str!("../../data/rewards/m-2021.json");
/// An example of a local set: no rule anywhere until an office adopts one.
pub const LOCAL_EXAMPLE: &str = include_str!("../../data/rewards/local-example.json");

/// Rule sets of which on no day two hold for the same scope and region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleBook {
    sets: Vec<RuleSet>,
}

/// Why a rule set does not fit beside the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Its file is not sound.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The same edition of it is there already.
    #[error("{id} version {version} is there already")]
    Again {
        /// The set.
        id: String,
        /// Its edition.
        version: u32,
    },
    /// On some day both would hold for the same scope and region.
    #[error("{id} and {other} overlap from {from} on")]
    Overlap {
        /// The new set.
        id: String,
        /// The set that is there.
        other: String,
        /// The first day on which both would hold.
        from: Day,
    },
    /// It replaces a set that is not there, or that begins no earlier.
    #[error("{id} replaces {replaced}, and there is no such set that begins earlier")]
    NothingToReplace {
        /// The new set.
        id: String,
        /// What it says that it replaces.
        replaced: String,
    },
}

/// No set holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no rule set holds for {division} on {day}")]
pub struct NoRule {
    /// The mine's division.
    pub division: DivisionCode,
    /// The day.
    pub day: Day,
}

impl RuleBook {
    /// The national sets that come with the program.
    ///
    /// # Errors
    /// When a shipped file is not sound, which a test rules out.
    pub fn shipped() -> Result<Self, BookError> {
        let mut book = Self::default();
        for text in [N_2018, M_2021] {
            book.add(RuleSet::parse(text)?)?;
        }
        Ok(book)
    }

    /// Adds a set. One that replaces another ends it on the day before its own first one.
    ///
    /// # Errors
    /// When it does not fit; the book is then as it was.
    pub fn add(&mut self, set: RuleSet) -> Result<(), BookError> {
        let RuleRef { id, version } = set.rule.clone();
        if self.get(&set.rule).is_some() {
            return Err(BookError::Again { id, version });
        }
        let mut replaced = None;
        if let Some(name) = &set.replaces {
            // A set of one region ends none of another, nor a national one.
            let earlier = |old: &RuleSet| {
                let is_its_own = (old.scope, old.region) == (set.scope, set.region);
                old.rule.id == *name && is_its_own && old.from < set.from && old.holds_on_or_after(set.from)
            };
            let end = set.from.days().checked_sub(1).and_then(Day::from_days);
            let at = self.sets.iter().position(earlier);
            let (Some(at), Some(end)) = (at, end) else {
                return Err(BookError::NothingToReplace { id, replaced: name.clone() });
            };
            replaced = Some((at, end));
        }
        for (at, other) in self.sets.iter().enumerate() {
            let ended = replaced.filter(|(which, _)| *which == at).map(|(_, end)| end);
            if (other.scope, other.region) != (set.scope, set.region) {
                continue;
            }
            let (from, to) = (other.from.max(set.from), ended.or(other.to));
            if to.is_none_or(|to| from <= to) && set.to.is_none_or(|to| from <= to) {
                return Err(BookError::Overlap { id, other: other.rule.id.clone(), from });
            }
        }
        if let Some((at, end)) = replaced {
            self.sets[at].to = Some(end);
        }
        self.sets.push(set);
        Ok(())
    }

    /// The set that holds for a mine in that division and a tip accepted on that day: a local one before one for
    /// mines before a general one, and of local ones that of the smaller region.
    ///
    /// # Errors
    /// When none does.
    pub fn in_force(&self, division: DivisionCode, day: Day) -> Result<&RuleSet, NoRule> {
        self.sets
            .iter()
            .filter(|set| set.holds_on(day) && set.holds_in(division))
            .max_by_key(|set| (set.scope, set.region.map(DivisionCode::level)))
            .ok_or(NoRule { division, day })
    }

    /// The edition of a set.
    #[must_use]
    pub fn get(&self, rule: &RuleRef) -> Option<&RuleSet> {
        self.sets.iter().find(|set| set.rule == *rule)
    }

    /// All sets.
    #[must_use]
    pub fn sets(&self) -> &[RuleSet] {
        &self.sets
    }
}

impl RuleSet {
    fn holds_on_or_after(&self, day: Day) -> bool {
        self.to.is_none_or(|to| day <= to)
    }
}
