//! What stands before everything that is sealed: making the key, and unlocking it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use shared::role::Role;
use shared::text::{Lang, Text as _};

use super::desk::{Desk, explain};
use super::due::Reminded;
use super::recovery::Recover;
use super::vault::{Door, KeyTrouble, PASSPHRASE_CHARS_MIN, Vault};
use super::words::O;
use crate::field::NewVersion;
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::ui::{Button, Card, Field, Icon, Look, Notice, Page, Shape, Skeleton, Tone, TopBar};

/// The most characters of a post, as the server takes it.
const POST_CHARS_MAX: usize = 60;

/// The bar of the officers' screens.
#[component]
pub fn Bar(
    /// The screen's title.
    #[prop(into)]
    title: Signal<String>,
    /// Where back leads.
    #[prop(optional, into)]
    back: Option<String>,
) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let ends = move || {
        view! {
            <span class="hide-small">{desk.me.with_value(|me| me.name.clone())}</span>
            <Show when=move || vault.door.get() == Door::Open>
                <button type="button" class="bar-button lock-button" data-testid="lock" on:click=move |_| vault.lock()>
                    <Icon shape=Shape::Lock />
                    <span>{t(O::Lock)}</span>
                </button>
            </Show>
            <A href="/settings" attr:class="bar-button" attr:aria-label=t(C::Settings)>
                <Icon shape=Shape::Settings />
            </A>
        }
    };
    let bar = match back {
        Some(back) => view! { <TopBar title=title back=back>{ends()}</TopBar> }.into_any(),
        None => view! { <TopBar title=title>{ends()}</TopBar> }.into_any(),
    };
    view! {
        {bar}
        <NewVersion />
        <Show when=move || desk.ended.get()>
            <Notice tone=Tone::Warn>
                <span>{t(O::Ended)}</span>
                <A href="/sign-in" attr:class="button primary" attr:data-testid="sign-in-again">{t(C::SignIn)}</A>
            </Notice>
        </Show>
    }
}

/// Whether the key is a cashier's: whom to pay is sealed to it, and no tip.
pub fn is_cashiers(desk: Desk) -> bool {
    desk.me.with_value(|me| me.role == Role::Cashier)
}

/// Shows what lies behind it when the key is unlocked, and until then how to unlock or make it.
#[component]
pub fn Gate(
    /// What lies behind it.
    children: ChildrenFn,
) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let is_officers = !is_cashiers(desk);
    let title = if is_officers { O::Title } else { O::CashierTitle };
    move || match vault.door.get() {
        Door::Open => children().into_any(),
        _ => view! {
            <Bar title=ts(title) />
            <Page>
                {is_officers.then(|| view! { <Reminded desk /> })}
                <UnlockCard />
            </Page>
        }
        .into_any(),
    }
}

/// How to come to the own key: nothing when it is unlocked.
#[component]
pub fn UnlockCard() -> impl IntoView {
    let vault = expect_context::<Vault>();
    let (replace, recover) = (RwSignal::new(false), RwSignal::new(false));
    move || match vault.door.get() {
        Door::Open => ().into_any(),
        Door::Asking => view! { <Skeleton /> }.into_any(),
        Door::Failed(failure) => view! {
            <Notice tone=Tone::Bad>
                <span>{move || explain(&failure, lang())}</span>
                <Button press=move |()| vault.ask()>{t(C::Retry)}</Button>
            </Notice>
        }
        .into_any(),
        Door::NoKey => view! { <Make /> }.into_any(),
        Door::Locked if replace.get() => view! { <Make replace /> }.into_any(),
        Door::Locked if recover.get() => view! { <Recover shown=recover /> }.into_any(),
        Door::Locked => view! { <Unlock replace recover /> }.into_any(),
    }
}

/// What a person is told when a key was not unlocked or kept.
pub fn explain_trouble(trouble: &KeyTrouble, lang: Lang) -> String {
    match trouble {
        KeyTrouble::Passphrase => O::WrongPassphrase.text(lang).to_owned(),
        KeyTrouble::Memory => O::NoMemory.text(lang).to_owned(),
        KeyTrouble::Chance => O::NoChance.text(lang).to_owned(),
        KeyTrouble::Damaged => O::KeyDamaged.text(lang).to_owned(),
        KeyTrouble::Shares => O::SharesDoNotFit.text(lang).to_owned(),
        KeyTrouble::Server(failure) => explain(failure, lang),
    }
}

/// What is being done and what came of it, for a form about keys.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Whether it is under way.
    pub busy: RwSignal<bool>,
    /// Why it did not succeed.
    pub trouble: RwSignal<Option<KeyTrouble>>,
    /// Whether it was tried, so that what is missing is shown.
    pub tried: RwSignal<bool>,
}

