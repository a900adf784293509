//! What proves the tip of a case.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::board::{CheckSummary, HazardSummary};
use shared::digest::Digest;
use shared::hazard::HazardLevel;
use shared::id::{CheckId, HazardId};
use shared::reward::wire::{Evidence, RewardFile};
use shared::role::Role;
use shared::text::Text as _;

use super::sheet::Sheet;
use crate::device::clock;
use crate::field::words::ts;
use crate::rewards::form::{chosen_file, hash_of};
use crate::rewards::words::R;
use crate::text::{C, format, lang, t};
use crate::tips::EvidenceKind;
use crate::ui::{Badge, Card, Tone};

/// What proves the tip.
#[component]
pub fn EvidenceCard(sheet: Sheet) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let file = |file: &RewardFile| {
            (file.evidence.clone(), file.changed.clone(), file.checks.clone(), file.hazards.clone())
        };
        sheet.read(file).unwrap_or_default()
    });
    let rows = move || {
        let (evidence, changed, checks, hazards) = shown.get();
        let piece = |(n, piece): (usize, Evidence)| {
            let changed =
                changed.contains(&n).then(|| view! { <Badge tone=Tone::Warn text=ts(R::EvidenceChanged) /> });
            let check =
                checks.iter().find(|check| matches!(piece, Evidence::Check { id } if id == check.id)).cloned();
            let hazard =
                hazards.iter().find(|hazard| matches!(piece, Evidence::Hazard { id } if id == hazard.id)).cloned();
            view! { <li class="row"><span class="row-main"><Piece sheet piece check hazard />{changed}</span></li> }
        };
        evidence.into_iter().enumerate().map(piece).collect_view()
    };
    view! {
        <Card title=ts(R::Evidence)>
            <ul class="rows" data-testid="evidence">{rows}</ul>
            <p class="quiet-text">{t(R::EvidenceWhy)}</p>
        </Card>
    }
}

#[component]
fn Piece(
    sheet: Sheet,
    piece: Evidence,
    /// The check that it is, as it stands, for who may read it.
    check: Option<CheckSummary>,
    /// The hazard that it is, likewise.
    hazard: Option<HazardSummary>,
) -> impl IntoView {
    match piece {
        Evidence::Check { id } => {
            view! { <CheckPiece id check reads_checks=sheet.desk.role() == Role::Auditor /> }.into_any()
        }
        Evidence::Hazard { id } => view! { <HazardPiece id hazard /> }.into_any(),
        Evidence::Penalty { number, paper } => view! {
            <span class="row-title">{t(EvidenceKind::Penalty)}" "{number}</span>
            <span class="quiet-text">{t(R::PaperHash)}</span>
            <code class="hash">{paper.to_string()}</code>
            <Compare paper />
        }
        .into_any(),
    }
}

/// What the check came to, and its id.
#[component]
fn CheckPiece(
    id: CheckId,
    check: Option<CheckSummary>,
    /// Whether the person has a screen for checks.
    reads_checks: bool,
) -> impl IntoView {
    let id = id.to_string();
    let named = if reads_checks {
        view! { <A href=format!("/board/checks/{id}")><code>{id.clone()}</code></A> }.into_any()
    } else {
        view! { <code class="quiet-text">{id.clone()}</code> }.into_any()
    };
    let told = check.map(|check| {
        let (major, general) = (check.major_hazards, check.general_hazards);
        let counts = move || {
            let lang = lang();
            let count = |level: HazardLevel, count| (count > 0).then(|| format!("{} {count}", level.text(lang)));
            let counts = [count(HazardLevel::Major, major), count(HazardLevel::General, general)];
            let some: Vec<String> = counts.into_iter().flatten().collect();
            if some.is_empty() { R::NoHazards.text(lang).to_owned() } else { some.join(" · ") }
        };
        let signed = if check.signed { C::Signed } else { C::InProgress };
        view! {
            <span>{check.mine_name}" · "{t(check.kind)}" · "{format::moment(&check.started, clock::wall())}</span>
            <span>{check.inspectors.join("、")}" · "{counts}" · "{t(signed)}</span>
        }
    });
    view! { <span class="row-title">{t(C::Check)}</span>{told}{named} }
}

/// What the hazard is, and its id.
#[component]
fn HazardPiece(id: HazardId, hazard: Option<HazardSummary>) -> impl IntoView {
    let told = hazard.map(|hazard| {
        let tone = if hazard.level == HazardLevel::Major { Tone::Bad } else { Tone::Warn };
        view! {
            <span><Badge tone=tone text=ts(hazard.level) />" "{hazard.description}</span>
            <span>{hazard.place}" · "{format::moment(&hazard.found, clock::wall())}</span>
        }
    });
    view! {
        <span class="row-title">{t(C::Hazard)}</span>
        {told}
        <code class="quiet-text">{id.to_string()}</code>
    }
}

/// What comparing a paper gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    /// It is the one that was entered.
    Same,
    /// It is another.
    Other,
    /// It could not be read, which says nothing of either.
    Unreadable,
}

/// Compares a paper in hand with the one that was entered.
#[component]
fn Compare(paper: Digest) -> impl IntoView {
    let found = RwSignal::new(None::<Compared>);
    let choose = move |event: web_sys::Event| {
        let Some(file) = chosen_file(&event) else { return };
        spawn_local(async move {
            let compared = match hash_of(&file).await {
                Some(digest) if digest == paper => Compared::Same,
                Some(_) => Compared::Other,
                None => Compared::Unreadable,
            };
            found.try_set(Some(compared));
        });
    };
    view! {
        <span class="row-ends compare">
            <label class="button file-button">
                {t(R::Compare)}
                <input type="file" on:change=choose />
            </label>
            {move || found.get().map(|compared| {
                let (tone, text) = match compared {
                    Compared::Same => (Tone::Good, R::Same),
                    Compared::Other => (Tone::Bad, R::NotSame),
                    Compared::Unreadable => (Tone::Warn, R::PaperFailed),
                };
                view! { <span role="status"><Badge tone=tone text=ts(text) /></span> }
            })}
        </span>
    }
}
