//! Photos through HTTP: sent in pieces, resumed, held once, and every way in which one can be bad.

use crate::common::phone::{Phone, answered, arrived, jpeg, photo};
use crate::common::{World, run, user};
use shared::digest::PhotoHash;
use shared::event::{self, Body};
use shared::evidence::{MediaType, PHOTO_BYTES_MAX, PhotoRefusal};
use shared::problem::ProblemCode;
use shared::sync::{PhotoReceipt, photo_receipt_bytes};

/// A picture as phones send it with the text.
fn small(seed: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(48, 36, image::Rgb([seed; 3]));
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("encodes");
    bytes.into_inner()
}

async fn held(phone: &Phone, bytes: &[u8]) -> PhotoReceipt {
    let hash = PhotoHash::of(bytes);
    let receipt: PhotoReceipt = phone.get(&format!("/api/v1/photos/{hash}/receipt")).await.json();
    assert_eq!((receipt.photo, receipt.bytes), (hash, bytes.len() as u64));
    let signed = photo_receipt_bytes(&receipt.photo, receipt.bytes, receipt.at);
    event::verify(&phone.session.server_key, &signed, &receipt.signature).expect("the server's signature");
    receipt
}

/// How many events of the server's own there are about photos.
async fn verdicts(world: &World) -> usize {
    let log = world.log().await;
    log.iter().filter(|e| matches!(e.event.body, Body::PhotoHeld { .. } | Body::PhotoRefused { .. })).count()
}

#[test]
fn a_photo_goes_up_in_pieces_over_a_bad_line_and_is_held_once() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let bytes = jpeg(1);
        let hash = PhotoHash::of(&bytes);
        let address = format!("/api/v1/photos/{hash}");
        phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
        assert_eq!(phone.get(&format!("{address}/receipt")).await.code(), ProblemCode::NotHeld);
        assert_eq!(phone.get(&format!("{address}/original")).await.code(), ProblemCode::NotHeld);

        let length = bytes.len().to_string();
        let begun = phone.begin_upload(&hash, &length).await;
        assert_eq!((begun.status, begun.header("upload-offset")), (201, Some("0")));
        let (first, rest) = bytes.split_at(bytes.len() / 3);
        assert_eq!(phone.piece(&hash, 0, first).await.status, 204);
        // The answer was lost: the phone sends the piece again, asks, and begins anew.
        assert_eq!(phone.piece(&hash, 0, first).await.code(), ProblemCode::OffsetConflict);
        let reached = first.len().to_string();
        let upload = format!("/api/v1/uploads/{hash}");
        assert_eq!(phone.tus("HEAD", &upload, &[], &[]).await.header("upload-offset"), Some(reached.as_str()));
        assert_eq!(phone.begin_upload(&hash, &length).await.header("upload-offset"), Some(reached.as_str()));
        // A piece that is damaged on its way is not kept.
        let checksum = ("upload-checksum", "sha256 AAAA");
        let kind = ("content-type", "application/offset+octet-stream");
        let damaged = phone.tus("PATCH", &upload, &[("upload-offset", &reached), kind, checksum], rest).await;
        assert_eq!((damaged.status, damaged.code()), (460, ProblemCode::ChecksumMismatch));
        // The last piece four times at once.
        let (a, b, c, d) = tokio::join!(
            phone.piece(&hash, first.len(), rest),
            phone.piece(&hash, first.len(), rest),
            phone.piece(&hash, first.len(), rest),
            phone.piece(&hash, first.len(), rest)
        );
        let took = [&a, &b, &c, &d].iter().filter(|answer| answer.status == 204).count();
        assert!(took >= 1, "{a:?} {b:?} {c:?} {d:?}");
        held(&phone, &bytes).await;
        assert_eq!(verdicts(&world).await, 1, "held once");
        assert_eq!(phone.begin_upload(&hash, &length).await.header("upload-offset"), Some(length.as_str()));
        assert_eq!(phone.get(&format!("{address}/original")).await.body, bytes);
        for copy in ["preview", "view", "stamped"] {
            let answer = phone.get(&format!("{address}/{copy}")).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")), "{copy}");
            image::load_from_memory(&answer.body).expect("a picture");
        }
    });
}

#[test]
fn only_the_device_that_announced_a_photo_shows_what_it_looks_like() {
    run(async {
        use base64::Engine as _;
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let mut companion = Phone::sign_in(world.address, "here-2").await;
        let bytes = jpeg(31);
        let hash = PhotoHash::of(&bytes);
        let check = phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
        let preview = |of: &[u8]| base64::engine::general_purpose::STANDARD.encode(of);
        let with_preview = |body: Vec<u8>, jpeg: String| {
            let body = String::from_utf8(body).expect("text");
            let end = body.len() - 1;
            format!("{},\"previews\":[{{\"photo\":\"{hash}\",\"jpeg\":\"{jpeg}\"}}]}}", &body[..end]).into_bytes()
        };
        let (planted, shown) = (small(32), small(33));
        let event = companion.record(check, arrived());
        let body = with_preview(companion.push_body(&[event]), preview(&planted));
        assert_eq!(companion.send(&body).await.status, 200);
        let address = format!("/api/v1/photos/{hash}/preview");
        assert_eq!(phone.get(&address).await.status, 404);
        let event = phone.record(check, answered(0));
        let body = with_preview(phone.push_body(&[event]), preview(&shown));
        assert_eq!(phone.send(&body).await.status, 200);
        assert_eq!(phone.get(&address).await.body, shown);
    });
}

