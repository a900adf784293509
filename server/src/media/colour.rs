//! Colours of other spaces brought to sRGB. What is drawn here bears no profile, and is shown as sRGB everywhere.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// A profile with this many bytes is none of a camera: of phones they have some hundred.
const PROFILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How the colours of a picture are to be understood, where they are not those of sRGB.
pub struct Profile(ColorProfile);

impl Profile {
    /// From what stands in the file. None where it stands for nothing that can be read, or not for red, green and blue:
    /// the picture is taken for sRGB then.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > PROFILE_BYTES_MAX {
            return None;
        }
        ColorProfile::new_from_slice(bytes).ok().filter(|found| found.color_space == DataColorSpace::Rgb).map(Self)
    }

    /// Brings the colours of a picture to sRGB. Says whether it could.
    pub(super) fn to_srgb(&self, image: &mut RgbImage) -> bool {
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        let Ok(transform) = self.0.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options) else {
            return false;
        };
        let length = image.width() as usize * 3;
        let mut before = vec![0; length];
        image.chunks_exact_mut(length).all(|row| {
            before.copy_from_slice(row);
            transform.transform(&before, row).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn display_p3_becomes_srgb_and_srgb_stays() {
        let after = |profile: ColorProfile, colour: [u8; 3]| {
            let bytes = profile.encode().expect("encodes");
            let mut image = RgbImage::from_pixel(3, 2, Rgb(colour));
            assert!(Profile::read(&bytes).expect("a profile").to_srgb(&mut image));
            image.get_pixel(1, 1).0
        };
        // The same light in sRGB, by the primaries of both: 214.9, 92.6, 30.9.
        let p3 = after(ColorProfile::new_display_p3(), [200, 100, 50]);
        assert!(p3.iter().zip([215, 93, 31]).all(|(a, b)| a.abs_diff(b) <= 1), "{p3:?}");
        let same = after(ColorProfile::new_srgb(), [200, 100, 50]);
        assert!(same.iter().zip([200, 100, 50]).all(|(a, b)| a.abs_diff(b) <= 1), "{same:?}");
        assert_eq!(after(ColorProfile::new_display_p3(), [128, 128, 128]), [128; 3], "grey stays grey");
    }

    #[test]
    fn what_is_no_profile_is_passed_over() {
        for bytes in [&b""[..], b"not a profile", &[0xff; 4_000]] {
            assert!(Profile::read(bytes).is_none());
        }
    }
}
