//! Tips from the public: what the whistleblower holds in the hand, and what follows from it.
//!
//! Nothing here learns who somebody is, and nothing here prints what only the whistleblower may know.

pub mod code;
