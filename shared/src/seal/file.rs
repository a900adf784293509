//! A file sealed from where it lies, a few chunks at a time: framed, padded and sealed as one that is sealed at once,
//! and never in memory whole, neither open nor sealed.
//!
//! It is gone through twice. The first time gives the hash, under which an upload is begun; the second time gives
//! the bytes to send, from wherever the line broke. The second time a chunk must be the same: the tags of the first
//! are kept, and nothing is given out that differs.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::age::{CHUNK_BYTES, ChunkSealer, ChunkTag, Recipient, SealError, sealed_len};
use super::pad::{length_before, padded_len};
use crate::digest::PhotoHash;
use crate::tip::files::{FileHead, framed_head};

/// Why a piece of a file is not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The key is worthless.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// These chunks are not next, or the file has not so many.
    #[error("no such chunks, or not their turn")]
    Chunk,
    /// The file is not what it was when it was gone through first.
    #[error("the file changed meanwhile")]
    Changed,
}

/// A file on its way under a seal.
pub struct FileSealer {
    chunks: ChunkSealer,
    /// Length and head, which stand before the file's own bytes.
    before: Zeroizing<Vec<u8>>,
    /// Bytes of the file itself.
    bytes: usize,
    padded: usize,
    /// Of the chunks that were gone through once.
    tags: Vec<ChunkTag>,
    hasher: Sha256,
}

impl FileSealer {
    /// Begins with a file of so many bytes, for whoever has this key.
    ///
    /// # Errors
    /// When the key is worthless.
    pub fn new(
        to: Recipient,
        head: &FileHead,
        bytes: usize,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Self, FileError> {
        let head = Zeroizing::new(framed_head(head));
        let length = head.len() + bytes;
        let before = Zeroizing::new([&length_before(length)[..], &head].concat());
        let chunks = ChunkSealer::new(&[to], random)?;
        let hasher = Sha256::new_with_prefix(chunks.head());
        Ok(Self { chunks, before, bytes, padded: padded_len(length), tags: Vec::new(), hasher })
    }

    /// How many chunks there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.padded.div_ceil(CHUNK_BYTES)
    }

    /// How many bytes there are under the seal.
    #[must_use]
    pub const fn sealed_bytes(&self) -> u64 {
        sealed_len(1, self.padded as u64)
    }

    /// How many bytes stand before the first chunk.
    #[must_use]
    pub fn head_bytes(&self) -> usize {
        self.chunks.head().len()
    }

    /// Which bytes of the file belong to these chunks: from where, to where.
    #[must_use]
    pub fn span(&self, first: usize, count: usize) -> (usize, usize) {
        let at = |chunk: usize| (chunk * CHUNK_BYTES).saturating_sub(self.before.len()).min(self.bytes);
        (at(first), at(first + count))
    }

