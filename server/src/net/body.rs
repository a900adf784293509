//! The body of a request as it is read: how fast it comes is measured, and it ends when it comes too slowly.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::task::AtomicWaker;
use http_body::{Body, Frame, SizeHint};
use shared::problem::ProblemCode;
use tokio::time::Sleep;

use super::pace::{Limits, Meter};
use crate::problem::ApiProblem;

/// Who was waited for less than this may only just have begun: others are not put before them yet.
const SETTLED: Duration = Duration::from_secs(2);

const READING: u8 = 0;
const FINISHED: u8 = 1;
const ENDED: u8 = 2;

/// A body came more slowly than it may.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub struct TooSlow;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How fast the body of one request comes; whoever needs its place can end it. Cheap to clone.
#[derive(Clone)]
pub struct BodyPace(Arc<Shared>);

struct Shared {
    meter: Mutex<Meter>,
    state: AtomicU8,
    reader: AtomicWaker,
}

impl BodyPace {
    fn new(limits: Limits) -> Self {
        let meter = Mutex::new(Meter::new(limits));
        Self(Arc::new(Shared { meter, state: AtomicU8::new(READING), reader: AtomicWaker::new() }))
    }

    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.0.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the body: whoever reads it gets [`TooSlow`]. One that has come whole stays as it is.
    pub fn end(&self) {
        let _ = self.0.state.compare_exchange(READING, ENDED, Ordering::AcqRel, Ordering::Acquire);
        self.0.reader.wake();
    }

    /// Whether the body was ended before it had come whole.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == ENDED
    }

    /// Bytes a second, if the body is still being read and its sender has had time to show how fast it is.
    #[must_use]
    pub fn settled_rate(&self, now: Instant) -> Option<u64> {
        if self.0.state.load(Ordering::Acquire) != READING {
            return None;
        }
        let meter = self.meter();
        (meter.waited(now) >= SETTLED).then(|| meter.bytes_per_second(now))
    }

    fn finish(&self) {
        let _ = self.0.state.compare_exchange(READING, FINISHED, Ordering::AcqRel, Ordering::Acquire);
    }
}

/// A request that came by another way than a measured connection has a pace that nobody ends.
impl<S: Sync> FromRequestParts<S> for BodyPace {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::new(Limits::default())))
    }
}

/// A body with its pace.
pub(super) struct PacedBody<B> {
    inner: B,
    pace: BodyPace,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<B> PacedBody<B> {
    pub(super) fn new(inner: B, limits: Limits) -> Self {
        Self { inner, pace: BodyPace::new(limits), timer: None }
    }

    pub(super) fn pace(&self) -> BodyPace {
        self.pace.clone()
    }
}

impl<B> Drop for PacedBody<B> {
    fn drop(&mut self) {
        self.pace.finish();
    }
}

impl<B> Body for PacedBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        this.pace.0.reader.register(context.waker());
        if this.pace.is_ended() {
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        match Pin::new(&mut this.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                this.pace.meter().moved(bytes, Instant::now());
                this.timer = None;
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                this.pace.finish();
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => {
                this.pace.finish();
                Poll::Ready(None)
            }
            Poll::Pending => {
                let now = Instant::now();
                let patience = {
                    let mut meter = this.pace.meter();
                    meter.waits(now);
                    meter.body_patience(now)
                };
                let timer = this.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
                if timer.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                this.pace.end();
                Poll::Ready(Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// What a page says to who sent too slowly. The pages with files have a page of their own for it.
const TOLD: &str =
    "网速太慢，没有收完，请重试。\nThe line was too slow and not everything arrived. Please try again.\n";

/// Says the true reason where a body was ended because it came too slowly, whatever the handler made of it.
pub async fn answer_too_slow(request: Request, next: Next) -> Response {
    let pace = request.extensions().get::<BodyPace>().cloned();
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if response.status().is_success() || !pace.is_some_and(|pace| pace.is_ended()) {
        return response;
    }
    if is_api {
        return ApiProblem::from(ProblemCode::TooSlow).into_response();
    }
    let is_page = response.status() == StatusCode::REQUEST_TIMEOUT;
    if is_page {
        response
    } else {
        (StatusCode::REQUEST_TIMEOUT, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], TOLD).into_response()
    }
}
