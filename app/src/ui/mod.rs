//! The design system: every control in one place. Screens are put together from these and nothing else.
//!
//! Targets are 44 px at least, focus is visible, every control has a name. Looks live in `app/style`.

mod controls;
mod icon;
mod layout;

pub use controls::{Button, Choice, Field, Look, TextArea};
pub use icon::{Icon, Shape};
pub use layout::{Badge, Card, Empty, Notice, Page, Progress, Skeleton, Tone, TopBar};
