//! The map of the province: outlines of the prefectures, points that gather into clusters, pan and zoom.
//!
//! The outlines ship with the app (see `app/map/README.md`); no tile server is asked. Positions are WGS-84.

mod gather;
mod outline;
mod view;

pub use gather::{Cluster, Kind, Point, gather};
pub use outline::{HEIGHT, WIDTH, project};
pub use view::Map;
