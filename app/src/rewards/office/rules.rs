//! Rule sets: which there are, and adding one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use shared::region::DivisionCode;
use shared::reward::load::FILE_BYTES_MAX;
use shared::reward::wire::{NewRules, RuleSummary};
use shared::text::Text as _;

use super::{Asked, Word, said};
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::due::today;
use crate::rewards::form::chosen_file;
use crate::rewards::frame::Bar;
use crate::rewards::words::M;
use crate::text::{fill, lang, lang_now, t};
use crate::ui::{Badge, Card, Notice, Page, Tone};

/// Rule sets.
#[component]
pub fn RulesPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Rules desk /> })
}

#[component]
fn Rules(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<Vec<RuleSummary>>("/api/v1/reward-rules".into()));
    let (busy, word) = (RwSignal::new(false), RwSignal::new(None));
    let choose = move |event: web_sys::Event| {
        let Some(file) = chosen_file(&event) else { return };
        let lang = lang_now();
        if file.size() > f64::from(u32::try_from(FILE_BYTES_MAX).unwrap_or(u32::MAX)) {
            word.set(Some(Word { is_good: false, text: M::RulesLarge.text(lang).to_owned() }));
            return;
        }
        busy.set(true);
        word.set(None);
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
            let outcome = desk.line.send("POST", "/api/v1/reward-rules".into(), &NewRules { file: text }).await;
            busy.try_set(false);
            word.try_set(Some(match outcome {
                Ok(()) => Word { is_good: true, text: M::Added.text(lang).to_owned() },
                Err(failure) => Word { is_good: false, text: explain(&failure, lang) },
            }));
            asked.again();
        });
    };
    let sets = asked.view(|sets| sets.into_iter().map(|set| view! { <Set set /> }).collect_view().into_any());
    view! {
        <Bar desk title=ts(M::Rules) />
        <Page>
            <p class="quiet-text">{t(M::RulesWhy)}</p>
            <Card title=ts(M::AddRules)>
                <p class="quiet-text">{t(M::AddRulesWhy)}</p>
                {said(word)}
                <label class="button primary file-button" class:busy=busy>
                    {move || if busy.get() { M::Adding } else { M::AddRules }.text(lang())}
                    <input type="file" accept=".json,application/json" data-testid="rule-file" disabled=busy on:change=choose />
                </label>
            </Card>
            {sets}
        </Page>
    }
}

#[component]
fn Set(set: RuleSummary) -> impl IntoView {
    let (name, from, to) = (set.name, set.from, set.to);
    let title = Signal::derive(move || name.text(lang()).to_owned());
    let days = move || match to {
        Some(to) => fill(M::FromTo, lang(), &[&from.to_string(), &to.to_string()]),
        None => fill(M::From, lang(), &[&from.to_string()]),
    };
    let holds = from <= today() && to.is_none_or(|to| today() <= to);
    let version = set.rule.version.to_string();
    let region = set.region.map(DivisionCode::full_name);
    let levels = set
        .levels
        .into_iter()
        .map(|level| {
            view! {
                <li>
                    <span>{
                        let (name, rate, floor, cap) = (level.name, level.rate, level.floor, level.cap);
                        move || {
                            let lang = lang();
                            let values = [name.text(lang), &rate, &floor.in_words(lang), &cap.in_words(lang)];
                            fill(M::LevelLine, lang, &values)
                        }
                    }</span>
                    <span class="quiet-text">{move || level.basis.text(lang()).to_owned()}</span>
                </li>
            }
        })
        .collect_view();
    let caution = set.caution.map(
        |caution| view! { <Notice tone=Tone::Warn><span>{move || caution.text(lang()).to_owned()}</span></Notice> },
    );
    view! {
        <Card title=title>
            <div class="badges" data-testid="rule-set">
                <Badge text=set.rule.id />
                <Badge text=Signal::derive(move || fill(M::VersionN, lang(), &[&version])) />
                <Badge tone=if holds { Tone::Good } else { Tone::Plain } text=Signal::derive(days) />
                <Badge text=Signal::derive(move || region.clone().unwrap_or_else(|| M::National.text(lang()).to_owned())) />
            </div>
            {caution}
            <ul class="reasoning">{levels}</ul>
            <p class="quiet-text">{t(M::FileHash)}</p>
            <p class="hash">{set.digest.to_string()}</p>
        </Card>
    }
}
