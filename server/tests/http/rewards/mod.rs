//! Rewards through the interface on a real store, from a tip that is true to a ledger that holds.

mod pages;
mod path;
