//! The receipt, for paper: what was paid by whom on which day. Nothing of who collected it.

use leptos::prelude::*;

use shared::account::Person;
use shared::money::Fen;
use shared::reward::voucher::receipt_number;
use shared::reward::wire::PaidVoucher;
use shared::text::Text as _;

use crate::rewards::words::K;
use crate::text::{lang, t};

/// A receipt.
#[component]
pub fn Receipt(
    /// What was paid.
    paid: Vec<PaidVoucher>,
    /// The cashier.
    cashier: Person,
) -> impl IntoView {
    let sum: Fen = paid.iter().map(|paid| paid.value).sum();
    let day = paid.first().map(|paid| paid.day.to_string());
    let numbers = paid
        .iter()
        .map(|paid| {
            let (number, value) = (receipt_number(&paid.tag()), paid.value);
            view! { <li><code>{number}</code><span>{move || value.in_words(lang())}</span></li> }
        })
        .collect_view();
    let counter = format!("{} · {}", cashier.region.full_name(), cashier.name);
    view! {
        <section class="receipt" data-testid="receipt">
            <h2>{t(K::Receipt)}</h2>
            <p class="receipt-sum">{move || sum.in_words(lang())}</p>
            <dl class="facts">
                <dt>{t(K::Day)}</dt>
                <dd>{day}</dd>
                <dt>{t(K::CounterName)}</dt>
                <dd>{counter}</dd>
            </dl>
            <h3>{move || K::ReceiptNumbers.text(lang())}</h3>
            <ol class="receipt-numbers">{numbers}</ol>
            <p class="receipt-sign">{t(K::Signature)}</p>
            <p class="quiet-text">{t(K::NoName)}</p>
        </section>
    }
}
