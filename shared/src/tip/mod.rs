//! Tips from the public: what the whistleblower holds in the hand, and what follows from it.
//!
//! Nothing here learns who somebody is, and nothing here prints what only the whistleblower may know.

pub mod code;
pub mod cover;
pub mod deadline;
pub mod files;
pub mod guess;
pub mod lifecycle;
pub mod list;
pub mod pin;
pub mod recovery;
pub mod report;
pub mod routing;
pub mod wire;
pub mod work;
