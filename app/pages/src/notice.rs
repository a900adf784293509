//! The page that only says something: an error, too large, wait a moment, not open yet.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document, link};
use crate::model::{MessageView, Notice};
use crate::text::{C, N, fill, size};

/// The message page.
#[must_use]
pub fn message(page: &MessageView, lang: Lang) -> String {
    let (title, text) = match page.notice {
        Notice::Problem => (N::Problem, N::ProblemText.text(lang).to_owned()),
        Notice::BadRequest => (N::Bad, N::BadText.text(lang).to_owned()),
        Notice::NotFound => (N::NotFound, N::NotFoundText.text(lang).to_owned()),
        Notice::TooLarge { max } => (N::TooLarge, fill(N::TooLargeText, lang, &[&size(max)])),
        Notice::TooSlow => (N::TooSlow, N::TooSlowText.text(lang).to_owned()),
        Notice::Wait { seconds } => (N::Wait, fill(N::WaitText, lang, &[&seconds.to_string()])),
        Notice::NotOpen => (N::NotOpen, N::NotOpenText.text(lang).to_owned()),
        Notice::Expired => (N::Expired, N::ExpiredText.text(lang).to_owned()),
        Notice::Full => (N::Full, N::FullText.text(lang).to_owned()),
    };
    let hotline = page
        .site
        .hotline
        .as_deref()
        .filter(|_| matches!(page.notice, Notice::NotOpen | Notice::Full))
        .map(|number| fill(C::Hotline, lang, &[number]));
    let hotline = hotline.map(|text| view! { <p><strong>{text}</strong></p> });
    let body = view! {
        <h1>{title.text(lang)}</h1>
        <div class="card">
            <p class="lead">{text}</p>
            {hotline}
            <a class="button" href=link("/tip", lang)>{C::Start.text(lang)}</a>
            <a class="button" href=link("/tip/status", lang)>{C::Lookup.text(lang)}</a>
        </div>
    };
    let frame = Page { title: title.text(lang).to_owned(), address: None, listed: false, scripted: false };
    document(&page.site, lang, frame, body)
}
