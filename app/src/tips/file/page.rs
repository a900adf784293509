//! The screen of one tip: what was reported and said on the left, what can be done on the right.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use shared::id::TipId;
use shared::text::Text as _;
use shared::tip::lifecycle::{Step, TipState};
use shared::tip::wire::TipSummary;

use super::cover::Cover;
use super::decide::Decide;
use super::form::Evidence;
use super::people::{People, Reads};
use super::report::ReportCard;
use super::sheet::{Absent, Sheet};
use super::thread::Thread;
use crate::device::timer;
use crate::rewards::{BeginCase, CaseOfTip};
use crate::text::{C, fill, lang, t};
use crate::tips::desk::{Desk, EVERY_MS, short};
use crate::tips::key::Bar;
use crate::tips::vault::Vault;
use crate::tips::words::O;
use crate::ui::{Button, Notice, Page, Skeleton, Tone};

/// One tip.
#[component]
pub fn FilePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<TipId>().ok()));
    move || match id.get() {
        Some(id) => view! { <File id /> }.into_any(),
        None => view! {
            <Bar title=Signal::derive(move || O::File.text(lang()).to_owned()) back="/" />
            <Page><Notice tone=Tone::Bad><span>{t(O::NoSuchTip)}</span></Notice></Page>
        }
        .into_any(),
    }
}

#[component]
fn File(id: TipId) -> impl IntoView {
    let (desk, vault) = (expect_context::<Desk>(), expect_context::<Vault>());
    let sheet = Sheet::open(desk, vault, id);
    let title = Signal::derive(move || {
        let region = sheet.opened.with(|opened| opened.as_ref().map(|o| o.file.summary.region.full_name()));
        format!("{} {}", region.unwrap_or_else(|| O::File.text(lang()).to_owned()), short(id))
    });
    let is_here = Memo::new(move |_| sheet.opened.with(Option::is_some));
    let body = move || {
        if sheet.erased.get() {
            return view! {
                <Page>
                    <Notice tone=Tone::Good>
                        <span data-testid="erased">{t(O::Erased)}</span>
                        <A href="/" attr:class="button primary">{t(O::ToQueue)}</A>
                    </Notice>
                </Page>
            }
            .into_any();
        }
        if is_here.get() {
            return view! { <Body sheet /> }.into_any();
        }
        match sheet.absent.get() {
            None => view! { <Page><Skeleton /></Page> }.into_any(),
            Some(absent) => {
                let again = matches!(absent, Absent::Server(_));
                view! {
                    <Page>
                        <Notice tone=Tone::Bad>
                            <span data-testid="absent">{move || absent.text(lang())}</span>
                            {again.then(|| view! { <Button press=move |()| spawn_local(sheet.load())>{t(C::Retry)}</Button> })}
                        </Notice>
                    </Page>
                }
                .into_any()
            }
        }
    };
    view! {
        <Bar title=title back="/" />
        {body}
    }
}

#[component]
fn Body(sheet: Sheet) -> impl IntoView {
    // How it stands is asked for all the time, the tip itself is not: every opening stands on its log.
    let there = RwSignal::new(0_u64);
    spawn_local(async move {
        while there.try_get_untracked().is_some() && sheet.desk.ended.try_get_untracked() == Some(false) {
            timer::sleep(EVERY_MS).await;
            if let Ok(tip) = sheet.desk.get::<TipSummary>(format!("/api/v1/tips/{}/summary", sheet.id)).await {
                there.try_set(tip.steps);
            }
        }
    });
    let is_behind = Memo::new(move |_| {
        let here = sheet.opened.with(|opened| opened.as_ref().map(|o| o.file.summary.steps));
        here.is_some_and(|here| there.get() > here)
    });
    view! {
        <div class="sheet-words" aria-live="polite">
            {move || sheet.word.get().map(|word| {
                let tone = if word.is_good { Tone::Good } else { Tone::Bad };
                view! {
                    <Notice tone=tone>
                        <span data-testid="word" tabindex="-1">{word.text}</span>
                        <Button look=crate::ui::Look::Quiet press=move |()| sheet.word.set(None)>{t(C::Close)}</Button>
                    </Notice>
                }
            })}
            <Show when=move || is_behind.get() && !sheet.busy.get()>
                <Notice tone=Tone::Warn>
                    <span data-testid="behind">{t(O::Behind)}</span>
                    <Button id="reload-file" press=move |()| spawn_local(sheet.load())>{t(O::Reload)}</Button>
                </Notice>
            </Show>
        </div>
        <main class="file tip-file" aria-label=move || fill(O::FileOf, lang(), &[&short(sheet.id)])>
            <div class="column">
                <ReportCard sheet />
                <Thread sheet />
            </div>
            <div class="column">
                <Decide sheet />
                <Reward sheet />
                <Cover />
                <People sheet />
                <Reads sheet />
            </div>
        </main>
    }
}

/// The case of the reward, once the tip is verified.
#[component]
fn Reward(sheet: Sheet) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let opened = sheet.opened.get()?;
        let is_verified = matches!(opened.file.summary.progress.state, TipState::Verified | TipState::Closed);
        let verified =
            opened.file.steps.iter().rev().find(|step| step.step == Step::Verify).filter(|_| is_verified)?;
        let linked = opened.file.steps.iter().filter(|step| step.step == Step::Link).filter_map(|step| {
            let words = opened.words.get(&step.n)?.as_ref().ok()?;
            let (kind, name) = Evidence::read(words.lines().next()?)?;
            Some((kind, name.to_owned()))
        });
        Some((opened.file.payout, verified.officer == Some(sheet.desk.my_id()), linked.collect::<Vec<_>>()))
    });
    move || {
        let (payout, is_verifier, linked) = shown.get()?;
        Some(match payout {
            Some(payout) => view! { <CaseOfTip payout /> }.into_any(),
            None => view! { <BeginCase tip=sheet.id linked is_verifier /> }.into_any(),
        })
    }
}
