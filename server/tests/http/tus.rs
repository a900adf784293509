//! The upload protocol as tus 1.0 is written, for clients that know nothing of this server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use server::photo::Kind;
use server::store::Bind;
use shared::digest::PhotoHash;
use shared::problem::ProblemCode;
use shared::tip::wire::Challenge;
use shared::tip::work::solve;

use crate::common::http::{Answer, request};
use crate::common::phone::{Phone, jpeg, photo, post};
use crate::common::{World, run, user};

const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// A client of sealed files: nobody signs in.
struct Client<'a> {
    world: &'a World,
    path: String,
    bytes: Vec<u8>,
}

impl<'a> Client<'a> {
    fn new(world: &'a World, bytes: Vec<u8>) -> Self {
        let path = format!("/api/v1/tip-uploads/{}", PhotoHash::of(&bytes));
        Self { world, path, bytes }
    }

    async fn ask(&self, method: &str, path: &str, more: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut headers = vec![("tus-resumable", "1.0.0")];
        headers.extend_from_slice(more);
        request(self.world.address, method, path, &headers, body).await.expect("an answer")
    }

    async fn begin(&self) -> Answer {
        let given: Challenge = post(self.world.address, "/api/v1/tip-challenge", None, b"{}").await.json();
        let number = solve(given.challenge.as_bytes(), given.bits, 0).to_string();
        let hash = PhotoHash::of(&self.bytes).to_string();
        let pairs = [("file", hash), ("challenge", given.challenge), ("number", number)];
        let metadata = pairs.map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).join(",");
        let length = self.bytes.len().to_string();
        let told = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
        self.ask("POST", "/api/v1/tip-uploads", &told, b"").await
    }

    async fn head(&self) -> Answer {
        self.ask("HEAD", &self.path, &[], b"").await
    }

    async fn piece(&self, offset: usize, bytes: &[u8]) -> Answer {
        self.ask("PATCH", &self.path, &[("upload-offset", &offset.to_string()), PIECE], bytes).await
    }
}

/// Leaves the only upload as a server does that dies between the last piece and the end.
async fn die_before_the_end(world: &World, bytes: &[u8]) {
    let photos = &world.running.state.photos;
    let piece = photos.put_piece(&PhotoHash::of(bytes), 0, bytes.to_vec().into()).await.expect("stored");
    let sql = "UPDATE upload SET offset = bytes, pieces = [$piece]";
    world.store().change(sql, Bind::none().with("piece", piece)).await.expect("changed");
}

#[test]
fn another_version_is_told_which_one_is_spoken() {
    run(async {
        let world = World::start().await;
        let phone = Phone::sign_in(world.address, "here-1").await;
        let bearer = format!("Bearer {}", phone.session.access);
        let some = PhotoHash::of(b"some");
        for (method, path) in [
            ("POST", "/api/v1/uploads".to_owned()),
            ("HEAD", format!("/api/v1/uploads/{some}")),
            ("PATCH", format!("/api/v1/uploads/{some}")),
            ("DELETE", format!("/api/v1/uploads/{some}")),
            ("POST", "/api/v1/tip-uploads".to_owned()),
            ("HEAD", format!("/api/v1/tip-uploads/{some}")),
            ("PATCH", format!("/api/v1/tip-uploads/{some}")),
        ] {
            for version in ["0.2.2", "2.0.0"] {
                let headers = [("authorization", bearer.as_str()), ("tus-resumable", version)];
                let answer = request(world.address, method, &path, &headers, b"").await.expect("an answer");
                assert_eq!(answer.status, 412, "{method} {path}");
                assert_eq!(answer.header("tus-version"), Some("1.0.0"), "{method} {path}");
                assert_eq!(answer.header("tus-resumable"), Some("1.0.0"), "{method} {path}");
            }
        }
        for (path, bytes_max) in [
            ("/api/v1/uploads", shared::evidence::PHOTO_BYTES_MAX),
            ("/api/v1/tip-uploads", shared::tip::files::SEALED_FILE_BYTES_MAX),
        ] {
            let answer = request(world.address, "OPTIONS", path, &[], b"").await.expect("an answer");
            assert_eq!((answer.status, answer.header("tus-version")), (204, Some("1.0.0")));
            assert_eq!(answer.header("tus-max-size"), Some(bytes_max.to_string().as_str()));
            assert!(answer.header("tus-extension").is_some_and(|known| known.contains("creation")));
        }
    });
}

