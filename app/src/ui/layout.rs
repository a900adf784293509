//! The frame of a screen and what lies on it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{Icon, Shape};
use crate::text::{C, t};

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// It is well.
    Good,
    /// Look at it.
    Warn,
    /// Danger.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// The bar at the top of a screen.
#[component]
pub fn TopBar(
    /// The screen's title.
    #[prop(into)]
    title: Signal<String>,
    /// Where back leads; none on a first screen.
    #[prop(optional, into)]
    back: Option<String>,
    /// What stands at its end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let navigate = use_navigate();
    let back = back.map(|to| {
        view! {
            <button type="button" class="bar-button" aria-label=t(C::Back) on:click=move |_| navigate(&to, leptos_router::NavigateOptions::default())>
                <Icon shape=Shape::Back />
            </button>
        }
    });
    view! {
        <header class="bar">
            {back}
            <h1>{title}</h1>
            <div class="bar-end">{children.map(|children| children())}</div>
        </header>
    }
}

/// The body of a screen.
#[component]
pub fn Page(
    /// What lies on it.
    children: Children,
) -> impl IntoView {
    view! { <main class="page">{children()}</main> }
}

/// A sheet with what belongs together.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// What lies on it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {title.map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}

/// A word on a coloured ground.
#[component]
pub fn Badge(
    /// What the colour means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <span class=move || format!("badge {}", tone.get().class())>{text}</span> }
}

/// Something that the person should know, in a sentence.
#[component]
pub fn Notice(
    /// What the colour means.
    #[prop(optional)]
    tone: Tone,
    /// The sentence, with a button or without.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! { <div class=format!("notice {}", tone.class()) role=role>{children()}</div> }
}

/// A list without rows.
#[component]
pub fn Empty(
    /// Why it is empty, or what to do.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <p class="empty">{text}</p> }
}

/// Lines where text will be.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=t(C::Loading)>
            <div></div>
            <div></div>
            <div></div>
        </div>
    }
}

/// How much of something is done.
#[component]
pub fn Progress(
    /// Done.
    #[prop(into)]
    done: Signal<f64>,
    /// What is being done.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! { <progress max="1" value=done aria-label=label></progress> }
}
