//! The dialogue with the office, and the form to write to it.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::model::{AnswerForm, Author, Message, StatusView, field};
use crate::parts::{Asked, date, fault, hidden, hidden_lang};
use crate::text::{C, F, T, fill, size};

/// The messages, oldest first.
pub fn messages(page: &StatusView, lang: Lang) -> AnyView {
    let talk: AnyView = if page.messages.is_empty() {
        view! { <p>{T::TalkNone.text(lang)}</p> }.into_any()
    } else {
        let items = page.messages.iter().map(|message| said(message, lang)).collect_view();
        view! { <ol>{items}</ol> }.into_any()
    };
    view! {
        <section class="card" data-messages="">
            <h2>{T::TalkHead.text(lang)}</h2>
            {talk}
        </section>
    }
    .into_any()
}

fn said(message: &Message, lang: Lang) -> AnyView {
    let (who, class) = match message.author {
        Author::Office => (T::Office, "said"),
        Author::Reporter => (T::You, "said me"),
    };
    let text = match &message.text {
        Some(text) => view! { <p class="words" dir="auto">{text.clone()}</p> }.into_any(),
        None => view! { <p class="small">{T::Sealed.text(lang)}</p> }.into_any(),
    };
    let files = (message.files > 0)
        .then(|| view! { <p class="small">{fill(T::WithFiles, lang, &[&message.files.to_string()])}</p> });
    view! {
        <li class=class>
            <p><strong>{who.text(lang)}</strong>" "{date(message.day, lang)}</p>
            {text}
            {files}
        </li>
    }
    .into_any()
}

/// The form to answer.
pub fn answer(page: &StatusView, lang: Lang) -> Option<AnyView> {
    let form = page.answer.as_ref()?;
    let told = |pick: fn(&crate::model::AnswerErrors) -> Option<&crate::model::Fault>| {
        form.errors.as_ref().and_then(pick).map(|wrong| fault(wrong, lang))
    };
    let message = told(|errors| errors.message.as_ref());
    let files = told(|errors| errors.files.as_ref());
    let token = told(|errors| errors.token.as_ref());
    let alert = alert(
        [
            (field::MESSAGE, T::Answer.text(lang), &message),
            (field::FILES, F::Files.text(lang), &files),
            ("send", "", &token),
        ],
        lang,
    );
    let asked = Asked {
        name: field::MESSAGE,
        label: T::Answer.text(lang).to_owned(),
        optional: false,
        hint: Some(fill(T::AnswerHint, lang, &[&form.limits.text_max.to_string()])),
        error: message,
        lang,
    };
    Some(
        view! {
            <form
                class="card short"
                method="post"
                action="/tip/answer"
                enctype="multipart/form-data"
                aria-labelledby="answer-head"
                data-answer=""
            >
                <h2 id="answer-head">{T::AnswerHead.text(lang)}</h2>
                {alert}
                {hidden_lang(lang)}
                {hidden(field::CODE, page.code.digits())}
                {hidden(field::TOKEN, &form.token)}
                {asked.area(&form.typed, form.limits.text_max)}
                {files_field(form, files, lang)}
                <button class="button primary" id="send">{T::Send.text(lang)}</button>
            </form>
        }
        .into_any(),
    )
}

fn files_field(form: &AnswerForm, error: Option<String>, lang: Lang) -> AnyView {
    let limits = &form.limits;
    let hint = fill(
        F::FilesHint,
        lang,
        &[&limits.files_max.to_string(), &size(limits.file_bytes_max), &size(limits.total_bytes_max)],
    );
    let label = F::FilesHead.text(lang).to_owned();
    Asked { name: field::FILES, label, optional: true, hint: Some(hint), error, lang }.files(&limits.accept)
}

fn alert(errors: [(&'static str, &'static str, &Option<String>); 3], lang: Lang) -> Option<AnyView> {
    let items: Vec<AnyView> = errors
        .into_iter()
        .filter_map(|(id, label, wrong)| {
            let wrong = wrong.as_ref()?;
            let text = if label.is_empty() { wrong.clone() } else { format!("{label}: {wrong}") };
            Some(view! { <li><a href=format!("#{id}")>{text}</a></li> }.into_any())
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <div class="note bad" role="alert" data-errors="">
                <p><strong>{C::ErrorsHead.text(lang)}</strong></p>
                <ul class="dots">{items}</ul>
            </div>
        }
        .into_any()
    })
}
