//! The one translation mechanism: every sentence that a person reads stands once, in both languages.
//!
//! [`texts!`](crate::texts) makes an enum whose every variant has a Chinese and an English text, so that a
//! missing translation does not compile. Legal and regulatory terms keep their Chinese form in both.

use serde::{Deserialize, Serialize};

/// A language of the interface. Chinese comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The first language of an `Accept-Language` header (or a browser's list) that the interface has.
    #[must_use]
    pub fn preferred(accept: &str) -> Self {
        accept
            .split(',')
            .map(|part| part.split(';').next().unwrap_or("").trim().to_ascii_lowercase())
            .find_map(|tag| match tag.split('-').next() {
                Some("zh") => Some(Self::ZhCn),
                Some("en") => Some(Self::En),
                _ => None,
            })
            .unwrap_or_default()
    }
}

/// Something that has a text in both languages.
pub trait Text {
    /// The text in the given language.
    fn text(&self, lang: Lang) -> &'static str;
}

/// A text in a language, with its `{}` filled from left to right. What is filled in is not searched again.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "texts are small and mostly `Copy`")]
pub fn fill(text: impl Text, lang: Lang, values: &[&str]) -> String {
    let mut parts = text.text(lang).split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values.iter().copied().chain(std::iter::repeat(""))) {
        out.push_str(value);
        out.push_str(part);
    }
    out
}

/// Declares an enum of texts: `texts! { /// … pub enum Name { /// … Variant: "中文", "English"; } }`.
#[macro_export]
macro_rules! texts {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident: $zh:expr, $en:expr;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every text, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }

        impl $crate::text::Text for $name {
            fn text(&self, lang: $crate::text::Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, $crate::text::Lang::ZhCn) => $zh,
                      (Self::$variant, $crate::text::Lang::En) => $en,)+
                }
            }
        }
    };
}

/// What is known by a code.
pub trait Coded: Sized {
    /// The value with this code.
    fn of_code(code: &str) -> Option<Self>;
}

/// Reads what is known by a code. What serde derives for an enum is many times as large, and there are dozens of them
/// in the program that phones download. The refusal does not say what was read.
///
/// # Errors
/// When it is no text, or no code of these.
pub fn read_code<'de, D: serde::Deserializer<'de>, T: Coded>(deserializer: D) -> Result<T, D::Error> {
    struct Code<T>(std::marker::PhantomData<T>);

    impl<T: Coded> serde::de::Visitor<'_> for Code<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a code")
        }

        fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<T, E> {
            T::of_code(code).ok_or_else(|| E::custom("an unknown code"))
        }
    }

    deserializer.deserialize_str(Code(std::marker::PhantomData))
}

/// Declares an enum that is stored by a stable code and shown in both languages:
/// `coded_texts! { /// … pub enum Name { /// … Variant = "code": "中文", "English"; } }`.
#[macro_export]
macro_rules! coded_texts {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal: $zh:expr, $en:expr;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        $vis enum $name { $($(#[$vmeta])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code in stores, on the wire and in addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The value with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::text::Coded for $name {
            fn of_code(code: &str) -> Option<Self> {
                Self::from_code(code)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text::read_code(deserializer)
            }
        }

        impl $crate::text::Text for $name {
            fn text(&self, lang: $crate::text::Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, $crate::text::Lang::ZhCn) => $zh,
                      (Self::$variant, $crate::text::Lang::En) => $en,)+
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    texts! {
        /// A text with two gaps.
        pub enum Gaps {
            /// It.
            Two: "{} 在 {}", "{} at {}";
        }
    }

    #[test]
    fn gaps_are_filled_in_order_and_what_is_filled_in_is_not_searched() {
        assert_eq!(Gaps::ALL.len(), 1);
        assert_eq!(fill(Gaps::Two, Lang::En, &["{}", "b"]), "{} at b");
        assert_eq!(fill(Gaps::Two, Lang::ZhCn, &["a"]), "a 在 ");
    }

    #[test]
    fn the_first_known_language_wins_and_chinese_is_the_default() {
        for (accept, lang) in [
            ("en-GB,en;q=0.9,zh;q=0.8", Lang::En),
            ("fr, zh-Hans;q=0.9, en;q=0.1", Lang::ZhCn),
            ("ko", Lang::ZhCn),
            ("", Lang::ZhCn),
        ] {
            assert_eq!(Lang::preferred(accept), lang, "{accept}");
        }
    }
}