#[test]
fn a_photo_whose_original_is_in_the_store_is_taken_up_without_being_sent_again() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        // As after an older backup of the log: the file is there, the log says "announced".
        let (bytes, damaged) = (jpeg(41), jpeg(42));
        for (bytes, stored) in [(&bytes, bytes.clone()), (&damaged, b"not this photo".to_vec())] {
            phone.announce(world.mines[0].id, user(2), photo(bytes, None)).await;
            let state = &world.running.state;
            state.photos.put(server::photo::Kind::Original, &PhotoHash::of(bytes), stored.into()).await.expect("put");
        }
        let length = |bytes: &[u8]| bytes.len().to_string();
        let begun = phone.begin_upload(&PhotoHash::of(&bytes), &length(&bytes)).await;
        assert_eq!(begun.header("upload-offset"), Some(length(&bytes).as_str()));
        held(&phone, &bytes).await;
        let begun = phone.begin_upload(&PhotoHash::of(&damaged), &length(&damaged)).await;
        assert_eq!(begun.header("upload-offset"), Some("0"), "a damaged original is sent again");
        assert_eq!(phone.upload(&damaged).await.status, 204);
        held(&phone, &damaged).await;
        assert_eq!(phone.get(&format!("/api/v1/photos/{}/original", PhotoHash::of(&damaged))).await.body, damaged);
    });
}

#[test]
fn every_bad_photo_is_refused_with_its_reason_for_good() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let whole = jpeg(2);
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(40, 40).write_to(&mut png, image::ImageFormat::Png).expect("encodes");
        let png = png.into_inner();
        let mut bomb = png.clone();
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        for (what, bytes, media_type, reason) in [
            ("text", b"not a picture at all".to_vec(), MediaType::Jpeg, PhotoRefusal::NotAnImage),
            ("a page", b"<script>alert(1)</script>".to_vec(), MediaType::Png, PhotoRefusal::NotAnImage),
            ("a PNG said to be a JPEG", png, MediaType::Jpeg, PhotoRefusal::WrongType),
            ("a bomb", bomb, MediaType::Png, PhotoRefusal::TooManyPixels),
            ("half a picture", whole[..whole.len() / 2].to_vec(), MediaType::Jpeg, PhotoRefusal::Broken),
        ] {
            let before = verdicts(&world).await;
            let mut body = photo(&bytes, None);
            if let Body::PhotoTaken { media_type: kind, .. } = &mut body {
                *kind = media_type;
            }
            phone.announce(world.mines[0].id, user(2), body).await;
            let answer = phone.upload(&bytes).await;
            let problem = answer.problem();
            assert_eq!(
                (answer.status, problem.code, problem.photo),
                (422, ProblemCode::PhotoRefused, Some(reason)),
                "{what}"
            );
            // It is recorded, once, and asking again gets the same answer.
            let again = phone.upload(&bytes).await.problem();
            assert_eq!((again.photo, verdicts(&world).await), (Some(reason), before + 1), "{what}");
            let address = format!("/api/v1/photos/{}/original", PhotoHash::of(&bytes));
            assert_eq!(phone.get(&address).await.code(), ProblemCode::NotHeld, "{what}");
        }
    });
}

#[test]
fn a_photo_that_lost_a_part_of_itself_is_refused_however_it_was_mended() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let whole = jpeg(51);
        let cut = [&whole[..whole.len() / 2], b"\xff\xd9"].concat();
        let mut hole = whole.clone();
        hole[whole.len() / 2 - 20 * 1024..][..40 * 1024].fill(0);
        for bytes in [cut, hole] {
            phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
            let problem = phone.upload(&bytes).await.problem();
            assert_eq!(problem.photo, Some(PhotoRefusal::Broken));
        }
    });
}

