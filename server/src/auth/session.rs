//! Sessions: families of refresh tokens, bound to one device of one person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use shared::account::{Person, Session};
use shared::id::{DeviceId, UserId};
use shared::problem::ProblemCode;
use surrealdb::types::{SurrealValue, Uuid as DbUuid};
use uuid::Uuid;

use super::attempts::Attempts;
use super::hashing::HashPool;
use super::{Asker, token};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::register::{self, Device};
use crate::store::{Bind, Store, StoreError, log, record, uuid_key};

/// How long another server's end of a session may stay unseen here.
const SEEN_FOR: Duration = Duration::from_secs(5);
/// Sessions remembered at a time.
const SEEN_MAX: usize = 20_000;

/// Sessions, passwords and their limits.
#[derive(Default)]
pub struct Doorkeeper {
    pub(super) attempts: Attempts,
    /// Every computation of Argon2 that takes megabytes.
    pub(crate) hashing: HashPool,
    seen: Mutex<Seen>,
}

/// The sessions seen last.
#[derive(Default)]
struct Seen {
    open: HashMap<Uuid, (Instant, Arc<Open>)>,
    /// How often something was forgotten: what was read before the last time is not remembered.
    forgotten: u64,
}

/// An open session.
pub(super) struct Open {
    pub(super) person: Person,
    pub(super) device: Device,
}

/// A session as stored.
#[derive(SurrealValue)]
pub(super) struct SessionRow {
    pub(super) person: DbUuid,
    pub(super) device: DbUuid,
    pub(super) generation: i64,
    pub(super) token: String,
    pub(super) used: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) ended: bool,
    pub(super) renewed: i64,
}

impl Doorkeeper {
    /// The session, if it is open and its person and device are in service.
    ///
    /// # Errors
    /// `session-ended`, or `foreign-device` when the device was ended.
    pub(super) async fn open_session(&self, store: &Store, id: Uuid) -> ApiResult<Arc<Open>> {
        let (seen, forgotten) = {
            let seen = self.seen();
            (seen.open.get(&id).cloned(), seen.forgotten)
        };
        if let Some((at, open)) = seen
            && at.elapsed() < SEEN_FOR
        {
            return Ok(open);
        }
        let open = Arc::new(load_open(store, id).await?);
        let mut seen = self.seen();
        if forgotten == seen.forgotten {
            if seen.open.len() >= SEEN_MAX {
                seen.open.retain(|_, (at, _)| at.elapsed() < SEEN_FOR);
            }
            seen.open.insert(id, (Instant::now(), Arc::clone(&open)));
        }
        drop(seen);
        Ok(open)
    }

    /// Ends a session: its refresh tokens, and at once its access tokens.
    pub(super) async fn end(&self, store: &Store, id: Uuid) -> Result<(), StoreError> {
        let bind = Bind::none().with("id", record("session", uuid_key(id)));
        store.change("UPDATE $id SET ended = true RETURN NONE", bind).await?;
        let mut seen = self.seen();
        seen.forgotten += 1;
        seen.open.remove(&id);
        Ok(())
    }

    /// Forgets which sessions are open, so that each is looked up before the next request is answered: people, devices or
    /// sessions were changed in the database.
    pub fn forget_sessions(&self) {
        let mut seen = self.seen();
        seen.forgotten += 1;
        seen.open.clear();
    }

    /// What was read a moment ago, also after a panic of who held it: a session that ends leaves it in any case.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) async fn load(store: &Store, id: Uuid) -> Result<Option<SessionRow>, StoreError> {
    let sql = "SELECT person, device, generation, token, used, nonce, ended, renewed FROM $id";
    let bind = Bind::none().with("id", record("session", uuid_key(id)));
    Ok(store.read(sql, bind).await?.rows::<SessionRow>(0)?.into_iter().next())
}

async fn load_open(store: &Store, id: Uuid) -> ApiResult<Open> {
    let row = load(store, id).await?.ok_or(ProblemCode::SessionEnded)?;
    if row.ended {
        return Err(ProblemCode::SessionEnded.into());
    }
    parties(store, &row).await
}

/// The person and the device of a session, if both are in service.
pub(super) async fn parties(store: &Store, row: &SessionRow) -> ApiResult<Open> {
    let (person, device) = tokio::try_join!(
        store.active_person(UserId::from_uuid(row.person.into_inner())),
        store.device(DeviceId::from_uuid(row.device.into_inner())),
    )?;
    let person = person.ok_or(ProblemCode::SessionEnded)?;
    let device = device.filter(|d| !d.ended && d.person == person.id).ok_or(ProblemCode::ForeignDevice)?;
    Ok(Open { person, device })
}

/// The answer that opens or renews a session.
pub(super) async fn answer(
    state: &AppState,
    person: Person,
    device: DeviceId,
    session: Uuid,
    refresh: String,
) -> ApiResult<Session> {
    let now = clock::now();
    let lives = state.settings.access_seconds;
    Ok(Session {
        access: token::issue(&state.keys, &person, device, session, now, lives)?,
        access_lives_s: lives,
        refresh,
        device,
        person,
        server_time: now,
        server_key: state.keys.public,
        head: log::device_head(&state.store, device).await?,
    })
}

/// Stores a new session.
pub(super) async fn create(store: &Store, id: Uuid, person: UserId, device: DeviceId, token: &str) -> ApiResult<()> {
    let sql = "CREATE $id CONTENT { person: $person, device: $device, generation: 0, token: $fresh,
               used: NONE, nonce: NONE, ended: false, renewed: $now } RETURN NONE";
    let bind = Bind::none()
        .with("id", record("session", uuid_key(id)))
        .with("person", register::uuid(person.uuid()))
        .with("device", register::uuid(device.uuid()))
        .with("fresh", token)
        .with("now", clock::now().millis());
    store.change(sql, bind).await?;
    Ok(())
}

/// Ends the session that asks.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "The session is ended, with its access and refresh tokens")),
    security(("bearer" = [])))]
pub(super) async fn sign_out(State(state): State<AppState>, asker: Asker) -> Result<StatusCode, ApiProblem> {
    state.door.end(&state.store, asker.session).await?;
    Ok(StatusCode::NO_CONTENT)
}
