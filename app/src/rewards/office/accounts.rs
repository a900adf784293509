//! Accounts that wait for another administrator.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::reward::wire::UnconfirmedAccount;
use shared::text::Text as _;

use super::{Asked, Word, said};
use crate::field::words::ts;
use crate::rewards::desk::{Desk, explain};
use crate::rewards::frame::Bar;
use crate::rewards::words::M;
use crate::text::{C, fill, lang, lang_now, t};
use crate::ui::{Button, Card, Empty, Look, Notice, Page, Tone};

/// Accounts to confirm.
#[component]
pub fn AccountsPage() -> impl IntoView {
    Desk::here().map(|desk| view! { <Accounts desk /> })
}

#[component]
fn Accounts(desk: Desk) -> impl IntoView {
    let word = RwSignal::new(None);
    let asked = Asked::new(move || desk.line.get::<Vec<UnconfirmedAccount>>("/api/v1/accounts/unconfirmed".into()));
    let rows = asked.view(move |accounts| {
        let is_empty = accounts.is_empty();
        let rows = accounts.into_iter().map(|account| view! { <Row desk asked word account /> }).collect_view();
        view! {
            <ul class="rows" data-testid="unconfirmed">{rows}</ul>
            {is_empty.then(|| view! { <Empty text=ts(M::NoAccounts) /> })}
        }
        .into_any()
    });
    view! {
        <Bar desk title=ts(M::Accounts) />
        <Page>
            <p class="quiet-text">{t(M::AccountsWhy)}</p>
            {said(word)}
            <Card title=ts(M::Accounts)>{rows}</Card>
        </Page>
    }
}

#[component]
fn Row(
    desk: Desk,
    asked: Asked<Vec<UnconfirmedAccount>>,
    word: RwSignal<Option<Word>>,
    account: UnconfirmedAccount,
) -> impl IntoView {
    let (sure, user, role) = (RwSignal::new(false), account.user, account.role);
    let is_own = account.made_by_asker;
    let name = StoredValue::new(account.name.clone());
    let confirm = move |()| {
        sure.set(false);
        let lang = lang_now();
        spawn_local(async move {
            let address = format!("/api/v1/accounts/{user}/confirmation");
            let outcome = desk.line.tell("PUT", address).await;
            word.try_set(Some(match outcome {
                Ok(()) => Word { is_good: true, text: M::AccountConfirmed.text(lang).to_owned() },
                Err(failure) => Word { is_good: false, text: explain(&failure, lang) },
            }));
            asked.again();
        });
    };
    let made_by =
        account.made_by.map(|by| view! { <span class="quiet-text">{move || fill(M::MadeBy, lang(), &[&by])}</span> });
    let act = if is_own {
        view! { <p class="quiet-text">{t(M::MadeByYou)}</p> }.into_any()
    } else {
        view! {
            <Show
                when=move || sure.get()
                fallback=move || view! { <Button id="confirm-account" press=move |()| sure.set(true)>{t(M::ConfirmAccount)}</Button> }
            >
                <Notice tone=Tone::Warn>
                    <span>{move || fill(M::ConfirmSure, lang(), &[&name.get_value()])}</span>
                    <Button look=Look::Primary id="confirm" press=confirm>{t(C::Confirm)}</Button>
                    <Button press=move |()| sure.set(false)>{t(C::Cancel)}</Button>
                </Notice>
            </Show>
        }
        .into_any()
    };
    view! {
        <li class="row wrapping" data-testid="account">
            <span class="row-main">
                <span class="row-title">{account.name}</span>
                <span class="quiet-text">{move || role.text(lang())}</span>
                {made_by}
            </span>
            <span class="row-ends">{act}</span>
        </li>
    }
}
