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
use shared::evidence::Located;
use shared::hazard::{HazardLevel, Wording};
use shared::id::{CheckId, EventId, HazardId};
use shared::record::Refusal;
use shared::text::Text;

use super::check::{knows, use_check_id};
use super::frame::{Toast, explain, mine_name, use_phone};
use super::photo::{About, Here, PhotoButtons, Subject, Thumbs};
use super::words::{W, say, ts};
use crate::device::position::{SHUTTER_WAIT_MS, Watch};
use crate::device::store::{Batch, Table};
use crate::device::{clock, random};
use crate::sync::{Phone, RecordError};
use crate::text::{C, F, either, lang, lang_now, t};
use crate::ui::{Button, Card, Choice, Empty, Field, Look, Notice, Page, TextArea, TopBar};

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    wording: Wording,
    item: Option<ItemCode>,
    /// The event that gave the words which these change.
    #[serde(default)]
    seen: Option<EventId>,
}

/// What stands for the description of a hazard that a photo recorded before it was described.
fn to_be_described() -> String {
    say(W::ToBeDescribed, shared::text::Lang::ZhCn)
}

fn draft_of(hazard: HazardId) -> String {
    format!("hazard {hazard}")
}

/// Each item has its own, and so has what is found beside the list.
fn draft_of_new(check: CheckId, item: Option<&ItemCode>) -> String {
    format!("hazard new {check} {}", item.map_or("", ItemCode::as_str)).trim_end().to_owned()
}

#[derive(Clone, Copy)]
struct Form {
    phone: Phone,
    check: CheckId,
    here: Here,
    /// The draft's name.
    draft: StoredValue<String>,
    /// The event that gave the words which were there to begin with. Somebody else's, which came later, are not
    /// taken for seen.
    seen: StoredValue<Option<EventId>>,
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
        let seen = self.seen.get_value();
        let draft = Draft { wording: self.wording(), item: self.item.get_untracked(), seen };
        self.draft.with_value(|name| self.phone.inner().drafts.keep(name, &draft));
    }

    fn press(self) -> Pressed {
        Pressed {
            form: self,
            watch: self.here.get(),
            draft: self.draft.get_value(),
            item: self.item.get_untracked(),
            hazard: self.hazard.get_untracked(),
            seen: self.seen.get_value(),
            wording: self.wording(),
        }
    }
}

/// The form when a button was pressed. The screen may be left while it is recorded.
struct Pressed {
    form: Form,
    watch: Watch,
    draft: String,
    item: Option<ItemCode>,
    hazard: Option<HazardId>,
    seen: Option<EventId>,
    wording: Wording,
}

impl Pressed {
    /// Records the hazard, or the change of its words.
    async fn save(self) -> Result<(), RecordError> {
        let phone = self.form.phone;
        if let Some(hazard) = self.hazard {
            reword(phone, self.form.check, hazard, (self.seen, self.wording), &self.draft).await?;
        } else {
            let located = self.watch.at_shutter(SHUTTER_WAIT_MS).await;
            self.find(self.wording.clone(), located).await?;
        }
        phone.inner().drafts.forget(&self.draft);
        Ok(())
    }

    async fn find(&self, wording: Wording, located: Located) -> Result<HazardId, RecordError> {
        let hazard = HazardId::from_parts(clock::wall(), random::bytes());
        let body = Body::HazardFound { hazard, item: self.item.clone(), wording, located };
        let forget = |_, batch: Batch| batch.delete(Table::Drafts, self.draft.as_str());
        self.form.phone.record_with(self.form.check, body, forget).await?;
        Ok(hazard)
    }

    /// What a photo taken now is about.
    async fn about(self, located: Located) -> Result<About, RecordError> {
        let hazard = match self.hazard {
            Some(hazard) => hazard,
            None => self.find_by_photo(located).await?,
        };
        Ok(About { hazard: Some(hazard), item: self.item })
    }

    /// Records the hazard with the words so far. Its draft goes on under its own name: another hazard may be
    /// begun under the old one.
    async fn find_by_photo(&self, located: Located) -> Result<HazardId, RecordError> {
        let (form, drafts) = (self.form, self.form.phone.inner().drafts.clone());
        let is_shown = || form.draft.try_get_value().is_some();
        let words = if is_shown() {
            form.wording()
        } else {
            // What was typed after the shutter and before the screen was left.
            drafts.read::<Draft>(&self.draft).await.map_or_else(|| self.wording.clone(), |draft| draft.wording)
        };
        let mut wording = words.clone();
        if wording.description.is_empty() {
            wording.description = to_be_described();
        }
        let hazard = self.find(wording, located).await?;
        if is_shown() {
            form.hazard.set(Some(hazard));
            form.draft.set_value(draft_of(hazard));
            form.seen.set_value(form.phone.peek(|r| r.hazards.get(&hazard).map(|h| h.worded_by)));
            if form.wording() != words {
                form.keep();
            }
        }
        drafts.forget(&self.draft);
        Ok(hazard)
    }
}

