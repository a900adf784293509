//! The one writer of the register: groups what waits into one transaction, signs the new head, answers after it is on
//! disk. The tree is in memory, 64 bytes for each entry.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use shared::digest::Digest;
use shared::event::Head;
use shared::register::{Day, Entry, Frontier, Proof, SignedCheckpoint, Tree, leaf_hash};
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue};
use tokio::sync::{mpsc, oneshot, watch};

use super::writes::{Draft, Writes};
use crate::keys::RegisterKey;
use crate::store::{Bind, Store, StoreError, record};

/// Drafts that may wait. Beyond it callers are told to come again.
const WAITING_MAX: usize = 1_024;
/// Drafts in one transaction. Larger ones cost no less for each draft, and who comes last waits longer.
const GROUP_MAX: usize = 40;
/// Entries read at a time.
const AT_A_TIME: i64 = 10_000;
const CHANGED: &str =
    "the public register is not what was signed: it was changed, or its end is missing. Restore a backup";
/// How often a group is planned anew after another server was first.
const TRIES: usize = 8;

/// The register as it stands.
#[derive(Default)]
struct Known {
    tree: Tree,
    edge: Frontier,
    /// For each day on which there is something: the number of entries up to its end.
    days: Vec<(Day, u64)>,
}

impl Known {
    fn push(&mut self, day: Day, leaf: Digest) {
        self.tree.push(leaf);
        self.edge.push(leaf);
        let size = self.tree.len();
        match self.days.last_mut() {
            Some((last, end)) if *last >= day => *end = size,
            _ => self.days.push((day, size)),
        }
    }
}

struct Job {
    draft: Draft,
    reply: oneshot::Sender<Result<u64, StoreError>>,
}

/// A handle to the register. Cheap to clone.
#[derive(Clone)]
pub struct PublicRegister {
    jobs: mpsc::Sender<Job>,
    known: Arc<RwLock<Known>>,
    /// Held by whoever makes the tree grow.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// The head, for who copies it.
    growth: watch::Sender<Head>,
    key: Arc<RegisterKey>,
    store: Store,
}

/// An entry or a checkpoint.
#[derive(SurrealValue)]
struct LineRow {
    id: RecordId,
    text: String,
}

#[derive(SurrealValue)]
struct TextRow {
    text: String,
}

fn at(table: &'static str, n: u64) -> RecordId {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    record(table, RecordIdKey::Array(vec![0_i64.into_value(), n.into_value()].into()))
}

impl PublicRegister {
    /// Reads the register and starts its writer.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn start(store: Store, key: Arc<RegisterKey>) -> Result<Self, StoreError> {
        let known = Arc::new(RwLock::new(Known::default()));
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let growth = watch::Sender::new(Head::EMPTY);
        let register = Self { jobs, known, turn: Arc::default(), growth, key, store };
        register.catch_up().await?;
        tokio::spawn(register.clone().write(waiting));
        Ok(register)
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

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn grow(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A signed head, and the proofs that these entries are under it. The head is no newer than it has to be: who
    /// asks again and again must not see when others report.
    ///
    /// # Errors
    /// See [`StoreError`]. None where the register does not have the entries.
    pub async fn prove(&self, entries: &[u64], today: Day) -> Result<Option<(String, Vec<Proof>)>, StoreError> {
        let needed = entries.iter().max().map_or(0, |last| last + 1);
        if needed > self.size() {
            // Another server entered it.
            let _turn = self.turn.lock().await;
            self.catch_up().await?;
        }
        let size = needed.max(self.public_size(today));
        let known = self.known();
        let proofs = entries.iter().map(|n| known.tree.inclusion(*n, size)).collect::<Option<Vec<_>>>();
        Ok(self.signed_at(&known, size).zip(proofs))
    }

    fn tell_growth(&self) {
        let head = {
            let known = self.known();
            Head { seq: known.tree.len(), hash: known.tree.root() }
        };
        self.growth.send_replace(head);
    }

    /// The newest head: how many entries, and the root over them.
    #[must_use]
    pub fn growth(&self) -> watch::Receiver<Head> {
        self.growth.subscribe()
    }

    /// The root over the first entries; none where there are not so many.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        let known = self.known();
        if size > known.tree.len() { None } else { known.tree.root_at(size) }
    }

