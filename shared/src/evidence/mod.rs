//! Evidence: positions and photos, each bound to the moment it was taken.
//!
//! Positions are WGS-84. Accuracy, altitude, age and source are kept as the device gave them: a fix is graded
//! for people to judge, never trusted and never corrected.

mod decoding;
mod huffman;
mod jpeg;
mod photo;
pub mod picture;

use serde::{Deserialize, Serialize};

use crate::coded_texts;

pub use photo::{
    DECODING_BYTES_MAX, MediaType, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX, PREVIEW_BYTES_MAX, Photo, PhotoRefusal,
    PhotoSource, PhotoState,
};

/// A place on the earth in WGS-84, in ten-millionths of a degree (about a centimetre).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Latitude × 10⁷, north positive.
    pub lat_e7: i32,
    /// Longitude × 10⁷, east positive.
    pub lng_e7: i32,
}

impl Position {
    /// A position from degrees; none where they are outside the earth or not numbers.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
    pub fn from_degrees(lat: f64, lng: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng))
            .then(|| Self { lat_e7: (lat * 1e7).round() as i32, lng_e7: (lng * 1e7).round() as i32 })
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lng(self) -> f64 {
        f64::from(self.lng_e7) / 1e7
    }

    /// Whether the numbers lie on the earth.
    #[must_use]
    pub const fn is_legal(self) -> bool {
        self.lat_e7.unsigned_abs() <= 900_000_000 && self.lng_e7.unsigned_abs() <= 1_800_000_000
    }

    /// Metres to another position along the great circle (haversine on the mean sphere; within 0.5 %).
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        const EARTH_RADIUS_M: f64 = 6_371_008.8;
        let (a, b) = (self.lat().to_radians(), other.lat().to_radians());
        let (d_lat, d_lng) = (b - a, (other.lng() - self.lng()).to_radians());
        let h = (d_lat / 2.0).sin().powi(2) + a.cos() * b.cos() * (d_lng / 2.0).sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }

    /// `43.12345°N 126.54321°E`.
    #[must_use]
    pub fn display(self) -> String {
        let (ns, ew) = (if self.lat_e7 < 0 { 'S' } else { 'N' }, if self.lng_e7 < 0 { 'W' } else { 'E' });
        format!("{:.5}°{ns} {:.5}°{ew}", self.lat().abs(), self.lng().abs())
    }
}

coded_texts! {
    /// What gave a position.
    pub enum FixSource {
        /// The browser's location service: satellites, radio cells or both; it does not say which.
        Device = "device": "设备定位", "Device";
        /// Marked on the map by hand.
        Manual = "manual": "手工标注", "Marked by hand";
    }
}

coded_texts! {
    /// Why there is no position.
    pub enum NoFix {
        /// The person or the system refused.
        Denied = "denied": "定位权限被拒绝", "Permission refused";
        /// No signal in time, as underground.
        Unavailable = "unavailable": "无定位信号（如井下）", "No signal (underground, for example)";
        /// The device has no location service.
        Unsupported = "unsupported": "设备不支持定位", "Device without location";
    }
}

/// One reading of the location service, as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Where.
    pub position: Position,
    /// Radius of the circle in which the device is with 95 % probability, in millimetres.
    pub accuracy_mm: u32,
    /// Height over the WGS-84 ellipsoid in millimetres, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude_mm: Option<i32>,
    /// How old the reading was when it was used, in milliseconds.
    pub age_ms: u32,
    /// What gave it.
    pub source: FixSource,
}

/// Where something was recorded, or why that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Located {
    /// By a fix.
    Fix(Fix),
    /// Not.
    Nowhere(NoFix),
}

impl Located {
    /// The fix, if there is one.
    #[must_use]
    pub const fn fix(&self) -> Option<&Fix> {
        match self {
            Self::Fix(fix) => Some(fix),
            Self::Nowhere(_) => None,
        }
    }

    /// Whether the numbers are possible.
    #[must_use]
    pub fn is_legal(&self) -> bool {
        self.fix().is_none_or(|fix| fix.position.is_legal())
    }
}

coded_texts! {
    /// How much a fix says about having been at the mine. Nothing here proves presence.
    pub enum Grade {
        /// Good accuracy, fresh, near the mine, no odd sign.
        A = "A": "A（可信）", "A (good)";
        /// Usable with a reservation.
        B = "B": "B（存疑）", "B (with reservations)";
        /// Says little or speaks against it.
        C = "C": "C（不足）", "C (weak)";
    }
}

