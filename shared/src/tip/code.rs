//! The receipt code 查询码: the one thing that a whistleblower keeps.
//!
//! 32 decimal digits in eight groups of four, because codes are told by telephone and typed on any keyboard:
//! 30 random digits (99 bits) and two check digits by ISO/IEC 7064 MOD 97-10, which catch every single wrong
//! digit and every exchange of two neighbours. So many that nobody has to be stopped from trying codes, which
//! would lock owners out, and that a stolen database is not searched ([`super::guess`]). A code is a secret: it has no `Display`, its `Debug` shows
//! nothing, and errors say where to look, never what was typed (but for the one sign that is no digit).

use std::fmt;

use crate::text::{Lang, Text as _, fill};
use crate::texts;

/// Digits of a code.
pub const DIGITS: usize = 32;
/// Digits of a group.
pub const GROUP_DIGITS: usize = 4;
/// Groups of a code.
pub const GROUPS: usize = DIGITS / GROUP_DIGITS;

/// Digits that chance decides; the other two are check digits.
const RANDOM_DIGITS: usize = DIGITS - 2;
/// Bits of chance in a code: the logarithm to base 2 of how many codes there are.
#[allow(clippy::cast_precision_loss, reason = "30 digits")]
pub const BITS: f64 = RANDOM_DIGITS as f64 * std::f64::consts::LOG2_10;

/// With more suspects than these, "look everywhere" is the shorter advice.
const SUSPECTS_MAX: usize = 4;

/// A receipt code whose check digits hold: 32 ASCII digits. Zeroed on drop under feature `seal`.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptCode([u8; DIGITS]);

/// Why what was typed is no receipt code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A letter or another sign that is neither a digit nor a separator (the first one).
    #[error("group {group} has something that is no digit")]
    Letter {
        /// The group where it stands, 1 to 8.
        group: u8,
        /// What stands there.
        found: char,
    },
    /// Not 32 digits.
    #[error("{digits} digits instead of {DIGITS}")]
    Length {
        /// How many were typed.
        digits: usize,
    },
    /// The check digits do not hold.
    #[error("the check digits do not hold")]
    Check {
        /// The groups, 1 to 8 in order, where one wrong digit or one exchange of neighbours would explain it.
        /// Empty: none in particular.
        suspects: Vec<u8>,
    },
}

texts! {
    /// What people read about a mistyped code; `{}` are filled in by [`CodeError::sentence`].
    pub enum CodeText {
        /// Group, sign.
        Letter: "第 {} 组里的“{}”不是数字。查询码只由数字 0 到 9 组成。", "Group {} has “{}”, which is not a digit. A receipt code has digits 0 to 9 only.";
        /// Group, sign, the digit that it looks like.
        LookAlike: "第 {} 组里的“{}”是字母。查询码只由数字组成，这里也许是数字 {}。", "Group {} has the letter “{}”. A receipt code has digits only: perhaps it is the digit {}.";
        /// Nothing was typed.
        Nothing: "请输入 32 位查询码。", "Enter the 32 digits of the receipt code.";
        /// Digits typed, digits missing.
        TooFew: "查询码有 32 位数字，这里只有 {} 位，还缺 {} 位。", "A receipt code has 32 digits. There are {} here; {} are missing.";
        /// Digits typed, digits too many.
        TooMany: "查询码有 32 位数字，这里有 {} 位，多了 {} 位。", "A receipt code has 32 digits. There are {} here; {} too many.";
        /// Groups.
        Suspects: "查询码有误，请核对第 {} 组。", "The receipt code has a slip. Look again at group {}.";
        /// No group in particular.
        Check: "查询码有误，请逐组核对。", "The receipt code has a slip. Look again at every group.";
    }
}

