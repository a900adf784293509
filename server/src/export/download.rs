//! An exported check as a download.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use shared::check::Check;
use shared::event::canonical;
use shared::id::CheckId;
use shared::problem::ProblemCode;
use shared::role::Action;

use super::{ExportError, export_check};
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::{Bind, record, uuid_key};

/// One check as a file for `minewatch verify check`.
#[utoipa::path(get, path = "/api/v1/checks/{id}/export", tag = "board", params(("id" = String, Path)),
    responses((status = 200, description = "CheckExport in canonical form", body = serde_json::Value),
        (status = 403, description = "Problem: foreign-region"), (status = 404, description = "Problem: not-found"),
        (status = 503, description = "Problem: busy")),
    security(("bearer" = [])))]
pub(super) async fn check(
    State(state): State<AppState>,
    asker: Asker,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let id: CheckId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let bind = Bind::none().with("id", record("check", uuid_key(id.uuid())));
    let check = state.store.docs::<Check>("SELECT doc FROM $id WHERE doc != NONE", bind).await?.pop();
    allow(&asker.actor, Action::ReadChecks, check.ok_or(ProblemCode::NotFound)?.region)?;
    let export = export_check(&state.store, &state.keys, id).await?;
    let bytes = canonical(&export).map_err(ApiProblem::internal)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let name = format!("attachment; filename=\"check-{id}.minewatch.json\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(ApiProblem::internal)?);
    Ok(response)
}

impl From<ExportError> for ApiProblem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::NoSuchCheck(_) => ProblemCode::NotFound.into(),
            ExportError::Changing(_) => ProblemCode::Busy.into(),
            ExportError::Store(error) => error.into(),
            error @ ExportError::NoChain(_) => Self::internal(error),
        }
    }
}
