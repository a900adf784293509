//! The officer's own key: made here, unlocked here by the passphrase, and in memory only until it is locked again.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::digest::SealingKey;
use shared::id::{MineId, TipId};
use shared::problem::ProblemCode;
use shared::role::Role;
use shared::seal::age::Identity;
use shared::seal::secrets::{DeriveError, key_identity};
use shared::tip::wire::{LentShare, LetIn, OfficerKey, OwnBox, OwnShare};

use super::desk::Desk;
use super::recovery::{Standing, decide, deposit};
use super::seal::{Unopened, Unsealed, hex_bytes, new_secret, open_key, open_share, seal_key, seal_share};
use crate::device::network::Failure;
use crate::device::{clock, random, timer};

/// Without input for so long, the key is locked.
pub const IDLE_MS: i64 = 15 * 60 * 1_000;
/// How often that is looked at.
const LOOK_MS: u64 = 10_000;
/// Deriving the key stops the page for a second or more: what says so is painted before.
pub const REPAINT_MS: u64 = 80;
/// The fewest characters of a passphrase.
pub const PASSPHRASE_CHARS_MIN: usize = 12;
/// What the browser can tell of somebody being there.
const INPUTS: [&str; 4] = ["pointerdown", "keydown", "wheel", "visibilitychange"];

/// How far the officer is from the tips.
#[derive(Clone, PartialEq, Eq)]
pub enum Door {
    /// The server is being asked for the key.
    Asking,
    /// It could not be asked.
    Failed(Failure),
    /// There is no key yet.
    NoKey,
    /// There is one, and it is locked.
    Locked,
    /// It is unlocked.
    Open,
}

/// Why a key was not unlocked or kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyTrouble {
    /// It is another passphrase.
    Passphrase,
    /// The browser does not give the memory that the derivation takes.
    Memory,
    /// The browser gives no random bytes.
    Chance,
    /// What is kept on the server is no key of this officer.
    Damaged,
    /// What colleagues gave does not make this officer's key.
    Shares,
    /// The server did not answer, or said no.
    Server(Failure),
}

impl From<DeriveError> for KeyTrouble {
    fn from(error: DeriveError) -> Self {
        match error {
            DeriveError::Memory => Self::Memory,
            DeriveError::Salt => Self::Damaged,
            DeriveError::Empty | DeriveError::Long => Self::Passphrase,
        }
    }
}

impl From<Unsealed> for KeyTrouble {
    fn from(_: Unsealed) -> Self {
        Self::Chance
    }
}

impl From<Failure> for KeyTrouble {
    fn from(failure: Failure) -> Self {
        Self::Server(failure)
    }
}

/// The officer's own key.
#[derive(Clone, Copy)]
pub struct Vault {
    desk: Desk,
    /// How far the officer is from the tips.
    pub door: RwSignal<Door>,
    /// The key as it is kept on the server.
    pub kept: RwSignal<Option<OfficerKey>>,
    /// How it stands with the shares of the unlocked key; none before it was asked.
    pub standing: RwSignal<Option<Standing>>,
    /// Whether it was locked because nobody was there.
    pub was_idle: RwSignal<bool>,
    identity: StoredValue<Option<Identity>, LocalStorage>,
    /// When somebody last touched something, on the wall clock: the monotonic one may stand still while a
    /// notebook sleeps.
    touched_ms: StoredValue<i64>,
}

impl Vault {
    /// Asks for the key, and watches whether somebody is there until the screens go away.
    pub fn open(desk: Desk) -> Self {
        let vault = Self {
            desk,
            door: RwSignal::new(Door::Asking),
            kept: RwSignal::new(None),
            standing: RwSignal::new(None),
            was_idle: RwSignal::new(false),
            identity: StoredValue::new_local(None),
            touched_ms: StoredValue::new(clock::wall().millis()),
        };
        for input in INPUTS {
            let handle = window_event_listener_untyped(input, move |_| {
                if !vault.lock_if_idle() {
                    vault.touched_ms.try_set_value(clock::wall().millis());
                }
            });
            on_cleanup(move || handle.remove());
        }
        vault.ask();
        spawn_local(async move {
            while vault.door.try_get_untracked().is_some() {
                timer::sleep(LOOK_MS).await;
                vault.lock_if_idle();
            }
        });
        vault
    }

