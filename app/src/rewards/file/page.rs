//! The screen of one case: what is known on the left, what can be done on the right.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use shared::id::PayoutId;
use shared::money::Fen;
use shared::problem::ProblemCode;
use shared::text::Text as _;

use super::decide::Decide;
use super::evidence::EvidenceCard;
use super::found::FactsCard;
use super::matters::MattersCard;
use super::sheet::Sheet;
use super::told::{BudgetCard, ConflictCard, HistoryCard, ReasoningCard};
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::due::{left, today, tone_of, tone_of_limit};
use crate::rewards::frame::Bar;
use crate::rewards::list::{Said, short};
use crate::rewards::words::R;
use crate::text::{C, fill, lang, lang_now, t};
use crate::ui::{Badge, Button, Card, Look, Notice, Page, Skeleton, Tone};

/// One case.
#[component]
pub fn CasePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<PayoutId>().ok()));
    Desk::here().map(|desk| {
        move || match id.get() {
            Some(id) => view! { <File desk id /> }.into_any(),
            None => view! { <Said desk title=R::Title text=R::NoSuchCase /> }.into_any(),
        }
    })
}

#[component]
fn File(desk: Desk, id: PayoutId) -> impl IntoView {
    let sheet = Sheet::open(desk, id);
    desk.ask_told();
    let title = Signal::derive(move || {
        let mine = sheet.read(|file| file.summary.mine_name.clone());
        mine.map_or_else(|| fill(R::CaseOf, lang(), &[&short(id)]), |mine| format!("{mine} {}", short(id)))
    });
    let is_here = Memo::new(move |_| sheet.file.with(Option::is_some));
    let body = move || {
        if is_here.get() {
            return view! { <Body sheet /> }.into_any();
        }
        match sheet.absent.get() {
            None => view! { <Page><Skeleton /></Page> }.into_any(),
            Some(failure) => {
                let says = move || match &failure {
                    Failure::Refused(problem) if problem.code == ProblemCode::NotFound => {
                        R::NoSuchCase.text(lang()).to_owned()
                    }
                    failure => explain(failure, lang()),
                };
                view! {
                    <Page>
                        <Notice tone=Tone::Bad>
                            <span data-testid="absent">{says}</span>
                            <Button press=move |()| spawn_local(sheet.load(lang_now()))>{t(C::Retry)}</Button>
                        </Notice>
                    </Page>
                }
                .into_any()
            }
        }
    };
    view! {
        <Bar desk title back="/cases" />
        {body}
    }
}

/// What was just done or went wrong on a case.
#[component]
pub fn Words(sheet: Sheet) -> impl IntoView {
    view! {
        <div class="sheet-words" aria-live="polite">
            {move || sheet.word.get().map(|word| {
                let tone = if word.is_good { Tone::Good } else { Tone::Bad };
                view! {
                    <Notice tone=tone>
                        <span data-testid="word">{word.text}</span>
                        <Button look=Look::Quiet press=move |()| sheet.word.set(None)>{t(C::Close)}</Button>
                    </Notice>
                }
            })}
        </div>
    }
}

#[component]
fn Body(sheet: Sheet) -> impl IntoView {
    view! {
        <Words sheet />
        <main class="file case-file">
            <div class="column">
                <Head sheet />
                <FactsCard sheet />
                <ReasoningCard sheet />
                <EvidenceCard sheet />
                <MattersCard sheet />
                <HistoryCard sheet />
            </div>
            <div class="column">
                <Decide sheet />
                <BudgetCard sheet />
                <ConflictCard sheet />
            </div>
        </main>
    }
}

/// Where it lies, how far it is, how much it is, by when.
#[component]
fn Head(sheet: Sheet) -> impl IntoView {
    let body = move || {
        let file = sheet.file.get()?;
        let summary = file.summary.clone();
        let (state, deadline, sum, back) = (summary.state, summary.deadline, summary.sum, summary.to_recover);
        let amount = move || {
            if sum > Fen::ZERO { sum.in_words(lang()) } else { R::NoSum.text(lang()).to_owned() }
        };
        let limit = deadline.map(|deadline| {
            view! {
                <Badge tone=tone_of_limit(deadline, today()) text=Signal::derive(move || left(deadline, today(), lang())) />
                <span class="quiet-text">{move || fill(R::Until, lang(), &[&deadline.day.to_string()])}</span>
            }
        });
        let recover = (back > Fen::ZERO).then(|| {
            view! { <Badge tone=Tone::Bad text=Signal::derive(move || fill(R::ToRecover, lang(), &[&back.in_words(lang())])) /> }
        });
        let blocked = (summary.blocked_days > 0).then(|| {
            let days = summary.blocked_days.to_string();
            view! {
                <Notice tone=Tone::Warn>
                    <span data-testid="blocked">{move || fill(R::BlockedWhy, lang(), &[&days])}</span>
                </Notice>
            }
        });
        let way = summary.way.map(|way| view! { <dt>{t(R::Way)}</dt><dd>{t(way)}</dd> });
        let (all, redeemed) = file.vouchers;
        let vouchers = (all > 0).then(|| {
            let count = move || fill(R::Redeemed, lang(), &[&redeemed.to_string(), &all.to_string()]);
            view! { <dt>{t(R::Vouchers)}</dt><dd data-testid="redeemed">{count}</dd> }
        });
        let paid = file.paid;
        let paid =
            (paid > Fen::ZERO).then(|| view! { <dt>{t(R::Paid)}</dt><dd>{move || paid.in_words(lang())}</dd> });
        let tip = file.tip.map(|tip| {
            view! { <dt>{t(R::Tip)}</dt><dd><A href=format!("/tips/{tip}") attr:data-testid="open-tip">{t(R::OpenTip)}</A></dd> }
        });
        Some(view! {
            <p class="case-sum" data-testid="sum">{amount}</p>
            <div class="badges limit">
                <span data-testid="state"><Badge tone=tone_of(state) text=ts(state) /></span>
                {limit}
                {recover}
            </div>
            {blocked}
            <dl class="facts">
                <dt>{t(C::Mine)}</dt>
                <dd>{summary.mine_name}</dd>
                <dt>{t(C::Region)}</dt>
                <dd>{summary.region.full_name()}</dd>
                <dt>{t(R::Accepted)}</dt>
                <dd>{file.accepted.to_string()}" "<span class="quiet-text">{t(R::AcceptedWhy)}</span></dd>
                {way}
                {vouchers}
                {paid}
                {tip}
            </dl>
        })
    };
    view! { <Card title=ts(R::Sum)>{body}</Card> }
}
