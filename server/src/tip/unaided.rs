//! What a browser without scripts cannot do is done here in memory and forgotten: deriving keys from the code,
//! sealing on arrival, opening replies.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::digest::{ClaimKey, Digest, LookupId, SealingKey};
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::seal::age::{Identity, Recipient, open, seal};
use shared::seal::pad::{pad, unpad};
use shared::seal::secrets::Root;
use shared::tip::code::ReceiptCode;
use shared::tip::report::Report;
use shared::tip::routing::Officer;
use shared::tip::wire::{EntryFacts, Intake, KeyBox, Knock};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::problem::{ApiProblem, ApiResult};
use crate::state::Shared;

/// Derivations at the same time: each takes 19 MiB and a processor.
static DERIVING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    // Half the processors: inspectors' phones must not wait for the public.
    Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, |n| n.get().div_ceil(2))))
});
/// The longest wait for a turn.
const TURN_WAIT: Duration = Duration::from_secs(30);

/// What a code gives, for as long as a request lasts.
pub struct Keys {
    root: Root,
}

impl Keys {
    /// Derives from a code, which takes some hundredths of a second whatever lies under it.
    ///
    /// # Errors
    /// When the memory for it is not to be had.
    pub async fn of(state: &Shared, code: ReceiptCode) -> ApiResult<Self> {
        let salt = hex::decode(state.store.tip_salt().await?).map_err(ApiProblem::internal)?;
        let turn = tokio::time::timeout(TURN_WAIT, DERIVING.clone().acquire_owned()).await;
        let turn =
            turn.map_err(|_| ApiProblem::new(ProblemCode::Busy).retry_after(30))?.map_err(ApiProblem::internal)?;
        // The turn goes with the work: who hangs up does not set the next one going beside it.
        let work = move || {
            let root = Root::of_code(&code, &salt);
            drop(turn);
            root
        };
        let root = tokio::task::spawn_blocking(work).await.map_err(ApiProblem::internal)?;
        Ok(Self { root: root.map_err(|_| ApiProblem::internal("a code could not be derived from"))? })
    }

    /// What is shown to be let in.
    #[must_use]
    pub fn knock(&self) -> Knock {
        Knock { lookup: LookupId(self.root.lookup()), proof: hex::encode(*self.root.proof()) }
    }

    /// The commitment that must stand in the register for these facts.
    #[must_use]
    pub fn commitment(&self, facts: &EntryFacts) -> Digest {
        facts.commitment(&self.root.register_salt(facts.n))
    }

    /// Opens what was sealed to the whistleblower.
    #[must_use]
    pub fn open(&self, sealed: &str) -> Option<String> {
        let bytes = Zeroizing::new(open(&self.root.identity(), &STANDARD.decode(sealed).ok()?).ok()?);
        String::from_utf8(unpad(&bytes).ok()?.to_vec()).ok()
    }

    /// Seals a report to the officers in charge, as a browser would.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn seal(
        &self,
        report: &Report,
        division: DivisionCode,
        excluded: Vec<UserId>,
        officers: &[&Officer],
    ) -> ApiResult<Intake> {
        let tip = Identity::from_bytes(crate::clock::random());
        let words = Zeroizing::new(serde_json::to_vec(report).map_err(ApiProblem::internal)?);
        let boxes = officers
            .iter()
            .map(|officer| {
                let sealed = sealed_to(&officer.key, tip.secret_bytes())?;
                Ok(KeyBox { officer: officer.user, sealed })
            })
            .collect::<ApiResult<_>>()?;
        let tip_key = SealingKey(*tip.recipient().bytes());
        Ok(Intake {
            knock: self.knock(),
            reply_key: SealingKey(*self.root.identity().recipient().bytes()),
            claim_key: ClaimKey(self.root.signing().verifying_key().to_bytes()),
            register_secret: hex::encode(*self.root.register_secret()),
            division,
            excluded,
            tip_key,
            boxes,
            sealed: sealed_words(&tip_key, &words)?,
            files: Vec::new(),
            challenge: String::new(),
            number: 0,
        })
    }
}

/// Random bytes for sealing.
pub(super) fn chance(bytes: &mut [u8]) {
    // Without it nothing safe can be done, and once the server runs it does not fail.
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}

/// Bytes sealed to a key, as text.
///
/// # Errors
/// When the key is none.
pub(super) fn sealed_to(key: &SealingKey, bytes: &[u8]) -> ApiResult<String> {
    let sealed = seal(&[Recipient::from_bytes(key.0)], bytes, &mut chance)
        .map_err(|_| ApiProblem::new(ProblemCode::BadRequest))?;
    Ok(STANDARD.encode(sealed))
}

/// Words, padded and sealed to a key.
///
/// # Errors
/// When the key is none.
pub fn sealed_words(key: &SealingKey, words: &[u8]) -> ApiResult<String> {
    sealed_to(key, &Zeroizing::new(pad(words)))
}
