//! What a command says while it works, and its form on the socket: a kind, a length, the payload.

use std::io;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use shared::digest::PhotoHash;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The largest payload. Pieces of files are smaller.
pub(super) const FRAME_BYTES_MAX: u32 = 1024 * 1024;

/// Which of the caller's files the following bytes are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// The one that `--out` names.
    Main,
    /// The original of a photo.
    Original(PhotoHash),
}

/// One thing that a command says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// A line of the result.
    Line(String),
    /// A line about what is wrong.
    Fault(String),
    /// A line of the result about the main file, whose name stands before it.
    AboutFile(String),
    /// A file begins.
    File(FileRole),
    /// Bytes of the file.
    Bytes(Bytes),
    /// The file is complete.
    FileEnd,
    /// It is over, with this exit status.
    Done(u8),
    /// It failed: the error and its causes.
    Failed(Vec<String>),
}

impl Frame {
    fn parts(&self) -> io::Result<(u8, Bytes)> {
        let text = |text: &String| Bytes::copy_from_slice(text.as_bytes());
        Ok(match self {
            Self::Line(line) => (1, text(line)),
            Self::Fault(line) => (2, text(line)),
            Self::AboutFile(line) => (3, text(line)),
            Self::File(role) => (4, serde_json::to_vec(role)?.into()),
            Self::Bytes(bytes) => (5, bytes.clone()),
            Self::FileEnd => (6, Bytes::new()),
            Self::Done(code) => (7, vec![*code].into()),
            Self::Failed(causes) => (8, serde_json::to_vec(causes)?.into()),
        })
    }

    fn of(kind: u8, payload: Vec<u8>) -> io::Result<Self> {
        let strange = || io::Error::new(io::ErrorKind::InvalidData, "the server said something that is not known");
        let text = |payload| String::from_utf8(payload).map_err(|_| strange());
        Ok(match kind {
            1 => Self::Line(text(payload)?),
            2 => Self::Fault(text(payload)?),
            3 => Self::AboutFile(text(payload)?),
            4 => Self::File(serde_json::from_slice(&payload)?),
            5 => Self::Bytes(payload.into()),
            6 => Self::FileEnd,
            7 => Self::Done(payload.first().copied().ok_or_else(strange)?),
            8 => Self::Failed(serde_json::from_slice(&payload)?),
            _ => return Err(strange()),
        })
    }

    pub(super) async fn write(&self, to: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let (kind, payload) = self.parts()?;
        let too_long = || io::Error::new(io::ErrorKind::InvalidData, "too much to say at once");
        let length = u32::try_from(payload.len()).ok().filter(|n| *n <= FRAME_BYTES_MAX).ok_or_else(too_long)?;
        to.write_u8(kind).await?;
        to.write_u32(length).await?;
        to.write_all(&payload).await
    }

    /// The next frame; none where the other side has ended.
    pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let kind = match from.read_u8().await {
            Ok(kind) => kind,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        };
        let length = from.read_u32().await?;
        if length > FRAME_BYTES_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the server said too much at once"));
        }
        let mut payload = vec![0; length as usize];
        from.read_exact(&mut payload).await?;
        Self::of(kind, payload).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_frame_comes_out_as_it_went_in_and_a_cut_one_is_an_error() {
        let all = [
            Frame::Line("一".into()),
            Frame::Fault(String::new()),
            Frame::AboutFile("3".into()),
            Frame::File(FileRole::Main),
            Frame::File(FileRole::Original(PhotoHash::of(b"x"))),
            Frame::Bytes(Bytes::from_static(&[0, 255])),
            Frame::FileEnd,
            Frame::Done(1),
            Frame::Failed(vec!["a".into(), "b".into()]),
        ];
        let mut wire = Vec::new();
        for frame in &all {
            frame.write(&mut wire).await.unwrap();
        }
        let mut from = wire.as_slice();
        for frame in &all {
            assert_eq!(Frame::read(&mut from).await.unwrap().as_ref(), Some(frame));
        }
        assert_eq!(Frame::read(&mut from).await.unwrap(), None);
        let mut cut = &wire[..wire.len() - 1];
        let mut read = Ok(None);
        for _ in &all {
            read = Frame::read(&mut cut).await;
        }
        assert!(read.is_err());
        assert!(Frame::read(&mut [9, 0, 0, 0, 0].as_slice()).await.is_err(), "an unknown kind");
        assert!(Frame::read(&mut [1, 255, 0, 0, 0].as_slice()).await.is_err(), "too long");
    }
}
