//! One case with all that belongs to it, and what is done on it.

mod acts;
mod approve;
mod decide;
mod evidence;
mod facts;
mod found;
mod hazards;
mod matters;
mod page;
pub mod pay;
mod propose;
pub mod sheet;
mod told;

pub use page::CasePage;
