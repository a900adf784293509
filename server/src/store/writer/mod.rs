//! The only way onto the log: one task that takes batches, groups those that wait into one transaction, and answers
//! each after it is on disk.
//!
//! A caller that goes away cannot stop a commit: the task owns it. Losing a race with another server, or not knowing
//! how a commit ended, is met by reading the heads again and planning the same batches anew; what was committed is
//! then seen as a repetition.

mod actor;
mod commit;
mod load;
mod plan;
pub mod replay;

use std::sync::Arc;

use shared::digest::{Digest, Signature};
use shared::event::{Body, Event, Head};
use shared::id::{CheckId, DeviceId};
use shared::problem::ProblemCode;
use shared::role::Actor;
use shared::sync::{EventReceipt, Outcome};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Store, StoreError};
use crate::keys::ServerKeys;
use crate::problem::ApiProblem;

/// Batches that may wait. Beyond it callers are told to come again.
const WAITING_MAX: usize = 256;

/// An event that was checked by itself: canonical, of a known kind, and hashed.
#[derive(Debug, Clone)]
pub struct CheckedEvent {
    /// The event.
    pub event: Event,
    /// Its canonical text.
    pub text: String,
    /// Its hash in the device's chain.
    pub hash: Digest,
}

/// A piece of a device's chain that holds together and is signed: what remains to be seen is whether it follows
/// what the server has.
#[derive(Debug)]
pub struct Batch {
    /// Who is signed in.
    pub actor: Actor,
    /// The device.
    pub device: DeviceId,
    /// Its events, in order.
    pub events: Vec<CheckedEvent>,
    /// The device's signature over the head after the last.
    pub signature: Signature,
}

/// What was written, or was there already.
#[derive(Debug, Clone)]
pub struct Written {
    /// One receipt for each event of the batch.
    pub receipts: Vec<EventReceipt>,
    /// The server's chain after the batch.
    pub head: Head,
}

/// Why a batch was not taken. Nothing was changed.
#[derive(Debug, Clone)]
pub enum Rejected {
    /// It does not fit; the problem says where.
    Problem(ApiProblem),
    /// The database did not take it.
    Store(StoreError),
}

impl From<Rejected> for ApiProblem {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Problem(problem) => problem,
            Rejected::Store(error) => error.into(),
        }
    }
}

type Reply<T> = oneshot::Sender<Result<T, Rejected>>;

enum Job {
    Push { batch: Arc<Batch>, reply: Reply<Written> },
    Own { check: CheckId, body: Box<Body>, reply: Reply<Outcome> },
}

/// A handle to the writer. Cheap to clone; when the last one is dropped the writer ends.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    head: watch::Receiver<Head>,
}

impl Writer {
    /// Starts the writer, and a look at the head now and then when other servers may write too.
    ///
    /// # Errors
    /// When the heads cannot be read.
    pub async fn start(store: Store, keys: Arc<ServerKeys>, shared_database: bool) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let (head_out, head) = watch::channel(super::log::log_head(&store).await?);
        let actor = actor::Actor::new(store, keys, head_out, shared_database);
        tokio::spawn(actor.run(waiting));
        Ok(Self { jobs, head })
    }

    /// Puts a batch on the log, and answers when it is on disk.
    ///
    /// # Errors
    /// See [`Rejected`].
    pub async fn push(&self, batch: Batch) -> Result<Written, Rejected> {
        let (reply, answer) = oneshot::channel();
        self.ask(Job::Push { batch: Arc::new(batch), reply }, answer).await
    }

    /// Records what the server itself did, as an event on the server's own chain. What is no longer legal (a photo
    /// that is held already) is not put on the log; the outcome says so.
    ///
    /// # Errors
    /// See [`Rejected`].
    pub async fn record_server_event(&self, check: CheckId, body: Body) -> Result<Outcome, Rejected> {
        let (reply, answer) = oneshot::channel();
        self.ask(Job::Own { check, body: Box::new(body), reply }, answer).await
    }

    async fn ask<T>(&self, job: Job, answer: oneshot::Receiver<Result<T, Rejected>>) -> Result<T, Rejected> {
        self.jobs.try_send(job).map_err(|_| Rejected::Problem(ApiProblem::new(ProblemCode::Busy).retry_after(1)))?;
        answer.await.map_err(|_| Rejected::Store(StoreError::Fatal("the writer ended".into())))?
    }

    /// Whether the writer takes jobs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.jobs.is_closed()
    }

    /// The newest entry of the log, as last seen.
    #[must_use]
    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// Tells when the log has grown.
    #[must_use]
    pub fn growth(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }
}
