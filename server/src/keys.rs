//! The server's own keys: one signs receipts and the server's events, others sign access tokens, one secret makes
//! refresh tokens. They lie in files that only the server's user can read, never in the database or a backup of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use hmac::{Hmac, Mac};
use jsonwebtoken::{DecodingKey, EncodingKey};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use shared::digest::{Digest, PublicKey, Signature};
use shared::id::{DeviceId, UserId};
use shared::register::{Checkpoint, Origin, SignedCheckpoint, VerifierKey};
use shared::time::Timestamp;
use zeroize::Zeroizing;

use crate::clock;

/// Token keys that are kept for checking after a newer one signs.
const TOKEN_KEYS_KEPT: usize = 4;
/// Bytes of a block of SHA-256.
const HMAC_BLOCK_BYTES: usize = 64;

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file cannot be read or written.
    #[error("key file {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file does not hold a key.
    #[error("key file {0} does not hold a key of this program")]
    NotAKey(PathBuf),
}

/// The server's keys. This type has no `Debug`.
pub struct ServerKeys {
    /// The server's own device id, under which it records events.
    pub device: DeviceId,
    /// The person under whom the server records events; nobody can sign in as it.
    pub user: UserId,
    /// The public half of the key that signs receipts and the server's events.
    pub public: PublicKey,
    signing: SigningKey,
    /// The newest first. It is replaced as a whole, so a lock that was poisoned still holds a whole list.
    tokens: RwLock<Vec<Arc<TokenKey>>>,
    refresh: [u8; 32],
}

/// A key that signs access tokens. This type has no `Debug`.
pub struct TokenKey {
    /// Its id, which tokens name.
    pub kid: String,
    /// Signs.
    pub encoding: EncodingKey,
    /// Checks.
    pub decoding: DecodingKey,
}

#[derive(Serialize, Deserialize)]
struct IdentityFile {
    device: DeviceId,
    user: UserId,
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct TokenFile {
    kid: String,
    made: Timestamp,
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct SecretFile {
    secret: String,
}

/// The key that signs the public register, and the register's name. This type has no `Debug`.
pub struct RegisterKey {
    verifier: VerifierKey,
    signing: ed25519_dalek::SigningKey,
}

#[derive(Serialize, Deserialize)]
struct RegisterFile {
    name: Origin,
    secret: String,
}

impl RegisterKey {
    /// Loads the register's key, or makes it under this name. The name is fixed from then on: whoever kept a
    /// checkpoint knows the register by it.
    ///
    /// # Errors
    /// When the file cannot be read, written or understood.
    pub fn load_or_make(folder: &Path, name: &Origin) -> Result<Self, KeyError> {
        Self::in_file(folder, "register.json", name)
    }

    /// Loads the key of the ledger of rewards, or makes it. The ledger is named after the register.
    ///
    /// # Errors
    /// As for the register.
    pub fn of_ledger(folder: &Path, register: &Origin) -> Result<Self, KeyError> {
        let path = folder.join("ledger.json");
        let name = format!("{register}/rewards").parse().map_err(|_| KeyError::NotAKey(path))?;
        Self::in_file(folder, "ledger.json", &name)
    }

    fn in_file(folder: &Path, file: &str, name: &Origin) -> Result<Self, KeyError> {
        make_folder(folder)?;
        let path = folder.join(file);
        let file: RegisterFile =
            load_or(&path, || RegisterFile { name: name.clone(), secret: hex::encode(clock::random::<32>()) })?;
        let secret = bytes32(&file.secret).ok_or(KeyError::NotAKey(path))?;
        let signing = ed25519_dalek::SigningKey::from_bytes(&secret);
        Ok(Self { verifier: VerifierKey::new(file.name, signing.verifying_key().to_bytes()), signing })
    }

    /// What the register's signatures are checked with.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs bytes as the register.
    #[must_use]
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        use ed25519_dalek::Signer as _;
        self.signing.sign(message).to_bytes()
    }

    /// Signs the register's root at a size.
    #[must_use]
    pub fn sign(&self, size: u64, root: Digest) -> SignedCheckpoint {
        let checkpoint = Checkpoint { origin: self.verifier.name().clone(), size, root };
        let signature = self.sign_bytes(checkpoint.body().as_bytes());
        checkpoint.with_signature(*self.verifier.public(), signature)
    }
}

impl ServerKeys {
    /// Loads the keys of a folder, and makes those that are absent.
    ///
    /// # Errors
    /// When a file cannot be read, written or understood.
    pub fn load_or_make(folder: &Path) -> Result<Self, KeyError> {
        // The database brings a second implementation of the same algorithms, so one must be named. A repeated call
        // in one process changes nothing.
        let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        make_folder(folder)?;
        let identity: IdentityFile = load_or(&folder.join("server.json"), || IdentityFile {
            device: DeviceId::from_parts(clock::now(), clock::random()),
            user: UserId::from_parts(clock::now(), clock::random()),
            secret: hex::encode(new_p256()),
        })?;
        let refresh: SecretFile =
            load_or(&folder.join("refresh.json"), || SecretFile { secret: hex::encode(clock::random::<32>()) })?;
        let signing = bytes32(&identity.secret)
            .and_then(|bytes| SigningKey::from_slice(&bytes).ok())
            .ok_or_else(|| KeyError::NotAKey(folder.join("server.json")))?;
        let mut tokens = token_keys(folder)?;
        if tokens.is_empty() {
            add_token_key(folder)?;
            tokens = token_keys(folder)?;
        }
        Ok(Self {
            device: identity.device,
            user: identity.user,
            public: public_of(&signing),
            signing,
            tokens: RwLock::new(tokens),
            refresh: bytes32(&refresh.secret).ok_or_else(|| KeyError::NotAKey(folder.join("refresh.json")))?,
        })
    }

