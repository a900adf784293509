//! Bank cards: whether a number can be one. The number itself is sealed to the cashier and goes nowhere else.

use std::fmt;

use crate::coded_texts;

/// Digits of a card number (ISO/IEC 7812-1 allows 8 to 19; cards in China have 13 to 19).
const DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// The number of a bank card whose check digit holds. No `Display`, nothing in `Debug`; zeroed on drop under feature
/// `seal`.
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber(Vec<u8>);

coded_texts! {
    /// Why what was typed is no card number.
    pub enum NotACard {
        /// Something else than digits and separators.
        Sign = "sign": "卡号只由数字组成", "A card number has digits only";
        /// Too few or too many digits.
        Length = "length": "卡号应为 13 至 19 位数字", "A card number has 13 to 19 digits";
        /// The check digit does not hold (Luhn, ISO/IEC 7812-1, annex B).
        Check = "check": "卡号校验位不符，请逐位核对", "The check digit does not hold: look again at every digit";
    }
}

impl CardNumber {
    /// A number as people type it: half- or full-width digits, blanks and hyphens anywhere.
    ///
    /// # Errors
    /// When it cannot be a card's number.
    pub fn parse(typed: &str) -> Result<Self, NotACard> {
        let mut number = Self(Vec::with_capacity(*DIGITS.end()));
        for sign in typed.chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '－')) {
            let digit = match sign {
                '0'..='9' => u32::from(sign) - u32::from('0'),
                '０'..='９' => u32::from(sign) - u32::from('０'),
                _ => return Err(NotACard::Sign),
            };
            if number.0.len() == *DIGITS.end() {
                return Err(NotACard::Length);
            }
            number.0.push(u8::try_from(digit).map_err(|_| NotACard::Sign)?);
        }
        if !DIGITS.contains(&number.0.len()) {
            return Err(NotACard::Length);
        }
        if luhn(&number.0) { Ok(number) } else { Err(NotACard::Check) }
    }

    /// The digits, to be sealed. The text is a plain copy of what is to be kept secret.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardNumber(…)")
    }
}

#[cfg(feature = "seal")]
impl Drop for CardNumber {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

/// Whether the last of these digits is the check digit of those before it.
fn luhn(digits: &[u8]) -> bool {
    let weigh = |(place, digit): (usize, &u8)| match (place % 2, *digit) {
        (0, digit) => u32::from(digit),
        (_, digit) => u32::from(digit * 2 / 10 + digit * 2 % 10),
    };
    digits.iter().rev().enumerate().map(weigh).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        // The example of ISO/IEC 7812-1 has 10 digits (79927398713); these are test numbers of card schemes.
        for text in ["6200000000000005", " 6200 0000-0000 0005 ", "６２００００００００００００05"] {
            assert_eq!(CardNumber::parse(text).map(|card| card.digits()), Ok("6200000000000005".into()), "{text}");
        }
        assert_eq!(format!("{:?}", CardNumber::parse("6200000000000005")), "Ok(CardNumber(…))");
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        for (text, error) in [
            ("", NotACard::Length),
            ("620000000000", NotACard::Length),
            ("62000000000000000005", NotACard::Length),
            ("620000000000000O", NotACard::Sign),
            ("6200000000000006", NotACard::Check),
        ] {
            assert_eq!(CardNumber::parse(text), Err(error), "{text}");
        }
        assert!(luhn(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3]), "the standard's example");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(mut digits in prop::collection::vec(0..10_u8, 12..=18), place: prop::sample::Index, other in 1..10_u8) {
            let check = (0..10).find(|check| luhn(&[&digits[..], &[*check]].concat())).unwrap();
            digits.push(check);
            let at = place.index(digits.len());
            digits[at] = (digits[at] + other) % 10;
            let typed: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
            prop_assert_eq!(CardNumber::parse(&typed), Err(NotACard::Check));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            let _ = CardNumber::parse(&text);
        }
    }
}