    /// Asks the server for the key.
    pub fn ask(self) {
        self.door.set(Door::Asking);
        spawn_local(async move {
            let (kept, door) = match self.desk.get::<OfficerKey>("/api/v1/officer-key".into()).await {
                Ok(key) => (Some(key), Door::Locked),
                Err(Failure::Refused(problem)) if problem.code == ProblemCode::NotFound => (None, Door::NoKey),
                Err(failure) => (None, Door::Failed(failure)),
            };
            self.kept.try_set(kept);
            self.door.try_set(door);
        });
    }

    /// Forgets the key. What was opened with it goes away with the screens that showed it.
    pub fn lock(self) {
        self.identity.try_set_value(None);
        self.standing.try_set(None);
        self.was_idle.try_set(false);
        self.ask();
    }

    fn lock_if_idle(self) -> bool {
        let idle_ms = clock::wall().millis() - self.touched_ms.try_get_value().unwrap_or_default();
        let is_idle = idle_ms > IDLE_MS && self.door.try_get_untracked() == Some(Door::Open);
        if is_idle {
            self.lock();
            self.was_idle.try_set(true);
        }
        is_idle
    }

    /// Does something with the key, if it is unlocked.
    pub fn with<T>(self, work: impl FnOnce(&Identity) -> T) -> Option<T> {
        self.identity.try_with_value(|identity| identity.as_ref().map(work)).flatten()
    }

    fn enter(self, identity: Identity) {
        self.touched_ms.try_set_value(clock::wall().millis());
        self.was_idle.try_set(false);
        self.identity.try_set_value(Some(identity));
        self.door.try_set(Door::Open);
        if self.desk.me.with_value(|me| me.role) != Role::TipOfficer {
            return;
        }
        spawn_local(async move {
            // Colleagues may have come or gone. What fails is done at the next unlocking, and stands on the key's page.
            let _ = deposit(self, self.desk).await;
        });
    }

    /// Unlocks the key.
    pub async fn unlock(self, passphrase: &str) -> Result<(), KeyTrouble> {
        let identity = self.try_passphrase(passphrase).await?;
        self.enter(identity);
        Ok(())
    }

    /// The key that this passphrase gives.
    async fn try_passphrase(self, passphrase: &str) -> Result<Identity, KeyTrouble> {
        let kept = self.kept.try_get_untracked().flatten().ok_or(KeyTrouble::Damaged)?;
        let salt = hex_bytes(&kept.salt).ok_or(KeyTrouble::Damaged)?;
        timer::sleep(REPAINT_MS).await;
        let lock = key_identity(passphrase, &salt)?;
        let identity = open_key(&lock, &kept.sealed).map_err(|why| match why {
            Unopened::OtherKey => KeyTrouble::Passphrase,
            Unopened::Damaged => KeyTrouble::Damaged,
        })?;
        // A server that gives somebody else's key would have tips sealed to what this officer cannot know.
        if identity.recipient().bytes() == kept.key.bytes() { Ok(identity) } else { Err(KeyTrouble::Damaged) }
    }

    /// Makes a key, has the server keep it, and unlocks it.
    pub async fn make(self, post: &str, passphrase: &str) -> Result<(), KeyTrouble> {
        let identity = Identity::from_bytes(new_secret()?);
        self.keep(&identity, post, passphrase).await?;
        self.enter(identity);
        self.desk.ask_officers().await;
        Ok(())
    }

    /// Seals the same key with another passphrase, under another post.
    pub async fn change(self, now: &str, post: &str, passphrase: &str) -> Result<(), KeyTrouble> {
        let identity = self.try_passphrase(now).await?;
        self.keep(&identity, post, passphrase).await?;
        self.desk.ask_officers().await;
        Ok(())
    }

    /// Takes the key back that colleagues gave, under another passphrase.
    pub async fn take_back(self, identity: Identity, post: &str, passphrase: &str) -> Result<(), KeyTrouble> {
        self.keep(&identity, post, passphrase).await?;
        self.enter(identity);
        Ok(())
    }

