//! The board: what a supervisor sees of a region, as it happens.

mod check;
mod desk;
mod home;
mod photo;
mod routes;

pub use check::CheckPage;
pub use desk::{Desk, Live};
pub use home::Board;
pub use routes::BoardRoutes;
