//! What a camera wrote inside the picture. Shown beside the evidence, never relied on.

use std::io::Cursor;

use exif::{In, Reader, Tag};

/// The longest value shown.
const VALUE_MAX: usize = 200;

/// The fields that people ask for, as label and value.
#[must_use]
pub fn read(bytes: &[u8]) -> Vec<(String, String)> {
    let Ok(found) = Reader::new().read_from_container(&mut Cursor::new(bytes)) else { return Vec::new() };
    [
        Tag::DateTimeOriginal,
        Tag::OffsetTimeOriginal,
        Tag::Make,
        Tag::Model,
        Tag::Software,
        Tag::GPSLatitude,
        Tag::GPSLongitude,
        Tag::GPSAltitude,
        Tag::GPSDateStamp,
        Tag::GPSTimeStamp,
    ]
    .iter()
    .filter_map(|tag| found.get_field(*tag, In::PRIMARY))
    .map(|field| {
        let value: String = field.display_value().with_unit(&found).to_string().chars().take(VALUE_MAX).collect();
        (field.tag.to_string(), value)
    })
    .collect()
}
