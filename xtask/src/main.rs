//! The build steps of Minewatch.
fn main() {}
