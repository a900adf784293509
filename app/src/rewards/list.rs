//! The list of cases: those that wait for this person, and all of them by state, region and the claimant's last day.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::board::Page;
use shared::id::PayoutId;
use shared::region::{DivisionCode, divisions};
use shared::reward::offer::{states_for, waits_for};
use shared::reward::step::State;
use shared::reward::wire::{FOR_ME_MAX, RewardSummary};
use shared::text::Text as _;

use super::desk::{Desk, explain};
use super::due::{left, today, tone_of, tone_of_limit};
use super::form::{Pick, choices};
use super::frame::Bar;
use super::words::R;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Notice, Page as Body, Skeleton, Tone};

/// Rows of one page.
const ROWS: usize = 50;
/// Choices of days until the claimant's last one: the office's reminders.
const DUE_DAYS: [u16; 3] = [3, 10, 30];

/// What a case is called: the first digits of its id, which is random and tells nothing.
pub fn short(id: PayoutId) -> String {
    id.to_string().chars().take(8).collect::<String>().to_uppercase()
}

/// The list as far as it is loaded.
#[derive(Clone, Copy)]
struct Shelf {
    desk: Desk,
    /// Only what waits for this person.
    for_me: RwSignal<bool>,
    state: RwSignal<String>,
    region: RwSignal<String>,
    due: RwSignal<String>,
    rows: RwSignal<Option<Vec<RewardSummary>>>,
    next: RwSignal<Option<u64>>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    /// Which question was the last: an answer to an earlier one is no longer wanted.
    question: StoredValue<u32>,
}

impl Shelf {
    fn open(desk: Desk) -> Self {
        let shelf = Self {
            desk,
            for_me: RwSignal::new(!states_for(desk.role()).is_empty()),
            state: RwSignal::default(),
            region: RwSignal::default(),
            due: RwSignal::default(),
            rows: RwSignal::new(None),
            next: RwSignal::new(None),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            question: StoredValue::new(0),
        };
        Effect::new(move || {
            let _ = (shelf.for_me.get(), shelf.state.get(), shelf.region.get(), shelf.due.get());
            shelf.ask(None);
        });
        shelf
    }

    /// The page that the filters ask for.
    fn address(self, before: Option<u64>) -> String {
        let mut address = format!("/api/v1/rewards?limit={ROWS}");
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = write!(address, "&{name}={value}");
            }
        };
        add("state", &self.state.get_untracked());
        add("before", &before.map(|entry| entry.to_string()).unwrap_or_default());
        add("region", &self.region.get_untracked());
        let days = self.due.with_untracked(|due| due.parse::<u16>().ok());
        add("due", &days.map(|days| today().plus(days).to_string()).unwrap_or_default());
        address
    }

    /// Asks anew, or for the page that follows.
    fn ask(self, before: Option<u64>) {
        let question = self.question.get_value() + 1;
        self.question.set_value(question);
        self.busy.set(true);
        if before.is_none() {
            self.rows.set(None);
        }
        // Read now: when the answer comes, the screen may have gone away.
        let address = (!self.for_me.get_untracked()).then(|| self.address(before));
        spawn_local(async move {
            let answer = match address {
                Some(address) => self.desk.line.get(address).await,
                None => self.waiting().await,
            };
            if self.question.try_get_value() != Some(question) {
                return;
            }
            self.busy.try_set(false);
            match answer {
                Ok(page) => {
                    self.failure.try_set(None);
                    self.next.try_set(page.next);
                    self.rows.try_update(|rows| rows.get_or_insert_default().extend(page.rows));
                }
                Err(failure) => {
                    self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// What waits for this person, the most urgent first.
    async fn waiting(self) -> Result<Page<RewardSummary>, Failure> {
        self.desk.line.get("/api/v1/rewards/for-me".to_owned()).await.map(|rows| Page { rows, next: None })
    }
}

/// The divisions in and below a region that are prefectures or counties.
pub fn divisions_within(region: DivisionCode) -> Vec<(String, String)> {
    let within = divisions().iter().filter(|division| region.contains(division.code));
    within.map(|division| (division.code.to_string(), division.code.full_name())).collect()
}

/// The list of cases.
#[component]
pub fn CasesPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Cases desk /> })
}

#[component]
fn Cases(desk: Desk) -> impl IntoView {
    let shelf = Shelf::open(desk);
    let has_own = !states_for(desk.role()).is_empty();
    let title = Signal::derive(move || {
        let region = desk.me.with_value(|me| me.region.name().unwrap_or_default());
        format!("{} · {region}", R::Title.text(lang()))
    });
    let tab = move |mine: bool, text: R, id: &'static str| {
        view! {
            <button
                type="button"
                role="tab"
                class="tab"
                data-testid=id
                aria-selected=move || (shelf.for_me.get() == mine).to_string()
                on:click=move |_| shelf.for_me.set(mine)
            >
                {t(text)}
            </button>
        }
    };
    let body = move || match shelf.rows.get() {
        None if shelf.failure.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton /> }.into_any(),
        Some(rows) if rows.is_empty() => {
            let text = if shelf.for_me.get_untracked() { R::NothingForMe } else { R::NoCases };
            view! { <Empty text=ts(text) /> }.into_any()
        }
        Some(rows) => {
            let is_cut = shelf.for_me.get_untracked() && rows.len() >= FOR_ME_MAX;
            let cut = is_cut.then(|| view! { <p class="quiet-text">{move || fill(R::MostUrgent, lang(), &[&FOR_ME_MAX.to_string()])}</p> });
            let rows = rows.into_iter().map(|case| view! { <Row case /> }).collect_view();
            view! { {cut}<div class="rows" data-testid="cases">{rows}</div> }.into_any()
        }
    };
    let more = move || {
        let next = shelf.next.get()?;
        Some(
            view! { <Button id="more" disabled=shelf.busy press=move |()| shelf.ask(Some(next))>{t(C::More)}</Button> },
        )
    };
    view! {
        <Bar desk title />
        <main class="queue-page">
            {move || shelf.failure.get().map(|failure| view! {
                <Notice tone=Tone::Bad><span>{move || explain(&failure, lang())}</span></Notice>
            })}
            <Card>
                <div class="queue-tools">
                    {has_own.then(|| view! {
                        <div class="tabs" role="tablist">
                            {tab(true, R::ForMe, "tab-mine")}
                            {tab(false, R::AllCases, "tab-all")}
                        </div>
                    })}
                    <span class="stretch"></span>
                    <Button id="reload" disabled=shelf.busy press=move |()| shelf.ask(None)>{t(R::Reload)}</Button>
                </div>
                <Show when=move || !shelf.for_me.get()>
                    <Filters desk shelf />
                </Show>
                {body}
                {more}
            </Card>
        </main>
    }
}

