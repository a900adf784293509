//! The stamped copy 水印: the picture with a band below it that says where, when and who. The band never covers the
//! picture, and the original is never touched.

use ab_glyph::{Font as _, FontRef, GlyphId, PxScale, ScaleFont as _, point};
use image::{Rgb, RgbImage, imageops};
use qrcodegen::{QrCode, QrCodeEcc};
use shared::evidence::PhotoRefusal;

use super::Inspected;
use super::render::jpeg;

const FONT: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-subset.otf");
const INK: Rgb<u8> = Rgb([244, 247, 250]);
const GROUND: Rgb<u8> = Rgb([16, 36, 59]);
const ACCENT: Rgb<u8> = Rgb([255, 176, 32]);
/// The longer edge of a stamped copy: sharp on paper, and small enough to send.
const EDGE: u32 = 2_400;

/// What the band says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The first line, larger.
    pub title: String,
    /// The lines below.
    pub lines: Vec<String>,
    /// What the QR code holds.
    pub code: String,
}

/// Draws the stamped copy of a picture.
///
/// # Errors
/// When it cannot be encoded.
pub fn stamp(picture: &Inspected, stamp: &Stamp) -> Result<Vec<u8>, PhotoRefusal> {
    let font = FontRef::try_from_slice(FONT).map_err(|_| PhotoRefusal::Broken)?;
    let picture = picture.shrunk(EDGE);
    let (width, height) = picture.dimensions();
    let size = size_for(width);
    let line_height = size * 3 / 2;
    let padding = size;
    let text_height = line_height * (u32::try_from(stamp.lines.len()).unwrap_or(0) + 1) + size / 2;
    let qr = qr(&stamp.code, text_height);
    let band = text_height.max(qr.as_ref().map_or(0, RgbImage::height)) + padding * 2;
    let mut out = RgbImage::from_pixel(width, height + band, GROUND);
    imageops::replace(&mut out, &picture, 0, 0);
    for x in 0..width {
        for y in height..height + (size / 5).max(2) {
            out.put_pixel(x, y, ACCENT);
        }
    }
    let qr_width = qr.as_ref().map_or(0, |qr| qr.width() + padding);
    let room = width.saturating_sub(padding * 2 + qr_width);
    let mut y = height + padding;
    write(&mut out, &font, &stamp.title, (padding, y), size * 5 / 4, room, ACCENT);
    y += line_height + size / 2;
    for line in &stamp.lines {
        write(&mut out, &font, line, (padding, y), size, room, INK);
        y += line_height;
    }
    if let Some(qr) = qr {
        imageops::replace(
            &mut out,
            &qr,
            i64::from(width.saturating_sub(qr.width() + padding)),
            i64::from(height + padding),
        );
    }
    jpeg(&out, 88)
}

/// A size of type that reads on a phone's screen when the whole copy is shown.
fn size_for(width: u32) -> u32 {
    (width / 44).clamp(13, 54)
}

fn qr(text: &str, side: u32) -> Option<RgbImage> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let modules = u32::try_from(code.size()).ok()?;
    // A quiet zone of two modules on a light ground is enough for cameras of phones.
    let module = (side / (modules + 4)).max(2);
    let full = module * (modules + 4);
    Some(RgbImage::from_fn(full, full, |x, y| {
        // Outside of the code nothing is dark.
        let at = |n: u32| i32::try_from(n / module).map_or(-1, |n| n - 2);
        if code.get_module(at(x), at(y)) { GROUND } else { Rgb([255, 255, 255]) }
    }))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a picture"
)]
fn write(out: &mut RgbImage, font: &FontRef<'_>, text: &str, at: (u32, u32), size: u32, room: u32, ink: Rgb<u8>) {
    let scaled = font.as_scaled(PxScale::from(size as f32));
    let glyphs = fit(&scaled, text, room as f32);
    let mut x = at.0 as f32;
    let baseline = at.1 as f32 + scaled.ascent();
    for glyph in glyphs {
        let placed = glyph.with_scale_and_position(size as f32, point(x, baseline));
        x += scaled.h_advance(glyph);
        let Some(outline) = font.outline_glyph(placed) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|dx, dy, coverage| {
            let (px, py) = (bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy));
            if let (Ok(px), Ok(py)) = (u32::try_from(px), u32::try_from(py))
                && let Some(pixel) = out.get_pixel_mut_checked(px, py)
            {
                for channel in 0..3 {
                    let (ground, ink) = (f32::from(pixel[channel]), f32::from(ink[channel]));
                    pixel[channel] = (ground + (ink - ground) * coverage.clamp(0.0, 1.0)) as u8;
                }
            }
        });
    }
}

/// The glyphs of a text that fit into the room; a longer text ends in an ellipsis.
fn fit<F: ab_glyph::Font>(font: &impl ab_glyph::ScaleFont<F>, text: &str, room: f32) -> Vec<GlyphId> {
    let ellipsis = font.glyph_id('…');
    let end = room - font.h_advance(ellipsis);
    let mut used = 0.0;
    let mut glyphs = Vec::new();
    let mut kept = 0;
    for character in text.chars() {
        let glyph = font.glyph_id(character);
        used += font.h_advance(glyph);
        if used > room {
            glyphs.truncate(kept);
            glyphs.push(ellipsis);
            return glyphs;
        }
        glyphs.push(glyph);
        if used <= end {
            kept = glyphs.len();
        }
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_lies_below_the_picture_whatever_its_size() {
        let text = Stamp {
            title: "吉林省某某县特别长的矿山名称有限责任公司第一分公司井工煤矿（二号井）".into(),
            lines: vec!["2026-03-01 14:05–14:07 · 通化市 梅河口市".into(), "42.53100°N 125.68100°E ±9 m".into()],
            code: format!("minewatch:photo:{}", "a".repeat(64)),
        };
        for (width, height) in [(640, 480), (480, 640), (3_000, 2_000)] {
            let picture = RgbImage::from_pixel(width, height, Rgb([90, 80, 60])).into();
            let stamped =
                image::load_from_memory(&stamp(&picture, &text).expect("stamps")).expect("decodes").to_rgb8();
            let scale = f64::from(EDGE) / f64::from(width.max(height).max(EDGE));
            assert!((f64::from(stamped.width()) - f64::from(width) * scale).abs() <= 0.5);
            assert!(f64::from(stamped.height()) > f64::from(height) * scale);
            let middle = stamped.get_pixel(stamped.width() / 2, 10);
            assert!(middle[0].abs_diff(90) < 6, "the picture itself is not covered");
        }
    }
}
