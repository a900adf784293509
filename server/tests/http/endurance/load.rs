//! Writing without end, until the server is killed.

use std::net::SocketAddr;
use std::time::Duration;

use shared::id::{MineId, UserId};
use shared::problem::{Problem, ProblemCode};
use shared::reward::budget::BudgetKey;
use shared::reward::wire::FundBudget;
use shared::sync::{PhotoReceipt, PushReceipt};
use shared::tip::wire::{Terms, TipReceipt};
use tokio::task::JoinSet;

use super::{ADMINISTRATOR, Acks, Devices, account};
use crate::common::http::{Answer, request};
use crate::common::phone::{Phone, arrived, jpeg, long_answer, new_check, photo, started};
use crate::common::rewards::yuan;
use crate::common::tips::Whistleblower;
use crate::common::{region, user};
use shared::digest::PhotoHash;

/// How long somebody waits who was told that the server is busy or full.
const PAUSE: Duration = Duration::from_millis(20);

/// Everybody begins to write; each ends when the server was killed.
pub async fn begin(server: SocketAddr, mine: MineId, devices: &Devices, acks: &Acks) -> JoinSet<()> {
    acks.note().over = false;
    let mut writers = JoinSet::new();
    for (n, key) in devices.inspectors.iter().enumerate() {
        let phone = Phone::sign_in_with(server, account(n), key.clone()).await;
        let companion = user(if n.is_multiple_of(2) { 2 } else { 1 });
        if n < 3 {
            writers.spawn(push(phone, mine, companion, acks.clone()));
        } else {
            writers.spawn(photos(phone, mine, companion, acks.clone()));
        }
    }
    writers.spawn(tips(server, acks.clone()));
    let administrator = Phone::sign_in_with(server, ADMINISTRATOR, devices.administrator.clone()).await;
    writers.spawn(budgets(administrator, acks.clone()));
    writers
}

/// What became of a request.
enum Sent {
    Done(Answer),
    /// To be sent again: it was refused for now, or nobody knows whether it was done.
    NotNow,
    /// The server was killed; it may have been done or not.
    Gone,
}

async fn send(server: SocketAddr, acks: &Acks, ask: Ask<'_>) -> Sent {
    let bearer = ask.phone.map(|phone| format!("Bearer {}", phone.session.access));
    let mut headers = ask.headers.to_vec();
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    let Ok(answer) = request(server, ask.method, ask.path, &headers, ask.body).await else {
        if acks.note().over {
            return Sent::Gone;
        }
        // It starts itself anew, and may have done what it was asked or not. Everything here can be sent again.
        tokio::time::sleep(PAUSE).await;
        return Sent::NotNow;
    };
    if answer.status < 300 {
        return Sent::Done(answer);
    }
    let problem: Problem = serde_json::from_slice(&answer.body).expect("a problem document");
    match problem.code {
        ProblemCode::StorageFull => {
            assert_eq!(answer.status, 507);
            acks.note().refused_full += 1;
        }
        // What was known of the device's chain when the server said that it is full may have come after all.
        ProblemCode::Busy | ProblemCode::NotHeld | ProblemCode::Internal => {}
        other => panic!("{} {}: {other:?}", ask.method, ask.path),
    }
    tokio::time::sleep(PAUSE).await;
    Sent::NotNow
}

#[derive(Clone, Copy)]
struct Ask<'a> {
    phone: Option<&'a Phone>,
    method: &'a str,
    path: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

/// Sends until it is done. None when the server was killed.
async fn until_done(server: SocketAddr, acks: &Acks, ask: Ask<'_>) -> Option<Answer> {
    loop {
        match send(server, acks, ask).await {
            Sent::Done(answer) => return Some(answer),
            Sent::NotNow => {}
            Sent::Gone => return None,
        }
    }
}

/// Pushes a piece of the chain, again until it is taken.
async fn push_piece(phone: &Phone, events: &[shared::event::Event], acks: &Acks) -> Option<()> {
    let body = phone.push_body(events);
    let ask = Ask { phone: Some(phone), method: "POST", path: "/api/v1/sync/push", headers: JSON, body: &body };
    let receipt: PushReceipt = until_done(phone.server, acks, ask).await?.json();
    acks.note().events.extend(receipt.events.iter().map(|r| (r.id, r.seq, r.hash)));
    Some(())
}

async fn push(mut phone: Phone, mine: MineId, companion: UserId, acks: Acks) {
    for round in 0.. {
        let check = new_check();
        let mut events = vec![phone.record(check, started(mine, companion)), phone.record(check, arrived())];
        events.extend((0..8).map(|n| phone.record(check, long_answer(round + n))));
        for piece in events.chunks(5) {
            if push_piece(&phone, piece, &acks).await.is_none() {
                return;
            }
        }
    }
}

