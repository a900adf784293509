//! What can be known of a pushed batch before anything stored is looked at: form, canonical bytes, whose it is,
//! that it holds together, and the signature. It runs beside the writer, not in it.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::digest::{Digest, PublicKey};
use shared::event::{self, Body, EVENT_BYTES_MAX, Event, Head, VERSION, link, signed_bytes};
use shared::problem::ProblemCode;
use shared::role::Actor;
use shared::sync::{BATCH_EVENTS_MAX, Push};

use crate::problem::{ApiProblem, ApiResult};
use crate::store::writer::{Batch, CheckedEvent};

/// Events of one push, with a little room over what the app sends.
const EVENTS_MAX: usize = BATCH_EVENTS_MAX * 2;

/// Events from which on it is worth to share the work.
const SHARED_EVENTS_MIN: usize = 64;

/// A push as it stands on the wire: each event's text is kept as it came.
pub type RawPush = Push<Box<RawValue>>;

/// Reads the body of a push.
///
/// # Errors
/// `bad-request`.
pub fn read(body: &[u8]) -> ApiResult<RawPush> {
    serde_json::from_slice(body).map_err(|_| ProblemCode::BadRequest.into())
}

/// Checks a push by itself.
///
/// # Errors
/// The first fault, with the index of its event.
pub fn check(push: &RawPush, actor: Actor, key: &PublicKey) -> ApiResult<Batch> {
    if push.events.is_empty() || push.events.len() > EVENTS_MAX {
        return Err(ProblemCode::BadRequest.into());
    }
    let mut ids = HashSet::with_capacity(push.events.len());
    let mut events: Vec<CheckedEvent> = Vec::with_capacity(push.events.len());
    for (at, checked) in check_events(&push.events).into_iter().enumerate() {
        let refuse = |code: ProblemCode| ApiProblem::new(code).at(at);
        let checked = checked.map_err(refuse)?;
        if checked.event.device != push.device {
            return Err(refuse(ProblemCode::ForeignDevice));
        }
        if checked.event.actor != actor.user {
            return Err(refuse(ProblemCode::ForeignActor));
        }
        if !ids.insert(checked.event.id) {
            return Err(refuse(ProblemCode::DuplicateId));
        }
        if let Some(before) = events.last()
            && (checked.event.seq != before.event.seq + 1 || checked.event.prev != before.hash)
        {
            return Err(refuse(ProblemCode::ChainBroken));
        }
        events.push(checked);
    }
    let Some(last) = events.last() else { return Err(ProblemCode::BadRequest.into()) };
    let head = Head { seq: last.event.seq, hash: last.hash };
    event::verify(key, &signed_bytes(push.device, &head), &push.signature)
        .map_err(|_| ApiProblem::new(ProblemCode::BadSignature))?;
    Ok(Batch { actor, device: push.device, events, signature: push.signature })
}

/// Each event by itself. Two threads share a large push: the phone waits for this, and so does whoever comes after.
fn check_events(raw: &[Box<RawValue>]) -> Vec<Result<CheckedEvent, ProblemCode>> {
    let check = |part: &[Box<RawValue>]| part.iter().map(|raw| check_event(raw.get())).collect::<Vec<_>>();
    if raw.len() < SHARED_EVENTS_MIN {
        return check(raw);
    }
    let (one, other) = raw.split_at(raw.len() / 2);
    std::thread::scope(|scope| {
        let one = scope.spawn(|| check(one));
        let mut checked = check(other);
        // A panic in the other thread goes on here, where the request's own guard meets it.
        let mut all = one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        all.append(&mut checked);
        all
    })
}

fn check_event(text: &str) -> Result<CheckedEvent, ProblemCode> {
    if text.len() > EVENT_BYTES_MAX {
        return Err(ProblemCode::TooLarge);
    }
    let event: Event = serde_json::from_str(text).map_err(|_| why_unreadable(text))?;
    if event.v != VERSION {
        return Err(ProblemCode::UnknownKind);
    }
    // A number of zero or beyond what the database and browsers count exactly is no place in a chain.
    if event.seq == 0 || event.seq > (1 << 53) {
        return Err(ProblemCode::BadRequest);
    }
    let canonical = event.canonical().map_err(|_| ProblemCode::NotCanonical)?;
    if canonical != text.as_bytes() {
        return Err(ProblemCode::NotCanonical);
    }
    let hash = link(&event.prev, &Digest::of(&[&canonical]));
    Ok(CheckedEvent { event, text: text.to_owned(), hash })
}

/// An event of a newer app is told apart from one that is broken: the phone keeps the first and tries again.
fn why_unreadable(text: &str) -> ProblemCode {
    #[derive(Deserialize)]
    struct Envelope {
        v: u32,
        body: serde_json::Map<String, serde_json::Value>,
    }
    match serde_json::from_str::<Envelope>(text) {
        Ok(envelope) => {
            let known = envelope.body.keys().all(|kind| Body::KINDS.contains(&kind.as_str()));
            if envelope.v == VERSION && known { ProblemCode::BadRequest } else { ProblemCode::UnknownKind }
        }
        Err(_) => ProblemCode::BadRequest,
    }
}
