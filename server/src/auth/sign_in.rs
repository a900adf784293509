//! Signing in with account and password, which enrols the device on the way.

use axum::Json;
use axum::extract::State;
use shared::account::{CREDENTIAL_BYTES_MAX, Session, SignIn, sign_in_bytes};
use shared::id::DeviceId;
use shared::problem::ProblemCode;
use uuid::Uuid;

use super::attempts::Budget;
use super::renew::first_token;
use super::{Caller, NoTurn, password, session};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::register::{Account, Device};

/// The longest name of a device.
const LABEL_BYTES_MAX: usize = 200;
/// Seconds after which somebody who got no turn may come again: the longest queue is empty by then.
const BUSY_RETRY_S: u32 = 3;

/// Opens a session, and enrols the device if its key is new.
#[utoipa::path(post, path = "/api/v1/session", tag = "session",
    request_body(content = serde_json::Value, description = "SignIn: account, password, key, label, proof"),
    responses((status = 200, description = "Session", body = serde_json::Value),
        (status = 401, description = "Problem: sign-in-failed"),
        (status = 403, description = "Problem: foreign-device"),
        (status = 422, description = "Problem: bad-signature"),
        (status = 429, description = "Problem: too-many-attempts"),
        (status = 503, description = "Problem: busy, as long as too many sign in at the same time")))]
pub(super) async fn sign_in(State(state): State<AppState>, Json(ask): Json<SignIn>) -> ApiResult<Json<Session>> {
    let too_long = ask.account.len() > CREDENTIAL_BYTES_MAX || ask.password.len() > CREDENTIAL_BYTES_MAX;
    if too_long || ask.label.len() > LABEL_BYTES_MAX {
        return Err(ProblemCode::BadRequest.into());
    }
    // The key's holder is known before any password is looked at: a stolen password needs a device too.
    shared::event::verify(&ask.key, &sign_in_bytes(&ask.account, &ask.key), &ask.proof)
        .map_err(|_| ProblemCode::BadSignature)?;
    let (account, device) = tokio::try_join!(state.store.account(&ask.account), state.store.device_of_key(&ask.key))?;
    let own = device.as_ref().filter(|d| !d.ended && account.as_ref().is_some_and(|a| a.person == d.person));
    let own = own.map(|d| d.id);
    let account = check_password(&state, account, &ask, own).await?;
    let person = state.store.active_person(account.person).await?.ok_or(ProblemCode::SignInFailed)?;
    let device = match device {
        Some(device) => device,
        None => enrol(&state, &account, &ask).await?,
    };
    if device.ended || device.person != person.id {
        return Err(ProblemCode::ForeignDevice.into());
    }
    let id = Uuid::from_bytes(clock::random());
    let (token, hash) = first_token(&state.keys, id);
    session::create(&state.store, id, person.id, device.id, &hash).await?;
    // Who changes a password, or disables an account, does that first and ends the sessions then. Where it was done since
    // the password was looked at, that end may have come before this session was made.
    let now = state.store.account(&account.name).await?;
    if now.is_none_or(|now| now.disabled || now.secret != account.secret) {
        state.door.end(&state.store, id).await?;
        return Err(ProblemCode::SignInFailed.into());
    }
    session::answer(&state, person, device.id, id, token).await.map(Json)
}

/// The account, if the password is right: the same work and the same answer whichever is wrong.
async fn check_password(
    state: &AppState,
    account: Option<Account>,
    ask: &SignIn,
    own: Option<DeviceId>,
) -> ApiResult<Account> {
    let (budget, caller) = match (&account, own) {
        (Some(account), Some(device)) => (Budget::OwnDevice(&account.name, device), Caller::KnownDevice),
        (Some(account), None) => (Budget::Account(&account.name), Caller::NewDevice),
        (None, _) => (Budget::NoAccount(&ask.account), Caller::NewDevice),
    };
    let tried = state
        .door
        .attempts
        .take(budget, clock::now())
        .map_err(|wait| ApiProblem::new(ProblemCode::TooManyAttempts).retry_after(wait))?;
    let secret = account.as_ref().filter(|a| !a.disabled).map(|a| a.secret.clone());
    let password = ask.password.clone();
    let looked =
        state.door.hashing.run(caller, move |memory| password::verify(secret.as_deref(), &password, memory)).await;
    let is_right = match looked {
        Ok(is_right) => is_right,
        Err(no_turn) => {
            state.door.attempts.give_back(&tried);
            return Err(no_turn.into());
        }
    };
    let account = account.filter(|_| is_right).ok_or(ProblemCode::SignInFailed)?;
    state.door.attempts.forgive(&tried);
    Ok(account)
}

impl From<NoTurn> for ApiProblem {
    fn from(no_turn: NoTurn) -> Self {
        match no_turn {
            NoTurn::Busy => Self::new(ProblemCode::Busy).retry_after(BUSY_RETRY_S),
            NoTurn::Lost => Self::internal(no_turn),
        }
    }
}

async fn enrol(state: &AppState, account: &Account, ask: &SignIn) -> ApiResult<Device> {
    let device = Device {
        id: DeviceId::from_parts(clock::now(), clock::random()),
        person: account.person,
        key: ask.key,
        label: ask.label.clone(),
        enrolled_ms: clock::now().millis(),
        ended: false,
    };
    match state.store.enrol(&device).await {
        Ok(()) => Ok(device),
        // The same key was enrolled a moment ago, by the same request sent twice.
        Err(StoreError::Duplicate(_)) => {
            state.store.device_of_key(&ask.key).await?.ok_or_else(|| ApiProblem::internal("a device vanished"))
        }
        Err(error) => Err(error.into()),
    }
}
