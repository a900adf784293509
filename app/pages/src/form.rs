//! `POST /tip/new`, and `POST /tip` when something is missing: step 2, the report itself.
//!
//! The receipt code stands first and is carried by the form: it was made before anything is sent, so that an
//! answer lost on the way loses nothing.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document, link};
use crate::model::{Choice, Fault, Field, FieldError, FormView, field};
use crate::parts::{Asked, code, fault, hidden, hidden_lang, pick};
use crate::text::{C, F, fill, other, size};

/// Step 2 of the report.
#[must_use]
pub fn form(page: &FormView, lang: Lang) -> String {
    let body = view! {
        <p class="small">{F::Step2.text(lang)}</p>
        <h1>{F::Title.text(lang)}</h1>
        {summary(page, lang)}
        <section class="card codebox" aria-labelledby="code-head">
            <h2 id="code-head">{F::CodeHead.text(lang)}</h2>
            {page.code_is_new.then(|| view! { <p class="note bad" role="alert">{F::CodeIsNew.text(lang)}</p> })}
            {code(&page.code)}
            <p>{F::CodeText.text(lang)}</p>
        </section>
        <form id="report" method="post" action="/tip" enctype="multipart/form-data" data-tip="">
            {hidden_lang(lang)}
            {hidden(field::CODE, page.code.digits())}
            {hidden(field::TOKEN, &page.token)}
            {hidden(field::DIVISION, &page.division.value)}
            {mine(page, lang)}
            {what(page, lang)}
            {files(page, lang)}
            {excluded(page, lang)}
            {you(page, lang)}
            {pin(page, lang)}
            {send(page, lang)}
        </form>
        <p>
            // Outside and after the form: the first button of a form is the one that the enter key presses.
            <button
                class="linkish"
                form="report"
                formaction="/tip/new"
                formenctype="application/x-www-form-urlencoded"
                formnovalidate
                name=field::SWITCH
                value=other(lang).tag()
            >
                {F::Switch.text(lang)}
            </button>
        </p>
    };
    let title = F::Title.text(lang);
    let title =
        if page.errors.is_empty() { title.to_owned() } else { format!("{}: {title}", C::ErrorTitle.text(lang)) };
    document(&page.site, lang, Page { title, address: None, listed: false, scripted: true }, body)
}

const fn name_of(at: Field) -> &'static str {
    match at {
        Field::Mine => field::MINE,
        Field::MineWords => field::MINE_WORDS,
        Field::Place => field::PLACE,
        Field::Position => field::LATITUDE,
        Field::Matter => field::MATTER,
        Field::What => field::WHAT,
        Field::When => field::WHEN,
        Field::Known => field::KNOWN,
        Field::Excluded => "excluded-group",
        Field::ExcludedWords => field::EXCLUDED_WORDS,
        Field::Phone => field::PHONE,
        Field::Files => field::FILES,
        Field::Pin => field::PIN,
        Field::Answer => field::ANSWER,
        Field::Token => "send",
    }
}

const fn label_of(at: Field) -> F {
    match at {
        Field::Mine => F::MineHead,
        Field::MineWords => F::MineWords,
        Field::Place => F::Place,
        Field::Position => F::Position,
        Field::Matter => F::Matter,
        Field::What => F::What,
        Field::When => F::When,
        Field::Known => F::Known,
        Field::Excluded => F::ExcludedHead,
        Field::ExcludedWords => F::ExcludedWords,
        Field::Phone => F::Phone,
        Field::Files => F::FilesHead,
        Field::Pin => F::Pin,
        Field::Answer => F::QuestionHead,
        Field::Token => F::Token,
    }
}

fn explain(error: &FieldError, lang: Lang) -> String {
    match (error.field, &error.fault) {
        // Any of three fields would do.
        (Field::Mine, Fault::Missing) => F::MineMissing.text(lang).to_owned(),
        (_, other) => fault(other, lang),
    }
}

fn error(page: &FormView, at: Field, lang: Lang) -> Option<String> {
    page.errors.iter().find(|error| error.field == at).map(|error| explain(error, lang))
}

