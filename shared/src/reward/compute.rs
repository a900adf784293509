//! The sum of a reward: a pure function of rule set and facts, in integer 分, with its reasoning line by line.
//!
//! Percentages are exact until the end, where they are rounded half up to the 分; floor and cap come after. Several
//! fines of one tip count together, under one floor and one cap, because one tip is one reward. It decides nothing
//! that the rules leave to people: such a decision is among the facts.

use super::facts::{
    BadFacts, ConcealedAccident, DEATHS_MAX, Exclusion, Facts, HAZARDS_MAX, RewardedHazard, SIGNATORIES_MAX, Standing,
};
use super::reasoning::{Line, Part, Said};
use super::rules::{AfterPayment, JointRule, LaterRule, RuleSet, Unfined};
use crate::money::{Fen, Rate};

/// What follows from the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A reward.
    Reward(Award),
    /// None, and why.
    Nothing {
        /// The ground; of several, the first.
        exclusion: Exclusion,
        /// How that follows.
        reasoning: Vec<Line>,
    },
}

/// A reward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// The sum.
    pub sum: Fen,
    /// The shares of the signatories in their order, where the rules share the sum out.
    pub shares: Vec<Fen>,
    /// How it follows.
    pub reasoning: Vec<Line>,
}

impl Outcome {
    /// The sum; 0 where there is no reward.
    #[must_use]
    pub const fn sum(&self) -> Fen {
        match self {
            Self::Reward(award) => award.sum,
            Self::Nothing { .. } => Fen::ZERO,
        }
    }

    /// How it follows, line by line.
    #[must_use]
    pub fn reasoning(&self) -> &[Line] {
        match self {
            Self::Reward(award) => &award.reasoning,
            Self::Nothing { reasoning, .. } => reasoning,
        }
    }
}

/// Lines of an ordinary reasoning: a set, a penalty, a percentage, a floor or cap, a sum.
const LINES: usize = 8;

/// What the facts give by the rule set.
///
/// # Errors
/// When they cannot be facts of one tip under this set.
pub fn compute(set: &RuleSet, facts: &Facts) -> Result<Outcome, BadFacts> {
    if !set.holds_on(facts.accepted) {
        return Err(BadFacts::NotInForce);
    }
    recompute(set, facts)
}

/// The same for what was proposed when the set was in force: one that replaces it later, with effect from before, does
/// not change that.
///
/// # Errors
/// When they cannot be facts of one tip under this set.
pub fn recompute(set: &RuleSet, facts: &Facts) -> Result<Outcome, BadFacts> {
    check(set, facts)?;
    let mut lines = Vec::with_capacity(LINES);
    let excluded = facts.exclusions.iter().find(|exclusion| set.exclusions.says.contains(exclusion));
    let excluded = excluded.copied().or_else(|| comes_too_late(set, facts));
    if let Some(exclusion) = excluded {
        let part = if exclusion == Exclusion::NotFirst { Part::Later } else { Part::Exclusions };
        lines.push(Line::new(part, Said::Excluded(exclusion)));
        return Ok(Outcome::Nothing { exclusion, reasoning: lines });
    }
    let mut sum = if let Standing::Later { before, granted: Some(granted) } = facts.standing {
        lines.push(Line::new(Part::Later, Said::LaterGranted { before, granted }));
        let left = set.cap.says.saturating_sub(before);
        if granted > left {
            lines.push(Line::new(Part::Cap, Said::CapOfMatter { left }));
        }
        granted.min(left)
    } else {
        let hazards = of_hazards(set, facts, &mut lines)?;
        let concealed = facts.concealed.map_or(Fen::ZERO, |accident| of_concealed(set, facts, accident, &mut lines));
        // Both are capped, far below where a sum could be too large.
        [hazards, concealed].into_iter().sum()
    };
    if sum > set.cap.says {
        lines.push(Line::new(Part::Cap, Said::CapOfTip { cap: set.cap.says }));
        sum = set.cap.says;
    }
    let mut shares = Vec::new();
    if let Standing::Joint { signatories } = facts.standing {
        lines.push(Line::new(Part::Joint, Said::Joint { rule: set.joint.says, signatories }));
        if set.joint.says == JointRule::EqualShares {
            shares = sum.split(signatories);
        }
    }
    lines.push(Line::new(Part::Set, Said::Sum(sum)));
    Ok(Outcome::Reward(Award { sum, shares, reasoning: lines }))
}