impl ReceiptCode {
    /// The code that 32 random bytes give: the number that they are (big-endian), modulo 10³⁰, and its check
    /// digits. Every code is as likely as any other within 10³⁰ / 2²⁵⁶ < 2⁻¹⁵⁶.
    #[must_use]
    pub fn from_random(random: &[u8; 32]) -> Self {
        let mut number = *random;
        let mut code = Self([b'0'; DIGITS]);
        for digit in code.0[..RANDOM_DIGITS].iter_mut().rev() {
            *digit += divide_by_ten(&mut number);
        }
        wipe(&mut number);
        set_check(&mut code.0);
        code
    }

    /// A code as people type, paste or dictate it: decimal digits of any script; spaces, hyphens, line ends and
    /// invisible signs anywhere.
    ///
    /// # Errors
    /// A sign that is no digit comes first, then the number of digits, then the check digits.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let mut code = Self([b'0'; DIGITS]);
        let mut digits = 0_usize;
        for sign in typed.chars() {
            if let Some(digit) = decimal(sign) {
                if let Some(place) = code.0.get_mut(digits) {
                    *place += digit;
                }
                digits += 1;
            } else if !is_separator(sign) {
                return Err(CodeError::Letter { group: group_of(digits.min(DIGITS - 1)), found: sign });
            }
        }
        if digits != DIGITS {
            return Err(CodeError::Length { digits });
        }
        if !holds(&code.0) {
            return Err(CodeError::Check { suspects: suspects(&mut code.0) });
        }
        Ok(code)
    }

    /// `1234 5678 …`: to be shown to its owner, once, and to nobody else. The text is a plain copy of the secret.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(DIGITS + GROUPS - 1);
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % GROUP_DIGITS == 0 {
                text.push(' ');
            }
            text.push(char::from(*digit));
        }
        text
    }

    /// The 32 ASCII digits without separators: what the whistleblower's keys are derived from.
    #[must_use]
    pub const fn digits(&self) -> &[u8; DIGITS] {
        &self.0
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(…)")
    }
}

#[cfg(feature = "seal")]
impl Drop for ReceiptCode {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl CodeError {
    /// The sentence for the person who typed.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Letter { group, found } => match look_alike(*found) {
                Some(digit) => fill(CodeText::LookAlike, lang, &[&group.to_string(), &found.to_string(), digit]),
                None => fill(CodeText::Letter, lang, &[&group.to_string(), &found.to_string()]),
            },
            Self::Length { digits: 0 } => CodeText::Nothing.text(lang).to_owned(),
            Self::Length { digits } => {
                let text = if *digits < DIGITS { CodeText::TooFew } else { CodeText::TooMany };
                fill(text, lang, &[&digits.to_string(), &digits.abs_diff(DIGITS).to_string()])
            }
            Self::Check { suspects } if suspects.is_empty() => CodeText::Check.text(lang).to_owned(),
            Self::Check { suspects } => {
                let or = match lang {
                    Lang::ZhCn => "、",
                    Lang::En => " or ",
                };
                let groups: Vec<String> = suspects.iter().map(u8::to_string).collect();
                fill(CodeText::Suspects, lang, &[&groups.join(or)])
            }
        }
    }
}

/// The group, 1 to 8, of the digit at this place.
#[expect(clippy::cast_possible_truncation, reason = "there are eight groups")]
const fn group_of(place: usize) -> u8 {
    (place / GROUP_DIGITS) as u8 + 1
}

/// Divides a big-endian number in place and gives the remainder. 32-bit arithmetic only: division of wider
/// numbers would cost the browser's module more than this loop.
#[expect(clippy::cast_possible_truncation, reason = "a remainder below ten, times 256, divided by ten")]
fn divide_by_ten(number: &mut [u8; 32]) -> u8 {
    let mut rest = 0_u32;
    for byte in number {
        let part = rest * 256 + u32::from(*byte);
        *byte = (part / 10) as u8;
        rest = part % 10;
    }
    rest as u8
}

