//! Fields that the screens of rewards have beside those of the design system: one of a list, an amount, a paper's hash.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use js_sys::Uint8Array;
use shared::digest::Digest;
use shared::money::{Fen, NotMoney};
use shared::text::{Lang, Text as _};

use super::words::R;
use crate::device::keys;
use crate::text::{C, lang, t};

/// The largest paper that is hashed, in bytes: a scan of many pages.
const PAPER_BYTES_MAX: f64 = 100_000_000.0;

/// One of a list, with its label and what is wrong.
#[component]
pub fn Pick(
    /// The name, unique on the page.
    #[prop(into)]
    name: String,
    /// What to choose.
    #[prop(into)]
    label: Signal<String>,
    /// Value and text of each.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What is chosen; empty where nothing is.
    value: RwSignal<String>,
    /// What stands for nothing; none where something has to be chosen from the start.
    #[prop(optional, into)]
    nothing: Option<Signal<String>>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let first = nothing.map(|text| view! { <option value="">{text}</option> });
    let rows = move || {
        let option = |(code, text): (String, String)| {
            let own = code.clone();
            view! { <option value=code selected=move || value.with(|value| *value == own)>{text}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    let error_id = format!("{name}-error");
    let described = error_id.clone();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <select
                id=name
                aria-invalid=move || error.get().is_some().to_string()
                aria-describedby=described
                prop:value=value
                on:change=move |event| value.set(event_target_value(&event))
            >
                {first}
                {rows}
            </select>
            <p id=error_id class="field-error" role="alert">{move || error.get()}</p>
        </div>
    }
}

/// Code and text of every value of a list, for [`Pick`].
pub fn choices<T: Copy + shared::text::Text + Send + Sync + 'static>(
    all: &'static [T],
    code: fn(T) -> &'static str,
) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let lang = lang();
        all.iter().map(|one| (code(*one).to_owned(), one.text(lang).to_owned())).collect()
    })
}

/// A box to tick, as large as fingers need.
#[component]
pub fn Tick(
    /// What it says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// A name for tests.
    #[prop(optional)]
    id: &'static str,
) -> impl IntoView {
    view! {
        <label class="check-row">
            <input
                type="checkbox"
                data-testid=id
                prop:checked=value
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

/// An amount that was typed; nothing where the field is empty.
pub fn amount(typed: &str) -> Result<Option<Fen>, NotMoney> {
    if typed.trim().is_empty() { Ok(None) } else { typed.parse().map(Some) }
}

/// What is wrong with a typed amount.
pub fn explain_amount(wrong: NotMoney, lang: Lang) -> String {
    let text = match wrong {
        NotMoney::Negative => R::MoneyNegative,
        NotMoney::Decimals => R::MoneyDecimals,
        NotMoney::TooLarge => R::MoneyTooLarge,
        NotMoney::Form => R::MoneyForm,
    };
    text.text(lang).to_owned()
}

/// What is wrong with the amount in a field, told while it is typed.
pub fn amount_error(typed: RwSignal<String>) -> Signal<Option<String>> {
    Signal::derive(move || typed.with(|typed| amount(typed).err()).map(|wrong| explain_amount(wrong, lang())))
}

/// An amount to fill in, with what is wrong with it.
#[component]
pub fn Amount(
    /// The name, unique on the page.
    #[prop(into)]
    name: String,
    /// What to fill in.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let error = amount_error(value);
    let error_id = format!("{name}-error");
    let described = error_id.clone();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input
                id=name
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-invalid=move || error.get().is_some().to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            <p id=error_id class="field-error" role="alert">{move || error.get()}</p>
        </div>
    }
}

/// A file as bytes.
pub async fn bytes_of(file: &web_sys::File) -> Option<Uint8Array> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer))
}

/// The file that was chosen in a field, which is empty again afterwards: the same file can be chosen again.
pub fn chosen_file(event: &web_sys::Event) -> Option<web_sys::File> {
    let input: web_sys::HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files().and_then(|files| files.get(0));
    input.set_value("");
    file
}

/// The SHA-256 of a paper: of the file that the person chooses. The file itself goes nowhere.
#[component]
pub fn Paper(
    /// The name, unique on the page.
    name: &'static str,
    /// Which paper.
    #[prop(into)]
    label: Signal<String>,
    /// Its hash, once it is chosen.
    value: RwSignal<Option<Digest>>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let failed = RwSignal::new(false);
    let choose = move |event: web_sys::Event| {
        let Some(file) = chosen_file(&event) else { return };
        failed.set(false);
        spawn_local(async move {
            let digest = hash_of(&file).await;
            failed.try_set(digest.is_none());
            value.try_set(digest);
        });
    };
    let state = move || match value.get() {
        Some(digest) => view! { <p class="hash" data-testid="paper-hash">{digest.to_string()}</p> }.into_any(),
        None => view! { <p class="quiet-text">{t(R::PaperWhy)}</p> }.into_any(),
    };
    let wrong =
        Memo::new(move |_| if failed.get() { Some(R::PaperFailed.text(lang()).to_owned()) } else { error.get() });
    let described = move || wrong.with(Option::is_some).then(|| format!("{name}-error"));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <label class="button file-button">
                {t(R::ChooseFile)}
                <input
                    id=name
                    type="file"
                    aria-invalid=move || wrong.with(Option::is_some).to_string()
                    aria-describedby=described
                    on:change=choose
                />
            </label>
            {state}
            <p class="field-error" role="alert" id=format!("{name}-error")>{move || wrong.get()}</p>
        </div>
    }
}

/// The hash of a paper; none where it cannot be read, or is too large.
pub async fn hash_of(file: &web_sys::File) -> Option<Digest> {
    if file.size() > PAPER_BYTES_MAX {
        return None;
    }
    keys::sha256(&bytes_of(file).await?).await.ok()
}

/// What is said where a field that is needed is empty.
pub fn required() -> String {
    C::Required.text(lang()).to_owned()
}
