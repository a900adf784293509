//! The checklist of a check. One signal for each item; a list of hundreds is drawn in pieces as it is scrolled
//! to, and an answer touches its own item and the counter only.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use shared::checklist::{self, Answer, Checklist, Item, ItemCode};
use shared::event::Body;
use shared::id::CheckId;

use super::super::frame::{Toast, explain, use_phone};
use super::super::words::{W, say};
use crate::sync::Phone;
use crate::text::{F, either, fill, lang, lang_now, t};
use crate::ui::{Card, Icon, Progress, Shape};

/// Lists up to this size are drawn at once.
const AT_ONCE: usize = 60;
/// Items of one piece of a longer list.
const PIECE: usize = 12;
/// About the height of an item, until it is drawn.
const ITEM_HEIGHT_PX: usize = 172;
/// How far outside of the screen a piece is drawn already.
const MARGIN: &str = "600px";

/// What is known of an item.
#[derive(Clone, Copy)]
struct Row {
    answer: RwSignal<Option<Answer>>,
    /// The note as it is recorded.
    recorded: RwSignal<String>,
    /// The note as it is on the screen.
    note: RwSignal<String>,
}

#[derive(Clone)]
struct Sheet {
    id: CheckId,
    phone: Phone,
    is_open: Memo<bool>,
    toast: Toast,
    rows: Arc<HashMap<ItemCode, Row>>,
}

/// The name of the draft of an item's note.
pub fn note_draft(check: CheckId, item: &ItemCode) -> String {
    format!("note {check} {}", item.as_str())
}

fn list_of(phone: Phone, id: CheckId) -> Option<&'static Checklist> {
    phone.peek(|records| records.checks.get(&id).and_then(|check| checklist::find(&check.checklist)))
}

/// The checklist.
#[component]
pub fn Items(
    /// Of which check.
    id: CheckId,
    /// Whether it can still be answered.
    is_open: Memo<bool>,
    /// Where it is said what goes wrong.
    toast: Toast,
) -> impl IntoView {
    let phone = use_phone();
    let Some(list) = list_of(phone, id) else { return ().into_any() };
    let row = || Row { answer: RwSignal::new(None), recorded: RwSignal::default(), note: RwSignal::default() };
    let rows: HashMap<ItemCode, Row> = list.items().map(|item| (item.code.clone(), row())).collect();
    let sheet = Sheet { id, phone, is_open, toast, rows: Arc::new(rows) };
    follow(&sheet);
    restore_notes(&sheet);
    let total = list.items().count();
    let counts = Memo::new(move |_| {
        phone.with(|records| {
            records.checks.get(&id).map_or([0; 3], |check| {
                [Answer::Pass, Answer::Fail, Answer::NotApplicable].map(|answer| check.count(answer))
            })
        })
    });
    let done = move || counts.get().iter().sum::<usize>();
    #[expect(clippy::cast_precision_loss, reason = "at most 2,000 items")]
    let share = Signal::derive(move || done() as f64 / total.max(1) as f64);
    let label = Signal::derive(move || fill(F::Answered, lang(), &[&done().to_string(), &total.to_string()]));
    let is_long = total > AT_ONCE;
    let aspects = list.aspects.iter().map(|aspect| {
        let size = if is_long { PIECE } else { AT_ONCE };
        let pieces = aspect.items.chunks(size).map(|items| {
            let sheet = sheet.clone();
            view! { <Piece items sheet is_long /> }
        });
        view! {
            <section class="aspect">
                <h2>{move || either(lang(), &aspect.zh, &aspect.en)}</h2>
                {pieces.collect_view()}
            </section>
        }
    });
    view! {
        <Card>
            <p class="go" data-testid="answered">{label}</p>
            <Progress done=share label />
            <p class="quiet-text">
                {move || fill(W::Counts, lang(), &counts.get().map(|n| n.to_string()).each_ref().map(String::as_str))}
            </p>
        </Card>
        {aspects.collect_view()}
    }
    .into_any()
}

