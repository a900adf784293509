//! What a picture's file says of itself, read before anybody decodes it: how large it is, whether it is whole. The
//! server asks it of every photo, the public's browser of what somebody wants to send.

use super::decoding::decoding_bytes;
use super::{DECODING_BYTES_MAX, MediaType, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX, PhotoRefusal, jpeg};

/// The longest edge: no camera makes more, and what scales a longer one down takes gigabytes.
const EDGE_MAX: u32 = 30_000;
/// A progressive JPEG is held in coefficients, three times the size, before it is a picture.
const PROGRESSIVE_PIXELS_MAX: u64 = 40_000_000;

/// Whether a picture may be decoded, by what its file declares and whether it reaches its end: as much as the program
/// that seals in the public's browsers has room for. Whether nothing is missing on the way is [`is_whole`].
///
/// # Errors
/// The reason why not.
pub fn may_be_decoded(bytes: &[u8], media_type: MediaType) -> Result<(), PhotoRefusal> {
    declared(bytes, media_type)?;
    if is_complete(bytes, media_type) { Ok(()) } else { Err(PhotoRefusal::Broken) }
}

/// The most bytes of memory that decoding a picture takes, from what its file declares. A quick look; whether the
/// file is whole is not part of it.
///
/// # Errors
/// When it must not be decoded at all.
pub fn decoding_cost(bytes: &[u8], media_type: MediaType) -> Result<u64, PhotoRefusal> {
    declared(bytes, media_type)?;
    let cost = decoding_bytes(bytes, media_type).ok_or(PhotoRefusal::Broken)?;
    if cost > DECODING_BYTES_MAX { Err(PhotoRefusal::TooManyPixels) } else { Ok(cost) }
}

fn declared(bytes: &[u8], media_type: MediaType) -> Result<(), PhotoRefusal> {
    if bytes.is_empty() {
        return Err(PhotoRefusal::Empty);
    }
    if bytes.len() as u64 > PHOTO_BYTES_MAX {
        return Err(PhotoRefusal::TooLarge);
    }
    let (width, height) = declared_size(bytes, media_type).ok_or(PhotoRefusal::Broken)?;
    is_possible(width, height, is_progressive(bytes, media_type))
}

/// Whether a picture of this size is decoded.
///
/// # Errors
/// When it has no pixels, or too many.
pub fn is_possible(width: u32, height: u32, is_progressive: bool) -> Result<(), PhotoRefusal> {
    let pixels = u64::from(width) * u64::from(height);
    let most = if is_progressive { PROGRESSIVE_PIXELS_MAX } else { PHOTO_PIXELS_MAX };
    if pixels == 0 {
        return Err(PhotoRefusal::Broken);
    }
    if pixels > most || width.max(height) > EDGE_MAX { Err(PhotoRefusal::TooManyPixels) } else { Ok(()) }
}

/// Width and height as the file declares them.
#[must_use]
pub fn declared_size(bytes: &[u8], media_type: MediaType) -> Option<(u32, u32)> {
    match media_type {
        MediaType::Jpeg => {
            // Start of frame (T.81, B.2.2): length, precision, height, width.
            let frame = segments(bytes).find(|segment| is_frame(segment.marker))?;
            let [_, _, _, h1, h0, w1, w0, ..] = *frame.bytes else { return None };
            Some((u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into()))
        }
        // The header is the first chunk (PNG, 11.2.2).
        MediaType::Png => Some((big_endian(bytes, 16)?, big_endian(bytes, 20)?)),
        MediaType::Webp => webp_size(bytes),
    }
}

