//! Who may hold a share of the own key: the officer says so of each colleague, by name and digits, before there is one.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::id::UserId;
use shared::tip::recovery::{NEEDED, digits};
use shared::tip::routing::Officer;

use super::desk::{Desk, name_among};
use super::key::{Effort, explain_trouble};
use super::recovery::{Standing, colleagues, decide, deposit};
use super::vault::{KeyTrouble, Vault};
use super::words::O;
use crate::field::words::ts;
use crate::text::{fill, lang, t};
use crate::ui::{Card, Notice, Skeleton, Tone};

/// Tells that colleagues wait to be decided about.
#[component]
pub fn Undecided() -> impl IntoView {
    let vault = expect_context::<Vault>();
    let count = Memo::new(move |_| vault.standing.with(|known| known.as_ref().map_or(0, |now| now.undecided.len())));
    move || {
        (count.get() > 0).then(|| {
            view! {
                <Notice tone=Tone::Warn>
                    <span data-testid="undecided">{fill(O::Undecided, lang(), &[&count.get().to_string()])}</span>
                    <A href="/own-key" attr:class="button">{t(O::UndecidedLook)}</A>
                </Notice>
            }
        })
    }
}

/// Who can give the key back, and who may.
#[component]
pub fn Held() -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let outcome = RwSignal::new(None::<Result<(), KeyTrouble>>);
    spawn_local(async move {
        let asked = deposit(vault, desk).await;
        outcome.try_set(Some(asked.map(|_| ())));
    });
    let body = move || match outcome.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(trouble)) => {
            view! { <Notice tone=Tone::Bad><span>{move || explain_trouble(&trouble, lang())}</span></Notice> }
                .into_any()
        }
        Some(Ok(())) => view! { <Choices /> }.into_any(),
    };
    view! {
        <Card title=ts(O::HeldTitle)>
            <p class="quiet-text">{t(O::HeldWhy)}</p>
            {body}
        </Card>
    }
}

/// Every colleague, to be ticked or not.
#[component]
fn Choices() -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let standing = Memo::new(move |_| vault.standing.get().unwrap_or_default());
    let ticked = RwSignal::new(BTreeMap::<UserId, bool>::new());
    let (effort, done) = (Effort::new(), RwSignal::new(false));
    let is_ticked = move |officer: UserId| {
        let allowed = || standing.with(|now| now.allowed.iter().any(|known| known.user == officer));
        ticked.with(|ticked| ticked.get(&officer).copied()).unwrap_or_else(allowed)
    };
    let chosen = move || colleagues(desk).iter().filter(|officer| is_ticked(officer.user)).count();
    let is_one = move || effort.tried.get() && chosen() == 1;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        done.set(false);
        // One alone cannot give it back: either two, or nobody.
        if untrack(chosen) == 1 {
            return;
        }
        let about: Vec<(Officer, bool)> = untrack(|| {
            colleagues(desk).into_iter().map(|officer| (officer.clone(), is_ticked(officer.user))).collect()
        });
        effort.run(async move { decide(vault, desk, about).await }, move || {
            ticked.try_set(BTreeMap::new());
            effort.tried.try_set(false);
            done.try_set(true);
        });
    };
    let row = move |officer: Officer, word: Option<O>| {
        let (id, said) = (officer.user, digits(&officer.key));
        let name = move || desk.officers.with(|all| name_among(&officer, all));
        let tick = move |event| {
            done.set(false);
            let is_on = event_target_checked(&event);
            ticked.update(|ticked| {
                ticked.insert(id, is_on);
            });
        };
        view! {
            <li class="row" data-testid="colleague">
                <label class="check-row">
                    <input type="checkbox" prop:checked=move || is_ticked(id) on:change=tick disabled=effort.busy />
                    <span class="row-main">
                        <span class="row-title">{name}</span>
                        <span class="mono quiet-text">{said}</span>
                        {word.map(|word| view! { <span class="warn-text">{t(word)}</span> })}
                    </span>
                </label>
            </li>
        }
    };
    let rows = move || {
        let Standing { allowed, undecided, refused, .. } = standing.get();
        let new = undecided.into_iter().map(|officer| row(officer, Some(O::HolderNew)));
        let known = allowed.into_iter().chain(refused).map(|officer| row(officer, None));
        new.chain(known).collect_view()
    };
    let held = move || match standing.with(|now| now.held) {
        count if count >= NEEDED => {
            view! { <p data-testid="held">{fill(O::HeldBy, lang(), &[&count.to_string()])}</p> }.into_any()
        }
        _ => {
            view! { <Notice tone=Tone::Warn><span data-testid="held">{t(O::HeldByNobody)}</span></Notice> }.into_any()
        }
    };
    let is_alone = move || standing.with(|now| now.allowed.len() + now.undecided.len() + now.refused.len()) < NEEDED;
    view! {
        {held}
        {effort.notice()}
        <Show when=is_alone fallback=move || view! {
            <form class="column" novalidate on:submit=submit>
                <p>{t(O::HoldersWhy)}</p>
                <ul class="rows holders">{rows}</ul>
                <Show when=is_one><p class="field-error" role="alert">{t(O::HoldersTwo)}</p></Show>
                <button type="submit" class="button primary wide" data-testid="decide-holders" disabled=effort.busy>
                    {t(O::HoldersSave)}
                </button>
                <Show when=move || done.get()>
                    <p role="status" data-testid="holders-kept">{t(O::HoldersKept)}</p>
                </Show>
            </form>
        }>
            <p class="quiet-text">{t(O::HeldByFew)}</p>
        </Show>
    }
}
