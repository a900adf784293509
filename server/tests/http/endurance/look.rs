//! Looking for everything that was acknowledged.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use server::store::{Store, guard, log};
use shared::reward::wire::BudgetView;
use shared::tip::wire::TipStatus;

use super::{ADMINISTRATOR, Acknowledged, Devices};
use crate::common::phone::{Phone, post};
use crate::common::process::{minewatch, program};
use crate::common::rewards::yuan;
use crate::common::{log_of, settings};

/// How much was looked for before.
#[derive(Default)]
pub struct Seen {
    cursor: u64,
    events: usize,
    photos: usize,
    tips: usize,
}

impl Seen {
    /// Asks a server for what was acknowledged since the last look.
    pub async fn look(&mut self, server: SocketAddr, devices: &Devices, acked: &Acknowledged) {
        let phone = Phone::sign_in_with(server, "here-1", devices.inspectors[0].clone()).await;
        let mut there = BTreeSet::new();
        let mut ids = BTreeSet::new();
        loop {
            let page = phone.pull(self.cursor).await;
            for pulled in &page.events {
                assert!(ids.insert(pulled.event.id), "an event is there twice");
                there.insert((pulled.event.id, pulled.seq, pulled.event.hash().expect("a hash")));
            }
            self.cursor = page.next;
            if !page.more {
                break;
            }
        }
        for event in &acked.events[self.events..] {
            assert!(there.contains(event), "the acknowledged event at {} is not there", event.1);
        }
        for photo in &acked.photos[self.photos..] {
            let answer = phone.get(&format!("/api/v1/photos/{photo}/receipt")).await;
            assert_eq!(answer.status, 200, "an acknowledged photo is not there");
        }
        for (knock, entry) in &acked.tips[self.tips..] {
            let body = serde_json::to_vec(knock).expect("JSON");
            let status: TipStatus = post(server, "/api/v1/tip-status", None, &body).await.json();
            assert_eq!(status.steps[0].proven.index, *entry, "an acknowledged tip is not where it was");
        }
        if acked.budget_yuan > 0 {
            let clerk = Phone::sign_in_with(server, ADMINISTRATOR, devices.administrator.clone()).await;
            let budgets: Vec<BudgetView> = clerk.get("/api/v1/reward-budgets").await.json();
            assert!(budgets[0].budget.total() >= yuan(acked.budget_yuan), "an acknowledged budget is not there");
        }
        (self.events, self.photos, self.tips) = (acked.events.len(), acked.photos.len(), acked.tips.len());
    }
}

/// Looks through the whole data folder of a server that has ended: every chain, every record, everything acknowledged.
pub async fn through(data: &Path, acked: &Acknowledged) {
    let output = minewatch(&["rebuild"], data);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text} {}", String::from_utf8_lossy(&output.stderr));
    let checkpoint = data.join("kept-checkpoint");
    for log in ["register", "ledger"] {
        let file = data.join(format!("{log}.jsonl"));
        let name = file.to_str().expect("a path");
        let output = minewatch(&["export", log, "--out", name], data);
        assert_eq!(output.status.code(), Some(0), "{log}: {}", String::from_utf8_lossy(&output.stderr));
        let mut verify = Command::new(program());
        verify.args(["verify", log, name]);
        if let (Some((_, text)), "register") = (&acked.checkpoint, log) {
            std::fs::write(&checkpoint, text).expect("written");
            verify.arg("--witness").arg(&checkpoint);
        }
        let output = verify.output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{log}: {}", String::from_utf8_lossy(&output.stdout));
        std::fs::remove_file(file).expect("removed");
    }
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    let entries = log_of(&store).await;
    assert_eq!(entries.iter().map(|e| e.event.id).collect::<BTreeSet<_>>().len(), entries.len(), "none twice");
    for (id, seq, hash) in &acked.events {
        let entry = &entries[usize::try_from(*seq).expect("small") - 1];
        assert_eq!((entry.event.id, entry.hash), (*id, *hash), "an acknowledged event is not where it was");
    }
    guard::check_entries(&store, 0, log::log_head(&store).await.expect("head")).await.expect("the chain holds");
    store.close().await;
}
