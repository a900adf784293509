//! The public register: published answers of RFC 6962 and C2SP, and the laws of its proofs.
#![cfg(feature = "verify")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use proptest::prelude::*;
use proptest::sample::Index;
use shared::digest::Digest;
use shared::register::{
    BadProof, Day, EMPTY_ROOT, Entry, EntryKind, Frontier, NotACheckpoint, NoteSignature, Origin, Proof,
    SignedCheckpoint, TEXT_BYTES_MAX, Tree, VerifierKey, commit, leaf_hash, node_hash, verify_consistency,
    verify_inclusion,
};
use shared::text::{Lang, Text as _};

fn digest(hex: &str) -> Digest {
    hex.parse().expect("a hash")
}

fn proof(hashes: &[&str]) -> Proof {
    Proof(hashes.iter().map(|hash| digest(hash)).collect())
}

/// The eight entries of the published test vectors of Certificate Transparency.
fn published() -> Tree {
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        .iter()
        .map(|entry| leaf_hash(&hex::decode(entry).expect("hex")))
        .collect()
}

const PUBLISHED_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn the_roots_are_the_published_ones() {
    let tree = published();
    for (size, root) in (0_u64..).zip(PUBLISHED_ROOTS) {
        assert_eq!(tree.root_at(size), Some(digest(root)), "size {size}");
    }
    assert_eq!(tree.root(), digest(PUBLISHED_ROOTS[8]));
    assert_eq!(tree.root_at(9), None);
    assert_eq!(tree.root_at(u64::MAX), None);
    assert_eq!(Tree::new().root(), EMPTY_ROOT);
    assert_eq!(Digest::of(&[]), EMPTY_ROOT);
}

#[test]
fn the_inclusion_proofs_are_the_published_ones() {
    let tree = published();
    for (index, size, hashes) in [
        (0, 1, &[][..]),
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ][..],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ][..],
        ),
        (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"][..]),
        (
            1,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ][..],
        ),
    ] {
        assert_eq!(tree.inclusion(index, size), Some(proof(hashes)), "leaf {index} of {size}");
    }
    for (index, size) in [(0, 0), (8, 8), (0, 9), (u64::MAX, u64::MAX)] {
        assert_eq!(tree.inclusion(index, size), None);
    }
}

#[test]
fn the_consistency_proofs_are_the_published_ones() {
    let tree = published();
    for (old, new, hashes) in [
        (1, 1, &[][..]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ][..],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ][..],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ][..],
        ),
    ] {
        assert_eq!(tree.consistency(old, new), Some(proof(hashes)), "{old} in {new}");
    }
    for (old, new) in [(5, 4), (1, 9), (9, 9), (0, u64::MAX)] {
        assert_eq!(tree.consistency(old, new), None);
    }
}

/// The tree as RFC 6962, section 2.1, defines it, word for word.
fn root_by_definition(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&root_by_definition(left), &root_by_definition(right))
        }
    }
}

fn leaves(count: u64) -> Vec<Digest> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

#[test]
fn every_root_of_a_tree_is_the_one_of_the_definition() {
    let leaves = leaves(130);
    let tree: Tree = leaves.iter().copied().collect();
    let mut edge = Frontier::default();
    for size in 0..=leaves.len() {
        let root = root_by_definition(&leaves[..size]);
        assert_eq!(tree.root_at(size as u64), Some(root), "size {size}");
        assert_eq!(edge.root(), root, "size {size}");
        if let Some(leaf) = leaves.get(size) {
            edge.push(*leaf);
        }
    }
    assert_eq!(tree.len(), 130);
}

#[test]
fn every_proof_of_every_small_tree_holds() {
    let leaves = leaves(40);
    let tree: Tree = leaves.iter().copied().collect();
    for new in 0..=40 {
        let root = tree.root_at(new).expect("a root");
        for (index, leaf) in (0..new).zip(&leaves) {
            let proof = tree.inclusion(index, new).expect("a proof");
            assert_eq!(verify_inclusion(leaf, index, new, &proof, &root), Ok(()), "leaf {index} of {new}");
        }
        for old in 0..=new {
            let proof = tree.consistency(old, new).expect("a proof");
            let old_root = tree.root_at(old).expect("a root");
            assert_eq!(verify_consistency(old, &old_root, new, &root, &proof), Ok(()), "{old} in {new}");
        }
    }
}

