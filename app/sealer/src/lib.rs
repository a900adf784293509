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
mod package;

use shared::evidence::PHOTO_BYTES_MAX;
use shared::qr::Qr;
use shared::reward::claiming;
use shared::reward::money_code::MoneyCode;
use shared::reward::wire::ClaimantReward;
use shared::reward::wish::Wish;
use shared::seal::file::FileSealer;
use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use shared::tip::files::{FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_MAX, FileKind};
use shared::tip::wire::Opener;
use shared::tip::work;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

pub use chance::Chance;
pub use check::{Sent, Verdict, Wrong, receipt, status};
pub use form::{FieldFault, Form};
pub use keys::{FILE_RANDOM_BYTES, Keys, Refusal, answer_bytes_needed, officers_left, random_bytes_needed};
pub use package::{Looked, Package, look, look_into};

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
    let form: Form = read(form)?;
    match form.report().and_then(|_| form.pin()) {
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

/// How many random bytes sealing to these terms takes with so many files; 0 when they are none.
#[wasm_bindgen]
#[must_use]
pub fn random_needed(terms: &str, files: usize) -> usize {
    read(terms).map_or(0, |terms| random_bytes_needed(&terms, files))
}

/// How many random bytes sealing words to so many officers takes, with so many files.
#[wasm_bindgen]
#[must_use]
pub fn answer_random(officers: usize, files: usize) -> usize {
    answer_bytes_needed(officers, files)
}

/// How many officers the form is for, as a number: originals of files go along only where there are two.
#[wasm_bindgen]
#[must_use]
pub fn officers_in_charge(form: &str, terms: &str) -> String {
    told(officers_of(form, terms))
}

fn officers_of(form: &str, terms: &str) -> Result<String, Refusal> {
    let form: Form = read(form)?;
    let report = form.report().map_err(|_| Refusal::Form)?;
    let officers = officers_left(&report, &read(terms)?, form.excluded(), form.division()?)?;
    json(&officers)
}

/// How many files are taken, how many bytes of each, of all together, and of a picture, as a list.
#[wasm_bindgen]
#[must_use]
pub fn file_limits() -> String {
    told(json(&(FILES_MAX, FILE_BYTES_MAX, FILES_BYTES_MAX, PHOTO_BYTES_MAX)))
}

/// How many random bytes adding a file takes.
#[wasm_bindgen]
#[must_use]
pub fn file_random() -> usize {
    FILE_RANDOM_BYTES
}

/// Looks at a file by its first bytes: its name as people may see it, its media type, and whether it is a picture
/// that can be made anew, as `[name, type, is picture]`.
#[wasm_bindgen]
#[must_use]
pub fn look_at(name: &str, bytes: f64, seen: &[u8]) -> String {
    let looked = look(name, whole(bytes) as u64, seen);
    told(looked.and_then(|looked| json(&(&looked.name, looked.kind.media_type(), looked.kind.picture().is_some()))))
}

/// Looks into a whole picture before it is decoded; tells nothing when nothing is wrong.
#[wasm_bindgen]
#[must_use]
pub fn look_into_picture(picture: &[u8]) -> String {
    told(look_into(picture).map(|()| String::new()))
}

/// A JPEG that the browser made, without all that it wrote about it; empty where it is none.
#[wasm_bindgen]
#[must_use]
pub fn bare_jpeg(jpeg: &[u8]) -> Vec<u8> {
    shared::evidence::picture::bare_jpeg(jpeg).unwrap_or_default()
}

/// A number of bytes as JavaScript has it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes, far below 2^32")]
const fn whole(number: f64) -> usize {
    number as usize
}

/// What goes with a report, for as long as the page is open: however often its words are sealed anew, the files are
/// sealed and sent once.
#[wasm_bindgen]
pub struct Files {
    /// A refusal is told by whatever is asked next.
    package: Result<Package, Refusal>,
    /// Why the last piece was not sealed.
    refusal: Option<Refusal>,
}

impl Files {
    fn package(&mut self) -> Result<&mut Package, Refusal> {
        self.package.as_mut().map_err(|refusal| *refusal)
    }

    fn added(
        &mut self,
        name: &str,
        bytes: usize,
        clean: usize,
        seen: &[u8],
        random: &[u8],
    ) -> Result<String, Refusal> {
        let looked = look(name, bytes as u64, seen)?;
        let clean = Some(clean).filter(|bytes| *bytes > 0);
        json(&self.package()?.add(looked, bytes, clean, &mut Chance::new(random))?)
    }

    fn part(&mut self, file: usize, is_clean: bool) -> Result<&mut FileSealer, Refusal> {
        self.package()?.part(file, if is_clean { FileKind::Clean } else { FileKind::Original })
    }
}

#[wasm_bindgen]
impl Files {
    /// None yet; with 32 random bytes.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(random: &[u8]) -> Self {
        Self { package: Package::new(&mut Chance::new(random)), refusal: None }
    }

    /// None yet, of words on a tip that the office has already, by its key.
    #[must_use]
    pub fn of_tip(tip_key: &str) -> Self {
        Self { package: tip_key.parse().map(Package::for_tip).map_err(|_| Refusal::Key), refusal: None }
    }

    /// Adds a file: its first bytes, how many it has, how many its clean copy has (0 where there is none). Tells its
    /// number.
    #[must_use]
    pub fn add(&mut self, name: &str, bytes: f64, clean: f64, seen: &[u8], random: &[u8]) -> String {
        told(self.added(name, whole(bytes), whole(clean), seen, random))
    }

    /// Takes a file out.
    pub fn remove(&mut self, file: usize) {
        if let Ok(package) = &mut self.package {
            package.remove(file);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.package.as_ref().map_or(0, Package::originals)
    }

    /// Of a clean copy or an original: how many chunks it has and how many bytes sealed, as `[chunks, bytes, bytes
    /// before the first chunk]`.
    #[must_use]
    pub fn measure(&mut self, file: usize, is_clean: bool) -> String {
        told(self.part(file, is_clean).and_then(|part| json(&(part.count(), part.sealed_bytes(), part.head_bytes()))))
    }

    /// Which bytes of the file make so many chunks: `[from, to]`.
    #[must_use]
    pub fn span(&mut self, file: usize, is_clean: bool, first: usize, count: usize) -> String {
        told(self.part(file, is_clean).and_then(|part| json(&part.span(first, count))))
    }

    /// Seals chunks from these bytes. Nothing when that is refused: see [`Files::refusal`].
    #[must_use]
    pub fn seal(&mut self, file: usize, is_clean: bool, first: usize, count: usize, bytes: &[u8]) -> Vec<u8> {
        let part = self.part(file, is_clean);
        let sealed = part.and_then(|part| part.seal(first, count, bytes).map_err(Refusal::from));
        self.refusal = sealed.as_ref().err().copied();
        sealed.unwrap_or_default()
    }

    /// Goes through chunks for the hash alone: nothing comes out that the browser would have to clear away.
    #[must_use]
    pub fn go_through(&mut self, file: usize, is_clean: bool, first: usize, count: usize, bytes: &[u8]) -> String {
        let part = self.part(file, is_clean);
        told(part.and_then(|part| Ok(part.seal(first, count, bytes).map(|_| String::new())?)))
    }

    /// Why nothing was sealed.
    #[must_use]
    pub fn refusal(&self) -> String {
        told(self.refusal.map_or(Ok(String::new()), Err))
    }

    /// The name under which it is sent: the hash of the sealed bytes, after all of them were gone through.
    #[must_use]
    pub fn hash(&mut self, file: usize, is_clean: bool) -> String {
        told(self.part(file, is_clean).and_then(|part| Ok(part.hash().ok_or(Refusal::NoFile)?.to_string())))
    }
}

/// The number that solves a challenge. Of some hundred thousand tries none comes near 2⁵³.
#[wasm_bindgen]
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far below 2^53; a big integer is beyond browsers of 2020")]
pub fn solve(challenge: &str, bits: u8) -> f64 {
    work::solve(challenge.as_bytes(), bits, 0) as f64
}

/// Of a `TipStatus`, what words to the office need.
#[derive(serde::Deserialize)]
struct Asked<'a> {
    tip_key: &'a str,
    next: u64,
    officers: Vec<Opener>,
}

