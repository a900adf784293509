//! Mines that this person must not deal with.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::board::Page as Rows;
use shared::id::MineId;
use shared::mine::Mine;
use shared::role::Role;

use super::{Asked, Word, said};
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::form::Pick;
use crate::rewards::frame::Bar;
use crate::rewards::words::{M, R};
use crate::text::{C, fill, lang, lang_now, t};
use crate::ui::{Button, Card, Empty, Look, Notice, Page, Tone};

const ADDRESS: &str = "/api/v1/conflicts";
/// The mines of a page, and the most pages that are read.
const MINES_PAGE: usize = 2_000;
const MINE_PAGES_MAX: usize = 20;

/// The own conflicts of interest.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Conflicts desk /> })
}

/// All mines of the region, for the roles that may see them; none for the others.
async fn mines(desk: Desk) -> Result<Vec<Mine>, Failure> {
    let mut mines: Vec<Mine> = Vec::new();
    if desk.role() != Role::Administrator {
        return Ok(mines);
    }
    for _ in 0..MINE_PAGES_MAX {
        let after = mines.last().map(|mine| format!("&after={}", mine.id)).unwrap_or_default();
        let page: Rows<Mine> = desk.line.get(format!("/api/v1/mines?limit={MINES_PAGE}{after}")).await?;
        let is_last = page.rows.len() < MINES_PAGE;
        mines.extend(page.rows);
        if is_last {
            break;
        }
    }
    Ok(mines)
}

#[component]
fn Conflicts(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || desk.line.get::<Vec<MineId>>(ADDRESS.into()));
    let (known, word, chosen) =
        (RwSignal::new(Vec::<Mine>::new()), RwSignal::new(None), RwSignal::new(String::new()));
    let can_choose = desk.role() == Role::Administrator;
    spawn_local(async move {
        if let Ok(mines) = mines(desk).await {
            known.try_set(mines);
        }
    });
    let save = Callback::new(move |mines: Vec<MineId>| {
        let lang = lang_now();
        spawn_local(async move {
            if let Err(failure) = desk.line.send("PUT", ADDRESS.into(), &mines).await {
                word.try_set(Some(Word { is_good: false, text: explain(&failure, lang) }));
            }
            asked.again();
        });
    });
    let options = Signal::derive(move || {
        let row = |mine: &Mine| (mine.id.to_string(), format!("{} · {}", mine.name, mine.division.full_name()));
        known.with(|mines| mines.iter().map(row).collect())
    });
    // Choosing adds it at once.
    Effect::new(move || {
        let Some(mine) = chosen.with(|id| id.parse::<MineId>().ok()) else { return };
        chosen.set(String::new());
        let Some(Ok(mut mines)) = asked.known.get_untracked() else { return };
        if !mines.contains(&mine) {
            mines.push(mine);
            save.run(mines);
        }
    });
    let rows = asked.view(move |mines| {
        let is_empty = mines.is_empty();
        let all = StoredValue::new(mines.clone());
        let rows = mines.into_iter().map(|mine| view! { <Row known mine all save /> }).collect_view();
        view! {
            <ul class="rows" data-testid="conflicts">{rows}</ul>
            {is_empty.then(|| view! { <Empty text=ts(M::NoConflicts) /> })}
        }
        .into_any()
    });
    let add = if can_choose {
        view! { <Pick name="add-conflict" label=ts(M::AddConflict) options value=chosen nothing=ts(R::Choose) /> }
            .into_any()
    } else {
        view! { <p class="quiet-text">{t(M::ConflictByCase)}</p> }.into_any()
    };
    view! {
        <Bar desk title=ts(M::Conflicts) />
        <Page>
            <p class="quiet-text">{t(M::ConflictsWhy)}</p>
            {said(word)}
            <Card title=ts(M::Conflicts)>
                {rows}
                {add}
            </Card>
        </Page>
    }
}

#[component]
fn Row(
    known: RwSignal<Vec<Mine>>,
    mine: MineId,
    all: StoredValue<Vec<MineId>>,
    save: Callback<Vec<MineId>>,
) -> impl IntoView {
    let sure = RwSignal::new(false);
    let name = move || {
        let known = known.with(|mines| mines.iter().find(|known| known.id == mine).map(|known| known.name.clone()));
        known.unwrap_or_else(|| fill(M::MineN, lang(), &[&mine.to_string()]))
    };
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
