//! The phone's half of synchronisation, as a machine that makes no request itself.
//!
//! It is told what happened ([`Input`]) and says what to do next ([`Output`]). One command is under way at a
//! time; an answer to a command that was given up is ignored. Nothing here is kept over a restart: what waits is
//! in the phone's store, and every command may be carried out twice without harm.
//!
//! Order: text, hashes and previews of everything, then photos piece by piece (new text goes between pieces),
//! then what others recorded, also when a photo does not go on. Only a receipt that names its hash marks a thing
//! as sent.

use super::command::{Answer, Command, Input, Output, Status, Upload};
use super::wire::{PhotoReceipt, PhotoToSend, PushReceipt};
use crate::digest::PhotoHash;
use crate::event::{Event, Head};
use crate::evidence::PhotoRefusal;
use crate::id::EventId;
use crate::problem::{Problem, ProblemCode};

/// The most events of one push.
pub const BATCH_EVENTS_MAX: usize = 500;
/// The most bytes of events and previews in one push; the server takes a little more.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// The smallest piece of a photo: what a bad line carries in a few seconds.
pub const PIECE_BYTES_MIN: u64 = 64 * 1024;
/// The largest piece of a photo.
pub const PIECE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// How long to wait between looks at what others recorded.
pub const POLL_MS: u64 = 60_000;
/// How long an answer may take before the command is given up.
const DEADLINE_MS: u64 = 60_000;
/// The first wait after a failure; it doubles with each.
const BACKOFF_FIRST_MS: u64 = 1_000;
/// The longest wait after failures.
const BACKOFF_MAX_MS: u64 = 120_000;
/// How long text waits after the server did not take it: it may be mended by then.
const STALLED_MS: u64 = 3_600_000;
/// How often the upload of a photo is begun anew in one round.
const REOPEN_MAX: u32 = 3;
/// A piece that takes longer than this makes the next one smaller.
const PIECE_SLOW_MS: u64 = 4_000;
/// A piece that takes less than this makes the next one larger.
const PIECE_FAST_MS: u64 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Waiting { until_ms: u64 },
    Outbox,
    Pushing { events: Vec<EventId>, first: u64, last: Option<Box<Event>> },
    SavingReceipt,
    Rewinding,
    ChoosingPhoto,
    Opening(PhotoToSend),
    Sending { photo: PhotoToSend, upload: String, offset: u64, since_ms: u64 },
    Fetching(PhotoToSend),
    SavingPhoto,
    Shelving,
    Cursor,
    FetchingSnapshot,
    Pulling,
    SavingPull { more: bool },
    Renewing,
}

/// The machine.
#[derive(Debug)]
pub struct Machine {
    stage: Stage,
    status: Status,
    token: u64,
    deadline_ms: u64,
    failures: u32,
    /// How many events the next push may have: fewer after the server found fault with a later one.
    batch_events: usize,
    piece_bytes: u64,
    /// Something was recorded since the outbox was last looked at.
    recorded: bool,
    /// An upload that was left for new text.
    paused: Option<(PhotoToSend, String, u64)>,
    /// Whether this round has rewound already: once is a restored server, twice is a fault.
    rewound: bool,
    /// Whether the session was renewed since the last success.
    renewed: bool,
    /// The code that stopped the chain, and when; text does not go on before a sign-in or an hour.
    stalled: Option<(ProblemCode, u64)>,
    /// A photo of this round did not go on: when to try again, and what to tell meanwhile.
    held_up: Option<(u64, Status)>,
    /// How often photos failed since the last piece got through.
    photo_failures: u32,
    /// How often the upload of the photo under way was begun anew.
    reopened: u32,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// A machine that waits for its first [`Input::Wake`].
    #[must_use]
    pub const fn new() -> Self {
        Self {
            stage: Stage::Waiting { until_ms: u64::MAX },
            status: Status::Idle,
            token: 0,
            deadline_ms: u64::MAX,
            failures: 0,
            batch_events: BATCH_EVENTS_MAX,
            piece_bytes: PIECE_BYTES_MIN * 4,
            recorded: false,
            paused: None,
            rewound: false,
            renewed: false,
            stalled: None,
            held_up: None,
            photo_failures: 0,
            reopened: 0,
        }
    }

