//! The words of the screens of rewards.

mod cases;
mod manage;
mod pay;

pub use cases::R;
pub use manage::M;
pub use pay::K;
