//! What a file really is: type by content, size before decoding, and whether it decodes.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use shared::evidence::picture::{is_complete, is_possible, is_progressive};
use shared::evidence::{MediaType, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX, PhotoRefusal};

/// Memory for one decoded picture: the most pixels, with four bytes each and some room.
const DECODE_BYTES_MAX: u64 = PHOTO_PIXELS_MAX * 4 + 64 * 1024 * 1024;

/// A picture that was looked into and decoded.
pub struct Inspected {
    /// The picture, upright.
    pub image: DynamicImage,
    /// Its format.
    pub media_type: MediaType,
}

/// Looks into a file that is said to be a picture.
///
/// # Errors
/// The reason to refuse it. Nothing large is allocated before its declared size was found to be possible.
pub fn inspect(bytes: &[u8], announced: MediaType) -> Result<Inspected, PhotoRefusal> {
    if bytes.is_empty() {
        return Err(PhotoRefusal::Empty);
    }
    if bytes.len() as u64 > PHOTO_BYTES_MAX {
        return Err(PhotoRefusal::TooLarge);
    }
    let media_type = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => MediaType::Jpeg,
        Ok(ImageFormat::Png) => MediaType::Png,
        Ok(ImageFormat::WebP) => MediaType::Webp,
        _ => return Err(PhotoRefusal::NotAnImage),
    };
    if media_type != announced {
        return Err(PhotoRefusal::WrongType);
    }
    let (width, height) = reader(bytes)?.into_dimensions().map_err(|_| PhotoRefusal::Broken)?;
    is_possible(width, height, is_progressive(bytes, media_type))?;
    if !is_complete(bytes, media_type) {
        return Err(PhotoRefusal::Broken);
    }
    let mut reader = reader(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoRefusal::Broken)?;
    // The decoder's own limits leave the picture itself out: sixteen bits for each colour double it.
    if decoder.total_bytes() > DECODE_BYTES_MAX {
        return Err(PhotoRefusal::TooManyPixels);
    }
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| PhotoRefusal::Broken)?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(Inspected { image, media_type })
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, PhotoRefusal> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoRefusal::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageEncoder as _, RgbImage, codecs};

    fn noise(width: u32, height: u32) -> RgbImage {
        let mut state = 1_u32;
        RgbImage::from_fn(width, height, |x, y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let byte = |n: u32| u8::try_from(n % 256).unwrap_or(0);
            image::Rgb([byte(x), byte(y), byte(state >> 24)])
        })
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        noise(320, 200).write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    /// A PNG that is one pixel high and longer than any camera's picture.
    fn ribbon() -> Vec<u8> {
        let mut bytes = Vec::new();
        let line = vec![0; 90_003];
        codecs::png::PngEncoder::new(&mut bytes)
            .write_image(&line, 30_001, 1, image::ExtendedColorType::Rgb8)
            .expect("encodes");
        bytes
    }

    /// A PNG whose header declares a size that its few bytes cannot have.
    fn bomb(side: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        codecs::png::PngEncoder::new(&mut bytes)
            .write_image(&[0; 3], 1, 1, image::ExtendedColorType::Rgb8)
            .expect("encodes");
        bytes[16..20].copy_from_slice(&side.to_be_bytes());
        bytes[20..24].copy_from_slice(&side.to_be_bytes());
        let mut crc = 0xffff_ffff_u32;
        for byte in &bytes[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
        bytes
    }

    #[test]
    fn whole_pictures_of_every_format_are_taken() {
        for (format, media_type) in [
            (ImageFormat::Jpeg, MediaType::Jpeg),
            (ImageFormat::Png, MediaType::Png),
            (ImageFormat::WebP, MediaType::Webp),
        ] {
            let inspected = inspect(&encoded(format), media_type).map(|i| (i.image.width(), i.image.height()));
            assert_eq!(inspected, Ok((320, 200)), "{format:?}");
        }
    }

    #[test]
    fn what_cameras_append_after_the_image_does_not_matter() {
        let with_trailer = [encoded(ImageFormat::Jpeg), b"trailer of the maker".to_vec()].concat();
        assert!(inspect(&with_trailer, MediaType::Jpeg).is_ok());
    }

    #[test]
    fn every_way_of_not_being_a_picture_has_its_reason() {
        let jpeg = encoded(ImageFormat::Jpeg);
        let png = encoded(ImageFormat::Png);
        let webp = encoded(ImageFormat::WebP);
        let polyglot = [b"%PDF-1.4\n".to_vec(), jpeg.clone()].concat();
        for (what, bytes, media_type, reason) in [
            ("nothing", vec![], MediaType::Jpeg, PhotoRefusal::Empty),
            ("text", b"not a picture at all".to_vec(), MediaType::Jpeg, PhotoRefusal::NotAnImage),
            ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), MediaType::Png, PhotoRefusal::NotAnImage),
            ("polyglot", polyglot, MediaType::Jpeg, PhotoRefusal::NotAnImage),
            ("a PNG said to be a JPEG", png.clone(), MediaType::Jpeg, PhotoRefusal::WrongType),
            ("a bomb", bomb(60_000), MediaType::Png, PhotoRefusal::TooManyPixels),
            ("a ribbon", ribbon(), MediaType::Png, PhotoRefusal::TooManyPixels),
            ("a header alone", jpeg[..20].to_vec(), MediaType::Jpeg, PhotoRefusal::Broken),
            ("half a JPEG", jpeg[..jpeg.len() / 2].to_vec(), MediaType::Jpeg, PhotoRefusal::Broken),
            ("a JPEG without its end", jpeg[..jpeg.len() - 2].to_vec(), MediaType::Jpeg, PhotoRefusal::Broken),
            ("half a PNG", png[..png.len() / 2].to_vec(), MediaType::Png, PhotoRefusal::Broken),
            ("half a WebP", webp[..webp.len() / 2].to_vec(), MediaType::Webp, PhotoRefusal::Broken),
            ("too many bytes", vec![0xff; 41 * 1024 * 1024], MediaType::Jpeg, PhotoRefusal::TooLarge),
        ] {
            assert_eq!(inspect(&bytes, media_type).err(), Some(reason), "{what}");
        }
    }

    #[test]
    fn a_jpeg_cut_anywhere_is_not_whole() {
        let jpeg = encoded(ImageFormat::Jpeg);
        for length in (2..jpeg.len() - 1).step_by(97) {
            assert!(!is_complete(&jpeg[..length], MediaType::Jpeg), "{length} of {}", jpeg.len());
        }
        assert!(is_complete(&jpeg, MediaType::Jpeg));
    }
}
