//! Files that came with a report or an answer: opened in this browser, when somebody asks for it, and let go with
//! the screen. A clean copy opens with the tip; an original only when a colleague lends a share of its key.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, BlobPropertyBag, Url};

use shared::id::UserId;
use shared::text::{Lang, Text as _};
use shared::tip::files::{FileHead, FileKind, SealedFile};
use shared::tip::wire::LentShare;

use super::sheet::{FileTrouble, Sheet};
use crate::text::{C, fill, format, lang, t};
use crate::tips::desk::explain;
use crate::tips::words::O;
use crate::ui::{Badge, Button, Look};

/// Types that a page may show: pictures, which run nothing.
const PICTURES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// A file, as far as it is opened.
#[derive(Clone)]
enum Shown {
    Closed,
    Working,
    Open { url: String, name: String, is_picture: bool },
    Failed(FileTrouble),
}

fn let_go(shown: &Shown) {
    if let Shown::Open { url, .. } = shown {
        let _ = Url::revoke_object_url(url);
    }
}

fn explain_file(trouble: &FileTrouble, lang: Lang) -> String {
    match trouble {
        FileTrouble::Server(failure) => explain(failure, lang),
        FileTrouble::Unopened => O::FileUnopened.text(lang).to_owned(),
    }
}

fn shown_from(head: FileHead, bytes: &[u8]) -> Option<Shown> {
    let is_picture = PICTURES.contains(&head.media_type.as_str());
    let options = BlobPropertyBag::new();
    // What is not shown here is saved, never run: it has no type that a browser would run.
    options.set_type(if is_picture { &head.media_type } else { "application/octet-stream" });
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    Some(Shown::Open { url, name: head.name, is_picture })
}

/// One file.
#[component]
pub fn Attached(sheet: Sheet, file: SealedFile) -> impl IntoView {
    let shown = RwSignal::new(Shown::Closed);
    on_cleanup(move || {
        shown.try_with_untracked(let_go);
    });
    let (kind, hash) = (file.kind, file.hash);
    let size = format::bytes(file.bytes);
    let wanted = StoredValue::new(file.clone());
    let open = move |()| {
        shown.set(Shown::Working);
        spawn_local(async move {
            let Some(file) = wanted.try_get_value() else { return };
            let outcome = match sheet.file(file).await {
                Ok((head, bytes)) => shown_from(head, &bytes).unwrap_or(Shown::Failed(FileTrouble::Unopened)),
                Err(trouble) => Shown::Failed(trouble),
            };
            // The screen may have been left meanwhile: nobody would let it go.
            if let Some(unused) = shown.try_set(outcome) {
                let_go(&unused);
            }
        });
    };
    let can_open = move || kind == FileKind::Clean || sheet.lent_for(hash).is_some();
    let body = move || match shown.get() {
        Shown::Closed => {
            can_open().then(|| view! { <Button id="open-file" press=open>{t(O::OpenFile)}</Button> }.into_any())
        }
        Shown::Working => Some(view! { <span class="quiet-text" role="status">{t(C::Loading)}</span> }.into_any()),
        Shown::Failed(trouble) => Some(
            view! {
                <span class="bad-text">{move || explain_file(&trouble, lang())}</span>
                <Button press=open>{t(C::Retry)}</Button>
            }
            .into_any(),
        ),
        Shown::Open { url, name, is_picture: true } => {
            Some(view! { <img class="attached-picture" src=url alt=name data-testid="picture" /> }.into_any())
        }
        Shown::Open { url, name, is_picture: false } => Some(
            view! {
                <a class="button" href=url download=name.clone()>{t(O::SaveFile)}" "{name.clone()}</a>
                <span class="quiet-text">{t(O::SaveFileWhy)}</span>
            }
            .into_any(),
        ),
    };
    let together = (kind == FileKind::Original).then(|| view! { <Together sheet file /> });
    view! {
        <div class="attached" data-testid="attached">
            <Badge text=Signal::derive(move || kind.text(lang()).to_owned()) />
            <span class="quiet-text">{size}</span>
            {body}
            {together}
        </div>
    }
}

/// Asking a colleague for a share, and lending one.
#[component]
fn Together(sheet: Sheet, file: SealedFile) -> impl IntoView {
    let (hash, me) = (file.hash, sheet.desk.my_id());
    let chosen = RwSignal::new(None::<UserId>);
    let asked = move |share: &LentShare| share.file == hash && share.to == me && share.sealed.is_empty();
    let waits = move || sheet.lent.with(|lent| lent.iter().find(|share| asked(share)).map(|share| share.from));
    let has_share = !file.shares.is_empty();
    let colleagues = move || {
        let opened = sheet.opened.get()?;
        let others = opened.file.officers.iter().copied().filter(|officer| *officer != me);
        let option = |officer: UserId| {
            view! { <option value=officer.to_string()>{sheet.desk.post_of(officer, lang())}</option> }
        };
        Some(others.map(option).collect_view())
    };
    let ask = move |()| {
        if let Some(colleague) = chosen.get_untracked() {
            sheet.ask_share(hash, colleague);
        }
    };
    let cannot = Signal::derive(move || chosen.get().is_none() || sheet.busy.get());
    let own = move || {
        if sheet.lent_for(hash).is_some() {
            return None;
        }
        if !has_share {
            return Some(view! { <p class="quiet-text">{t(O::NoOwnShare)}</p> }.into_any());
        }
        if let Some(from) = waits() {
            let post = move || fill(O::ShareWaits, lang(), &[&sheet.desk.post_of(from, lang())]);
            return Some(view! { <p class="quiet-text">{post}</p> }.into_any());
        }
        Some(
            view! {
                <select class="plain" aria-label=t(O::AskShare) on:change=move |event| chosen.set(event_target_value(&event).parse().ok())>
                    <option value="">{t(O::AskShare)}</option>
                    {colleagues}
                </select>
                <Button id="ask-share" disabled=cannot press=ask>{t(O::Ask)}</Button>
            }
            .into_any(),
        )
    };
    let requests = move || {
        let wanted: Vec<UserId> = sheet.lent.with(|lent| {
            let is_request = |share: &&LentShare| share.file == hash && share.from == me && share.sealed.is_empty();
            lent.iter().filter(is_request).map(|share| share.to).collect()
        });
        let row = |colleague: UserId| {
            let file = file.clone();
            let lend = move |()| {
                let known =
                    sheet.desk.officers.with_untracked(|all| all.iter().find(|o| o.user == colleague).cloned());
                if let Some(known) = known {
                    sheet.lend(&file, &known);
                }
            };
            view! {
                <p>{move || fill(O::ShareWanted, lang(), &[&sheet.desk.post_of(colleague, lang())])}</p>
                <Button look=Look::Primary id="lend" disabled=sheet.busy press=lend>{t(O::Lend)}</Button>
            }
        };
        wanted.into_iter().map(row).collect_view()
    };
    view! { {own}{requests} }
}
