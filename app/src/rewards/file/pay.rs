//! Whom to pay, opened with the cashier's key in this browser and in memory only; marking it paid; and a payment that
//! came back.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::problem::ProblemCode;
use shared::reward::offer::Deed;
use shared::reward::wire::{Act, Payee, SealedPayee, WORDS_MAX};
use shared::text::{Lang, Text as _};

use super::acts::Confirm;
use super::sheet::Sheet;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::desk::explain;
use crate::rewards::form::required;
use crate::rewards::words::K;
use crate::text::{C, fill, lang, t};
use crate::tips::{Door, Vault, open_sealed};
use crate::ui::{Button, Field, Notice, Tone};

/// How many digits of an account's number stand together.
const DIGITS: usize = 4;

/// Whom to pay, as far as it is opened.
#[derive(Clone)]
enum Seen {
    Closed,
    Working,
    Open(Payee),
    Failed(NotSeen),
}

#[derive(Clone)]
enum NotSeen {
    Server(Failure),
    Unopened,
}

impl NotSeen {
    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Server(Failure::Refused(problem)) if problem.code == ProblemCode::NotFound => {
                K::PayeeGone.text(lang).to_owned()
            }
            Self::Server(failure) => explain(failure, lang),
            Self::Unopened => K::PayeeUnopened.text(lang).to_owned(),
        }
    }
}

async fn open(sheet: Sheet, vault: Vault) -> Result<Payee, NotSeen> {
    let address = format!("/api/v1/rewards/{}/payee", sheet.id);
    let SealedPayee { sealed } = sheet.desk.line.get(address).await.map_err(NotSeen::Server)?;
    let opened = vault.with(|key| open_sealed(key, &sealed)).ok_or(NotSeen::Unopened)?;
    let bytes = opened.map_err(|_| NotSeen::Unopened)?;
    serde_json::from_slice(&bytes).map_err(|_| NotSeen::Unopened)
}

/// Whom to pay. What was opened goes away with the screen, and when the key is locked.
#[component]
pub fn PayeeView(sheet: Sheet) -> impl IntoView {
    let Some(vault) = use_context::<Vault>() else { return ().into_any() };
    let seen = RwSignal::new(Seen::Closed);
    Effect::new(move || {
        if vault.door.get() != Door::Open {
            seen.set(Seen::Closed);
        }
    });
    let press = move |()| {
        seen.set(Seen::Working);
        spawn_local(async move {
            let outcome = open(sheet, vault).await;
            seen.try_set(outcome.map_or_else(Seen::Failed, Seen::Open));
        });
    };
    let is_locked = move || vault.door.get() != Door::Open;
    let body = move || match seen.get() {
        Seen::Closed => view! { <Button id="open-payee" press>{t(K::OpenPayee)}</Button> }.into_any(),
        Seen::Working => view! { <p class="quiet-text" role="status">{t(C::Loading)}</p> }.into_any(),
        Seen::Open(payee) => view! {
            <dl class="facts payee" data-testid="payee">{lines(payee)}</dl>
            <Button press=move |()| seen.set(Seen::Closed)>{t(K::Hide)}</Button>
        }
        .into_any(),
        Seen::Failed(why) => view! {
            <Notice tone=Tone::Bad>
                <span data-testid="payee-failed">{move || why.text(lang())}</span>
                <Button press>{t(C::Retry)}</Button>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <p class="quiet-text">{t(K::PayeeWhy)}</p>
        // The case's own page lies before the passphrase: whom to pay does not.
        <Show when=move || !is_locked() fallback=|| view! { <crate::tips::UnlockCard /> }>{body}</Show>
    }
    .into_any()
}

fn lines(payee: Payee) -> AnyView {
    match payee {
        Payee::Account { bank, holder, number } => view! {
            <dt>{t(K::Holder)}</dt>
            <dd>{holder}</dd>
            <dt>{t(K::Number)}</dt>
            <dd class="account">{grouped(&number)}</dd>
            <dt>{t(K::Bank)}</dt>
            <dd>{bank}</dd>
        }
        .into_any(),
        Payee::Delegate { document, name } => view! {
            <dt>{t(K::Name)}</dt>
            <dd>{name}</dd>
            <dt>{t(K::Document)}</dt>
            <dd>{document}</dd>
        }
        .into_any(),
    }
}

/// A number in groups, as it stands on a card.
fn grouped(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(DIGITS).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with a reference.
fn reference_error(reference: RwSignal<String>, tried: RwSignal<bool>) -> Signal<Option<String>> {
    Signal::derive(move || match reference.with(|text| text.trim().chars().count()) {
        0 if tried.get() => Some(required()),
        0..=WORDS_MAX => None,
        _ => Some(fill(K::ReferenceLong, lang(), &[&WORDS_MAX.to_string()])),
    })
}

/// Marks it paid, with the bank's reference; pressed twice.
#[component]
pub fn PayForm(sheet: Sheet, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let (reference, tried, asked) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
    let error = reference_error(reference, tried);
    let sum = Memo::new(move |_| sheet.read(|file| file.summary.sum).unwrap_or_default());
    let confirm = move |()| {
        tried.set(true);
        if error.get_untracked().is_some() {
            return;
        }
        if !asked.get_untracked() {
            asked.set(true);
            return;
        }
        asked.set(false);
        let reference = reference.with_untracked(|text| text.trim().to_owned());
        sheet.take(Deed::Pay, Act::Pay { reference }, move || chosen.set(None));
    };
    view! {
        <PayeeView sheet />
        <Field label=ts(K::Reference) value=reference name="reference" error />
        <Show when=move || asked.get()>
            <Notice tone=Tone::Warn>
                <span data-testid="pay-sure">{move || fill(K::PaySure, lang(), &[&sum.get().in_words(lang())])}</span>
            </Notice>
        </Show>
        <Confirm sheet deed=Deed::Pay chosen confirm />
    }
}

/// A payment that came back, or a delegate who did not come.
#[component]
pub fn BounceForm(sheet: Sheet, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let act = |reference| Act::Bounce { reference };
    view! { <ReturnedForm sheet chosen deed=Deed::Bounce act why=K::BounceWhy label=K::BounceReference /> }
}

/// A payment that came back after it was reconciled.
#[component]
pub fn SendBackForm(sheet: Sheet, chosen: RwSignal<Option<Deed>>) -> impl IntoView {
    let act = |reference| Act::SendBack { reference };
    view! { <ReturnedForm sheet chosen deed=Deed::SendBack act why=K::SendBackWhy label=K::SendBackReference /> }
}

#[component]
fn ReturnedForm(
    sheet: Sheet,
    chosen: RwSignal<Option<Deed>>,
    deed: Deed,
    /// The act with what the bank calls it.
    act: fn(String) -> Act,
    why: K,
    label: K,
) -> impl IntoView {
    let (reference, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let error = reference_error(reference, tried);
    let confirm = move |()| {
        tried.set(true);
        if error.get_untracked().is_none() {
            let reference = reference.with_untracked(|text| text.trim().to_owned());
            sheet.take(deed, act(reference), move || chosen.set(None));
        }
    };
    view! {
        <p class="quiet-text">{t(why)}</p>
        <Field label=ts(label) value=reference name="bounce-reference" error />
        <Confirm sheet deed chosen confirm />
    }
}
