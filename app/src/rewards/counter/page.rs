//! The counter's screen, made for a phone: one thing at a time, in large letters.

use leptos::prelude::*;

use shared::digest::VoucherKey;
use shared::money::Fen;
use shared::reward::voucher::receipt_number;
use shared::reward::wire::{PaidVoucher, Settlement};
use shared::text::{Lang, Text as _};

use super::code::CodeForm;
use super::offline::OfflineCard;
use super::receipt::Receipt;
use super::till::{Found, PaidOut, Stage, Till, Trouble};
use crate::device::{js, store::StoreError};
use crate::field::words::ts;
use crate::rewards::cashier::explain_outcome;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::frame::Bar;
use crate::rewards::words::K;
use crate::session::use_app;
use crate::text::{C, fill, lang, t};
use crate::ui::{Badge, Button, Card, Look, Notice, Page, Tone};

/// The counter.
#[component]
pub fn CounterPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Counter desk /> })
}

#[component]
fn Counter(desk: Desk) -> impl IntoView {
    let (app, till) = (use_app(), Till::open(desk));
    let line = move || {
        let (tone, text) = if app.online.get() { (Tone::Good, K::IsOnline) } else { (Tone::Warn, K::IsOffline) };
        view! { <span data-testid="line"><Badge tone=tone text=ts(text) /></span> }
    };
    let trouble = move || {
        let trouble = till.trouble.get()?;
        Some(
            view! { <Notice tone=Tone::Bad><span data-testid="trouble">{move || explain_trouble(&trouble, lang())}</span></Notice> },
        )
    };
    let stage = move || match till.stage.get() {
        Stage::Code => view! { <CodeForm till /> }.into_any(),
        Stage::Looking => view! { <Card><p role="status">{t(C::Loading)}</p></Card> }.into_any(),
        Stage::Found(found) => view! { <Choose till found /> }.into_any(),
        Stage::Entering => {
            view! { <Card><p class="counter-now" role="status">{t(K::Entering)}</p></Card> }.into_any()
        }
        Stage::Unsure(paid) => view! { <Unsure till paid /> }.into_any(),
        Stage::PaidOut(out) => view! { <Paid till out /> }.into_any(),
    };
    let between = move || matches!(till.stage.get(), Stage::Code);
    view! {
        <Bar desk title=ts(K::Counter) />
        <Page>
            <div class="badges">{line}</div>
            {trouble}
            {stage}
            <Show when=between><OfflineCard till /></Show>
        </Page>
    }
}

fn explain_trouble(trouble: &Trouble, lang: Lang) -> String {
    match trouble {
        Trouble::Server(failure) => explain(failure, lang),
        Trouble::NoList => K::NoList.text(lang).to_owned(),
        Trouble::Store(StoreError::Taken) => K::PayNothing.text(lang).to_owned(),
        Trouble::Store(StoreError::Full | StoreError::Damaged(_) | StoreError::Unavailable(_)) => {
            K::StoreFails.text(lang).to_owned()
        }
    }
}

/// The vouchers of one value, and how many of them are to be paid.
#[derive(Clone, Copy)]
struct Stack {
    value: Fen,
    all: usize,
    wanted: RwSignal<usize>,
}

fn stacks(open: &[(VoucherKey, Fen)]) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for (_, value) in open {
        match stacks.iter_mut().find(|stack| stack.value == *value) {
            Some(stack) => stack.all += 1,
            None => stacks.push(Stack { value: *value, all: 1, wanted: RwSignal::new(0) }),
        }
    }
    for stack in &stacks {
        stack.wanted.set(stack.all);
    }
    stacks
}

/// The sum, all of it or a part, and the two presses that pay it out.
#[component]
fn Choose(till: Till, found: Found) -> impl IntoView {
    let stacks = StoredValue::new(stacks(&found.open));
    let asked = RwSignal::new(false);
    let sum = Memo::new(move |_| {
        stacks.with_value(|stacks| {
            let worth = |stack: &Stack| {
                stack.value.checked_mul(u32::try_from(stack.wanted.get()).unwrap_or(u32::MAX)).unwrap_or_default()
            };
            stacks.iter().map(worth).sum::<Fen>()
        })
    });
    let is_offline = found.is_offline;
    let (open, is_empty) = (StoredValue::new(found.open), stacks.with_value(Vec::is_empty));
    let pay = move |()| {
        let mut wanted: Vec<(Fen, usize)> = stacks
            .with_value(|stacks| stacks.iter().map(|stack| (stack.value, stack.wanted.get_untracked())).collect());
        let chosen: Vec<(VoucherKey, Fen)> = open.with_value(|open| {
            let take = |(_, value): &&(VoucherKey, Fen)| {
                let left = wanted.iter_mut().find(|(of, left)| of == value && *left > 0);
                left.map(|(_, left)| *left -= 1).is_some()
            };
            open.iter().filter(take).copied().collect()
        });
        till.pay(&chosen, is_offline);
    };
    let nothing = if found.others.is_empty() && found.paid_here == Fen::ZERO {
        if is_offline { K::NotOnList } else { K::UnknownCode }
    } else {
        K::NothingOpen
    };
    let others = found
        .others
        .into_iter()
        .map(|(state, count)| view! { <li>{move || fill(K::StateCount, lang(), &[state.text(lang()), &count.to_string()])}</li> })
        .collect_view();
    let here = found.paid_here;
    let paid_here = (here > Fen::ZERO).then(
        || view! { <li data-testid="paid-here">{move || fill(K::PaidHere, lang(), &[&here.in_words(lang())])}</li> },
    );
    let nothing_chosen = Signal::derive(move || sum.get() == Fen::ZERO);
    let body = if is_empty {
        view! { <p class="counter-now" data-testid="nothing-open">{t(nothing)}</p> }.into_any()
    } else {
        view! {
            <p class="counter-sum" data-testid="counter-sum">{move || sum.get().in_words(lang())}</p>
            <Show
                when=move || asked.get()
                fallback=move || view! {
                    <Button look=Look::Primary id="pay-out" disabled=nothing_chosen press=move |()| asked.set(true)>
                        {move || fill(K::PayOut, lang(), &[&sum.get().in_words(lang())])}
                    </Button>
                    <Part stacks />
                }
            >
                <Notice tone=Tone::Warn>
                    <span data-testid="pay-out-sure">{move || fill(K::PaySureOnce, lang(), &[&sum.get().in_words(lang())])}</span>
                </Notice>
                <Button look=Look::Primary id="confirm" press=pay>{t(K::PayConfirm)}</Button>
                <Button press=move |()| asked.set(false)>{t(C::Cancel)}</Button>
            </Show>
        }
        .into_any()
    };
    let offline = is_offline.then(|| view! { <Badge tone=Tone::Warn text=ts(K::IsOffline) /> });
    view! {
        <Card title=ts(K::ToPay)>
            {offline}
            {body}
            <ul class="dots quiet-text">{paid_here}{others}</ul>
            <Button look=Look::Quiet id="next" press=move |()| till.next()>{t(K::Next)}</Button>
        </Card>
    }
}

