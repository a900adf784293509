//! The hazards of a proposal: level, fine and what became of it.

use leptos::prelude::*;

use shared::money::Fen;
use shared::reward::facts::HAZARDS_MAX;
use shared::reward::rules::RuleRef;
use shared::text::Text as _;

use super::facts::{Draft, HazardDraft};
use crate::field::words::ts;
use crate::rewards::desk::Desk;
use crate::rewards::form::{Amount, Pick, amount};
use crate::rewards::words::{M, R};
use crate::text::{fill, lang, t};
use crate::ui::Button;

/// Code and text of the levels of a rule set; numbers where the set is not known.
fn levels(desk: Desk, rule: Option<RuleRef>) -> Vec<(String, String)> {
    let lang = lang();
    let known = rule.and_then(|rule| desk.rules(&rule)).map(|set| set.levels).unwrap_or_default();
    if known.is_empty() {
        return (1..=3).map(|n: u8| (n.to_string(), fill(R::LevelN, lang, &[&n.to_string()]))).collect();
    }
    let row = |(n, level): (usize, shared::reward::wire::LevelSummary)| {
        let values = [level.name.text(lang), &level.rate, &level.floor.in_words(lang), &level.cap.in_words(lang)];
        (n.to_string(), fill(M::LevelLine, lang, &values))
    };
    (1..).zip(known).map(row).collect()
}

/// The hazards.
#[component]
pub fn Hazards(
    /// What the screens share.
    desk: Desk,
    /// What is typed.
    draft: Draft,
    /// The rules in force, once they are known.
    rule: Signal<Option<RuleRef>>,
) -> impl IntoView {
    let options = Signal::derive(move || levels(desk, rule.get()));
    let is_full = Signal::derive(move || draft.hazards.with(Vec::len) >= HAZARDS_MAX);
    view! {
        <For each=move || draft.hazards.get() key=|hazard| hazard.key let:hazard>
            <Hazard draft hazard options />
        </For>
        <Button id="add-hazard" disabled=is_full press=move |()| draft.add()>{t(R::AddHazard)}</Button>
    }
}

#[component]
fn Hazard(draft: Draft, hazard: HazardDraft, options: Signal<Vec<(String, String)>>) -> impl IntoView {
    let number = move || {
        let place = draft.hazards.with(|all| all.iter().position(|one| one.key == hazard.key));
        fill(R::HazardN, lang(), &[&(place.unwrap_or_default() + 1).to_string()])
    };
    let name = move |what: &str| format!("{what}-{}", hazard.key);
    // Without a fine, some rules leave the sum to a decision; with one, there is nothing to decide.
    let has_fine = Memo::new(move |_| {
        hazard.fine.with(|typed| amount(typed)).is_ok_and(|fine| fine.is_some_and(|fine| fine > Fen::ZERO))
    });
    view! {
        <fieldset class="hazard-facts" data-testid="hazard-facts">
            <legend>{number}</legend>
            <Pick name=name("level") label=ts(R::LevelOf) options value=hazard.level />
            <Amount name=name("fine") label=ts(R::Fine) value=hazard.fine />
            <Show
                when=move || has_fine.get()
                fallback=move || view! { <Amount name=name("granted") label=ts(R::Granted) value=hazard.granted /> }
            >
                <Amount name=name("changed") label=ts(R::FineChanged) value=hazard.changed />
            </Show>
            <Button press=move |()| draft.hazards.update(|all| all.retain(|one| one.key != hazard.key))>{t(R::RemoveHazard)}</Button>
        </fieldset>
    }
}

/// The text of a number's field that is wrong.
pub fn count_error(typed: RwSignal<String>) -> Signal<Option<String>> {
    Signal::derive(move || {
        let is_number = typed.with(|typed| typed.trim().parse::<u16>().is_ok());
        (!is_number).then(|| R::NotANumber.text(lang()).to_owned())
    })
}
