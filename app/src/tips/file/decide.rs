//! What can be decided now, by the life of a tip, and what each decision asks for.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::id::{TipId, UserId};
use shared::text::Text as _;
use shared::tip::lifecycle::{Progress, Step, TipState, Who};
use shared::tip::list::{Place, TipPage};
use shared::tip::wire::TipSummary;

use super::form::{DECISIONS, Evidence, Filled, Missing, deed, example_of, meaning_of};
use super::sheet::Sheet;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::text::{C, fill, lang, lang_now, t};
use crate::tips::desk::{explain, short};
use crate::tips::due::Limit;
use crate::tips::focus::focus;
use crate::tips::words::O;
use crate::ui::{Button, Card, Choice, Field, Look, Notice, TextArea, Tone};

/// Everything that is typed for a decision. It outlives a reload of the tip, so that nothing typed is lost when
/// somebody else was quicker.
#[derive(Clone, Copy)]
struct Draft {
    step: RwSignal<Option<Step>>,
    words: RwSignal<String>,
    note: RwSignal<String>,
    earlier: RwSignal<Option<TipId>>,
    colleague: RwSignal<Option<UserId>>,
    evidence: RwSignal<Option<Evidence>>,
    evidence_name: RwSignal<String>,
    missing: RwSignal<Option<Missing>>,
}

impl Draft {
    fn new() -> Self {
        Self {
            step: RwSignal::new(None),
            words: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            earlier: RwSignal::new(None),
            colleague: RwSignal::new(None),
            evidence: RwSignal::new(Some(Evidence::Check)),
            evidence_name: RwSignal::new(String::new()),
            missing: RwSignal::new(None),
        }
    }

    fn filled(self) -> Filled {
        Filled {
            words: self.words.get_untracked(),
            note: self.note.get_untracked(),
            earlier: self.earlier.get_untracked(),
            colleague: self.colleague.get_untracked(),
            evidence: self.evidence.get_untracked(),
            evidence_name: self.evidence_name.get_untracked(),
        }
    }

    fn clear(self) {
        self.step.try_set(None);
        self.words.try_set(String::new());
        self.note.try_set(String::new());
        self.earlier.try_set(None);
        self.colleague.try_set(None);
        self.evidence_name.try_set(String::new());
        self.missing.try_set(None);
    }

    fn error(self, which: Missing, text: O) -> Signal<Option<String>> {
        Signal::derive(move || (self.missing.get() == Some(which)).then(|| text.text(lang()).to_owned()))
    }
}

/// The step that usually comes next. What was found is left to the officer.
const fn is_next(step: Step, state: TipState) -> bool {
    matches!(
        (step, state),
        (Step::Accept, TipState::Received)
            | (
                Step::Close,
                TipState::Verified
                    | TipState::Unverified
                    | TipState::PassedOn
                    | TipState::Rejected
                    | TipState::Joined
            )
    )
}

