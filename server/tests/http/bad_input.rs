//! Bad input: each gets its code, in the asker's language, and changes nothing.

use crate::common::http::request;
use crate::common::phone::{
    Phone, answered, arrived, canonical_text, new_check, new_key, now, push_texts, sign, started,
};
use crate::common::{World, run, user};
use shared::digest::Digest;
use shared::event::{Event, Head, signed_bytes};
use shared::id::{CheckId, DeviceId, EventId};
use shared::problem::ProblemCode;

/// A phone whose check is started on the server, with two more events at hand.
async fn ready(world: &World) -> (Phone, CheckId, Vec<Event>) {
    let mut phone = Phone::sign_in(world.address, "here-1").await;
    let check = new_check();
    let first = phone.record(check, started(world.mines[0].id, user(2)));
    phone.push(&[first]).await;
    let events = vec![phone.record(check, arrived()), phone.record(check, answered(1))];
    (phone, check, events)
}

#[test]
fn events_that_do_not_fit_are_not_taken_and_nothing_of_their_batch_is() {
    run(async {
        let world = World::start().await;
        let (phone, check, events) = ready(&world).await;
        let before = world.contents().await;
        let signature = |e: &Event| {
            let head = Head { seq: e.seq, hash: e.hash().expect("hash") };
            sign(&phone.key, &signed_bytes(phone.device(), &head))
        };
        let change = |make: &dyn Fn(&mut Event)| {
            let mut changed = events.clone();
            make(&mut changed[1]);
            phone.push_body(&changed)
        };
        let text = canonical_text(&events[0]);
        let with_text = |text: String| push_texts(&[text], phone.device(), signature(&events[0]));
        let mut other_chain = events.clone();
        other_chain[0].prev = Digest::of(&[b"another"]);
        other_chain[1].prev = other_chain[0].hash().expect("hash");
        let cases: Vec<(&str, Vec<u8>, ProblemCode, Option<usize>)> = vec![
            ("a gap in the numbers", change(&|e| e.seq += 1), ProblemCode::ChainBroken, Some(1)),
            ("another previous hash", change(&|e| e.prev = Digest::ZERO), ProblemCode::ChainBroken, Some(1)),
            ("another past", phone.push_body(&other_chain), ProblemCode::ChainBroken, Some(0)),
            ("an event left out", phone.push_body(&events[1..]), ProblemCode::ChainBroken, Some(0)),
            (
                "another device",
                change(&|e| e.device = DeviceId::from_parts(now(), [9; 10])),
                ProblemCode::ForeignDevice,
                Some(1),
            ),
            ("another actor", change(&|e| e.actor = user(2)), ProblemCode::ForeignActor, Some(1)),
            ("one id twice", change(&|e| e.id = events[0].id), ProblemCode::DuplicateId, Some(1)),
            ("another version", change(&|e| e.v = 2), ProblemCode::UnknownKind, Some(1)),
            (
                "an unknown kind",
                with_text(text.replace("check.arrived", "check.teleported")),
                ProblemCode::UnknownKind,
                Some(0),
            ),
            ("a field missing", with_text(text.replace("\"located\"", "\"lost\"")), ProblemCode::BadRequest, Some(0)),
            ("spaces", with_text(text.replace("\":", "\": ")), ProblemCode::NotCanonical, Some(0)),
            (
                "another order",
                with_text(format!("{{\"v\":1,{}", text.trim_start_matches('{').replace(",\"v\":1}", "}"))),
                ProblemCode::NotCanonical,
                Some(0),
            ),
            (
                "a signature over something else",
                push_texts(std::slice::from_ref(&text), phone.device(), signature(&events[1])),
                ProblemCode::BadSignature,
                None,
            ),
            (
                "another key's signature",
                push_texts(std::slice::from_ref(&text), phone.device(), {
                    let head = Head { seq: events[0].seq, hash: events[0].hash().expect("hash") };
                    sign(&new_key(), &signed_bytes(phone.device(), &head))
                }),
                ProblemCode::BadSignature,
                None,
            ),
            (
                "a push of another device",
                push_texts(std::slice::from_ref(&text), DeviceId::from_parts(now(), [8; 10]), signature(&events[0])),
                ProblemCode::ForeignDevice,
                None,
            ),
            ("no events", push_texts(&[], phone.device(), signature(&events[0])), ProblemCode::BadRequest, None),
            ("no JSON", b"push!".to_vec(), ProblemCode::BadRequest, None),
            ("no body", Vec::new(), ProblemCode::BadRequest, None),
            (
                "more fields",
                String::from_utf8(phone.push_body(&events))
                    .expect("utf-8")
                    .replacen('{', "{\"extra\":1,", 1)
                    .into_bytes(),
                ProblemCode::BadRequest,
                None,
            ),
        ];
        for (name, body, code, at) in cases {
            let problem = phone.send(&body).await.problem();
            assert_eq!((problem.code, problem.at), (code, at), "{name}");
            if code == ProblemCode::ChainBroken {
                assert_eq!(problem.head.map(|h| h.seq), Some(1), "{name}: the phone learns what the server has");
            }
            assert_eq!(world.contents().await, before, "{name}");
        }
        let receipt = phone.push(&events).await;
        assert_eq!(receipt.head.seq, 3, "the right ones are still taken");
        let _ = check;
    });
}

