//! `POST /tip/status` with a right code, and the answer to `POST /tip/answer`: where the report stands. The code is
//! carried by the forms and shown nowhere; what was reported is not shown either, so that a stolen code tells as
//! little as possible.

mod progress;
mod reward;
mod talk;

pub use reward::{name, reveals};

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document};
use crate::model::{Done, Inclusion, State, StatusView, field};
use crate::parts::{fixed_text, hidden};
use crate::text::{R, T, W, fill, other};

/// The status page.
#[must_use]
pub fn status(page: &StatusView, lang: Lang) -> String {
    let done = page.done.map(|done| view! { <p class="note good" role="status">{told(done, lang)}</p> });
    let (name, text, class) = state(page.state);
    let body = view! {
        <h1>{T::Title.text(lang)}</h1>
        {done}
        <section class="card" data-status="" aria-labelledby="state-head">
            <h2 id="state-head">{T::StateHead.text(lang)}</h2>
            <p><strong class=format!("tag {class}")>{name.text(lang)}</strong></p>
            <p>{text.text(lang)}</p>
        </section>
        {reward::reward(page.reward.as_ref(), &page.code, lang)}
        {talk::messages(page, lang)}
        {talk::answer(page, lang)}
        {progress::deadlines_card(&page.deadlines, lang)}
        {progress::steps(&page.steps, lang)}
        {inclusion(page, lang)}
        <p class="small">{T::After.text(lang)}</p>
        <form method="post" action="/tip/status">
            {hidden(field::LANG, other(lang).tag())}
            {hidden(field::CODE, page.code.digits())}
            <button class="linkish">{T::Switch.text(lang)}</button>
        </form>
    };
    let frame = Page { title: T::Title.text(lang).to_owned(), address: None, listed: false, scripted: true };
    document(&page.site, lang, frame, body)
}

fn told(done: Done, lang: Lang) -> &'static str {
    match done {
        Done::Sent => T::DoneSent.text(lang),
        Done::SentAgain => T::DoneSentAgain.text(lang),
        Done::Claimed => W::DoneClaimed.text(lang),
        Done::GivenUp => W::DoneGivenUp.text(lang),
    }
}

/// A state's name, what it means, and how it is coloured.
const fn state(state: State) -> (T, T, &'static str) {
    match state {
        State::Received => (T::Received, T::ReceivedText, ""),
        State::Asked => (T::Asked, T::AskedText, "warn"),
        State::Accepted => (T::Accepted, T::AcceptedText, "good"),
        State::Refused => (T::Refused, T::RefusedText, ""),
        State::Verifying => (T::Verifying, T::VerifyingText, "good"),
        State::Extended => (T::Extended, T::ExtendedText, "warn"),
        State::Verified => (T::Verified, T::VerifiedText, "good"),
        State::Unverified => (T::Unverified, T::UnverifiedText, ""),
        State::Joined => (T::Joined, T::JoinedText, ""),
        State::Transferred => (T::Transferred, T::TransferredText, ""),
        State::Closed => (T::Closed, T::ClosedText, ""),
    }
}

fn inclusion(page: &StatusView, lang: Lang) -> AnyView {
    let entry = page.entry.to_string();
    let told = |text: T| fill(text, lang, &[&entry]);
    let verdict = match &page.inclusion {
        Inclusion::Holds { checkpoint, proof } => view! {
            <p>{told(T::ProofHolds)}</p>
            {fixed_text(R::Checkpoint.text(lang), checkpoint)}
            {proof.as_deref().map(|text| fixed_text(T::ProofMore.text(lang), text))}
        }
        .into_any(),
        Inclusion::Waiting => view! { <p>{told(T::ProofWaiting)}</p> }.into_any(),
        Inclusion::Broken => view! { <p class="note bad" role="alert">{told(T::ProofBroken)}</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="proof-head" data-inclusion=entry>
            <h2 id="proof-head">{T::ProofHead.text(lang)}</h2>
            {verdict}
        </section>
    }
    .into_any()
}
