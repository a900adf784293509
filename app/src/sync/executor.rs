//! Carries out what the sync machine says. One tab sends at a time; the browser frees the lock of a tab that
//! dies.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use shared::sync::{Answer, Command, Input, Machine, Output, Status};

use super::Phone;
use super::transfer::PieceFailure;
use crate::device::network::Failure;
use crate::device::store::StoreError;
use crate::device::timer::{self, Alarm};
use crate::device::{clock, lock, random};

/// How soon to ask again for the lock that another tab holds.
const ELSEWHERE_MS: u64 = 15_000;

/// How soon to say again that a command took too long.
const EARLY_MS: u64 = 1_000;

/// What sends for one person, as the rest of the app knows it: the code behind it is loaded after the first screen.
pub trait Sender {
    /// Tells it that something happened.
    fn feed(&self, input: Input);
    /// Ends all work after the step under way: the person signed out.
    fn stop(&self);
}

/// What makes a sender for a phone.
pub type MakeSender = fn(Phone) -> Rc<dyn Sender>;

/// A sender that waits for its first wake.
#[must_use]
pub fn make_sender(phone: Phone) -> Rc<dyn Sender> {
    spawn_local(async move {
        // What could not be swept is swept at the next start.
        let _ = phone.sweep().await;
    });
    Rc::new(Executor::new(phone))
}

impl Sender for Rc<Executor> {
    fn feed(&self, input: Input) {
        Executor::feed(self, input);
    }

    fn stop(&self) {
        self.stopped.set(true);
        self.alarm.clear();
    }
}

/// Drives the machine for one person.
struct Executor {
    phone: Phone,
    machine: RefCell<Machine>,
    alarm: Alarm,
    /// What was said while a command was under way.
    heard: RefCell<Vec<Input>>,
    busy: Cell<bool>,
    stopped: Cell<bool>,
}

impl Executor {
    fn new(phone: Phone) -> Rc<Self> {
        Rc::new(Self {
            phone,
            machine: RefCell::new(Machine::new()),
            alarm: Alarm::default(),
            heard: RefCell::default(),
            busy: Cell::new(false),
            stopped: Cell::new(false),
        })
    }

    /// Tells the machine something, and carries out what it says.
    fn feed(self: &Rc<Self>, input: Input) {
        if self.stopped.get() {
            return;
        }
        if self.busy.get() {
            self.heard.borrow_mut().push(input);
            return;
        }
        self.busy.set(true);
        let executor = self.clone();
        spawn_local(async move {
            executor.work(input).await;
            executor.busy.set(false);
        });
    }

    async fn work(self: &Rc<Self>, input: Input) {
        let name = format!("minewatch-sync {}", self.phone.inner().store.name());
        let Some(_lock) = lock::if_free(&name).await else {
            self.phone.progress.update(|progress| progress.elsewhere = true);
            // What was said is heard once the lock is free: a sign-in must not be lost.
            let mut heard = self.heard.borrow_mut();
            if !matches!(input, Input::Wake | Input::Tick) && !heard.contains(&input) {
                heard.push(input);
            }
            self.ring(ELSEWHERE_MS, Input::Wake);
            return;
        };
        self.phone.progress.update(|progress| progress.elsewhere = false);
        let mut output = self.say(input);
        loop {
            output = match output {
                Output::Do { .. } if self.stopped.get() => return,
                Output::Do { token, command, deadline_ms } => {
                    self.show(Some(&command));
                    let left_ms = deadline_ms.saturating_sub(clock::monotonic_ms()) + 1;
                    let answer = timer::within(left_ms, self.carry_out(*command)).await;
                    // What was heard meanwhile comes first: a sign-in begins anew, and the answer is then stale.
                    let begun = self.hear();
                    let input = answer.map_or(Input::Tick, |answer| Input::Ended { token, answer });
                    match (self.say(input), begun) {
                        (Output::GoOn, Some(begun)) => begun,
                        (next, _) => next,
                    }
                }
                Output::WaitUntil(_) | Output::GoOn => match self.hear() {
                    Some(begun) => begun,
                    None => break,
                },
            };
        }
        self.show(None);
        match output {
            Output::WaitUntil(u64::MAX) => {}
            Output::WaitUntil(until_ms) => {
                self.ring(until_ms.saturating_sub(clock::monotonic_ms()) + 1, Input::Tick);
            }
            // The timer was early: the command was given up, and the machine is still to hear of it.
            Output::GoOn | Output::Do { .. } => self.ring(EARLY_MS, Input::Tick),
        }
    }

