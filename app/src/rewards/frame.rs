//! The bar and the ways between the screens of rewards, by role.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use shared::role::Role;

use super::desk::Desk;
use super::words::{K, M, R};
use crate::field::NewVersion;
use crate::field::words::ts;
use crate::text::{C, t};
use crate::tips::{Door, UnlockCard, Vault};
use crate::ui::{Icon, Notice, Page, Shape, Tone, TopBar};

/// The ways of a role, the first screen first.
fn ways(role: Role) -> Vec<(&'static str, AnyText)> {
    match role {
        Role::RewardApprover => vec![
            ("/cases", AnyText::R(R::Title)),
            ("/waiting", AnyText::R(R::Waiting)),
            ("/conflicts", AnyText::M(M::Conflicts)),
        ],
        Role::Cashier => vec![
            ("/payments", AnyText::K(K::Payments)),
            ("/counter", AnyText::K(K::Counter)),
            ("/statement", AnyText::K(K::Statement)),
            ("/cases", AnyText::R(R::Title)),
            ("/waiting", AnyText::R(R::Waiting)),
            ("/conflicts", AnyText::M(M::Conflicts)),
        ],
        Role::TipOfficer => vec![
            ("/cases", AnyText::R(R::Title)),
            ("/waiting", AnyText::R(R::Waiting)),
            ("/conflicts", AnyText::M(M::Conflicts)),
        ],
        Role::Auditor => vec![
            ("/cases", AnyText::R(R::Title)),
            ("/ledger", AnyText::M(M::Ledger)),
            ("/conflicts", AnyText::M(M::Conflicts)),
        ],
        Role::Administrator => vec![
            ("/rules", AnyText::M(M::Rules)),
            ("/budgets", AnyText::M(M::Budgets)),
            ("/accounts", AnyText::M(M::Accounts)),
            ("/conflicts", AnyText::M(M::Conflicts)),
        ],
        Role::Hotline | Role::Inspector | Role::Supervisor | Role::Operator => Vec::new(),
    }
}

/// A word of one of the lists.
#[derive(Clone, Copy)]
enum AnyText {
    R(R),
    K(K),
    M(M),
}

impl AnyText {
    fn view(self) -> AnyView {
        match self {
            Self::R(text) => t(text).into_any(),
            Self::K(text) => t(text).into_any(),
            Self::M(text) => t(text).into_any(),
        }
    }
}

/// The bar of the screens, with the ways to the others.
#[component]
pub fn Bar(
    /// What the screens share.
    desk: Desk,
    /// The screen's title.
    #[prop(into)]
    title: Signal<String>,
    /// Where back leads.
    #[prop(optional, into)]
    back: Option<String>,
) -> impl IntoView {
    // The screens of tips and of the board lie before those of rewards for who has both.
    let home = matches!(desk.role(), Role::TipOfficer | Role::Auditor).then(|| "/".to_owned());
    let ends = move || {
        view! {
            <span class="hide-small">{desk.name()}</span>
            <LockButton />
            <A href="/settings" attr:class="bar-button" attr:aria-label=t(C::Settings)>
                <Icon shape=Shape::Settings />
            </A>
        }
    };
    let bar = match back.or(home) {
        Some(back) => view! { <TopBar title=title back=back>{ends()}</TopBar> }.into_any(),
        None => view! { <TopBar title=title>{ends()}</TopBar> }.into_any(),
    };
    let path = use_location().pathname;
    let links = ways(desk.role())
        .into_iter()
        .enumerate()
        .map(|(place, (to, text))| {
            // The first way of a role is also what the app begins with.
            let is_here = move || {
                path.with(|path| {
                    path.strip_prefix(to).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                        || place == 0 && path == "/"
                })
            };
            let here = move || is_here().then_some("page");
            let id = format!("to-{}", &to[1..]);
            view! { <a href=to class="way" aria-current=here data-testid=id>{text.view()}</a> }
        })
        .collect_view();
    view! {
        {bar}
        <nav class="ways" aria-label=t(R::Screens)>{links}</nav>
        <NewVersion />
        <Show when=move || desk.line.ended.get()>
            <Notice tone=Tone::Warn>
                <span>{t(R::Ended)}</span>
                <A href="/sign-in" attr:class="button primary" attr:data-testid="sign-in-again">{t(C::SignIn)}</A>
            </Notice>
        </Show>
    }
}

/// What lies behind the passphrase of the own key, and until then how to unlock it, with the ways to what does not.
#[component]
pub fn Locked(
    /// What the screens share.
    desk: Desk,
    /// What lies behind it.
    children: ChildrenFn,
) -> impl IntoView {
    let vault = expect_context::<Vault>();
    let is_open = Memo::new(move |_| vault.door.get() == Door::Open);
    move || {
        if is_open.get() {
            return children().into_any();
        }
        view! {
            <Bar desk title=ts(K::Payments) />
            <Page><UnlockCard /></Page>
        }
        .into_any()
    }
}

/// Locks the own key, where there is one and it is unlocked.
#[component]
fn LockButton() -> impl IntoView {
    let vault = use_context::<Vault>();
    let is_open = move || vault.is_some_and(|vault| vault.door.get() == Door::Open);
    view! {
        <Show when=is_open>
            <button
                type="button"
                class="bar-button lock-button"
                data-testid="lock"
                on:click=move |_| if let Some(vault) = vault { vault.lock() }
            >
                <Icon shape=Shape::Lock />
                <span>{t(K::Lock)}</span>
            </button>
        </Show>
    }
}
