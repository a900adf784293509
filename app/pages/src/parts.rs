//! Pieces that several pages are made of: the code, fields with their errors, deadlines, details.

use leptos::prelude::*;
use shared::text::{Lang, Text};

use crate::model::{Choice, Code, Day, Deadline, DeadlineKind, Fault, field};
use crate::text::{C, day, fill, iso_day, size};

/// The language, hidden in a form.
pub fn hidden_lang(lang: Lang) -> AnyView {
    hidden(field::LANG, lang.tag())
}

/// A hidden field.
pub fn hidden(name: &'static str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name value=value.to_owned()/> }.into_any()
}

/// The code in eight groups. The spaces stand in the text, so that they are copied and read out.
pub fn code(code: &Code) -> AnyView {
    let groups: Vec<String> = code.groups().map(|group| format!("{group} ")).collect();
    view! {
        <p class="code" translate="no" data-code=code.digits().to_owned()>
            {groups.into_iter().map(|group| view! { <span>{group}</span> }).collect_view()}
        </p>
    }
    .into_any()
}

/// A date that machines read, too.
pub fn date(at: Day, lang: Lang) -> AnyView {
    view! { <time datetime=iso_day(at)>{day(at, lang)}</time> }.into_any()
}

/// A fault in words.
pub fn fault(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::Missing => C::Missing.text(lang).to_owned(),
        Fault::TooLong { max } => fill(C::TooLong, lang, &[&max.to_string()]),
        Fault::NotUnderstood => C::NotUnderstood.text(lang).to_owned(),
        Fault::Outside => C::Outside.text(lang).to_owned(),
        Fault::TooManyFiles { max } => fill(C::TooManyFiles, lang, &[&max.to_string()]),
        Fault::FileTooLarge { name, max } => fill(C::FileTooLarge, lang, &[&isolated(name), &size(*max)]),
        Fault::AllTooLarge { max } => fill(C::AllTooLarge, lang, &[&size(*max)]),
        Fault::FileKind { name } => fill(C::FileKind, lang, &[&isolated(name)]),
        Fault::FileEmpty { name } => fill(C::FileEmpty, lang, &[&isolated(name)]),
        Fault::FilePixels { name } => fill(C::FilePixels, lang, &[&isolated(name)]),
        Fault::FileBroken { name } => fill(C::FileBroken, lang, &[&isolated(name)]),
        Fault::NobodyLeft => C::NobodyLeft.text(lang).to_owned(),
        Fault::NobodyMay => C::NobodyMay.text(lang).to_owned(),
        Fault::Pin(error) => error.text(lang).to_owned(),
        Fault::WrongAnswer => C::WrongAnswer.text(lang).to_owned(),
        Fault::Expired => C::Expired.text(lang).to_owned(),
    }
}

/// A foreign name inside our sentence: marks of direction in it are dropped and the rest is isolated, so that
/// it cannot turn our own words around (`photo\u{202e}gpj.exe`).
pub fn isolated(name: &str) -> String {
    let plain: String = name.chars().filter(|c| !is_direction_mark(*c) && !c.is_control()).collect();
    format!("\u{2068}{plain}\u{2069}")
}

const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `还有 3 天`, and whether that is bad news.
pub fn days_left(days: i64, lang: Lang) -> (String, bool) {
    let number = days.unsigned_abs().to_string();
    match days {
        ..-1 => (fill(C::DaysLate, lang, &[&number]), true),
        -1 => (C::OneDayLate.text(lang).to_owned(), true),
        0 => (C::Today.text(lang).to_owned(), false),
        1 => (C::OneDayLeft.text(lang).to_owned(), false),
        2.. => (fill(C::DaysLeft, lang, &[&number]), false),
    }
}

const fn deadline_name(kind: DeadlineKind) -> C {
    match kind {
        DeadlineKind::Acceptance => C::DueAcceptance,
        DeadlineKind::Verification => C::DueVerification,
        DeadlineKind::Result => C::DueResult,
        DeadlineKind::Claim => C::DueClaim,
        DeadlineKind::Payment => C::DuePayment,
    }
}

