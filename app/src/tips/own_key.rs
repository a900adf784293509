//! The officer's own key: what it is, another passphrase or post, and taking it out of use.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::id::MineId;
use shared::seal::age::Recipient;
use shared::text::Text as _;
use shared::tip::recovery::digits;

use super::desk::Desk;
use super::holders::Held;
use super::key::{Bar, Effort, NewKey, is_cashiers};
use super::replace::{Recovered, Replace};
use super::vault::Vault;
use super::words::O;
use crate::field::words::ts;
use crate::text::{C, lang, t};
use crate::ui::{Button, Card, Field, Look, Notice, Page, Tone};

/// The officer's own key.
#[component]
pub fn OwnKeyPage() -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    // Colleagues hold shares of tip officers' keys only, and others say elsewhere which mines they avoid.
    let is_officers = !is_cashiers(desk);
    let post = move || vault.kept.get().map(|kept| kept.post);
    let public = move || vault.kept.get().map(|kept| Recipient::from_bytes(kept.key.0).text());
    let own_digits = move || vault.kept.get().map(|kept| digits(&kept.key));
    view! {
        <Bar title=ts(O::OwnKey) back="/" />
        <Page>
            <Recovered />
            <Card title=ts(O::OwnKey)>
                <dl class="facts">
                    <dt>{t(O::Post)}</dt>
                    <dd>{post}</dd>
                    <dt>{t(O::PublicKey)}</dt>
                    <dd class="hash">{public}</dd>
                </dl>
                <p class="quiet-text">{t(O::PublicKeyWhy)}</p>
                <p>{t(O::OwnDigits)}</p>
                <p class="digits" data-testid="own-digits">{own_digits}</p>
                <p class="quiet-text">{t(O::OwnDigitsWhy)}</p>
            </Card>
            {is_officers.then(|| view! {
                <Held />
                <Avoided />
            })}
            <Change />
            <Replace />
            <End />
        </Page>
    }
}

/// Mines that the officer must not deal with: of relatives, of former employment, of own interest.
#[component]
fn Avoided() -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    spawn_local(desk.ask_mines());
    let effort = Effort::new();
    let avoided =
        move || vault.kept.with(|kept| kept.as_ref().map(|kept| kept.conflicts.clone()).unwrap_or_default());
    let save = move |mines: Vec<MineId>| effort.run(async move { vault.avoid(mines).await }, || ());
    let add = move |event: leptos::ev::Event| {
        let Ok(mine) = event_target_value(&event).parse::<MineId>() else { return };
        event_target::<web_sys::HtmlSelectElement>(&event).set_value("");
        let mut mines = untrack(avoided);
        if !mines.contains(&mine) {
            mines.push(mine);
            save(mines);
        }
    };
    let rows = move || {
        avoided()
            .into_iter()
            .map(|mine| {
                let remove = move |()| save(untrack(avoided).into_iter().filter(|other| *other != mine).collect());
                view! {
                    <li class="row" data-testid="avoided">
                        <span class="row-main">{move || desk.mine_name(mine, lang())}</span>
                        <Button disabled=effort.busy press=remove>{t(O::AvoidNoMore)}</Button>
                    </li>
                }
            })
            .collect_view()
    };
    let options = move || {
        let avoided = avoided();
        desk.mines.with(|mines| {
            let known = mines.iter().flatten().filter(|mine| !avoided.contains(&mine.id));
            known
                .map(|mine| {
                    let label = format!("{} · {}", mine.name, mine.division.full_name());
                    view! { <option value=mine.id.to_string()>{label}</option> }
                })
                .collect_view()
        })
    };
    view! {
        <Card title=ts(O::AvoidTitle)>
            <p class="quiet-text">{t(O::AvoidWhy)}</p>
            {effort.notice()}
            <ul class="rows">{rows}</ul>
            <select class="plain" aria-label=ts(O::AvoidAdd) data-testid="avoid" disabled=effort.busy on:change=add>
                <option value="">{t(O::AvoidAdd)}</option>
                {options}
            </select>
        </Card>
    }
}

#[component]
fn Change() -> impl IntoView {
    let vault = expect_context::<Vault>();
    let (now, done, effort) = (RwSignal::new(String::new()), RwSignal::new(false), Effort::new());
    let new = NewKey::new(vault.kept.get_untracked().map(|kept| kept.post).unwrap_or_default());
    let error = effort.passphrase_error(now);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        done.set(false);
        if !new.is_right() || now.with_untracked(|now| now.trim().is_empty()) {
            return;
        }
        let (typed, post, passphrase) = (now.get_untracked(), new.post.get_untracked(), new.first.get_untracked());
        effort.run(async move { vault.change(&typed, &post, &passphrase).await }, move || {
            now.try_set(String::new());
            new.clear();
            effort.tried.try_set(false);
            done.try_set(true);
        });
    };
    view! {
        <Card title=ts(O::ChangeTitle)>
            <p class="quiet-text">{t(O::ChangeWhy)}</p>
            {effort.notice()}
            <Show when=move || done.get()>
                <Notice tone=Tone::Good><span data-testid="changed">{t(O::Changed)}</span></Notice>
            </Show>
            <form class="column" novalidate on:submit=submit>
                <Field label=ts(O::PassphraseNow) value=now name="passphrase" kind="password" error />
                {new.fields(effort.tried)}
                <button type="submit" class="button wide" data-testid="change-passphrase" disabled=effort.busy>
                    {move || if effort.busy.get() { O::Making.text(lang()) } else { O::ChangeTitle.text(lang()) }}
                </button>
                {effort.progress(O::UnlockingWhy)}
            </form>
        </Card>
    }
}

#[component]
fn End() -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let why = if is_cashiers(desk) { O::CashierEndWhy } else { O::EndWhy };
    let (asked, effort) = (RwSignal::new(false), Effort::new());
    let deed = move |()| effort.run(async move { vault.end().await }, || ());
    view! {
        <Card title=ts(O::EndTitle)>
            <p class="quiet-text">{t(why)}</p>
            {effort.notice()}
            <Show
                when=move || asked.get()
                fallback=move || view! { <Button look=Look::Danger id="end-key" press=move |()| asked.set(true)>{t(O::EndTitle)}</Button> }
            >
                <Notice tone=Tone::Bad>
                    <span>{t(O::EndSure)}</span>
                    <Button look=Look::Danger id="confirm" disabled=effort.busy press=deed>{t(C::Confirm)}</Button>
                    <Button press=move |()| asked.set(false)>{t(C::Cancel)}</Button>
                </Notice>
            </Show>
        </Card>
    }
}
