//! What an office alters is found.
#![allow(clippy::expect_used, reason = "a world that cannot be built is a test that fails")]

use ed25519_dalek::{Signer as _, SigningKey};
use sealer::{Keys, Sent, Wrong, receipt, status};
use shared::digest::{Digest, SealingKey};
use shared::register::{Checkpoint, Day, Entry, EntryKind, Tree, VerifierKey};
use shared::tip::deadline::TimeLimits;
use shared::tip::lifecycle::{Step, TipState, Who};
use shared::tip::wire::{EntryFacts, Proven, TipReceipt, TipStatus, ToldStep};

const SENT: &str = "the sealed report";
const NOTICE: &str = "sealed words of the office";

struct World {
    keys: Keys,
    key: VerifierKey,
    signing: SigningKey,
    tree: Tree,
}

impl World {
    fn checkpoint(&self) -> String {
        let origin = self.key.name().clone();
        let checkpoint = Checkpoint { origin, size: self.tree.len(), root: self.tree.root() };
        let signature = self.signing.sign(checkpoint.body().as_bytes()).to_bytes();
        checkpoint.with_signature(*self.key.public(), signature).text().to_owned()
    }

    fn proven(&self, facts: EntryFacts, index: u64) -> Proven {
        Proven { facts, index, path: self.tree.inclusion(index, self.tree.len()).expect("it is there") }
    }

    fn holds(&self, told: &TipStatus) -> Option<Wrong> {
        status(&self.keys, told, &self.key.to_string()).wrong
    }
}

fn facts(n: u64, step: Step, state: TipState, sealed: Option<&str>) -> EntryFacts {
    let day = Day::from_days(20_000 + u32::try_from(n).expect("small")).expect("a day");
    EntryFacts { n, step, state, day, sealed: sealed.map(|text| Digest::of(&[text.as_bytes()])) }
}

fn steps() -> Vec<(EntryFacts, Who, Option<String>)> {
    let notice = Some(NOTICE.to_owned());
    vec![
        (facts(0, Step::Arrive, TipState::Received, Some(SENT)), Who::Whistleblower, None),
        (facts(1, Step::Accept, TipState::Accepted, None), Who::Officer, None),
        (facts(3, Step::Tell, TipState::Accepted, Some(NOTICE)), Who::Officer, notice),
        (facts(4, Step::Answer, TipState::Accepted, Some("own words")), Who::Whistleblower, None),
    ]
}

/// A register with other tips' entries between those of this one, made by the very functions of the server.
fn world() -> (World, TipStatus) {
    let keys = Keys::of("0000 0000 0000 0000 0000 0000 1234 5676", "00112233445566778899aabbccddeeff").expect("keys");
    let signing = SigningKey::from_bytes(&[3; 32]);
    let key = VerifierKey::new("example.cn/register".parse().expect("a name"), signing.verifying_key().to_bytes());
    let mut tree = Tree::new();
    for (facts, ..) in steps() {
        let kind = if facts.n == 0 { EntryKind::Arrival } else { EntryKind::Change };
        let commitment = facts.commitment(&keys.register_salt(facts.n));
        tree.push(Digest::of(&[b"another tip's"]));
        tree.push(Entry { day: facts.day, kind, commitment }.leaf_hash().expect("canonical"));
    }
    tree.push(Digest::of(&[b"the last"]));
    let world = World { keys, key, signing, tree };
    let told = steps()
        .into_iter()
        .zip(0..)
        .map(|((facts, who, sealed), at)| ToldStep { proven: world.proven(facts, at * 2 + 1), who, sealed })
        .collect();
    let told = TipStatus {
        state: TipState::Accepted,
        steps: told,
        deadline: None,
        checkpoint: world.checkpoint(),
        tip_key: SealingKey([0; 32]),
        officers: Vec::new(),
        next: 5,
        reward: None,
    };
    (world, told)
}

#[test]
fn an_honest_status_holds() {
    let (world, told) = world();
    let verdict = status(&world.keys, &told, &world.key.to_string());
    assert!(verdict.holds());
    assert_eq!((verdict.entry, verdict.size), (1, 9));
}

