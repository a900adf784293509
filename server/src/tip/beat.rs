//! Answers about codes go out at multiples of a beat after the question was read, so that found and not found look
//! alike. All that an answer costs lies before its beat: looking, wording, compressing. What a body takes to be handed to
//! the network is left, so bodies are filled up to a common length where that can be done.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use tokio::time::Instant;

use crate::problem::ApiProblem;

const BEAT: Duration = Duration::from_millis(20);
/// Bodies are so many bytes long, or a multiple of it: a tip with a few words is as long as no tip.
const STEP: usize = 8 * 1024;

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
    let (mut parts, body) = response.into_parts();
    // A body is made, and compressed, while it is read.
    let body = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Body::from(filled_up(bytes, &mut parts.headers)),
        Err(error) => return ApiProblem::internal(error).into_response(),
    };
    let beats = since.elapsed().as_nanos() / BEAT.as_nanos() + 1;
    tokio::time::sleep_until(*since + BEAT * u32::try_from(beats).unwrap_or(1)).await;
    Response::from_parts(parts, body)
}

/// The body with blanks behind it, which JSON and HTML allow. One that is compressed stays as it is.
fn filled_up(bytes: Bytes, headers: &mut HeaderMap) -> Bytes {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return bytes;
    }
    headers.remove(header::CONTENT_LENGTH);
    let mut filled = Vec::from(bytes);
    filled.resize(filled.len().next_multiple_of(STEP), b' ');
    filled.into()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn bodies_have_one_length_and_say_the_same() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("7"));
        let short = filled_up(Bytes::from_static(b"{\"a\":1}"), &mut headers);
        let long = filled_up(Bytes::from(vec![b'1'; 5_000]), &mut headers);
        assert_eq!((short.len(), long.len()), (STEP, STEP));
        assert!(!headers.contains_key(header::CONTENT_LENGTH));
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&short).expect("JSON"), serde_json::json!({"a": 1}));
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        assert_eq!(filled_up(Bytes::from_static(b"packed"), &mut headers), "packed");
    }
}
