//! Mines that this person must not deal with.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::id::MineId;

use super::{Asked, Word, said};
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::frame::Bar;
use crate::rewards::words::M;
use crate::text::{C, fill, lang, lang_now, t};
use crate::ui::{Button, Card, Empty, Look, Notice, Page, Tone};

const ADDRESS: &str = "/api/v1/conflicts";

/// The own conflicts of interest.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Conflicts desk /> })
}

#[component]
fn Conflicts(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<Vec<MineId>>(ADDRESS.into()));
    let word = RwSignal::new(None);
    let save = Callback::new(move |mines: Vec<MineId>| {
        let lang = lang_now();
        spawn_local(async move {
            if let Err(failure) = desk.line.send("PUT", ADDRESS.into(), &mines).await {
                word.try_set(Some(Word { is_good: false, text: explain(&failure, lang) }));
            }
            asked.again();
        });
    });
    let rows = asked.view(move |mines| {
        let is_empty = mines.is_empty();
        let all = StoredValue::new(mines.clone());
        let rows = mines.into_iter().map(|mine| view! { <Row mine all save /> }).collect_view();
        view! {
            <ul class="rows" data-testid="conflicts">{rows}</ul>
            {is_empty.then(|| view! { <Empty text=ts(M::NoConflicts) /> })}
        }
        .into_any()
    });
    view! {
        <Bar desk title=ts(M::Conflicts) />
        <Page>
            <p class="quiet-text">{t(M::ConflictsWhy)}</p>
            {said(word)}
            <Card title=ts(M::Conflicts)>
                {rows}
                <p class="quiet-text">{t(M::ConflictByCase)}</p>
            </Card>
        </Page>
    }
}

#[component]
fn Row(mine: MineId, all: StoredValue<Vec<MineId>>, save: Callback<Vec<MineId>>) -> impl IntoView {
    let sure = RwSignal::new(false);
    // Who deals with rewards and not with tips may not read the register of mines.
    let name = move || fill(M::MineN, lang(), &[&mine.to_string()]);
    let remove = move |()| save.run(all.get_value().into_iter().filter(|other| *other != mine).collect());
    view! {
        <li class="row wrapping">
            <span class="row-main">{name}</span>
            <span class="row-ends">
                <Show
                    when=move || sure.get()
                    fallback=move || view! { <Button id="remove-conflict" press=move |()| sure.set(true)>{t(M::RemoveConflict)}</Button> }
                >
                    <Notice tone=Tone::Warn>
                        <span>{t(M::RemoveSure)}</span>
                        <Button look=Look::Danger id="confirm" press=remove>{t(C::Confirm)}</Button>
                        <Button press=move |()| sure.set(false)>{t(C::Cancel)}</Button>
                    </Notice>
                </Show>
            </span>
        </li>
    }
}