impl Effort {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), trouble: RwSignal::new(None), tried: RwSignal::new(false) }
    }

    /// Does it, once at a time.
    pub fn run(self, work: impl Future<Output = Result<(), KeyTrouble>> + 'static, done: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let outcome = work.await;
            self.busy.try_set(false);
            match outcome {
                Ok(()) => done(),
                Err(trouble) => {
                    self.trouble.try_set(Some(trouble));
                }
            }
        });
    }

    /// The trouble, in a sentence, but for what stands beside the passphrase.
    pub fn notice(self) -> impl IntoView {
        move || {
            let trouble = self.trouble.get().filter(|trouble| *trouble != KeyTrouble::Passphrase)?;
            Some(view! { <Notice tone=Tone::Bad><span>{explain_trouble(&trouble, lang())}</span></Notice> })
        }
    }

    /// Says what takes so long.
    pub fn progress(self, text: O) -> impl IntoView {
        view! {
            <Show when=move || self.busy.get()>
                <p class="quiet-text working" role="status" data-testid="working">{t(text)}</p>
            </Show>
        }
    }

    /// What is wrong with the passphrase that opens the key.
    pub fn passphrase_error(self, passphrase: RwSignal<String>) -> Signal<Option<String>> {
        Signal::derive(move || {
            let is_missing = self.tried.get() && passphrase.with(|text| text.trim().is_empty());
            if is_missing {
                return Some(C::Required.text(lang()).to_owned());
            }
            let trouble = self.trouble.get().filter(|trouble| *trouble == KeyTrouble::Passphrase);
            trouble.map(|trouble| explain_trouble(&trouble, lang()))
        })
    }
}

#[component]
fn Unlock(replace: RwSignal<bool>, recover: RwSignal<bool>) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let is_cashiers = is_cashiers(desk);
    let (passphrase, effort) = (RwSignal::new(String::new()), Effort::new());
    let error = effort.passphrase_error(passphrase);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        let typed = passphrase.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        effort.run(async move { vault.unlock(&typed).await }, move || {
            passphrase.try_set(String::new());
        });
    };
    let post = move || vault.kept.get().map(|kept| kept.post);
    view! {
        <div class="key-page">
            <Show when=move || vault.was_idle.get()>
                <Notice tone=Tone::Warn><span>{t(O::WasIdle)}</span></Notice>
            </Show>
            {effort.notice()}
            <Card title=ts(O::UnlockTitle)>
                <p>{post}</p>
                <p class="quiet-text">{t(if is_cashiers { O::CashierUnlockWhy } else { O::UnlockWhy })}</p>
                <form class="column" novalidate on:submit=submit>
                    <Field label=ts(O::Passphrase) value=passphrase name="passphrase" kind="password" error />
                    <button type="submit" class="button primary wide" data-testid="unlock" disabled=effort.busy>
                        {move || if effort.busy.get() { O::Unlocking.text(lang()) } else { O::Unlock.text(lang()) }}
                    </button>
                    {effort.progress(O::UnlockingWhy)}
                </form>
                <details>
                    <summary>{t(O::Forgotten)}</summary>
                    <div class="column">
                        // Colleagues hold shares of tip officers' keys only.
                        {(!is_cashiers).then(|| view! {
                            <p class="quiet-text">{t(O::ForgottenTwo)}</p>
                            <Button id="recover-key" press=move |()| recover.set(true)>{t(O::RecoverTitle)}</Button>
                        })}
                        <p class="quiet-text">{t(if is_cashiers { O::CashierForgottenWhy } else { O::ForgottenWhy })}</p>
                        <Button look=Look::Danger id="replace-key" press=move |()| replace.set(true)>{t(O::NewKey)}</Button>
                    </div>
                </details>
            </Card>
        </div>
    }
}

/// The names of a new passphrase's two fields.
const NEW_PASSPHRASE: [&str; 2] = ["new-passphrase", "new-passphrase-again"];

/// The post and a new passphrase, and what is wrong with them.
#[derive(Clone, Copy)]
pub struct NewKey {
    /// Post and office.
    pub post: RwSignal<String>,
    /// The passphrase.
    pub first: RwSignal<String>,
    /// The same again.
    pub second: RwSignal<String>,
}

impl NewKey {
    /// With a post to begin with.
    pub fn new(post: String) -> Self {
        Self { post: RwSignal::new(post), first: RwSignal::new(String::new()), second: RwSignal::new(String::new()) }
    }

