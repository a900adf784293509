//! One case on the screen, and taking a step on it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::id::PayoutId;
use shared::problem::ProblemCode;
use shared::reward::offer::Deed;
use shared::reward::wire::{Act, RewardFile, RewardOrder};
use shared::text::{Lang, Text as _};

use crate::device::network::Failure;
use crate::device::timer;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::words::R;
use crate::text::{fill, lang_now};

/// How often the same order is sent again on a bad line, and the wait between. It has the number of its step, so that
/// the server carries it out once.
const TRIES: u32 = 3;
const TRY_AGAIN_MS: u64 = 1_500;

/// What was just done or went wrong.
#[derive(Clone)]
pub struct Word {
    /// Whether it is well.
    pub is_good: bool,
    /// The sentence.
    pub text: String,
}

/// One case on the screen.
#[derive(Clone, Copy)]
pub struct Sheet {
    /// What the screens share.
    pub desk: Desk,
    /// Which case.
    pub id: PayoutId,
    /// The case; none before it came.
    pub file: RwSignal<Option<Arc<RewardFile>>>,
    /// Why it is not there.
    pub absent: RwSignal<Option<Failure>>,
    /// Whether something is under way.
    pub busy: RwSignal<bool>,
    /// What was just done or went wrong.
    pub word: RwSignal<Option<Word>>,
}

impl Sheet {
    /// Opens a case.
    pub fn open(desk: Desk, id: PayoutId) -> Self {
        let sheet = Self {
            desk,
            id,
            file: RwSignal::new(None),
            absent: RwSignal::new(None),
            busy: RwSignal::new(false),
            word: RwSignal::new(None),
        };
        spawn_local(sheet.load(lang_now()));
        sheet
    }

    /// Asks for the case. What is on the screen stays when there is no answer, which is told in this language.
    pub async fn load(self, lang: Lang) {
        match self.desk.line.get::<RewardFile>(format!("/api/v1/rewards/{}", self.id)).await {
            Ok(file) => {
                self.absent.try_set(None);
                self.file.try_set(Some(Arc::new(file)));
            }
            Err(failure @ Failure::Refused(_)) => {
                self.file.try_set(None);
                self.absent.try_set(Some(failure));
            }
            Err(failure) if self.file.try_with_untracked(Option::is_none) == Some(true) => {
                self.absent.try_set(Some(failure));
            }
            Err(failure) => self.say(false, explain(&failure, lang)),
        }
    }

    /// Says what was done or went wrong.
    pub fn say(self, is_good: bool, text: String) {
        self.word.try_set(Some(Word { is_good, text }));
    }

    /// A value of the case, for what is drawn again when it changes.
    pub fn read<T>(self, of: impl FnOnce(&RewardFile) -> T) -> Option<T> {
        self.file.with(|file| file.as_ref().map(|file| of(file)))
    }

    /// Takes a step. What was filled in is to be forgotten only when it was taken.
    pub fn take(self, deed: Deed, act: Act, taken: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        let Some(n) = self.file.with_untracked(|file| file.as_ref().map(|file| file.summary.steps)) else { return };
        let (order, lang) = (RewardOrder { n, act }, lang_now());
        self.busy.set(true);
        self.word.set(None);
        spawn_local(async move {
            match self.send(&order).await {
                Ok(file) => {
                    taken();
                    self.file.try_set(Some(Arc::new(file)));
                    self.say(true, fill(R::Taken, lang, &[deed.text(lang)]));
                }
                Err(Failure::Refused(problem)) if problem.code == ProblemCode::StepTaken => {
                    self.load(lang).await;
                    self.say(false, R::Meanwhile.text(lang).to_owned());
                }
                Err(failure) => {
                    // Why it was not taken may be that the case is no longer as it was.
                    if matches!(&failure, Failure::Refused(_)) {
                        self.load(lang).await;
                    }
                    self.say(false, explain(&failure, lang));
                }
            }
            self.busy.try_set(false);
        });
    }

    async fn send(self, order: &RewardOrder) -> Result<RewardFile, Failure> {
        let address = format!("/api/v1/rewards/{}/steps", self.id);
        for _ in 1..TRIES {
            match self.desk.line.exchange("POST", address.clone(), order).await {
                Err(Failure::Unreachable) => timer::sleep(TRY_AGAIN_MS).await,
                outcome => return outcome,
            }
        }
        self.desk.line.exchange("POST", address, order).await
    }
}
