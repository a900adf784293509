//! Tests of the whole format: against the age crate, which is another implementation, and against itself.

use std::io::{Read as _, Write as _};

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;

/// Random enough for a test, and the same every time.
fn random(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut count = 0_u64;
    move |bytes| {
        for part in bytes.chunks_mut(32) {
            count += 1;
            part.copy_from_slice(&Sha256::digest([seed.to_be_bytes(), count.to_be_bytes()].concat())[..part.len()]);
        }
    }
}

fn identity(n: u8) -> Identity {
    Identity::from_bytes(std::array::from_fn(|i| n.wrapping_mul(31).wrapping_add(u8::try_from(i).unwrap())))
}

fn recipients(n: u8) -> Vec<Recipient> {
    (0..n).map(|n| identity(n).recipient()).collect()
}

fn content(size: usize) -> Vec<u8> {
    let mut content = vec![0; size];
    random(42)(&mut content);
    content
}

fn sealed(people: u8, size: usize) -> Vec<u8> {
    seal(&recipients(people), &content(size), &mut random(1)).unwrap()
}

fn theirs(n: u8) -> ::age::x25519::Identity {
    identity(n).secret_text().parse().unwrap()
}

fn sealed_by_theirs(people: u8, content: &[u8]) -> Vec<u8> {
    let keys: Vec<_> = (0..people).map(|n| theirs(n).to_public()).collect();
    let encryptor = ::age::Encryptor::with_recipients(keys.iter().map(|key| key as _)).unwrap();
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap();
    sealed
}

const SIZES: [usize; 6] = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 200_000];

#[test]
fn keys_are_the_same_in_both() {
    for n in 0..20 {
        assert_eq!(theirs(n).to_public().to_string(), identity(n).recipient().text());
        let key: ::age::x25519::Recipient = identity(n).recipient().text().parse().unwrap();
        assert_eq!(Recipient::parse(&key.to_string()), Ok(identity(n).recipient()));
    }
}

#[test]
fn theirs_opens_what_is_sealed_here() {
    for (people, size) in [1, 3].into_iter().flat_map(|people| SIZES.map(|size| (people, size))) {
        let sealed = sealed(people, size);
        assert_eq!(sealed.len() as u64, sealed_len(people.into(), size as u64));
        for n in 0..people {
            let mut opened = Vec::new();
            let decryptor = ::age::Decryptor::new(&sealed[..]).unwrap();
            decryptor.decrypt(std::iter::once(&theirs(n) as _)).unwrap().read_to_end(&mut opened).unwrap();
            assert!(opened == content(size), "{people} {size}");
        }
    }
}

#[test]
fn what_theirs_seals_is_opened_here() {
    for (people, size) in [1, 3].into_iter().flat_map(|people| SIZES.map(|size| (people, size))) {
        let sealed = sealed_by_theirs(people, &content(size));
        for n in 0..people {
            assert!(open(&identity(n), &sealed).unwrap() == content(size), "{people} {size}");
        }
        assert_eq!(open(&identity(people), &sealed), Err(SealError::OtherKey));
        // The other tool adds a stanza for nobody, lest readers forget to expect one.
        assert_eq!(stanza_count(&sealed), Ok(usize::from(people) + 1));
    }
}

#[test]
fn every_recipient_opens_and_nobody_else() {
    let sealed = sealed(64, 10);
    assert_eq!(stanza_count(&sealed), Ok(64));
    for n in 0..64 {
        assert_eq!(open(&identity(n), &sealed), Ok(content(10)));
    }
    assert_eq!(open(&identity(64), &sealed), Err(SealError::OtherKey));
}

#[test]
fn a_file_is_sealed_for_somebody() {
    let refused = |recipients: &[Recipient]| seal(recipients, b"x", &mut random(1)).err();
    assert_eq!(refused(&[]), Some(SealError::Recipients));
    assert_eq!(refused(&recipients(65)), Some(SealError::Recipients));
    assert_eq!(refused(&[identity(1).recipient(), Recipient::from_bytes([0; 32])]), Some(SealError::Recipient));
}

