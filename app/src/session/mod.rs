//! Who is signed in on this phone, and signing in and out.

mod keeper;
mod line;
mod preferences;
mod sign_in;
mod state;

pub use keeper::{Keeper, SignInError};
pub use line::Line;
pub use preferences::{Preferences, Theme, choose_language, choose_theme, use_theme};
pub use sign_in::{SignInPage, StorageFails, explain_store};
pub use state::{App, FIRST_SCREEN_MS, Stage, use_app};
