//! Whether a picture's file is whole. Decoders fill in what is missing with grey; evidence must not be.

use shared::evidence::MediaType;

/// Whether the file reaches its own end.
pub(super) fn is_complete(bytes: &[u8], media_type: MediaType) -> bool {
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
pub(super) fn is_progressive(bytes: &[u8], media_type: MediaType) -> bool {
    if media_type != MediaType::Jpeg {
        return false;
    }
    let mut at = 2;
    loop {
        match bytes.get(at..at + 4) {
            Some(&[0xff, 0xff, ..]) => at += 1,
            Some(&[0xff, 0xc2 | 0xc6 | 0xca | 0xce, ..]) => return true,
            Some(&[0xff, 0xd9 | 0xda, ..]) => return false,
            Some(&[0xff, 0x01 | 0xd0..=0xd7, ..]) => at += 2,
            Some(&[0xff, _, high, low]) => at += 2 + usize::from(u16::from_be_bytes([high, low])),
            _ => return false,
        }
    }
}
