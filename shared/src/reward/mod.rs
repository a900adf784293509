//! Rewards 奖励: one verified tip, one right sum, one payment, provable by anyone who has the ledger.
//!
//! What an office pays by is data ([`rules`], [`load`]); what it owes is computed ([`compute`]). Nothing here knows who
//! reported, and nothing here holds a key that could claim.

pub mod book;
pub mod compute;
pub mod facts;
pub mod load;
pub mod reasoning;
pub mod rules;
