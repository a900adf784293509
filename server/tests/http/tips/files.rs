//! Files: made anew, sealed, opened by two, sent over bad lines.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::digest::{PhotoHash, SealingKey};
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::seal::age::{Identity, Recipient, open, seal, sealed_len};
use shared::seal::pad::unpad;
use shared::seal::shares::{Share, join, split};
use shared::tip::files::{FileKind, SealedFile, unframed};
use shared::tip::lifecycle::Step;
use shared::tip::wire::{Answer, Challenge, KeyBox, LentShare, Opener, TipFile};
use shared::tip::work::solve;

use super::plain::filled;
use crate::common::http::{self, request};
use crate::common::phone::{jpeg, post};
use crate::common::tips::{Officer, Whistleblower, chance, page, send, terms, words_to};
use crate::common::{World, run};

/// A JPEG with a camera's maker, serial number and place in its EXIF.
fn telltale() -> Vec<u8> {
    let plain = jpeg(7);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x14\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"canary-serial-77aa\0\0");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

fn file_of(file: &TipFile, kind: FileKind) -> &SealedFile {
    file.steps.iter().flat_map(|step| &step.files).find(|f| f.kind == kind).expect("a file")
}

async fn fetch(officer: &Officer, tip: &TipFile, file: &SealedFile) -> Vec<u8> {
    let path = format!("/api/v1/tips/{}/files/{}", tip.summary.id, file.hash);
    let answer = officer.ask("GET", &path, b"").await;
    assert_eq!(answer.status, 200);
    answer.body
}

fn share_of(officer: &Officer, sealed: &str) -> Share {
    let bytes = open(&officer.secret, &STANDARD.decode(sealed).expect("base64")).expect("opens");
    Share::from_bytes(bytes.as_slice().try_into().expect("33 bytes")).expect("a share")
}

async fn lend(officer: &Officer, tip: &TipFile, share: &LentShare) -> http::Answer {
    let path = format!("/api/v1/tips/{}/shares", tip.summary.id);
    officer.ask("POST", &path, &serde_json::to_vec(share).expect("JSON")).await
}

#[test]
fn a_picture_is_made_anew_and_its_original_takes_two_to_open() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        let picture = telltale();
        let form = filled(world.address, "有照片").await.file("../矿井.jpg", "image/jpeg", &picture);
        assert_eq!(form.post(world.address, "/tip", &[]).await.status, 200);
        let tip = officer.open(officer.list().await[0].id).await;

        let clean = fetch(&officer, &tip, file_of(&tip, FileKind::Clean)).await;
        let clean = open(&officer.tip_key(&tip), &clean).expect("opens");
        let (head, bytes) = unframed(unpad(&clean).expect("padded")).expect("a file");
        assert_eq!(head.name, "1.jpg", "the name may tell who, where or when");
        assert!(image::load_from_memory(bytes).is_ok());
        assert!(!bytes.windows(6).any(|w| w == b"canary"), "no metadata in the clean copy");

        let original = file_of(&tip, FileKind::Original);
        assert_eq!(original.shares.len(), 1, "of the shares only the own one is given out");
        let sealed = fetch(&officer, &tip, original).await;
        assert!(open(&officer.tip_key(&tip), &sealed).is_err(), "the tip's key does not open it");
        assert!(open(&officer.secret, &sealed).is_err());

        // Asked for, lent, joined.
        let (me, other) = (officer.phone.me(), second.phone.me());
        let asked = LentShare { file: original.hash, from: other, to: me, sealed: String::new() };
        let theirs = second.open(tip.summary.id).await;
        let share = share_of(&second, &file_of(&theirs, FileKind::Original).shares[0].sealed);
        let to_me = seal(&[officer.secret.recipient()], &*share.to_bytes(), &mut chance).expect("sealed");
        let lent = LentShare { sealed: STANDARD.encode(to_me), ..asked.clone() };
        assert_eq!(lend(&second, &theirs, &lent).await.code(), ProblemCode::StepIllegal, "nobody asked");
        assert_eq!(lend(&officer, &tip, &lent).await.code(), ProblemCode::BadRequest, "not theirs to lend");
        assert_eq!(lend(&officer, &tip, &asked).await.status, 204);
        assert_eq!(lend(&second, &theirs, &lent).await.status, 204);
        let path = format!("/api/v1/tips/{}/shares", tip.summary.id);
        let got: Vec<LentShare> = officer.ask("GET", &path, b"").await.json();
        let own = share_of(&officer, &original.shares[0].sealed);
        let secret = Identity::from_bytes(*join(&own, &share_of(&officer, &got[0].sealed)).expect("two"));
        let bytes = open(&secret, &sealed).expect("two officers together");
        let (head, bytes) = unframed(unpad(&bytes).expect("padded")).expect("a file");
        assert_eq!(head.name, "矿井.jpg");
        assert_eq!(bytes, picture, "untouched, with the metadata that may be the evidence");
        let reads: Vec<serde_json::Value> =
            officer.ask("GET", &format!("/api/v1/tips/{}/reads", tip.summary.id), b"").await.json();
        let what: String = reads.iter().filter_map(|row| row["what"].as_str()).collect();
        assert!(what.contains("ask ") && what.contains("lend "), "{what}");
    });
}

