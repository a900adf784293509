//! The field app: what an inspector sees, from the readiness gauge to sign-off.

mod check;
mod frame;
mod gauge;
mod hazard;
mod home;
mod mine;
mod photo;
mod queue;
mod settings;
pub mod words;

pub use check::{CheckPage, SignOffPage};
pub use frame::NewVersion;
pub use hazard::HazardPage;
pub use home::HomePage;
pub use mine::MinePage;
pub use queue::QueuePage;
pub use settings::SettingsPage;
