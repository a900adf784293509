//! What is to be paid: transfers and delegates, each opened and marked paid here; and vouchers to be issued.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use shared::board::Page;
use shared::reward::offer::{Deed, NotYours, offers};
use shared::reward::step::State;
use shared::reward::wire::{Act, RewardSummary, WayKind};
use shared::text::Text as _;

use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::due::{left, today, tone_of_limit};
use crate::rewards::file::pay::{BounceForm, PayForm};
use crate::rewards::file::sheet::Sheet;
use crate::rewards::frame::Bar;
use crate::rewards::list::short;
use crate::rewards::words::{K, R};
use crate::text::{C, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Look, Notice, Skeleton, Tone};

/// The most rows of a page.
const ROWS: usize = 100;

/// What is to be paid.
#[component]
pub fn PaymentsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Payments desk /> })
}

#[derive(Clone, Copy)]
struct Pile {
    desk: Desk,
    rows: RwSignal<Option<Vec<RewardSummary>>>,
    next: RwSignal<Option<u64>>,
    failure: RwSignal<Option<Failure>>,
}

impl Pile {
    fn ask(self, before: Option<u64>) {
        spawn_local(async move {
            let after = before.map(|entry| format!("&before={entry}")).unwrap_or_default();
            let address = format!("/api/v1/rewards?state={}&limit={ROWS}{after}", State::Claimed.code());
            match self.desk.line.get::<Page<RewardSummary>>(address).await {
                Ok(page) => {
                    self.failure.try_set(None);
                    self.next.try_set(page.next);
                    self.rows.try_update(|rows| match before {
                        Some(_) => rows.get_or_insert_default().extend(page.rows),
                        None => *rows = Some(page.rows),
                    });
                }
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }

    /// What is due first comes first.
    fn of(self, is_wanted: fn(WayKind) -> bool) -> Vec<RewardSummary> {
        let mut rows = self.rows.get().unwrap_or_default();
        rows.retain(|row| row.way.is_some_and(is_wanted));
        rows.sort_by_key(|row| row.deadline.map(|deadline| deadline.day));
        rows
    }
}

#[component]
fn Payments(desk: Desk) -> impl IntoView {
    let pile = Pile { desk, rows: RwSignal::new(None), next: RwSignal::new(None), failure: RwSignal::new(None) };
    pile.ask(None);
    let to_transfer = Memo::new(move |_| pile.of(|way| matches!(way, WayKind::Transfer | WayKind::Delegate)));
    let to_issue = Memo::new(move |_| pile.of(|way| way == WayKind::Vouchers));
    let is_here = move || pile.rows.with(Option::is_some);
    let list = move |rows: Memo<Vec<RewardSummary>>, none: K| {
        view! {
            <Show when=is_here fallback=|| view! { <Skeleton /> }>
                <For each=move || rows.get() key=|row| (row.id, row.steps) let:row>
                    <Payment pile row />
                </For>
                <Show when=move || rows.with(Vec::is_empty)><Empty text=ts(none) /></Show>
            </Show>
        }
    };
    let more = move || {
        let next = pile.next.get()?;
        Some(view! { <Button press=move |()| pile.ask(Some(next))>{t(C::More)}</Button> })
    };
    view! {
        <Bar desk title=ts(K::Payments) />
        <main class="queue-page">
            <div class="queue-tools">
                <span class="stretch"></span>
                <A href="/own-key" attr:class="button quiet">{t(K::OwnKey)}</A>
                <Button id="reload" press=move |()| pile.ask(None)>{t(R::Reload)}</Button>
            </div>
            {move || pile.failure.get().map(|failure| view! {
                <Notice tone=Tone::Bad><span>{move || explain(&failure, lang())}</span></Notice>
            })}
            <Card title=ts(K::ToTransfer)>{list(to_transfer, K::NothingToPay)}</Card>
            <Card title=ts(K::ToIssue)>
                <p class="quiet-text">{t(K::IssueWhy)}</p>
                {list(to_issue, K::NothingToIssue)}
            </Card>
            {more}
        </main>
    }
}

/// One payment. The case is asked for when it is opened.
#[component]
fn Payment(pile: Pile, row: RewardSummary) -> impl IntoView {
    let (id, sum, deadline, way) = (row.id, row.sum, row.deadline, row.way);
    let opened = RwSignal::new(None::<Sheet>);
    let limit = deadline.map(|deadline| {
        view! { <Badge tone=tone_of_limit(deadline, today()) text=Signal::derive(move || left(deadline, today(), lang())) /> }
    });
    let desk = pile.desk;
    let toggle = move |()| {
        let sheet = opened.get_untracked().is_none().then(|| Sheet::open(desk, id));
        opened.set(sheet);
    };
    view! {
        <div class="payment" data-testid="payment">
            <div class="payment-head">
                <span class="row-main">
                    <strong class="sum">{move || sum.in_words(lang())}</strong>
                    <span class="quiet-text">{row.region.full_name()}" · "<code>{short(id)}</code></span>
                    <span class="badges">{way.map(|way| view! { <Badge text=ts(way) /> })}{limit}</span>
                </span>
                <Button id="open-payment" press=toggle>
                    {move || if opened.get().is_some() { K::Hide } else { K::OpenPayment }.text(lang())}
                </Button>
            </div>
            {move || opened.get().map(|sheet| view! { <Opened pile sheet opened /> })}
        </div>
    }
}

#[component]
fn Opened(pile: Pile, sheet: Sheet, opened: RwSignal<Option<Sheet>>) -> impl IntoView {
    let role = pile.desk.role();
    // A form that is done or given up closes the payment.
    let chosen = RwSignal::new(Some(Deed::Pay));
    Effect::new(move || {
        if chosen.get().is_none() {
            pile.ask(None);
            opened.set(None);
        }
    });
    let offered = Memo::new(move |_| sheet.read(|file| offers(file, role)));
    let navigate = use_navigate();
    let to_case = move |()| navigate(&format!("/cases/{}", sheet.id), leptos_router::NavigateOptions::default());
    let body = move || {
        let offered: Vec<(Deed, Option<NotYours>)> = offered.get()?;
        let closed = offered.iter().find(|(deed, _)| matches!(deed, Deed::Pay | Deed::Issue))?.1;
        if let Some(closed) = closed {
            return Some(view! { <p class="quiet-text">{move || closed.sentence(Deed::Pay, lang())}</p> }.into_any());
        }
        let has = |wanted: Deed| offered.iter().any(|(deed, _)| *deed == wanted);
        let form = if has(Deed::Issue) {
            let issue = move |()| sheet.take(Deed::Issue, Act::Issue {}, move || chosen.set(None));
            view! { <Button look=Look::Primary id="issue" disabled=sheet.busy press=issue>{t(Deed::Issue)}</Button> }
                .into_any()
        } else if chosen.get() == Some(Deed::Bounce) {
            view! { <BounceForm sheet chosen /> }.into_any()
        } else {
            view! {
                <PayForm sheet chosen />
                <Button look=Look::Quiet id="bounce" press=move |()| chosen.set(Some(Deed::Bounce))>{t(Deed::Bounce)}</Button>
            }
            .into_any()
        };
        Some(form)
    };
    let failed = move || {
        let failure = sheet.absent.get()?;
        Some(view! { <Notice tone=Tone::Bad><span>{explain(&failure, lang())}</span></Notice> })
    };
    let word = move || {
        let word = sheet.word.get()?;
        let tone = if word.is_good { Tone::Good } else { Tone::Bad };
        Some(view! { <Notice tone=tone><span data-testid="word">{word.text}</span></Notice> })
    };
    view! {
        <div class="decision" data-testid="decision">
            {word}
            {failed}
            {body}
            <Button look=Look::Quiet press=to_case>{t(R::Title)}</Button>
        </div>
    }
}
