//! What the officer's screens ask the server for: the queue, colleagues, mines. Nothing here is sealed.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use shared::account::Person;
use shared::id::{MineId, TipId, UserId};
use shared::mine::Mine;
use shared::register::Day;
use shared::text::{Lang, Text as _};
use shared::tip::deadline::Reminder;
use shared::tip::list::{PAGE_ROWS, PAGE_ROWS_MAX, TipCount, TipList, TipPage};
use shared::tip::routing::Officer;
use shared::tip::wire::TipSummary;

use super::words::O;
use crate::device::network::Failure;
use crate::device::{clock, timer};
use crate::session::{Keeper, Line};
use crate::text::{C, fill};

/// How often the queue, and how a tip on the screen stands, are asked for.
pub const EVERY_MS: u64 = 30_000;

/// What is shown of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Which list.
    pub list: TipList,
    /// Whether only what the officer deals with.
    pub is_mine: bool,
    /// At least how many rows, if there are so many.
    pub rows: usize,
}

impl View {
    const FIRST: Self = Self { list: TipList::Decide, is_mine: false, rows: PAGE_ROWS };
}

/// Rows of a list, and whether more follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The rows, in order.
    pub rows: Vec<TipSummary>,
    /// Whether more follow.
    pub has_more: bool,
}

/// What the screens share.
#[derive(Clone, Copy)]
pub struct Desk {
    line: Line,
    /// Who is signed in.
    pub me: StoredValue<Person>,
    /// What is shown of the queue.
    pub view: RwSignal<View>,
    /// The tips of that view; none before the first answer.
    pub queue: RwSignal<Option<Rows>>,
    /// How many tips there are on every list, and what is due; empty before the first answer.
    pub counts: RwSignal<Vec<TipCount>>,
    /// The day in China, by this computer's clock: the screens may stay open over night.
    pub today: RwSignal<Day>,
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
            view: RwSignal::new(View::FIRST),
            queue: RwSignal::new(None),
            counts: RwSignal::new(Vec::new()),
            today: RwSignal::new(today()),
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

    /// Shows another list, or more of it.
    pub fn show(self, view: View) {
        let known = self.view.get_untracked();
        if (known.list, known.is_mine) != (view.list, view.is_mine) {
            self.queue.set(None);
        }
        self.view.set(view);
        spawn_local(self.ask_queue());
    }

    /// Asks for the queue now.
    pub async fn ask_queue(self) {
        if self.asking.try_get_untracked() != Some(false) {
            return;
        }
        self.asking.try_set(true);
        // Another list may have been chosen while the answer was on its way: that one is asked for then.
        while let Some(view) = self.view.try_get_untracked() {
            let answer = self.ask_view(view).await;
            if self.view.try_get_untracked() == Some(view) {
                self.show_answer(answer);
                break;
            }
        }
        self.asking.try_set(false);
    }

    async fn ask_view(self, view: View) -> Result<(Vec<TipCount>, Rows), Failure> {
        let counts = self.get("/api/v1/tips/counts".into()).await?;
        let mut shown = Rows { rows: Vec::new(), has_more: true };
        let mut after = String::new();
        while shown.has_more && shown.rows.len() < view.rows {
            let limit = (view.rows - shown.rows.len()).min(PAGE_ROWS_MAX);
            let assigned = if view.is_mine { "&assigned=me" } else { "" };
            let address = format!("/api/v1/tips?list={}{assigned}&limit={limit}{after}", view.list.code());
            let page: TipPage = self.get(address).await?;
            shown.has_more = page.next.is_some();
            after = page.next.map(|next| format!("&after={next}")).unwrap_or_default();
            shown.rows.extend(page.rows);
        }
        Ok((counts, shown))
    }

    fn show_answer(self, answer: Result<(Vec<TipCount>, Rows), Failure>) {
        match answer {
            Ok((counts, rows)) => {
                self.queue_failure.try_set(None);
                if self.counts.try_with_untracked(|known| *known != counts) == Some(true) {
                    self.counts.try_set(counts);
                }
                if self.queue.try_with_untracked(|known| known.as_ref() != Some(&rows)) == Some(true) {
                    self.queue.try_set(Some(rows));
                }
            }
            // What was known stays on the screen: the sentence above it says that it may be old.
            Err(failure) => {
                self.queue_failure.try_set(Some(failure));
            }
        }
    }

    /// Every tip that this officer can open.
    pub async fn all_tips(self) -> Result<Vec<TipId>, Failure> {
        let (mut tips, mut after) = (Vec::new(), String::new());
        loop {
            let page: TipPage = self.get(format!("/api/v1/tips?limit={PAGE_ROWS_MAX}{after}")).await?;
            tips.extend(page.rows.iter().map(|tip| tip.id));
            let Some(next) = page.next else { return Ok(tips) };
            after = format!("&after={next}");
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
        if let Ok(mines) = self.line.mines().await {
            self.mines.try_set(Some(mines));
        }
    }

    /// How many time limits are over or near. Those of a flood stand on their own list, with a count of their own: a
    /// flood must not drown the others.
    pub fn reminder(self) -> Reminder {
        self.reminder_of(|count| count.list != TipList::Quarantine)
    }

    /// The same for one list.
    pub fn reminder_on(self, list: TipList) -> Reminder {
        self.reminder_of(|count| count.list == list)
    }

    fn reminder_of(self, is_meant: impl Fn(&TipCount) -> bool) -> Reminder {
        self.counts.with(|counts| {
            let due = counts.iter().filter(|count| is_meant(count)).flat_map(|count| &count.due);
            Reminder::of(due, self.today.get())
        })
    }

    async fn run(self) {
        spawn_local(self.ask_officers());
        while self.ended.try_get_untracked() == Some(false) {
            if self.today.try_with_untracked(|known| *known != today()) == Some(true) {
                self.today.try_set(today());
            }
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

fn today() -> Day {
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
