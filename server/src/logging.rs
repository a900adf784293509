//! What the program logs, and what it never logs whatever is asked for.
//!
//! Libraries log the addresses of peers, and what comes in by the network, at their lower levels. So a library is heard
//! only where it stands in `HEARD`, and no louder than there; `--log` chooses among what is left.

use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Filter, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::Settings;

/// Who is heard, and how loud at most. Of libraries only the database, which warns of its own state, and the HTTP server,
/// whose one error is that it cannot take connections.
const HEARD: [(&str, LevelFilter); 7] = [
    ("server", LevelFilter::TRACE),
    ("minewatch", LevelFilter::TRACE),
    ("axum::serve", LevelFilter::ERROR),
    ("surrealdb", LevelFilter::WARN),
    ("surrealdb_core", LevelFilter::WARN),
    ("surrealkv", LevelFilter::WARN),
    ("rocksdb", LevelFilter::WARN),
];

/// Starts to log to standard error.
pub fn start(settings: &Settings) {
    let is_terminal = std::io::stderr().is_terminal();
    let layer = layer(&settings.log, settings.log_json, is_terminal, std::io::stderr);
    // A second subscriber in one process (tests) is no fault.
    let _ = Registry::default().with(layer).try_init();
}

fn layer<S, W>(log: &str, as_json: bool, is_terminal: bool, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(is_terminal);
    if as_json { lines.json().with_filter(filter(log)).boxed() } else { lines.with_filter(filter(log)).boxed() }
}

fn filter<S: Subscriber>(log: &str) -> impl Filter<S> + use<S> {
    let asked = EnvFilter::try_new(log).unwrap_or_else(|_| EnvFilter::new("info"));
    asked.and(filter_fn(is_heard))
}

fn is_heard(metadata: &Metadata<'_>) -> bool {
    let is_of = |heard: &str| {
        let module = metadata.target().strip_prefix(heard);
        module.is_some_and(|module| module.is_empty() || module.starts_with("::"))
    };
    HEARD.iter().any(|(heard, loudest)| is_of(heard) && metadata.level() <= loudest)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(log: &str, as_json: bool) -> String {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = Registry::default().with(layer(log, as_json, false, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "server::sync", "own trace");
            tracing::info!(target: "minewatch", "own info");
            tracing::warn!(target: "surrealdb_core::kvs", "database warning");
            tracing::info!(target: "surrealdb_core::kvs", "peer 1");
            tracing::error!(target: "axum::serve", "cannot accept");
            tracing::trace!(target: "axum::serve", "peer 2");
            tracing::error!(target: "axum::extract", "peer 3");
            tracing::error!(target: "hyper_util::server", "peer 4");
            tracing::error!(target: "h2::codec", "peer 5");
            tracing::error!(target: "tungstenite", "peer 6");
            tracing::error!(target: "server_of_somebody", "peer 7");
            let span = tracing::error_span!(target: "hyper::connection", "connection", peer = "peer 8");
            span.in_scope(|| tracing::info!(target: "server::sync", "inside"));
        });
        let bytes = written.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn no_setting_makes_a_library_tell_who_asks() {
        for log in
            ["trace", "hyper_util=trace,h2=trace,axum=trace,surrealdb_core=trace,server=trace,tungstenite=trace"]
        {
            for as_json in [false, true] {
                let text = logged(log, as_json);
                assert!(!text.contains("peer"), "{log}: {text}");
                for line in ["own trace", "database warning", "cannot accept", "inside"] {
                    assert!(text.contains(line), "{log}: {line}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_setting_still_chooses_among_the_rest() {
        let text = logged("warn", false);
        assert!(
            text.contains("database warning") && !text.contains("own info") && !text.contains("inside"),
            "{text}"
        );
        let text = logged("no such = setting", false);
        assert!(text.contains("own info") && !text.contains("own trace"), "what cannot be read is `info`: {text}");
    }
}
