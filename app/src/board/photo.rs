//! A photo on the board: preview, full, stamped copy, and whether hash, chain and signature hold.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::board::PhotoVerification;
use shared::digest::PhotoHash;
use shared::evidence::{Photo, PhotoState};
use shared::mine::Mine;
use shared::text::Text as _;
use wasm_bindgen::JsCast as _;

use super::check::{When, Where};
use super::desk::Desk;
use crate::text::{B, C, format, lang, t};
use crate::ui::{Button, Icon, Look, Notice, Shape, Skeleton, Tone};

/// A picture that only the signed-in may see: fetched with the session, shown from memory, then let go.
#[component]
pub fn Picture(
    /// The board's data.
    desk: Desk,
    /// The picture's address.
    #[prop(into)]
    address: Signal<String>,
    /// What it shows.
    #[prop(optional, into)]
    alt: Signal<String>,
) -> impl IntoView {
    let shown: RwSignal<Option<Result<String, ()>>> = RwSignal::new(None);
    let let_go = move || {
        if let Some(Some(Ok(url))) = shown.try_get_untracked() {
            let _ = web_sys::Url::revoke_object_url(&url);
        }
    };
    Effect::new(move |_| {
        let asked = address.get();
        let_go();
        shown.set(None);
        spawn_local(async move {
            let blob = desk.picture(asked.clone()).await.map_err(|_| ());
            // Another picture was asked for meanwhile, or the screen was left: nobody would let this one go.
            if address.try_get_untracked() != Some(asked) {
                return;
            }
            let url = blob.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob).map_err(|_| ()));
            let_go();
            shown.try_set(Some(url));
        });
    });
    on_cleanup(let_go);
    move || match shown.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Ok(url)) => view! { <img src=url alt=alt /> }.into_any(),
        Some(Err(())) => view! { <span class="quiet-text"><Icon shape=Shape::Warning /></span> }.into_any(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Full,
    Stamped,
}

