//! Who can open the tip, letting a colleague in or out, and who opened it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

use shared::id::UserId;
use shared::text::{Lang, Text as _};
use shared::time::Timestamp;
use shared::tip::routing::Officer;

use super::sheet::Sheet;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::text::{format, lang, t};
use crate::tips::desk::explain;
use crate::tips::focus::focus;
use crate::tips::words::O;
use crate::ui::{Button, Card, Look, Notice, Tone};

/// Who can open the tip.
#[component]
pub fn People(sheet: Sheet) -> impl IntoView {
    // A colleague's key may have been made since the screens were opened.
    spawn_local(sheet.desk.ask_officers());
    let chosen = RwSignal::new(None::<UserId>);
    let inside = move || {
        let opened = sheet.opened.get()?;
        let can_leave = opened.file.officers.len() > 1;
        let rows = opened.file.officers.iter().map(|officer| view! { <Inside sheet officer=*officer can_leave /> });
        Some(rows.collect_view())
    };
    let outside = Memo::new(move |_| outside(sheet));
    let options = move || {
        let option = |officer: Officer| {
            view! { <option value=officer.user.to_string()>{sheet.desk.post_of(officer.user, lang())}</option> }
        };
        outside.get().into_iter().map(option).collect_view()
    };
    let let_in = move |()| {
        let officer =
            outside.get_untracked().into_iter().find(|officer| Some(officer.user) == chosen.get_untracked());
        if let Some(officer) = officer {
            chosen.set(None);
            sheet.let_in(officer);
        }
    };
    let is_none = Signal::derive(move || chosen.get().is_none() || sheet.busy.get());
    view! {
        <Card title=ts(O::WhoOpens)>
            <ul class="rows people" data-testid="officers">{inside}</ul>
            <Show
                when=move || outside.with(|all| !all.is_empty())
                fallback=|| view! { <p class="quiet-text">{t(O::NobodyElse)}</p> }
            >
                <div class="field">
                    <label for="let-in">{t(O::LetColleagueIn)}</label>
                    <div class="quiet-row">
                        <select
                            id="let-in"
                            on:change=move |event| chosen.set(event_target_value(&event).parse().ok())
                        >
                            <option value="" selected=move || chosen.get().is_none()>{t(O::Choose)}</option>
                            {options}
                        </select>
                        <Button id="let-in-now" disabled=is_none press=let_in>{t(O::Allow)}</Button>
                    </div>
                </div>
            </Show>
            <p class="quiet-text">{t(O::WhoOpensWhy)}</p>
        </Card>
    }
}

/// Colleagues in charge of the region who are not let in yet, but for those who must not deal with the mine.
fn outside(sheet: Sheet) -> Vec<Officer> {
    let Some(opened) = sheet.opened.get() else { return Vec::new() };
    let mine = opened.report.as_ref().and_then(|report| report.place.mine());
    let may = |officer: &&Officer| {
        officer.region.contains(opened.file.summary.region)
            && !opened.file.officers.contains(&officer.user)
            && mine.is_none_or(|mine| !officer.conflicts.contains(&mine))
    };
    sheet.desk.officers.with(|all| all.iter().filter(may).cloned().collect())
}

