//! The Merkle tree of RFC 6962, section 2.1: one root over all entries, short proofs that an entry is under it and
//! that a later tree begins with an earlier one. Knows hashes and nothing of what they are of.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// The root of the empty tree: SHA-256 of nothing.
pub const EMPTY_ROOT: Digest = Digest([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The hash of an entry as a leaf.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::of(&[&[0x00], entry])
}

/// The hash of a node above two others. Another prefix than a leaf's, so that no node passes for an entry.
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of(&[&[0x01], left.bytes(), right.bytes()])
}

/// The hashes that lead from a leaf, or from an earlier root, to a root.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proof(pub Vec<Digest>);

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    /// The index lies beyond the size, or the new size is smaller than the old one.
    #[error("there is no such place in a tree of that size")]
    Range,
    /// The proof has more or fewer hashes than the place calls for.
    #[error("the proof is of another length")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The whole tree in memory, 64 bytes for each entry: gives every root that it ever had, and every proof.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The hashes of complete subtrees: level `k` has those over `2^k` leaves, from the left.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { levels: Vec::new() }
    }

    /// How many leaves it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Whether it has no leaves.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// Appends the hash of an entry (see [`leaf_hash`]).
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(node);
            if row.len() % 2 == 1 {
                return;
            }
            let [.., left, right] = row.as_slice() else { return };
            node = node_hash(left, right);
        }
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Digest {
        self.root_at(self.len()).unwrap_or(EMPTY_ROOT)
    }

    /// The root that the tree had when it had `size` leaves, if it ever had.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        if size == 0 { Some(EMPTY_ROOT) } else { self.hash(0, size) }
    }

    /// The proof that the leaf at `index` is under the root at `size` (RFC 6962, section 2.1.1), if there is such a
    /// leaf.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Proof> {
        if index >= size || size > self.len() {
            return None;
        }
        let (mut from, mut to) = (0, size);
        let mut path = Vec::new();
        while to - from > 1 {
            let middle = from + left_size(to - from);
            if index < middle {
                path.push(self.hash(middle, to)?);
                to = middle;
            } else {
                path.push(self.hash(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Some(Proof(path))
    }

    /// The proof that the tree at `new` leaves begins with the one at `old` leaves (RFC 6962, section 2.1.2), if it
    /// had both sizes in that order. From the empty tree, and of a tree with itself, it is empty.
    #[must_use]
    pub fn consistency(&self, old: u64, new: u64) -> Option<Proof> {
        if old > new || new > self.len() {
            return None;
        }
        if old == 0 || old == new {
            return Some(Proof::default());
        }
        let (mut from, mut to) = (0, new);
        let mut path = Vec::new();
        while to != old {
            let middle = from + left_size(to - from);
            if old <= middle {
                path.push(self.hash(middle, to)?);
                to = middle;
            } else {
                path.push(self.hash(from, middle)?);
                from = middle;
            }
        }
        // The verifier has the old root itself; of a part of the old tree it must be told the hash.
        if from > 0 {
            path.push(self.hash(from, to)?);
        }
        path.reverse();
        Some(Proof(path))
    }

    /// The hash over the leaves `from..to`, which is a subtree of some tree of RFC 6962: all of its left parts are
    /// complete, so that each is looked up.
    fn hash(&self, from: u64, to: u64) -> Option<Digest> {
        let size = to - from;
        if size.is_power_of_two() {
            let level = size.trailing_zeros();
            let row = self.levels.get(usize::try_from(level).ok()?)?;
            return row.get(usize::try_from(from >> level).ok()?).copied();
        }
        let middle = from + left_size(size);
        Some(node_hash(&self.hash(from, middle)?, &self.hash(middle, to)?))
    }
}

impl FromIterator<Digest> for Tree {
    fn from_iter<I: IntoIterator<Item = Digest>>(leaves: I) -> Self {
        let mut tree = Self::new();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }
}

/// The largest power of two smaller than `size`, which is two at least: where RFC 6962 parts a tree.
const fn left_size(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The right edge of a tree: enough to append and to tell the root, in a few hashes however long the log is.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    size: u64,
    /// The complete subtrees from the left, one for each bit that is set in `size`.
    peaks: Vec<Digest>,
}

impl Frontier {
    /// How many leaves were appended.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of an entry (see [`leaf_hash`]).
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Digest {
        let peaks = self.peaks.iter().rev().copied();
        peaks.reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
    }
}

/// Whether the leaf stands at `index` under `root`, the root of a tree of `size` leaves (RFC 9162, section 2.1.3.2).
/// A proof does not tell the size: root and size must come from one checkpoint.
///
/// # Errors
/// When it does not, or the proof is not one. Any input is safe.
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, proof: &Proof, root: &Digest) -> Result<(), BadProof> {
    if index >= size {
        return Err(BadProof::Range);
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in &proof.0 {
        hash = match climb.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.end()?;
    if hash == *root { Ok(()) } else { Err(BadProof::Root) }
}

/// Whether the tree of `new_size` leaves under `new_root` begins with the one of `old_size` leaves under `old_root`
/// (RFC 9162, section 2.1.4.2). The empty tree begins every tree.
///
/// # Errors
/// When it does not, or the proof is not one. Any input is safe.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    proof: &Proof,
) -> Result<(), BadProof> {
    if old_size > new_size {
        return Err(BadProof::Range);
    }
    let hashes = proof.0.as_slice();
    if old_size == 0 || old_size == new_size {
        let empties = (old_size > 0 || *old_root == EMPTY_ROOT) && (new_size > 0 || *new_root == EMPTY_ROOT);
        let same = old_size < new_size || old_root == new_root;
        return match (hashes.is_empty(), empties && same) {
            (false, _) => Err(BadProof::Length),
            (true, false) => Err(BadProof::Root),
            (true, true) => Ok(()),
        };
    }
    // A complete old tree is a node of the new one, and its hash is the old root itself.
    let (first, rest) =
        if old_size.is_power_of_two() { (old_root, hashes) } else { hashes.split_first().ok_or(BadProof::Length)? };
    let mut climb = Climb { node: old_size - 1, last: new_size - 1 };
    let complete = climb.node.trailing_ones();
    climb.up(complete);
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                old = node_hash(sibling, &old);
                new = node_hash(sibling, &new);
            }
            Side::Right => new = node_hash(&new, sibling),
        }
    }
    climb.end()?;
    if old == *old_root && new == *new_root { Ok(()) } else { Err(BadProof::Root) }
}

/// On which side of a node its sibling stands.
enum Side {
    Left,
    Right,
}

/// The way of a node to the root: its number on the present level, and that of the level's last node. Shifts alone
/// change them, so that no input overflows, and the way ends after 64 steps, however long a proof is.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    fn step(&mut self) -> Result<Side, BadProof> {
        if self.last == 0 {
            return Err(BadProof::Length);
        }
        if self.node % 2 == 1 {
            self.up(1);
            return Ok(Side::Left);
        }
        if self.node < self.last {
            self.up(1);
            return Ok(Side::Right);
        }
        // The last node of a level without a sibling rises unchanged until it has one on the left.
        self.up(self.node.trailing_zeros() + 1);
        Ok(Side::Left)
    }

    const fn up(&mut self, levels: u32) {
        self.node = if levels < u64::BITS { self.node >> levels } else { 0 };
        self.last = if levels < u64::BITS { self.last >> levels } else { 0 };
    }

    const fn end(&self) -> Result<(), BadProof> {
        if self.last == 0 { Ok(()) } else { Err(BadProof::Length) }
    }
}
