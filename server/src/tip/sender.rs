//! Which page sent a form: one of this site, one of another, or one that the browser does not tell. Asked before the
//! headers that say it are dropped, and kept for as long as the request lasts.

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// Which page sent a form, as far as the browser tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// A page of this site.
    ThisSite,
    /// A page of another site.
    Foreign,
    /// The browser does not tell: an old one, or one whose settings hide it.
    Unknown,
}

impl Sender {
    /// The sender of a request, by what the browser sets and no page can change.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        Self::told(&parts.headers, &parts.uri)
    }

    fn told(headers: &HeaderMap, uri: &Uri) -> Self {
        // The browser compares the origins itself, so that this holds behind a proxy too.
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(b"same-origin") => return Self::ThisSite,
            Some(b"cross-site" | b"same-site") => return Self::Foreign,
            // `none`: the person's own doing, as a bookmark, which sends no form.
            Some(_) | None => {}
        }
        let Some(origin) = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) else {
            return Self::Unknown;
        };
        // Browsers say so where they hide the origin, for whichever site.
        if origin == "null" {
            return Self::Unknown;
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| uri.authority().map(Authority::as_str));
        let sent_from = origin.split_once("://").map(|(scheme, from)| (scheme, without_port(scheme, from)));
        match (sent_from, host) {
            (Some((scheme, from)), Some(host)) if from.eq_ignore_ascii_case(without_port(scheme, host)) => {
                Self::ThisSite
            }
            _ => Self::Foreign,
        }
    }
}

/// A host without the port that its scheme has anyway.
fn without_port<'a>(scheme: &str, host: &'a str) -> &'a str {
    let usual = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return host,
    };
    host.strip_suffix(usual).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    #[test]
    fn what_the_browser_tells_is_read() {
        use Sender::{Foreign, ThisSite, Unknown};
        let (site, origin, host) = ("sec-fetch-site", "origin", "host");
        for (headers, sender) in [
            (vec![(site, "same-origin")], ThisSite),
            (vec![(site, "same-origin"), (origin, "null"), (host, "127.0.0.1:8080")], ThisSite),
            (vec![(site, "cross-site"), (origin, "https://tips.example"), (host, "tips.example")], Foreign),
            (vec![(site, "same-site")], Foreign),
            (vec![(site, "none")], Unknown),
            (vec![(origin, "https://tips.example"), (host, "tips.example")], ThisSite),
            (vec![(origin, "https://Tips.example"), (host, "tips.example:443")], ThisSite),
            (vec![(origin, "http://localhost:8080"), (host, "localhost:8080")], ThisSite),
            (vec![(origin, "http://[::1]:8080"), (host, "[::1]:8080")], ThisSite),
            (vec![(origin, "http://localhost:8081"), (host, "localhost:8080")], Foreign),
            (vec![(origin, "https://evil.example"), (host, "tips.example")], Foreign),
            (vec![(origin, "https://tips.example.evil.example"), (host, "tips.example")], Foreign),
            (vec![(origin, "https://evil.example")], Foreign),
            (vec![(origin, "nonsense"), (host, "nonsense")], Foreign),
            (vec![(origin, "null"), (host, "tips.example")], Unknown),
            (vec![(host, "tips.example")], Unknown),
            (vec![], Unknown),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in &headers {
                map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(Sender::told(&map, &Uri::from_static("/tip")), sender, "{headers:?}");
        }
        // HTTP/2 has no `Host`.
        let mut map = HeaderMap::new();
        map.insert(header::ORIGIN, HeaderValue::from_static("https://tips.example"));
        assert_eq!(Sender::told(&map, &Uri::from_static("https://tips.example/tip")), ThisSite);
    }
}
