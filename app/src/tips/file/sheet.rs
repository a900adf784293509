//! One tip, opened: what the screen holds of it, and taking a step. All of it goes away with the screen.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::digest::PhotoHash;
use shared::id::{TipId, UserId};
use shared::problem::ProblemCode;
use shared::seal::age::{Identity, Recipient};
use shared::seal::shares::join;
use shared::text::{Lang, Text as _};
use shared::tip::files::{FileHead, FileKind, SealedFile};
use shared::tip::lifecycle::Step;
use shared::tip::report::Report;
use shared::tip::routing::Officer;
use shared::tip::wire::{LentShare, LetIn, Order, TipFile};

use crate::device::network::Failure;
use crate::device::timer;
use crate::text::lang_now;
use crate::tips::desk::{Desk, explain};
use crate::tips::focus::focus_if_lost;
use crate::tips::seal::{
    Unopened, open, open_file, open_key, open_share, open_words, seal_key, seal_share, seal_words,
};
use crate::tips::vault::Vault;
use crate::tips::words::O;

/// How often the same order is sent again on a bad line, and the wait between.
const TRIES: u32 = 3;
const TRY_AGAIN_MS: u64 = 1_500;

/// Sends something once more while the line is bad. What is sent has a number, so that it counts once.
async fn again<F: Future<Output = Result<(), Failure>>>(send: impl Fn() -> F) -> Result<(), Failure> {
    for _ in 1..TRIES {
        match send().await {
            Err(Failure::Unreachable) => timer::sleep(TRY_AGAIN_MS).await,
            outcome => return outcome,
        }
    }
    send().await
}

/// A tip and what was opened of it.
pub struct Opened {
    /// As it came.
    pub file: TipFile,
    /// The tip's own key.
    key: Identity,
    /// What was reported; none where it cannot be read.
    pub report: Option<Report>,
    /// What was sealed with each step.
    pub words: BTreeMap<u64, Result<String, Unopened>>,
}

impl Opened {
    fn open(file: TipFile, own: &Identity) -> Result<Self, Unopened> {
        let key = open_key(own, &file.key_box)?;
        let report = open(&key, &file.sealed).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let words = file.steps.iter().filter_map(|step| {
            let sealed = step.sealed.as_ref()?;
            Some((step.n, open_words(&key, sealed)))
        });
        let words = words.collect();
        Ok(Self { file, key, report, words })
    }
}

impl Opened {
    fn has_original(&self) -> bool {
        self.file.steps.iter().flat_map(|step| &step.files).any(|file| file.kind == FileKind::Original)
    }
}

/// Why a tip is not on the screen.
#[derive(Clone)]
pub enum Absent {
    /// The server did not answer, or said no.
    Server(Failure),
    /// It is sealed to a key that this officer had before.
    OtherKey,
    /// What came is damaged.
    Damaged,
}

/// Why a file is not shown.
#[derive(Clone)]
pub enum FileTrouble {
    /// The server did not answer, or said no.
    Server(Failure),
    /// It is damaged, or the shares do not open it.
    Unopened,
}

/// A step to be taken, in the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Deed {
    /// What.
    pub step: Step,
    /// For the file.
    pub file: String,
    /// For the whistleblower.
    pub told: String,
    /// To whom it is given.
    pub assign: Option<UserId>,
}

/// What was just done or went wrong.
#[derive(Clone)]
pub struct Word {
    /// Whether it is well.
    pub is_good: bool,
    /// The sentence.
    pub text: String,
}

/// One tip on the screen.
#[derive(Clone, Copy)]
pub struct Sheet {
    /// What the screens share.
    pub desk: Desk,
    vault: Vault,
    /// Which tip.
    pub id: TipId,
    /// The tip; none before it is opened.
    pub opened: RwSignal<Option<Arc<Opened>>>,
    /// Why it is not there.
    pub absent: RwSignal<Option<Absent>>,
    /// Whether it was deleted from here.
    pub erased: RwSignal<bool>,
    /// Whether something is under way.
    pub busy: RwSignal<bool>,
    /// What was just done or went wrong.
    pub word: RwSignal<Option<Word>>,
    /// Shares of originals' keys that were asked for or lent, as far as they are the officer's business.
    pub lent: RwSignal<Vec<LentShare>>,
    /// The last order, so that the same deed is sent as the same bytes: the server then carries it out once.
    last: StoredValue<Option<(Deed, Order)>>,
}

