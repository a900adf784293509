//! `GET /rewards`: counters, bands, rules, the ledger's newest signature. No sum: it would name a mine.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document};
use crate::model::{Count, RewardsView, RuleLine};
use crate::parts::fixed_text;
use crate::text::{W, count, day, fill};

/// The public page of rewards.
#[must_use]
pub fn rewards(page: &RewardsView, lang: Lang) -> String {
    let rules = page.rules.iter().map(|rule| rule_set(rule, lang)).collect_view();
    let body = view! {
        <h1>{W::Title.text(lang)}</h1>
        <p class="lead">{W::Lead.text(lang)}</p>
        {numbers("states-head", W::StatesHead, &page.states, lang)}
        {numbers("bands-head", W::BandsHead, &page.bands, lang)}
        <section class="card" aria-labelledby="rules-head">
            <h2 id="rules-head">{W::RulesHead.text(lang)}</h2>
            {rules}
        </section>
        {ledger(page, lang)}
    };
    let frame =
        Page { title: W::Title.text(lang).to_owned(), address: Some("/rewards"), listed: true, scripted: false };
    document(&page.site, lang, frame, body)
}

fn numbers(id: &'static str, head: W, list: &[(String, Count)], lang: Lang) -> AnyView {
    let rows = list
        .iter()
        .map(|(name, number)| view! { <div><dt>{name.clone()}</dt><dd>{count(*number)}</dd></div> })
        .collect_view();
    let list = if list.is_empty() {
        view! { <p>{W::Nothing.text(lang)}</p> }.into_any()
    } else {
        view! { <dl class="facts">{rows}</dl> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{head.text(lang)}</h2>
            {list}
            <p class="small">{W::Small.text(lang)}</p>
        </section>
    }
    .into_any()
}

fn rule_set(rule: &RuleLine, lang: Lang) -> AnyView {
    let from = day(rule.from, lang);
    let effect = match rule.to {
        Some(to) => fill(W::RuleTo, lang, &[&from, &day(to, lang)]),
        None => fill(W::RuleFrom, lang, &[&from]),
    };
    let levels = rule
        .levels
        .iter()
        .map(|level| {
            let line = fill(W::Level, lang, &[&level.name, &level.rate, &level.floor, &level.cap]);
            view! { <li>{line}<br/><span class="small">{level.basis.clone()}</span></li> }
        })
        .collect_view();
    let caution = rule.caution.clone().map(|text| view! { <p class="small">{text}</p> });
    view! {
        <div class="card">
            <h3>{rule.name.clone()}</h3>
            <p><span translate="no">{rule.id.clone()}</span>" · "{effect}</p>
            <ul class="dots">{levels}</ul>
            {caution}
            {fixed_text(W::RuleDigest.text(lang), &rule.digest)}
        </div>
    }
    .into_any()
}

fn ledger(page: &RewardsView, lang: Lang) -> AnyView {
    let checkpoint = match &page.checkpoint {
        Some(text) => view! { <pre translate="no" data-checkpoint="">{text.clone()}</pre> }.into_any(),
        None => view! { <p>{W::NoSignatureYet.text(lang)}</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="ledger-head">
            <h2 id="ledger-head">{W::LedgerHead.text(lang)}</h2>
            <p>{W::LedgerText.text(lang)}</p>
            <pre translate="no">"minewatch verify ledger FILE"</pre>
            {checkpoint}
            {fixed_text(W::LedgerKey.text(lang), &page.ledger_key)}
        </section>
    }
    .into_any()
}
