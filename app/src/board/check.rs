//! One check on the board: where, when, who; hazards and photos; every answer.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use shared::account::Person;
use shared::board::CheckFile;
use shared::check::Moment;
use shared::checklist::{self, Answer, Item};
use shared::digest::PhotoHash;
use shared::evidence::{Grade, Located, Photo, PhotoState, grade};
use shared::hazard::{Hazard, HazardLevel};
use shared::id::UserId;
use shared::mine::Mine;
use shared::text::Text as _;

use super::desk::Desk;
use super::home::when;
use super::photo::{Picture, Viewer};
use crate::device::network::Failure;
use crate::text::{B, C, either, fill, format, lang, t};
use crate::ui::{Badge, Card, Notice, Skeleton, Tone, TopBar};

/// One check.
#[component]
pub fn CheckPage() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let params = use_params_map();
    let file: RwSignal<Option<Result<CheckFile, Failure>>> = RwSignal::new(None);
    let chosen: RwSignal<Option<PhotoHash>> = RwSignal::new(None);
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    Effect::new(move |before: Option<String>| {
        desk.changed.track();
        let asked = id.get();
        if before.is_some_and(|before| before != asked) {
            file.set(None);
            chosen.set(None);
        }
        let address = format!("/api/v1/checks/{asked}");
        let for_which = asked.clone();
        spawn_local(async move {
            let answer = desk.get::<CheckFile>(address).await;
            let is_asked_still = id.try_get_untracked() == Some(for_which);
            // A line that is cut later must not take away what is on the screen, and neither must a change
            // elsewhere in the region.
            let is_news = file.try_with_untracked(|known| match known {
                Some(known) => answer.is_ok() && *known != answer,
                None => true,
            });
            if is_asked_still && is_news == Some(true) {
                file.try_set(Some(answer));
            }
        });
        asked
    });
    // By itself, so that it stays open and as it is while other things of the check change.
    let viewed = Memo::new(move |_| {
        let hash = chosen.get()?;
        file.with(|file| {
            let Some(Ok(file)) = file else { return None };
            let photo = file.photos.iter().find(|photo| photo.hash == hash)?.clone();
            let taker = file.people.iter().find(|person| person.id == photo.taken_by);
            let taker = taker.map_or_else(|| photo.taken_by.to_string(), |person| person.name.clone());
            Some((photo, file.mine.clone(), taker))
        })
    });
    let title = Signal::derive(move || match file.get() {
        Some(Ok(file)) => file.mine.name,
        _ => C::Check.text(lang()).to_owned(),
    });
    let body = move || match file.get() {
        None => view! { <main class="page"><Skeleton /></main> }.into_any(),
        Some(Err(failure)) => {
            let sentence = match failure {
                Failure::Refused(problem) => problem.code.text(lang()),
                Failure::Unreachable => C::NoNetwork.text(lang()),
            };
            view! { <main class="page"><Notice tone=Tone::Bad>{sentence}</Notice></main> }.into_any()
        }
        Some(Ok(file)) => view! { <File desk=desk file=file chosen=chosen /> }.into_any(),
    };
    view! {
        <TopBar title=title back="/".to_owned() />
        {body}
        {move || viewed.get().map(|(photo, mine, taker)| view! { <Viewer desk photo mine taker chosen /> })}
    }
}

/// Names by id.
type Names = BTreeMap<UserId, Person>;

fn name(names: &Names, id: UserId) -> String {
    names.get(&id).map_or_else(|| id.to_string(), |person| person.name.clone())
}

