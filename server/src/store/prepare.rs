//! What can be checked about a push before it is the writer's turn: form, chain within, actor, signature.
//!
//! It needs no database, so it runs beside the commits of other pushes.

use serde_json::value::RawValue;

use shared::digest::{Digest, PublicKey};
use shared::event::{self, Body, EVENT_BYTES_MAX, Event, Head, VERSION};
use shared::id::{DeviceId, EventId, UserId};
use shared::problem::ProblemCode;
use shared::role::Actor;
use shared::sync::{BATCH_EVENTS_MAX, Push};

/// A push whose form, inner chain and signature hold.
pub struct Prepared {
    pub(super) actor: Option<Actor>,
    pub(super) device: DeviceId,
    pub(super) events: Vec<PreparedEvent>,
    pub(super) signature: shared::digest::Signature,
}

pub(super) struct PreparedEvent {
    pub event: Event,
    pub text: String,
    pub hash: Digest,
}

/// Why a push is not taken, with the index of the event at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The code.
    pub code: ProblemCode,
    /// Which event; those before it are well formed.
    pub at: usize,
}

/// Checks a push of the signed-in person's device.
///
/// # Errors
/// The first fault found; nothing of the push is taken then.
pub fn prepare(push: &Push<Box<RawValue>>, actor: Actor, key: &PublicKey) -> Result<Prepared, Fault> {
    if push.events.is_empty() {
        return Err(Fault { code: ProblemCode::BadRequest, at: 0 });
    }
    if push.events.len() > BATCH_EVENTS_MAX {
        return Err(Fault { code: ProblemCode::TooLarge, at: BATCH_EVENTS_MAX });
    }
    let mut events: Vec<PreparedEvent> = Vec::with_capacity(push.events.len());
    for (at, raw) in push.events.iter().enumerate() {
        let event = prepare_event(raw.get(), push.device, actor.user).map_err(|code| Fault { code, at })?;
        let follows = events.last().is_none_or(|last| {
            last.event.seq + 1 == event.event.seq && last.hash == event.event.prev
        });
        if !follows {
            return Err(Fault { code: ProblemCode::ChainBroken, at });
        }
        events.push(event);
    }
    let mut ids: Vec<EventId> = events.iter().map(|e| e.event.id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Fault { code: ProblemCode::DuplicateId, at: 0 });
    }
    let head = events.last().map_or(Head::EMPTY, |e| Head { seq: e.event.seq, hash: e.hash });
    if event::verify(key, &event::signed_bytes(push.device, &head), &push.signature).is_err() {
        return Err(Fault { code: ProblemCode::BadSignature, at: 0 });
    }
    Ok(Prepared { actor: Some(actor), device: push.device, events, signature: push.signature })
}

fn prepare_event(text: &str, device: DeviceId, user: UserId) -> Result<PreparedEvent, ProblemCode> {
    if text.len() > EVENT_BYTES_MAX {
        return Err(ProblemCode::TooLarge);
    }
    let event: Event = serde_json::from_str(text).map_err(|_| what_is_wrong(text))?;
    if event.v != VERSION {
        return Err(ProblemCode::UnknownKind);
    }
    let canonical = event.canonical().map_err(|_| ProblemCode::NotCanonical)?;
    if canonical != text.as_bytes() {
        return Err(ProblemCode::NotCanonical);
    }
    if event.device != device {
        return Err(ProblemCode::ForeignDevice);
    }
    if event.actor != user {
        return Err(ProblemCode::ForeignActor);
    }
    let hash = event::link(&event.prev, &Digest::of(&[&canonical]));
    Ok(PreparedEvent { event, text: text.to_owned(), hash })
}

/// Tells an event of an unknown kind from one that is malformed.
fn what_is_wrong(text: &str) -> ProblemCode {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let kind = value.get("body").and_then(|b| b.as_object()).and_then(|b| b.keys().next());
    match (value.get("v").and_then(serde_json::Value::as_u64), kind) {
        (Some(v), _) if v != u64::from(VERSION) => ProblemCode::UnknownKind,
        (_, Some(kind)) if !Body::KINDS.contains(&kind.as_str()) => ProblemCode::UnknownKind,
        _ => ProblemCode::BadRequest,
    }
}
