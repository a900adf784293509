//! Money 金额: whole 分, never a floating-point number, and shares of it in ten-thousandths.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::text::Lang;

/// 分 of one 元.
const FEN_PER_YUAN: u64 = 100;
/// 2⁵³ − 1: beyond it other readers of JSON may round. Some ninety times 10¹² 元, far above any fine.
const FEN_MAX: u64 = 9_007_199_254_740_991;

/// An amount of 0 分 or more. In JSON it is a string of digits, counted in 分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fen(u64);

/// A text that is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMoney {
    /// Below zero.
    #[error("an amount is not negative")]
    Negative,
    /// More decimals than 角 and 分.
    #[error("an amount has at most two decimals")]
    Decimals,
    /// More than [`Fen::MAX`].
    #[error("the amount is too large")]
    TooLarge,
    /// Something else than digits.
    #[error("not an amount such as 3000 or 3,000.15")]
    Form,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount.
    pub const MAX: Self = Self(FEN_MAX);

    /// An amount of so many 分, if it is not above [`Fen::MAX`].
    #[must_use]
    pub const fn new(fen: u64) -> Option<Self> {
        if fen <= FEN_MAX { Some(Self(fen)) } else { None }
    }

    /// An amount of whole 元.
    #[must_use]
    pub const fn from_yuan(yuan: u32) -> Self {
        Self(yuan as u64 * FEN_PER_YUAN)
    }

    /// How many 分.
    #[must_use]
    pub const fn fen(self) -> u64 {
        self.0
    }

    /// Both together, if that is not above [`Fen::MAX`].
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        // Two amounts are at most 2⁵⁴: the sum itself cannot overflow.
        Self::new(self.0 + other.0)
    }

    /// What is left, if `other` is not more.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// What is left, and nothing if `other` is more.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times the amount, if that is not above [`Fen::MAX`].
    #[must_use]
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        self.0.checked_mul(u64::from(times)).and_then(Self::new)
    }

    /// The amount in 元 with its unit: `3,000.15 元`, `3,000.15 yuan`.
    #[must_use]
    pub fn in_words(self, lang: Lang) -> String {
        let unit = match lang {
            Lang::ZhCn => "元",
            Lang::En => "yuan",
        };
        format!("{self} {unit}")
    }

    /// `n` shares that differ by at most 1 分 and add up to the amount; the odd 分 go to the first. None where `n` is 0.
    #[must_use]
    pub fn split(self, n: u8) -> Vec<Self> {
        let Some(each) = self.0.checked_div(u64::from(n)) else { return Vec::new() };
        let odd = self.0 % u64::from(n);
        (0..u64::from(n)).map(|place| Self(each + u64::from(place < odd))).collect()
    }
}

/// In 元, in groups of three, the decimals only where there are 角 or 分: `3,000`, `3,000.15`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = (self.0 / FEN_PER_YUAN).to_string();
        let mut text = String::with_capacity(yuan.len() * 4 / 3 + 3);
        for (place, digit) in yuan.chars().enumerate() {
            if place > 0 && (yuan.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        match self.0 % FEN_PER_YUAN {
            0 => f.write_str(&text),
            fen => write!(f, "{text}.{fen:02}"),
        }
    }
}

/// Reads 元 as people write it: `3000`, `3,000.15`, `￥３０００．５`, `3 000 元`.
impl FromStr for Fen {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let text = text.trim();
        let text = text.strip_prefix(['¥', '￥']).unwrap_or(text).trim_start();
        let text = text.strip_suffix('元').unwrap_or(text).trim_end();
        if text.starts_with(['-', '−', '－']) {
            return Err(NotMoney::Negative);
        }
        let (mut fen, mut digits, mut decimals) = (0_u64, 0, None);
        for sign in text.chars() {
            let sign = half_width(sign);
            if let Some(digit) = sign.to_digit(10) {
                digits += 1;
                decimals = decimals.map(|n| n + 1);
                fen = fen.checked_mul(10).and_then(|n| n.checked_add(u64::from(digit))).ok_or(NotMoney::TooLarge)?;
            } else if sign == '.' && decimals.is_none() && digits > 0 {
                decimals = Some(0);
            } else if !matches!(sign, ',' | ' ' | '_') || decimals.is_some() || digits == 0 {
                return Err(NotMoney::Form);
            }
        }
        let scale = match (digits, decimals) {
            (0, _) | (_, Some(0)) => return Err(NotMoney::Form),
            (_, None) => 100,
            (_, Some(1)) => 10,
            (_, Some(2)) => 1,
            (_, Some(_)) => return Err(NotMoney::Decimals),
        };
        fen.checked_mul(scale).and_then(Self::new).ok_or(NotMoney::TooLarge)
    }
}

/// The ASCII sign of a full-width one.
fn half_width(sign: char) -> char {
    match sign {
        '０'..='９' | '，' | '．' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => sign,
    }
}

impl Sum for Fen {
    /// Stops at [`Fen::MAX`].
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Self::MAX))
    }
}

impl Serialize for Fen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Fen;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount in 分 as a string of digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Fen, E> {
                let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
                let fen = if plain { text.parse().ok().and_then(Fen::new) } else { None };
                fen.ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// A share in ten-thousandths: 15 % is 1,500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate(u32);

/// A text that is not a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARate {
    /// Below zero.
    #[error("a rate is not negative")]
    Negative,
    /// Above 100 %.
    #[error("a rate is at most 100 %")]
    TooLarge,
    /// Something else than a percentage with at most two decimals.
    #[error("not a rate such as 15 % or 12.5 %")]
    Form,
}

