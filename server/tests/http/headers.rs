//! What stands in the head of answers: no cache keeps what is private, browsers stay on `https`, forms go nowhere else,
//! and an address that does not exist says so.

use std::collections::BTreeSet;

use crate::common::http::{Answer, request};
use crate::common::phone::{Phone, ask_session, jpeg, new_key, photo};
use crate::common::{PASSWORD, PEOPLE, World, run, user};
use shared::digest::PhotoHash;

/// In the place of every id that a route asks for.
const NOBODYS_ID: &str = "00000000-0000-7000-8000-000000000000";

async fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    request(world.address, "GET", path, headers, &[]).await.expect("an answer")
}

fn is_kept_nowhere(answer: &Answer) -> bool {
    answer.header("cache-control").is_some_and(|value| value.split(", ").any(|word| word == "no-store"))
}

#[test]
fn nothing_of_the_interface_is_kept_by_a_cache() {
    run(async {
        let world = World::start().await;
        let api: serde_json::Value = get(&world, "/api/openapi.json", &[]).await.json();
        let mut routes: Vec<(String, String)> = Vec::new();
        for (path, methods) in api["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                routes.push((path.clone(), method.to_uppercase()));
            }
        }
        assert!(routes.len() > 60, "{}", routes.len());
        // Signing out ends what the others are asked with.
        routes.sort_by_key(|(path, method)| path == "/api/v1/session" && method == "DELETE");

        let mut askers = vec![None, Some("Bearer nonsense".to_owned())];
        for (name, ..) in PEOPLE {
            askers.push(Some(format!("Bearer {}", Phone::sign_in(world.address, name).await.session.access)));
        }
        let mut statuses = BTreeSet::new();
        for (path, method) in &routes {
            let parts = path.split('/').map(|part| if part.starts_with('{') { NOBODYS_ID } else { part });
            let named = parts.collect::<Vec<_>>().join("/");
            for asker in &askers {
                let mut headers = vec![("content-type", "application/json"), ("tus-resumable", "1.0.0")];
                headers.extend(asker.as_deref().map(|asker| ("authorization", asker)));
                let answer = request(world.address, method, &named, &headers, b"{}").await.expect("an answer");
                if path.starts_with("/api/") {
                    assert!(is_kept_nowhere(&answer), "{method} {path}: {answer:?}");
                }
                statuses.insert(answer.status);
            }
        }
        for status in [200, 204, 401, 403, 404, 422] {
            assert!(statuses.contains(&status), "no request was answered {status}: {statuses:?}");
        }

        // What takes more than an empty body to be answered.
        assert!(is_kept_nowhere(&ask_session(world.address, "here-1", PASSWORD, &new_key()).await));
        assert!(is_kept_nowhere(&get(&world, "/api/v1/nothing", &[]).await));
        assert!(is_kept_nowhere(&get(&world, "/api/openapi.json", &[]).await));
        let mut phone = Phone::sign_in(world.address, "here-1").await;
        let picture = jpeg(7);
        phone.announce(world.mines[0].id, user(2), photo(&picture, None)).await;
        assert_eq!(phone.upload(&picture).await.status, 204);
        for copy in ["preview", "view", "original", "stamped", "receipt", "verification"] {
            let answer = phone.get(&format!("/api/v1/photos/{}/{copy}", PhotoHash::of(&picture))).await;
            assert!(
                answer.status == 200 && is_kept_nowhere(&answer),
                "{copy}: {} {:?}",
                answer.status,
                answer.headers
            );
        }
    });
}

#[test]
fn the_publics_pages_leave_nothing_in_a_cache() {
    run(async {
        let world = World::start().await;
        let form = [("content-type", "application/x-www-form-urlencoded")];
        for (method, path) in [
            ("GET", "/tip"),
            ("GET", "/tip/new"),
            ("POST", "/tip/new"),
            ("POST", "/tip"),
            ("GET", "/tip/status"),
            ("POST", "/tip/status"),
            ("POST", "/tip/answer"),
            ("POST", "/tip/claim"),
            ("PUT", "/tip"),
            ("GET", "/tip/nothing"),
            ("GET", "/rewards"),
            ("GET", "/register"),
        ] {
            let answer =
                request(world.address, method, path, &form, b"code=1&division=220581").await.expect("an answer");
            assert!(is_kept_nowhere(&answer), "{method} {path}: {} {:?}", answer.status, answer.headers);
        }
    });
}

#[test]
fn an_address_that_does_not_exist_says_so_with_the_app_that_leads_on() {
    run(async {
        let world = World::start().await;
        let home = get(&world, "/", &[]).await;
        assert_eq!(home.status, 200);
        for screen in ["/settings", "/mines/0190", "/checks/0190/hazards/0191", "/board/checks/0190", "/tips/0190"] {
            let answer = get(&world, screen, &[]).await;
            assert_eq!((answer.status, &answer.body), (200, &home.body), "{screen}");
        }
        for nothing in ["/nothing", "/mines", "/checks/0190/x", "/wp-admin/"] {
            let kept = home.header("etag").unwrap_or("\"\"");
            let answer = get(&world, nothing, &[("if-none-match", kept)]).await;
            assert_eq!((answer.status, &answer.body), (404, &home.body), "{nothing}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        }
        // The app would leave a trace on the phone of whoever mistyped one of these.
        for public in ["/tip/nothing", "/register/nothing", "/rewards/nothing", "/tip/nothing.js", "/nothing.js"] {
            let answer = get(&world, public, &[]).await;
            assert_eq!(answer.status, 404, "{public}");
            assert!(!answer.body.starts_with(b"<"), "{public}");
        }
        assert_eq!(get(&world, "/api/v1/nothing", &[]).await.problem().status, 404);
    });
}

#[test]
fn forms_go_nowhere_else_and_browsers_stay_on_https() {
    run(async {
        let world = World::start().await;
        for path in ["/", "/nothing", "/tip", "/tip/new", "/api/openapi.json"] {
            let answer = get(&world, path, &[]).await;
            let policy = answer.header("content-security-policy").expect("a policy");
            assert!(policy.contains("form-action 'self'"), "{path}: {policy}");
            assert_eq!(answer.header("strict-transport-security"), None, "{path} came by http");
            let answer = get(&world, path, &[("x-forwarded-proto", "https")]).await;
            assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000"), "{path}");
            let answer = get(&world, path, &[("x-forwarded-proto", "http")]).await;
            assert_eq!(answer.header("strict-transport-security"), None, "{path}");
        }
    });
}
