//! The app's files: built by xtask into `dist/site`, embedded in a release, read from disk while developing.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use shared::problem::ProblemCode;

use crate::problem::ApiProblem;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist/site"]
#[allow_missing = true]
struct Files;

/// Content-addressed files never change under their name.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The others are asked for again each time, and answered 304 while they are the same.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// What belongs to the public's pages, and leaves no trace.
const PUBLIC: &str = "tip/";
const NOT_AT_ALL: HeaderValue = HeaderValue::from_static("no-store");
/// What holds the code and the words has no way out: no network, nothing but computing. Before version 97 Chrome
/// calls compiling WebAssembly an `eval`.
const WORKER: HeaderValue =
    HeaderValue::from_static("default-src 'none'; script-src 'unsafe-eval' 'wasm-unsafe-eval'");

const NO_SITE: &str = "<!doctype html><meta charset=utf-8><title>Minewatch</title>\
    <p>The server runs, but was built without the app. Build it with <code>cargo xtask run</code>.";

/// Answers with a file, or with the app for every address of the app.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ApiProblem::from(ProblemCode::MethodNotAllowed).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let name = if path.is_empty() || !is_file { "index.html" } else { path };
    // Names come from the build's own listing; nothing outside the folder can be named.
    if name.split('/').any(|part| part == ".." || part.is_empty()) || name.rsplit('.').next() == Some("br") {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    }
    let brotli = accepts_brotli(&headers).then(|| Files::get(&format!("{name}.br"))).flatten();
    match brotli.map(|file| (file, true)).or_else(|| Files::get(name).map(|file| (file, false))) {
        Some((file, packed)) => answer(name, file, packed, &headers),
        None if name == "index.html" => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], NO_SITE).into_response()
        }
        None => (StatusCode::NOT_FOUND, "not found\n").into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, packed: bool, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::body::Body::from(file.data.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    let keep = match (name.starts_with(PUBLIC), is_hashed(name)) {
        // What a whistleblower's phone has fetched must not be found on it.
        (true, _) => NOT_AT_ALL,
        (false, true) => FOR_EVER,
        (false, false) => ASK_AGAIN,
    };
    headers.insert(header::CACHE_CONTROL, keep);
    if name.starts_with(PUBLIC) && name.ends_with("/worker.js") {
        headers.insert(header::CONTENT_SECURITY_POLICY, WORKER);
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// The program that seals reports in the browser, with the scripts around it: where it lies, and its hash.
#[derive(serde::Deserialize)]
pub struct Program {
    /// The folder below `/tip`, named by content.
    pub folder: String,
    /// The SHA-256 over all of it: what `sha256sum * | sha256sum` gives in that folder.
    pub sha256: shared::digest::Digest,
}

/// The sealing program, if the server was built with it.
#[must_use]
pub fn program() -> Option<Program> {
    serde_json::from_slice(&Files::get("tip/program.json")?.data).ok()
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).any(|value| {
        value.split(',').any(|part| {
            let mut cells = part.split(';').map(str::trim);
            cells.next() == Some("br") && cells.all(|q| q != "q=0")
        })
    })
}

/// Whether a file lies in a folder that is named by the hash of its content.
fn is_hashed(name: &str) -> bool {
    name.split_once('/')
        .is_some_and(|(folder, _)| folder.len() == 12 && folder.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_by_its_content_is_kept_for_ever() {
        for (name, hashed) in [
            ("0123456789ab/app.js", true),
            ("0123456789ab/app_bg.wasm", true),
            ("0123456789/app.js", false),
            ("assets/app.js", false),
            ("index.html", false),
            ("sw.js", false),
            ("version.json", false),
            ("manifest.webmanifest", false),
        ] {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }
}
