//! `POST /tip/claim` with a way: what it means, what it needs, and the button that claims. The money code is shown
//! before anything is claimed, so that a broken line or a closed page never costs the money.

use leptos::prelude::*;
use shared::problem::ProblemCode;
use shared::qr::Qr;
use shared::reward::wire::WayKind;
use shared::text::{Lang, Text};

use crate::frame::{Page, document};
use crate::model::{ClaimFault, ClaimView, VoucherOffer, field};
use crate::parts::{Asked, hidden, hidden_lang, places};
use crate::status::{name, reveals};
use crate::text::{C, W, fill};

/// The page before a claim.
#[must_use]
pub fn claim(page: &ClaimView, lang: Lang) -> String {
    let body = view! {
        <h1>{W::ClaimTitle.text(lang)}</h1>
        <section class="card" aria-labelledby="way-head">
            <h2 id="way-head">{name(page.wish.way).text(lang)}</h2>
            <p class="sum">{page.amount.clone()}</p>
            <p>{reveals(page.wish.way).text(lang)}</p>
            <p class="note">{W::NotYet.text(lang)}</p>
        </section>
        <form method="post" action="/tip/claim" autocomplete="off" data-claim=page.wish.way.code()>
            {alert(page, lang)}
            {hidden_lang(lang)}
            {hidden(field::CODE, page.code.digits())}
            {hidden(field::WAY, page.wish.way.code())}
            {match (page.wish.way, &page.vouchers) {
                (WayKind::Vouchers, Some(offer)) => vouchers(page, offer, lang),
                (WayKind::Transfer, _) => transfer(page, lang),
                (WayKind::Delegate, _) => delegate(page, lang),
                (WayKind::Vouchers | WayKind::GiveUp, _) => give_up(lang),
            }}
            <section class="card short" aria-labelledby="pin-head">
                <h2 id="pin-head">{W::PinHead.text(lang)}</h2>
                {Asked { optional: true, ..asked(page, field::PIN, W::Pin, Some(W::PinHint), lang) }
                    .line(&page.wish.pin, "text", "numeric")}
            </section>
            {button(page.wish.way, lang)}
        </form>
        <form method="post" action="/tip/status">
            {hidden_lang(lang)}
            {hidden(field::CODE, page.code.digits())}
            <button class="linkish">{W::Back.text(lang)}</button>
        </form>
    };
    let frame = Page { title: W::ClaimTitle.text(lang).to_owned(), address: None, listed: false, scripted: true };
    document(&page.site, lang, frame, body)
}

/// The field at fault, and the sentence.
fn told(fault: ClaimFault, lang: Lang) -> (&'static str, &'static str) {
    match fault {
        ClaimFault::NotKept => (field::KEPT, W::NotKept.text(lang)),
        ClaimFault::Typed(fault) => (fault.field.name(), fault.sentence(lang)),
        ClaimFault::WrongPin => (field::PIN, ProblemCode::WrongPin.text(lang)),
        ClaimFault::PinTries => (field::PIN, ProblemCode::PinTries.text(lang)),
    }
}

fn alert(page: &ClaimView, lang: Lang) -> Option<AnyView> {
    let (field, sentence) = told(page.fault?, lang);
    Some(
        view! {
            <div class="note bad" role="alert" data-errors="">
                <p><strong>{C::ErrorsHead.text(lang)}</strong></p>
                <ul class="dots"><li><a href=format!("#{field}")>{sentence}</a></li></ul>
            </div>
        }
        .into_any(),
    )
}

fn error(page: &ClaimView, name: &str, lang: Lang) -> Option<String> {
    let (field, sentence) = told(page.fault?, lang);
    (field == name).then(|| sentence.to_owned())
}

