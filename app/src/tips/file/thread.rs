//! What was done and said, oldest first, and the two places to write: to the whistleblower, and inside.

use leptos::prelude::*;
use leptos_router::components::A;

use shared::id::{TipId, UserId};
use shared::text::Text as _;
use shared::tip::lifecycle::{Step, Who};
use shared::tip::report::{WORDS_MAX, clean_words};
use shared::tip::wire::FileStep;

use super::attached::Attached;
use super::form::{Evidence, is_right_length};
use super::sheet::{Deed, Sheet};
use crate::field::words::ts;
use crate::text::{fill, lang, t};
use crate::tips::desk::short;
use crate::tips::seal::Unopened;
use crate::tips::words::O;
use crate::ui::{Badge, Button, Card, Look, TextArea};

/// To whom the next words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Whistleblower,
    Inside,
}

/// The timeline with the words of each step, and where to write.
#[component]
pub fn Thread(sheet: Sheet) -> impl IntoView {
    let entries = move || {
        let opened = sheet.opened.get()?;
        let entry = |step: &FileStep| {
            let words = opened.words.get(&step.n).cloned();
            view! { <Entry sheet step=step.clone() words /> }
        };
        Some(opened.file.steps.iter().map(entry).collect_view())
    };
    view! {
        <Card title=ts(O::Timeline)>
            <ol class="thread" data-testid="timeline">{entries}</ol>
            <Composer sheet />
        </Card>
    }
}

#[component]
fn Entry(
    sheet: Sheet,
    step: FileStep,
    /// What was sealed with it.
    words: Option<Result<String, Unopened>>,
) -> impl IntoView {
    let class = match (step.who, step.step.is_told()) {
        (Who::Whistleblower, _) => "said theirs",
        (Who::Officer, true) => "said ours",
        (Who::Officer, false) => "said inside",
    };
    let (who, officer) = (step.who, step.officer);
    let by = move || match (who, officer) {
        (Who::Whistleblower, _) => O::Whistleblower.text(lang()).to_owned(),
        (Who::Officer, Some(officer)) => sheet.desk.post_of(officer, lang()),
        (Who::Officer, None) => O::Office.text(lang()).to_owned(),
    };
    let inside = (class == "said inside").then(|| view! { <Badge text=ts(O::OnlyInside) /> });
    let said = words.map(|words| match words {
        Ok(words) => view! { <Said sheet step=step.step words /> }.into_any(),
        Err(_) => view! { <p class="bad-text">{t(O::WordsDamaged)}</p> }.into_any(),
    });
    let colleague = step.colleague.map(|colleague| {
        view! { <p>{move || sheet.desk.post_of(colleague, lang())}</p> }
    });
    let files = step.files.into_iter().map(|file| view! { <Attached sheet file /> }).collect_view();
    let register = step.index.to_string();
    view! {
        <li class=class data-testid="step">
            <div class="said-head">
                <strong>{t(step.step)}</strong>
                <span class="quiet-text">{by}</span>
                {inside}
                <span class="stretch"></span>
                <span class="quiet-text" title=move || fill(O::InRegister, lang(), &[&register])>{step.day.to_string()}</span>
            </div>
            {colleague}
            {said}
            {files}
        </li>
    }
}

/// The words of a step; where the first line is a tip, an officer or a record, it is shown as one.
#[component]
fn Said(sheet: Sheet, step: Step, words: String) -> impl IntoView {
    let (first, rest) = words.split_once('\n').map_or((words.as_str(), ""), |(first, rest)| (first, rest.trim()));
    let rest = rest.to_owned();
    let head = match step {
        Step::Join => first.trim().parse::<TipId>().ok().map(|earlier| {
            view! {
                <A href=format!("/tips/{earlier}")>{move || fill(O::JoinedWith, lang(), &[&short(earlier)])}</A>
            }
            .into_any()
        }),
        Step::Assign => first.trim().parse::<UserId>().ok().map(|officer| {
            let to = move || fill(O::AssignedTo, lang(), &[&sheet.desk.post_of(officer, lang())]);
            view! { <p>{to}</p> }.into_any()
        }),
        Step::Link => Evidence::read(first).map(|(kind, name)| {
            let name = name.to_owned();
            view! { <p class="as-written">{t(kind)}" "<code>{name}</code></p> }.into_any()
        }),
        _ => None,
    };
    match head {
        Some(head) => view! { {head}<p class="as-written">{rest}</p> }.into_any(),
        None => view! { <p class="as-written">{words}</p> }.into_any(),
    }
}

#[component]
fn Composer(sheet: Sheet) -> impl IntoView {
    let (to, tell, note) =
        (RwSignal::new(To::Whistleblower), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tab = move |value: To, text: O, id: &'static str| {
        view! {
            <button
                type="button"
                role="tab"
                class="tab"
                data-testid=id
                aria-selected=move || (to.get() == value).to_string()
                on:click=move |_| to.set(value)
            >
                {t(text)}
            </button>
        }
    };
    let send = move |step: Step, typed: RwSignal<String>| {
        let words = clean_words(&typed.get_untracked());
        let told = if step == Step::Tell { words.clone() } else { String::new() };
        sheet.take(Deed { step, file: words, told, assign: None }, move || {
            typed.try_set(String::new());
        });
    };
    let blocked = move |typed: RwSignal<String>| {
        Signal::derive(move || sheet.busy.get() || typed.with(|text| !is_right_length(text)))
    };
    let too_long = move |typed: RwSignal<String>| {
        Signal::derive(move || {
            let is_long = typed.with(|text| text.chars().count() > WORDS_MAX);
            is_long.then(|| fill(O::TooLong, lang(), &[&WORDS_MAX.to_string()]))
        })
    };
    let body = move || {
        match to.get() {
        To::Whistleblower => view! {
            <TextArea label=ts(O::ToWhistleblower) value=tell name="tell" error=too_long(tell) />
            <p class="quiet-text">{t(O::ToWhistleblowerWhy)}</p>
            <Button look=Look::Primary id="send-tell" disabled=blocked(tell) press=move |()| send(Step::Tell, tell)>
                {t(O::SendTell)}
            </Button>
        }
        .into_any(),
        To::Inside => view! {
            <TextArea label=ts(O::NoteInside) value=note name="note" error=too_long(note) />
            <p class="quiet-text">{t(O::NoteInsideWhy)}</p>
            <Button id="send-note" disabled=blocked(note) press=move |()| send(Step::Note, note)>{t(O::SaveNote)}</Button>
        }
        .into_any(),
    }
    };
    view! {
        <div class="composer" class:inside=move || to.get() == To::Inside>
            <div class="tabs" role="tablist">
                {tab(To::Whistleblower, O::ToWhistleblower, "write-tell")}
                {tab(To::Inside, O::NoteInside, "write-note")}
            </div>
            {body}
        </div>
    }
}
