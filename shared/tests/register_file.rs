//! The exported register: whoever alters it is found, and the office itself by whoever kept a checkpoint.
#![cfg(feature = "verify")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use proptest::sample::Index;
use shared::digest::Digest;
use shared::register::file::{
    End, FORMAT, Fault, LINE_BYTES_MAX, Line, Numbered, Reason, WriteError, Writer, line_bytes, signed_bytes,
};
use shared::register::{
    Checkpoint, Day, EMPTY_ROOT, Entry, EntryKind, Inconsistent, SignedCheckpoint, TEXT_BYTES_MAX, Tree, VerifierKey,
    commit, consistent, verify,
};

/// A register that a test runs: its key and its entries.
struct Office {
    key: SigningKey,
    name: &'static str,
    entries: Vec<Entry>,
}

impl Office {
    fn new(count: u32) -> Self {
        let entries = (0..count)
            .map(|n| Entry {
                day: Day::from_days(20_000 + n / 3).expect("a day"),
                kind: EntryKind::ALL[n as usize % EntryKind::ALL.len()],
                commitment: commit(&[7; 32], &n.to_be_bytes()),
            })
            .collect();
        Self { key: SigningKey::from_bytes(&[42; 32]), name: "example.gov.cn/register", entries }
    }

    fn verifier_key(&self) -> VerifierKey {
        VerifierKey::new(self.name.parse().expect("a name"), self.key.verifying_key().to_bytes())
    }

    fn tree(&self) -> Tree {
        self.entries.iter().map(|entry| entry.leaf_hash().expect("canonical")).collect()
    }

    fn sign(&self, checkpoint: Checkpoint) -> SignedCheckpoint {
        let signature = self.key.sign(checkpoint.body().as_bytes()).to_bytes();
        checkpoint.with_signature(self.key.verifying_key().to_bytes(), signature)
    }

    fn checkpoint(&self, size: u64) -> SignedCheckpoint {
        let root = self.tree().root_at(size).expect("a root");
        self.sign(Checkpoint { origin: self.name.parse().expect("a name"), size, root })
    }

    fn sign_end(&self, entries: u64, checkpoints: u64, before: &[String]) -> String {
        let sha256 = Digest::of(&[before.concat().as_bytes()]);
        let message = signed_bytes(FORMAT, self.verifier_key().name(), entries, checkpoints, &sha256);
        let signature = self.verifier_key().signature(self.key.sign(&message).to_bytes());
        text(&Line::End(End { entries, checkpoints, sha256, signature }))
    }

    /// The file with a checkpoint after each of these numbers of entries.
    fn export(&self, checkpoints: &[u64]) -> Vec<String> {
        let (mut writer, header) = Writer::begin(self.verifier_key()).expect("canonical");
        let mut lines = vec![header];
        for size in 0..=self.entries.len() {
            if let Some(entry) = size.checked_sub(1).map(|at| self.entries[at]) {
                lines.push(writer.entry(entry).expect("canonical"));
            }
            if checkpoints.contains(&(size as u64)) {
                lines.push(writer.checkpoint(&self.checkpoint(size as u64)).expect("in place"));
            }
        }
        lines.push(writer.end(|message| self.key.sign(message).to_bytes()).expect("canonical"));
        lines
    }

    fn faults(&self, lines: &[String], witness: &[SignedCheckpoint]) -> Vec<Fault> {
        verify(lines, Some(&self.verifier_key()), witness).err().unwrap_or_default()
    }
}

fn text(line: &Line) -> String {
    String::from_utf8(line_bytes(line).expect("canonical")).expect("text")
}

const CHECKPOINTS: [u64; 5] = [0, 1, 7, 20, 24];

/// Any kind but the one that stands there.
fn other_kind(kind: EntryKind) -> EntryKind {
    if kind == EntryKind::Erasure { EntryKind::Change } else { EntryKind::Erasure }
}

