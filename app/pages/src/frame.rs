//! The frame of every page: head, quick exit, language switch, links at the end.

use leptos::prelude::*;
use leptos::tachys::view::RenderHtml;
use shared::text::{Lang, Text};

use crate::STYLE;
use crate::model::Site;
use crate::text::{C, fill, other, own_name};

/// What a page tells the frame.
pub struct Page {
    /// The title, without the product's name.
    pub title: String,
    /// The address of this page for the language switch; `None` when it was the answer to a form, so that it
    /// cannot be asked for again by its address.
    pub address: Option<&'static str>,
    /// Whether search engines may show it. Pages with a code never.
    pub listed: bool,
    /// Whether the enhancing script has something to do here.
    pub scripted: bool,
}

/// An address of ours in a language. There is no cookie, so every link carries it.
pub fn link(path: &str, lang: Lang) -> String {
    format!("{path}?lang={}", lang.tag())
}

/// Makes the whole document.
pub fn document(site: &Site, lang: Lang, page: Page, body: impl IntoView + 'static) -> String {
    let title = format!("{} – {}", page.title, C::Name.text(lang));
    let script = page.scripted.then(|| site.script.clone()).flatten();
    let html = view! {
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                // Nothing goes to other sites. Forms tell their own site that they are its own.
                <meta name="referrer" content="same-origin"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="format-detection" content="telephone=no"/>
                {(!page.listed).then(|| view! { <meta name="robots" content="noindex"/> })}
                <title>{title}</title>
                // Without it browsers ask for /favicon.ico, one request more for whoever watches the line.
                <link rel="icon" href="data:,"/>
                <style>{STYLE}</style>
                {script.map(|src| view! { <script type="module" src=src></script> })}
            </head>
            <body>
                <header class="bar">
                    <div>
                        <a class="exit" href=site.exit_address.clone() rel="noreferrer noopener" data-exit="">
                            {C::Exit.text(lang)}
                        </a>
                        <a class="skip" href="#main">{C::Skip.text(lang)}</a>
                        <a class="home" href=link("/tip", lang)>{C::Name.text(lang)}</a>
                        {page.address.map(|path| language_link(path, lang))}
                    </div>
                </header>
                <main id="main" tabindex="-1">{body}</main>
                {footer(site, lang)}
            </body>
        </html>
    };
    // The markers are for hydration, which never happens here, and would show inside a title or a textarea.
    // Words of people cannot hold one: `<` is escaped in texts and attributes.
    format!("<!DOCTYPE html>{}", html.to_html()).replace("<!>", "")
}

fn language_link(path: &'static str, lang: Lang) -> impl IntoView + use<> {
    let to = other(lang);
    view! { <a class="lang" href=link(path, to) lang=to.tag() hreflang=to.tag()>{own_name(to)}</a> }
}

fn footer(site: &Site, lang: Lang) -> impl IntoView + use<> {
    let hotline = site.hotline.as_deref().map(|number| fill(C::Hotline, lang, &[number]));
    view! {
        <footer>
            <nav aria-label=C::Links.text(lang)>
                <a href=link("/tip", lang)>{C::Start.text(lang)}</a>
                <a href=link("/tip/status", lang)>{C::Lookup.text(lang)}</a>
                <a href=link("/register", lang)>{C::Register.text(lang)}</a>
                <a href=link("/rewards", lang)>{C::Rewards.text(lang)}</a>
            </nav>
            {hotline.map(|text| view! { <p>{text}</p> })}
            <p>{C::NoCookies.text(lang)}</p>
        </footer>
    }
}