fn check(set: &RuleSet, facts: &Facts) -> Result<(), BadFacts> {
    if facts.hazards.is_empty() && facts.concealed.is_none() && facts.exclusions.is_empty() {
        return Err(BadFacts::Nothing);
    }
    let deaths = facts.concealed.map(|accident| accident.deaths);
    let signatories = match facts.standing {
        Standing::Joint { signatories } => Some(signatories),
        Standing::First | Standing::Later { .. } => None,
    };
    if deaths == Some(0) || signatories.is_some_and(|n| n < 2) {
        return Err(BadFacts::TooFew);
    }
    let too_many = deaths.is_some_and(|n| n > DEATHS_MAX) || signatories.is_some_and(|n| n > SIGNATORIES_MAX);
    if too_many || facts.hazards.len() > HAZARDS_MAX || facts.exclusions.len() > Exclusion::ALL.len() {
        return Err(BadFacts::TooMany);
    }
    match facts.hazards.iter().find(|hazard| set.level(hazard.level).is_none()) {
        Some(hazard) => Err(BadFacts::Level { level: hazard.level }),
        None => Ok(()),
    }
}

/// Whether somebody was first and the rules give this tip nothing beside.
fn comes_too_late(set: &RuleSet, facts: &Facts) -> Option<Exclusion> {
    let Standing::Later { granted, .. } = facts.standing else { return None };
    let granted = granted.is_some() && set.later.says == LaterRule::Decision;
    (!granted).then_some(Exclusion::NotFirst)
}

/// A rate times an uplift: ten-thousandths of ten-thousandths.
const SCALE: u128 = 10_000 * 10_000;

/// The whole with the insider's uplift on it, in ten-thousandths.
fn uplifted(set: &RuleSet, facts: &Facts) -> u128 {
    let uplift = set.insider.says.filter(|_| facts.insider).unwrap_or_default();
    u128::from(Rate::WHOLE.ten_thousandths() + uplift.ten_thousandths())
}

fn say_uplift(set: &RuleSet, facts: &Facts, lines: &mut Vec<Line>) {
    if facts.insider {
        lines.push(Line::new(Part::Insider, set.insider.says.map_or(Said::UpliftSetLocally, Said::Uplift)));
    }
}

/// `part / SCALE`, rounded half up. What is too large for an amount is far above every cap.
fn rounded(part: u128) -> Fen {
    u64::try_from((part + SCALE / 2) / SCALE).ok().and_then(Fen::new).unwrap_or(Fen::MAX)
}

fn of_hazards(set: &RuleSet, facts: &Facts, lines: &mut Vec<Line>) -> Result<Fen, BadFacts> {
    if facts.hazards.is_empty() {
        return Ok(Fen::ZERO);
    }
    // 64 fines of 2⁵³ at a rate of 10⁴: below 2⁷³.
    let (mut share, mut fined, mut granted) = (0_u128, false, Fen::ZERO);
    let (mut floor, mut cap) = (Fen::ZERO, Fen::ZERO);
    for hazard in &facts.hazards {
        let level = set.level(hazard.level).ok_or(BadFacts::Level { level: hazard.level })?;
        (floor, cap) = (floor.max(level.floor), cap.max(level.cap));
        let part = Part::Level(hazard.level);
        if let Some(penalty) = hazard.penalty.filter(|penalty| penalty.in_force() > Fen::ZERO) {
            if hazard.granted.is_some() {
                return Err(BadFacts::DecisionNotOpen);
            }
            if let Some(changed) = penalty.changed {
                lines.push(Line::new(part, Said::FineChanged { from: penalty.fine, to: changed }));
            }
            let fine = penalty.in_force();
            lines.push(Line::new(part, Said::Fine { fine, rate: level.rate }));
            share += u128::from(fine.fen()) * u128::from(level.rate.ten_thousandths());
            fined = true;
        } else {
            granted = [granted, without_fine(set, hazard, lines)?].into_iter().sum();
        }
    }
    let highest = Part::Level(facts.hazards.iter().map(|hazard| hazard.level).min().unwrap_or(1));
    let percentage = rounded(share * uplifted(set, facts));
    if fined {
        say_uplift(set, facts, lines);
        lines.push(Line::new(highest, Said::Percentage { sum: percentage }));
    }
    let by_floor = fined || set.unfined.says == Unfined::Floor;
    let mut sum = [percentage, granted].into_iter().sum::<Fen>();
    if by_floor && sum < floor {
        lines.push(Line::new(highest, Said::Floor { floor }));
        sum = floor;
    }
    if sum > cap {
        lines.push(Line::new(highest, Said::Cap { cap }));
        sum = cap;
    }
    Ok(sum)
}