#[component]
fn File(desk: Desk, file: CheckFile, chosen: RwSignal<Option<PhotoHash>>) -> impl IntoView {
    let CheckFile { check, mine, people, hazards, photos } = file;
    let names: Names = people.into_iter().map(|p| (p.id, p)).collect();
    let loose: Vec<Photo> = photos.iter().filter(|p| p.hazard.is_none()).cloned().collect();
    let hazard_cards = hazards
        .into_iter()
        .map(|hazard| {
            let own: Vec<Photo> = photos.iter().filter(|p| p.hazard == Some(hazard.id)).cloned().collect();
            view! { <HazardCard desk=desk hazard=hazard photos=own chosen=chosen names=names.clone() /> }
        })
        .collect_view();
    let inspectors = std::iter::once(check.started_by)
        .chain(check.companions.iter().copied())
        .map(|id| {
            let certificate = names.get(&id).and_then(|p| p.certificate.clone()).unwrap_or_default();
            view! { <li>{name(&names, id)}" "<span class="quiet-text">{t(C::Certificate)}" "{certificate}</span></li> }
        })
        .collect_view();
    let arrival = check.arrival.clone();
    let position = mine.position;
    let arrival_row = match arrival {
        Some(arrival) => view! {
            <dd>
                <When moment=arrival.moment />
                <Where located=arrival.located mine=position />
            </dd>
        }
        .into_any(),
        None => view! { <dd>{t(B::NotArrived)}</dd> }.into_any(),
    };
    let signed = check.signed.clone();
    view! {
        <main class="file">
            <div class="column">
                <Card>
                    <div class="badges">
                        <Badge text=Signal::derive(move || check.kind.text(lang()).to_owned()) />
                        <Badge
                            tone=if signed.is_some() { Tone::Good } else { Tone::Warn }
                            text=Signal::derive({
                                let word = if signed.is_some() { C::Signed } else { C::InProgress };
                                move || word.text(lang()).to_owned()
                            })
                        />
                        <MineBadges mine=mine.clone() />
                    </div>
                    <dl class="facts">
                        <dt>{t(C::Region)}</dt>
                        <dd>{check.region.full_name()}</dd>
                        <dt>{t(B::Started)}</dt>
                        <dd><When moment=check.started /></dd>
                        <dt>{t(B::Arrived)}</dt>
                        {arrival_row}
                        {signed.clone().map(|s| view! { <dt>{t(B::SignedAt)}</dt><dd><When moment=s.moment /></dd> })}
                        {signed.and_then(|s| s.remark).map(|r| view! { <dt>{t(B::Remark)}</dt><dd>{r}</dd> })}
                        <dt>{t(C::Inspectors)}</dt>
                        <dd><ul>{inspectors}</ul></dd>
                        <dt>{t(B::Seq)}</dt>
                        <dd class="mono">{check.seq}</dd>
                    </dl>
                </Card>
                <Answers check=check.clone() />
            </div>
            <div class="column">
                {hazard_cards}
                {(!loose.is_empty())
                    .then(|| {
                        view! {
                            <Card title=Signal::derive(move || C::Photos.text(lang()).to_owned())>
                                <Thumbs desk=desk photos=loose.clone() chosen=chosen />
                            </Card>
                        }
                    })}
            </div>
        </main>
    }
}

#[component]
fn MineBadges(mine: Mine) -> impl IntoView {
    let words = move || {
        let lang = lang();
        let mut words = vec![mine.kind.text(lang).to_owned(), mine.state.text(lang).to_owned()];
        words.extend(mine.guard.map(|g| g.text(lang).to_owned()));
        words.extend(mine.key.then(|| C::KeyMine.text(lang).to_owned()));
        words.extend(mine.pond.map(|p| fill(C::PondClass, lang, &[&p.class.to_string()])));
        words.into_iter().map(|word| view! { <Badge text=word /> }).collect_view()
    };
    view! { {words} }
}

/// When something happened: the honest interval, and why it is wide.
#[component]
pub(super) fn When(moment: Moment) -> impl IntoView {
    let wide = moment
        .received
        .and_then(|received| moment.at.interval(received).ok())
        .is_some_and(|i| i.latest.since_ms(i.earliest) > 120_000);
    let wrong = moment.at.clock_was_wrong();
    view! {
        <p title=t(B::Within)>{when(&moment)}</p>
        {wide.then(|| view! { <p class="quiet-text">{t(B::WideBecause)}</p> })}
        {wrong.then(|| view! { <p class="quiet-text">{t(B::ClockWrong)}</p> })}
    }
}

/// Where something was recorded, and what that is worth.
#[component]
pub(super) fn Where(located: Located, mine: Option<shared::evidence::Position>) -> impl IntoView {
    let (worth, reservations) = grade(&located, mine);
    let tone = match worth {
        Grade::A => Tone::Good,
        Grade::B => Tone::Warn,
        Grade::C => Tone::Bad,
    };
    let line = move || {
        let lang = lang();
        match &located {
            Located::Nowhere(why) => why.text(lang).to_owned(),
            Located::Fix(fix) => {
                let accuracy = format!("{:.0}", f64::from(fix.accuracy_mm) / 1_000.0);
                let mut parts = vec![fix.position.display(), fill(C::Accuracy, lang, &[&accuracy])];
                parts.extend(fix.altitude_mm.map(|mm| fill(C::Altitude, lang, &[&(mm / 1_000).to_string()])));
                parts.extend(
                    mine.map(|mine| fill(B::Distance, lang, &[&format::metres(fix.position.metres_to(mine))])),
                );
                parts.push(fix.source.text(lang).to_owned());
                parts.join(" · ")
            }
        }
    };
    let why = move || reservations.iter().map(|r| r.text(lang())).collect::<Vec<_>>().join("；");
    view! {
        <p class="quiet-text">{line}</p>
        <p class="badges">
            <Badge tone=tone text=Signal::derive(move || format!("{} {}", B::Grade.text(lang()), worth.text(lang()))) />
            <span class="quiet-text">{why}</span>
        </p>
    }
}

