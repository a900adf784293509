//! Answers about codes go out at multiples of a beat after the question was read, so that found and not found look
//! alike. All that an answer costs lies before its beat: looking, wording, compressing. What a body of another length
//! takes to be handed to the network is all that is left.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::Instant;

use crate::problem::ApiProblem;

const BEAT: Duration = Duration::from_millis(20);

/// From when on a request counts beats: a handler begins them once it has read the whole question, so that a slow
/// sender cannot choose where in a beat its answer falls.
#[derive(Clone, Default)]
pub struct Beat(Arc<OnceLock<Instant>>);

impl Beat {
    /// From now on; the answer is held until a beat.
    pub fn begin(&self) {
        self.0.get_or_init(Instant::now);
    }
}

/// Holds answers whose handler began a [`Beat`]. Stands around everything that works on an answer.
pub async fn hold(mut request: Request, next: Next) -> Response {
    let beat = Beat::default();
    request.extensions_mut().insert(beat.clone());
    let response = next.run(request).await;
    let Some(since) = beat.0.get() else { return response };
    let (parts, body) = response.into_parts();
    // A body is made, and compressed, while it is read.
    let body = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Body::from(bytes),
        Err(error) => return ApiProblem::internal(error).into_response(),
    };
    let beats = since.elapsed().as_nanos() / BEAT.as_nanos() + 1;
    tokio::time::sleep_until(*since + BEAT * u32::try_from(beats).unwrap_or(1)).await;
    Response::from_parts(parts, body)
}
