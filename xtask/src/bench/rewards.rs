//! Rewards: how long a claimant waits for vouchers when many claim at once. How fast sums are computed and a ledger is
//! verified is measured with the core.

use super::{Figure, measured_by};
use crate::Outcome;

/// Milliseconds.
const CLAIMED: f64 = 300.0;
/// Megabytes that handing out a ledger of any length may take.
const HANDED_OUT: f64 = 100.0;

/// Claims.
pub fn rewards() -> Outcome<Vec<Figure>> {
    let told = measured_by("rewards::load::claims_made_many_at_once", true, None)?;
    let ledger = measured_by("rewards::load::a_long_ledger_handed_out", true, None)?;
    let number = |key: &str| told[key].as_f64().or_else(|| ledger[key].as_f64()).ok_or(format!("no {key} was told"));
    let (megabytes, seconds) = (number("ledger_mb")?, number("ledger_s")?);
    Ok(vec![
        Figure::at_most(
            "claim to vouchers, 50 at a time, on disk and in the ledger, p95",
            CLAIMED,
            number("claim_p95_ms")?,
            " ms",
        ),
        Figure::beside("the same, p50", number("claim_p50_ms")?, " ms"),
        Figure::beside("claims taken", number("claim_per_s")?, "/s"),
        Figure::at_most(
            "memory that handing out the ledger of 50 000 cases takes, beside what the server has at rest",
            HANDED_OUT,
            number("ledger_peak_mb")? - number("ledger_rest_mb")?,
            " MB",
        ),
        Figure::beside("that ledger's file", megabytes, " MB"),
        Figure::beside("handed out in", seconds, " s"),
    ])
}