impl Sheet {
    /// Opens a tip.
    pub fn open(desk: Desk, vault: Vault, id: TipId) -> Self {
        let sheet = Self {
            desk,
            vault,
            id,
            opened: RwSignal::new(None),
            absent: RwSignal::new(None),
            erased: RwSignal::new(false),
            busy: RwSignal::new(false),
            word: RwSignal::new(None),
            lent: RwSignal::new(Vec::new()),
            last: StoredValue::new(None),
        };
        spawn_local(async move {
            sheet.load().await;
            desk.ask_mines().await;
        });
        sheet
    }

    /// Asks for the tip. What is on the screen stays when there is no answer.
    pub async fn load(self) {
        match self.desk.get::<TipFile>(format!("/api/v1/tips/{}", self.id)).await {
            Ok(file) => match self.vault.with(|own| Opened::open(file, own)) {
                Some(Ok(opened)) => {
                    let has_original = opened.has_original();
                    self.absent.try_set(None);
                    self.opened.try_set(Some(Arc::new(opened)));
                    if has_original {
                        self.ask_shares().await;
                    }
                }
                Some(Err(Unopened::OtherKey)) => self.is_absent(Absent::OtherKey),
                Some(Err(Unopened::Damaged)) => self.is_absent(Absent::Damaged),
                None => {}
            },
            Err(failure @ Failure::Refused(_)) => self.is_absent(Absent::Server(failure)),
            Err(failure) if self.opened.try_with_untracked(Option::is_none) == Some(true) => {
                self.is_absent(Absent::Server(failure));
            }
            Err(failure) => self.say(false, explain(&failure, lang_now())),
        }
    }

    fn is_absent(self, why: Absent) {
        self.opened.try_set(None);
        self.absent.try_set(Some(why));
    }

    /// Says what was done or went wrong.
    pub fn say(self, is_good: bool, text: String) {
        self.word.try_set(Some(Word { is_good, text }));
        focus_if_lost("[data-testid=word]");
    }

    /// Seals a deed to those whom it is for.
    fn order(self, deed: &Deed) -> Option<Order> {
        let opened = self.opened.get_untracked()?;
        let n = opened.file.summary.steps;
        let known = self.last.get_value().filter(|(last, order)| last == deed && order.n == n);
        if let Some((_, order)) = known {
            return Some(order);
        }
        let seal = |to, words: &str| {
            if words.is_empty() { Some(None) } else { seal_words(to, words).ok().map(Some) }
        };
        let order = Order {
            step: deed.step,
            n,
            sealed: seal(opened.file.tip_key, &deed.file)?,
            told: seal(opened.file.reply_key, &deed.told)?,
            assign: deed.assign,
        };
        self.last.set_value(Some((deed.clone(), order.clone())));
        Some(order)
    }

    /// Takes a step. What was typed is to be forgotten only when it was taken.
    pub fn take(self, deed: Deed, taken: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        let lang = lang_now();
        let Some(order) = self.order(&deed) else {
            self.say(false, O::NoChance.text(lang).to_owned());
            return;
        };
        self.busy.set(true);
        self.word.set(None);
        spawn_local(async move {
            let outcome = self.send(&order).await;
            match outcome {
                Ok(()) => {
                    self.last.try_set_value(None);
                    taken();
                    if deed.step == Step::Erase {
                        self.opened.try_set(None);
                        self.erased.try_set(true);
                    } else {
                        self.load().await;
                        self.say(true, O::Taken.text(lang).to_owned());
                    }
                }
                Err(Failure::Refused(problem))
                    if matches!(problem.code, ProblemCode::StepTaken | ProblemCode::StepIllegal) =>
                {
                    self.load().await;
                    self.say(false, O::Meanwhile.text(lang).to_owned());
                }
                Err(failure) => self.say(false, explain(&failure, lang)),
            }
            self.busy.try_set(false);
            self.desk.ask_queue().await;
        });
    }

    async fn send(self, order: &Order) -> Result<(), Failure> {
        let address = format!("/api/v1/tips/{}/steps", self.id);
        again(|| self.desk.send("POST", address.clone(), order)).await
    }

    /// Seals the tip's key to a colleague's present key.
    pub fn let_in(self, officer: Officer) {
        let Some(opened) = self.opened.get_untracked() else { return };
        let lang = lang_now();
        let Ok(sealed) = seal_key(Recipient::from_bytes(officer.key.0), &opened.key) else {
            self.say(false, O::NoChance.text(lang).to_owned());
            return;
        };
        let asked = LetIn { n: opened.file.summary.steps, officer: officer.user, sealed };
        let address = format!("/api/v1/tips/{}/boxes", self.id);
        self.change(async move { again(|| self.desk.send("POST", address.clone(), &asked)).await }, O::LetIn);
    }

