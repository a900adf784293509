//! Codes that a camera reads, as one outline that a page can draw.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules that stay white around the code (ISO/IEC 18004, 5.3.8).
const QUIET: i32 = 4;

/// A QR code. What it says may be a secret: there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules of a side, with the white around the code.
    pub side: i32,
    /// The dark modules as an SVG path, one module being one unit.
    pub path: String,
}

impl Qr {
    /// The code of a text, at error correction level M or better. None when the text is too long for any.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let width = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
                if width > 0 {
                    let (x, y) = (x + QUIET, y + QUIET);
                    // Writing to a text does not fail.
                    let _ = write!(path, "M{x} {y}h{width}v1h-{width}z");
                }
                x += i32::try_from(width).unwrap_or_default() + 1;
            }
        }
        Some(Self { side: code.size() + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a module is dark in the outline.
    fn is_dark(qr: &Qr, x: i32, y: i32) -> bool {
        qr.path.split('z').filter(|run| !run.is_empty()).any(|run| {
            let numbers: Vec<i32> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let [left, top, width, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(width, back);
            top == y && (left..left + width).contains(&x)
        })
    }

    #[test]
    fn the_outline_has_exactly_the_dark_modules_and_white_around() {
        let text = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";
        let qr = Qr::of(text).unwrap();
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        assert_eq!(qr.side, code.size() + 8);
        for (x, y) in (0..qr.side).flat_map(|y| (0..qr.side).map(move |x| (x, y))) {
            // Outside of the code nothing is dark.
            assert_eq!(is_dark(&qr, x, y), code.get_module(x - QUIET, y - QUIET), "{x} {y}");
        }
    }

    #[test]
    fn a_text_that_no_code_holds_has_none() {
        assert!(Qr::of(&"x".repeat(4_000)).is_none());
    }
}
