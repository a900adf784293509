//! Making a picture smaller, row by row: what is drawn meanwhile takes no more memory than the small one.
//!
//! Each small pixel is the mean of the area that it covers. Where the picture is transparent it lies on white: what
//! stands below nothing was never to be seen, and must not come to light where the transparency is dropped.

use image::{DynamicImage, RgbImage};

/// The picture so that its longer edge is at most so long, opaque and with eight bits for each colour.
pub(super) fn shrunk(image: &DynamicImage, edge: u32) -> RgbImage {
    let (width, height) = size_within(image.width(), image.height(), edge);
    let columns = Weights::new(image.width(), width);
    let mut out = RgbImage::new(width, height);
    let mut row = vec![0_u8; image.width() as usize * 3];
    let mut narrow = vec![0_u64; width as usize * 3];
    let mut sums = vec![0_u64; width as usize * 3];
    let area = u64::from(image.width()) * u64::from(image.height());
    let mut rows = out.chunks_exact_mut(width as usize * 3);
    let mut current = rows.next();
    for y in 0..image.height() {
        opaque_row(image, y, &mut row);
        columns.narrow(&row, &mut narrow);
        // In units of which a row of the picture is `height` and a row of the small one `image.height()`.
        let (from, all) = (u64::from(y) * u64::from(height), u64::from(image.height()));
        let ends = (from / all + 1) * all;
        let here = ends.saturating_sub(from).min(u64::from(height));
        sums.iter_mut().zip(&narrow).for_each(|(sum, value)| *sum += value * here);
        if from + u64::from(height) < ends {
            continue;
        }
        if let Some(done) = current {
            for (byte, sum) in done.iter_mut().zip(&mut sums) {
                *byte = u8::try_from((*sum + area / 2) / area).unwrap_or(u8::MAX);
                *sum = 0;
            }
        }
        current = rows.next();
        let rest = u64::from(height) - here;
        if rest > 0 {
            sums.iter_mut().zip(&narrow).for_each(|(sum, value)| *sum += value * rest);
        }
    }
    out
}

/// A size with the same proportions whose longer edge is at most so long.
fn size_within(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= edge {
        return (width, height);
    }
    let scaled = |n: u32| {
        let scaled = (u64::from(n) * u64::from(edge) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(edge).max(1)
    };
    (scaled(width), scaled(height))
}

/// How much each pixel of a row gives to which pixel of a narrower row.
struct Weights {
    /// For each pixel: the place that it begins in, its weight there, and the rest, which goes to the next place.
    pixels: Vec<(u32, u32, u32)>,
}

impl Weights {
    fn new(from: u32, to: u32) -> Self {
        let weights = |x: u32| {
            let start = u64::from(x) * u64::from(to);
            let place = start / u64::from(from);
            let here = ((place + 1) * u64::from(from) - start).min(u64::from(to));
            let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            (number(place), number(here), to - number(here))
        };
        Self { pixels: (0..from).map(weights).collect() }
    }

    fn narrow(&self, row: &[u8], narrow: &mut [u64]) {
        narrow.fill(0);
        for (pixel, (place, here, rest)) in row.chunks_exact(3).zip(&self.pixels) {
            let at = *place as usize * 3;
            for (sum, value) in narrow[at..].iter_mut().zip(pixel) {
                *sum += u64::from(*value) * u64::from(*here);
            }
            if *rest > 0 {
                for (sum, value) in narrow[at + 3..].iter_mut().zip(pixel) {
                    *sum += u64::from(*value) * u64::from(*rest);
                }
            }
        }
    }
}

/// One row as three bytes for each pixel, on white where it is transparent.
fn opaque_row(image: &DynamicImage, y: u32, out: &mut [u8]) {
    fn row<T>(samples: &[T], y: u32, width: u32, channels: usize) -> &[T] {
        let length = width as usize * channels;
        &samples[y as usize * length..][..length]
    }
    /// Grey or coloured, with or without transparency, in whatever depth `byte` brings to eight bits.
    fn write<T: Copy>(row: &[T], channels: usize, out: &mut [u8], byte: impl Fn(T) -> u8) {
        for (pixel, out) in row.chunks_exact(channels).zip(out.chunks_exact_mut(3)) {
            let alpha = if channels.is_multiple_of(2) { byte(pixel[channels - 1]) } else { u8::MAX };
            for (n, out) in out.iter_mut().enumerate() {
                *out = on_white(byte(pixel[if channels < 3 { 0 } else { n }]), alpha);
            }
        }
    }
    let width = image.width();
    let eight = |value: u8| value;
    let sixteen = |value: u16| u8::try_from((u32::from(value) + 128) / 257).unwrap_or(u8::MAX);
    match image {
        DynamicImage::ImageRgb8(image) => out.copy_from_slice(row(image, y, width, 3)),
        DynamicImage::ImageLuma8(image) => write(row(image, y, width, 1), 1, out, eight),
        DynamicImage::ImageLumaA8(image) => write(row(image, y, width, 2), 2, out, eight),
        DynamicImage::ImageRgba8(image) => write(row(image, y, width, 4), 4, out, eight),
        DynamicImage::ImageLuma16(image) => write(row(image, y, width, 1), 1, out, sixteen),
        DynamicImage::ImageLumaA16(image) => write(row(image, y, width, 2), 2, out, sixteen),
        DynamicImage::ImageRgb16(image) => write(row(image, y, width, 3), 3, out, sixteen),
        DynamicImage::ImageRgba16(image) => write(row(image, y, width, 4), 4, out, sixteen),
        // None of the three formats decodes to anything else.
        other => write(row(&other.crop_imm(0, y, width, 1).to_rgba8(), 0, width, 4), 4, out, eight),
    }
}

/// A colour that lets through what is not opaque of it, on white.
fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "places in small pictures")]
mod tests {
    use super::*;
    use image::{ImageBuffer, LumaA, Rgb, Rgba};

