//! Kill -9 at random moments around those at which the engine begins a new journal and writes a memtable out.
//! `MINEWATCH_KILL_ROUNDS` says how many kills there are; `cargo xtask test deep` plays 1,000.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Acks, Devices, OFFICER, load, look, populate};
use crate::common::process::serve_with;
use crate::common::run;
use crate::common::tips::Officer;

/// The smallest memtable that can be set, so that rotations come often.
const MEMTABLE_MIB: &str = "1";
/// Rotations that the server lives through before it is killed at one.
const ROTATIONS_EACH: usize = 3;
/// How soon after a new journal the server is killed, at most.
const AFTER_MAX_US: u64 = 60_000;

/// The journals in the database's folder.
fn journals(db: &Path) -> BTreeSet<OsString> {
    let Ok(entries) = std::fs::read_dir(db) else { return BTreeSet::new() };
    let names = entries.flatten().map(|entry| entry.file_name());
    names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "log")).collect()
}

/// Waits until a new journal is begun.
async fn rotated(db: &Path) {
    let known = journals(db);
    let deadline = Instant::now() + Duration::from_mins(2);
    while journals(db).is_subset(&known) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(Instant::now() < deadline, "the load did not fill a memtable");
    }
}

/// How much of each kind was acknowledged.
fn counts(acks: &Acks) -> [usize; 4] {
    let acked = acks.note();
    [acked.events.len(), acked.photos.len(), acked.tips.len(), acked.budget_yuan as usize]
}

#[test]
fn after_kill_nine_at_memtable_rotations_everything_acknowledged_is_there_once() {
    let rounds: usize = std::env::var("MINEWATCH_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    run(async move {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        let mine = populate(data).await;
        let (devices, acks, mut seen) = (Devices::new(), Acks::default(), look::Seen::default());
        let options = ["--database-memtable-mib", MEMTABLE_MIB];
        let (mut rotations, mut slowest_start) = (0, Duration::ZERO);
        for round in 0..=rounds {
            let begun = Instant::now();
            let (mut child, address) = serve_with(data, &options).await;
            slowest_start = slowest_start.max(begun.elapsed());
            if round == 0 {
                assert_eq!(Officer::sign_in(address, OFFICER).await.put_key().await.status, 204);
            }
            let acked = acks.note().clone();
            seen.look(address, &devices, &acked).await;
            if round == rounds {
                break;
            }
            let writers = load::begin(address, mine, &devices, &acks).await;
            // Of every kind something was acknowledged, and the last rotation is only just over.
            let (before, mut lived_through) = (counts(&acks), 0);
            while lived_through < ROTATIONS_EACH || counts(&acks).iter().zip(before).any(|(now, then)| *now == then) {
                rotated(&data.join("db")).await;
                lived_through += 1;
            }
            rotations += lived_through;
            let wait = u64::from(u32::from_be_bytes(server::clock::random())) % AFTER_MAX_US;
            tokio::time::sleep(Duration::from_micros(wait)).await;
            acks.note().over = true;
            child.0.kill().expect("killed");
            child.0.wait().expect("ended");
            writers.join_all().await;
        }
        let acked = acks.note().clone();
        look::through(data, &acked).await;
        assert!(rotations >= rounds * ROTATIONS_EACH);
        println!(
            "{rounds} kills at {rotations} rotations: {} events, {} photos, {} tips, {} entries of the ledger, none \
             lost, none twice; slowest start {} ms",
            acked.events.len(),
            acked.photos.len(),
            acked.tips.len(),
            acked.budget_yuan,
            slowest_start.as_millis(),
        );
    });
}
