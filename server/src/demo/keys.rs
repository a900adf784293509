//! Keys of the invented tip officers and cashiers. Real officers make theirs in their own browsers, and no server knows their
//! passphrase.

use shared::digest::{Digest, SealingKey};
use shared::register::{Entry, EntryKind};
use shared::role::Role;
use shared::seal::age::Identity;
use shared::seal::report::sealed_text;
use shared::seal::secrets::key_identity;
use shared::tip::wire::OfficerKey;

use super::people;
use crate::cli::Failure;
use crate::clock;
use crate::register::{Draft, Writes};
use crate::state::AppState;
use crate::tip::rows::KeyDoc;
use crate::tip::{chance, today};

/// The passphrase of every demonstration key.
pub const KEY_PASSPHRASE: &str = "minewatch-demo-key";

/// Gives every invented tip officer and cashier a key, once, so that reports and payees can be received. The officers
/// of the invented rewards have none: no other tip is sealed to them.
///
/// # Errors
/// When it cannot be written.
pub async fn open_tips(state: &AppState) -> Result<(), Failure> {
    let mut before = Vec::new();
    let keeps = |account: &str, role| match role {
        Role::TipOfficer => !account.starts_with("reward-"),
        role => role == Role::Cashier,
    };
    for (_, person) in people::all().filter(|(account, person)| keeps(account, person.role)) {
        let same = (person.role, person.region);
        let number = before.iter().filter(|other| **other == same).count();
        before.push(same);
        if !state.store.keys_ever_of(person.id).await?.is_empty() {
            continue;
        }
        let key =
            tokio::task::spawn_blocking(move || make(person.role, &person.region.full_name(), number)).await??;
        let commitment = Digest::of(&[key.key.bytes()]);
        let doc = KeyDoc { key, number: 0, since: today() };
        let writes = Writes::default().officer_key(person.id, 0, &doc)?;
        let entry = Entry { day: today(), kind: EntryKind::OfficerKeyAdded, commitment };
        state.register.append(Draft { entry, writes }).await?;
    }
    Ok(())
}

fn make(role: Role, office: &str, number: usize) -> Result<OfficerKey, Failure> {
    let post = ["", "二", "三"].get(number).copied().unwrap_or_default();
    let (secret, salt) = (Identity::from_bytes(clock::random()), clock::random::<16>());
    let lock = key_identity(KEY_PASSPHRASE, &salt)?;
    let lock = SealingKey(*lock.recipient().bytes());
    Ok(OfficerKey {
        key: SealingKey(*secret.recipient().bytes()),
        sealed: sealed_text(&lock, secret.secret_bytes(), &mut chance)?,
        salt: hex::encode(salt),
        post: match role {
            Role::Cashier => format!("{office}应急局财务{post}岗"),
            _ => format!("{office}应急局举报受理{post}岗"),
        },
        conflicts: Vec::new(),
    })
}
