//! The names of the form fields, so that the handlers read what the pages write.

/// The language of the answer, hidden in every form: `zh-CN` or `en`.
pub const LANG: &str = "lang";
/// The division code chosen in step 1, hidden in step 2.
pub const DIVISION: &str = "division";
/// The receipt code: hidden in the report and answer forms, typed on the look-up page.
pub const CODE: &str = "code";
/// The hidden token that the server gave with the form.
pub const TOKEN: &str = "token";
/// The id of the mine, empty for "not in the list".
pub const MINE: &str = "mine";
/// The mine in the reporter's words.
pub const MINE_WORDS: &str = "mine_words";
/// The place in the reporter's words.
pub const PLACE: &str = "place";
/// Latitude in degrees.
pub const LATITUDE: &str = "lat";
/// Longitude in degrees.
pub const LONGITUDE: &str = "lon";
/// What is going on.
pub const WHAT: &str = "what";
/// The kind of matter.
pub const MATTER: &str = "matter";
/// When it happened, in words.
pub const WHEN: &str = "when";
/// How the reporter knows.
pub const KNOWN: &str = "known";
/// `yes` when the reporter works there, else `no`.
pub const INSIDER: &str = "insider";
/// An officer who must not see the report; may come several times.
pub const EXCLUDED: &str = "excluded";
/// People who must not see the report, in words.
pub const EXCLUDED_WORDS: &str = "excluded_words";
/// A telephone number.
pub const PHONE: &str = "phone";
/// Files; may come several times.
pub const FILES: &str = "files";
/// The answer to the plain question.
pub const ANSWER: &str = "answer";
/// A field that people do not see: who fills it in is a machine.
pub const TRAP: &str = "website";
/// On a button of the report that posts the typed words to `/tip/new`: the language to show the same
/// form in. It goes before the hidden `lang`.
pub const SWITCH: &str = "switch";
/// The message to the office, on the status page.
pub const MESSAGE: &str = "message";
/// How the reward is to be paid: a code of `WayKind`.
pub const WAY: &str = "way";
/// The money code that the page before showed, hidden in the form that claims.
pub const MONEY_CODE: &str = "money_code";
/// That the money code was written down: `yes`.
pub const KEPT: &str = "kept";
/// The name of an account's holder.
pub const HOLDER: &str = "holder";
/// The bank.
pub const BANK: &str = "bank";
/// The account's number.
pub const NUMBER: &str = "number";
/// The name of who comes in the claimant's stead.
pub const NAME: &str = "name";
/// The document that this person will show.
pub const DOCUMENT: &str = "document";
/// The PIN of the reward: set with the report, asked for with the claim.
pub const PIN: &str = "pin";