/// What a hazard without a fine gives beside the floor.
fn without_fine(set: &RuleSet, hazard: &RewardedHazard, lines: &mut Vec<Line>) -> Result<Fen, BadFacts> {
    match (set.unfined.says, hazard.granted) {
        (Unfined::Floor, None) => {
            lines.push(Line::new(Part::Unfined, Said::NoFine));
            Ok(Fen::ZERO)
        }
        (Unfined::Decision, Some(granted)) => {
            lines.push(Line::new(Part::Unfined, Said::Granted { granted }));
            Ok(granted)
        }
        (Unfined::Floor, Some(_)) => Err(BadFacts::DecisionNotOpen),
        (Unfined::Decision, None) => Err(BadFacts::DecisionMissing),
    }
}

fn of_concealed(set: &RuleSet, facts: &Facts, accident: ConcealedAccident, lines: &mut Vec<Line>) -> Fen {
    let ConcealedAccident { deaths, grade } = accident;
    let each = set.concealed.per_death(grade);
    lines.push(Line::new(Part::Concealed, Said::Concealed { grade, deaths, each }));
    say_uplift(set, facts, lines);
    let whole = u128::from(each.fen()) * u128::from(deaths) * u128::from(Rate::WHOLE.ten_thousandths());
    let sum = rounded(whole * uplifted(set, facts));
    lines.push(Line::new(Part::Concealed, Said::Percentage { sum }));
    if sum > set.concealed.cap {
        lines.push(Line::new(Part::Concealed, Said::Cap { cap: set.concealed.cap }));
        return set.concealed.cap;
    }
    sum
}

/// What the claimant may keep when the fine changes after there was money to be had, and the facts as they are now give
/// `now`; none where that is whatever was paid.
pub(super) fn kept(set: &RuleSet, now: Fen) -> Option<Fen> {
    match set.after_payment.says {
        AfterPayment::Keep => None,
        AfterPayment::Recover => Some(now),
    }
}

/// What the facts still give after a fine changed: a hazard whose fine was quashed, and on which nobody decided, gives
/// nothing any more.
#[cfg(feature = "verify")]
pub(super) fn still_due(set: &RuleSet, facts: &Facts) -> Result<Fen, BadFacts> {
    let is_moot = |hazard: &RewardedHazard| {
        let has_fine = hazard.penalty.is_some_and(|penalty| penalty.in_force() > Fen::ZERO);
        set.unfined.says == Unfined::Decision && !has_fine && hazard.granted.is_none()
    };
    let mut left = facts.clone();
    left.hazards.retain(|hazard| !is_moot(hazard));
    if left.hazards.is_empty() && left.concealed.is_none() {
        return Ok(Fen::ZERO);
    }
    recompute(set, &left).map(|outcome| outcome.sum())
}

/// What of `paid` is above what the claimant may keep.
pub(super) fn too_much(paid: Fen, kept: Option<Fen>) -> Fen {
    kept.map_or(Fen::ZERO, |kept| paid.saturating_sub(kept))
}

/// What is to be done when the fine changes after `paid` was paid, and the facts as they are now give `now`.
#[must_use]
pub fn recoverable(set: &RuleSet, paid: Fen, now: Fen) -> (Fen, Line) {
    let back = too_much(paid, kept(set, now));
    (back, Line::new(Part::AfterPayment, Said::AfterPayment { rule: set.after_payment.says, back }))
}
