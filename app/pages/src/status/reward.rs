//! What became of the reward. When it can be collected, this is what the reader came for.

use leptos::prelude::*;
use shared::reward::claim::Reveals;
use shared::reward::wire::WayKind;
use shared::text::{Lang, Text};

use crate::model::{Code, Deadline, Reward, RewardState, field};
use crate::parts::{days_left, hidden, hidden_lang, places};
use crate::text::{W, day, fill};

/// The reward's card; nothing while there is nothing to say.
pub fn reward(reward: Option<&Reward>, code: &Code, lang: Lang) -> Option<AnyView> {
    let reward = reward?;
    let sum = reward.amount.clone().map(|amount| view! { <p class="sum">{amount}</p> });
    let text = match reward.state {
        RewardState::Undecided => W::Undecided,
        RewardState::Anew => W::Anew,
        RewardState::None => W::None,
        RewardState::Ready => W::Ready,
        RewardState::Claimed => W::Claimed,
        RewardState::Issued => W::Issued,
        RewardState::Paid => W::Paid,
        RewardState::Lapsed => W::Lapsed,
        RewardState::GivenUp => W::GivenUp,
    };
    let now = matches!(reward.state, RewardState::Ready | RewardState::Issued);
    let line = if now {
        view! { <p><strong class="tag good">{text.text(lang)}</strong></p> }.into_any()
    } else {
        view! { <p>{text.text(lang)}</p> }.into_any()
    };
    let by = if reward.state == RewardState::Issued { W::RedeemBy } else { W::ClaimBy };
    let deadline = now.then_some(reward.deadline.as_ref()).flatten().map(|due| collect_by(by, due, lang));
    let way = reward.way.map(|way| view! { <p>{fill(W::Chosen, lang, &[name(way).text(lang)])}</p> });
    let head = if reward.way == Some(WayKind::Delegate) { W::WhereDelegate } else { W::Where };
    let places = now.then(|| places(head.text(lang), &reward.places)).flatten();
    let reason = reward.reason.clone().map(|text| view! { <p class="words" dir="auto">{text}</p> });
    Some(
        view! {
            <section class="card" data-reward="" aria-labelledby="reward-head">
                <h2 id="reward-head">{W::Head.text(lang)}</h2>
                {line}
                {sum}
                {deadline}
                {way}
                {places}
                {reason}
                {ways(&reward.ways, code, lang)}
            </section>
        }
        .into_any(),
    )
}

fn collect_by(text: W, due: &Deadline, lang: Lang) -> AnyView {
    let (left, _) = days_left(due.days_left, lang);
    let soon = due.days_left <= 10;
    view! { <p class=if soon { "note warn" } else { "note" }>{fill(text, lang, &[&day(due.day, lang), &left])}</p> }
        .into_any()
}

/// The first step of a claim: which way, and what it tells to whom.
fn ways(ways: &[WayKind], code: &Code, lang: Lang) -> Option<AnyView> {
    let first = *ways.first()?;
    let choices = ways
        .iter()
        .map(|way| {
            let hint = format!("way-{}", way.code());
            view! {
                <div>
                    <label class="pick">
                        <input
                            type="radio"
                            name=field::WAY
                            value=way.code()
                            checked=*way == first
                            aria-describedby=hint.clone()
                        />
                        <span>{name(*way).text(lang)}</span>
                    </label>
                    <p class="hint" id=hint>{reveals(*way).text(lang)}</p>
                </div>
            }
        })
        .collect_view();
    Some(
        view! {
            <form method="post" action="/tip/claim" autocomplete="off" data-ways="">
                {hidden_lang(lang)}
                {hidden(field::CODE, code.digits())}
                <fieldset class="field" aria-describedby="ways-hint">
                    <legend>{W::WayHead.text(lang)}</legend>
                    <p class="hint" id="ways-hint">{W::WayHint.text(lang)}</p>
                    {choices}
                </fieldset>
                <button class="button primary">{W::Next.text(lang)}</button>
            </form>
        }
        .into_any(),
    )
}

/// What a way tells to whom.
pub const fn reveals(way: WayKind) -> Reveals {
    match way {
        WayKind::Transfer => Reveals::Transfer,
        WayKind::Delegate => Reveals::Delegate,
        WayKind::Vouchers => Reveals::Vouchers,
        WayKind::GiveUp => Reveals::GiveUp,
    }
}

/// A way in the words of who chooses it.
pub const fn name(way: WayKind) -> W {
    match way {
        WayKind::Transfer => W::WayTransfer,
        WayKind::Delegate => W::WayDelegate,
        WayKind::Vouchers => W::WayVouchers,
        WayKind::GiveUp => W::WayGiveUp,
    }
}
