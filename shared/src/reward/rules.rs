//! Rule sets 奖励规则: data that an office reads, changes and answers for, never constants in code. One set holds from
//! a day on for a region; which one holds for a tip, the day of its acceptance says.

use crate::coded_texts;
use crate::digest::Digest;
use crate::money::{Fen, Rate};
use crate::region::DivisionCode;
use crate::register::Day;
use crate::text::Lang;

use super::facts::{AccidentGrade, Exclusion};

coded_texts! {
    /// How wide a rule set reaches. Of several in force, the narrower one holds.
    pub enum Scope {
        /// All of work safety, nationwide.
        General = "general": "安全生产领域", "Work safety";
        /// Mines, nationwide.
        Mines = "mines": "矿山", "Mines";
        /// Mines of one region.
        Local = "local": "地方", "Local";
    }
}

coded_texts! {
    /// What a verified hazard without a fine gives.
    pub enum Unfined {
        /// The floor of its level.
        Floor = "floor": "按下限奖励", "The floor";
        /// What a decision grants.
        Decision = "decision": "另行决定", "By decision";
    }
}

coded_texts! {
    /// Who gets the reward of a report that several signed.
    pub enum JointRule {
        /// The first signatory, or whom that one authorises in writing.
        FirstSignatory = "first-signatory": "由第一署名人或者其书面委托的署名人领取", "To the first signatory or who that one authorises";
        /// All, in equal shares; the odd 分 to the earlier signatories.
        EqualShares = "equal-shares": "署名人等额分配，余分归在先署名人", "In equal shares, the odd 分 to the earlier signatories";
    }
}

coded_texts! {
    /// What a later tip on the same matter can get.
    pub enum LaterRule {
        /// What a decision grants, where it adds what proves the matter.
        Decision = "decision": "提供关键新线索的，可酌情奖励", "By decision, where it adds what proves the matter";
        /// Nothing.
        Never = "never": "只奖励最先举报人", "Nothing: only the first is rewarded";
    }
}

coded_texts! {
    /// What a change of the fine after payment leads to.
    pub enum AfterPayment {
        /// Nothing.
        Keep = "keep": "已兑付的奖金不再调整", "What was paid stays";
        /// What was paid too much is recovered.
        Recover = "recover": "追回多付部分", "What was paid too much is recovered";
    }
}

/// Words in both languages, from a rule file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Words {
    /// The words in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Title and number of the document.
    pub document: Words,
    /// The article in it; none where nobody has confirmed it yet.
    pub article: Option<String>,
}

impl Basis {
    /// Document and article in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let document = self.document.text(lang);
        match (&self.article, lang) {
            (Some(article), Lang::ZhCn) => format!("{document}{article}"),
            (Some(article), Lang::En) => format!("{document}, {article}"),
            (None, _) => document.to_owned(),
        }
    }
}

/// A percentage of the fine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRule {
    /// What the level is.
    pub name: Words,
    /// The share of the fine.
    pub rate: Rate,
    /// Never less.
    pub floor: Fen,
    /// Never more.
    pub cap: Fen,
    /// On what ground.
    pub basis: Basis,
}

/// A sum for each death that was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcealedRule {
    /// By grade, in the order of [`AccidentGrade::ALL`].
    pub per_death: [Fen; 4],
    /// Never more in all.
    pub cap: Fen,
    /// On what ground.
    pub basis: Basis,
}

impl ConcealedRule {
    /// The sum for one death.
    #[must_use]
    pub const fn per_death(&self, grade: AccidentGrade) -> Fen {
        self.per_death[grade as usize]
    }
}

/// A rule of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled<T> {
    /// What it says.
    pub says: T,
    /// On what ground.
    pub basis: Basis,
}

