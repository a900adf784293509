//! Whistleblowers and officers as real second clients: they make codes and keys, seal, solve and open as the
//! browsers do.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use server::store::Store;
use server::store::register::Account;
use shared::account::Person;
use shared::digest::{ClaimKey, LookupId, SealingKey};
use shared::id::{TipId, UserId};
use shared::role::Role;
use shared::seal::age::{Identity, Recipient, open, seal};
use shared::seal::pad::{pad, unpad};
use shared::seal::secrets::Root;
use shared::tip::code::ReceiptCode;
use shared::tip::lifecycle::Step;
use shared::tip::list::TipPage;
use shared::tip::pin::Pin;
use shared::tip::report::{Matter, Report, Source, Where};
use shared::tip::wire::{
    Answer, Intake, KeyBox, Knock, LetIn, OfficerKey, Order, Terms, TipFile, TipReceipt, TipStatus, TipSummary,
};
use shared::tip::work::solve;

use super::http::{self, request};
use super::phone::{Phone, post};
use super::{PASSWORD, World, region, user};

pub fn chance(bytes: &mut [u8]) {
    bytes.fill_with(|| server::clock::random::<1>()[0]);
}

fn sealed_to(key: &SealingKey, bytes: &[u8]) -> String {
    STANDARD.encode(seal(&[Recipient::from_bytes(key.0)], bytes, &mut chance).expect("sealed"))
}

pub fn words_to(key: &SealingKey, words: &str) -> String {
    sealed_to(key, &pad(words.as_bytes()))
}

pub fn words_of(identity: &Identity, sealed: &str) -> String {
    let bytes = open(identity, &STANDARD.decode(sealed).expect("base64")).expect("opens");
    String::from_utf8(unpad(&bytes).expect("padded").to_vec()).expect("text")
}

/// An officer with a key.
pub struct Officer {
    pub phone: Phone,
    pub secret: Identity,
    pub server: SocketAddr,
}

impl Officer {
    /// A new person with an account. Gives the account's name.
    pub async fn enrol(store: &Store, n: u8, code: &str) -> String {
        let name = format!("officer-{n}");
        let person = Person {
            id: user(n),
            name: format!("受理{n}"),
            role: Role::TipOfficer,
            region: region(code),
            certificate: None,
            mine: None,
        };
        store.put_person(&person, true).await.expect("a person");
        let secret = server::auth::hash_password(PASSWORD);
        let account = Account { name: name.clone(), person: person.id, secret, disabled: false };
        store.create_account(&account).await.expect("an account");
        name
    }

    /// Signed in, without a key.
    pub async fn sign_in(server: SocketAddr, name: &str) -> Self {
        let phone = Phone::sign_in(server, name).await;
        Self { phone, secret: Identity::from_bytes(server::clock::random()), server }
    }

    /// A new person with an account, signed in, without a key.
    pub async fn hire(world: &World, n: u8, code: &str) -> Self {
        let name = Self::enrol(world.store(), n, code).await;
        Self::sign_in(world.address, &name).await
    }

    /// Hired, and with a key.
    pub async fn start(world: &World, n: u8, code: &str) -> Self {
        let officer = Self::hire(world, n, code).await;
        let answer = officer.put_key().await;
        assert_eq!(answer.status, 204, "{answer:?}");
        officer
    }

    pub fn public(&self) -> SealingKey {
        SealingKey(*self.secret.recipient().bytes())
    }

    pub async fn put_key(&self) -> http::Answer {
        // Which passphrase seals the secret half is the browser's matter; the server keeps what it is given.
        let key = OfficerKey {
            key: self.public(),
            sealed: sealed_to(&self.public(), self.secret.secret_bytes()),
            salt: hex::encode([1; 16]),
            post: "举报受理岗".into(),
            conflicts: Vec::new(),
        };
        self.ask("PUT", "/api/v1/officer-key", &serde_json::to_vec(&key).expect("JSON")).await
    }

    pub async fn ask(&self, method: &str, path: &str, body: &[u8]) -> http::Answer {
        let bearer = format!("Bearer {}", self.phone.session.access);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        request(self.server, method, path, &headers, body).await.expect("an answer")
    }

    /// All tips that this officer can open, through all pages.
    pub async fn list(&self) -> Vec<TipSummary> {
        let (mut rows, mut query) = (Vec::new(), String::new());
        loop {
            let page: TipPage = self.ask("GET", &format!("/api/v1/tips{query}"), b"").await.json();
            rows.extend(page.rows);
            let Some(next) = page.next else { return rows };
            query = format!("?after={next}");
        }
    }

