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

/// The addresses of the app's screens, of all roles; `:` stands for one part of any kind. The app finds out itself who is
/// shown what.
const SCREENS: [&str; 22] = [
    "/",
    "/accounts",
    "/board/checks/:",
    "/budgets",
    "/cases",
    "/cases/:",
    "/checks/:",
    "/checks/:/hazards/:",
    "/checks/:/sign",
    "/conflicts",
    "/counter",
    "/ledger",
    "/mines/:",
    "/own-key",
    "/payments",
    "/queue",
    "/rules",
    "/settings",
    "/sign-in",
    "/statement",
    "/tips/:",
    "/waiting",
];
/// Below these there are no screens of the app: it would leave a trace on the phone of whoever mistyped an address of the
/// public's pages.
const NO_APP: [&str; 4] = ["/tip", "/register", "/rewards", "/api"];

/// Answers with a file, with the app for every address of the app, and with the app and 404 for every other: it can lead
/// on whoever came by a link that is out of date.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ApiProblem::from(ProblemCode::MethodNotAllowed).into_response();
    }
    let path = uri.path();
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file {
        return file(path.trim_start_matches('/'), &headers).unwrap_or_else(not_found);
    }
    if is_screen(path) {
        return shell(&headers);
    }
    if NO_APP
        .iter()
        .any(|public| path.strip_prefix(public).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    {
        return not_found();
    }
    // Nothing that was kept of an address which exists is compared with one which does not.
    let mut asked = headers;
    asked.remove(header::IF_NONE_MATCH);
    let mut response = shell(&asked);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().remove(header::ETAG);
    response
}

/// Whether a screen of the app has this address.
fn is_screen(path: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    SCREENS.iter().any(|screen| {
        let (mut asked, mut known) = (path.split('/'), screen.trim_end_matches('/').split('/'));
        loop {
            match (asked.next(), known.next()) {
                (None, None) => return true,
                (Some(part), Some(":")) if !part.is_empty() => {}
                (Some(part), Some(name)) if part == name => {}
                _ => return false,
            }
        }
    })
}

/// The page that the app starts from.
fn shell(headers: &HeaderMap) -> Response {
    file("index.html", headers).unwrap_or_else(|| {
        ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], NO_SITE).into_response()
    })
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, NOT_AT_ALL)], "not found\n").into_response()
}

/// A file by its name in the build's own listing: nothing outside the folder can be named.
fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    if name.split('/').any(|part| part == ".." || part.is_empty()) || name.rsplit('.').next() == Some("br") {
        return None;
    }
    let brotli = accepts_brotli(headers).then(|| Files::get(&format!("{name}.br"))).flatten();
    let (file, is_packed) = brotli.map(|file| (file, true)).or_else(|| Files::get(name).map(|file| (file, false)))?;
    Some(answer(name, file, is_packed, headers))
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
    fn every_screen_of_the_app_is_known_and_nothing_else() {
        let mut in_app = std::collections::BTreeSet::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                for route in text.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    let parts: Vec<&str> =
                        route.split('/').map(|part| if part.starts_with(':') { ":" } else { part }).collect();
                    in_app.insert(parts.join("/"));
                }
            }
        }
        assert_eq!(in_app.into_iter().collect::<Vec<_>>(), SCREENS);
    }

    #[test]
    fn addresses_are_told_from_others() {
        for (path, is) in [
            ("/", true),
            ("/settings", true),
            ("/settings/", true),
            ("/checks/0190", true),
            ("/checks/0190/hazards/0191", true),
            ("/checks", false),
            ("/checks/", false),
            ("/checks//hazards/0191", false),
            ("/checks/0190/hazards", false),
            ("/nothing", false),
            ("/Settings", false),
            ("//", false),
            ("", true),
        ] {
            assert_eq!(is_screen(path), is, "{path}");
        }
    }

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
