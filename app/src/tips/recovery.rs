//! A forgotten passphrase: two colleagues give the key back, one alone cannot, and the server never can. What it rests
//! on stands in [`shared::tip::recovery`].

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::digest::{Digest, SealingKey};
use shared::problem::ProblemCode;
use shared::seal::age::{Identity, Recipient};
use shared::seal::secrets::{holders_mark, key_identity};
use shared::seal::shares::{Share, join, split};
use shared::text::Text as _;
use shared::tip::recovery::{
    AskedShare, Custody, DECIDED_MAX, Decided, Deposit, GivenShare, HOLDERS_MAX, HeldShare, Holder, NEEDED, Recovery,
    RecoveryState, Roster, digits, digits_match,
};
use shared::tip::routing::Officer;

use super::desk::Desk;
use super::key::{Effort, NewKey};
use super::seal::{Unopened, Unsealed, hex_bytes, new_secret, open_key, open_share, seal_key, seal_share};
use super::vault::{KeyTrouble, REPAINT_MS, Vault};
use super::words::O;
use crate::device::network::Failure;
use crate::device::{random, timer};
use crate::field::words::ts;
use crate::text::{C, fill, lang, t};
use crate::ui::{Button, Card, Field, Look, Notice, Skeleton, Tone};

/// How often it is looked whether colleagues gave their shares, or asked for one.
const EVERY_MS: u64 = 15_000;

const SHARES: &str = "/api/v1/officer-key/shares";
const RECOVERY: &str = "/api/v1/officer-key/recovery";
const ASKED: &str = "/api/v1/officer-recoveries";

/// How it stands with the shares of the unlocked key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Colleagues whom the officer allowed to hold one, always in the same order.
    pub allowed: Vec<Officer>,
    /// Colleagues about whom nothing was decided: they get none.
    pub undecided: Vec<Officer>,
    /// Colleagues who were refused.
    pub refused: Vec<Officer>,
    /// How many hold one. Fewer than [`NEEDED`] means that the key cannot be given back.
    pub held: usize,
    /// Whether colleagues gave this key back.
    pub is_recovered: bool,
}

/// Colleagues with keys, always in the same order.
pub fn colleagues(desk: Desk) -> Vec<Officer> {
    let me = desk.my_id();
    let mut officers =
        desk.officers.with_untracked(|all| all.iter().filter(|o| o.user != me).cloned().collect::<Vec<_>>());
    officers.sort_by_key(|officer| officer.user);
    officers
}

/// The roster, if this key's officer made it.
fn made_by(identity: &Identity, roster: Option<Roster>) -> Option<Roster> {
    roster.filter(|roster| Digest(holders_mark(identity, &Roster::marked_bytes(&roster.decided))) == roster.mark)
}

/// Has those colleagues hold shares of the unlocked key whom the officer allowed, and nobody else: who is new waits
/// until the officer decides. Tells how it stands.
pub async fn deposit(vault: Vault, desk: Desk) -> Result<Standing, KeyTrouble> {
    desk.ask_officers().await;
    let custody: Custody = desk.get(SHARES.into()).await?;
    let roster = vault.with(|identity| made_by(identity, custody.roster)).ok_or(KeyTrouble::Damaged)?;
    let mut standing =
        Standing { is_recovered: custody.is_recovered, held: custody.holders.len(), ..Standing::default() };
    for officer in colleagues(desk) {
        match roster.as_ref().and_then(|roster| roster.about(&officer)) {
            Some(true) if standing.allowed.len() < HOLDERS_MAX => standing.allowed.push(officer),
            Some(true) => {}
            Some(false) => standing.refused.push(officer),
            None => standing.undecided.push(officer),
        }
    }
    let is_same = custody.holders.len() == standing.allowed.len()
        && standing.allowed.iter().all(|o| custody.holders.contains(&Holder { holder: o.user, to: o.key }));
    if let Some(roster) = roster.filter(|_| !is_same && standing.allowed.len() >= NEEDED) {
        let allowed = &standing.allowed;
        let made = vault.with(|identity| shares_of(identity, allowed, roster)).ok_or(KeyTrouble::Damaged)??;
        desk.send("PUT", SHARES.into(), &made).await?;
        standing.held = standing.allowed.len();
    }
    vault.standing.try_set(Some(standing.clone()));
    Ok(standing)
}