#[test]
fn with_one_officer_alone_no_original_is_kept() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let form = filled(world.address, "有照片").await.file("a.jpg", "image/jpeg", &telltale());
        assert_eq!(form.post(world.address, "/tip", &[]).await.status, 200);
        let tip = officer.open(officer.list().await[0].id).await;
        let kinds: Vec<FileKind> = tip.steps.iter().flat_map(|step| &step.files).map(|f| f.kind).collect();
        assert_eq!(kinds, [FileKind::Clean]);
    });
}

#[test]
fn what_is_no_picture_and_no_paper_is_refused_with_all_words_kept() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let mut bomb = jpeg(1);
        let at = bomb.windows(2).position(|w| w == [0xff, 0xc0] || w == [0xff, 0xc2]).expect("a frame");
        bomb[at + 5..at + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
        let polyglot = [b"GIF89a".to_vec(), b"<script>alert(1)</script>".to_vec()].concat();
        let form = filled(world.address, "好好的一段话").await;
        for (name, bytes) in [
            ("a.zip", b"PK\x03\x04rest".to_vec()),
            ("a.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec()),
            ("a.jpg", polyglot),
            ("empty.jpg", Vec::new()),
            ("big.jpg", bomb),
            ("cut.jpg", jpeg(2)[..400].to_vec()),
        ] {
            let answer =
                form.clone_with("x", "").file(name, "image/jpeg", &bytes).post(world.address, "/tip", &[]).await;
            assert_eq!(answer.status, 422, "{name}");
            assert!(String::from_utf8_lossy(&answer.body).contains("好好的一段话"), "{name}");
        }
        let mut many = form.clone_with("x", "");
        for n in 0..100 {
            many = many.file(&format!("{n}.jpg"), "image/jpeg", &jpeg(3));
        }
        assert_eq!(many.post(world.address, "/tip", &[]).await.status, 422);
        let huge = form.clone_with("x", "").file("a.jpg", "image/jpeg", &vec![0; 40 * 1024 * 1024]);
        assert!(huge.post(world.address, "/tip", &[]).await.status >= 400);
        assert!(world.store().all_tips().await.expect("tips").is_empty());
        let (status, _) = page(world.address, "GET", "/tip", "").await;
        assert_eq!(status, 200);
    });
}