/// One photo, large, with all that is known about it.
#[component]
pub fn Viewer(
    /// The board's data.
    desk: Desk,
    /// The photo.
    photo: Photo,
    /// The mine.
    mine: Mine,
    /// Who took it.
    taker: String,
    /// Set to none to close.
    chosen: RwSignal<Option<PhotoHash>>,
) -> impl IntoView {
    let hash = photo.hash;
    let held = photo.state == PhotoState::Held;
    let which = RwSignal::new(Shown::Full);
    let address = Signal::derive(move || match (held, which.get()) {
        (false, _) => format!("/api/v1/photos/{hash}/preview"),
        (true, Shown::Full) => format!("/api/v1/photos/{hash}/view"),
        (true, Shown::Stamped) => format!("/api/v1/photos/{hash}/stamped"),
    });
    let verification: RwSignal<Option<PhotoVerification>> = RwSignal::new(None);
    spawn_local(async move {
        if let Ok(found) = desk.get(format!("/api/v1/photos/{hash}/verification")).await {
            verification.try_set(Some(found));
        }
    });
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    let (tone, state) = match photo.state {
        PhotoState::Announced => (Tone::Warn, B::OriginalAwaited),
        PhotoState::Held => (Tone::Good, B::OriginalHeld),
        PhotoState::Refused(_) => (Tone::Bad, B::OriginalRefused),
    };
    let reason = match photo.state {
        PhotoState::Refused(reason) => Some(reason),
        PhotoState::Announced | PhotoState::Held => None,
    };
    let download = move |()| {
        spawn_local(async move {
            let Ok(blob) = desk.picture(format!("/api/v1/photos/{hash}/original")).await else { return };
            let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
            let link =
                document().create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok());
            if let Some(link) = link {
                link.set_href(&url);
                link.set_download(&format!("{hash}.jpg"));
                link.click();
            }
            let _ = web_sys::Url::revoke_object_url(&url);
        });
    };
    let switch = move |value: Shown, text: B| {
        view! {
            <button
                type="button"
                class="choice-option"
                role="radio"
                aria-checked=move || (which.get() == value).to_string()
                on:click=move |_| which.set(value)
            >
                {t(text)}
            </button>
        }
    };
    let source = photo.source;
    view! {
        <dialog class="viewer" node_ref=dialog data-testid="viewer" on:close=move |_| chosen.set(None)>
            <div class="viewer-body">
                <div class="viewer-picture">
                    <Picture desk=desk address=address alt=Signal::derive(move || C::Photo.text(lang()).to_owned()) />
                </div>
                <div class="viewer-side">
                    <div class="actions">
                        <Button look=Look::Quiet press=move |()| chosen.set(None)>
                            <Icon shape=Shape::Cross />
                            {t(C::Close)}
                        </Button>
                    </div>
                    <Notice tone=tone>
                        <span>{t(state)}{reason.map(|r| view! { "：" {t(r)} })}</span>
                    </Notice>
                    <Show when=move || held>
                        <div class="choice" role="radiogroup">
                            {switch(Shown::Full, B::ViewFull)} {switch(Shown::Stamped, B::ViewStamped)}
                        </div>
                        <Button press=download>
                            <Icon shape=Shape::Download />
                            {t(B::Download)}
                        </Button>
                    </Show>
                    <Verdict found=verification />
                    <dl class="facts">
                        <dt>{t(C::Time)}</dt>
                        <dd><When moment=photo.taken /></dd>
                        <dt>{t(C::Position)}</dt>
                        <dd><Where located=photo.located mine=mine.position /></dd>
                        <dt>{t(C::Inspectors)}</dt>
                        <dd>{taker}</dd>
                        <dt>{t(B::Source)}</dt>
                        <dd>{t(source)}</dd>
                        <dt>{t(B::HashLine)}</dt>
                        <dd class="hash">{hash.to_string()}</dd>
                    </dl>
                    {move || {
                        let exif = verification.get().map(|v| v.exif).unwrap_or_default();
                        (!exif.is_empty()).then(|| {
                            let rows = exif.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> });
                            view! {
                                <details>
                                    <summary>{t(B::Exif)}</summary>
                                    <dl class="facts">{rows.collect_view()}</dl>
                                </details>
                            }
                        })
                    }}
                </div>
            </div>
        </dialog>
    }
}

/// Whether hash, chain and signature hold, in plain words and then one by one.
#[component]
fn Verdict(found: RwSignal<Option<PhotoVerification>>) -> impl IntoView {
    move || {
        let Some(found) = found.get() else { return view! { <Skeleton /> }.into_any() };
        let waits = found.stored_hash.is_none();
        let holds = found.holds();
        let (class, shape, sentence) = match (holds, waits) {
            (true, _) => ("verdict good", Shape::Shield, B::Holds),
            (false, true) => ("verdict", Shape::Clock, B::OriginalAwaited),
            (false, false) => ("verdict bad", Shape::Warning, B::HoldsNot),
        };
        let word = |good: bool| if good { B::Good } else { B::Bad };
        let hash_word = if waits { B::NotThere } else { word(found.stored_hash == Some(found.photo)) };
        view! {
            <section data-testid="verification">
                <h3>{t(B::Verification)}</h3>
                <p class=class><Icon shape=shape /><span>{t(sentence)}</span></p>
                <dl class="facts">
                    <dt>{t(B::HashLine)}</dt>
                    <dd>{t(hash_word)}</dd>
                    <dt>{t(B::ChainLine)}</dt>
                    <dd>{t(word(found.chain_holds))}</dd>
                    <dt>{t(B::SignatureLine)}</dt>
                    <dd>{t(word(found.signature_holds))}</dd>
                    <dt>{t(B::Received)}</dt>
                    <dd>{format::second(found.received)}</dd>
                    <dt>{t(B::Seq)}</dt>
                    <dd class="mono">{found.seq}</dd>
                    <dt>{t(C::Device)}</dt>
                    <dd class="hash">{found.device.to_string()}</dd>
                </dl>
            </section>
        }
        .into_any()
    }
}
