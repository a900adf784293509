//! Files that come with a report or an answer. A picture comes twice: as a clean copy, made anew without any
//! metadata, for the officers in charge; and untouched, sealed so that it takes two of them to open it, because its
//! metadata may be the evidence and may be the danger. What cannot be made anew comes only as the second.

use serde::{Deserialize, Serialize};

use super::wire::KeyBox;
use crate::coded_texts;
use crate::digest::PhotoHash;
use crate::evidence::MediaType;

/// The most files of one report or answer, clean copies not counted.
pub const FILES_MAX: usize = 10;
/// The most bytes of one sealed file.
pub const SEALED_FILE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// The most bytes of one file that a browser seals: padded and sealed, it keeps below [`SEALED_FILE_BYTES_MAX`].
pub const FILE_BYTES_MAX: u64 = 120_000_000;
/// The most bytes of all files that a browser seals for one report.
pub const FILES_BYTES_MAX: u64 = 300_000_000;

coded_texts! {
    /// Which of the two a sealed file is.
    pub enum FileKind {
        /// 净化副本
        Clean = "clean": "净化副本（已去除全部附加信息）", "Clean copy (all metadata removed)";
        /// 原件
        Original = "original": "原件（须两人共同打开）", "Original (two people open it together)";
    }
}

/// Types that are taken, by content. What else people may want to send can be pictured or copied into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// HEIC, which phones take pictures in and nothing here can make anew.
    Heic,
    /// MP4 or `QuickTime`.
    Video,
    /// PDF.
    Pdf,
}

impl FileType {
    /// The type by its first bytes; none where it is not one that is taken.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let brand = bytes.get(8..12).filter(|_| bytes.get(4..8) == Some(b"ftyp"));
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => match brand? {
                b"heic" | b"heix" | b"mif1" | b"msf1" | b"heim" | b"heis" => Some(Self::Heic),
                b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"qt  " | b"M4V "
                | b"3gp4" | b"3gp5" | b"3gp6" | b"MSNV" | b"dash" => Some(Self::Video),
                _ => None,
            },
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Video => "video/mp4",
            Self::Pdf => "application/pdf",
        }
    }

    /// The picture format, of those that can be made anew.
    #[must_use]
    pub const fn picture(self) -> Option<MediaType> {
        match self {
            Self::Jpeg => Some(MediaType::Jpeg),
            Self::Png => Some(MediaType::Png),
            Self::Webp => Some(MediaType::Webp),
            Self::Heic | Self::Video | Self::Pdf => None,
        }
    }

    /// What the form offers.
    pub const ACCEPT: &'static str =
        "image/jpeg,image/png,image/webp,image/heic,video/mp4,video/quicktime,application/pdf";
}

/// A file that lies sealed in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// The SHA-256 of the sealed bytes, which is its name.
    pub hash: PhotoHash,
    /// The sealed bytes.
    pub bytes: u64,
    /// Which of the two.
    pub kind: FileKind,
    /// Of an original: the shares of its key, one for each officer in charge, any two of which open it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<KeyBox>,
}

/// What stands before the bytes inside the seal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHead {
    /// The name that the file had. It has no `Debug`: a name may tell as much as the content.
    pub name: String,
    /// The media type.
    pub media_type: String,
}

/// The last part of a name, without signs that no name has, and not longer than people read.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    super::report::clean_words(last).chars().filter(|c| *c != '\n').take(80).collect()
}

/// The head as it stands before the bytes.
#[must_use]
pub fn framed_head(head: &FileHead) -> Vec<u8> {
    let head = serde_json::to_vec(head).unwrap_or_default();
    let length = u32::try_from(head.len()).unwrap_or(0).to_be_bytes();
    [&length, &head[..]].concat()
}

/// Head and bytes as one, to be padded and sealed.
#[must_use]
pub fn framed(head: &FileHead, bytes: &[u8]) -> Vec<u8> {
    [&framed_head(head), bytes].concat()
}

/// Head and bytes apart again.
#[must_use]
pub fn unframed(framed: &[u8]) -> Option<(FileHead, &[u8])> {
    let (length, rest) = framed.split_first_chunk::<4>()?;
    let (head, bytes) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((serde_json::from_slice(head).ok()?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_content() {
        for (bytes, kind) in [
            (&b"\xff\xd8\xff\xe0"[..], Some(FileType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(FileType::Png)),
            (b"RIFF....WEBP", Some(FileType::Webp)),
            (b"%PDF-1.7", Some(FileType::Pdf)),
            (b"\0\0\0\x18ftypheic", Some(FileType::Heic)),
            (b"\0\0\0\x18ftypmp42", Some(FileType::Video)),
            (b"\0\0\0\x18ftypzzzz", None),
            (b"PK\x03\x04", None),
            (b"<svg xmlns=", None),
            (b"MZ", None),
            (b"", None),
        ] {
            assert_eq!(FileType::of(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn a_name_is_only_a_name() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\a\\b\u{202e}gpj.exe"), "bgpj.exe");
        assert_eq!(clean_name(&"长".repeat(500)).chars().count(), 80);
    }

    #[test]
    fn head_and_bytes_come_apart_as_they_went_in() {
        let head = FileHead { name: "矿.jpg".into(), media_type: "image/jpeg".into() };
        let all = framed(&head, b"bytes");
        assert!(unframed(&all).is_some_and(|(h, b)| h == head && b == b"bytes"));
        for cut in 0..all.len().min(40) {
            assert!(unframed(&all[..cut]).is_none(), "{cut}");
        }
        assert!(unframed(&[0xff; 16]).is_none());
    }
}
