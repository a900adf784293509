//! `GET /tip/new`: step 1, where the mine is. It is sent by POST, so that the place is in no address.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document};
use crate::model::{Choice, PlaceView, Prefecture, field};
use crate::parts::{Asked, hidden_lang, option};
use crate::text::{C, F, fill};

/// Step 1 of the report.
#[must_use]
pub fn place(page: &PlaceView, lang: Lang) -> String {
    let unknown = page
        .unknown
        .clone()
        .map(|value| option(&Choice { value, label: F::PlaceUnknown.text(lang).to_owned() }, &page.chosen));
    let groups: Vec<AnyView> = page.prefectures.iter().map(|group| prefecture(group, &page.chosen, lang)).collect();
    let asked = Asked {
        name: field::DIVISION,
        label: F::PlaceLabel.text(lang).to_owned(),
        optional: false,
        hint: Some(F::PlaceText.text(lang).to_owned()),
        error: page.missing.then(|| F::PlaceMissing.text(lang).to_owned()),
        lang,
    };
    let alert = page.missing.then(|| {
        view! {
            <div class="note bad" role="alert">
                <a href=format!("#{}", field::DIVISION)>{F::PlaceMissing.text(lang)}</a>
            </div>
        }
    });
    let body = view! {
        <p class="small">{F::Step1.text(lang)}</p>
        <h1>{F::PlaceTitle.text(lang)}</h1>
        {alert}
        <form class="card" method="post" action="/tip/new" data-place="">
            {hidden_lang(lang)}
            {asked.select_of(C::Choose.text(lang), view! { {unknown} {groups} })}
            <button class="button primary">{F::Next.text(lang)}</button>
        </form>
    };
    let title = F::PlaceTitle.text(lang);
    let title = if page.missing { format!("{}: {title}", C::ErrorTitle.text(lang)) } else { title.to_owned() };
    let frame = Page { title, address: Some("/tip/new"), listed: false, scripted: true };
    document(&page.site, lang, frame, body)
}

fn prefecture(group: &Prefecture, chosen: &str, lang: Lang) -> AnyView {
    let own = Choice { value: group.own.value.clone(), label: fill(F::PrefectureOnly, lang, &[&group.own.label]) };
    let counties = group.counties.iter().chain([&own]).map(|choice| option(choice, chosen)).collect_view();
    view! { <optgroup label=group.own.label.clone()>{counties}</optgroup> }.into_any()
}