/// The bytes of a file, given the random ones: nothing moves unnoticed.
#[test]
fn the_format_never_changes() {
    let sealed = seal(&recipients(2), "井下瓦斯超限".as_bytes(), &mut random(1)).unwrap();
    let header = sealed.iter().take(22 + 2 * 98 + 48).map(|byte| char::from(*byte)).collect::<String>();
    assert!(header.starts_with("age-encryption.org/v1\n-> X25519 ") && header.ends_with('\n'), "{header}");
    assert_eq!(
        hex::encode(Sha256::digest(&sealed)),
        "f1928c83d2884b351b075a9d1d65bed06e73fa42b6dcaab3bc8a17e72a7f76bf"
    );
}

#[test]
fn a_zero_shared_secret_is_refused() {
    let file = sealed(2, 10);
    let text = String::from_utf8_lossy(&file).into_owned();
    let zero = "A".repeat(43);
    let mut forged = file.clone();
    forged[22 + 10..22 + 53].copy_from_slice(zero.as_bytes());
    assert!(text[22..].starts_with("-> X25519 "));
    // Also for the one whose own stanza is untouched.
    for n in 0..2 {
        assert_eq!(open(&identity(n), &forged), Err(SealError::Header));
    }
}

#[test]
fn a_changed_header_is_refused_by_its_mac() {
    let file = sealed(2, 10);
    let mut forged = file.clone();
    // The other recipient's stanza is taken out; one's own still opens.
    forged.drain(22..22 + 98);
    assert_eq!(open(&identity(1), &forged), Err(SealError::Mac));
    assert_eq!(open(&identity(0), &forged), Err(SealError::OtherKey));
}

