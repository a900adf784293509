//! The recorder and the honest clock in a real browser.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use std::rc::Rc;

use app::device::camera::Shot;
use app::device::clock::{self, HonestClock};
use app::device::store::{Batch, Rows, Store, Table, destroy};
use app::device::{lock, timer};
use app::session::Keeper;
use app::sync::{Phone, RecordError};
use shared::account::{Person, Session};
use shared::check::CheckKind;
use shared::checklist::{self, Answer};
use shared::digest::{Digest, PhotoHash, PublicKey};
use shared::event::{Body, Head};
use shared::evidence::{Located, MediaType, NoFix, PhotoSource};
use shared::id::{CheckId, DeviceId, MineId, UserId};
use shared::mine::{Mine, MineKind, MineState};
use shared::record::Refusal;
use shared::role::Role;
use shared::time::{Contact, Timestamp};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn person(n: u8) -> Person {
    Person {
        id: UserId::from_parts(NOON, [n; 10]),
        name: format!("检查员{n}"),
        role: Role::Inspector,
        region: "220581".parse().unwrap(),
        certificate: None,
        mine: None,
    }
}

fn mine() -> Mine {
    Mine {
        id: MineId::from_parts(NOON, [7; 10]),
        name: "青石沟煤矿".into(),
        kind: MineKind::UndergroundCoal,
        state: MineState::Producing,
        guard: None,
        division: "220581".parse().unwrap(),
        position: None,
        key: false,
        pond: None,
    }
}

async fn phone(n: u8) -> Phone {
    let session = Session {
        access: String::new(),
        access_lives_s: 60,
        refresh: String::new(),
        device: DeviceId::from_parts(NOON, [n; 10]),
        person: person(n),
        server_time: NOON,
        server_key: PublicKey([4; 65]),
        head: Head::EMPTY,
    };
    let name = format!("minewatch.{}.{}", session.person.id, session.device);
    let _ = destroy(&name).await;
    let store = Store::open(&name).await.unwrap();
    let batch = Batch::default().put(Table::Mines, "a", &mine()).put(Table::People, "a", &person(n)).put(
        Table::People,
        "b",
        &person(n + 100),
    );
    store.write(batch).await.unwrap();
    let keeper = Keeper::load().await.unwrap();
    keeper.clock.heard(NOON, clock::monotonic_ms());
    Phone::open(Rc::new(keeper), session).await.unwrap()
}

fn started(n: u8) -> Body {
    Body::CheckStarted {
        mine: mine().id,
        check_kind: CheckKind::Unannounced,
        companions: vec![person(n + 100).id],
        checklist: checklist::for_kind(MineKind::UndergroundCoal).reference.clone(),
    }
}

#[wasm_bindgen_test]
async fn records_made_at_the_same_time_follow_each_other_in_one_chain() {
    let phone = phone(1).await;
    let check = CheckId::from_parts(NOON, [1; 10]);
    phone.record(check, started(1)).await.unwrap();
    let items = checklist::for_kind(MineKind::UndergroundCoal).items().take(8);
    let bodies = items.map(|i| Body::CheckAnswered { item: i.code.clone(), answer: Answer::Pass, note: None });
    let running: Vec<_> = bodies
        .map(|body| {
            wasm_bindgen_futures::future_to_promise(async move {
                phone.record(check, body).await.unwrap();
                Ok(wasm_bindgen::JsValue::UNDEFINED)
            })
        })
        .collect();
    for promise in running {
        wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    }
    let events = phone.waiting_events().await;
    assert_eq!(events.len(), 9);
    let mut head = Head::EMPTY;
    for stored in &events {
        let inner = Digest::of(&[&stored.event.canonical().unwrap()]);
        head = head.follow(&stored.event, &inner).unwrap();
        assert_eq!(head.hash, stored.hash);
    }
    assert_eq!(phone.peek(|records| records.checks[&check].answers.len()), 8);
}

#[wasm_bindgen_test]
async fn what_the_rules_forbid_is_not_recorded() {
    let phone = phone(2).await;
    let check = CheckId::from_parts(NOON, [2; 10]);
    let signed = Body::CheckSigned { remark: None };
    assert_eq!(phone.record(check, signed.clone()).await, Err(RecordError::Refused(Refusal::NoSuchCheck)));
    phone.record(check, started(2)).await.unwrap();
    assert_eq!(phone.record(check, signed).await, Err(RecordError::Refused(Refusal::NotArrived)));
    assert_eq!(phone.waiting_events().await.len(), 1);
}