/// Decides about colleagues: whether each may hold a share. Who is not among them stays undecided.
pub async fn decide(vault: Vault, desk: Desk, about: Vec<(Officer, bool)>) -> Result<(), KeyTrouble> {
    let decided = about.iter().take(DECIDED_MAX).map(|(officer, may_hold)| Decided {
        colleague: Holder { holder: officer.user, to: officer.key },
        may_hold: *may_hold,
    });
    let decided: Vec<Decided> = decided.collect();
    let allowed = about.into_iter().filter_map(|(officer, may_hold)| may_hold.then_some(officer));
    let holders: Vec<Officer> = allowed.take(HOLDERS_MAX).collect();
    let made = vault
        .with(|identity| {
            let mark = Digest(holders_mark(identity, &Roster::marked_bytes(&decided)));
            shares_of(identity, &holders, Roster { decided, mark })
        })
        .ok_or(KeyTrouble::Damaged)??;
    desk.send("PUT", SHARES.into(), &made).await?;
    deposit(vault, desk).await.map(|_| ())
}

/// Shares for these officers; none where they are too few.
fn shares_of(identity: &Identity, officers: &[Officer], roster: Roster) -> Result<Deposit, KeyTrouble> {
    let key = SealingKey(*identity.recipient().bytes());
    if officers.len() < NEEDED {
        return Ok(Deposit { key, shares: Vec::new(), roster });
    }
    let slope = new_secret()?;
    let count = u8::try_from(officers.len()).map_err(|_| KeyTrouble::Damaged)?;
    let shares = split(identity.secret_bytes(), count, &mut |room| room.copy_from_slice(&slope))
        .map_err(|_| KeyTrouble::Damaged)?;
    let held = officers.iter().zip(&shares).map(|(officer, share)| {
        let sealed = seal_share(Recipient::from_bytes(officer.key.0), share)?;
        Ok(HeldShare { holder: officer.user, to: officer.key, sealed })
    });
    let shares = held.collect::<Result<Vec<_>, Unsealed>>()?;
    Ok(Deposit { key, shares, roster })
}

/// Asks for the key back. The key that shares are sealed to lies under the new passphrase.
async fn ask(vault: Vault, desk: Desk, passphrase: &str) -> Result<(), KeyTrouble> {
    let kept = vault.kept.try_get_untracked().flatten().ok_or(KeyTrouble::Damaged)?;
    let salt = random::hex::<16>();
    let bytes = hex_bytes(&salt).ok_or(KeyTrouble::Chance)?;
    timer::sleep(REPAINT_MS).await;
    let lock = key_identity(passphrase, &bytes)?;
    let to = Identity::from_bytes(new_secret()?);
    let recovery = Recovery {
        key: kept.key,
        to: SealingKey(*to.recipient().bytes()),
        sealed: seal_key(lock.recipient(), &to)?,
        salt,
    };
    Ok(desk.send("POST", RECOVERY.into(), &recovery).await?)
}

/// Puts the key together from what colleagues gave.
async fn finish(vault: Vault, state: &RecoveryState, passphrase: &str) -> Result<(), KeyTrouble> {
    let kept = vault.kept.try_get_untracked().flatten().ok_or(KeyTrouble::Damaged)?;
    let salt = hex_bytes(&state.recovery.salt).ok_or(KeyTrouble::Damaged)?;
    timer::sleep(REPAINT_MS).await;
    let lock = key_identity(passphrase, &salt)?;
    let to = open_key(&lock, &state.recovery.sealed).map_err(|why| match why {
        Unopened::OtherKey => KeyTrouble::Passphrase,
        Unopened::Damaged => KeyTrouble::Damaged,
    })?;
    let shares: Vec<Share> = state.given.iter().filter_map(|(_, sealed)| open_share(&to, sealed).ok()).collect();
    let pairs = shares.iter().enumerate().flat_map(|(n, a)| shares.iter().skip(n + 1).map(move |b| (a, b)));
    // A colleague's share may be worthless: any two good ones do.
    let identity = pairs
        .filter_map(|(a, b)| join(a, b).ok())
        .map(|secret| Identity::from_bytes(*secret))
        .find(|identity| identity.recipient().bytes() == kept.key.bytes())
        .ok_or(KeyTrouble::Shares)?;
    vault.take_back(identity, &kept.post, passphrase).await
}