    /// What is wrong with each.
    fn faults(self, lang: Lang) -> [Option<String>; 3] {
        let post = self.post.with(|post| match post.trim().chars().count() {
            0 => Some(C::Required.text(lang).to_owned()),
            1..=POST_CHARS_MAX => None,
            _ => Some(fill(O::PostTooLong, lang, &[&POST_CHARS_MAX.to_string()])),
        });
        let is_short = self.first.with(|first| first.trim().chars().count() < PASSPHRASE_CHARS_MIN);
        let first = is_short.then(|| fill(O::TooShort, lang, &[&PASSPHRASE_CHARS_MIN.to_string()]));
        let differs = self.first.with(|first| self.second.with(|second| first.trim() != second.trim()));
        [post, first, differs.then(|| O::NotTheSame.text(lang).to_owned())]
    }

    /// Whether nothing is wrong.
    pub fn is_right(self) -> bool {
        untrack(|| self.faults(Lang::ZhCn)).iter().all(Option::is_none)
    }

    /// Forgets what was typed.
    pub fn clear(self) {
        self.first.try_set(String::new());
        self.second.try_set(String::new());
    }

    fn fault(self, n: usize, tried: RwSignal<bool>) -> Signal<Option<String>> {
        Signal::derive(move || if tried.get() { self.faults(lang())[n].clone() } else { None })
    }

    /// The three fields.
    pub fn fields(self, tried: RwSignal<bool>) -> impl IntoView {
        self.fields_named("post", NEW_PASSPHRASE, tried)
    }

    /// The three fields under names that nothing else on the page has.
    pub fn fields_named(
        self,
        post: &'static str,
        passphrase: [&'static str; 2],
        tried: RwSignal<bool>,
    ) -> impl IntoView {
        view! {
            <Field label=ts(O::Post) value=self.post name=post error=self.fault(0, tried) />
            <p class="quiet-text">{t(O::PostWhy)}</p>
            {self.passphrase_fields_named(passphrase, tried)}
        }
    }

    /// The two fields of the passphrase.
    pub fn passphrase_fields(self, tried: RwSignal<bool>) -> impl IntoView {
        self.passphrase_fields_named(NEW_PASSPHRASE, tried)
    }

    fn passphrase_fields_named(self, [first, second]: [&'static str; 2], tried: RwSignal<bool>) -> impl IntoView {
        let fault = move |n: usize| self.fault(n, tried);
        view! {
            <Field label=ts(O::NewPassphrase) value=self.first name=first kind="password" error=fault(1) />
            <p class="quiet-text">{move || fill(O::PassphraseWhy, lang(), &[&PASSPHRASE_CHARS_MIN.to_string()])}</p>
            <Field label=ts(O::Again) value=self.second name=second kind="password" error=fault(2) />
        }
    }
}

#[component]
fn Make(#[prop(optional)] replace: Option<RwSignal<bool>>) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let kept = vault.kept.get_untracked().map(|kept| kept.post);
    let suggested = || {
        let region = desk.me.with_value(|me| me.region.full_name());
        // Chinese, as the public reads it.
        if is_cashiers(desk) {
            fill(O::CashierPostSuggested, Lang::ZhCn, &[&region])
        } else {
            format!("{region}应急局举报受理岗")
        }
    };
    let (new, effort) = (NewKey::new(kept.unwrap_or_else(suggested)), Effort::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        if !new.is_right() {
            return;
        }
        let (post, passphrase) = (new.post.get_untracked(), new.first.get_untracked());
        effort.run(async move { vault.make(&post, &passphrase).await }, move || {
            new.clear();
            if let Some(replace) = replace {
                replace.try_set(false);
            }
        });
    };
    let back = replace.map(|replace| view! { <Button press=move |()| replace.set(false)>{t(C::Cancel)}</Button> });
    let why = match (replace.is_some(), is_cashiers(desk)) {
        (true, false) => O::ReplaceWhy,
        (false, false) => O::MakeWhy,
        (true, true) => O::CashierReplaceWhy,
        (false, true) => O::CashierMakeWhy,
    };
    view! {
        <div class="key-page">
            {effort.notice()}
            <Card title=ts(O::MakeTitle)>
                <p>{t(why)}</p>
                <Notice tone=Tone::Warn><span>{t(if is_cashiers(desk) { O::CashierNoReset } else { O::NoReset })}</span></Notice>
                <form class="column" novalidate on:submit=submit>
                    {new.fields(effort.tried)}
                    <button type="submit" class="button primary wide" data-testid="make-key" disabled=effort.busy>
                        {move || if effort.busy.get() { O::Making.text(lang()) } else { O::MakeKey.text(lang()) }}
                    </button>
                    {effort.progress(O::UnlockingWhy)}
                    {back}
                </form>
            </Card>
        </div>
    }
}
