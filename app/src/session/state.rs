//! What the whole app shares: who is signed in, that person's phone, and the browser's news.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::account::{Person, Session};
use shared::role::Role;
use shared::sync::{Input, Status};

use super::keeper::{Keeper, SignInError};
use super::preferences::{allow_shown, forget_shown};
use crate::device::install::{self, Install};
use crate::device::store::StoreError;
use crate::device::tabs::Tabs;
use crate::device::{js, storage, timer, worker};
use crate::later;
use crate::sync::{Phone, Sender};

/// The word that tells the other tabs that somebody signed in or out.
const SESSION_WORD: &str = "session";

/// How long the first screen has the processor and the line for itself.
pub const FIRST_SCREEN_MS: u64 = 1_000;

/// How far the app has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The store is being read.
    Starting,
    /// It can be used.
    Ready,
    /// The browser's storage fails.
    StorageFails(StoreError),
}

/// What the whole app shares.
#[derive(Clone, Copy)]
pub struct App {
    keeper: StoredValue<Option<Rc<Keeper>>, LocalStorage>,
    sender: StoredValue<Option<Rc<dyn Sender>>, LocalStorage>,
    tabs: StoredValue<Option<Tabs>, LocalStorage>,
    /// How far the app has started.
    pub stage: RwSignal<Stage>,
    /// Who is signed in.
    pub person: RwSignal<Option<Person>>,
    /// The phone of an inspector who is signed in.
    pub phone: RwSignal<Option<Phone>>,
    /// How the app can be installed.
    pub install: RwSignal<Install>,
    /// Whether a new version waits.
    pub new_version: RwSignal<bool>,
    /// Whether the browser believes that there is a network.
    pub online: RwSignal<bool>,
}

/// What the whole app shares.
///
/// # Panics
/// Outside of the app.
#[must_use]
pub fn use_app() -> App {
    expect_context()
}

impl App {
    /// Starts the app and shares it with all below.
    #[must_use]
    pub fn start() -> Self {
        let sender: StoredValue<Option<Rc<dyn Sender>>, LocalStorage> = StoredValue::new_local(None);
        let wake = move || {
            if let Some(sender) = sender.get_value() {
                sender.feed(Input::Wake);
            }
        };
        let app = Self {
            keeper: StoredValue::new_local(None),
            sender,
            tabs: StoredValue::new_local(None),
            stage: RwSignal::new(Stage::Starting),
            person: RwSignal::new(None),
            phone: RwSignal::new(None),
            install: install::watch(),
            new_version: worker::register(wake),
            online: RwSignal::new(crate::device::network::seems_online()),
        };
        provide_context(app);
        let window = js::window();
        js::listen(&window, "online", move |_| {
            app.online.set(true);
            wake();
        });
        js::listen(&window, "offline", move |_| app.online.set(false));
        js::listen(&document(), "visibilitychange", move |_| {
            if !document().hidden() {
                wake();
            }
        });
        app.tabs.set_value(Some(Tabs::open(move |word| app.heard(&word))));
        spawn_local(async move {
            let outcome = app.load().await;
            app.stage.set(outcome.map_or_else(Stage::StorageFails, |()| Stage::Ready));
        });
        app
    }

    async fn load(self) -> Result<(), StoreError> {
        let keeper = Rc::new(Keeper::load().await?);
        self.keeper.set_value(Some(keeper.clone()));
        if let Some(session) = keeper.session() {
            return self.open(session).await;
        }
        forget_shown();
        Ok(())
    }

    async fn open(self, session: Session) -> Result<(), StoreError> {
        let Some(keeper) = self.keeper() else { return Ok(()) };
        let person = session.person.clone();
        allow_shown();
        if person.role == Role::Inspector {
            let phone = Phone::open(keeper, session).await?;
            if let Some(tabs) = self.tabs.get_value() {
                phone.connect(tabs, move || {
                    self.feed(Input::Recorded);
                    worker::ask_for_sync();
                });
            }
            self.phone.set(Some(phone));
            spawn_local(async move {
                self.begin_sending(phone).await;
                let _ = storage::persist().await;
            });
        }
        self.person.set(Some(person));
        Ok(())
    }

    async fn begin_sending(self, phone: Phone) {
        if !phone.is_empty() {
            // What is known already is shown first.
            timer::sleep(FIRST_SCREEN_MS).await;
        }
        let make = later::sender().await;
        // The person may have signed out meanwhile.
        if self.phone.get_untracked().is_some_and(|now| now.is(&phone)) {
            let sender = make(phone);
            self.sender.set_value(Some(sender.clone()));
            sender.feed(Input::Wake);
        }
    }

    fn feed(&self, input: Input) {
        if let Some(sender) = self.sender.get_value() {
            sender.feed(input);
        }
    }

    /// Keeps the session; none before the store was read.
    #[must_use]
    pub fn keeper(&self) -> Option<Rc<Keeper>> {
        self.keeper.get_value()
    }

    /// Signs in. The same person goes on where the session ended; another person gets the own data only.
    ///
    /// # Errors
    /// With nothing changed.
    pub async fn sign_in(&self, account: &str, password: &str) -> Result<(), SignInError> {
        let Some(keeper) = self.keeper() else { return Ok(()) };
        let before = self.phone.get_untracked().map(|phone| phone.inner().session.device);
        let session = keeper.sign_in(account, password).await?;
        match self.sender.get_value() {
            Some(sender) if before == Some(session.device) => sender.feed(Input::SignedIn),
            _ => {
                self.close();
                self.open(session).await?;
            }
        }
        self.tell_session();
        Ok(())
    }

    /// Signs out. What was recorded stays on the phone for the same person.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn sign_out(&self) -> Result<(), StoreError> {
        if let Some(phone) = self.phone.get_untracked() {
            phone.inner().drafts.flush().await;
        }
        if let Some(keeper) = self.keeper() {
            keeper.sign_out().await?;
        }
        self.close();
        self.tell_session();
        Ok(())
    }

    fn close(&self) {
        if let Some(sender) = self.sender.get_value() {
            sender.stop();
        }
        self.sender.set_value(None);
        self.phone.set(None);
        self.person.set(None);
        forget_shown();
    }

    /// Sends what waits, now.
    pub fn send_now(&self) {
        self.feed(Input::Wake);
    }

    /// Whether the server wants the person to sign in again.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        self.phone.get().is_some_and(|phone| phone.progress.with(|p| p.status == Status::NeedsSignIn))
    }

    /// Lets the new version of the app take over, once every keystroke is on the disk; not while a photo is
    /// being saved.
    pub async fn update(&self) {
        let is_safe = match self.phone.get_untracked() {
            Some(phone) => phone.inner().drafts.flush().await && phone.if_not_saving().await.is_some(),
            None => true,
        };
        if is_safe {
            worker::take_over();
        }
    }

    fn tell_session(&self) {
        if let Some(tabs) = self.tabs.get_value() {
            tabs.tell(SESSION_WORD);
        }
    }

    fn heard(self, word: &str) {
        if word == SESSION_WORD {
            let _ = js::window().location().reload();
            return;
        }
        let Some(phone) = self.phone.get_untracked() else { return };
        spawn_local(async move {
            let _ = phone.load().await;
            self.feed(Input::Recorded);
        });
    }
}