#[test]
fn every_changed_bit_is_refused() {
    for people in [1, 2] {
        let file = sealed(people, 40);
        for place in 0..file.len() {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[place] ^= 1 << bit;
                assert!(open(&identity(0), &changed).is_err(), "{place} {bit}");
            }
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_refused() {
    let file = sealed(1, 40);
    for end in 0..file.len() {
        assert!(open(&identity(0), &file[..end]).is_err(), "{end}");
    }
    assert_eq!(open(&identity(0), &file[..100]), Err(SealError::Truncated));
    for extra in [1, 15, 16, 17, 100] {
        assert!(open(&identity(0), &[&file[..], &vec![0; extra]].concat()).is_err(), "{extra}");
    }
}

/// The tricks that STREAM is there for: the cut at a border of chunks, chunks swapped, doubled or appended.
#[test]
fn chunks_stay_in_their_order_to_the_last() {
    const CHUNK: usize = CHUNK_BYTES + 16;
    let file = sealed(1, 3 * CHUNK_BYTES);
    let (head, chunks) = file.split_at(file.len() - 3 * CHUNK);
    let chunks: Vec<&[u8]> = chunks.chunks(CHUNK).collect();
    let joined = |order: &[usize]| {
        let chunks: Vec<u8> = order.iter().flat_map(|n| chunks[*n].iter().copied()).collect();
        open(&identity(0), &[head, &chunks].concat())
    };
    assert!(joined(&[0, 1, 2]).is_ok());
    for order in [&[0, 1][..], &[0], &[1, 0, 2], &[0, 1, 2, 2], &[0, 2], &[2], &[0, 0, 1, 2]] {
        assert_eq!(joined(order), Err(SealError::Content), "{order:?}");
    }
    assert_eq!(joined(&[]), Err(SealError::Truncated));
}

/// An empty last chunk after a full one is another way to write the same content: the age spec forbids it.
#[test]
fn an_empty_chunk_ends_an_empty_file_only() {
    use chacha20poly1305::{AeadInPlace as _, ChaCha20Poly1305, KeyInit as _};

    let file_key = [7; 16];
    let header = header::write(&recipients(1), &zeroize::Zeroizing::new(file_key), &mut random(1)).unwrap();
    let key = crate::seal::kdf::hkdf::<32>(&[9; 16], &file_key, b"payload");
    let cipher = ChaCha20Poly1305::new(key.as_slice().into());
    let chunk = |number: u8, last: u8, mut plain: Vec<u8>| {
        let nonce = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number, last];
        cipher.encrypt_in_place(&nonce.into(), &[], &mut plain).unwrap();
        plain
    };
    let file = |chunks: &[Vec<u8>]| [&header[..], &[9; 16], &chunks.concat()].concat();
    let full = vec![1; CHUNK_BYTES];

    assert_eq!(open(&identity(0), &file(&[chunk(0, 1, full.clone())])), Ok(full.clone()));
    assert_eq!(open(&identity(0), &file(&[chunk(0, 1, vec![])])), Ok(vec![]));
    let empty_end = file(&[chunk(0, 0, full.clone()), chunk(1, 1, vec![])]);
    assert_eq!(open(&identity(0), &empty_end), Err(SealError::Content));
    let no_end = file(&[chunk(0, 0, full.clone()), chunk(1, 0, full)]);
    assert_eq!(open(&identity(0), &no_end), Err(SealError::Content));
}

#[test]
fn after_the_end_and_after_a_failure_nothing_follows() {
    let mut sealer = Sealer::new(&recipients(1), &mut random(1)).unwrap();
    let file = sealer.push(b"x", true).unwrap();
    assert_eq!(sealer.push(b"", true), Err(SealError::Finished));

    let mut opener = Opener::new(identity(0));
    assert_eq!(opener.push(&file, true), Ok(b"x".to_vec()));
    assert_eq!(opener.push(&[], true), Err(SealError::Finished));
    let mut opener = Opener::new(identity(1));
    assert_eq!(opener.push(&file, false), Err(SealError::OtherKey));
    assert_eq!(opener.push(&[], true), Err(SealError::Finished));
    let mut opener = Opener::new(identity(0));
    assert_eq!(opener.push(&file[..50], false), Ok(vec![]));
    assert_eq!(opener.push(&[], true), Err(SealError::Truncated));
}

/// A video in pieces of a phone's choosing holds no more than a chunk at either end.
#[test]
fn what_is_given_piece_by_piece_comes_out_piece_by_piece() {
    let content = content(1_000_000);
    let mut sealer = Sealer::new(&recipients(2), &mut random(1)).unwrap();
    let mut opener = Opener::new(identity(1));
    let mut plain = Vec::new();
    for (n, piece) in content.chunks(90_000).enumerate() {
        let last = (n + 1) * 90_000 >= content.len();
        plain.extend(opener.push(&sealer.push(piece, last).unwrap(), last).unwrap());
        assert!(plain.len() + 2 * CHUNK_BYTES >= content.len().min((n + 1) * 90_000));
    }
    assert!(plain == content);
}

fn pieces<'a>(bytes: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let (mut pieces, mut rest) = (Vec::new(), bytes);
    for size in sizes {
        let (piece, after) = rest.split_at(rest.len().min(*size));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn pieces_of_any_size_make_the_same_file(
        size in 0_usize..140_000,
        seal_at in proptest::collection::vec(0_usize..70_000, 0..6),
        open_at in proptest::collection::vec(0_usize..70_000, 0..6),
    ) {
        let content = content(size);
        let mut sealer = Sealer::new(&recipients(1), &mut random(1)).unwrap();
        let mut file = Vec::new();
        let parts = pieces(&content, &seal_at);
        for (n, piece) in parts.iter().enumerate() {
            file.extend(sealer.push(piece, n + 1 == parts.len()).unwrap());
        }
        prop_assert!(file == sealed(1, size));

        let mut opener = Opener::new(identity(0));
        let mut plain = Vec::new();
        let parts = pieces(&file, &open_at);
        for (n, piece) in parts.iter().enumerate() {
            plain.extend(opener.push(piece, n + 1 == parts.len()).unwrap());
        }
        prop_assert!(plain == content);
    }
}

proptest! {
    #[test]
    fn a_mutated_byte_anywhere_is_refused(people in 1_u8..4, size in 0_usize..300, place: usize, change in 1_u8..) {
        let mut file = sealed(people, size);
        let place = place % file.len();
        file[place] ^= change;
        prop_assert!(open(&identity(0), &file).is_err());
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes: Vec<u8>, at in 0_usize..400, cut: bool) {
        prop_assert!(open(&identity(0), &bytes).is_err());
        let whole = sealed(1, 100);
        let mut file = whole.clone();
        let at = at.min(file.len());
        if cut {
            file.truncate(at);
        }
        file.splice(at..at, bytes.iter().copied());
        if file != whole {
            prop_assert!(open(&identity(0), &file).is_err());
        }
    }
}
