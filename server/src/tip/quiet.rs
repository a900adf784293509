//! What keeps the way a report came out of everything: headers that name a person's machine are dropped at the door.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::sender::Sender;

/// What proxies and browsers say of where a request comes from.
const TELLTALE: [&str; 14] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "cf-connecting-ip",
    "true-client-ip",
    "fastly-client-ip",
    "x-original-forwarded-for",
    "via",
    "x-request-id",
    "traceparent",
];

/// Drops at the door what tells where a request comes from. Nobody here needs it.
pub async fn forget_the_way(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    for name in TELLTALE {
        headers.remove(name);
    }
    next.run(request).await
}

/// The public's pages: nothing of the browser is looked at but which page a form comes from, and nothing of the page
/// is kept by it.
pub async fn no_trace(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // A form that another site sends could plant a code that its maker knows. Links from elsewhere are no forms.
    let sender = Sender::of(&parts);
    let mut response = if parts.method == Method::POST && sender == Sender::Foreign {
        Redirect::to("/tip").into_response()
    } else {
        for name in [header::USER_AGENT, header::COOKIE, header::REFERER, header::ORIGIN] {
            parts.headers.remove(name);
        }
        parts.extensions.insert(sender);
        next.run(Request::from_parts(parts, body)).await
    };
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        // Other sites are told nothing; this one is told that a form is its own.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), interest-cohort=()",
        ),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
