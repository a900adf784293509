//! Renewing a session. Each refresh token is good for one renewal, and its successor follows from it, the request's
//! nonce and a secret of the server: the identical request, sent again because its answer was lost, gets the same
//! successor; a different request with a used token ends the whole family.

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::account::{Renew, Session, renew_bytes};
use shared::digest::Digest;
use shared::problem::ProblemCode;
use uuid::Uuid;

use super::session::{self, SessionRow};
use crate::clock;
use crate::keys::ServerKeys;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::{Bind, StoreError, record, uuid_key};

/// Renews a session.
#[utoipa::path(post, path = "/api/v1/session/renew", tag = "session",
    request_body(content = serde_json::Value, description = "Renew: device, refresh, nonce, proof"),
    responses((status = 200, description = "Session", body = serde_json::Value),
        (status = 401, description = "Problem: unauthenticated, token-expired, session-ended"),
        (status = 403, description = "Problem: foreign-device"),
        (status = 422, description = "Problem: bad-signature")))]
pub(super) async fn renew(State(state): State<AppState>, Json(ask): Json<Renew>) -> ApiResult<Json<Session>> {
    if ask.nonce.len() != 32 || !ask.nonce.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(ProblemCode::BadRequest.into());
    }
    // A text that this server never made ends nobody's session.
    let (id, _) = read_token(&state.keys, &ask.refresh).ok_or(ProblemCode::Unauthenticated)?;
    let row = session::load(&state.store, id).await?.ok_or(ProblemCode::SessionEnded)?;
    if row.ended {
        return Err(ProblemCode::SessionEnded.into());
    }
    let open = session::parties(&state.store, &row).await?;
    if open.device.id != ask.device {
        return Err(ProblemCode::ForeignDevice.into());
    }
    shared::event::verify(&open.device.key, &renew_bytes(ask.device, &ask.refresh, &ask.nonce), &ask.proof)
        .map_err(|_| ProblemCode::BadSignature)?;
    if clock::now().millis() - row.renewed > state.settings.session_rest_ms {
        state.door.end(&state.store, id).await?;
        return Err(ProblemCode::SessionEnded.into());
    }
    let token = advance(&state, id, row, &ask).await?;
    session::answer(&state, open.person, open.device.id, id, token).await.map(Json)
}

/// The successor of the request's token. Two that race are one renewal when they are identical.
async fn advance(state: &AppState, id: Uuid, row: SessionRow, ask: &Renew) -> ApiResult<String> {
    let shown = hash(&ask.refresh);
    let mut row = row;
    // Lost to a racer at most once: then the row holds what the racer did.
    for _ in 0..2 {
        if row.ended {
            return Err(ProblemCode::SessionEnded.into());
        }
        if shown == row.token {
            let generation = row.generation + 1;
            let next = make_token(&state.keys, id, generation, &format!("{shown}\n{}", ask.nonce));
            if store_next(state, id, generation, &shown, ask, &hash(&next)).await? {
                return Ok(next);
            }
        } else if row.used.as_deref() == Some(shown.as_str()) && row.nonce.as_deref() == Some(ask.nonce.as_str()) {
            return Ok(make_token(&state.keys, id, row.generation, &format!("{shown}\n{}", ask.nonce)));
        } else {
            tracing::warn!(session = %id, "a used refresh token was shown again: the session is ended");
            state.door.end(&state.store, id).await?;
            return Err(ProblemCode::SessionEnded.into());
        }
        row = session::load(&state.store, id).await?.ok_or(ProblemCode::SessionEnded)?;
    }
    Err(ApiProblem::new(ProblemCode::Busy).retry_after(1))
}

/// Stores the next token if the shown one is still the newest; false when it is not any more.
async fn store_next(
    state: &AppState,
    id: Uuid,
    generation: i64,
    shown: &str,
    ask: &Renew,
    next: &str,
) -> Result<bool, StoreError> {
    let sql = "BEGIN;
        LET $now = (SELECT VALUE token FROM ONLY $id WHERE ended = false);
        IF $now != $shown { THROW 'moved' };
        UPDATE $id SET generation = $generation, token = $next, used = $shown, nonce = $nonce, renewed = $at RETURN NONE;
        COMMIT;";
    let bind = Bind::none()
        .with("id", record("session", uuid_key(id)))
        .with("generation", generation)
        .with("shown", shown)
        .with("next", next)
        .with("nonce", ask.nonce.clone())
        .with("at", clock::now().millis());
    match state.store.change(sql, bind).await {
        Ok(_) => Ok(true),
        Err(StoreError::Thrown(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The first token of a new family, and its hash.
pub(super) fn first_token(keys: &ServerKeys, id: Uuid) -> (String, String) {
    let token = make_token(keys, id, 0, &hex::encode(clock::random::<32>()));
    let hash = hash(&token);
    (token, hash)
}

/// Family, generation, 256 secret bits, and a mark by which the server knows its own tokens.
fn make_token(keys: &ServerKeys, id: Uuid, generation: i64, seed: &str) -> String {
    let secret = URL_SAFE_NO_PAD.encode(keys.derive("refresh-token", &format!("{id}\n{generation}\n{seed}")));
    let body = format!("{}.{generation}.{secret}", id.simple());
    let mark = mark(keys, &body);
    format!("{body}.{mark}")
}

fn mark(keys: &ServerKeys, body: &str) -> String {
    URL_SAFE_NO_PAD.encode(&keys.derive("refresh-mark", body)[..16])
}

fn read_token(keys: &ServerKeys, token: &str) -> Option<(Uuid, i64)> {
    let (body, shown) = token.rsplit_once('.')?;
    let mut parts = body.split('.');
    let (id, generation) = (parts.next()?, parts.next()?);
    // The hashes are compared, not the texts: their difference tells nothing about the mark.
    if Digest::of(&[shown.as_bytes()]) != Digest::of(&[mark(keys, body).as_bytes()]) {
        return None;
    }
    Some((Uuid::try_parse(id).ok()?, generation.parse().ok()?))
}

fn hash(token: &str) -> String {
    Digest::of(&[token.as_bytes()]).to_string()
}