#[test]
fn nothing_but_the_empty_root_is_the_root_of_nothing() {
    let (some, none) = (digest(PUBLISHED_ROOTS[1]), Proof::default());
    assert_eq!(verify_consistency(0, &EMPTY_ROOT, 0, &EMPTY_ROOT, &none), Ok(()));
    assert_eq!(verify_consistency(0, &some, 0, &some, &none), Err(BadProof::Root));
    assert_eq!(verify_consistency(0, &some, 1, &some, &none), Err(BadProof::Root));
    assert_eq!(verify_consistency(0, &EMPTY_ROOT, 1, &some, &Proof(vec![some])), Err(BadProof::Length));
    assert_eq!(verify_consistency(1, &some, 1, &some, &Proof(vec![some])), Err(BadProof::Length));
    assert_eq!(verify_consistency(3, &some, 4, &some, &none), Err(BadProof::Length));
    assert_eq!(verify_consistency(1, &some, 0, &EMPTY_ROOT, &none), Err(BadProof::Range));
    assert_eq!(verify_inclusion(&some, 0, 0, &none, &EMPTY_ROOT), Err(BadProof::Range));
}

#[test]
fn a_proof_has_just_the_length_that_its_place_calls_for() {
    let some = digest(PUBLISHED_ROOTS[1]);
    for (index, size, length) in
        [(0, 1, 0), (0, 2, 1), (2, 3, 1), (1, 3, 2), (0, u64::MAX, 64), (1 << 63, (1 << 63) + 1, 1)]
    {
        for hashes in 0..70 {
            let expected = if hashes == length { BadProof::Root } else { BadProof::Length };
            let proof = Proof(vec![some; hashes]);
            assert_eq!(verify_inclusion(&some, index, size, &proof, &EMPTY_ROOT), Err(expected), "{index} of {size}");
        }
    }
    for (old, new, length) in
        [(1, 2, 1), (2, 3, 1), (3, 4, 3), (6, 8, 3), (1, u64::MAX, 64), (u64::MAX - 1, u64::MAX, 64)]
    {
        for hashes in 0..70 {
            let expected = if hashes == length { BadProof::Root } else { BadProof::Length };
            let proof = Proof(vec![some; hashes]);
            assert_eq!(verify_consistency(old, &some, new, &EMPTY_ROOT, &proof), Err(expected), "{old} in {new}");
        }
    }
}

/// The last leaf of a tree larger than any: its only sibling is the root of all before it.
#[test]
fn the_largest_numbers_are_climbed_too() {
    let (left, leaf) = (leaf_hash(b"all before"), leaf_hash(b"the last"));
    let root = node_hash(&left, &leaf);
    let most = 1 << 63;
    assert_eq!(verify_inclusion(&leaf, most, most + 1, &Proof(vec![left]), &root), Ok(()));
    assert_eq!(verify_consistency(most, &left, most + 1, &root, &Proof(vec![leaf])), Ok(()));
}

/// A change of a proof.
#[derive(Debug, Clone)]
enum Twist {
    Flip { hash: Index, bit: u8 },
    Drop(Index),
    Insert { at: Index, hash: [u8; 32] },
    Double(Index),
    Swap(Index, Index),
}

fn twists() -> impl Strategy<Value = Twist> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(hash, bit)| Twist::Flip { hash, bit }),
        any::<Index>().prop_map(Twist::Drop),
        (any::<Index>(), any::<[u8; 32]>()).prop_map(|(at, hash)| Twist::Insert { at, hash }),
        any::<Index>().prop_map(Twist::Double),
        any::<(Index, Index)>().prop_map(|(a, b)| Twist::Swap(a, b)),
    ]
}

fn flip(hash: &mut Digest, bit: u8) {
    hash.0[usize::from(bit / 8)] ^= 1 << (bit % 8);
}