    /// How many entries there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.known().tree.len()
    }

    /// How many entries the public sees: those of days that are over.
    #[must_use]
    pub fn public_size(&self, today: Day) -> u64 {
        let known = self.known();
        known.days.iter().rev().find(|(day, _)| *day < today).map_or(0, |(_, end)| *end)
    }

    /// The signed head over what the public sees. None while there is nothing.
    #[must_use]
    pub fn public_checkpoint(&self, today: Day) -> Option<String> {
        let size = self.public_size(today);
        self.signed_at(&self.known(), size)
    }

    /// The signed head at a size that the register had; none while there is nothing.
    fn signed_at(&self, known: &Known, size: u64) -> Option<String> {
        let root = known.tree.root_at(size).filter(|_| size > 0)?;
        Some(self.key.sign(size, root).text().to_owned())
    }

    /// The texts of entries, in order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn entries(&self, from: u64, limit: u64) -> Result<Vec<(u64, String)>, StoreError> {
        texts(&self.store, from, i64::try_from(limit).unwrap_or(i64::MAX)).await
    }

    /// The register's key.
    #[must_use]
    pub fn key(&self) -> &RegisterKey {
        &self.key
    }

    /// The signed heads of these sizes, both included, that were kept.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn checkpoints(&self, from: u64, to: u64) -> Result<Vec<SignedCheckpoint>, StoreError> {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let sql = "SELECT text FROM register_checkpoint:[0, $from]..=[0, $to]";
        let bind = Bind::none().with("from", number(from)).with("to", number(to));
        let rows: Vec<TextRow> = self.store.read(sql, bind).await?.rows(0)?;
        rows.iter().map(|row| row.text.parse().map_err(|_| StoreError::Unreadable("a checkpoint".into()))).collect()
    }

    async fn catch_up(&self) -> Result<(), StoreError> {
        // At the start nothing is known yet; one more look tells another server's progress from an end that is gone.
        self.catch_up_from(0).await
    }

    /// Reads on. `had`: how much was known at the last try of the same catching up.
    async fn catch_up_from(&self, had: u64) -> Result<(), StoreError> {
        loop {
            let from = self.known().tree.len();
            let rows = texts(&self.store, from, AT_A_TIME).await?;
            if rows.is_empty() {
                break;
            }
            let mut known = self.grow();
            for (n, text) in rows {
                if n != known.tree.len() {
                    return Err(StoreError::Unreadable(format!(
                        "entry {} of the register is missing",
                        known.tree.len()
                    )));
                }
                let entry: Entry = serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
                known.push(entry.day, leaf_hash(text.as_bytes()));
            }
        }
        self.tell_growth();
        let (size, root) = {
            let known = self.known();
            (known.tree.len(), known.tree.root())
        };
        // What was signed last must still be what is there.
        let sql = "SELECT text FROM register_checkpoint:[0, NONE]..[0, ..] ORDER BY id DESC LIMIT 1";
        let rows: Vec<TextRow> = self.store.read(sql, Bind::none()).await?.rows(0)?;
        let signed = rows.first().and_then(|row| row.text.parse::<SignedCheckpoint>().ok());
        let holds = match (&signed, rows.is_empty()) {
            // Another server has gone on meanwhile: what is read next will be looked at.
            (Some(signed), _) if signed.checkpoint().size > size && size > had => {
                return Box::pin(self.catch_up_from(size)).await;
            }
            (Some(signed), _) => {
                signed.verify(self.key.verifier()).is_ok()
                    && signed.checkpoint().size == size
                    && signed.checkpoint().root == root
            }
            (None, is_empty) => is_empty && size == 0,
        };
        if holds { Ok(()) } else { Err(StoreError::Unreadable(CHANGED.into())) }
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
                    drafts.is_empty() || bytes < self.store.transaction_bytes_max()
                }) {
                    drafts.push(job.draft);
                    replies.push(job.reply);
                }
                let outcomes = {
                    let _turn = self.turn.lock().await;
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
        match self.store.read(sql, Bind::none().with("ids", ids)).await {
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
        let mut edge = self.known().edge.clone();
        let first = edge.size();
        let (mut entries, mut leaves) = (Vec::with_capacity(drafts.len()), Vec::with_capacity(drafts.len()));
        let mut writes = Writes::default();
        for (n, draft) in (first..).zip(drafts) {
            let text = draft.entry.canonical().map_err(|e| StoreError::Unreadable(e.to_string()))?;
            let leaf = leaf_hash(&text);
            edge.push(leaf);
            leaves.push((draft.entry.day, leaf));
            let text = String::from_utf8(text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            entries.push(LineRow { id: at("register_entry", n), text });
            writes.take(&draft.writes, n);
        }
        let size = edge.size();
        let signed = self.key.sign(size, edge.root());
        let checkpoint = LineRow { id: at("register_checkpoint", size), text: signed.text().to_owned() };
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
            .with("entries", entries)
            .with("checkpoint", vec![checkpoint])
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
        self.store.change(sql, bind).await?;
        let mut known = self.grow();
        for (day, leaf) in leaves {
            known.push(day, leaf);
        }
        drop(known);
        self.tell_growth();
        Ok(first)
    }
}

async fn texts(store: &Store, from: u64, limit: i64) -> Result<Vec<(u64, String)>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        n: i64,
        text: String,
    }
    let sql = "SELECT record::id(id)[1] AS n, text FROM register_entry:[0, $from]..[0, ..] LIMIT $limit";
    let bind = Bind::none().with("from", i64::try_from(from).unwrap_or(i64::MAX)).with("limit", limit);
    let rows: Vec<Row> = store.read(sql, bind).await?.rows(0)?;
    Ok(rows.into_iter().map(|row| (u64::try_from(row.n).unwrap_or(0), row.text)).collect())
}
