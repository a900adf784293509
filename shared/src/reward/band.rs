//! Bands 金额区间 for public lists: 15 % of a published fine names the mine, so that no public list has a sum.

use crate::coded_texts;
use crate::money::Fen;

coded_texts! {
    /// About how much.
    pub enum Band {
        /// Up to the usual floor.
        Floor = "to-3000": "3,000 元及以下", "Up to 3,000 yuan";
        /// Above 3,000 up to 10,000.
        Small = "to-10000": "超过 3,000 元至 1 万元", "3,000 to 10,000 yuan";
        /// Above 10,000 up to 50,000.
        Middle = "to-50000": "超过 1 万元至 5 万元", "10,000 to 50,000 yuan";
        /// Above 50,000 up to 100,000.
        Large = "to-100000": "超过 5 万元至 10 万元", "50,000 to 100,000 yuan";
        /// Above 100,000.
        Largest = "above-100000": "超过 10 万元", "Above 100,000 yuan";
    }
}

impl Band {
    /// The band of a sum.
    #[must_use]
    pub fn of(sum: Fen) -> Self {
        let up_to = |yuan| sum <= Fen::from_yuan(yuan);
        match () {
            () if up_to(3_000) => Self::Floor,
            () if up_to(10_000) => Self::Small,
            () if up_to(50_000) => Self::Middle,
            () if up_to(100_000) => Self::Large,
            () => Self::Largest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_the_band_below_it() {
        for (sum, band, above) in [
            (3_000, Band::Floor, Band::Small),
            (10_000, Band::Small, Band::Middle),
            (50_000, Band::Middle, Band::Large),
            (100_000, Band::Large, Band::Largest),
        ] {
            let sum = Fen::from_yuan(sum);
            assert_eq!(Band::of(sum), band);
            assert_eq!(Band::of(sum.checked_add(Fen::new(1).unwrap()).unwrap()), above);
        }
        assert_eq!(Band::of(Fen::MAX), Band::Largest);
    }
}