    #[test]
    fn a_small_picture_stays_as_it_is_and_a_large_one_keeps_its_proportions() {
        let picture = RgbImage::from_fn(7, 5, |x, y| Rgb([x as u8 * 30, y as u8 * 40, 9]));
        assert_eq!(shrunk(&picture.clone().into(), 7), picture);
        let wide = DynamicImage::ImageRgb8(RgbImage::from_pixel(4_000, 3_001, Rgb([12, 200, 7])));
        let small = shrunk(&wide, 1_600);
        assert_eq!(small.dimensions(), (1_600, 1_200));
        assert!(small.pixels().all(|pixel| *pixel == Rgb([12, 200, 7])));
        assert_eq!(shrunk(&DynamicImage::new_rgb8(30_000, 2), 480).dimensions(), (480, 1));
    }

    #[test]
    fn each_small_pixel_is_the_mean_of_what_it_covers() {
        // Three columns become two: the middle one gives half to each side.
        let columns = RgbImage::from_fn(3, 3, |x, _| Rgb([[0, 90, 240][x as usize]; 3]));
        let small = shrunk(&columns.clone().into(), 2);
        assert_eq!(small.dimensions(), (2, 2));
        assert!(small.rows().all(|mut row| row.next() == Some(&Rgb([30; 3])) && row.next() == Some(&Rgb([190; 3]))));
        let rows = image::imageops::rotate90(&columns);
        let turned = shrunk(&rows.into(), 2);
        assert_eq!((turned.get_pixel(0, 0)[0], turned.get_pixel(1, 1)[0]), (30, 190));
    }

    #[test]
    fn what_is_transparent_is_white_whatever_colour_lies_below_it() {
        for edge in [8, 3] {
            let rgba = ImageBuffer::from_fn(8, 8, |x, _| Rgba([if x % 2 == 0 { 0_u8 } else { 255 }, 0, 77, 0]));
            let rgba16 = ImageBuffer::from_fn(8, 8, |x, _| Rgba([x as u16 * 8_000, 0, 1, 0]));
            let grey = ImageBuffer::from_fn(8, 8, |x, _| LumaA([x as u8 * 30, 0]));
            let grey16 = ImageBuffer::from_fn(8, 8, |x, _| LumaA([x as u16 * 8_000, 0]));
            for image in [
                DynamicImage::ImageRgba8(rgba),
                DynamicImage::ImageRgba16(rgba16),
                DynamicImage::ImageLumaA8(grey),
                DynamicImage::ImageLumaA16(grey16),
            ] {
                let kind = image.color();
                assert!(shrunk(&image, edge).iter().all(|byte| *byte == 255), "{kind:?}");
            }
        }
        let half = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(2, 2, Rgba([0, 100, 255, 128])));
        assert_eq!(shrunk(&half, 2).get_pixel(0, 0), &Rgb([127, 177, 255]));
    }
}
