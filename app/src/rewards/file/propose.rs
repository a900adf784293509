//! Proposing: the facts, and the sum with its reasoning as the rules give it, while they are filled in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::money::Fen;
use shared::reward::facts::{AccidentGrade, Exclusion, Facts};
use shared::reward::offer::Deed;
use shared::reward::rules::RuleRef;
use shared::reward::wire::{Act, AskSum, Computed};
use shared::text::Text as _;

use super::acts::Confirm;
use super::facts::StandingKind;
use super::hazards::{Hazards, count_error};
use super::matters::Apart;
use super::sheet::Sheet;
use super::told::Reasoning;
use crate::device::network::Failure;
use crate::device::timer::Alarm;
use crate::field::words::ts;
use crate::rewards::desk::explain;
use crate::rewards::form::{Amount, Pick, Tick, choices};
use crate::rewards::words::R;
use crate::text::{fill, lang, t};
use crate::ui::{Field, Notice, Tone};

pub use super::facts::Draft;

/// So long after the last letter the sum is asked for.
const PAUSE_MS: u64 = 350;

/// What the rules give for what is filled in.
#[derive(Clone)]
enum Given {
    Nothing,
    Asking,
    Sum(Facts, Computed),
    Failed(Failure),
}

/// Proposes.
#[component]
pub fn ProposeForm(sheet: Sheet, draft: Draft, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let before = sheet.file.with_untracked(|file| file.as_ref().and_then(|file| file.proposal.clone()));
    if let Some(proposal) = before {
        draft.begin(&proposal);
    }
    let accepted = sheet.file.with_untracked(|file| file.as_ref().map(|file| file.accepted));
    let facts = Memo::new(move |_| accepted.and_then(|accepted| draft.facts(accepted).ok()));
    let given = ask_sums(sheet, facts);
    let rule = rules_in_force(sheet);
    let firsts = Memo::new(move |_| {
        let is_first = facts.with(|facts| facts.as_ref().is_none_or(|facts| facts.standing.is_first()));
        let others = sheet.read(|file| file.same_matter.clone()).unwrap_or_default();
        others.into_iter().filter(|other| is_first && other.is_first).collect::<Vec<_>>()
    });
    let can_propose = Memo::new(move |_| {
        if !firsts.with(|all| draft.apart.with(|apart| all.iter().all(|other| apart.contains(&other.id)))) {
            return None;
        }
        given.with(|given| match given {
            Given::Sum(of, computed) => {
                (computed.sum > Fen::ZERO && facts.with(|now| now.as_ref() == Some(of))).then_some(computed.sum)
            }
            Given::Nothing | Given::Asking | Given::Failed(_) => None,
        })
    });
    let confirm = move |()| {
        if let Given::Sum(facts, computed) = given.get_untracked() {
            let apart = firsts.with_untracked(|all| all.iter().map(|other| other.id).collect());
            let act = Act::Propose { apart, facts, sum: computed.sum };
            sheet.take(Deed::Propose, act, move || {
                draft.is_begun.set_value(false);
                chosen.set(None);
            });
        }
    };
    let label = Signal::derive(move || match can_propose.get() {
        Some(sum) => fill(R::ProposeSum, lang(), &[&sum.in_words(lang())]),
        None => fill(R::ConfirmDeed, lang(), &[Deed::Propose.text(lang())]),
    });
    let blocked = Signal::derive(move || can_propose.get().is_none());
    view! {
        <h4>{t(R::Facts)}</h4>
        <Hazards desk=sheet.desk draft rule />
        <Concealed draft />
        <Tick label=ts(R::Insider) value=draft.insider id="insider" />
        <Others draft />
        <Against draft />
        <Apart draft firsts />
        <div class="given" aria-live="polite">{move || shown(given.get())}</div>
        <Confirm sheet deed=Deed::Propose chosen confirm label blocked />
    }
}

fn shown(given: Given) -> AnyView {
    match given {
        Given::Nothing => view! { <p class="quiet-text">{t(R::FillIn)}</p> }.into_any(),
        Given::Asking => view! { <p class="quiet-text">{t(R::Computing)}</p> }.into_any(),
        Given::Failed(failure) => {
            view! { <Notice tone=Tone::Warn><span data-testid="no-sum">{move || explain(&failure, lang())}</span></Notice> }
                .into_any()
        }
        Given::Sum(_, computed) => {
            let sum = computed.sum;
            let none = computed.exclusion.map(|exclusion| {
                view! {
                    <Notice tone=Tone::Warn>
                        <span>{t(R::NoReward)}": "{t(exclusion)}" "{t(R::NoRewardWhy)}</span>
                    </Notice>
                }
            });
            view! {
                <p class="case-sum" data-testid="live-sum">{move || sum.in_words(lang())}</p>
                {none}
                <Reasoning computed />
            }
            .into_any()
        }
    }
}