#[test]
fn a_signed_checkpoint_verifies_with_its_key_alone() {
    let office = Office::new(5);
    let signed = office.checkpoint(5);
    assert_eq!(signed.text().parse(), Ok(signed.clone()));
    assert!(signed.verify(&office.verifier_key()).is_ok());
    assert!(signed.text().len() <= TEXT_BYTES_MAX);
    let json = serde_json::to_string(&signed).expect("JSON");
    assert_eq!(serde_json::from_str::<SignedCheckpoint>(&json).expect("a checkpoint"), signed);
    let stranger = VerifierKey::new("example.gov.cn/register".parse().expect("a name"), [3; 32]);
    assert!(signed.verify(&stranger).is_err());
    let renamed = VerifierKey::new("example.gov.cn/other".parse().expect("a name"), *office.verifier_key().public());
    assert!(signed.verify(&renamed).is_err());
    // The register's own key, under another name: what one log says is no word of the other.
    let checkpoint =
        Checkpoint { origin: "example.gov.cn/other".parse().expect("a name"), ..signed.checkpoint().clone() };
    let signature = office.verifier_key().signature(office.key.sign(checkpoint.body().as_bytes()).to_bytes());
    let text = format!("{}\n\u{2014} {} {signature}\n", checkpoint.body(), checkpoint.origin);
    let foreign: SignedCheckpoint = text.parse().expect("well formed");
    assert!(foreign.verify(&office.verifier_key()).is_err());
    let altered = signed.text().replacen("\n5\n", "\n6\n", 1).parse::<SignedCheckpoint>().expect("well formed");
    assert!(altered.verify(&office.verifier_key()).is_err());
}

#[test]
fn the_longest_name_fits_a_checkpoint_and_a_line() {
    let office = Office { name: Box::leak("\"".repeat(128).into_boxed_str()), ..Office::new(0) };
    let root = EMPTY_ROOT;
    let signed = office.sign(Checkpoint { origin: office.name.parse().expect("a name"), size: u64::MAX, root });
    assert_eq!(signed.text().parse(), Ok(signed.clone()));
    assert!(text(&Line::Checkpoint(Box::new(signed))).len() <= LINE_BYTES_MAX / 2);
    assert!(office.export(&[0]).iter().all(|line| line.len() <= LINE_BYTES_MAX / 2));
    assert_eq!(office.faults(&office.export(&[0]), &[]), []);
}

#[test]
fn an_exported_register_holds() {
    let office = Office::new(24);
    let lines = office.export(&CHECKPOINTS);
    assert_eq!(lines.len(), 1 + 24 + 5 + 1);
    let witness = [office.checkpoint(0), office.checkpoint(13), office.checkpoint(24)];
    for trusted in [None, Some(&office.verifier_key())] {
        let report = verify(&lines, trusted, &witness).expect("it holds");
        assert_eq!((report.entries, report.checkpoints), (24, 5));
        assert_eq!(report.newest, Some(office.checkpoint(24)));
        assert_eq!(report.key, office.verifier_key());
    }
    let whole = lines.concat();
    assert!(verify(whole.as_bytes().split_inclusive(|b| *b == b'\n'), None, &witness).is_ok());
}

#[test]
fn an_empty_register_holds_and_an_empty_file_does_not() {
    let office = Office::new(0);
    let report = verify(office.export(&[]), Some(&office.verifier_key()), &[]).expect("it holds");
    assert_eq!((report.entries, report.newest), (0, None));
    assert_eq!(office.faults(&[], &[]), [Fault { line: 0, reason: Reason::NoEnd }]);
    assert!(verify(&[] as &[&[u8]], None, &[]).is_err());
}