#[test]
fn what_is_shown_of_a_photo_is_opaque_and_has_ordinary_colours() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        // The right half was erased by making it transparent; its colour is still in the file.
        let erased = image::RgbaImage::from_fn(96, 96, |x, _| image::Rgba([0, 0, 0, if x < 48 { 255 } else { 0 }]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        erased.write_to(&mut bytes, image::ImageFormat::Png).expect("encodes");
        let bytes = bytes.into_inner();
        let mut body = photo(&bytes, None);
        if let Body::PhotoTaken { media_type, .. } = &mut body {
            *media_type = MediaType::Png;
        }
        phone.announce(world.mines[0].id, user(2), body).await;
        assert_eq!(phone.upload(&bytes).await.status, 204);
        for copy in ["preview", "view", "stamped"] {
            let answer = phone.get(&format!("/api/v1/photos/{}/{copy}", PhotoHash::of(&bytes))).await;
            let shown = image::load_from_memory(&answer.body).expect("a picture").to_rgb8();
            let (black, white) = (shown.get_pixel(20, 40), shown.get_pixel(76, 40));
            assert!(black[0] < 20 && white[0] > 235, "{copy}: {black:?} {white:?}");
        }
    });
}

#[test]
fn lengths_and_bytes_that_are_not_as_announced_change_nothing() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let bytes = jpeg(3);
        let hash = PhotoHash::of(&bytes);
        let stranger = PhotoHash::of(b"never announced");
        phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
        let before = world.contents().await;
        let refused = |reason| (422, ProblemCode::PhotoRefused, Some(reason));
        let told = |answer: crate::common::http::Answer| {
            let problem = answer.problem();
            (answer.status, problem.code, problem.photo)
        };
        let huge = (PHOTO_BYTES_MAX + 1).to_string();
        assert_eq!(told(phone.begin_upload(&stranger, "10").await), refused(PhotoRefusal::NotAnnounced));
        assert_eq!(told(phone.begin_upload(&hash, "0").await), refused(PhotoRefusal::Empty));
        assert_eq!(told(phone.begin_upload(&hash, &huge).await), refused(PhotoRefusal::TooLarge));
        for absurd in ["-1", "", "1e3", "99999999999999999999999"] {
            let status = phone.begin_upload(&hash, absurd).await.status;
            assert!(status == 400 || status == 413, "{absurd}: {status}");
        }
        // As many bytes as announced, but others.
        let length = bytes.len().to_string();
        phone.begin_upload(&hash, &length).await;
        let others = vec![0xff; bytes.len()];
        assert_eq!(told(phone.piece(&hash, 0, &others).await), refused(PhotoRefusal::HashMismatch));
        // More than announced.
        phone.begin_upload(&hash, &length).await;
        let longer = [&bytes[..], b"x"].concat();
        assert_eq!(told(phone.piece(&hash, 0, &longer).await), refused(PhotoRefusal::TooLarge));
        let far = phone.piece(&hash, 7, &bytes).await;
        assert_eq!(far.code(), ProblemCode::OffsetConflict);
        let upload = format!("/api/v1/uploads/{hash}");
        let wrong =
            phone.tus("PATCH", &upload, &[("upload-offset", "0"), ("content-type", "image/jpeg")], &bytes).await;
        assert_eq!(wrong.code(), ProblemCode::UnsupportedMediaType);
        let bearer = format!("Bearer {}", phone.session.access);
        let old = [("authorization", bearer.as_str()), ("tus-resumable", "0.2.0")];
        let old = crate::common::http::request(world.address, "HEAD", &upload, &old, &[]).await.expect("an answer");
        assert_eq!(old.status, 412);
        assert_eq!(world.contents().await, before);
        // None of it stands in the way of the true bytes.
        assert_eq!(phone.upload(&bytes).await.status, 204);
        held(&phone, &bytes).await;
    });
}

#[test]
fn photos_of_another_region_are_neither_seen_nor_sent() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let bytes = jpeg(4);
        let hash = PhotoHash::of(&bytes);
        let check = phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
        let foreign = Phone::sign_in(world.address, "there-1").await;
        assert_eq!(foreign.upload(&bytes).await.code(), ProblemCode::ForeignRegion);
        assert_eq!(phone.upload(&bytes).await.status, 204);
        for part in ["preview", "view", "original", "stamped", "receipt", "verification"] {
            let answer = foreign.get(&format!("/api/v1/photos/{hash}/{part}")).await;
            assert_eq!((answer.status, answer.code()), (403, ProblemCode::ForeignRegion), "{part}");
        }
        for part in ["", "/export"] {
            let answer = foreign.get(&format!("/api/v1/checks/{check}{part}")).await;
            assert_eq!((answer.status, answer.code()), (403, ProblemCode::ForeignRegion), "{part}");
        }
        let upload = format!("/api/v1/uploads/{hash}");
        assert_eq!(foreign.tus("HEAD", &upload, &[], &[]).await.status, 403);
        assert_eq!(foreign.tus("DELETE", &upload, &[], &[]).await.status, 403);
        // The colleague who makes the check too may send it; one who only has the region may look.
        let supervisor = Phone::sign_in(world.address, "supervisor").await;
        assert_eq!(supervisor.upload(&bytes).await.code(), ProblemCode::Forbidden);
        assert_eq!(supervisor.get(&format!("/api/v1/photos/{hash}/view")).await.status, 200);
    });
}

pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(0xffff_ffff_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