/// What can be decided now.
#[component]
pub fn Decide(sheet: Sheet) -> impl IntoView {
    let draft = Draft::new();
    let progress = Memo::new(move |_| sheet.opened.with(|o| o.as_ref().map(|o| o.file.summary.progress)));
    let head = move || {
        let opened = sheet.opened.get()?;
        let summary = &opened.file.summary;
        let assigned = summary.assigned;
        let desk = sheet.desk;
        let limit = summary.deadline.map(|deadline| view! { <Limit desk deadline /> });
        let assigned_to = move || match assigned {
            Some(officer) => fill(O::AssignedTo, lang(), &[&sheet.desk.post_of(officer, lang())]),
            None => O::NotAssigned.text(lang()).to_owned(),
        };
        Some(view! {
            <div class="badges limit">{limit}</div>
            <p class="quiet-text" data-testid="assigned">{assigned_to}</p>
        })
    };
    // Who asked for deletion cannot confirm it.
    let asked_by_me = Memo::new(move |_| {
        let me = sheet.desk.my_id();
        sheet.opened.with(|opened| {
            let steps = opened.iter().flat_map(|opened| opened.file.steps.iter().rev());
            let asked = steps.filter(|step| step.step == Step::AskErasure).map(|step| step.officer).next();
            asked == Some(Some(me))
        })
    });
    let buttons = move || {
        let progress: Progress = progress.get()?;
        let offered = DECISIONS.into_iter().filter(|step| progress.after(*step, Who::Officer).is_ok());
        let buttons = offered.filter(|step| *step != Step::Erase || !asked_by_me.get()).map(|step| {
            let look = match step {
                Step::Erase => Look::Danger,
                step if is_next(step, progress.state) => Look::Primary,
                _ => Look::Plain,
            };
            let press = move |()| {
                draft.missing.set(None);
                draft.step.set(Some(step));
                focus(".decision :is(select, input, textarea, .button)");
            };
            view! { <Button look=look id=step.code() press=press>{t(step)}</Button> }
        });
        Some(buttons.collect_view())
    };
    let waits = move || progress.get().is_some_and(|progress| progress.erasure_asked) && asked_by_me.get();
    // Somebody else may have been quicker: what is no longer possible is no longer offered.
    let chosen = Memo::new(move |_| {
        let is_legal = |step: &Step| progress.get().is_some_and(|now| now.after(*step, Who::Officer).is_ok());
        draft.step.get().filter(is_legal)
    });
    let form = move || chosen.get().map(|step| view! { <Form sheet draft step /> });
    view! {
        <Card title=ts(O::Decide)>
            {head}
            <Show when=move || chosen.get().is_none()>
                <div class="actions decisions" data-testid="decisions">{buttons}</div>
            </Show>
            <Show when=waits><p class="quiet-text">{t(O::AnotherConfirms)}</p></Show>
            {form}
        </Card>
    }
}

#[component]
fn Form(sheet: Sheet, draft: Draft, step: Step) -> impl IntoView {
    let confirm = move |()| match deed(step, &draft.filled()) {
        Ok(deed) => {
            draft.missing.set(None);
            sheet.take(deed, move || draft.clear());
        }
        Err(missing) => {
            draft.missing.set(Some(missing));
            focus(".decision [aria-invalid=true]");
        }
    };
    let cancel = move |()| {
        draft.step.set(None);
        focus(&format!("[data-testid={}]", step.code()));
    };
    let fields = match step {
        Step::Join => Some(view! { <Earlier sheet draft /> }.into_any()),
        Step::Assign => Some(view! { <Colleague sheet draft /> }.into_any()),
        Step::Link => Some(view! { <LinkFields draft /> }.into_any()),
        _ => None,
    };
    let told = step.is_told().then(|| {
        view! {
            <TextArea
                label=ts(O::WordsFor)
                value=draft.words
                name="words"
                error=draft.error(Missing::Words, O::WordsMissing)
            />
            <div class="quiet-row">
                <p class="quiet-text">{t(O::WordsWhy)}</p>
                {example_of(step).map(|example| view! {
                    <Button look=Look::Quiet id="example" press=move |()| draft.words.set(example.text(lang_now()).to_owned())>{t(O::UseExample)}</Button>
                })}
            </div>
        }
    });
    let noted = (!step.is_told()).then(|| {
        let label = if step == Step::AskErasure { O::Reason } else { O::NoteOptional };
        view! { <TextArea label=ts(label) value=draft.note name="decision-note" error=draft.error(Missing::Note, O::ReasonMissing) /> }
    });
    // What cannot be taken back has no note: there is nothing left to keep it in.
    let noted = if step == Step::Erase { None } else { noted };
    let look = if matches!(step, Step::Erase) { Look::Danger } else { Look::Primary };
    view! {
        <div class="decision" data-testid="decision">
            <h3>{t(step)}</h3>
            <p class="quiet-text">{t(meaning_of(step))}</p>
            {matches!(step, Step::PassOn).then(|| view! { <Notice tone=Tone::Warn><span>{t(O::PassOnWarning)}</span></Notice> })}
            {matches!(step, Step::Erase).then(|| view! { <Notice tone=Tone::Bad><span>{t(O::EraseWarning)}</span></Notice> })}
            {fields}
            {told}
            {noted}
            <div class="actions">
                <Button look=look id="confirm" disabled=sheet.busy press=confirm>
                    {move || fill(O::ConfirmStep, lang(), &[step.text(lang())])}
                </Button>
                <Button id="cancel" press=cancel>{t(C::Cancel)}</Button>
            </div>
        </div>
    }
}

