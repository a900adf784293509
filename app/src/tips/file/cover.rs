//! Whether a visit because of this tip would give it away.

use leptos::prelude::*;

use shared::text::Text as _;
use shared::tip::cover::{Visits, WARN_AT, cover_needed, tip_given_visit};

use crate::field::words::ts;
use crate::text::{fill, lang, t};
use crate::tips::words::O;
use crate::ui::{Card, Field, Notice, Tone};

/// What the fields say at first: the ordinary ratio of a stratum, and what an office should put its own figures for.
const DRAWN: &str = "20";
const TIPPED: &str = "5";
const FOLLOWS: &str = "80";

/// A chance that was typed in per cent.
fn chance(typed: &str) -> Option<f64> {
    let number: f64 = typed.trim().trim_end_matches(['%', '％']).parse().ok()?;
    (0.0..=100.0).contains(&number).then_some(number / 100.0)
}

fn per_cent(chance: f64) -> String {
    format!("{:.1}%", chance * 100.0)
}

/// Three chances, and what an observer of a visit may conclude from them.
#[component]
pub fn Cover() -> impl IntoView {
    let [drawn, tipped, follows] = [DRAWN, TIPPED, FOLLOWS].map(|first| RwSignal::new(first.to_owned()));
    let error = move |typed: RwSignal<String>| {
        Signal::derive(move || {
            typed.with(|text| chance(text).is_none()).then(|| O::NoChanceTyped.text(lang()).to_owned())
        })
    };
    let outcome = move || {
        let visits = Visits {
            drawn: drawn.with(|text| chance(text))?,
            tipped: tipped.with(|text| chance(text))?,
            follows: follows.with(|text| chance(text))?,
        };
        let concluded = tip_given_visit(visits)?;
        let bound = per_cent(WARN_AT);
        let needed = cover_needed(visits.tipped, visits.follows, WARN_AT);
        let advice = match needed {
            Some(needed) => fill(O::CoverNeeded, lang(), &[&bound, &per_cent(needed)]),
            None => fill(O::CoverImpossible, lang(), &[&bound]),
        };
        let (tone, verdict) =
            if concluded > WARN_AT { (Tone::Warn, O::CoverLow) } else { (Tone::Good, O::CoverEnough) };
        Some(view! {
            <p class="cover-figure"><span>{t(O::CoverFigure)}</span><strong data-testid="cover">{per_cent(concluded)}</strong></p>
            <Notice tone=tone><span>{t(verdict)}" "{advice}</span></Notice>
        })
    };
    view! {
        <Card title=ts(O::Cover)>
            <p class="quiet-text">{t(O::CoverWhy)}</p>
            <div class="cover-fields">
                <Field label=ts(O::Drawn) value=drawn name="drawn" error=error(drawn) />
                <Field label=ts(O::Tipped) value=tipped name="tipped" error=error(tipped) />
                <Field label=ts(O::Follows) value=follows name="follows" error=error(follows) />
            </div>
            {outcome}
        </Card>
    }
}