#[test]
fn the_lines_have_the_documented_form() {
    let office = Office::new(1);
    let lines = office.export(&[1]);
    let key = office.verifier_key();
    let header = format!(
        r#"{{"header":{{"format":"minewatch.register","key":"{key}","origin":"{}","version":1}}}}"#,
        office.name
    );
    assert_eq!(lines[0], header + "\n");
    let entry = String::from_utf8(office.entries[0].canonical().expect("canonical")).expect("text");
    assert_eq!(lines[1], format!("{{\"entry\":{{\"entry\":{entry},\"index\":0}}}}\n"));
    let checkpoint = serde_json::to_string(office.checkpoint(1).text()).expect("JSON");
    assert_eq!(lines[2], format!("{{\"checkpoint\":{checkpoint}}}\n"));
    let before = Digest::of(&[lines[..3].concat().as_bytes()]);
    assert!(lines[3].starts_with(r#"{"end":{"checkpoints":1,"entries":1,"sha256":""#), "{}", lines[3]);
    assert!(lines[3].contains(&before.to_string()));
}

#[test]
fn the_writer_refuses_a_checkpoint_in_the_wrong_place() {
    let office = Office::new(3);
    let (mut writer, _) = Writer::begin(office.verifier_key()).expect("canonical");
    let checkpoint = office.checkpoint(1);
    assert_eq!(writer.checkpoint(&checkpoint), Err(WriteError::Misplaced { size: 1, entries: 0 }));
    writer.entry(office.entries[0]).expect("canonical");
    assert!(writer.checkpoint(&checkpoint).is_ok());
    assert_eq!(writer.checkpoint(&checkpoint), Err(WriteError::Repeated));
    let other = Office { name: "example.gov.cn/other", ..Office::new(3) };
    assert_eq!(writer.checkpoint(&other.checkpoint(1)), Err(WriteError::OtherRegister));
}

/// A change of the file, by who has no key.
#[derive(Debug, Clone)]
enum Tampering {
    Delete(Index),
    Swap(Index, Index),
    Duplicate { line: Index, to: Index },
    Alter { line: Index, byte: Index, xor: u8 },
    Insert { line: Index, byte: Index, what: u8 },
    Cut { line: Index, byte: Index },
    DropTail(Index),
    Checkpoint { which: Index, size: u64 },
    CheckpointRoot { which: Index, bit: u8 },
    CheckpointSignature { which: Index, bit: u16 },
    CheckpointOfAnother { which: Index },
    Append,
}

fn tamperings() -> impl Strategy<Value = Tampering> {
    let index = any::<Index>;
    prop_oneof![
        1 => index().prop_map(Tampering::Delete),
        1 => any::<(Index, Index)>().prop_map(|(a, b)| Tampering::Swap(a, b)),
        1 => any::<(Index, Index)>().prop_map(|(line, to)| Tampering::Duplicate { line, to }),
        4 => (index(), index(), 1_u8..).prop_map(|(line, byte, xor)| Tampering::Alter { line, byte, xor }),
        1 => (index(), index(), any::<u8>()).prop_map(|(line, byte, what)| Tampering::Insert { line, byte, what }),
        1 => any::<(Index, Index)>().prop_map(|(line, byte)| Tampering::Cut { line, byte }),
        1 => index().prop_map(Tampering::DropTail),
        1 => (index(), 0_u64..30).prop_map(|(which, size)| Tampering::Checkpoint { which, size }),
        1 => (index(), any::<u8>()).prop_map(|(which, bit)| Tampering::CheckpointRoot { which, bit }),
        1 => (index(), 0_u16..512).prop_map(|(which, bit)| Tampering::CheckpointSignature { which, bit }),
        1 => index().prop_map(|which| Tampering::CheckpointOfAnother { which }),
        1 => Just(Tampering::Append),
    ]
}

fn tamper(office: &Office, lines: &[String], how: &Tampering) -> Vec<Vec<u8>> {
    let mut out: Vec<Vec<u8>> = lines.iter().map(|line| line.clone().into_bytes()).collect();
    let checkpoints: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("{\"checkpoint\"")).collect();
    let mut forge = |which: &Index, how: &dyn Fn(&mut Checkpoint, &mut [u8; 64])| {
        let at = checkpoints[which.index(checkpoints.len())];
        let Line::Checkpoint(signed) = serde_json::from_str(&lines[at]).expect("a line") else {
            panic!("not a checkpoint")
        };
        let mut checkpoint = signed.checkpoint().clone();
        let mut signature = office.key.sign(checkpoint.body().as_bytes()).to_bytes();
        how(&mut checkpoint, &mut signature);
        let signed = checkpoint.with_signature(office.key.verifying_key().to_bytes(), signature);
        out[at] = text(&Line::Checkpoint(Box::new(signed))).into_bytes();
    };
    match how {
        Tampering::Checkpoint { which, size } => forge(which, &|c, _| c.size = *size),
        Tampering::CheckpointRoot { which, bit } => {
            forge(which, &|c, _| c.root.0[usize::from(bit / 8)] ^= 1 << (bit % 8));
        }
        Tampering::CheckpointSignature { which, bit } => {
            forge(which, &|_, signature| signature[usize::from(bit / 8)] ^= 1 << (bit % 8));
        }
        Tampering::CheckpointOfAnother { which } => {
            let stranger = SigningKey::from_bytes(&[43; 32]);
            forge(which, &|c, signature| *signature = stranger.sign(c.body().as_bytes()).to_bytes());
        }
        Tampering::Delete(line) => {
            out.remove(line.index(lines.len()));
        }
        Tampering::Swap(a, b) => out.swap(a.index(lines.len()), b.index(lines.len())),
        Tampering::Duplicate { line, to } => {
            out.insert(to.index(lines.len() + 1), out[line.index(lines.len())].clone());
        }
        Tampering::Alter { line, byte, xor } => {
            let line = &mut out[line.index(lines.len())];
            let at = byte.index(line.len());
            line[at] ^= xor;
        }
        Tampering::Insert { line, byte, what } => {
            let line = &mut out[line.index(lines.len())];
            line.insert(byte.index(line.len() + 1), *what);
        }
        Tampering::Cut { line, byte } => {
            let line = &mut out[line.index(lines.len())];
            line.truncate(byte.index(line.len()));
        }
        Tampering::DropTail(keep) => out.truncate(keep.index(lines.len())),
        Tampering::Append => out.push(b"\n".to_vec()),
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// Whoever alters the file without the register's key is found, whether or not the reader knows the key.
    #[test]
    fn every_tampering_with_a_file_is_found(how in tamperings(), known: bool) {
        let office = Office::new(24);
        let lines = office.export(&CHECKPOINTS);
        let bytes = tamper(&office, &lines, &how).concat();
        prop_assume!(bytes != lines.concat().as_bytes());
        let key = office.verifier_key();
        let found = verify(bytes.split_inclusive(|b| *b == b'\n'), known.then_some(&key), &[]);
        prop_assert!(found.is_err_and(|faults| !faults.is_empty()));
    }

    #[test]
    fn no_bytes_break_the_verifier(lines in prop::collection::vec(".{0,80}", 0..8), bytes: Vec<u8>) {
        prop_assert!(verify(&lines, None, &[]).is_err());
        prop_assert!(verify(bytes.split_inclusive(|b| *b == b'\n'), None, &[]).is_err());
    }
}

type Alter<'a> = Box<dyn Fn(&mut Vec<String>) + 'a>;

/// The end is signed anew after a change: the checkpoints alone must show it, and at the right line.
#[test]
fn checkpoints_show_what_a_new_end_would_hide() {
    let office = Office::new(24);
    let sound = office.export(&CHECKPOINTS);
    // Line 1 is the header, 2 the checkpoint over nothing, 3 the first entry, 4 its checkpoint, 5 the second entry.
    let entry = |n: u64, of: usize| text(&Line::Entry(Numbered { index: n, entry: office.entries[of], leaf: None }));
    let cases: [(&str, Alter, u64, u64, Vec<Fault>); 6] = [
        ("nothing", Box::new(|_| {}), 24, 5, vec![]),
        (
            "an entry altered",
            Box::new(|lines| lines[4] = entry(1, 9)),
            24,
            5,
            [11, 25, 30].map(|line| Fault { line, reason: Reason::CheckpointRoot }).to_vec(),
        ),
        (
            "two entries exchanged",
            Box::new(|lines| {
                lines[4] = entry(1, 2);
                lines[5] = entry(2, 1);
            }),
            24,
            5,
            [11, 25, 30].map(|line| Fault { line, reason: Reason::CheckpointRoot }).to_vec(),
        ),
        (
            "an entry taken out",
            Box::new(|lines| {
                lines.remove(26);
            }),
            23,
            5,
            vec![
                Fault { line: 27, reason: Reason::Index { expected: 21, found: 22 } },
                Fault { line: 29, reason: Reason::CheckpointPlace { size: 24, entries: 23 } },
            ],
        ),
        (
            "a checkpoint twice",
            Box::new(|lines| lines.insert(4, lines[3].clone())),
            24,
            6,
            vec![Fault { line: 5, reason: Reason::CheckpointRepeated }],
        ),
        (
            "a checkpoint by a stranger",
            Box::new(|lines| {
                let stranger = Office { key: SigningKey::from_bytes(&[43; 32]), ..Office::new(24) };
                lines[3] = text(&Line::Checkpoint(Box::new(stranger.checkpoint(1))));
            }),
            24,
            5,
            vec![Fault { line: 4, reason: Reason::CheckpointSignature }],
        ),
    ];
    for (what, alter, entries, checkpoints, expected) in cases {
        let mut lines = sound.clone();
        lines.pop();
        alter(&mut lines);
        lines.push(office.sign_end(entries, checkpoints, &lines));
        assert_eq!(office.faults(&lines, &[]), expected, "{what}");
    }
}

#[test]
fn a_line_has_one_spelling() {
    let office = Office::new(3);
    let sound = office.export(&[3]);
    for (line, from, to) in [(3, "\"index\":1", "\"index\": 1"), (2, "\n", "\r\n"), (2, "\n", "")] {
        let mut lines = sound[..sound.len() - 1].to_vec();
        lines[line - 1] = lines[line - 1].replacen(from, to, 1);
        lines.push(office.sign_end(3, 1, &lines));
        let at = lines[line - 1].bytes().zip(sound[line - 1].bytes()).take_while(|(a, b)| a == b).count();
        let expected = [Fault { line: line as u64, reason: Reason::NotCanonical { at } }];
        assert_eq!(office.faults(&lines, &[]), expected, "{from:?} as {to:?}");
    }
    let mut lines = sound;
    let last = lines.last_mut().expect("an end");
    last.pop();
    let reason = Reason::NotCanonical { at: last.len() };
    assert_eq!(office.faults(&lines, &[]), [Fault { line: 6, reason }], "the last line feed");
}

#[test]
fn each_part_of_the_end_is_looked_at() {
    let office = Office::new(3);
    let sound = office.export(&[3]);
    let body = &sound[..sound.len() - 1];
    let with_end = |end: String| [body, &[end]].concat();
    let line = 6;
    assert_eq!(office.faults(&with_end(office.sign_end(3, 1, body)), &[]), []);
    assert_eq!(
        office.faults(&with_end(office.sign_end(4, 1, body)), &[]),
        [Fault { line, reason: Reason::Entries { said: 4, found: 3 } }]
    );
    assert_eq!(
        office.faults(&with_end(office.sign_end(3, 0, body)), &[]),
        [Fault { line, reason: Reason::Checkpoints { said: 0, found: 1 } }]
    );
    assert_eq!(
        office.faults(&with_end(office.sign_end(3, 1, &body[1..])), &[]),
        [Fault { line, reason: Reason::Bytes }]
    );
    let stranger = Office { key: SigningKey::from_bytes(&[43; 32]), ..Office::new(3) };
    assert_eq!(
        office.faults(&with_end(stranger.sign_end(3, 1, body)), &[]),
        [Fault { line, reason: Reason::EndSignature }]
    );
    assert_eq!(office.faults(body, &[]), [Fault { line: 5, reason: Reason::NoEnd }]);
    let twice = with_end(sound[5].clone() + &sound[5]);
    assert!(!office.faults(&twice, &[]).is_empty(), "two ends in one line");
}

/// The next entry, well formed, needs no key: only its place after the end gives it away.
#[test]
fn nothing_can_follow_the_end_and_no_header_comes_twice() {
    let office = Office::new(3);
    let sound = office.export(&[2]);
    let next = text(&Line::Entry(Numbered { index: 3, entry: office.entries[0], leaf: None }));
    let lines = [&sound[..], &[next]].concat();
    assert_eq!(office.faults(&lines, &[]), [Fault { line: 7, reason: Reason::Misplaced }]);
    let mut lines = sound[..sound.len() - 1].to_vec();
    lines.insert(2, sound[0].clone());
    lines.push(office.sign_end(3, 1, &lines));
    assert_eq!(office.faults(&lines, &[]), [Fault { line: 3, reason: Reason::Misplaced }]);
}

#[test]
fn another_registers_file_is_told_apart() {
    let office = Office::new(3);
    let stranger = Office { key: SigningKey::from_bytes(&[43; 32]), ..Office::new(3) };
    let expected = [Fault { line: 1, reason: Reason::OtherKey }];
    assert_eq!(verify(stranger.export(&[3]), Some(&office.verifier_key()), &[]).expect_err("another key"), expected);
    assert!(verify(stranger.export(&[3]), None, &[]).is_ok());
}

#[test]
fn the_header_must_be_of_this_format_and_of_one_name() {
    let office = Office::new(2);
    for (from, to, reason) in [
        ("\"version\":1", "\"version\":2", Reason::WrongFormat),
        ("minewatch.register", "minewatch.other", Reason::WrongFormat),
        ("\"origin\":\"example.gov.cn", "\"origin\":\"example.org.cn", Reason::KeyName),
    ] {
        let mut lines = office.export(&[2]);
        lines.pop();
        lines[0] = lines[0].replacen(from, to, 1);
        lines.push(office.sign_end(2, 1, &lines));
        assert_eq!(office.faults(&lines, &[]), [Fault { line: 1, reason }], "{to}");
    }
    let lines = office.export(&[2]);
    assert_eq!(office.faults(&lines[1..], &[])[0], Fault { line: 1, reason: Reason::NoHeader });
}

/// The office has its key and writes history anew, all signatures included: only who kept a checkpoint can tell.
#[test]
fn an_office_that_rewrites_its_register_is_caught_by_a_kept_checkpoint() {
    let honest = Office::new(24);
    let kept = [honest.checkpoint(10)];
    let mut altered = Office::new(24);
    altered.entries[4].kind = other_kind(altered.entries[4].kind);
    let mut shortened = Office::new(24);
    shortened.entries.remove(4);
    let mut exchanged = Office::new(24);
    exchanged.entries.swap(2, 9);
    let rewritten = [(altered, 24), (shortened, 23), (exchanged, 24)];
    for (office, newest) in rewritten {
        let lines = office.export(&[7, 20, newest]);
        assert_eq!(office.faults(&lines, &[]), [], "by itself the new history looks sound");
        let line = 12;
        let reason = Reason::WitnessRoot { witness: 1, size: 10 };
        assert_eq!(office.faults(&lines, &kept), [Fault { line, reason }]);
    }
    let mut tail = Office::new(24);
    tail.entries.truncate(9);
    let reason = Reason::WitnessMissing { witness: 1, size: 10, entries: 9 };
    assert_eq!(tail.faults(&tail.export(&[9]), &kept), [Fault { line: 12, reason }]);
    let mut later = Office::new(24);
    later.entries[17].kind = other_kind(later.entries[17].kind);
    assert_eq!(later.faults(&later.export(&[24]), &kept), [], "a checkpoint says nothing of what came after it");
}

#[test]
fn a_forged_witness_does_not_discredit_a_register() {
    let office = Office::new(24);
    let stranger = Office { key: SigningKey::from_bytes(&[43; 32]), ..Office::new(24) };
    let witness = [office.checkpoint(10), stranger.checkpoint(10)];
    let expected = [Fault { line: 1, reason: Reason::WitnessForeign { witness: 2 } }];
    assert_eq!(office.faults(&office.export(&CHECKPOINTS), &witness), expected);
}

#[test]
fn two_checkpoints_are_consistent_with_the_entries_they_were_made_over() {
    let office = Office::new(24);
    let at = |size| office.checkpoint(size).checkpoint().clone();
    for (a, b) in [(0, 0), (0, 24), (7, 20), (20, 7), (24, 24)] {
        assert_eq!(consistent(&at(a), &at(b), &office.entries), Ok(()), "{a} and {b}");
    }
    let mut altered = Office::new(24);
    altered.entries[9].kind = other_kind(altered.entries[9].kind);
    assert_eq!(consistent(&at(7), &at(20), &altered.entries), Err(Inconsistent::Root { size: 20 }));
    assert_eq!(consistent(&at(20), &at(10), &altered.entries), Err(Inconsistent::Root { size: 10 }));
    assert_eq!(consistent(&at(7), &at(9), &altered.entries), Ok(()), "the change lies beyond both");
    assert_eq!(
        consistent(&at(7), &at(20), &office.entries[..19]),
        Err(Inconsistent::Missing { size: 20, entries: 19 })
    );
    let forged = Checkpoint { root: EMPTY_ROOT, ..at(7) };
    assert_eq!(consistent(&at(7), &forged, &office.entries), Err(Inconsistent::Root { size: 7 }));
    let other = Checkpoint { origin: "example.gov.cn/other".parse().expect("a name"), ..at(7) };
    assert_eq!(consistent(&at(7), &other, &office.entries), Err(Inconsistent::OtherRegister));
}

#[test]
fn a_hostile_file_is_answered_with_a_bounded_list() {
    let office = Office::new(1);
    let faults = verify(vec![b"{}\n"; 5_000], Some(&office.verifier_key()), &[]).expect_err("faults");
    assert!(faults.len() <= 1_000, "{}", faults.len());
    let mut lines = office.export(&[1]);
    lines[1] = " ".repeat(LINE_BYTES_MAX + 1);
    assert!(office.faults(&lines, &[]).contains(&Fault { line: 2, reason: Reason::TooLong }));
    assert_eq!(office.faults(&lines, &[])[0].to_string(), "line 2: it is longer than a line of a register can be");
}
