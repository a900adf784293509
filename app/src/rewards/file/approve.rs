//! Approving: exactly what the approver has seen, out of a budget that bears it, pressed twice.

use leptos::prelude::*;

use shared::money::Fen;
use shared::region::DivisionCode;
use shared::reward::offer::Deed;
use shared::reward::step::State;
use shared::reward::wire::{Act, BudgetView};
use shared::text::Text as _;

use super::acts::Confirm;
use super::matters::ApproveApart;
use super::sheet::Sheet;
use super::told::budget_line;
use crate::field::words::ts;
use crate::rewards::form::Pick;
use crate::rewards::words::R;
use crate::text::{fill, lang, t};
use crate::ui::{Notice, Tone};

/// Approves.
#[component]
pub fn ApproveForm(sheet: Sheet, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let sum = Memo::new(move |_| sheet.read(|file| file.summary.sum).unwrap_or_default());
    let budgets = Memo::new(move |_| sheet.read(|file| file.budgets.clone()).unwrap_or_default());
    let suggested = budgets.with_untracked(|budgets| suggest(budgets, sum.get_untracked()));
    let (budget, asked) = (RwSignal::new(suggested), RwSignal::new(false));
    let limit =
        Memo::new(move |_| sheet.read(|file| file.computed.as_ref().map(|c| c.second_approver_above)).flatten());
    let is_first = Memo::new(move |_| {
        let is_new = sheet.read(|file| file.summary.state == State::Proposed) == Some(true);
        limit.get().filter(|limit| is_new && sum.get() > *limit)
    });
    let options = Signal::derive(move || {
        let row = |budget: BudgetView| (budget.key.region.to_string(), budget_line(&budget));
        budgets.get().into_iter().map(row).collect()
    });
    let error = Signal::derive(move || {
        let code = budget.get();
        let free = budgets.with(|all| all.iter().find(|b| b.key.region.to_string() == code).map(|b| b.free));
        free.filter(|free| *free < sum.get()).map(|_| R::TooLittle.text(lang()).to_owned())
    });
    let blocked = Signal::derive(move || budget.with(String::is_empty));
    let confirm = move |()| {
        if !asked.get_untracked() {
            asked.set(true);
            return;
        }
        asked.set(false);
        let region = budget.with_untracked(|code| code.parse::<DivisionCode>().ok());
        let seen = sheet.file.with_untracked(|file| file.as_ref().and_then(|file| file.approvable));
        if let (Some(budget), Some(proposal)) = (region, seen) {
            sheet.take(Deed::Approve, Act::Approve { budget, proposal }, move || chosen.set(None));
        }
    };
    let label = Signal::derive(move || fill(R::ConfirmDeed, lang(), &[Deed::Approve.text(lang())]));
    view! {
        <p>{t(R::ApproveWhy)}</p>
        <p class="case-sum">{move || sum.get().in_words(lang())}</p>
        {move || is_first.get().map(|limit| view! {
            <Notice tone=Tone::Warn>
                <span data-testid="first-of-two">{move || fill(R::ApproveFirstWhy, lang(), &[&limit.in_words(lang())])}</span>
            </Notice>
        })}
        <ApproveApart sheet />
        <Show when=move || budgets.with(Vec::is_empty)>
            <Notice tone=Tone::Bad><span>{t(R::NoBudget)}</span></Notice>
        </Show>
        <Pick name="budget" label=ts(R::BudgetOf) options value=budget error />
        <Show when=move || asked.get()>
            <Notice tone=Tone::Warn>
                <span data-testid="approve-sure">{move || fill(R::ApproveSure, lang(), &[&sum.get().in_words(lang())])}</span>
            </Notice>
        </Show>
        <Confirm sheet deed=Deed::Approve chosen confirm label blocked />
    }
}

/// The narrowest budget that bears the sum, else the narrowest.
fn suggest(budgets: &[BudgetView], sum: Fen) -> String {
    let narrow = |budget: &&BudgetView| budgets.iter().filter(|b| budget.key.region.contains(b.key.region)).count();
    let bears = budgets.iter().filter(|budget| budget.free >= sum).min_by_key(narrow);
    let budget = bears.or_else(|| budgets.iter().min_by_key(narrow));
    budget.map(|budget| budget.key.region.to_string()).unwrap_or_default()
}