    /// Tells the machine what was heard; gives the command that it begins by that, if it does.
    fn hear(&self) -> Option<Output> {
        let heard = self.heard.take();
        heard.into_iter().map(|input| self.say(input)).filter(|output| matches!(output, Output::Do { .. })).last()
    }

    fn ring(self: &Rc<Self>, delay_ms: u64, input: Input) {
        let executor = self.clone();
        self.alarm.set(delay_ms, move || executor.feed(input));
    }

    fn say(&self, input: Input) -> Output {
        self.machine.borrow_mut().handle(clock::monotonic_ms(), random::number(), input)
    }

    fn show(&self, command: Option<&Command>) {
        let waits = command.is_none();
        let status = self.machine.borrow().status().clone();
        // Between two rounds nothing is under way, whatever the last success said.
        let status = if waits && status == Status::Working { Status::Idle } else { status };
        let sending = match command {
            Some(Command::SendPiece { photo, offset, .. }) => Some((photo.photo, *offset, photo.bytes)),
            _ => None,
        };
        let is_known = self.phone.progress.with_untracked(|p| p.status == status && p.sending == sending);
        if !is_known {
            self.phone.progress.update(|progress| {
                progress.status = status;
                progress.sending = sending;
            });
        }
    }

    async fn carry_out(&self, command: Command) -> Answer {
        let phone = &self.phone;
        match command {
            Command::LoadOutbox { max_events } => stored(phone.load_outbox(max_events).await, Answer::Outbox),
            Command::Push(push) => {
                let pushed = phone.push(&push).await;
                if pushed.is_ok() {
                    // What the server said before about how far it is was overtaken.
                    phone.inner().keeper.server_has.set(None);
                }
                asked(pushed, Answer::Pushed)
            }
            Command::SaveReceipt(receipt) => stored(phone.save_receipt(&receipt).await, saved),
            Command::Rewind { seq } => stored(phone.rewind(seq).await, saved),
            Command::LoadPhoto => stored(phone.load_photo().await, Answer::Photo),
            Command::OpenUpload(photo) => asked(phone.open_upload(&photo).await, Answer::Upload),
            Command::SendPiece { photo, upload, offset, length } => {
                match phone.send_piece(&photo, &upload, offset, length).await {
                    Ok(offset) => Answer::Piece { offset },
                    Err(PieceFailure::Store) => Answer::StoreFailed,
                    Err(PieceFailure::Gone) => Answer::PhotoGone,
                    Err(PieceFailure::Network(failure)) => no(failure),
                }
            }
            Command::FetchReceipt(photo) => asked(phone.fetch_receipt(&photo).await, Answer::Receipt),
            Command::SavePhotoReceipt(receipt) => stored(phone.save_photo_receipt(&receipt).await, saved),
            Command::ShelvePhoto { photo, reason } => stored(phone.shelve_photo(&photo, reason).await, saved),
            Command::LoadCursor => stored(phone.load_cursor().await, Answer::Cursor),
            Command::FetchSnapshot => asked(phone.fetch_snapshot().await.map(Box::new), Answer::Snapshot),
            Command::SaveSnapshot(snapshot) => stored(phone.save_snapshot(&snapshot).await, saved),
            Command::Pull { after } => asked(phone.pull(after).await.map(Box::new), Answer::Pulled),
            Command::SavePull(pulled) => stored(phone.save_pull(&pulled).await, saved),
            Command::Renew => asked(phone.inner().keeper.renew().await, |()| Answer::Renewed),
        }
    }
}

const fn saved((): ()) -> Answer {
    Answer::Saved
}

fn no(failure: Failure) -> Answer {
    match failure {
        Failure::Unreachable => Answer::Unreachable,
        Failure::Refused(problem) => Answer::Refused(problem),
    }
}

fn asked<T>(outcome: Result<T, Failure>, yes: impl FnOnce(T) -> Answer) -> Answer {
    outcome.map_or_else(no, yes)
}

fn stored<T>(outcome: Result<T, StoreError>, yes: impl FnOnce(T) -> Answer) -> Answer {
    match outcome {
        Ok(value) => yes(value),
        Err(error) => {
            leptos::logging::warn!("sync: {error}");
            Answer::StoreFailed
        }
    }
}