fn money_code_of(random: &[u8]) -> Result<String, Refusal> {
    let random: Zeroizing<[u8; 16]> = Zeroizing::new(random.try_into().map_err(|_| Refusal::Chance)?);
    Ok(MoneyCode::from_random(&random).grouped())
}

fn offer_of(reward: &str) -> Result<String, Refusal> {
    let reward: ClaimantReward = read(reward)?;
    let ways: Vec<&str> = claiming::ways(&reward).into_iter().map(shared::reward::wire::WayKind::code).collect();
    json(&(ways, claiming::voucher_values(&reward)))
}

fn wish_fault_of(wish: &str, lang: &str) -> Result<String, Refusal> {
    let wish: Wish = read(wish)?;
    match wish.payee().and_then(|_| wish.pin()) {
        Ok(_) => Ok(String::new()),
        Err(fault) => {
            json(&form::Told { field: fault.field.name(), sentence: fault.sentence(Lang::preferred(lang)) })
        }
    }
}

/// A text as a code that a camera reads: its side and outline as JSON. See [`Qr`].
#[wasm_bindgen]
#[must_use]
pub fn qr(text: &str) -> String {
    told(Qr::of(text).ok_or(Refusal::Json).and_then(|Qr { side, path }| json(&(side, path))))
}

/// A new money code in groups, from 16 random bytes.
#[wasm_bindgen]
#[must_use]
pub fn new_money_code(random: &[u8]) -> String {
    told(money_code_of(random))
}

