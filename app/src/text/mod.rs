//! What the interface says, in both languages, and how numbers and times are written.

pub mod board;
pub mod common;
pub mod field;
pub mod format;

use leptos::prelude::*;
use shared::text::{Lang, Text};

pub use board::B;
pub use common::C;
pub use field::F;
pub use shared::text::fill;

/// The language in force. Changing it changes every text on the screen at once.
#[derive(Clone, Copy)]
pub struct Language(pub RwSignal<Lang>);

/// Makes the language available to everything below.
pub fn provide_language(lang: Lang) -> Language {
    let language = Language(RwSignal::new(lang));
    provide_context(language);
    language
}

/// The language in force; whoever reads it here is drawn again when it changes.
#[must_use]
pub fn lang() -> Lang {
    use_context::<Language>().map_or_else(Lang::default, |language| language.0.get())
}

/// The language in force, for handlers: reading it does not subscribe.
#[must_use]
pub fn lang_now() -> Lang {
    use_context::<Language>().map_or_else(Lang::default, |language| language.0.get_untracked())
}

/// A text that follows the language.
pub fn t(text: impl Text + Copy + Send + Sync + 'static) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let language = use_context::<Language>();
    move || text.text(language.map_or_else(Lang::default, |language| language.0.get()))
}

/// The Chinese or the English one of a pair that data carries.
#[must_use]
pub fn either<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::ZhCn => zh,
        Lang::En => en,
    }
}
