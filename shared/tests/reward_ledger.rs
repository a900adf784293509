//! The exported ledger: whoever alters it is found and the line named; and an office that signs anew what cannot have
//! happened is found by what the lines say.
#![cfg(feature = "verify")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on says why")]

mod rewards;

use proptest::prelude::*;
use rewards::*;
use serde_json::Value;
use shared::digest::{Digest, VoucherKey};
use shared::event::canonical;
use shared::money::Fen;
use shared::register::LogEntry as _;
use shared::register::file::Reason as FileReason;
use shared::reward::advance::OFFLINE_DAYS;
use shared::reward::book::{BookError, N_2018};
use shared::reward::budget::{BudgetError, BudgetKey};
use shared::reward::claim::Way;
use shared::reward::deadline::Due;
use shared::reward::facts::{ConcealedAccident, Facts, Standing};
use shared::reward::ledger::{Body, Fault, LINE_BYTES_MAX, Late, LedgerEntry, Reason, Refusal, verify, verify_read};
use shared::reward::step::{By, Illegal, State, Step};
use shared::reward::voucher::{OpenList, OpenVoucher, SignedOpenList};
use shared::role::Role;

fn digest() -> Digest {
    Digest::of(&[b"paper"])
}

/// A ledger with every kind of entry.
fn office() -> Office {
    let mut office = Office::new("1000000");
    office.whole(0, &fined("100000")).whole(1, &fined("66666.73"));
    let insider = Facts { insider: true, ..fined("1900000") };
    office.whole(2, &insider);
    let accident = ConcealedAccident { deaths: 4, grade: shared::reward::facts::AccidentGrade::Larger };
    office.whole(3, &Facts { concealed: Some(accident), ..facts() });
    office.notified(4, &Facts { standing: Standing::Joint { signatories: 3 }, ..fined("50000") });
    let failed = office.claim_step(4, transfer());
    office.must(4, By::Claimant, failed).must(4, cashier(), Step::Bounce { reference: digest() });
    office.notified(5, &fined("100000")).must(5, approver(), Step::Extend { reason: GOOD });
    let amend = Step::Amend { decision: digest(), fine: yuan("60000"), hazard: 0 };
    office.must(0, verifier(), amend).must(0, cashier(), Step::Recover { sum: yuan("6000") });
    office.today = office.today.plus(61);
    office.must(4, By::Clock, Step::Lapse {});
    office.notified(6, &fined("40000"));
    let give_up = office.claim_step(6, Way::GiveUp);
    office.must(6, By::Claimant, give_up);
    let key = BudgetKey { region: division(PROVINCE), year: 2026 };
    let budget = office.ledger.budget(key);
    office.enter(Body::Totals { budget, key }).expect("legal");
    office
}

const EVERY: usize = 7;

/// The faults of a file; on one processor and on two they are the same.
fn faults(office: &Office, lines: &[String]) -> Vec<Fault> {
    let key = office.verifier_key();
    let Ok(found) = verify_read(reader(lines), Some(&key), &[]);
    assert_eq!(verify(lines, Some(&key), &[]), found);
    found.err().unwrap_or_default()
}

#[test]
fn an_exported_ledger_holds_and_its_totals_are_told() {
    let office = office();
    let lines = office.export(EVERY);
    let report = verify(&lines, Some(&office.verifier_key()), &[]).expect("it holds");
    assert_eq!(report.file.entries, office.entries.len() as u64);
    let states: Vec<(State, u64)> = report.states.clone().into_iter().collect();
    assert_eq!(states, [(State::Notified, 1), (State::Reconciled, 4), (State::Lapsed, 1), (State::GivenUp, 1)]);
    let county = BudgetKey { region: division(COUNTY), year: 2026 };
    // 9,000 after recovery, 10,000.01, 300,000 and 160,000.
    assert_eq!(report.paid[&county], yuan("479000.01"));
    let budget = report.budgets[&BudgetKey { region: division(PROVINCE), year: 2026 }];
    assert_eq!((budget.spent(), budget.reserved()), (yuan("479000.01"), yuan("15000")));
    assert_eq!(report.late, []);
    let whole = lines.concat();
    assert!(verify(whole.as_bytes().split_inclusive(|b| *b == b'\n'), None, &[]).is_ok());
}

