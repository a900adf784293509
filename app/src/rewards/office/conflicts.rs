//! Mines that somebody must not deal with: the own ones, and, for administrators and auditors, everybody's.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::id::{MineId, UserId};
use shared::mine::Mine;
use shared::reward::wire::{Conflict, ConflictEvent, PersonConflicts};
use shared::role::Role;
use shared::text::Text as _;

use super::{Asked, Word, said};
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::form::Pick;
use crate::rewards::frame::Bar;
use crate::rewards::words::M;
use crate::text::{C, fill, lang, lang_now, t};
use crate::ui::{Button, Card, Empty, Look, Notice, Page, Tone};

/// The own conflicts of interest.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Own desk /> })
}

#[component]
fn Own(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<Vec<Conflict>>("/api/v1/conflicts".into()));
    let rows = asked.view(move |conflicts| {
        if conflicts.is_empty() {
            return view! { <Empty text=ts(M::NoConflicts) /> }.into_any();
        }
        let row = |conflict: Conflict| {
            let beside = conflict.beside_key.then(|| view! { <span class="quiet-text">{t(M::BesideKey)}</span> });
            view! { <li class="row wrapping"><span class="row-main"><span class="row-title">{conflict.name}</span>{beside}</span></li> }
        };
        view! { <ul class="rows" data-testid="conflicts">{conflicts.into_iter().map(row).collect_view()}</ul> }
            .into_any()
    });
    view! {
        <Bar desk title=ts(M::Conflicts) />
        <Page>
            <p class="quiet-text">{t(M::ConflictsWhy)}</p>
            <Card title=ts(M::Conflicts)>
                {rows}
                <p class="quiet-text">{t(M::ConflictByCase)}</p>
            </Card>
        </Page>
    }
}

/// Everybody's conflicts of interest: administrators enter and end them, auditors read.
#[component]
pub fn PeopleConflictsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Everybody desk /> })
}

/// What the rows of people share.
#[derive(Clone, Copy)]
struct Table {
    desk: Desk,
    asked: Asked<Vec<PersonConflicts>>,
    word: RwSignal<Option<Word>>,
    /// Mines to choose from, by id.
    mines: RwSignal<Vec<(String, String)>>,
    /// For whom one is being entered.
    entering: RwSignal<Option<UserId>>,
}

impl Table {
    fn may_change(self) -> bool {
        self.desk.role() == Role::Administrator
    }

    fn change(self, method: &'static str, user: UserId, mine: MineId, done: M) {
        let lang = lang_now();
        spawn_local(async move {
            let outcome = self.desk.line.tell(method, format!("/api/v1/accounts/{user}/conflicts/{mine}")).await;
            if outcome.is_ok() {
                self.entering.try_set(None);
            }
            self.word.try_set(Some(match outcome {
                Ok(()) => Word { is_good: true, text: done.text(lang).to_owned() },
                Err(failure) => Word { is_good: false, text: explain(&failure, lang) },
            }));
            self.asked.again();
        });
    }
}

/// All mines of the region, for the list to choose from.
async fn all_mines(desk: Desk) -> Result<Vec<(String, String)>, Failure> {
    let mut mines = desk.line.mines().await?;
    mines.sort_by(|a, b| (a.division, &a.name).cmp(&(b.division, &b.name)));
    let county = |mine: &Mine| mine.division.name().unwrap_or_default();
    Ok(mines.iter().map(|mine| (mine.id.to_string(), format!("{} · {}", county(mine), mine.name))).collect())
}

#[component]
fn Everybody(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<Vec<PersonConflicts>>("/api/v1/accounts/conflicts".into()));
    let (word, mines, entering) = (RwSignal::new(None), RwSignal::default(), RwSignal::new(None));
    let table = Table { desk, asked, word, mines, entering };
    if table.may_change() {
        let lang = lang_now();
        spawn_local(async move {
            match all_mines(desk).await {
                Ok(all) => drop(mines.try_set(all)),
                Err(failure) => drop(word.try_set(Some(Word { is_good: false, text: explain(&failure, lang) }))),
            }
        });
    }
    let rows = asked.view(move |people| {
        if people.is_empty() {
            return view! { <Empty text=ts(M::NoPeople) /> }.into_any();
        }
        let rows = people.into_iter().map(|person| view! { <PersonRow table person /> }).collect_view();
        view! { <ul class="barred-people" data-testid="people">{rows}</ul> }.into_any()
    });
    view! {
        <Bar desk title=ts(M::Conflicts) />
        <Page>
            <p class="quiet-text">{t(M::PeopleConflictsWhy)}</p>
            {said(word)}
            <Card title=ts(M::Conflicts)>{rows}</Card>
        </Page>
    }
}

