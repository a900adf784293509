//! Whether answers about codes tell by their time what lies under them: Welch's t over many tries.
//!
//! `MINEWATCH_TIMING=10000 cargo test … --test http tips::timing -- --nocapture` prints the statistic, and so does
//! `cargo xtask bench tips`.

use std::time::Instant;

use shared::problem::ProblemCode;
use shared::tip::wire::Knock;

use crate::common::phone::post;
use crate::common::tips::{Officer, Whistleblower};
use crate::common::{World, run};

/// Tries of each kind in the ordinary test; enough to find a difference of half a millisecond.
const TRIES: usize = 150;
/// Who try at the same time. The answers of one wait for the beat most of their time.
const LANES: usize = 6;

/// Welch's t of two samples.
#[allow(clippy::cast_precision_loss, reason = "thousands of tries")]
fn welch(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let variance = |x: &[f64], m: f64| x.iter().map(|v| (v - m).powi(2)).sum::<f64>() / (x.len() - 1) as f64;
    let (ma, mb) = (mean(a), mean(b));
    (ma - mb) / (variance(a, ma) / a.len() as f64 + variance(b, mb) / b.len() as f64).sqrt()
}

#[test]
fn welch_finds_a_difference_and_finds_none_where_none_is() {
    let a: Vec<f64> = (0..100).map(|n| f64::from(n % 7)).collect();
    let b: Vec<f64> = a.iter().map(|v| v + 2.0).collect();
    assert!(welch(&a, &b).abs() > 4.5);
    assert!(welch(&a, &a).abs() < 1e-9);
}

#[test]
fn answers_about_codes_do_not_tell_by_their_time() {
    run(async {
        let tries = std::env::var("MINEWATCH_TIMING").ok().and_then(|n| n.parse().ok()).unwrap_or(TRIES);
        let world = World::on_disk().await;
        Officer::start(&world, 31, "220000").await;
        let someone = Whistleblower::new(world.address).await;
        someone.file("一件事").await;
        let right = someone.knock();
        let bodies = [
            // A code under which something lies, with a wrong proof; one under which nothing does; and the right one.
            Knock { proof: "0".repeat(64), ..right.clone() },
            Knock { lookup: shared::digest::LookupId([7; 16]), ..right.clone() },
            right,
        ]
        .map(|knock| serde_json::to_vec(&knock).expect("JSON"));
        let mut lanes = tokio::task::JoinSet::new();
        for lane in 0..LANES {
            let (bodies, address) = (bodies.clone(), world.address);
            lanes.spawn(async move {
                let mut times: [Vec<f64>; 3] = [Vec::new(), Vec::new(), Vec::new()];
                for n in 0..tries.div_ceil(LANES) * 3 {
                    // In turns, so that what else the machine does falls on all alike; the order changes.
                    let kind = (n + n / 3 + lane) % 3;
                    let start = Instant::now();
                    let answer = post(address, "/api/v1/tip-status", None, &bodies[kind]).await;
                    times[kind].push(start.elapsed().as_secs_f64());
                    if kind < 2 {
                        assert_eq!(answer.code(), ProblemCode::NoSuchTip);
                    }
                }
                times
            });
        }
        let mut times: [Vec<f64>; 3] = [Vec::new(), Vec::new(), Vec::new()];
        while let Some(lane) = lanes.join_next().await {
            for (all, some) in times.iter_mut().zip(lane.expect("tries")) {
                all.extend(some);
            }
        }
        let [wrong, nothing, found] = &times;
        let (a, b) = (welch(wrong, nothing), welch(found, nothing));
        println!("{tries} tries each: wrong proof against nothing, found against nothing, by Welch's t");
        println!("{{\"wrong_t\":{a:.2},\"found_t\":{b:.2}}}");
        assert!(a.abs() < 4.5, "wrong proof against nothing: t = {a}");
        assert!(b.abs() < 4.5, "found against nothing: t = {b}");
    });
}
