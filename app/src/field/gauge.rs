//! The readiness gauge: before departure, is this phone fit to record all day without a network?

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::text::{Lang, Text};

use super::frame::use_phone;
use super::words::{W, say, ts};
use crate::device::install::{self, Install};
use crate::device::storage::{self, Room};
use crate::device::{clock, timer, worker};
use crate::session::use_app;
use crate::sync::Progress;
use crate::text::{F, fill, format, lang, t};
use crate::ui::{Button, Card, Icon, Shape, Tone};

/// Less free space than this is too little for a day: some hundred photos.
const ROOM_BYTES: f64 = 500e6;
/// Data older than this is to be refreshed before departure.
const DATA_OLD_MS: i64 = 24 * 3_600_000;
/// How often ages are written anew.
const TICK_MS: u64 = 30_000;

/// One line of the gauge.
struct Line {
    id: &'static str,
    tone: Tone,
    text: String,
    mend: Option<Mend>,
}

/// What a button on a line does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mend {
    Install,
    Protect,
    Send,
}

/// The readiness gauge.
#[component]
pub fn Gauge() -> impl IntoView {
    let (app, phone) = (use_app(), use_phone());
    let (room, tick) = (RwSignal::new(None::<Room>), RwSignal::new(0_u32));
    let measure = move || {
        spawn_local(async move {
            let measured = storage::room().await;
            room.try_set(Some(measured));
        });
    };
    measure();
    let has_copy = RwSignal::new(false);
    spawn_local(async move {
        worker::active().await;
        has_copy.try_set(true);
    });
    spawn_local(async move {
        loop {
            timer::sleep(TICK_MS).await;
            if tick.try_update(|n| *n += 1).is_none() {
                break;
            }
        }
    });
    let lines = move || {
        tick.track();
        let lang = lang();
        vec![
            installed(app.install.get(), lang),
            offline_copy(has_copy.get(), lang),
            persisted(room.get(), lang),
            space(room.get(), lang),
            data_age(phone.pulled_at(), lang),
            phone.progress.with(|progress| unsent(progress, lang)),
        ]
    };
    let is_ready = Memo::new(move |_| lines().iter().all(|line| line.tone != Tone::Bad));
    let mend = move |what: Mend| match what {
        Mend::Install => spawn_local(install::ask()),
        Mend::Protect => spawn_local(async move {
            let _ = storage::persist().await;
            measure();
        }),
        Mend::Send => app.send_now(),
    };
    view! {
        <Card>
            <p class="go" data-testid="readiness">
                {move || if is_ready.get() {
                    view! { <span class="good-text"><Icon shape=Shape::Shield /></span>{t(F::Ready)} }.into_any()
                } else {
                    view! { <span class="bad-text"><Icon shape=Shape::Warning /></span>{t(F::NotReady)} }.into_any()
                }}
            </p>
            <ul class="gauge">
                {move || lines().into_iter().map(|line| row(line, mend)).collect_view()}
            </ul>
            <p class="quiet-text">
                {move || fill(W::SignedInAs, lang(), &[&phone.person().name])}" · "
                {move || fill(F::AppVersion, lang(), &[env!("CARGO_PKG_VERSION")])}
            </p>
        </Card>
    }
}

fn row(line: Line, mend: impl Fn(Mend) + Copy + Send + Sync + 'static) -> impl IntoView {
    let (class, shape) = match line.tone {
        Tone::Plain | Tone::Good => ("mark", Shape::Tick),
        Tone::Warn => ("mark warn", Shape::Warning),
        Tone::Bad => ("mark bad", Shape::Cross),
    };
    let button = line.mend.map(|what| {
        let label = match what {
            Mend::Install => ts(F::Install),
            Mend::Protect => ts(F::Protect),
            Mend::Send => ts(F::SendNow),
        };
        view! { <Button press=move |()| mend(what)>{label}</Button> }
    });
    view! {
        <li data-testid=line.id>
            <span class=class><Icon shape /></span>
            <span class="text">{line.text}</span>
            {button}
        </li>
    }
}

fn installed(state: Install, lang: Lang) -> Line {
    let (tone, text, mend) = match state {
        Install::Installed => (Tone::Good, say(F::Installed, lang), None),
        Install::Offered => (Tone::Warn, say(F::NotInstalled, lang), Some(Mend::Install)),
        Install::ByShareMenu | Install::ByBrowserMenu => {
            let text = format!("{}。{}", F::NotInstalled.text(lang), F::InstallHint.text(lang));
            (Tone::Warn, if lang == Lang::En { text.replace('。', ". ") } else { text }, None)
        }
    };
    Line { id: "gauge-installed", tone, text, mend }
}

fn offline_copy(is_there: bool, lang: Lang) -> Line {
    let (tone, text) = if is_there { (Tone::Good, F::OfflineCopy) } else { (Tone::Bad, F::NoOfflineCopy) };
    Line { id: "gauge-offline", tone, text: say(text, lang), mend: None }
}

fn persisted(room: Option<Room>, lang: Lang) -> Line {
    let is_safe = room.is_none_or(|room| room.persisted);
    let (tone, text, mend) =
        if is_safe { (Tone::Good, F::Persisted, None) } else { (Tone::Warn, F::NotPersisted, Some(Mend::Protect)) };
    Line { id: "gauge-persisted", tone, text: say(text, lang), mend }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a disk")]
fn space(room: Option<Room>, lang: Lang) -> Line {
    let (tone, text) = match room.and_then(|room| room.free()) {
        Some(free) if free < ROOM_BYTES => (Tone::Bad, fill(F::LittleSpace, lang, &[&format::bytes(free as u64)])),
        Some(free) => (Tone::Good, fill(F::FreeSpace, lang, &[&format::bytes(free as u64)])),
        None => (Tone::Warn, say(F::UnknownSpace, lang)),
    };
    Line { id: "gauge-space", tone, text, mend: None }
}

fn data_age(pulled: Option<shared::time::Timestamp>, lang: Lang) -> Line {
    let now = clock::wall();
    let (tone, text) = match pulled {
        None => (Tone::Bad, say(F::NoData, lang)),
        Some(at) => {
            let is_old = now.since_ms(at) > DATA_OLD_MS;
            let text = if is_old {
                fill(W::DataOld, lang, &[&format::age(at, now, lang)])
            } else {
                fill(F::DataAge, lang, &[&format::age(at, now, lang)])
            };
            (if is_old { Tone::Warn } else { Tone::Good }, text)
        }
    };
    Line { id: "gauge-data", tone, text, mend: None }
}

fn unsent(progress: &Progress, lang: Lang) -> Line {
    let waiting = progress.events + progress.photos as u64;
    let (tone, text, mend) = if waiting == 0 {
        (Tone::Good, say(F::AllSent, lang), None)
    } else {
        (Tone::Warn, fill(F::Unsent, lang, &[&waiting.to_string()]), Some(Mend::Send))
    };
    Line { id: "gauge-unsent", tone, text, mend }
}
