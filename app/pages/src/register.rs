//! `GET /register`: the counters, the newest checkpoint, how to check it all oneself.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::frame::{Page, document, link};
use crate::model::{Counters, Entry, RegisterView};
use crate::parts::date;
use crate::text::{G, count, fill, grouped};

/// The columns of the counters, without the place.
const COLUMNS: [G; 6] = [G::Filed, G::Accepted, G::Verified, G::Paid, G::Unclaimed, G::Overdue];

/// The public register.
#[must_use]
pub fn register(page: &RegisterView, lang: Lang) -> String {
    let body = view! {
        <h1>{G::Title.text(lang)}</h1>
        <p class="lead">{G::Lead.text(lang)}</p>
        {counters(page, lang)}
        {checkpoint(page, lang)}
        {verify(lang)}
        {program(page.program_hash.clone(), lang)}
        {entries(page, lang)}
    };
    let frame =
        Page { title: G::Title.text(lang).to_owned(), address: Some("/register"), listed: true, scripted: false };
    document(&page.site, lang, frame, body)
}

fn counters(page: &RegisterView, lang: Lang) -> AnyView {
    let head = COLUMNS.map(|column| view! { <th role="columnheader" scope="col">{column.text(lang)}</th> });
    let rows = page.rows.iter().map(|row| counters_row(row, lang)).collect_view();
    // The roles stand there because a table laid out as blocks on a small screen is a table to nobody else.
    view! {
        <section class="card" aria-labelledby="counters-head">
            <h2 id="counters-head">{G::CountersHead.text(lang)}</h2>
            <table role="table" aria-label=G::Caption.text(lang)>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{G::Place.text(lang)}</th>
                        {head.into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
                <tfoot role="rowgroup">{counters_row(&page.total, lang)}</tfoot>
            </table>
            <p class="small">{G::Small.text(lang)}</p>
        </section>
    }
    .into_any()
}

fn counters_row(row: &Counters, lang: Lang) -> AnyView {
    let numbers = [row.filed, row.accepted, row.verified, row.paid, row.unclaimed, row.overdue];
    let cells = COLUMNS
        .into_iter()
        .zip(numbers)
        .map(|(column, number)| view! { <td role="cell" data-label=column.text(lang)>{count(number)}</td> })
        .collect_view();
    view! { <tr role="row"><th role="rowheader" scope="row">{row.name.clone()}</th>{cells}</tr> }.into_any()
}

fn checkpoint(page: &RegisterView, lang: Lang) -> AnyView {
    let text = match &page.checkpoint {
        Some(checkpoint) => view! {
            <p>{fill(G::CheckpointText, lang, &[&grouped(page.size)])}</p>
            <pre translate="no" data-checkpoint="">{checkpoint.clone()}</pre>
        }
        .into_any(),
        None => view! { <p>{G::Empty.text(lang)}</p> }.into_any(),
    };
    view! { <section class="card"><h2>{G::CheckpointHead.text(lang)}</h2>{text}</section> }.into_any()
}

fn verify(lang: Lang) -> AnyView {
    view! {
        <section class="card">
            <h2>{G::VerifyHead.text(lang)}</h2>
            <ol class="numbered">
                <li>{G::Verify1.text(lang)}</li>
                <li>
                    {G::Verify2.text(lang)}
                    <pre translate="no">"minewatch verify register FILE"</pre>
                </li>
                <li>{G::Verify3.text(lang)}</li>
            </ol>
            <a class="button" href="/register/export">{G::Download.text(lang)}</a>
            <h3>{G::WitnessHead.text(lang)}</h3>
            <p>{G::WitnessText.text(lang)}</p>
            <p><a class="linkish" href="/register/checkpoint">"/register/checkpoint"</a></p>
        </section>
    }
    .into_any()
}

fn program(hash: Option<String>, lang: Lang) -> Option<AnyView> {
    let hash = hash?;
    Some(
        view! {
            <section class="card">
                <h2>{G::ProgramHead.text(lang)}</h2>
                <p>{G::ProgramText.text(lang)}</p>
                <pre translate="no">{hash}</pre>
            </section>
        }
        .into_any(),
    )
}

fn entries(page: &RegisterView, lang: Lang) -> Option<AnyView> {
    if page.entries.is_empty() && page.newest {
        return None;
    }
    let items = page.entries.iter().map(|entry| entry_line(entry, lang)).collect_view();
    let newest =
        (!page.newest).then(|| view! { <a class="button" href=link("/register", lang)>{G::Newest.text(lang)}</a> });
    let older = page.older_before.map(|before| {
        let href = format!("{}&before={before}", link("/register", lang));
        view! { <a class="button" rel="next" href=href>{G::Older.text(lang)}</a> }
    });
    Some(
        view! {
            <section class="card" aria-labelledby="entries-head">
                <h2 id="entries-head">{G::EntriesHead.text(lang)}</h2>
                <p class="small">{G::EntriesNew.text(lang)}</p>
                <ol class="entries">{items}</ol>
                <nav aria-labelledby="entries-head">{newest}{older}</nav>
            </section>
        }
        .into_any(),
    )
}

fn entry_line(entry: &Entry, lang: Lang) -> AnyView {
    let day = entry.day.map(|day| date(day, lang));
    view! {
        <li>
            <strong>{fill(G::Entry, lang, &[&grouped(entry.index)])}</strong>" "{day}
            <br/>
            <code translate="no">{entry.hash.clone()}</code>
        </li>
    }
    .into_any()
}
