//! What became of the reward. When it can be collected, this is what the reader came for.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::model::{Deadline, Reward, RewardState};
use crate::parts::days_left;
use crate::text::{T, day, fill};

/// The reward's card; nothing while there is nothing to say.
pub fn reward(reward: Option<&Reward>, lang: Lang) -> Option<AnyView> {
    let reward = reward?;
    let sum = reward.amount.clone().map(|amount| view! { <p class="sum">{amount}</p> });
    let text = match reward.state {
        RewardState::Undecided => T::RewardUndecided,
        RewardState::None => T::RewardNone,
        RewardState::Ready => T::RewardReady,
        RewardState::Claimed => T::RewardClaimed,
        RewardState::Paid => T::RewardPaid,
        RewardState::Lapsed => T::RewardLapsed,
    };
    let ready = reward.state == RewardState::Ready;
    let line = if ready {
        view! { <p><strong class="tag good">{text.text(lang)}</strong></p> }.into_any()
    } else {
        view! { <p>{text.text(lang)}</p> }.into_any()
    };
    let deadline = ready.then_some(reward.deadline.as_ref()).flatten().map(|due| collect_by(due, lang));
    let places = (ready && !reward.places.is_empty()).then(|| {
        let places = reward.places.iter().map(|place| view! { <li>{place.clone()}</li> }).collect_view();
        view! { <p>{T::RewardWhere.text(lang)}</p><ul class="dots">{places}</ul> }
    });
    let reason = reward.reason.clone().map(|text| view! { <p class="words" dir="auto">{text}</p> });
    Some(
        view! {
            <section class="card" data-reward="">
                <h2>{T::RewardHead.text(lang)}</h2>
                {line}
                {sum}
                {deadline}
                {places}
                {reason}
            </section>
        }
        .into_any(),
    )
}

fn collect_by(due: &Deadline, lang: Lang) -> AnyView {
    let (left, _) = days_left(due.days_left, lang);
    let soon = due.days_left <= 10;
    view! { <p class=if soon { "note warn" } else { "note" }>{fill(T::RewardBy, lang, &[&day(due.day, lang), &left])}</p> }
        .into_any()
}
