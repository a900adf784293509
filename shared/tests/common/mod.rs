//! Builders for tests: devices with real keys that record real events.
#![allow(dead_code, reason = "each test uses a part")]

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;

use shared::account::Person;
use shared::check::CheckKind;
use shared::checklist;
use shared::digest::{Digest, PublicKey, Signature};
use shared::event::{self, Body, Event, Head, Subject, VERSION};
use shared::evidence::{Fix, FixSource, Located, Position};
use shared::hazard::{HazardLevel, Wording};
use shared::id::{CheckId, DeviceId, EventId, HazardId, MineId, UserId};
use shared::mine::{Mine, MineKind, MineState};
use shared::record::Register;
use shared::region::DivisionCode;
use shared::role::Role;
use shared::time::{Contact, HonestTime, Timestamp};

pub const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

pub fn bytes(n: u8) -> [u8; 10] {
    [n; 10]
}

pub fn region(code: &str) -> DivisionCode {
    code.parse().expect("a code")
}

pub fn mine() -> Mine {
    Mine {
        id: MineId::from_parts(NOON, bytes(1)),
        name: "青石沟煤矿".into(),
        kind: MineKind::UndergroundCoal,
        state: MineState::Producing,
        guard: None,
        division: region("220581"),
        position: Position::from_degrees(42.53, 125.68),
        key: true,
        pond: None,
    }
}

pub fn inspector(n: u8, code: &str) -> Person {
    Person {
        id: UserId::from_parts(NOON, bytes(n)),
        name: format!("检查员{n}"),
        role: Role::Inspector,
        region: region(code),
        certificate: Some(format!("22{n:06}")),
        mine: None,
    }
}

/// One mine, and every inspector that was named.
pub struct Office(pub Mine, pub Vec<Person>);

impl Register for Office {
    fn mine_region(&self, mine: MineId) -> Option<DivisionCode> {
        (mine == self.0.id).then_some(self.0.division)
    }

    fn is_inspector(&self, user: UserId) -> bool {
        self.1.iter().any(|p| p.id == user && p.role == Role::Inspector)
    }
}

/// A device with a key, that records events in its chain.
pub struct Device {
    pub id: DeviceId,
    pub user: UserId,
    pub key: SigningKey,
    pub head: Head,
    made: u16,
}

impl Device {
    pub fn new(n: u8, user: UserId) -> Self {
        let key = SigningKey::from_slice(&[n; 32]).expect("a key");
        Self { id: DeviceId::from_parts(NOON, bytes(n)), user, key, head: Head::EMPTY, made: 0 }
    }

    pub fn public(&self) -> PublicKey {
        let point = self.key.verifying_key().to_encoded_point(false);
        PublicKey(point.as_bytes().try_into().expect("65 bytes"))
    }

    pub fn sign(&self, message: &[u8]) -> Signature {
        let signature: p256::ecdsa::Signature = self.key.sign(message);
        Signature(signature.to_bytes().into())
    }

    pub fn sign_head(&self) -> Signature {
        self.sign(&event::signed_bytes(self.id, &self.head))
    }

    pub fn record(&mut self, check: CheckId, body: Body) -> Event {
        self.made += 1;
        let mut random = [0; 10];
        random[..2].copy_from_slice(&self.made.to_be_bytes());
        random[2..].copy_from_slice(&self.id.uuid().as_bytes()[8..]);
        let contact = Contact { server: NOON, wall: NOON, round_trip_ms: 40 };
        let elapsed = i64::from(self.made) * 10_000;
        let event = Event {
            v: VERSION,
            id: EventId::from_parts(NOON, random),
            device: self.id,
            seq: self.head.seq + 1,
            prev: self.head.hash,
            actor: self.user,
            at: HonestTime {
                wall: NOON.plus_ms(elapsed),
                contact,
                elapsed_ms: elapsed.unsigned_abs(),
                unbroken: true,
            },
            subject: Subject::Check(check),
            body,
        };
        let inner = Digest::of(&[&event.canonical().expect("canonical")]);
        self.head = self.head.follow(&event, &inner).expect("follows");
        event
    }
}

pub fn located() -> Located {
    Located::Fix(Fix {
        position: Position::from_degrees(42.531, 125.681).expect("on earth"),
        accuracy_mm: 8_000,
        altitude_mm: Some(391_000),
        age_ms: 700,
        source: FixSource::Device,
    })
}

pub fn started(companions: Vec<UserId>) -> Body {
    Body::CheckStarted {
        mine: mine().id,
        check_kind: CheckKind::Unannounced,
        companions,
        checklist: checklist::for_kind(MineKind::UndergroundCoal).reference.clone(),
    }
}

pub fn found(hazard: HazardId) -> Body {
    let (description, place) = ("采煤工作面支护缺失".into(), "3201 工作面".into());
    let wording = Wording { level: HazardLevel::Major, description, place };
    Body::HazardFound { hazard, item: None, wording, located: located() }
}
