//! Codes that a camera reads, as one outline that a page can draw.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules that stay white around the code (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// A QR code. What it says may be a secret: there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules of a side, with the white around the code.
    pub side: usize,
    /// The dark modules as an SVG path, one module being one unit.
    pub path: String,
}

impl Qr {
    /// The code of a text, at error correction level M. None when the text is too long for any.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let colors = code.into_colors();
        let mut path = String::new();
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&Color::Dark) {
                    // Writing to a text does not fail.
                    let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
                }
                x += run.len();
            }
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path again.
    fn drawn(qr: &Qr) -> Vec<Vec<bool>> {
        let mut dark = vec![vec![false; qr.side]; qr.side];
        for run in qr.path.split('z').filter(|run| !run.is_empty()) {
            let numbers: Vec<usize> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let [x, y, width, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(width, back);
            dark[y][x..x + width].fill(true);
        }
        dark
    }

    #[test]
    fn the_outline_has_exactly_the_dark_modules_and_white_around() {
        let text = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";
        let qr = Qr::of(text).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = drawn(&qr);
        for (y, row) in dark.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (QUIET..qr.side - QUIET).contains(&x) && (QUIET..qr.side - QUIET).contains(&y);
                assert_eq!(*dark, inside && code[(x - QUIET, y - QUIET)] == Color::Dark, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_text_that_no_code_holds_has_none() {
        assert!(Qr::of(&"x".repeat(4_000)).is_none());
    }
}