impl Rate {
    /// All of it.
    pub const WHOLE: Self = Self(10_000);

    /// How many ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, part) if part.is_multiple_of(10) => write!(f, "{whole}.{} %", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02} %"),
        }
    }
}

impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, NotARate> {
        let number = text.trim().strip_suffix(['%', '％']).ok_or(NotARate::Form)?.trim_end();
        // A percentage with two decimals counts ten-thousandths as an amount in 元 counts 分.
        let rate = number.parse::<Fen>().map_err(|error| match error {
            NotMoney::Negative => NotARate::Negative,
            NotMoney::TooLarge => NotARate::TooLarge,
            NotMoney::Decimals | NotMoney::Form => NotARate::Form,
        })?;
        u32::try_from(rate.fen()).ok().filter(|n| *n <= Self::WHOLE.0).map(Self).ok_or(NotARate::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them_and_written_in_one_way() {
        for (text, fen, shown) in [
            ("0", 0, "0"),
            ("0.01", 1, "0.01"),
            ("3000", 300_000, "3,000"),
            ("3,000.15", 300_015, "3,000.15"),
            ("￥３０００．５", 300_050, "3,000.50"),
            (" 1 000 000 元 ", 100_000_000, "1,000,000"),
            ("1000000000000", 100_000_000_000_000, "1,000,000,000,000"),
            ("90071992547409.91", FEN_MAX, "90,071,992,547,409.91"),
        ] {
            let amount: Fen = text.parse().expect(text);
            assert_eq!((amount.fen(), amount.to_string().as_str()), (fen, shown), "{text}");
        }
        assert_eq!(Fen(300_015).in_words(Lang::ZhCn), "3,000.15 元");
        assert_eq!(Fen(300_015).in_words(Lang::En), "3,000.15 yuan");
    }

    #[test]
    fn what_is_no_amount_is_told_apart() {
        for (text, error) in [
            ("", NotMoney::Form),
            ("元", NotMoney::Form),
            (".5", NotMoney::Form),
            ("5.", NotMoney::Form),
            ("1.2.3", NotMoney::Form),
            ("1.2,3", NotMoney::Form),
            (",1", NotMoney::Form),
            ("1e3", NotMoney::Form),
            ("-1", NotMoney::Negative),
            ("￥-1", NotMoney::Negative),
            ("1.005", NotMoney::Decimals),
            ("90071992547409.92", NotMoney::TooLarge),
            ("99999999999999999999", NotMoney::TooLarge),
        ] {
            assert_eq!(text.parse::<Fen>(), Err(error), "{text}");
        }
        for json in ["1", "\"01\"", "\"+1\"", "\"-1\"", "\"1.0\"", "\"\"", "\"9007199254740992\""] {
            assert!(serde_json::from_str::<Fen>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn rates_are_percentages_with_at_most_two_decimals() {
        for (text, rate) in
            [("15 %", Ok(1_500)), ("12.5%", Ok(1_250)), ("0.01 ％", Ok(1)), ("0%", Ok(0)), ("100 %", Ok(10_000))]
        {
            assert_eq!(text.parse::<Rate>().map(Rate::ten_thousandths), rate, "{text}");
        }
        for (text, error) in [
            ("-15 %", NotARate::Negative),
            ("100.01 %", NotARate::TooLarge),
            ("99999999999999999999 %", NotARate::TooLarge),
            ("15", NotARate::Form),
            ("1.005 %", NotARate::Form),
        ] {
            assert_eq!(text.parse::<Rate>(), Err(error), "{text}");
        }
        for (rate, text) in [(1_500, "15 %"), (1_250, "12.5 %"), (1, "0.01 %"), (1_205, "12.05 %")] {
            assert_eq!(Rate(rate).to_string(), text);
        }
    }

    #[test]
    fn sums_know_their_bounds() {
        assert_eq!(Fen::MAX.checked_add(Fen(1)), None);
        assert_eq!(Fen(1).checked_add(Fen(2)), Some(Fen(3)));
        assert_eq!(Fen(1).checked_sub(Fen(2)), None);
        assert_eq!(Fen(3).checked_sub(Fen(2)), Some(Fen(1)));
        assert_eq!(Fen(1).saturating_sub(Fen(2)), Fen::ZERO);
        assert_eq!(Fen::MAX.checked_mul(2), None);
        assert_eq!(Fen(7).checked_mul(3), Some(Fen(21)));
        assert_eq!([Fen::MAX, Fen(1)].into_iter().sum::<Fen>(), Fen::MAX);
        assert_eq!(Fen(1).split(0), []);
    }

    proptest! {
        #[test]
        fn every_amount_comes_back_from_its_texts(fen in 0..=FEN_MAX) {
            let amount = Fen(fen);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
            let json = serde_json::to_string(&amount).expect("JSON");
            prop_assert_eq!(&json, &format!("\"{fen}\""));
            prop_assert_eq!(serde_json::from_str::<Fen>(&json).expect("an amount"), amount);
        }

        #[test]
        fn shares_add_up_and_the_odd_fen_go_to_the_first(fen in 0..=FEN_MAX, n in 1_u8..) {
            let shares = Fen(fen).split(n);
            prop_assert_eq!(shares.len(), usize::from(n));
            prop_assert_eq!(shares.iter().map(|share| share.0).sum::<u64>(), fen);
            prop_assert!(shares.is_sorted_by(|a, b| a >= b));
            prop_assert!(shares[0].0 - shares[shares.len() - 1].0 <= 1);
        }

        #[test]
        fn no_text_breaks_the_readers(text in "\\PC{0,24}") {
            let _ = (text.parse::<Fen>(), text.parse::<Rate>());
        }
    }
}
