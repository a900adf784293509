//! Language, looks, storage, version, and signing out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::text::{Lang, Text};

use super::frame::{BottomBar, Toast, Twice};
use super::words::{W, ts};
use crate::device::storage::{self, Room};
use crate::session::{Theme, choose_language, choose_theme, explain_store, use_app, use_theme};
use crate::text::{C, F, Language, fill, format, lang, lang_now, t};
use crate::ui::{Card, Choice, Look, Page, TopBar};

/// Settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (app, toast) = (use_app(), Toast::new());
    let person = app.person.get_untracked();
    let has_phone = app.phone.get_untracked().is_some();
    view! {
        <TopBar title=ts(C::Settings) back="/" />
        <Page>
            {person.map(|person| {
                let (name, region, role) = (person.name.clone(), person.region.full_name(), person.role);
                view! {
                    <Card>
                        <p class="row-title">{name}</p>
                        <p class="quiet-text">{move || format!("{} · {region}", role.text(lang()))}</p>
                        {person.certificate.clone().map(|number| view! { <p class="quiet-text">{t(C::Certificate)}" "{number}</p> })}
                    </Card>
                }
            })}
            <Looks />
            <Space />
            <SignOut toast />
            <p class="quiet-text">{move || fill(F::AppVersion, lang(), &[env!("CARGO_PKG_VERSION")])}</p>
            {toast.view()}
        </Page>
        {has_phone.then(|| view! { <BottomBar /> })}
    }
}

#[component]
fn Looks() -> impl IntoView {
    let (language, theme) = (expect_context::<Language>(), use_theme());
    let languages =
        vec![(Lang::ZhCn, Signal::stored("中文".to_owned())), (Lang::En, Signal::stored("English".to_owned()))];
    let themes = vec![
        (Theme::Auto, ts(C::ThemeAuto)),
        (Theme::Light, ts(C::ThemeLight)),
        (Theme::Dark, ts(C::ThemeDark)),
        (Theme::Outdoor, ts(C::ThemeOutdoor)),
    ];
    view! {
        <Card>
            <p class="field-label">{t(C::LanguageName)}</p>
            <Choice
                label=ts(C::LanguageName)
                options=languages
                value=Signal::derive(move || Some(language.0.get()))
                choose=move |lang| choose_language(language, lang)
            />
            <p class="field-label">{t(C::Theme)}</p>
            <div class="wrap-choice">
                <Choice
                    label=ts(C::Theme)
                    options=themes
                    value=Signal::derive(move || Some(theme.get()))
                    choose=move |chosen| choose_theme(theme, chosen)
                />
            </div>
        </Card>
    }
}

#[component]
fn Space() -> impl IntoView {
    let room = RwSignal::new(None::<Room>);
    spawn_local(async move {
        let measured = storage::room().await;
        room.try_set(Some(measured));
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a disk")]
    let size = |bytes: Option<f64>| bytes.map_or_else(|| "?".to_owned(), |bytes| format::bytes(bytes as u64));
    view! {
        <Card title=ts(W::Storage)>
            {move || room.get().map(|room| view! {
                <p>{fill(W::Used, lang(), &[&size(room.used)])}" · "{fill(F::FreeSpace, lang(), &[&size(room.free())])}</p>
                <p class="quiet-text">{if room.persisted { F::Persisted.text(lang()) } else { F::NotPersisted.text(lang()) }}</p>
            })}
        </Card>
    }
}

#[component]
fn SignOut(toast: Toast) -> impl IntoView {
    let app = use_app();
    let waiting =
        Signal::derive(move || app.phone.get().map_or(0, |p| p.progress.with(|p| p.events + p.photos as u64)));
    let question = Signal::derive(move || fill(W::SignOutWarning, lang(), &[&waiting.get().to_string()]));
    let deed = move |()| {
        let lang = lang_now();
        spawn_local(async move {
            if let Err(error) = app.sign_out().await {
                toast.say(explain_store(&error, lang));
            }
        });
    };
    view! {
        <Twice
            label=ts(C::SignOut)
            question
            confirm=ts(W::SignOutAnyway)
            id="sign-out"
            look=Look::Danger
            at_once=Signal::derive(move || waiting.get() == 0)
            deed
        />
    }
}
