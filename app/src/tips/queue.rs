//! The queue: what has to be done by when. Nothing of what a tip says stands here, and no time finer than a day.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::text::Text as _;
use shared::tip::lifecycle::TipState;
use shared::tip::wire::TipSummary;

use super::desk::{Desk, explain, short, today};
use super::due::{left, tone_of, tone_of_limit};
use super::key::Bar;
use super::recovery::Asked;
use super::words::O;
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Notice, Skeleton, Tone};

/// The rows that are shown at first, and how many more come each time.
const ROWS: usize = 100;

/// Which tips are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Decide,
    Verify,
    Finish,
    Done,
    Quarantine,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Decide, Self::Verify, Self::Finish, Self::Done, Self::Quarantine];

    const fn of(tip: &TipSummary) -> Self {
        if tip.is_quarantined {
            return Self::Quarantine;
        }
        match tip.progress.state {
            TipState::Received => Self::Decide,
            TipState::Accepted => Self::Verify,
            TipState::Verified
            | TipState::Unverified
            | TipState::PassedOn
            | TipState::Rejected
            | TipState::Joined => Self::Finish,
            TipState::Closed => Self::Done,
        }
    }

    const fn text(self) -> O {
        match self {
            Self::Decide => O::TabDecide,
            Self::Verify => O::TabVerify,
            Self::Finish => O::TabFinish,
            Self::Done => O::TabDone,
            Self::Quarantine => O::TabQuarantine,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Decide => "tab-decide",
            Self::Verify => "tab-verify",
            Self::Finish => "tab-finish",
            Self::Done => "tab-done",
            Self::Quarantine => "tab-quarantine",
        }
    }
}

/// The queue.
#[component]
pub fn QueuePage() -> impl IntoView {
    let desk = expect_context::<Desk>();
    spawn_local(desk.ask_queue());
    let (tab, mine_only, most) = (RwSignal::new(Tab::Decide), RwSignal::new(false), RwSignal::new(ROWS));
    let me = desk.my_id();
    let rows = Memo::new(move |_| {
        let tab = tab.get();
        let is_shown = |tip: &&TipSummary| Tab::of(tip) == tab && (!mine_only.get() || tip.assigned == Some(me));
        desk.queue.with(|all| all.iter().flatten().filter(is_shown).cloned().collect::<Vec<_>>())
    });
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
                <For each=move || rows.get().into_iter().take(most.get()) key=|tip| (tip.id, tip.steps, tip.is_answered, tip.deadline.map(|d| d.day)) let:tip>
                    <Row desk tip />
                </For>
            </div>
            <Show when=move || rows.with(Vec::is_empty)><Empty text=ts(O::NoTips) /></Show>
            <Show when=move || { rows.with(Vec::len) > most.get() }>
                <Button press=move |()| most.update(|most| *most += ROWS)>{t(C::More)}</Button>
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
                    aria-pressed=move || mine_only.get().to_string()
                    on:click=move |_| mine_only.update(|only| *only = !*only)
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
            <Asked />
            <Card>
                <div class="tabs scrolled" role="tablist">
                    {Tab::ALL.map(|one| view! { <TabButton desk tab one /> })}
                </div>
                <Show when=move || tab.get() == Tab::Quarantine>
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
fn TabButton(desk: Desk, tab: RwSignal<Tab>, one: Tab) -> impl IntoView {
    let count = move || desk.queue.with(|all| all.iter().flatten().filter(|tip| Tab::of(tip) == one).count());
    let is_answered =
        move || desk.queue.with(|all| all.iter().flatten().any(|tip| Tab::of(tip) == one && tip.is_answered));
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            class:answered=is_answered
            data-testid=one.id()
            aria-selected=move || (tab.get() == one).to_string()
            on:click=move |_| tab.set(one)
        >
            {t(one.text())}
            <span class="tab-count">{count}</span>
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
    let limit = move || {
        deadline.map(|deadline| {
            let tone = tone_of_limit(deadline, today());
            view! {
                <Badge tone=tone text=Signal::derive(move || left(deadline, today(), lang())) />
                <span class="quiet-text">{fill(O::Until, lang(), &[&deadline.day.to_string()])}</span>
            }
        })
    };
    let class =
        if deadline.is_some_and(|d| tone_of_limit(d, today()) == Tone::Bad) { "entry overdue" } else { "entry" };
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
                {limit}
            </div>
        </A>
    }
}
