//! Taking what a phone recorded: answered after it is on disk, by a signed receipt for each event.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use shared::digest::Signature;
use shared::problem::ProblemCode;
use shared::role::Action;
use shared::sync::{PushReceipt, push_receipt_bytes};

use super::intake;
use crate::auth::{Asker, allow};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::AppState;
use crate::store::log;

/// Above this many bytes a push is checked on the threads for blocking work.
const CHECKED_HERE_BYTES_MAX: usize = 16 * 1024;

/// Takes a piece of the device's chain.
#[utoipa::path(post, path = "/api/v1/sync/push", tag = "sync",
    request_body(content = serde_json::Value, description = "Push: device, events (each canonical), signature, previews"),
    responses((status = 200, description = "PushReceipt: every event is on disk", body = serde_json::Value),
        (status = 403, description = "Problem: forbidden, foreign-device, foreign-actor"),
        (status = 409, description = "Problem: chain-broken, chain-forked, duplicate-id; `at` is the event, `head` what the server has"),
        (status = 422, description = "Problem: not-canonical, unknown-kind, bad-signature")),
    security(("bearer" = [])))]
pub(super) async fn push(
    State(state): State<AppState>,
    asker: Asker,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<Json<PushReceipt>> {
    // Whoever may not record at all does not write on the log either.
    allow(&asker.actor, Action::RecordCheck, asker.actor.region)?;
    require_json(&headers)?;
    let raw = intake::read(&body)?;
    if raw.device != asker.device {
        return Err(ProblemCode::ForeignDevice.into());
    }
    let (actor, key, large) = (asker.actor, asker.device_key, body.len() > CHECKED_HERE_BYTES_MAX);
    let work = move || (intake::check(&raw, actor, &key), raw.previews);
    let (batch, previews) =
        if large { tokio::task::spawn_blocking(work).await.map_err(ApiProblem::internal)? } else { work() };
    let batch = match batch {
        Ok(batch) => batch,
        Err(problem) => return Err(tell_head(&state, &asker, problem).await),
    };
    let written = state.writer.push(batch).await?;
    if !previews.is_empty() {
        crate::photo::keep_previews(&state, asker.device, previews).await;
    }
    let mut receipt = PushReceipt {
        device: asker.device,
        events: written.receipts,
        head: written.head,
        at: clock::now(),
        signature: Signature([0; 64]),
    };
    receipt.signature = state.keys.sign(&push_receipt_bytes(&receipt).map_err(ApiProblem::internal)?);
    Ok(Json(receipt))
}

/// A phone whose chain is broken must learn which head the server has.
async fn tell_head(state: &AppState, asker: &Asker, problem: ApiProblem) -> ApiProblem {
    if problem.code != ProblemCode::ChainBroken {
        return problem;
    }
    match log::device_head(&state.store, asker.device).await {
        Ok(head) => problem.with_head(head),
        Err(error) => error.into(),
    }
}

fn require_json(headers: &HeaderMap) -> ApiResult<()> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if given.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(ProblemCode::UnsupportedMediaType.into())
    }
}
