//! What was found out about a tip, as far as the reward depends on it. Nothing that tells who reported.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::money::Fen;
use crate::register::Day;

/// The most hazards that one tip proves.
pub const HAZARDS_MAX: usize = 64;
/// The most deaths that one tip proves concealed: far above any accident, and far from an overflow.
pub const DEATHS_MAX: u16 = 10_000;
/// The most who sign one report.
pub const SIGNATORIES_MAX: u8 = 50;

coded_texts! {
    /// The grade of an accident by deaths (国务院令第493号).
    pub enum AccidentGrade {
        /// Under 3.
        Ordinary = "ordinary": "一般事故", "Ordinary accident 一般";
        /// 3 to 9.
        Larger = "larger": "较大事故", "Larger accident 较大";
        /// 10 to 29.
        Major = "major": "重大事故", "Major accident 重大";
        /// 30 or more.
        Gravest = "gravest": "特别重大事故", "Gravest accident 特别重大";
    }
}

coded_texts! {
    /// Why a tip is not rewarded.
    pub enum Exclusion {
        /// It was found, or being dealt with, before.
        AlreadyKnown = "already-known": "举报前已被发现或者正在查处", "Found or being dealt with before the tip";
        /// An official whose duty it is, or that official's close family.
        Official = "official": "举报人为负有监管职责的公职人员或者其近亲属", "Reported by an official or an official's close family";
        /// Who caused it or is responsible for it.
        Responsible = "responsible": "举报人为行为人或者责任人", "Reported by who caused it or is responsible for it";
        /// It was published before.
        AlreadyPublished = "already-published": "举报前已公开", "Published before the tip";
        /// What was reported was obtained unlawfully.
        UnlawfullyObtained = "unlawfully-obtained": "以非法方式取得线索", "Obtained unlawfully";
        /// It could not be shown to be true.
        NotVerified = "not-verified": "未查实", "Not verified";
        /// Somebody else reported it first, and this tip adds nothing that the rules reward.
        NotFirst = "not-first": "非最先举报，且未提供应予奖励的新线索", "Not the first tip, and nothing added that is rewarded";
    }
}

/// A fine, and what became of it on appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// The fine after an appeal, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Fen>,
    /// The fine as it was imposed.
    pub fine: Fen,
}

impl Penalty {
    /// A fine that nobody changed.
    #[must_use]
    pub const fn new(fine: Fen) -> Self {
        Self { changed: None, fine }
    }

    /// The fine that holds.
    #[must_use]
    pub fn in_force(&self) -> Fen {
        self.changed.unwrap_or(self.fine)
    }
}

/// A major hazard, or illegal production or building, that the tip proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewardedHazard {
    /// Granted by decision, where no fine was imposed and the rules leave the sum to a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Fen>,
    /// The level by the rule set, counted from 1.
    pub level: u8,
    /// The fine; none, or one of 0, where none was imposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Penalty>,
}

/// A concealed or falsely reported accident that the tip proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcealedAccident {
    /// Deaths that the tip proved, whatever the accident's own number.
    pub deaths: u16,
    /// The grade by the final finding.
    pub grade: AccidentGrade,
}

/// Who else reported the same matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Standing {
    /// Nobody, or nobody before.
    First,
    /// Several signed this report, which was the first.
    Joint {
        /// How many, at least 2.
        signatories: u8,
    },
    /// Somebody before.
    Later {
        /// What the earlier tips on the matter were awarded, together.
        before: Fen,
        /// What a decision grants because this tip adds what proves the matter; none where it adds nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        granted: Option<Fen>,
    },
}

impl Standing {
    /// Whether it is rewarded as the first report of its matter.
    #[must_use]
    pub const fn is_first(self) -> bool {
        matches!(self, Self::First | Self::Joint { .. })
    }
}

/// All that the sum depends on, beside the rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The day on which the tip was accepted: the rules of that day hold.
    pub accepted: Day,
    /// The accident that it proved concealed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concealed: Option<ConcealedAccident>,
    /// What stands against a reward.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// The hazards that it proved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<RewardedHazard>,
    /// Whether a worker of the unit reported it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub insider: bool,
    /// Who else reported it.
    pub standing: Standing,
}

impl Facts {
    /// A tip accepted on that day, the only one on its matter, that proved nothing yet.
    #[must_use]
    pub const fn new(accepted: Day) -> Self {
        Self {
            accepted,
            concealed: None,
            exclusions: Vec::new(),
            hazards: Vec::new(),
            insider: false,
            standing: Standing::First,
        }
    }

    /// With a hazard of that level and a fine for it.
    #[must_use]
    pub fn fined(mut self, level: u8, fine: Fen) -> Self {
        self.hazards.push(RewardedHazard { granted: None, level, penalty: Some(Penalty::new(fine)) });
        self
    }
}

/// Why no sum follows from the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFacts {
    /// The tip was accepted on a day on which these rules were not in force.
    #[error("the rules were not in force on the day on which the tip was accepted")]
    NotInForce,
    /// Neither a hazard nor an accident.
    #[error("nothing was proved that a reward could be for")]
    Nothing,
    /// More than [`HAZARDS_MAX`], [`DEATHS_MAX`] or [`SIGNATORIES_MAX`].
    #[error("more hazards, deaths or signatories than one tip can have")]
    TooMany,
    /// No death, or a joint report of fewer than two.
    #[error("a concealed accident has a death, a joint report two signatories")]
    TooFew,
    /// The rule set has no such level.
    #[error("the rules have no level {level}")]
    Level {
        /// The level.
        level: u8,
    },
    /// The rules leave the sum to a decision, and there is none.
    #[error("without a fine these rules leave the sum to a decision, and there is none")]
    DecisionMissing,
    /// A decision where the rules fix the sum.
    #[error("these rules fix the sum and leave nothing to a decision")]
    DecisionNotOpen,
}
