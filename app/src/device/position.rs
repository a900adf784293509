//! Positions: the latest fix while somebody watches, and the fix at the shutter. As the device gives them,
//! with their age; graded elsewhere, corrected nowhere.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Geolocation, Position as WebPosition, PositionError, PositionOptions};

use shared::evidence::{Fix, FixSource, Located, NoFix, Position};

use super::timer::{self, Alarm};
use super::{clock, js};

/// A fix of this age is good enough for the shutter without asking again.
const FRESH_MS: u32 = 10_000;
/// How long the arrival waits for a fix.
pub const ARRIVAL_WAIT_MS: u32 = 6_000;
/// How long a photo or a hazard waits for a fix: it is not on the disk meanwhile.
pub const SHUTTER_WAIT_MS: u32 = 2_000;
/// How often the age on the screen is written anew.
const TICK_MS: u64 = 1_000;
/// How long a watcher waits for each fix.
const WATCH_WAIT_MS: u32 = 30_000;

/// How long the receiver goes on after the last screen that needs it.
const LINGER_MS: u64 = 60_000;

thread_local! {
    static SHARED: RefCell<Option<Watch>> = const { RefCell::new(None) };
    static LINGER: Alarm = Alarm::default();
}

/// A fix, and when it came by the monotonic clock. The time that it carries is the satellites', and the phone's
/// wall clock may differ from that by any amount.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reading {
    fix: Fix,
    came_ms: u64,
}

impl Reading {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` stops at the ends of the range"
    )]
    fn new(given: &WebPosition) -> Option<Self> {
        let at = given.coords();
        let fix = Fix {
            position: Position::from_degrees(at.latitude(), at.longitude())?,
            accuracy_mm: (at.accuracy() * 1e3).round() as u32,
            altitude_mm: at.altitude().map(|metres| (metres * 1e3).round() as i32),
            age_ms: 0,
            source: FixSource::Device,
        };
        Some(Self { fix, came_ms: clock::monotonic_ms() })
    }

    fn now(&self) -> Fix {
        let age_ms = clock::monotonic_ms().saturating_sub(self.came_ms);
        Fix { age_ms: u32::try_from(age_ms).unwrap_or(u32::MAX), ..self.fix }
    }
}

fn service() -> Option<Geolocation> {
    js::get(&js::window().navigator(), "geolocation").map(JsCast::unchecked_into)
}

fn options(wait_ms: u32, age_ms: u32) -> PositionOptions {
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(wait_ms);
    options.set_maximum_age(age_ms);
    options
}

fn why(error: &JsValue) -> NoFix {
    match error.unchecked_ref::<PositionError>().code() {
        PositionError::PERMISSION_DENIED => NoFix::Denied,
        _ => NoFix::Unavailable,
    }
}

async fn ask(wait_ms: u32) -> Result<Reading, NoFix> {
    let service = service().ok_or(NoFix::Unsupported)?;
    let promise = Promise::new(&mut |resolve, reject| {
        // None that the browser kept: its age would not be known.
        let options = options(wait_ms, 0);
        let _ = service.get_current_position_with_error_callback_and_options(&resolve, Some(&reject), &options);
    });
    // The browser's own limit does not count while it asks the person for permission.
    let asked = timer::within(u64::from(wait_ms), JsFuture::from(promise)).await.ok_or(NoFix::Unavailable)?;
    match asked {
        Ok(given) => Reading::new(given.unchecked_ref()).ok_or(NoFix::Unavailable),
        Err(error) => Err(why(&error)),
    }
}

/// What the browser calls with every reading.
type Heard = Closure<dyn FnMut(JsValue)>;

struct Watching {
    id: Cell<Option<i32>>,
    latest: Cell<Option<Reading>>,
    callbacks: RefCell<Vec<Heard>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        if let (Some(id), Some(service)) = (self.id.take(), service()) {
            service.clear_watch(id);
        }
    }
}

/// Watches the position for as long as it lives.
#[derive(Clone)]
pub struct Watch {
    inner: Rc<Watching>,
    /// What is known now, for the screen; none before the first word.
    pub seen: ArcRwSignal<Option<Located>>,
}

impl Watch {
    /// The watch that all screens share: a receiver that goes on running gives better fixes, and at once.
    #[must_use]
    pub fn shared() -> Self {
        LINGER.with(Alarm::clear);
        SHARED.with_borrow_mut(|shared| shared.get_or_insert_with(Self::begin).clone())
    }

    /// Says that a screen needs it no longer; the watch ends a while after the last one said so.
    pub fn leave() {
        LINGER.with(|alarm| alarm.set(LINGER_MS, || drop(SHARED.take())));
    }

    /// Begins to watch. The browser may ask the person for permission.
    #[must_use]
    pub fn begin() -> Self {
        let seen = ArcRwSignal::new(None);
        let inner = Rc::new(Watching { id: Cell::new(None), latest: Cell::new(None), callbacks: RefCell::default() });
        let Some(service) = service() else {
            seen.set(Some(Located::Nowhere(NoFix::Unsupported)));
            return Self { inner, seen };
        };
        let (weak, shown) = (Rc::downgrade(&inner), seen.clone());
        let found = Closure::<dyn FnMut(JsValue)>::new(move |given: JsValue| {
            if let (Some(inner), Some(reading)) = (weak.upgrade(), Reading::new(given.unchecked_ref())) {
                inner.latest.set(Some(reading));
                shown.set(Some(Located::Fix(reading.now())));
            }
        });
        let (weak, shown) = (Rc::downgrade(&inner), seen.clone());
        let failed = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
            let knows_more = weak.upgrade().is_some_and(|inner| inner.latest.get().is_some());
            if !knows_more {
                shown.set(Some(Located::Nowhere(why(&error))));
            }
        });
        let callback = |closure: &Closure<dyn FnMut(JsValue)>| closure.as_ref().unchecked_ref::<Function>().clone();
        let id = service.watch_position_with_error_callback_and_options(
            &callback(&found),
            Some(&callback(&failed)),
            &options(WATCH_WAIT_MS, 0),
        );
        inner.id.set(id.ok());
        inner.callbacks.borrow_mut().extend([found, failed]);
        let (weak, shown) = (Rc::downgrade(&inner), seen.clone());
        spawn_local(async move {
            while let Some(inner) = weak.upgrade() {
                if let Some(reading) = inner.latest.get() {
                    shown.set(Some(Located::Fix(reading.now())));
                }
                drop(inner);
                timer::sleep(TICK_MS).await;
            }
        });
        Self { inner, seen }
    }

    /// The latest fix with its present age, without waiting.
    #[must_use]
    pub fn latest(&self) -> Option<Fix> {
        self.inner.latest.get().map(|reading| reading.now())
    }

    /// The latest fix, if it is fresh.
    #[must_use]
    pub fn fresh(&self) -> Option<Fix> {
        self.latest().filter(|fix| fix.age_ms <= FRESH_MS)
    }

    /// Where the device is at this moment: the latest fix if it is fresh, otherwise a new one, otherwise the
    /// latest with its age, otherwise the reason why there is none.
    pub async fn at_shutter(&self, wait_ms: u32) -> Located {
        if let Some(fix) = self.fresh() {
            return Located::Fix(fix);
        }
        match (ask(wait_ms).await, self.latest()) {
            (Ok(reading), _) => Located::Fix(reading.now()),
            (Err(_), Some(old)) => Located::Fix(old),
            (Err(why), None) => Located::Nowhere(why),
        }
    }
}