pub(super) fn big_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// The first chunk is one of three (RFC 9649): a lossy picture, a lossless one, or the size of a canvas.
fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (kind, data) = (bytes.get(12..16)?, bytes.get(20..30)?);
    let number = |at: usize, count: usize| (0..count).rev().fold(0_u32, |n, i| n << 8 | u32::from(data[at + i]));
    match kind {
        b"VP8X" => Some((number(4, 3) + 1, number(7, 3) + 1)),
        b"VP8L" if data[0] == 0x2f => Some(((number(1, 4) & 0x3fff) + 1, (number(1, 4) >> 14 & 0x3fff) + 1)),
        b"VP8 " if data[3..6] == [0x9d, 0x01, 0x2a] => Some((number(6, 2) & 0x3fff, number(8, 2) & 0x3fff)),
        _ => None,
    }
}

/// A JPEG without all that is no picture: the blocks that programs, browsers too, write about it (`APPn`) and
/// remarks. None where it is no JPEG.
#[must_use]
pub fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bare = bytes.get(..2).filter(|start| start == b"\xff\xd8")?.to_vec();
    for segment in segments(bytes) {
        match segment.marker {
            0xe0..=0xef | 0xfe => {}
            // What follows is the picture, to the end.
            0xda => {
                bare.extend_from_slice(&bytes[segment.at..]);
                return Some(bare);
            }
            marker => {
                bare.extend_from_slice(&[0xff, marker]);
                bare.extend_from_slice(segment.bytes);
            }
        }
    }
    None
}

/// A marker of a JPEG with its length and what follows.
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    /// Where the marker begins.
    at: usize,
    /// From the length on.
    pub(super) bytes: &'a [u8],
}

/// Start of frame, of any kind; 4, 8 and 12 of the row are tables and an extension.
pub(super) const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The segments up to the first scan, that one included.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut at = 2;
    std::iter::from_fn(move || {
        loop {
            match *bytes.get(at..at + 4)? {
                [0xff, 0xff, ..] => at += 1,
                [0xff, 0x01 | 0xd0..=0xd7, ..] => at += 2,
                [0xff, 0xd9, ..] => return None,
                [0xff, marker, high, low] => {
                    let length = usize::from(u16::from_be_bytes([high, low]));
                    let segment = Segment { marker, at, bytes: bytes.get(at + 2..at + 2 + length)? };
                    at = if marker == 0xda { bytes.len() } else { at + 2 + length };
                    return Some(segment);
                }
                _ => return None,
            }
        }
    })
}

/// Whether all of the picture is there. Decoders fill in what is missing with grey; evidence must not be.
#[must_use]
pub fn is_whole(bytes: &[u8], media_type: MediaType) -> bool {
    match media_type {
        MediaType::Jpeg => jpeg::is_whole(bytes),
        // Both carry checksums or lengths that their decoders hold them to.
        MediaType::Png | MediaType::Webp => is_complete(bytes, media_type),
    }
}

/// Whether the file reaches its own end.
fn is_complete(bytes: &[u8], media_type: MediaType) -> bool {
    match media_type {
        MediaType::Jpeg => jpeg_ends(bytes),
        MediaType::Png => bytes.windows(8).rev().take(4_096).any(|w| w == b"IEND\xae\x42\x60\x82"),
        MediaType::Webp => riff_ends(bytes),
    }
}

fn riff_ends(bytes: &[u8]) -> bool {
    let size = bytes.get(4..8).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    size.is_some_and(|size| bytes.len() as u64 >= u64::from(size) + 8)
}

/// Walks the markers (ITU-T T.81, annex B) to the end of the image. What cameras append after it is not looked at.
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some(&[0xff, marker]) = bytes.get(at..at + 2) else { return false };
        at += 2;
        match marker {
            0xd9 => return true,
            0xff => at -= 1,
            0x01 | 0xd0..=0xd7 => {}
            _ => {
                let Some(&[high, low]) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([high, low]));
                if marker == 0xda {
                    match entropy_end(bytes, at) {
                        Some(end) => at = end,
                        None => return false,
                    }
                }
            }
        }
    }
}

/// The place of the next marker after entropy-coded data: stuffed zeros and restarts belong to the data.
fn entropy_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == 0xff)?;
        match bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Whether it is a JPEG of the progressive kind (start of frame 2, 6, 10 or 14).
