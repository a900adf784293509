//! Sessions: what opens them, what ends them, and that nothing else does.

use crate::common::http::request;
use crate::common::phone::{Phone, ask_session, new_key, post, public, sign};
use crate::common::{PASSWORD, World, run};
use shared::account::{Session, SignIn, sign_in_bytes};
use shared::problem::ProblemCode;

const NONCE: &str = "000102030405060708090a0b0c0d0e0f";
const OTHER: &str = "ffeeddccbbaa99887766554433221100";
const RENEW: &str = "/api/v1/session/renew";

#[test]
fn a_wrong_password_and_an_unknown_account_look_the_same() {
    run(async {
        let world = World::start().await;
        let key = new_key();
        for (account, password) in [("here-1", "wrong password"), ("nobody", PASSWORD), ("", "")] {
            let answer = ask_session(world.address, account, password, &key).await;
            assert_eq!((answer.status, answer.code()), (401, ProblemCode::SignInFailed), "{account}");
        }
        assert!(world.store().device_of_key(&public(&key)).await.expect("read").is_none(), "nothing was enrolled");
    });
}

#[test]
fn a_guesser_must_wait_and_the_owners_own_phone_need_not() {
    run(async {
        let world = World::start().await;
        let (own, foreign) = (new_key(), new_key());
        Phone::sign_in_with(world.address, "here-1", own.clone()).await;
        for account in ["here-1", "nobody"] {
            let mut last = ask_session(world.address, account, "guess", &foreign).await;
            for _ in 0..6 {
                last = ask_session(world.address, account, "guess", &foreign).await;
            }
            let problem = last.problem();
            assert_eq!(problem.code, ProblemCode::TooManyAttempts, "{account}");
            assert!(problem.retry_after_s.is_some_and(|s| (1..=301).contains(&s)));
            assert!(last.header("retry-after").is_some());
        }
        Phone::sign_in_with(world.address, "here-1", own).await;
    });
}

#[test]
fn a_device_is_enrolled_once_for_one_person_and_only_by_who_holds_its_key() {
    run(async {
        let world = World::start().await;
        let key = new_key();
        let first = Phone::sign_in_with(world.address, "here-1", key.clone()).await;
        let again = Phone::sign_in_with(world.address, "here-1", key.clone()).await;
        assert_eq!(first.device(), again.device());
        let answer = ask_session(world.address, "here-2", PASSWORD, &key).await;
        assert_eq!(answer.code(), ProblemCode::ForeignDevice);

        let (claimed, held) = (new_key(), new_key());
        let ask = SignIn {
            account: "here-1".into(),
            password: PASSWORD.into(),
            key: public(&claimed),
            label: "test".into(),
            proof: sign(&held, &sign_in_bytes("here-1", &public(&claimed))),
        };
        let answer = post(world.address, "/api/v1/session", None, &serde_json::to_vec(&ask).expect("json")).await;
        assert_eq!(answer.code(), ProblemCode::BadSignature);
    });
}

#[test]
fn tokens_that_are_absent_foreign_tampered_or_expired_open_nothing() {
    run(async {
        let world = World::start().await;
        let phone = Phone::sign_in(world.address, "here-1").await;
        let good = phone.session.access.clone();
        let parts: Vec<&str> = good.split('.').collect();
        let mut claims: serde_json::Value = serde_json::from_slice(&b64(parts[1])).expect("claims");
        claims["region"] = "220000".into();
        let forged = format!("{}.{}.{}", parts[0], to_b64(claims.to_string().as_bytes()), parts[2]);
        let none = format!("{}.{}.", to_b64(b"{\"alg\":\"none\",\"typ\":\"JWT\"}"), parts[1]);
        let expired = world.running.state.expired_token_for_tests(&phone.session);
        for (token, code) in [
            (String::new(), ProblemCode::Unauthenticated),
            ("nonsense".into(), ProblemCode::Unauthenticated),
            (forged, ProblemCode::Unauthenticated),
            (none, ProblemCode::Unauthenticated),
            (format!("{good}x"), ProblemCode::Unauthenticated),
            ("x".repeat(5_000), ProblemCode::Unauthenticated),
            (expired, ProblemCode::TokenExpired),
        ] {
            let bearer = format!("Bearer {token}");
            let answer = request(world.address, "GET", "/api/v1/sync/pull", &[("authorization", &bearer)], &[])
                .await
                .expect("answer");
            assert_eq!((answer.status, answer.code()), (401, code), "{token:.40}");
        }
        let answer = request(world.address, "GET", "/api/v1/sync/pull", &[], &[]).await.expect("answer");
        assert_eq!(answer.code(), ProblemCode::Unauthenticated);
        // The name of the scheme is written in any case (RFC 9110).
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let credentials = format!("{scheme} {good}");
            let headers = [("authorization", credentials.as_str())];
            let answer = request(world.address, "GET", "/api/v1/sync/pull", &headers, &[]).await.expect("answer");
            assert_eq!(answer.status, 200, "{scheme}");
        }
    });
}

fn b64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).expect("base64")
}