/// How a reward (a `ClaimantReward` as JSON) can be claimed now: `[[way, …], [[value in 分, how many vouchers], …]]`.
#[wasm_bindgen]
#[must_use]
pub fn claim_offer(reward: &str) -> String {
    told(offer_of(reward))
}

/// The first thing that is wrong with a wish (a way and what it needs), as `{field, sentence}`; empty when nothing is.
#[wasm_bindgen]
#[must_use]
pub fn wish_error(wish: &str, lang: &str) -> String {
    told(wish_fault_of(wish, lang))
}

/// How many random bytes claiming a reward takes; 0 when it is none.
#[wasm_bindgen]
#[must_use]
pub fn claim_random(reward: &str) -> usize {
    read(reward).map_or(0, |reward| claiming::random_bytes_needed(&reward))
}

/// What a receipt code gives, for as long as the page needs it.
#[wasm_bindgen]
pub struct Session(Result<Keys, Refusal>);

impl Session {
    fn keys(&self) -> Result<&Keys, Refusal> {
        self.0.as_ref().map_err(|refusal| *refusal)
    }

    fn sealed(&self, form: &str, files: &Files, terms: &str, random: &[u8]) -> Result<String, Refusal> {
        let form: Form = read(form)?;
        let report = form.report().map_err(|_| Refusal::Form)?;
        let mut chance = Chance::new(random);
        let (excluded, division) = (form.excluded(), form.division()?);
        let package = files.package.as_ref().map_err(|refusal| *refusal)?;
        let keys = self.keys()?.with_pin(form.pin().map_err(|_| Refusal::Form)?.as_ref())?;
        json(&keys.seal(&report, package, &read(terms)?, excluded, division, &mut chance)?)
    }

    fn answered(&self, status: &str, words: &str, files: &Files, random: &[u8]) -> Result<String, Refusal> {
        let Asked { tip_key, next, officers } = read(status)?;
        let package = files.package.as_ref().map_err(|refusal| *refusal)?;
        json(&self.keys()?.answer(tip_key, next, words, package, &officers, &mut Chance::new(random))?)
    }

    fn claimed(&self, reward: &str, wish: &str, money_code: &str, random: &[u8]) -> Result<String, Refusal> {
        let wish: Wish = read(wish)?;
        let keys = self.keys()?.with_pin(wish.pin().map_err(|_| Refusal::Form)?.as_ref())?;
        json(&keys.claim(&read(reward)?, &wish, money_code, &mut Chance::new(random))?)
    }

    fn receipt_checked(&self, receipt: &str, sent: &str, register_key: &str) -> Result<String, Refusal> {
        json(&check::receipt(self.keys()?, &read(receipt)?, &read(sent)?, register_key))
    }

    fn status_checked(&self, status: &str, register_key: &str) -> Result<String, Refusal> {
        json(&check::status(self.keys()?, &read(status)?, register_key))
    }
}

#[wasm_bindgen]
impl Session {
    /// Derives the keys of a code. A refusal is told by whatever is asked next.
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

    /// Seals a form, with files that were gone through, to the officers of the terms: an `Intake` as JSON, with the
    /// challenge and without its solution.
    #[must_use]
    pub fn seal_report(&self, form: &str, files: &Files, terms: &str, random: &[u8]) -> String {
        told(self.sealed(form, files, terms, random))
    }

    /// Seals to the code itself what is kept on the device until it is sent; [`Session::open`] opens it.
    #[must_use]
    pub fn keep(&self, text: &str, random: &[u8]) -> String {
        told(self.keys().and_then(|keys| keys.keep(text, &mut Chance::new(random))))
    }

    /// Opens words of the office.
    #[must_use]
    pub fn open(&self, sealed: &str) -> String {
        told(self.keys().and_then(|keys| keys.open(sealed)))
    }

    /// Words to the office, with files that were gone through: an `Answer` as JSON. `status` is what the office said
    /// last of the tip.
    #[must_use]
    pub fn answer(&self, status: &str, words: &str, files: &Files, random: &[u8]) -> String {
        told(self.answered(status, words, files, random))
    }

    /// The claim of a reward: a `ClaimRequest` as JSON. The money code is empty for ways that need none.
    #[must_use]
    pub fn claim(&self, reward: &str, wish: &str, money_code: &str, random: &[u8]) -> String {
        told(self.claimed(reward, wish, money_code, random))
    }

    /// Whether a receipt is for what was sent (the intake as it was sent) and in the register: a [`Verdict`] as JSON.
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