/// The proof changed, or `None` where the change would leave it as it is.
fn twist(proof: &Proof, twist: &Twist) -> Option<Proof> {
    let mut hashes = proof.0.clone();
    if hashes.is_empty() && !matches!(twist, Twist::Insert { .. }) {
        return None;
    }
    match twist {
        Twist::Flip { hash, bit } => flip(&mut hashes[hash.index(proof.0.len())], *bit),
        Twist::Drop(at) => {
            hashes.remove(at.index(proof.0.len()));
        }
        Twist::Insert { at, hash } => hashes.insert(at.index(hashes.len() + 1), Digest(*hash)),
        Twist::Double(at) => hashes.insert(at.index(hashes.len()), hashes[at.index(hashes.len())]),
        Twist::Swap(a, b) => hashes.swap(a.index(proof.0.len()), b.index(proof.0.len())),
    }
    (hashes != proof.0).then_some(Proof(hashes))
}

proptest! {
    #[test]
    fn an_inclusion_proof_holds_and_a_changed_one_fails(
        size in 1_u64..400, index: Index, other: Index, bit: u8, change in twists(),
    ) {
        let leaves = leaves(size);
        let tree: Tree = leaves.iter().copied().collect();
        let (at, other) = (index.index(leaves.len()), other.index(leaves.len()));
        let (index, root) = (at as u64, tree.root());
        let proof = tree.inclusion(index, size).expect("a proof");
        prop_assert_eq!(verify_inclusion(&leaves[at], index, size, &proof, &root), Ok(()));

        if let Some(changed) = twist(&proof, &change) {
            prop_assert!(verify_inclusion(&leaves[at], index, size, &changed, &root).is_err());
        }
        if at != other {
            prop_assert!(verify_inclusion(&leaves[other], index, size, &proof, &root).is_err());
            prop_assert!(verify_inclusion(&leaves[at], other as u64, size, &proof, &root).is_err());
        }
        let mut altered = root;
        flip(&mut altered, bit);
        prop_assert_eq!(verify_inclusion(&leaves[at], index, size, &proof, &altered), Err(BadProof::Root));
    }

    #[test]
    fn a_consistency_proof_holds_and_a_changed_one_fails(
        new in 1_u64..400, old: Index, bit: u8, change in twists(),
    ) {
        let tree: Tree = leaves(new).into_iter().collect();
        let old = old.index(usize::try_from(new).expect("small")) as u64 + 1;
        let (old_root, new_root) = (tree.root_at(old).expect("a root"), tree.root());
        let proof = tree.consistency(old, new).expect("a proof");
        prop_assert_eq!(verify_consistency(old, &old_root, new, &new_root, &proof), Ok(()));

        if let Some(changed) = twist(&proof, &change) {
            prop_assert!(verify_consistency(old, &old_root, new, &new_root, &changed).is_err());
        }
        let (mut other_old, mut other_new) = (old_root, new_root);
        flip(&mut other_old, bit);
        flip(&mut other_new, bit);
        prop_assert!(verify_consistency(old, &other_old, new, &new_root, &proof).is_err());
        prop_assert!(verify_consistency(old, &old_root, new, &other_new, &proof).is_err());
    }

    /// A tree in which one old leaf was altered is not consistent with the old root, whatever proof it offers.
    #[test]
    fn a_log_that_altered_its_past_has_no_consistency_proof(new in 2_u64..200, old: Index, at: Index) {
        let mut leaves = leaves(new);
        let old = old.index(leaves.len() - 1) + 1;
        let before: Tree = leaves[..old].iter().copied().collect();
        leaves[at.index(old)].0[0] ^= 1;
        let after: Tree = leaves.into_iter().collect();
        let proof = after.consistency(old as u64, new).expect("a proof");
        prop_assert!(verify_consistency(old as u64, &before.root(), new, &after.root(), &proof).is_err());
    }

    #[test]
    fn no_input_breaks_the_verifiers(
        index: u64, size: u64, hashes in prop::collection::vec(any::<[u8; 32]>(), 0..70),
        edge in prop::sample::select(vec![0, 1, 2, u64::MAX - 1, u64::MAX, 1 << 63, (1 << 63) - 1]),
    ) {
        let proof = Proof(hashes.into_iter().map(Digest).collect());
        let (leaf, root) = (leaf_hash(b"leaf"), leaf_hash(b"root"));
        for (index, size) in [(index, size), (edge, size), (index, edge), (edge, u64::MAX), (size.saturating_sub(1), size)] {
            prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root).is_err());
            prop_assert!(verify_consistency(index, &leaf, size, &root, &proof).is_err());
        }
    }
}