    /// Puts a new key in the place of the unlocked one, gives its shares to those who held the old one's by this
    /// officer's word, and seals all that this officer can open to the new one. `tell` hears how many tips were done,
    /// of how many. Gives how many could not be.
    pub async fn replace(
        self,
        post: &str,
        passphrase: &str,
        tell: impl Fn(usize, usize),
    ) -> Result<usize, KeyTrouble> {
        let old = self.with(Clone::clone).ok_or(KeyTrouble::Damaged)?;
        let Standing { allowed, refused, .. } = deposit(self, self.desk).await?;
        let tips = self.desk.all_tips().await?;
        let new = Identity::from_bytes(new_secret()?);
        self.keep(&new, post, passphrase).await?;
        self.touched_ms.try_set_value(clock::wall().millis());
        self.identity.try_set_value(Some(new.clone()));
        let mut left = 0;
        for (done, tip) in tips.iter().enumerate() {
            tell(done, tips.len());
            // However long it takes: locked by itself in the middle, the old key would be gone.
            self.touched_ms.try_set_value(clock::wall().millis());
            left += usize::from(reseal(self.desk, *tip, &old, &new).await.is_err());
        }
        tell(tips.len(), tips.len());
        let refused = refused.into_iter().map(|officer| (officer, false));
        let about = allowed.into_iter().map(|officer| (officer, true)).chain(refused).collect();
        decide(self, self.desk, about).await?;
        Ok(left)
    }

    async fn keep(self, identity: &Identity, post: &str, passphrase: &str) -> Result<(), KeyTrouble> {
        let salt = random::hex::<16>();
        let bytes = hex_bytes(&salt).ok_or(KeyTrouble::Chance)?;
        timer::sleep(REPAINT_MS).await;
        let lock = key_identity(passphrase, &bytes)?;
        let kept = OfficerKey {
            key: SealingKey(*identity.recipient().bytes()),
            sealed: seal_key(lock.recipient(), identity)?,
            salt,
            post: post.trim().to_owned(),
            conflicts: self
                .kept
                .try_with_untracked(|kept| kept.as_ref().map(|kept| kept.conflicts.clone()))
                .flatten()
                .unwrap_or_default(),
        };
        self.desk.send("PUT", "/api/v1/officer-key".into(), &kept).await?;
        self.kept.try_set(Some(kept));
        Ok(())
    }

    /// Says which mines this officer must not deal with.
    pub async fn avoid(self, mines: Vec<MineId>) -> Result<(), KeyTrouble> {
        let kept = self.kept.try_get_untracked().flatten().ok_or(KeyTrouble::Damaged)?;
        self.desk.send("PUT", "/api/v1/officer-key/conflicts".into(), &mines).await?;
        self.kept.try_set(Some(OfficerKey { conflicts: mines, ..kept }));
        Ok(())
    }

    /// Takes the key out of use: nothing new is sealed to it.
    pub async fn end(self) -> Result<(), KeyTrouble> {
        self.desk.delete("/api/v1/officer-key".into()).await?;
        self.lock();
        Ok(())
    }
}

/// How often a tip is tried that others are working on.
const TRIES: u32 = 3;

/// Seals what this officer has of a tip to a new key of the own.
async fn reseal(desk: Desk, tip: TipId, old: &Identity, new: &Identity) -> Result<(), KeyTrouble> {
    let me = desk.my_id();
    let mut outcome = Err(KeyTrouble::Damaged);
    for _ in 0..TRIES {
        let own: OwnBox = desk.get(format!("/api/v1/tips/{tip}/box")).await?;
        // What is sealed to a key of before that, a colleague has to give again.
        let key = open_key(old, &own.sealed).map_err(|_| KeyTrouble::Damaged)?;
        for OwnShare { file, sealed } in own.shares {
            let Ok(share) = open_share(old, &sealed) else { continue };
            let anew = LentShare { file, from: me, to: me, sealed: seal_share(new.recipient(), &share)? };
            desk.send("POST", format!("/api/v1/tips/{tip}/shares"), &anew).await?;
        }
        let asked = LetIn { n: own.n, officer: me, sealed: seal_key(new.recipient(), &key)? };
        outcome = desk.send("POST", format!("/api/v1/tips/{tip}/boxes"), &asked).await.map_err(KeyTrouble::from);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}
