//! Rule files: JSON that people read and write, amounts in 元 (`"3000"`), rates in percent (`"15 %"`), each rule with
//! its source. A file has worked examples, which are computed when it is loaded; a rule set whose examples do not come
//! out does not come into being.

use serde::Deserialize;

use super::compute::{Outcome, compute, recoverable};
use super::facts::{AccidentGrade, BadFacts, ConcealedAccident, Exclusion, Facts, Penalty, RewardedHazard, Standing};
use super::rules::{
    AfterPayment, Basis, ConcealedRule, JointRule, LaterRule, LevelRule, Limits, RuleRef, RuleSet, Ruled, Scope,
    Unfined, Words,
};
use crate::digest::Digest;
use crate::money::{Fen, NotARate, NotMoney, Rate};
use crate::region::DivisionCode;
use crate::register::Day;

/// The schema that this program reads.
pub const SCHEMA: &str = "minewatch.reward-rules/1";
/// The longest file that is read.
pub const FILE_BYTES_MAX: usize = 32 * 1024;
/// The most levels, denominations and reminders.
const ROWS_MAX: usize = 32;

/// What is wrong with a rule file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct LoadError {
    /// The place in the file, such as `fine.levels[1].rate`.
    pub place: String,
    /// What is wrong.
    pub reason: LoadReason,
}

