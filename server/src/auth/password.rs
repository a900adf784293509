//! Passwords: Argon2id, a few at a time, and the same work for accounts that do not exist.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use shared::account::CREDENTIAL_BYTES_MAX;

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

/// Whether the password is that of the account. Without an account the same work is done in vain, so that the time
/// does not tell which names exist.
pub(super) fn verify(secret: Option<&str>, password: &str) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash_password("nobody's password"));
    let known = secret.unwrap_or(&NOBODY);
    let right =
        PasswordHash::new(known).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    right && secret.is_some()
}
