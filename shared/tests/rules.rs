//! The rules of a check: what is refused, and why; and that a phone and the server reach the same records.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

mod common;

use common::{Device, NOON, Office, bytes, found, inspector, located, mine, region, started};
use proptest::prelude::*;
use shared::account::Person;
use shared::checklist::{Answer, ItemCode};
use shared::digest::PhotoHash;
use shared::event::{Body, Event};
use shared::evidence::{MediaType, PHOTO_BYTES_MAX, PhotoRefusal, PhotoSource, PhotoState};
use shared::hazard::{HazardLevel, REWORDINGS_MAX, Wording};
use shared::id::{CheckId, HazardId};
use shared::record::{Reception, Recorder, Records, Refusal, apply, judge};
use shared::role::Role;
use shared::time::Timestamp;

struct Desk {
    records: Records,
    office: Office,
    people: Vec<Person>,
    received: Timestamp,
    seq: u64,
}

impl Desk {
    fn new() -> Self {
        let people =
            vec![inspector(1, "220581"), inspector(2, "220581"), inspector(3, "220500"), inspector(4, "220681")];
        let office = Office(mine(), people.clone());
        Self { records: Records::default(), office, people, received: NOON.plus_ms(86_400_000), seq: 0 }
    }

    fn take(&mut self, event: &Event) -> Result<(), Refusal> {
        let recorder = match self.people.iter().find(|p| p.id == event.actor) {
            Some(person) => Recorder::Person(&person.actor()),
            None => Recorder::Server,
        };
        let region = judge(&self.records, event, recorder, self.received, &self.office)?;
        self.seq += 1;
        apply(&mut self.records, event, &Reception { seq: self.seq, at: Some(self.received), region });
        Ok(())
    }
}

fn check() -> CheckId {
    CheckId::from_parts(NOON, bytes(40))
}

fn hazard() -> HazardId {
    HazardId::from_parts(NOON, bytes(41))
}

fn item(code: &str) -> ItemCode {
    ItemCode::new(code).expect("a code")
}

fn answered(code: &str) -> Body {
    Body::CheckAnswered { item: item(code), answer: Answer::Pass, note: None }
}

fn photo(n: u8, size: u64) -> Body {
    Body::PhotoTaken {
        photo: PhotoHash::of(&[n]),
        bytes: size,
        media_type: MediaType::Jpeg,
        source: PhotoSource::Camera,
        hazard: None,
        item: None,
        located: located(),
    }
}

/// A desk, and the first inspector's phone with a check that has begun.
fn begun() -> (Desk, Device) {
    let mut desk = Desk::new();
    let mut phone = Device::new(1, desk.people[0].id);
    let companion = desk.people[1].id;
    let start = phone.record(check(), started(vec![companion]));
    desk.take(&start).expect("starts");
    let arrival = phone.record(check(), Body::CheckArrived { located: located() });
    desk.take(&arrival).expect("arrives");
    (desk, phone)
}

#[test]
fn a_check_is_started_only_by_two_inspectors_in_their_own_region() {
    let people = Desk::new().people;
    let (one, two, city, foreign) = (people[0].id, people[1].id, people[2].id, people[3].id);
    for (actor, companions, expected) in [
        (one, vec![two], Ok(())),
        (one, vec![two, city], Ok(())),
        (city, vec![one], Ok(())),
        (one, vec![], Err(Refusal::TooFewInspectors)),
        (one, vec![one], Err(Refusal::UnknownCompanion)),
        (one, vec![two, two], Err(Refusal::UnknownCompanion)),
        (foreign, vec![two], Err(Refusal::ForeignRegion)),
    ] {
        let mut desk = Desk::new();
        let event = Device::new(1, actor).record(check(), started(companions));
        assert_eq!(desk.take(&event), expected);
        assert_eq!(desk.records.checks.len(), usize::from(expected.is_ok()));
    }
}

#[test]
fn only_inspectors_record() {
    for role in Role::ALL.iter().filter(|r| **r != Role::Inspector) {
        let mut desk = Desk::new();
        desk.people[0].role = *role;
        let event = Device::new(1, desk.people[0].id).record(check(), started(vec![desk.people[1].id]));
        assert_eq!(desk.take(&event), Err(Refusal::NotAllowed), "{role:?}");
    }
}

