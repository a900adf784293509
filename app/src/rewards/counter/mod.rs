//! The counter 柜台: a money code in, its sum out, confirmed twice and printed; for a while also without a network, from
//! the signed list of open vouchers.
//!
//! Nothing here knows of a case, a mine or a person. The money code stays in this program's memory and is let go when the
//! next person comes.

mod code;
mod drawer;
mod offline;
mod page;
mod receipt;
mod till;

pub use page::CounterPage;
