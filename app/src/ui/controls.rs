//! Things that a person presses and fills in.

use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The one thing to do next.
    Primary,
    /// Everything else.
    #[default]
    Plain,
    /// Cannot be taken back.
    Danger,
    /// Text alone.
    Quiet,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    look: Look,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// A name for tests.
    #[prop(optional)]
    id: &'static str,
    /// What happens.
    #[prop(into)]
    press: Callback<()>,
    /// Its text, with an icon or without.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class=look.class() data-testid=id disabled=disabled on:click=move |_| press.run(())>
            {children()}
        </button>
    }
}

/// A line of text to fill in, with its label, hint and error.
#[component]
pub fn Field(
    /// What to fill in.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// The name, unique on the page: for label, password managers and tests.
    name: &'static str,
    /// `text`, `password`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// For password managers.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What is wrong, shown beside the field.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What happens with every letter.
    #[prop(optional, into)]
    input: Option<Callback<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let described = error_id.clone();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                aria-invalid=move || error.get().is_some().to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    if let Some(input) = input {
                        input.run(event_target_value(&event));
                    }
                }
            />
            <p id=error_id class="field-error" role="alert">{move || error.get()}</p>
        </div>
    }
}

/// Several lines of text to fill in.
#[component]
pub fn TextArea(
    /// What to fill in.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// The name, unique on the page.
    name: &'static str,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What happens with every letter.
    #[prop(optional, into)]
    input: Option<Callback<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let described = error_id.clone();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            // Browsers write what is typed into their own history of the session, unless they are told not to.
            <textarea
                id=name
                name=name
                rows="3"
                autocomplete="off"
                aria-invalid=move || error.get().is_some().to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    if let Some(input) = input {
                        input.run(event_target_value(&event));
                    }
                }
            ></textarea>
            <p id=error_id class="field-error" role="alert">{move || error.get()}</p>
        </div>
    }
}

/// One of a few: buttons side by side, as large as gloves need.
#[component]
pub fn Choice<T>(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The values with their texts.
    options: Vec<(T, Signal<String>)>,
    /// The value in force.
    #[prop(into)]
    value: Signal<Option<T>>,
    /// What happens.
    #[prop(into)]
    choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons = options
        .into_iter()
        .map(|(option, text)| {
            view! {
                <button
                    type="button"
                    role="radio"
                    class="choice-option"
                    aria-checked=move || (value.get() == Some(option)).to_string()
                    on:click=move |_| choose.run(option)
                >
                    {text}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="choice" role="radiogroup" aria-label=label>
            {buttons}
        </div>
    }
}
