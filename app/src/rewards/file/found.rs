//! The facts of a proposal, for whoever has to approve or check it.

use leptos::prelude::*;

use shared::money::Fen;
use shared::reward::facts::{ConcealedAccident, Facts, RewardedHazard, Standing};
use shared::reward::rules::RuleRef;
use shared::text::Text as _;

use super::facts::StandingKind;
use super::sheet::Sheet;
use crate::field::words::ts;
use crate::rewards::desk::Desk;
use crate::rewards::words::R;
use crate::text::{C, fill, lang, t};
use crate::ui::Card;

/// What was found out, as it is proposed.
#[component]
pub fn FactsCard(sheet: Sheet) -> impl IntoView {
    let proposal = Memo::new(move |_| sheet.read(|file| file.proposal.clone()).flatten());
    move || {
        let proposal = proposal.get()?;
        Some(view! {
            <Card title=ts(R::Facts)>
                <Told desk=sheet.desk facts=proposal.facts rule=proposal.rule />
            </Card>
        })
    }
}

#[component]
fn Told(desk: Desk, facts: Facts, rule: RuleRef) -> impl IntoView {
    let hazards = (1_usize..)
        .zip(facts.hazards)
        .map(|(n, hazard)| {
            let rule = rule.clone();
            view! {
                <dt>{move || fill(R::HazardN, lang(), &[&n.to_string()])}</dt>
                <dd>{move || hazard_line(desk, &rule, hazard)}</dd>
            }
        })
        .collect_view();
    let concealed = facts.concealed.map(|accident| {
        view! {
            <dt>{t(R::Concealed)}</dt>
            <dd>{move || accident_line(accident)}</dd>
        }
    });
    let insider = if facts.insider { C::Yes } else { C::No };
    let standing = facts.standing;
    let exclusions = (!facts.exclusions.is_empty()).then(|| {
        let lines = facts.exclusions.into_iter().map(|exclusion| view! { <li>{t(exclusion)}</li> }).collect_view();
        view! { <dt>{t(R::Against)}</dt><dd><ul>{lines}</ul></dd> }
    });
    view! {
        <dl class="facts stacked" data-testid="facts">
            {hazards}
            {concealed}
            <dt>{t(R::Insider)}</dt>
            <dd>{t(insider)}</dd>
            <dt>{t(R::Standing)}</dt>
            <dd>{move || standing_line(standing)}</dd>
            {exclusions}
        </dl>
    }
}

fn labelled(label: R, sum: Fen) -> String {
    format!("{} {}", label.text(lang()), sum.in_words(lang()))
}

/// `一级 · 罚款 100,000 元 · 复议变更为 60,000 元`.
fn hazard_line(desk: Desk, rule: &RuleRef, hazard: RewardedHazard) -> String {
    let lang = lang();
    let known =
        desk.rules(rule).and_then(|set| set.levels.into_iter().nth(usize::from(hazard.level).saturating_sub(1)));
    let level = known.map_or_else(
        || fill(R::LevelN, lang, &[&hazard.level.to_string()]),
        |level| level.name.text(lang).to_owned(),
    );
    let mut parts = vec![level];
    match hazard.penalty {
        Some(penalty) => {
            parts.push(labelled(R::Fined, penalty.fine));
            parts.extend(penalty.changed.map(|changed| labelled(R::FineNow, changed)));
        }
        None => parts.push(R::NotFined.text(lang).to_owned()),
    }
    parts.extend(hazard.granted.map(|granted| labelled(R::GrantedSum, granted)));
    parts.join(" · ")
}

fn accident_line(accident: ConcealedAccident) -> String {
    let deaths = fill(R::DeathsN, lang(), &[&accident.deaths.to_string()]);
    format!("{} · {deaths}", accident.grade.text(lang()))
}

fn standing_line(standing: Standing) -> String {
    let lang = lang();
    match standing {
        Standing::First => StandingKind::First.text(lang).to_owned(),
        Standing::Joint { signatories } => {
            format!("{} · {} {signatories}", StandingKind::Joint.text(lang), R::Signatories.text(lang))
        }
        Standing::Later { before, granted } => {
            let mut parts = vec![StandingKind::Later.text(lang).to_owned(), labelled(R::AwardedBefore, before)];
            parts.extend(granted.map(|granted| labelled(R::GrantedSum, granted)));
            parts.join(" · ")
        }
    }
}
