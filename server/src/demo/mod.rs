//! Invented mines and people, for trying the program out. Never on real data.
//!
//! Ids are made from fixed numbers, so that filling twice changes nothing.

mod keys;
mod mines;
mod people;
mod rewards;

pub use keys::{KEY_PASSPHRASE, open_tips};
pub use rewards::fill_rewards;

use std::net::SocketAddr;

use shared::time::Timestamp;

use crate::auth::hash_password;
use crate::cli::Failure;
use crate::store::register::Account;
use crate::store::{Store, StoreError};

/// Every demonstration account has this password.
pub const PASSWORD: &str = "minewatch-demo";
/// The setting that says that a store holds demonstration data.
const MARK: &str = "demo";
/// The time in the ids of invented things.
const MADE: Timestamp = Timestamp::from_millis(1_680_307_200_000);

/// Fills the store, once. A store with real accounts is left alone.
///
/// # Errors
/// When it cannot be written, or holds real accounts.
pub async fn fill(store: &Store) -> Result<(), Failure> {
    if store.setting(MARK).await?.is_some() {
        return Ok(());
    }
    if !store.accounts().await?.is_empty() {
        return Err("--demo is for an empty data folder: this one has accounts of its own".into());
    }
    store.put_mines(&mines::all()).await?;
    // One hash for all: the password is the same, and each hash costs what a sign-in costs.
    let secret = tokio::task::spawn_blocking(|| hash_password(PASSWORD)).await?;
    for (name, person) in people::all() {
        store.put_person(&person, true).await?;
        let account = Account { name: name.to_owned(), person: person.id, secret: secret.clone(), disabled: false };
        match store.create_account(&account).await {
            Ok(()) | Err(StoreError::Duplicate(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    store.put_setting(MARK, "1").await?;
    Ok(())
}

/// Tells where to sign in, and as whom.
pub fn print_sign_ins(address: SocketAddr) {
    println!("\n矿安哨 Minewatch, demonstration data: http://localhost:{}\n", address.port());
    println!("  password of every account: {PASSWORD}");
    println!("  passphrase of tip officers' and cashiers' keys: {KEY_PASSPHRASE}");
    let (receipt, money) = rewards::codes();
    println!("  receipt code of a reward that is ready: {receipt}");
    println!("  money code of vouchers for the counter: {money}\n");
    for (name, person) in people::all() {
        println!("  {name:<16} {:<14} {}", person.role.code(), person.region.full_name());
    }
    println!();
}