/// The deadlines as a list of what and when.
pub fn deadlines(list: &[Deadline], lang: Lang) -> AnyView {
    let rows = list
        .iter()
        .map(|due| {
            let (left, late) = days_left(due.days_left, lang);
            view! {
                <div>
                    <dt>{deadline_name(due.kind).text(lang)}</dt>
                    <dd>
                        {date(due.day, lang)}
                        <br/>
                        <span class=late.then_some("late")>{left}</span>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}

/// Counters with addresses and hours, under a sentence; nothing where there are none.
pub fn places(head: &'static str, list: &[String]) -> Option<AnyView> {
    (!list.is_empty()).then(|| {
        let places = list.iter().map(|place| view! { <li>{place.clone()}</li> }).collect_view();
        view! { <p>{head}</p><ul class="dots">{places}</ul> }.into_any()
    })
}

/// A `<details>` with a text in fixed letters, such as a checkpoint.
pub fn fixed_text(summary: &'static str, text: &str) -> AnyView {
    view! {
        <details>
            <summary>{summary}</summary>
            <pre tabindex="0" translate="no">{text.to_owned()}</pre>
        </details>
    }
    .into_any()
}

/// A text as it must stand in a textarea. tachys 0.2 takes a textarea for one of the elements whose content is
/// raw, like a script's, and leaves it as it comes: `</textarea><script>` would be markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a field of a form needs to be understood.
pub struct Asked {
    /// Its name; its id is the same.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// Whether it may stay empty.
    pub optional: bool,
    /// A line under the label.
    pub hint: Option<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// The language.
    pub lang: Lang,
}

impl Asked {
    fn described(&self) -> Option<String> {
        let ids: Vec<String> = [(self.hint.is_some(), "hint"), (self.error.is_some(), "error")]
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, what)| format!("{}-{what}", self.name))
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Whether it is marked as wrong, for `aria-invalid`.
    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    fn class(&self) -> &'static str {
        if self.error.is_some() { "field wrong" } else { "field" }
    }

    fn head(&self) -> AnyView {
        let optional = self.optional.then(|| view! { <span class="small">{C::Optional.text(self.lang)}</span> });
        view! {
            <label for=self.name>{self.label.clone()}{optional}</label>
            {self.notes()}
        }
        .into_any()
    }

    /// Hint and error, with the ids that the field names.
    pub fn notes(&self) -> AnyView {
        let hint =
            self.hint.clone().map(|text| view! { <p class="hint" id=format!("{}-hint", self.name)>{text}</p> });
        let error =
            self.error.clone().map(|text| view! { <p class="error" id=format!("{}-error", self.name)>{text}</p> });
        view! { {hint} {error} }.into_any()
    }

    /// One line of text.
    pub fn line(self, value: &str, kind: &'static str, mode: &'static str) -> AnyView {
        view! {
            <div class=self.class()>
                {self.head()}
                <input
                    type=kind
                    id=self.name
                    name=self.name
                    value=value.to_owned()
                    inputmode=mode
                    autocomplete="off"
                    required=!self.optional
                    aria-describedby=self.described()
                    aria-invalid=self.invalid()
                />
            </div>
        }
        .into_any()
    }

    /// A receipt code. It stands in two lines of three groups, because one line does not fit on a small screen
    /// and nobody can check what they do not see.
    pub fn code(self, typed: &str) -> AnyView {
        view! {
            <div class=self.class()>
                {self.head()}
                <textarea
                    class="digits"
                    id=self.name
                    name=self.name
                    rows="2"
                    inputmode="numeric"
                    autocomplete="off"
                    spellcheck="false"
                    translate="no"
                    required
                    aria-describedby=self.described()
                    aria-invalid=self.invalid()
                >
                    {escaped(typed)}
                </textarea>
            </div>
        }
        .into_any()
    }

    /// Many lines of text. There is no `maxlength`: it cuts off a pasted text without a word.
    pub fn area(self, value: &str, max: usize) -> AnyView {
        // HTML drops the first line break in a textarea.
        let value = format!("\n{}", escaped(value));
        view! {
            <div class=self.class()>
                {self.head()}
                <textarea
                    id=self.name
                    name=self.name
                    autocomplete="off"
                    required=!self.optional
                    aria-describedby=self.described()
                    aria-invalid=self.invalid()
                    data-max=max.to_string()
                >
                    {value}
                </textarea>
            </div>
        }
        .into_any()
    }

    /// A list to choose from, under a first line that chooses nothing.
    pub fn select(self, first: &'static str, choices: &[Choice], chosen: &str) -> AnyView {
        let options = choices.iter().map(|choice| option(choice, chosen)).collect_view();
        self.select_of(first, options)
    }

    /// The same with options made by the caller.
    pub fn select_of(self, first: &'static str, options: impl IntoView + 'static) -> AnyView {
        view! {
            <div class=self.class()>
                {self.head()}
                <select
                    id=self.name
                    name=self.name
                    required=!self.optional
                    autocomplete="off"
                    aria-describedby=self.described()
                    aria-invalid=self.invalid()
                >
                    <option value="">{first}</option>
                    {options}
                </select>
            </div>
        }
        .into_any()
    }

    /// Files to send.
    pub fn files(self, accept: &str) -> AnyView {
        view! {
            <div class=self.class()>
                {self.head()}
                <input
                    type="file"
                    id=self.name
                    name=self.name
                    multiple
                    accept=accept.to_owned()
                    aria-describedby=self.described()
                    aria-invalid=self.invalid()
                />
            </div>
        }
        .into_any()
    }
}

/// One option of a list.
pub fn option(choice: &Choice, chosen: &str) -> AnyView {
    view! { <option value=choice.value.clone() selected=choice.value == chosen>{choice.label.clone()}</option> }
        .into_any()
}

/// A box to tick or a button of a group, with its label around it.
pub fn pick(kind: &'static str, name: &'static str, choice: &Choice, on: bool) -> AnyView {
    view! {
        <label class="pick">
            <input type=kind name=name value=choice.value.clone() checked=on/>
            <span>{choice.label.clone()}</span>
        </label>
    }
    .into_any()
}
