//! Budgets, rules and accounts, and what the hotline and the public are told.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::{MineId, UserId};
use crate::money::Fen;
use crate::region::DivisionCode;
use crate::register::Day;
use crate::reward::band::Band;
use crate::reward::budget::BudgetKey;
use crate::reward::rules::{RuleRef, Words};
use crate::reward::step::State;
use crate::role::Role;

/// Sets a budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundBudget {
    /// Which.
    pub key: BudgetKey,
    /// All of it.
    pub total: Fen,
}

/// A rule set for people to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSummary {
    /// Which.
    pub rule: RuleRef,
    /// What it is called.
    pub name: Words,
    /// Its region, of a local one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<DivisionCode>,
    /// The first day on which it holds.
    pub from: Day,
    /// The last, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    /// What whoever uses it has to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<Words>,
    /// The SHA-256 of its file.
    pub digest: Digest,
    /// The levels of a fine.
    pub levels: Vec<LevelSummary>,
}

/// A level of a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSummary {
    /// What it is called.
    pub name: Words,
    /// The share of the fine, such as `15 %`.
    pub rate: String,
    /// Never less.
    pub floor: Fen,
    /// Never more.
    pub cap: Fen,
    /// On what ground.
    pub basis: Words,
}

/// Adds a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRules {
    /// The text of the file.
    pub file: String,
}

/// A reward that waits for its claimant, as the hotline tells it: no sum, no mine, nothing to tell cases apart by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingReward {
    /// The prefecture.
    pub region: DivisionCode,
    /// Ready to be claimed, or vouchers to be redeemed.
    pub state: State,
    /// The last day.
    pub until: Day,
    /// How many days are left after today: 0 on the last one.
    pub days_left: u32,
}

/// What the hotline tells callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HotlineView {
    /// What waits, the most urgent first.
    pub waiting: Vec<WaitingReward>,
    /// Counters: addresses and hours.
    pub places: Vec<String>,
}

/// What the public is told: counters and bands, small numbers as "fewer than five" (none).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRewards {
    /// How many cases are how far.
    pub states: Vec<(State, Option<u64>)>,
    /// How many paid rewards lie in which band.
    pub bands: Vec<(Band, Option<u64>)>,
    /// The rule sets.
    pub rules: Vec<RuleSummary>,
    /// The newest signed head of the ledger over days that are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// The ledger's key in the form of a checkpoint's verifier.
    pub ledger_key: String,
}

/// An account that waits for another administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnconfirmedAccount {
    /// Whose.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: Role,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// Whether that was the asker.
    pub made_by_asker: bool,
}

/// A mine that somebody must not deal with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Which.
    pub mine: MineId,
    /// What it is called.
    pub name: String,
    /// Whether it is said beside a key: an administrator can end it once it is not said there any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside_key: bool,
}

/// Somebody who deals with rewards, with the mines that are barred and how that came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonConflicts {
    /// Who.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's role.
    pub role: Role,
    /// The mines that are barred now.
    pub conflicts: Vec<Conflict>,
    /// What was entered and ended, newest first.
    pub history: Vec<ConflictEvent>,
}

/// A conflict was entered or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictEvent {
    /// What the mine is called.
    pub mine: String,
    /// Whether it was entered; else it was ended.
    pub stands: bool,
    /// Who did it.
    pub by: String,
    /// On which day; none of those before days were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
}
