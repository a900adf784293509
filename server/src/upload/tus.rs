//! Headers of tus 1.0 (tus.io), read and written.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;
use shared::digest::PhotoHash;
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use crate::problem::ApiResult;

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const VERSION_OFFERED: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const CHECKSUMS: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const SIZE_MAX: HeaderName = HeaderName::from_static("tus-max-size");
const METHOD_OVERRIDE: &str = "x-http-method-override";
const VERSION: &str = "1.0.0";
/// The addresses that speak this protocol begin with one of these.
const ADDRESSES: [&str; 2] = ["/api/v1/uploads", "/api/v1/tip-uploads"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A request must speak this version.
pub(super) fn require_version(headers: &HeaderMap) -> ApiResult<()> {
    if headers.get(RESUMABLE).is_some_and(|v| v.as_bytes() == VERSION.as_bytes()) {
        Ok(())
    } else {
        Err(ProblemCode::Precondition.into())
    }
}

/// A piece says that it is one.
pub(super) fn require_piece(headers: &HeaderMap) -> ApiResult<()> {
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/offset+octet-stream") {
        Ok(())
    } else {
        Err(ProblemCode::UnsupportedMediaType.into())
    }
}

/// Some networks let only GET and POST through: a client says there which method it means (tus 1.0,
/// `X-HTTP-Method-Override`). The method of the request itself is then ignored.
#[must_use]
pub fn with_overridden_method(mut request: Request) -> Request {
    let path = request.uri().path();
    let is_upload = ADDRESSES
        .iter()
        .any(|address| path.strip_prefix(address).is_some_and(|rest| matches!(rest.as_bytes(), [] | [b'/', ..])));
    if is_upload && let Some(meant) = request.headers_mut().remove(METHOD_OVERRIDE) {
        // What is no method at all is offered by no address: it is refused as such.
        *request.method_mut() = Method::from_bytes(meant.as_bytes()).unwrap_or(Method::TRACE);
    }
    request
}

/// Puts the protocol's version beside every answer, refusals too, and the versions that are spoken beside a refusal of
/// another one.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_refused_version = response.status() == StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.entry(RESUMABLE).or_insert(HeaderValue::from_static(VERSION));
    if is_refused_version {
        headers.entry(VERSION_OFFERED).or_insert(HeaderValue::from_static(VERSION));
    }
    response
}

/// What an address offers.
pub(super) fn offer(extensions: &str, bytes_max: u64) -> Response {
    answer(
        StatusCode::NO_CONTENT,
        &[
            (VERSION_OFFERED, VERSION.into()),
            (EXTENSION, extensions.into()),
            (CHECKSUMS, "sha1,sha256".into()),
            (SIZE_MAX, bytes_max.to_string()),
        ],
    )
}

/// How far an upload is, what it is of, and until when it may rest.
pub(super) fn standing(offset: u64, length: u64, of: (&str, &PhotoHash), until: Option<Timestamp>) -> Response {
    let (name, hash) = of;
    let metadata = format!("{name} {}", STANDARD.encode(hash.to_string()));
    let mut told = vec![(OFFSET, offset.to_string()), (LENGTH, length.to_string()), (METADATA, metadata)];
    told.extend(until.map(expires));
    answer(StatusCode::OK, &told)
}

/// A number of bytes in a header.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> ApiResult<u64> {
    let text = headers.get(name).and_then(|v| v.to_str().ok()).ok_or(ProblemCode::BadRequest)?;
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ProblemCode::BadRequest.into());
    }
    text.parse().map_err(|_| ProblemCode::TooLarge.into())
}

/// The photo's hash in `Upload-Metadata: photo <base64 of its digits>`.
pub(super) fn photo(headers: &HeaderMap) -> ApiResult<PhotoHash> {
    metadata(headers, "photo")?.parse().map_err(|_| ProblemCode::BadRequest.into())
}

/// What `Upload-Metadata` has under a name.
pub(super) fn metadata(headers: &HeaderMap, name: &str) -> ApiResult<String> {
    let text = headers.get(METADATA).and_then(|v| v.to_str().ok()).ok_or(ProblemCode::BadRequest)?;
    let value = text.split(',').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix(' '));
    let bytes = value.and_then(|value| STANDARD.decode(value.trim()).ok()).ok_or(ProblemCode::BadRequest)?;
    String::from_utf8(bytes).map_err(|_| ProblemCode::BadRequest.into())
}

/// A checksum that a piece must have.
pub(super) enum Checksum {
    Sha1(Vec<u8>),
    Sha256(Vec<u8>),
}

impl Checksum {
    /// The checksum that a request names, if it does.
    pub(super) fn of(headers: &HeaderMap) -> ApiResult<Option<Self>> {
        let Some(text) = headers.get(CHECKSUM) else { return Ok(None) };
        let (name, value) = text.to_str().ok().and_then(|t| t.split_once(' ')).ok_or(ProblemCode::BadRequest)?;
        let value = STANDARD.decode(value).map_err(|_| ProblemCode::BadRequest)?;
        match name {
            "sha1" => Ok(Some(Self::Sha1(value))),
            "sha256" => Ok(Some(Self::Sha256(value))),
            _ => Err(ProblemCode::BadRequest.into()),
        }
    }

    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Sha1(expected) => sha1::Sha1::digest(bytes).as_slice() == expected.as_slice(),
            Self::Sha256(expected) => sha2::Sha256::digest(bytes).as_slice() == expected.as_slice(),
        }
    }
}

/// An empty answer with the protocol's headers.
pub(super) fn answer(status: StatusCode, headers: &[(HeaderName, String)]) -> Response {
    let mut response = status.into_response();
    let out = response.headers_mut();
    out.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    }
    response
}

/// `Upload-Expires`, as an HTTP date.
pub(super) fn expires(at: Timestamp) -> (HeaderName, String) {
    let civil = at.civil(0);
    let day = DAYS[usize::try_from(at.millis().div_euclid(86_400_000).rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[usize::try_from(civil.month - 1).unwrap_or(0)];
    let (date, year) = (civil.day, civil.year);
    let text = format!("{day}, {date:02} {month} {year:04} {}:{:02} GMT", civil.clock(), civil.second);
    (EXPIRES, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uploads_are_asked_for_by_another_method_than_the_requests_own() {
        for (path, meant, method) in [
            ("/api/v1/uploads/ab", "PATCH", "PATCH"),
            ("/api/v1/tip-uploads", "OPTIONS", "OPTIONS"),
            ("/api/v1/uploads/ab", "no method", "TRACE"),
            ("/api/v1/uploadsx", "DELETE", "POST"),
            ("/api/v1/officer-key", "DELETE", "POST"),
        ] {
            let request = Request::post(path).header(METHOD_OVERRIDE, meant).body(axum::body::Body::empty());
            let request = with_overridden_method(request.expect("a request"));
            assert_eq!(request.method().as_str(), method, "{path} {meant}");
        }
    }

    #[test]
    fn a_date_is_written_as_http_writes_it() {
        let (_, text) = expires(Timestamp::from_millis(1_700_000_000_000));
        assert_eq!(text, "Tue, 14 Nov 2023 22:13:20 GMT");
    }
}
