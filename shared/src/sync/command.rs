//! What the machine of synchronisation asks for, what it is told, and what it says.

use super::wire::{PhotoReceipt, PhotoToSend, PullAnswer, Push, PushReceipt, Snapshot};
use crate::digest::PhotoHash;
use crate::evidence::PhotoRefusal;
use crate::problem::{Problem, ProblemCode};

/// What the machine wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Read the first unsent events with a signature over the last of them, and previews not yet sent.
    LoadOutbox {
        /// At most so many.
        max_events: usize,
    },
    /// Send them.
    Push(Push),
    /// Mark the named events as sent, with what became of each. Durably.
    SaveReceipt(PushReceipt),
    /// Mark the events after this number as unsent: the server lost them, as after a restored backup.
    Rewind {
        /// The last number that the server has.
        seq: u64,
    },
    /// Read which photo waits next: announced by a sent event, neither sent nor on the shelf.
    LoadPhoto,
    /// Ask how far the upload of this photo is; begin it if need be.
    OpenUpload(PhotoToSend),
    /// Send a piece.
    SendPiece {
        /// Of which photo.
        photo: PhotoToSend,
        /// To which address.
        upload: String,
        /// From which byte.
        offset: u64,
        /// How many bytes.
        length: u64,
    },
    /// Ask for the receipt of a photo that was sent whole.
    FetchReceipt(PhotoToSend),
    /// Mark the photo as sent. Durably.
    SavePhotoReceipt(PhotoReceipt),
    /// Put the photo on the shelf with a reason, keeping its bytes.
    ShelvePhoto {
        /// Which.
        photo: PhotoHash,
        /// Why.
        reason: PhotoRefusal,
    },
    /// Read the cursor of what was pulled; none before the first time.
    LoadCursor,
    /// Ask for the snapshot to begin with.
    FetchSnapshot,
    /// Keep it. Durably.
    SaveSnapshot(Box<Snapshot>),
    /// Ask for what came after the cursor.
    Pull {
        /// The cursor.
        after: u64,
    },
    /// Keep it and the new cursor together. Durably.
    SavePull(Box<PullAnswer>),
    /// Renew the session.
    Renew,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upload {
    /// The server holds the photo already.
    Held(PhotoReceipt),
    /// It waits for bytes.
    At {
        /// The upload's address.
        upload: String,
        /// From this byte on.
        offset: u64,
    },
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Command::LoadOutbox`]: none when nothing waits.
    Outbox(Option<Push>),
    /// To [`Command::Push`].
    Pushed(PushReceipt),
    /// To every command that keeps something.
    Saved,
    /// To [`Command::LoadPhoto`]: none when no photo waits.
    Photo(Option<PhotoToSend>),
    /// To [`Command::OpenUpload`].
    Upload(Upload),
    /// To [`Command::SendPiece`]: the upload's new offset.
    Piece {
        /// The server's offset now.
        offset: u64,
    },
    /// To [`Command::FetchReceipt`].
    Receipt(PhotoReceipt),
    /// To [`Command::LoadCursor`].
    Cursor(Option<u64>),
    /// To [`Command::FetchSnapshot`].
    Snapshot(Box<Snapshot>),
    /// To [`Command::Pull`].
    Pulled(Box<PullAnswer>),
    /// To [`Command::Renew`].
    Renewed,
    /// No answer: no network, no server, or the answer broke off.
    Unreachable,
    /// The server said no.
    Refused(Problem),
    /// The phone's store failed.
    StoreFailed,
    /// To [`Command::SendPiece`]: the photo's bytes are not on the phone any more.
    PhotoGone,
}

/// What the machine is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Something may have changed: start, network back, page visible, a button, Background Sync.
    Wake,
    /// A new event or photo was recorded.
    Recorded,
    /// The person signed in again.
    SignedIn,
    /// The time that [`Output::WaitUntil`] named has come.
    Tick,
    /// A command ended.
    Ended {
        /// The command's token.
        token: u64,
        /// How it ended.
        answer: Answer,
    },
}

/// What the machine says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Carry this out and report with the token.
    Do {
        /// Names the command.
        token: u64,
        /// What to do.
        command: Box<Command>,
        /// Send [`Input::Tick`] at this time if it has not ended.
        deadline_ms: u64,
    },
    /// Nothing to do before this time; then send [`Input::Tick`].
    WaitUntil(u64),
    /// The command under way goes on.
    GoOn,
}

/// What a person is told about the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// All is sent and seen.
    Idle,
    /// Something is being sent or fetched.
    Working,
    /// Server not reached; tries again by itself.
    Unreachable,
    /// The session ended; sign in again. Nothing is lost.
    NeedsSignIn,
    /// The server does not take the next event or photo, for this reason. Nothing is lost.
    Stalled(ProblemCode),
    /// The phone's store fails.
    StoreFailing,
}
