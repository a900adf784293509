//! The frame around every field screen: the bar at the bottom, what the person should know now, and short
//! words about what was just done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use shared::id::MineId;
use shared::sync::Status;
use shared::text::{Lang, Text};

use super::words::{W, say, ts};
use crate::device::clock;
use crate::device::timer::Alarm;
use crate::session::{App, explain_store, use_app};
use crate::sync::{Phone, RecordError};
use crate::text::{C, F, fill, format, lang, t};
use crate::ui::{Button, Icon, Look, Notice, Shape, Tone};

/// How long a short word stays.
const TOAST_MS: u64 = 3_500;

/// The phone of the inspector who is signed in.
///
/// # Panics
/// On a screen that only inspectors reach, never.
pub fn use_phone() -> Phone {
    let app = use_app();
    #[expect(clippy::expect_used, reason = "the routes show field screens only to who has a phone")]
    app.phone.get_untracked().expect("an inspector has a phone")
}

/// A short word about what was just done or went wrong.
#[derive(Clone, Copy)]
pub struct Toast {
    text: RwSignal<Option<String>>,
    alarm: StoredValue<Alarm, LocalStorage>,
}

impl Toast {
    /// A toast for this screen.
    pub fn new() -> Self {
        Self { text: RwSignal::new(None), alarm: StoredValue::new_local(Alarm::default()) }
    }

    /// Says it.
    pub fn say(&self, text: String) {
        self.text.try_set(Some(text));
        let shown = self.text;
        self.alarm.try_with_value(|alarm| {
            alarm.set(TOAST_MS, move || {
                shown.try_set(None);
            });
        });
    }

    /// Where it appears.
    pub fn view(self) -> impl IntoView {
        let text = self.text;
        view! {
            <div role="status" aria-live="polite">
                {move || text.get().map(|text| view! { <div class="toast" data-testid="toast">{text}</div> })}
            </div>
        }
    }
}

/// What a person is told when something could not be recorded.
pub fn explain(error: &RecordError, lang: Lang) -> String {
    match error {
        RecordError::Store(error) => explain_store(error, lang),
        RecordError::Refused(refusal) => say(*refusal, lang),
        RecordError::NoClock => say(W::NoClock, lang),
    }
}

/// What the machine's status means to a person; none when there is nothing to say.
pub fn explain_status(status: &Status, online: bool, lang: Lang) -> Option<String> {
    match status {
        Status::Idle => None,
        Status::Working => Some(say(F::Sending, lang)),
        Status::Unreachable if online => Some(say(C::NoNetwork, lang)),
        Status::Unreachable => Some(say(F::Offline, lang)),
        Status::NeedsSignIn => Some(say(F::NeedsSignIn, lang)),
        Status::Stalled(code) => Some(fill(F::Stalled, lang, &[code.text(lang)])),
        Status::StoreFailing => Some(say(F::StoreFailing, lang)),
    }
}

/// The name of a mine, as far as this phone knows.
pub fn mine_name(phone: Phone, mine: MineId) -> String {
    phone.mines().get(&mine).map_or_else(|| "?".to_owned(), |mine| mine.name.clone())
}

/// `2026-03-01 14:05` of a moment, honestly.
pub fn moment(moment: &shared::check::Moment) -> String {
    format::moment(moment, clock::wall())
}

/// Offers a new version of the app that waits.
#[component]
pub fn NewVersion() -> impl IntoView {
    let app = use_app();
    move || {
        app.new_version.get().then(|| {
            view! {
                <Notice tone=Tone::Good>
                    <span>{t(W::NewVersion)}</span>
                    <Button id="update" press=move |()| spawn_local(async move { app.update().await })>{t(W::Update)}</Button>
                </Notice>
            }
        })
    }
}

/// What the person should know now: a new version, a session at its end, a chain that does not go on.
#[component]
pub fn Banners() -> impl IntoView {
    let (app, phone) = (use_app(), use_phone());
    let status = Memo::new(move |_| phone.progress.with(|progress| progress.status.clone()));
    view! {
        <NewVersion />
        {move || banner(&status.get(), app)}
    }
}

fn banner(status: &Status, app: App) -> Option<AnyView> {
    match status {
        Status::NeedsSignIn => Some(
            view! {
                <Notice tone=Tone::Warn>
                    <span>{t(F::NeedsSignIn)}</span>
                    <a class="button primary" href="/sign-in" data-testid="sign-in-again">{t(W::SignInAgain)}</a>
                </Notice>
            }
            .into_any(),
        ),
        Status::Stalled(_) | Status::StoreFailing => {
            let text = explain_status(status, app.online.get(), lang());
            Some(view! { <Notice tone=Tone::Bad><span>{text}</span></Notice> }.into_any())
        }
        Status::Idle | Status::Working | Status::Unreachable => None,
    }
}

/// The bar at the bottom.
#[component]
pub fn BottomBar() -> impl IntoView {
    let (phone, path) = (use_phone(), use_location().pathname);
    let waiting = Memo::new(move |_| phone.progress.with(|p| p.events + p.photos as u64));
    let here = move |to: &'static str| move || (path.get() == to).then_some("page");
    view! {
        <nav class="bottom-bar">
            <a href="/" aria-current=here("/") data-testid="nav-home"><Icon shape=Shape::Home />{t(F::Home)}</a>
            <a href="/queue" aria-current=here("/queue") data-testid="nav-queue">
                <Icon shape=Shape::Queue />
                {t(F::Queue)}
                {move || (waiting.get() > 0).then(|| view! { <span class="count" data-testid="waiting-count">{waiting.get()}</span> })}
            </a>
            <a href="/settings" aria-current=here("/settings") data-testid="nav-settings">
                <Icon shape=Shape::Settings />
                {t(C::Settings)}
            </a>
        </nav>
    }
}

/// A quiet button that leads somewhere.
#[component]
pub fn SettingsLink() -> impl IntoView {
    view! { <a class="bar-button" href="/settings" aria-label=ts(C::Settings)><Icon shape=Shape::Settings /></a> }
}

/// Press twice: first the question, then the deed.
#[component]
pub fn Twice(
    /// What stands on the button.
    #[prop(into)]
    label: Signal<String>,
    /// What is asked.
    #[prop(into)]
    question: Signal<String>,
    /// What stands on the second button.
    #[prop(into)]
    confirm: Signal<String>,
    /// A name for tests; the second button is `confirm`.
    id: &'static str,
    /// How it looks.
    look: Look,
    /// Whether the question is asked at all.
    #[prop(optional, into)]
    at_once: Signal<bool>,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What happens.
    #[prop(into)]
    deed: Callback<()>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let first = move |()| if at_once.get_untracked() { deed.run(()) } else { asked.set(true) };
    view! {
        <Show
            when=move || asked.get()
            fallback=move || view! { <Button look=look id=id disabled=disabled press=first>{label}</Button> }
        >
            <Notice tone=Tone::Warn>
                <span>{question}</span>
                <Button look=look id="confirm" disabled=disabled press=move |()| { asked.set(false); deed.run(()) }>{confirm}</Button>
                <Button press=move |()| asked.set(false)>{t(C::Cancel)}</Button>
            </Notice>
        </Show>
    }
}
