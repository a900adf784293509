//! The money code 兑付码: what the claimant shows at a counter. It is not the receipt code, so that a counter never
//! sees what opens the tip.
//!
//! 25 signs in five groups of five: four random ones (20 bits) and a check sign for each group, 100 random bits in
//! all. A list of open vouchers in a stranger's hand may be tried against all codes at once; 80 bits would leave too
//! little beside a hundred thousand vouchers. The signs are Crockford's base 32, in which O is 0 and I and L are 1. The
//! check is a weighted sum over GF(2⁵) with the group's number in it: it catches every single wrong sign, every
//! exchange of two signs in a group and of two groups, and tells which group is wrong. A code is a secret: no
//! `Display`, nothing in `Debug`, and errors never say what was typed.

use std::fmt;

use crate::text::{Lang, fill};
use crate::texts;

/// Signs of a code.
pub const SIGNS: usize = GROUPS * GROUP_SIGNS;
/// Groups of a code.
pub const GROUPS: usize = 5;
/// Signs of a group, the check sign with them.
pub const GROUP_SIGNS: usize = 5;

/// Crockford's alphabet: without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code whose check signs hold: 25 letters and digits. Zeroed on drop under feature `seal`.
#[derive(Clone, PartialEq, Eq)]
pub struct MoneyCode([u8; SIGNS]);

/// Why what was typed is no money code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyCodeError {
    /// A sign that stands in no code.
    #[error("group {group} has a sign that no code has")]
    Sign {
        /// The group, 1 to 5.
        group: u8,
    },
    /// Not 25 signs.
    #[error("{signs} signs instead of {SIGNS}")]
    Length {
        /// How many were typed.
        signs: usize,
    },
    /// Check signs do not hold.
    #[error("the check signs of groups {groups:?} do not hold")]
    Check {
        /// The groups, 1 to 5, in order.
        groups: Vec<u8>,
    },
}

texts! {
    /// What people read about a mistyped money code; `{}` are filled in by [`MoneyCodeError::sentence`].
    pub enum MoneyCodeText {
        /// Group.
        Sign: "第 {} 组里有兑付码不用的字符。", "Group {} has a sign that no money code has.";
        /// Signs typed.
        Length: "兑付码有 25 位，这里有 {} 位。", "A money code has 25 signs. There are {} here.";
        /// Groups.
        Check: "兑付码有误，请核对第 {} 组。", "The money code has a slip. Look again at group {}.";
    }
}

impl MoneyCode {
    /// The code that 16 random bytes give: their first hundred bits.
    #[must_use]
    pub fn from_random(random: &[u8; 16]) -> Self {
        let mut bits = u128::from_be_bytes(*random) >> 28;
        let mut code = [0; SIGNS];
        for group in (0..GROUPS).rev() {
            let mut values = [0_u8; GROUP_SIGNS];
            for value in values[..GROUP_SIGNS - 1].iter_mut().rev() {
                *value = low_bits(bits);
                bits >>= 5;
            }
            values[GROUP_SIGNS - 1] = check(group, &values);
            for (sign, value) in code[group * GROUP_SIGNS..].iter_mut().zip(values) {
                *sign = ALPHABET[usize::from(value)];
            }
        }
        Self(code)
    }

    /// A code as people type it: capitals or not, full-width, with blanks and hyphens anywhere, O for 0, I and L for 1.
    ///
    /// # Errors
    /// A sign that stands in no code comes first, then the number of signs, then the groups that are wrong.
    pub fn parse(typed: &str) -> Result<Self, MoneyCodeError> {
        let (mut values, mut signs) = ([0_u8; SIGNS], 0_usize);
        for sign in typed.chars().filter(|sign| !is_separator(*sign)) {
            let group = group_of(signs.min(SIGNS - 1));
            let value = value_of(sign).ok_or(MoneyCodeError::Sign { group })?;
            if let Some(place) = values.get_mut(signs) {
                *place = value;
            }
            signs += 1;
        }
        if signs != SIGNS {
            return Err(MoneyCodeError::Length { signs });
        }
        let wrong = |group: &usize| {
            let of_group = &values[group * GROUP_SIGNS..][..GROUP_SIGNS];
            of_group[GROUP_SIGNS - 1] != check(*group, of_group)
        };
        let groups: Vec<u8> = (0..GROUPS).filter(wrong).map(|group| group_of(group * GROUP_SIGNS)).collect();
        if groups.is_empty() {
            Ok(Self(values.map(|value| ALPHABET[usize::from(value)])))
        } else {
            Err(MoneyCodeError::Check { groups })
        }
    }

    /// `ABCDE-FGHJK-…`: to be shown to its owner. The text is a plain copy of the secret.
    #[must_use]
    pub fn grouped(&self) -> String {
        let groups = self.0.chunks(GROUP_SIGNS).map(|group| String::from_utf8_lossy(group));
        groups.collect::<Vec<_>>().join("-")
    }

    /// The 25 signs without hyphens: what tags of vouchers are made from.
    #[must_use]
    pub(super) const fn signs(&self) -> &[u8; SIGNS] {
        &self.0
    }
}

impl fmt::Debug for MoneyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MoneyCode(…)")
    }
}

#[cfg(feature = "seal")]
impl Drop for MoneyCode {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

impl MoneyCodeError {
    /// The sentence for the person who typed.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Sign { group } => fill(MoneyCodeText::Sign, lang, &[&group.to_string()]),
            Self::Length { signs } => fill(MoneyCodeText::Length, lang, &[&signs.to_string()]),
            Self::Check { groups } => {
                let groups: Vec<String> = groups.iter().map(u8::to_string).collect();
                let and = match lang {
                    Lang::ZhCn => "、",
                    Lang::En => " and ",
                };
                fill(MoneyCodeText::Check, lang, &[&groups.join(and)])
            }
        }
    }
}

