//! Sign-off: the summary, the closing remark, and the confirmation after which nothing is added.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use shared::check::Check;
use shared::checklist::{self, Answer, ItemCode};
use shared::event::Body;
use shared::hazard::HazardLevel;
use shared::id::CheckId;
use shared::text::Lang;

use super::super::frame::{Toast, Twice, explain, mine_name, use_phone};
use super::super::hazard;
use super::super::words::{W, say, ts};
use super::{hazards_of, knows, use_check_id};
use crate::sync::{Phone, RecordError};
use crate::text::{C, F, fill, lang, lang_now, t};
use crate::ui::{Card, Empty, Look, Notice, Page, TextArea, Tone, TopBar};

/// Sign-off.
#[component]
pub fn SignOffPage() -> impl IntoView {
    let (phone, id) = (use_phone(), use_check_id());
    let known = Memo::new(move |_| id.get().filter(|id| knows(phone, *id)));
    let back = id.get_untracked().map_or_else(|| "/".to_owned(), |id| format!("/checks/{id}"));
    view! {
        <TopBar title=ts(W::SignOff) back />
        <Page>
            {move || match known.get() {
                None => view! { <Empty text=ts(W::NoSuchCheck) /> }.into_any(),
                Some(id) => view! { <Summary id /> }.into_any(),
            }}
        </Page>
    }
}

fn remark_draft(id: CheckId) -> String {
    format!("remark {id}")
}

/// Words that were typed and belong to nothing yet; signing would lose them. None when there are none.
async fn loose_words(phone: Phone, id: CheckId, lang: Lang) -> Option<String> {
    if hazard::is_begun(phone, id).await {
        return Some(say(W::HazardUnsaved, lang));
    }
    let (prefix, drafts) = (format!("note {id} "), phone.inner().drafts.clone());
    let mut loose = Vec::new();
    for name in drafts.names(&prefix).await {
        let Some(item) = ItemCode::new(&name[prefix.len()..]) else { continue };
        let is_answered = phone.peek(|r| r.checks.get(&id).is_some_and(|c| c.answers.contains_key(&item)));
        if !is_answered && drafts.read::<String>(&name).await.is_some_and(|note| !note.trim().is_empty()) {
            loose.push(item.as_str().to_owned());
        }
    }
    (!loose.is_empty()).then(|| fill(W::NotesUnanswered, lang, &[&loose.join("、")]))
}

/// Records notes and words of hazards that were typed and never left their field; then signs.
async fn sign(phone: Phone, id: CheckId, remark: String) -> Result<(), RecordError> {
    let (prefix, drafts) = (format!("note {id} "), phone.inner().drafts.clone());
    for name in drafts.names(&prefix).await {
        // One that cannot be read says nothing against the note that is recorded.
        let Some(note) = drafts.read::<String>(&name).await else { continue };
        let item = ItemCode::new(&name[prefix.len()..]);
        let answered =
            item.as_ref().and_then(|i| phone.peek(|r| r.checks.get(&id)?.answers.get(i).map(|a| a.answer)));
        if let (Some(item), Some(answer)) = (item, answered) {
            let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
            phone.record(id, Body::CheckAnswered { item, answer, note }).await?;
        }
        drafts.forget(&name);
    }
    hazard::record_drafts(phone, id).await?;
    let remark = Some(remark.trim().to_owned()).filter(|remark| !remark.is_empty());
    phone.record(id, Body::CheckSigned { remark }).await?;
    drafts.forget(&remark_draft(id));
    Ok(())
}

#[component]
fn Summary(id: CheckId) -> impl IntoView {
    let (phone, navigate, toast) = (use_phone(), use_navigate(), Toast::new());
    let check = Memo::new(move |_| phone.with(|records| records.checks.get(&id).cloned()));
    let (remark, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    spawn_local(async move {
        if let Some(kept) = phone.inner().drafts.read::<String>(&remark_draft(id)).await {
            remark.try_set(kept);
        }
    });
    let has_arrived = Memo::new(move |_| check.with(|c| c.as_ref().is_some_and(|c| c.arrival.is_some())));
    let is_signed = Memo::new(move |_| check.with(|c| c.as_ref().is_some_and(|c| c.signed.is_some())));
    let deed = move |()| {
        busy.set(true);
        let (lang, navigate, remark) = (lang_now(), navigate.clone(), remark.get_untracked());
        spawn_local(async move {
            // A photo that is still being saved belongs to the check: nothing is added after the signature.
            let _saved = phone.saving().await;
            if let Some(sentence) = loose_words(phone, id, lang).await {
                toast.say(sentence);
                busy.try_set(false);
                return;
            }
            match sign(phone, id, remark).await {
                Ok(()) => navigate(
                    &format!("/checks/{id}"),
                    leptos_router::NavigateOptions { replace: true, ..Default::default() },
                ),
                Err(error) => {
                    toast.say(explain(&error, lang));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        {move || check.get().map(|check| facts(phone, &check))}
        <Card>
            <TextArea
                label=ts(F::Remark)
                value=remark
                name="remark"
                input=move |text: String| phone.inner().drafts.keep(&remark_draft(id), &text)
            />
            <Show when=move || !has_arrived.get()>
                <Notice tone=Tone::Bad><span>{t(W::ArriveFirst)}</span></Notice>
            </Show>
            <Show when=move || !is_signed.get()>
                <Twice
                    label=ts(F::Sign)
                    question=ts(F::SignConfirm)
                    confirm=ts(W::ConfirmSign)
                    id="sign"
                    look=Look::Primary
                    disabled=Signal::derive(move || busy.get() || !has_arrived.get())
                    deed=deed.clone()
                />
            </Show>
        </Card>
        {toast.view()}
    }
}

fn facts(phone: Phone, check: &Check) -> impl IntoView + use<> {
    let lang = lang();
    let counts = [Answer::Pass, Answer::Fail, Answer::NotApplicable].map(|answer| check.count(answer).to_string());
    let total = checklist::find(&check.checklist).map_or(0, |list| list.items().count());
    let open = total.saturating_sub(check.answers.len());
    let hazards = hazards_of(phone, check.id);
    let of = |level| hazards.iter().filter(|hazard| hazard.wording.level == level).count().to_string();
    let levels = fill(W::HazardCounts, lang, &[&of(HazardLevel::Major), &of(HazardLevel::General)]);
    let arrival = check
        .arrival
        .as_ref()
        .map_or_else(|| say(W::NotArrivedYet, lang), |a| super::super::frame::moment(&a.moment));
    let (mine, photos) = (mine_name(phone, check.mine), check.photos.len().to_string());
    view! {
        <Card title=Signal::stored(mine)>
            <dl class="facts" data-testid="summary">
                <dt>{t(F::Arrived)}</dt><dd>{arrival}</dd>
                <dt>{t(F::Checklist)}</dt><dd>{fill(W::Counts, lang, &counts.each_ref().map(String::as_str))}</dd>
                <dt>{t(C::Hazards)}</dt><dd>{levels}</dd>
                <dt>{t(C::Photos)}</dt><dd>{fill(W::PhotoCount, lang, &[&photos])}</dd>
            </dl>
            {(open > 0).then(|| view! {
                <Notice tone=Tone::Warn><span data-testid="unanswered">{fill(F::Unanswered, lang, &[&open.to_string()])}</span></Notice>
            })}
        </Card>
    }
}
