//! The sealing program of the public pages. With it the receipt code is made in the browser and never leaves it, and
//! the report is sealed before it is sent.
//!
//! It runs in a worker that has no network (`web/worker.js`); what goes out is carried by the page (`web/tip.js`).
//! Chance comes in as bytes, errors go out as short names, and nothing of a code or a word is ever in either. What it
//! does for a browser, `server/src/tip/unaided.rs` does for one without scripts: the two take the same steps.
//!
//! No `format!` and no `Debug` on the way: each brings its machinery into the module, which old phones fetch over Tor.

mod chance;
mod check;
mod form;
mod keys;

use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use shared::tip::work;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

pub use chance::Chance;
pub use check::{Verdict, Wrong, receipt, status};
pub use form::{FieldFault, Form};
pub use keys::{Keys, Refusal, random_bytes_needed};

/// What goes to the script: `=` and the value, or `!` and the refusal's name. An exception would be a JavaScript value
/// held by the module, for which wasm-bindgen needs reference types, which browsers before 2022 do not have.
fn told(outcome: Result<String, Refusal>) -> String {
    match outcome {
        Ok(value) => ["=", &*Zeroizing::new(value)].concat(),
        Err(refusal) => ["!", refusal.name()].concat(),
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::Json)
}

fn read<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|_| Refusal::Json)
}

fn code_of(random: &[u8]) -> Result<String, Refusal> {
    let random: Zeroizing<[u8; 32]> = Zeroizing::new(random.try_into().map_err(|_| Refusal::Chance)?);
    Ok(ReceiptCode::from_random(&random).grouped())
}

fn fault_of(form: &str, lang: &str) -> Result<String, Refusal> {
    match read::<Form>(form)?.report() {
        Ok(_) => Ok(String::new()),
        Err(fault) => json(&fault.told(Lang::preferred(lang))),
    }
}

/// A new receipt code in groups, from 32 random bytes. Told as `=…`, or refused as `!…`, like everything below.
#[wasm_bindgen]
#[must_use]
pub fn new_code(random: &[u8]) -> String {
    told(code_of(random))
}

/// What is wrong with a code as it was typed, as a sentence; empty when nothing is.
#[wasm_bindgen]
#[must_use]
pub fn code_error(text: &str, lang: &str) -> String {
    told(Ok(ReceiptCode::parse(text).err().map_or_else(String::new, |error| error.sentence(Lang::preferred(lang)))))
}

/// The first thing that is wrong with a form (the page's fields by their names), as `{field, sentence}`; empty when
/// nothing is.
#[wasm_bindgen]
#[must_use]
pub fn form_error(form: &str, lang: &str) -> String {
    told(fault_of(form, lang))
}

/// How many random bytes sealing to these terms takes; 0 when they are none.
#[wasm_bindgen]
#[must_use]
pub fn random_needed(terms: &str) -> usize {
    read(terms).map_or(0, |terms| random_bytes_needed(&terms))
}

/// The number that solves a challenge. Of some hundred thousand tries none comes near 2⁵³.
#[wasm_bindgen]
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far below 2^53; a big integer is beyond browsers of 2020")]
pub fn solve(challenge: &str, bits: u8) -> f64 {
    work::solve(challenge.as_bytes(), bits, 0) as f64
}

/// What a receipt code gives, for as long as the page needs it.
#[wasm_bindgen]
pub struct Session(Result<Keys, Refusal>);

impl Session {
    fn keys(&self) -> Result<&Keys, Refusal> {
        self.0.as_ref().map_err(|refusal| *refusal)
    }

    fn sealed(&self, form: &str, terms: &str, random: &[u8]) -> Result<String, Refusal> {
        let form: Form = read(form)?;
        let report = form.report().map_err(|_| Refusal::Form)?;
        let mut chance = Chance::new(random);
        json(&self.keys()?.seal(&report, &read(terms)?, form.excluded(), form.division()?, &mut chance)?)
    }

    fn answered(&self, tip_key: &str, n: u64, words: &str, random: &[u8]) -> Result<String, Refusal> {
        json(&self.keys()?.answer(tip_key, n, words, &mut Chance::new(random))?)
    }

    fn receipt_checked(&self, receipt: &str, sent: &str, register_key: &str) -> Result<String, Refusal> {
        json(&check::receipt(self.keys()?, &read(receipt)?, sent, register_key))
    }

    fn status_checked(&self, status: &str, register_key: &str) -> Result<String, Refusal> {
        json(&check::status(self.keys()?, &read(status)?, register_key))
    }
}

#[wasm_bindgen]
impl Session {
    /// Derives the keys of a code, which takes up to a second and 19 MiB. A refusal is told by whatever is asked next.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(code: &str, salt: &str) -> Self {
        Self(Keys::of(code, salt))
    }

    /// What is shown to be let in: a `Knock` as JSON.
    #[must_use]
    pub fn knock(&self) -> String {
        told(self.keys().and_then(|keys| json(&keys.knock())))
    }

    /// Seals a form to the officers of the terms: an `Intake` as JSON, with the challenge and without its solution.
    #[must_use]
    pub fn seal_report(&self, form: &str, terms: &str, random: &[u8]) -> String {
        told(self.sealed(form, terms, random))
    }

    /// Opens words of the office.
    #[must_use]
    pub fn open(&self, sealed: &str) -> String {
        told(self.keys().and_then(|keys| keys.open(sealed)))
    }

    /// Words to the office: an `Answer` as JSON. `n` is the status's `next`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count below a thousand")]
    pub fn answer(&self, tip_key: &str, n: f64, words: &str, random: &[u8]) -> String {
        told(self.answered(tip_key, n as u64, words, random))
    }

    /// Whether a receipt is for what was sent (the intake's `sealed`) and in the register: a [`Verdict`] as JSON.
    #[must_use]
    pub fn check_receipt(&self, receipt: &str, sent: &str, register_key: &str) -> String {
        told(self.receipt_checked(receipt, sent, register_key))
    }

    /// Whether all that a status says stands in the register: a [`Verdict`] as JSON.
    #[must_use]
    pub fn check_status(&self, status: &str, register_key: &str) -> String {
        told(self.status_checked(status, register_key))
    }
}