/// Gives the own share for a colleague's key.
async fn give(vault: Vault, desk: Desk, asked: &AskedShare) -> Result<(), KeyTrouble> {
    let to = Recipient::from_bytes(asked.to.0);
    let sealed = vault.with(|identity| {
        let share = open_share(identity, &asked.share.sealed).map_err(|_| KeyTrouble::Damaged)?;
        Ok::<_, KeyTrouble>(seal_share(to, &share)?)
    });
    let sealed = sealed.ok_or(KeyTrouble::Damaged)??;
    let given = GivenShare { officer: asked.officer, to: asked.to, sealed };
    Ok(desk.send("POST", ASKED.into(), &given).await?)
}

/// How it stands with the officer's own recovery.
#[derive(Clone, PartialEq)]
enum Stand {
    Asking,
    Failed(Failure),
    None,
    Open(RecoveryState),
}

/// Getting the own key back, before it is unlocked.
#[component]
pub fn Recover(
    /// Set to false to go back.
    shown: RwSignal<bool>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let stand = RwSignal::new(Stand::Asking);
    let look = move || async move {
        let now = match desk.get::<RecoveryState>(RECOVERY.into()).await {
            Ok(state) => Stand::Open(state),
            Err(Failure::Refused(problem)) if problem.code == ProblemCode::NotFound => Stand::None,
            Err(failure) => Stand::Failed(failure),
        };
        // What is being typed must not go away because the line broke for once, or a third colleague confirmed.
        let is_kept = stand.try_with_untracked(|known| match (known, &now) {
            (Stand::None | Stand::Open(_), Stand::Failed(_)) => true,
            (Stand::Open(known), Stand::Open(now)) => known.recovery == now.recovery && known.given.len() >= NEEDED,
            _ => false,
        });
        if is_kept == Some(false) {
            stand.try_set(now);
        }
    };
    spawn_local(async move {
        while stand.try_get_untracked().is_some() {
            look().await;
            timer::sleep(EVERY_MS).await;
        }
    });
    let again = Callback::new(move |()| spawn_local(look()));
    let shape = Memo::new(move |_| stand.get());
    view! {
        <div class="key-page">
            {move || match shape.get() {
                Stand::Asking => view! { <Skeleton /> }.into_any(),
                Stand::Failed(failure) => view! {
                    <Notice tone=Tone::Bad>
                        <span>{move || super::desk::explain(&failure, lang())}</span>
                        <Button press=move |()| again.run(())>{t(C::Retry)}</Button>
                    </Notice>
                }
                .into_any(),
                Stand::None => view! { <Ask again /> }.into_any(),
                Stand::Open(state) => view! { <Wait state again shown /> }.into_any(),
            }}
            <Button press=move |()| shown.set(false)>{t(C::Back)}</Button>
        </div>
    }
}

#[component]
fn Ask(again: Callback<()>) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let effort = Effort::new();
    let new = NewKey::new(vault.kept.get_untracked().map(|kept| kept.post).unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        if !new.is_right() {
            return;
        }
        let passphrase = new.first.get_untracked();
        effort.run(async move { ask(vault, desk, &passphrase).await }, move || {
            new.clear();
            again.run(());
        });
    };
    let nobody = move || {
        let is_nobody = matches!(effort.trouble.get(), Some(KeyTrouble::Server(Failure::Refused(problem))) if problem.code == ProblemCode::StepIllegal);
        is_nobody.then(
            || view! { <Notice tone=Tone::Bad><span data-testid="nobody-holds">{t(O::NobodyHolds)}</span></Notice> },
        )
    };
    view! {
        {nobody}
        {move || (nobody().is_none()).then(|| effort.notice())}
        <Card title=ts(O::RecoverTitle)>
            <p>{t(O::RecoverWhy)}</p>
            <form class="column" novalidate on:submit=submit>
                {new.passphrase_fields(effort.tried)}
                <button type="submit" class="button primary wide" data-testid="ask-recovery" disabled=effort.busy>
                    {t(O::RecoverAsk)}
                </button>
                {effort.progress(O::UnlockingWhy)}
            </form>
        </Card>
    }
}

