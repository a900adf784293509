//! The cashier's screens beside the counter: what is to be paid, and the bank's statement.

mod payments;
mod statement;

pub use payments::PaymentsPage;
pub use statement::{StatementPage, explain_outcome};
