//! What the look-up and status pages are made from.

use std::fmt;

use super::{Code, Day, Deadline, Fault, FormLimits, Reward, Site};

/// Why a code led nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookupError {
    /// It is no code: the sentence that says where to look, from the one who checked it.
    Malformed(String),
    /// The code is well formed, and nothing is filed under it.
    Unknown,
}

/// `GET /tip/status`, and `POST /tip/status` with a code that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupView {
    /// The installation.
    pub site: Site,
    /// What was typed, to be mended.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<LookupError>,
}

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Received, not yet decided on.
    Received,
    /// The office asked something and needs the answer to go on.
    Asked,
    /// Taken up.
    Accepted,
    /// Not taken up.
    Refused,
    /// Being looked into.
    Verifying,
    /// Being looked into, with more time.
    Extended,
    /// Found true.
    Verified,
    /// Not found true.
    Unverified,
    /// Joined to an earlier report of the same matter.
    Joined,
    /// Passed to another office.
    Transferred,
    /// Closed.
    Closed,
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The day.
    pub day: Day,
    /// What happened.
    pub event: StepEvent,
    /// A reason that the office gave, in its words.
    pub note: Option<String>,
}

/// What can stand in the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepEvent {
    /// The report reached this state.
    State(State),
    /// The reporter added something.
    Added,
    /// The office wrote.
    OfficeWrote,
    /// A reward was decided.
    RewardDecided,
    /// The reward was claimed.
    RewardClaimed,
    /// The reward was paid.
    RewardPaid,
    /// The time to claim ran out.
    RewardLapsed,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Author {
    /// The office.
    Office,
    /// The reporter.
    Reporter,
}

/// One message of the dialogue.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Who wrote.
    pub author: Author,
    /// The day.
    pub day: Day,
    /// The words; `None` when they are sealed to the office and cannot be shown here.
    pub text: Option<String>,
    /// How many files came with it.
    pub files: usize,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("author", &self.author).field("day", &self.day).finish_non_exhaustive()
    }
}

/// Whether the report is in the public register, looked up for this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inclusion {
    /// It is, and the proof was computed just now.
    Holds {
        /// The signed checkpoint that it is under.
        checkpoint: String,
        /// The proof as text to keep.
        proof: Option<String>,
    },
    /// It waits for the next checkpoint.
    Waiting,
    /// The proof does not hold: somebody meddled with the register.
    Broken,
}

/// What the last action on the status page did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Done {
    /// The message went to the office.
    Sent,
    /// The same message had been received before.
    SentAgain,
    /// The reward was claimed, and is not given up.
    Claimed,
    /// The reward was given up.
    GivenUp,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerErrors {
    /// The message itself.
    pub message: Option<Fault>,
    /// The files.
    pub files: Option<Fault>,
    /// The hidden token.
    pub token: Option<Fault>,
}

/// The form to write to the office.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerForm {
    /// The hidden token.
    pub token: String,
    /// How much it may hold.
    pub limits: FormLimits,
    /// What was typed before.
    pub typed: String,
    /// What is wrong.
    pub errors: Option<AnswerErrors>,
}

impl fmt::Debug for AnswerForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerForm").field("errors", &self.errors).finish_non_exhaustive()
    }
}

/// `POST /tip/status` with a right code, and the answer to `POST /tip/answer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The installation.
    pub site: Site,
    /// The code, for the forms of the page. It is not shown.
    pub code: Code,
    /// What the last action did.
    pub done: Option<Done>,
    /// Where the report stands.
    pub state: State,
    /// The timeline, oldest first.
    pub steps: Vec<Step>,
    /// The time limits that still run, in order.
    pub deadlines: Vec<Deadline>,
    /// The dialogue, oldest first.
    pub messages: Vec<Message>,
    /// The form to answer; `None` when the report is closed for good.
    pub answer: Option<AnswerForm>,
    /// The reward.
    pub reward: Option<Reward>,
    /// The entry in the public register.
    pub entry: u64,
    /// Whether it is there.
    pub inclusion: Inclusion,
}
