//! What the board holds: the newest checks and hazards of the region, kept up to date by one long question.

use std::collections::BTreeSet;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use shared::account::Person;
use shared::board::{Changes, CheckSummary, HazardSummary, Page};
use shared::mine::Mine;
use shared::problem::ProblemCode;

use crate::device::network::{Failure, Request};
use crate::device::timer;
use crate::session::Keeper;

/// How long the server may hold the question, in seconds.
const WAIT_S: u32 = 25;
/// Longer than the server holds it.
const DEADLINE_MS: u64 = 40_000;
const FIRST_RETRY_MS: u64 = 1_000;
const LAST_RETRY_MS: u64 = 30_000;
/// Rows of one page.
const PAGE: usize = 50;

/// Whether the line to the server holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// It holds.
    Yes,
    /// It is cut; the board tries again by itself.
    Cut,
    /// The session ended: nothing more comes before somebody signs in.
    Ended,
}

/// What the board holds.
#[derive(Clone, Copy)]
pub struct Desk {
    keeper: StoredValue<Rc<Keeper>, LocalStorage>,
    /// Who is signed in.
    pub person: StoredValue<Person>,
    /// Mines of the region.
    pub mines: RwSignal<Vec<Mine>>,
    /// Checks, newest change first.
    pub checks: RwSignal<Vec<CheckSummary>>,
    /// Hazards, newest change first.
    pub hazards: RwSignal<Vec<HazardSummary>>,
    /// Ids that came while the board was open.
    pub fresh: RwSignal<BTreeSet<String>>,
    /// Where older checks begin.
    pub more_checks: RwSignal<Option<u64>>,
    /// Where older hazards begin.
    pub more_hazards: RwSignal<Option<u64>>,
    /// Whether the line holds.
    pub live: RwSignal<Live>,
    /// Whether the first pages are there.
    pub loaded: RwSignal<bool>,
    /// Counts up with every change that came.
    pub changed: RwSignal<u64>,
}

impl Desk {
    /// Opens the board's data for a signed-in person and keeps it up to date until `owner` goes away.
    #[must_use]
    pub fn open(keeper: Rc<Keeper>, person: Person) -> Self {
        let desk = Self {
            keeper: StoredValue::new_local(keeper),
            person: StoredValue::new(person),
            mines: RwSignal::default(),
            checks: RwSignal::default(),
            hazards: RwSignal::default(),
            fresh: RwSignal::default(),
            more_checks: RwSignal::default(),
            more_hazards: RwSignal::default(),
            live: RwSignal::new(Live::Yes),
            loaded: RwSignal::new(false),
            changed: RwSignal::new(0),
        };
        spawn_local(desk.run());
        desk
    }

    /// Asks the server for a value.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn get<T: DeserializeOwned>(self, address: String) -> Result<T, Failure> {
        let Some(keeper) = self.keeper.try_get_value() else { return Err(Failure::Unreachable) };
        keeper.ask(|| Request::get(address.clone()).within(DEADLINE_MS)).await?.json().await
    }

    /// Asks the server for a picture.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn picture(self, address: String) -> Result<web_sys::Blob, Failure> {
        let Some(keeper) = self.keeper.try_get_value() else { return Err(Failure::Unreachable) };
        keeper.ask(|| Request::get(address.clone()).within(DEADLINE_MS)).await?.blob().await
    }

    /// Loads the next older page of checks.
    pub fn older_checks(self) {
        spawn_local(async move {
            let Some(before) = self.more_checks.get_untracked() else { return };
            if let Ok(page) =
                self.get::<Page<CheckSummary>>(format!("/api/v1/checks?limit={PAGE}&before={before}")).await
            {
                self.checks.update(|rows| merge(rows, page.rows, |c| c.id, |c| c.seq));
                self.more_checks.set(page.next);
            }
        });
    }

    /// Loads the next older page of hazards.
    pub fn older_hazards(self) {
        spawn_local(async move {
            let Some(before) = self.more_hazards.get_untracked() else { return };
            if let Ok(page) =
                self.get::<Page<HazardSummary>>(format!("/api/v1/hazards?limit={PAGE}&before={before}")).await
            {
                self.hazards.update(|rows| merge(rows, page.rows, |h| h.id, |h| h.seq));
                self.more_hazards.set(page.next);
            }
        });
    }

    async fn run(self) {
        let mut retry_ms = FIRST_RETRY_MS;
        let mut after = None;
        while self.checks.try_get_untracked().is_some() {
            let step = match after {
                None => self.load().await,
                Some(seq) => self.watch(seq).await,
            };
            match step {
                Ok(seq) => {
                    after = Some(seq);
                    retry_ms = FIRST_RETRY_MS;
                    self.live.try_set(Live::Yes);
                }
                Err(Failure::Refused(problem)) if ends_session(problem.code) => {
                    self.live.try_set(Live::Ended);
                    return;
                }
                Err(_) => {
                    self.live.try_set(Live::Cut);
                    timer::sleep(retry_ms).await;
                    retry_ms = (retry_ms * 2).min(LAST_RETRY_MS);
                }
            }
        }
    }

    /// The first pages, and the number from which to watch on.
    async fn load(self) -> Result<u64, Failure> {
        let checks: Page<CheckSummary> = self.get(format!("/api/v1/checks?limit={PAGE}")).await?;
        let hazards: Page<HazardSummary> = self.get(format!("/api/v1/hazards?limit={PAGE}")).await?;
        let mines: Page<Mine> = self.get("/api/v1/mines?limit=2000".into()).await?;
        // As of the list that was read first: what came between the two is asked for, not passed over.
        let seen = checks.rows.iter().map(|c| c.seq).max().unwrap_or(0);
        self.more_checks.try_set(checks.next);
        self.more_hazards.try_set(hazards.next);
        self.checks.try_set(checks.rows);
        self.hazards.try_set(hazards.rows);
        self.mines.try_set(mines.rows);
        self.loaded.try_set(true);
        Ok(seen)
    }

    async fn watch(self, after: u64) -> Result<u64, Failure> {
        let address = format!("/api/v1/board/changes?after={after}&wait={WAIT_S}");
        let Changes { seq, checks, hazards } = self.get(address).await?;
        if checks.is_empty() && hazards.is_empty() {
            return Ok(seq);
        }
        let known = self.hazards.try_with_untracked(|h| h.iter().map(|h| (h.id, h.seq)).collect::<Vec<_>>());
        let known = known.unwrap_or_default();
        self.fresh.try_update(|fresh| {
            fresh.extend(checks.iter().map(|c| c.id.to_string()));
            let new = hazards.iter().filter(|h| !known.contains(&(h.id, h.seq)));
            fresh.extend(new.map(|h| h.id.to_string()));
        });
        self.checks.try_update(|rows| merge(rows, checks, |c| c.id, |c| c.seq));
        self.hazards.try_update(|rows| merge(rows, hazards, |h| h.id, |h| h.seq));
        self.changed.try_update(|n| *n += 1);
        Ok(seq)
    }
}

/// Whether nothing but signing in helps.
const fn ends_session(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::SessionEnded | ProblemCode::Unauthenticated | ProblemCode::ForeignDevice)
}

/// Puts rows in by their ids, newest change first.
fn merge<T, I: PartialEq>(rows: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> I, seq: impl Fn(&T) -> u64) {
    for row in new {
        rows.retain(|known| id(known) != id(&row));
        rows.push(row);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(seq(row)));
}
