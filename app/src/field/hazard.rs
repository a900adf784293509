//! Recording a hazard, and changing its words before sign-off. Every keystroke is kept as a draft.
//!
//! A photo may come first: it records the hazard at once, with the words so far, so that the province sees the
//! danger before it is described; the words follow as a change.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use shared::checklist::{self, Item, ItemCode};
use shared::digest::PhotoHash;
use shared::event::Body;
use shared::hazard::{HazardLevel, Wording};
use shared::id::{CheckId, HazardId};
use shared::text::Text;

use super::check::{knows, use_check_id};
use super::frame::{Toast, explain, mine_name, use_phone};
use super::photo::{About, Here, PhotoButtons, Subject, Thumbs};
use super::words::{W, say, ts};
use crate::device::store::Table;
use crate::device::{clock, random};
use crate::sync::{Phone, RecordError};
use crate::text::{C, F, either, lang, lang_now, t};
use crate::ui::{Button, Card, Choice, Empty, Field, Look, Notice, Page, TextArea, TopBar};

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    wording: Wording,
    item: Option<ItemCode>,
    /// The hazard, once it was recorded by a photo.
    hazard: Option<HazardId>,
}

#[derive(Clone, Copy)]
struct Form {
    phone: Phone,
    check: CheckId,
    here: Here,
    /// The draft's name.
    draft: StoredValue<String>,
    item: RwSignal<Option<ItemCode>>,
    hazard: RwSignal<Option<HazardId>>,
    level: RwSignal<HazardLevel>,
    description: RwSignal<String>,
    place: RwSignal<String>,
}

impl Form {
    fn wording(&self) -> Wording {
        Wording {
            level: self.level.get_untracked(),
            description: self.description.get_untracked().trim().to_owned(),
            place: self.place.get_untracked().trim().to_owned(),
        }
    }

    fn keep(&self) {
        let draft =
            Draft { wording: self.wording(), item: self.item.get_untracked(), hazard: self.hazard.get_untracked() };
        self.draft.with_value(|name| self.phone.inner().drafts.keep(name, &draft));
    }

    /// Records the hazard, or the change of its words. Gives its id.
    async fn record(self, wording: Wording) -> Result<HazardId, RecordError> {
        let name = self.draft.get_value();
        let forget = |_, batch: crate::device::store::Batch| batch.delete(Table::Drafts, name.as_str());
        if let Some(hazard) = self.hazard.get_untracked() {
            let known = self.phone.peek(|r| r.hazards.get(&hazard).map(|h| (h.worded_by, h.wording.clone())));
            if let Some((seen, _)) = known.filter(|(_, words)| *words != wording) {
                self.phone.record_with(self.check, Body::HazardReworded { hazard, seen, wording }, forget).await?;
            }
            return Ok(hazard);
        }
        let located = self.here.get().at_shutter().await;
        let hazard = HazardId::from_parts(clock::wall(), random::bytes());
        let body = Body::HazardFound { hazard, item: self.item.get_untracked(), wording, located };
        self.phone.record_with(self.check, body, forget).await?;
        self.hazard.try_set(Some(hazard));
        Ok(hazard)
    }

    /// What a photo taken now is about.
    async fn about(self) -> Result<About, RecordError> {
        if let Some(hazard) = self.hazard.get_untracked() {
            return Ok(About { hazard: Some(hazard), item: self.item.get_untracked() });
        }
        let mut wording = self.wording();
        if wording.description.is_empty() {
            wording.description = say(W::ToBeDescribed, shared::text::Lang::ZhCn);
        }
        let hazard = self.record(wording).await?;
        self.keep();
        Ok(About { hazard: Some(hazard), item: self.item.get_untracked() })
    }
}

