//! How long a claim takes when many come at once: a measurement, not a test. `cargo xtask bench rewards` runs it in
//! release. What a browser computes beforehand (the signature, the vouchers) is done before the clock starts; who
//! claims shares process and processors with the server. The last line printed is JSON.

use crate::common::load::{Told, all_are, at_once, per_second};
use crate::common::phone::post;
use crate::common::rewards::Office;
use crate::common::run;

/// Claims that are made, each of a case of its own.
const CLAIMS: usize = 200;
/// At a time.
const CLAIMING: usize = 50;

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