    /// Signs as the server.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let signature: p256::ecdsa::Signature = self.signing.sign(message);
        Signature(signature.to_bytes().into())
    }

    /// The key that signs new access tokens.
    #[must_use]
    pub fn token_key(&self) -> Option<Arc<TokenKey>> {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    /// The key that checks access tokens which name this id.
    #[must_use]
    pub fn token_check(&self, kid: &str) -> Option<Arc<TokenKey>> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        tokens.iter().find(|key| key.kid == kid).cloned()
    }

    /// Reads the keys for access tokens again, and signs with the newest from now on.
    ///
    /// # Errors
    /// When a file cannot be read or understood. Then the keys stay what they were.
    pub fn reload_token_keys(&self, folder: &Path) -> Result<(), KeyError> {
        let read = token_keys(folder)?;
        if read.is_empty() {
            return Err(KeyError::NotAKey(folder.to_owned()));
        }
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// A secret value that only this server can make from a text.
    #[must_use]
    pub fn derive(&self, purpose: &str, text: &str) -> [u8; 32] {
        // HMAC fills a shorter key up to a block with zeros itself (RFC 2104); a whole block cannot be refused, so that
        // there is no error which would have to give something in place of a code.
        let mut block = Zeroizing::new([0; HMAC_BLOCK_BYTES]);
        block[..self.refresh.len()].copy_from_slice(&self.refresh);
        let mut mac = <Hmac<Sha256> as Mac>::new(&(*block).into());
        mac.update(purpose.as_bytes());
        mac.update(b"\n");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same_in_constant_time(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Makes a new key for access tokens. Servers that start (or read their keys again) from now on sign with it; the ones
/// before it still check. Returns its id.
///
/// # Errors
/// When it cannot be written.
pub fn add_token_key(folder: &Path) -> Result<String, KeyError> {
    make_folder(folder)?;
    let kid = hex::encode(clock::random::<8>());
    let file = TokenFile { kid: kid.clone(), made: clock::now(), secret: hex::encode(clock::random::<32>()) };
    write_new(&folder.join(format!("token-{kid}.json")), &file)?;
    Ok(kid)
}

fn token_key(file: &TokenFile) -> Option<TokenKey> {
    let key = ed25519_dalek::SigningKey::from_bytes(&bytes32(&file.secret)?);
    Some(TokenKey {
        kid: file.kid.clone(),
        encoding: EncodingKey::from_ed_der(key.to_pkcs8_der().ok()?.as_bytes()),
        decoding: DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
    })
}

/// The keys of a folder that count, the newest first.
fn token_keys(folder: &Path) -> Result<Vec<Arc<TokenKey>>, KeyError> {
    let mut files = token_files(folder)?;
    files.sort_by_key(|file| std::cmp::Reverse((file.made, file.kid.clone())));
    let not_a_key = |file: &TokenFile| KeyError::NotAKey(folder.join(format!("token-{}.json", file.kid)));
    let keys = files.iter().take(TOKEN_KEYS_KEPT);
    keys.map(|file| token_key(file).map(Arc::new).ok_or_else(|| not_a_key(file))).collect()
}

fn token_files(folder: &Path) -> Result<Vec<TokenFile>, KeyError> {
    let at = |source| KeyError::File { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let is_token = path.file_name().and_then(|n| n.to_str()).is_some_and(|n| {
            n.starts_with("token-") && Path::new(n).extension().is_some_and(|e| e.eq_ignore_ascii_case("json"))
        });
        if is_token {
            files.push(read(&path)?);
        }
    }
    Ok(files)
}

fn public_of(key: &SigningKey) -> PublicKey {
    let point = key.verifying_key().to_encoded_point(false);
    let mut bytes = [0; 65];
    bytes.copy_from_slice(point.as_bytes());
    PublicKey(bytes)
}

fn new_p256() -> [u8; 32] {
    loop {
        // All but a vanishing share of 32 bytes are a key; the others are drawn again.
        let bytes = clock::random::<32>();
        if SigningKey::from_slice(&bytes).is_ok() {
            return bytes;
        }
    }
}

fn bytes32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

fn make_folder(folder: &Path) -> Result<(), KeyError> {
    let at = |source| KeyError::File { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(at)?;
    restrict(folder, 0o700).map_err(at)
}

fn load_or<T: Serialize + serde::de::DeserializeOwned>(path: &Path, make: impl FnOnce() -> T) -> Result<T, KeyError> {
    if path.exists() {
        return read(path);
    }
    match write_new(path, &make()) {
        // Another server on the same folder was first: its key is ours.
        Err(KeyError::File { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {}
        other => other?,
    }
    read(path)
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, KeyError> {
    let bytes = std::fs::read(path).map_err(|source| KeyError::File { path: path.to_owned(), source })?;
    serde_json::from_slice(&bytes).map_err(|_| KeyError::NotAKey(path.to_owned()))
}

/// Writes a file that must not exist yet, complete or not at all, readable by its owner alone.
fn write_new<T: Serialize>(path: &Path, value: &T) -> Result<(), KeyError> {
    let at = |source| KeyError::File { path: path.to_owned(), source };
    let bytes = serde_json::to_vec_pretty(value).map_err(|_| KeyError::NotAKey(path.to_owned()))?;
    let draft = path.with_extension(format!("new-{}", hex::encode(clock::random::<4>())));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).map_err(at)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(at)?;
    // A hard link fails where the name is taken; a rename would replace the other's key.
    let linked = std::fs::hard_link(&draft, path).map_err(at);
    std::fs::remove_file(&draft).map_err(at)?;
    linked
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}