/// Who comes several times takes a part each time: a whole sum tells more.
#[component]
fn Part(stacks: StoredValue<Vec<Stack>>) -> impl IntoView {
    let row = |stack: &Stack| {
        let Stack { value, all, wanted } = *stack;
        let none = Signal::derive(move || wanted.get() == 0);
        let full = Signal::derive(move || wanted.get() >= all);
        view! {
            <li class="row">
                <span class="row-main">
                    <strong>{move || value.in_words(lang())}</strong>
                    <span class="quiet-text">{move || fill(K::Pieces, lang(), &[&wanted.get().to_string(), &all.to_string()])}</span>
                </span>
                <button
                    type="button"
                    class="button"
                    aria-label=move || fill(K::Fewer, lang(), &[&value.in_words(lang())])
                    disabled=none
                    on:click=move |_| wanted.update(|n| *n = n.saturating_sub(1))
                >
                    "−"
                </button>
                <button
                    type="button"
                    class="button"
                    aria-label=move || fill(K::More, lang(), &[&value.in_words(lang())])
                    disabled=full
                    on:click=move |_| wanted.update(|n| *n += 1)
                >
                    "+"
                </button>
            </li>
        }
    };
    view! {
        <details class="part">
            <summary data-testid="part">{t(K::Part)}</summary>
            <ul class="rows">{stacks.with_value(|stacks| stacks.iter().map(row).collect_view())}</ul>
        </details>
    }
}

/// No answer came.
#[component]
fn Unsure(till: Till, paid: Vec<PaidVoucher>) -> impl IntoView {
    let again = StoredValue::new(paid);
    view! {
        <Card>
            <Notice tone=Tone::Bad><span data-testid="unsure">{t(K::Unsure)}</span></Notice>
            <Button look=Look::Primary id="try-again" press=move |()| till.try_again(again.get_value())>{t(C::Retry)}</Button>
        </Card>
    }
}

/// It is entered: hand the money over, print, next.
#[component]
fn Paid(till: Till, out: PaidOut) -> impl IntoView {
    let sum: Fen = out.paid.iter().map(|paid| paid.value).sum();
    let is_nothing = out.paid.is_empty();
    let refused = (!out.refused.is_empty()).then(|| view! { <NotPaid refused=out.refused /> });
    let now = match (out.was_entered, out.is_offline) {
        (true, _) => K::PayIfNotYet,
        (false, true) => K::PayNowOffline,
        (false, false) => K::PayNow,
    };
    let cashier = till.desk.me.get_value();
    let print = move |()| {
        let _ = js::window().print();
    };
    let body = if is_nothing {
        view! { <p class="counter-now" data-testid="pay-nothing">{t(K::PayNothing)}</p> }.into_any()
    } else {
        view! {
            <p class="counter-now good-text" role="status" data-testid="pay-now">{t(now)}</p>
            <p class="counter-sum" data-testid="paid-sum">{move || sum.in_words(lang())}</p>
            <div class="actions">
                <Button id="print" press=print>{t(K::Print)}</Button>
                <Button look=Look::Primary id="handed-over" press=move |()| till.next()>{t(K::HandedOver)}</Button>
            </div>
            <Receipt paid=out.paid cashier />
        }
        .into_any()
    };
    view! {
        <Card>
            {refused}
            {body}
            {is_nothing.then(|| view! { <Button id="next" press=move |()| till.next()>{t(K::Next)}</Button> })}
        </Card>
    }
}

#[component]
fn NotPaid(refused: Vec<Settlement>) -> impl IntoView {
    let rows = refused
        .into_iter()
        .map(|settled| {
            let (number, outcome) = (receipt_number(&settled.tag), settled.outcome);
            view! { <li><code>{number}</code>" "{move || explain_outcome(&outcome, lang())}</li> }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Bad>
            <span>{t(K::NotAll)}</span>
            <ul class="dots" data-testid="not-paid">{rows}</ul>
        </Notice>
    }
}
