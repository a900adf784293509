//! The first screen: can we go, what is open, and the mines of the region.

use leptos::prelude::*;

use shared::account::Person;
use shared::check::Check;
use shared::mine::{Mine, MineKind, MineState};
use shared::text::{Lang, Text};

use super::frame::{Banners, BottomBar, mine_name, moment, use_phone};
use super::gauge::Gauge;
use super::words::{W, ts};
use crate::text::{C, F, fill, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Icon, Look, Page, Shape, Tone, TopBar};

/// Rows of the list that are drawn at once; a button shows the rest.
const ROWS_AT_ONCE: usize = 60;

/// The first screen.
#[component]
pub fn HomePage() -> impl IntoView {
    let phone = use_phone();
    let Person { name, region, .. } = phone.person();
    let open = Memo::new(move |_| {
        let me = phone.person().id;
        phone.with(|records| {
            let mut open: Vec<Check> =
                records.checks.values().filter(|c| c.signed.is_none() && c.is_inspector(me)).cloned().collect();
            open.sort_by_key(|check| std::cmp::Reverse(check.started.at.wall));
            open
        })
    });
    let find = move |()| {
        if let Some(field) = document().get_element_by_id("mine-search") {
            use wasm_bindgen::JsCast;
            field.scroll_into_view();
            let _ = field.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    view! {
        <TopBar title=ts(C::AppName)>
            <span class="quiet-bar" data-testid="who">{format!("{name} · {}", region.full_name())}</span>
        </TopBar>
        <Page>
            <Banners />
            <Show when=move || !open.with(Vec::is_empty)>
                <Card title=ts(F::OpenChecks)>
                    <div class="rows" data-testid="open-checks">
                        {move || open.get().into_iter().map(|check| view! { <CheckRow check /> }).collect_view()}
                    </div>
                </Card>
            </Show>
            <Button look=Look::Primary id="start-check" press=find>
                <Icon shape=Shape::Plus />
                {t(F::StartCheck)}
            </Button>
            <Gauge />
            <MineList />
        </Page>
        <BottomBar />
    }
}

/// One check on a list.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it shows")]
pub fn CheckRow(
    /// The check.
    check: Check,
) -> impl IntoView {
    let phone = use_phone();
    let (mine, kind, is_signed, answered) = (check.mine, check.kind, check.signed.is_some(), check.answers.len());
    view! {
        <a class="row" href=format!("/checks/{}", check.id) data-testid="check-row">
            <span class="row-main">
                <span class="row-title">{move || mine_name(phone, mine)}</span>
                <span class="quiet-text">
                    {move || format!("{} · {}", kind.text(lang()), fill(W::Items, lang(), &[&answered.to_string()]))}
                </span>
                <span class="quiet-text">{moment(&check.started)}</span>
            </span>
            <Badge
                tone=if is_signed { Tone::Good } else { Tone::Warn }
                text=ts(if is_signed { C::Signed } else { C::InProgress })
            />
            <Icon shape=Shape::Next />
        </a>
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Filter {
    kind: Option<MineKind>,
    state: Option<MineState>,
}

fn matches(mine: &Mine, words: &str, filter: Filter) -> bool {
    filter.kind.is_none_or(|kind| kind == mine.kind)
        && filter.state.is_none_or(|state| state == mine.state)
        && (words.is_empty() || mine.name.contains(words) || mine.division.full_name().contains(words))
}

/// The mines of the region.
#[component]
fn MineList() -> impl IntoView {
    let phone = use_phone();
    let (words, filter, all) = (RwSignal::new(String::new()), RwSignal::new(Filter::default()), RwSignal::new(false));
    let found = Memo::new(move |_| {
        let (words, filter) = (words.get(), filter.get());
        let mut found: Vec<Mine> =
            phone.mines().values().filter(|mine| matches(mine, words.trim(), filter)).cloned().collect();
        // Key mines first: they are checked most.
        found.sort_by(|a, b| (!a.key, a.division, &a.name).cmp(&(!b.key, b.division, &b.name)));
        found
    });
    let is_empty = Memo::new(move |_| phone.mines().is_empty());
    let rows = move || {
        let limit = if all.get() { usize::MAX } else { ROWS_AT_ONCE };
        found.with(|found| found.iter().take(limit).cloned().collect::<Vec<_>>())
    };
    let hidden = move || !all.get() && found.with(Vec::len) > ROWS_AT_ONCE;
    view! {
        <Card title=ts(W::MinesOfRegion)>
            <div class="field">
                <label class="visually-hidden" for="mine-search">{t(W::SearchMines)}</label>
                <input
                    id="mine-search"
                    type="search"
                    placeholder=t(W::SearchMines)
                    autocomplete="off"
                    prop:value=words
                    on:input=move |event| words.set(event_target_value(&event))
                />
            </div>
            <div class="filters">
                <Picker
                    label=ts(W::FilterKind)
                    all=ts(W::AllKinds)
                    options=MineKind::ALL
                    choose=move |kind| filter.update(|f| f.kind = kind)
                />
                <Picker
                    label=ts(W::FilterState)
                    all=ts(W::AllStates)
                    options=MineState::ALL
                    choose=move |state| filter.update(|f| f.state = state)
                />
            </div>
            <div class="rows" data-testid="mine-list">
                <For each=rows key=|mine| mine.id let:mine>
                    <MineRow mine />
                </For>
            </div>
            <Show when=move || found.with(Vec::is_empty)>
                <Empty text=Signal::derive(move || {
                    if is_empty.get() { W::NoMinesYet } else { W::NoMatch }.text(lang()).to_owned()
                }) />
            </Show>
            <Show when=hidden>
                <Button press=move |()| all.set(true)>
                    {move || fill(W::ShowAll, lang(), &[&found.with(Vec::len).to_string()])}
                </Button>
            </Show>
        </Card>
    }
}

/// One of a list of words, or all of them.
#[component]
fn Picker<T: Text + Copy + PartialEq + Send + Sync + 'static>(
    label: Signal<String>,
    all: Signal<String>,
    options: &'static [T],
    #[prop(into)] choose: Callback<Option<T>>,
) -> impl IntoView {
    view! {
        <select
            class="plain"
            aria-label=label
            on:change=move |event| {
                choose.run(event_target_value(&event).parse::<usize>().ok().and_then(|n| options.get(n).copied()));
            }
        >
            <option value="">{all}</option>
            {options.iter().enumerate().map(|(n, option)| view! { <option value=n.to_string()>{t(*option)}</option> }).collect_view()}
        </select>
    }
}

/// Words about a mine: kind and where.
pub fn mine_words(mine: &Mine, lang: Lang) -> String {
    format!("{} · {}", mine.kind.text(lang), mine.division.full_name())
}

/// Colour of a mine's state.
pub const fn state_tone(state: MineState) -> Tone {
    match state {
        MineState::Producing | MineState::Resumed => Tone::Good,
        MineState::Building | MineState::Suspended => Tone::Plain,
        MineState::Rectifying => Tone::Warn,
    }
}

#[component]
fn MineRow(mine: Mine) -> impl IntoView {
    let (state, is_key) = (mine.state, mine.key);
    let (address, name) = (format!("/mines/{}", mine.id), mine.name.clone());
    view! {
        <a class="row" href=address data-testid="mine-row">
            <span class="row-main">
                <span class="row-title">{name}</span>
                <span class="quiet-text">{move || mine_words(&mine, lang())}</span>
            </span>
            <span class="badges end">
                {is_key.then(|| view! { <Badge tone=Tone::Warn text=ts(C::KeyMine) /> })}
                <Badge tone=state_tone(state) text=ts(state) />
            </span>
            <Icon shape=Shape::Next />
        </a>
    }
}
