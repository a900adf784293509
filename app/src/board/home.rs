//! The board's first screen: map, counters and the two lists.

use leptos::prelude::*;
use leptos_router::components::A;

use shared::board::{CheckSummary, HazardSummary};
use shared::hazard::HazardLevel;
use shared::role::Role;
use shared::text::Text as _;

use super::desk::{Desk, Live};
use crate::device::clock;
use crate::field::NewVersion;
use crate::map::{Kind, Map, Point, project};
use crate::text::{B, C, fill, format, lang, t};
use crate::ui::{Badge, Button, Card, Empty, Icon, Notice, Shape, Skeleton, Tone, TopBar};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Checks,
    Hazards,
}

/// The board.
#[component]
pub fn Board() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let title = Signal::derive(move || {
        let person = desk.person.get_value();
        format!("{} · {}", B::Title.text(lang()), person.region.name().unwrap_or_default())
    });
    let reads_rewards = desk.person.get_value().role == Role::Auditor;
    let live = move || match desk.live.get() {
        Live::Yes => view! { <span class="live" role="status">{t(B::Live)}</span> }.into_any(),
        Live::Cut => view! { <span class="live cut" role="status">{t(B::Reconnecting)}</span> }.into_any(),
        Live::Ended => ().into_any(),
    };
    view! {
        <TopBar title=title>
            {live}
            {reads_rewards.then(|| view! {
                <A href="/cases" attr:class="bar-button" attr:data-testid="to-cases">{t(B::Rewards)}</A>
            })}
            <span class="hide-small">{desk.person.get_value().name}</span>
            <A href="/settings" attr:class="bar-button" attr:aria-label=t(C::Settings)>
                <Icon shape=Shape::Settings />
            </A>
        </TopBar>
        <NewVersion />
        <Show when=move || desk.live.get() == Live::Ended>
            <Notice tone=Tone::Warn>
                <span data-testid="board-ended">{t(B::Ended)}</span>
                <A href="/sign-in" attr:class="button primary" attr:data-testid="sign-in-again">{t(C::SignIn)}</A>
            </Notice>
        </Show>
        <main class="board">
            <div class="board-left">
                <Tiles desk=desk />
                <Map points=Signal::derive(move || points(desk)) />
            </div>
            <div class="board-right">
                <Lists desk=desk />
            </div>
        </main>
    }
}

fn points(desk: Desk) -> Vec<Point> {
    let mines = desk.mines.get();
    let mines = mines.iter().filter_map(|mine| {
        let (x, y) = project(mine.position?);
        Some(Point { x, y, kind: Kind::Mine, name: mine.name.clone(), link: None })
    });
    let checks = desk.checks.get();
    let checks = checks.iter().filter_map(|check| {
        let (x, y) = project(check.position?);
        let link = Some(format!("/board/checks/{}", check.id));
        Some(Point { x, y, kind: Kind::Check, name: check.mine_name.clone(), link })
    });
    let hazards = desk.hazards.get();
    let hazards = hazards.iter().filter_map(|hazard| {
        let (x, y) = project(hazard.position?);
        let kind = if hazard.level == HazardLevel::Major { Kind::Major } else { Kind::General };
        let name = format!("{}：{}", hazard.mine_name, hazard.description);
        Some(Point { x, y, kind, name, link: Some(format!("/board/checks/{}", hazard.check)) })
    });
    mines.chain(checks).chain(hazards).collect()
}

/// Counts of what is loaded, and labelled so.
#[component]
fn Tiles(desk: Desk) -> impl IntoView {
    let major = move || desk.hazards.get().iter().filter(|h| h.level == HazardLevel::Major).count();
    let waiting = move || desk.checks.get().iter().map(|c| c.photos.saturating_sub(c.photos_held)).sum::<u32>();
    view! {
        <div class="tiles">
            <div class="tile"><strong>{move || desk.checks.get().len()}</strong><span>{t(B::ChecksLoaded)}</span></div>
            <div class="tile"><strong>{move || desk.hazards.get().len()}</strong><span>{t(B::HazardsLoaded)}</span></div>
            <div class="tile bad"><strong>{major}</strong><span>{t(B::MajorLoaded)}</span></div>
            <div class="tile"><strong>{waiting}</strong><span>{t(B::PhotosWaiting)}</span></div>
        </div>
    }
}

#[component]
fn Lists(desk: Desk) -> impl IntoView {
    let tab = RwSignal::new(Tab::Checks);
    let tab_button = move |value: Tab, text: C| {
        view! {
            <button
                type="button"
                role="tab"
                class="tab"
                aria-selected=move || (tab.get() == value).to_string()
                on:click=move |_| tab.set(value)
            >
                {t(text)}
            </button>
        }
    };
    let body = move || match (desk.loaded.get(), tab.get()) {
        (false, _) => view! { <Skeleton /> }.into_any(),
        (true, Tab::Checks) => view! { <Checks desk=desk /> }.into_any(),
        (true, Tab::Hazards) => view! { <HazardList desk=desk /> }.into_any(),
    };
    view! {
        <Card>
            <div class="tabs" role="tablist">
                {tab_button(Tab::Checks, C::Checks)}
                {tab_button(Tab::Hazards, C::Hazards)}
            </div>
            {body}
        </Card>
    }
}

