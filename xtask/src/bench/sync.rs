//! The server: how fast one phone's events go up and come down, beside `PouchDB` in the same run, and its memory.

use std::fs;

use super::{Figure, measured_by};
use crate::Outcome;
use crate::tools::{peer, release_server, target};

const EVENTS: u32 = 10_000;
/// About the size of an event of ours, so that both sides carry the same bytes.
const BYTES: u32 = 620;
const PUSH: f64 = 15_000.0;
const PULL: f64 = 40_000.0;
const REST_MB: f64 = 200.0;
const MILLION_MB: f64 = 400.0;
const START_S: f64 = 10.0;

/// Pushing and pulling: each batch on disk and its signature checked before the answer.
pub fn sync() -> Outcome<Vec<Figure>> {
    let ours = measured_by("throughput::ten_thousand_events_pushed_and_pulled", true, None)?;
    let folder = target().join("bench/pouchdb");
    let _ = fs::remove_dir_all(&folder);
    let folder = folder.to_string_lossy().into_owned();
    let theirs = peer("pouchdb.js", &[&EVENTS.to_string(), &BYTES.to_string(), &folder], std::path::Path::new(""))?;
    let rate = |answer: &serde_json::Value, key: &str| {
        let (count, seconds) = (answer["count"].as_f64(), answer[key].as_f64());
        count.zip(seconds).map(|(count, seconds)| count / seconds).ok_or(format!("no {key} was told"))
    };
    let (push, pull) = (rate(&ours, "push_s")?, rate(&ours, "pull_s")?);
    let (their_push, their_pull) = (rate(&theirs, "push_s")?, rate(&theirs, "pull_s")?);
    Ok(vec![
        Figure::at_least("10 000 events pushed, each batch signed, checked and durable", PUSH, push, "/s"),
        Figure::beside("PouchDB 9 → express-pouchdb 4.2, the same run", their_push, "/s"),
        Figure::beside("times as fast", push / their_push, "×"),
        Figure::at_least("10 000 events pulled and read", PULL, pull, "/s"),
        Figure::beside("PouchDB 9 ← express-pouchdb 4.2, the same run", their_pull, "/s"),
        Figure::beside("times as fast", pull / their_pull, "×"),
    ])
}

/// Resident memory of the release server with the demonstration's data, after it has done nothing for a while.
pub fn rest() -> Outcome<Vec<Figure>> {
    let answer = peer("rest.js", &[], &release_server()?)?;
    let mb = |key: &str| answer[key].as_f64().map(|kb| kb / 1_000.0).ok_or(format!("no {key} was told"));
    Ok(vec![
        Figure::at_most(
            "server at rest, resident memory, after filling the demonstration",
            REST_MB,
            mb("filled_kb")?,
            " MB",
        ),
        Figure::at_most("server at rest, resident memory, started again", REST_MB, mb("again_kb")?, " MB"),
    ])
}

/// Memory of the server with a million events, and how long it then takes to start after a kill.
pub fn million() -> Outcome<Vec<Figure>> {
    let answer = measured_by("throughput::a_million_events_and_the_memory_that_they_take", true, None)?;
    let told = |key: &str| answer[key].as_f64().ok_or(format!("no {key} was told"));
    let mb = |key: &str| told(key).map(|kb| kb * 1.024 / 1_000.0);
    Ok(vec![
        Figure::at_most("resident memory after 1 000 000 events were pushed", MILLION_MB, mb("filled_kb")?, " MB"),
        Figure::beside("its peak meanwhile", mb("peak_kb")?, " MB"),
        Figure::beside("the same server before", mb("rest_kb")?, " MB"),
        Figure::beside("killed and started again", mb("again_kb")?, " MB"),
        Figure::at_most("from kill -9 with 1 000 000 events to ready", START_S, told("start_s")?, " s"),
        Figure::beside("events pushed meanwhile", 1_000_000.0 / told("push_s")?, "/s"),
    ])
}
