//! What comes from things that people remember: a whistleblower's keys from the receipt code, and the key that an
//! officer's own key is sealed to from a passphrase.
//!
//! Both go through Argon2id (RFC 9106), so that a guess costs more than a hash, then through HKDF-SHA-256 (RFC 5869) with one label for every use, so that no secret tells anything about another. **Nothing of this may
//! ever change**: receipt codes in people's hands stay valid for ever. The tests pin every value.

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use ed25519_dalek::SigningKey;
use hmac::Mac as _;
use zeroize::Zeroizing;

use super::age::Identity;
use super::kdf;
use crate::tip::code::ReceiptCode;
use crate::tip::pin::Pin;

/// Bytes that a salt has at least (RFC 9106 3.1 recommends 16).
pub const SALT_BYTES_MIN: usize = 16;
/// Bytes that a salt has at most.
pub const SALT_BYTES_MAX: usize = 64;
/// Bytes that a passphrase has at most.
pub const PASSPHRASE_BYTES_MAX: usize = 1024;

/// Argon2id for receipt codes: 256 KiB, one pass, one lane. The chance in the code is what protects it: 30 random
/// digits are 99 bits, and to find one of 10,000 codes in a stolen database takes 2⁸⁶ derivations. So the derivation
/// need not be slow; it has memory enough that machines which only hash are of no use. That makes it cheap for an old
/// phone, and for the server, which does it for browsers without JavaScript: a hundred people who look at once do
/// not wait for each other.
const CODE_COST: Params = params(256, 1);

/// Argon2id for passphrases, which people choose badly: 64 MiB (the memory of RFC 9106's second recommended
/// option), three passes, one lane, because WebAssembly here has one thread.
const PASSPHRASE_COST: Params = params(64 * 1024, 3);

/// Argon2id for the PIN of a claim: 16 MiB, three passes, one lane. A PIN is short, and whoever has the receipt and a
/// stolen database can try them all; this makes each try cost as much as an old phone can be asked for. The server
/// does it too, a few at a time, for browsers without JavaScript.
const PIN_COST: Params = params(16 * 1024, 3);

const fn params(memory_kib: u32, passes: u32) -> Params {
    match Params::new(memory_kib, passes, 1, Some(32)) {
        Ok(params) => params,
        Err(_) => panic!("the parameters are legal: checked at compile time"),
    }
}

const LOOKUP: &[u8] = b"minewatch/v1/tip/lookup";
const PROOF: &[u8] = b"minewatch/v1/tip/proof";
const IDENTITY: &[u8] = b"minewatch/v1/tip/identity";
const SIGNING: &[u8] = b"minewatch/v1/tip/signing";
const PIN: &[u8] = b"minewatch/v1/tip/pin";
const REGISTER: &[u8] = b"minewatch/v1/tip/register";
const OFFICER: &[u8] = b"minewatch/v1/officer/passphrase";
const HOLDERS: &[u8] = b"minewatch/v1/officer/holders";

/// Why nothing could be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeriveError {
    /// The salt is too short or too long.
    #[error("a salt has {SALT_BYTES_MIN} to {SALT_BYTES_MAX} bytes")]
    Salt,
    /// The passphrase is empty.
    #[error("the passphrase is empty")]
    Empty,
    /// The passphrase is too long.
    #[error("a passphrase has at most {PASSPHRASE_BYTES_MAX} bytes")]
    Long,
    /// The device does not give the memory that the derivation takes.
    #[error("there is not enough memory")]
    Memory,
}

/// All that a receipt code gives, behind the one derivation by Argon2id. Zeroed on drop; `Debug` shows nothing.
#[derive(Clone)]
pub struct Root {
    code: Zeroizing<[u8; 32]>,
    /// What claims are signed with comes from it: the same, or what a PIN gave with it.
    claim: Zeroizing<[u8; 32]>,
}

impl Root {
    /// Derives the root of a code. The salt is one for the whole site, public, and never changes; it keeps tables
    /// made for another site from being of use. Takes 256 KiB.
    ///
    /// # Errors
    /// When the salt has not 16 to 64 bytes, or memory is short.
    pub fn of_code(code: &ReceiptCode, site_salt: &[u8]) -> Result<Self, DeriveError> {
        let code = slow(&CODE_COST, code.digits(), site_salt, &mut ScratchMemory::default())?;
        Ok(Self { claim: code.clone(), code })
    }

