//! Access tokens: JSON Web Tokens signed with Ed25519, short-lived, each naming its key.

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode, errors::ErrorKind};
use serde::{Deserialize, Serialize};
use shared::account::Person;
use shared::id::{DeviceId, UserId};
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::role::Role;
use shared::time::Timestamp;
use uuid::Uuid;

use crate::keys::ServerKeys;
use crate::problem::ApiProblem;

const ISSUER: &str = "minewatch";
const AUDIENCE: &str = "minewatch-api";
/// No token of ours is longer; what is longer is not looked at.
const TOKEN_BYTES_MAX: usize = 2_048;

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    iat: i64,
    /// The person.
    pub sub: UserId,
    /// The device.
    pub device: DeviceId,
    /// The role at the time of signing; the register's is what counts.
    pub role: Role,
    /// The region at the time of signing; the register's is what counts.
    pub region: DivisionCode,
    /// The session.
    pub session: Uuid,
}

/// Signs an access token.
///
/// # Errors
/// `internal` when there is no key.
pub fn issue(
    keys: &ServerKeys,
    person: &Person,
    device: DeviceId,
    session: Uuid,
    now: Timestamp,
    lives_s: u32,
) -> Result<String, ApiProblem> {
    let key = keys.token_key().ok_or_else(|| ApiProblem::internal("no token key"))?;
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(key.kid.clone());
    let iat = now.millis() / 1_000;
    let claims = Claims {
        iss: ISSUER.into(),
        aud: AUDIENCE.into(),
        exp: iat + i64::from(lives_s),
        iat,
        sub: person.id,
        device,
        role: person.role,
        region: person.region,
        session,
    };
    encode(&header, &claims, &key.encoding).map_err(ApiProblem::internal)
}

/// Checks an access token.
///
/// # Errors
/// `token-expired` or `unauthenticated`.
pub fn check(keys: &ServerKeys, token: &str) -> Result<Claims, ApiProblem> {
    let refuse = || ApiProblem::new(ProblemCode::Unauthenticated);
    if token.len() > TOKEN_BYTES_MAX {
        return Err(refuse());
    }
    let header = decode_header(token).map_err(|_| refuse())?;
    let key = header.kid.as_deref().and_then(|kid| keys.token_check(kid)).ok_or_else(refuse)?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.leeway = 0;
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    match decode::<Claims>(token, &key.decoding, &rules) {
        Ok(data) => Ok(data.claims),
        Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(ProblemCode::TokenExpired.into()),
        Err(_) => Err(refuse()),
    }
}
