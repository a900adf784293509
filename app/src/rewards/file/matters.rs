//! Other cases with evidence in common: who proposes and who approves see them, so that nothing is rewarded twice.

use leptos::prelude::*;
use leptos_router::components::A;

use shared::money::Fen;
use shared::reward::wire::{Evidence, RewardFile, SameMatter};
use shared::text::{Lang, Text as _};

use super::facts::Draft;
use super::sheet::Sheet;
use crate::field::words::ts;
use crate::rewards::due::tone_of;
use crate::rewards::list::short;
use crate::rewards::words::R;
use crate::text::{fill, lang, t};
use crate::tips::EvidenceKind;
use crate::ui::{Badge, Card, Notice, Tone};

/// The other cases.
#[component]
pub fn MattersCard(sheet: Sheet) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let row = |file: &RewardFile, other: &SameMatter| {
            let is_apart = file.proposal.as_ref().is_some_and(|proposal| proposal.apart.contains(&other.id));
            let pieces = other.in_common.iter().filter_map(|n| file.evidence.get(*n));
            (other.clone(), pieces.map(|piece| named(file, piece)).collect::<Vec<_>>(), is_apart)
        };
        sheet
            .read(|file| file.same_matter.iter().map(|other| row(file, other)).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    let rows = move || {
        let row = |(other, pieces, is_apart): (SameMatter, Vec<(EvidenceKind, String)>, bool)| {
            let (state, sum, name) = (other.state, other.sum, short(other.id));
            let called = Signal::derive(move || fill(R::CaseOf, lang(), &[&name]));
            let title = if other.is_theirs {
                view! { <A href=format!("/cases/{}", other.id) attr:class="row-title">{called}</A> }.into_any()
            } else {
                view! { <span class="row-title">{called}</span> }.into_any()
            };
            let accepted = other.accepted.to_string();
            let amount = move || {
                let lang = lang();
                let sum = if sum > Fen::ZERO { sum.in_words(lang) } else { R::NoSum.text(lang).to_owned() };
                fill(R::OtherTold, lang, &[&accepted, &sum])
            };
            let common = move || {
                let lang = lang();
                let names: Vec<String> =
                    pieces.iter().map(|(kind, name)| format!("{} {name}", kind.text(lang))).collect();
                fill(R::InCommon, lang, &[&names.join(between(lang))])
            };
            let first = other.is_first.then(|| view! { <Badge tone=Tone::Warn text=ts(R::StandsFirst) /> });
            let apart = is_apart.then(|| view! { <Badge tone=Tone::Plain text=ts(R::SaidApart) /> });
            view! {
                <li class="row">
                    <span class="row-main">
                        {title}
                        <span class="badges"><Badge tone=tone_of(state) text=ts(state) />{first}{apart}</span>
                        <span>{amount}</span>
                        <span class="quiet-text">{common}</span>
                    </span>
                </li>
            }
        };
        shown.get().into_iter().map(row).collect_view()
    };
    view! {
        <Show when=move || shown.with(|all| !all.is_empty())>
            <Card title=ts(R::SameMatter)>
                <p class="quiet-text">{t(R::SameMatterWhy)}</p>
                <ul class="rows" data-testid="same-matter">{rows}</ul>
            </Card>
        </Show>
    }
}

/// What stands between two of a list.
const fn between(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhCn => "、",
        Lang::En => ", ",
    }
}

/// What people call a piece of evidence.
fn named(file: &RewardFile, piece: &Evidence) -> (EvidenceKind, String) {
    match piece {
        Evidence::Check { id } => (EvidenceKind::Check, id.to_string()),
        Evidence::Hazard { id } => {
            let hazard = file.hazards.iter().find(|hazard| hazard.id == *id);
            (EvidenceKind::Hazard, hazard.map_or_else(|| id.to_string(), |hazard| hazard.description.clone()))
        }
        Evidence::Penalty { number, .. } => (EvidenceKind::Penalty, number.clone()),
    }
}

/// What a proposer has to say of the cases that stand as the first.
#[component]
pub fn Apart(draft: Draft, firsts: Memo<Vec<SameMatter>>) -> impl IntoView {
    let rows = move || {
        let row = |other: SameMatter| {
            let (id, name) = (other.id, short(other.id));
            let label = move || fill(R::ApartFrom, lang(), &[&name]);
            view! {
                <label class="check-row">
                    <input
                        type="checkbox"
                        data-testid="apart"
                        prop:checked=move || draft.apart.with(|apart| apart.contains(&id))
                        on:change=move |event| draft.apart.update(|apart| {
                            if event_target_checked(&event) { apart.insert(id); } else { apart.remove(&id); }
                        })
                    />
                    <span>{label}</span>
                </label>
            }
        };
        firsts.get().into_iter().map(row).collect_view()
    };
    view! {
        <Show when=move || firsts.with(|all| !all.is_empty())>
            <Notice tone=Tone::Warn><span data-testid="say-apart">{t(R::SayApart)}</span></Notice>
            {rows}
        </Show>
    }
}

/// What an approver has to look at before the proposal is approved.
#[component]
pub fn ApproveApart(sheet: Sheet) -> impl IntoView {
    let apart = Memo::new(move |_| {
        let apart = |file: &RewardFile| file.proposal.as_ref().map(|proposal| proposal.apart.clone());
        let apart = sheet.read(apart).flatten().unwrap_or_default();
        apart.iter().copied().map(short).collect::<Vec<_>>()
    });
    move || {
        apart.with(|all| {
            (!all.is_empty()).then(|| {
                let all = all.clone();
                view! {
                    <Notice tone=Tone::Warn>
                        <span data-testid="approve-apart">{move || fill(R::ApproveApart, lang(), &[&all.join(between(lang()))])}</span>
                    </Notice>
                }
            })
        })
    }
}
