//! The answer to `POST /tip`: the code once more, how to keep it, proof that the report is in the register.
//! On paper only the code and bare dates come out: a slip that tells its finder nothing.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document};
use crate::model::{ReceiptView, field};
use crate::parts::{code, deadlines, fixed_text, hidden, hidden_lang};
use crate::text::{R, fill};

/// The receipt.
#[must_use]
pub fn receipt(page: &ReceiptView, lang: Lang) -> String {
    let title = if page.again { R::Again } else { R::Title };
    let sealed = if page.sealed_in_browser { R::SealedBrowser } else { R::SealedServer };
    let again = page.again.then(|| view! { <p>{R::AgainText.text(lang)}</p> });
    let proof = page.proof.as_deref().map(|text| fixed_text(R::Proof.text(lang), text));
    let body = view! {
        <h1 class="noprint">{title.text(lang)}</h1>
        <div class="note good noprint" role="status">{again}<p>{sealed.text(lang)}</p></div>
        <section class="card codebox" aria-labelledby="code-head" data-receipt="">
            <h2 id="code-head" class="noprint">{R::CodeHead.text(lang)}</h2>
            {code(&page.code)}
            <p class="noprint">{R::CodeWhy.text(lang)}</p>
            <div data-keep="" class="noprint"></div>
        </section>
        <section class="card noprint">
            <h2>{R::KeepHead.text(lang)}</h2>
            <dl class="ways">{ways(lang)}</dl>
        </section>
        <section class="card">
            <h2 class="noprint">{R::BackHead.text(lang)}</h2>
            <p class="noprint">{R::BackText.text(lang)}</p>
            {deadlines(&page.deadlines, lang)}
            <form class="noprint" method="post" action="/tip/status">
                {hidden_lang(lang)}
                {hidden(field::CODE, page.code.digits())}
                <button class="button">{R::Look.text(lang)}</button>
            </form>
        </section>
        <section class="card noprint">
            <h2>{R::ProofHead.text(lang)}</h2>
            <p>{fill(R::ProofText, lang, &[&page.entry.to_string()])}</p>
            {fixed_text(R::Checkpoint.text(lang), &page.checkpoint)}
            {proof}
        </section>
        <section class="card noprint">
            <h2>{R::AfterHead.text(lang)}</h2>
            <p>{R::AfterText.text(lang)}</p>
        </section>
    };
    let frame = Page { title: title.text(lang).to_owned(), address: None, listed: false, scripted: true };
    document(&page.site, lang, frame, body)
}

fn ways(lang: Lang) -> AnyView {
    [(R::Paper, R::PaperText), (R::Copy, R::CopyText), (R::Print, R::PrintText), (R::Picture, R::PictureText)]
        .map(|(way, text)| view! { <dt>{way.text(lang)}</dt><dd>{text.text(lang)}</dd> }.into_any())
        .into_iter()
        .collect_view()
        .into_any()
}
