//! What a file really is: type by content, size before decoding, whether all of it is there, and whether it decodes.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbImage};
use shared::evidence::picture::{decoding_cost, is_whole};
use shared::evidence::{MediaType, PHOTO_BYTES_MAX, PhotoRefusal};

use super::colour::Profile;
use super::scale;

/// What a decoder may take beside the picture itself: texts and profiles of a PNG.
const ASIDE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A picture that was looked into and decoded.
pub struct Inspected {
    /// As it lies in the file.
    image: DynamicImage,
    /// How it is to be turned.
    orientation: Orientation,
    /// What its colours mean, where it is not sRGB.
    profile: Option<Profile>,
}

impl Inspected {
    /// A copy whose longer edge is at most so long: upright, opaque, in sRGB.
    #[must_use]
    pub fn shrunk(&self, edge: u32) -> RgbImage {
        let mut small = scale::shrunk(&self.image, edge);
        if let Some(profile) = &self.profile
            && !profile.to_srgb(&mut small)
        {
            // Half of it may be converted.
            small = scale::shrunk(&self.image, edge);
        }
        let mut small = DynamicImage::ImageRgb8(small);
        small.apply_orientation(self.orientation);
        small.into_rgb8()
    }
}

#[cfg(test)]
impl From<RgbImage> for Inspected {
    fn from(image: RgbImage) -> Self {
        Self { image: image.into(), orientation: Orientation::NoTransforms, profile: None }
    }
}

/// Whether the content is of the type that was announced.
///
/// # Errors
/// The reason to refuse it.
pub(super) fn check_type(bytes: &[u8], announced: MediaType) -> Result<(), PhotoRefusal> {
    let found = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => MediaType::Jpeg,
        Ok(ImageFormat::Png) => MediaType::Png,
        Ok(ImageFormat::WebP) => MediaType::Webp,
        _ if bytes.is_empty() => return Err(PhotoRefusal::Empty),
        _ if bytes.len() as u64 > PHOTO_BYTES_MAX => return Err(PhotoRefusal::TooLarge),
        _ => return Err(PhotoRefusal::NotAnImage),
    };
    if found == announced { Ok(()) } else { Err(PhotoRefusal::WrongType) }
}