#[component]
fn Checks(desk: Desk) -> impl IntoView {
    view! {
        <div class="rows" data-testid="board-checks">
            <For each=move || desk.checks.get() key=|c| (c.id, c.seq) let:check>
                <CheckEntry desk=desk check=check />
            </For>
        </div>
        <Show when=move || desk.checks.get().is_empty()>
            <Empty text=Signal::derive(move || B::NoChecks.text(lang()).to_owned()) />
        </Show>
        <Show when=move || desk.more_checks.get().is_some()>
            <Button press=move |()| desk.older_checks()>{t(C::More)}</Button>
        </Show>
    }
}

/// When, as an interval, from what the server knows.
pub(super) fn when(moment: &shared::check::Moment) -> String {
    format::moment(moment, clock::wall())
}

#[component]
fn CheckEntry(desk: Desk, check: CheckSummary) -> impl IntoView {
    let fresh = desk.fresh.read_untracked().contains(&check.id.to_string());
    let place = check.region.full_name();
    let kind = check.kind;
    let [pass, fail, not] = check.answers.map(|n| n.to_string());
    let photos = [check.photos_held.to_string(), check.photos.to_string()];
    let some_photos = check.photos > 0;
    let all_held = check.photos_held == check.photos;
    let (major, general, signed) = (check.major_hazards, check.general_hazards, check.signed);
    let badge = move |tone, text: String| view! { <Badge tone=tone text=text /> };
    let ends = move || {
        let lang = lang();
        let state = if signed { C::Signed } else { C::InProgress };
        vec![
            Some(badge(if signed { Tone::Good } else { Tone::Warn }, state.text(lang).to_owned())),
            (major > 0).then(|| badge(Tone::Bad, format!("{} {major}", HazardLevel::Major.text(lang)))),
            (general > 0).then(|| badge(Tone::Warn, format!("{} {general}", HazardLevel::General.text(lang)))),
            some_photos.then(|| {
                let tone = if all_held { Tone::Good } else { Tone::Plain };
                badge(tone, fill(B::PhotosHeld, lang, &[&photos[0], &photos[1]]))
            }),
        ]
    };
    view! {
        <A href=format!("/board/checks/{}", check.id) attr:class=if fresh { "entry fresh" } else { "entry" }>
            <div class="row-main">
                <span class="entry-title">{check.mine_name}<span class="quiet-text">{t(kind)}</span></span>
                <span class="quiet-text">{place}" · "{when(&check.started)}</span>
                <span class="quiet-text">{check.inspectors.join("、")}</span>
                <span class="quiet-text">{move || fill(B::Answers, lang(), &[&pass, &fail, &not])}</span>
            </div>
            <div class="entry-end">{ends}</div>
        </A>
    }
}

#[component]
fn HazardList(desk: Desk) -> impl IntoView {
    view! {
        <div class="rows" data-testid="board-hazards">
            <For each=move || desk.hazards.get() key=|h| (h.id, h.seq) let:hazard>
                <HazardEntry desk=desk hazard=hazard />
            </For>
        </div>
        <Show when=move || desk.hazards.get().is_empty()>
            <Empty text=Signal::derive(move || B::NoHazards.text(lang()).to_owned()) />
        </Show>
        <Show when=move || desk.more_hazards.get().is_some()>
            <Button press=move |()| desk.older_hazards()>{t(C::More)}</Button>
        </Show>
    }
}

#[component]
fn HazardEntry(desk: Desk, hazard: HazardSummary) -> impl IntoView {
    let fresh = desk.fresh.read_untracked().contains(&hazard.id.to_string());
    let level = hazard.level;
    let tone = if level == HazardLevel::Major { Tone::Bad } else { Tone::Warn };
    let photos = hazard.photos.len();
    view! {
        <A href=format!("/board/checks/{}", hazard.check) attr:class=if fresh { "entry fresh" } else { "entry" }>
            <div class="row-main">
                <span class="entry-title">{hazard.description}</span>
                <span class="quiet-text">{hazard.mine_name}" · "{hazard.place}</span>
                <span class="quiet-text">{hazard.region.full_name()}" · "{when(&hazard.found)}</span>
            </div>
            <div class="entry-end">
                <Badge tone=tone text=Signal::derive(move || level.text(lang()).to_owned()) />
                {(photos > 0).then(|| view! { <span class="quiet-text">{t(C::Photos)}" "{photos}</span> })}
            </div>
        </A>
    }
}
