//! The money code: typed, seen by the camera, or in a picture.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev::SubmitEvent;
use leptos::html::Video;
use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::reward::money_code::MoneyCode;
use shared::text::Text as _;

use super::till::Till;
use crate::device::barcode::Detector;
use crate::device::live_view::LiveView;
use crate::device::timer;
use crate::field::words::ts;
use crate::rewards::form::chosen_file;
use crate::rewards::words::K;
use crate::text::{lang, t};
use crate::ui::{Button, Card, Icon, Notice, Shape, Tone};

/// How often the camera's picture is looked at.
const LOOK_MS: u64 = 250;

/// The code in what was scanned: all of it, or what stands behind the last of the signs that set it apart in an address.
fn code_in(scanned: &str) -> Option<MoneyCode> {
    let end = scanned.rsplit(['#', '=', '/', ':', '?']).next().unwrap_or_default();
    [scanned, end].into_iter().find_map(|text| MoneyCode::parse(text).ok())
}

/// Asks for the code.
#[component]
pub fn CodeForm(till: Till) -> impl IntoView {
    let (typed, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let said = RwSignal::new(None::<K>);
    let error = Signal::derive(move || {
        let wrong = tried.get().then(|| typed.with(|typed| MoneyCode::parse(typed).err())).flatten();
        wrong.map(|wrong| wrong.sentence(lang()))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if let Ok(code) = typed.with_untracked(|typed| MoneyCode::parse(typed)) {
            typed.set(String::new());
            till.look_up(code);
        }
    };
    let found = Callback::new(move |text: String| match code_in(&text) {
        Some(code) => till.look_up(code),
        None => said.set(Some(K::NoQr)),
    });
    view! {
        <Card title=ts(K::CodePrompt)>
            <form class="column" novalidate on:submit=submit>
                <div class="field">
                    <label for="money-code">{t(K::Code)}</label>
                    <input
                        id="money-code"
                        name="money-code"
                        class="money-code"
                        type="text"
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        aria-invalid=move || error.get().is_some().to_string()
                        aria-describedby="money-code-error"
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <p id="money-code-error" class="field-error" role="alert">{move || error.get()}</p>
                </div>
                <button type="submit" class="button primary wide" data-testid="look-up">{t(K::Look)}</button>
            </form>
            <Scanner found said />
            {move || said.get().map(|text| view! { <Notice tone=Tone::Warn><span data-testid="scan-said">{t(text)}</span></Notice> })}
            <p class="quiet-text">{t(K::CodeWhy)}</p>
        </Card>
    }
}

/// The camera, and pictures.
#[component]
fn Scanner(found: Callback<String>, said: RwSignal<Option<K>>) -> impl IntoView {
    let is_on = RwSignal::new(false);
    let video = NodeRef::<Video>::new();
    let camera: Rc<RefCell<Option<LiveView>>> = Rc::default();
    let camera = StoredValue::new_local(camera);
    let stop = move || {
        is_on.try_set(false);
        camera.try_with_value(|camera| camera.take());
    };
    let scan = move |()| {
        said.set(None);
        is_on.set(true);
        spawn_local(async move {
            // The video is on the page once the screen was drawn.
            timer::sleep(0).await;
            let Some(detector) = Detector::new().await else {
                said.try_set(Some(K::NoDetector));
                stop();
                return;
            };
            let Some(video) = video.try_get_untracked().flatten() else { return stop() };
            let Ok(live) = LiveView::open(&video).await else {
                said.try_set(Some(K::NoCamera));
                stop();
                return;
            };
            camera.try_with_value(|camera| camera.replace(Some(live)));
            while is_on.try_get_untracked() == Some(true) {
                let seen = detector.see(&video).await.into_iter().find(|text| code_in(text).is_some());
                // The screen may have been left meanwhile.
                if let Some(text) = seen.filter(|_| is_on.try_get_untracked() == Some(true)) {
                    stop();
                    found.run(text);
                    return;
                }
                timer::sleep(LOOK_MS).await;
            }
        });
    };
    let picture = move |event: web_sys::Event| {
        let Some(file) = chosen_file(&event) else { return };
        said.set(None);
        spawn_local(async move {
            let Some(detector) = Detector::new().await else {
                said.try_set(Some(K::NoDetector));
                return;
            };
            let seen = detector.read_picture(&file).await.into_iter().find(|text| code_in(text).is_some());
            match seen.filter(|_| is_on.try_get_untracked().is_some()) {
                Some(text) => found.run(text),
                None => drop(said.try_set(Some(K::NoQr))),
            }
        });
    };
    view! {
        <Show when=move || is_on.get()>
            <div class="scanner" data-testid="scanner">
                <video node_ref=video playsinline muted aria-label=t(K::Point)></video>
                <p class="quiet-text">{t(K::Point)}</p>
                <Button id="stop-scan" press=move |()| stop()>{t(K::StopScan)}</Button>
            </div>
        </Show>
        <Show when=move || !is_on.get()>
            <div class="actions">
                <Button id="scan" press=scan><Icon shape=Shape::Camera />{t(K::Scan)}</Button>
                <label class="button file-button">
                    {move || K::ScanPicture.text(lang())}
                    <input type="file" accept="image/*" capture="environment" data-testid="scan-picture" on:change=picture />
                </label>
            </div>
        </Show>
    }
}
