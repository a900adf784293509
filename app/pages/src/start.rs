//! `GET /tip`: what can be reported, how one is protected, what is rewarded, how long it takes.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document, link};
use crate::model::{RewardTerms, StartView, TimeLimits};
use crate::text::{C, S, fill};

/// The start page.
#[must_use]
pub fn start(page: &StartView, lang: Lang) -> String {
    let body = view! {
        <h1>{S::Title.text(lang)}</h1>
        <p class="lead">{S::Lead.text(lang)}</p>
        {actions(page.open, lang)}
        <p class="note warn">{S::Emergency.text(lang)}</p>
        {what(lang)}
        {safe(page.site.onion_address.clone(), lang)}
        {page.reward.as_ref().map(|terms| reward(terms, page.limits, lang))}
        {times(page.limits, lang)}
        <section class="card">
            <h2>{C::Register.text(lang)}</h2>
            <p>{S::RegisterText.text(lang)}</p>
            <p><a class="button" href=link("/register", lang)>{C::Register.text(lang)}</a></p>
        </section>
    };
    let frame = Page { title: S::Title.text(lang).to_owned(), address: Some("/tip"), listed: true, scripted: true };
    document(&page.site, lang, frame, body)
}

fn actions(open: bool, lang: Lang) -> AnyView {
    let report = if open {
        view! { <a class="button primary" href=link("/tip/new", lang)>{S::Report.text(lang)}</a> }.into_any()
    } else {
        view! { <p class="note warn">{S::NotOpen.text(lang)}</p> }.into_any()
    };
    view! {
        <div>
            {report}
            <a class="button" href=link("/tip/status", lang)>{C::Lookup.text(lang)}</a>
        </div>
    }
    .into_any()
}

fn dots(items: &[S], lang: Lang) -> AnyView {
    let items = items.iter().map(|item| view! { <li>{item.text(lang)}</li> }).collect_view();
    view! { <ul class="dots">{items}</ul> }.into_any()
}

fn what(lang: Lang) -> AnyView {
    view! {
        <section class="card">
            <h2>{S::WhatHead.text(lang)}</h2>
            {dots(&[S::What1, S::What2, S::What3, S::What4, S::What5], lang)}
            <p>{S::WhatElse.text(lang)}</p>
        </section>
    }
    .into_any()
}

fn more(head: S, texts: &[S], lang: Lang) -> AnyView {
    let texts = texts.iter().map(|text| view! { <p>{text.text(lang)}</p> }).collect_view();
    view! { <details><summary>{head.text(lang)}</summary>{texts}</details> }.into_any()
}

fn safe(onion: Option<String>, lang: Lang) -> AnyView {
    let onion = onion.map(|address| {
        view! { <p>{S::Onion.text(lang)}" "<code translate="no">{address}</code></p> }
    });
    view! {
        <section class="card">
            <h2>{S::SafeHead.text(lang)}</h2>
            <h3>{S::NotKnowHead.text(lang)}</h3>
            {dots(&[S::NotKnow1, S::NotKnow2, S::NotKnow3], lang)}
            <h3>{S::KnowHead.text(lang)}</h3>
            {dots(&[S::Know1, S::Know2, S::Know3], lang)}
            {more(S::WordsHead, &[S::WordsText], lang)}
            {more(S::TraceHead, &[S::Trace1, S::Trace2, S::Trace3], lang)}
            <details>
                <summary>{S::NetHead.text(lang)}</summary>
                <p>{S::Net1.text(lang)}</p>
                <p>{S::Net2.text(lang)}</p>
                {onion}
            </details>
            {more(S::ScriptHead, &[S::ScriptOn, S::ScriptOff], lang)}
        </section>
    }
    .into_any()
}

fn reward(terms: &RewardTerms, limits: TimeLimits, lang: Lang) -> AnyView {
    let sum = fill(S::RewardSum, lang, &[&terms.rate, &terms.floor, &terms.cap]);
    let insider = terms.insider_extra.as_deref().map(|extra| fill(S::RewardInsider, lang, &[extra]));
    view! {
        <section class="card">
            <h2>{S::RewardHead.text(lang)}</h2>
            <p class="lead"><strong>{sum}</strong></p>
            <ul class="dots">
                {insider.map(|text| view! { <li>{text}</li> })}
                <li>{fill(S::RewardClaim, lang, &[&limits.claim_days.to_string()])}</li>
                <li><strong>{S::RewardNoCall.text(lang)}</strong></li>
            </ul>
            {more(S::RewardNotHead, &[S::RewardNot], lang)}
        </section>
    }
    .into_any()
}

fn times(limits: TimeLimits, lang: Lang) -> AnyView {
    let rows = [
        (S::TimeAcceptance, limits.acceptance_days),
        (S::TimeVerification, limits.verification_days),
        (S::TimeResult, limits.result_days),
    ]
    .map(|(what, days)| {
        view! { <div><dt>{what.text(lang)}</dt><dd>{fill(S::Within, lang, &[&days.to_string()])}</dd></div> }
    });
    view! {
        <section class="card">
            <h2>{S::TimeHead.text(lang)}</h2>
            <dl class="facts">{rows.into_iter().collect_view()}</dl>
        </section>
    }
    .into_any()
}