#[test]
fn whatever_is_altered_is_found() {
    let (world, told) = world();
    let after = |spoil: fn(&mut TipStatus)| {
        let mut spoilt = told.clone();
        spoil(&mut spoilt);
        world.holds(&spoilt)
    };
    // What was done, when, how far it is, where it stands.
    assert_eq!(after(|s| s.steps[1].proven.facts.step = Step::Reject), Some(Wrong::Entry));
    assert_eq!(after(|s| s.steps[1].proven.facts.state = TipState::Closed), Some(Wrong::Entry));
    assert_eq!(after(|s| s.steps[0].proven.facts.day = Day::from_days(1).expect("a day")), Some(Wrong::Entry));
    assert_eq!(after(|s| s.steps[3].proven.facts.sealed = None), Some(Wrong::Entry));
    assert_eq!(after(|s| s.steps[2].proven.index = 0), Some(Wrong::Entry));
    assert_eq!(after(|s| s.steps[2].proven.path.0[0] = Digest::ZERO), Some(Wrong::Entry));
    // The words.
    assert_eq!(after(|s| s.steps[2].sealed = Some("other words".into())), Some(Wrong::Words));
    assert_eq!(after(|s| s.steps[2].sealed = None), Some(Wrong::Words));
    assert_eq!(after(|s| s.steps[1].sealed = Some("added words".into())), Some(Wrong::Words));
    // The state at the top, and the order.
    assert_eq!(after(|s| s.state = TipState::Received), Some(Wrong::State));
    assert_eq!(after(|s| drop(s.steps.remove(0))), Some(Wrong::Order));
    assert_eq!(after(|s| s.steps.swap(1, 2)), Some(Wrong::Order));
    assert_eq!(after(|s| s.steps.clear()), Some(Wrong::Order));
    assert_eq!(after(|s| s.next = 4), Some(Wrong::Order));
    // The register itself.
    assert_eq!(after(|s| s.checkpoint = s.checkpoint.replace("\n9\n", "\n10\n")), Some(Wrong::Checkpoint));
    assert_eq!(after(|s| s.checkpoint.clear()), Some(Wrong::Checkpoint));
}

#[test]
fn another_registers_signature_or_another_code_does_not_hold() {
    let (world, told) = world();
    let other =
        VerifierKey::new(world.key.name().clone(), SigningKey::from_bytes(&[4; 32]).verifying_key().to_bytes());
    assert_eq!(status(&world.keys, &told, &other.to_string()).wrong, Some(Wrong::Checkpoint));
    assert_eq!(status(&world.keys, &told, "").wrong, Some(Wrong::Checkpoint));
    let code = sealer::new_code(&[1; 32]);
    let stranger = Keys::of(&code[1..], "00112233445566778899aabbccddeeff").expect("keys");
    assert_eq!(status(&stranger, &told, &world.key.to_string()).wrong, Some(Wrong::Entry));
}

#[test]
fn a_receipt_is_for_what_was_sent() {
    let sent = |intake: &str| serde_json::from_str::<Sent>(intake).expect("an intake");
    let words = |words: &str| sent(&format!(r#"{{"sealed":"{words}","tip_key":"other fields"}}"#));
    let (world, told) = world();
    let key = world.key.to_string();
    let arrival = told.steps[0].proven.clone();
    let limits = TimeLimits::default();
    let honest = TipReceipt { again: false, arrival, checkpoint: world.checkpoint(), limits };
    let verdict = receipt(&world.keys, &honest, &words(SENT), &key);
    assert!(verdict.holds());
    assert_eq!(verdict.deadline.map(|due| due.day), Day::from_days(20_007), "seven days to decide");
    assert_eq!(receipt(&world.keys, &honest, &words("other words"), &key).wrong, Some(Wrong::Words));
    let with_file = sent(&format!(r#"{{"sealed":"{SENT}","files":[{{"hash":"{}","bytes":1}}]}}"#, Digest::ZERO));
    assert_eq!(receipt(&world.keys, &honest, &with_file, &key).wrong, Some(Wrong::Words), "a file that was left out");
    let again = TipReceipt { again: true, ..honest.clone() };
    assert!(receipt(&world.keys, &again, &words("sealed anew"), &key).holds(), "only the first sealing was entered");
    let foreign = TipReceipt { arrival: told.steps[1].proven.clone(), ..honest };
    assert_eq!(receipt(&world.keys, &foreign, &words(SENT), &key).wrong, Some(Wrong::Order));
}
