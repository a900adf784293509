//! The content of an age file: STREAM over chunks of 64 KiB, piece by piece, so that a long video is never in
//! memory whole. Pieces may be of any size; the chunks are cut here.

use chacha20poly1305::{AeadInPlace as _, ChaCha20Poly1305, Key, KeyInit as _, Nonce, Tag};
use zeroize::Zeroizing;

use super::header::{self, FileKey};
use super::key::{Identity, Recipient};
use super::{STANZAS_MAX, SealError};
use crate::seal::kdf::hkdf;

/// Plain bytes of a chunk.
pub const CHUNK_BYTES: usize = 64 * 1024;

const TAG_BYTES: usize = 16;
/// What a chunk is authenticated by.
pub type ChunkTag = [u8; TAG_BYTES];
const NONCE_BYTES: usize = 16;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
const INFO_CONTENT: &[u8] = b"payload";

/// The bytes that `plain_len` bytes have when they are sealed to this many recipients: known before sealing, for
/// an upload that must name its length. The length of the content is not hidden; see [`pad`](crate::seal::pad).
#[must_use]
pub const fn sealed_len(recipients: usize, plain_len: u64) -> u64 {
    let chunks = plain_len.div_ceil(CHUNK_BYTES as u64);
    let chunks = if chunks == 0 { 1 } else { chunks };
    header::len(recipients) + NONCE_BYTES as u64 + plain_len + chunks * TAG_BYTES as u64
}

