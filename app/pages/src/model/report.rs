//! What the steps of a report and its receipt are made from.

use std::fmt;

use shared::tip::pin::PinError;

use super::{Choice, Code, Deadline, Site};

/// A prefecture with its counties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefecture {
    /// The prefecture itself, for those who do not know the county.
    pub own: Choice,
    /// Its counties.
    pub counties: Vec<Choice>,
}

/// `GET /tip/new`: step 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceView {
    /// The installation.
    pub site: Site,
    /// The prefectures in the order of their codes.
    pub prefectures: Vec<Prefecture>,
    /// The value for "I do not know", usually the province's code.
    pub unknown: Option<String>,
    /// The value chosen before, if the page comes again.
    pub chosen: String,
    /// Whether nothing, or something that is not there, was chosen.
    pub missing: bool,
}

/// How much the report may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLimits {
    /// Characters of the main text.
    pub text_max: usize,
    /// Characters of a short line.
    pub line_max: usize,
    /// How many files.
    pub files_max: usize,
    /// Bytes of one file.
    pub file_bytes_max: u64,
    /// Bytes of all files together.
    pub total_bytes_max: u64,
    /// The `accept` list of the file input, such as `image/jpeg,image/png,application/pdf`.
    pub accept: String,
}

/// Everything that was typed, to be shown again. Files cannot be: browsers do not allow it.
#[derive(Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "named as the form fields, which are documented in `field`")]
pub struct Typed {
    pub mine: String,
    pub mine_words: String,
    pub place: String,
    pub latitude: String,
    pub longitude: String,
    pub what: String,
    pub matter: String,
    pub when: String,
    pub known: String,
    pub insider: bool,
    pub excluded: Vec<String>,
    pub excluded_words: String,
    pub phone: String,
    pub pin: String,
    pub answer: String,
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

/// A field of the report that can be wrong. The order is that of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Which mine: neither chosen nor told, or not one of this county.
    Mine,
    /// The mine in words.
    MineWords,
    /// The place in words.
    Place,
    /// Latitude and longitude.
    Position,
    /// The kind of matter.
    Matter,
    /// What is going on.
    What,
    /// When.
    When,
    /// How known.
    Known,
    /// The files.
    Files,
    /// Who must not see it.
    Excluded,
    /// Who must not see it, in words.
    ExcludedWords,
    /// The telephone number.
    Phone,
    /// The PIN of the reward.
    Pin,
    /// The plain question.
    Answer,
    /// The hidden token: the form is too old, or was sent by a machine.
    Token,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was filled in.
    Missing,
    /// It is longer than allowed.
    TooLong {
        /// Characters allowed.
        max: usize,
    },
    /// It cannot be what was asked for (a latitude of "north", a value that is not in the list).
    NotUnderstood,
    /// The position lies outside the province.
    Outside,
    /// More files than allowed.
    TooManyFiles {
        /// Files allowed.
        max: usize,
    },
    /// One file is too large.
    FileTooLarge {
        /// Its name.
        name: String,
        /// Bytes allowed.
        max: u64,
    },
    /// All files together are too large.
    AllTooLarge {
        /// Bytes allowed.
        max: u64,
    },
    /// A kind of file that cannot be taken.
    FileKind {
        /// Its name.
        name: String,
    },
    /// A file of no bytes.
    FileEmpty {
        /// Its name.
        name: String,
    },
    /// A picture of more pixels than are decoded.
    FilePixels {
        /// Its name.
        name: String,
    },
    /// A picture that is broken or cannot be cleaned.
    FileBroken {
        /// Its name.
        name: String,
    },
    /// Everybody who could read the report was excluded.
    NobodyLeft,
    /// Everybody in charge has an interest in the mine, whomever the writer excludes.
    NobodyMay,
    /// It can be no PIN.
    Pin(PinError),
    /// The plain question was answered wrongly.
    WrongAnswer,
    /// The form has lain too long; it only needs to be sent again.
    Expired,
}

/// One error beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where.
    pub field: Field,
    /// What.
    pub fault: Fault,
}

/// `POST /tip/new`, and `POST /tip` when something is missing: step 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormView {
    /// The installation.
    pub site: Site,
    /// The receipt code, made before anything is sent. The same one comes back when the form is shown
    /// again, unless `code_is_new`.
    pub code: Code,
    /// The hidden token.
    pub token: String,
    /// Where the mine lies.
    pub division: Choice,
    /// The mines there.
    pub mines: Vec<Choice>,
    /// The kinds of matter.
    pub matters: Vec<Choice>,
    /// The ways of knowing.
    pub knowns: Vec<Choice>,
    /// The officers in charge there, by post and office.
    pub officers: Vec<Choice>,
    /// The plain question, in the page's language.
    pub question: String,
    /// Percent more for insiders.
    pub insider_extra_percent: u32,
    /// How much the report may hold.
    pub limits: FormLimits,
    /// What was typed before.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Whether files were sent with the refused form and must be chosen again.
    pub files_lost: bool,
    /// Whether the code is another than the one that the form carried before.
    pub code_is_new: bool,
}

/// The answer to `POST /tip`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptView {
    /// The installation.
    pub site: Site,
    /// The receipt code.
    pub code: Code,
    /// The report had been received before; this is its receipt again.
    pub again: bool,
    /// Whether the browser sealed the report, or the server did on arrival.
    pub sealed_in_browser: bool,
    /// The entry in the public register.
    pub entry: u64,
    /// The newest signed checkpoint of the register, as text.
    pub checkpoint: String,
    /// The proof that the entry is under the checkpoint, as text to keep.
    pub proof: Option<String>,
    /// The days to come back, in order.
    pub deadlines: Vec<Deadline>,
}
