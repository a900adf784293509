//! Photos on the screens: taking them by the system's camera or the live view, and seeing them small.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlInputElement, Url};

use shared::checklist::ItemCode;
use shared::digest::PhotoHash;
use shared::event::Body;
use shared::evidence::{Located, PhotoSource, PhotoState};
use shared::id::{CheckId, HazardId};
use shared::text::Text;

use super::frame::{Toast, explain, use_phone};
use super::words::{W, say, ts};
use crate::device::live_view::{LiveView, NoCamera};
use crate::device::network::Request;
use crate::device::position::Watch;
use crate::device::{camera, storage};
use crate::sync::{Phone, PhotoFate, RecordError};
use crate::text::{C, F, lang, lang_now, t};
use crate::ui::{Badge, Icon, Shape, Tone};

/// Space that must be left after a photo is kept, for the words that follow.
const SPARE_BYTES: f64 = 5e6;

/// The position of the device while a check is on the screen.
#[derive(Clone, Copy)]
pub struct Here(StoredValue<Watch, LocalStorage>);

impl Here {
    /// Begins to watch, until the screen is left.
    pub fn watch() -> Self {
        on_cleanup(Watch::leave);
        Self(StoredValue::new_local(Watch::shared()))
    }

    /// The watch.
    pub fn get(&self) -> Watch {
        self.0.get_value()
    }
}

/// What a photo is about.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The hazard that it shows.
    pub hazard: Option<HazardId>,
    /// The item that it is about.
    pub item: Option<ItemCode>,
}

type Asking = Pin<Box<dyn Future<Output = Result<About, RecordError>>>>;

/// Says what the next photo is about; may record the hazard first.
#[derive(Clone, Copy)]
pub struct Subject(StoredValue<Rc<dyn Fn() -> Asking>, LocalStorage>);

impl Subject {
    /// Asked at every photo.
    pub fn new<F: Future<Output = Result<About, RecordError>> + 'static>(ask: impl Fn() -> F + 'static) -> Self {
        Self(StoredValue::new_local(Rc::new(move || Box::pin(ask()) as Asking)))
    }
}

#[derive(Clone, Copy)]
struct Taker {
    phone: Phone,
    here: Here,
    check: CheckId,
    subject: Subject,
    toast: Toast,
    busy: RwSignal<bool>,
}

impl Taker {
    async fn take(self, blob: Blob, source: PhotoSource, lang: shared::text::Lang) {
        self.busy.try_set(true);
        let outcome = self.keep(&blob, source, lang).await;
        self.busy.try_set(false);
        self.toast.say(outcome.err().unwrap_or_else(|| say(W::PhotoSaved, lang)));
    }

    async fn keep(self, blob: &Blob, source: PhotoSource, lang: shared::text::Lang) -> Result<(), String> {
        let (watch, at_once) = (self.here.get(), self.here.get().fresh());
        let shot = camera::take(blob).await.map_err(|refusal| say(refusal, lang))?;
        if storage::room().await.free().is_some_and(|free| free < blob.size() * 2.0 + SPARE_BYTES) {
            return Err(say(W::StorageFull, lang));
        }
        let subject = self.subject.0.get_value();
        let About { hazard, item } = subject().await.map_err(|error| explain(&error, lang))?;
        let located = match at_once {
            Some(fix) => Located::Fix(fix),
            None => watch.at_shutter().await,
        };
        let body = Body::PhotoTaken {
            photo: shot.hash,
            bytes: shot.bytes(),
            media_type: shot.media_type,
            source,
            hazard,
            item,
            located,
        };
        let recorded = self.phone.record_photo(self.check, &shot, body).await;
        recorded.map(drop).map_err(|error| explain(&error, lang))
    }
}

/// The two ways to a photo.
#[component]
pub fn PhotoButtons(
    /// The check that it belongs to.
    check: CheckId,
    /// What it is about.
    subject: Subject,
    /// Where the device is.
    here: Here,
    /// Where it is said how it went.
    toast: Toast,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let taker = Taker { phone: use_phone(), here, check, subject, toast, busy };
    let live = RwSignal::new(false);
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event.target().map(JsCast::unchecked_into::<HtmlInputElement>) else { return };
        let file = input.files().and_then(|files| files.get(0));
        let lang = lang_now();
        if let Some(file) = file {
            spawn_local(async move {
                taker.take(file.unchecked_into(), PhotoSource::Camera, lang).await;
                // The same picture can be chosen again.
                input.set_value("");
            });
        }
    };
    view! {
        <div class="actions">
            <label class="button file-button" class:busy=busy>
                <Icon shape=Shape::Camera />
                <span>{move || if busy.get() { W::SavingPhoto.text(lang()) } else { F::TakePhoto.text(lang()) }}</span>
                <input
                    type="file"
                    accept="image/*"
                    capture="environment"
                    data-testid="photo-input"
                    aria-label=ts(F::TakePhoto)
                    disabled=busy
                    on:change=chosen
                />
            </label>
            <button type="button" class="button" data-testid="live-camera" disabled=busy on:click=move |_| live.set(true)>
                {t(F::LiveCamera)}
            </button>
        </div>
        <Show when=move || live.get()>
            <Live taker live />
        </Show>
    }
}

