//! What administrators keep in order, and what auditors take away.

mod accounts;
mod budgets;
mod conflicts;
mod ledger;
mod rules;

pub use accounts::AccountsPage;
pub use budgets::BudgetsPage;
pub use conflicts::{ConflictsPage, PeopleConflictsPage};
pub use ledger::LedgerPage;
pub use rules::RulesPage;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::explain;
use crate::device::network::Failure;
use crate::text::{C, lang, t};
use crate::ui::{Button, Notice, Skeleton, Tone};

/// Something that was asked for, and asking for it anew.
struct Asked<T: Send + Sync + 'static> {
    known: RwSignal<Option<Result<T, Failure>>>,
    ask: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl<T: Clone + Send + Sync + 'static> Asked<T> {
    /// Asks now, and each time that [`Self::again`] is called.
    fn new<F: Future<Output = Result<T, Failure>> + 'static>(
        question: impl Fn() -> F + Copy + Send + Sync + 'static,
    ) -> Self {
        let known = RwSignal::new(None);
        let ask = Callback::new(move |()| {
            spawn_local(async move {
                let answer = question().await;
                known.try_set(Some(answer));
            });
        });
        ask.run(());
        Self { known, ask }
    }

    fn again(self) {
        self.ask.run(());
    }

    /// What is shown: lines while it is on its way, a sentence when it did not come, else what was asked for.
    fn view(self, shown: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView {
        move || match self.known.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Err(failure)) => view! {
                <Notice tone=Tone::Bad>
                    <span data-testid="failed">{move || explain(&failure, lang())}</span>
                    <Button press=move |()| self.again()>{t(C::Retry)}</Button>
                </Notice>
            }
            .into_any(),
            Some(Ok(known)) => shown(known),
        }
    }
}

/// What was just done or went wrong.
#[derive(Clone)]
struct Word {
    is_good: bool,
    text: String,
}

/// Shows it.
fn said(word: RwSignal<Option<Word>>) -> impl IntoView {
    move || {
        let word = word.get()?;
        let tone = if word.is_good { Tone::Good } else { Tone::Bad };
        Some(view! { <Notice tone=tone><span data-testid="word">{word.text}</span></Notice> })
    }
}