    pub async fn open(&self, tip: TipId) -> TipFile {
        self.ask("GET", &format!("/api/v1/tips/{tip}"), b"").await.json()
    }

    /// The tip's own key.
    pub fn tip_key(&self, file: &TipFile) -> Identity {
        let bytes = open(&self.secret, &STANDARD.decode(&file.key_box).expect("base64")).expect("opens");
        Identity::from_bytes(bytes.as_slice().try_into().expect("32 bytes"))
    }

    pub fn report(&self, file: &TipFile) -> Report {
        serde_json::from_str(&words_of(&self.tip_key(file), &file.sealed)).expect("a report")
    }

    pub async fn take(&self, file: &TipFile, step: Step, told: Option<&str>) -> http::Answer {
        let order = Order {
            step,
            n: file.summary.steps,
            sealed: told.map(|words| words_to(&file.tip_key, words)),
            told: told.filter(|_| step.is_told()).map(|words| words_to(&file.reply_key, words)),
            assign: None,
        };
        self.order(file, &order).await
    }

    pub async fn order(&self, file: &TipFile, order: &Order) -> http::Answer {
        let path = format!("/api/v1/tips/{}/steps", file.summary.id);
        self.ask("POST", &path, &serde_json::to_vec(order).expect("JSON")).await
    }

    /// Seals the tip's key to a colleague.
    pub async fn let_in(&self, file: &TipFile, colleague: &Self) -> http::Answer {
        let sealed = sealed_to(&colleague.public(), self.tip_key(file).secret_bytes());
        let asked = LetIn { n: file.summary.steps, officer: colleague.phone.me(), sealed };
        let path = format!("/api/v1/tips/{}/boxes", file.summary.id);
        self.ask("POST", &path, &serde_json::to_vec(&asked).expect("JSON")).await
    }

    /// Takes a colleague out, or oneself.
    pub async fn let_out(&self, file: &TipFile, colleague: &Self) -> http::Answer {
        let (tip, n) = (file.summary.id, file.summary.steps);
        let path = format!("/api/v1/tips/{tip}/boxes/{}?n={n}", colleague.phone.me());
        self.ask("DELETE", &path, b"").await
    }
}

pub fn report(what: &str) -> Report {
    Report {
        place: Where::Words("东坡石场".into()),
        matter: Matter::MajorHazard,
        what: what.into(),
        when: "夜班".into(),
        source: Source::Seen,
        insider: true,
        involved: String::new(),
        phone: String::new(),
    }
}

/// Somebody with a receipt code.
pub struct Whistleblower {
    pub code: ReceiptCode,
    pub root: Root,
    pub server: SocketAddr,
}

impl Whistleblower {
    pub async fn new(server: SocketAddr) -> Self {
        let terms = terms(server, "220581").await;
        Self::with(server, &terms)
    }

    pub fn with(server: SocketAddr, terms: &Terms) -> Self {
        let code = ReceiptCode::from_random(&server::clock::random());
        let root = Root::of_code(&code, &hex::decode(&terms.salt).expect("hex")).expect("derived");
        Self { code, root, server }
    }

    /// From now on claims are signed with this PIN, and a report that is filed says so to nobody.
    pub fn set_pin(&mut self, digits: &str) {
        let pin = Pin::parse(digits).expect("a PIN").expect("a PIN");
        self.root = self.root.with_pin(&pin).expect("derived");
    }

    pub fn knock(&self) -> Knock {
        Knock { lookup: LookupId(self.root.lookup()), proof: hex::encode(*self.root.proof()) }
    }

    /// A report, sealed to those whom the terms name and nobody excluded.
    pub fn intake(&self, terms: &Terms, what: &str, excluded: &[UserId]) -> Intake {
        let tip = Identity::from_bytes(server::clock::random());
        let tip_key = SealingKey(*tip.recipient().bytes());
        let words = serde_json::to_string(&report(what)).expect("JSON");
        let boxes = terms
            .officers
            .iter()
            .filter(|officer| !excluded.contains(&officer.user))
            .map(|officer| KeyBox { officer: officer.user, sealed: sealed_to(&officer.key, tip.secret_bytes()) })
            .collect();
        Intake {
            knock: self.knock(),
            reply_key: SealingKey(*self.root.identity().recipient().bytes()),
            claim_key: ClaimKey(self.root.signing().verifying_key().to_bytes()),
            register_secret: hex::encode(*self.root.register_secret()),
            division: region("220581"),
            excluded: excluded.to_vec(),
            tip_key,
            boxes,
            sealed: words_to(&tip_key, &words),
            files: Vec::new(),
            challenge: terms.challenge.clone(),
            number: solve(terms.challenge.as_bytes(), terms.bits, 0),
        }
    }

