//! Budgets: how much there is for a region and a year, and what is taken of it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::money::Fen;
use shared::region::DivisionCode;
use shared::reward::budget::BudgetKey;
use shared::reward::wire::{BudgetView, FundBudget};
use shared::text::Text as _;

use super::{Asked, Word, said};
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::due::today;
use crate::rewards::form::{Amount, Pick, amount};
use crate::rewards::frame::Bar;
use crate::rewards::list::divisions_within;
use crate::rewards::words::M;
use crate::text::{C, lang, lang_now, t};
use crate::ui::{Button, Card, Empty, Field, Look, Page};

const ADDRESS: &str = "/api/v1/reward-budgets";

/// Budgets.
#[component]
pub fn BudgetsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Budgets desk /> })
}

#[component]
fn Budgets(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<Vec<BudgetView>>(ADDRESS.into()));
    let rows = asked.view(|mut budgets| {
        budgets.sort_by_key(|budget| (std::cmp::Reverse(budget.key.year), budget.key.region));
        let is_empty = budgets.is_empty();
        let rows = budgets.into_iter().map(|budget| view! { <Row budget /> }).collect_view();
        view! {
            <ul class="rows" data-testid="budget-rows">{rows}</ul>
            {is_empty.then(|| view! { <Empty text=ts(M::NoBudgets) /> })}
        }
        .into_any()
    });
    view! {
        <Bar desk title=ts(M::Budgets) />
        <Page>
            <p class="quiet-text">{t(M::BudgetsWhy)}</p>
            <Card title=ts(M::Budgets)>{rows}</Card>
            <Fund desk asked />
        </Page>
    }
}

#[component]
fn Row(budget: BudgetView) -> impl IntoView {
    let name = format!("{} · {}", budget.key.region.full_name(), budget.key.year);
    let line = |label: M, sum: Fen| {
        view! { <span class="budget-part"><span class="quiet-text">{t(label)}</span><span>{move || sum.in_words(lang())}</span></span> }
    };
    view! {
        <li class="row" data-testid="budget">
            <span class="row-main">
                <span class="row-title">{name}</span>
                <span class="budget-parts">
                    {line(M::Total, budget.budget.total())}
                    {line(M::Reserved, budget.budget.reserved())}
                    {line(M::Spent, budget.budget.spent())}
                    {line(M::Free, budget.free)}
                </span>
            </span>
        </li>
    }
}

/// Sets a budget.
#[component]
fn Fund(desk: Desk, asked: Asked<Vec<BudgetView>>) -> impl IntoView {
    let own = desk.me.with_value(|me| me.region);
    let (region, year, total) =
        (RwSignal::new(own.to_string()), RwSignal::new(today().year().to_string()), RwSignal::new(String::new()));
    let (busy, tried, word) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None));
    let year_error = Signal::derive(move || {
        let is_year = year.with(|year| year.trim().len() == 4 && year.trim().parse::<u16>().is_ok());
        (!is_year).then(|| M::YearWrong.text(lang()).to_owned())
    });
    let missing = move || {
        let is_missing = tried.get() && total.with(|total| amount(total) == Ok(None));
        is_missing.then(|| view! { <p class="field-error" role="alert">{t(C::Required)}</p> })
    };
    let set = move |()| {
        tried.set(true);
        let of = region.with_untracked(|code| code.parse::<DivisionCode>().ok());
        let year = year.with_untracked(|year| year.trim().parse::<u16>().ok());
        let sum = total.with_untracked(|total| amount(total).ok().flatten());
        let (Some(region), Some(year), Some(sum), None) = (of, year, sum, year_error.get_untracked()) else { return };
        let (order, lang) = (FundBudget { key: BudgetKey { region, year }, total: sum }, lang_now());
        busy.set(true);
        word.set(None);
        spawn_local(async move {
            let outcome = desk.line.send("PUT", ADDRESS.into(), &order).await;
            busy.try_set(false);
            word.try_set(Some(match outcome {
                Ok(()) => {
                    total.try_set(String::new());
                    tried.try_set(false);
                    Word { is_good: true, text: M::BudgetSet.text(lang).to_owned() }
                }
                Err(failure) => Word { is_good: false, text: explain(&failure, lang) },
            }));
            asked.again();
        });
    };
    view! {
        <Card title=ts(M::SetBudget)>
            {said(word)}
            <Pick name="budget-region" label=ts(M::Region) options=Signal::stored(divisions_within(own)) value=region />
            <Field label=ts(M::Year) value=year name="budget-year" error=year_error />
            <Amount name="budget-total" label=ts(M::TotalYuan) value=total />
            {missing}
            <Button look=Look::Primary id="set-budget" disabled=busy press=set>{t(M::SetBudget)}</Button>
        </Card>
    }
}
