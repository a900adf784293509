//! One mine: its facts, its earlier checks, and the start of a new one.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};

use shared::account::Person;
use shared::check::{Check, CheckKind, INSPECTORS_MAX};
use shared::checklist::{self, Checklist};
use shared::event::Body;
use shared::id::{CheckId, MineId, UserId};
use shared::mine::Mine;
use shared::role::Role;

use super::frame::{Toast, explain, use_phone};
use super::home::{CheckRow, mine_words, state_tone};
use super::words::{W, say, ts};
use crate::device::{clock, random};
use crate::text::{C, F, either, fill, lang, lang_now, t};
use crate::ui::{Badge, Button, Card, Choice, Empty, Field, Look, Page, Tone, TopBar};

/// More colleagues than this get a search field.
const COLLEAGUES_AT_ONCE: usize = 8;

/// One mine.
#[component]
pub fn MinePage() -> impl IntoView {
    let (phone, params) = (use_phone(), use_params_map());
    let id = Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<MineId>().ok())));
    let mine = Memo::new(move |_| id.get().and_then(|id| phone.mines().get(&id).cloned()));
    let title = Signal::derive(move || mine.with(|mine| mine.as_ref().map_or_else(String::new, |m| m.name.clone())));
    view! {
        <TopBar title back="/" />
        <Page>
            {move || match mine.get() {
                None => view! { <Empty text=ts(W::NoSuchMine) /> }.into_any(),
                Some(mine) => {
                    let id = mine.id;
                    view! { <Facts mine=mine.clone() /><NewCheck mine /><Earlier mine=id /> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Facts(mine: Mine) -> impl IntoView {
    let (state, is_key, pond, guard, position) = (mine.state, mine.key, mine.pond, mine.guard, mine.position);
    view! {
        <Card>
            <div class="badges">
                <Badge tone=state_tone(state) text=ts(state) />
                {is_key.then(|| view! { <Badge tone=Tone::Warn text=ts(C::KeyMine) /> })}
                {guard.map(|guard| view! { <Badge text=ts(guard) /> })}
                {pond.map(|pond| view! {
                    <Badge text=Signal::derive(move || fill(C::PondClass, lang(), &[&pond.class.to_string()])) />
                    {pond.people_below.then(|| view! { <Badge tone=Tone::Bad text=ts(C::PeopleBelow) /> })}
                    {pond.ownerless.then(|| view! { <Badge tone=Tone::Warn text=ts(C::Ownerless) /> })}
                })}
            </div>
            <p>{move || mine_words(&mine, lang())}</p>
            {position.map(|position| view! { <p class="quiet-text mono">{position.display()}</p> })}
        </Card>
    }
}

#[component]
fn Earlier(mine: MineId) -> impl IntoView {
    let phone = use_phone();
    let checks = Memo::new(move |_| {
        phone.with(|records| {
            let mut checks: Vec<Check> = records.checks.values().filter(|c| c.mine == mine).cloned().collect();
            checks.sort_by_key(|check| std::cmp::Reverse(check.started.at.wall));
            checks
        })
    });
    view! {
        <Card title=ts(W::EarlierChecks)>
            <Show when=move || !checks.with(Vec::is_empty) fallback=|| view! { <Empty text=ts(W::NoEarlierChecks) /> }>
                <div class="rows" data-testid="earlier-checks">
                    {move || checks.get().into_iter().map(|check| view! { <CheckRow check /> }).collect_view()}
                </div>
            </Show>
        </Card>
    }
}

#[component]
fn NewCheck(mine: Mine) -> impl IntoView {
    let (phone, navigate, toast) = (use_phone(), use_navigate(), Toast::new());
    let kind = RwSignal::new(Some(CheckKind::Unannounced));
    let companions = RwSignal::new(BTreeSet::<UserId>::new());
    let list = RwSignal::new(checklist::for_kind(mine.kind));
    let (tried, busy) = (RwSignal::new(false), RwSignal::new(false));
    let kinds = CheckKind::ALL.iter().map(|kind| (*kind, ts(*kind))).collect::<Vec<_>>();
    let start = move |()| {
        tried.set(true);
        let Some(check_kind) = kind.get_untracked() else { return };
        if companions.with_untracked(BTreeSet::is_empty) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (lang, navigate) = (lang_now(), navigate.clone());
        let body = Body::CheckStarted {
            mine: mine.id,
            check_kind,
            companions: companions.get_untracked().into_iter().collect(),
            checklist: list.get_untracked().reference.clone(),
        };
        spawn_local(async move {
            let check = CheckId::from_parts(clock::wall(), random::bytes());
            match phone.record(check, body).await {
                Ok(_) => navigate(&format!("/checks/{check}"), leptos_router::NavigateOptions::default()),
                Err(error) => {
                    toast.say(explain(&error, lang));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <Card title=ts(W::NewCheck)>
            <p class="field-label">{t(F::CheckKind)}</p>
            <div class="wrap-choice">
                <Choice label=ts(F::CheckKind) options=kinds value=kind choose=move |chosen| kind.set(Some(chosen)) />
            </div>
            <Companions companions />
            <p class="field-error" role="alert">
                {move || (tried.get() && companions.with(BTreeSet::is_empty)).then(|| say(W::PickCompanion, lang()))}
            </p>
            <div class="field">
                <label for="checklist">{t(F::Checklist)}</label>
                <select
                    id="checklist"
                    on:change=move |event| {
                        let chosen = event_target_value(&event).parse().ok();
                        if let Some(chosen) = chosen.and_then(|n: usize| checklist::built_in().get(n)) {
                            list.set(chosen);
                        }
                    }
                >
                    {checklist::built_in().iter().enumerate().map(|(n, offered)| view! {
                        <option value=n.to_string() selected=move || list.get().reference == offered.reference>
                            {move || checklist_words(offered)}
                        </option>
                    }).collect_view()}
                </select>
            </div>
            <Button look=Look::Primary id="begin-check" disabled=busy press=start>{t(F::StartCheck)}</Button>
            {toast.view()}
        </Card>
    }
}

fn checklist_words(list: &Checklist) -> String {
    let lang = lang();
    format!("{} · {}", either(lang, &list.zh, &list.en), fill(W::Items, lang, &[&list.items().count().to_string()]))
}

#[component]
fn Companions(companions: RwSignal<BTreeSet<UserId>>) -> impl IntoView {
    let (phone, words) = (use_phone(), RwSignal::new(String::new()));
    let colleagues = Memo::new(move |_| {
        let me = phone.person();
        let mut colleagues: Vec<Person> = phone
            .people()
            .values()
            .filter(|person| person.role == Role::Inspector && person.id != me.id)
            .cloned()
            .collect();
        // Those of the own county first.
        colleagues.sort_by(|a, b| {
            (a.region != me.region, a.region, &a.name).cmp(&(b.region != me.region, b.region, &b.name))
        });
        colleagues
    });
    let shown = move || {
        let words = words.get();
        colleagues.with(|all| {
            all.iter()
                .filter(|p| {
                    words.trim().is_empty() || p.name.contains(words.trim()) || companions.with(|c| c.contains(&p.id))
                })
                .take(INSPECTORS_MAX)
                .cloned()
                .collect::<Vec<_>>()
        })
    };
    view! {
        <fieldset class="companions">
            <legend class="field-label">{t(F::Companions)}" · "{t(F::CompanionsHint)}</legend>
            <Show when=move || { colleagues.with(Vec::len) > COLLEAGUES_AT_ONCE }>
                <Field label=ts(C::Search) value=words name="companion-search" kind="search" />
            </Show>
            <Show when=move || colleagues.with(Vec::is_empty)>
                <Empty text=ts(W::NoColleagues) />
            </Show>
            <For each=shown key=|person| person.id let:person>
                <label class="check-row">
                    <input
                        type="checkbox"
                        data-testid="companion"
                        prop:checked=move || companions.with(|c| c.contains(&person.id))
                        on:change=move |event| companions.update(|c| {
                            if event_target_checked(&event) { c.insert(person.id) } else { c.remove(&person.id) };
                        })
                    />
                    <span>{person.name.clone()}" "<span class="quiet-text">{person.region.full_name()}</span></span>
                </label>
            </For>
        </fieldset>
    }
}
