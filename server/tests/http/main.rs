//! The server through its HTTP interface and its command line, on a real store. One program for all of it: linking
//! the database takes longer than most tests.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

mod backup;
mod bad_input;
#[cfg(unix)]
mod command_line;
mod common;
mod connections;
mod damaged_start;
mod durability;
mod endurance;
mod export;
mod formats;
mod headers;
mod journeys;
mod log;
mod photos;
mod private;
mod races;
mod remote;
mod rewards;
mod sign_in;
mod throughput;
mod tips;
mod tokens;
mod tus;
