//! An exported check is valid; after any one byte is changed, the verifier names a flaw.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

mod common;

use common::{Device, NOON, bytes, found, inspector, located, mine, started};
use shared::account::Person;
use shared::board::CheckFile;
use shared::checklist::{Answer, ItemCode};
use shared::digest::{Digest, PhotoHash};
use shared::event::{Body, Event, Head, canonical};
use shared::evidence::{MediaType, PhotoSource};
use shared::export::{Chain, CheckExport, Content, Entry, FORMAT, Flaw, Link, VERSION, signed_bytes, verify_check};
use shared::id::{CheckId, HazardId, UserId};
use shared::record::{Reception, Records, apply};
use shared::role::Role;

/// A check on one phone with another check's events between its own, and the server's word on its photo.
fn export() -> (CheckExport, Device) {
    let (one, two) = (inspector(3, "220581"), inspector(4, "220581"));
    let mut phone = Device::new(5, one.id);
    let mut server = Device::new(6, UserId::from_parts(NOON, bytes(7)));
    let (check, other) = (CheckId::from_parts(NOON, bytes(8)), CheckId::from_parts(NOON, bytes(9)));
    let hazard = HazardId::from_parts(NOON, bytes(10));
    let photo = PhotoHash::of(b"a photo");
    let taken = Body::PhotoTaken {
        photo,
        bytes: 7,
        media_type: MediaType::Jpeg,
        source: PhotoSource::Camera,
        hazard: Some(hazard),
        item: None,
        located: located(),
    };
    let answered = Body::CheckAnswered {
        item: ItemCode::new("roof-01").expect("a code"),
        answer: Answer::Fail,
        note: Some("空顶约 3 m".into()),
    };
    phone.record(other, started(vec![two.id]));
    let before = phone.head;
    let events: Vec<Event> = [
        (check, started(vec![two.id])),
        (check, Body::CheckArrived { located: located() }),
        (other, Body::CheckArrived { located: located() }),
        (check, answered),
        (check, found(hazard)),
        (check, taken),
        (check, Body::CheckSigned { remark: None }),
        (other, Body::CheckSigned { remark: None }),
    ]
    .into_iter()
    .map(|(subject, body)| phone.record(subject, body))
    .collect();
    let held = server.record(check, Body::PhotoHeld { photo });
    let links = events
        .iter()
        .map(|event| {
            if event.subject.check() == check {
                Link::Event(Box::new(event.clone()))
            } else {
                Link::Withheld(Digest::of(&[&event.canonical().expect("canonical")]))
            }
        })
        .collect();
    let received = NOON.plus_ms(3_600_000);
    let mut records = Records::default();
    let mut log = Vec::new();
    for (event, seq) in events.iter().filter(|e| e.subject.check() == check).chain([&held]).zip(1..) {
        apply(&mut records, event, &Reception { seq, at: Some(received), region: mine().division });
        log.push(Entry { event: event.id, seq, received, applied: true });
    }
    let chain = |device: &Device, before: Head, links: Vec<Link>| Chain {
        device: device.id,
        user: device.user,
        key: device.public(),
        before,
        links,
        signature: device.sign_head(),
    };
    let system = Person { id: server.user, name: "系统".into(), role: Role::Auditor, ..inspector(7, "220000") };
    let content = Content {
        format: FORMAT.into(),
        version: VERSION,
        exported: received,
        server_key: server.public(),
        file: CheckFile {
            check: records.checks[&check].clone(),
            mine: mine(),
            people: vec![one, two, system],
            hazards: records.hazards.values().cloned().collect(),
            photos: records.photos.values().cloned().collect(),
        },
        chains: vec![chain(&phone, before, links), chain(&server, Head::EMPTY, vec![Link::Event(Box::new(held))])],
        log,
    };
    let signature = server.sign(&signed_bytes(&content).expect("canonical"));
    (CheckExport { content, signature }, server)
}

#[test]
fn an_exported_check_is_valid() {
    let (export, server) = export();
    let bytes = canonical(&export).expect("canonical");
    assert_eq!(verify_check(&bytes, None), vec![]);
    assert_eq!(verify_check(&bytes, Some(&server.public())), vec![]);
}

#[test]
fn another_servers_export_is_told_apart() {
    let (export, _) = export();
    let bytes = canonical(&export).expect("canonical");
    let stranger = Device::new(11, UserId::from_parts(NOON, common::bytes(7)));
    assert_eq!(verify_check(&bytes, Some(&stranger.public())), vec![Flaw::OtherServer]);
}

#[test]
fn any_changed_byte_is_found() {
    let (export, _) = export();
    let bytes = canonical(&export).expect("canonical");
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= if at % 2 == 0 { 0x01 } else { 0x20 };
        assert!(!verify_check(&altered, None).is_empty(), "the changed byte {at} was not found");
    }
    assert!(!verify_check(&bytes[..bytes.len() - 1], None).is_empty());
    assert!(!verify_check(&[&bytes[..], b"\n"].concat(), None).is_empty());
}

/// An office that alters its own records and signs the result anew is caught by the devices' chains.
#[test]
fn a_server_that_signs_altered_content_is_caught_by_the_chains() {
    type Alter = fn(&mut Content);
    type Expected = fn(&Flaw) -> bool;
    let alterations: [(&str, Alter, Expected); 5] = [
        (
            "an answer in the record",
            |c| c.file.check.answers.values_mut().for_each(|a| a.answer = Answer::Pass),
            |f| *f == Flaw::Records { what: "the check" },
        ),
        ("a hazard left out", |c| c.file.hazards.clear(), |f| *f == Flaw::Records { what: "the list of hazards" }),
        (
            "an event's words",
            |c| {
                if let Link::Event(event) = &mut c.chains[0].links[3]
                    && let Body::CheckAnswered { note, .. } = &mut event.body
                {
                    *note = None;
                }
            },
            |f| matches!(f, Flaw::DeviceSignature { .. }),
        ),
        (
            "an event taken out",
            |c| {
                c.chains[0].links.remove(3);
            },
            |f| matches!(f, Flaw::Chain { .. }),
        ),
        (
            "an event off the log",
            |c| {
                c.log.pop();
            },
            |f| matches!(f, Flaw::Log { .. }),
        ),
    ];
    for (what, alter, expected) in alterations {
        let (mut export, server) = export();
        alter(&mut export.content);
        export.signature = server.sign(&signed_bytes(&export.content).expect("canonical"));
        let flaws = verify_check(&canonical(&export).expect("canonical"), None);
        assert!(flaws.iter().any(expected), "{what}: {flaws:?}");
        assert!(!flaws.contains(&Flaw::ServerSignature), "{what}");
    }
}
