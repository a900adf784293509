//! Keeps the session over restarts: tokens, the device's key, and the last contact with the server's clock.
//!
//! The small database that all accounts of this browser share holds these and nothing that was recorded; what
//! a person records lies in a database of that person's own.

use std::cell::{Cell, RefCell};

use futures_util::try_join;
use serde::{Deserialize, Serialize};

use shared::account::{Person, Renew, Session, SignIn, renew_bytes, sign_in_bytes};
use shared::problem::ProblemCode;
use shared::text::Lang;
use shared::time::{Contact, Timestamp};

use crate::device::clock::{self, HonestClock};
use crate::device::keys::{DeviceKey, KeyError};
use crate::device::network::{Failure, Reply, Request, own_problem};
use crate::device::store::{Batch, Store, StoreError, Table};
use crate::device::{js, lock, random, timer};

/// The database that all accounts share.
const DATABASE: &str = "minewatch";
/// Held while tokens are renewed, so that two tabs do not use the same refresh token.
const RENEW_LOCK: &str = "minewatch-renew";
/// How long signing in and out wait for a renewal under way: it may hang on a dead line.
const LOCK_PATIENCE_MS: u64 = 3_000;
/// The same person's accounts in lower case are one account.
const SESSION: &str = "session";
const CONTACT: &str = "contact";

/// The session as it is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    account: String,
    session: Session,
    /// The nonce of a renewal whose answer has not come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
}

/// Why signing in did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInError {
    /// No answer, or the server's no.
    Failure(Failure),
    /// The browser cannot sign, or its storage fails.
    Key(KeyError),
}

impl From<KeyError> for SignInError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Key(KeyError::Store(error))
    }
}

/// Keeps the session.
pub struct Keeper {
    store: Store,
    /// The honest clock.
    pub clock: HonestClock,
    /// How far the device's chain was on the server when the session was last opened or renewed from here.
    pub server_has: Cell<Option<u64>>,
    kept: RefCell<Option<Kept>>,
    key: RefCell<Option<DeviceKey>>,
    lang: Cell<Lang>,
}

