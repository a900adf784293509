//! The app in the browser: how much goes over the wire, and how long a cold start without a network takes.

use super::Figure;
use crate::Outcome;
use crate::bundle::{bundle, first_screen, whole};
use crate::tools::{peer, release_server};

/// Every file that the field app needs until a person can use it.
const FIRST_KB: f64 = 300.0;
/// Every file of the bundle but its pictures.
const ALL_KB: f64 = 600.0;
/// A cold start with the network off, on a processor slowed down four times.
const START_MS: f64 = 800.0;

/// Bytes over the wire, compressed as the server sends them.
#[expect(clippy::cast_precision_loss, reason = "some hundred thousand bytes")]
pub fn size() -> Outcome<Vec<Figure>> {
    let site = bundle(true)?;
    let kb = |bytes: u64| bytes as f64 / 1_000.0;
    Ok(vec![
        Figure::at_most(
            "field app to first interactive, brotli, all files",
            FIRST_KB,
            kb(first_screen(&site)?),
            " KB",
        ),
        Figure::at_most("field app, board and tip officers, every screen", ALL_KB, kb(whole(&site)?), " KB"),
    ])
}

/// The middle of several cold starts: the browser's process new, its network off, the server gone.
pub fn start() -> Outcome<Vec<Figure>> {
    let answer = peer("start.js", &[], &release_server()?)?;
    let ms = answer["median_ms"].as_f64().ok_or("start.js told no median")?;
    let worst = answer["worst_ms"].as_f64().ok_or("start.js told no worst")?;
    Ok(vec![
        Figure::at_most("cold offline start to the usable list, CPU slowed 4×, phone, median", START_MS, ms, " ms"),
        Figure::beside("the same, the worst of all", worst, " ms"),
    ])
}
