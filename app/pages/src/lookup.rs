//! `GET /tip/status`, and `POST /tip/status` with a code that leads nowhere: the code is asked for.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document};
use crate::model::{LookupError, LookupView, field};
use crate::parts::{Asked, hidden_lang};
use crate::text::{C, T};

/// The page that asks for the code.
#[must_use]
pub fn lookup(page: &LookupView, lang: Lang) -> String {
    let error = page.error.as_ref().map(|error| explain(error, lang));
    let alert = error.clone().map(|text| {
        view! { <div class="note bad" role="alert" data-errors=""><a href=format!("#{}", field::CODE)>{text}</a></div> }
    });
    let wrong = error.is_some();
    let asked = Asked {
        name: field::CODE,
        label: T::CodeLabel.text(lang).to_owned(),
        optional: false,
        hint: Some(T::CodeHint.text(lang).to_owned()),
        error,
        lang,
    };
    let body = view! {
        <h1>{T::LookupTitle.text(lang)}</h1>
        {alert}
        <form class="card" method="post" action="/tip/status" data-lookup="">
            {hidden_lang(lang)}
            {asked.code(&page.typed)}
            <button class="button primary">{T::Look.text(lang)}</button>
            <p class="small">{T::LookupPrivacy.text(lang)}</p>
        </form>
        <section class="card">
            <h2>{T::LostHead.text(lang)}</h2>
            <p>{T::LostText.text(lang)}</p>
        </section>
    };
    let title = T::LookupTitle.text(lang);
    let title = if wrong { format!("{}: {title}", C::ErrorTitle.text(lang)) } else { title.to_owned() };
    document(&page.site, lang, Page { title, address: Some("/tip/status"), listed: false, scripted: true }, body)
}

fn explain(error: &LookupError, lang: Lang) -> String {
    match error {
        LookupError::Malformed(sentence) => sentence.clone(),
        LookupError::Unknown => T::Unknown.text(lang).to_owned(),
    }
}
