//! What each decision asks for, and what it says when it is taken.

use shared::id::{TipId, UserId};
use shared::tip::lifecycle::Step;
use shared::tip::report::{LINE_MAX, WORDS_MAX, clean_words};

use super::sheet::Deed;
use crate::tips::words::O;

shared::coded_texts! {
    /// What can be tied to a tip.
    pub enum Evidence {
        /// A check.
        Check = "check": "检查", "Check";
        /// A hazard.
        Hazard = "hazard": "隐患", "Hazard";
        /// A penalty.
        Penalty = "penalty": "行政处罚", "Penalty";
    }
}

impl Evidence {
    /// How it stands in the file: its code and its number or id.
    pub fn line(self, name: &str) -> String {
        format!("{} {}", self.code(), name.trim())
    }

    /// What stands in the file.
    pub fn read(line: &str) -> Option<(Self, &str)> {
        let (code, name) = line.split_once(' ')?;
        Some((Self::from_code(code)?, name))
    }
}

/// The decisions, in the order in which they are offered.
pub const DECISIONS: [Step; 13] = [
    Step::Accept,
    Step::Verify,
    Step::NotVerify,
    Step::Close,
    Step::Reject,
    Step::PassOn,
    Step::Join,
    Step::Extend,
    Step::Assign,
    Step::Link,
    Step::AskErasure,
    Step::Erase,
    Step::KeepIt,
];

/// Words to begin with, for the whistleblower; none for what is not told.
pub const fn example_of(step: Step) -> Option<O> {
    match step {
        Step::Accept => Some(O::ExampleAccept),
        Step::PassOn => Some(O::ExamplePassOn),
        Step::Reject => Some(O::ExampleReject),
        Step::Join => Some(O::ExampleJoin),
        Step::Extend => Some(O::ExampleExtend),
        Step::Verify => Some(O::ExampleVerify),
        Step::NotVerify => Some(O::ExampleNotVerify),
        Step::Close => Some(O::ExampleClose),
        Step::Arrive
        | Step::Assign
        | Step::LetIn
        | Step::LetOut
        | Step::Tell
        | Step::Answer
        | Step::Note
        | Step::Link
        | Step::AskErasure
        | Step::KeepIt
        | Step::Erase => None,
    }
}

/// What a decision means, for the officer who is about to take it.
pub const fn meaning_of(step: Step) -> O {
    match step {
        Step::Accept => O::MeansAccept,
        Step::PassOn => O::MeansPassOn,
        Step::Reject => O::MeansReject,
        Step::Join => O::MeansJoin,
        Step::Extend => O::MeansExtend,
        Step::Assign => O::MeansAssign,
        Step::Verify => O::MeansVerify,
        Step::NotVerify => O::MeansNotVerify,
        Step::Link => O::MeansLink,
        Step::Close => O::MeansClose,
        Step::AskErasure => O::MeansAskErasure,
        Step::KeepIt => O::MeansKeepIt,
        Step::Erase => O::MeansErase,
        Step::Tell | Step::Arrive | Step::Answer => O::ToWhistleblowerWhy,
        Step::Note => O::NoteInsideWhy,
        Step::LetIn | Step::LetOut => O::WhoOpensWhy,
    }
}

/// Whether words were typed and are not too many.
pub fn is_right_length(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= WORDS_MAX
}

/// What was filled in.
#[derive(Clone, Default)]
pub struct Filled {
    /// For the whistleblower.
    pub words: String,
    /// For the file.
    pub note: String,
    /// The earlier tip.
    pub earlier: Option<TipId>,
    /// The colleague.
    pub colleague: Option<UserId>,
    /// The kind of evidence.
    pub evidence: Option<Evidence>,
    /// Its number or id.
    pub evidence_name: String,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Words for the whistleblower.
    Words,
    /// A reason for the file.
    Note,
    /// The earlier tip.
    Earlier,
    /// The colleague.
    Colleague,
    /// The number of the evidence.
    Evidence,
}

/// The deed that was filled in, or the first thing that is missing.
pub fn deed(step: Step, filled: &Filled) -> Result<Deed, Missing> {
    let (words, note) = (clean_words(&filled.words), clean_words(&filled.note));
    if step.is_told() && !is_right_length(&words) {
        return Err(Missing::Words);
    }
    let told = if step.is_told() { words } else { String::new() };
    let mut assign = None;
    let file = match step {
        Step::Join => format!("{}\n{told}", filled.earlier.ok_or(Missing::Earlier)?),
        Step::Link => {
            let name = clean_words(&filled.evidence_name).replace('\n', " ");
            let kind = filled.evidence.filter(|_| !name.is_empty() && name.chars().count() <= LINE_MAX);
            format!("{}\n{note}", kind.ok_or(Missing::Evidence)?.line(&name))
        }
        Step::Assign => {
            let colleague = filled.colleague.ok_or(Missing::Colleague)?;
            assign = Some(colleague);
            format!("{colleague}\n{note}")
        }
        Step::AskErasure if !is_right_length(&note) => return Err(Missing::Note),
        _ if step.is_told() => told.clone(),
        _ => note,
    };
    Ok(Deed { step, file: file.trim_end().to_owned(), told, assign })
}
