//! The question on the socket: a length, and JSON. It may hold a password, so it is wiped, and an error never says what
//! stood in it.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::Request;
use super::target::Target;
use crate::cli::import;

/// The form of questions and frames.
const PROTOCOL: u32 = 1;
/// The longest question: a file to import, in which every byte may need a backslash.
const BYTES_MAX: u64 = 2 * import::FILE_BYTES_MAX + 64 * 1024;

#[derive(Serialize)]
struct Ask<'a> {
    protocol: u32,
    target: &'a Target,
    request: &'a Request,
}

/// The protocol is looked at before the rest is understood.
#[derive(Deserialize)]
struct Asked<'a> {
    protocol: u32,
    #[serde(borrow)]
    target: &'a RawValue,
    #[serde(borrow)]
    request: &'a RawValue,
}

pub(super) async fn write(to: &mut (impl AsyncWrite + Unpin), target: &Target, request: &Request) -> io::Result<()> {
    let text = Zeroizing::new(serde_json::to_vec(&Ask { protocol: PROTOCOL, target, request })?);
    let length = u64::try_from(text.len()).ok().filter(|length| *length <= BYTES_MAX);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the command is too long"))?;
    to.write_u64(length).await?;
    to.write_all(&text).await?;
    to.flush().await
}

/// Reads a question.
///
/// # Errors
/// In words for the one who asks.
pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> Result<(Target, Request), &'static str> {
    const CUT: &str = "the command did not arrive whole";
    const OTHER: &str =
        "the server that runs is of another version than this command: restart it, or use its own program";
    let length = from.read_u64().await.map_err(|_| CUT)?;
    let length = usize::try_from(length).ok().filter(|_| length <= BYTES_MAX).ok_or(OTHER)?;
    let mut text = Zeroizing::new(Vec::new());
    // The room is taken as bytes come, not as they are announced.
    let read = from.take(length as u64).read_to_end(&mut text).await.map_err(|_| CUT)?;
    if read != length {
        return Err(CUT);
    }
    let asked: Asked<'_> = serde_json::from_slice(&text).map_err(|_| OTHER)?;
    if asked.protocol != PROTOCOL {
        return Err(OTHER);
    }
    let target = serde_json::from_str(asked.target.get()).map_err(|_| OTHER)?;
    Ok((target, serde_json::from_str(asked.request.get()).map_err(|_| OTHER)?))
}