    pub async fn file(&self, what: &str) -> TipReceipt {
        let terms = terms(self.server, "220581").await;
        send(self.server, &self.intake(&terms, what, &[])).await.json()
    }

    pub async fn ask_status(&self) -> http::Answer {
        let body = serde_json::to_vec(&self.knock()).expect("JSON");
        post(self.server, "/api/v1/tip-status", None, &body).await
    }

    pub async fn status(&self) -> TipStatus {
        self.ask_status().await.json()
    }

    pub async fn answer(&self, words: &str) -> http::Answer {
        let status = self.status().await;
        let answer = Answer {
            knock: self.knock(),
            n: status.next,
            sealed: words_to(&status.tip_key, words),
            files: Vec::new(),
        };
        post(self.server, "/api/v1/tip-answers", None, &serde_json::to_vec(&answer).expect("JSON")).await
    }

    /// What the office said, in order.
    pub fn words(&self, status: &TipStatus) -> Vec<String> {
        let sealed = status.steps.iter().filter_map(|step| step.sealed.as_ref());
        sealed.map(|sealed| words_of(&self.root.identity(), sealed)).collect()
    }
}

pub async fn terms(server: SocketAddr, division: &str) -> Terms {
    ask_terms(server, division).await.json()
}

pub async fn ask_terms(server: SocketAddr, division: &str) -> http::Answer {
    let body = format!("{{\"division\":\"{division}\"}}");
    post(server, "/api/v1/tip-terms", None, body.as_bytes()).await
}

pub async fn send(server: SocketAddr, intake: &Intake) -> http::Answer {
    post(server, "/api/v1/tips", None, &serde_json::to_vec(intake).expect("JSON")).await
}

/// A form as a browser without scripts sends it.
pub struct PlainForm {
    pub fields: Vec<(String, String)>,
    pub files: Vec<(String, String, Vec<u8>)>,
}

impl PlainForm {
    /// The form that a page shows, with what it carries hidden.
    pub fn of(html: &str) -> Self {
        let mut fields = Vec::new();
        for tag in html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let attribute = |name: &str| {
                let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
                Some(tag[start..].split('"').next()?.to_owned())
            };
            if attribute("type").as_deref() == Some("hidden")
                && let (Some(name), Some(value)) = (attribute("name"), attribute("value"))
                && !fields.iter().any(|(known, _)| *known == name)
            {
                fields.push((name, value));
            }
        }
        Self { fields, files: Vec::new() }
    }

    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn clone_with(&self, name: &str, value: &str) -> Self {
        Self { fields: self.fields.clone(), files: self.files.clone() }.with(name, value)
    }

    #[must_use]
    pub fn clone_without(&self, name: &str) -> Self {
        let fields = self.fields.iter().filter(|(known, _)| known != name).cloned().collect();
        Self { fields, files: self.files.clone() }
    }

    #[must_use]
    pub fn file(mut self, name: &str, kind: &str, bytes: &[u8]) -> Self {
        self.files.push((name.into(), kind.into(), bytes.to_vec()));
        self
    }

    pub fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            body.extend_from_slice(
                format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        for (name, kind, bytes) in &self.files {
            body.extend_from_slice(
                format!(
                    "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\ncontent-type: {kind}\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        body
    }

    /// Sent by the page that it is on.
    pub async fn post(&self, server: SocketAddr, path: &str, more: &[(&str, &str)]) -> http::Answer {
        self.post_with(server, path, &[&[("sec-fetch-site", "same-origin")], more].concat()).await
    }

    /// Sent by whichever page, with what the browser tells of it.
    pub async fn post_with(&self, server: SocketAddr, path: &str, more: &[(&str, &str)]) -> http::Answer {
        let mut headers = vec![("content-type", "multipart/form-data; boundary=edge")];
        headers.extend_from_slice(more);
        request(server, "POST", path, &headers, &self.body()).await.expect("an answer")
    }
}

pub async fn page(server: SocketAddr, method: &str, path: &str, body: &str) -> (u16, String) {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = request(server, method, path, &headers, body.as_bytes()).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body).expect("text"))
}
