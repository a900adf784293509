//! What the proposer fills in, and the facts that it makes.

use std::collections::BTreeSet;

use leptos::prelude::*;

use shared::id::PayoutId;
use shared::money::{Fen, NotMoney};
use shared::register::Day;
use shared::reward::facts::{AccidentGrade, ConcealedAccident, Exclusion, Facts, Penalty, RewardedHazard, Standing};
use shared::reward::step::Proposal;

use crate::rewards::form::amount;

shared::coded_texts! {
    /// Whether others reported the same, without what belongs to it.
    pub enum StandingKind {
        /// Nobody before.
        First = "first": "没有，或本件最先", "No, or this was the first";
        /// Several signed it.
        Joint = "joint": "多人联名", "Several signed it";
        /// Somebody before.
        Later = "later": "有在先举报", "Somebody reported earlier";
    }
}

/// A hazard as it is typed.
#[derive(Clone, Copy)]
pub struct HazardDraft {
    /// Told apart by this on the screen.
    pub key: u32,
    /// The level's number.
    pub level: RwSignal<String>,
    /// The fine.
    pub fine: RwSignal<String>,
    /// The fine after an appeal.
    pub changed: RwSignal<String>,
    /// What a decision grants.
    pub granted: RwSignal<String>,
}

impl HazardDraft {
    /// The first level and nothing else.
    pub fn new(key: u32) -> Self {
        Self {
            key,
            level: RwSignal::new("1".into()),
            fine: RwSignal::default(),
            changed: RwSignal::default(),
            granted: RwSignal::default(),
        }
    }

    fn from(key: u32, hazard: &RewardedHazard) -> Self {
        let text = |sum: Option<Fen>| RwSignal::new(sum.map(|sum| sum.to_string()).unwrap_or_default());
        Self {
            key,
            level: RwSignal::new(hazard.level.to_string()),
            fine: text(hazard.penalty.map(|penalty| penalty.fine)),
            changed: text(hazard.penalty.and_then(|penalty| penalty.changed)),
            granted: text(hazard.granted),
        }
    }

    fn hazard(self) -> Result<RewardedHazard, NotFacts> {
        let fine = self.fine.with(|typed| amount(typed))?;
        let changed = self.changed.with(|typed| amount(typed))?;
        let granted = self.granted.with(|typed| amount(typed))?;
        let level = self.level.with(|level| level.parse()).map_err(|_| NotFacts)?;
        Ok(RewardedHazard { granted, level, penalty: fine.map(|fine| Penalty { changed, fine }) })
    }
}

/// What is typed makes no facts yet; each field says itself what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFacts;

impl From<NotMoney> for NotFacts {
    fn from(_: NotMoney) -> Self {
        Self
    }
}

/// Everything that is typed for a proposal.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The hazards.
    pub hazards: RwSignal<Vec<HazardDraft>>,
    /// Whether an accident was concealed.
    pub concealed: RwSignal<bool>,
    /// Its grade.
    pub grade: RwSignal<String>,
    /// The deaths that were proved.
    pub deaths: RwSignal<String>,
    /// Whether a worker of the unit reported it.
    pub insider: RwSignal<bool>,
    /// Whether others reported the same.
    pub standing: RwSignal<String>,
    /// How many signed.
    pub signatories: RwSignal<String>,
    /// What earlier tips were awarded.
    pub before: RwSignal<String>,
    /// What a decision grants to a later one.
    pub later_granted: RwSignal<String>,
    /// What stands against a reward, each by its code with whether it is ticked.
    pub exclusions: StoredValue<Vec<(Exclusion, RwSignal<bool>)>>,
    /// The cases that are said to be about another matter.
    pub apart: RwSignal<BTreeSet<PayoutId>>,
    next_key: StoredValue<u32>,
    /// Whether a proposal was taken over already.
    pub is_begun: StoredValue<bool>,
}