#[component]
fn PersonRow(table: Table, person: PersonConflicts) -> impl IntoView {
    let PersonConflicts { user, name, role, conflicts, history } = person;
    let barred = conflicts.into_iter().map(|conflict| view! { <Barred table user conflict /> }).collect_view();
    let story = (!history.is_empty()).then(|| {
        let lines = history.into_iter().map(line).collect_view();
        view! {
            <details class="part">
                <summary>{t(M::ConflictHistory)}</summary>
                <ul class="dots">{lines}</ul>
            </details>
        }
    });
    let is_open = move || table.entering.get() == Some(user);
    let add = table.may_change().then(|| {
        view! {
            <Show when=move || !is_open()>
                <Button id="enter-conflict" press=move |()| table.entering.set(Some(user))>{t(M::EnterConflict)}</Button>
            </Show>
        }
    });
    view! {
        <li class="barred-person" data-testid="person">
            <div class="barred-head">
                <p class="row-main">
                    <span class="row-title">{name}</span>
                    <span class="quiet-text">{move || role.text(lang())}</span>
                </p>
                {add}
            </div>
            <ul class="barred-mines">{barred}</ul>
            <Show when=is_open><Enter table user /></Show>
            {story}
        </li>
    }
}

/// What was entered or ended, in a line.
fn line(event: ConflictEvent) -> impl IntoView {
    let text = if event.stands { M::ConflictEntered } else { M::ConflictEnded };
    let day = event.day.map(|day| day.to_string()).unwrap_or_default();
    view! { <li>{move || fill(text, lang(), &[&day, &event.by, &event.mine])}</li> }
}

#[component]
fn Barred(table: Table, user: UserId, conflict: Conflict) -> impl IntoView {
    let sure = RwSignal::new(false);
    let mine = conflict.mine;
    let act = if conflict.beside_key {
        view! { <span class="quiet-text">{t(M::BesideKey)}</span> }.into_any()
    } else if table.may_change() {
        view! {
            <Show
                when=move || sure.get()
                fallback=move || view! { <Button id="end-conflict" press=move |()| sure.set(true)>{t(M::EndConflict)}</Button> }
            >
                <Notice tone=Tone::Warn>
                    <span>{t(M::EndSure)}</span>
                    <Button look=Look::Danger id="confirm" press=move |()| table.change("DELETE", user, mine, M::EndedWord)>{t(C::Confirm)}</Button>
                    <Button press=move |()| sure.set(false)>{t(C::Cancel)}</Button>
                </Notice>
            </Show>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <li>
            <span>{conflict.name}</span>
            {act}
        </li>
    }
}

#[component]
fn Enter(table: Table, user: UserId) -> impl IntoView {
    let (chosen, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let error = Signal::derive(move || {
        (tried.get() && chosen.with(String::is_empty)).then(|| M::ChooseMine.text(lang()).to_owned())
    });
    let enter = move |()| {
        tried.set(true);
        if let Ok(mine) = chosen.with_untracked(|chosen| chosen.parse::<MineId>()) {
            table.change("PUT", user, mine, M::EnteredWord);
        }
    };
    view! {
        <div class="decision">
            <Pick
                name="conflict-mine"
                label=ts(M::ConflictMine)
                options=table.mines
                value=chosen
                nothing=ts(M::ChooseMine)
                error
            />
            <div class="actions">
                <Button look=Look::Primary id="confirm" press=enter>{t(M::EnterConflict)}</Button>
                <Button press=move |()| table.entering.set(None)>{t(C::Cancel)}</Button>
            </div>
        </div>
    }
}