/// Keeps the items' signals in step with the record; only those that differ are set.
fn follow(sheet: &Sheet) {
    let Sheet { id, phone, rows, .. } = sheet.clone();
    Effect::new(move |_| {
        phone.with(|records| {
            let Some(check) = records.checks.get(&id) else { return };
            for (item, answered) in &check.answers {
                let Some(row) = rows.get(item) else { continue };
                if row.answer.get_untracked() != Some(answered.answer) {
                    row.answer.set(Some(answered.answer));
                }
                let note = answered.note.clone().unwrap_or_default();
                if row.recorded.with_untracked(|recorded| *recorded != note) {
                    // What is being typed stays; what was untouched follows the record.
                    if row.note.with_untracked(|shown| row.recorded.with_untracked(|old| shown == old)) {
                        row.note.set(note.clone());
                    }
                    row.recorded.set(note);
                }
            }
        });
    });
}

/// Brings back notes that were typed and not recorded.
fn restore_notes(sheet: &Sheet) {
    let Sheet { id, phone, rows, .. } = sheet.clone();
    spawn_local(async move {
        let prefix = format!("note {id} ");
        for name in phone.inner().drafts.names(&prefix).await {
            let row = ItemCode::new(&name[prefix.len()..]).and_then(|item| rows.get(&item).copied());
            if let (Some(row), Some(text)) = (row, phone.inner().drafts.read::<String>(&name).await) {
                row.note.try_set(text);
            }
        }
    });
}

/// Some items; those of a long list are drawn when they come near the screen.
#[component]
fn Piece(items: &'static [Item], sheet: Sheet, is_long: bool) -> impl IntoView {
    let (near, place) = (RwSignal::new(!is_long), NodeRef::<html::Div>::new());
    if is_long {
        Effect::new(move |_| {
            if let Some(place) = place.get() {
                watch_for(&place, near);
            }
        });
    }
    let height = format!("{}px", items.len() * ITEM_HEIGHT_PX);
    let first = items.first().map(|item| format!("piece-{}", item.code.as_str()));
    view! {
        <div class="aspect" node_ref=place id=first style:min-height=move || if near.get() { "0".to_owned() } else { height.clone() }>
            {move || near.get().then(|| {
                items.iter().map(|item| { let sheet = sheet.clone(); view! { <ItemView item sheet /> } }).collect_view()
            })}
        </div>
    }
}

fn watch_for(place: &web_sys::Element, near: RwSignal<bool>) {
    let seen = Closure::<dyn FnMut(js_sys::Array, IntersectionObserver)>::new(
        move |entries: js_sys::Array, observer: IntersectionObserver| {
            let is_near =
                |entry: wasm_bindgen::JsValue| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
            if entries.iter().any(is_near) {
                observer.disconnect();
                near.try_set(true);
            }
        },
    );
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    match IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
        Ok(observer) => {
            observer.observe(place);
            seen.forget();
        }
        Err(_) => near.set(true),
    }
}

