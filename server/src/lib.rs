//! The sync server of Minewatch.
