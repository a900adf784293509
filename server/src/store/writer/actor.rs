//! The writer's loop: take what waits, plan, commit, answer.

use std::sync::Arc;
use std::time::Duration;

use shared::event::Head;
use shared::problem::ProblemCode;
use tokio::sync::{mpsc, watch};

use super::load::Memory;
use super::plan::{self, Verdict};
use super::{Job, Rejected, commit};
use crate::keys::ServerKeys;
use crate::problem::ApiProblem;
use crate::store::error::Waits;
use crate::store::{Store, StoreError, log};

/// Events of one transaction, unless a single batch has more: larger ones would not commit faster per event.
const GROUP_EVENTS_MAX: usize = 1_000;
/// Bytes of one transaction's events: it must fit into the database's memtable several times.
const GROUP_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How often to look whether another server has written.
const LOOK: Duration = Duration::from_secs(1);

pub(super) struct Actor {
    store: Store,
    keys: Arc<ServerKeys>,
    head: watch::Sender<Head>,
    memory: Memory,
    shared_database: bool,
}

impl Actor {
    pub(super) fn new(store: Store, keys: Arc<ServerKeys>, head: watch::Sender<Head>, shared_database: bool) -> Self {
        Self { store, keys, head, memory: Memory::default(), shared_database }
    }

    pub(super) async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut held: Option<Job> = None;
        loop {
            let first = match held.take() {
                Some(job) => job,
                None => match self.next(&mut waiting).await {
                    Some(job) => job,
                    None => return,
                },
            };
            let mut size = first.size();
            let mut group = vec![first];
            while let Ok(job) = waiting.try_recv() {
                let (events, bytes) = (size.0 + job.size().0, size.1 + job.size().1);
                if events > GROUP_EVENTS_MAX || bytes > GROUP_BYTES_MAX {
                    held = Some(job);
                    break;
                }
                size = (events, bytes);
                group.push(job);
            }
            self.write(group).await;
        }
    }

    /// The next job; none when every handle is gone. While waiting, other servers' writing is noticed.
    async fn next(&mut self, waiting: &mut mpsc::Receiver<Job>) -> Option<Job> {
        loop {
            if !self.shared_database {
                return waiting.recv().await;
            }
            match tokio::time::timeout(LOOK, waiting.recv()).await {
                Ok(job) => return job,
                Err(_) => {
                    if let Ok(head) = log::log_head(&self.store).await
                        && head != *self.head.borrow()
                    {
                        self.memory.forget();
                        self.head.send_replace(head);
                    }
                }
            }
        }
    }

    async fn write(&mut self, group: Vec<Job>) {
        match self.commit(&group).await {
            Ok(verdicts) => {
                self.head.send_if_modified(|head| {
                    let grown = *head != self.memory.log;
                    *head = self.memory.log;
                    grown
                });
                for (job, verdict) in group.into_iter().zip(verdicts) {
                    job.answer(verdict);
                }
            }
            // One of them may be at fault for all: each by itself.
            Err(error) if group.len() > 1 && !matches!(error, StoreError::Busy(_)) => {
                tracing::warn!(%error, jobs = group.len(), "a group was not written; its jobs are tried one by one");
                for job in group {
                    Box::pin(self.write(vec![job])).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, jobs = group.len(), "a group was not written");
                for job in group {
                    job.fail(&error);
                }
            }
        }
    }

    /// Plans and commits until it is done, or cannot be.
    async fn commit(&mut self, group: &[Job]) -> Result<Vec<Verdict>, StoreError> {
        let mut waits = Waits::new();
        let mut careful = false;
        loop {
            let error = match self.attempt(group, careful).await {
                Ok(verdicts) => return Ok(verdicts),
                Err(error) => error,
            };
            // What is in memory is ahead of what is stored, or behind it.
            self.memory.forget();
            let again = match &error {
                StoreError::Duplicate(_) => {
                    careful = true;
                    true
                }
                StoreError::Busy(_) | StoreError::Unknown(_) => true,
                StoreError::Thrown(why) => why.contains(commit::HEAD_MOVED),
                StoreError::TooLarge(_)
                | StoreError::Locked
                | StoreError::OlderEngine(_)
                | StoreError::NoRoom(_)
                | StoreError::Unreadable(_)
                | StoreError::Fatal(_) => false,
            };
            if !again || !waits.next().await {
                return Err(error);
            }
            tracing::debug!(%error, "the group is planned again");
        }
    }

    async fn attempt(&mut self, group: &[Job], careful: bool) -> Result<Vec<Verdict>, StoreError> {
        let facts = self.memory.prepare(&self.store, group, self.keys.device, careful).await?;
        let stands_on = self.memory.log;
        let mut plan = plan::plan(&mut self.memory, &facts, group, &self.keys)?;
        if !plan.events.is_empty() {
            plan.log_signature = Some(self.keys.sign(&log::log_head_bytes(&self.memory.log)));
            commit::run(&self.store, &self.memory, &mut plan).await?;
            return Ok(plan.verdicts);
        }
        // Nothing is committed, so nothing else says that the answers stand on what is stored now, and on disk.
        if self.shared_database && log::log_head(&self.store).await? != stands_on {
            return Err(StoreError::Thrown(commit::HEAD_MOVED.to_owned()));
        }
        self.store.ready_to_write().await?;
        Ok(plan.verdicts)
    }
}

impl Job {
    /// Events and bytes.
    fn size(&self) -> (usize, usize) {
        match self {
            Self::Push { batch, .. } => (batch.events.len(), batch.events.iter().map(|e| e.text.len()).sum()),
            Self::Own { .. } => (1, 1_000),
        }
    }

    /// Nobody may be waiting any more; that is no fault.
    fn answer(self, verdict: Verdict) {
        match (self, verdict) {
            (Self::Push { reply, .. }, Verdict::Written(written)) => drop(reply.send(Ok(written))),
            (Self::Own { reply, .. }, Verdict::Own(outcome)) => drop(reply.send(Ok(outcome))),
            (Self::Push { reply, .. }, Verdict::Rejected(rejected)) => drop(reply.send(Err(rejected))),
            (Self::Own { reply, .. }, Verdict::Rejected(rejected)) => drop(reply.send(Err(rejected))),
            (Self::Push { .. }, Verdict::Own(_)) | (Self::Own { .. }, Verdict::Written(_)) => {}
        }
    }

    fn fail(self, error: &StoreError) {
        let rejected = match error {
            StoreError::Busy(_) | StoreError::Thrown(_) => {
                Rejected::Problem(ApiProblem::new(ProblemCode::Busy).retry_after(2))
            }
            StoreError::TooLarge(_) => Rejected::Problem(ProblemCode::TooLarge.into()),
            other => Rejected::Store(other.clone()),
        };
        match self {
            Self::Push { reply, .. } => drop(reply.send(Err(rejected))),
            Self::Own { reply, .. } => drop(reply.send(Err(rejected))),
        }
    }
}
