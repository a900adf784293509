//! The sign-in screen. What is wrong stands beside the field that it is about.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use shared::problem::ProblemCode;
use shared::text::{Lang, Text};

use super::keeper::SignInError;
use super::preferences::choose_language;
use super::state::use_app;
use crate::device::keys::KeyError;
use crate::device::network::Failure;
use crate::device::store::StoreError;
use crate::field::words::{W, ts};
use crate::text::{C, Language, lang, t};
use crate::ui::{Field, Notice, Page, Tone};

/// What went wrong, and where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wrong {
    /// Beside the password.
    Credentials(ProblemCode),
    /// Above the form.
    Elsewhere(SignInError),
}

/// Sign in, or sign in again.
#[component]
pub fn SignInPage() -> impl IntoView {
    let (app, navigate) = (use_app(), use_navigate());
    let language = expect_context::<Language>();
    let known = app.keeper().and_then(|keeper| keeper.account()).unwrap_or_default();
    let (account, password) = (RwSignal::new(known), RwSignal::new(String::new()));
    let (tried, busy, wrong) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<Wrong>));
    let required = move |text: RwSignal<String>| {
        Signal::derive(move || {
            (tried.get() && text.with(|t| t.trim().is_empty())).then(|| C::Required.text(lang()).to_owned())
        })
    };
    let account_error = required(account);
    let password_missing = required(password);
    let password_error = Signal::derive(move || {
        password_missing.get().or_else(|| match wrong.get() {
            Some(Wrong::Credentials(code)) => Some(code.text(lang()).to_owned()),
            _ => None,
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if busy.get() || account.with(|t| t.trim().is_empty()) || password.with(String::is_empty) {
            return;
        }
        busy.set(true);
        wrong.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let outcome = app.sign_in(&account.get_untracked(), &password.get_untracked()).await;
            busy.set(false);
            match outcome {
                Ok(()) => navigate("/", leptos_router::NavigateOptions { replace: true, ..Default::default() }),
                Err(SignInError::Failure(Failure::Refused(problem)))
                    if matches!(problem.code, ProblemCode::SignInFailed | ProblemCode::TooManyAttempts) =>
                {
                    wrong.set(Some(Wrong::Credentials(problem.code)));
                }
                Err(error) => wrong.set(Some(Wrong::Elsewhere(error))),
            }
        });
    };
    let other = move || if language.0.get() == Lang::ZhCn { ("English", Lang::En) } else { ("中文", Lang::ZhCn) };
    view! {
        <main class="sign-in">
            <div class="sign-in-head">
                <img src="/icon.svg" alt="" width="84" height="84" />
                <h1>{t(C::AppName)}</h1>
                <p class="quiet-text">{t(C::Tagline)}</p>
            </div>
            {move || match wrong.get() {
                Some(Wrong::Elsewhere(error)) => {
                    Some(view! { <Notice tone=Tone::Bad><span>{explain(&error, lang())}</span></Notice> })
                }
                _ => None,
            }}
            <form on:submit=submit class="column" novalidate>
                <Field label=ts(C::Account) value=account name="account" autocomplete="username" error=account_error />
                <Field
                    label=ts(C::Password)
                    value=password
                    name="password"
                    kind="password"
                    autocomplete="current-password"
                    error=password_error
                />
                <button type="submit" class="button primary wide" data-testid="sign-in" disabled=busy>
                    {move || if busy.get() { W::SigningIn.text(lang()) } else { C::SignIn.text(lang()) }}
                </button>
            </form>
            <button type="button" class="button quiet" data-testid="switch-language" on:click=move |_| choose_language(language, other().1)>
                {move || other().0}
            </button>
        </main>
    }
}

fn explain(error: &SignInError, lang: Lang) -> String {
    match error {
        SignInError::Failure(Failure::Unreachable) => C::NoNetwork.text(lang).to_owned(),
        SignInError::Failure(Failure::Refused(problem)) => problem.code.text(lang).to_owned(),
        SignInError::Key(KeyError::Unsupported(why)) => format!("{} ({why})", W::BrowserTooOld.text(lang)),
        SignInError::Key(KeyError::Store(error)) => explain_store(error, lang),
    }
}

/// What a person is told when the phone's storage fails.
#[must_use]
pub fn explain_store(error: &StoreError, lang: Lang) -> String {
    match error {
        StoreError::Full => W::StorageFull.text(lang).to_owned(),
        StoreError::Taken | StoreError::Damaged(_) | StoreError::Unavailable(_) => {
            format!("{} ({error})", W::StorageFails.text(lang))
        }
    }
}

/// Shown when the app cannot start because the browser gives no storage.
#[component]
pub fn StorageFails(
    /// What is wrong.
    error: StoreError,
) -> impl IntoView {
    view! {
        <Page>
            <Notice tone=Tone::Bad>
                <span>{move || explain_store(&error, lang())}</span>
            </Notice>
        </Page>
    }
}
