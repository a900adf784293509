//! Acts that ask for a reason, a sum or a paper.

use leptos::prelude::*;

use shared::digest::Digest;
use shared::money::Fen;
use shared::reward::facts::Exclusion;
use shared::reward::offer::Deed;
use shared::reward::step::{GoodReason, ReturnReason};
use shared::reward::wire::Act;
use shared::text::Text as _;

use super::sheet::Sheet;
use crate::field::words::ts;
use crate::rewards::form::{Paper, Pick, amount, choices, explain_amount, required};
use crate::rewards::words::{K, R};
use crate::text::{C, fill, lang, t};
use crate::ui::{Button, Field, Look};

/// The buttons below a form.
#[component]
pub fn Confirm(
    /// Which case.
    sheet: Sheet,
    /// What is done.
    deed: Deed,
    /// Which form is open.
    chosen: RwSignal<Option<Deed>>,
    /// What happens.
    #[prop(into)]
    confirm: Callback<()>,
    /// What stands on the button, where it is not the deed.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    blocked: Signal<bool>,
) -> impl IntoView {
    let look = if deed == Deed::Refuse { Look::Danger } else { Look::Primary };
    let disabled = Signal::derive(move || sheet.busy.get() || blocked.get());
    let text = move || match label {
        Some(label) => label.get(),
        None => fill(R::ConfirmDeed, lang(), &[deed.text(lang())]),
    };
    view! {
        <div class="actions">
            <Button look=look id="confirm" disabled press=confirm>{text}</Button>
            <Button id="cancel" press=move |()| chosen.set(None)>{t(C::Cancel)}</Button>
        </div>
    }
}

/// An act with a reason out of a list.
#[component]
pub fn ReasonForm(sheet: Sheet, deed: Deed, chosen: RwSignal<Option<Deed>>, why: R) -> impl IntoView {
    let (reason, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let options = match deed {
        Deed::Return => choices(ReturnReason::ALL, ReturnReason::code),
        Deed::Refuse => choices(Exclusion::ALL, Exclusion::code),
        _ => choices(GoodReason::ALL, GoodReason::code),
    };
    let act = move || {
        let code = reason.get_untracked();
        match deed {
            Deed::Return => ReturnReason::from_code(&code).map(|reason| Act::Return { reason }),
            Deed::Refuse => Exclusion::from_code(&code).map(|reason| Act::Refuse { reason }),
            Deed::Extend => GoodReason::from_code(&code).map(|reason| Act::Extend { reason }),
            Deed::Reopen => GoodReason::from_code(&code).map(|reason| Act::Reopen { reason }),
            _ => None,
        }
    };
    let confirm = move |()| {
        tried.set(true);
        if let Some(act) = act() {
            sheet.take(deed, act, move || chosen.set(None));
        }
    };
    let error = Signal::derive(move || (tried.get() && reason.with(String::is_empty)).then(required));
    view! {
        <p class="quiet-text">{t(why)}</p>
        <Pick name="reason" label=ts(R::Reason) options value=reason nothing=ts(R::Choose) error />
        <Confirm sheet deed chosen confirm />
    }
}

/// An act without anything to fill in.
#[component]
pub fn ConfirmForm(sheet: Sheet, deed: Deed, chosen: RwSignal<Option<Deed>>, why: K) -> impl IntoView {
    let confirm = move |()| {
        if deed == Deed::Issue {
            sheet.take(deed, Act::Issue {}, move || chosen.set(None));
        }
    };
    view! {
        <p class="quiet-text">{t(why)}</p>
        <Confirm sheet deed chosen confirm />
    }
}

/// A fine that an appeal changed.
#[component]
pub fn AmendForm(sheet: Sheet, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let fines = Memo::new(move |_| {
        let proposal = sheet.read(|file| file.proposal.clone()).flatten();
        let hazards = proposal.map(|proposal| proposal.facts.hazards).unwrap_or_default();
        let fined = (0_u16..).zip(hazards).filter_map(|(n, hazard)| Some((n, hazard.penalty?.in_force())));
        fined.collect::<Vec<_>>()
    });
    let first = fines.with_untracked(|fines| fines.first().map(|(n, _)| n.to_string())).unwrap_or_default();
    let (hazard, fine, paper) = (RwSignal::new(first), RwSignal::new(String::new()), RwSignal::new(None::<Digest>));
    let tried = RwSignal::new(false);
    let options = Signal::derive(move || {
        let lang = lang();
        let row = |(n, fine): (u16, Fen)| {
            let name = fill(R::HazardN, lang, &[&(n + 1).to_string()]);
            (n.to_string(), format!("{name} · {}", fine.in_words(lang)))
        };
        fines.get().into_iter().map(row).collect()
    });
    let confirm = move |()| {
        tried.set(true);
        let typed = fine.with_untracked(|fine| amount(fine));
        let hazard = hazard.with_untracked(|n| n.parse().ok());
        if let (Ok(Some(fine)), Some(decision), Some(hazard)) = (typed, paper.get_untracked(), hazard) {
            sheet.take(Deed::Amend, Act::Amend { decision, fine, hazard }, move || chosen.set(None));
        }
    };
    let fine_error = Signal::derive(move || match fine.with(|fine| amount(fine)) {
        Err(wrong) => Some(explain_amount(wrong, lang())),
        Ok(None) if tried.get() => Some(required()),
        Ok(_) => None,
    });
    let paper_error = Signal::derive(move || (tried.get() && paper.with(Option::is_none)).then(required));
    view! {
        <p class="quiet-text">{t(R::AmendWhy)}</p>
        <Pick name="hazard" label=ts(R::WhichFine) options value=hazard />
        <Field label=ts(R::NewFine) value=fine name="new-fine" error=fine_error />
        <Paper name="decision-paper" label=ts(R::DecisionPaper) value=paper error=paper_error />
        <Confirm sheet deed=Deed::Amend chosen confirm />
    }
}

/// Money that came back.
#[component]
pub fn RecoverForm(sheet: Sheet, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let most = Memo::new(move |_| sheet.read(|file| file.summary.to_recover).unwrap_or_default());
    let at_most = move || fill(K::RecoverMost, lang(), &[&most.get().in_words(lang())]);
    let (typed, tried) = (RwSignal::new(most.get_untracked().to_string()), RwSignal::new(false));
    let error = Signal::derive(move || match typed.with(|typed| amount(typed)) {
        Err(wrong) => Some(explain_amount(wrong, lang())),
        Ok(None | Some(Fen::ZERO)) => tried.get().then(required),
        Ok(Some(sum)) => (sum > most.get()).then(at_most),
    });
    let confirm = move |()| {
        tried.set(true);
        if let (Ok(Some(sum)), None) = (typed.with_untracked(|typed| amount(typed)), error.get_untracked()) {
            sheet.take(Deed::Recover, Act::Recover { sum }, move || chosen.set(None));
        }
    };
    view! {
        <p class="quiet-text">{at_most}</p>
        <Field label=ts(K::RecoverSum) value=typed name="recovered" error />
        <Confirm sheet deed=Deed::Recover chosen confirm />
    }
}
