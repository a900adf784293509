//! What the officer's screens ask the server for: the queue, colleagues, mines. Nothing here is sealed.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use shared::account::Person;
use shared::board::Page;
use shared::id::{MineId, TipId, UserId};
use shared::mine::Mine;
use shared::register::Day;
use shared::text::{Lang, Text as _};
use shared::tip::routing::Officer;
use shared::tip::wire::TipSummary;

use super::words::O;
use crate::device::network::Failure;
use crate::device::{clock, timer};
use crate::session::{Keeper, Line};
use crate::text::{C, fill};

/// How often the queue is asked for.
const EVERY_MS: u64 = 30_000;
/// The mines of a page, and the most pages that are read.
const MINES_PAGE: usize = 2_000;
const MINE_PAGES_MAX: usize = 20;

/// What the screens share.
#[derive(Clone, Copy)]
pub struct Desk {
    line: Line,
    /// Who is signed in.
    pub me: StoredValue<Person>,
    /// The tips that this officer can open; none before the first answer.
    pub queue: RwSignal<Option<Vec<TipSummary>>>,
    /// Why the last question for the queue had no answer.
    pub queue_failure: RwSignal<Option<Failure>>,
    /// Whether the queue is being asked for.
    pub asking: RwSignal<bool>,
    /// Officers of the region and above who have a key.
    pub officers: RwSignal<Vec<Officer>>,
    /// The mines of the region; none before the first answer.
    pub mines: RwSignal<Option<Vec<Mine>>>,
    /// Whether nothing but signing in helps.
    pub ended: RwSignal<bool>,
}

impl Desk {
    /// Begins to ask, until the screens go away.
    pub fn open(keeper: Rc<Keeper>, person: Person) -> Self {
        let desk = Self::quiet(keeper, person);
        spawn_local(desk.run());
        desk
    }

    /// Asks for nothing by itself: for who has a key and no tips.
    pub fn quiet(keeper: Rc<Keeper>, person: Person) -> Self {
        let line = Line::new(keeper);
        Self {
            line,
            me: StoredValue::new(person),
            queue: RwSignal::new(None),
            queue_failure: RwSignal::new(None),
            asking: RwSignal::new(false),
            officers: RwSignal::new(Vec::new()),
            mines: RwSignal::new(None),
            ended: line.ended,
        }
    }

    /// The id of who is signed in.
    pub fn my_id(self) -> UserId {
        self.me.with_value(|me| me.id)
    }

    /// Sends a request that has no body, and reads the answer.
    pub async fn get<T: DeserializeOwned>(self, address: String) -> Result<T, Failure> {
        self.line.get(address).await
    }

    /// The bytes of a sealed file.
    pub async fn bytes(self, address: String) -> Result<Vec<u8>, Failure> {
        self.line.bytes(address).await
    }

    /// Sends a body.
    pub async fn send<T: Serialize>(self, method: &'static str, address: String, body: &T) -> Result<(), Failure> {
        self.line.send(method, address, body).await
    }

    /// Asks for a deletion.
    pub async fn delete(self, address: String) -> Result<(), Failure> {
        self.line.tell("DELETE", address).await
    }

    /// Asks for the queue now.
    pub async fn ask_queue(self) {
        if self.asking.try_get_untracked() != Some(false) {
            return;
        }
        self.asking.try_set(true);
        let answer = self.get::<Page<TipSummary>>("/api/v1/tips".into()).await;
        self.asking.try_set(false);
        match answer {
            Ok(page) => {
                self.queue_failure.try_set(None);
                let is_news = self.queue.try_with_untracked(|known| known.as_ref() != Some(&page.rows));
                if is_news == Some(true) {
                    self.queue.try_set(Some(page.rows));
                }
            }
            // What was known stays on the screen: the sentence above it says that it may be old.
            Err(failure) => {
                self.queue_failure.try_set(Some(failure));
            }
        }
    }

    /// Asks for the officers anew.
    pub async fn ask_officers(self) {
        if let Ok(officers) = self.get::<Vec<Officer>>("/api/v1/officers".into()).await {
            self.officers.try_set(officers);
        }
    }

    /// Asks for all mines of the region, once: which one a tip is about is not told to the server.
    pub async fn ask_mines(self) {
        if self.mines.try_with_untracked(Option::is_some) != Some(false) {
            return;
        }
        let mut mines: Vec<Mine> = Vec::new();
        for _ in 0..MINE_PAGES_MAX {
            let after = mines.last().map(|mine| format!("&after={}", mine.id)).unwrap_or_default();
            let address = format!("/api/v1/mines?limit={MINES_PAGE}{after}");
            let Ok(page) = self.get::<Page<Mine>>(address).await else { return };
            let is_last = page.rows.len() < MINES_PAGE;
            mines.extend(page.rows);
            if is_last {
                break;
            }
        }
        self.mines.try_set(Some(mines));
    }

    async fn run(self) {
        self.ask_officers().await;
        while self.ended.try_get_untracked() == Some(false) {
            self.ask_queue().await;
            timer::sleep(EVERY_MS).await;
        }
    }

    /// What an officer is called here: the post, never a name.
    pub fn post_of(self, officer: UserId, lang: Lang) -> String {
        if officer == self.my_id() {
            return O::Me.text(lang).to_owned();
        }
        self.officers.with(|all| match all.iter().find(|known| known.user == officer) {
            Some(known) => name_among(known, all),
            None => fill(O::UnknownOfficer, lang, &[&tail(officer)]),
        })
    }
}

impl Desk {
    /// What a mine is called.
    pub fn mine_name(self, mine: MineId, lang: Lang) -> String {
        self.mines.with(|mines| match mines.iter().flatten().find(|known| known.id == mine) {
            Some(known) => known.name.clone(),
            None => fill(O::UnknownMine, lang, &[&mine.to_string()]),
        })
    }
}

/// The day in China, by this computer's clock.
pub fn today() -> Day {
    Day::in_china(clock::wall())
}

/// What a tip is called among officers: the first digits of its id, which is random and tells nothing.
pub fn short(tip: TipId) -> String {
    tip.to_string().chars().take(8).collect::<String>().to_uppercase()
}

/// A post, told apart from others that are called the same.
pub fn name_among(officer: &Officer, all: &[Officer]) -> String {
    let is_alone = all.iter().all(|other| other.user == officer.user || other.post != officer.post);
    if is_alone { officer.post.clone() } else { format!("{} ({})", officer.post, tail(officer.user)) }
}

fn tail(id: UserId) -> String {
    let id = id.to_string();
    id.chars().skip(id.len().saturating_sub(4)).collect()
}

/// What a person is told about a question without an answer.
pub fn explain(failure: &Failure, lang: Lang) -> String {
    match failure {
        Failure::Refused(problem) => problem.code.text(lang).to_owned(),
        Failure::Unreachable => C::NoNetwork.text(lang).to_owned(),
    }
}