/// A new hazard, or one whose words are changed.
#[component]
pub fn HazardPage() -> impl IntoView {
    let (phone, id) = (use_phone(), use_check_id());
    let (params, query) = (use_params_map(), use_query_map());
    let existing = move || params.with(|p| p.get("hazard").and_then(|id| id.parse::<HazardId>().ok()));
    let known = Memo::new(move |_| {
        let open = |id: &CheckId| phone.peek(|r| r.checks.get(id).is_some_and(|check| check.signed.is_none()));
        id.get().filter(|id| knows(phone, *id)).filter(open)
    });
    let back = id.get_untracked().map_or_else(|| "/".to_owned(), |id| format!("/checks/{id}"));
    let title = if existing().is_some() { W::EditHazard } else { W::NewHazard };
    view! {
        <TopBar title=ts(title) back />
        <Page>
            {move || match known.get() {
                None => view! { <Empty text=ts(W::NoSuchCheck) /> }.into_any(),
                Some(check) => {
                    let item = query.with_untracked(|q| q.get("item").and_then(|code| ItemCode::new(&code)));
                    view! { <HazardForm check existing=existing() item /> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn HazardForm(check: CheckId, existing: Option<HazardId>, item: Option<ItemCode>) -> impl IntoView {
    let (phone, toast, navigate) = (use_phone(), Toast::new(), use_navigate());
    let name = match existing {
        Some(hazard) => format!("hazard {hazard}"),
        None => format!("hazard new {check}"),
    };
    let known = existing.and_then(|id| phone.peek(|records| records.hazards.get(&id).cloned()));
    let words = known.as_ref().map(|hazard| hazard.wording.clone());
    let form = Form {
        phone,
        check,
        here: Here::watch(),
        draft: StoredValue::new(name),
        item: RwSignal::new(known.as_ref().map_or(item, |hazard| hazard.item.clone())),
        hazard: RwSignal::new(existing),
        level: RwSignal::new(words.as_ref().map_or(HazardLevel::General, |words| words.level)),
        description: RwSignal::new(words.as_ref().map_or_else(String::new, |words| words.description.clone())),
        place: RwSignal::new(words.map_or_else(String::new, |words| words.place)),
    };
    let (restored, tried, busy) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    spawn_local(async move {
        let draft: Option<Draft> = phone.inner().drafts.read(&form.draft.get_value()).await;
        if let Some(draft) = draft {
            restore(form, draft);
            restored.try_set(true);
        }
    });
    let error = Signal::derive(move || {
        (tried.get() && form.description.with(|d| d.trim().is_empty())).then(|| say(W::DescribeIt, lang()))
    });
    let save = move |()| {
        tried.set(true);
        let wording = form.wording();
        if wording.description.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (lang, navigate) = (lang_now(), navigate.clone());
        spawn_local(async move {
            match form.record(wording).await {
                Ok(_) => {
                    phone.inner().drafts.forget(&form.draft.get_value());
                    navigate(&format!("/checks/{check}"), leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    toast.say(explain(&error, lang));
                    busy.try_set(false);
                }
            }
        });
    };
    let levels = HazardLevel::ALL.iter().map(|level| (*level, ts(*level))).collect::<Vec<_>>();
    let photos = Memo::new(move |_| {
        let hazard = form.hazard.get();
        phone.with(|r| hazard.and_then(|id| r.hazards.get(&id)).map(|h| h.photos.clone()).unwrap_or_default())
    });
    let subject = Subject::new(move || form.about());
    view! {
        <Show when=move || restored.get()>
            <Notice><span data-testid="draft-restored">{t(W::DraftRestored)}</span></Notice>
        </Show>
        <Card>
            <p class="quiet-text">{move || mine_of(phone, check)}</p>
            <ItemLine form />
            <Choice
                label=ts(C::Level)
                options=levels
                value=Signal::derive(move || Some(form.level.get()))
                choose=move |level| { form.level.set(level); form.keep(); }
            />
            <TextArea label=ts(C::Description) value=form.description name="description" error input=move |_: String| form.keep() />
            <Field label=ts(C::Place) value=form.place name="place" input=move |_: String| form.keep() />
        </Card>
        <HazardPhotos check photos subject here=form.here toast />
        <div class="action-bar">
            <Button look=Look::Primary id="save-hazard" disabled=busy press=save>{t(C::Save)}</Button>
        </div>
        {toast.view()}
    }
}

fn restore(form: Form, draft: Draft) {
    form.level.try_set(draft.wording.level);
    form.description.try_set(draft.wording.description);
    form.place.try_set(draft.wording.place);
    if form.item.try_get_untracked().flatten().is_none() {
        form.item.try_set(draft.item);
    }
    if draft.hazard.is_some() {
        form.hazard.try_set(draft.hazard);
    }
}

fn mine_of(phone: Phone, check: CheckId) -> String {
    phone.peek(|r| r.checks.get(&check).map(|c| c.mine)).map_or_else(String::new, |mine| mine_name(phone, mine))
}

/// The item that failed.
#[component]
fn ItemLine(form: Form) -> impl IntoView {
    let item = move || -> Option<&'static Item> {
        let code = form.item.get()?;
        let list = form.phone.peek(|r| r.checks.get(&form.check).map(|c| c.checklist.clone()))?;
        checklist::find(&list)?.items().find(|item| item.code == code)
    };
    move || {
        item().map(|item| {
            view! {
                <div class="notice">
                    <span><span class="quiet-text">{t(W::RelatedItem)}" · "{item.code.as_str()}</span><br />{either(lang(), &item.zh, &item.en)}</span>
                </div>
            }
        })
    }
}

#[component]
fn HazardPhotos(
    check: CheckId,
    photos: Memo<Vec<PhotoHash>>,
    subject: Subject,
    here: Here,
    toast: Toast,
) -> impl IntoView {
    let seen = RwSignal::from(here.get().seen);
    view! {
        <Card title=ts(C::Photos)>
            <Thumbs photos />
            <PhotoButtons check subject here toast />
            <p class="quiet-text" data-testid="fix">
                {move || seen.get().map_or_else(|| F::Locating.text(lang()).to_owned(), |l| super::check::fix_words(&l, lang()))}
            </p>
        </Card>
    }
}
