//! What this person can do on a case now, and why the rest is not this person's.

use leptos::prelude::*;

use shared::reward::offer::{Deed, NotYours, offers, waits_for};
use shared::role::Role;
use shared::text::Text as _;

use super::acts::{AmendForm, ConfirmForm, ReasonForm, RecoverForm};
use super::approve::ApproveForm;
use super::pay::{BounceForm, PayForm, SendBackForm};
use super::propose::{Draft, ProposeForm};
use super::sheet::Sheet;
use crate::field::words::ts;
use crate::rewards::words::{K, R};
use crate::text::{lang, t};
use crate::ui::{Button, Card, Look, Notice};

const fn look(deed: Deed) -> Look {
    match deed {
        Deed::Propose | Deed::Approve | Deed::Issue | Deed::Pay => Look::Primary,
        Deed::Refuse => Look::Danger,
        Deed::Return | Deed::Bounce | Deed::SendBack | Deed::Extend | Deed::Reopen | Deed::Amend | Deed::Recover => {
            Look::Plain
        }
    }
}

/// What can be done now.
#[component]
pub fn Decide(sheet: Sheet) -> impl IntoView {
    let role = sheet.desk.role();
    let offered = Memo::new(move |_| sheet.read(|file| offers(file, role)).unwrap_or_default());
    let chosen = RwSignal::new(None::<Deed>);
    // What is filled in outlives a reload of the case, so that it is not lost when somebody else was quicker.
    let draft = Draft::new();
    // Somebody else may have been quicker: what is no longer possible is no longer offered.
    let form = Memo::new(move |_| {
        let is_open = |deed: &Deed| offered.with(|all| all.contains(&(*deed, None)));
        chosen.get().filter(is_open)
    });
    let buttons = move || {
        let open = offered.get().into_iter().filter(|(_, closed)| closed.is_none());
        open.map(|(deed, _)| {
            view! { <Button look=look(deed) id=deed.code() press=move |()| chosen.set(Some(deed))>{t(deed)}</Button> }
        })
        .collect_view()
    };
    let has_open = Memo::new(move |_| offered.with(|all| all.iter().any(|(_, closed)| closed.is_none())));
    // Of what is another role's, the next step alone is worth a sentence.
    let closed = move || {
        let is_told = |(deed, closed): &(Deed, Option<NotYours>)| match closed {
            None => false,
            Some(NotYours::OtherRole(_)) => look(*deed) == Look::Primary,
            Some(_) => true,
        };
        let told = offered.get().into_iter().filter(is_told);
        told.filter_map(|(deed, closed)| Some(view! { <li>{closed?.sentence(deed, lang())}</li> })).collect_view()
    };
    let waits = move || {
        let waits = sheet.read(|file| waits_for(file.summary.state))??;
        Some(view! { <p class="quiet-text" data-testid="waits">{t(waits)}</p> })
    };
    let nothing = if role == Role::Auditor { R::OnlyReads } else { R::NoActs };
    view! {
        <Card title=ts(R::Acts)>
            {waits}
            <Show when=move || form.get().is_none()>
                <div class="actions decisions" data-testid="acts">{buttons}</div>
                <Show when=move || !has_open.get()><p>{t(nothing)}</p></Show>
                <ul class="why-not" data-testid="why-not">{closed}</ul>
            </Show>
            {move || form.get().map(|deed| view! { <Form sheet deed chosen draft /> })}
        </Card>
    }
}

#[component]
fn Form(sheet: Sheet, deed: Deed, chosen: RwSignal<Option<Deed>>, draft: Draft) -> impl IntoView {
    let body = match deed {
        Deed::Propose => view! { <ProposeForm sheet draft chosen /> }.into_any(),
        Deed::Approve => view! { <ApproveForm sheet chosen /> }.into_any(),
        Deed::Return => view! { <ReasonForm sheet deed chosen why=R::ReturnWhy /> }.into_any(),
        Deed::Refuse => view! { <ReasonForm sheet deed chosen why=R::RefuseWhy /> }.into_any(),
        Deed::Extend => view! { <ReasonForm sheet deed chosen why=R::ExtendWhy /> }.into_any(),
        Deed::Reopen => view! { <ReasonForm sheet deed chosen why=R::ReopenWhy /> }.into_any(),
        Deed::Issue => view! { <ConfirmForm sheet deed chosen why=K::IssueWhy /> }.into_any(),
        Deed::Amend => view! { <AmendForm sheet chosen /> }.into_any(),
        Deed::Recover => view! { <RecoverForm sheet chosen /> }.into_any(),
        Deed::Pay => view! { <Notice><span>{t(K::ReferenceWhy)}</span></Notice><PayForm sheet chosen /> }.into_any(),
        Deed::Bounce => view! { <BounceForm sheet chosen /> }.into_any(),
        Deed::SendBack => view! { <SendBackForm sheet chosen /> }.into_any(),
    };
    view! {
        <div class="decision" data-testid="decision">
            <h3>{move || deed.text(lang())}</h3>
            {body}
        </div>
    }
}