async fn tus(
    world: &World,
    method: &str,
    path: &str,
    more: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<http::Answer> {
    let mut headers = vec![("tus-resumable", "1.0.0")];
    headers.extend_from_slice(more);
    request(world.address, method, path, &headers, body).await
}

/// Begins an upload with a challenge of its own, and tells where it is and how far.
async fn begin(world: &World, hash: &PhotoHash, length: usize) -> http::Answer {
    let given: Challenge = post(world.address, "/api/v1/tip-challenge", None, b"{}").await.json();
    let number = solve(given.challenge.as_bytes(), given.bits, 0).to_string();
    let pair = |name: &str, value: &str| format!("{name} {}", STANDARD.encode(value));
    let metadata =
        [pair("file", &hash.to_string()), pair("challenge", &given.challenge), pair("number", &number)].join(",");
    let length = length.to_string();
    let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    tus(world, "POST", "/api/v1/tip-uploads", &headers, b"").await.expect("an answer")
}

async fn piece(world: &World, hash: &PhotoHash, offset: usize, bytes: &[u8]) -> std::io::Result<http::Answer> {
    let offset = offset.to_string();
    let headers = [("upload-offset", offset.as_str()), ("content-type", "application/offset+octet-stream")];
    tus(world, "PATCH", &format!("/api/v1/tip-uploads/{hash}"), &headers, bytes).await
}

/// Sends half of what it says it sends, and hangs up.
async fn cut(world: &World, hash: &PhotoHash, offset: usize, bytes: &[u8]) {
    use tokio::io::AsyncWriteExt as _;
    let mut stream = tokio::net::TcpStream::connect(world.address).await.expect("connects");
    let head = format!(
        "PATCH /api/v1/tip-uploads/{hash} HTTP/1.1\r\nhost: test\r\ntus-resumable: 1.0.0\r\nupload-offset: {offset}\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let _ = stream.write_all(&bytes[..bytes.len() / 2]).await;
    drop(stream);
}

#[test]
fn a_video_of_fifty_megabytes_over_a_line_cut_ten_times_arrives_whole() {
    run(async {
        let world = World::on_disk().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        let mut video = b"\0\0\0\x18ftypmp42".to_vec();
        let mut state = 1_u32;
        video.extend(
            std::iter::repeat_with(|| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            })
            .take(50 * 1024 * 1024),
        );
        let secret = Identity::from_bytes(server::clock::random());
        let sealed =
            seal(&[Recipient::from_bytes(*secret.recipient().bytes())], &video, &mut chance).expect("sealed");
        assert_eq!(sealed.len() as u64, sealed_len(1, video.len() as u64));
        let hash = PhotoHash::of(&sealed);
        assert_eq!(begin(&world, &hash, sealed.len()).await.status, 201);
        let step = sealed.len() / 10 + 1;
        for n in 0..10 {
            let from = {
                let answer =
                    tus(&world, "HEAD", &format!("/api/v1/tip-uploads/{hash}"), &[], b"").await.expect("an answer");
                answer.header("upload-offset").expect("an offset").parse::<usize>().expect("a number")
            };
            let to = (from + step).min(sealed.len());
            cut(&world, &hash, from, &sealed[from..to]).await;
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            let _ = n;
        }
        assert_eq!(uploads(&world), 1);
        // The line holds at last.
        let mut answers = Vec::new();
        loop {
            let asked =
                tus(&world, "HEAD", &format!("/api/v1/tip-uploads/{hash}"), &[], b"").await.expect("an answer");
            let from = asked.header("upload-offset").expect("an offset").parse::<usize>().expect("a number");
            if from == sealed.len() {
                break;
            }
            let answer = piece(&world, &hash, from, &sealed[from..]).await.expect("an answer");
            answers.push(answer.status);
            assert!(answers.len() < 20, "{answers:?}");
        }
        let given = terms(world.address, "220581").await;
        let someone = Whistleblower::with(world.address, &given);
        let mut intake = someone.intake(&given, "有视频", &[]);
        let shares = split(secret.secret_bytes(), 2, &mut chance).expect("shares");
        let mut officers: Vec<&Officer> = vec![&officer, &second];
        officers.sort_by_key(|o| o.phone.me());
        let shares: Vec<KeyBox> = officers
            .iter()
            .zip(&shares)
            .map(|(o, share)| KeyBox {
                officer: o.phone.me(),
                sealed: STANDARD
                    .encode(seal(&[o.secret.recipient()], &*share.to_bytes(), &mut chance).expect("sealed")),
            })
            .collect();
        let file = SealedFile { hash, bytes: sealed.len() as u64, kind: FileKind::Original, shares };
        // One that changes its size, and one whose shares go to others.
        intake.files = vec![SealedFile { bytes: file.bytes + 1, ..file.clone() }];
        assert_eq!(send(world.address, &intake).await.code(), ProblemCode::UploadGone);
        intake.files = vec![SealedFile { shares: file.shares[..1].to_vec(), ..file.clone() }];
        assert_eq!(send(world.address, &intake).await.code(), ProblemCode::WrongOfficers);
        assert_eq!(unfiled(&world).await, [i64::try_from(file.bytes).expect("small")], "it counts until it is filed");
        intake.files = vec![file];
        assert_eq!(send(world.address, &intake).await.status, 200);
        assert!(unfiled(&world).await.is_empty());
        assert_eq!(uploads(&world), 0, "nothing tells when the pieces came, not even an empty folder");
        let tip = officer.open(officer.list().await[0].id).await;
        let got = fetch(&officer, &tip, file_of(&tip, FileKind::Original)).await;
        assert_eq!(open(&secret, &got).expect("opens").as_slice(), video.as_slice());
        // Taken away with the tip.
        for (step, words) in [
            (Step::Accept, Some("好")),
            (Step::NotVerify, Some("无")),
            (Step::Close, Some("结")),
            (Step::AskErasure, None),
        ] {
            let file = officer.open(tip.summary.id).await;
            assert_eq!(officer.take(&file, step, words).await.status, 204, "{step:?}");
        }
        assert_eq!(second.take(&second.open(tip.summary.id).await, Step::Erase, None).await.status, 204);
        assert!(!world.running.state.photos.has(server::photo::Kind::Sealed, &hash).await);
    });
}

/// How many folders of uploads there are.
fn uploads(world: &World) -> usize {
    let data = world.folder.as_ref().expect("a folder").path();
    // The last of them takes the folder around it along.
    std::fs::read_dir(data.join("photos/uploads")).map_or(0, Iterator::count)
}

/// The sizes of whole files that no report took yet.
async fn unfiled(world: &World) -> Vec<i64> {
    let sql = "SELECT VALUE bytes FROM tip_unfiled";
    world.store().read(sql, server::store::Bind::none()).await.expect("read").rows(0).expect("sizes")
}

#[test]
fn words_bring_files_that_were_sealed_before_to_who_can_open_the_tip() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let second = Officer::start(&world, 32, "220500").await;
        let far = Officer::start(&world, 33, "220600").await;
        let someone = Whistleblower::new(world.address).await;
        someone.file("又断了").await;
        let status = someone.status().await;
        let mut openers = [&officer, &second].map(|o| Opener { officer: o.phone.me(), key: o.public() });
        openers.sort_by_key(|opener| opener.officer);
        assert_eq!(status.officers, openers);

        let secret = Identity::from_bytes(server::clock::random());
        let sealed = seal(&[secret.recipient()], b"the original", &mut chance).expect("sealed");
        let hash = PhotoHash::of(&sealed);
        let shares = split(secret.secret_bytes(), 2, &mut chance).expect("shares");
        let given: Vec<(UserId, SealingKey)> = status.officers.iter().map(|o| (o.officer, o.key)).collect();
        let to = |given: &[(UserId, SealingKey)]| -> Vec<KeyBox> {
            let sealed = |(n, (officer, key)): (usize, &(UserId, SealingKey))| {
                let share = seal(&[Recipient::from_bytes(key.0)], &*shares[n].to_bytes(), &mut chance);
                KeyBox { officer: *officer, sealed: STANDARD.encode(share.expect("sealed")) }
            };
            given.iter().enumerate().map(sealed).collect()
        };
        let file = SealedFile { hash, bytes: sealed.len() as u64, kind: FileKind::Original, shares: to(&given) };
        let say = async |files: Vec<SealedFile>| {
            let sealed = words_to(&status.tip_key, "看原件");
            let answer = Answer { knock: someone.knock(), n: status.next, sealed, files };
            (
                post(world.address, "/api/v1/tip-answers", None, &serde_json::to_vec(&answer).expect("JSON")).await,
                answer,
            )
        };
        // Not before it is there, not with another size, not to who cannot open the tip.
        assert_eq!(say(vec![file.clone()]).await.0.code(), ProblemCode::UploadGone);
        assert_eq!(begin(&world, &hash, sealed.len()).await.status, 201);
        assert_eq!(piece(&world, &hash, 0, &sealed).await.expect("an answer").status, 204);
        let longer = SealedFile { bytes: file.bytes + 1, ..file.clone() };
        assert_eq!(say(vec![longer]).await.0.code(), ProblemCode::UploadGone);
        let foreign = SealedFile { shares: to(&[given[0], (far.phone.me(), far.public())]), ..file.clone() };
        assert_eq!(say(vec![foreign]).await.0.code(), ProblemCode::WrongOfficers);
        assert_eq!(officer.list().await[0].steps, 1, "nothing was changed");

        let (answer, sent) = say(vec![file.clone()]).await;
        assert_eq!(answer.status, 204);
        // The very same again is the same; the file with other words belongs to the tip already.
        let again = serde_json::to_vec(&sent).expect("JSON");
        assert_eq!(post(world.address, "/api/v1/tip-answers", None, &again).await.status, 204);
        let more = Answer { n: status.next + 1, ..sent };
        let more = serde_json::to_vec(&more).expect("JSON");
        assert_eq!(post(world.address, "/api/v1/tip-answers", None, &more).await.code(), ProblemCode::UploadGone);

        let tip = officer.open(officer.list().await[0].id).await;
        let own = share_of(&officer, &file_of(&tip, FileKind::Original).shares[0].sealed);
        let theirs = second.open(tip.summary.id).await;
        let other = share_of(&second, &file_of(&theirs, FileKind::Original).shares[0].sealed);
        let joined = Identity::from_bytes(*join(&own, &other).expect("two"));
        let bytes = fetch(&officer, &tip, file_of(&tip, FileKind::Original)).await;
        assert_eq!(open(&joined, &bytes).expect("opens").as_slice(), b"the original");
        assert!(unfiled(&world).await.is_empty());
    });
}

