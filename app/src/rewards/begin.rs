//! On a verified tip's screen: the reward's case begins, with what proves the tip.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use shared::digest::Digest;
use shared::id::{CheckId, HazardId, PayoutId, TipId};
use shared::problem::ProblemCode;
use shared::reward::offer::id_in;
use shared::reward::wire::{Evidence, NewReward, RewardFile};
use shared::text::Text as _;

use super::desk::{Desk, explain};
use super::form::{Paper, Tick, required};
use super::words::R;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::text::{C, lang, lang_now, t};
use crate::tips::EvidenceKind;
use crate::ui::{Button, Card, Field, Look, Notice, Tone};

/// What was linked to the tip, as the case takes it; none for what is named otherwise than by its id.
fn linked_evidence(kind: EvidenceKind, name: &str) -> Option<Evidence> {
    match kind {
        EvidenceKind::Check => id_in::<CheckId>(name).map(|id| Evidence::Check { id }),
        EvidenceKind::Hazard => id_in::<HazardId>(name).map(|id| Evidence::Hazard { id }),
        // Of a penalty the case needs the paper's hash.
        EvidenceKind::Penalty => None,
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Draft {
    linked: StoredValue<Vec<(Evidence, RwSignal<bool>)>>,
    check: RwSignal<String>,
    hazard: RwSignal<String>,
    penalty: RwSignal<bool>,
    number: RwSignal<String>,
    paper: RwSignal<Option<Digest>>,
    tried: RwSignal<bool>,
}

impl Draft {
    fn new(linked: Vec<(EvidenceKind, String)>) -> Self {
        let number = linked.iter().find(|(kind, _)| *kind == EvidenceKind::Penalty).map(|(_, name)| name.clone());
        let mut evidence: Vec<Evidence> =
            linked.iter().filter_map(|(kind, name)| linked_evidence(*kind, name)).collect();
        evidence.dedup();
        let ticked = evidence.into_iter().map(|piece| (piece, RwSignal::new(true))).collect();
        Self {
            linked: StoredValue::new(ticked),
            check: RwSignal::default(),
            hazard: RwSignal::default(),
            penalty: RwSignal::new(number.is_some()),
            number: RwSignal::new(number.unwrap_or_default()),
            paper: RwSignal::new(None),
            tried: RwSignal::new(false),
        }
    }

    /// What proves the tip; none while something is missing. Reading it subscribes to every field.
    fn evidence(self) -> Option<Vec<Evidence>> {
        let mut all = self.linked.with_value(|linked| {
            linked.iter().filter(|(_, ticked)| ticked.get()).map(|(piece, _)| piece.clone()).collect::<Vec<_>>()
        });
        let mut add = |piece: Evidence| {
            if !all.contains(&piece) {
                all.push(piece);
            }
        };
        match self.check.with(|typed| (typed.trim().is_empty(), id_in::<CheckId>(typed))) {
            (true, _) => {}
            (false, found) => add(Evidence::Check { id: found? }),
        }
        match self.hazard.with(|typed| (typed.trim().is_empty(), id_in::<HazardId>(typed))) {
            (true, _) => {}
            (false, found) => add(Evidence::Hazard { id: found? }),
        }
        if self.penalty.get() {
            let number = self.number.with(|number| number.trim().to_owned());
            let paper = self.paper.get().filter(|_| !number.is_empty())?;
            add(Evidence::Penalty { number, paper });
        }
        let has_check = all.iter().any(|piece| matches!(piece, Evidence::Check { .. }));
        has_check.then_some(all)
    }

    fn missing(self) -> Option<R> {
        if !self.tried.get() || self.evidence().is_some() {
            return None;
        }
        let has_penalty = self.penalty.get();
        let is_penalty_missing =
            has_penalty && (self.paper.with(Option::is_none) || self.number.with(|number| number.trim().is_empty()));
        Some(if is_penalty_missing { R::PenaltyMissing } else { R::CheckMissing })
    }
}

/// What is wrong with an id that was typed.
fn id_error(typed: RwSignal<String>) -> Signal<Option<String>> {
    Signal::derive(move || {
        let is_wrong = typed.with(|typed| !typed.trim().is_empty() && id_in::<CheckId>(typed).is_none());
        is_wrong.then(|| R::NotAnId.text(lang()).to_owned())
    })
}

/// The card that leads to the case that has begun.
#[component]
pub fn CaseOfTip(
    /// Which case.
    payout: PayoutId,
) -> impl IntoView {
    view! {
        <Card title=ts(R::CaseOfTip)>
            <A href=format!("/cases/{payout}") attr:class="button" attr:data-testid="to-case">{t(R::ToCase)}</A>
        </Card>
    }
}

/// The card that begins a case.
#[component]
pub fn BeginCase(
    /// Which tip.
    tip: TipId,
    /// What is linked to the tip, as it stands in its file.
    linked: Vec<(EvidenceKind, String)>,
    /// Whether this person verified the tip: nobody else begins its case.
    is_verifier: bool,
) -> impl IntoView {
    if !is_verifier {
        return view! { <Card title=ts(R::Begin)><p class="quiet-text">{t(R::NotVerifier)}</p></Card> }.into_any();
    }
    let Some(desk) = Desk::here() else { return ().into_any() };
    let (draft, is_open, busy) = (Draft::new(linked), RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<Failure>);
    let navigate = StoredValue::new_local(use_navigate());
    let begin = move |()| {
        draft.tried.set(true);
        let Some(evidence) = untrack(|| draft.evidence()) else { return };
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let order = NewReward { tip, evidence };
            let outcome = desk.line.exchange::<_, RewardFile>("POST", "/api/v1/rewards".into(), &order).await;
            busy.try_set(false);
            match outcome {
                Ok(file) => {
                    let to = format!("/cases/{}", file.summary.id);
                    navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
                }
                Err(failure) => drop(trouble.try_set(Some(failure))),
            }
        });
    };
    let failed = move || {
        let failure = trouble.get()?;
        let is_taken = matches!(&failure, Failure::Refused(problem) if problem.code == ProblemCode::StepTaken);
        let text = if is_taken { R::BegunBefore.text(lang_now()).to_owned() } else { explain(&failure, lang()) };
        let to = is_taken.then(|| view! { <A href="/cases" attr:class="button">{t(R::ToCases)}</A> });
        Some(view! { <Notice tone=Tone::Bad><span data-testid="begin-failed">{text}</span>{to}</Notice> })
    };
    view! {
        <Card title=ts(R::Begin)>
            <p class="quiet-text">{t(R::BeginByVerifier)}</p>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <Button look=Look::Primary id="begin-case" press=move |()| is_open.set(true)>{t(R::Begin)}</Button>
                }
            >
                <div class="decision" data-testid="begin-form">
                    <Fields draft />
                    {failed}
                    {move || draft.missing().map(|text| view! { <p class="field-error" role="alert">{t(text)}</p> })}
                    <div class="actions">
                        <Button look=Look::Primary id="begin-now" disabled=busy press=begin>{t(R::BeginNow)}</Button>
                        <Button press=move |()| is_open.set(false)>{t(C::Cancel)}</Button>
                    </div>
                </div>
            </Show>
        </Card>
    }
    .into_any()
}