#[wasm_bindgen_test]
async fn what_was_recorded_is_there_after_a_restart() {
    let phone = phone(3).await;
    let check = CheckId::from_parts(NOON, [3; 10]);
    phone.record(check, started(3)).await.unwrap();
    phone.inner().drafts.keep("hazard", &"顶板");
    assert!(phone.inner().drafts.flush().await);
    phone.inner().store.close();
    let keeper = Rc::new(Keeper::load().await.unwrap());
    let again = Phone::open(keeper, phone.inner().session.clone()).await.unwrap();
    assert!(again.peek(|records| records.checks.contains_key(&check)));
    assert_eq!(again.inner().drafts.read::<String>("hazard").await.as_deref(), Some("顶板"));
}

fn shot(bytes: &[u8]) -> Shot {
    let original = js_sys::Uint8Array::from(bytes);
    Shot { original, hash: PhotoHash::of(bytes), media_type: MediaType::Jpeg, preview: None }
}

async fn pieces(phone: &Phone) -> usize {
    phone.inner().store.raw_keys(Table::PhotoPieces, &Rows::default()).await.unwrap().len()
}

#[wasm_bindgen_test]
async fn pieces_of_a_photo_that_was_not_recorded_are_swept_but_not_while_one_is_being_saved() {
    let phone = phone(4).await;
    let check = CheckId::from_parts(NOON, [4; 10]);
    phone.record(check, started(4)).await.unwrap();
    let (kept, lost) = (shot(b"kept"), shot(&vec![7; 600_000]));
    phone.keep_pieces(&kept).await.unwrap();
    let body = Body::PhotoTaken {
        photo: kept.hash,
        bytes: kept.bytes(),
        media_type: kept.media_type,
        source: PhotoSource::Camera,
        hazard: None,
        item: None,
        located: Located::Nowhere(NoFix::Unavailable),
    };
    phone.record_photo(check, &kept, body.clone()).await.unwrap();
    phone.keep_pieces(&lost).await.unwrap();
    assert_eq!(pieces(&phone).await, 4);
    let saving = phone.saving().await;
    phone.sweep().await.unwrap();
    assert_eq!(pieces(&phone).await, 4);
    drop(saving);
    timer::sleep(10).await;
    phone.sweep().await.unwrap();
    assert_eq!(pieces(&phone).await, 1);
    // The same photo again is refused, and what is recorded keeps its bytes.
    assert!(phone.record_photo(check, &kept, body).await.is_err());
    phone.drop_pieces(&kept.hash).await;
    assert_eq!(pieces(&phone).await, 1);
}

#[wasm_bindgen_test]
async fn a_draft_that_was_not_written_does_not_count_as_kept() {
    let phone = phone(5).await;
    let name = phone.inner().store.name().to_owned();
    phone.inner().drafts.keep("note", &"一");
    assert!(phone.inner().drafts.flush().await);
    // A database without tables in the place of the person's: every write fails.
    phone.inner().store.close();
    destroy(&name).await.unwrap();
    let empty: js_sys::Promise = js_sys::eval(&format!(
        "new Promise(done => {{ const r = indexedDB.open('{name}', 1000); r.onsuccess = () => done(r.result); }})"
    ))
    .unwrap()
    .unchecked_into();
    let empty = wasm_bindgen_futures::JsFuture::from(empty).await.unwrap();
    phone.inner().drafts.keep("note", &"二");
    assert!(!phone.inner().drafts.flush().await);
    assert_eq!(phone.inner().drafts.read::<String>("note").await.as_deref(), Some("二"));
    // The storage works again.
    js_sys::Reflect::get(&empty, &"close".into())
        .unwrap()
        .unchecked_into::<js_sys::Function>()
        .call0(&empty)
        .unwrap();
    destroy(&name).await.unwrap();
    assert!(phone.inner().drafts.flush().await);
}

#[wasm_bindgen_test]
async fn the_honest_clock_counts_from_the_contact_and_says_when_it_was_restarted() {
    let clock = HonestClock::default();
    assert!(clock.now().is_none());
    let contact = clock.heard(NOON, clock::monotonic_ms());
    timer::sleep(30).await;
    let now = clock.now().unwrap();
    assert!(now.unbroken && (25..5_000).contains(&now.elapsed_ms), "{now:?}");
    let restarted = HonestClock::after_restart(Some(contact)).now().unwrap();
    assert!(!restarted.unbroken);
    assert_eq!(restarted.contact, Contact { server: NOON, ..contact });
}

#[wasm_bindgen_test]
async fn a_lock_has_one_holder_at_a_time() {
    let held = lock::if_free("test-lock").await;
    assert!(held.is_some() && lock::if_free("test-lock").await.is_none());
    drop(held);
    timer::sleep(10).await;
    assert!(lock::if_free("test-lock").await.is_some());
}
