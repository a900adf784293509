//! The pages of browsers without scripts: a tip from form to dialogue.

use std::net::SocketAddr;

use shared::tip::code::ReceiptCode;
use shared::tip::lifecycle::Step;

use crate::common::tips::{Officer, PlainForm, page};
use crate::common::{World, run};

/// The form as it is after the time that people need.
pub async fn filled(server: SocketAddr, what: &str) -> PlainForm {
    let (status, html) = page(server, "POST", "/tip/new", "division=220581&lang=zh-CN").await;
    assert_eq!(status, 200);
    let sum: u32 = {
        let at = html.find(" 加 ").expect("the plain question");
        let before: String = html[..at].chars().rev().take_while(char::is_ascii_digit).collect();
        let after: String = html[at + " 加 ".len()..].chars().take_while(char::is_ascii_digit).collect();
        let number = |text: String| text.parse::<u32>().expect("a number");
        number(before.chars().rev().collect()) + number(after)
    };
    tokio::time::sleep(std::time::Duration::from_millis(3_200)).await;
    PlainForm::of(&html)
        .with("mine_words", "东坡石场")
        .with("what", what)
        .with("matter", "major-hazard")
        .with("known", "seen")
        .with("insider", "yes")
        .with("answer", &sum.to_string())
}

#[test]
fn a_browser_without_scripts_can_do_everything() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let (status, html) = page(world.address, "GET", "/tip", "").await;
        assert_eq!(status, 200);
        assert!(html.len() < 40_000, "{}", html.len());
        let form = filled(world.address, "通风机停了三天").await;
        let code = ReceiptCode::parse(form.get("code")).expect("a code");

        // Something is missing: what was typed comes back, and the code stays the same.
        let again = form.clone_without("matter").post(world.address, "/tip", &[]).await;
        let again = String::from_utf8(again.body).expect("text");
        assert!(again.contains("通风机停了三天") && again.contains(form.get("code")));

        let answer = form.post(world.address, "/tip", &[]).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let receipt = String::from_utf8(answer.body).expect("text");
        for group in code.grouped().split(' ') {
            assert!(receipt.contains(group));
        }
        // Reloaded, with a file that the browser has lost by then: the same receipt, one tip.
        let lost = form.clone_with("what", "").file("a.jpg", "image/jpeg", b"");
        assert_eq!(lost.post(world.address, "/tip", &[]).await.status, 200);
        assert_eq!(form.post(world.address, "/tip", &[]).await.status, 200);
        assert_eq!(officer.list().await.len(), 1);

        let file = officer.open(officer.list().await[0].id).await;
        assert_eq!(officer.report(&file).what, "通风机停了三天");
        assert_eq!(officer.take(&file, Step::Accept, Some("谢谢，已受理")).await.status, 204);

        let body = format!("lang=zh-CN&code={}", code.grouped().replace(' ', "+"));
        let (status, html) = page(world.address, "POST", "/tip/status", &body).await;
        assert_eq!(status, 200);
        assert!(html.contains("谢谢，已受理"));
        let form = PlainForm::of(&html).with("message", "还有二号井");
        assert_eq!(form.post(world.address, "/tip/answer", &[]).await.status, 200);
        assert_eq!(form.post(world.address, "/tip/answer", &[]).await.status, 200);
        let file = officer.open(file.summary.id).await;
        let answers = file.steps.iter().filter(|step| step.step == Step::Answer).count();
        assert_eq!(answers, 1, "sent twice, taken once");

        // Two windows with the same page, sent at the same moment, while the office writes.
        let (_, other) = page(world.address, "POST", "/tip/status", &body).await;
        let (_, third) = page(world.address, "POST", "/tip/status", &body).await;
        let other = PlainForm::of(&other).with("message", "夜班也一样");
        let third = PlainForm::of(&third).with("message", "夜班也一样");
        let (one, two, told) = tokio::join!(
            other.post(world.address, "/tip/answer", &[]),
            third.post(world.address, "/tip/answer", &[]),
            officer.take(&file, Step::Tell, Some("请继续补充"))
        );
        assert_eq!((one.status, two.status), (200, 200));
        let file = officer.open(file.summary.id).await;
        let answers = file.steps.iter().filter(|step| step.step == Step::Answer).count();
        assert_eq!(answers, 3, "two forms are two answers, also with the same words");
        let tells = file.steps.iter().filter(|step| step.step == Step::Tell).count();
        assert_eq!(tells, usize::from(told.status == 204));
        for (token, status) in [("", 400), ("3", 400), ("zz", 400)] {
            assert_eq!(form.clone_with("token", token).post(world.address, "/tip/answer", &[]).await.status, status);
        }
    });
}

#[test]
fn a_code_with_a_slip_is_told_which_group() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let code = ReceiptCode::from_random(&server::clock::random()).grouped();
        let ask = async |typed: &str| {
            let typed: String = typed.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
            page(world.address, "POST", "/tip/status", &format!("lang=zh-CN&code={typed}")).await
        };
        let (status, html) = ask(&code).await;
        assert_eq!(status, 422);
        assert!(html.contains("没有"), "nothing is filed under it");
        let full_width: String = code
            .chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).expect("a digit") } else { c })
            .collect();
        let (_, html) = ask(&full_width).await;
        assert!(html.contains("没有"), "full-width digits are digits");
        let (status, html) = ask(&code.replacen(&code[10..11], "O", 1)).await;
        assert_eq!(status, 422);
        assert!(html.contains("组"), "the group is named");
        for nothing in ["", "   ", "1234", &"9".repeat(5_000)] {
            assert_eq!(ask(nothing).await.0, 422);
        }
    });
}

#[test]
fn the_pages_take_no_nonsense() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let (status, _) = page(world.address, "POST", "/tip/new", "division=999999&lang=en").await;
        assert_eq!(status, 400);
        let form = filled(world.address, "一件事").await;
        for (name, value, status) in [
            ("code", "1234", 400),
            ("division", "x", 400),
            ("what", "", 422),
            ("what", &*"矿".repeat(9_000), 422),
            ("lat", "north", 422),
            ("mine", "00000000-0000-7000-8000-000000000000", 422),
            ("answer", "999", 422),
            ("website", "http://example.com", 422),
        ] {
            let answer = form.clone_with(name, value).post(world.address, "/tip", &[]).await;
            assert_eq!(answer.status, status, "{name}");
        }
        // Hundreds of fields, no fields, another type.
        let mut many = form.clone_with("x0", "y");
        many.fields.extend((0..500).map(|n| (format!("x{n}"), String::new())));
        assert_eq!(many.post(world.address, "/tip", &[]).await.status, 400);
        let empty = PlainForm { fields: Vec::new(), files: Vec::new() };
        assert_eq!(empty.post(world.address, "/tip", &[]).await.status, 400);
        let huge = form.clone_with("what", &"a".repeat(300 * 1024)).post(world.address, "/tip", &[]).await;
        assert_eq!(huge.status, 413);
        assert!(world.store().all_tips().await.expect("tips").is_empty());
        let answer = form.clone_with("token", "forged").post(world.address, "/tip", &[]).await;
        assert!(answer.status >= 400);
    });
}