/// The earlier tip that carries this one on: one of those that this officer can open.
#[component]
fn Earlier(sheet: Sheet, draft: Draft) -> impl IntoView {
    let (rows, next) = (RwSignal::new(Vec::<TipSummary>::new()), RwSignal::new(None::<Place>));
    let (trouble, asking) = (RwSignal::new(None::<Failure>), RwSignal::new(false));
    let ask = move || async move {
        if asking.try_get_untracked() != Some(false) {
            return;
        }
        asking.try_set(true);
        let after = next.try_get_untracked().flatten().map(|next| format!("?after={next}")).unwrap_or_default();
        match sheet.desk.get::<TipPage>(format!("/api/v1/tips/{}/earlier{after}", sheet.id)).await {
            Ok(page) => {
                rows.try_update(|rows| rows.extend(page.rows));
                next.try_set(page.next);
                trouble.try_set(None);
            }
            Err(failure) => {
                trouble.try_set(Some(failure));
            }
        }
        asking.try_set(false);
    };
    spawn_local(ask());
    let options = view! {
        <For each=move || rows.get() key=|tip| tip.id let:tip>
            <option value=tip.id.to_string() selected=move || draft.earlier.get() == Some(tip.id)>
                {format!("{} · {} · {}", short(tip.id), tip.region.full_name(), tip.arrived)}
            </option>
        </For>
    };
    let error = draft.error(Missing::Earlier, O::EarlierMissing);
    let picked =
        pick("earlier", O::Earlier, options.into_any(), error, move |value| draft.earlier.set(value.parse().ok()));
    let more = move || next.with(Option::is_some) || trouble.with(Option::is_some);
    view! {
        {picked}
        {move || trouble.get().map(|failure| view! { <p class="bad-text">{explain(&failure, lang())}</p> })}
        <Show when=more>
            <Button look=Look::Quiet id="more-earlier" disabled=asking press=move |()| spawn_local(ask())>{t(C::More)}</Button>
        </Show>
    }
}

/// A colleague, or the officer's self: one of those who can open the tip.
#[component]
fn Colleague(sheet: Sheet, draft: Draft) -> impl IntoView {
    let officers = sheet.opened.get_untracked().map(|opened| opened.file.officers.clone()).unwrap_or_default();
    let options = officers
        .into_iter()
        .map(|officer| {
            let is_chosen = move || draft.colleague.get() == Some(officer);
            view! {
                <option value=officer.to_string() selected=is_chosen>
                    {move || sheet.desk.post_of(officer, lang())}
                </option>
            }
        })
        .collect_view();
    let error = draft.error(Missing::Colleague, O::ColleagueMissing);
    pick("colleague", O::Colleague, options.into_any(), error, move |value| draft.colleague.set(value.parse().ok()))
}

/// One of a list that has no first choice, with what is wrong beside it.
fn pick(
    id: &'static str,
    label: O,
    options: AnyView,
    error: Signal<Option<String>>,
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    view! {
        <div class="field">
            <label for=id>{t(label)}</label>
            <select
                id=id
                aria-invalid=move || error.get().is_some().to_string()
                aria-describedby=described
                on:change=move |event| choose(event_target_value(&event))
            >
                <option value="">{t(O::Choose)}</option>
                {options}
            </select>
            <p id=error_id class="field-error" role="alert">{move || error.get()}</p>
        </div>
    }
}

#[component]
fn LinkFields(draft: Draft) -> impl IntoView {
    let options = Evidence::ALL.iter().map(|kind| (*kind, ts(*kind))).collect();
    view! {
        <Choice
            label=ts(C::Kind)
            options=options
            value=draft.evidence
            choose=move |kind| draft.evidence.set(Some(kind))
        />
        <Field
            label=ts(O::EvidenceName)
            value=draft.evidence_name
            name="evidence"
            error=draft.error(Missing::Evidence, O::EvidenceMissing)
        />
    }
}