fn summary(page: &FormView, lang: Lang) -> Option<AnyView> {
    if page.errors.is_empty() && !page.files_lost {
        return None;
    }
    let mut errors: Vec<_> = page.errors.iter().collect();
    errors.sort_by_key(|error| error.field);
    let items: Vec<AnyView> = errors
        .into_iter()
        .map(|error| {
            let text = format!("{}: {}", label_of(error.field).text(lang), explain(error, lang));
            view! { <li><a href=format!("#{}", name_of(error.field))>{text}</a></li> }.into_any()
        })
        .collect();
    let list = (!items.is_empty()).then(|| {
        view! { <p><strong>{C::ErrorsHead.text(lang)}</strong></p><ul class="dots">{items}</ul> }
    });
    let again = page.files_lost.then(|| view! { <p>{C::FilesLost.text(lang)}</p> });
    Some(view! { <div class="note bad" role="alert" data-errors="">{list}{again}</div> }.into_any())
}

fn asked(page: &FormView, at: Field, optional: bool, hint: Option<String>, lang: Lang) -> Asked {
    let label = if at == Field::Mine { F::Mine } else { label_of(at) };
    Asked {
        name: name_of(at),
        label: label.text(lang).to_owned(),
        optional,
        hint,
        error: error(page, at, lang),
        lang,
    }
}

fn mine(page: &FormView, lang: Lang) -> AnyView {
    let typed = &page.typed;
    let hint = |text: F| Some(text.text(lang).to_owned());
    let wrong = error(page, Field::Position, lang);
    let open = wrong.is_some() || !typed.latitude.is_empty() || !typed.longitude.is_empty();
    let latitude = Asked {
        label: F::Latitude.text(lang).to_owned(),
        ..asked(page, Field::Position, true, hint(F::PositionHint), lang)
    };
    let longitude = Asked {
        name: field::LONGITUDE,
        label: F::Longitude.text(lang).to_owned(),
        optional: true,
        hint: None,
        error: None,
        lang,
    };
    view! {
        <section class="card" aria-labelledby="mine-head">
            <h2 id="mine-head">{F::MineHead.text(lang)}</h2>
            <p>
                {fill(F::At, lang, &[&page.division.label])}<br/>
                <a class="linkish" href=link("/tip/new", lang)>{F::Change.text(lang)}</a>
            </p>
            {asked(page, Field::Mine, true, None, lang).select(F::MineOther.text(lang), &page.mines, &typed.mine)}
            {asked(page, Field::MineWords, true, None, lang).line(&typed.mine_words, "text", "text")}
            {asked(page, Field::Place, true, hint(F::PlaceHint), lang).line(&typed.place, "text", "text")}
            <details open=open>
                <summary>{F::PositionHead.text(lang)}</summary>
                {latitude.line(&typed.latitude, "text", "decimal")}
                {longitude.line(&typed.longitude, "text", "decimal")}
            </details>
        </section>
    }
    .into_any()
}

fn what(page: &FormView, lang: Lang) -> AnyView {
    let typed = &page.typed;
    let choose = C::Choose.text(lang);
    let most = fill(F::WhatHint, lang, &[&page.limits.text_max.to_string()]);
    let hint = format!("{most}{}{}", if lang == Lang::En { " " } else { "" }, F::WhatSafe.text(lang));
    view! {
        <section class="card" aria-labelledby="what-head">
            <h2 id="what-head">{F::WhatHead.text(lang)}</h2>
            {asked(page, Field::Matter, false, None, lang).select(choose, &page.matters, &typed.matter)}
            {asked(page, Field::What, false, Some(hint), lang).area(&typed.what, page.limits.text_max)}
            {asked(page, Field::When, true, Some(F::WhenHint.text(lang).to_owned()), lang)
                .line(&typed.when, "text", "text")}
            {asked(page, Field::Known, false, None, lang).select(choose, &page.knowns, &typed.known)}
        </section>
    }
    .into_any()
}

fn files(page: &FormView, lang: Lang) -> AnyView {
    let limits = &page.limits;
    let hint = fill(
        F::FilesHint,
        lang,
        &[&limits.files_max.to_string(), &size(limits.file_bytes_max), &size(limits.total_bytes_max)],
    );
    let asked = Asked { label: F::Files.text(lang).to_owned(), ..asked(page, Field::Files, true, Some(hint), lang) };
    let lost = page.files_lost.then(|| view! { <p class="error">{C::FilesLost.text(lang)}</p> });
    view! {
        <section class="card" aria-labelledby="files-head">
            <h2 id="files-head">{F::FilesHead.text(lang)}</h2>
            {lost}
            {asked.files(&limits.accept)}
            <ul class="dots small">
                <li>{F::FilesClean.text(lang)}</li>
                <li>{F::FilesOriginal.text(lang)}</li>
            </ul>
        </section>
    }
    .into_any()
}