#[component]
fn Live(taker: Taker, live: RwSignal<bool>) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let view: StoredValue<Option<Rc<LiveView>>, LocalStorage> = StoredValue::new_local(None);
    let ready = RwSignal::new(false);
    let lang = lang_now();
    Effect::new(move |_| {
        let Some(element) = video.get() else { return };
        spawn_local(async move {
            match LiveView::open(&element).await {
                // When the view was closed meanwhile, the camera closes by being dropped.
                Ok(opened) => {
                    view.try_set_value(Some(Rc::new(opened)));
                    ready.try_set(true);
                }
                Err(refusal) => {
                    let text = if refusal == NoCamera::Denied { W::CameraDenied } else { W::NoCamera };
                    taker.toast.say(say(text, lang));
                    live.try_set(false);
                }
            }
        });
    });
    let shoot = move |_| {
        let (Some(element), Some(opened)) = (video.get_untracked(), view.get_value()) else { return };
        if taker.busy.get_untracked() {
            return;
        }
        taker.busy.set(true);
        spawn_local(async move {
            match opened.shoot(&element).await {
                Ok(blob) => taker.take(blob, PhotoSource::LiveView, lang).await,
                Err(_) => taker.toast.say(say(W::NoCamera, lang)),
            }
            taker.busy.try_set(false);
        });
    };
    view! {
        <div class="camera" role="dialog" aria-label=ts(F::LiveCamera)>
            <video node_ref=video autoplay playsinline muted></video>
            <div class="camera-bar">
                <button type="button" class="bar-button" data-testid="camera-close" on:click=move |_| live.set(false)>{t(C::Close)}</button>
                <button type="button" class="shutter" data-testid="shutter" aria-label=ts(F::Shutter) disabled=move || taker.busy.get() || !ready.get() on:click=shoot></button>
                <span class="bar-button" aria-live="polite">{move || taker.busy.get().then(|| W::SavingPhoto.text(crate::text::lang()))}</span>
            </div>
        </div>
    }
}

/// Photos, small.
#[component]
pub fn Thumbs(
    /// Which.
    #[prop(into)]
    photos: Signal<Vec<PhotoHash>>,
) -> impl IntoView {
    view! {
        <div class="thumbs" data-testid="thumbs">
            <For each=move || photos.get() key=|photo| *photo let:photo>
                <Thumb photo />
            </For>
        </div>
    }
}

/// An object's address, freed when nobody sees it any more.
fn address_of(blob: &Blob) -> Option<String> {
    Url::create_object_url_with_blob(blob).ok()
}

async fn small_picture(phone: Phone, photo: PhotoHash) -> Option<Blob> {
    if let Some(bytes) = phone.preview(&photo).await {
        return Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes)).ok();
    }
    let keeper = phone.inner().keeper.clone();
    let address = format!("/api/v1/photos/{photo}/preview");
    keeper.ask(|| Request::get(address.clone())).await.ok()?.blob().await.ok()
}

#[component]
fn Thumb(photo: PhotoHash) -> impl IntoView {
    let phone = use_phone();
    let (address, fate) = (RwSignal::new(None::<String>), RwSignal::new(None::<PhotoFate>));
    spawn_local(async move {
        if let Some(blob) = small_picture(phone, photo).await {
            address.try_set(address_of(&blob));
        }
    });
    on_cleanup(move || {
        if let Some(address) = address.try_get_untracked().flatten() {
            let _ = Url::revoke_object_url(&address);
        }
    });
    Effect::new(move |_| {
        phone.changed.track();
        spawn_local(async move {
            let known = phone.own_photo(&photo).await.map(|own| own.fate);
            fate.try_set(known);
        });
    });
    let state = Memo::new(move |_| phone.with(|records| records.photos.get(&photo).map(|p| p.state)));
    let mark = move || match (state.get(), fate.get()) {
        (Some(PhotoState::Held), _) | (_, Some(PhotoFate::Sent(_))) => (Tone::Good, W::PhotoSent),
        (Some(PhotoState::Refused(_)), _) | (_, Some(PhotoFate::Shelved(_))) => (Tone::Bad, W::PhotoRefused),
        _ => (Tone::Warn, W::PhotoWaiting),
    };
    view! {
        <figure class="thumb" data-testid="thumb" data-hash=photo.to_string()>
            {move || match address.get() {
                Some(address) => view! { <img src=address alt=t(C::Photo) /> }.into_any(),
                None => view! { <span class="quiet-text">{t(W::NoPreview)}</span> }.into_any(),
            }}
            <Badge tone=Signal::derive(move || mark().0) text=Signal::derive(move || say(mark().1, lang())) />
        </figure>
    }
}