/// What can be wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadReason {
    /// Longer than [`FILE_BYTES_MAX`].
    #[error("the file is too long")]
    TooLong,
    /// Not JSON of this schema.
    #[error("not a rule file: {why}")]
    Unreadable {
        /// Why, with line and column.
        why: String,
    },
    /// Another schema than [`SCHEMA`].
    #[error("the schema is not {SCHEMA}")]
    Schema,
    /// Not an amount.
    #[error(transparent)]
    Money(#[from] NotMoney),
    /// Not a rate.
    #[error(transparent)]
    Rate(#[from] NotARate),
    /// Empty, or more rows than a rule has.
    #[error("there must be 1 to {ROWS_MAX} rows")]
    Rows,
    /// An id of other signs than capitals, digits and hyphens, or longer than 32.
    #[error("an id has 1 to 32 capitals, digits and hyphens")]
    Id,
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Dates,
    /// A region on a nationwide set, or none on a local one.
    #[error("a local set has a region, and no other set has one")]
    Region,
    /// No such source.
    #[error("there is no source {key}")]
    Source {
        /// What was named.
        key: String,
    },
    /// The floor lies above the cap.
    #[error("the floor {floor} lies above the cap {cap}")]
    FloorAboveCap {
        /// The floor.
        floor: Fen,
        /// The cap.
        cap: Fen,
    },
    /// A level is missing.
    #[error("level {expected} is missing")]
    LevelGap {
        /// The level that should stand here.
        expected: u8,
    },
    /// A level stands twice.
    #[error("level {level} stands twice")]
    LevelTwice {
        /// The level.
        level: u8,
    },
    /// Denominations do not fall, or do not end with 1 分.
    #[error("denominations must fall, and end with 0.01")]
    Denominations,
    /// Reminders do not fall, or begin after the claim's end.
    #[error("reminders must fall and lie within the time for claiming")]
    Reminders,
    /// An example cannot be computed.
    #[error("the example cannot be computed: {0}")]
    ExampleFacts(BadFacts),
    /// An example comes out otherwise.
    #[error("the example says {said}, and the rules give {given}")]
    Example {
        /// What it says.
        said: Fen,
        /// What the rules give.
        given: Fen,
    },
    /// An example's shares come out otherwise.
    #[error("the example's shares are not those that the rules give")]
    ExampleShares,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    id: String,
    version: u32,
    name: Words,
    scope: Scope,
    region: Option<DivisionCode>,
    effect: Effect,
    replaces: Option<String>,
    caution: Option<Words>,
    sources: std::collections::BTreeMap<String, Words>,
    fine: FineRow,
    unfined: Row<Unfined>,
    concealed: ConcealedRow,
    insider: Row<Option<String>>,
    joint: Row<JointRule>,
    later: Row<LaterRule>,
    not_rewarded: Row<Vec<Exclusion>>,
    after_payment: Row<AfterPayment>,
    most_for_one_tip: Row<String>,
    office: OfficeRow,
    examples: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Effect {
    from: Day,
    to: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<T> {
    rule: T,
    source: String,
    article: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FineRow {
    levels: Vec<LevelRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelRow {
    level: u8,
    name: Words,
    rate: String,
    floor: String,
    cap: String,
    source: String,
    article: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConcealedRow {
    per_death: PerDeath,
    cap: String,
    source: String,
    article: Option<String>,
}

/// A grade that is missing, or stands twice, is told by the reader of the JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PerDeath {
    ordinary: String,
    larger: String,
    major: String,
    gravest: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeRow {
    second_approver_above: String,
    days: Limits,
    denominations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    #[serde(default)]
    fines: Vec<FineOfExample>,
    grade: Option<AccidentGrade>,
    deaths: Option<u16>,
    #[serde(default)]
    insider: bool,
    signatories: Option<u8>,
    granted: Option<String>,
    excluded: Option<Exclusion>,
    paid: Option<String>,
    recovered: Option<String>,
    reward: String,
    shares: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FineOfExample {
    level: u8,
    fine: Option<String>,
    changed: Option<String>,
}

fn at<T, E: Into<LoadReason>>(place: impl Into<String>, result: Result<T, E>) -> Result<T, LoadError> {
    result.map_err(|reason| LoadError { place: place.into(), reason: reason.into() })
}

fn wrong<T>(place: impl Into<String>, reason: LoadReason) -> Result<T, LoadError> {
    Err(LoadError { place: place.into(), reason })
}

fn money(place: &str, text: &str) -> Result<Fen, LoadError> {
    at(place, text.parse::<Fen>())
}

/// The documents that rules may name.
struct Sources(std::collections::BTreeMap<String, Words>);

impl Sources {
    fn basis(&self, place: &str, key: &str, article: Option<String>) -> Result<Basis, LoadError> {
        match self.0.get(key) {
            Some(document) => Ok(Basis { document: document.clone(), article }),
            None => wrong(format!("{place}.source"), LoadReason::Source { key: key.to_owned() }),
        }
    }

    fn ruled<T>(&self, place: &str, row: Row<T>) -> Result<Ruled<T>, LoadError> {
        Ok(Ruled { says: row.rule, basis: self.basis(place, &row.source, row.article)? })
    }
}

impl RuleSet {
    /// The rule set of a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, LoadError> {
        if text.len() > FILE_BYTES_MAX {
            return wrong("file", LoadReason::TooLong);
        }
        let file: File =
            at("file", serde_json::from_str(text).map_err(|e| LoadReason::Unreadable { why: e.to_string() }))?;
        if file.schema != SCHEMA {
            return wrong("schema", LoadReason::Schema);
        }
        let legal = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
        if file.id.is_empty() || file.id.len() > 32 || !file.id.bytes().all(legal) {
            return wrong("id", LoadReason::Id);
        }
        if file.effect.to.is_some_and(|to| to < file.effect.from) {
            return wrong("effect.to", LoadReason::Dates);
        }
        if (file.scope == Scope::Local) != file.region.is_some() {
            return wrong("region", LoadReason::Region);
        }
        let sources = Sources(file.sources);
        let insider = sources.ruled("insider", file.insider)?;
        let uplift = insider.says.as_deref().map(str::parse).transpose();
        let cap = sources.ruled("most_for_one_tip", file.most_for_one_tip)?;
        let set = Self {
            rule: RuleRef { id: file.id, version: file.version },
            name: file.name,
            scope: file.scope,
            region: file.region,
            from: file.effect.from,
            to: file.effect.to,
            replaces: file.replaces,
            caution: file.caution,
            levels: levels(&sources, file.fine.levels)?,
            unfined: sources.ruled("unfined", file.unfined)?,
            concealed: concealed(&sources, file.concealed)?,
            insider: Ruled { says: at("insider.rule", uplift)?, basis: insider.basis },
            joint: sources.ruled("joint", file.joint)?,
            later: sources.ruled("later", file.later)?,
            exclusions: sources.ruled("not_rewarded", file.not_rewarded)?,
            after_payment: sources.ruled("after_payment", file.after_payment)?,
            cap: Ruled { says: money("most_for_one_tip.rule", &cap.says)?, basis: cap.basis },
            second_approver_above: money("office.second_approver_above", &file.office.second_approver_above)?,
            denominations: denominations(&file.office.denominations)?,
            limits: limits(file.office.days)?,
            digest: Digest::of(&[text.as_bytes()]),
        };
        if file.examples.is_empty() {
            return wrong("examples", LoadReason::Rows);
        }
        for (n, example) in file.examples.iter().enumerate() {
            try_example(&set, &format!("examples[{n}]"), example)?;
        }
        Ok(set)
    }
}

fn levels(sources: &Sources, rows: Vec<LevelRow>) -> Result<Vec<LevelRule>, LoadError> {
    if rows.is_empty() || rows.len() > ROWS_MAX {
        return wrong("fine.levels", LoadReason::Rows);
    }
    let mut levels = Vec::with_capacity(rows.len());
    for (n, row) in (1_u8..).zip(rows) {
        let place = format!("fine.levels[{}]", n - 1);
        if row.level != n {
            let reason = if row.level > 0 && row.level < n {
                LoadReason::LevelTwice { level: row.level }
            } else {
                LoadReason::LevelGap { expected: n }
            };
            return wrong(format!("{place}.level"), reason);
        }
        let rate: Rate = at(format!("{place}.rate"), row.rate.parse())?;
        let floor = money(&format!("{place}.floor"), &row.floor)?;
        let cap = money(&format!("{place}.cap"), &row.cap)?;
        if floor > cap {
            return wrong(format!("{place}.floor"), LoadReason::FloorAboveCap { floor, cap });
        }
        let basis = sources.basis(&place, &row.source, row.article)?;
        levels.push(LevelRule { name: row.name, rate, floor, cap, basis });
    }
    Ok(levels)
}

fn concealed(sources: &Sources, row: ConcealedRow) -> Result<ConcealedRule, LoadError> {
    let PerDeath { ordinary, larger, major, gravest } = row.per_death;
    let grade = |name: &str, text: &str| money(&format!("concealed.per_death.{name}"), text);
    Ok(ConcealedRule {
        per_death: [
            grade("ordinary", &ordinary)?,
            grade("larger", &larger)?,
            grade("major", &major)?,
            grade("gravest", &gravest)?,
        ],
        cap: money("concealed.cap", &row.cap)?,
        basis: sources.basis("concealed", &row.source, row.article)?,
    })
}

fn denominations(texts: &[String]) -> Result<Vec<Fen>, LoadError> {
    let place = "office.denominations";
    if texts.is_empty() || texts.len() > ROWS_MAX {
        return wrong(place, LoadReason::Rows);
    }
    let all = texts.iter().enumerate().map(|(n, text)| money(&format!("{place}[{n}]"), text));
    let all: Vec<Fen> = all.collect::<Result<_, _>>()?;
    let falling = all.is_sorted_by(|a, b| a > b);
    if falling && all.last().is_some_and(|last| last.fen() == 1) {
        Ok(all)
    } else {
        wrong(place, LoadReason::Denominations)
    }
}

fn limits(days: Limits) -> Result<Limits, LoadError> {
    let sound = days.reminders.is_sorted_by(|a, b| a > b) && days.reminders.iter().all(|day| *day <= days.claim);
    if days.reminders.len() > ROWS_MAX {
        return wrong("office.days.reminders", LoadReason::Rows);
    }
    if sound { Ok(days) } else { wrong("office.days.reminders", LoadReason::Reminders) }
}

fn try_example(set: &RuleSet, place: &str, example: &Example) -> Result<(), LoadError> {
    let optional = |field: &str, text: &Option<String>| {
        text.as_deref().map(|text| money(&format!("{place}.{field}"), text)).transpose()
    };
    let mut facts = Facts { insider: example.insider, ..Facts::new(set.from) };
    for (n, row) in example.fines.iter().enumerate() {
        let fine = optional(&format!("fines[{n}].fine"), &row.fine)?;
        let changed = optional(&format!("fines[{n}].changed"), &row.changed)?;
        let penalty = fine.map(|fine| Penalty { changed, fine });
        let granted = optional("granted", &example.granted)?;
        facts.hazards.push(RewardedHazard { granted, level: row.level, penalty });
    }
    facts.concealed =
        example.grade.map(|grade| ConcealedAccident { deaths: example.deaths.unwrap_or_default(), grade });
    facts.exclusions.extend(example.excluded);
    if let Some(signatories) = example.signatories {
        facts.standing = Standing::Joint { signatories };
    }
    let outcome = at(place, compute(set, &facts).map_err(LoadReason::ExampleFacts))?;
    expect(&format!("{place}.reward"), optional("reward", &Some(example.reward.clone()))?, outcome.sum())?;
    if let Some(paid) = optional("paid", &example.paid)? {
        let recovered = optional("recovered", &example.recovered)?;
        expect(&format!("{place}.recovered"), recovered, recoverable(set, paid, outcome.sum()).0)?;
    }
    if let Some(said) = &example.shares {
        let said = said.iter().map(|text| money(&format!("{place}.shares"), text)).collect::<Result<Vec<_>, _>>()?;
        let given = match &outcome {
            Outcome::Reward(award) => award.shares.as_slice(),
            Outcome::Nothing { .. } => &[],
        };
        if said != given {
            return wrong(format!("{place}.shares"), LoadReason::ExampleShares);
        }
    }
    Ok(())
}

fn expect(place: &str, said: Option<Fen>, given: Fen) -> Result<(), LoadError> {
    let said = said.unwrap_or_default();
    if said == given { Ok(()) } else { wrong(place, LoadReason::Example { said, given }) }
}
