//! How long the core takes for what phones and servers do all day. `cargo xtask bench core` runs it.
#![allow(missing_docs, clippy::expect_used, reason = "criterion's macros; a measurement that cannot go on says why")]

#[path = "../../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use common::{Device, NOON, Office, bytes, found, inspector, located, mine, started};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

use shared::checklist::{self, Answer};
use shared::digest::Digest;
use shared::event::{Body, Event, link, signed_bytes, verify};
use shared::id::{CheckId, HazardId};
use shared::mine::MineKind;
use shared::record::{Reception, Recorder, Records, apply, judge};

/// Events of one check: started, arrived, answers, one hazard.
const CHECK_EVENTS: usize = 50;
const CHECKS: u16 = 200;

fn check(phone: &mut Device, n: u16) -> Vec<Event> {
    let mut id = bytes(8);
    id[..2].copy_from_slice(&n.to_be_bytes());
    let check = CheckId::from_parts(NOON, id);
    let items: Vec<_> =
        checklist::for_kind(MineKind::UndergroundCoal).items().map(|item| item.code.clone()).collect();
    let mut bodies = vec![
        started(vec![inspector(4, "220581").id]),
        Body::CheckArrived { located: located() },
        found(HazardId::from_parts(NOON, id)),
    ];
    bodies.extend((bodies.len()..CHECK_EVENTS).map(|n| Body::CheckAnswered {
        item: items[n % items.len()].clone(),
        answer: Answer::Pass,
        note: Some("支护完好，顶板无离层".into()),
    }));
    bodies.into_iter().map(|body| phone.record(check, body)).collect()
}

fn fold(office: &Office, person: &shared::account::Person, events: &[Event]) -> Records {
    let (actor, received) = (person.actor(), NOON.plus_ms(1_000_000_000));
    let mut records = Records::default();
    for (event, seq) in events.iter().zip(1..) {
        let region = judge(&records, event, Recorder::Person(&actor), received, office).expect("legal");
        apply(&mut records, event, &Reception { seq, at: Some(received), region });
    }
    records
}

fn core(criterion: &mut Criterion) {
    let person = inspector(3, "220581");
    let office = Office(mine(), vec![person.clone(), inspector(4, "220581")]);
    let mut phone = Device::new(5, person.id);
    let events: Vec<Event> = (0..CHECKS).flat_map(|n| check(&mut phone, n)).collect();
    let (one, canonical) = (&events[3], events[3].canonical().expect("canonical"));
    let text = String::from_utf8(canonical.clone()).expect("text");

    criterion.bench_function("one event: canonical bytes and hash", |b| {
        b.iter(|| link(&one.prev, &Digest::of(&[&black_box(one).canonical().expect("canonical")])));
    });
    criterion.bench_function("one event: read from its canonical text", |b| {
        b.iter(|| serde_json::from_str::<Event>(black_box(&text)).expect("an event"));
    });
    let (message, key, signature) = (signed_bytes(phone.id, &phone.head), phone.public(), phone.sign_head());
    criterion.bench_function("one batch: signature over its head", |b| {
        b.iter(|| verify(black_box(&key), &message, &signature).expect("holds"));
    });
    let mut group = criterion.benchmark_group("fold");
    group.sample_size(20).throughput(Throughput::Elements(events.len() as u64));
    group.bench_function("judge and apply 10,000 events", |b| {
        b.iter_batched(Records::default, |_| fold(&office, &person, &events), BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, core);
criterion_main!(benches);
