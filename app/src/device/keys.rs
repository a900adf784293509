//! Device keys: P-256 by `WebCrypto`. The private key cannot be read by anyone, this program included; the
//! browser keeps it in the store and signs with it.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use shared::digest::{Digest, PublicKey, Signature};

use super::js;
use super::store::{Batch, Store, StoreError, Table};

/// Why there is no key or no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The browser does not do it: an old one, or an address without TLS.
    #[error("the browser cannot sign: {0}")]
    Unsupported(String),
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn unsupported(error: &JsValue) -> KeyError {
    KeyError::Unsupported(js::describe(error))
}

fn subtle() -> Result<SubtleCrypto, KeyError> {
    // `subtle` is absent where the page did not come over TLS or from localhost.
    let crypto = js::get(&js::window(), "crypto").and_then(|crypto| js::get(&crypto, "subtle"));
    crypto.map(JsCast::unchecked_into).ok_or_else(|| KeyError::Unsupported("no secure context".into()))
}

fn curve() -> Object {
    js::object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())])
}

fn scheme() -> Object {
    js::object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())])
}

/// A device's key.
#[derive(Clone)]
pub struct DeviceKey {
    private: CryptoKey,
    /// The public half.
    pub public: PublicKey,
}

impl DeviceKey {
    /// The key that this browser holds for an account; made when there is none.
    ///
    /// # Errors
    /// Where the browser cannot, or the store fails.
    pub async fn of_account(store: &Store, account: &str) -> Result<Self, KeyError> {
        if let Some(pair) = store.get_raw(Table::Keys, account).await? {
            return Self::from_pair(&pair).await;
        }
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let promise = subtle()?.generate_key_with_object(&curve(), false, &usages).map_err(|e| unsupported(&e))?;
        let pair = JsFuture::from(promise).await.map_err(|e| unsupported(&e))?;
        store.write(Batch::default().put_raw(Table::Keys, account, pair)).await?;
        // Read back what was kept: what cannot be read back must not be enrolled.
        let kept = store.get_raw(Table::Keys, account).await?;
        Self::from_pair(&kept.ok_or_else(|| KeyError::Unsupported("the key was not kept".into()))?).await
    }

    async fn from_pair(pair: &JsValue) -> Result<Self, KeyError> {
        let half = |name: &str| {
            js::get(pair, name)
                .map(JsCast::unchecked_into::<CryptoKey>)
                .ok_or_else(|| KeyError::Unsupported("not a key pair".into()))
        };
        let (private, public) = (half("privateKey")?, half("publicKey")?);
        let exported = subtle()?.export_key("raw", &public).map_err(|e| unsupported(&e))?;
        let raw = Uint8Array::new(&JsFuture::from(exported).await.map_err(|e| unsupported(&e))?).to_vec();
        let public = raw.try_into().map_err(|_| KeyError::Unsupported("not a P-256 point".into()))?;
        Ok(Self { private, public: PublicKey(public) })
    }

    /// Signs.
    ///
    /// # Errors
    /// Where the browser does not.
    pub async fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        let promise = subtle()?
            .sign_with_object_and_js_u8_array(&scheme(), &self.private, &Uint8Array::from(message))
            .map_err(|e| unsupported(&e))?;
        let raw = Uint8Array::new(&JsFuture::from(promise).await.map_err(|e| unsupported(&e))?).to_vec();
        raw.try_into().map(Signature).map_err(|_| KeyError::Unsupported("not a P-256 signature".into()))
    }
}

/// Whether the signature is that of the key's holder over the message.
pub async fn holds(key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
    verify(key, message, signature).await.unwrap_or(false)
}

async fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<bool, KeyError> {
    let (subtle, usages) = (subtle()?, Array::of1(&"verify".into()));
    let raw = Uint8Array::from(key.bytes().as_slice());
    let import = subtle.import_key_with_object("raw", &raw, &curve(), true, &usages).map_err(|e| unsupported(&e))?;
    let key: CryptoKey = JsFuture::from(import).await.map_err(|e| unsupported(&e))?.unchecked_into();
    let answer = subtle
        .verify_with_object_and_u8_array_and_u8_array(&scheme(), &key, signature.bytes(), message)
        .map_err(|e| unsupported(&e))?;
    Ok(JsFuture::from(answer).await.map_err(|e| unsupported(&e))?.is_truthy())
}

/// The SHA-256 of bytes that lie with the browser, without bringing them over.
///
/// # Errors
/// Where the browser does not.
pub async fn sha256(bytes: &Uint8Array) -> Result<Digest, KeyError> {
    let promise = subtle()?.digest_with_str_and_js_u8_array("SHA-256", bytes).map_err(|e| unsupported(&e))?;
    let raw = Uint8Array::new(&JsFuture::from(promise).await.map_err(|e| unsupported(&e))?).to_vec();
    raw.try_into().map(Digest).map_err(|_| KeyError::Unsupported("not a SHA-256".into()))
}