/// Records other words of a hazard, unless they are the same.
async fn reword(
    phone: Phone,
    check: CheckId,
    hazard: HazardId,
    (seen, wording): (Option<EventId>, Wording),
    draft: &str,
) -> Result<(), RecordError> {
    let known = phone.peek(|r| r.hazards.get(&hazard).map(|h| (h.worded_by, h.wording.clone())));
    let (latest, words) = known.ok_or(RecordError::Refused(Refusal::NoSuchHazard))?;
    if words == wording {
        return Ok(());
    }
    let seen = seen.unwrap_or(latest);
    let forget = |_, batch: Batch| batch.delete(Table::Drafts, draft);
    phone.record_with(check, Body::HazardReworded { hazard, seen, wording }, forget).await.map(drop)
}

/// Records the words that were typed about hazards of the check and never saved.
///
/// # Errors
/// Where the rules or the storage stand against it.
pub async fn record_drafts(phone: Phone, check: CheckId) -> Result<(), RecordError> {
    let hazards = phone.peek(|r| r.checks.get(&check).map(|c| c.hazards.clone())).unwrap_or_default();
    for hazard in hazards {
        let name = draft_of(hazard);
        let Some(draft) = phone.inner().drafts.read::<Draft>(&name).await else { continue };
        if !draft.wording.description.is_empty() {
            reword(phone, check, hazard, (draft.seen, draft.wording), &name).await?;
        }
        phone.inner().drafts.forget(&name);
    }
    Ok(())
}

/// Whether a new hazard of the check was described and never saved.
pub async fn is_begun(phone: Phone, check: CheckId) -> bool {
    let drafts = phone.inner().drafts.clone();
    for name in drafts.names(&draft_of_new(check, None)).await {
        if drafts.read::<Draft>(&name).await.is_some_and(|draft| !draft.wording.description.is_empty()) {
            return true;
        }
    }
    false
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
    let name = existing.map_or_else(|| draft_of_new(check, item.as_ref()), draft_of);
    let known = existing.and_then(|id| phone.peek(|records| records.hazards.get(&id).cloned()));
    let mut words = known.as_ref().map(|hazard| hazard.wording.clone());
    if let Some(words) = words.as_mut().filter(|words| words.description == to_be_described()) {
        words.description.clear();
    }
    let form = Form {
        phone,
        check,
        here: Here::watch(),
        draft: StoredValue::new(name.clone()),
        seen: StoredValue::new(known.as_ref().map(|hazard| hazard.worded_by)),
        item: RwSignal::new(known.as_ref().map_or(item, |hazard| hazard.item.clone())),
        hazard: RwSignal::new(existing),
        level: RwSignal::new(words.as_ref().map_or(HazardLevel::General, |words| words.level)),
        description: RwSignal::new(words.as_ref().map_or_else(String::new, |words| words.description.clone())),
        place: RwSignal::new(words.map_or_else(String::new, |words| words.place)),
    };
    let (restored, tried, busy) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    spawn_local(async move {
        let draft: Option<Draft> = phone.inner().drafts.read(&name).await;
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
        if form.description.with_untracked(|d| d.trim().is_empty()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (lang, navigate, pressed) = (lang_now(), navigate.clone(), form.press());
        spawn_local(async move {
            match pressed.save().await {
                // Whoever left the screen meanwhile is not taken back.
                Ok(()) if busy.try_get_untracked().is_some() => {
                    navigate(&format!("/checks/{check}"), leptos_router::NavigateOptions::default());
                }
                Ok(()) => {}
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
    let subject = Subject::new(move || {
        let pressed = form.press();
        move |located| pressed.about(located)
    });
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
        <HazardPhotos check photos subject here=form.here toast busy />
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
    if draft.seen.is_some() {
        form.seen.try_set_value(draft.seen);
    }
    if form.item.try_get_untracked().flatten().is_none() {
        form.item.try_set(draft.item);
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
    busy: RwSignal<bool>,
) -> impl IntoView {
    let seen = RwSignal::from(here.get().seen);
    view! {
        <Card title=ts(C::Photos)>
            <Thumbs photos />
            <PhotoButtons check subject here toast busy />
            <p class="quiet-text" data-testid="fix">
                {move || seen.get().map_or_else(|| F::Locating.text(lang()).to_owned(), |l| super::check::fix_words(&l, lang()))}
            </p>
        </Card>
    }
}