/// The two check digits that belong to the 30 before them: ISO/IEC 7064 MOD 97-10, 02 to 98.
#[expect(clippy::cast_possible_truncation, reason = "below 99")]
fn check_digits(code: &[u8; DIGITS]) -> [u8; 2] {
    let rest = code[..RANDOM_DIGITS].iter().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    let check = (98 - rest * 100 % 97) as u8;
    [b'0' + check / 10, b'0' + check % 10]
}

fn set_check(code: &mut [u8; DIGITS]) {
    let check = check_digits(code);
    code[RANDOM_DIGITS..].copy_from_slice(&check);
}

/// Compared with the one pair that belongs there, not by "leaves 1 modulo 97", which 00, 01 and 99 can also do.
fn holds(code: &[u8; DIGITS]) -> bool {
    code[RANDOM_DIGITS..] == check_digits(code)
}

/// Every group in which one slip would explain the failing check; none when they are nearly all.
fn suspects(code: &mut [u8; DIGITS]) -> Vec<u8> {
    let mut suspect = [false; GROUPS];
    for place in 0..DIGITS {
        let typed = code[place];
        for digit in b'0'..=b'9' {
            code[place] = digit;
            suspect[place / GROUP_DIGITS] |= holds(code);
        }
        code[place] = typed;
        if place > 0 {
            code.swap(place - 1, place);
            if holds(code) {
                suspect[(place - 1) / GROUP_DIGITS] = true;
                suspect[place / GROUP_DIGITS] = true;
            }
            code.swap(place - 1, place);
        }
    }
    let groups: Vec<u8> = (0..GROUPS).filter(|group| suspect[*group]).map(|g| group_of(g * GROUP_DIGITS)).collect();
    if groups.len() > SUSPECTS_MAX { Vec::new() } else { groups }
}

/// Zeroes what lies at rest in memory, where the means to do so for certain are compiled in.
pub(super) fn wipe(bytes: &mut [u8]) {
    #[cfg(feature = "seal")]
    zeroize::Zeroize::zeroize(bytes);
    #[cfg(not(feature = "seal"))]
    bytes.fill(0);
}

