//! What a browser without scripts cannot do is done here in memory and forgotten: deriving keys from the code,
//! sealing on arrival, opening replies.

use shared::digest::Digest;
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::reward::claiming::{self, NotClaimed};
use shared::reward::money_code::MoneyCode;
use shared::reward::wire::{ClaimRequest, ClaimantReward};
use shared::reward::wish::Wish;
use shared::seal::age::Identity;
use shared::seal::report::{knock, opened_words, sealed_report};
use shared::seal::secrets::{Root, ScratchMemory};
use shared::tip::code::ReceiptCode;
use shared::tip::pin::Pin;
use shared::tip::report::Report;
use shared::tip::routing::Officer;
use shared::tip::wire::{EntryFacts, Intake, Knock};
use zeroize::Zeroizing;

use crate::auth::{Caller, HashPool};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::Shared;

/// What a code gives, for as long as a request lasts.
pub struct Keys {
    root: Root,
}

impl Keys {
    /// Derives from a code, which takes the same time whatever lies under it. That is 256 KiB and a fraction of a
    /// millisecond, so it is done at once, by no more at a time than the runtime has threads.
    ///
    /// # Errors
    /// When the memory for it is not to be had.
    pub fn of(state: &Shared, code: &ReceiptCode) -> ApiResult<Self> {
        let salt = hex::decode(&state.tip_salt).map_err(ApiProblem::internal)?;
        let root = Root::of_code(code, &salt);
        Ok(Self { root: root.map_err(|_| ApiProblem::internal("a code could not be derived from"))? })
    }

    /// The same with the PIN that the whistleblower set, if there is one. Each takes 16 MiB, so it waits for its turn.
    ///
    /// # Errors
    /// `busy` when too many wait, or when the memory for it is not to be had.
    pub async fn with_pin(self, hashing: &HashPool, pin: Option<&Pin>) -> ApiResult<Self> {
        let Some(pin) = pin.cloned() else { return Ok(self) };
        let derive = move |memory: &mut ScratchMemory| self.root.with_pin_in(&pin, memory);
        let root = hashing.run(Caller::ReceiptPin, derive).await?;
        Ok(Self { root: root.map_err(|_| ApiProblem::internal("a PIN could not be derived from"))? })
    }

    /// What is shown to be let in.
    #[must_use]
    pub fn knock(&self) -> Knock {
        knock(&self.root)
    }

    /// The commitment that must stand in the register for these facts.
    #[must_use]
    pub fn commitment(&self, facts: &EntryFacts) -> Digest {
        facts.commitment(&self.root.register_salt(facts.n))
    }

    /// Opens what was sealed to the whistleblower.
    #[must_use]
    pub fn open(&self, sealed: &str) -> Option<String> {
        opened_words(&self.root.identity(), sealed)
    }

    /// The claim of a reward, as a browser would make it.
    ///
    /// # Errors
    /// When there is nothing to claim that way, or something is missing.
    pub fn claim(
        &self,
        reward: &ClaimantReward,
        wish: &Wish,
        money: Option<&MoneyCode>,
    ) -> Result<ClaimRequest, NotClaimed> {
        claiming::claim(&self.root, reward, wish, money, &mut chance)
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
        let words = Zeroizing::new(serde_json::to_vec(report).map_err(ApiProblem::internal)?);
        let tip = Identity::from_bytes(crate::clock::random());
        sealed_report(&self.root, &tip, &words, division, excluded, officers, &mut chance)
            .map_err(|_| ProblemCode::BadRequest.into())
    }
}

/// Random bytes for sealing.
pub fn chance(bytes: &mut [u8]) {
    // Without it nothing safe can be done, and once the server runs it does not fail.
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}