#[component]
fn ItemView(item: &'static Item, sheet: Sheet) -> impl IntoView {
    let Some(row) = sheet.rows.get(&item.code).copied() else { return ().into_any() };
    let Sheet { id, phone, is_open, toast, .. } = sheet;
    let record = move |answer: Answer, lang| {
        let note = row.note.get_untracked();
        let is_same = row.answer.get_untracked() == Some(answer) && row.recorded.with_untracked(|r| *r == note);
        if is_same || !is_open.get_untracked() {
            return;
        }
        let body = Body::CheckAnswered {
            item: item.code.clone(),
            answer,
            note: Some(note.trim().to_owned()).filter(|note| !note.is_empty()),
        };
        spawn_local(async move {
            match phone.record(id, body).await {
                Ok(_) => phone.inner().drafts.forget(&note_draft(id, &item.code)),
                Err(error) => toast.say(explain(&error, lang)),
            }
        });
    };
    let button = move |answer: Answer, text: W, class: &'static str, test: &'static str| {
        view! {
            <button
                type="button"
                role="radio"
                class=format!("choice-option {class}")
                data-testid=test
                disabled=move || !is_open.get()
                aria-checked=move || (row.answer.get() == Some(answer)).to_string()
                on:click=move |_| record(answer, lang_now())
            >
                {t(text)}
            </button>
        }
    };
    let failed = move || row.answer.get() == Some(Answer::Fail);
    let writing = RwSignal::new(false);
    let shows_note = move || writing.get() || !row.note.with(String::is_empty);
    let note_id = format!("note-{}", item.code.as_str());
    let hazard = format!("/checks/{id}/hazards/new?item={}", item.code.as_str());
    view! {
        <article class="item" class:failed=failed id=format!("item-{}", item.code.as_str()) data-testid="item">
            <p>{move || either(lang(), &item.zh, &item.en)}</p>
            <p class="item-basis">{move || format!("{} · {}", item.code.as_str(), fill(W::Basis, lang(), &[&item.basis]))}</p>
            <div class="choice" role="radiogroup" aria-label=move || either(lang(), &item.zh, &item.en)>
                {button(Answer::Pass, W::Pass, "pass", "pass")}
                {button(Answer::Fail, W::Fail, "fail", "fail")}
                {button(Answer::NotApplicable, W::Na, "na", "na")}
            </div>
            <div class="actions item-actions">
                <Show when=move || failed() && is_open.get()>
                    <a class="button" href=hazard.clone() data-testid="item-hazard"><Icon shape=Shape::Warning />{t(F::AddHazard)}</a>
                </Show>
                <Show when=move || !shows_note() && is_open.get()>
                    <button type="button" class="button quiet" data-testid="add-note" on:click=move |_| writing.set(true)>{t(F::AddNote)}</button>
                </Show>
            </div>
            <Show when=shows_note>
                <div class="field">
                    <label for=note_id.clone()>{t(F::AddNote)}</label>
                    <textarea
                        id=note_id.clone()
                        rows="2"
                        prop:value=row.note
                        disabled=move || !is_open.get()
                        on:input=move |event| {
                            row.note.set(event_target_value(&event));
                            phone.inner().drafts.keep(&note_draft(id, &item.code), &event_target_value(&event));
                        }
                        on:change=move |_| if let Some(answer) = row.answer.get_untracked() { record(answer, lang_now()) }
                    ></textarea>
                </div>
            </Show>
        </article>
    }
    .into_any()
}

/// Leads to the first item without an answer.
#[component]
pub fn NextOpen(
    /// Of which check.
    id: CheckId,
) -> impl IntoView {
    let phone = use_phone();
    let next = Memo::new(move |_| {
        let list = list_of(phone, id)?;
        phone.with(|records| {
            let answers = &records.checks.get(&id)?.answers;
            list.items().find(|item| !answers.contains_key(&item.code)).map(|item| item.code.clone())
        })
    });
    let go = move |_| {
        let (Some(code), Some(list)) = (next.get_untracked(), list_of(phone, id)) else { return };
        let place = document().get_element_by_id(&format!("item-{}", code.as_str())).or_else(|| {
            // Not drawn yet: go to the piece that it lies in, which draws it.
            let aspect = list.aspects.iter().find(|aspect| aspect.items.iter().any(|item| item.code == code))?;
            let piece = aspect.items.chunks(PIECE).find(|piece| piece.iter().any(|item| item.code == code))?;
            document().get_element_by_id(&format!("piece-{}", piece.first()?.code.as_str()))
        });
        if let Some(place) = place {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Center);
            place.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    view! {
        <Show when=move || next.with(Option::is_some)>
            <button type="button" class="button" data-testid="next-open" on:click=go>{move || say(W::NextOpen, lang())}</button>
        </Show>
    }
}
