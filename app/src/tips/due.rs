//! How states and time limits look, and the reminder of those that are over or near. What they say is the core's.

use leptos::prelude::*;

use shared::register::Day;
use shared::text::Text as _;
use shared::tip::deadline::Standing;
use shared::tip::lifecycle::TipState;
use shared::tip::wire::Deadline;

use super::desk::Desk;
use super::words::O;
use crate::text::{C, fill, lang};
use crate::ui::{Badge, Notice, Tone};

/// What the colour of a state means.
pub const fn tone_of(state: TipState) -> Tone {
    match state {
        TipState::Received => Tone::Warn,
        TipState::Accepted => Tone::Plain,
        TipState::Verified => Tone::Good,
        TipState::Unverified | TipState::PassedOn | TipState::Rejected | TipState::Joined | TipState::Closed => {
            Tone::Plain
        }
    }
}

/// What the colour of a time limit means.
pub fn tone_of_limit(deadline: Deadline, today: Day) -> Tone {
    match deadline.standing(today) {
        Standing::Overdue => Tone::Bad,
        Standing::Soon => Tone::Warn,
        Standing::Ahead => Tone::Plain,
    }
}

/// A time limit: what has to happen in how many days, and the last day for it.
#[component]
pub fn Limit(desk: Desk, deadline: Deadline) -> impl IntoView {
    let tone = Signal::derive(move || tone_of_limit(deadline, desk.today.get()));
    let words = Signal::derive(move || deadline.words(desk.today.get(), lang()));
    view! {
        <Badge tone=tone text=words />
        <span class="quiet-text">{move || fill(O::Until, lang(), &[&deadline.day.to_string()])}</span>
    }
}

/// How many time limits are over or near, in a sentence; nothing when there are none. It tells nothing of a tip, and
/// stands before the passphrase, too.
#[component]
pub fn Reminded(desk: Desk) -> impl IntoView {
    move || {
        let due = desk.reminder();
        let words = due.words(lang())?;
        let text = format!("{}{words}", O::Due.text(lang()));
        Some(if due.overdue > 0 {
            view! { <Notice tone=Tone::Bad><span data-testid="due">{text}</span></Notice> }
        } else {
            view! { <Notice tone=Tone::Warn><span data-testid="due">{text}</span></Notice> }
        })
    }
}

/// Has the browser's title, which is seen from other windows, say how many limits are over or near.
pub fn keep_title(desk: Desk) {
    let set = |title: &str| document().set_title(title);
    let plain = document().title();
    Effect::new(move |_| {
        let count = desk.reminder().count();
        let name = format!("{} · {}", O::Title.text(lang()), C::AppName.text(lang()));
        set(&if count > 0 { format!("({count}) {name}") } else { name });
    });
    on_cleanup(move || set(&plain));
}
