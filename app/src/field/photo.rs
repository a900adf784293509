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
use shared::evidence::{Fix, Located, PhotoSource, PhotoState};
use shared::id::{CheckId, HazardId};
use shared::text::{Lang, Text};

use super::frame::{Toast, explain, use_phone};
use super::words::{W, say, ts};
use crate::device::camera::Shot;
use crate::device::live_view::{LiveView, NoCamera};
use crate::device::network::Request;
use crate::device::position::{SHUTTER_WAIT_MS, Watch};
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
/// Says what a photo is about, given where it was taken; may record the hazard first.
type Ask = Box<dyn FnOnce(Located) -> Asking>;

/// Looks at the screen when the shutter is pressed. What it gives does not need the screen any more.
#[derive(Clone, Copy)]
pub struct Subject(StoredValue<Rc<dyn Fn() -> Ask>, LocalStorage>);

impl Subject {
    /// Called at every shutter.
    pub fn new<A, F>(look: impl Fn() -> A + 'static) -> Self
    where
        A: FnOnce(Located) -> F + 'static,
        F: Future<Output = Result<About, RecordError>> + 'static,
    {
        Self(StoredValue::new_local(Rc::new(move || {
            let ask = look();
            Box::new(move |located| Box::pin(ask(located)) as Asking)
        })))
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
    /// Takes from the screen all that a photo needs; none while another thing is being saved.
    fn press(self, source: PhotoSource) -> Option<Pressed> {
        if self.busy.get_untracked() {
            return None;
        }
        self.busy.set(true);
        let watch = self.here.get();
        let ask = self.subject.0.with_value(|look| look());
        Some(Pressed { taker: self, source, lang: lang_now(), at_once: watch.fresh(), watch, ask })
    }
}

/// The shutter was pressed. The screen may be left while the photo is saved: nothing is read from it any more.
struct Pressed {
    taker: Taker,
    source: PhotoSource,
    lang: Lang,
    watch: Watch,
    at_once: Option<Fix>,
    ask: Ask,
}

impl Pressed {
    async fn save(self, blob: Option<Blob>) {
        let (Taker { busy, toast, .. }, lang) = (self.taker, self.lang);
        let outcome = match blob {
            Some(blob) => self.keep(&blob).await,
            None => Err(say(W::NoCamera, lang)),
        };
        busy.try_set(false);
        toast.say(outcome.err().unwrap_or_else(|| say(W::PhotoSaved, lang)));
    }

    async fn keep(self, blob: &Blob) -> Result<(), String> {
        let (phone, lang) = (self.taker.phone, self.lang);
        let _saving = phone.saving().await;
        let shot = camera::take(blob).await.map_err(|refusal| say(refusal, lang))?;
        if storage::room().await.free().is_some_and(|free| free < blob.size() * 2.0 + SPARE_BYTES) {
            return Err(say(W::StorageFull, lang));
        }
        phone.keep_pieces(&shot).await.map_err(|error| explain(&error.into(), lang))?;
        let recorded = self.record(&shot).await;
        if recorded.is_err() {
            phone.drop_pieces(&shot.hash).await;
        }
        recorded.map_err(|error| explain(&error, lang))
    }

    async fn record(self, shot: &Shot) -> Result<(), RecordError> {
        let located = match self.at_once {
            Some(fix) => Located::Fix(fix),
            None => self.watch.at_shutter(SHUTTER_WAIT_MS).await,
        };
        let About { hazard, item } = (self.ask)(located).await?;
        let body = Body::PhotoTaken {
            photo: shot.hash,
            bytes: shot.bytes(),
            media_type: shot.media_type,
            source: self.source,
            hazard,
            item,
            located,
        };
        self.taker.phone.record_photo(self.taker.check, shot, body).await.map(drop)
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
    /// Whether something is being saved on this screen; nothing else is begun meanwhile.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let taker = Taker { phone: use_phone(), here, check, subject, toast, busy };
    let live = RwSignal::new(false);
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event.target().map(JsCast::unchecked_into::<HtmlInputElement>) else { return };
        let file = input.files().and_then(|files| files.get(0));
        if let Some((file, pressed)) = file.and_then(|file| Some((file, taker.press(PhotoSource::Camera)?))) {
            spawn_local(async move {
                pressed.save(Some(file.unchecked_into())).await;
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
        let Some(pressed) = taker.press(PhotoSource::LiveView) else { return };
        spawn_local(async move {
            let blob = opened.shoot(&element).await.ok();
            pressed.save(blob).await;
        });
    };
    let shutter = NodeRef::<html::Button>::new();
    // Once it can be pressed: nothing can be focused before.
    Effect::new(move |_| {
        if let (true, Some(button)) = (ready.get(), shutter.get()) {
            request_animation_frame(move || drop(button.focus()));
        }
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            live.try_set(false);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div class="camera" role="dialog" aria-modal="true" aria-label=ts(F::LiveCamera)>
            <video node_ref=video autoplay playsinline muted></video>
            <div class="camera-bar">
                <button type="button" class="bar-button" data-testid="camera-close" on:click=move |_| live.set(false)>{t(C::Close)}</button>
                <button type="button" node_ref=shutter class="shutter" data-testid="shutter" aria-label=ts(F::Shutter) disabled=move || taker.busy.get() || !ready.get() on:click=shoot></button>
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
            // Nobody frees it any more when the screen was left meanwhile.
            if let Some(unseen) = address.try_set(address_of(&blob)).flatten() {
                let _ = Url::revoke_object_url(&unseen);
            }
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
