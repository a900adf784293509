//! The public page of rewards: counters, bands, rules, the ledger's newest signature over days that are over.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pages::{Count, LevelLine, RewardsView, RuleLine};
use shared::reward::wire::{PublicRewards, RuleSummary};
use shared::text::{Lang, Text};

use super::{Chosen, day, page, problem, site};
use crate::daily::FEWER;
use crate::reward::public_rewards;
use crate::state::{AppState, Shared};

pub(super) async fn rewards(
    State(state): State<AppState>,
    Query(chosen): Query<Chosen>,
    headers: HeaderMap,
) -> Response {
    let lang = chosen.lang(&headers);
    match public_rewards(&state).await {
        Ok(public) => page(StatusCode::OK, pages::rewards(&view(&state, public, lang), lang)),
        Err(error) => problem(&state, &error, lang),
    }
}

/// What there is at all: rows of nothing tell nothing.
fn counted<T: Text>(list: &[(T, Option<u64>)], lang: Lang) -> Vec<(String, Count)> {
    let count = |n: &Option<u64>| n.map_or(Count::Fewer(FEWER), Count::Exact);
    let some = list.iter().filter(|(_, n)| *n != Some(0));
    some.map(|(what, n)| (what.text(lang).to_owned(), count(n))).collect()
}

fn view(state: &Shared, public: PublicRewards, lang: Lang) -> RewardsView {
    RewardsView {
        site: site(state),
        states: counted(&public.states, lang),
        bands: counted(&public.bands, lang),
        rules: public.rules.into_iter().map(|rule| worded(rule, lang)).collect(),
        checkpoint: public.checkpoint,
        ledger_key: public.ledger_key,
    }
}

fn worded(rule: RuleSummary, lang: Lang) -> RuleLine {
    let levels = rule.levels.into_iter().map(|level| LevelLine {
        name: level.name.text(lang).to_owned(),
        rate: level.rate,
        floor: level.floor.in_words(lang),
        cap: level.cap.in_words(lang),
        basis: level.basis.text(lang).to_owned(),
    });
    RuleLine {
        name: rule.name.text(lang).to_owned(),
        id: format!("{} v{}", rule.rule.id, rule.rule.version),
        from: day(rule.from),
        to: rule.to.map(day),
        caution: rule.caution.map(|words| words.text(lang).to_owned()),
        digest: rule.digest.to_string(),
        levels: levels.collect(),
    }
}