#[test]
fn entries_are_written_in_their_canonical_form() {
    for entry in &office().entries {
        let bytes = entry.log_bytes().expect("canonical");
        assert_eq!(bytes, canonical(entry).expect("canonical"));
        assert_eq!(bytes, serde_json::to_vec(entry).expect("JSON"), "the fields stand in the order of the alphabet");
        assert!(bytes.len() < LINE_BYTES_MAX - 200);
        assert_eq!(serde_json::from_slice::<LedgerEntry>(&bytes).expect("an entry"), *entry);
    }
}

/// All single values of a line, by their paths.
fn leaves(value: &Value, path: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| leaves(value, &format!("{path}/{key}"), out)),
        Value::Array(all) => all.iter().enumerate().for_each(|(n, value)| leaves(value, &format!("{path}/{n}"), out)),
        _ => out.push(path.to_owned()),
    }
}

/// Another value of the same kind, so that the line still reads as one.
fn altered(value: &Value, choice: u64) -> Value {
    match value {
        Value::Bool(it) => Value::Bool(!it),
        Value::Number(it) => (it.as_u64().unwrap_or_default() ^ (1 + choice % 7)).into(),
        Value::String(text) => {
            let mut signs: Vec<char> = text.chars().collect();
            let at = usize::try_from(choice).unwrap_or_default() % signs.len().max(1);
            match signs.get_mut(at) {
                Some(sign) => *sign = if *sign == '1' { '2' } else { '1' },
                None => signs.push('1'),
            }
            Value::String(signs.into_iter().collect())
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// One field of one line is another; nothing is signed anew. The line itself is named.
    #[test]
    fn every_altered_field_is_found_and_its_line_named(line: prop::sample::Index, field: prop::sample::Index, choice: u64) {
        thread_local!(static SOUND: (Office, Vec<String>) = { let office = office(); let lines = office.export(EVERY); (office, lines) });
        SOUND.with(|(office, lines)| {
            let at = line.index(lines.len());
            let mut value: Value = serde_json::from_str(&lines[at]).unwrap();
            let mut paths = Vec::new();
            leaves(&value, "", &mut paths);
            prop_assume!(!paths.is_empty());
            let path = &paths[field.index(paths.len())];
            let place = value.pointer_mut(path).unwrap();
            *place = altered(place, choice);
            let mut tampered = lines.clone();
            tampered[at] = String::from_utf8(canonical(&value).unwrap()).unwrap() + "\n";
            prop_assume!(tampered[at] != lines[at]);
            let found = faults(office, &tampered);
            prop_assert!(found.iter().any(|fault| fault.line == at as u64 + 1), "line {} {path}: {found:?}", at + 1);
            Ok(())
        })?;
    }

    #[test]
    fn lines_taken_out_put_in_or_exchanged_are_found(a: prop::sample::Index, b: prop::sample::Index, how in 0..3_u8) {
        thread_local!(static SOUND: (Office, Vec<String>) = { let office = office(); let lines = office.export(EVERY); (office, lines) });
        SOUND.with(|(office, lines)| {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            let mut tampered = lines.clone();
            match how {
                0 => drop(tampered.remove(a)),
                1 => tampered.insert(a, lines[b].clone()),
                _ => tampered.swap(a, b),
            }
            prop_assume!(tampered != *lines);
            prop_assert!(!faults(office, &tampered).is_empty());
            Ok(())
        })?;
    }

    #[test]
    fn no_bytes_break_the_verifier(bytes: Vec<u8>) {
        prop_assert!(verify(bytes.split_inclusive(|b| *b == b'\n'), None, &[]).is_err());
    }
}

/// The entry's number of the first step of that kind on that case.
fn find(office: &Office, n: u32, is: impl Fn(&Step) -> bool) -> usize {
    let wanted = |entry: &LedgerEntry| match &entry.body {
        Body::Step { payout: of, step, .. } => *of == payout(n) && is(step),
        _ => false,
    };
    office.entries.iter().position(wanted).expect("such a step")
}

fn step(entry: &mut LedgerEntry) -> (&mut By, &mut Step) {
    let Body::Step { by, step, .. } = &mut entry.body else { panic!("a step") };
    (by, step)
}

/// What an office with its key writes anew, all hashes and signatures included, and what is found first.
fn forged(alter: impl FnOnce(&Office, &mut Vec<LedgerEntry>) -> usize) -> Reason {
    let office = office();
    let mut entries = office.entries.clone();
    let at = alter(&office, &mut entries);
    // After the header, and a checkpoint after every seventh entry.
    let line = (at + 2 + at / EVERY) as u64;
    let first = faults(&office, &office.export_of(&entries, EVERY)).into_iter().next().expect("a fault");
    assert_eq!(first.line, line, "{}", first.reason);
    first.reason
}

fn illegal(illegal: Illegal) -> Reason {
    Reason::Entry(Refusal::Illegal(illegal))
}

#[test]
fn sums_rules_and_facts_that_are_signed_anew_are_recomputed() {
    let proposing = |change: fn(&mut Step)| {
        forged(|office, entries| {
            let at = find(office, 0, |step| matches!(step, Step::Propose { .. }));
            change(step(&mut entries[at]).1);
            at
        })
    };
    let sum = proposing(|step| {
        let Step::Propose { sum, .. } = step else { panic!("a proposal") };
        *sum = yuan("15000.01");
    });
    assert_eq!(sum, illegal(Illegal::Sum));
    let fine = proposing(|step| {
        let Step::Propose { facts, .. } = step else { panic!("a proposal") };
        facts.hazards[0].penalty = Some(shared::reward::facts::Penalty::new(yuan("100001")));
    });
    assert_eq!(fine, illegal(Illegal::Sum));
    let rule = proposing(|step| {
        let Step::Propose { rule, .. } = step else { panic!("a proposal") };
        rule.id = "N-2018".into();
    });
    assert_eq!(rule, illegal(Illegal::Rule));
    let example = forged(|_, entries| {
        let Body::Rules { file, .. } = &mut entries[0].body else { panic!("rules") };
        *file = N_2018.replacen("\"15 %\"", "\"16 %\"", 1);
        0
    });
    assert!(matches!(example, Reason::Entry(Refusal::Rules(BookError::Load(_)))), "{example}");
}

#[test]
fn persons_in_two_duties_are_found() {
    let acting = |n, is: fn(&Step) -> bool, person: By| {
        forged(|office, entries| {
            let at = find(office, n, is);
            *step(&mut entries[at]).0 = person;
            at
        })
    };
    let approve = |step: &Step| matches!(step, Step::Approve { .. });
    let pay = |step: &Step| matches!(step, Step::Pay { .. });
    assert_eq!(acting(0, approve, By::Hand(hand(2, Role::RewardApprover))), illegal(Illegal::TwoDuties));
    assert_eq!(acting(0, pay, By::Hand(hand(3, Role::Cashier))), illegal(Illegal::TwoDuties));
    assert_eq!(acting(0, pay, By::Hand(hand(3, Role::RewardApprover))), illegal(Illegal::Who));
    let twice = forged(|office, entries| {
        let at = find(office, 2, approve) + 1;
        *step(&mut entries[at]).0 = approver();
        at
    });
    assert_eq!(twice, illegal(Illegal::ApprovedBefore));
}

#[test]
fn payments_without_a_claim_twice_or_late_are_found() {
    let pay = |step: &Step| matches!(step, Step::Pay { .. });
    let again = forged(|office, entries| {
        let at = find(office, 0, pay);
        entries.insert(at + 1, entries[at].clone());
        at + 1
    });
    assert_eq!(again, Reason::Entry(Refusal::ReferenceAgain));
    let anew = forged(|office, entries| {
        let at = find(office, 0, pay);
        entries.insert(at + 1, entries[at].clone());
        *step(&mut entries[at + 1]).1 = Step::Pay { reference: Digest::of(&[b"another payment"]) };
        at + 1
    });
    assert_eq!(anew, illegal(Illegal::State));
    let unclaimed = forged(|office, entries| {
        let at = find(office, 0, |step| matches!(step, Step::Claim { .. }));
        entries.remove(at);
        at
    });
    assert_eq!(unclaimed, illegal(Illegal::State));
    let by_office = forged(|office, entries| {
        let at = find(office, 0, |step| matches!(step, Step::Claim { .. }));
        let Step::Claim { signed, .. } = step(&mut entries[at]).1 else { panic!("a claim") };
        signed.claim.way = Way::Transfer { sealed: Digest::of(&[b"an account of somebody inside"]) };
        at
    });
    assert_eq!(by_office, illegal(Illegal::Signature));
    let redeemed_again = forged(|office, entries| {
        let at = find(office, 1, |step| matches!(step, Step::Redeem { .. }));
        entries.insert(at + 1, entries[at].clone());
        at + 1
    });
    assert_eq!(redeemed_again, illegal(Illegal::Voucher));
    let without_the_code = forged(|office, entries| {
        let at = find(office, 1, |step| matches!(step, Step::Redeem { .. }));
        let Step::Redeem { keys, .. } = step(&mut entries[at]).1 else { panic!("vouchers") };
        keys[0] = VoucherKey([5; 32]);
        at
    });
    assert_eq!(without_the_code, illegal(Illegal::Voucher));
    let early = forged(|office, entries| {
        let at = find(office, 4, |step| matches!(step, Step::Lapse {}));
        entries[at].day = day("2026-05-01");
        at
    });
    assert_eq!(early, illegal(Illegal::Early));
    let statement = forged(|office, entries| {
        let at = find(office, 1, |step| matches!(step, Step::Reconcile { .. }));
        let Step::Reconcile { sum, .. } = step(&mut entries[at]).1 else { panic!("a step") };
        *sum = yuan("10000");
        at
    });
    assert_eq!(statement, illegal(Illegal::Statement));
}

#[test]
fn tips_budgets_days_and_totals_are_checked_over_all_cases() {
    let verified = |step: &Step| matches!(step, Step::Verify { .. });
    let same_tip = forged(|office, entries| {
        let at = find(office, 1, verified);
        let Step::Verify { tip: first, .. } = verify_step(0) else { panic!("a step") };
        let Step::Verify { tip, .. } = step(&mut entries[at]).1 else { panic!("a step") };
        *tip = first;
        at
    });
    assert_eq!(same_tip, Reason::Entry(Refusal::TipAgain(payout(0))));
    let same_matter = forged(|office, entries| {
        let at = find(office, 1, verified);
        let Step::Verify { matters, .. } = step(&mut entries[at]).1 else { panic!("a step") };
        *matters = vec![matter(0)];
        find(office, 1, |step| matches!(step, Step::Propose { .. }))
    });
    assert_eq!(same_matter, illegal(Illegal::Matter));
    let small = forged(|office, entries| {
        let Body::Fund { total, .. } = &mut entries[3].body else { panic!("a budget") };
        *total = yuan("30000");
        find(office, 2, |step| matches!(step, Step::Approve { .. })) + 1
    });
    assert!(matches!(small, Reason::Entry(Refusal::Budget(BudgetError::Overdrawn { .. }))), "{small}");
    let stranger = forged(|_, entries| {
        let Body::Fund { by, .. } = &mut entries[3].body else { panic!("a budget") };
        by.role = Role::RewardApprover;
        3
    });
    assert_eq!(stranger, Reason::Entry(Refusal::Role));
    let back = forged(|_, entries| {
        entries[3].day = day("2026-03-01");
        3
    });
    assert_eq!(back, Reason::Entry(Refusal::Day));
    let totals = forged(|office, entries| {
        let last = entries.len() - 1;
        let Body::Totals { budget, .. } = &mut entries[last].body else { panic!("totals") };
        *budget = budget.funded(yuan("2000000")).expect("more");
        let _ = office;
        last
    });
    assert!(matches!(totals, Reason::Entry(Refusal::Totals(_))), "{totals}");
    let voucher = forged(|office, entries| {
        let is_claim = |step: &Step| matches!(step, Step::Claim { .. });
        let (one, three) = (find(office, 1, is_claim), find(office, 3, is_claim));
        let Step::Claim { vouchers, .. } = step(&mut entries[one]).1.clone() else { panic!("a claim") };
        let Step::Claim { vouchers: others, .. } = step(&mut entries[three]).1 else { panic!("a claim") };
        others[0].tag = vouchers[0].tag;
        three
    });
    assert_eq!(voucher, Reason::Entry(Refusal::VoucherAgain));
}

#[test]
fn a_witness_shows_what_an_office_wrote_anew() {
    let office = office();
    let report = verify(office.export(EVERY), None, &[]).expect("it holds");
    let kept = [report.file.newest.expect("a checkpoint")];
    let mut entries = office.entries.clone();
    let at = find(&office, 0, |step| matches!(step, Step::Pay { .. }));
    *step(&mut entries[at]).1 = Step::Pay { reference: Digest::of(&[b"another reference"]) };
    let lines = office.export_of(&entries, EVERY);
    assert_eq!(faults(&office, &lines), [], "legal by itself");
    let found = verify(&lines, None, &kept).expect_err("the witness");
    assert!(matches!(found[0].reason, Reason::File(FileReason::WitnessRoot { .. })));
    // A ledger without its last entries is a ledger, but not for who kept a checkpoint.
    let shorter = office.export_of(&entries[..at], EVERY);
    assert_eq!(faults(&office, &shorter), []);
    assert!(verify(&shorter, None, &kept).is_err());
}

#[test]
fn what_came_late_is_told_and_no_fault() {
    let mut office = Office::new("1000000");
    office.notified(0, &fined("100000"));
    let claim = office.claim_step(0, transfer());
    office.must(0, By::Claimant, claim);
    let due = office.today.plus(15);
    let (mut in_time, pay) = (office.clone(), Step::Pay { reference: digest() });
    in_time.today = due;
    in_time.must(0, cashier(), pay);
    assert_eq!(verify(in_time.export(1_000), None, &[]).expect("it holds").late, [], "on the last day");
    office.today = due.plus(1);
    office.must(0, cashier(), Step::Pay { reference: digest() });
    let line = office.entries.len() as u64 + 1;
    office.notified(2, &fined("100000"));
    office.today = office.today.plus(61 + OFFLINE_DAYS);
    let key = BudgetKey { region: division(PROVINCE), year: 2027 };
    office.enter(Body::Fund { by: administrator(), key, total: Fen::ZERO }).expect("legal");
    let report = verify(office.export(1_000), None, &[]).expect("it holds");
    let open = Late { line: None, payout: payout(2), due: Due::Claim, day: due.plus(61) };
    assert_eq!(report.late, [Late { line: Some(line), payout: payout(0), due: Due::Payment, day: due }, open]);
    assert_eq!(report.states[&State::Lapsed], 1, "lapsed, though nobody entered it");
}

#[test]
fn a_line_of_a_ledger_has_one_spelling() {
    let office = office();
    let sound = office.export(EVERY);
    for (from, to) in [
        ("}\n", "}\n\n"),
        ("}\n", "} \n"),
        ("}\n", "}\r\n"),
        ("}\n", "}"),
        ("\"day\":", "\"day\": "),
        ("{\"entry\"", " {\"entry\""),
    ] {
        let mut lines = sound.clone();
        lines[5] = lines[5].replacen(from, to, 1);
        let at_byte = lines[5].bytes().zip(sound[5].bytes()).take_while(|(a, b)| a == b).count();
        let found = faults(&office, &lines);
        let expected = Fault { line: 6, reason: Reason::File(FileReason::NotCanonical { at: at_byte }) };
        assert!(found.contains(&expected), "{from:?} as {to:?}: {found:?}");
    }
}

#[test]
fn a_sum_is_split_into_at_most_so_many_vouchers() {
    use shared::reward::voucher::{VOUCHERS_MAX, split};

    let most = Fen::new(VOUCHERS_MAX as u64).expect("an amount");
    let one = Fen::new(1).expect("an amount");
    assert_eq!(split(most, &[one]).map(|values| values.len()), Some(VOUCHERS_MAX));
    assert_eq!(split(most.checked_add(one).expect("an amount"), &[one]), None);
    assert_eq!(split(one, &[yuan("1")]), None, "a rest");
    assert_eq!(split(Fen::MAX, &[Fen::ZERO]), None);
    assert_eq!(
        split(yuan("299999.99"), book().sets()[0].denominations()).map(|v| v.into_iter().sum()),
        Some(yuan("299999.99"))
    );
}

#[test]
fn a_hostile_file_is_answered_with_a_bounded_list() {
    let office = office();
    let found = verify(vec![b"{}\n"; 5_000], None, &[]).expect_err("faults");
    assert!(found.len() <= 2_000);
    // Lines that are right in themselves, and say what cannot have happened.
    let mut long = Office::new("1000000");
    let body = Body::Step { by: cashier(), payout: payout(9), step: Step::Pay { reference: digest() } };
    long.entries.extend(vec![LedgerEntry { body, day: long.today }; 1_100]);
    assert_eq!(faults(&long, &long.export(1_000)).len(), 1_000);
    let mut lines = office.export(EVERY);
    lines[1] = " ".repeat(LINE_BYTES_MAX + 1);
    assert!(faults(&office, &lines).contains(&Fault { line: 2, reason: Reason::File(FileReason::TooLong) }));
}

#[test]
fn an_offline_counter_finds_vouchers_by_the_code_on_a_list_that_is_the_offices() {
    use ed25519_dalek::Signer as _;

    let office = office();
    let key = office.verifier_key();
    let open = |n, sum: &str| {
        let list = voucher_list(n, yuan(sum), office.ledger.book());
        list.into_iter().map(|voucher| OpenVoucher {
            tag: voucher.tag,
            until: day("2026-08-31"),
            value: voucher.value,
        })
    };
    let mut vouchers: Vec<OpenVoucher> = open(1, "15100.01").chain(open(2, "3000")).collect();
    vouchers.sort_by_key(|open| open.tag);
    let counter = shared::digest::ActorTag([8; 16]);
    let list = OpenList { counter, day: day("2026-03-05"), origin: key.name().clone(), vouchers };
    let signature = key.signature(office.key.sign(&list.signed_bytes().expect("canonical")).to_bytes());
    let mut signed = SignedOpenList { list, signature };
    assert!(signed.verify(&key).is_ok());
    let values = |n, on| {
        signed
            .list
            .of_code(&money_code(n), day(on))
            .into_iter()
            .map(|(key, open)| {
                assert_eq!(shared::reward::voucher::tag(&key), open.tag);
                open.value
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(values(1, "2026-08-31"), [yuan("10000"), yuan("5000"), yuan("100"), yuan("0.01")]);
    assert_eq!((values(1, "2026-09-01"), values(3, "2026-03-05")), (vec![], vec![]));
    signed.list.vouchers[0].value = yuan("50000");
    assert!(signed.verify(&key).is_err(), "an altered voucher");
}

#[test]
fn a_list_gives_no_key_of_a_voucher_and_a_ledger_those_that_are_spent() {
    use shared::reward::voucher::{key, keys, tag};

    let list = voucher_list(1, yuan("15100.01"), &book());
    let all: Vec<_> = keys(&money_code(1)).take(list.len()).collect();
    assert_eq!(all.iter().map(tag).collect::<Vec<_>>(), list.iter().map(|voucher| voucher.tag).collect::<Vec<_>>());
    assert_eq!(all[1], key(&money_code(1), 1));
    assert!(list.iter().all(|voucher| all.iter().all(|key| !key.to_string().contains(&voucher.tag.to_string()))));
    let office = office();
    let ledger = office.export(EVERY).concat();
    assert!(ledger.contains(&voucher_list(1, yuan("10000.01"), office.ledger.book())[0].tag.to_string()));
    let redeemed = find(&office, 1, |step| matches!(step, Step::Redeem { .. }));
    let before = office.export_of(&office.entries[..redeemed], EVERY).concat();
    for n in 0..3 {
        let key = key(&money_code(1), n).to_string();
        assert!(!before.contains(&key), "{n}");
        assert_eq!(ledger.contains(&key), n < 2, "it has two vouchers: {n}");
    }
}

#[test]
fn the_receipt_code_signs_the_claim_under_the_key_that_came_with_the_tip() {
    use shared::digest::ClaimKey;
    use shared::reward::claim::Claim;
    use shared::seal::secrets::Root;
    use shared::tip::code::ReceiptCode;

    let root = |n| Root::of_code(&ReceiptCode::from_random(&[n; 32]), b"a salt of sixteen bytes").expect("derived");
    let key = |root: &Root| ClaimKey(root.signing().verifying_key().to_bytes());
    let claim = Claim { attempt: 0, day: day("2026-03-02"), payout: payout(1), sum: yuan("15000"), way: transfer() };
    let signed = claim.sign(&root(1)).expect("canonical");
    assert!(signed.verify(&key(&root(1))).is_ok());
    assert!(signed.verify(&key(&root(2))).is_err());
    let text = String::from_utf8(claim.signed_bytes().expect("canonical")).expect("text");
    let sealed = Digest::of(&[b"sealed account"]);
    let id = payout(1);
    assert_eq!(
        text,
        format!(
            "minewatch.claim.v1\n{{\"attempt\":0,\"day\":\"2026-03-02\",\"payout\":\"{id}\",\"sum\":\"1500000\",\"way\":{{\"transfer\":{{\"sealed\":\"{sealed}\"}}}}}}"
        )
    );
}
