//! How long a claim takes when many come at once, and what memory it takes to hand out a long ledger: measurements, not
//! tests. `cargo xtask bench rewards` runs them in release. What a browser computes beforehand (the signature, the
//! vouchers) is done before the clock starts; who claims shares process and processors with the server. The last line
//! printed is JSON.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use server::keys::RegisterKey;
use server::register::{Log, Planned};
use server::store::{Bind, Store};
use shared::id::PayoutId;
use shared::reward::ledger::{Body, LedgerEntry};

use crate::common::load::{Told, all_are, at_once, per_second};
use crate::common::phone::post;
use crate::common::process::{Killed, serve};
use crate::common::rewards::{Clerk, Office, paid};
use crate::common::{World, run, settings};

/// Claims that are made, each of a case of its own.
const CLAIMS: usize = 200;
/// At a time.
const CLAIMING: usize = 50;
/// Cases of the ledger that is handed out.
const CASES: usize = 50_000;
/// Cases that are written at a time.
const CASES_AT_A_TIME: usize = 500;

#[test]
#[ignore = "a measurement"]
fn claims_made_many_at_once() {
    run(async {
        let office = Office::funded(100_000_000).await;
        let mut claims = Vec::with_capacity(CLAIMS);
        for _ in 0..CLAIMS {
            let case = office.ready(100_000).await;
            claims.push(serde_json::to_vec(&case.by_vouchers().await.0).expect("JSON"));
        }
        let server = office.world.address;
        let claim = move |body: Vec<u8>| async move { post(server, "/api/v1/reward-claims", None, &body).await };
        let (claimed, took) = at_once(CLAIMING, claims, claim).await;
        all_are(200, &claimed);
        super::path::verified(&office).await;
        let mut told = Told::default();
        told.times("claim", &claimed);
        told.tell("claim_per_s", per_second(&claimed, took));
        println!("{}", serde_json::Value::Object(told.0));
    });
}

/// What the kernel says of a process's memory, in MB.
fn memory_mb(of: &Killed, what: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", of.0.id())).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix(what)).expect("a line");
    line.trim_matches([':', ' ', '\t', 'k', 'B']).parse::<f64>().expect("a number") / 1_024.0
}

/// Writes a case's entries again and again, each time as another case.
async fn repeat(data: &Path, cases: usize) {
    let settings = settings(data, &[]);
    let store = Store::open(&settings.database).await.expect("opens");
    let key = RegisterKey::of_ledger(&settings.keys, &settings.register_name).expect("a key");
    let log = Log::<LedgerEntry>::open(store.clone(), Arc::new(key), Box::new(|_| ())).await.expect("opens");
    let texts = log.entries(0, log.size()).await.expect("entries");
    let entries = texts.iter().map(|(_, text)| serde_json::from_str(text).expect("an entry"));
    let steps: Vec<LedgerEntry> =
        entries.filter(|entry: &LedgerEntry| matches!(entry.body, Body::Step { .. })).collect();
    for _ in 0..cases / CASES_AT_A_TIME {
        let mut added = Vec::new();
        for _ in 0..CASES_AT_A_TIME {
            let another = PayoutId::from_uuid(uuid::Uuid::from_bytes(server::clock::random()));
            added.extend(steps.iter().cloned().map(|mut entry| {
                if let Body::Step { payout, .. } = &mut entry.body {
                    *payout = another;
                }
                entry
            }));
        }
        let planned: Planned = log.plan(&added).expect("planned");
        let bind = Bind::none().with("entries", planned.entries.clone()).with("heads", planned.heads.clone());
        let sql = "BEGIN; INSERT INTO ledger_entry $entries RETURN NONE;
            INSERT INTO ledger_checkpoint $heads RETURN NONE; COMMIT";
        store.change(sql, bind).await.expect("written");
        log.written(planned);
    }
    store.close().await;
}

#[test]
#[ignore = "a measurement"]
fn a_long_ledger_handed_out() {
    run(async {
        let office = Office::of(World::on_disk().await).await;
        office.fund(100_000).await;
        office.cashiers[0].put_key().await;
        let (_, vouchers) = office.issued(40_000).await;
        office.cashiers[0].redeem(paid(&vouchers, office.today()), false).await;
        let Office { world, .. } = office;
        let World { running, folder, .. } = world;
        running.stop().await.expect("stops");
        let data = folder.as_ref().expect("a folder").path();
        repeat(data, CASES).await;

        let (child, server) = serve(data).await;
        let auditor = Clerk::sign_in(server, "auditor-47").await;
        let rest = memory_mb(&child, "VmRSS");
        fs::write(format!("/proc/{}/clear_refs", child.0.id()), "5").expect("the peak is counted anew");
        let begun = Instant::now();
        let answer = auditor.ask("GET", "/api/v1/rewards/ledger", b"").await;
        let took = begun.elapsed();
        assert_eq!(answer.status, 200);
        let mut told = Told::default();
        told.tell("ledger_rest_mb", rest);
        told.tell("ledger_peak_mb", memory_mb(&child, "VmHWM"));
        #[allow(clippy::cast_precision_loss, reason = "hundreds of millions")]
        told.tell("ledger_mb", answer.body.len() as f64 / 1e6);
        told.tell("ledger_s", took.as_secs_f64());
        println!("{}", serde_json::Value::Object(told.0));
    });
}