impl Keeper {
    /// Reads what was kept.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn load() -> Result<Self, StoreError> {
        let store = Store::open(DATABASE).await?;
        let (contact, kept) =
            try_join!(store.get::<Contact>(Table::Meta, CONTACT), store.get::<Kept>(Table::Meta, SESSION))?;
        Ok(Self {
            store,
            clock: HonestClock::after_restart(contact),
            server_has: Cell::default(),
            kept: RefCell::new(kept),
            key: RefCell::default(),
            lang: Cell::default(),
        })
    }

    /// In which language the server is asked.
    pub fn speak(&self, lang: Lang) {
        self.lang.set(lang);
    }

    /// Who is signed in.
    #[must_use]
    pub fn person(&self) -> Option<Person> {
        self.kept.borrow().as_ref().map(|kept| kept.session.person.clone())
    }

    /// The open session.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.kept.borrow().as_ref().map(|kept| kept.session.clone())
    }

    /// The account that was signed in last.
    #[must_use]
    pub fn account(&self) -> Option<String> {
        self.kept.borrow().as_ref().map(|kept| kept.account.clone())
    }

    /// The device's key for the account that is signed in.
    ///
    /// # Errors
    /// Where nobody is signed in, the browser cannot sign, or the store fails.
    pub async fn key(&self) -> Result<DeviceKey, KeyError> {
        let ready = self.key.borrow().clone();
        if let Some(key) = ready {
            return Ok(key);
        }
        let account = self.account().ok_or_else(|| KeyError::Unsupported("nobody is signed in".into()))?;
        let key = DeviceKey::of_account(&self.store, &account).await?;
        *self.key.borrow_mut() = Some(key.clone());
        Ok(key)
    }

    /// Signs in and enrols this browser as the account's device.
    ///
    /// # Errors
    /// With nothing changed.
    pub async fn sign_in(&self, account: &str, password: &str) -> Result<Session, SignInError> {
        let account = account.trim();
        let key = DeviceKey::of_account(&self.store, account).await?;
        let proof = key.sign(&sign_in_bytes(account, &key.public)).await?;
        let body =
            SignIn { account: account.into(), password: password.into(), key: key.public, label: label(), proof };
        let asked_ms = clock::monotonic_ms();
        let request = Request::new("POST", "/api/v1/session").lang(self.lang.get()).json(&body);
        let reply = request.send().await.map_err(SignInError::Failure)?;
        let session: Session = reply.json().await.map_err(SignInError::Failure)?;
        let _lock = renewals_stand_still().await;
        self.keep(Kept { account: account.into(), session: session.clone(), nonce: None }, asked_ms).await?;
        *self.key.borrow_mut() = Some(key);
        Ok(session)
    }

    async fn keep(&self, kept: Kept, asked_ms: u64) -> Result<(), StoreError> {
        let contact = self.clock.heard(kept.session.server_time, asked_ms);
        let batch = Batch::default().put(Table::Meta, SESSION, &kept).put(Table::Meta, CONTACT, &contact);
        self.store.write(batch).await?;
        self.server_has.set(Some(kept.session.head.seq));
        *self.kept.borrow_mut() = Some(kept);
        Ok(())
    }

    /// Takes note of the server's clock in an answer.
    pub async fn heard(&self, server: Timestamp, asked_ms: u64) {
        let contact = self.clock.heard(server, asked_ms);
        // A contact that is not kept only widens the intervals of what is recorded after a restart.
        let _ = self.store.write(Batch::default().put(Table::Meta, CONTACT, &contact)).await;
    }

    /// Renews the session. The same request is sent until it is answered; another tab's renewal is taken over.
    ///
    /// # Errors
    /// Where there is no answer, or the session is at its end.
    pub async fn renew(&self) -> Result<(), Failure> {
        let ended = || own_problem(ProblemCode::SessionEnded, self.lang.get());
        let stale = self.session().ok_or_else(ended)?;
        let _lock = lock::wait_for(RENEW_LOCK).await;
        let stored: Option<Kept> = self.store.get(Table::Meta, SESSION).await.map_err(|_| Failure::Unreachable)?;
        let mut kept = stored.ok_or_else(ended)?;
        if kept.session.person.id != stale.person.id {
            // Somebody else signed in, in another tab.
            return Err(ended());
        }
        if kept.session.access != stale.access {
            *self.kept.borrow_mut() = Some(kept);
            return Ok(());
        }
        let nonce = kept.nonce.clone().unwrap_or_else(random::hex::<16>);
        if kept.nonce.is_none() {
            kept.nonce = Some(nonce.clone());
            let batch = Batch::default().put(Table::Meta, SESSION, &kept);
            self.store.write(batch).await.map_err(|_| Failure::Unreachable)?;
        }
        let (device, refresh) = (kept.session.device, kept.session.refresh.clone());
        let key = self.key().await.map_err(|_| Failure::Unreachable)?;
        let proof = key.sign(&renew_bytes(device, &refresh, &nonce)).await.map_err(|_| Failure::Unreachable)?;
        let asked_ms = clock::monotonic_ms();
        let body = Renew { device, refresh: refresh.clone(), nonce, proof };
        let request = Request::new("POST", "/api/v1/session/renew").lang(self.lang.get()).json(&body);
        let session: Session = request.send().await?.json().await?;
        // The person may have signed out meanwhile, or somebody else in: their session is not touched.
        let stored: Option<Kept> = self.store.get(Table::Meta, SESSION).await.map_err(|_| Failure::Unreachable)?;
        match stored {
            Some(now) if now.session.refresh == refresh => {}
            Some(now) if now.session.person.id == stale.person.id => {
                *self.kept.borrow_mut() = Some(now);
                return Ok(());
            }
            _ => return Err(ended()),
        }
        let renewed = Kept { session, nonce: None, account: kept.account };
        self.keep(renewed, asked_ms).await.map_err(|_| Failure::Unreachable)
    }

    /// Ends the session, here at once and at the server if it can be reached. What was recorded stays.
    ///
    /// # Errors
    /// Where the store fails; the session is still open then.
    pub async fn sign_out(&self) -> Result<(), StoreError> {
        let access = self.session().map(|session| session.access);
        {
            let _lock = renewals_stand_still().await;
            self.store.write(Batch::default().delete(Table::Meta, SESSION)).await?;
        }
        self.kept.borrow_mut().take();
        self.key.borrow_mut().take();
        if let Some(access) = access {
            let _ = Request::new("DELETE", "/api/v1/session").bearer(&access).within(5_000).send().await;
        }
        Ok(())
    }

    /// Sends a request as the person who is signed in, once, without renewing.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn send(&self, request: Request) -> Result<Reply, Failure> {
        let access = self.session().map(|session| session.access);
        let access = access.ok_or_else(|| own_problem(ProblemCode::SessionEnded, self.lang.get()))?;
        request.bearer(&access).lang(self.lang.get()).send().await
    }

    /// Sends a request as the person who is signed in; renews the session when its token ran out.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn ask(&self, request: impl Fn() -> Request) -> Result<Reply, Failure> {
        match self.send(request()).await {
            Err(Failure::Refused(problem))
                if matches!(problem.code, ProblemCode::TokenExpired | ProblemCode::Unauthenticated) =>
            {
                self.renew().await?;
                self.send(request()).await
            }
            outcome => outcome,
        }
    }
}

/// Waits until no tab is between reading the session and keeping its renewal.
async fn renewals_stand_still() -> Option<lock::Guard> {
    timer::within(LOCK_PATIENCE_MS, lock::wait_for(RENEW_LOCK)).await
}

/// What to call this device: system and browser, nothing that tells two phones of a kind apart.
fn label() -> String {
    let agent = js::window().navigator().user_agent().unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map_or("?", |(_, name)| *name)
    };
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    format!("{system}, {browser}")
}
