//! The service worker: registered here, updated with the person's consent, listened to for "send now".

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use super::js;

/// The tag of Background Sync.
const SYNC_TAG: &str = "minewatch-sync";

thread_local! {
    static REGISTRATION: RefCell<Option<ServiceWorkerRegistration>> = const { RefCell::new(None) };
}

fn container() -> Option<ServiceWorkerContainer> {
    js::get(&js::window().navigator(), "serviceWorker").map(JsCast::unchecked_into)
}

/// Registers the worker. The signal turns true when a new version waits; `sync` is called when the worker asks
/// for sending.
pub fn register(sync: impl Fn() + 'static) -> RwSignal<bool> {
    let new_version = RwSignal::new(false);
    let Some(container) = container() else { return new_version };
    js::listen(&container, "message", move |event| {
        let kind = event.dyn_ref::<MessageEvent>().and_then(|message| js::get(&message.data(), "type"));
        if kind.and_then(|kind| kind.as_string()).as_deref() == Some("sync") {
            sync();
        }
    });
    spawn_local(async move {
        match js::call_and_wait(&container, "register", &["/sw.js".into()]).await {
            Ok(registration) => watch(&registration.unchecked_into(), new_version),
            Err(error) => leptos::logging::warn!("service worker: {}", js::describe(&error)),
        }
    });
    new_version
}

fn watch(registration: &ServiceWorkerRegistration, new_version: RwSignal<bool>) {
    let tell = move |registration: &ServiceWorkerRegistration| {
        // Without a controller this is the first installation, not an update.
        if registration.waiting().is_some() && container().is_some_and(|c| c.controller().is_some()) {
            new_version.set(true);
        }
    };
    tell(registration);
    let found = registration.clone();
    js::listen(registration, "updatefound", move |_| {
        let Some(installing) = found.installing() else { return };
        let (found, worker) = (found.clone(), installing.clone());
        js::listen(&installing, "statechange", move |_| {
            if worker.state() == ServiceWorkerState::Installed {
                tell(&found);
            }
        });
    });
    REGISTRATION.with_borrow_mut(|kept| *kept = Some(registration.clone()));
}

/// Waits until a worker is active: from then on the app starts without a network. Never where there is none.
pub async fn active() {
    let ready = container().and_then(|container| js::get(&container, "ready"));
    match ready.and_then(|ready| ready.dyn_into::<js_sys::Promise>().ok()) {
        Some(ready) => drop(JsFuture::from(ready).await),
        None => std::future::pending().await,
    }
}

/// Lets the waiting version take over and starts the page anew with it. Only to be called while no draft is
/// unsaved.
pub fn take_over() {
    let waiting: Option<ServiceWorker> =
        REGISTRATION.with_borrow(|r| r.as_ref().and_then(ServiceWorkerRegistration::waiting));
    let (Some(waiting), Some(container)) = (waiting, container()) else { return };
    js::listen(&container, "controllerchange", |_| {
        let _ = js::window().location().reload();
    });
    let _ = waiting.post_message(&js::object(&[("type", "take-over".into())]));
}

/// Asks the browser to wake the worker when the network is back, where it can (Background Sync).
pub fn ask_for_sync() {
    let manager = REGISTRATION.with_borrow(|r| r.as_ref().and_then(|r| js::get(r, "sync")));
    if let Some(manager) = manager {
        spawn_local(async move {
            let _ = js::call_and_wait(&manager, "register", &[SYNC_TAG.into()]).await;
        });
    }
}