fn excluded(page: &FormView, lang: Lang) -> AnyView {
    let wrong = error(page, Field::Excluded, lang);
    let boxes: Vec<AnyView> = page
        .officers
        .iter()
        .map(|officer| pick("checkbox", field::EXCLUDED, officer, page.typed.excluded.contains(&officer.value)))
        .collect();
    let none = boxes.is_empty().then(|| view! { <p class="small">{F::NoOfficers.text(lang)}</p> });
    let described = if wrong.is_some() { "excluded-hint excluded-error" } else { "excluded-hint" };
    let class = wrong.is_some().then_some("wrong");
    let wrong = wrong.map(|text| view! { <p class="error" id="excluded-error">{text}</p> });
    view! {
        <section class="card" aria-labelledby="excluded-head">
            <h2 id="excluded-head">{F::ExcludedHead.text(lang)}</h2>
            <div class=class role="group" id="excluded-group" aria-labelledby="excluded-head" aria-describedby=described>
                <p class="hint" id="excluded-hint">{F::ExcludedHint.text(lang)}</p>
                {wrong}
                {boxes}
                {none}
            </div>
            {asked(page, Field::ExcludedWords, true, Some(F::ExcludedWordsHint.text(lang).to_owned()), lang)
                .line(&page.typed.excluded_words, "text", "text")}
        </section>
    }
    .into_any()
}

fn you(page: &FormView, lang: Lang) -> AnyView {
    let choice = |value: &str, label: F| Choice { value: value.to_owned(), label: label.text(lang).to_owned() };
    let insider = page.typed.insider;
    view! {
        <section class="card" aria-labelledby="you-head">
            <h2 id="you-head">{F::YouHead.text(lang)}</h2>
            <fieldset class="field" aria-describedby="insider-hint">
                <legend>{F::Insider.text(lang)}</legend>
                <p class="hint" id="insider-hint">
                    {fill(F::InsiderHint, lang, &[&page.insider_extra_percent.to_string()])}
                </p>
                {pick("radio", field::INSIDER, &choice("no", F::InsiderNo), !insider)}
                {pick("radio", field::INSIDER, &choice("yes", F::InsiderYes), insider)}
            </fieldset>
            {asked(page, Field::Phone, true, Some(F::PhoneHint.text(lang).to_owned()), lang)
                .line(&page.typed.phone, "tel", "tel")}
        </section>
    }
    .into_any()
}

fn pin(page: &FormView, lang: Lang) -> AnyView {
    view! {
        <section class="card" aria-labelledby="pin-head">
            <h2 id="pin-head">{F::PinHead.text(lang)}</h2>
            {asked(page, Field::Pin, true, Some(F::PinHint.text(lang).to_owned()), lang)
                .line(&page.typed.pin, "text", "numeric")}
        </section>
    }
    .into_any()
}

fn send(page: &FormView, lang: Lang) -> AnyView {
    let answer = Asked {
        name: field::ANSWER,
        label: page.question.clone(),
        optional: false,
        hint: Some(F::QuestionHint.text(lang).to_owned()),
        error: error(page, Field::Answer, lang),
        lang,
    };
    let expired = error(page, Field::Token, lang).map(|text| view! { <p class="error">{text}</p> });
    view! {
        <section class="card" aria-labelledby="send-head" data-question="">
            <h2 id="send-head">{F::QuestionHead.text(lang)}</h2>
            {answer.line(&page.typed.answer, "text", "text")}
            <div class="trap" aria-hidden="true">
                <label for=field::TRAP>{F::Trap.text(lang)}</label>
                <input type="text" id=field::TRAP name=field::TRAP value="" tabindex="-1" autocomplete="off"/>
            </div>
            <p>{F::SendText.text(lang)}</p>
            {expired}
            <button class="button primary" id="send">{F::Send.text(lang)}</button>
        </section>
    }
    .into_any()
}
