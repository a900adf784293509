//! Inspection cover: what an observer of a visit may conclude about whether a tip caused it.
//!
//! Visits to a mine come from the ordinary draw (weights known to whoever watches long enough) and from tips. An
//! observer who sees one visit and knows all rates asks: with what probability did a tip cause it? By Bayes, with
//! `r` the rate of ordinary visits in a period and `t` that of visits because of tips: `t / (t + r)`. The bound is
//! kept by holding a tip's visit back until ordinary visits cover it, or by raising the mine's ordinary weight.

/// Above this the officer is warned: a third 33 %.
pub const WARN_AT: f64 = 1.0 / 3.0;

/// What is known about visits that look the same from outside: same kind of check, same mine or same kind of mine
/// in the same county, same period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visits {
    /// The chance that the ordinary draw brings a visit to this mine in the period: 0 to 1.
    pub drawn: f64,
    /// The chance that somebody files a tip on this mine in the period, as an outsider would guess it: 0 to 1.
    pub tipped: f64,
    /// The chance that a tip leads to a visit in the period: 0 to 1.
    pub follows: f64,
}

/// P(tip | visit): the most that an observer of one visit may conclude. None where the numbers are no chances.
#[must_use]
pub fn tip_given_visit(visits: Visits) -> Option<f64> {
    let Visits { drawn, tipped, follows } = visits;
    if ![drawn, tipped, follows].iter().all(|chance| (0.0..=1.0).contains(chance)) {
        return None;
    }
    // The two causes are independent, and a visit is seen when either comes.
    let by_tip = tipped * follows;
    let seen = 1.0 - (1.0 - by_tip) * (1.0 - drawn);
    if seen == 0.0 {
        return Some(0.0);
    }
    Some((by_tip / seen).min(1.0))
}

/// The least chance of an ordinary visit under which P(tip | visit) stays at or below the bound; none where no
/// chance suffices.
#[must_use]
pub fn cover_needed(tipped: f64, follows: f64, bound: f64) -> Option<f64> {
    let by_tip = tipped * follows;
    if !((0.0..=1.0).contains(&by_tip) && bound > 0.0 && bound <= 1.0) {
        return None;
    }
    // bound ≥ by_tip / (by_tip + drawn − by_tip·drawn), solved for drawn.
    let needed = if by_tip >= 1.0 { f64::INFINITY } else { (by_tip / bound - by_tip) / (1.0 - by_tip) };
    (needed <= 1.0).then_some(needed.max(0.0))
}

/// The weight that a tip adds to a mine in the draw of one period, so that the chance of a visit rises from
/// `drawn` to `wanted` without a target of its own that could be told apart.
#[must_use]
pub fn added_weight(weight: f64, total: f64, wanted: f64) -> Option<f64> {
    if !(weight >= 0.0 && total >= weight && (0.0..1.0).contains(&wanted)) {
        return None;
    }
    // (weight + x) / (total + x) = wanted
    Some(((wanted * total - weight) / (1.0 - wanted)).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_visit_that_only_tips_bring_gives_the_tip_away() {
        let p = tip_given_visit(Visits { drawn: 0.0, tipped: 0.1, follows: 1.0 });
        assert_eq!(p, Some(1.0));
        assert_eq!(tip_given_visit(Visits { drawn: 1.0, tipped: 0.0, follows: 1.0 }), Some(0.0));
        assert_eq!(tip_given_visit(Visits { drawn: 1.1, tipped: 0.0, follows: 1.0 }), None);
        assert_eq!(tip_given_visit(Visits { drawn: f64::NAN, tipped: 0.0, follows: 1.0 }), None);
    }

    proptest! {
        #[test]
        fn the_cover_that_is_said_to_suffice_suffices(tipped in 0.0..1.0_f64, follows in 0.0..1.0_f64, bound in 0.01..1.0_f64) {
            if let Some(drawn) = cover_needed(tipped, follows, bound) {
                let p = tip_given_visit(Visits { drawn, tipped, follows }).expect("chances");
                prop_assert!(p <= bound + 1e-9, "{p} > {bound}");
            }
        }

        /// An adversary who sees every visit of a year and calls those "by tip" where it is likeliest is right no
        /// more often than the bound says.
        #[test]
        fn an_observer_of_many_visits_does_no_better_than_the_bound(seed in any::<u64>()) {
            let (drawn, tipped, follows) = (0.2, 0.05, 0.8);
            let bound = tip_given_visit(Visits { drawn, tipped, follows }).expect("chances");
            let mut state = seed | 1;
            let mut chance = || {
                state ^= state << 13; state ^= state >> 7; state ^= state << 17;
                #[allow(clippy::cast_precision_loss, reason = "a chance")]
                let unit = (state >> 11) as f64 / (1_u64 << 53) as f64;
                unit
            };
            let (mut visits, mut by_tip) = (0_u32, 0_u32);
            for _ in 0..20_000 {
                let tip = chance() < tipped && chance() < follows;
                let draw = chance() < drawn;
                visits += u32::from(tip || draw);
                by_tip += u32::from(tip);
            }
            let share = f64::from(by_tip) / f64::from(visits);
            prop_assert!((share - bound).abs() < 0.03, "{share} against {bound}");
        }

        #[test]
        fn the_added_weight_brings_the_wanted_chance(weight in 0.0..10.0_f64, others in 1.0..1000.0_f64, wanted in 0.0..0.99_f64) {
            let total = weight + others;
            let added = added_weight(weight, total, wanted).expect("numbers");
            let chance = (weight + added) / (total + added);
            prop_assert!(chance + 1e-9 >= wanted);
        }
    }
}