async fn photos(mut phone: Phone, mine: MineId, companion: UserId, acks: Acks) {
    loop {
        let bytes = jpeg(u32::from_be_bytes(server::clock::random()));
        let hash = PhotoHash::of(&bytes);
        let check = new_check();
        let events = [phone.record(check, started(mine, companion)), phone.record(check, photo(&bytes, None))];
        if push_piece(&phone, &events, &acks).await.is_none() {
            return;
        }
        if upload(&phone, &hash, &bytes, &acks).await.is_none() {
            return;
        }
    }
}

/// Sends a photo whole, and asks for the receipt until there is one. A photo that the full disk cut short is sent anew.
async fn upload(phone: &Phone, hash: &PhotoHash, bytes: &[u8], acks: &Acks) -> Option<()> {
    use base64::Engine as _;
    let length = bytes.len().to_string();
    let metadata = format!("photo {}", base64::engine::general_purpose::STANDARD.encode(hash.to_string()));
    let begin =
        [("tus-resumable", "1.0.0"), ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    let piece_path = format!("/api/v1/uploads/{hash}");
    let receipt_path = format!("/api/v1/photos/{hash}/receipt");
    loop {
        let ask = Ask { phone: Some(phone), method: "POST", path: "/api/v1/uploads", headers: &begin, body: &[] };
        let offset = match send(phone.server, acks, ask).await {
            Sent::Done(answer) => {
                answer.header("upload-offset").and_then(|at| at.parse::<usize>().ok()).expect("an offset")
            }
            Sent::NotNow => continue,
            Sent::Gone => return None,
        };
        if offset < bytes.len() {
            let at = offset.to_string();
            let headers = [
                ("tus-resumable", "1.0.0"),
                ("upload-offset", at.as_str()),
                ("content-type", "application/offset+octet-stream"),
            ];
            let body = &bytes[offset..];
            let ask = Ask { phone: Some(phone), method: "PATCH", path: &piece_path, headers: &headers, body };
            match send(phone.server, acks, ask).await {
                Sent::Done(_) => {}
                Sent::NotNow => continue,
                Sent::Gone => return None,
            }
        }
        let ask = Ask { phone: Some(phone), method: "GET", path: &receipt_path, headers: &[], body: &[] };
        match send(phone.server, acks, ask).await {
            Sent::Done(answer) => {
                let receipt: PhotoReceipt = answer.json();
                acks.note().photos.push(receipt.photo);
                return Some(());
            }
            Sent::NotNow => {}
            Sent::Gone => return None,
        }
    }
}

async fn tips(server: SocketAddr, acks: Acks) {
    while report(server, &acks).await.is_some() {}
}

async fn report(server: SocketAddr, acks: &Acks) -> Option<()> {
    let body = br#"{"division":"220581"}"#;
    let ask = Ask { phone: None, method: "POST", path: "/api/v1/tip-terms", headers: JSON, body };
    let terms: Terms = until_done(server, acks, ask).await?.json();
    let someone = Whistleblower::with(server, &terms);
    let body = serde_json::to_vec(&someone.intake(&terms, "三采区没有通风", &[])).expect("JSON");
    let ask = Ask { phone: None, method: "POST", path: "/api/v1/tips", headers: JSON, body: &body };
    let receipt: TipReceipt = until_done(server, acks, ask).await?.json();
    let mut acks = acks.note();
    acks.tips.push((someone.knock(), receipt.arrival.index));
    let newest = acks.checkpoint.as_ref().map_or(0, |(size, _)| *size);
    if receipt.arrival.index + 1 > newest {
        acks.checkpoint = Some((receipt.arrival.index + 1, receipt.checkpoint));
    }
    Some(())
}

async fn budgets(administrator: Phone, acks: Acks) {
    loop {
        let total = acks.note().budget_yuan + 1;
        let key = BudgetKey { region: region("220000"), year: server::tip::today().year() };
        let body = serde_json::to_vec(&FundBudget { key, total: yuan(total) }).expect("JSON");
        let ask = Ask {
            phone: Some(&administrator),
            method: "PUT",
            path: "/api/v1/reward-budgets",
            headers: JSON,
            body: &body,
        };
        match send(administrator.server, &acks, ask).await {
            Sent::Done(_) => acks.note().budget_yuan = total,
            Sent::NotNow => {}
            Sent::Gone => return,
        }
        tokio::time::sleep(PAUSE).await;
    }
}
