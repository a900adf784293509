//! A disk that fills up in the middle of everything, is given room again, and then loses its server to kill -9.
//! `MINEWATCH_KILL_ROUNDS` says how often; `cargo xtask test deep` plays 50. Needs root, to mount a small disk.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Acks, Devices, OFFICER, load, look, populate};
use crate::common::http::request;
use crate::common::process::{serve_with, wait_until_ready};
use crate::common::run;
use crate::common::tips::Officer;

/// The size of the disk.
const DISK_MIB: u32 = 160;
/// How often the disk fills up in a round.
const EPISODES: usize = 2;
/// What the server keeps free. Less than what one memtable takes, so that the engine meets the full disk itself.
const OPTIONS: [&str; 4] = ["--database-memtable-mib", "1", "--database-reserve-mib", "1"];

/// A small disk in memory.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={DISK_MIB}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// A file that takes all the room that is left, until it is dropped.
struct Balloon(PathBuf);

impl Balloon {
    fn fill(disk: &Path) -> Self {
        let path = disk.join("balloon");
        let mut file = std::fs::File::create(&path).expect("made");
        for size in [1024 * 1024, 4096, 1] {
            while file.write_all(&vec![0xff; size]).is_ok() {}
        }
        Self(path)
    }
}

impl Drop for Balloon {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Waits until the count of something has grown.
async fn grows(what: &str, count: impl Fn() -> usize, by: usize) {
    let from = count();
    let deadline = Instant::now() + Duration::from_mins(2);
    while count() < from + by {
        assert!(Instant::now() < deadline, "no {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn moment(at_most_ms: u64) {
    let [a, b] = server::clock::random::<2>();
    tokio::time::sleep(Duration::from_millis(u64::from(u16::from_be_bytes([a, b])) % at_most_ms)).await;
}

#[test]
fn a_disk_that_fills_up_loses_nothing_acknowledged_and_the_server_goes_on_by_itself() {
    let rounds: usize = std::env::var("MINEWATCH_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    run(async move {
        let (mut refused, mut events) = (0, 0);
        for round in 0..rounds.min(50) {
            let Some(disk) = Disk::mount() else {
                println!("not played: only root mounts a disk");
                return;
            };
            let mine = populate(disk.path()).await;
            let (devices, acks, mut seen) = (Devices::new(), Acks::default(), look::Seen::default());
            let (mut child, address) = serve_with(disk.path(), &OPTIONS).await;
            assert_eq!(Officer::sign_in(address, OFFICER).await.put_key().await.status, 204);
            let writers = load::begin(address, mine, &devices, &acks).await;
            for _ in 0..EPISODES {
                grows("events", || acks.note().events.len(), 20).await;
                moment(250).await;
                let balloon = Balloon::fill(disk.path());
                grows("refusals", || acks.note().refused_full, 5).await;
                let ready = request(address, "GET", "/readyz", &[], &[]).await.expect("an answer");
                assert_eq!(ready.status, 503, "round {round}: not ready while nothing can be written");
                moment(250).await;
                drop(balloon);
                wait_until_ready(address).await;
            }
            grows("events", || acks.note().events.len(), 20).await;
            grows("tips", || acks.note().tips.len(), 1).await;
            acks.note().over = true;
            child.0.kill().expect("killed");
            child.0.wait().expect("ended");
            writers.join_all().await;
            let acked = acks.note().clone();
            let (child, address) = serve_with(disk.path(), &OPTIONS).await;
            seen.look(address, &devices, &acked).await;
            drop(child);
            look::through(disk.path(), &acked).await;
            refused += acked.refused_full;
            events += acked.events.len();
        }
        println!(
            "{rounds} disks filled up: {events} events acknowledged, none lost; {refused} requests refused with 507"
        );
    });
}
