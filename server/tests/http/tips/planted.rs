//! Codes that somebody else knows are not taken from forms: neither from another site's page, nor from a form that this
//! server did not make, whatever the browser tells of where it comes from.

use std::fmt::Write as _;
use std::net::SocketAddr;

use shared::tip::code::ReceiptCode;

use super::plain::filled;
use crate::common::http::{Answer, request};
use crate::common::tips::{Officer, PlainForm, page};
use crate::common::{World, run};

const FOREIGN: &[(&str, &str)] = &[("origin", "https://evil.example")];
const CROSS_SITE: &[(&str, &str)] = &[("sec-fetch-site", "cross-site"), ("origin", "null")];
const OWN: &[(&str, &str)] = &[("sec-fetch-site", "same-origin"), ("origin", "null")];
/// Of an old browser, which names the page's origin and no more.
const OWN_ORIGIN: &[(&str, &str)] = &[("origin", "http://test")];
/// Of a browser that hides the origin, and of one that has never heard of it.
const HIDDEN: [&[(&str, &str)]; 2] = [&[("origin", "null")], &[]];

/// What the button that changes the language posts.
async fn switch(server: SocketAddr, form: &PlainForm, from: &[(&str, &str)]) -> Answer {
    let body = form.fields.iter().fold("switch=en".to_owned(), |mut body, (name, value)| {
        let _ = write!(body, "&{name}=");
        value.bytes().for_each(|byte| write!(body, "%{byte:02x}").expect("written"));
        body
    });
    let headers = [&[("content-type", "application/x-www-form-urlencoded")], from].concat();
    request(server, "POST", "/tip/new", &headers, body.as_bytes()).await.expect("an answer")
}

fn html_of(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

fn code_of(answer: &Answer) -> String {
    PlainForm::of(&html_of(answer)).get("code").to_owned()
}

async fn new_form(server: SocketAddr) -> PlainForm {
    let (status, html) = page(server, "POST", "/tip/new", "division=220581&lang=zh-CN").await;
    assert_eq!(status, 200);
    PlainForm::of(&html).with("what", "通风机停了三天")
}

#[test]
fn forms_of_other_sites_are_not_looked_at() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let form = new_form(world.address).await;
        for from in [FOREIGN, CROSS_SITE] {
            let answer = switch(world.address, &form, from).await;
            assert_eq!((answer.status, answer.header("location")), (303, Some("/tip")), "{from:?}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            for path in ["/tip", "/tip/status", "/tip/answer", "/tip/claim"] {
                let answer = form.post_with(world.address, path, from).await;
                assert_eq!((answer.status, answer.header("location")), (303, Some("/tip")), "{path} {from:?}");
            }
        }
        assert!(world.store().all_tips().await.expect("tips").is_empty());
    });
}

#[test]
fn a_form_shown_again_has_its_code_only_where_its_own_page_sent_it() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        // As somebody gets it who means to plant it.
        let form = new_form(world.address).await;
        let planted = form.get("code").to_owned();
        let is_new = |answer: &Answer| {
            let code = code_of(answer);
            ReceiptCode::parse(&code).expect("a code");
            let html = html_of(answer);
            assert!(html.contains("通风机停了三天"), "what was typed is there");
            let is_told = html.contains("查询码换了新的") || html.contains("receipt code is a new one");
            assert_eq!(is_told, code != planted, "the person is told");
            code != planted
        };
        for from in [OWN, OWN_ORIGIN] {
            assert!(!is_new(&switch(world.address, &form, from).await), "{from:?}");
            assert!(!is_new(&form.post_with(world.address, "/tip", from).await), "{from:?}");
        }
        for from in HIDDEN {
            let switched = switch(world.address, &form, from).await;
            assert_eq!(switched.status, 200);
            assert!(is_new(&switched), "{from:?}");
            let again = form.post_with(world.address, "/tip", from).await;
            assert_eq!(again.status, 422, "something is missing");
            assert!(is_new(&again), "{from:?}");
        }
        // A code with no token, with another form's, with one that nobody made.
        let other = new_form(world.address).await.get("token").to_owned();
        for token in ["", other.as_str(), "forged"] {
            let forged = form.clone_with("token", token);
            for from in [OWN, OWN_ORIGIN, HIDDEN[0], HIDDEN[1]] {
                assert!(is_new(&switch(world.address, &forged, from).await), "{token} {from:?}");
                let answer = forged.post_with(world.address, "/tip", from).await;
                assert_eq!(answer.status, 422);
                assert!(is_new(&answer), "{token} {from:?}");
            }
        }
        assert!(world.store().all_tips().await.expect("tips").is_empty());
    });
}

#[test]
fn a_browser_that_hides_the_origin_files_under_the_code_of_its_form() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let form = filled(world.address, "一件事").await;
        let foreign = form.clone_with("token", new_form(world.address).await.get("token"));
        assert_eq!(foreign.post_with(world.address, "/tip", HIDDEN[0]).await.status, 422, "another form's token");
        for from in HIDDEN {
            let answer = form.post_with(world.address, "/tip", from).await;
            assert_eq!(answer.status, 200, "{}", html_of(&answer));
            let code = ReceiptCode::parse(form.get("code")).expect("a code").grouped();
            assert!(code.split(' ').all(|group| html_of(&answer).contains(group)), "sent once and once more");
        }
        assert_eq!(officer.list().await.len(), 1);

        // An answer's token holds for the code of its page, and for no other.
        let (_, html) =
            page(world.address, "POST", "/tip/status", &format!("lang=en&code={}", form.get("code"))).await;
        let answer = PlainForm::of(&html).with("message", "more");
        let second = filled(world.address, "另一件事").await;
        assert_eq!(second.post_with(world.address, "/tip", HIDDEN[0]).await.status, 200);
        let crossed = answer.clone_with("code", second.get("code"));
        assert_eq!(crossed.post_with(world.address, "/tip/answer", HIDDEN[0]).await.status, 400);
        assert_eq!(answer.post_with(world.address, "/tip/answer", HIDDEN[0]).await.status, 200);
    });
}
