//! The queue: what has to be done by when. Nothing of what a tip says stands here, and no time finer than a day.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::text::Text as _;
use shared::tip::list::{PAGE_ROWS, TipCount, TipList};
use shared::tip::wire::TipSummary;

use super::desk::{Desk, View, explain, short};
use super::due::{Limit, Reminded, tone_of, tone_of_limit};
use super::holders::Undecided;
use super::key::Bar;
use super::recovery::Asked;
use super::replace::Recovered;
use super::words::O;
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Notice, Skeleton, Tone};

/// The queue.
#[component]
pub fn QueuePage() -> impl IntoView {
    let desk = expect_context::<Desk>();
    spawn_local(desk.ask_queue());
    let rows =
        Memo::new(move |_| desk.queue.with(|all| all.as_ref().map(|all| all.rows.clone()).unwrap_or_default()));
    let has_more = move || desk.queue.with(|all| all.as_ref().is_some_and(|all| all.has_more));
    let show = move |change: fn(&mut View)| {
        let mut view = desk.view.get_untracked();
        change(&mut view);
        desk.show(view);
    };
    let title = Signal::derive(move || {
        let region = desk.me.with_value(|me| me.region.name().unwrap_or_default());
        format!("{} · {region}", O::Title.text(lang()))
    });
    let body = move || {
        match desk.queue.with(Option::is_some) {
        false if desk.queue_failure.with(Option::is_none) => view! { <Skeleton /> }.into_any(),
        false => ().into_any(),
        true => view! {
            <div class="rows" data-testid="tips">
                <For each=move || rows.get() key=|tip| (tip.id, tip.steps, tip.is_answered, tip.deadline.map(|d| d.day)) let:tip>
                    <Row desk tip />
                </For>
            </div>
            <Show when=move || rows.with(Vec::is_empty)><Empty text=ts(O::NoTips) /></Show>
            <Show when=has_more>
                <Button id="more" disabled=desk.asking press=move |()| show(|view| view.rows += PAGE_ROWS)>{t(C::More)}</Button>
            </Show>
        }
        .into_any(),
    }
    };
    view! {
        <Bar title=title />
        <main class="queue-page">
            <div class="queue-tools">
                <button
                    type="button"
                    class="chip"
                    aria-pressed=move || desk.view.get().is_mine.to_string()
                    on:click=move |_| show(|view| { view.is_mine = !view.is_mine; view.rows = PAGE_ROWS; })
                >
                    {t(O::AssignedToMe)}
                </button>
                <span class="stretch"></span>
                <A href="/cases" attr:class="button quiet" attr:data-testid="to-cases">{t(O::Rewards)}</A>
                <A href="/own-key" attr:class="button quiet">{t(O::OwnKey)}</A>
                <Button id="reload" disabled=desk.asking press=move |()| spawn_local(desk.ask_queue())>{t(O::Reload)}</Button>
            </div>
            {move || desk.queue_failure.get().map(|failure| view! {
                <Notice tone=Tone::Bad><span>{explain(&failure, lang())}" "{t(O::MayBeOld)}</span></Notice>
            })}
            <Reminded desk />
            <Recovered with_way=true />
            <Undecided />
            <Asked />
            <Card>
                <div class="tabs scrolled" role="tablist">
                    {TipList::ALL.iter().map(|list| view! { <TabButton desk list=*list /> }).collect_view()}
                </div>
                <Show when=move || desk.view.get().list == TipList::Quarantine>
                    <p class="quiet-text">{t(O::QuarantineWhy)}</p>
                </Show>
                {body}
            </Card>
            <p class="quiet-text">{t(O::DaysOnly)}</p>
            <Card title=ts(O::PhoneTitle)>
                <ol class="dots quiet-text">
                    <li>{t(O::PhoneAsk)}</li>
                    <li>{t(O::PhoneRead)}</li>
                    <li>{t(O::PhoneForget)}</li>
                </ol>
                <a class="button" href="/tip/new" target="_blank" rel="noopener" data-testid="by-phone">{t(O::PhoneOpen)}</a>
            </Card>
        </main>
    }
}

#[component]
fn TabButton(desk: Desk, list: TipList) -> impl IntoView {
    let of = move |count: fn(&TipCount) -> usize| {
        desk.counts.with(|counts| counts.iter().find(|known| known.list == list).map_or(0, count))
    };
    let is_answered = move || of(|count| count.answered) > 0;
    let due_badge = move || {
        let due = desk.reminder_on(list);
        let class = if due.overdue > 0 { "tab-due bad" } else { "tab-due warn" };
        due.words(lang()).map(|words| {
            let title = words.clone();
            view! {
                <span class=class title=title>
                    <span aria-hidden="true">"!"{due.count()}</span>
                    <span class="visually-hidden">{words}</span>
                </span>
            }
        })
    };
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            class:answered=is_answered
            data-testid=format!("tab-{}", list.code())
            aria-selected=move || (desk.view.get().list == list).to_string()
            on:click=move |_| desk.show(View { list, rows: PAGE_ROWS, ..desk.view.get_untracked() })
        >
            {t(list)}
            <span class="tab-count">{move || of(|count| count.tips)}</span>
            {due_badge}
        </button>
    }
}

#[component]
fn Row(desk: Desk, tip: TipSummary) -> impl IntoView {
    let (id, state, deadline, assigned) = (tip.id, tip.progress.state, tip.deadline, tip.assigned);
    let assigned_to = move || match assigned {
        Some(officer) => fill(O::AssignedTo, lang(), &[&desk.post_of(officer, lang())]),
        None => O::NotAssigned.text(lang()).to_owned(),
    };
    let class = move || {
        let is_over = deadline.is_some_and(|limit| tone_of_limit(limit, desk.today.get()) == Tone::Bad);
        if is_over { "entry overdue" } else { "entry" }
    };
    let flag = move |shown: bool, tone, text: O| shown.then(|| view! { <Badge tone=tone text=ts(text) /> });
    view! {
        <A href=format!("/tips/{id}") attr:class=class attr:data-testid="tip">
            <div class="row-main">
                <span class="entry-title">{tip.region.full_name()}<code class="quiet-text">{short(id)}</code></span>
                <span class="quiet-text">{move || fill(O::ArrivedOn, lang(), &[&tip.arrived.to_string()])}" · "{assigned_to}</span>
                <span class="badges">
                    {flag(tip.is_answered, Tone::Good, O::Wrote)}
                    {flag(tip.progress.erasure_asked, Tone::Bad, O::ErasureAsked)}
                    {flag(tip.progress.extended, Tone::Plain, O::Extended)}
                </span>
            </div>
            <div class="entry-end">
                <Badge tone=tone_of(state) text=ts(state) />
                {deadline.map(|deadline| view! { <Limit desk deadline /> })}
            </div>
        </A>
    }
}