    /// Takes a colleague's way to the tip away.
    pub fn let_out(self, officer: UserId) {
        let Some(opened) = self.opened.get_untracked() else { return };
        let address = format!("/api/v1/tips/{}/boxes/{officer}?n={}", self.id, opened.file.summary.steps);
        self.change(async move { again(|| self.desk.delete(address.clone())).await }, O::LetOut);
    }

    async fn ask_shares(self) {
        if let Ok(lent) = self.desk.get::<Vec<LentShare>>(format!("/api/v1/tips/{}/shares", self.id)).await {
            self.lent.try_set(lent);
        }
    }

    /// The share that a colleague lent to this officer for an original.
    pub fn lent_for(self, file: PhotoHash) -> Option<LentShare> {
        let me = self.desk.my_id();
        let is_it = |share: &&LentShare| share.file == file && share.to == me && !share.sealed.is_empty();
        self.lent.with(|lent| lent.iter().find(is_it).cloned())
    }

    /// Asks a colleague to open an original together.
    pub fn ask_share(self, file: PhotoHash, colleague: UserId) {
        let asked = LentShare { file, from: colleague, to: self.desk.my_id(), sealed: String::new() };
        self.send_share(asked, O::ShareAsked);
    }

    /// Lends the own share to a colleague who asked for it.
    pub fn lend(self, file: &SealedFile, colleague: &Officer) {
        let own = file.shares.first().and_then(|share| self.vault.with(|own| open_share(own, &share.sealed).ok()));
        let sealed = own.flatten().and_then(|own| seal_share(Recipient::from_bytes(colleague.key.0), &own).ok());
        match sealed {
            Some(sealed) => {
                let lent = LentShare { file: file.hash, from: self.desk.my_id(), to: colleague.user, sealed };
                self.send_share(lent, O::ShareLent);
            }
            None => self.say(false, O::NoOwnShare.text(lang_now()).to_owned()),
        }
    }

    fn send_share(self, share: LentShare, done: O) {
        let address = format!("/api/v1/tips/{}/shares", self.id);
        let work = async move {
            self.desk.send("POST", address, &share).await?;
            self.ask_shares().await;
            Ok(())
        };
        self.change(work, done);
    }

    /// The key of a file: the tip's, or for an original the one that two shares give.
    fn key_of(self, file: &SealedFile) -> Option<Identity> {
        if file.kind == FileKind::Clean {
            return self.opened.try_with_untracked(|opened| opened.as_ref().map(|opened| opened.key.clone()))?;
        }
        let (own, lent) = (file.shares.first()?, untrack(|| self.lent_for(file.hash))?);
        let shares = self.vault.with(|key| (open_share(key, &own.sealed), open_share(key, &lent.sealed)))?;
        let (Ok(own), Ok(lent)) = shares else { return None };
        join(&own, &lent).ok().map(|secret| Identity::from_bytes(*secret))
    }

    /// Fetches and opens a file. It stays in memory.
    pub async fn file(self, file: SealedFile) -> Result<(FileHead, Vec<u8>), FileTrouble> {
        let address = format!("/api/v1/tips/{}/files/{}", self.id, file.hash);
        let sealed = self.desk.bytes(address).await.map_err(FileTrouble::Server)?;
        let key = self.key_of(&file).ok_or(FileTrouble::Unopened)?;
        if PhotoHash::of(&sealed) != file.hash {
            return Err(FileTrouble::Unopened);
        }
        open_file(&key, &sealed).map_err(|_| FileTrouble::Unopened)
    }

    fn change(self, work: impl Future<Output = Result<(), Failure>> + 'static, done: O) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.word.set(None);
        let lang = lang_now();
        spawn_local(async move {
            match work.await {
                Ok(()) => {
                    self.load().await;
                    self.say(true, done.text(lang).to_owned());
                }
                // The general sentence speaks of the whole report.
                Err(Failure::Refused(problem)) if problem.code == ProblemCode::NobodyLeft => {
                    self.say(false, O::MayNot.text(lang).to_owned());
                }
                Err(Failure::Refused(problem)) if problem.code == ProblemCode::StepTaken => {
                    self.load().await;
                    self.say(false, O::Meanwhile.text(lang).to_owned());
                }
                Err(failure) => self.say(false, explain(&failure, lang)),
            }
            self.busy.try_set(false);
        });
    }
}

impl Absent {
    /// In a sentence.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Server(Failure::Refused(problem)) if problem.code == ProblemCode::NotFound => {
                O::NoSuchTip.text(lang).to_owned()
            }
            Self::Server(failure) => explain(failure, lang),
            Self::OtherKey => O::SealedToOther.text(lang).to_owned(),
            Self::Damaged => O::FileDamaged.text(lang).to_owned(),
        }
    }
}
