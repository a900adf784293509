//! A phone: a key, a chain and a session.

use std::net::SocketAddr;

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use shared::account::{Renew, Session, SignIn, renew_bytes, sign_in_bytes};
use shared::check::CheckKind;
use shared::checklist::{self, Answer as Found, ItemCode};
use shared::digest::{Digest, PhotoHash, PublicKey, Signature};
use shared::event::{self, Body, Event, Head, Subject, VERSION};
use shared::evidence::{Fix, FixSource, Located, MediaType, PhotoSource, Position};
use shared::hazard::{HazardLevel, Wording};
use shared::id::{CheckId, DeviceId, EventId, HazardId, MineId, UserId};
use shared::mine::MineKind;
use shared::sync::{PullAnswer, PushReceipt};
use shared::time::{Contact, HonestTime, Timestamp};

use super::PASSWORD;
use super::http::{Answer, request};

pub struct Phone {
    pub server: SocketAddr,
    pub account: String,
    pub key: SigningKey,
    pub session: Session,
    pub head: Head,
}

pub fn now() -> Timestamp {
    server::clock::now()
}

pub fn new_key() -> SigningKey {
    loop {
        if let Ok(key) = SigningKey::from_slice(&server::clock::random::<32>()) {
            return key;
        }
    }
}

pub fn public(key: &SigningKey) -> PublicKey {
    PublicKey(key.verifying_key().to_encoded_point(false).as_bytes().try_into().expect("65 bytes"))
}

pub fn sign(key: &SigningKey, message: &[u8]) -> Signature {
    let signature: p256::ecdsa::Signature = key.sign(message);
    Signature(signature.to_bytes().into())
}

pub fn new_check() -> CheckId {
    CheckId::from_parts(now(), server::clock::random())
}

pub fn new_hazard() -> HazardId {
    HazardId::from_parts(now(), server::clock::random())
}

pub async fn ask_session(server: SocketAddr, account: &str, password: &str, key: &SigningKey) -> Answer {
    let ask = SignIn {
        account: account.into(),
        password: password.into(),
        key: public(key),
        label: "test".into(),
        proof: sign(key, &sign_in_bytes(account, &public(key))),
    };
    post(server, "/api/v1/session", None, &serde_json::to_vec(&ask).expect("json")).await
}

pub async fn post(server: SocketAddr, path: &str, token: Option<&str>, body: &[u8]) -> Answer {
    let bearer = token.map(|t| format!("Bearer {t}"));
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(bearer.as_deref().map(|b| ("authorization", b)));
    request(server, "POST", path, &headers, body).await.expect("an answer")
}

impl Phone {
    pub async fn sign_in(server: SocketAddr, account: &str) -> Self {
        Self::sign_in_with(server, account, new_key()).await
    }

    pub async fn sign_in_with(server: SocketAddr, account: &str, key: SigningKey) -> Self {
        let session: Session = ask_session(server, account, PASSWORD, &key).await.json();
        let head = session.head;
        Self { server, account: account.into(), key, session, head }
    }

    pub fn device(&self) -> DeviceId {
        self.session.device
    }

    pub fn me(&self) -> UserId {
        self.session.person.id
    }

    /// Records an event, which moves the chain on.
    pub fn record(&mut self, check: CheckId, body: Body) -> Event {
        let at = now();
        self.record_at(
            check,
            body,
            HonestTime {
                wall: at,
                contact: Contact {
                    server: self.session.server_time,
                    wall: self.session.server_time,
                    round_trip_ms: 5,
                },
                elapsed_ms: 0,
                unbroken: true,
            },
        )
    }

    pub fn record_at(&mut self, check: CheckId, body: Body, at: HonestTime) -> Event {
        let event = Event {
            v: VERSION,
            id: EventId::from_parts(now(), server::clock::random()),
            device: self.device(),
            seq: self.head.seq + 1,
            prev: self.head.hash,
            actor: self.me(),
            at,
            subject: Subject::Check(check),
            body,
        };
        let inner = Digest::of(&[&event.canonical().expect("canonical")]);
        self.head = self.head.follow(&event, &inner).expect("follows");
        event
    }

    /// The body of a push of these events, signed over the last of them.
    pub fn push_body(&self, events: &[Event]) -> Vec<u8> {
        let texts: Vec<String> = events.iter().map(canonical_text).collect();
        let last = events.last().expect("an event");
        let head = Head { seq: last.seq, hash: last.hash().expect("hash") };
        push_texts(&texts, self.device(), sign(&self.key, &event::signed_bytes(self.device(), &head)))
    }

    pub async fn send(&self, body: &[u8]) -> Answer {
        post(self.server, "/api/v1/sync/push", Some(&self.session.access), body).await
    }

    pub async fn push(&self, events: &[Event]) -> PushReceipt {
        self.send(&self.push_body(events)).await.json()
    }

    pub async fn get(&self, path: &str) -> Answer {
        let bearer = format!("Bearer {}", self.session.access);
        request(self.server, "GET", path, &[("authorization", &bearer)], &[]).await.expect("an answer")
    }

