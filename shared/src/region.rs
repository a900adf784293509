//! Administrative divisions 行政区划 (GB/T 2260): who is responsible for which ground.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A six-digit division code of a province, a prefecture or a county.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u32);

/// A text that is not a division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a division code of six digits")]
pub struct NotADivision;

/// The three levels that the notice addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省
    Province,
    /// 市、州
    Prefecture,
    /// 县、区、县级市
    County,
}

/// One row of the shipped table of divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its code.
    pub code: DivisionCode,
    /// Its Chinese name.
    pub name: &'static str,
}

impl DivisionCode {
    /// Jilin province 吉林省.
    pub const JILIN: Self = Self(220_000);

    /// The level that the code's zeros tell.
    #[must_use]
    pub const fn level(self) -> Level {
        if self.0.is_multiple_of(10_000) {
            Level::Province
        } else if self.0.is_multiple_of(100) {
            Level::Prefecture
        } else {
            Level::County
        }
    }

    /// The prefecture that this lies in; a province is returned as it is.
    #[must_use]
    pub const fn prefecture(self) -> Self {
        match self.level() {
            Level::Province => self,
            Level::Prefecture | Level::County => Self(self.0 / 100 * 100),
        }
    }

    /// Whether `other` is this division or lies in it.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        match self.level() {
            Level::Province => self.0 / 10_000 == other.0 / 10_000,
            Level::Prefecture => self.0 / 100 == other.0 / 100,
            Level::County => self.0 == other.0,
        }
    }

    /// The codes that this division contains, as a range of numbers with both ends included. Every level is a
    /// contiguous range, so that a store can serve "my region" from one index.
    #[must_use]
    pub const fn range(self) -> (u32, u32) {
        match self.level() {
            Level::Province => (self.0, self.0 + 9_999),
            Level::Prefecture => (self.0, self.0 + 99),
            Level::County => (self.0, self.0),
        }
    }

    /// The code as a number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The Chinese name, if the code is in the shipped table.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        divisions().iter().find(|d| d.code == self).map(|d| d.name)
    }

    /// The name with those of the levels above, without the province: `通化市 梅河口市`.
    #[must_use]
    pub fn full_name(self) -> String {
        let own = self.name().map_or_else(|| self.to_string(), str::to_owned);
        match (self.level(), self.prefecture().name()) {
            (Level::County, Some(above)) => format!("{above} {own}"),
            _ => own,
        }
    }
}

/// Every division of the province: the province itself, its prefectures and its counties.
#[must_use]
pub fn divisions() -> &'static [Division] {
    static TABLE: OnceLock<Vec<Division>> = OnceLock::new();
    TABLE.get_or_init(|| {
        include_str!("../data/jilin-divisions.csv")
            .lines()
            .skip(1)
            .filter_map(|line| {
                let (code, rest) = line.split_once(',')?;
                Some(Division { code: code.parse().ok()?, name: rest.split(',').next()? })
            })
            .collect()
    })
}

impl FromStr for DivisionCode {
    type Err = NotADivision;

    fn from_str(text: &str) -> Result<Self, NotADivision> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with('0') {
            return Err(NotADivision);
        }
        text.parse().map(Self).map_err(|_| NotADivision)
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DivisionCode({self})")
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = DivisionCode;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a division code of six digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<DivisionCode, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().expect("a code")
    }

    #[test]
    fn the_shipped_table_has_the_province_nine_prefectures_and_sixty_counties() {
        let count = |level| divisions().iter().filter(|d| d.code.level() == level).count();
        assert_eq!((count(Level::Province), count(Level::Prefecture), count(Level::County)), (1, 9, 60));
        assert_eq!(code("220581").full_name(), "通化市 梅河口市");
    }

    #[test]
    fn a_region_contains_itself_and_what_lies_in_it_and_nothing_else() {
        for (outer, inner, contained) in [
            ("220000", "222426", true),
            ("220500", "220581", true),
            ("220581", "220581", true),
            ("220581", "220500", false),
            ("220500", "220681", false),
            ("220000", "210000", false),
        ] {
            assert_eq!(code(outer).contains(code(inner)), contained, "{outer} {inner}");
            let (low, high) = code(outer).range();
            assert_eq!((low..=high).contains(&code(inner).number()), contained, "{outer} {inner} by range");
        }
    }

    #[test]
    fn what_is_not_six_digits_is_refused() {
        for text in ["", "22058", "2205811", "22058a", "020581", "２２０５８１", "-22058"] {
            assert_eq!(text.parse::<DivisionCode>(), Err(NotADivision), "{text}");
        }
    }
}
