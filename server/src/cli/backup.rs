//! `minewatch backup` and `minewatch restore`: everything that cannot be computed, as lines of JSON.
//!
//! The log is append-only, so a backup is what it was up to one entry; the records are left out, because a restore
//! folds the log again. Sessions are left out: people sign in again. Keys, photos and the sealed files of tips lie
//! beside the database and are copied as files.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::{Deserialize, Serialize};
use shared::account::Person;
use shared::digest::{PublicKey, Signature};
use shared::event::Head;
use shared::id::{DeviceId, UserId};
use shared::mine::Mine;
use shared::region::DivisionCode;
use shared::sync::Outcome;
use shared::time::Timestamp;
use surrealdb::types::Value;

use super::Failure;
use crate::clock;
use crate::config::{DataArgs, Settings};
use crate::store::dump::TABLES;
use crate::store::log::{self, Stretch};
use crate::store::register::{Account, Device};
use crate::store::writer::replay::{Differences, KeptEntry, Replay, all_stretches};
use crate::store::{Store, StoreError, migrate};

const FORMAT: &str = "minewatch.backup";
const VERSION: u32 = 1;
/// Entries read or written at a time.
const AT_A_TIME: usize = 500;
/// Rows put back at a time: the largest of them still fit into one transaction together.
const ROWS_AT_A_TIME: usize = 32;
/// All divisions, as a range.
const EVERYWHERE: DivisionCode = DivisionCode::JILIN;

/// Writes everything that cannot be computed into one file.
#[derive(Args)]
pub struct Backup {
    /// The file to write. It must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where the data is.
    #[command(flatten)]
    data: DataArgs,
}

/// Fills an empty data folder from a backup. Copy keys and photos beside it.
#[derive(Args)]
pub struct Restore {
    /// The backup.
    file: PathBuf,
    /// Where the data is to be.
    #[command(flatten)]
    data: DataArgs,
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
enum Line {
    Begin {
        format: String,
        version: u32,
        made: Timestamp,
        head: Head,
    },
    Mine {
        mine: Mine,
    },
    Person {
        person: Person,
        active: bool,
    },
    Account {
        account: String,
        person: UserId,
        secret: String,
        disabled: bool,
    },
    Device {
        device: DeviceId,
        person: UserId,
        key: PublicKey,
        label: String,
        enrolled: i64,
        ended: bool,
    },
    Stretch {
        device: DeviceId,
        first: u64,
        count: u64,
        seq: u64,
        signature: Signature,
    },
    Entry {
        seq: u64,
        received: Timestamp,
        outcome: Outcome,
        region: Option<DivisionCode>,
        text: String,
    },
    /// A row of the register or of tips, as it is: everything that people said in it is sealed.
    Row {
        table: String,
        row: Value,
    },
    End {
        lines: u64,
    },
}

/// The command `backup`.
///
/// # Errors
/// In words for the one who called it.
pub async fn backup(args: Backup) -> Result<ExitCode, Failure> {
    let store = Store::open(&Settings::for_data(&args.data)?.database).await?;
    let result = write(&store, &args.out).await;
    store.close().await;
    let (head, lines) = result?;
    println!("{}: {} entries of the log, {lines} lines", args.out.display(), head.seq);
    Ok(ExitCode::SUCCESS)
}

async fn write(store: &Store, path: &PathBuf) -> Result<(Head, u64), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // It holds password hashes.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|e| format!("cannot make {}: {e}", path.display()))?;
    let mut out = Writer { out: BufWriter::new(file), lines: 0 };
    let head = log::log_head(store).await?;
    out.line(&Line::Begin { format: FORMAT.into(), version: VERSION, made: clock::now(), head })?;
    for mine in store.mines_of(EVERYWHERE, None, usize::MAX >> 1).await? {
        out.line(&Line::Mine { mine })?;
    }
    for (person, active) in store.everybody().await? {
        out.line(&Line::Person { person, active })?;
    }
    for Account { name, person, secret, disabled } in store.accounts().await? {
        out.line(&Line::Account { account: name, person, secret, disabled })?;
    }
    for Device { id, person, key, label, enrolled_ms, ended } in store.devices(None).await? {
        out.line(&Line::Device { device: id, person, key, label, enrolled: enrolled_ms, ended })?;
    }
    // A stretch stands before its entries, so that a reader needs one pass.
    let mut stretches = all_stretches(store, head.seq).await?.into_iter().peekable();
    let mut done = 0;
    while done < head.seq {
        let rows = log::rows_after(store, done, AT_A_TIME).await?;
        if rows.is_empty() {
            return Err(format!("entry {} of the log is missing", done + 1).into());
        }
        for row in rows {
            let entry = log::Entry::try_from(row)?;
            if entry.seq > head.seq {
                break;
            }
            while let Some((device, s)) = stretches.next_if(|(_, s)| s.seq <= entry.seq) {
                let Stretch { first, count, seq, signature } = s;
                out.line(&Line::Stretch { device, first, count, seq, signature })?;
            }
            done = entry.seq;
            let log::Entry { seq, received, outcome, region, text, .. } = entry;
            out.line(&Line::Entry { seq, received, outcome, region, text })?;
        }
    }
    for table in TABLES {
        for ids in store.row_ids(table).await?.chunks(AT_A_TIME) {
            for row in store.rows_by_id(ids).await? {
                out.line(&Line::Row { table: table.to_owned(), row })?;
            }
        }
    }
    let lines = out.lines;
    out.line(&Line::End { lines })?;
    out.out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok((head, lines))
}

