//! What is told about a case: how the sum follows, what was done, which budgets there are, and stepping back from it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::id::MineId;
use shared::money::Fen;
use shared::reward::wire::{BudgetView, Computed, RewardStep, StepKind};
use shared::text::Text as _;

use super::sheet::Sheet;
use crate::field::words::ts;
use crate::rewards::desk::explain;
use crate::rewards::words::R;
use crate::text::{C, fill, lang, lang_now, t};
use crate::ui::{Button, Card, Look, Notice, Tone};

/// How a sum follows, line by line.
#[component]
pub fn Reasoning(
    /// What the rules give.
    computed: Computed,
) -> impl IntoView {
    let name = computed.rule_name.clone();
    let lines = computed
        .reasoning
        .into_iter()
        .map(|line| {
            let (says, basis) = (line.says, line.basis);
            view! {
                <li>
                    <span>{move || says.text(lang()).to_owned()}</span>
                    {basis.map(|basis| view! { <span class="quiet-text">{move || basis.text(lang()).to_owned()}</span> })}
                </li>
            }
        })
        .collect_view();
    let shares = (!computed.shares.is_empty()).then(|| {
        let shares: Vec<String> = computed.shares.iter().map(Fen::to_string).collect();
        view! { <p>{t(R::Shares)}": "{shares.join(" · ")}</p> }
    });
    let limit = computed.second_approver_above;
    let above = (computed.sum > limit).then(
        || view! { <p class="quiet-text">{move || fill(R::TwoApprovers, lang(), &[&limit.in_words(lang())])}</p> },
    );
    view! {
        <p class="quiet-text">{move || name.text(lang()).to_owned()}</p>
        <ol class="reasoning" data-testid="reasoning">{lines}</ol>
        {shares}
        {above}
    }
}

/// How the proposed sum follows.
#[component]
pub fn ReasoningCard(sheet: Sheet) -> impl IntoView {
    let computed = Memo::new(move |_| sheet.read(|file| file.computed.clone()).flatten());
    move || computed.get().map(|computed| view! { <Card title=ts(R::Reasoning)><Reasoning computed /></Card> })
}

/// What was done, oldest first.
#[component]
pub fn HistoryCard(sheet: Sheet) -> impl IntoView {
    let steps =
        move || sheet.read(|file| file.steps.iter().cloned().map(|step| view! { <Step step /> }).collect_view());
    view! { <Card title=ts(R::History)><ol class="rows" data-testid="history">{steps}</ol></Card> }
}

#[component]
fn Step(step: RewardStep) -> impl IntoView {
    let (kind, role, name, entry) = (step.kind, step.role, step.name, step.entry.to_string());
    let by = move || match (role, &name, kind) {
        (Some(role), Some(name), _) => format!("{} · {name}", role.text(lang())),
        (Some(role), None, _) => role.text(lang()).to_owned(),
        (None, _, StepKind::Claim) => R::ByClaimant.text(lang()).to_owned(),
        (None, ..) => R::ByClock.text(lang()).to_owned(),
    };
    let reason = step.reason.map(|reason| view! { <span>{move || reason.text(lang()).to_owned()}</span> });
    let sum = step.sum.map(|sum| view! { <strong class="sum">{move || sum.in_words(lang())}</strong> });
    view! {
        <li class="row history-step" data-testid="step">
            <span class="row-main">
                <span class="row-title">{t(kind)}</span>
                {reason}
                <span class="quiet-text">{by}</span>
            </span>
            <span class="entry-end">
                {sum}
                <span class="quiet-text">{step.day.to_string()}</span>
                <span class="quiet-text">{move || fill(R::Entry, lang(), &[&entry])}</span>
            </span>
        </li>
    }
}

/// What stands on a budget, in a line.
pub fn budget_line(budget: &BudgetView) -> String {
    let name = format!("{} {}", budget.key.region.full_name(), budget.key.year);
    let lang = lang();
    format!("{name} · {}", fill(R::Free, lang, &[&budget.free.in_words(lang), &budget.budget.total().in_words(lang)]))
}

/// Budgets that the case can be paid from.
#[component]
pub fn BudgetCard(sheet: Sheet) -> impl IntoView {
    let budgets = Memo::new(move |_| sheet.read(|file| file.budgets.clone()).unwrap_or_default());
    let rows = move || {
        budgets.get().into_iter().map(|budget| view! { <li>{move || budget_line(&budget)}</li> }).collect_view()
    };
    view! {
        <Card title=ts(R::Budgets)>
            <ul class="dots" data-testid="budgets">{rows}</ul>
            <Show when=move || budgets.with(Vec::is_empty)><p class="quiet-text">{t(R::NoBudget)}</p></Show>
        </Card>
    }
}

/// Stepping back from all cases of a mine.
#[component]
pub fn ConflictCard(sheet: Sheet) -> impl IntoView {
    use shared::role::Role;
    let (asked, declared) = (RwSignal::new(false), RwSignal::new(false));
    if !matches!(sheet.desk.role(), Role::TipOfficer | Role::RewardApprover | Role::Cashier) {
        return ().into_any();
    }
    let declare = move |()| {
        let Some(mine) = sheet.file.with_untracked(|file| file.as_ref().map(|file| file.summary.mine)) else {
            return;
        };
        asked.set(false);
        let lang = lang_now();
        spawn_local(async move {
            match step_back(sheet, mine).await {
                Ok(()) => drop(declared.try_set(true)),
                Err(failure) => sheet.say(false, explain(&failure, lang)),
            }
        });
    };
    view! {
        <Card title=ts(R::Conflict)>
            <p class="quiet-text">{t(R::ConflictWhy)}</p>
            <Show when=move || declared.get()>
                <Notice tone=Tone::Good><span data-testid="declared">{t(R::Declared)}</span></Notice>
            </Show>
            <Show when=move || !declared.get() && !asked.get()>
                <Button id="step-back" press=move |()| asked.set(true)>{t(R::Declare)}</Button>
            </Show>
            <Show when=move || asked.get()>
                <Notice tone=Tone::Warn>
                    <span>{t(R::DeclareSure)}</span>
                    <Button look=Look::Danger id="step-back-confirm" press=declare>{t(R::Declare)}</Button>
                    <Button press=move |()| asked.set(false)>{t(C::Cancel)}</Button>
                </Notice>
            </Show>
        </Card>
    }
    .into_any()
}

async fn step_back(sheet: Sheet, mine: MineId) -> Result<(), crate::device::network::Failure> {
    sheet.desk.line.tell("PUT", format!("/api/v1/conflicts/{mine}")).await
}
