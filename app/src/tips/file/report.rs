//! What was reported, in full.

use leptos::prelude::*;

use shared::id::MineId;
use shared::mine::Mine;
use shared::text::Text as _;
use shared::tip::report::{Report, Where};

use super::sheet::Sheet;
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::tips::due::tone_of;
use crate::tips::words::O;
use crate::ui::{Badge, Card, Notice, Tone};

/// What was reported.
#[component]
pub fn ReportCard(sheet: Sheet) -> impl IntoView {
    let body = move || {
        let opened = sheet.opened.get()?;
        let summary = &opened.file.summary;
        let (state, extended, asked) =
            (summary.progress.state, summary.progress.extended, summary.progress.erasure_asked);
        let (arrived, region, quarantined) =
            (summary.arrived.to_string(), summary.region.full_name(), summary.is_quarantined);
        let flag = |shown: bool, tone, text: O| shown.then(|| view! { <Badge tone=tone text=ts(text) /> });
        let insider = opened.report.as_ref().is_some_and(|report| report.insider);
        let report = match opened.report.clone() {
            Some(report) => view! { <Facts sheet report /> }.into_any(),
            None => view! { <Notice tone=Tone::Bad><span>{t(O::ReportDamaged)}</span></Notice> }.into_any(),
        };
        Some(view! {
            <div class="badges">
                <span data-testid="state"><Badge tone=tone_of(state) text=ts(state) /></span>
                {flag(insider, Tone::Good, O::Insider)}
                {flag(extended, Tone::Plain, O::Extended)}
                {flag(quarantined, Tone::Warn, O::Quarantined)}
                {flag(asked, Tone::Bad, O::ErasureAsked)}
            </div>
            <p class="quiet-text">{region}" · "{move || fill(O::ArrivedOn, lang(), &[&arrived])}</p>
            {report}
        })
    };
    view! {
        <Card title=ts(O::Report)>
            {body}
            <Notice tone=Tone::Warn><span>{t(O::NeverForward)}</span></Notice>
        </Card>
    }
}

fn mine_line(mine: &Mine) -> String {
    let lang = lang();
    let mut parts =
        vec![mine.kind.text(lang).to_owned(), mine.state.text(lang).to_owned(), mine.division.full_name()];
    parts.extend(mine.key.then(|| C::KeyMine.text(lang).to_owned()));
    parts.join(" · ")
}

#[component]
fn Place(sheet: Sheet, place: Where) -> impl IntoView {
    match place {
        Where::Mine(id) => view! { <Known sheet id /> }.into_any(),
        Where::Words(words) => {
            view! { <strong>{words}</strong><p class="quiet-text">{t(O::InOwnWords)}</p> }.into_any()
        }
        Where::Point { position, words, mine } => view! {
            {mine.map(|id| view! { <Known sheet id /> })}
            <strong>{words}</strong>
            <p class="quiet-text">{position.display()}" (WGS-84)"</p>
        }
        .into_any(),
    }
}

/// A mine of the register.
#[component]
fn Known(sheet: Sheet, id: MineId) -> impl IntoView {
    move || {
        let known =
            sheet.desk.mines.with(|all| all.as_ref().map(|all| all.iter().find(|mine| mine.id == id).cloned()));
        match known {
            Some(Some(mine)) => {
                let name = mine.name.clone();
                view! { <strong data-testid="mine">{name}</strong><p class="quiet-text">{mine_line(&mine)}</p> }
                    .into_any()
            }
            Some(None) => fill(O::UnknownMine, lang(), &[&id.to_string()]).into_any(),
            None => C::Loading.text(lang()).into_any(),
        }
    }
}

#[component]
fn Facts(sheet: Sheet, report: Report) -> impl IntoView {
    let Report { place, matter, what, when, source, insider, involved, phone } = report;
    let line = |label: O, value: String| {
        (!value.is_empty()).then(|| view! { <dt>{t(label)}</dt><dd class="as-written">{value}</dd> })
    };
    view! {
        <dl class="facts">
            <dt>{t(C::Mine)}</dt>
            <dd><Place sheet place /></dd>
            <dt>{t(O::Matter)}</dt>
            <dd>{t(matter)}</dd>
            {line(O::When, when)}
            <dt>{t(O::Source)}</dt>
            <dd>{t(source)}</dd>
            <dt>{t(O::InsiderAsked)}</dt>
            <dd>{move || if insider { C::Yes.text(lang()) } else { C::No.text(lang()) }}</dd>
            {line(O::Phone, phone)}
        </dl>
        <div>
            <h3>{t(O::What)}</h3>
            <p class="as-written reported" data-testid="what">{what}</p>
        </div>
        {(!involved.is_empty()).then(|| view! {
            <div class="involved">
                <h3>{t(O::Involved)}</h3>
                <p class="as-written">{involved}</p>
                <p class="quiet-text">{t(O::InvolvedWhy)}</p>
            </div>
        })}
    }
}
