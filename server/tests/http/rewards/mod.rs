//! Rewards through the interface on a real store, from a tip that is true to a ledger that holds.

mod bad_input;
mod counters;
mod kill;
mod ledger;
mod load;
mod matters;
mod pages;
mod path;
mod payments;
mod people;
mod pin;
mod races;
mod recover;
mod time;
