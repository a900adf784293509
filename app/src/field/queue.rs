//! The queue: what waits, what was sent, what was not accepted and why, in plain words.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use shared::checklist::Answer;
use shared::event::{Body, Event};
use shared::id::MineId;
use shared::sync::{PhotoToSend, Status};
use shared::text::{Lang, Text};

use super::frame::{Banners, BottomBar, explain_status, mine_name, use_phone};
use super::words::{W, say, ts};
use crate::device::clock;
use crate::session::use_app;
use crate::sync::{Phone, Progress, SentRow, ShelfRow, StoredEvent};
use crate::text::{F, fill, format, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Look, Notice, Page, Tone, TopBar};

/// `2 条记录、3 张照片（8.4 MB）待发送`.
pub fn waiting_words(progress: &Progress, lang: Lang) -> String {
    if progress.is_empty() {
        return say(W::NothingWaits, lang);
    }
    let (events, photos) = (progress.events.to_string(), progress.photos.to_string());
    fill(F::Waiting, lang, &[&events, &photos, &format::bytes(progress.photo_bytes)])
}

/// What happened, in a line.
pub fn event_words(body: &Body, lang: Lang) -> String {
    let answer_words = |answer: Answer| match answer {
        Answer::Pass => W::Pass,
        Answer::Fail => W::Fail,
        Answer::NotApplicable => W::Na,
    };
    match body {
        Body::CheckStarted { .. } => say(W::DidStart, lang),
        Body::CheckArrived { .. } => say(W::DidArrive, lang),
        Body::CheckAnswered { item, answer, .. } => {
            fill(W::DidAnswer, lang, &[item.as_str(), answer_words(*answer).text(lang)])
        }
        Body::HazardFound { wording, .. } => fill(W::DidFind, lang, &[&wording.description]),
        Body::HazardReworded { wording, .. } => fill(W::DidReword, lang, &[&wording.description]),
        Body::PhotoTaken { photo, .. } => fill(W::DidShoot, lang, &[&photo.short()]),
        Body::CheckSigned { .. } => say(W::DidSign, lang),
        Body::PhotoHeld { .. } | Body::PhotoRefused { .. } => say(W::DidServer, lang),
    }
}

fn mine_of(phone: Phone, event: &Event) -> Option<MineId> {
    phone.peek(|records| records.checks.get(&event.subject.check()).map(|check| check.mine))
}

#[derive(Clone, Default, PartialEq)]
struct Lists {
    events: Vec<StoredEvent>,
    photos: Vec<PhotoToSend>,
    sent: Vec<SentRow>,
    shelf: Vec<(ShelfRow, Option<StoredEvent>)>,
}

async fn read(phone: Phone) -> Lists {
    let mut shelf = Vec::new();
    for row in phone.shelf().await {
        let event = match &row {
            ShelfRow::Event { seq, .. } => phone.event(*seq).await,
            ShelfRow::Photo { .. } => None,
        };
        shelf.push((row, event));
    }
    Lists {
        events: phone.waiting_events().await,
        photos: phone.waiting_photos().await,
        sent: phone.sent_events().await,
        shelf,
    }
}

/// The queue.
#[component]
pub fn QueuePage() -> impl IntoView {
    let (app, phone) = (use_app(), use_phone());
    let lists = RwSignal::new(Lists::default());
    let counted = Memo::new(move |_| phone.progress.with(|p| (p.events, p.photos, p.shelved)));
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let _ = counted.get();
        spawn_local(async move {
            let read = read(phone).await;
            lists.try_set(read);
        });
    });
    let status = Memo::new(move |_| phone.progress.with(|p| (p.status.clone(), p.elsewhere)));
    let status_words = move || {
        let (status, elsewhere) = status.get();
        if elsewhere { Some(say(W::Elsewhere, lang())) } else { explain_status(&status, app.online.get(), lang()) }
    };
    let oldest = move || {
        let at = phone.progress.with(|progress| progress.oldest)?;
        Some(fill(W::Oldest, lang(), &[&format::age(at, clock::wall(), lang())]))
    };
    let sending = move || {
        let (_, sent, bytes) = phone.progress.with(|progress| progress.sending)?;
        Some(fill(W::SendingPart, lang(), &[&format::bytes(sent), &format::bytes(bytes)]))
    };
    let is_empty = Memo::new(move |_| phone.progress.with(Progress::is_empty));
    view! {
        <TopBar title=ts(F::Queue) />
        <Page>
            <Banners />
            <Card>
                <p class="go" data-testid="waiting">{move || phone.progress.with(|progress| waiting_words(progress, lang()))}</p>
                <p class="quiet-text">{oldest}</p>
                <p data-testid="sync-status" role="status">{status_words}</p>
                <p class="quiet-text">{sending}</p>
                <p class="quiet-text">
                    {move || phone.pulled_at().map(|at| fill(F::DataAge, lang(), &[&format::age(at, clock::wall(), lang())]))}
                </p>
                <Button
                    look=Look::Primary
                    id="send-now"
                    disabled=Signal::derive(move || matches!(status.get().0, Status::Working | Status::NeedsSignIn))
                    press=move |()| app.send_now()
                >
                    {t(F::SendNow)}
                </Button>
            </Card>
            {move || shelf_card(phone, lists.get().shelf)}
            {move || waiting_cards(phone, &lists.get())}
            <Show when=move || !is_empty.get()>
                <Button id="export" press=move |()| spawn_local(export(phone))>{t(W::Export)}</Button>
            </Show>
            {move || sent_card(phone, lists.get().sent)}
        </Page>
        <BottomBar />
    }
}

