//! Rewards 奖励: one verified tip, one right sum, one payment, provable by anyone who has the ledger.
//!
//! What an office pays by is data ([`rules`], [`load`]); what it owes is computed ([`compute`]); what may happen to a
//! reward, and by whom, [`case`] says. Nothing here knows who reported, and nothing here holds a key that could claim.

#[cfg(feature = "verify")]
pub mod advance;
pub mod band;
pub mod bank;
pub mod book;
pub mod budget;
pub mod case;
pub mod claim;
#[cfg(feature = "seal")]
pub mod claiming;
pub mod compute;
pub mod conflict;
pub mod deadline;
pub mod facts;
pub mod ledger;
pub mod load;
pub mod matter;
pub mod money_code;
pub mod offer;
pub mod person;
pub mod reasoning;
pub mod rules;
pub mod step;
pub mod voucher;
pub mod wire;
pub mod wish;

/// The canonical form (RFC 8785) of a value whose fields all stand in the order of the alphabet and which has no
/// fractions: plain JSON, at a fraction of the time of sorting. Tests compare it with [`crate::event::canonical`].
fn canonical_in_order<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, crate::event::NotCanonical> {
    serde_json::to_vec(value).map_err(|_| crate::event::NotCanonical)
}
