//! How long rewards take: a sum (bar: a million a second on one core), a whole exported ledger (bar: 100,000 cases in
//! 10 s). `cargo xtask bench core` runs it; `CASES` sets another number of cases.
#![allow(missing_docs, clippy::expect_used, reason = "criterion's macros; a measurement that cannot go on says why")]

#[path = "../../tests/rewards/mod.rs"]
mod rewards;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rewards::{Office, facts, fined, reader, yuan};

use shared::reward::book::{LOCAL_EXAMPLE, N_2018};
use shared::reward::compute::compute;
use shared::reward::facts::{AccidentGrade, ConcealedAccident, Facts, Standing};
use shared::reward::ledger::{verify, verify_read};
use shared::reward::rules::RuleSet;

const CASES: u32 = 100_000;
/// A checkpoint for about every day's entries.
const CHECKPOINT_EVERY: usize = 2_000;

fn sums(criterion: &mut Criterion) {
    let national = RuleSet::parse(N_2018).expect("sound");
    let local = RuleSet::parse(LOCAL_EXAMPLE).expect("sound");
    let accident = ConcealedAccident { deaths: 4, grade: AccidentGrade::Larger };
    let joint = Facts { insider: true, standing: Standing::Joint { signatories: 3 }, ..fined("66666.73") };
    let several = (0..8).fold(facts(), |facts, n| facts.fined(1 + n % 2, yuan("40000.01")));
    let mut group = criterion.benchmark_group("sum with its reasoning");
    group.throughput(Throughput::Elements(1));
    for (name, set, facts) in [
        ("one fine", &national, fined("100000")),
        ("a concealed accident", &national, Facts { concealed: Some(accident), ..facts() }),
        ("insider, joint, three shares", &local, joint),
        ("eight fines of two levels", &local, several),
    ] {
        group.bench_function(name, |b| b.iter(|| compute(black_box(set), black_box(&facts)).expect("a sum")));
    }
    group.finish();
}

fn ledger(criterion: &mut Criterion) {
    let cases = std::env::var("CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    let mut office = Office::new("90000000000");
    for n in 0..cases {
        office.whole(n, &fined(if n % 10 == 0 { "1000000" } else { "66666.73" }));
    }
    let key = office.verifier_key();
    let lines = office.export(CHECKPOINT_EVERY);
    let bytes: usize = lines.iter().map(String::len).sum();
    eprintln!("{cases} cases, {} entries, {} MB", office.entries.len(), bytes / 1_000_000);
    drop(office);
    let mut group = criterion.benchmark_group("ledger");
    group.sample_size(10).measurement_time(Duration::from_mins(1)).throughput(Throughput::Elements(cases.into()));
    group.bench_function("verify, as the command does it", |b| {
        b.iter(|| {
            let Ok(report) = verify_read(reader(&lines), Some(&key), &[]);
            report.expect("it holds")
        });
    });
    group
        .bench_function("verify on one processor", |b| b.iter(|| verify(&lines, Some(&key), &[]).expect("it holds")));
    group.finish();
}

criterion_group!(benches, sums, ledger);
criterion_main!(benches);