    pub async fn pull(&self, after: u64) -> PullAnswer {
        self.get(&format!("/api/v1/sync/pull?after={after}")).await.json()
    }

    pub fn renewal(&self, nonce: &str) -> Vec<u8> {
        let (device, refresh) = (self.device(), self.session.refresh.clone());
        let proof = sign(&self.key, &renew_bytes(device, &refresh, nonce));
        serde_json::to_vec(&Renew { device, refresh, nonce: nonce.into(), proof }).expect("json")
    }
}

/// The body of a push, whatever stands in it.
pub fn push_texts(texts: &[String], device: DeviceId, signature: Signature) -> Vec<u8> {
    format!("{{\"device\":\"{device}\",\"events\":[{}],\"signature\":\"{signature}\"}}", texts.join(",")).into_bytes()
}

pub fn canonical_text(event: &Event) -> String {
    String::from_utf8(event.canonical().expect("canonical")).expect("utf-8")
}

pub fn started(mine: MineId, companion: UserId) -> Body {
    Body::CheckStarted {
        mine,
        check_kind: CheckKind::Unannounced,
        companions: vec![companion],
        checklist: checklist::for_kind(MineKind::UndergroundCoal).reference.clone(),
    }
}

pub fn located() -> Located {
    Located::Fix(Fix {
        position: Position::from_degrees(42.531, 125.681).expect("on earth"),
        accuracy_mm: 8_000,
        altitude_mm: Some(391_000),
        age_ms: 700,
        source: FixSource::Device,
    })
}

pub fn arrived() -> Body {
    Body::CheckArrived { located: located() }
}

pub fn answered(n: usize) -> Body {
    let items: Vec<ItemCode> =
        checklist::for_kind(MineKind::UndergroundCoal).items().map(|i| i.code.clone()).collect();
    let answer = if n.is_multiple_of(2) { Found::Pass } else { Found::Fail };
    Body::CheckAnswered { item: items[n % items.len()].clone(), answer, note: Some(format!("第 {n} 项")) }
}

/// An answer with as long a note as may be.
pub fn long_answer(n: usize) -> Body {
    match answered(n) {
        Body::CheckAnswered { item, answer, .. } => {
            Body::CheckAnswered { item, answer, note: Some("支".repeat(shared::check::TEXT_BYTES_MAX / 3)) }
        }
        other => other,
    }
}

pub fn found(hazard: HazardId) -> Body {
    let (description, place) = ("采煤工作面支护缺失".into(), "3201 工作面".into());
    let wording = Wording { level: HazardLevel::Major, description, place };
    Body::HazardFound { hazard, item: None, wording, located: located() }
}

pub fn photo(of: &[u8], hazard: Option<HazardId>) -> Body {
    Body::PhotoTaken {
        photo: PhotoHash::of(of),
        bytes: of.len() as u64,
        media_type: MediaType::Jpeg,
        source: PhotoSource::Camera,
        hazard,
        item: None,
        located: located(),
    }
}

/// A JPEG of noise, another one for each seed.
pub fn jpeg(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let image = image::RgbImage::from_fn(320, 240, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("encodes");
    bytes.into_inner()
}

impl Phone {
    /// A check with one photo announced, which is on the server.
    pub async fn announce(&mut self, mine: MineId, companion: UserId, body: Body) -> CheckId {
        let check = new_check();
        let events = vec![self.record(check, started(mine, companion)), self.record(check, body)];
        self.push(&events).await;
        check
    }

    /// A request of the upload protocol.
    pub async fn tus(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.session.access);
        let mut all = vec![("authorization", bearer.as_str()), ("tus-resumable", "1.0.0")];
        all.extend(headers);
        request(self.server, method, path, &all, body).await.expect("an answer")
    }

    /// Begins an upload and tells the answer.
    pub async fn begin_upload(&self, photo: &PhotoHash, length: &str) -> Answer {
        use base64::Engine as _;
        let named = base64::engine::general_purpose::STANDARD.encode(photo.to_string());
        let metadata = format!("photo {named}");
        self.tus("POST", "/api/v1/uploads", &[("upload-length", length), ("upload-metadata", &metadata)], &[]).await
    }

    /// Sends a piece from an offset on.
    pub async fn piece(&self, photo: &PhotoHash, offset: usize, bytes: &[u8]) -> Answer {
        let offset = offset.to_string();
        let headers = [("upload-offset", offset.as_str()), ("content-type", "application/offset+octet-stream")];
        self.tus("PATCH", &format!("/api/v1/uploads/{photo}"), &headers, bytes).await
    }

    /// Sends a whole photo; the answer is that to the last piece.
    pub async fn upload(&self, bytes: &[u8]) -> Answer {
        let photo = PhotoHash::of(bytes);
        let begun = self.begin_upload(&photo, &bytes.len().to_string()).await;
        if begun.status == 201 { self.piece(&photo, 0, bytes).await } else { begun }
    }
}
