//! What proves the tip of a case.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::digest::Digest;
use shared::reward::wire::Evidence;
use shared::role::Role;

use super::sheet::Sheet;
use crate::device::keys;
use crate::field::words::ts;
use crate::rewards::form::{bytes_of, chosen_file};
use crate::rewards::words::R;
use crate::text::{C, t};
use crate::tips::EvidenceKind;
use crate::ui::{Badge, Card, Tone};

/// What proves the tip.
#[component]
pub fn EvidenceCard(sheet: Sheet) -> impl IntoView {
    let evidence = Memo::new(move |_| sheet.read(|file| file.evidence.clone()).unwrap_or_default());
    let reads_checks = sheet.desk.role() == Role::Auditor;
    let rows = move || evidence.get().into_iter().map(|piece| view! { <Piece piece reads_checks /> }).collect_view();
    view! {
        <Card title=ts(R::Evidence)>
            <ul class="rows" data-testid="evidence">{rows}</ul>
            <p class="quiet-text">{t(R::EvidenceWhy)}</p>
        </Card>
    }
}

#[component]
fn Piece(
    piece: Evidence,
    /// Whether the person has a screen for checks.
    reads_checks: bool,
) -> impl IntoView {
    match piece {
        Evidence::Check { id } => {
            let id = id.to_string();
            let shown = if reads_checks {
                view! { <A href=format!("/board/checks/{id}")><code>{id.clone()}</code></A> }.into_any()
            } else {
                view! { <code>{id.clone()}</code> }.into_any()
            };
            view! { <li class="row"><span class="row-main"><span class="row-title">{t(C::Check)}</span>{shown}</span></li> }
                .into_any()
        }
        Evidence::Hazard { id } => view! {
            <li class="row"><span class="row-main"><span class="row-title">{t(C::Hazard)}</span><code>{id.to_string()}</code></span></li>
        }
        .into_any(),
        Evidence::Penalty { number, paper } => view! {
            <li class="row">
                <span class="row-main">
                    <span class="row-title">{t(EvidenceKind::Penalty)}" "{number}</span>
                    <span class="quiet-text">{t(R::PaperHash)}</span>
                    <code class="hash">{paper.to_string()}</code>
                    <Compare paper />
                </span>
            </li>
        }
        .into_any(),
    }
}

/// Compares a paper in hand with the one that was entered.
#[component]
fn Compare(paper: Digest) -> impl IntoView {
    let found = RwSignal::new(None::<bool>);
    let choose = move |event: web_sys::Event| {
        let Some(file) = chosen_file(&event) else { return };
        spawn_local(async move {
            let digest = match bytes_of(&file).await {
                Some(bytes) => keys::sha256(&bytes).await.ok(),
                None => None,
            };
            found.try_set(Some(digest == Some(paper)));
        });
    };
    view! {
        <span class="row-ends compare">
            <label class="button file-button">
                {t(R::Compare)}
                <input type="file" on:change=choose />
            </label>
            {move || found.get().map(|is_same| {
                let (tone, text) = if is_same { (Tone::Good, R::Same) } else { (Tone::Bad, R::NotSame) };
                view! { <span role="status"><Badge tone=tone text=ts(text) /></span> }
            })}
        </span>
    }
}
