//! Invented mines and people, for trying the program out. Never on real data.

use std::net::SocketAddr;

use crate::cli::Failure;
use crate::store::Store;

/// Fills the store, once.
///
/// # Errors
/// When it cannot be written.
pub async fn fill(_store: &Store) -> Result<(), Failure> {
    Ok(())
}

/// Tells where to sign in, and as whom.
pub fn print_sign_ins(_address: SocketAddr) {}
