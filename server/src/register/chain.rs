//! A log in a Merkle tree under signed heads, as rows of the database: what the public register and the ledger of
//! rewards have in common. Knows nothing of what an entry is about. The tree is in memory, 64 bytes for each entry.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::digest::Digest;
use shared::event::Head;
use shared::register::{Day, Entry, Frontier, LogEntry, Proof, SignedCheckpoint, Tree, leaf_hash};
use shared::reward::ledger::LedgerEntry;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue};
use tokio::sync::{MutexGuard, watch};

use crate::keys::RegisterKey;
use crate::store::{Bind, Store, StoreError, record};

/// Entries read at a time.
const AT_A_TIME: i64 = 10_000;

/// An entry that a log here can have.
pub trait Kept: LogEntry + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The table of its entries.
    const ENTRIES: &'static str;
    /// The table of its signed heads.
    const HEADS: &'static str;
    /// What is said when what is there is not what was signed.
    const CHANGED: &'static str;
    /// The day of the entry.
    fn day(&self) -> Day;
}

impl Kept for Entry {
    const ENTRIES: &'static str = "register_entry";
    const HEADS: &'static str = "register_checkpoint";
    const CHANGED: &'static str =
        "the public register is not what was signed: it was changed, or its end is missing. Restore a backup";

    fn day(&self) -> Day {
        self.day
    }
}

impl Kept for LedgerEntry {
    const ENTRIES: &'static str = "ledger_entry";
    const HEADS: &'static str = "ledger_checkpoint";
    const CHANGED: &'static str =
        "the ledger of rewards is not what was signed: it was changed, or its end is missing. Restore a backup";

    fn day(&self) -> Day {
        self.day
    }
}

/// The log as it stands.
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

/// What is told of every entry that is read or written.
type Observe<E> = Box<dyn Fn(&E) + Send + Sync>;

/// A log.
pub struct Log<E> {
    known: RwLock<Known>,
    /// Held by whoever makes the tree grow.
    turn: tokio::sync::Mutex<()>,
    /// The head, for who copies it.
    growth: watch::Sender<Head>,
    key: Arc<RegisterKey>,
    store: Store,
    observe: Observe<E>,
}

/// An entry or a checkpoint.
#[derive(Clone, SurrealValue)]
pub struct LineRow {
    id: RecordId,
    text: String,
}

#[derive(SurrealValue)]
struct TextRow {
    text: String,
}

/// Entries that are about to be written, and the signed head over them.
pub struct Planned {
    /// The number of the first.
    pub first: u64,
    /// Their rows.
    pub entries: Vec<LineRow>,
    /// The row of the head.
    pub heads: Vec<LineRow>,
    leaves: Vec<(Day, Digest)>,
}

fn at(table: &'static str, n: u64) -> RecordId {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    record(table, RecordIdKey::Array(vec![0_i64.into_value(), n.into_value()].into()))
}

impl<E: Kept> Log<E> {
    /// Reads the log.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was signed.
    pub async fn open(store: Store, key: Arc<RegisterKey>, observe: Observe<E>) -> Result<Self, StoreError> {
        let growth = watch::Sender::new(Head::EMPTY);
        let log = Self { known: RwLock::default(), turn: tokio::sync::Mutex::default(), growth, key, store, observe };
        log.catch_up().await?;
        Ok(log)
    }

    /// The turn to write: one at a time.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// The database that it lies in.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
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

    /// The day of the newest entry.
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        self.known().days.last().map(|(day, _)| *day)
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
        texts::<E>(&self.store, from, i64::try_from(limit).unwrap_or(i64::MAX)).await
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
        let sql = format!("SELECT text FROM {}:[0, $from]..=[0, $to]", E::HEADS);
        let bind = Bind::none().with("from", number(from)).with("to", number(to));
        let rows: Vec<TextRow> = self.store.read(&sql, bind).await?.rows(0)?;
        rows.iter().map(|row| row.text.parse().map_err(|_| StoreError::Unreadable("a checkpoint".into()))).collect()
    }

    /// Reads what other servers wrote. For who has the turn.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was signed.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        // At the start nothing is known yet; one more look tells another server's progress from an end that is gone.
        self.catch_up_from(0).await
    }

    /// Reads on. `had`: how much was known at the last try of the same catching up.
    async fn catch_up_from(&self, had: u64) -> Result<(), StoreError> {
        loop {
            let from = self.known().tree.len();
            let rows = texts::<E>(&self.store, from, AT_A_TIME).await?;
            if rows.is_empty() {
                break;
            }
            let mut known = self.grow();
            for (n, text) in rows {
                if n != known.tree.len() {
                    return Err(StoreError::Unreadable(format!(
                        "entry {} of {} is missing",
                        known.tree.len(),
                        E::ENTRIES
                    )));
                }
                let entry: E = serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
                (self.observe)(&entry);
                known.push(entry.day(), leaf_hash(text.as_bytes()));
            }
        }
        self.tell_growth();
        let (size, root) = {
            let known = self.known();
            (known.tree.len(), known.tree.root())
        };
        // What was signed last must still be what is there.
        // Of a range of ids the database would read all, whatever the limit.
        let sql = format!("SELECT text, id FROM {} ORDER BY id DESC LIMIT 1", E::HEADS);
        let rows: Vec<TextRow> = self.store.read(&sql, Bind::none()).await?.rows(0)?;
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
        if holds { Ok(()) } else { Err(StoreError::Unreadable(E::CHANGED.into())) }
    }

    /// What is to be written for these entries, as the next ones.
    ///
    /// # Errors
    /// Cannot happen to these types.
    pub fn plan<'a>(&self, added: impl IntoIterator<Item = &'a E>) -> Result<Planned, StoreError> {
        let mut edge = self.known().edge.clone();
        let first = edge.size();
        let (mut entries, mut leaves) = (Vec::new(), Vec::new());
        for (n, entry) in (first..).zip(added) {
            let text = entry.log_bytes().map_err(|e| StoreError::Unreadable(e.to_string()))?;
            let leaf = leaf_hash(&text);
            edge.push(leaf);
            leaves.push((entry.day(), leaf));
            let text = String::from_utf8(text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            entries.push(LineRow { id: at(E::ENTRIES, n), text });
        }
        let size = edge.size();
        let signed = self.key.sign(size, edge.root());
        let heads = vec![LineRow { id: at(E::HEADS, size), text: signed.text().to_owned() }];
        Ok(Planned { first, entries, heads, leaves })
    }

    /// What was planned is on disk.
    pub fn written(&self, planned: Planned) {
        let mut known = self.grow();
        for (day, leaf) in planned.leaves {
            known.push(day, leaf);
        }
        drop(known);
        self.tell_growth();
    }
}

/// The texts of so many entries. Their numbers leave none out, and of a range of ids the database reads all, whatever the
/// limit: so the range ends where enough were read.
async fn texts<E: Kept>(store: &Store, from: u64, limit: i64) -> Result<Vec<(u64, String)>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        n: i64,
        text: String,
    }
    let sql = format!("SELECT record::id(id)[1] AS n, text FROM {}:[0, $from]..[0, $to]", E::ENTRIES);
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let bind = Bind::none().with("from", from).with("to", from.saturating_add(limit));
    let rows: Vec<Row> = store.read(&sql, bind).await?.rows(0)?;
    Ok(rows.into_iter().map(|row| (u64::try_from(row.n).unwrap_or(0), row.text)).collect())
}
