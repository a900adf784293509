//! Pictures of anonymous forms: what they cost the server, and who waits for whom.

use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, ImageFormat, RgbImage, RgbaImage};
use server::store::Store;
use shared::digest::PhotoHash;
use shared::evidence::{MediaType, PhotoRefusal};
use shared::seal::age::open;
use shared::seal::pad::unpad;
use shared::tip::files::{FileKind, unframed};

use super::plain::filled;
use crate::common::phone::{Phone, jpeg, photo};
use crate::common::process::{Killed, prepare, serve};
use crate::common::tips::{Officer, PlainForm};
use crate::common::{World, run, settings, user};

/// What image work and bodies of forms may take beyond the rest, in bytes.
const PEAK_MAX: u64 = 400_000_000;
/// What may stay in the allocator after bursts, in bytes: it is used again by the next, and grows no further.
const REST_MAX: u64 = 200_000_000;

/// A PNG of one colour.
fn flat_png(side: u32, colour: ExtendedColorType) -> Vec<u8> {
    let bytes = side as usize * side as usize * usize::from(colour.bits_per_pixel()) / 8;
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&vec![0x7f; bytes], side, side, colour).expect("encodes");
    png
}

/// A figure of the process in `/proc`, in bytes.
fn memory(process: &Killed, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.0.id())).expect("is running");
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("the figure");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// A server in a process of its own, with an officer who can read tips.
async fn served(folder: &std::path::Path) -> (Killed, SocketAddr) {
    prepare(folder).await;
    let store = Store::open(&settings(folder, &[]).database).await.expect("opens");
    let name = Officer::enrol(&store, 31, "220000").await;
    store.close().await;
    let (process, address) = serve(folder).await;
    assert_eq!(Officer::sign_in(address, &name).await.put_key().await.status, 204);
    (process, address)
}

/// Posts forms at the same time and tells how they were answered.
async fn at_once(address: SocketAddr, forms: Vec<PlainForm>) -> Vec<u16> {
    let mut posts = tokio::task::JoinSet::new();
    for form in forms {
        posts.spawn(async move { form.post(address, "/tip", &[]).await.status });
    }
    posts.join_all().await
}

#[cfg(target_os = "linux")]
#[test]
fn no_pictures_and_no_number_of_forms_take_more_memory_than_the_budget() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (process, address) = served(folder.path()).await;
        // The header alone decides: a small picture says that it is 8,200 pixels wide and high.
        let said = resized_header(&flat_png(64, ExtendedColorType::Rgba16), 8_200);
        let deep = flat_png(8_200, ExtendedColorType::Rgba16);
        let mut lossless = Cursor::new(Vec::new());
        RgbaImage::new(3_000, 3_000).write_to(&mut lossless, ImageFormat::WebP).expect("encodes");
        let mut wide = Cursor::new(Vec::new());
        RgbImage::new(5_000, 4_000).write_to(&mut wide, ImageFormat::Jpeg).expect("encodes");
        let pictures = [
            (said, 422),
            (deep.clone(), 422),
            (flat_png(6_000, ExtendedColorType::Rgba8), 200),
            (deep.clone(), 422),
            (flat_png(3_000, ExtendedColorType::Rgba16), 200),
            (deep.clone(), 422),
            (lossless.into_inner(), 200),
            (deep, 422),
            (wide.into_inner(), 200),
        ];
        let before = memory(&process, "VmRSS");
        let forms = pictures.iter().map(async |(bytes, _)| {
            filled(address, "照片").await.file("a.png", "image/png", bytes).post(address, "/tip", &[]).await.status
        });
        let statuses = futures::future::join_all(forms).await;
        // What is too large is refused at once; what is not is taken, or waits too long for its turn on a slow machine.
        let expected = pictures.each_ref().map(|(_, expected)| *expected);
        let is_expected = |(status, expected): (&u16, u16)| *status == expected || (*status, expected) == (503, 200);
        assert!(statuses.iter().zip(expected).all(is_expected) && statuses.contains(&200), "{statuses:?}");
        // Bodies alone: as large as forms may be, each with fields and files that are thrown away in the end.
        let form = filled(address, "大").await.with("answer", "999");
        let file = [b"%PDF-1.7\n".to_vec(), vec![b'x'; 11 * 1024 * 1024]].concat();
        let bulky = || {
            form.clone_with("x", "").file("a.pdf", "application/pdf", &file).file("b.pdf", "application/pdf", &file)
        };
        let mut rests = Vec::new();
        for _ in 0..3 {
            let mut forms: Vec<PlainForm> = (0..8).map(|_| bulky()).collect();
            forms.extend((0..4).map(|_| form.clone_with("what", &"x".repeat(28 * 1024 * 1024))));
            let statuses = at_once(address, forms).await;
            assert!(statuses.iter().all(|status| matches!(status, 413 | 422 | 503)), "{statuses:?}");
            rests.push(memory(&process, "VmRSS"));
        }
        let peak = memory(&process, "VmHWM");
        assert!(peak - before <= PEAK_MAX, "{peak} is too much above {before}");
        assert!(rests[2].saturating_sub(before) <= REST_MAX, "{before}, then {rests:?}");
    });
}