#[test]
fn what_does_not_fit_the_check_is_refused_and_changes_nothing() {
    let wording =
        |text: &str| Wording { level: HazardLevel::General, description: text.into(), place: String::new() };
    let reworded = |text: &str| Body::HazardReworded {
        hazard: hazard(),
        seen: common::Device::new(9, inspector(1, "220581").id).record(check(), started(vec![])).id,
        wording: wording(text),
    };
    let about = |text: &str| Body::HazardFound {
        hazard: hazard(),
        item: Some(item("no-such-item")),
        wording: wording(text),
        located: located(),
    };
    for (body, refusal) in [
        (started(vec![inspector(2, "220581").id]), Refusal::AlreadyStarted),
        (Body::CheckArrived { located: located() }, Refusal::AlreadyArrived),
        (answered("no-such-item"), Refusal::UnknownItem),
        (reworded("x"), Refusal::NoSuchHazard),
        (about("x"), Refusal::UnknownItem),
        (about("  "), Refusal::BadValue),
        (about(&"长".repeat(3_000)), Refusal::BadValue),
        (about("a\0b"), Refusal::BadValue),
        (photo(1, 0), Refusal::PhotoSize),
        (photo(1, PHOTO_BYTES_MAX + 1), Refusal::PhotoSize),
        (Body::PhotoHeld { photo: PhotoHash::of(&[1]) }, Refusal::ServersOnly),
    ] {
        let (mut desk, mut phone) = begun();
        let before = desk.records.clone();
        let kind = body.kind();
        let event = phone.record(check(), body);
        assert_eq!(desk.take(&event), Err(refusal), "{kind}");
        assert_eq!(desk.records, before, "{kind}");
    }
}

#[test]
fn a_check_of_others_is_not_added_to_and_a_missing_one_is_named() {
    let (mut desk, _) = begun();
    let mut stranger = Device::new(3, desk.people[2].id);
    let event = stranger.record(check(), answered("roof-01"));
    assert_eq!(desk.take(&event), Err(Refusal::NotOnThisCheck));
    let elsewhere = CheckId::from_parts(NOON, bytes(77));
    let event = stranger.record(elsewhere, answered("roof-01"));
    assert_eq!(desk.take(&event), Err(Refusal::NoSuchCheck));
}

#[test]
fn nothing_is_added_after_sign_off_but_the_servers_word_on_photos() {
    let (mut desk, mut phone) = begun();
    for body in [photo(1, 10), photo(2, 10), Body::CheckSigned { remark: None }] {
        let event = phone.record(check(), body);
        desk.take(&event).expect("legal");
    }
    for body in [answered("roof-01"), found(hazard()), photo(3, 10), Body::CheckSigned { remark: None }] {
        let event = phone.record(check(), body);
        assert_eq!(desk.take(&event), Err(Refusal::CheckSigned));
    }
    let mut server = Device::new(9, inspector(99, "220000").id);
    let reason = PhotoRefusal::Broken;
    let (held, refused) = (PhotoHash::of(&[1]), PhotoHash::of(&[2]));
    for body in [Body::PhotoHeld { photo: held }, Body::PhotoRefused { photo: refused, reason }] {
        let event = server.record(check(), body);
        desk.take(&event).expect("legal");
    }
    assert_eq!(desk.records.photos[&held].state, PhotoState::Held);
    assert_eq!(desk.records.photos[&refused].state, PhotoState::Refused(reason));
    let again = server.record(check(), Body::PhotoHeld { photo: held });
    assert_eq!(desk.take(&again), Err(Refusal::NoSuchPhoto));
}

#[test]
fn a_check_is_not_signed_off_before_arrival() {
    let mut desk = Desk::new();
    let mut phone = Device::new(1, desk.people[0].id);
    let start = phone.record(check(), started(vec![desk.people[1].id]));
    desk.take(&start).expect("starts");
    let event = phone.record(check(), Body::CheckSigned { remark: None });
    assert_eq!(desk.take(&event), Err(Refusal::NotArrived));
}

#[test]
fn a_photo_is_evidence_once() {
    let (mut desk, mut phone) = begun();
    let (first, second) = (phone.record(check(), photo(1, 10)), phone.record(check(), photo(1, 10)));
    assert_eq!(desk.take(&first), Ok(()));
    assert_eq!(desk.take(&second), Err(Refusal::PhotoExists));
}

