//! How much memory decoding a picture takes at most: counted in bytes, with the depth and the channels that its file
//! declares, before anything is decoded.

use super::MediaType;
use super::picture::{big_endian, declared_size, is_frame, segments};

/// What is drawn from a picture and encoded again has at most so many pixels.
const DRAWN_PIXELS_MAX: u64 = 3_000 * 3_000;
/// Bytes for each of them: three of colour, and one for the encoded copy.
const DRAWN_BYTES: u64 = 4;
/// Small buffers: rows, tables, a colour profile.
const SMALL_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes of tables that a byte of lossless WebP can declare: a code of 93 bits that is looked up in 4 KB, up to
/// 65,536 groups of five.
const WEBP_TABLES: u64 = 360;
const WEBP_TABLES_MAX: u64 = 65_536 * 5 * 4_200;

/// The most bytes that decoding takes, the drawn copy included. None where the file declares nothing.
pub(super) fn decoding_bytes(bytes: &[u8], media_type: MediaType) -> Option<u64> {
    let (width, height) = declared_size(bytes, media_type)?;
    let (width, height) = (u64::from(width), u64::from(height));
    let decoded = match media_type {
        MediaType::Jpeg => jpeg(bytes, width, height)?,
        MediaType::Png => png(bytes, width, height)?,
        MediaType::Webp => webp(bytes, width, height),
    };
    Some(decoded + DRAWN_BYTES * (width * height).min(DRAWN_PIXELS_MAX) + SMALL_BYTES)
}

/// Three bytes for each pixel, or one if it is grey, and the decoder's copy of the file. Where the components do not
/// come together in one scan, all coefficients are held, with two bytes each, and a note of each block.
fn jpeg(bytes: &[u8], width: u64, height: u64) -> Option<u64> {
    let frame = segments(bytes).find(|segment| is_frame(segment.marker))?;
    let count = *frame.bytes.get(7)?;
    let entries = frame.bytes.get(8..8 + 3 * usize::from(count))?;
    let sampling: Vec<(u64, u64)> =
        entries.chunks_exact(3).map(|e| ((e[1] >> 4).into(), (e[1] & 15).into())).collect();
    let h_max = sampling.iter().map(|(h, _)| *h).max()?.max(1);
    let v_max = sampling.iter().map(|(_, v)| *v).max()?.max(1);
    let units = width.div_ceil(8 * h_max) * height.div_ceil(8 * v_max);
    let blocks: u64 = sampling.iter().map(|(h, v)| units * h * v).sum();
    let first_scan = segments(bytes).find(|segment| segment.marker == 0xda)?;
    let is_held = frame.marker == 0xc2 || first_scan.bytes.get(2) != Some(&count);
    let pixels = width * height * if count == 1 { 1 } else { 3 };
    Some(pixels + bytes.len() as u64 + if is_held { blocks * (2 * 64 + 8) } else { 0 })
}

/// Bit depth and colour type stand in the header (PNG, 11.2.1). A palette becomes colours, and any picture may say
/// that one of its colours is transparent.
fn png(bytes: &[u8], width: u64, height: u64) -> Option<u64> {
    big_endian(bytes, 24)?;
    let (depth, colour) = (bytes[24], bytes[25]);
    let channels = match colour {
        0 | 4 => 2,
        _ => 4,
    };
    Some(width * height * channels * if depth == 16 { 2 } else { 1 })
}

/// What the decoder holds for each pixel, by what the chunks are (RFC 9649). A frame need not be as large as the canvas
/// says before it is decoded, so the largest of all counts.
fn webp(bytes: &[u8], width: u64, height: u64) -> u64 {
    let mut seen = Seen { pixels: width * height, lossless: 0, has_alpha: false, is_animated: false };
    chunks(bytes.get(12..).unwrap_or_default(), &mut seen);
    let for_each_pixel = match (seen.is_animated, seen.has_alpha, seen.lossless > 0) {
        (true, ..) => 20,
        (false, true, _) => 12,
        (false, false, true) => 9,
        (false, false, false) => 5,
    };
    seen.pixels * for_each_pixel + bytes.len() as u64 + (seen.lossless * WEBP_TABLES).min(WEBP_TABLES_MAX)
}

struct Seen {
    pixels: u64,
    /// Bytes that are compressed without loss: pictures or transparency.
    lossless: u64,
    has_alpha: bool,
    is_animated: bool,
}

fn chunks(mut bytes: &[u8], seen: &mut Seen) {
    /// Where a frame of an animation begins in its chunk.
    const FRAME: usize = 16;
    while let Some((head, rest)) = bytes.split_first_chunk::<8>() {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let body = &rest[..length.min(rest.len())];
        let number =
            |at: usize| body.get(at..at + 2).map_or(0, |two| u64::from(u16::from_le_bytes([two[0], two[1]])));
        match &head[..4] {
            b"VP8 " => seen.pixels = seen.pixels.max((number(6) & 0x3fff) * (number(8) & 0x3fff)),
            b"VP8L" => {
                let size = number(1) | number(3) << 16;
                seen.pixels = seen.pixels.max(((size & 0x3fff) + 1) * ((size >> 14 & 0x3fff) + 1));
                seen.lossless += body.len() as u64;
            }
            b"ALPH" => {
                seen.has_alpha = true;
                seen.lossless += body.len() as u64;
            }
            b"ANMF" => {
                seen.is_animated = true;
                chunks(body.get(FRAME..).unwrap_or_default(), seen);
            }
            _ => {}
        }
        bytes = rest.get(length.saturating_add(length & 1)..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::super::jpeg::tests::flat;
    use super::*;

    const MB: u64 = 1_000_000;

    fn png_of(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes.extend_from_slice(&[depth, colour, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        [&kind[..], &length.to_le_bytes(), data].concat()
    }

    fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
        [&b"RIFF\0\0\0\0WEBP"[..], &chunks.concat()].concat()
    }

    #[test]
    fn the_depth_and_the_channels_count() {
        let cost = |depth, colour| decoding_bytes(&png_of(8_200, 8_200, depth, colour), MediaType::Png).unwrap() / MB;
        assert_eq!((cost(8, 2), cost(16, 6), cost(8, 3), cost(1, 0)), (313, 582, 313, 178));
        let grey = decoding_bytes(&flat(4_000, 3_000, 0xc0), MediaType::Jpeg).unwrap() / MB;
        let progressive = decoding_bytes(&flat(4_000, 3_000, 0xc2), MediaType::Jpeg).unwrap() / MB;
        assert_eq!((grey, progressive), (56, 81));
    }

    #[test]
    fn a_frame_that_is_larger_than_its_canvas_counts() {
        let canvas = chunk(*b"VP8X", &[0; 10]);
        let frame = chunk(*b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f]);
        let small = webp_of(&[canvas.clone(), frame.clone()]);
        assert!(decoding_bytes(&small, MediaType::Webp).unwrap() > 16_383 * 16_383 * 5);
        let animated = webp_of(&[canvas.clone(), chunk(*b"ANMF", &[&[0; 16][..], &frame].concat())]);
        assert!(decoding_bytes(&animated, MediaType::Webp).unwrap() > 16_383 * 16_383 * 20);
        let tables = webp_of(&[canvas, chunk(*b"ALPH", &vec![0; 1_000_000])]);
        assert!(decoding_bytes(&tables, MediaType::Webp).unwrap() > 360 * MB);
    }
}
