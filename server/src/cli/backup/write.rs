//! Writing a backup: everything as it was at one moment, while people go on working.

use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};
use shared::event::Head;
use shared::region::DivisionCode;

use super::format::{FORMAT, Line, VERSION, trailer};
use crate::cli::Failure;
use crate::cli::admin::{FileRole, Output};
use crate::clock;
use crate::store::dump::TABLES;
use crate::store::log::{self, Stretch};
use crate::store::register::{Account, Device};
use crate::store::writer::replay::all_stretches;
use crate::store::{Store, guard};

/// Entries and rows read at a time.
const AT_A_TIME: usize = 500;
/// Bytes that are gathered before they are handed on.
const GATHERED_BYTES: usize = 128 * 1024;
/// All divisions, as a range.
const EVERYWHERE: DivisionCode = DivisionCode::JILIN;

/// Writes the backup, of a damaged log only what is whole where that is asked for. Everything in it is from one moment: the log, the registers and the rows belong together.
pub(in crate::cli) async fn write(store: &Store, out: &Output, until_damage: bool) -> Result<(), Failure> {
    let snapshot = store.snapshot().await?;
    let written = write_all(&snapshot, out, until_damage).await;
    snapshot.release().await;
    let (head, lines) = written?;
    out.about_file(format!("{} entries of the log, {lines} lines", head.seq)).await
}

async fn write_all(store: &Store, out: &Output, until_damage: bool) -> Result<(Head, u64), Failure> {
    let head = if until_damage { guard::whole_until(store).await? } else { log::log_head(store).await? };
    out.begin_file(FileRole::Main).await?;
    let mut writer = Writer { out, hash: Sha256::new(), gathered: BytesMut::new(), lines: 0 };
    writer.line(&Line::Begin { format: FORMAT.into(), version: VERSION, made: clock::now(), head }).await?;
    write_registers(store, &mut writer).await?;
    write_log(store, head, &mut writer).await?;
    for table in TABLES {
        for ids in store.row_ids(table).await?.chunks(AT_A_TIME) {
            for row in store.rows_by_id(ids).await? {
                writer.line(&Line::Row { table: table.to_owned(), row }).await?;
            }
        }
    }
    let lines = writer.lines;
    writer.line(&Line::End { lines }).await?;
    writer.finish().await?;
    Ok((head, lines))
}

async fn write_registers(store: &Store, writer: &mut Writer<'_>) -> Result<(), Failure> {
    for mine in store.mines_of(EVERYWHERE, None, usize::MAX >> 1).await? {
        writer.line(&Line::Mine { mine }).await?;
    }
    for (person, active) in store.everybody().await? {
        writer.line(&Line::Person { person, active }).await?;
    }
    for Account { name, person, secret, disabled } in store.accounts().await? {
        writer.line(&Line::Account { account: name, person, secret, disabled }).await?;
    }
    for Device { id, person, key, label, enrolled_ms, ended } in store.devices(None).await? {
        writer.line(&Line::Device { device: id, person, key, label, enrolled: enrolled_ms, ended }).await?;
    }
    Ok(())
}

/// A stretch stands before its entries, so that a reader needs one pass.
async fn write_log(store: &Store, head: Head, writer: &mut Writer<'_>) -> Result<(), Failure> {
    let mut stretches = all_stretches(store, head.seq).await?.into_iter().peekable();
    let mut done = 0;
    while done < head.seq {
        // Of a damaged log what comes after the head cannot be read.
        let wanted = usize::try_from(head.seq - done).unwrap_or(AT_A_TIME).min(AT_A_TIME);
        let rows = log::rows_after(store, done, wanted).await?;
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
                writer.line(&Line::Stretch { device, first, count, seq, signature }).await?;
            }
            done = entry.seq;
            let log::Entry { seq, received, outcome, region, text, .. } = entry;
            writer.line(&Line::Entry { seq, received, outcome, region, text }).await?;
        }
    }
    Ok(())
}

struct Writer<'a> {
    out: &'a Output,
    /// Over all lines so far.
    hash: Sha256,
    gathered: BytesMut,
    lines: u64,
}

impl Writer<'_> {
    async fn line(&mut self, line: &Line) -> Result<(), Failure> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.hash.update(&text);
        self.gathered.extend_from_slice(&text);
        self.lines += 1;
        if self.gathered.len() >= GATHERED_BYTES {
            self.out.bytes(self.gathered.split().freeze()).await?;
        }
        Ok(())
    }

    async fn finish(self) -> Result<(), Failure> {
        self.out.bytes(self.gathered.freeze()).await?;
        self.out.bytes(Bytes::from(trailer(self.hash))).await?;
        self.out.end_file().await
    }
}