impl Draft {
    /// One hazard of the first level.
    pub fn new() -> Self {
        let first = |code: &str| RwSignal::new(code.to_owned());
        Self {
            hazards: RwSignal::new(vec![HazardDraft::new(0)]),
            concealed: RwSignal::new(false),
            grade: first(AccidentGrade::Ordinary.code()),
            deaths: first("1"),
            insider: RwSignal::new(false),
            standing: first(StandingKind::First.code()),
            signatories: first("2"),
            before: RwSignal::default(),
            later_granted: RwSignal::default(),
            exclusions: StoredValue::new(Exclusion::ALL.iter().map(|one| (*one, RwSignal::new(false))).collect()),
            apart: RwSignal::default(),
            next_key: StoredValue::new(1),
            is_begun: StoredValue::new(false),
        }
    }

    /// Adds a hazard.
    pub fn add(self) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        self.hazards.update(|all| all.push(HazardDraft::new(key)));
    }

    /// Takes over what was proposed before: it came back, or a fine changed.
    pub fn begin(self, proposal: &Proposal) {
        if self.is_begun.get_value() {
            return;
        }
        self.is_begun.set_value(true);
        let facts = &proposal.facts;
        self.apart.set(proposal.apart.iter().copied().collect());
        let hazards: Vec<HazardDraft> =
            (0..).zip(&facts.hazards).map(|(key, one)| HazardDraft::from(key, one)).collect();
        self.next_key.set_value(u32::try_from(hazards.len()).unwrap_or(u32::MAX / 2));
        self.hazards.set(hazards);
        self.concealed.set(facts.concealed.is_some());
        if let Some(accident) = facts.concealed {
            self.grade.set(accident.grade.code().into());
            self.deaths.set(accident.deaths.to_string());
        }
        self.insider.set(facts.insider);
        let kind = match facts.standing {
            Standing::First => StandingKind::First,
            Standing::Joint { signatories } => {
                self.signatories.set(signatories.to_string());
                StandingKind::Joint
            }
            Standing::Later { before, granted } => {
                self.before.set(before.to_string());
                self.later_granted.set(granted.map(|sum| sum.to_string()).unwrap_or_default());
                StandingKind::Later
            }
        };
        self.standing.set(kind.code().into());
        self.exclusions.with_value(|all| {
            for (exclusion, ticked) in all {
                ticked.set(facts.exclusions.contains(exclusion));
            }
        });
    }

    /// The facts. Reading them subscribes to every field.
    pub fn facts(self, accepted: Day) -> Result<Facts, NotFacts> {
        let hazards = self.hazards.get().into_iter().map(HazardDraft::hazard).collect::<Result<Vec<_>, _>>()?;
        let concealed = if self.concealed.get() {
            let deaths = self.deaths.with(|typed| typed.trim().parse()).map_err(|_| NotFacts)?;
            let grade = self.grade.with(|code| AccidentGrade::from_code(code)).ok_or(NotFacts)?;
            Some(ConcealedAccident { deaths, grade })
        } else {
            None
        };
        let standing = match self.standing.with(|code| StandingKind::from_code(code)).ok_or(NotFacts)? {
            StandingKind::First => Standing::First,
            StandingKind::Joint => {
                let signatories = self.signatories.with(|typed| typed.trim().parse()).map_err(|_| NotFacts)?;
                Standing::Joint { signatories }
            }
            StandingKind::Later => {
                let before = self.before.with(|typed| amount(typed))?.unwrap_or_default();
                Standing::Later { before, granted: self.later_granted.with(|typed| amount(typed))? }
            }
        };
        let exclusions = self.exclusions.with_value(|all| {
            all.iter().filter(|(_, ticked)| ticked.get()).map(|(exclusion, _)| *exclusion).collect()
        });
        Ok(Facts { accepted, concealed, exclusions, hazards, insider: self.insider.get(), standing })
    }
}