#[test]
fn a_proof_travels_as_a_list_of_hashes() {
    let proof = published().inclusion(2, 3).expect("a proof");
    let json = serde_json::to_string(&proof).expect("JSON");
    assert_eq!(json, format!("[\"{}\"]", PUBLISHED_ROOTS[2]));
    assert_eq!(serde_json::from_str::<Proof>(&json).expect("a proof"), proof);
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The hash of the leaf was reckoned outside this program, from the bytes that the first line shows.
#[test]
fn an_entry_has_one_canonical_form_and_hash() {
    let entry = Entry { day: day("2026-03-01"), kind: EntryKind::OfficerKeyAdded, commitment: EMPTY_ROOT };
    let form = format!(r#"{{"commitment":"{EMPTY_ROOT}","day":"2026-03-01","kind":"officer-key-added"}}"#);
    assert_eq!(String::from_utf8(entry.canonical().expect("canonical")).expect("text"), form);
    assert_eq!(serde_json::from_str::<Entry>(&form).expect("an entry"), entry);
    assert_eq!(entry.leaf_hash().expect("canonical").to_string(), LEAF_OF_THAT_ENTRY);
    assert!(serde_json::from_str::<Entry>(&form.replace("\"day\"", "\"also\":1,\"day\"")).is_err());
}
const LEAF_OF_THAT_ENTRY: &str = "2be16b1277fa11b1864f8555f1b60d0b0ce4a99d1ecf3e3afeed25ec3b039bfc";

/// The expected hash was reckoned outside this program.
#[test]
fn a_commitment_depends_on_salt_and_content() {
    let base = commit(&[7; 32], "举报".as_bytes());
    assert_eq!(base.to_string(), "af5258e61105e7b970fa291f8ab0faf45ea2c508c1a02e265cc44b6372c3cdbe");
    assert_ne!(base, commit(&[8; 32], "举报".as_bytes()));
    assert_ne!(base, commit(&[7; 32], "举".as_bytes()));
    assert_ne!(base, Digest::of(&[&[7; 32], "举报".as_bytes()]));
}

#[test]
fn kinds_have_codes_and_texts() {
    let codes: Vec<&str> = EntryKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(
        codes,
        ["arrival", "change", "erasure", "officer-key-added", "officer-key-ended", "officer-key-recovery", "client"]
    );
    assert_eq!(EntryKind::Arrival.text(Lang::ZhCn), "举报登记");
    assert_eq!(EntryKind::Erasure.text(Lang::ZhCn), "到期删除");
}

/// The example of C2SP `signed-note`.
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE_SIGNATURE: &str =
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";

#[test]
fn the_published_note_verifies_with_the_published_key() {
    let key: VerifierKey = EXAMPLE_KEY.parse().expect("a key");
    assert_eq!(key.name().as_str(), "example.com/foo");
    assert_eq!(key.id(), [0x53, 0x0d, 0x90, 0x3a]);
    assert_eq!(key.to_string(), EXAMPLE_KEY);
    let signature: NoteSignature = EXAMPLE_SIGNATURE.parse().expect("a signature");
    assert_eq!(signature.to_string(), EXAMPLE_SIGNATURE);
    assert!(key.verify(b"This is an example message.\n", &signature).is_ok());
    assert!(key.verify(b"This is an example message", &signature).is_err());
    let other = VerifierKey::new("example.com/bar".parse().expect("a name"), *key.public());
    assert!(other.verify(b"This is an example message.\n", &signature).is_err(), "the id is another's");
}

#[test]
fn a_verifier_key_has_one_text() {
    let sumdb = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    assert_eq!(sumdb.parse::<VerifierKey>().expect("a key").to_string(), sumdb, "base64 with plus signs");
    let altered = EXAMPLE_KEY.bytes().enumerate().flat_map(|(at, byte)| {
        [byte ^ 1, byte ^ 0x20].map(|other| {
            let mut text = EXAMPLE_KEY.as_bytes().to_vec();
            text[at] = other;
            String::from_utf8(text).expect("ASCII")
        })
    });
    let others =
        ["", "+", "++", "a+530d903a", &EXAMPLE_KEY[1..], &EXAMPLE_KEY[..EXAMPLE_KEY.len() - 1]].map(str::to_owned);
    let spaced = [format!("{EXAMPLE_KEY} "), format!("{EXAMPLE_KEY}\n"), EXAMPLE_KEY.replace("530d903a", "530D903A")];
    for text in altered.chain(others).chain(spaced) {
        assert!(text.parse::<VerifierKey>().is_err(), "{text}");
    }
}

#[test]
fn a_registers_name_is_plain_ascii() {
    for text in ["a", "example.gov.cn/register", "\"quoted\\\""] {
        assert_eq!(text.parse::<Origin>().expect("a name").as_str(), text);
    }
    for text in ["", "a b", "a+b", "a\n", "登记簿", "a\u{7f}", &"a".repeat(129)] {
        assert!(text.parse::<Origin>().is_err(), "{text}");
    }
}

/// The example of C2SP `tlog-checkpoint`.
const EXAMPLE_CHECKPOINT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

#[test]
fn the_published_checkpoint_is_read_and_kept_byte_for_byte() {
    let signed: SignedCheckpoint = EXAMPLE_CHECKPOINT.parse().expect("a checkpoint");
    assert_eq!(signed.text(), EXAMPLE_CHECKPOINT);
    assert_eq!(signed.checkpoint().origin.as_str(), "example.com/behind-the-sofa");
    assert_eq!(signed.checkpoint().size, 20_852_163);
    let (body, _) = EXAMPLE_CHECKPOINT.split_once("\n\n").expect("an empty line");
    assert_eq!(signed.checkpoint().body(), format!("{body}\n"));
}

#[test]
fn whatever_is_not_exactly_a_checkpoint_is_refused() {
    let of = |from: &str, to: &str| EXAMPLE_CHECKPOINT.replacen(from, to, 1);
    for (text, why) in [
        (String::new(), NotACheckpoint::Lines),
        (EXAMPLE_CHECKPOINT.trim_end().to_owned(), NotACheckpoint::Lines),
        (format!("{EXAMPLE_CHECKPOINT}\n"), NotACheckpoint::Lines),
        (of("\n\n", "\nextension\n\n"), NotACheckpoint::Lines),
        (of("\n\n", "\n"), NotACheckpoint::Lines),
        (format!("{EXAMPLE_CHECKPOINT}— other.example {EXAMPLE_SIGNATURE}\n"), NotACheckpoint::Lines),
        (of("\n", "\r\n"), NotACheckpoint::Origin),
        (of("example.com", "example com"), NotACheckpoint::Origin),
        (of("20852163", "-1"), NotACheckpoint::Size),
        (of("20852163", ""), NotACheckpoint::Size),
        (of("20852163", " 20852163"), NotACheckpoint::Size),
        (of("20852163", "18446744073709551616"), NotACheckpoint::Size),
        (of("20852163", "020852163"), NotACheckpoint::NotCanonical),
        (of("20852163", "+20852163"), NotACheckpoint::NotCanonical),
        (of("q2I=", "q2J="), NotACheckpoint::Root),
        (of("q2I=", "q2I"), NotACheckpoint::Root),
        (of("q2I=", "q2I= "), NotACheckpoint::Root),
        (of("CsUY", ""), NotACheckpoint::Root),
        (of("Yapq", "Yap_").replacen("m/X", "m_X", 1), NotACheckpoint::Root),
        (of("— ", "- "), NotACheckpoint::Signature),
        (of("— ", "—  "), NotACheckpoint::Signature),
        (of("— example.com", "— example.org"), NotACheckpoint::Signature),
        (of("— example.com", "— example.com/x"), NotACheckpoint::Signature),
        (of("YQ8=", "YQ9="), NotACheckpoint::Signature),
        (of("YQ8=", "YQ8"), NotACheckpoint::Signature),
        (of("Az3g", ""), NotACheckpoint::Signature),
        (of("Az3g", "Az3gAz3g"), NotACheckpoint::Signature),
        ("x".repeat(TEXT_BYTES_MAX + 1), NotACheckpoint::TooLong),
    ] {
        assert_eq!(text.parse::<SignedCheckpoint>(), Err(why), "{text}");
    }
}
