//! Everything that a server acknowledges, written at once and looked for afterwards: events, photos, tips with their
//! entries in the register, and entries of the ledger. The tests below end the server in hard ways meanwhile.

mod full_disk;
mod load;
mod look;
mod rotations;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use p256::ecdsa::SigningKey;
use server::store::Store;
use shared::digest::{Digest, PhotoHash};
use shared::id::EventId;
use shared::role::Role;
use shared::tip::wire::Knock;

use crate::common::phone::new_key;
use crate::common::process::prepare;
use crate::common::rewards::enlist;
use crate::common::settings;

/// What was answered "done".
#[derive(Clone, Default)]
pub struct Acknowledged {
    /// Events with their place on the log.
    pub events: Vec<(EventId, u64, Digest)>,
    /// Photos whose receipt is signed.
    pub photos: Vec<PhotoHash>,
    /// Tips, and the numbers of their entries in the register.
    pub tips: Vec<(Knock, u64)>,
    /// The newest signed head of the register that somebody was given, with the number of entries that it covers.
    pub checkpoint: Option<(u64, String)>,
    /// The budget's newest total in 元. It only grows, with an entry of the ledger each time.
    pub budget_yuan: u32,
    /// How often the server said that it is full.
    pub refused_full: usize,
    /// Whether the server is killed, so that nobody waits for it to come back.
    pub over: bool,
}

/// Shared by all who write.
#[derive(Clone, Default)]
pub struct Acks(Arc<Mutex<Acknowledged>>);

impl Acks {
    pub fn note(&self) -> MutexGuard<'_, Acknowledged> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keys of the devices that write, the same in every round.
pub struct Devices {
    pub inspectors: Vec<SigningKey>,
    pub administrator: SigningKey,
}

impl Devices {
    pub fn new() -> Self {
        Self { inspectors: (0..4).map(|_| new_key()).collect(), administrator: new_key() }
    }
}

/// The account of a device.
pub const fn account(device: usize) -> &'static str {
    if device.is_multiple_of(2) { "here-1" } else { "here-2" }
}

pub const OFFICER: &str = "tip-officer-31";
pub const ADMINISTRATOR: &str = "administrator-46";

/// A data folder with everybody who writes.
pub async fn populate(data: &Path) -> shared::id::MineId {
    let mines = prepare(data).await;
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    enlist(&store, 31, Role::TipOfficer, "220000").await;
    enlist(&store, 46, Role::Administrator, "220000").await;
    store.close().await;
    mines[0].id
}