#[test]
fn when_two_change_the_same_words_both_stay_visible() {
    let (mut desk, mut phone) = begun();
    let mut companion = Device::new(2, desk.people[1].id);
    let found = phone.record(check(), found(hazard()));
    desk.take(&found).expect("legal");
    let reword = |text: &str| Body::HazardReworded {
        hazard: hazard(),
        seen: found.id,
        wording: Wording { level: HazardLevel::Major, description: text.into(), place: "井下".into() },
    };
    let (one, two) = (phone.record(check(), reword("甲")), companion.record(check(), reword("乙")));
    desk.take(&one).expect("legal");
    desk.take(&two).expect("legal");
    let hazard = &desk.records.hazards[&hazard()];
    assert_eq!(hazard.wording.description, "乙");
    let earlier: Vec<_> = hazard.earlier.iter().map(|e| (e.wording.description.as_str(), e.conflict)).collect();
    assert_eq!(earlier, [("采煤工作面支护缺失", false), ("甲", true)]);
}

#[test]
fn a_change_of_one_field_leaves_what_another_changed_meanwhile() {
    let (mut desk, mut phone) = begun();
    let mut companion = Device::new(2, desk.people[1].id);
    let found = phone.record(check(), found(hazard()));
    desk.take(&found).expect("legal");
    let before = desk.records.hazards[&hazard()].wording.clone();
    let mut reword = |device: &mut Device, wording: Wording| {
        let event = device.record(check(), Body::HazardReworded { hazard: hazard(), seen: found.id, wording });
        desk.take(&event).expect("legal");
    };
    // One lowers the level; the other, who had not seen it, corrects the place.
    reword(&mut phone, Wording { level: HazardLevel::General, ..before.clone() });
    reword(&mut companion, Wording { place: "3202 工作面".into(), ..before.clone() });
    let hazard = &desk.records.hazards[&hazard()];
    assert_eq!(hazard.wording, Wording { level: HazardLevel::General, place: "3202 工作面".into(), ..before });
    assert!(hazard.earlier.iter().all(|earlier| !earlier.conflict));
}

#[test]
fn another_answer_of_another_person_stays_visible() {
    let (mut desk, mut phone) = begun();
    let mut companion = Device::new(2, desk.people[1].id);
    let answer = |answer| Body::CheckAnswered { item: item("roof-01"), answer, note: None };
    let events = [
        phone.record(check(), answer(Answer::Fail)),
        companion.record(check(), answer(Answer::Pass)),
        companion.record(check(), answer(Answer::NotApplicable)),
    ];
    for event in &events {
        desk.take(event).expect("legal");
    }
    let answered = &desk.records.checks[&check()].answers[&item("roof-01")];
    assert_eq!(answered.answer, Answer::NotApplicable);
    assert_eq!(answered.earlier.iter().map(|e| e.answer).collect::<Vec<_>>(), [Answer::Fail]);
}

#[test]
fn words_that_are_changed_without_end_are_refused() {
    let (mut desk, mut phone) = begun();
    let mut seen = phone.record(check(), found(hazard()));
    desk.take(&seen).expect("legal");
    let mut refused = None;
    for n in 0..=REWORDINGS_MAX {
        let wording = Wording { level: HazardLevel::Major, description: n.to_string(), place: String::new() };
        let event = phone.record(check(), Body::HazardReworded { hazard: hazard(), seen: seen.id, wording });
        refused = desk.take(&event).err();
        seen = event;
    }
    assert_eq!(refused, Some(Refusal::TooMany));
    assert_eq!(desk.records.hazards[&hazard()].earlier.len(), REWORDINGS_MAX);
}

proptest! {
    /// A phone that pulls the log in pieces of any size holds what the server holds.
    #[test]
    fn folding_the_log_in_pieces_gives_the_same_records(kinds in prop::collection::vec(0_u8..5, 1..40), cut in 0_usize..40) {
        let (mut desk, mut phone) = begun();
        let mut log = Vec::new();
        for (n, kind) in (0_u8..).zip(kinds) {
            let body = match kind {
                0 => answered("roof-01"),
                1 => answered("vent-03"),
                2 => found(HazardId::from_parts(NOON, bytes(100 + n))),
                3 => photo(n, 1 + u64::from(n)),
                _ => Body::CheckArrived { located: located() },
            };
            let event = phone.record(check(), body);
            if desk.take(&event).is_ok() {
                log.push((desk.seq, event));
            }
        }
        let (mut desk_again, _) = begun();
        let cut = cut.min(log.len());
        for piece in [&log[..cut], &log[cut..]] {
            let mut held = desk_again.records.clone();
            for (seq, event) in piece {
                let reception = Reception { seq: *seq, at: Some(desk.received), region: region("220581") };
                apply(&mut held, event, &reception);
            }
            desk_again.records = held;
        }
        prop_assert_eq!(desk_again.records, desk.records);
    }
}
