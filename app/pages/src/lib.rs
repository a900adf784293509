//! The public pages: pure functions from what is known to HTML that is complete without JavaScript.
//!
//! A page is one document with one inline style ([`STYLE`]), no cookie, no third party, no style attribute and
//! no inline handler, so that it holds under a Content-Security-Policy that allows nothing else. A script is
//! only ever an improvement: with [`Site::script`] empty, everything works.
//!
//! # What a script can hook on
//! | hook | where | what it is |
//! | --- | --- | --- |
//! | `a[data-exit]` | every page, first link | the quick exit |
//! | `form[data-place]` | step 1 | chooses the division |
//! | `form[data-tip]` (`#report`) | step 2 | the report; fields are named in [`field`] |
//! | `[data-code]` | step 2, receipt | the code as shown; the value is its 32 digits |
//! | `input[name=code]` in `form[data-tip]` | step 2 | the code as it is sent |
//! | `textarea[data-max]` | step 2, status | how many characters are taken |
//! | `#files`, `#files-hint` | step 2 | the files and how many are taken; the list of what was chosen comes below |
//! | `section[data-question]` | step 2 | holds the plain question, for proof of work in its place |
//! | `[data-receipt]`, `[data-keep]` | receipt | the card of the code, and the empty place for "save" buttons |
//! | `form[data-lookup]` | look-up | asks for the code |
//! | `[data-status]`, `[data-reward]`, `[data-messages]` | status | where it stands, the reward, the dialogue |
//! | `[data-inclusion]` | status | the proof; the value is the entry's number |
//! | `form[data-answer]` | status | writes to the office |
//! | `form[data-ways]`, `form[data-claim]` | status, claim | chooses a way of payment; claims by it |
//! | `[data-errors]` | any form | the summary of errors, a `role=alert` |
//! | `[data-checkpoint]` | register | the newest checkpoint |
#![allow(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "as in the app: texts and small values go by value, and a view reads best as one page"
)]
#![recursion_limit = "256"]

mod claim;
mod form;
mod frame;
mod lookup;
mod model;
mod notice;
mod parts;
mod place;
mod receipt;
mod register;
mod rewards;
mod start;
mod status;
mod text;

pub use claim::claim;
pub use form::form;
pub use lookup::lookup;
pub use model::*;
pub use notice::message;
pub use place::place;
pub use receipt::receipt;
pub use register::register;
pub use rewards::rewards;
pub use start::start;
pub use status::status;

/// The one style of every page, exactly as it stands between `<style>` and `</style>`: its hash is what the
/// Content-Security-Policy allows.
pub const STYLE: &str = include_str!("style.css");