coded_texts! {
    /// What lowers a grade.
    pub enum Reservation {
        /// There is no fix.
        Missing = "missing": "没有定位", "No position";
        /// Accuracy worse than 50 m.
        Coarse = "coarse": "定位精度低", "Poor accuracy";
        /// Accuracy of exactly zero, which no receiver gives.
        TooExact = "too-exact": "定位精度为零，不合常理", "Accuracy of zero, which no receiver gives";
        /// Older than a minute when used.
        Stale = "stale": "定位数据陈旧", "Old reading";
        /// Further from the mine than 3 km and the accuracy explain.
        FarFromMine = "far-from-mine": "距矿山过远", "Far from the mine";
        /// Set by hand.
        ByHand = "by-hand": "手工标注位置", "Position marked by hand";
    }
}

/// Accuracy up to which a fix is good.
const GOOD_ACCURACY_MM: u32 = 50_000;
/// Accuracy beyond which a fix says little.
const WEAK_ACCURACY_MM: u32 = 1_000_000;
/// Age up to which a fix is fresh.
const FRESH_MS: u32 = 60_000;
/// How far from the registered middle of a mine its ground may reach.
const SITE_RADIUS_M: f64 = 3_000.0;

/// Grades where something was recorded against the mine's registered position.
#[must_use]
pub fn grade(located: &Located, mine: Option<Position>) -> (Grade, Vec<Reservation>) {
    let Located::Fix(fix) = located else {
        return (Grade::C, vec![Reservation::Missing]);
    };
    let far =
        mine.is_some_and(|mine| fix.position.metres_to(mine) > SITE_RADIUS_M + f64::from(fix.accuracy_mm) / 1_000.0);
    let reservations: Vec<Reservation> = [
        (fix.source == FixSource::Manual, Reservation::ByHand),
        (fix.accuracy_mm == 0, Reservation::TooExact),
        (fix.accuracy_mm > GOOD_ACCURACY_MM, Reservation::Coarse),
        (fix.age_ms > FRESH_MS, Reservation::Stale),
        (far, Reservation::FarFromMine),
    ]
    .into_iter()
    .filter_map(|(holds, reservation)| holds.then_some(reservation))
    .collect();
    let weak = far || fix.source == FixSource::Manual || fix.accuracy_mm > WEAK_ACCURACY_MM;
    let grade = match (reservations.is_empty(), weak) {
        (true, _) => Grade::A,
        (false, false) => Grade::B,
        (false, true) => Grade::C,
    };
    (grade, reservations)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(lat: f64, accuracy_mm: u32, age_ms: u32) -> Located {
        let position = Position::from_degrees(lat, 126.0).expect("on earth");
        Located::Fix(Fix { position, accuracy_mm, altitude_mm: None, age_ms, source: FixSource::Device })
    }

    #[test]
    fn a_degree_of_latitude_is_about_111_km() {
        let (a, b) = (Position::from_degrees(43.0, 126.0), Position::from_degrees(44.0, 126.0));
        let metres = a.expect("on earth").metres_to(b.expect("on earth"));
        assert!((111_100.0..111_300.0).contains(&metres), "{metres}");
    }

    #[test]
    fn grades_follow_accuracy_age_and_distance() {
        let mine = Position::from_degrees(43.0, 126.0);
        for (located, expected) in [
            (fix(43.001, 8_000, 500), (Grade::A, vec![])),
            (fix(43.001, 80_000, 500), (Grade::B, vec![Reservation::Coarse])),
            (fix(43.001, 0, 500), (Grade::B, vec![Reservation::TooExact])),
            (fix(43.001, 8_000, 90_000), (Grade::B, vec![Reservation::Stale])),
            (fix(43.5, 8_000, 500), (Grade::C, vec![Reservation::FarFromMine])),
            (Located::Nowhere(NoFix::Unavailable), (Grade::C, vec![Reservation::Missing])),
        ] {
            assert_eq!(grade(&located, mine), expected, "{located:?}");
        }
    }

    #[test]
    fn degrees_that_are_not_on_earth_are_no_position() {
        for (lat, lng) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Position::from_degrees(lat, lng), None);
        }
    }
}
