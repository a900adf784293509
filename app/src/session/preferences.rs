//! Language and looks: kept in the browser, because they say nothing about what was recorded.

use leptos::prelude::*;

use shared::text::Lang;

use super::state::App;
use crate::device::js;
use crate::text::Language;

/// Under these names the browser keeps them.
const LANG: &str = "minewatch-lang";
const THEME: &str = "minewatch-theme";

/// How the app looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast, for bright sun.
    Outdoor,
}

impl Theme {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Auto, "auto"), (Self::Light, "light"), (Self::Dark, "dark"), (Self::Outdoor, "outdoor")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(theme, _)| *theme == self).map_or("auto", |(_, name)| name)
    }
}

/// The page's start script keeps the first screen under this name, to show it before the app runs.
const SHOWN: &str = "minewatch-shown";

/// Forgets what the first screen showed last: it belongs to the person who is signed in. The mark that is left keeps
/// other windows, on their way out, from keeping it again.
pub fn forget_shown() {
    keep(SHOWN, "");
}

/// Somebody is signed in: the first screen may be kept again.
pub fn allow_shown() {
    if kept(SHOWN).is_some_and(|shown| shown.is_empty())
        && let Ok(Some(storage)) = js::window().local_storage()
    {
        let _ = storage.remove_item(SHOWN);
    }
}

/// What the person chose.
#[derive(Debug, Clone, Copy)]
pub struct Preferences {
    /// The language.
    pub lang: Lang,
    /// The looks.
    pub theme: Theme,
}

fn kept(name: &str) -> Option<String> {
    js::window().local_storage().ok()??.get_item(name).ok()?
}

fn keep(name: &str, value: &str) {
    if let Ok(Some(storage)) = js::window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

impl Preferences {
    /// What was chosen; otherwise the browser's language, and looks as the system.
    #[must_use]
    pub fn load() -> Self {
        let lang = kept(LANG).or_else(|| js::window().navigator().language()).unwrap_or_default();
        let theme = kept(THEME).unwrap_or_default();
        let theme = Theme::ALL.iter().find(|(_, name)| *name == theme).map_or(Theme::Auto, |(theme, _)| *theme);
        Self { lang: Lang::preferred(&lang), theme }
    }

    /// Puts language and looks in force, and keeps the document in step with the language from then on.
    pub fn apply(&self, app: App) {
        provide_context(RwSignal::new(self.theme));
        show_theme(self.theme);
        let language = expect_context::<Language>();
        Effect::new(move |_| {
            let lang = language.0.get();
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", lang.tag());
            }
            app.stage.track();
            if let Some(keeper) = app.keeper() {
                keeper.speak(lang);
            }
        });
    }
}

fn show_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

/// The looks in force.
#[must_use]
pub fn use_theme() -> RwSignal<Theme> {
    expect_context()
}

/// Chooses the looks.
pub fn choose_theme(theme: RwSignal<Theme>, chosen: Theme) {
    theme.set(chosen);
    keep(THEME, chosen.name());
    show_theme(chosen);
}

/// Chooses the language; every text on the screen follows at once.
pub fn choose_language(language: Language, lang: Lang) {
    language.0.set(lang);
    keep(LANG, lang.tag());
}