/// Asks what the rules give, a little after the last letter.
fn ask_sums(sheet: Sheet, facts: Memo<Option<Facts>>) -> RwSignal<Given> {
    let given = RwSignal::new(Given::Nothing);
    let (alarm, question) = (StoredValue::new_local(Alarm::default()), StoredValue::new(0_u32));
    Effect::new(move || {
        let asked = facts.get();
        let n = question.get_value() + 1;
        question.set_value(n);
        let Some(facts) = asked else {
            given.set(Given::Nothing);
            return;
        };
        given.set(Given::Asking);
        let ask = move || {
            spawn_local(async move {
                let answer = computed(sheet, facts.clone()).await;
                if question.try_get_value() == Some(n) {
                    given.try_set(match answer {
                        Ok(computed) => Given::Sum(facts, computed),
                        Err(failure) => Given::Failed(failure),
                    });
                }
            });
        };
        alarm.with_value(|alarm| alarm.set(PAUSE_MS, ask));
    });
    given
}

async fn computed(sheet: Sheet, facts: Facts) -> Result<Computed, Failure> {
    let address = format!("/api/v1/rewards/{}/sum", sheet.id);
    sheet.desk.line.exchange("POST", address, &AskSum { facts }).await
}

/// Which rules hold for the case: any facts that they can say something about tell it.
fn rules_in_force(sheet: Sheet) -> Signal<Option<RuleRef>> {
    let rule = RwSignal::new(sheet.file.with_untracked(|file| {
        file.as_ref().and_then(|file| file.proposal.as_ref().map(|proposal| proposal.rule.clone()))
    }));
    let accepted = sheet.file.with_untracked(|file| file.as_ref().map(|file| file.accepted));
    if let Some(accepted) = accepted {
        spawn_local(async move {
            let facts = Facts { exclusions: vec![Exclusion::NotVerified], ..Facts::new(accepted) };
            if let Ok(computed) = computed(sheet, facts).await {
                rule.try_set(Some(computed.rule));
            }
        });
    }
    rule.into()
}

#[component]
fn Concealed(draft: Draft) -> impl IntoView {
    view! {
        <Tick label=ts(R::Concealed) value=draft.concealed id="concealed" />
        <Show when=move || draft.concealed.get()>
            <fieldset class="hazard-facts">
                <legend>{t(R::Concealed)}</legend>
                <Pick name="grade" label=ts(R::Grade) options=choices(AccidentGrade::ALL, AccidentGrade::code) value=draft.grade />
                <Field label=ts(R::Deaths) value=draft.deaths name="deaths" error=count_error(draft.deaths) />
            </fieldset>
        </Show>
    }
}

#[component]
fn Others(draft: Draft) -> impl IntoView {
    let kind = Memo::new(move |_| draft.standing.with(|code| StandingKind::from_code(code)));
    view! {
        <Pick name="standing" label=ts(R::Standing) options=choices(StandingKind::ALL, StandingKind::code) value=draft.standing />
        <Show when=move || kind.get() == Some(StandingKind::Joint)>
            <Field label=ts(R::Signatories) value=draft.signatories name="signatories" error=count_error(draft.signatories) />
        </Show>
        <Show when=move || kind.get() == Some(StandingKind::Later)>
            <Amount name="before" label=ts(R::Before) value=draft.before />
            <Amount name="later-granted" label=ts(R::LaterGranted) value=draft.later_granted />
        </Show>
    }
}

#[component]
fn Against(draft: Draft) -> impl IntoView {
    let rows = draft.exclusions.with_value(|all| {
        let row = |(exclusion, ticked): &(Exclusion, RwSignal<bool>)| {
            view! { <Tick label=ts(*exclusion) value=*ticked id=exclusion.code() /> }
        };
        all.iter().map(row).collect_view()
    });
    view! {
        <details class="against">
            <summary>{t(R::Exclusions)}</summary>
            {rows}
        </details>
    }
}