    /// Seals chunks from the file's bytes of their [`span`](Self::span). The first time they come in order.
    ///
    /// # Errors
    /// When it is not their turn, or they are not what they were.
    pub fn seal(&mut self, first: usize, count: usize, bytes: &[u8]) -> Result<Vec<u8>, FileError> {
        let (from, to) = self.span(first, count);
        if count == 0 || first > self.tags.len() || first + count > self.count() {
            return Err(FileError::Chunk);
        }
        if bytes.len() != to - from {
            return Err(FileError::Changed);
        }
        let mut sealed = Vec::with_capacity(self.chunks.head().len() + count * (CHUNK_BYTES + size_of::<ChunkTag>()));
        if first == 0 {
            sealed.extend_from_slice(self.chunks.head());
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        for n in first..first + count {
            let (start, end) = (n * CHUNK_BYTES, self.padded.min((n + 1) * CHUNK_BYTES));
            plain.clear();
            if let Some(before) = self.before.get(start..) {
                plain.extend_from_slice(&before[..before.len().min(CHUNK_BYTES)]);
            }
            let (a, b) = self.span(n, 1);
            plain.extend_from_slice(&bytes[a - from..b - from]);
            plain.resize(end - start, 0);
            let chunk = sealed.len();
            let tag = self.chunks.seal(n as u64, n + 1 == self.count(), &plain, &mut sealed)?;
            match self.tags.get(n) {
                Some(known) if *known != tag => return Err(FileError::Changed),
                Some(_) => {}
                None => {
                    self.tags.push(tag);
                    self.hasher.update(&sealed[chunk..]);
                }
            }
        }
        Ok(sealed)
    }

    /// The hash of the sealed bytes, after all of them were gone through.
    #[must_use]
    pub fn hash(&self) -> Option<PhotoHash> {
        (self.tags.len() == self.count()).then(|| PhotoHash(self.hasher.clone().finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seal::age::{Identity, seal};
    use crate::seal::pad::pad;
    use crate::tip::files::framed;

    fn chance() -> impl FnMut(&mut [u8]) {
        let mut n = 0_u8;
        move |out| {
            for byte in out {
                n = n.wrapping_mul(5).wrapping_add(7);
                *byte = n;
            }
        }
    }

    fn head() -> FileHead {
        FileHead { name: "井口.mp4".into(), media_type: "video/mp4".into() }
    }

    fn recipient() -> Recipient {
        Identity::from_bytes([7; 32]).recipient()
    }

    fn file(bytes: usize) -> Vec<u8> {
        (0..bytes).map(|n| u8::try_from(n * 31 % 251).unwrap_or(0)).collect()
    }

    fn gone_through(sealer: &mut FileSealer, file: &[u8], step: usize) -> Vec<u8> {
        let mut whole = Vec::new();
        let mut at = 0;
        while at < sealer.count() {
            let count = step.min(sealer.count() - at);
            let (from, to) = sealer.span(at, count);
            whole.extend(sealer.seal(at, count, &file[from..to]).unwrap());
            at += count;
        }
        whole
    }

    #[test]
    fn it_is_what_sealing_at_once_gives_also_the_second_time() {
        for bytes in [0, 1, 5_000, CHUNK_BYTES - 80, CHUNK_BYTES, 3 * CHUNK_BYTES + 17] {
            let file = file(bytes);
            let at_once = seal(&[recipient()], &pad(&framed(&head(), &file)), &mut chance()).unwrap();
            let mut sealer = FileSealer::new(recipient(), &head(), bytes, &mut chance()).unwrap();
            assert_eq!(sealer.hash(), None);
            assert!(gone_through(&mut sealer, &file, 2) == at_once, "{bytes}");
            assert_eq!(sealer.hash(), Some(PhotoHash::of(&at_once)));
            assert_eq!(sealer.sealed_bytes(), at_once.len() as u64);
            assert!(gone_through(&mut sealer, &file, 3) == at_once, "{bytes} again");
            assert_eq!(sealer.hash(), Some(PhotoHash::of(&at_once)), "going through it again changes nothing");
        }
    }

    #[test]
    fn a_file_that_changed_is_not_sealed_under_the_same_numbers() {
        let file = file(3 * CHUNK_BYTES);
        let mut sealer = FileSealer::new(recipient(), &head(), file.len(), &mut chance()).unwrap();
        let _ = gone_through(&mut sealer, &file, 2);
        let (from, to) = sealer.span(1, 1);
        let mut other = file.clone();
        other[from + 9] ^= 1;
        assert_eq!(sealer.seal(1, 1, &other[from..to]), Err(FileError::Changed));
        assert_eq!(sealer.seal(1, 1, &file[from..to - 1]), Err(FileError::Changed));
        assert!(sealer.seal(1, 1, &file[from..to]).is_ok());
    }

    #[test]
    fn chunks_out_of_turn_are_refused() {
        let mut sealer = FileSealer::new(recipient(), &head(), 10, &mut chance()).unwrap();
        for (first, count) in [(0, 0), (1, 1), (0, 2)] {
            assert_eq!(sealer.seal(first, count, &[0; 10]), Err(FileError::Chunk), "{first} {count}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn any_step_gives_the_same(bytes in 0_usize..400_000, step in 1_usize..9) {
            let file = file(bytes);
            let mut sealer = FileSealer::new(recipient(), &head(), bytes, &mut chance()).unwrap();
            let first = gone_through(&mut sealer, &file, step);
            prop_assert!(first == gone_through(&mut sealer, &file, 1));
            prop_assert_eq!(sealer.hash(), Some(PhotoHash::of(&first)));
        }
    }
}
