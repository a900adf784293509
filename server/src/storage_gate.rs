//! Nothing is acknowledged that may not be on disk.
//!
//! While the disk is full, or after a write failed, requests that would change something are refused with 507 before
//! they reach a handler; reading goes on. A write that fails beside a request makes that request's own success doubtful,
//! because it may rest on rows that are in sight and not on disk; so it is answered only once a write succeeded. A server
//! that was started to be looked at takes nothing at all.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use shared::problem::ProblemCode;

use crate::problem::{ApiProblem, lang_of};
use crate::state::AppState;
use crate::tip;

/// Lets through what changes nothing, and everything else while it can be written.
pub async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (lang, path) = (lang_of(request.headers()), request.uri().path().to_owned());
    let refuse = |problem: ApiProblem| {
        if path.starts_with("/api/") { problem.into_response() } else { tip::refusal_page(&state, &problem, lang) }
    };
    // Signing in changes no record and takes little room: people read on while the disk is full, and who looks at a
    // damaged database has to sign in.
    let ready = if is_session(&path) {
        state.store.settled().await
    } else if state.settings.accept.read_only {
        return refuse(ProblemCode::ReadOnly.into());
    } else {
        state.store.ready_to_write().await
    };
    if let Err(error) = ready {
        return refuse(error.into());
    }
    let response = next.run(request).await;
    let acknowledges = response.status().is_success() || response.status().is_redirection();
    if acknowledges && let Err(error) = state.store.settled().await {
        return refuse(error.into());
    }
    response
}

/// The addresses of sessions.
fn is_session(path: &str) -> bool {
    path == "/api/v1/session" || path.starts_with("/api/v1/session/")
}
