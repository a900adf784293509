//! Errors at the HTTP border: every one leaves as an RFC 9457 document in the asker's language.
//!
//! A handler returns an [`ApiProblem`] without knowing the language; [`render`] words it, and gives the same
//! form to what the framework refuses by itself (no such address, wrong method, body too large or not JSON).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::event::Head;
use shared::evidence::PhotoRefusal;
use shared::problem::{Problem, ProblemCode};
use shared::reward::step::Illegal;
use shared::text::{Lang, Text as _};

use crate::store::StoreError;

/// When to ask again while the disk is full: somebody has to make room first.
const NO_ROOM_RETRY_S: u32 = 30;

/// What a request is answered with instead of what it asked for.
#[derive(Debug, Clone)]
pub struct ApiProblem {
    /// The stable code.
    pub code: ProblemCode,
    /// For a batch: the first event at fault.
    pub at: Option<usize>,
    /// For a broken chain: the head that the server has.
    pub head: Option<Head>,
    /// For a photo: the reason.
    pub photo: Option<PhotoRefusal>,
    /// For a reward's step: why it is not legal.
    pub reward: Option<Illegal>,
    /// For files: the place and the reason.
    pub detail: Option<String>,
    /// Seconds to wait.
    pub retry_after_s: Option<u32>,
}

/// What handlers return.
pub type ApiResult<T> = Result<T, ApiProblem>;

impl ApiProblem {
    /// A problem with nothing beside its code.
    #[must_use]
    pub const fn new(code: ProblemCode) -> Self {
        Self { code, at: None, head: None, photo: None, reward: None, detail: None, retry_after_s: None }
    }

    /// Names the first event at fault.
    #[must_use]
    pub const fn at(mut self, index: usize) -> Self {
        self.at = Some(index);
        self
    }

    /// Tells the head that the server has for the device.
    #[must_use]
    pub const fn with_head(mut self, head: Head) -> Self {
        self.head = Some(head);
        self
    }

    /// Tells why a photo was refused.
    #[must_use]
    pub const fn photo(reason: PhotoRefusal) -> Self {
        let mut problem = Self::new(ProblemCode::PhotoRefused);
        problem.photo = Some(reason);
        problem
    }

    /// Tells why a reward's step is not legal.
    #[must_use]
    pub const fn reward(reason: Illegal) -> Self {
        let mut problem = Self::new(ProblemCode::RewardIllegal);
        problem.reward = Some(reason);
        problem
    }

    /// Tells what is wrong with a file, and where.
    #[must_use]
    pub fn with_detail(mut self, detail: impl std::fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Tells how long to wait.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// A fault of the server: the cause goes to the log, the asker learns that it is not theirs.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(ProblemCode::Internal)
    }

    fn document(&self, lang: Lang) -> Problem {
        let mut problem = Problem::new(self.code, lang);
        problem.at = self.at;
        problem.head = self.head;
        problem.photo = self.photo;
        if let (ProblemCode::RewardIllegal, Some(reason)) = (self.code, self.reward) {
            reason.text(lang).clone_into(&mut problem.title);
        }
        problem.reward = self.reward;
        problem.detail.clone_from(&self.detail);
        problem.retry_after_s = self.retry_after_s;
        problem
    }

    fn respond(&self, lang: Lang) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.document(lang)).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<ProblemCode> for ApiProblem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(cause) => {
                tracing::warn!(%cause, "the store is busy");
                Self::new(ProblemCode::Busy).retry_after(2)
            }
            StoreError::NoRoom(cause) => {
                tracing::error!(%cause, "the store cannot be written to");
                Self::new(ProblemCode::StorageFull).retry_after(NO_ROOM_RETRY_S)
            }
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let mut response = self.respond(Lang::default());
        response.extensions_mut().insert(self);
        response
    }
}

/// The language that a request asks for.
#[must_use]
pub fn lang_of(headers: &axum::http::HeaderMap) -> Lang {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).map_or_else(Lang::default, Lang::preferred)
}

/// Words every problem in the asker's language, and gives the framework's own refusals the same form.
pub async fn render(request: Request, next: Next) -> Response {
    let lang = lang_of(request.headers());
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let problem = match response.extensions().get::<ApiProblem>() {
        Some(problem) => problem.clone(),
        None if is_api && (status.is_client_error() || status.is_server_error()) && !worded(&response) => {
            ApiProblem::new(code_of(status))
        }
        None => return response,
    };
    let (parts, _) = response.into_parts();
    let mut worded = problem.respond(lang);
    // What a protocol put beside the refusal (Allow, Tus-Version, …) stays.
    for (name, value) in &parts.headers {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH && !worded.headers().contains_key(name) {
            worded.headers_mut().append(name, value.clone());
        }
    }
    worded
}

fn worded(response: &Response<Body>) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/problem+json"))
}

fn code_of(status: StatusCode) -> ProblemCode {
    match status.as_u16() {
        401 => ProblemCode::Unauthenticated,
        403 => ProblemCode::Forbidden,
        404 => ProblemCode::NotFound,
        405 => ProblemCode::MethodNotAllowed,
        408 | 503 => ProblemCode::Busy,
        413 => ProblemCode::TooLarge,
        415 => ProblemCode::UnsupportedMediaType,
        429 => ProblemCode::TooManyAttempts,
        400..=499 => ProblemCode::BadRequest,
        _ => ProblemCode::Internal,
    }
}