#[test]
fn uploads_that_lie_about_their_bytes_are_refused() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let bytes = vec![5_u8; 10_000];
        let other = PhotoHash::of(b"other bytes");
        assert_eq!(begin(&world, &other, bytes.len()).await.status, 201);
        assert_eq!(piece(&world, &other, 5, &bytes).await.expect("an answer").code(), ProblemCode::OffsetConflict);
        assert!(
            piece(&world, &other, 0, &vec![1; 20_000]).await.expect("an answer").status >= 400,
            "more than announced"
        );
        let answer = piece(&world, &other, 0, &bytes).await.expect("an answer");
        assert_eq!(answer.code(), ProblemCode::ChecksumMismatch);
        assert_eq!(piece(&world, &other, 0, &bytes).await.expect("an answer").code(), ProblemCode::UploadGone);
        for length in [0, 200 * 1024 * 1024] {
            assert_eq!(begin(&world, &other, length).await.code(), ProblemCode::TooLarge);
        }
        let headers = [("upload-length", "5"), ("upload-metadata", "file eA==")];
        let answer = tus(&world, "POST", "/api/v1/tip-uploads", &headers, b"").await.expect("an answer");
        assert_eq!(answer.status, 404);
    });
}

/// An upload in the database, as it is after so many bytes.
async fn under_way(world: &World, name: &str, bytes: i64, offset: i64) {
    let sql =
        "CREATE type::record('upload', $name) CONTENT { bytes: $bytes, offset: $offset, pieces: [], expires: $late }";
    let bind = server::store::Bind::none()
        .with("name", PhotoHash::of(name.as_bytes()).to_string())
        .with("bytes", bytes)
        .with("offset", offset)
        .with("late", i64::MAX);
    world.store().change(sql, bind).await.expect("created");
}

