//! Photos: announced by an event that names the hash of the original bytes, later held or refused by the server.

use serde::{Deserialize, Serialize};

use super::Located;
use crate::check::Moment;
use crate::checklist::ItemCode;
use crate::coded_texts;
use crate::digest::PhotoHash;
use crate::id::{CheckId, DeviceId, HazardId, MineId, UserId};
use crate::region::DivisionCode;

/// The largest original that is taken: 40 MB covers a 108-megapixel phone's JPEG.
pub const PHOTO_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// The most pixels that the server decodes. Beyond it a picture is held to be a bomb.
pub const PHOTO_PIXELS_MAX: u64 = 120_000_000;
/// The most memory that decoding one picture may take: the JPEG of a 108-megapixel phone, three bytes for each pixel,
/// with its file and what is drawn from it. A picture with sixteen bits for each colour reaches it with fewer pixels.
pub const DECODING_BYTES_MAX: u64 = 400 * 1024 * 1024;
/// The largest preview that travels with the text.
pub const PREVIEW_BYTES_MAX: usize = 48 * 1024;

coded_texts! {
    /// The picture formats that the server can look into.
    pub enum MediaType {
        /// JPEG
        Jpeg = "image/jpeg": "JPEG", "JPEG";
        /// PNG
        Png = "image/png": "PNG", "PNG";
        /// WebP
        Webp = "image/webp": "WebP", "WebP";
    }
}

coded_texts! {
    /// How a photo came to the phone.
    pub enum PhotoSource {
        /// The system's camera, through the browser's file input.
        Camera = "camera": "系统相机", "System camera";
        /// The live view in the app.
        LiveView = "live-view": "应用内拍摄", "Live view in the app";
    }
}

coded_texts! {
    /// Why the server does not take a photo's bytes.
    pub enum PhotoRefusal {
        /// No event of an accepted check announced this hash.
        NotAnnounced = "photo-not-announced": "没有任何检查登记过这张照片", "No check has announced this photo";
        /// No bytes at all.
        Empty = "photo-empty": "照片文件为空（0 字节）", "The photo is empty (0 bytes)";
        /// More bytes than allowed or than announced.
        TooLarge = "photo-too-large": "照片超过大小上限", "The photo is larger than allowed";
        /// The bytes do not have the announced hash.
        HashMismatch = "photo-hash-mismatch": "照片内容与登记的校验值不符", "The photo's bytes do not match the announced hash";
        /// The bytes are no picture of a known format.
        NotAnImage = "photo-not-an-image": "文件不是可识别的图片", "The file is not a picture of a known format";
        /// A picture, but not of the announced type.
        WrongType = "photo-wrong-type": "照片格式与声明的类型不符", "The picture is not of the declared type";
        /// Declares more pixels than are decoded.
        TooManyPixels = "photo-too-many-pixels": "照片声明的像素过大，已拒绝解码", "The picture declares too many pixels and was not decoded";
        /// Ends before it is complete, or cannot be decoded.
        Broken = "photo-broken": "照片已损坏或不完整", "The picture is broken or incomplete";
    }
}

/// What became of an announced photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    /// The hash is known, the bytes are still on the phone.
    Announced,
    /// The server holds the original bytes and has matched their hash.
    Held,
    /// The server refused the bytes; they lie in quarantine or were never taken.
    Refused(PhotoRefusal),
}

/// One photo of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// SHA-256 of the original bytes.
    pub hash: PhotoHash,
    /// Size of the original in bytes.
    pub bytes: u64,
    /// Format, as announced.
    pub media_type: MediaType,
    /// The check that it belongs to.
    pub check: CheckId,
    /// The mine of that check.
    pub mine: MineId,
    /// The mine's county.
    pub region: DivisionCode,
    /// The hazard that it shows, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hazard: Option<HazardId>,
    /// The checklist item that it is about, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemCode>,
    /// How it was taken.
    pub source: PhotoSource,
    /// The fix at the shutter.
    pub located: Located,
    /// Who took it.
    pub taken_by: UserId,
    /// On which device.
    pub device: DeviceId,
    /// When.
    pub taken: Moment,
    /// What became of it.
    pub state: PhotoState,
    /// The server's sequence number of the last event that changed it; 0 while only on the phone.
    pub seq: u64,
}
