//! A log as a file that anybody verifies, made piece by piece however long it is.

use std::collections::VecDeque;

use futures::Stream;
use futures::stream;
use std::sync::Arc;

use shared::register::SignedCheckpoint;
use shared::register::file::FileWriter;

use super::chain::{Kept, Log};
use crate::store::StoreError;

/// Entries at a time.
const AT_A_TIME: u64 = 1_000;

struct Under<E> {
    log: Arc<Log<E>>,
    writer: Option<FileWriter<E>>,
    next: u64,
    size: u64,
    checkpoints: VecDeque<SignedCheckpoint>,
    first: Option<String>,
}

/// The lines over the first `size` entries, some at a time.
pub fn exported<E: Kept>(log: Arc<Log<E>>, size: u64) -> impl Stream<Item = Result<String, StoreError>> {
    let begun = FileWriter::begin(log.key().verifier().clone());
    let (writer, first) = begun.map_or((None, None), |(writer, first)| (Some(writer), Some(first)));
    let under = Under { log, writer, next: 0, size, checkpoints: VecDeque::new(), first };
    stream::try_unfold(under, |mut under| async move {
        let Some(mut writer) = under.writer.take() else { return Ok(None) };
        let mut text = under.first.take().unwrap_or_default();
        if under.next == under.size {
            let key = under.log.key();
            text += &writer.end(|bytes| key.sign_bytes(bytes)).map_err(unreadable)?;
            return Ok(Some((text, under)));
        }
        let count = AT_A_TIME.min(under.size - under.next);
        under.checkpoints.extend(under.log.checkpoints(under.next + 1, under.next + count).await?);
        for (_, entry) in under.log.entries(under.next, count).await? {
            let entry: E = serde_json::from_str(&entry).map_err(unreadable)?;
            text += &writer.entry(entry).map_err(unreadable)?;
            under.next += 1;
            while under.checkpoints.front().is_some_and(|signed| signed.checkpoint().size == under.next) {
                if let Some(signed) = under.checkpoints.pop_front() {
                    text += &writer.checkpoint(&signed).map_err(unreadable)?;
                }
            }
        }
        under.writer = Some(writer);
        Ok::<_, StoreError>(Some((text, under)))
    })
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable(error.to_string())
}