#[component]
fn Filters(desk: Desk, shelf: Shelf) -> impl IntoView {
    let regions = desk.me.with_value(|me| divisions_within(me.region));
    let due = Signal::derive(move || {
        let lang = lang();
        DUE_DAYS.map(|days| (days.to_string(), fill(R::DueWithin, lang, &[&days.to_string()]))).to_vec()
    });
    view! {
        <div class="case-filters">
            <Pick name="state" label=ts(C::State) options=choices(State::ALL, State::code) value=shelf.state nothing=ts(R::AllStates) />
            <Pick name="region" label=ts(C::Region) options=Signal::stored(regions) value=shelf.region nothing=ts(R::WholeRegion) />
            <Pick name="due" label=ts(R::Due) options=due value=shelf.due nothing=ts(R::AnyDue) />
        </div>
    }
}

/// A case on a list.
#[component]
pub fn Row(
    /// The case.
    case: RewardSummary,
) -> impl IntoView {
    let (state, deadline, sum, back) = (case.state, case.deadline, case.sum, case.to_recover);
    let limit = move || {
        deadline.map(|deadline| {
            view! { <Badge tone=tone_of_limit(deadline, today()) text=Signal::derive(move || left(deadline, today(), lang())) /> }
        })
    };
    let has_sum = sum > shared::money::Fen::ZERO;
    let amount = has_sum.then(|| view! { <strong class="sum">{move || sum.in_words(lang())}</strong> });
    let way = case.way.map(|way| view! { <Badge text=ts(way) /> });
    let recover = (back > shared::money::Fen::ZERO).then(|| {
        view! { <Badge tone=Tone::Bad text=Signal::derive(move || fill(R::ToRecover, lang(), &[&back.in_words(lang())])) /> }
    });
    let blocked = (case.blocked_days > 0).then(|| view! { <Badge tone=Tone::Bad text=ts(R::Blocked) /> });
    let waits = waits_for(state).map(|waits| view! { <span class="quiet-text">{t(waits)}</span> });
    view! {
        <A
            href=format!("/cases/{}", case.id)
            attr:class=if case.is_late { "entry overdue" } else { "entry" }
            attr:data-testid="case"
        >
            <div class="row-main">
                <span class="entry-title">{case.mine_name}<code class="quiet-text">{short(case.id)}</code></span>
                <span class="quiet-text">{case.region.full_name()}</span>
                {waits}
                <span class="badges">{way}{recover}{blocked}</span>
            </div>
            <div class="entry-end">
                {amount}
                <Badge tone=tone_of(state) text=ts(state) />
                {limit}
            </div>
        </A>
    }
}

/// A screen without anything but a sentence.
#[component]
pub fn Said(
    /// What the screens share.
    desk: Desk,
    /// The title.
    title: R,
    /// The sentence.
    text: R,
) -> impl IntoView {
    view! {
        <Bar desk title=ts(title) />
        <Body><Notice tone=Tone::Bad><span data-testid="absent">{t(text)}</span></Notice></Body>
    }
}