#[component]
fn Fields(draft: Draft) -> impl IntoView {
    let linked = draft.linked.with_value(|linked| {
        let row = |(piece, ticked): &(Evidence, RwSignal<bool>)| {
            let (kind, id) = match piece {
                Evidence::Check { id } => (EvidenceKind::Check, id.to_string()),
                Evidence::Hazard { id } => (EvidenceKind::Hazard, id.to_string()),
                Evidence::Penalty { number, .. } => (EvidenceKind::Penalty, number.clone()),
            };
            let label = Signal::derive(move || format!("{} {id}", kind.text(lang())));
            view! { <Tick label value=*ticked id="linked-evidence" /> }
        };
        linked.iter().map(row).collect_view()
    });
    let has_linked = draft.linked.with_value(|linked| !linked.is_empty());
    let number_error = Signal::derive(move || {
        (draft.tried.get() && draft.number.with(|number| number.trim().is_empty())).then(required)
    });
    view! {
        <p class="quiet-text">{t(R::BeginWhy)}</p>
        {has_linked.then(|| view! { <p class="field-label">{t(R::Linked)}</p> })}
        {linked}
        <Field label=ts(R::CheckId) value=draft.check name="check-id" error=id_error(draft.check) />
        <Field label=ts(R::HazardId) value=draft.hazard name="hazard-id" error=id_error(draft.hazard) />
        <Tick label=ts(R::AddPenalty) value=draft.penalty id="has-penalty" />
        <Show when=move || draft.penalty.get()>
            <Field label=ts(R::PenaltyNumber) value=draft.number name="penalty-number" error=number_error />
            <Paper name="penalty-paper" label=ts(R::PenaltyPaper) value=draft.paper />
        </Show>
    }
}
