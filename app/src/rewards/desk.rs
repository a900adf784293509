//! What the screens of rewards share: who asks, and the line to the server.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::account::Person;
use shared::reward::rules::RuleRef;
use shared::reward::wire::{PublicRewards, RuleSummary};
use shared::role::Role;
use shared::text::{Lang, Text as _};

use crate::device::network::Failure;
use crate::session::{Line, use_app};
use crate::text::C;

/// What the screens share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The line to the server.
    pub line: Line,
    /// Who is signed in.
    pub me: StoredValue<Person>,
    /// What everybody may know: rule sets, counters, the ledger's key; none before the first answer.
    pub told: RwSignal<Option<PublicRewards>>,
}

impl Desk {
    /// The desk of the screens around, or a new one. None where nobody is signed in.
    pub fn here() -> Option<Self> {
        if let Some(desk) = use_context::<Self>() {
            return Some(desk);
        }
        let app = use_app();
        let (keeper, person) = app.keeper().zip(app.person.get_untracked())?;
        let desk = Self { line: Line::new(keeper), me: StoredValue::new(person), told: RwSignal::new(None) };
        provide_context(desk);
        Some(desk)
    }

    /// What the person is.
    pub fn role(self) -> Role {
        self.me.with_value(|me| me.role)
    }

    /// The person's name.
    pub fn name(self) -> String {
        self.me.with_value(|me| me.name.clone())
    }

    /// Asks for what everybody may know, once.
    pub fn ask_told(self) {
        if self.told.try_with_untracked(Option::is_none) != Some(true) {
            return;
        }
        spawn_local(async move {
            if let Ok(told) = self.line.get::<PublicRewards>("/api/v1/public-rewards".into()).await {
                self.told.try_set(Some(told));
            }
        });
    }

    /// A rule set, as far as it is known.
    pub fn rules(self, rule: &RuleRef) -> Option<RuleSummary> {
        self.told.with(|told| told.iter().flat_map(|told| &told.rules).find(|known| known.rule == *rule).cloned())
    }
}

/// What a person is told about a question without an answer.
pub fn explain(failure: &Failure, lang: Lang) -> String {
    match failure {
        Failure::Unreachable => C::NoNetwork.text(lang).to_owned(),
        Failure::Refused(problem) => {
            let says = problem.reward.map_or_else(|| problem.code.text(lang), |illegal| illegal.text(lang));
            match (&problem.detail, lang) {
                (None, _) => says.to_owned(),
                (Some(detail), Lang::ZhCn) => format!("{says}：{detail}"),
                (Some(detail), Lang::En) => format!("{says}: {detail}"),
            }
        }
    }
}
