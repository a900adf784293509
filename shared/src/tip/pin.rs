//! The PIN 领奖密码 that a whistleblower may set with the report: without it the receipt code alone does not claim the
//! reward. It goes into the key that claims are signed with and nowhere else; the office has no way to find it again.

use std::fmt;

use super::code::{decimal, is_separator, wipe};
use crate::coded_texts;

/// Digits of a PIN at least.
pub const DIGITS_MIN: usize = 6;
/// Digits of a PIN at most: it is to be remembered, no second code.
pub const DIGITS_MAX: usize = 12;

/// A PIN of 6 to 12 digits. Zeroed on drop; `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin {
    digits: [u8; DIGITS_MAX],
    length: usize,
}

coded_texts! {
    /// Why what was typed is no PIN.
    pub enum PinError {
        /// It has something that is neither a digit nor a blank.
        Letter = "letter": "密码只由数字 0 到 9 组成", "A PIN has digits 0 to 9 only";
        /// Fewer than 6 digits or more than 12.
        Length = "length": "密码要有 6 到 12 位数字", "A PIN has 6 to 12 digits";
        /// A few digits over and over, or digits in a row: what everybody tries first.
        Easy = "easy": "这个密码太好猜，换一个不重复、不连着的", "This PIN is too easy to guess: no digits repeated or in a row";
    }
}

impl Pin {
    /// Reads a PIN that is being set. What everybody would try first is refused here and not in [`Pin::parse`], so that
    /// no PIN that was once taken is ever refused with a claim.
    ///
    /// # Errors
    /// See [`PinError`].
    pub fn chosen(typed: &str) -> Result<Option<Self>, PinError> {
        match Self::parse(typed)? {
            Some(pin) if pin.is_easy() => Err(PinError::Easy),
            pin => Ok(pin),
        }
    }

    /// Reads a PIN as people type it: digits of any script, with blanks or hyphens. Nothing typed is no PIN.
    ///
    /// # Errors
    /// When it has signs that are no digits, or too few or too many digits.
    pub fn parse(typed: &str) -> Result<Option<Self>, PinError> {
        let mut pin = Self { digits: [0; DIGITS_MAX], length: 0 };
        for sign in typed.chars() {
            if let Some(digit) = decimal(sign) {
                *pin.digits.get_mut(pin.length).ok_or(PinError::Length)? = b'0' + digit;
                pin.length += 1;
            } else if !is_separator(sign) {
                return Err(PinError::Letter);
            }
        }
        match pin.length {
            0 => Ok(None),
            DIGITS_MIN.. => Ok(Some(pin)),
            _ => Err(PinError::Length),
        }
    }

    /// Its ASCII digits: what goes into the derivation.
    #[must_use]
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    /// Whether it is one, two or three digits over and over (000000, 121212, 520520), or digits in a row (123456, 987654).
    fn is_easy(&self) -> bool {
        let digits = self.digits();
        let repeats = |period: usize| digits.iter().zip(&digits[period..]).all(|(a, b)| a == b);
        let runs = |step: u8| digits.windows(2).all(|two| (two[1] + 10 - two[0]) % 10 == step);
        (1..=3).any(repeats) || runs(1) || runs(9)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        wipe(&mut self.digits);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn digits(typed: &str) -> Result<Option<Vec<u8>>, PinError> {
        Pin::parse(typed).map(|pin| pin.map(|pin| pin.digits().to_vec()))
    }

    #[test]
    fn a_pin_is_read_however_it_is_typed() {
        for typed in ["271828", " 27 18-28\n", "２７１８２８", "۲۷۱۸۲۸", "27\u{200b}1828"] {
            assert_eq!(digits(typed), Ok(Some(b"271828".to_vec())), "{typed}");
        }
        assert_eq!(digits("000001"), Ok(Some(b"000001".to_vec())), "leading zeros count");
        assert_eq!(digits("271828182845"), Ok(Some(b"271828182845".to_vec())));
    }

    #[test]
    fn nothing_is_no_pin() {
        for typed in ["", "  ", "\u{3000}\t", "--"] {
            assert_eq!(digits(typed), Ok(None), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_pin_is_told_why() {
        for (typed, error) in [
            ("27182", PinError::Length),
            ("2718281828459", PinError::Length),
            ("1", PinError::Length),
            ("27182a", PinError::Letter),
            ("二七一八二八", PinError::Letter),
            ("+271828", PinError::Letter),
        ] {
            assert_eq!(digits(typed), Err(error), "{typed}");
        }
        assert_eq!(digits(&"1".repeat(1_000_000)), Err(PinError::Length));
    }

    #[test]
    fn what_everybody_tries_first_is_not_set_and_can_still_be_read() {
        for easy in
            ["000000", "777777777", "123456", "890123", "987654321", "3 2 1 0 9 8", "121212", "520520", "1231231"]
        {
            assert_eq!(Pin::chosen(easy), Err(PinError::Easy), "{easy}");
            assert!(Pin::parse(easy).is_ok_and(|pin| pin.is_some()), "{easy}");
        }
        for good in ["271828", "123457", "112345", "100000", "121213"] {
            assert!(Pin::chosen(good).is_ok_and(|pin| pin.is_some()), "{good}");
        }
        assert_eq!(Pin::chosen(" "), Ok(None));
        assert_eq!(Pin::chosen("12"), Err(PinError::Length));
    }

    #[test]
    fn nothing_of_it_is_printed_by_chance() {
        assert_eq!(format!("{:?}", Pin::parse("271828")), "Ok(Some(Pin(…)))");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed: String) {
            if let Ok(Some(pin)) = Pin::parse(&typed) {
                prop_assert!((DIGITS_MIN..=DIGITS_MAX).contains(&pin.digits().len()));
                prop_assert!(pin.digits().iter().all(u8::is_ascii_digit));
            }
        }
    }
}