fn to_b64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn a_renewal_sent_again_gets_the_same_token_and_another_use_of_it_ends_the_family() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let ask = phone.renewal(NONCE);
        let first: Session = post(world.address, RENEW, None, &ask).await.json();
        let again: Session = post(world.address, RENEW, None, &ask).await.json();
        assert_eq!(first.refresh, again.refresh, "the answer was lost, the request was the same");
        assert_ne!(first.refresh, phone.session.refresh);

        let stolen = phone.renewal(OTHER);
        let old = std::mem::replace(&mut phone.session, first);
        assert_eq!(phone.get("/api/v1/sync/pull").await.status, 200);
        assert_eq!(post(world.address, RENEW, None, &stolen).await.code(), ProblemCode::SessionEnded);
        // The newest tokens end with it: both kinds, at once.
        assert_eq!(post(world.address, RENEW, None, &phone.renewal(OTHER)).await.code(), ProblemCode::SessionEnded);
        assert_eq!(phone.get("/api/v1/sync/pull").await.code(), ProblemCode::SessionEnded);
        phone.session = old;
        assert_eq!(phone.get("/api/v1/sync/pull").await.code(), ProblemCode::SessionEnded);
    });
}

#[test]
fn an_older_renewal_sent_again_after_its_successor_was_used_ends_the_family() {
    run(async {
        let world = World::start().await;
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let ask = phone.renewal(NONCE);
        phone.session = post(world.address, RENEW, None, &ask).await.json();
        phone.session = post(world.address, RENEW, None, &phone.renewal(OTHER)).await.json();
        assert_eq!(post(world.address, RENEW, None, &ask).await.code(), ProblemCode::SessionEnded);
        assert_eq!(phone.get("/api/v1/sync/pull").await.code(), ProblemCode::SessionEnded);
    });
}

#[test]
fn identical_renewals_that_race_are_one_and_different_ones_end_the_family() {
    run(async {
        let world = World::start().await;
        let phone = Phone::sign_in(world.address, "here-1").await;
        let ask = phone.renewal(NONCE);
        let answers = futures::future::join_all((0..8).map(|_| post(world.address, RENEW, None, &ask))).await;
        let mut tokens: Vec<String> = answers.iter().map(|a| a.json::<Session>().refresh).collect();
        tokens.dedup();
        assert_eq!(tokens.len(), 1);

        let phone = Phone::sign_in(world.address, "here-2").await;
        let (one, two) = (phone.renewal(NONCE), phone.renewal(OTHER));
        let (a, b) = tokio::join!(post(world.address, RENEW, None, &one), post(world.address, RENEW, None, &two));
        assert!(a.status == 401 || b.status == 401, "one token, two different uses: {} {}", a.status, b.status);
        assert_eq!(phone.get("/api/v1/sync/pull").await.code(), ProblemCode::SessionEnded);
    });
}

#[test]
fn texts_that_are_no_token_of_this_server_end_nobodys_session() {
    run(async {
        let world = World::start().await;
        let phone = Phone::sign_in(world.address, "here-1").await;
        let thief = Phone::sign_in(world.address, "there-1").await;
        let mut forged = Phone::sign_in_with(world.address, "here-1", phone.key.clone()).await;
        let family = phone.session.refresh.split('.').next().expect("a family").to_owned();
        forged.session.refresh = format!("{family}.0.AAAA.BBBB");
        assert_eq!(
            post(world.address, RENEW, None, &forged.renewal(NONCE)).await.code(),
            ProblemCode::Unauthenticated
        );
        // A stolen token without the device's key.
        let mut stolen = Phone::sign_in(world.address, "there-2").await;
        stolen.session.refresh.clone_from(&phone.session.refresh);
        assert_eq!(post(world.address, RENEW, None, &stolen.renewal(NONCE)).await.code(), ProblemCode::ForeignDevice);
        stolen.session.device = phone.device();
        assert_eq!(post(world.address, RENEW, None, &stolen.renewal(NONCE)).await.code(), ProblemCode::BadSignature);
        assert_eq!(phone.get("/api/v1/sync/pull").await.status, 200);
        assert_eq!(post(world.address, RENEW, None, &phone.renewal(NONCE)).await.status, 200);
        assert_eq!(thief.get("/api/v1/sync/pull").await.status, 200);
    });
}

#[test]
fn signing_out_ends_both_kinds_of_token_and_an_ended_device_stays_out() {
    run(async {
        let world = World::start().await;
        let phone = Phone::sign_in(world.address, "here-1").await;
        let bearer = format!("Bearer {}", phone.session.access);
        let answer = request(world.address, "DELETE", "/api/v1/session", &[("authorization", &bearer)], &[])
            .await
            .expect("answer");
        assert_eq!(answer.status, 204);
        assert_eq!(phone.get("/api/v1/sync/pull").await.code(), ProblemCode::SessionEnded);
        assert_eq!(post(world.address, RENEW, None, &phone.renewal(NONCE)).await.code(), ProblemCode::SessionEnded);

        world.store().end_device(phone.device()).await.expect("ended");
        let answer = ask_session(world.address, "here-1", PASSWORD, &phone.key).await;
        assert_eq!(answer.code(), ProblemCode::ForeignDevice);
    });
}
