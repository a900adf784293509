//! Going without a network for a day: taking the signed list along, and handing in what was paid from it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::digest::VoucherTag;
use shared::money::Fen;
use shared::register::Day;
use shared::reward::voucher::{SignedOpenList, receipt_number};
use shared::reward::wire::{PaidVoucher, PublicRewards, Settlement, TAGS_MAX};
use shared::text::{Lang, Text as _};

use super::drawer::NotKept;
use super::till::Till;
use crate::device::network::Failure;
use crate::field::words::ts;
use crate::rewards::cashier::explain_outcome;
use crate::rewards::desk::explain;
use crate::rewards::due::today;
use crate::rewards::words::K;
use crate::session::explain_store;
use crate::text::{fill, lang, lang_now, t};
use crate::ui::{Button, Card, Look, Notice, Tone};

const LIST: &str = "/api/v1/vouchers/list";

/// What is in the drawer, for the screen.
#[derive(Clone, PartialEq, Eq, Default)]
struct Held {
    list: Option<(Day, usize)>,
    paid: Vec<PaidVoucher>,
}

/// What was done or went wrong.
#[derive(Clone)]
struct Word {
    is_good: bool,
    text: String,
}

/// The card for going without a network.
#[component]
pub fn OfflineCard(till: Till) -> impl IntoView {
    let (held, busy, word) = (RwSignal::new(Held::default()), RwSignal::new(false), RwSignal::new(None::<Word>));
    let differing = RwSignal::new(Vec::<Settlement>::new());
    Effect::new(move || {
        till.drawer_changed.track();
        if let Some(drawer) = till.drawer() {
            held.set(Held { list: drawer.list(), paid: drawer.paid() });
        }
    });
    let run = move |work: fn(Till, RwSignal<Vec<Settlement>>, Lang) -> Work| {
        busy.set(true);
        word.set(None);
        let task = work(till, differing, lang_now());
        spawn_local(async move {
            let said = task.await;
            busy.try_set(false);
            word.try_set(Some(said));
            till.changed();
        });
    };
    let has_list = Memo::new(move |_| held.with(|held| held.list.is_some()));
    let has_any = Memo::new(move |_| held.with(|held| held.list.is_some() || !held.paid.is_empty()));
    let list = move || {
        let (day, count) = held.with(|held| held.list)?;
        let text = if day == today() {
            fill(K::HasList, lang(), &[&day.to_string(), &count.to_string()])
        } else {
            fill(K::ListOver, lang(), &[&day.to_string()])
        };
        Some(view! { <p data-testid="has-list">{text}</p> })
    };
    let waits = move || {
        let (count, sum) = held.with(|held| (held.paid.len(), held.paid.iter().map(|paid| paid.value).sum::<Fen>()));
        (count > 0).then(|| {
            let text = fill(K::ToHandIn, lang(), &[&count.to_string(), &sum.in_words(lang())]);
            view! { <Notice tone=Tone::Warn><span data-testid="to-hand-in">{text}</span></Notice> }
        })
    };
    let said = move || {
        let word = word.get()?;
        let tone = if word.is_good { Tone::Good } else { Tone::Bad };
        Some(view! { <Notice tone=tone><span data-testid="offline-word">{word.text}</span></Notice> })
    };
    view! {
        <Card title=ts(K::OfflineTitle)>
            <p class="quiet-text">{t(K::OfflineWhy)}</p>
            {list}
            {waits}
            {said}
            <Differing differing />
            <div class="actions">
                <Show when=move || !has_list.get()>
                    <Button id="take-list" disabled=busy press=move |()| run(|till, _, lang| Box::pin(take(till, lang)))>{t(K::TakeList)}</Button>
                </Show>
                <Show when=move || has_any.get()>
                    <Button look=Look::Primary id="hand-in" disabled=busy press=move |()| run(|till, differing, lang| Box::pin(hand_in(till, differing, lang)))>
                        {t(K::HandIn)}
                    </Button>
                </Show>
            </div>
        </Card>
    }
}

type Work = std::pin::Pin<Box<dyn Future<Output = Word>>>;

/// What was paid and does not fit: the money is gone, so that the office has to look into it.
#[component]
fn Differing(differing: RwSignal<Vec<Settlement>>) -> impl IntoView {
    let rows = move || {
        let lang = lang();
        let row = |settled: Settlement| {
            let text = explain_outcome(&settled.outcome, lang);
            view! { <li><code>{receipt_number(&settled.tag)}</code>" "{text}</li> }
        };
        differing.get().into_iter().map(row).collect_view()
    };
    view! {
        <Show when=move || !differing.with(Vec::is_empty)>
            <Notice tone=Tone::Bad>
                <span>{t(K::HandInDiffers)}</span>
                <ul class="dots" data-testid="hand-in-differs">{rows}</ul>
            </Notice>
        </Show>
    }
}

fn failed(failure: &Failure, lang: Lang) -> Word {
    Word { is_good: false, text: explain(failure, lang) }
}

fn bad(text: K, lang: Lang) -> Word {
    Word { is_good: false, text: text.text(lang).to_owned() }
}

/// Takes the list along, checked under the ledger's key.
async fn take(till: Till, lang: Lang) -> Word {
    let line = till.desk.line;
    let key = match line.get::<PublicRewards>("/api/v1/public-rewards".into()).await {
        Ok(told) if !told.ledger_key.is_empty() => told.ledger_key,
        Ok(_) => return bad(K::NoKey, lang),
        Err(failure) => return failed(&failure, lang),
    };
    let signed: SignedOpenList = match line.order("POST", LIST.into()).await {
        Ok(signed) => signed,
        Err(failure) => return failed(&failure, lang),
    };
    let Some(drawer) = till.drawer() else { return bad(K::StoreFails, lang) };
    let (day, count) = (signed.list.day, signed.list.vouchers.len());
    match drawer.keep(&key, signed).await {
        Ok(()) => {
            let text = fill(K::HasList, lang, &[&day.to_string(), &count.to_string()]);
            Word { is_good: true, text }
        }
        Err(NotKept::Signature) => bad(K::ListBad, lang),
        Err(NotKept::Store(error)) => Word { is_good: false, text: explain_store(&error, lang) },
    }
}

/// Hands in what was paid, then the list. What was handed in is forgotten only when the office has it.
async fn hand_in(till: Till, differing: RwSignal<Vec<Settlement>>, lang: Lang) -> Word {
    let Some(drawer) = till.drawer() else { return bad(K::StoreFails, lang) };
    differing.try_set(Vec::new());
    for paid in drawer.paid().chunks(TAGS_MAX) {
        let settled = match till.redeem(paid, true).await {
            Ok(settled) => settled,
            Err(failure) => return failed(&failure, lang),
        };
        let tags: Vec<VoucherTag> = settled.iter().map(|settled| settled.tag).collect();
        if let Err(error) = drawer.forget(&tags).await {
            return Word { is_good: false, text: explain_store(&error, lang) };
        }
        differing.try_update(|all| all.extend(settled.into_iter().filter(|settled| !settled.outcome.is_paid())));
    }
    if drawer.list().is_some() {
        match till.desk.line.tell("DELETE", LIST.into()).await {
            Ok(()) => {}
            Err(failure) => return failed(&failure, lang),
        }
        if let Err(error) = drawer.give_back().await {
            return Word { is_good: false, text: explain_store(&error, lang) };
        }
    }
    Word { is_good: true, text: K::HandedIn.text(lang).to_owned() }
}