#[component]
fn Inside(sheet: Sheet, officer: UserId, can_leave: bool) -> impl IntoView {
    let asked = RwSignal::new(false);
    let is_me = officer == sheet.desk.my_id();
    let renew = move |()| {
        let known = sheet.desk.officers.with_untracked(|all| all.iter().find(|o| o.user == officer).cloned());
        if let Some(known) = known {
            sheet.let_in(known);
        }
    };
    let has_key = move || sheet.desk.officers.with(|all| all.iter().any(|o| o.user == officer));
    let can_renew = move || !is_me && has_key();
    let ask = move |()| {
        asked.set(true);
        focus("[data-testid=confirm-out]");
    };
    let stay = move |()| {
        asked.set(false);
        focus(&format!("[data-officer='{officer}'] [data-testid=take-out]"));
    };
    let question = if is_me { O::LeaveSure } else { O::TakeOutSure };
    view! {
        <li class="row" data-officer=officer.to_string()>
            <div class="row-main">
                <span class="row-title">{move || sheet.desk.post_of(officer, lang())}</span>
                <Show when=move || !has_key()><span class="quiet-text">{t(O::NoKeyNow)}</span></Show>
                <Show when=move || asked.get()>
                    <Notice tone=Tone::Warn>
                        <span>{t(question)}</span>
                        <Button look=Look::Danger id="confirm-out" disabled=sheet.busy press=move |()| { asked.set(false); sheet.let_out(officer) }>{t(O::TakeOut)}</Button>
                        <Button press=stay>{t(crate::text::C::Cancel)}</Button>
                    </Notice>
                </Show>
            </div>
            <Show when=move || !asked.get()>
                <div class="row-ends">
                    <Show when=can_renew>
                        <Button look=Look::Quiet disabled=sheet.busy press=renew>{t(O::RenewBox)}</Button>
                    </Show>
                    <Show when=move || can_leave>
                        <Button look=Look::Quiet id="take-out" disabled=sheet.busy press=ask>{t(O::TakeOut)}</Button>
                    </Show>
                </div>
            </Show>
        </li>
    }
}

/// One line of the tip's log.
#[derive(Clone, Deserialize)]
struct Read {
    officer: UserId,
    what: String,
    at: i64,
}

fn what_was_done(what: &str, lang: Lang) -> String {
    let text = match what.split(' ').next().unwrap_or_default() {
        "file" if what.contains(' ') => O::ReadAttached,
        "file" => O::ReadFile,
        "let-in" => O::ReadLetIn,
        "let-out" => O::ReadLetOut,
        "ask" => O::ReadAsk,
        "lend" => O::ReadLend,
        _ => return what.to_owned(),
    };
    text.text(lang).to_owned()
}

fn minute(read: &Read) -> String {
    format::minute(Timestamp::from_millis(read.at))
}

/// What one officer did several times within a minute, once with its count.
fn together(rows: Vec<Read>) -> Vec<(Read, usize)> {
    let mut counted: Vec<(Read, usize)> = Vec::with_capacity(rows.len());
    for row in rows {
        match counted.last_mut() {
            Some((last, times))
                if last.officer == row.officer && last.what == row.what && minute(last) == minute(&row) =>
            {
                *times += 1;
            }
            _ => counted.push((row, 1)),
        }
    }
    counted
}

/// Who opened the tip: asked for when somebody wants to see it.
#[component]
pub fn Reads(sheet: Sheet) -> impl IntoView {
    let reads = RwSignal::new(None::<Result<Vec<Read>, Failure>>);
    let ask = move |()| {
        spawn_local(async move {
            let mut answer = sheet.desk.get::<Vec<Read>>(format!("/api/v1/tips/{}/reads", sheet.id)).await;
            if let Ok(rows) = &mut answer {
                rows.sort_by_key(|row| std::cmp::Reverse(row.at));
            }
            reads.try_set(Some(answer));
        });
    };
    let body = move || match reads.get()? {
        Err(failure) => Some(view! { <p class="bad-text">{explain(&failure, lang())}</p> }.into_any()),
        Ok(rows) => {
            let row = |(read, times): (Read, usize)| {
                let times = if times > 1 { format!(" ×{times}") } else { String::new() };
                view! {
                    <li>
                        <span class="mono">{minute(&read)}</span>
                        <span>{what_was_done(&read.what, lang())}{times}</span>
                        <span class="quiet-text">{sheet.desk.post_of(read.officer, lang())}</span>
                    </li>
                }
            };
            Some(
                view! { <ul class="reads" data-testid="reads">{together(rows).into_iter().map(row).collect_view()}</ul> }
                    .into_any(),
            )
        }
    };
    let label = move || if reads.with(Option::is_none) { O::ShowReads.text(lang()) } else { O::Reload.text(lang()) };
    view! {
        <Card title=ts(O::Reads)>
            {body}
            <Button id="show-reads" press=ask>{label}</Button>
        </Card>
    }
}