fn vouchers(page: &ClaimView, offer: &VoucherOffer, lang: Lang) -> AnyView {
    let groups: Vec<String> = offer.money_code.split('-').map(|group| format!("{group} ")).collect();
    let values = offer
        .values
        .iter()
        .map(|(value, number)| view! { <li>{fill(W::Values, lang, &[value, &number.to_string()])}</li> })
        .collect_view();
    let wrong = error(page, field::KEPT, lang);
    view! {
        {hidden(field::MONEY_CODE, &offer.money_code)}
        <section class="card codebox" aria-labelledby="money-head" data-money="">
            <h2 id="money-head">{W::MoneyHead.text(lang)}</h2>
            <p class="code money" translate="no">
                {groups.into_iter().map(|group| view! { <span>{group}</span> }).collect_view()}
            </p>
            {Qr::of(&offer.money_code).map(|Qr { side, path }| view! {
                <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=W::MoneyQr.text(lang)>
                    <path d=path/>
                </svg>
            })}
            <p>{W::MoneyWhy.text(lang)}</p>
            <p class="note warn">{W::MoneyWarn.text(lang)}</p>
        </section>
        <section class="card" aria-labelledby="values-head">
            <h2 id="values-head">{W::ValuesHead.text(lang)}</h2>
            <ul class="dots">{values}</ul>
            <p>{W::ValuesWhy.text(lang)}</p>
            <p>{W::ValuesWhen.text(lang)}</p>
            {places(W::Where.text(lang), &page.places)}
        </section>
        <div class=if wrong.is_some() { "field wrong" } else { "field" }>
            {wrong.clone().map(|text| view! { <p class="error" id="kept-error">{text}</p> })}
            <label class="pick">
                <input
                    type="checkbox"
                    id=field::KEPT
                    name=field::KEPT
                    value="yes"
                    required
                    aria-invalid=wrong.is_some().then_some("true")
                    aria-describedby=wrong.is_some().then_some("kept-error")
                />
                <span>{W::Kept.text(lang)}</span>
            </label>
        </div>
    }
    .into_any()
}

fn button(way: WayKind, lang: Lang) -> AnyView {
    let (class, text) = match way {
        WayKind::Vouchers => ("button primary", W::ClaimVouchers),
        WayKind::Transfer | WayKind::Delegate => ("button primary", W::ClaimMoney),
        WayKind::GiveUp => ("button danger", W::GiveUp),
    };
    view! { <button class=class>{text.text(lang)}</button> }.into_any()
}

fn asked(page: &ClaimView, name: &'static str, label: W, hint: Option<W>, lang: Lang) -> Asked {
    let hint = hint.map(|hint| hint.text(lang).to_owned());
    Asked { name, label: label.text(lang).to_owned(), optional: false, hint, error: error(page, name, lang), lang }
}

fn transfer(page: &ClaimView, lang: Lang) -> AnyView {
    let typed = &page.wish;
    view! {
        <section class="card short" aria-labelledby="payee-head">
            <h2 id="payee-head">{W::TransferHead.text(lang)}</h2>
            <p class="note warn">{W::TransferWarn.text(lang)}</p>
            <p>{W::PayeeSealed.text(lang)}</p>
            {asked(page, field::HOLDER, W::Holder, None, lang).line(&typed.holder, "text", "text")}
            {asked(page, field::BANK, W::Bank, None, lang).line(&typed.bank, "text", "text")}
            {asked(page, field::NUMBER, W::Number, Some(W::NumberHint), lang).line(&typed.number, "text", "numeric")}
        </section>
    }
    .into_any()
}

fn delegate(page: &ClaimView, lang: Lang) -> AnyView {
    let typed = &page.wish;
    view! {
        <section class="card short" aria-labelledby="payee-head">
            <h2 id="payee-head">{W::DelegateHead.text(lang)}</h2>
            <p>{W::PayeeSealed.text(lang)}</p>
            {asked(page, field::NAME, W::Name, None, lang).line(&typed.name, "text", "text")}
            {asked(page, field::DOCUMENT, W::Document, None, lang).line(&typed.document, "text", "text")}
            {places(W::WhereDelegate.text(lang), &page.places)}
        </section>
    }
    .into_any()
}

fn give_up(lang: Lang) -> AnyView {
    view! {
        {hidden(field::KEPT, "yes")}
        <section class="card" aria-labelledby="give-up-head">
            <h2 id="give-up-head">{W::GiveUpHead.text(lang)}</h2>
            <p class="note warn">{W::GiveUpText.text(lang)}</p>
        </section>
    }
    .into_any()
}
