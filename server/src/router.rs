//! The table of contents: every address of the server.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use axum::{Router, middleware};
use bytes::Bytes;
use shared::problem::ProblemCode;
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::problem::ApiProblem;
use crate::state::AppState;
use crate::{
    auth, board, export, headers, health, net, photo, problem, reward, site, storage_gate, sync, tip, upload,
};

/// The largest body, but for pieces of photos, which set their own limit.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The longest that a request may take, but for pieces of photos on a bad line. Longer than the longest wait for
/// changes (25 s).
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

const CONTENT_SECURITY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; \
    style-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// Every address, with what stands around all of them.
pub fn build(state: AppState) -> Router {
    let quick = OpenApiRouter::new()
        .merge(auth::routes())
        .merge(sync::routes())
        .merge(board::routes())
        .merge(export::routes())
        .merge(photo::routes())
        .merge(tip::routes())
        .merge(reward::routes())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT));
    let (router, api) = OpenApiRouter::with_openapi(OpenApiBuilder::new().info(info()).build())
        .merge(health::routes())
        .merge(quick)
        .merge(upload::routes())
        .split_for_parts();
    let mut api = api;
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    api.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(bearer));
    // Written once: a handler is copied for each request.
    let (json, api) =
        ([(header::CONTENT_TYPE, "application/json")], Bytes::from(serde_json::to_vec(&api).unwrap_or_default()));
    let router = router
        .route("/api/openapi.json", get(move || std::future::ready((json, api.clone()))))
        .route("/api/{*rest}", axum::routing::any(|| async { ApiProblem::from(ProblemCode::NotFound) }))
        .merge(tip::pages(&state))
        .fallback(site::serve)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            ApiProblem::from(ProblemCode::Internal).into_response()
        }))
        .layer(middleware::from_fn_with_state(state.clone(), storage_gate::guard))
        .layer(middleware::from_fn(net::answer_too_slow))
        .layer(middleware::from_fn(problem::render))
        .layer(middleware::from_fn(headers::keep_private))
        .layer(middleware::from_fn(headers::stay_on_https))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(self), microphone=()",
        ))
        .layer(trace())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(middleware::from_fn(tip::forget_the_way))
        .layer(middleware::from_fn(tip::hold))
        .with_state(state);
    // Before any address is looked up: it may change the method.
    Router::new().fallback_service(MapRequest::new(router, upload::with_overridden_method))
}

fn info() -> utoipa::openapi::Info {
    InfoBuilder::new()
        .title("Minewatch 矿安哨")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Bodies are JSON in the types of the crate `shared`; errors are RFC 9457 documents."))
        .build()
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

type MakeSpan = fn(&Request<axum::body::Body>) -> tracing::Span;
type OnResponse = fn(&Response<axum::body::Body>, Duration, &tracing::Span);

/// Of these addresses no line is written at any level: with its time it would tell that somebody reported then.
const UNLOGGED: [&str; 4] = ["/tip", "/api/v1/tip", "/api/v1/reward-claims", "/register"];

/// One line for each request: method, route, status, time. Never a body, a header, a query or an address.
fn trace() -> TraceLayer<
    tower_http::classify::SharedClassifier<tower_http::classify::ServerErrorsAsFailures>,
    MakeSpan,
    (),
    OnResponse,
    (),
    (),
    (),
> {
    let make_span: MakeSpan = |request| {
        let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or("");
        let path = request.uri().path();
        if UNLOGGED.iter().any(|unlogged| path.starts_with(unlogged)) {
            return tracing::Span::none();
        }
        tracing::info_span!("request", method = %request.method(), path, id)
    };
    let on_response: OnResponse = |response, took, span| {
        if !span.is_none() {
            tracing::debug!(status = response.status().as_u16(), took_ms = took.as_millis(), "answered");
        }
    };
    TraceLayer::new_for_http()
        .make_span_with(make_span)
        .on_request(())
        .on_response(on_response)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}
