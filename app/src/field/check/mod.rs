//! One check: arrival, checklist, hazards, photos, sign-off.

mod arrival;
mod items;
mod sign;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use shared::hazard::{Hazard, HazardLevel};
use shared::id::CheckId;
use shared::text::Text;

pub use arrival::fix_words;
pub use sign::SignOffPage;

use super::frame::{Toast, mine_name, moment, use_phone};
use super::photo::{About, Here, PhotoButtons, Subject, Thumbs};
use super::words::{W, ts};
use crate::sync::Phone;
use crate::text::{C, F, fill, lang, t};
use crate::ui::{Badge, Card, Empty, Icon, Notice, Page, Shape, Tone, TopBar};

/// The check that the address names.
pub fn use_check_id() -> Memo<Option<CheckId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse().ok())))
}

/// Whether this phone knows the check.
pub fn knows(phone: Phone, id: CheckId) -> bool {
    phone.with(|records| records.checks.contains_key(&id))
}

/// One check.
#[component]
pub fn CheckPage() -> impl IntoView {
    let (phone, id) = (use_phone(), use_check_id());
    let known = Memo::new(move |_| id.get().filter(|id| knows(phone, *id)));
    let title = Signal::derive(move || {
        let mine = known.get().and_then(|id| phone.peek(|r| r.checks.get(&id).map(|c| c.mine)));
        mine.map_or_else(String::new, |mine| mine_name(phone, mine))
    });
    view! {
        <TopBar title back="/" />
        <Page>
            {move || match known.get() {
                None => view! { <Empty text=ts(W::NoSuchCheck) /> }.into_any(),
                Some(id) => view! { <Body id /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Body(id: CheckId) -> impl IntoView {
    let (phone, here, toast) = (use_phone(), Here::watch(), Toast::new());
    let signed = Memo::new(move |_| phone.with(|records| records.checks.get(&id).and_then(|c| c.signed.clone())));
    let is_open = Memo::new(move |_| signed.with(Option::is_none));
    let head = Memo::new(move |_| {
        phone.with(|r| r.checks.get(&id).map(|c| (c.kind, c.started_by, c.companions.clone(), c.started)))
    });
    let people = move || {
        head.get().map_or_else(String::new, |(_, first, others, _)| {
            std::iter::once(first).chain(others).map(|user| phone.name_of(user)).collect::<Vec<_>>().join("、")
        })
    };
    view! {
        <Card>
            <div class="badges">
                {move || head.get().map(|(kind, ..)| view! { <Badge text=ts(kind) /> })}
                <Badge
                    tone=Signal::derive(move || if is_open.get() { Tone::Warn } else { Tone::Good })
                    text=Signal::derive(move || if is_open.get() { C::InProgress } else { C::Signed }.text(lang()).to_owned())
                />
            </div>
            <p>{people}</p>
            <p class="quiet-text">{move || head.get().map(|(.., started)| moment(&started))}</p>
            {move || signed.get().map(|signed| view! {
                <Notice tone=Tone::Good>
                    <span>{move || fill(W::SignedBy, lang(), &[&phone.name_of(signed.by), &moment(&signed.moment)])}</span>
                </Notice>
                {signed.remark.clone().map(|remark| view! { <p>{remark}</p> })}
            })}
        </Card>
        <arrival::Arrival id here toast />
        <Hazards id is_open />
        <Photos id is_open here toast />
        <items::Items id is_open toast />
        <Show when=move || is_open.get()>
            <div class="action-bar">
                <items::NextOpen id />
                <a class="button primary" href=format!("/checks/{id}/sign") data-testid="go-sign">{t(W::GoSign)}</a>
            </div>
        </Show>
        {toast.view()}
    }
}

#[component]
fn Hazards(id: CheckId, is_open: Memo<bool>) -> impl IntoView {
    let phone = use_phone();
    let hazards = Memo::new(move |_| hazards_of(phone, id));
    view! {
        <Card title=ts(C::Hazards)>
            <Show when=move || hazards.with(Vec::is_empty)>
                <p class="quiet-text">{t(W::NoHazards)}</p>
            </Show>
            <div class="rows">
                {move || hazards.get().into_iter().map(|hazard| view! { <HazardRow hazard is_open /> }).collect_view()}
            </div>
            <Show when=move || is_open.get()>
                <a class="button" href=format!("/checks/{id}/hazards/new") data-testid="add-hazard">
                    <Icon shape=Shape::Warning />
                    {t(F::AddHazard)}
                </a>
            </Show>
        </Card>
    }
}

/// The hazards of a check, in the order found.
pub fn hazards_of(phone: Phone, id: CheckId) -> Vec<Hazard> {
    phone.with(|records| {
        let ids = records.checks.get(&id).map(|check| check.hazards.clone()).unwrap_or_default();
        ids.iter().filter_map(|hazard| records.hazards.get(hazard).cloned()).collect()
    })
}

#[component]
fn HazardRow(hazard: Hazard, is_open: Memo<bool>) -> impl IntoView {
    let Hazard { id, check, wording, photos, .. } = hazard;
    let is_major = wording.level == HazardLevel::Major;
    let photos = Signal::stored(photos);
    view! {
        <article class="hazard" class:major=is_major data-testid="hazard">
            <div class="badges">
                <Badge tone=if is_major { Tone::Bad } else { Tone::Warn } text=ts(wording.level) />
                {(!wording.place.is_empty()).then(|| view! { <Badge text=Signal::stored(wording.place.clone()) /> })}
            </div>
            <p>{wording.description}</p>
            <Show when=move || !photos.with(Vec::is_empty)>
                <Thumbs photos />
            </Show>
            <Show when=move || is_open.get()>
                <a class="button" href=format!("/checks/{check}/hazards/{id}") data-testid="edit-hazard">{t(W::EditHazard)}</a>
            </Show>
        </article>
    }
}

#[component]
fn Photos(id: CheckId, is_open: Memo<bool>, here: Here, toast: Toast) -> impl IntoView {
    let phone = use_phone();
    // Those of a hazard are shown with it.
    let photos = Memo::new(move |_| {
        phone.with(|records| {
            let all = records.checks.get(&id).map(|check| check.photos.clone()).unwrap_or_default();
            let is_free = |hash: &_| records.photos.get(hash).is_some_and(|photo| photo.hazard.is_none());
            all.into_iter().filter(is_free).collect::<Vec<_>>()
        })
    });
    let subject = Subject::new(|| |_| async { Ok(About::default()) });
    let busy = RwSignal::new(false);
    view! {
        <Card title=ts(C::Photos)>
            <Show when=move || photos.with(Vec::is_empty)>
                <p class="quiet-text">{t(W::NoPhotos)}</p>
            </Show>
            <Thumbs photos />
            <Show when=move || is_open.get()>
                <PhotoButtons check=id subject here toast busy />
            </Show>
        </Card>
    }
}
