//! Why a reward is what it is: lines of values, worded in both languages only when somebody reads them.

use super::facts::{AccidentGrade, Exclusion};
use super::rules::{AfterPayment, Basis, JointRule, RuleSet};
use crate::money::{Fen, Rate};
use crate::text::{Lang, Text as _, fill};
use crate::texts;

/// The part of a rule set that a line rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The set as a whole.
    Set,
    /// The percentage of a level, counted from 1.
    Level(u8),
    /// Hazards without a fine.
    Unfined,
    /// Concealed accidents.
    Concealed,
    /// The uplift for insiders.
    Insider,
    /// Joint reports.
    Joint,
    /// Later reports.
    Later,
    /// What is not rewarded.
    Exclusions,
    /// The most for one tip.
    Cap,
    /// Changes after payment.
    AfterPayment,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The fine was changed on appeal.
    FineChanged {
        /// As it was imposed.
        from: Fen,
        /// As it is.
        to: Fen,
    },
    /// A fine counts at a rate.
    Fine {
        /// The fine.
        fine: Fen,
        /// The rate.
        rate: Rate,
    },
    /// No fine was imposed.
    NoFine,
    /// No fine was imposed, and a decision grants a sum.
    Granted {
        /// The sum.
        granted: Fen,
    },
    /// A concealed accident, by persons.
    Concealed {
        /// Its grade.
        grade: AccidentGrade,
        /// Deaths that were proved.
        deaths: u16,
        /// The sum for each.
        each: Fen,
    },
    /// A worker of the unit reported it.
    Uplift(Rate),
    /// A worker of the unit reported it, and this set has no uplift.
    UpliftSetLocally,
    /// What percentage and uplift give, rounded half up to the 分.
    Percentage {
        /// The sum.
        sum: Fen,
    },
    /// Below the floor.
    Floor {
        /// The floor.
        floor: Fen,
    },
    /// Above the cap.
    Cap {
        /// The cap.
        cap: Fen,
    },
    /// Above the most for one tip.
    CapOfTip {
        /// The most.
        cap: Fen,
    },
    /// Earlier tips on the matter leave no more.
    CapOfMatter {
        /// What they leave.
        left: Fen,
    },
    /// Several signed the report.
    Joint {
        /// Who gets it.
        rule: JointRule,
        /// How many signed.
        signatories: u8,
    },
    /// A decision grants a later tip a sum.
    LaterGranted {
        /// Awarded for earlier tips on the matter.
        before: Fen,
        /// The sum.
        granted: Fen,
    },
    /// No reward.
    Excluded(Exclusion),
    /// The fine changed after payment.
    AfterPayment {
        /// What the set says.
        rule: AfterPayment,
        /// What is to be recovered.
        back: Fen,
    },
    /// The sum of it all.
    Sum(Fen),
}

/// One line of the reasoning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What it rests on.
    pub part: Part,
    /// What it says.
    pub said: Said,
}

