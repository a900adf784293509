//! Who is signed in on this phone, and signing in and out.

mod keeper;

pub use keeper::{Keeper, SignInError};
