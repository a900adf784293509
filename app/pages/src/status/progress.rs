//! What happened day by day, and what must happen by when.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use super::state;
use crate::model::{Deadline, DeadlineKind, Step, StepEvent};
use crate::parts::{date, deadlines};
use crate::text::T;

/// The time limits that still run.
pub fn deadlines_card(list: &[Deadline], lang: Lang) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let late = list.iter().any(|due| due.days_left < 0 && due.kind != DeadlineKind::Claim);
    let late = late.then(|| view! { <p class="note warn">{T::LateText.text(lang)}</p> });
    Some(
        view! {
            <section class="card">
                <h2>{T::DueHead.text(lang)}</h2>
                {deadlines(list, lang)}
                {late}
            </section>
        }
        .into_any(),
    )
}

/// The timeline, oldest first.
pub fn steps(list: &[Step], lang: Lang) -> AnyView {
    let items = list
        .iter()
        .map(|step| {
            let note = step.note.clone().map(|text| view! { <p class="words small" dir="auto">{text}</p> });
            view! {
                <li>
                    {date(step.day, lang)}
                    <p><strong>{name(step.event).text(lang)}</strong></p>
                    {note}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>{T::StepsHead.text(lang)}</h2>
            <ol class="line">{items}</ol>
        </section>
    }
    .into_any()
}

const fn name(event: StepEvent) -> T {
    match event {
        StepEvent::State(reached) => state(reached).0,
        StepEvent::Added => T::StepAdded,
        StepEvent::OfficeWrote => T::StepOffice,
        StepEvent::RewardDecided => T::StepReward,
        StepEvent::RewardClaimed => T::StepClaimed,
        StepEvent::RewardPaid => T::StepPaid,
        StepEvent::RewardLapsed => T::StepLapsed,
    }
}