    /// What to tell the person.
    #[must_use]
    pub const fn status(&self) -> &Status {
        &self.status
    }

    /// Takes an input. `now_ms` is a monotonic clock, `chance` a random number that spreads the retries of
    /// many phones.
    pub fn handle(&mut self, now_ms: u64, chance: u32, input: Input) -> Output {
        match input {
            Input::Recorded => {
                self.recorded = true;
                self.start_if_waiting(now_ms)
            }
            Input::Wake => self.start_if_waiting(now_ms),
            Input::SignedIn => {
                self.stalled = None;
                (self.failures, self.photo_failures) = (0, 0);
                self.renewed = false;
                self.status = Status::Working;
                self.start(now_ms)
            }
            Input::Tick => self.tick(now_ms, chance),
            Input::Ended { token, answer } if token == self.token && !self.is_waiting() => {
                self.ended(now_ms, chance, answer)
            }
            Input::Ended { .. } => self.remain(),
        }
    }

    const fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting { .. })
    }

    const fn remain(&self) -> Output {
        match self.stage {
            Stage::Waiting { until_ms } => Output::WaitUntil(until_ms),
            _ => Output::GoOn,
        }
    }

    fn start_if_waiting(&mut self, now_ms: u64) -> Output {
        if self.is_waiting() && self.status != Status::NeedsSignIn { self.start(now_ms) } else { self.remain() }
    }

    fn start(&mut self, now_ms: u64) -> Output {
        self.rewound = false;
        self.paused = None;
        self.load_outbox(now_ms)
    }

    fn tick(&mut self, now_ms: u64, chance: u32) -> Output {
        match self.stage {
            Stage::Waiting { until_ms } if now_ms >= until_ms && self.status != Status::NeedsSignIn => {
                self.start(now_ms)
            }
            Stage::Waiting { .. } => self.remain(),
            _ if now_ms >= self.deadline_ms => self.failed(now_ms, chance, Status::Unreachable),
            _ => Output::GoOn,
        }
    }

    fn go(&mut self, now_ms: u64, stage: Stage, command: Command) -> Output {
        self.stage = stage;
        self.token += 1;
        self.deadline_ms = now_ms.saturating_add(DEADLINE_MS);
        Output::Do { token: self.token, command: Box::new(command), deadline_ms: self.deadline_ms }
    }

    fn load_outbox(&mut self, now_ms: u64) -> Output {
        self.recorded = false;
        if self.stalled.is_some_and(|(_, since_ms)| now_ms.saturating_sub(since_ms) < STALLED_MS) {
            return self.next_photo(now_ms);
        }
        self.stalled = None;
        self.go(now_ms, Stage::Outbox, Command::LoadOutbox { max_events: self.batch_events })
    }

    fn next_photo(&mut self, now_ms: u64) -> Output {
        (self.held_up, self.reopened) = (None, 0);
        self.go(now_ms, Stage::ChoosingPhoto, Command::LoadPhoto)
    }

    fn open(&mut self, now_ms: u64, photo: PhotoToSend) -> Output {
        self.go(now_ms, Stage::Opening(photo), Command::OpenUpload(photo))
    }

    fn wait(&mut self, until_ms: u64, status: Status) -> Output {
        self.stage = Stage::Waiting { until_ms };
        self.status = status;
        Output::WaitUntil(until_ms)
    }

    fn failed(&mut self, now_ms: u64, chance: u32, status: Status) -> Output {
        if matches!(self.stage, Stage::Opening(_) | Stage::Sending { .. } | Stage::Fetching(_)) {
            return self.photo_failed(now_ms, chance, status);
        }
        self.round_failed(now_ms, chance, status)
    }

    fn round_failed(&mut self, now_ms: u64, chance: u32, status: Status) -> Output {
        self.failures = self.failures.saturating_add(1);
        self.wait(now_ms.saturating_add(backoff_ms(self.failures, chance)), status)
    }

    /// A photo did not go on. It waits; what others recorded is fetched all the same.
    fn photo_failed(&mut self, now_ms: u64, chance: u32, status: Status) -> Output {
        self.photo_failures = self.photo_failures.saturating_add(1);
        self.piece_bytes = (self.piece_bytes / 2).max(PIECE_BYTES_MIN);
        self.held_up = Some((now_ms.saturating_add(backoff_ms(self.photo_failures, chance)), status));
        self.go(now_ms, Stage::Cursor, Command::LoadCursor)
    }

    fn shelve(&mut self, now_ms: u64, photo: PhotoHash, reason: PhotoRefusal) -> Output {
        self.photo_failures = 0;
        self.go(now_ms, Stage::Shelving, Command::ShelvePhoto { photo, reason })
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.renewed = false;
        self.status = Status::Working;
    }

    fn ended(&mut self, now_ms: u64, chance: u32, answer: Answer) -> Output {
        match answer {
            Answer::Unreachable => return self.failed(now_ms, chance, Status::Unreachable),
            Answer::StoreFailed => return self.failed(now_ms, chance, Status::StoreFailing),
            Answer::Refused(problem) => return self.refused(now_ms, chance, &problem),
            _ => {}
        }
        let stage = std::mem::replace(&mut self.stage, Stage::Waiting { until_ms: u64::MAX });
        match (stage, answer) {
            (Stage::Outbox, Answer::Outbox(Some(push))) => {
                let stage = Stage::Pushing {
                    events: push.events.iter().map(|e| e.id).collect(),
                    first: push.events.first().map_or(0, |e| e.seq),
                    last: push.events.last().cloned().map(Box::new),
                };
                self.go(now_ms, stage, Command::Push(push))
            }
            (Stage::Outbox, Answer::Outbox(None)) => match self.paused.take() {
                Some((photo, upload, offset)) => self.continue_upload(now_ms, photo, upload, offset),
                None => self.next_photo(now_ms),
            },
            (Stage::Pushing { events, last, .. }, Answer::Pushed(receipt)) => {
                if !names_all(&receipt, &events, last.as_deref()) {
                    return self.failed(now_ms, chance, Status::Unreachable);
                }
                self.succeeded();
                self.batch_events = BATCH_EVENTS_MAX;
                self.go(now_ms, Stage::SavingReceipt, Command::SaveReceipt(receipt))
            }
            (Stage::SavingReceipt | Stage::Rewinding, Answer::Saved) => self.load_outbox(now_ms),
            (Stage::ChoosingPhoto, Answer::Photo(Some(photo))) => self.open(now_ms, photo),
            (Stage::ChoosingPhoto, Answer::Photo(None)) => self.go(now_ms, Stage::Cursor, Command::LoadCursor),
            (Stage::Opening(photo), Answer::Upload(Upload::Held(receipt))) => {
                self.keep_photo_receipt(now_ms, chance, &photo, receipt)
            }
            (Stage::Opening(photo), Answer::Upload(Upload::At { upload, offset })) => {
                self.succeeded();
                self.continue_upload(now_ms, photo, upload, offset)
            }
            (Stage::Sending { photo, .. }, Answer::PhotoGone) => {
                self.shelve(now_ms, photo.photo, PhotoRefusal::Broken)
            }
            (Stage::Sending { photo, upload, since_ms, .. }, Answer::Piece { offset }) => {
                self.succeeded();
                self.photo_failures = 0;
                let took_ms = now_ms.saturating_sub(since_ms);
                if took_ms < PIECE_FAST_MS {
                    self.piece_bytes = (self.piece_bytes * 2).min(PIECE_BYTES_MAX);
                } else if took_ms > PIECE_SLOW_MS {
                    self.piece_bytes = (self.piece_bytes / 2).max(PIECE_BYTES_MIN);
                }
                if self.recorded {
                    self.paused = Some((photo, upload, offset));
                    return self.load_outbox(now_ms);
                }
                self.continue_upload(now_ms, photo, upload, offset)
            }
            (Stage::Fetching(photo), Answer::Receipt(receipt)) => {
                self.keep_photo_receipt(now_ms, chance, &photo, receipt)
            }
            (Stage::SavingPhoto | Stage::Shelving, Answer::Saved) => self.load_outbox(now_ms),
            (Stage::Cursor, Answer::Cursor(Some(after))) => self.go(now_ms, Stage::Pulling, Command::Pull { after }),
            (Stage::Cursor, Answer::Cursor(None)) => self.go(now_ms, Stage::FetchingSnapshot, Command::FetchSnapshot),
            (Stage::FetchingSnapshot, Answer::Snapshot(snapshot)) => {
                self.succeeded();
                self.go(now_ms, Stage::SavingPull { more: true }, Command::SaveSnapshot(snapshot))
            }
            (Stage::Pulling, Answer::Pulled(pulled)) => {
                self.succeeded();
                self.go(now_ms, Stage::SavingPull { more: pulled.more }, Command::SavePull(pulled))
            }
            (Stage::SavingPull { more: true }, Answer::Saved) => self.go(now_ms, Stage::Cursor, Command::LoadCursor),
            (Stage::SavingPull { more: false }, Answer::Saved) => self.finish(now_ms),
            (Stage::Renewing, Answer::Renewed) => {
                self.renewed = true;
                self.load_outbox(now_ms)
            }
            (Stage::Opening(_) | Stage::Sending { .. } | Stage::Fetching(_), _) => {
                self.photo_failed(now_ms, chance, Status::Unreachable)
            }
            _ => self.failed(now_ms, chance, Status::Unreachable),
        }
    }

    fn finish(&mut self, now_ms: u64) -> Output {
        if self.recorded {
            return self.load_outbox(now_ms);
        }
        if let Some((until_ms, status)) = self.held_up.take() {
            return self.wait(until_ms.max(now_ms), status);
        }
        let status = self.stalled.map_or(Status::Idle, |(code, _)| Status::Stalled(code));
        self.wait(now_ms.saturating_add(POLL_MS), status)
    }

    fn continue_upload(&mut self, now_ms: u64, photo: PhotoToSend, upload: String, offset: u64) -> Output {
        if offset >= photo.bytes {
            return self.go(now_ms, Stage::Fetching(photo), Command::FetchReceipt(photo));
        }
        let length = self.piece_bytes.min(photo.bytes - offset);
        let stage = Stage::Sending { photo, upload: upload.clone(), offset, since_ms: now_ms };
        self.go(now_ms, stage, Command::SendPiece { photo, upload, offset, length })
    }

    fn keep_photo_receipt(&mut self, now_ms: u64, chance: u32, photo: &PhotoToSend, receipt: PhotoReceipt) -> Output {
        if receipt.photo != photo.photo || receipt.bytes != photo.bytes {
            return self.photo_failed(now_ms, chance, Status::Unreachable);
        }
        self.succeeded();
        self.photo_failures = 0;
        self.go(now_ms, Stage::SavingPhoto, Command::SavePhotoReceipt(receipt))
    }

    fn refused(&mut self, now_ms: u64, chance: u32, problem: &Problem) -> Output {
        match problem.code {
            ProblemCode::TokenExpired | ProblemCode::Unauthenticated if self.stage != Stage::Renewing => {
                // A token that runs out again before anything succeeded: not faster than failures are retried.
                return if self.renewed {
                    self.renewed = false;
                    self.round_failed(now_ms, chance, Status::Unreachable)
                } else {
                    self.go(now_ms, Stage::Renewing, Command::Renew)
                };
            }
            ProblemCode::Unauthenticated
            | ProblemCode::TokenExpired
            | ProblemCode::SessionEnded
            | ProblemCode::ForeignDevice => return self.wait(u64::MAX, Status::NeedsSignIn),
            ProblemCode::Busy
            | ProblemCode::ReadOnly
            | ProblemCode::TooSlow
            | ProblemCode::Internal
            | ProblemCode::StorageFull
            | ProblemCode::TooManyAttempts => {
                let output = self.failed(now_ms, chance, Status::Unreachable);
                let not_before_ms = now_ms.saturating_add(u64::from(problem.retry_after_s.unwrap_or(0)) * 1_000);
                if let Some((until_ms, _)) = &mut self.held_up {
                    *until_ms = not_before_ms.max(*until_ms);
                }
                return match output {
                    Output::WaitUntil(until) => self.wait(until.max(not_before_ms), Status::Unreachable),
                    other => other,
                };
            }
            _ => {}
        }
        match std::mem::replace(&mut self.stage, Stage::Waiting { until_ms: u64::MAX }) {
            Stage::Pushing { first, events, .. } => self.push_refused(now_ms, first, events.len(), problem),
            Stage::Opening(photo) | Stage::Sending { photo, .. } | Stage::Fetching(photo) => {
                self.photo_refused(now_ms, chance, photo, problem)
            }
            _ => self.failed(now_ms, chance, Status::Unreachable),
        }
    }

    fn push_refused(&mut self, now_ms: u64, first: u64, sent: usize, problem: &Problem) -> Output {
        let behind = problem.head.filter(|head: &Head| head.seq + 1 < first);
        match (problem.code, behind, problem.at) {
            (ProblemCode::ChainBroken, Some(head), _) if !self.rewound => {
                self.rewound = true;
                self.go(now_ms, Stage::Rewinding, Command::Rewind { seq: head.seq })
            }
            (ProblemCode::TooLarge, _, _) if sent > 1 => {
                self.batch_events = sent / 2;
                self.load_outbox(now_ms)
            }
            (_, _, Some(at)) if at > 0 && at < sent => {
                self.batch_events = at;
                self.load_outbox(now_ms)
            }
            (code, _, _) => {
                self.stalled = Some((code, now_ms));
                self.next_photo(now_ms)
            }
        }
    }

    fn photo_refused(&mut self, now_ms: u64, chance: u32, photo: PhotoToSend, problem: &Problem) -> Output {
        match (problem.code, problem.photo) {
            (ProblemCode::PhotoRefused, Some(reason)) => {
                self.succeeded();
                self.shelve(now_ms, photo.photo, reason)
            }
            (ProblemCode::Forbidden | ProblemCode::ForeignRegion, _) => {
                self.shelve(now_ms, photo.photo, PhotoRefusal::NotAnnounced)
            }
            (
                ProblemCode::OffsetConflict
                | ProblemCode::UploadGone
                | ProblemCode::NotHeld
                | ProblemCode::NotFound
                | ProblemCode::ChecksumMismatch,
                _,
            ) if self.reopened < REOPEN_MAX => {
                self.reopened += 1;
                self.open(now_ms, photo)
            }
            (ProblemCode::NotFound, _) => self.shelve(now_ms, photo.photo, PhotoRefusal::NotAnnounced),
            (code, _) => self.photo_failed(now_ms, chance, Status::Stalled(code)),
        }
    }
}

fn backoff_ms(failures: u32, chance: u32) -> u64 {
    let longest = (BACKOFF_FIRST_MS << failures.min(16).saturating_sub(1)).min(BACKOFF_MAX_MS);
    longest / 2 + u64::from(chance) % (longest / 2 + 1)
}

/// Whether the receipt names exactly the events that were sent, in order, and the last one by its hash.
fn names_all(receipt: &PushReceipt, sent: &[EventId], last: Option<&Event>) -> bool {
    receipt.events.len() == sent.len()
        && receipt.events.iter().zip(sent).all(|(receipt, id)| receipt.id == *id)
        && last.is_none_or(|last| {
            receipt.events.last().is_some_and(|receipt| last.hash().is_ok_and(|hash| hash == receipt.hash))
        })
}