const fn low_bits(bits: u128) -> u8 {
    (bits & 0x1f) as u8
}

/// The group, 1 to 5, of the sign at this place.
#[expect(clippy::cast_possible_truncation, reason = "there are five groups")]
const fn group_of(place: usize) -> u8 {
    (place / GROUP_SIGNS) as u8 + 1
}

/// Twice a value in GF(2⁵) modulo x⁵ + x² + 1, in which x generates all 31.
const fn double(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0x20 == 0 { shifted } else { shifted ^ 0x25 }
}

/// The check value of a group: Σ xⁱ·vᵢ over its four values, and the group's number. The check sign itself has weight
/// 1, and x⁰ stands for no other, so that an exchange with it shows too.
#[expect(clippy::cast_possible_truncation, reason = "there are five groups")]
fn check(group: usize, values: &[u8]) -> u8 {
    let weighted = values[..GROUP_SIGNS - 1].iter().fold(0, |sum, value| double(sum ^ value));
    weighted ^ (group as u8 + 1)
}

/// Signs that may stand between others.
fn is_separator(sign: char) -> bool {
    sign.is_whitespace()
        || sign.is_control()
        || matches!(sign, '-' | '_' | '.' | '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}'
            | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// The value of a sign as people write it.
#[expect(clippy::cast_possible_truncation, reason = "the alphabet has 32 signs")]
fn value_of(sign: char) -> Option<u8> {
    let ascii = match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xFEE0)?,
        _ => sign,
    };
    let sign = match ascii.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == sign).map(|at| at as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(random: [u8; 16]) -> MoneyCode {
        MoneyCode::from_random(&random)
    }

    #[test]
    fn a_code_is_the_first_hundred_bits_and_never_changes() {
        assert_eq!(code([0; 16]).grouped(), "00001-00002-00003-00004-00005");
        assert_eq!(code([0xff; 16]).grouped(), "ZZZZC-ZZZZF-ZZZZE-ZZZZ9-ZZZZ8");
        assert_eq!(format!("{:?}", code([7; 16])), "MoneyCode(…)");
    }

    #[test]
    fn letters_that_look_alike_count_as_what_they_look_like() {
        let plain = MoneyCode::parse("00001-00002-00003-00004-00005").unwrap();
        for text in [
            "oO0oI 0000200003 OOOO4 oooo5",
            "００００１－０００02 00003 00004 00005\r\n",
            "0000l\u{200b}0000200003-00004–00005",
        ] {
            assert_eq!(MoneyCode::parse(text), Ok(plain.clone()), "{text}");
        }
        let capitals = code([0x5a; 16]);
        assert_eq!(MoneyCode::parse(&capitals.grouped().to_lowercase()), Ok(capitals));
    }

    #[test]
    fn errors_say_where_to_look() {
        assert_eq!(MoneyCode::parse("0000!"), Err(MoneyCodeError::Sign { group: 1 }));
        assert_eq!(MoneyCode::parse("00001-000U2"), Err(MoneyCodeError::Sign { group: 2 }));
        assert_eq!(MoneyCode::parse("00001"), Err(MoneyCodeError::Length { signs: 5 }));
        assert_eq!(MoneyCode::parse(&"0".repeat(26)), Err(MoneyCodeError::Length { signs: 26 }));
        let slips = MoneyCode::parse("00001-00012-00003-00004-50000").unwrap_err();
        assert_eq!(slips, MoneyCodeError::Check { groups: vec![2, 5] });
        assert_eq!(slips.sentence(Lang::ZhCn), "兑付码有误，请核对第 2、5 组。");
        assert_eq!(slips.sentence(Lang::En), "The money code has a slip. Look again at group 2 and 5.");
        assert_eq!(MoneyCodeError::Length { signs: 3 }.sentence(Lang::ZhCn), "兑付码有 25 位，这里有 3 位。");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(random: [u8; 16]) {
            prop_assert_eq!(MoneyCode::parse(&code(random).grouped()), Ok(code(random)));
        }

        #[test]
        fn one_wrong_sign_is_found_in_its_group(random: [u8; 16], place in 0..SIGNS, other in 0..32_usize) {
            let mut signs = *code(random).signs();
            prop_assume!(signs[place] != ALPHABET[other]);
            signs[place] = ALPHABET[other];
            let typed = std::str::from_utf8(&signs).unwrap();
            prop_assert_eq!(MoneyCode::parse(typed), Err(MoneyCodeError::Check { groups: vec![group_of(place)] }));
        }

        #[test]
        fn an_exchange_within_a_group_and_of_groups_is_found(random: [u8; 16], a in 0..SIGNS, b in 0..SIGNS) {
            let mut signs = *code(random).signs();
            let (group, other) = (a / GROUP_SIGNS, b / GROUP_SIGNS);
            if group == other {
                prop_assume!(signs[a] != signs[b]);
                signs.swap(a, b);
            } else {
                for n in 0..GROUP_SIGNS {
                    signs.swap(group * GROUP_SIGNS + n, other * GROUP_SIGNS + n);
                }
            }
            let found = MoneyCode::parse(std::str::from_utf8(&signs).unwrap()).map(|_| ());
            let is_check = matches!(found, Err(MoneyCodeError::Check { .. }));
            prop_assert!(is_check);
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,60}") {
            let _ = MoneyCode::parse(&text);
        }
    }
}