/// Time limits, in days.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// From the notice; later is giving up.
    pub claim: u16,
    /// Added each time that a good reason is shown.
    pub extension: u16,
    /// How often.
    pub extensions: u8,
    /// From the approval to the notice.
    pub notice: u16,
    /// From the claim to payment.
    pub payment: u16,
    /// So many days before the end of the claim, the claimant is reminded.
    pub reminders: Vec<u16>,
    /// From their issue until vouchers end, then to the end of that month.
    pub vouchers: u16,
}

/// Which set, and which edition of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleRef {
    /// The set, such as `N-2018`.
    pub id: String,
    /// The edition of its file.
    pub version: u32,
}

/// A rule set whose file was found sound. Only [`RuleSet::parse`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    pub(super) rule: RuleRef,
    pub(super) name: Words,
    pub(super) scope: Scope,
    pub(super) region: Option<DivisionCode>,
    pub(super) from: Day,
    pub(super) to: Option<Day>,
    pub(super) replaces: Option<String>,
    pub(super) caution: Option<Words>,
    pub(super) levels: Vec<LevelRule>,
    pub(super) unfined: Ruled<Unfined>,
    pub(super) concealed: ConcealedRule,
    pub(super) insider: Ruled<Option<Rate>>,
    pub(super) joint: Ruled<JointRule>,
    pub(super) later: Ruled<LaterRule>,
    pub(super) exclusions: Ruled<Vec<Exclusion>>,
    pub(super) after_payment: Ruled<AfterPayment>,
    pub(super) cap: Ruled<Fen>,
    pub(super) second_approver_above: Fen,
    pub(super) limits: Limits,
    pub(super) denominations: Vec<Fen>,
    pub(super) digest: Digest,
}

impl RuleSet {
    /// Id and edition.
    #[must_use]
    pub const fn rule(&self) -> &RuleRef {
        &self.rule
    }

    /// What it is called.
    #[must_use]
    pub const fn name(&self) -> &Words {
        &self.name
    }

    /// How wide it reaches.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// The region of a local set.
    #[must_use]
    pub const fn region(&self) -> Option<DivisionCode> {
        self.region
    }

    /// The first day on which it holds, and the last, if that is known.
    #[must_use]
    pub const fn effect(&self) -> (Day, Option<Day>) {
        (self.from, self.to)
    }

    /// What whoever uses it has to know.
    #[must_use]
    pub const fn caution(&self) -> Option<&Words> {
        self.caution.as_ref()
    }

    /// The rule of a level, counted from 1.
    #[must_use]
    pub fn level(&self, level: u8) -> Option<&LevelRule> {
        usize::from(level).checked_sub(1).and_then(|at| self.levels.get(at))
    }

    /// All levels, from the first.
    #[must_use]
    pub fn levels(&self) -> &[LevelRule] {
        &self.levels
    }

    /// The shares of a fine from the smallest to the largest level, such as `12 %` and `15 %`.
    #[must_use]
    pub fn rates(&self) -> Option<(Rate, Rate)> {
        let rates = || self.levels.iter().map(|level| level.rate);
        Some((rates().min()?, rates().max()?))
    }

    /// What a worker of the unit gets on top; none where an amount has to be set locally.
    #[must_use]
    pub const fn insider(&self) -> Option<Rate> {
        self.insider.says
    }

    /// The rule for concealed accidents.
    #[must_use]
    pub const fn concealed(&self) -> &ConcealedRule {
        &self.concealed
    }

    /// No tip is rewarded with more.
    #[must_use]
    pub const fn cap(&self) -> Fen {
        self.cap.says
    }

    /// Above this sum two persons approve.
    #[must_use]
    pub const fn second_approver_above(&self) -> Fen {
        self.second_approver_above
    }

    /// Time limits.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The values of vouchers, from the largest to 1 分, so that every sum can be split.
    #[must_use]
    pub fn denominations(&self) -> &[Fen] {
        &self.denominations
    }

    /// The SHA-256 of its file.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether it holds on that day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it holds for a mine in that division.
    #[must_use]
    pub fn holds_in(&self, division: DivisionCode) -> bool {
        self.region.is_none_or(|region| region.contains(division))
    }
}
