//! Headers that depend on the request: what no cache may keep, and that a browser stays on `https`.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// What a reverse proxy says of the connection that it took the request from.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// Two years, as browsers' lists ask for. Other hosts of the office are not spoken for.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Nothing of the interface is kept by a browser or a proxy on the way, unless its handler says otherwise: it answers
/// with what one person may see, and is asked anew each time.
pub async fn keep_private(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_interface = path == "/api" || path.starts_with("/api/");
    let mut response = next.run(request).await;
    if is_interface {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Tells browsers that came by `https` to come by nothing else (HSTS, RFC 6797). Only the proxy with the certificate knows
/// how they came; a request that says so falsely came without `https`, where browsers do not heed the header.
pub async fn stay_on_https(request: Request, next: Next) -> Response {
    let is_https =
        request.headers().get(FORWARDED_PROTO).is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"));
    let mut response = next.run(request).await;
    if is_https {
        let headers = response.headers_mut();
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(STRICT_TRANSPORT);
    }
    response
}
