//! The outlines as SVG paths, and where on the drawing a position lies.

use std::sync::OnceLock;

use serde::Deserialize;

use shared::evidence::Position;
use shared::region::DivisionCode;

const SOURCE: &str = include_str!("../../map/jilin.json");
/// The drawing's west and north edges in degrees.
const WEST: f64 = 121.4;
const NORTH: f64 = 46.5;
/// The cosine of the province's middle latitude (43.5°): a degree of longitude is that much shorter.
const SHORTER: f64 = 0.725_374;
/// Drawing units for a degree of latitude.
const SCALE: f64 = 120.0;
/// The drawing's width.
pub const WIDTH: f64 = 880.0;
/// The drawing's height.
pub const HEIGHT: f64 = 700.0;

#[derive(Deserialize)]
struct Source {
    prefectures: Vec<SourcePrefecture>,
}

#[derive(Deserialize)]
struct SourcePrefecture {
    code: DivisionCode,
    rings: Vec<Vec<(f64, f64)>>,
    label: (f64, f64),
}

/// One prefecture, drawn.
pub(super) struct Outline {
    pub name: &'static str,
    pub path: String,
    pub label: (f64, f64),
}

fn place(lng: f64, lat: f64) -> (f64, f64) {
    ((lng - WEST) * SHORTER * SCALE, (NORTH - lat) * SCALE)
}

/// Where on the drawing a position lies.
#[must_use]
pub fn project(position: Position) -> (f64, f64) {
    place(position.lng(), position.lat())
}

/// Every prefecture, drawn once.
pub(super) fn outlines() -> &'static [Outline] {
    static DRAWN: OnceLock<Vec<Outline>> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let source: Source = serde_json::from_str(SOURCE).unwrap_or(Source { prefectures: Vec::new() });
        source.prefectures.iter().map(draw).collect()
    })
}

fn draw(prefecture: &SourcePrefecture) -> Outline {
    let mut path = String::new();
    for ring in &prefecture.rings {
        for (at, (lng, lat)) in ring.iter().enumerate() {
            let (x, y) = place(*lng, *lat);
            path.push(if at == 0 { 'M' } else { 'L' });
            path.push_str(&[format!("{x:.1}"), format!("{y:.1}")].join(" "));
        }
        path.push('Z');
    }
    let label = place(prefecture.label.0, prefecture.label.1);
    Outline { name: prefecture.code.name().unwrap_or_default(), path, label }
}