texts! {
    /// The wordings of lines; `{}` are filled in by [`Line::text`].
    pub enum Wording {
        /// From, to.
        FineChanged: "罚款由 {} 变更为 {}，按变更后的数额计算", "The fine was changed from {} to {}, which counts";
        /// Fine, rate.
        Fine: "罚款 {}，按 {} 计算", "A fine of {} counts at {}";
        /// Nothing.
        NoFine: "查证属实，未处罚款", "Verified, no fine imposed";
        /// Sum.
        Granted: "查证属实，未处罚款，决定奖励 {}", "Verified, no fine imposed; {} granted by decision";
        /// Grade, deaths, sum each.
        Concealed: "瞒报、谎报{}，查实死亡 {} 人，每人 {}", "Concealed accident, grade {}: {} deaths proved, {} for each";
        /// Rate.
        Uplift: "举报人为本单位从业人员，上浮 {}", "Reported by a worker of the unit: {} more";
        /// Nothing.
        UpliftSetLocally: "举报人为本单位从业人员；上浮比例由地方规定，本规则未设", "Reported by a worker of the unit; an uplift is for local rules to set, and this set has none";
        /// Sum.
        Percentage: "计得 {}（四舍五入到分）", "That gives {} (rounded half up to the 分)";
        /// Floor.
        Floor: "低于下限，按下限 {}", "Below the floor: {}";
        /// Cap.
        Cap: "超过上限，按上限 {}", "Above the cap: {}";
        /// Cap.
        CapOfTip: "超过每件举报的最高奖励，按 {}", "Above the most for one tip: {}";
        /// What is left.
        CapOfMatter: "同一事项的在先举报已获奖励，余额为 {}", "Earlier tips on the matter leave {}";
        /// Signatories, rule.
        Joint: "{} 人联名举报：{}", "A joint report of {}: {}";
        /// Before, granted.
        LaterGranted: "在先举报已获奖励 {}；本举报提供关键新线索，决定奖励 {}", "Earlier tips were awarded {}; this one adds what proves the matter: {} granted by decision";
        /// Exclusion.
        Excluded: "不予奖励：{}", "Not rewarded: {}";
        /// Rule, sum.
        AfterPayment: "兑付后罚款变更：{}；应追回 {}", "The fine changed after payment: {}; {} to be recovered";
        /// Sum.
        Sum: "奖励金额 {}", "The reward is {}";
    }
}

impl Line {
    pub(super) const fn new(part: Part, said: Said) -> Self {
        Self { part, said }
    }

    /// The line in words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let money = |amount: Fen| amount.in_words(lang);
        let say = |wording: Wording, values: &[&str]| fill(wording, lang, values);
        match self.said {
            Said::FineChanged { from, to } => say(Wording::FineChanged, &[&money(from), &money(to)]),
            Said::Fine { fine, rate } => say(Wording::Fine, &[&money(fine), &rate.to_string()]),
            Said::NoFine => say(Wording::NoFine, &[]),
            Said::Granted { granted } => say(Wording::Granted, &[&money(granted)]),
            Said::Concealed { grade, deaths, each } => {
                say(Wording::Concealed, &[grade.text(lang), &deaths.to_string(), &money(each)])
            }
            Said::Uplift(rate) => say(Wording::Uplift, &[&rate.to_string()]),
            Said::UpliftSetLocally => say(Wording::UpliftSetLocally, &[]),
            Said::Percentage { sum } => say(Wording::Percentage, &[&money(sum)]),
            Said::Floor { floor } => say(Wording::Floor, &[&money(floor)]),
            Said::Cap { cap } => say(Wording::Cap, &[&money(cap)]),
            Said::CapOfTip { cap } => say(Wording::CapOfTip, &[&money(cap)]),
            Said::CapOfMatter { left } => say(Wording::CapOfMatter, &[&money(left)]),
            Said::Joint { rule, signatories } => say(Wording::Joint, &[&signatories.to_string(), rule.text(lang)]),
            Said::LaterGranted { before, granted } => say(Wording::LaterGranted, &[&money(before), &money(granted)]),
            Said::Excluded(exclusion) => say(Wording::Excluded, &[exclusion.text(lang)]),
            Said::AfterPayment { rule, back } => say(Wording::AfterPayment, &[rule.text(lang), &money(back)]),
            Said::Sum(sum) => say(Wording::Sum, &[&money(sum)]),
        }
    }
}

impl RuleSet {
    /// Document and article that a line rests on; none for the sum, which rests on the lines before it.
    #[must_use]
    pub fn basis(&self, part: Part) -> Option<&Basis> {
        match part {
            Part::Set => None,
            Part::Level(level) => self.level(level).map(|rule| &rule.basis),
            Part::Unfined => Some(&self.unfined.basis),
            Part::Concealed => Some(&self.concealed.basis),
            Part::Insider => Some(&self.insider.basis),
            Part::Joint => Some(&self.joint.basis),
            Part::Later => Some(&self.later.basis),
            Part::Exclusions => Some(&self.exclusions.basis),
            Part::Cap => Some(&self.cap.basis),
            Part::AfterPayment => Some(&self.after_payment.basis),
        }
    }
}
