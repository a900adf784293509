//! The extractor that stands before every handler which needs to know who asks.

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use shared::account::Person;
use shared::digest::PublicKey;
use shared::id::DeviceId;
use shared::problem::ProblemCode;
use shared::role::Actor;
use shared::text::Lang;
use uuid::Uuid;

use crate::problem::{ApiProblem, lang_of};
use crate::state::AppState;

/// Who asks, by a valid access token of a session that is still open.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The person with role and region, as they stand in the register now.
    pub actor: Actor,
    /// The same person in full.
    pub person: Person,
    /// The device that the session is bound to.
    pub device: DeviceId,
    /// That device's public key.
    pub device_key: PublicKey,
    /// The session.
    pub session: Uuid,
    /// The language asked for.
    pub lang: Lang,
}

impl FromRequestParts<AppState> for Asker {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiProblem> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(bearer)
            .ok_or(ProblemCode::Unauthenticated)?;
        let claims = super::token::check(&state.keys, token)?;
        let open = state.door.open_session(&state.store, claims.session).await?;
        if open.device.id != claims.device || open.person.id != claims.sub {
            return Err(ProblemCode::Unauthenticated.into());
        }
        Ok(Self {
            actor: open.person.actor(),
            person: open.person.clone(),
            device: open.device.id,
            device_key: open.device.key,
            session: claims.session,
            lang: lang_of(&parts.headers),
        })
    }
}

/// The token of the scheme `Bearer`, whose name is written in any case (RFC 9110, section 11.1).
fn bearer(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_read_in_any_case_and_no_other_is() {
        for (credentials, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("BEARER  abc", Some("abc")),
            ("Bearer", None),
            ("Bearerabc", None),
            ("Basic abc", None),
            (" Bearer abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(credentials), token, "{credentials}");
        }
    }
}