#[test]
fn a_method_that_the_network_lets_through_stands_for_the_one_that_is_meant() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let bytes = jpeg(1);
        let hash = PhotoHash::of(&bytes);
        phone.announce(world.mines[0].id, user(2), photo(&bytes, None)).await;
        let path = format!("/api/v1/uploads/{hash}");
        assert_eq!(phone.begin_upload(&hash, &bytes.len().to_string()).await.status, 201);
        let meant = |method| ("x-http-method-override", method);
        let piece = [("upload-offset", "0"), PIECE, meant("PATCH")];
        assert_eq!(phone.tus("POST", &path, &piece, &bytes[..100]).await.header("upload-offset"), Some("100"));
        assert_eq!(phone.tus("GET", &path, &[meant("HEAD")], b"").await.header("upload-offset"), Some("100"));
        assert_eq!(phone.tus("PATCH", &path, &[meant("DELETE")], b"").await.status, 204);
        assert_eq!(phone.tus("HEAD", &path, &[], b"").await.status, 410);
        assert_eq!(phone.tus("POST", &path, &[meant("BREW")], b"").await.code(), ProblemCode::MethodNotAllowed);

        let client = Client::new(&world, vec![7; 20_000]);
        assert_eq!(client.begin().await.status, 201);
        let piece = [("upload-offset", "0"), PIECE, meant("PATCH")];
        assert_eq!(client.ask("POST", &client.path, &piece, &client.bytes).await.status, 204);
        // Nowhere else does a header change what a request is.
        let answer = phone.tus("POST", "/api/v1/officer-key", &[meant("DELETE")], b"").await;
        assert_eq!(answer.code(), ProblemCode::MethodNotAllowed);
    });
}

#[test]
fn a_photo_whose_end_a_killed_server_missed_is_held_when_somebody_asks_how_far_it_is() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let (bytes, damaged) = (jpeg(1), jpeg(2));
        for (bytes, stored) in [(&bytes, bytes.clone()), (&damaged, vec![0; damaged.len()])] {
            let (hash, length) = (PhotoHash::of(bytes), bytes.len().to_string());
            phone.announce(world.mines[0].id, user(2), photo(bytes, None)).await;
            assert_eq!(phone.begin_upload(&hash, &length).await.status, 201);
            die_before_the_end(&world, &stored).await;
            let path = format!("/api/v1/uploads/{hash}");
            let asked = phone.tus("HEAD", &path, &[], b"").await;
            if stored == *bytes {
                assert_eq!((asked.status, asked.header("upload-offset")), (200, Some(length.as_str())));
                assert_eq!(asked.header("upload-length"), Some(length.as_str()));
                let named = format!("photo {}", STANDARD.encode(hash.to_string()));
                assert_eq!(asked.header("upload-metadata"), Some(named.as_str()));
                assert_eq!(phone.get(&format!("/api/v1/photos/{hash}/receipt")).await.status, 200);
            } else {
                assert_eq!((asked.status, asked.header("upload-offset")), (422, None), "not as if it were whole");
                assert_eq!(phone.begin_upload(&hash, &length).await.header("upload-offset"), Some("0"));
                // Begun anew and again not ended, a client that only begins gets to its end, too.
                die_before_the_end(&world, bytes).await;
                let begun = phone.begin_upload(&hash, &length).await;
                assert_eq!(begun.header("upload-offset"), Some(length.as_str()));
                assert_eq!(phone.get(&format!("/api/v1/photos/{hash}/receipt")).await.status, 200);
            }
        }
    });
}

#[test]
fn a_sealed_file_whose_end_was_missed_is_whole_when_somebody_asks_how_far_it_is() {
    run(async {
        let world = World::start().await;
        let client = Client::new(&world, vec![3; 30_000]);
        assert_eq!(client.begin().await.status, 201);
        assert_eq!(client.head().await.header("upload-offset"), Some("0"));
        die_before_the_end(&world, &client.bytes).await;
        for _ in 0..2 {
            let asked = client.head().await;
            assert_eq!((asked.status, asked.header("upload-offset")), (200, Some("30000")));
            assert_eq!(asked.header("upload-length"), Some("30000"));
        }
        assert!(world.running.state.photos.has(Kind::Sealed, &PhotoHash::of(&client.bytes)).await);
        // The answer to the last piece was lost, and the client sends what is left: nothing.
        assert_eq!(client.piece(30_000, b"").await.status, 204);
        assert_eq!(client.piece(0, &client.bytes).await.code(), ProblemCode::OffsetConflict);
        assert_eq!(client.begin().await.header("upload-offset"), Some("30000"));

        let other = Client::new(&world, vec![4; 30_000]);
        assert_eq!(other.begin().await.status, 201);
        die_before_the_end(&world, &client.bytes).await;
        assert_eq!(other.head().await.status, 460);
        assert_eq!(other.head().await.status, 410);
    });
}

#[test]
fn pieces_of_sealed_files_are_what_they_say() {
    run(async {
        let world = World::start().await;
        let client = Client::new(&world, vec![5; 30_000]);
        assert_eq!(client.begin().await.status, 201);
        let wrong = [("upload-offset", "0"), ("content-type", "application/octet-stream")];
        let answer = client.ask("PATCH", &client.path, &wrong, &client.bytes).await;
        assert_eq!((answer.status, answer.code()), (415, ProblemCode::UnsupportedMediaType));
        let damaged = [("upload-offset", "0"), PIECE, ("upload-checksum", "sha1 AAAA")];
        let answer = client.ask("PATCH", &client.path, &damaged, &client.bytes[..5_000]).await;
        assert_eq!((answer.status, answer.code()), (460, ProblemCode::ChecksumMismatch));
        assert_eq!(client.head().await.header("upload-offset"), Some("0"), "nothing of it is kept");
        assert_eq!(client.piece(4, &client.bytes).await.status, 409);
        let answer = client.piece(0, &client.bytes[..20_000]).await;
        assert!(answer.header("upload-expires").is_some());
        assert_eq!(client.piece(20_000, &client.bytes[20_000..]).await.status, 204);
    });
}
