//! The bank's statement beside the books: what it settles, and every difference in a sentence.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::money::Fen;
use shared::reward::wire::{
    Difference, DifferenceKind, Reconciliation, RedemptionOutcome, STATEMENT_BYTES_MAX, Settled,
};
use shared::text::{Lang, Text as _};

use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::form::{bytes_of, chosen_file};
use crate::rewards::frame::Bar;
use crate::rewards::list::short;
use crate::rewards::words::K;
use crate::text::{fill, lang, t};
use crate::ui::{Badge, Card, Notice, Page, Tone};

/// How the comparison stands.
#[derive(Clone)]
enum Compared {
    Nothing,
    Working,
    Large,
    Failed(Failure),
    Done(Reconciliation),
}

/// Comparing the bank's statement.
#[component]
pub fn StatementPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Statement desk /> })
}

#[component]
fn Statement(desk: Desk) -> impl IntoView {
    let state = RwSignal::new(Compared::Nothing);
    let choose = move |event: web_sys::Event| {
        let Some(file) = chosen_file(&event) else { return };
        #[expect(clippy::cast_precision_loss, reason = "2 MB")]
        if file.size() > STATEMENT_BYTES_MAX as f64 {
            state.set(Compared::Large);
            return;
        }
        state.set(Compared::Working);
        spawn_local(async move {
            let outcome = match bytes_of(&file).await {
                Some(bytes) => send(desk, bytes).await,
                None => Err(Failure::Unreachable),
            };
            state.try_set(outcome.map_or_else(Compared::Failed, Compared::Done));
        });
    };
    let is_working = move || matches!(state.get(), Compared::Working);
    let body = move || {
        match state.get() {
        Compared::Nothing => ().into_any(),
        Compared::Working => view! { <p role="status">{t(K::Comparing)}</p> }.into_any(),
        Compared::Large => view! { <Notice tone=Tone::Bad><span>{t(K::StatementLarge)}</span></Notice> }.into_any(),
        Compared::Failed(failure) => {
            view! { <Notice tone=Tone::Bad><span data-testid="failed">{move || explain(&failure, lang())}</span></Notice> }
                .into_any()
        }
        Compared::Done(done) => view! { <Outcome done /> }.into_any(),
    }
    };
    view! {
        <Bar desk title=ts(K::Statement) />
        <Page>
            <Card>
                <p>{t(K::StatementWhy)}</p>
                <p class="quiet-text">{t(K::StatementForm)}</p>
                <label class="button primary file-button" class:busy=is_working>
                    {t(K::ChooseStatement)}
                    <input type="file" accept=".csv,text/csv" data-testid="statement" disabled=is_working on:change=choose />
                </label>
            </Card>
            {body}
        </Page>
    }
}

async fn send(desk: Desk, bytes: Uint8Array) -> Result<Reconciliation, Failure> {
    desk.line.upload("/api/v1/rewards/reconciliations".into(), "text/csv", &bytes).await
}

#[component]
fn Outcome(done: Reconciliation) -> impl IntoView {
    let total: Fen = done.settled.iter().map(|settled| settled.sum).sum();
    let (count, differing, lines) = (done.settled.len(), done.differences.len(), done.lines);
    let settled_title =
        Signal::derive(move || fill(K::SettledTitle, lang(), &[&count.to_string(), &total.in_words(lang())]));
    let differing_title = Signal::derive(move || fill(K::DifferencesTitle, lang(), &[&differing.to_string()]));
    let settled = done.settled.into_iter().map(|settled| view! { <SettledRow settled /> }).collect_view();
    let differences =
        done.differences.into_iter().map(|difference| view! { <DifferenceRow difference /> }).collect_view();
    view! {
        <Card title=settled_title>
            <p class="quiet-text">{move || fill(K::Lines, lang(), &[&lines.to_string()])}</p>
            <ul class="rows" data-testid="settled">{settled}</ul>
            <p class="hash quiet-text">{done.statement.to_string()}</p>
        </Card>
        <Card title=differing_title>
            {(differing == 0).then(|| view! { <Notice tone=Tone::Good><span data-testid="no-differences">{t(K::NoDifferences)}</span></Notice> })}
            <ul class="rows" data-testid="differences">{differences}</ul>
        </Card>
    }
}

#[component]
fn SettledRow(settled: Settled) -> impl IntoView {
    let (id, sum) = (settled.payout, settled.sum);
    view! {
        <li class="row">
            <span class="row-main"><A href=format!("/cases/{id}")><code>{short(id)}</code></A></span>
            <strong class="sum">{move || sum.in_words(lang())}</strong>
        </li>
    }
}

#[component]
fn DifferenceRow(difference: Difference) -> impl IntoView {
    let (line, sum, kind) = (difference.line, difference.sum, difference.kind);
    let place = Signal::derive(move || match line {
        Some(line) => fill(K::LineN, lang(), &[&line.to_string()]),
        None => K::NoLine.text(lang()).to_owned(),
    });
    view! {
        <li class="row" data-testid="difference">
            <span class="row-main">
                <span class="entry-title"><Badge tone=Tone::Warn text=place /><code>{difference.reference}</code></span>
                <span>{move || explain_difference(&kind, lang())}</span>
            </span>
            <strong class="sum">{move || sum.in_words(lang())}</strong>
        </li>
    }
}

/// A difference in a sentence.
fn explain_difference(kind: &DifferenceKind, lang: Lang) -> String {
    match kind {
        DifferenceKind::NotInBooks {} => K::NotInBooks.text(lang).to_owned(),
        DifferenceKind::OtherSum { books } => fill(K::OtherSum, lang, &[&books.in_words(lang)]),
        DifferenceKind::Repeated {} => K::Repeated.text(lang).to_owned(),
        DifferenceKind::NotInStatement {} => K::NotInStatement.text(lang).to_owned(),
        DifferenceKind::OfflinePaid { outcome } => fill(K::OfflinePaid, lang, &[&explain_outcome(outcome, lang)]),
        DifferenceKind::NotReconciled { reason } => fill(K::NotReconciled, lang, &[reason.text(lang)]),
    }
}

/// What became of a redemption, in a few words.
pub fn explain_outcome(outcome: &RedemptionOutcome, lang: Lang) -> String {
    match outcome {
        RedemptionOutcome::Done {} => K::OutcomeDone.text(lang).to_owned(),
        RedemptionOutcome::Again {} => K::OutcomeAgain.text(lang).to_owned(),
        RedemptionOutcome::PaidBefore { day } => fill(K::OutcomePaidBefore, lang, &[&day.to_string()]),
        RedemptionOutcome::WrongValue { value } => fill(K::OutcomeWrongValue, lang, &[&value.in_words(lang)]),
        RedemptionOutcome::Elsewhere { until } => fill(K::OutcomeElsewhere, lang, &[&until.to_string()]),
        RedemptionOutcome::Unknown {} => K::OutcomeUnknown.text(lang).to_owned(),
        RedemptionOutcome::Refused { reason } => reason.text(lang).to_owned(),
    }
}