#[component]
fn Wait(state: RecoveryState, again: Callback<()>, shown: RwSignal<bool>) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let (passphrase, effort, dropping) = (RwSignal::new(String::new()), Effort::new(), Effort::new());
    let error = effort.passphrase_error(passphrase);
    let said = digits(&state.recovery.to);
    let given = state.given.len();
    let is_enough = given >= NEEDED;
    let state = StoredValue::new(state);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        let typed = passphrase.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let state = state.get_value();
        effort.run(async move { finish(vault, &state, &typed).await }, move || {
            // Locked again, the key is to be unlocked, not to be given back.
            shown.try_set(false);
        });
    };
    let drop_it = move |()| {
        dropping.run(async move { Ok(desk.delete(RECOVERY.into()).await?) }, move || again.run(()));
    };
    let form = is_enough.then(|| {
        view! {
            <form class="column" novalidate on:submit=submit>
                <p>{t(O::RecoverEnough)}</p>
                <Field label=ts(O::NewPassphrase) value=passphrase name="recovery-passphrase" kind="password" error />
                <button type="submit" class="button primary wide" data-testid="finish-recovery" disabled=effort.busy>
                    {t(O::RecoverFinish)}
                </button>
                {effort.progress(O::UnlockingWhy)}
            </form>
        }
    });
    view! {
        {effort.notice()}
        {dropping.notice()}
        <Card title=ts(O::RecoverTitle)>
            <p>{t(O::RecoverTell)}</p>
            <p class="digits" data-testid="recovery-digits">{said}</p>
            <p role="status" data-testid="recovery-given">
                {move || fill(O::RecoverGiven, lang(), &[&given.to_string(), &NEEDED.to_string()])}
            </p>
            {form}
            <div class="actions">
                <Button press=move |()| again.run(())>{t(O::Reload)}</Button>
                <Button look=Look::Danger id="drop-recovery" disabled=dropping.busy press=drop_it>{t(O::RecoverDrop)}</Button>
            </div>
        </Card>
    }
}

/// Colleagues who ask for their keys back.
#[component]
pub fn Asked() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let all = RwSignal::new(Vec::<AskedShare>::new());
    let look = move || async move {
        if let Ok(now) = desk.get::<Vec<AskedShare>>(ASKED.into()).await {
            all.try_set(now);
        }
    };
    spawn_local(async move {
        while all.try_with_untracked(|_| ()).is_some() {
            look().await;
            timer::sleep(EVERY_MS).await;
        }
    });
    let again = Callback::new(move |()| spawn_local(look()));
    let waiting =
        Memo::new(move |_| all.with(|all| all.iter().filter(|asked| !asked.is_given).cloned().collect::<Vec<_>>()));
    view! {
        <For each=move || waiting.get() key=|asked| asked.to.to_string() let:asked>
            <One asked again />
        </For>
    }
}

#[component]
fn One(asked: AskedShare, again: Callback<()>) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let (typed, effort) = (RwSignal::new(String::new()), Effort::new());
    let name = asked.name.clone();
    let asked = StoredValue::new(asked);
    let is_right = move || asked.with_value(|asked| typed.with(|typed| digits_match(&asked.to, typed)));
    let error =
        Signal::derive(move || (effort.tried.get() && !is_right()).then(|| O::DigitsWrong.text(lang()).to_owned()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        effort.tried.set(true);
        if !untrack(is_right) {
            return;
        }
        let asked = asked.get_value();
        effort.run(async move { give(vault, desk, &asked).await }, move || again.run(()));
    };
    view! {
        <Card title=ts(O::AskedTitle)>
            {effort.notice()}
            <p>{move || fill(O::AskedWhy, lang(), &[&name])}</p>
            <form class="column" novalidate on:submit=submit>
                <Field label=ts(O::Digits) value=typed name="digits" error />
                <button type="submit" class="button primary wide" data-testid="give-share" disabled=effort.busy>
                    {t(O::GiveShare)}
                </button>
            </form>
        </Card>
    }
}
