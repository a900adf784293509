//! Which checks, hazards and penalties prove a case, and which other cases are proved by the same.

use std::collections::BTreeSet;

use shared::digest::Digest;
use shared::id::{MineId, PayoutId};
use shared::register::commit;
use shared::reward::case::Case;
use shared::reward::matter::number_key;
use shared::reward::wire::{Evidence, SameMatter};
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use super::access::may_see;
use super::people::Standing;
use super::rows::RewardDoc;
use crate::auth::Asker;
use crate::keys::ServerKeys;
use crate::problem::ApiResult;
use crate::state::Shared;
use crate::store::{Bind, Store, StoreError, record, two};

/// Commitments to what a piece of evidence is, of a mine: nothing that could be tried out without the office's secret. A
/// penalty is known by its number and by its paper, since either may be entered in another way the next time.
pub fn matters(keys: &ServerKeys, mine: MineId, piece: &Evidence) -> Vec<Digest> {
    let secret = keys.derive("reward matters", "");
    let one = |kind: &[u8], name: &[u8]| commit(&secret, &[kind, mine.uuid().as_bytes(), name].concat());
    match piece {
        Evidence::Check { id } => vec![one(b"check", id.uuid().as_bytes())],
        Evidence::Hazard { id } => vec![one(b"hazard", id.uuid().as_bytes())],
        Evidence::Penalty { number, paper } => {
            let key = number_key(number);
            let number = (!key.is_empty()).then(|| one(b"number", key.as_bytes()));
            number.into_iter().chain([one(b"paper", paper.bytes())]).collect()
        }
    }
}

/// Those of all pieces, as the ledger has them.
pub fn all_matters(keys: &ServerKeys, mine: MineId, evidence: &[Evidence]) -> Vec<Digest> {
    let all: BTreeSet<Digest> = evidence.iter().flat_map(|piece| matters(keys, mine, piece)).collect();
    all.into_iter().collect()
}

/// The id of the row of a case's `n`-th matter.
pub fn matter_id(payout: PayoutId, n: i64) -> RecordId {
    record("reward_matter", two(payout.uuid(), n.into_value()))
}

impl Store {
    /// The cases with evidence in common with this one, oldest step first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rewards_of_matters(&self, case: &Case) -> Result<Vec<RewardDoc>, StoreError> {
        if case.matters().is_empty() {
            return Ok(Vec::new());
        }
        let matters: Vec<String> = case.matters().iter().map(Digest::to_string).collect();
        let sql = "SELECT VALUE payout FROM reward_matter WHERE matter IN $matters";
        let payouts: Vec<Uuid> = self.read(sql, Bind::none().with("matters", matters)).await?.rows(0)?;
        let payouts: Vec<PayoutId> =
            payouts.into_iter().map(|payout| PayoutId::from_uuid(payout.into_inner())).collect();
        let mut docs = self.rewards_by_id(&payouts).await?;
        docs.retain(|doc| case.shares_matter(&doc.case));
        docs.sort_by_key(|doc| doc.entry);
        Ok(docs)
    }
}

/// The other cases, which [`Store::rewards_of_matters`] gave, for somebody who sees this one. What whistleblowers
/// excluded this person from stays unknown.
///
/// # Errors
/// When the store fails.
pub async fn same_matter(
    state: &Shared,
    asker: &Asker,
    standing: &Standing,
    doc: &RewardDoc,
    others: &[RewardDoc],
) -> ApiResult<Vec<SameMatter>> {
    let pieces: Vec<Vec<Digest>> = doc.evidence.iter().map(|piece| matters(&state.keys, doc.mine, piece)).collect();
    let mut all = Vec::with_capacity(others.len());
    for other in others.iter().filter(|other| !standing.is_excluded(other)) {
        let is_in_common = |n: &usize| pieces[*n].iter().any(|matter| other.case.matters().contains(matter));
        all.push(SameMatter {
            id: other.case.payout(),
            is_theirs: may_see(state, asker, standing, other).await?,
            accepted: other.accepted,
            state: other.case.state_on(state.ledger.today()),
            sum: other.case.sum(),
            is_first: other.case.is_first(),
            in_common: (0..pieces.len()).filter(is_in_common).collect(),
        });
    }
    Ok(all)
}

/// Whether a whistleblower excluded this person from one of the other cases that stands as the first on its matter: then
/// somebody else has to weigh the one against the other.
pub fn is_excluded_from_a_first(standing: &Standing, others: &[RewardDoc]) -> bool {
    others.iter().any(|other| other.case.is_first() && standing.is_excluded(other))
}