    /// The same where the whistleblower set a PIN: claims are signed with another key, everything else is as without.
    /// The salt comes from the code, so that a PIN alone is of no use, and nothing tells whether there is one. Takes
    /// 16 MiB.
    ///
    /// # Errors
    /// When memory is short.
    pub fn with_pin(&self, pin: &Pin) -> Result<Self, DeriveError> {
        self.with_pin_in(pin, &mut ScratchMemory::default())
    }

    /// The same in memory that is used again: a server that derives for many keeps a few of them instead of asking for
    /// 16 MiB each time.
    ///
    /// # Errors
    /// When memory is short.
    pub fn with_pin_in(&self, pin: &Pin, memory: &mut ScratchMemory) -> Result<Self, DeriveError> {
        let salt: Zeroizing<[u8; 32]> = kdf::hkdf(&[], &*self.code, PIN);
        let claim = slow(&PIN_COST, pin.digits(), &*salt, memory)?;
        Ok(Self { code: self.code.clone(), claim })
    }

    /// The id that a tip is looked up by. The server keeps it, under a key of its own.
    #[must_use]
    pub fn lookup(&self) -> [u8; 16] {
        *kdf::hkdf(&[], &*self.code, LOOKUP)
    }

    /// What is shown to prove that one has the code. The server keeps its SHA-256 only.
    #[must_use]
    pub fn proof(&self) -> Zeroizing<[u8; 32]> {
        kdf::hkdf(&[], &*self.code, PROOF)
    }

    /// The whistleblower's own key: replies are sealed to its recipient, and only the code opens them.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::from_bytes(*kdf::hkdf(&[], &*self.code, IDENTITY))
    }

    /// The key (Ed25519, RFC 8032) that signs the claim of a reward.
    #[must_use]
    pub fn signing(&self) -> SigningKey {
        SigningKey::from_bytes(&kdf::hkdf(&[], &*self.claim, SIGNING))
    }

    /// What the salts of this tip's register entries come from. It is given to the server with the tip: it opens
    /// nothing, it only lets the entries be made, and be found again by who has the code.
    #[must_use]
    pub fn register_secret(&self) -> Zeroizing<[u8; 32]> {
        kdf::hkdf(&[], &*self.code, REGISTER)
    }

    /// The salt of this tip's `n`-th register entry.
    #[must_use]
    pub fn register_salt(&self, n: u64) -> [u8; 32] {
        register_salt(&self.register_secret(), n)
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root(…)")
    }
}

/// The salt of the `n`-th register entry: HMAC-SHA-256 of the number (8 bytes, big-endian) under the secret.
#[must_use]
pub fn register_salt(register_secret: &[u8; 32], n: u64) -> [u8; 32] {
    kdf::hmac(register_secret).chain_update(n.to_be_bytes()).finalize().into_bytes().into()
}

/// The mark of an officer's key under a list of those who may hold its shares: HMAC-SHA-256 under a key that HKDF gives
/// of the officer's. Only who has the officer's key can make it, so a server cannot put somebody on the list.
#[must_use]
pub fn holders_mark(officer: &Identity, list: &[u8]) -> [u8; 32] {
    let key = kdf::hkdf::<32>(&[], officer.secret_bytes(), HOLDERS);
    kdf::hmac(&*key).chain_update(list).finalize().into_bytes().into()
}

/// The identity of an officer's passphrase: the officer's own key is kept sealed to its recipient, so that the
/// passphrase can change without the key. The salt is random for every passphrase and kept beside what is sealed.
/// Takes 64 MiB and, on a weak phone, some seconds.
///
/// Blanks around the passphrase are dropped; else it is taken as typed. It is not brought into a normal form
/// (NFKC): `é` typed as one sign and as two are two passphrases, and so are full-width and ASCII letters. Forms
/// should advise digits, Chinese characters and ASCII letters.
///
/// # Errors
/// When the passphrase is empty or too long, the salt has not 16 to 64 bytes, or memory is short.
pub fn key_identity(passphrase: &str, salt: &[u8]) -> Result<Identity, DeriveError> {
    let passphrase = passphrase.trim().as_bytes();
    match passphrase.len() {
        0 => Err(DeriveError::Empty),
        1..=PASSPHRASE_BYTES_MAX => {
            let root = slow(&PASSPHRASE_COST, passphrase, salt, &mut ScratchMemory::default())?;
            Ok(Identity::from_bytes(*kdf::hkdf(&[], &*root, OFFICER)))
        }
        _ => Err(DeriveError::Long),
    }
}