struct Writer {
    out: BufWriter<File>,
    lines: u64,
}

impl Writer {
    fn line(&mut self, line: &Line) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")?;
        self.lines += 1;
        Ok(())
    }
}

/// The command `restore`.
///
/// # Errors
/// In words for the one who called it.
pub async fn restore(args: Restore) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(&args.data)?;
    let file = File::open(&args.file).map_err(|e| format!("cannot read {}: {e}", args.file.display()))?;
    std::fs::create_dir_all(&settings.data)?;
    let store = Store::open(&settings.database).await?;
    let empty = log::log_head(&store).await?.seq == 0
        && store.accounts().await?.is_empty()
        && store.row_ids("register_entry").await?.is_empty();
    let result = if empty {
        read(&store, BufReader::new(file)).await
    } else {
        Err("this data folder is not empty: restore into a new one".into())
    };
    store.close().await;
    let head = result?;
    println!("restored up to entry {} of the log", head.seq);
    Ok(ExitCode::SUCCESS)
}

async fn read(store: &Store, file: BufReader<File>) -> Result<Head, Failure> {
    let mut restoring = Restoring {
        replay: Replay::default(),
        entries: Vec::new(),
        stretches: Vec::new(),
        ends_at: 0,
        rows: Vec::new(),
        rows_of: "",
    };
    let (mut expected, mut read, mut complete) = (None, 0_u64, false);
    for line in file.lines() {
        let line = line?;
        if complete {
            return Err("there is something after the end".into());
        }
        let at = read + 1;
        match serde_json::from_str(&line).map_err(|e| format!("line {at}: {e}"))? {
            Line::Begin { format, version, head, .. } if format == FORMAT && version == VERSION && read == 0 => {
                expected = Some(head);
            }
            Line::Begin { .. } => return Err("not a backup of this program, or of another version".into()),
            Line::End { lines } if lines == read => complete = true,
            Line::End { lines } => return Err(format!("{read} lines instead of {lines}: the file is damaged").into()),
            _ if expected.is_none() => return Err("not a backup of this program".into()),
            line => restoring.take(store, line).await.map_err(|e| format!("line {at}: {e}"))?,
        }
        read += 1;
    }
    let head = expected.filter(|_| complete).ok_or("the file ends before its end: it is damaged")?;
    restoring.flush(store).await?;
    migrate::restored(store).await?;
    if restoring.replay.head() != head {
        return Err("the log's chain does not reach the head that the backup names: the file was changed".into());
    }
    restoring.replay.write_anew(store, &Differences::default()).await?;
    Ok(head)
}

/// What was read and not written yet. A stretch is never parted.
struct Restoring {
    replay: Replay,
    entries: Vec<KeptEntry>,
    stretches: Vec<(DeviceId, Stretch)>,
    /// The last entry of the last stretch read.
    ends_at: u64,
    /// Rows of one table.
    rows: Vec<Value>,
    /// Which.
    rows_of: &'static str,
}

impl Restoring {
    async fn take(&mut self, store: &Store, line: Line) -> Result<(), StoreError> {
        match line {
            Line::Begin { .. } | Line::End { .. } => Ok(()),
            Line::Mine { mine } => store.put_mines(&[mine]).await,
            Line::Person { person, active } => store.put_person(&person, active).await,
            Line::Account { account, person, secret, disabled } => {
                store.create_account(&Account { name: account, person, secret, disabled }).await
            }
            Line::Device { device: id, person, key, label, enrolled: enrolled_ms, ended } => {
                store.enrol(&Device { id, person, key, label, enrolled_ms, ended }).await
            }
            Line::Stretch { device, first, count, seq, signature } => {
                if self.entries.len() >= AT_A_TIME {
                    self.flush(store).await?;
                }
                self.ends_at = seq + count - 1;
                self.stretches.push((device, Stretch { first, count, seq, signature }));
                Ok(())
            }
            Line::Entry { seq, received, outcome, region, text } => {
                let next = self.replay.entries() + self.entries.len() as u64 + 1;
                if seq != next || seq > self.ends_at {
                    return Err(StoreError::Unreadable(format!("entry {seq} where {next} was expected")));
                }
                self.entries.push(KeptEntry { text, region, outcome, received });
                Ok(())
            }
            Line::Row { table, row } => {
                let table = TABLES.into_iter().find(|known| *known == table);
                let table = table.ok_or_else(|| StoreError::Unreadable("an unknown table".into()))?;
                if self.rows.len() >= ROWS_AT_A_TIME || self.rows_of != table {
                    self.put_back(store).await?;
                    self.rows_of = table;
                }
                self.rows.push(row);
                Ok(())
            }
        }
    }

    async fn put_back(&mut self, store: &Store) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        store.put_back(self.rows_of, std::mem::take(&mut self.rows)).await
    }

    async fn flush(&mut self, store: &Store) -> Result<(), StoreError> {
        self.put_back(store).await?;
        if self.entries.is_empty() {
            return Ok(());
        }
        self.replay.append(store, std::mem::take(&mut self.entries), &std::mem::take(&mut self.stretches)).await
    }
}