#[must_use]
pub fn is_progressive(bytes: &[u8], media_type: MediaType) -> bool {
    media_type == MediaType::Jpeg
        && segments(bytes).any(|segment| matches!(segment.marker, 0xc2 | 0xc6 | 0xca | 0xce))
}

#[cfg(test)]
mod tests {
    use super::super::jpeg::tests::flat as jpeg;
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes.extend_from_slice(b"\x08\x02\0\0\0crc!\0\0\0\0IEND\xae\x42\x60\x82");
        bytes
    }

    fn webp(kind: [u8; 4], data: [u8; 10]) -> Vec<u8> {
        [&b"RIFF\x16\0\0\0WEBP"[..], &kind, &[10, 0, 0, 0], &data].concat()
    }

    #[test]
    fn the_size_is_read_where_each_format_has_it() {
        assert_eq!(declared_size(&jpeg(4000, 3000, 0xc0), MediaType::Jpeg), Some((4000, 3000)));
        assert_eq!(declared_size(&png(70_000, 2), MediaType::Png), Some((70_000, 2)));
        let lossy = webp(*b"VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]);
        assert_eq!(declared_size(&lossy, MediaType::Webp), Some((640, 480)));
        let lossless = webp(*b"VP8L", [0x2f, 0x7f, 0xc2, 0x77, 0, 0, 0, 0, 0, 0]);
        assert_eq!(declared_size(&lossless, MediaType::Webp), Some((640, 480)));
        let canvas = webp(*b"VP8X", [0, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0]);
        assert_eq!(declared_size(&canvas, MediaType::Webp), Some((640, 480)));
        for kind in MediaType::ALL {
            assert_eq!(declared_size(b"\xff\xd8\xff", *kind), None);
            assert_eq!(declared_size(b"", *kind), None);
        }
    }

    #[test]
    fn what_is_too_large_or_broken_is_not_decoded() {
        let judged = |bytes: &[u8], kind| may_be_decoded(bytes, kind).err();
        assert_eq!(judged(&jpeg(4000, 3000, 0xc0), MediaType::Jpeg), None);
        assert_eq!(judged(&jpeg(60_000, 60_000, 0xc0), MediaType::Jpeg), Some(PhotoRefusal::TooManyPixels));
        assert_eq!(judged(&jpeg(8_000, 6_000, 0xc2), MediaType::Jpeg), Some(PhotoRefusal::TooManyPixels));
        assert_eq!(judged(&png(60_000, 60_000), MediaType::Png), Some(PhotoRefusal::TooManyPixels));
        assert_eq!(judged(&png(30_001, 1), MediaType::Png), Some(PhotoRefusal::TooManyPixels));
        assert_eq!(judged(&png(0, 5), MediaType::Png), Some(PhotoRefusal::Broken));
        assert_eq!(judged(b"", MediaType::Png), Some(PhotoRefusal::Empty));
        let cut = &jpeg(4, 3, 0xc0)[..60];
        assert_eq!(judged(cut, MediaType::Jpeg), Some(PhotoRefusal::Broken));
    }

    #[test]
    fn a_bare_jpeg_has_the_picture_and_nothing_about_it() {
        let whole = jpeg(40, 30, 0xc0);
        let bare = bare_jpeg(&whole).unwrap();
        assert!(!bare.windows(6).any(|w| w == b"canary"));
        assert_eq!(declared_size(&bare, MediaType::Jpeg), Some((40, 30)));
        assert!(is_complete(&bare, MediaType::Jpeg) && whole.ends_with(&bare[bare.len() - 30..]));
        assert_eq!(bare_jpeg(&bare), Some(bare.clone()));
        assert_eq!((bare_jpeg(&png(1, 1)), bare_jpeg(&whole[..30]), bare_jpeg(b"")), (None, None, None));
    }
}