/// The same PNG with another size in its header.
fn resized_header(png: &[u8], side: u32) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let crc = crate::photos::crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

#[test]
fn an_inspectors_photo_waits_behind_no_form() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let picture = flat_png(2_000, ExtendedColorType::Rgb8);
        let address = world.address;
        let mut ready = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let picture = picture.clone();
            ready.spawn(async move {
                let form = filled(address, "很多照片").await;
                (0..3).fold(form, |form, n| form.file(&format!("{n}.png"), "image/png", &picture))
            });
        }
        let forms = ready.join_all().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let photos = [jpeg(61), jpeg(62)];
        for bytes in &photos {
            phone.announce(world.mines[0].id, user(2), photo(bytes, None)).await;
        }
        let answered = Arc::new(AtomicUsize::new(0));
        let mut posts = tokio::task::JoinSet::new();
        for form in forms {
            let answered = Arc::clone(&answered);
            posts.spawn(async move {
                let status = form.post(address, "/tip", &[]).await.status;
                answered.fetch_add(1, Ordering::SeqCst);
                status
            });
        }
        // Once the first form is answered, the second is being worked on and the third waits.
        while answered.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        for bytes in &photos {
            assert_eq!(phone.upload(bytes).await.status, 204);
        }
        assert!(answered.load(Ordering::SeqCst) < 3, "both photos were looked into before the last form");
        assert_eq!(posts.join_all().await, [200; 3]);
    });
}

#[test]
fn a_form_whose_picture_is_refused_cannot_have_the_work_done_again() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let form = filled(world.address, "照片坏了").await;
        let whole = jpeg(71);
        let broken = [&whole[..whole.len() / 2], b"\xff\xd9"].concat();
        let refused = form.clone_with("x", "").file("坏.jpg", "image/jpeg", &broken);
        let answers = tokio::join!(
            refused.post(world.address, "/tip", &[]),
            refused.post(world.address, "/tip", &[]),
            refused.post(world.address, "/tip", &[])
        );
        let bodies = [answers.0, answers.1, answers.2].map(|answer| {
            assert_eq!(answer.status, 422);
            String::from_utf8(answer.body).expect("text")
        });
        let looked_at = bodies.iter().filter(|body| body.contains("可能已损坏")).count();
        assert_eq!(looked_at, 1, "the picture is looked into once, however often the form is sent");
        assert!(bodies.iter().all(|body| body.contains("照片坏了")), "the words are kept");
        // The form that came back has a token of its own, and the same code.
        let body = bodies.iter().find(|body| body.contains("可能已损坏")).expect("one");
        let fresh = PlainForm::of(body);
        assert_ne!(fresh.get("token"), form.get("token"));
        assert_eq!(fresh.get("code"), form.get("code"));
        assert!(officer.list().await.is_empty());
    });
}

#[test]
fn what_was_erased_by_transparency_is_not_in_the_clean_copy() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let erased = RgbaImage::from_fn(64, 64, |x, _| image::Rgba([0, 0, 0, if x < 32 { 255 } else { 0 }]));
        let mut bytes = Cursor::new(Vec::new());
        erased.write_to(&mut bytes, ImageFormat::Png).expect("encodes");
        let form = filled(world.address, "名字涂掉了").await.file("a.png", "image/png", &bytes.into_inner());
        assert_eq!(form.post(world.address, "/tip", &[]).await.status, 200);
        let tip = officer.open(officer.list().await[0].id).await;
        let file = tip.steps.iter().flat_map(|step| &step.files).find(|f| f.kind == FileKind::Clean).expect("a copy");
        let sealed =
            officer.ask("GET", &format!("/api/v1/tips/{}/files/{}", tip.summary.id, file.hash), b"").await.body;
        let opened = open(&officer.tip_key(&tip), &sealed).expect("opens");
        let (_, clean) = unframed(unpad(&opened).expect("padded")).expect("a file");
        let clean = image::load_from_memory(clean).expect("a picture").to_rgb8();
        assert!(clean.get_pixel(10, 32)[0] < 20 && clean.get_pixel(54, 32)[0] > 235);
    });
}

#[test]
fn too_much_work_says_nothing_about_a_photo() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        // A picture that no lane may decode is refused as such, and a small one is held beside it.
        let huge = resized_header(&flat_png(8, ExtendedColorType::Rgba16), 8_200);
        let mut body = photo(&huge, None);
        if let shared::event::Body::PhotoTaken { media_type, .. } = &mut body {
            *media_type = MediaType::Png;
        }
        phone.announce(world.mines[0].id, user(2), body).await;
        assert_eq!(phone.upload(&huge).await.problem().photo, Some(PhotoRefusal::TooManyPixels));
        let small = jpeg(81);
        phone.announce(world.mines[0].id, user(2), photo(&small, None)).await;
        assert_eq!(phone.upload(&small).await.status, 204);
        assert_eq!(phone.get(&format!("/api/v1/photos/{}/receipt", PhotoHash::of(&small))).await.status, 200);
    });
}
