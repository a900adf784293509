//! Passwords: Argon2id, and the same work for accounts that do not exist. Whoever verifies one takes a turn of the
//! [`HashPool`](super::HashPool) first.

use std::sync::LazyLock;

use argon2::password_hash::{Output, PasswordHash, PasswordHasher as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use shared::account::CREDENTIAL_BYTES_MAX;
use shared::seal::secrets::ScratchMemory;

/// OWASP's choice for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// The shortest password that is accepted for an account.
const PASSWORD_CHARS_MIN: usize = 10;

/// A password that is not accepted for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short.
    #[error("a password needs at least {PASSWORD_CHARS_MIN} characters")]
    Short,
    /// Too long.
    #[error("a password has at most {CREDENTIAL_BYTES_MAX} bytes")]
    Long,
}

/// Whether a password may be given to an account.
///
/// # Errors
/// When it is too short or too long.
pub fn check_new_password(password: &str) -> Result<(), WeakPassword> {
    if password.len() > CREDENTIAL_BYTES_MAX {
        return Err(WeakPassword::Long);
    }
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(WeakPassword::Short);
    }
    Ok(())
}

#[expect(clippy::expect_used, reason = "the constants above are legal parameters")]
fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("legal parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC string of a password. Takes tens of milliseconds and 19 MiB: not on the async threads.
///
/// # Panics
/// When the password has gigabytes, which [`check_new_password`] rules out.
#[must_use]
#[expect(clippy::expect_used, reason = "a salt of 16 bytes and a password within the limit cannot be refused")]
pub fn hash_password(password: &str) -> String {
    let salt = SaltString::encode_b64(&crate::clock::random::<16>()).expect("16 bytes are a salt");
    argon2().hash_password(password.as_bytes(), &salt).expect("within Argon2's limits").to_string()
}

/// The hash of no password, with the parameters of every other: it is compared with where there is no account.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let (salt, hash) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}")
});

/// Whether the password is that of the account. Without an account the same work is done in vain, so that the time
/// does not tell which names exist.
pub(super) fn verify(secret: Option<&str>, password: &str, memory: &mut ScratchMemory) -> bool {
    let known = secret.unwrap_or(&NOBODY);
    let is_right = computed_and_expected(known, password, memory).is_some_and(|(computed, expected)| {
        // `Output` compares in constant time.
        computed == expected
    });
    is_right && secret.is_some()
}

/// What the password gives under the parameters of a hash in PHC form, and what that hash says. Nothing where the text
/// is no such hash, or where memory is short.
fn computed_and_expected(known: &str, password: &str, memory: &mut ScratchMemory) -> Option<(Output, Output)> {
    let hash = PasswordHash::new(known).ok()?;
    let (salt, expected) = (hash.salt?, hash.hash?);
    let params = Params::try_from(&hash).ok()?;
    let algorithm = Algorithm::try_from(hash.algorithm).ok()?;
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let mut salt_bytes = [0; argon2::password_hash::Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut salt_bytes).ok()?;
    let mut computed = vec![0; expected.len()];
    let blocks = memory.blocks(params.block_count()).ok()?;
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut computed, blocks)
        .ok()?;
    Some((Output::new(&computed).ok()?, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_used_again_tells_right_from_wrong() {
        let secret = hash_password("correct horse battery");
        let mut memory = ScratchMemory::default();
        for _ in 0..2 {
            assert!(verify(Some(&secret), "correct horse battery", &mut memory));
            assert!(!verify(Some(&secret), "correct horse batteru", &mut memory));
            assert!(!verify(None, "correct horse battery", &mut memory));
            assert!(!verify(Some("no hash"), "", &mut memory));
        }
    }

    #[test]
    fn an_account_that_does_not_exist_costs_the_same_work() {
        let costs = |text: &str| {
            let hash = PasswordHash::new(text).expect("PHC form");
            let params = Params::try_from(&hash).expect("parameters");
            (params, hash.algorithm.to_string(), hash.version, hash.hash.map(|hash| hash.len()))
        };
        assert_eq!(costs(&NOBODY), costs(&hash_password("any password")));
    }
}
