//! How likely it is that somebody guesses a receipt code by trying codes at the server.
//!
//! Nothing stops a guesser for good: who could be stopped by a count of wrong codes could be locked out by somebody
//! else's wrong codes. What holds is how many codes there are, and how fast the server answers.

use super::code::BITS;

/// Seconds in a year of 365.25 days.
const YEAR_S: f64 = 31_557_600.0;

/// Somebody who tries codes without a pause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guesser {
    /// Codes that the server answers in a second.
    pub tries_per_s: f64,
    /// For how many years.
    pub years: f64,
    /// Codes under which something lies.
    pub live_codes: f64,
}

impl Guesser {
    /// The logarithm to base 2 of the odds that one live code at least is hit. Never above 0. The odds are taken as
    /// tries × live codes ÷ all codes, which is above the truth and, while it is small, very near to it.
    #[must_use]
    pub fn log2_odds(&self) -> f64 {
        (self.log2_hits() - BITS).min(0.0)
    }

    /// How many tries it takes for the odds to be 2 to the power of `log2`.
    #[must_use]
    pub fn tries_until(&self, log2: f64) -> f64 {
        (BITS + log2).exp2() / self.live_codes
    }

    /// Digits that codes lack for the odds to be 2 to the power of `log2`, or less.
    #[must_use]
    pub fn digits_lacking(&self, log2: f64) -> f64 {
        ((self.log2_hits() - BITS - log2) / std::f64::consts::LOG2_10).ceil().max(0.0)
    }

    /// The logarithm to base 2 of tries × live codes.
    fn log2_hits(&self) -> f64 {
        (self.tries_per_s * self.years * YEAR_S).log2() + self.live_codes.log2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_YEARS: Guesser = Guesser { tries_per_s: 1_000.0, years: 10.0, live_codes: 10_000.0 };

    #[test]
    fn the_odds_are_tries_times_live_codes_of_all_codes() {
        // 3.15576e15 of 1e30, with the codes that are live already multiplied in.
        assert!((TEN_YEARS.log2_odds() - (3.155_76e15_f64 / 1e30).log2()).abs() < 1e-9);
        let twice = Guesser { live_codes: 20_000.0, ..TEN_YEARS };
        assert!((twice.log2_odds() - TEN_YEARS.log2_odds() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn ten_thousand_live_codes_stand_ten_years_of_a_hundred_thousand_tries_a_second() {
        let guesser = Guesser { tries_per_s: 100_000.0, ..TEN_YEARS };
        assert!(guesser.log2_odds() < -40.0, "{}", guesser.log2_odds());
    }

    #[test]
    fn nothing_is_more_than_certain_and_no_try_hits_nothing() {
        assert!(Guesser { tries_per_s: 1e40, ..TEN_YEARS }.log2_odds().abs() < f64::EPSILON);
        assert!(Guesser { tries_per_s: 0.0, ..TEN_YEARS }.log2_odds() < -1e9);
        assert!(Guesser { live_codes: 0.0, ..TEN_YEARS }.log2_odds() < -1e9);
    }

    #[test]
    fn so_many_tries_reach_the_odds() {
        let tries = TEN_YEARS.tries_until(-40.0);
        assert!((tries / 9.094_947e13 - 1.0).abs() < 1e-6, "{tries}");
        let reached = Guesser { tries_per_s: tries, years: 1.0 / YEAR_S, ..TEN_YEARS };
        assert!((reached.log2_odds() + 40.0).abs() < 1e-9);
    }

    #[test]
    fn as_many_digits_as_it_says_are_enough() {
        let missed = TEN_YEARS.log2_odds() + 60.0;
        let lacking = TEN_YEARS.digits_lacking(-60.0);
        assert!(lacking * std::f64::consts::LOG2_10 >= missed);
        assert!((lacking - 1.0) * std::f64::consts::LOG2_10 < missed);
        assert!(TEN_YEARS.digits_lacking(-40.0).abs() < f64::EPSILON);
    }
}
