//! A new key in the place of the own one, with all that the old one opens: after colleagues gave the key back, or when
//! the passphrase may be known.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;

use shared::text::Text as _;

use super::focus::focus;
use super::key::{Effort, NewKey};
use super::vault::Vault;
use super::words::O;
use crate::field::words::ts;
use crate::text::{fill, lang, t};
use crate::ui::{Button, Card, Notice, Tone};

/// Tells that the key was given back by colleagues, and should be replaced.
#[component]
pub fn Recovered(
    /// Whether the way leads to the own key's page: else that is this one, and it leads to the form.
    #[prop(optional)]
    with_way: bool,
) -> impl IntoView {
    let vault = expect_context::<Vault>();
    let is_recovered =
        Memo::new(move |_| vault.standing.with(|known| known.as_ref().is_some_and(|now| now.is_recovered)));
    view! {
        <Show when=move || is_recovered.get()>
            <Notice tone=Tone::Bad>
                <span data-testid="recovered">{t(O::Recovered)}</span>
                {if with_way {
                    view! { <A href="/own-key" attr:class="button">{t(O::RecoveredWay)}</A> }.into_any()
                } else {
                    let go = move |()| focus("#replace-passphrase");
                    view! { <Button id="to-replacing" press=go>{t(O::RecoveredWay)}</Button> }.into_any()
                }}
            </Notice>
        </Show>
    }
}

/// The names of the new passphrase's two fields.
const REPLACEMENT: [&str; 2] = ["replace-passphrase", "replace-passphrase-again"];

/// Replaces the key.
#[component]
pub fn Replace() -> impl IntoView {
    let vault = expect_context::<Vault>();
    let (effort, at, done) = (Effort::new(), RwSignal::new(None::<(usize, usize)>), RwSignal::new(None::<usize>));
    let new = NewKey::new(vault.kept.get_untracked().map(|kept| kept.post).unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        if !new.is_right() {
            return;
        }
        done.set(None);
        let (post, passphrase) = (new.post.get_untracked(), new.first.get_untracked());
        let left = StoredValue::new(0);
        let work = async move {
            let tell = move |done, all| {
                at.try_set(Some((done, all)));
            };
            let outcome = vault.replace(&post, &passphrase, tell).await;
            at.try_set(None);
            left.try_set_value(outcome?);
            Ok(())
        };
        effort.run(work, move || {
            new.clear();
            effort.tried.try_set(false);
            done.try_set(left.try_get_value());
        });
    };
    let label = move || if effort.busy.get() { O::Making.text(lang()) } else { O::ReplaceTitle.text(lang()) };
    let progress = move || {
        at.get().map(|(done, all)| {
            let words = fill(O::ReplaceAt, lang(), &[&done.to_string(), &all.to_string()]);
            view! { <p role="status" data-testid="replacing">{words}</p> }
        })
    };
    let outcome = move || {
        done.get().map(|left| {
            let (tone, words) = match left {
                0 => (Tone::Good, O::Replaced.text(lang()).to_owned()),
                _ => (Tone::Warn, fill(O::ReplacedPartly, lang(), &[&left.to_string()])),
            };
            view! { <Notice tone=tone><span data-testid="replaced">{words}</span></Notice> }
        })
    };
    view! {
        <Card title=ts(O::ReplaceTitle)>
            <p class="quiet-text">{t(O::ReplaceAll)}</p>
            {effort.notice()}
            {outcome}
            <form class="column" novalidate on:submit=submit>
                {new.fields_named("replace-post", REPLACEMENT, effort.tried)}
                <button type="submit" class="button wide" data-testid="replace-all" disabled=effort.busy>{label}</button>
                {progress}
            </form>
        </Card>
    }
}