/// Looks into a file that is said to be a picture.
///
/// # Errors
/// The reason to refuse it. Nothing large is allocated before its declared size was found to be possible.
pub fn inspect(bytes: &[u8], announced: MediaType) -> Result<Inspected, PhotoRefusal> {
    check_type(bytes, announced)?;
    let cost = decoding_cost(bytes, announced)?;
    if !is_whole(bytes, announced) {
        return Err(PhotoRefusal::Broken);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoRefusal::Broken)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(ASIDE_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoRefusal::Broken)?;
    // The decoder reads the same header; where it understands more by it, it is not let on.
    if decoder.total_bytes() > cost {
        return Err(PhotoRefusal::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().and_then(|bytes| Profile::read(&bytes));
    let image = DynamicImage::from_decoder(decoder).map_err(|_| PhotoRefusal::Broken)?;
    Ok(Inspected { image, orientation, profile })
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
            let inspected = inspect(&encoded(format), media_type).map(|i| i.shrunk(1_000).dimensions());
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

    /// JPEGs as phones, cameras and programs write them: all kinds of quality and size, grey, progressive, in several
    /// pieces.
    fn genuine() -> Vec<(String, Vec<u8>)> {
        let mut jpegs = vec![
            ("progressive".to_owned(), include_bytes!("../../tests/pictures/progressive.jpg").to_vec()),
            ("restarts".to_owned(), include_bytes!("../../tests/pictures/restarts.jpg").to_vec()),
            ("four inks".to_owned(), include_bytes!("../../tests/pictures/cmyk.jpg").to_vec()),
        ];
        for (width, height) in [(1, 1), (17, 9), (320, 200), (1_025, 767)] {
            for quality in [1, 40, 75, 92, 100] {
                for image in [DynamicImage::ImageRgb8(noise(width, height)), noise_grey(width, height)] {
                    let mut bytes = Vec::new();
                    let encoder = codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
                    image.write_with_encoder(encoder).expect("encodes");
                    jpegs.push((format!("{width} x {height}, {quality}, {:?}", image.color()), bytes));
                }
            }
        }
        jpegs
    }

    fn noise_grey(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(noise(width, height)).grayscale()
    }

    #[test]
    fn genuine_jpegs_are_taken_whatever_wrote_them() {
        for (what, bytes) in genuine() {
            assert!(inspect(&bytes, MediaType::Jpeg).is_ok(), "{what}");
        }
    }

    #[test]
    fn a_jpeg_that_is_cut_is_refused_though_an_end_mark_was_put_on_it() {
        for (what, bytes) in genuine().into_iter().filter(|(_, bytes)| bytes.len() > 3_000) {
            for (nth, of) in [(1, 2), (9, 10), (99, 100)] {
                let cut = [&bytes[..bytes.len() * nth / of], b"\xff\xd9"].concat();
                assert_eq!(inspect(&cut, MediaType::Jpeg).err(), Some(PhotoRefusal::Broken), "{what}: {nth}/{of}");
            }
        }
    }

    #[test]
    fn a_jpeg_with_a_hole_is_refused() {
        let mut holes = 0;
        for (what, bytes) in genuine().into_iter().filter(|(_, bytes)| bytes.len() > 8_000) {
            let hole = (bytes.len() / 4).min(40 * 1024);
            for filled in [0x00, 0x55] {
                let mut damaged = bytes.clone();
                damaged[bytes.len() / 2..][..hole].fill(filled);
                assert_eq!(
                    inspect(&damaged, MediaType::Jpeg).err(),
                    Some(PhotoRefusal::Broken),
                    "{what}: {filled:x}"
                );
                holes += 1;
            }
        }
        assert!(holes > 20, "{holes}");
    }

    #[test]
    fn colours_below_nothing_do_not_come_back_and_wide_colours_become_ordinary_ones() {
        let erased = image::RgbaImage::from_fn(64, 64, |x, _| image::Rgba([0, 0, 0, if x < 32 { 255 } else { 0 }]));
        let mut png = Cursor::new(Vec::new());
        erased.write_to(&mut png, ImageFormat::Png).expect("encodes");
        let inspected = inspect(&png.into_inner(), MediaType::Png).expect("a picture");
        for edge in [64, 16] {
            let small = inspected.shrunk(edge);
            assert_eq!((small.get_pixel(0, 0)[0], small.get_pixel(edge - 1, 0)[0]), (0, 255), "{edge}");
        }

        let profile = moxcms::ColorProfile::new_display_p3().encode().expect("a profile");
        let mut png = Vec::new();
        let mut encoder = codecs::png::PngEncoder::new(&mut png);
        encoder.set_icc_profile(profile).expect("is kept");
        encoder.write_image(&[200, 100, 50], 1, 1, image::ExtendedColorType::Rgb8).expect("encodes");
        let [red, ..] = inspect(&png, MediaType::Png).expect("a picture").shrunk(1).get_pixel(0, 0).0;
        assert!(red.abs_diff(214) <= 2, "{red}");
    }

    #[test]
    fn depth_counts_before_anything_is_decoded() {
        // 144 megapixels would be too many in any depth; 50 are too many with sixteen bits for each of four.
        let header = |side: u32, depth: u8, colour: u8| {
            let mut bytes = bomb(side);
            (bytes[24], bytes[25]) = (depth, colour);
            inspect(&bytes, MediaType::Png).err()
        };
        assert_eq!(header(7_000, 16, 6), Some(PhotoRefusal::TooManyPixels));
        assert_eq!(header(7_000, 8, 2), Some(PhotoRefusal::Broken), "it is looked into, and its bytes are not there");
        assert_eq!(header(12_000, 8, 0), Some(PhotoRefusal::TooManyPixels));
    }
}
