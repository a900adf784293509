//! Arrival on site: one press, with the position of that moment or the reason why there is none.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::event::Body;
use shared::evidence::{Grade, Located, grade};
use shared::id::CheckId;
use shared::text::{Lang, Text};

use super::super::frame::{Toast, explain, moment, use_phone};
use super::super::photo::Here;
use super::super::words::{W, say, ts};
use crate::device::position::ARRIVAL_WAIT_MS;
use crate::text::{C, F, fill, lang, lang_now, t};
use crate::ui::{Badge, Button, Card, Icon, Look, Shape, Tone};

/// `±9 m · 0 s ago`, or why there is no position.
pub fn fix_words(located: &Located, lang: Lang) -> String {
    match located {
        Located::Fix(fix) => {
            let accuracy = (fix.accuracy_mm / 1_000).to_string();
            let mut words = fill(W::FixLine, lang, &[&accuracy, &(fix.age_ms / 1_000).to_string()]);
            if let Some(altitude) = fix.altitude_mm {
                words = format!("{words} · {}", fill(C::Altitude, lang, &[&(altitude / 1_000).to_string()]));
            }
            words
        }
        Located::Nowhere(why) => say(*why, lang),
    }
}

const fn grade_tone(grade: Grade) -> Tone {
    match grade {
        Grade::A => Tone::Good,
        Grade::B => Tone::Warn,
        Grade::C => Tone::Bad,
    }
}

/// Arrival on site.
#[component]
pub fn Arrival(
    /// Of which check.
    id: CheckId,
    /// Where the device is.
    here: Here,
    /// Where it is said what goes wrong.
    toast: Toast,
) -> impl IntoView {
    let (phone, busy) = (use_phone(), RwSignal::new(false));
    let arrival = Memo::new(move |_| phone.with(|records| records.checks.get(&id).and_then(|c| c.arrival.clone())));
    let is_open = Memo::new(move |_| phone.with(|r| r.checks.get(&id).is_some_and(|c| c.signed.is_none())));
    let place = move || {
        let mine = phone.peek(|records| records.checks.get(&id).map(|check| check.mine));
        mine.and_then(|mine| phone.mines().get(&mine).and_then(|mine| mine.position))
    };
    let seen = RwSignal::from(here.get().seen);
    let arrive = move |()| {
        busy.set(true);
        let (lang, watch) = (lang_now(), here.get());
        spawn_local(async move {
            let located = watch.at_shutter(ARRIVAL_WAIT_MS).await;
            if let Err(error) = phone.record(id, Body::CheckArrived { located }).await {
                toast.say(explain(&error, lang));
            }
            busy.try_set(false);
        });
    };
    view! {
        <Card>
            {move || match arrival.get() {
                Some(arrival) => {
                    let (grade, _) = grade(&arrival.located, place());
                    let (at, located) = (moment(&arrival.moment), arrival.located);
                    view! {
                        <p class="go" data-testid="arrived">
                            <Icon shape=Shape::Place />
                            {t(F::Arrived)}
                            <Badge tone=grade_tone(grade) text=ts(grade) />
                        </p>
                        <p class="quiet-text">{move || format!("{at} · {}", fix_words(&located, lang()))}</p>
                    }.into_any()
                }
                None => view! {
                    <p data-testid="fix">
                        <Icon shape=Shape::Place />
                        {move || seen.get().map_or_else(|| say(F::Locating, lang()), |located| fix_words(&located, lang()))}
                    </p>
                    <Show when=move || is_open.get()>
                        <Button look=Look::Primary id="arrive" disabled=busy press=arrive>
                            {move || if busy.get() { F::Locating.text(lang()) } else { F::Arrive.text(lang()) }}
                        </Button>
                        <p class="quiet-text">{t(W::ArriveHint)}</p>
                    </Show>
                }.into_any(),
            }}
        </Card>
    }
}