fn event_row(phone: Phone, event: &Event, tone: Tone, mark: W) -> impl IntoView + use<> {
    let (words, at) = (event_words(&event.body, lang()), format::second(event.at.wall));
    let mine = mine_of(phone, event).map_or_else(String::new, |mine| mine_name(phone, mine));
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-title">{words}</span>
                <span class="quiet-text">{format!("{mine} · {at}")}</span>
            </span>
            <Badge tone text=ts(mark) />
        </li>
    }
}

fn waiting_cards(phone: Phone, lists: &Lists) -> impl IntoView + use<> {
    let events = lists.events.iter().map(|s| event_row(phone, &s.event, Tone::Warn, W::PhotoWaiting)).collect_view();
    let photos = lists.photos.iter().map(|photo| {
        let (name, bytes) = (photo.photo.short(), format::bytes(photo.bytes));
        view! {
            <li class="row">
                <span class="row-main">
                    <span class="row-title mono">{name}</span>
                    <span class="quiet-text">{bytes}</span>
                </span>
                <Badge tone=Tone::Warn text=ts(W::PhotoWaiting) />
            </li>
        }
    });
    let photos = photos.collect_view();
    view! {
        {(!lists.events.is_empty()).then(|| view! {
            <Card title=ts(W::WaitingRecords)><ul class="rows" data-testid="waiting-events">{events}</ul></Card>
        })}
        {(!lists.photos.is_empty()).then(|| view! {
            <Card title=ts(W::WaitingPhotos)><ul class="rows" data-testid="waiting-photos">{photos}</ul></Card>
        })}
    }
}

fn shelf_card(phone: Phone, shelf: Vec<(ShelfRow, Option<StoredEvent>)>) -> Option<impl IntoView> {
    if shelf.is_empty() {
        return None;
    }
    let rows = shelf.into_iter().map(move |(row, stored)| {
        let lang = lang();
        let (title, reason) = match row {
            ShelfRow::Event { reason, .. } => {
                let words = stored.map(|stored| event_words(&stored.event.body, lang));
                (words.unwrap_or_default(), say(reason, lang))
            }
            ShelfRow::Photo { photo, check, reason } => {
                let mine = phone.peek(|r| r.checks.get(&check).map(|c| c.mine));
                let mine = mine.map_or_else(String::new, |mine| mine_name(phone, mine));
                (format!("{} · {mine}", fill(W::DidShoot, lang, &[&photo.short()])), say(reason, lang))
            }
        };
        view! {
            <li class="row">
                <span class="row-main">
                    <span class="row-title">{title}</span>
                    <span class="bad-text">{reason}</span>
                </span>
            </li>
        }
    });
    Some(view! {
        <Card title=ts(F::Shelf)>
            <Notice tone=Tone::Warn><span>{t(W::ShelfHint)}</span></Notice>
            <ul class="rows" data-testid="shelf">{rows.collect_view()}</ul>
        </Card>
    })
}

fn sent_card(phone: Phone, sent: Vec<SentRow>) -> impl IntoView {
    let is_empty = sent.is_empty();
    let rows = sent.into_iter().map(move |row| {
        let (tone, mark) = match row.receipt.outcome {
            shared::sync::Outcome::Applied => (Tone::Good, W::PhotoSent),
            shared::sync::Outcome::Refused(_) => (Tone::Bad, W::PhotoRefused),
        };
        event_row(phone, &row.event.event, tone, mark)
    });
    view! {
        <Card title=ts(F::Sent)>
            <ul class="rows" data-testid="sent">{rows.collect_view()}</ul>
            {is_empty.then(|| view! { <Empty text=ts(crate::text::C::Nothing) /> })}
        </Card>
    }
}

/// Hands what waits over as a file.
async fn export(phone: Phone) {
    let Some(text) = phone.export_waiting().await else { return };
    let kind = BlobPropertyBag::new();
    kind.set_type("application/x-ndjson");
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download("minewatch-unsent.ndjson");
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}
