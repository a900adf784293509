//! Who is signed in on this phone, and signing in and out.

mod keeper;
mod state;

pub use keeper::{Keeper, SignInError};
pub use state::{App, Stage, use_app};
