//! Whether the server lives, and whether it can work.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The addresses of this capability.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz))
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It lives")))]
async fn healthz() -> &'static str {
    "ok\n"
}

/// The store answers and can be written to, and the writer takes events.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "It can work"), (status = 503, description = "It cannot")))]
async fn readyz(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if !state.writer.is_alive() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the writer ended\n");
    }
    if state.store.ready_to_write().await.is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "nothing can be written at the moment: see the log\n");
    }
    let answers = tokio::time::timeout(std::time::Duration::from_secs(5), state.store.answers());
    if answers.await.unwrap_or(false) {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
    }
}