#[test]
fn ids_and_numbers_that_were_used_for_other_content_are_refused() {
    run(async {
        let world = World::start().await;
        let (mut phone, check, events) = ready(&world).await;
        phone.push(&events).await;
        let before = world.contents().await;

        // Another event at a number that the chain has.
        let mut forked = events.clone();
        forked[1].id = EventId::from_parts(now(), server::clock::random());
        let problem = phone.send(&phone.push_body(&forked)).await.problem();
        assert_eq!((problem.code, problem.at), (ProblemCode::ChainForked, Some(1)));

        // The same id for other content at the same number.
        let mut changed = events.clone();
        changed[1].body = answered(4);
        let problem = phone.send(&phone.push_body(&changed)).await.problem();
        assert_eq!((problem.code, problem.at), (ProblemCode::DuplicateId, Some(1)));

        // An id of another device's event.
        let mut other = Phone::sign_in(world.address, "here-2").await;
        let mut stolen = other.record(check, answered(2));
        stolen.id = events[0].id;
        other.head = Head::EMPTY;
        let problem = other.send(&other.push_body(&[stolen])).await.problem();
        assert_eq!((problem.code, problem.at), (ProblemCode::DuplicateId, Some(0)));

        // An own id of long ago, on a new event.
        let mut reused = phone.record(check, answered(3));
        reused.id = events[0].id;
        let problem = phone.send(&phone.push_body(&[reused])).await.problem();
        assert_eq!((problem.code, problem.at), (ProblemCode::DuplicateId, Some(0)));
        assert_eq!(world.contents().await, before);
    });
}

#[test]
fn what_the_framework_refuses_is_a_problem_document_too() {
    run(async {
        let world = World::start().await;
        let phone = Phone::sign_in(world.address, "here-1").await;
        let bearer = format!("Bearer {}", phone.session.access);
        let json = ("content-type", "application/json");
        let auth = ("authorization", bearer.as_str());
        let large = vec![b' '; 10 * 1024 * 1024];
        for (method, path, headers, body, code) in [
            ("GET", "/api/v1/nothing", vec![], &b""[..], ProblemCode::NotFound),
            ("PUT", "/api/v1/session", vec![], b"", ProblemCode::MethodNotAllowed),
            ("POST", "/api/v1/session", vec![json], b"{", ProblemCode::BadRequest),
            ("POST", "/api/v1/session", vec![json], b"{}", ProblemCode::BadRequest),
            (
                "POST",
                "/api/v1/session",
                vec![("content-type", "text/plain")],
                b"{}",
                ProblemCode::UnsupportedMediaType,
            ),
            ("POST", "/api/v1/sync/push", vec![auth], b"{}", ProblemCode::UnsupportedMediaType),
            ("GET", "/api/v1/sync/pull?after=minus", vec![auth], b"", ProblemCode::BadRequest),
            ("POST", "/api/v1/sync/push", vec![auth, json], &large, ProblemCode::TooLarge),
        ] {
            let answer = request(world.address, method, path, &headers, body).await.expect("an answer");
            assert_eq!(answer.code(), code, "{method} {path}");
            assert!(answer.header("x-request-id").is_some() && answer.header("content-security-policy").is_some());
        }
        for (lang, title) in [("en-GB,en;q=0.9", "Not found"), ("zh-CN", "没有找到"), ("", "没有找到")] {
            let answer =
                request(world.address, "GET", "/api/x", &[("accept-language", lang)], &[]).await.expect("answer");
            assert_eq!(answer.problem().title, title);
        }
    });
}