/// The memory blocks that Argon2 computes in. They stay allocated between computations until this is dropped.
#[derive(Default)]
pub struct ScratchMemory(Vec<Block>);

impl ScratchMemory {
    /// So many blocks of 1 KiB. More are asked for politely: where memory is short, that is an error and not an abort.
    ///
    /// # Errors
    /// When memory is short.
    pub fn blocks(&mut self, count: usize) -> Result<&mut [Block], DeriveError> {
        let missing = count.saturating_sub(self.0.len());
        self.0.try_reserve_exact(missing).map_err(|_| DeriveError::Memory)?;
        if missing > 0 {
            self.0.resize(count, Block::new());
        }
        self.0.get_mut(..count).ok_or(DeriveError::Memory)
    }
}

/// Argon2id in the given memory, which holds nothing of the secret afterwards.
fn slow(
    cost: &Params,
    secret: &[u8],
    salt: &[u8],
    memory: &mut ScratchMemory,
) -> Result<Zeroizing<[u8; 32]>, DeriveError> {
    if !(SALT_BYTES_MIN..=SALT_BYTES_MAX).contains(&salt.len()) {
        return Err(DeriveError::Salt);
    }
    let blocks = memory.blocks(cost.block_count())?;
    let mut root = Zeroizing::new([0; 32]);
    let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.clone()).hash_password_into_with_memory(
        secret,
        salt,
        root.as_mut_slice(),
        &mut *blocks,
    );
    // The last block gives the root away. The compiler may not leave this out: it cannot see into the box.
    blocks.fill(Block::new());
    std::hint::black_box(&blocks);
    derived.map_err(|_| DeriveError::Memory)?;
    Ok(root)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::Signer as _;
    use sha2::{Digest as _, Sha256};

    use super::*;

    const SITE_SALT: &[u8] = b"minewatch test salt 0123456789";

    fn root() -> Root {
        Root::of_code(&ReceiptCode::parse("0000 0000 0000 0000 0000 0000 1234 5676").unwrap(), SITE_SALT).unwrap()
    }

    /// Computed by another implementation (OpenSSL, through Node's crypto), and pinned.
    #[test]
    fn the_mark_under_a_list_of_holders_never_changes() {
        assert_eq!(
            hex::encode(holders_mark(&Identity::from_bytes([7; 32]), b"a list")),
            "8426f181a7e5fb622789b5dbfafe9fbd72cc7673e5f69a3273e167c49ece2289"
        );
    }

    /// Computed by another implementation (OpenSSL, through Python's cryptography), and pinned.
    #[test]
    fn what_a_code_gives_never_changes() {
        let root = root();
        assert_eq!(hex::encode(*root.code), "2a526d8f6474ad4ed2f06bb2b308b6bde29555d7631fc65f767ee85afff0cfba");
        assert_eq!(hex::encode(root.lookup()), "f0bc8d9c1b4286ca1ac09015c5883fdb");
        assert_eq!(hex::encode(*root.proof()), "a1d97ef1f1143bd9663209c58b5b970d67249becb0fdf5a26277903feaa7c4cf");
        assert_eq!(
            hex::encode(root.identity().secret_bytes()),
            "5893dd25ef2e59b7b1d30d5ad8b69be5125966a0e054abdf207e1e83dc11c670"
        );
        assert_eq!(
            hex::encode(root.identity().recipient().bytes()),
            "62086f41274ab31c574f7e054a50c19c5d28d1eafe4009a2a1fa21f7b82b8673"
        );
        assert_eq!(
            hex::encode(root.signing().to_bytes()),
            "300a10c165e2ebb785b1d86c86be50b1c7a96603fb9f3db364863a34d981c379"
        );
        assert_eq!(
            hex::encode(root.signing().verifying_key().to_bytes()),
            "b238d60619bc0f4a5c3de529dcdeb4d078a0b631db4f766423150c2a300abe31"
        );
        assert_eq!(
            hex::encode(*root.register_secret()),
            "eeae248e4a474cbbe9cd2fc25390c18f4dc25972c17c6f01f088f52a3ae673ff"
        );
        assert_eq!(
            hex::encode(root.register_salt(0)),
            "9c2e49450ab7177f346d286cb963c1376d285dd7744f06e996dc54d23562a307"
        );
        assert_eq!(
            hex::encode(root.register_salt(258)),
            "cfb655619bd1b66c7651b830f09681c355094635ee26aea670ef8dee4b15615d"
        );
        assert_eq!(
            hex::encode(Sha256::digest(root.signing().sign(b"claim").to_bytes())),
            "a6aab6288144ba20792831cf2e90b9b4ec9b16de79426ecb7e193923c068bef0"
        );
    }

    fn pin(digits: &str) -> Pin {
        Pin::parse(digits).unwrap().unwrap()
    }

    /// Computed by another implementation (Python's argon2-cffi and cryptography), and pinned.
    #[test]
    fn what_a_pin_gives_never_changes() {
        let root = root().with_pin(&pin("271828")).unwrap();
        assert_eq!(hex::encode(*root.claim), "b54b08345cbafc27a3571dbab2ed1c09800d1a50157a55f347cbbe639c0ce35b");
        assert_eq!(
            hex::encode(root.signing().to_bytes()),
            "5862f973136420a49a7beb06436e31b5afc9665166a958d844da6db0ae94ffe9"
        );
        assert_eq!(
            hex::encode(root.signing().verifying_key().to_bytes()),
            "6c49070cfe09e22f5118c52dda1ec386d92716bc6060ebba91e633993d7489c7"
        );
    }

    #[test]
    fn a_pin_changes_the_key_of_claims_and_nothing_else() {
        let (plain, with) = (root(), root().with_pin(&pin("271828")).unwrap());
        // Memory that was used before, for more and for less, changes nothing.
        let mut memory = ScratchMemory::default();
        memory.blocks(20 * 1024).unwrap().fill(Block::new());
        for _ in 0..2 {
            let reused = root().with_pin_in(&pin("271828"), &mut memory).unwrap();
            assert_eq!(reused.signing().to_bytes(), with.signing().to_bytes());
        }
        assert_ne!(with.signing().to_bytes(), plain.signing().to_bytes());
        assert_ne!(with.signing().to_bytes(), root().with_pin(&pin("271829")).unwrap().signing().to_bytes());
        assert_ne!(with.signing().to_bytes(), root().with_pin(&pin("0271828")).unwrap().signing().to_bytes());
        assert_eq!(with.lookup(), plain.lookup());
        assert_eq!(with.proof(), plain.proof());
        assert_eq!(with.identity().secret_bytes(), plain.identity().secret_bytes());
        assert_eq!(with.register_secret(), plain.register_secret());
        let again = with.with_pin(&pin("271828")).unwrap();
        assert_eq!(again.signing().to_bytes(), with.signing().to_bytes(), "of two PINs the last counts");
    }

    #[test]
    fn what_a_passphrase_gives_never_changes() {
        let identity = key_identity(" 矿井 correct horse\n", &[7; 16]).unwrap();
        assert_eq!(
            hex::encode(identity.secret_bytes()),
            "0b13f8664816cbe367c9536bf8eae5f4459308e93f0460780ffb42213cc45640"
        );
        let same = key_identity("矿井 correct horse", &[7; 16]).unwrap();
        assert_eq!(identity.secret_bytes(), same.secret_bytes());
    }

    #[test]
    fn another_code_or_another_site_gives_another_root() {
        let (code, other) = (ReceiptCode::from_random(&[1; 32]), ReceiptCode::from_random(&[2; 32]));
        let lookup = |code, salt| Root::of_code(code, salt).unwrap().lookup();
        assert_ne!(lookup(&code, SITE_SALT), lookup(&other, SITE_SALT));
        assert_ne!(lookup(&code, SITE_SALT), lookup(&code, b"another salt 0123456789"));
    }

    #[test]
    fn bad_salts_and_passphrases_are_refused() {
        let code = ReceiptCode::from_random(&[1; 32]);
        for salt in [&[0; 15][..], &[0; 65], &[]] {
            assert_eq!(Root::of_code(&code, salt).err(), Some(DeriveError::Salt));
            assert_eq!(key_identity("x", salt).err(), Some(DeriveError::Salt));
        }
        assert_eq!(key_identity(" \t\u{3000}", &[0; 16]).err(), Some(DeriveError::Empty));
        assert_eq!(key_identity(&"x".repeat(1025), &[0; 16]).err(), Some(DeriveError::Long));
    }

    #[test]
    fn a_root_is_not_printed_by_chance() {
        assert_eq!(format!("{:?}", root()), "Root(…)");
    }
}
