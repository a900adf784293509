//! The one writer of the register: groups what waits into one transaction, signs the new head, answers after it is on
//! disk.

use std::ops::Deref;
use std::sync::Arc;

use shared::register::Entry;
use surrealdb::types::RecordId;
use tokio::sync::{mpsc, oneshot};

use super::chain::Log;
use super::writes::{Draft, Writes};
use crate::keys::RegisterKey;
use crate::store::{Bind, Store, StoreError};

/// Drafts that may wait. Beyond it callers are told to come again.
const WAITING_MAX: usize = 1_024;
/// Drafts in one transaction. Larger ones cost no less for each draft, and who comes last waits longer.
const GROUP_MAX: usize = 40;
/// How often a group is planned anew after another server was first.
const TRIES: usize = 8;

struct Job {
    draft: Draft,
    reply: oneshot::Sender<Result<u64, StoreError>>,
}

/// A handle to the register: the log, which everybody may read, and its one writer. Cheap to clone.
#[derive(Clone)]
pub struct PublicRegister {
    jobs: mpsc::Sender<Job>,
    log: Arc<Log<Entry>>,
}

impl Deref for PublicRegister {
    type Target = Log<Entry>;

    fn deref(&self) -> &Log<Entry> {
        &self.log
    }
}

impl PublicRegister {
    /// Reads the register and starts its writer.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn start(store: Store, key: Arc<RegisterKey>) -> Result<Self, StoreError> {
        let log = Arc::new(Log::open(store, key, Box::new(|_| {})).await?);
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let register = Self { jobs, log };
        tokio::spawn(register.clone().write(waiting));
        Ok(register)
    }

    /// The log, for who reads it for long.
    #[must_use]
    pub fn log(&self) -> Arc<Log<Entry>> {
        Arc::clone(&self.log)
    }

    /// Appends an entry with what is written together with it. Gives the entry's number once it is on disk.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when one of the rows was there: the code was used, or the step was taken.
    pub async fn append(&self, draft: Draft) -> Result<u64, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(Job { draft, reply }).map_err(|_| StoreError::Busy("the register is busy".into()))?;
        answer.await.map_err(|_| StoreError::Fatal("the register's writer ended".into()))?
    }

    async fn write(self, mut waiting: mpsc::Receiver<Job>) {
        let mut group = Vec::new();
        while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
            let jobs = std::mem::take(&mut group);
            let mut jobs = std::collections::VecDeque::from(jobs);
            while !jobs.is_empty() {
                let (mut drafts, mut replies, mut bytes) = (Vec::new(), Vec::new(), 0);
                while let Some(job) = jobs.pop_front_if(|job| {
                    bytes += job.draft.writes.bytes();
                    drafts.is_empty() || bytes < self.log.store().transaction_bytes_max()
                }) {
                    drafts.push(job.draft);
                    replies.push(job.reply);
                }
                let outcomes = {
                    let _turn = self.log.turn().await;
                    self.commit(drafts).await
                };
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    let _ = reply.send(outcome);
                }
            }
        }
    }

    /// Commits all but those that are repetitions of what is there.
    async fn commit(&self, drafts: Vec<Draft>) -> Vec<Result<u64, StoreError>> {
        let there = self.there(&drafts).await;
        let again: Vec<bool> =
            drafts.iter().map(|draft| draft.writes.taken_once().any(|id| there.contains(id))).collect();
        let new = drafts.into_iter().zip(&again).filter(|(_, again)| !**again).map(|(draft, _)| draft).collect();
        let mut outcomes = self.commit_new(new).await.into_iter();
        let repetition = || Err(StoreError::Duplicate("a code or a challenge that was used before".into()));
        again.into_iter().map(|again| if again { None } else { outcomes.next() }.unwrap_or_else(repetition)).collect()
    }

    /// Which of the rows that are there once lie there already. Of what cannot be read the commit will tell.
    async fn there(&self, drafts: &[Draft]) -> Vec<RecordId> {
        let ids: Vec<RecordId> = drafts.iter().flat_map(|draft| draft.writes.taken_once()).cloned().collect();
        if ids.is_empty() {
            return ids;
        }
        let sql = "SELECT VALUE id FROM $ids WHERE proof != NONE OR until != NONE";
        match self.log.store().read(sql, Bind::none().with("ids", ids)).await {
            Ok(mut answers) => answers.rows(0).unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    }

    /// Commits all together; if one of them has a row that is there already, each by itself.
    async fn commit_new(&self, drafts: Vec<Draft>) -> Vec<Result<u64, StoreError>> {
        if drafts.is_empty() {
            return Vec::new();
        }
        let count = drafts.len() as u64;
        match self.commit_group(&drafts).await {
            Ok(first) => (first..first + count).map(Ok).collect(),
            Err(StoreError::Duplicate(_)) if drafts.len() > 1 => {
                let mut outcomes = Vec::with_capacity(drafts.len());
                for draft in drafts {
                    outcomes.push(self.commit_group(&[draft]).await);
                }
                outcomes
            }
            Err(error) => (0..count).map(|_| Err(error.clone())).collect(),
        }
    }

    async fn commit_group(&self, drafts: &[Draft]) -> Result<u64, StoreError> {
        let mut last = StoreError::Busy("another server writes the register".into());
        for _ in 0..TRIES {
            match self.commit_once(drafts).await {
                // Of the register's own row: another server was first. Of another: it is a repetition.
                Err(StoreError::Duplicate(what)) if what.contains("register_entry") => {
                    last = StoreError::Busy(what);
                    self.catch_up().await?;
                }
                Err(StoreError::Unknown(_)) => {
                    // Whether it was written shows in what is there: the same rows then are repetitions.
                    self.catch_up().await?;
                }
                other => return other,
            }
        }
        Err(last)
    }

    async fn commit_once(&self, drafts: &[Draft]) -> Result<u64, StoreError> {
        let planned = self.log.plan(drafts.iter().map(|draft| &draft.entry))?;
        let mut writes = Writes::default();
        for (n, draft) in (planned.first..).zip(drafts) {
            writes.take(&draft.writes, n);
        }
        let sql = "BEGIN;
            INSERT INTO register_entry $entries RETURN NONE;
            INSERT INTO register_checkpoint $checkpoint RETURN NONE;
            INSERT INTO tip_key $keys RETURN NONE;
            INSERT INTO tip_box $boxes RETURN NONE;
            INSERT INTO tip_box $let_in ON DUPLICATE KEY UPDATE sealed = $input.sealed, key = $input.key RETURN NONE;
            FOR $box IN $let_out { DELETE $box RETURN NONE };
            INSERT INTO tip_read $reads RETURN NONE;
            INSERT INTO tip_report $reports RETURN NONE;
            INSERT INTO tip_turn $turns RETURN NONE;
            INSERT INTO tip_step $steps RETURN NONE;
            INSERT INTO officer_key $officers RETURN NONE;
            INSERT INTO tip $tips ON DUPLICATE KEY UPDATE doc = $input.doc RETURN NONE;
            INSERT INTO tip_spent $spent RETURN NONE;
            INSERT INTO tip_file $files RETURN NONE;
            FOR $file IN $files { DELETE type::record('tip_unfiled', record::id($file.id)) RETURN NONE };
            FOR $key IN $ended { UPDATE $key SET ended = true RETURN NONE };
            FOR $tip IN $erased {
                DELETE type::record('tip', $tip) RETURN NONE;
                DELETE type::record('tip_report', $tip) RETURN NONE;
                DELETE tip_step:[$tip, NONE]..[$tip, ..] RETURN NONE;
                DELETE tip_box WHERE tip = $tip RETURN NONE;
                DELETE tip_key WHERE tip = $tip RETURN NONE;
                DELETE tip_read WHERE tip = $tip RETURN NONE;
                DELETE tip_file WHERE tip = $tip RETURN NONE;
                DELETE tip_lent WHERE tip = $tip RETURN NONE;
            };
            COMMIT;";
        let bind = Bind::none()
            .with("entries", planned.entries.clone())
            .with("checkpoint", planned.heads.clone())
            .with("keys", writes.keys)
            .with("boxes", writes.boxes)
            .with("let_in", writes.let_in)
            .with("let_out", writes.let_out)
            .with("reads", writes.reads)
            .with("reports", writes.reports)
            .with("turns", writes.turns)
            .with("steps", writes.steps)
            .with("officers", writes.officers)
            .with("ended", writes.ended)
            .with("spent", writes.spent)
            .with("files", writes.files)
            .with("erased", writes.erased)
            .with("tips", writes.tips);
        self.log.store().change(sql, bind).await?;
        let first = planned.first;
        self.log.written(planned);
        Ok(first)
    }
}