#[component]
fn HazardCard(
    desk: Desk,
    hazard: Hazard,
    photos: Vec<Photo>,
    chosen: RwSignal<Option<PhotoHash>>,
    names: Names,
) -> impl IntoView {
    let major = hazard.wording.level == HazardLevel::Major;
    let level = hazard.wording.level;
    let earlier = hazard
        .earlier
        .iter()
        .map(|earlier| {
            let conflict = earlier.conflict.then(|| view! { <Badge tone=Tone::Warn text=Signal::derive(move || B::Conflict.text(lang()).to_owned()) /> });
            view! {
                <p class="quiet-text">{t(B::Earlier)}"："{earlier.wording.description.clone()}" · "{earlier.wording.place.clone()}" "{conflict}</p>
            }
        })
        .collect_view();
    view! {
        <article class=if major { "hazard major card" } else { "hazard card" } data-testid="board-hazard">
            <div class="badges">
                <Badge
                    tone=if major { Tone::Bad } else { Tone::Warn }
                    text=Signal::derive(move || level.text(lang()).to_owned())
                />
            </div>
            <h2>{hazard.wording.description.clone()}</h2>
            <dl class="facts">
                <dt>{t(C::Place)}</dt>
                <dd>{hazard.wording.place.clone()}</dd>
                <dt>{t(C::Time)}</dt>
                <dd><When moment=hazard.found /></dd>
                <dt>{t(C::Inspectors)}</dt>
                <dd>{name(&names, hazard.found_by)}</dd>
            </dl>
            {earlier}
            <Thumbs desk=desk photos=photos chosen=chosen />
        </article>
    }
}

#[component]
fn Thumbs(desk: Desk, photos: Vec<Photo>, chosen: RwSignal<Option<PhotoHash>>) -> impl IntoView {
    let thumbs = photos
        .into_iter()
        .map(|photo| {
            let hash = photo.hash;
            let (tone, word) = match photo.state {
                PhotoState::Announced => (Tone::Warn, "…"),
                PhotoState::Held => (Tone::Good, "✓"),
                PhotoState::Refused(_) => (Tone::Bad, "✕"),
            };
            view! {
                <button type="button" class="thumb" aria-label=move || format!("{} {}", C::Photo.text(lang()), hash.short()) on:click=move |_| chosen.set(Some(hash))>
                    <Picture desk=desk address=format!("/api/v1/photos/{hash}/preview") />
                    <Badge tone=tone text=word.to_owned() />
                </button>
            }
        })
        .collect_view();
    view! { <div class="thumbs" data-testid="photos">{thumbs}</div> }
}

/// Failed items first; all of them by aspect when asked for.
#[component]
fn Answers(check: shared::check::Check) -> impl IntoView {
    let Some(list) = checklist::find(&check.checklist) else { return ().into_any() };
    let line = move |item: &'static Item, check: &shared::check::Check| {
        let answered = check.answers.get(&item.code)?.clone();
        let tone = match answered.answer {
            Answer::Pass => Tone::Good,
            Answer::Fail => Tone::Bad,
            Answer::NotApplicable => Tone::Plain,
        };
        Some(view! {
            <div class="answer-line">
                <span>{move || either(lang(), &item.zh, &item.en)}</span>
                <Badge tone=tone text=Signal::derive(move || answered.answer.text(lang()).to_owned()) />
                {answered.note.map(|note| view! { <span class="quiet-text">{t(B::Note)}"："{note}</span> })}
                <span class="quiet-text">{t(B::Basis)}"："{item.basis.as_str()}</span>
            </div>
        })
    };
    let failed: Vec<_> = list
        .items()
        .filter(|item| check.answers.get(&item.code).is_some_and(|a| a.answer == Answer::Fail))
        .filter_map(|item| line(item, &check))
        .collect();
    let all: Vec<_> = list.items().filter_map(|item| line(item, &check)).collect();
    let counts = [Answer::Pass, Answer::Fail, Answer::NotApplicable].map(|a| check.count(a).to_string());
    let (name_zh, name_en) = (list.zh.clone(), list.en.clone());
    view! {
        <Card title=Signal::derive(move || either(lang(), &name_zh, &name_en).to_owned())>
            <p class="quiet-text">{move || fill(B::Answers, lang(), &[&counts[0], &counts[1], &counts[2]])}</p>
            {(!failed.is_empty()).then(|| view! { <h3>{t(B::FailedItems)}</h3><div>{failed}</div> })}
            <details>
                <summary>{t(B::AllItems)}</summary>
                {all}
            </details>
        </Card>
    }
    .into_any()
}
