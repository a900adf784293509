//! The office's side of rewards 奖励: cases with everything that is done on them, the cashier's payments, the counter,
//! the hotline, the auditor's ledger, and what administrators keep in order.
//!
//! Which acts are offered, `shared::reward::offer` says; what is legal and what sum follows, the server. Whom to pay is
//! opened in this browser with the cashier's own key, and kept nowhere.
#![allow(
    clippy::large_types_passed_by_value,
    reason = "a handful of signals, large only in debug builds, where each knows where it was made"
)]

mod begin;
mod cashier;
mod counter;
mod desk;
mod due;
mod file;
mod form;
mod frame;
mod list;
mod office;
mod routes;
mod waiting;
mod words;

pub use begin::{BeginCase, CaseOfTip};
pub use routes::{RewardPage, draw};