/// 11 bytes that count the chunks, one that says whether this is the last.
fn nonce_of(chunk: u64, last: bool) -> Nonce {
    let mut nonce = Nonce::default();
    nonce[3..11].copy_from_slice(&chunk.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}

/// Appends `plain` to `out` as a chunk, and gives its tag, which stands last in it.
fn seal_chunk(
    cipher: &ChaCha20Poly1305,
    nonce: &Nonce,
    plain: &[u8],
    out: &mut Vec<u8>,
) -> Result<ChunkTag, SealError> {
    let start = out.len();
    out.extend_from_slice(plain);
    let tag = cipher.encrypt_in_place_detached(nonce, &[], &mut out[start..]).map_err(|_| SealError::Content)?;
    out.extend_from_slice(&tag);
    Ok(tag.into())
}

/// The cipher of the content and the number of the next chunk.
struct Stream {
    cipher: ChaCha20Poly1305,
    chunk: u64,
}

impl Stream {
    fn new(file_key: &FileKey, nonce: &[u8]) -> Self {
        let key = hkdf::<32>(nonce, &**file_key, INFO_CONTENT);
        Self { cipher: ChaCha20Poly1305::new(Key::from_slice(&*key)), chunk: 0 }
    }

    /// Begins a file for these recipients; gives what stands before the content, too.
    fn begin(recipients: &[Recipient], random: &mut dyn FnMut(&mut [u8])) -> Result<(Self, Vec<u8>), SealError> {
        if recipients.is_empty() || recipients.len() > STANZAS_MAX {
            return Err(SealError::Recipients);
        }
        let mut file_key = FileKey::default();
        random(file_key.as_mut_slice());
        let mut head = header::write(recipients, &file_key, random)?;
        let mut nonce = [0; NONCE_BYTES];
        random(&mut nonce);
        head.extend_from_slice(&nonce);
        Ok((Self::new(&file_key, &nonce), head))
    }

    fn nonce(&mut self, last: bool) -> Nonce {
        let nonce = nonce_of(self.chunk, last);
        self.chunk += 1;
        nonce
    }

    /// Appends `plain` to `out` as the next chunk.
    fn seal(&mut self, plain: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let nonce = self.nonce(last);
        seal_chunk(&self.cipher, &nonce, plain, out).map(drop)
    }

    /// Appends the content of the next chunk to `out`.
    fn open(&mut self, sealed: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let Some((sealed, tag)) = sealed.split_last_chunk::<TAG_BYTES>() else { return Err(SealError::Truncated) };
        // Only an empty file has an empty chunk: one content has one number of chunks.
        if sealed.is_empty() && self.chunk > 0 {
            return Err(SealError::Content);
        }
        let (start, nonce) = (out.len(), self.nonce(last));
        out.extend_from_slice(sealed);
        let opened =
            self.cipher.decrypt_in_place_detached(&nonce, &[], &mut out[start..], Tag::from_slice(tag.as_slice()));
        opened.map_err(|_| SealError::Content)
    }
}

/// Moves as much of `piece` into `buffer` as makes it `size` long.
fn top_up(buffer: &mut Vec<u8>, piece: &mut &[u8], size: usize) {
    let (taken, rest) = piece.split_at(piece.len().min(size.saturating_sub(buffer.len())));
    buffer.extend_from_slice(taken);
    *piece = rest;
}

/// Seals a file piece by piece. The outputs one after the other are the file; the first begins with the header.
pub struct Sealer {
    stream: Stream,
    /// Header and nonce, until the first output takes them.
    head: Vec<u8>,
    /// What waits for its chunk to be full, or the last. Never given up while nothing follows: the last chunk is
    /// marked as such, also when it is full.
    buffer: Zeroizing<Vec<u8>>,
    finished: bool,
}

impl Sealer {
    /// Begins a file for these recipients, any one of whom opens it alone. All random bytes are asked for now: 16
    /// for the file key, 32 for each recipient, 16 for the nonce.
    ///
    /// # Errors
    /// When there are no recipients, too many, or one of them is worthless.
    pub fn new(recipients: &[Recipient], random: &mut dyn FnMut(&mut [u8])) -> Result<Self, SealError> {
        let (stream, head) = Stream::begin(recipients, random)?;
        // All at once: a vector that grows leaves copies of what it held.
        let buffer = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        Ok(Self { stream, head, buffer, finished: false })
    }

    /// Takes the next piece, of any size, and gives what is ready: perhaps nothing yet. `last` ends the file; the
    /// last piece may be empty.
    ///
    /// # Errors
    /// After the last piece.
    pub fn push(&mut self, plain: &[u8], last: bool) -> Result<Vec<u8>, SealError> {
        if self.finished {
            return Err(SealError::Finished);
        }
        self.finished = last;
        let mut out = std::mem::take(&mut self.head);
        let size = self.buffer.len() + plain.len();
        out.reserve(size + (size / CHUNK_BYTES + 1) * TAG_BYTES);
        let mut piece = plain;
        loop {
            top_up(&mut self.buffer, &mut piece, CHUNK_BYTES);
            if piece.is_empty() {
                break;
            }
            self.stream.seal(&self.buffer, false, &mut out)?;
            self.buffer.clear();
        }
        if last {
            self.stream.seal(&self.buffer, true, &mut out)?;
            self.buffer.clear();
        }
        Ok(out)
    }
}

/// Seals the chunks of a file in any order, and the same one again: for an upload that goes on where its line broke,
/// without the sealed file being kept anywhere.
///
/// Who seals two different contents under one number gives both away. [`crate::seal::file`] sees to it that a chunk
/// sealed again is the same one.
pub struct ChunkSealer {
    cipher: ChaCha20Poly1305,
    head: Vec<u8>,
}

impl ChunkSealer {
    /// Begins a file for these recipients; takes the random bytes that [`Sealer::new`] takes.
    ///
    /// # Errors
    /// When there are no recipients, too many, or one of them is worthless.
    pub fn new(recipients: &[Recipient], random: &mut dyn FnMut(&mut [u8])) -> Result<Self, SealError> {
        let (stream, head) = Stream::begin(recipients, random)?;
        Ok(Self { cipher: stream.cipher, head })
    }

    /// What stands before the first chunk.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Appends `plain`, which has [`CHUNK_BYTES`] or is the last, to `out` as the `n`-th chunk; gives its tag.
    ///
    /// # Errors
    /// Never for a chunk of the right size.
    pub fn seal(&self, n: u64, last: bool, plain: &[u8], out: &mut Vec<u8>) -> Result<ChunkTag, SealError> {
        seal_chunk(&self.cipher, &nonce_of(n, last), plain, out)
    }
}

/// Opens a file piece by piece. What it gives out is genuine and in order, but the file is whole only when the
/// push with `last` has succeeded: whoever uses it earlier must be able to take that back.
pub struct Opener {
    state: State,
    /// Sealed bytes that wait for their chunk, or the header, to be whole.
    buffer: Vec<u8>,
}

enum State {
    Header(Identity),
    Content(Stream),
    /// Ended, or failed.
    Done,
}

impl Opener {
    /// Begins to open a file with this identity.
    #[must_use]
    pub const fn new(identity: Identity) -> Self {
        Self { state: State::Header(identity), buffer: Vec::new() }
    }

    /// Takes the next piece, of any size, and gives the content that is ready: perhaps nothing yet. `last` says
    /// that the file ends here.
    ///
    /// # Errors
    /// When the file is malformed, not whole, changed, or not sealed to this identity; then everything after
    /// it fails too, and nothing of this piece is given.
    pub fn push(&mut self, sealed: &[u8], last: bool) -> Result<Vec<u8>, SealError> {
        let mut out = Zeroizing::new(Vec::with_capacity(sealed.len() + self.buffer.len()));
        match std::mem::replace(&mut self.state, State::Done) {
            State::Header(identity) => self.open_header(identity, sealed, last, &mut out)?,
            State::Content(stream) => self.open_content(stream, sealed, last, &mut out)?,
            State::Done => return Err(SealError::Finished),
        }
        Ok(std::mem::take(&mut *out))
    }

    fn open_header(
        &mut self,
        identity: Identity,
        sealed: &[u8],
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), SealError> {
        // A first piece that holds the header needs no copy.
        let mut joined = std::mem::take(&mut self.buffer);
        let bytes: &[u8] = if joined.is_empty() {
            sealed
        } else {
            joined.extend_from_slice(sealed);
            &joined
        };
        let ready = header::parse(bytes).and_then(|header| {
            let content = &bytes[header.len..];
            let (nonce, content) = content.split_at_checked(NONCE_BYTES).ok_or(SealError::Truncated)?;
            Ok((header, nonce, content))
        });
        match ready {
            Ok((header, nonce, content)) => {
                let stream = Stream::new(&header.file_key(&identity)?, nonce);
                self.open_content(stream, content, last, out)
            }
            Err(SealError::Truncated) if !last => {
                self.buffer = bytes.to_vec();
                self.state = State::Header(identity);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn open_content(
        &mut self,
        mut stream: Stream,
        mut sealed: &[u8],
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), SealError> {
        loop {
            top_up(&mut self.buffer, &mut sealed, SEALED_CHUNK_BYTES);
            if sealed.is_empty() {
                break;
            }
            stream.open(&self.buffer, false, out)?;
            self.buffer.clear();
        }
        if last {
            return stream.open(&self.buffer, true, out);
        }
        self.state = State::Content(stream);
        Ok(())
    }
}
