//! What the public pages say, in both languages, and how dates, sizes and numbers are written.
//!
//! The words are for a frightened miner with little schooling: short sentences, no office language. Legal
//! terms keep their Chinese form.

mod common;
mod form;
mod notice;
mod receipt;
mod register;
mod reward;
mod start;
mod status;

pub use common::C;
pub use form::F;
pub use notice::N;
pub use receipt::R;
pub use register::G;
pub use reward::W;
pub use shared::text::fill;
pub use start::S;
pub use status::T;

use shared::text::Lang;

use crate::model::{Count, Day};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The other language.
pub const fn other(lang: Lang) -> Lang {
    match lang {
        Lang::ZhCn => Lang::En,
        Lang::En => Lang::ZhCn,
    }
}

/// A language's name in itself.
pub const fn own_name(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhCn => "中文",
        Lang::En => "English",
    }
}

/// `2026年3月1日`, `1 March 2026`.
pub fn day(day: Day, lang: Lang) -> String {
    match lang {
        Lang::ZhCn => format!("{}年{}月{}日", day.year, day.month, day.day),
        Lang::En => {
            let month = usize::try_from(day.month - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or_default();
            format!("{} {month} {}", day.day, day.year)
        }
    }
}

/// `2026-03-01`, for machines.
pub fn iso_day(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// `300,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1,204`, or `<5` for a number that must not be told.
pub fn count(count: Count) -> String {
    match count {
        Count::Exact(number) => grouped(number),
        Count::Fewer(bound) => format!("<{bound}"),
    }
}

/// `20 MB`: rounded down, so that nobody is told more than is allowed.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use shared::text::Text;

    use super::*;

    fn complete(texts: &[impl Text]) {
        for text in texts {
            let (zh, en) = (text.text(Lang::ZhCn), text.text(Lang::En));
            assert!(!zh.trim().is_empty() && !en.trim().is_empty());
            assert!(zh.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c)), "{zh}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{zh} / {en}");
        }
    }

    #[test]
    fn every_text_is_there_in_both_languages_with_the_same_blanks() {
        complete(C::ALL);
        complete(F::ALL);
        complete(G::ALL);
        complete(N::ALL);
        complete(R::ALL);
        complete(S::ALL);
        complete(T::ALL);
        complete(W::ALL);
    }

    #[test]
    fn numbers_and_days_are_written_for_people() {
        assert_eq!(
            ["0", "999", "3,000", "300,000", "1,234,567"],
            [0, 999, 3_000, 300_000, 1_234_567].map(grouped)[..]
        );
        let first = Day { year: 2026, month: 3, day: 1 };
        assert_eq!(day(first, Lang::ZhCn), "2026年3月1日");
        assert_eq!(day(first, Lang::En), "1 March 2026");
        assert_eq!(iso_day(first), "2026-03-01");
        assert_eq!([999, 49_999_999, 50_000_000].map(size)[..], ["999 B", "49 MB", "50 MB"]);
        assert_eq!(count(Count::Fewer(5)), "<5");
    }
}