/// Signs that may stand between digits: blanks of every kind, hyphens and dashes, and the invisible marks that
/// come along when a text is copied from a page.
pub(super) fn is_separator(sign: char) -> bool {
    sign.is_whitespace()
        || sign.is_control()
        || matches!(sign,
            '-' | '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The digit that a letter is easily taken for.
const fn look_alike(letter: char) -> Option<&'static str> {
    match letter {
        'O' | 'o' | 'О' | 'о' | 'Ο' | 'ο' | 'Ｏ' | 'ｏ' | '〇' | '○' => Some("0"),
        'I' | 'i' | 'l' | 'І' | '|' | 'Ｉ' | 'ｌ' => Some("1"),
        'Z' | 'z' => Some("2"),
        'S' | 's' => Some("5"),
        'B' => Some("8"),
        _ => None,
    }
}

/// The value of a decimal digit of any script (Unicode general category Nd).
#[expect(clippy::cast_possible_truncation, reason = "below ten")]
pub(super) fn decimal(sign: char) -> Option<u8> {
    let point = u32::from(sign);
    if sign.is_ascii() {
        return sign.is_ascii_digit().then(|| (point - ZEROS[0]) as u8);
    }
    let zero = ZEROS[ZEROS.partition_point(|zero| *zero <= point) - 1];
    (point - zero < 10).then(|| (point - zero) as u8)
}

/// The zeros of all scripts in order (Unicode 17, category Nd: each zero is followed by its one to nine).
const ZEROS: [u32; 77] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136,
    0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0,
    0x11C50, 0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE,
    0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EXAMPLE: &str = "0000 0000 0000 0000 0000 0000 1234 5676";

    fn code(text: &str) -> ReceiptCode {
        ReceiptCode::parse(text).unwrap()
    }

    fn typed(digits: &[u8]) -> Result<ReceiptCode, CodeError> {
        ReceiptCode::parse(std::str::from_utf8(digits).unwrap())
    }

    #[test]
    fn a_code_is_the_random_number_modulo_ten_to_the_30_and_its_check_digits() {
        let mut random = [0_u8; 32];
        random[16..].copy_from_slice(&(7 * 10_u128.pow(30) + 123_456).to_be_bytes());
        assert_eq!(ReceiptCode::from_random(&random).grouped(), EXAMPLE);
        // 2²⁵⁶ − 1 = …584007913129639935; the standard's own example of the method is 794 → 44.
        assert_eq!(ReceiptCode::from_random(&[0xff; 32]).grouped(), "6405 6403 9457 5840 0791 3129 6399 3504");
        assert_eq!(ReceiptCode::from_random(&[0; 32]).grouped(), "0000 0000 0000 0000 0000 0000 0000 0098");
        let mut standard = *b"00000000000000000000000000079400";
        set_check(&mut standard);
        assert_eq!(&standard[27..], b"79444");
    }

    #[test]
    fn what_is_shown_is_read_back_however_it_is_typed() {
        let plain = code(EXAMPLE);
        for text in [
            "00000000000000000000000012345676",
            " 0000-0000–0000－0000\u{3000}0000\t0000 1234\u{a0}5676\r\n",
            "００００ ００００ ００００ ００００ ００００ ００００ １２３４ ５６７６",
            "٠٠٠٠ ۰۰۰۰ ०००० ০০০০ ٠٠٠٠ ০০০০ १२३४ 𝟓𝟨𝟟𝟼",
            "0000\u{200b}0000\u{feff}0000\u{200e}0000 00000000 1234 5676\t",
        ] {
            assert_eq!(code(text), plain, "{text}");
        }
        assert_eq!(plain.grouped(), EXAMPLE);
        assert_eq!(plain.digits(), b"00000000000000000000000012345676");
    }

    #[test]
    fn every_digit_of_every_script_is_known() {
        assert!(ZEROS.is_sorted());
        for (value, zero) in ZEROS.iter().flat_map(|zero| (0..10).map(move |value| (value, zero))) {
            let digit = char::from_u32(zero + u32::from(value)).unwrap();
            assert_eq!(decimal(digit), Some(value), "{digit}");
        }
        let known = ('\0'..=char::MAX).filter(|sign| decimal(*sign).is_some());
        assert_eq!(known.clone().count(), 10 * ZEROS.len());
        // The standard library knows the numbers, not their values; its Unicode may be one edition older.
        assert!(known.filter(|sign| !sign.is_numeric()).count() <= 10);
        assert!(['一', '½', '①', '²', 'Ⅳ', '/', ':'].iter().all(|sign| decimal(*sign).is_none()));
    }

    #[test]
    fn a_letter_is_named_with_its_group() {
        for (text, group, found) in [
            ("O000 0000 0000 0000 1234 5676", 1, 'O'),
            ("0000 0000 0000 0000 l234 5676", 5, 'l'),
            ("0000 000I", 2, 'I'),
            ("0000 0000 0000 0000 0000 0000 1234 5676 x", 8, 'x'),
            ("一二三四", 1, '一'),
            ("0000 0000.0000", 3, '.'),
        ] {
            assert_eq!(ReceiptCode::parse(text), Err(CodeError::Letter { group, found }), "{text}");
        }
    }

    #[test]
    fn missing_and_surplus_digits_are_counted() {
        for (text, digits) in
            [("", 0), (" - ", 0), ("0000 0000 0000 0000 0000 0000 1234 567", 31), (&"1".repeat(1000), 1000)]
        {
            assert_eq!(ReceiptCode::parse(text), Err(CodeError::Length { digits }));
        }
    }

    #[test]
    fn check_digits_have_one_form_only() {
        // 97 ≡ 0, 98 ≡ 1 and 2 ≡ 99 modulo 97: 00, 01 and 99 would pass a laxer check.
        for (right, wrong) in [("97", "00"), ("98", "01"), ("02", "99")] {
            let random = (0..1000)
                .map(|n: u32| ReceiptCode::from_random(&std::array::from_fn(|i| n.to_be_bytes()[i % 4])))
                .find(|code| code.digits().ends_with(right.as_bytes()))
                .unwrap();
            let mut digits = *random.digits();
            digits[30..].copy_from_slice(wrong.as_bytes());
            assert!(typed(&digits).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_of_a_code_is_printed_by_chance() {
        assert_eq!(format!("{:?}", code(EXAMPLE)), "ReceiptCode(…)");
    }

    #[test]
    fn sentences_are_complete_in_both_languages() {
        let errors = [
            (CodeError::Letter { group: 2, found: '{' }, "第 2 组里的“{”不是数字。查询码只由数字 0 到 9 组成。"),
            (
                CodeError::Letter { group: 1, found: 'O' },
                "第 1 组里的“O”是字母。查询码只由数字组成，这里也许是数字 0。",
            ),
            (CodeError::Length { digits: 0 }, "请输入 32 位查询码。"),
            (CodeError::Length { digits: 31 }, "查询码有 32 位数字，这里只有 31 位，还缺 1 位。"),
            (CodeError::Length { digits: 36 }, "查询码有 32 位数字，这里有 36 位，多了 4 位。"),
            (CodeError::Check { suspects: vec![2, 5] }, "查询码有误，请核对第 2、5 组。"),
            (CodeError::Check { suspects: vec![] }, "查询码有误，请逐组核对。"),
        ];
        for (error, sentence) in errors {
            assert_eq!(error.sentence(Lang::ZhCn), sentence);
            assert!(!error.sentence(Lang::En).contains("{}"));
        }
        let english = CodeError::Check { suspects: vec![2, 5] }.sentence(Lang::En);
        assert_eq!(english, "The receipt code has a slip. Look again at group 2 or 5.");
        for text in CodeText::ALL {
            let places = |lang| text.text(lang).matches("{}").count();
            assert_eq!(places(Lang::ZhCn), places(Lang::En), "{text:?}");
        }
    }

    /// The law of the check digits, in full: a wrong digit changes the number by d·10ᵏ with |d| < 10, an exchange
    /// of neighbours by 9·d·10ᵏ, and neither is a multiple of 97 for any d and k. So no code is needed to prove it.
    #[test]
    fn no_slip_changes_the_number_by_a_multiple_of_97() {
        let mut power = 1_u32;
        for _ in 0..DIGITS {
            assert!((1..10).all(|d| !(d * power).is_multiple_of(97) && !(9 * d * power).is_multiple_of(97)));
            power = power * 10 % 97;
        }
    }

    proptest! {
        #[test]
        fn every_code_is_read_back(random: [u8; 32]) {
            let made = ReceiptCode::from_random(&random);
            prop_assert_eq!(ReceiptCode::parse(&made.grouped()), Ok(made));
        }

        #[test]
        fn every_slip_is_caught_and_its_group_is_among_the_suspects(random: [u8; 32]) {
            let made = ReceiptCode::from_random(&random);
            for place in 0..DIGITS {
                let mut slips = Vec::new();
                for digit in (b'0'..=b'9').filter(|digit| *digit != made.0[place]) {
                    let mut slip = *made.digits();
                    slip[place] = digit;
                    slips.push(slip);
                }
                if place > 0 && made.0[place - 1] != made.0[place] {
                    let mut slip = *made.digits();
                    slip.swap(place - 1, place);
                    slips.push(slip);
                }
                for slip in slips {
                    let Err(CodeError::Check { suspects }) = typed(&slip) else {
                        return Err(TestCaseError::fail("the slip passed"));
                    };
                    prop_assert!(suspects.len() <= SUSPECTS_MAX);
                    prop_assert!(suspects.is_empty() || suspects.contains(&group_of(place)));
                }
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Ok(read) = ReceiptCode::parse(&text) {
                prop_assert!(holds(&read.0));
            }
        }
    }
}
