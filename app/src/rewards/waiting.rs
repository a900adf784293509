//! What the hotline tells callers: ready, where, so many days left. No sum, no mine, nothing to tell cases apart by.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::reward::wire::{HotlineView, WaitingReward};
use shared::text::Text as _;

use super::desk::{Desk, explain};
use super::frame::Bar;
use super::words::R;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Notice, Page, Skeleton, Tone};

/// From so many days left it is red, and yellow: the office's last reminders.
const LAST_DAYS: u32 = 3;
const SOON_DAYS: u32 = 10;

/// What waits for claimants.
#[component]
pub fn WaitingPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Waiting desk /> })
}

#[component]
fn Waiting(desk: Desk) -> impl IntoView {
    let known = RwSignal::new(None::<Result<HotlineView, Failure>>);
    let ask = move || {
        spawn_local(async move {
            let answer = desk.line.get::<HotlineView>("/api/v1/rewards/hotline".into()).await;
            known.try_set(Some(answer));
        });
    };
    ask();
    let body = move || match known.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(failure)) => view! {
            <Notice tone=Tone::Bad>
                <span>{move || explain(&failure, lang())}</span>
                <Button press=move |()| ask()>{t(C::Retry)}</Button>
            </Notice>
        }
        .into_any(),
        Some(Ok(told)) => view! { <Told told /> }.into_any(),
    };
    view! {
        <Bar desk title=ts(R::WaitingTitle) />
        <Page>
            <Notice><span>{t(R::WaitingWhy)}</span></Notice>
            {body}
        </Page>
    }
}

#[component]
fn Told(told: HotlineView) -> impl IntoView {
    let is_empty = told.waiting.is_empty();
    let rows = told.waiting.into_iter().map(|waiting| view! { <WaitingRow waiting /> }).collect_view();
    let places = if told.places.is_empty() {
        view! { <p class="quiet-text">{t(R::NoPlaces)}</p> }.into_any()
    } else {
        let places = told.places.into_iter().map(|place| view! { <li>{place}</li> }).collect_view();
        view! { <ul class="dots" data-testid="places">{places}</ul> }.into_any()
    };
    view! {
        <Card title=ts(R::Waiting)>
            <ul class="rows" data-testid="waiting-rewards">{rows}</ul>
            {is_empty.then(|| view! { <Empty text=ts(R::NothingWaits) /> })}
        </Card>
        <Card title=ts(R::Places)>{places}</Card>
    }
}

#[component]
fn WaitingRow(waiting: WaitingReward) -> impl IntoView {
    let left = waiting.days_left;
    let tone = if left <= LAST_DAYS {
        Tone::Bad
    } else if left <= SOON_DAYS {
        Tone::Warn
    } else {
        Tone::Plain
    };
    let days = Signal::derive(move || match left {
        0 => R::DueToday.text(lang()).to_owned(),
        _ => fill(R::DaysLeft, lang(), &[&left.to_string()]),
    });
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-title">{waiting.region.full_name()}</span>
                <span class="quiet-text">{t(waiting.state)}" · "{move || format!("{} {}", R::LastDay.text(lang()), waiting.until)}</span>
            </span>
            <Badge tone=tone text=days />
        </li>
    }
}
