//! What proves a tip, as it stands in the records now.

use serde::Serialize;
use shared::board::{CheckSummary, HazardSummary};
use shared::check::Check;
use shared::digest::Digest;
use shared::event::canonical;
use shared::hazard::Hazard;
use shared::id::MineId;
use shared::reward::wire::Evidence;

use crate::board;
use crate::problem::{ApiProblem, ApiResult};
use crate::store::{Bind, Store, StoreError, record, uuid_key};

const DOMAIN: &[u8] = b"minewatch.evidence.v1\n";

/// The records that pieces of evidence name.
pub struct Proofs {
    checks: Vec<Check>,
    hazards: Vec<Hazard>,
}

impl Proofs {
    /// Reads them; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn read(store: &Store, evidence: &[Evidence]) -> Result<Self, StoreError> {
        let (mut checks, mut hazards) = (Vec::new(), Vec::new());
        for piece in evidence {
            match piece {
                Evidence::Check { id } => checks.push(record("check", uuid_key(id.uuid()))),
                Evidence::Hazard { id } => hazards.push(record("hazard", uuid_key(id.uuid()))),
                Evidence::Penalty { .. } => {}
            }
        }
        let sql = "SELECT doc FROM $ids WHERE doc != NONE";
        let checks = store.docs(sql, Bind::none().with("ids", checks)).await?;
        let hazards = store.docs(sql, Bind::none().with("ids", hazards)).await?;
        Ok(Self { checks, hazards })
    }

    /// The mine of a piece, if it has one, and its hash, which the ledger takes. None where there is no such record.
    ///
    /// # Errors
    /// Cannot happen to these types.
    pub fn of(&self, piece: &Evidence) -> ApiResult<Option<(Option<MineId>, Digest)>> {
        Ok(match piece {
            Evidence::Check { id } => match self.checks.iter().find(|check| check.id == *id) {
                Some(check) => Some((Some(check.mine), digest(check)?)),
                None => None,
            },
            Evidence::Hazard { id } => match self.hazards.iter().find(|hazard| hazard.id == *id) {
                Some(hazard) => Some((Some(hazard.mine), digest(hazard)?)),
                None => None,
            },
            Evidence::Penalty { .. } => Some((None, digest(piece)?)),
        })
    }

    /// Which pieces, counted from 0, do not have the hashes any more that were entered for them.
    ///
    /// # Errors
    /// Cannot happen to these types.
    pub fn changed(&self, evidence: &[Evidence], entered: &[Digest]) -> ApiResult<Vec<usize>> {
        let mut changed = Vec::new();
        for (n, (piece, then)) in evidence.iter().zip(entered).enumerate() {
            if self.of(piece)?.is_none_or(|(_, now)| now != *then) {
                changed.push(n);
            }
        }
        Ok(changed)
    }

    /// For people to read who have no screen of them.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn summaries(self, store: &Store) -> Result<(Vec<CheckSummary>, Vec<HazardSummary>), StoreError> {
        Ok((board::checks(store, self.checks).await?, board::hazards(store, self.hazards).await?))
    }
}

/// The hash of a record, or of what names a paper, as the ledger takes it.
///
/// # Errors
/// Cannot happen to these types.
pub fn digest(of: &impl Serialize) -> ApiResult<Digest> {
    Ok(Digest::of(&[DOMAIN, &canonical(of).map_err(ApiProblem::internal)?]))
}
