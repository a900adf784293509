//! The app in the browser: how much goes over the wire, and how long a cold start without a network takes.

use std::fs;

use super::Figure;
use crate::Outcome;
use crate::bundle::bundle;
use crate::tools::{peer, release_server};

/// What the field app needs until a person can use it: every file of the bundle.
const SIZE_KB: f64 = 300.0;
/// A cold start with the network off, on a processor slowed down four times.
const START_MS: f64 = 800.0;

/// Bytes over the wire, compressed as the server sends them.
pub fn size() -> Outcome<Vec<Figure>> {
    let site = bundle(true)?;
    let mut sent = 0;
    for entry in fs::read_dir(&site).map_err(|e| e.to_string())?.filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Compressed copies stand beside what compresses; version.json and the stamp are no part of the app.
        let compressed = site.join(format!("{name}.br"));
        let is_counted =
            !name.starts_with('.') && name != "version.json" && path.extension().is_none_or(|e| e != "br");
        if is_counted {
            let file = if compressed.exists() { compressed } else { path };
            sent += fs::metadata(&file).map_err(|e| e.to_string())?.len();
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred thousand bytes")]
    let kb = sent as f64 / 1_000.0;
    Ok(vec![Figure::at_most("field app to first interactive, all files, brotli", SIZE_KB, kb, " KB")])
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