#[test]
fn a_flood_of_announcements_keeps_no_file_out_and_is_forgotten_in_minutes() {
    run(async {
        let world = World::start().await;
        for n in 0..64 {
            under_way(&world, &n.to_string(), 128 * 1024 * 1024, 0).await;
        }
        let bytes = vec![6_u8; 300_000];
        let hash = PhotoHash::of(&bytes);
        assert_eq!(begin(&world, &hash, bytes.len()).await.status, 201);
        assert_eq!(piece(&world, &hash, 0, &bytes[..280_000]).await.expect("an answer").status, 204);
        let silent = PhotoHash::of(b"announced and never sent");
        assert_eq!(begin(&world, &silent, 5_000).await.status, 201);
        let expires = "SELECT VALUE expires FROM upload WHERE offset > 0";
        let kept: Vec<i64> =
            world.store().read(expires, server::store::Bind::none()).await.expect("read").rows(0).expect("times");
        let midnight_in_china = 16 * 3_600_000;
        assert_eq!(kept[0] % 86_400_000, midnight_in_china, "it tells the day alone");

        let is_there = async |hash: &PhotoHash| {
            tus(&world, "HEAD", &format!("/api/v1/tip-uploads/{hash}"), &[], b"").await.expect("an answer").status
        };
        let soon = std::time::Instant::now() + std::time::Duration::from_mins(9);
        server::upload::forget_announced(&world.running.state, soon).await.expect("looked");
        assert_eq!(is_there(&silent).await, 200);
        let later = soon + std::time::Duration::from_mins(2);
        server::upload::forget_announced(&world.running.state, later).await.expect("forgotten");
        assert_eq!(is_there(&silent).await, 410);
        assert_eq!(is_there(&hash).await, 200, "what has begun goes on");
        assert_eq!(piece(&world, &hash, 280_000, &bytes[280_000..]).await.expect("an answer").status, 204);
    });
}

#[test]
fn bytes_that_came_take_the_room_that_there_is() {
    run(async {
        let world = World::start().await;
        let bytes = vec![8_u8; 10_000];
        let hash = PhotoHash::of(&bytes);
        assert_eq!(begin(&world, &hash, bytes.len()).await.status, 201);
        under_way(&world, "full", i64::MAX, 8 * 1024 * 1024 * 1024).await;
        assert_eq!(begin(&world, &PhotoHash::of(b"another"), 5_000).await.code(), ProblemCode::Busy);
        assert_eq!(piece(&world, &hash, 0, &bytes).await.expect("an answer").code(), ProblemCode::Busy);
    });
}
