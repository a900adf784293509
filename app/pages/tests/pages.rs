//! What every public page must hold, whatever it says.

#![allow(clippy::expect_used, reason = "tests, their helpers too")]

#[path = "../examples/sample/mod.rs"]
mod sample;

use pages::*;
use sample::LANGS;
use shared::text::Lang;

/// The largest page raw, for Tor on an old phone. Compressed it is about a third.
const RAW_MAX: usize = 40_000;

const HOSTILE: &str = "<script>alert(1)</script>\"'><b>&amp;\u{202e}gpj.exe<!>\u{2066}";

fn every_page() -> impl Iterator<Item = (String, Lang, String)> {
    LANGS.into_iter().flat_map(|lang| {
        sample::all(lang).into_iter().map(move |(name, html)| (format!("{name} {}", lang.tag()), lang, html))
    })
}

/// The tags of a document: name and the rest, without the style's text.
fn tags(html: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quoted = false;
        let end = rest
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .unwrap_or(rest.len());
        let (name, attributes) = rest[..end].split_once(' ').unwrap_or((&rest[..end], ""));
        out.push((name.to_owned(), format!(" {attributes}")));
        rest = &rest[end..];
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("closed")..];
        }
    }
    out
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = attributes.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn named<'a>(tags: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    tags.iter().filter(move |(tag, _)| tag == name).map(|(_, attributes)| attributes.as_str())
}

#[test]
fn every_page_is_one_document_with_one_style_and_nothing_that_the_policy_forbids() {
    for (name, lang, html) in every_page() {
        assert!(html.starts_with(&format!("<!DOCTYPE html><html lang=\"{}\">", lang.tag())), "{name}");
        assert!(html.contains(&format!("<style>{STYLE}</style>")), "{name}: the style is what is hashed");
        assert_eq!(html.matches("<style").count(), 1, "{name}");
        assert!(!html.contains("<!>") && !html.contains("<!--"), "{name}: hydration markers");
        let tags = tags(&html);
        assert_eq!(named(&tags, "script").count(), 0, "{name}");
        assert_eq!(named(&tags, "h1").count(), 1, "{name}");
        assert_eq!(named(&tags, "title").count(), 1, "{name}");
        for (tag, attributes) in &tags {
            assert!(attribute(attributes, "style").is_none(), "{name}: style on {tag}");
            assert!(!attributes.contains(" on"), "{name}: handler on {tag}{attributes}");
            assert!(!["img", "iframe", "object", "embed", "base"].contains(&tag.as_str()), "{name}: {tag}");
        }
        for needed in [r#"name="viewport""#, r#"name="referrer" content="same-origin""#, "light dark", r#"id="main""#]
        {
            assert!(html.contains(needed), "{name}: {needed}");
        }
    }
}

#[test]
fn every_page_is_small() {
    for (name, _, html) in every_page() {
        assert!(html.len() <= RAW_MAX, "{name}: {} bytes", html.len());
    }
}

#[test]
fn the_quick_exit_is_the_first_link_and_the_only_one_that_leads_away() {
    for (name, _, html) in every_page() {
        let tags = tags(&html);
        let links: Vec<&str> = named(&tags, "a").collect();
        assert_eq!(attribute(links[0], "href"), Some("https://www.weather.com.cn/"), "{name}");
        assert_eq!(attribute(links[0], "rel"), Some("noreferrer noopener"), "{name}");
        for link in &links[1..] {
            let href = attribute(link, "href").expect("href");
            assert!(href.starts_with('/') || href.starts_with('#'), "{name}: {href}");
        }
    }
}

#[test]
fn every_field_that_people_fill_in_has_a_label() {
    for (name, _, html) in every_page() {
        let tags = tags(&html);
        let labelled: Vec<&str> = named(&tags, "label").filter_map(|label| attribute(label, "for")).collect();
        for tag in ["input", "select", "textarea"] {
            for field in named(&tags, tag) {
                let kind = attribute(field, "type").unwrap_or("text");
                if ["hidden", "checkbox", "radio"].contains(&kind) {
                    continue;
                }
                let id = attribute(field, "id").unwrap_or_else(|| panic!("{name}: {tag}{field} has no id"));
                assert!(labelled.contains(&id), "{name}: {id} has no label");
            }
        }
        for kind in ["checkbox", "radio"] {
            let inside = html.matches(&format!(r#"<label class="pick"><input type="{kind}""#)).count();
            assert_eq!(html.matches(&format!(r#"type="{kind}""#)).count(), inside, "{name}: {kind}");
        }
    }
}

#[test]
fn what_is_referred_to_by_id_is_there_once() {
    for (name, _, html) in every_page() {
        let tags = tags(&html);
        let ids: Vec<&str> = tags.iter().filter_map(|(_, attributes)| attribute(attributes, "id")).collect();
        for (i, id) in ids.iter().enumerate() {
            assert!(!ids[..i].contains(id), "{name}: {id} twice");
        }
        for (_, attributes) in &tags {
            for by in ["for", "aria-describedby", "aria-labelledby", "form"] {
                for id in attribute(attributes, by).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(&id), "{name}: {by}={id}");
                }
            }
            if let Some(id) = attribute(attributes, "href").and_then(|href| href.strip_prefix('#')) {
                assert!(ids.contains(&id), "{name}: #{id}");
            }
        }
    }
}

#[test]
fn forms_post_to_where_they_should_and_carry_the_language() {
    let expected: &[(&str, &[&str])] = &[
        ("start", &[]),
        ("place", &["/tip/new"]),
        ("form", &["/tip"]),
        ("receipt", &["/tip/status"]),
        ("lookup", &["/tip/status"]),
        ("status", &["/tip/answer", "/tip/status"]),
        ("status-reward", &["/tip/claim", "/tip/answer", "/tip/status"]),
        ("claim-vouchers", &["/tip/claim", "/tip/status"]),
        ("claim-give-up", &["/tip/claim", "/tip/status"]),
        ("register", &[]),
        ("rewards", &[]),
        ("message-0", &[]),
    ];
    for lang in LANGS {
        let pages = sample::all(lang);
        for (name, actions) in expected {
            let (_, html) = pages.iter().find(|(known, _)| known == name).expect("a page of that name");
            let tags = tags(html);
            let forms: Vec<&str> = named(&tags, "form").collect();
            let found: Vec<&str> = forms.iter().filter_map(|form| attribute(form, "action")).collect();
            assert_eq!(&found, actions, "{name}");
            assert!(forms.iter().all(|form| attribute(form, "method") == Some("post")), "{name}");
            let langs = named(&tags, "input").filter(|input| attribute(input, "name") == Some(field::LANG)).count();
            assert_eq!(langs, forms.len(), "{name}");
        }
    }
}

#[test]
fn the_code_is_in_no_address_and_only_on_the_pages_that_are_for_it() {
    let digits = sample::code().digits().to_owned();
    for (name, _, html) in every_page() {
        let tags = tags(&html);
        for (_, attributes) in &tags {
            for address in ["href", "action", "formaction", "src"] {
                assert!(!attribute(attributes, address).unwrap_or_default().contains(&digits), "{name}");
            }
        }
        let shown = html.contains(r#"class="code"#);
        let is_for_it = ["form", "receipt", "claim-vouchers"].iter().any(|page| name.starts_with(page));
        assert_eq!(shown, is_for_it, "{name}");
        assert_eq!(html.contains("ABCDE-FGHJK"), name.starts_with("claim-vouchers"), "{name}: the money code");
        if html.contains(&digits) {
            assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{name}");
        }
    }
}

#[test]
fn hostile_words_stay_words() {
    for lang in LANGS {
        let mut view = sample::form_page_with_errors(lang);
        let words = || HOSTILE.to_owned();
        view.typed = Typed {
            mine: words(),
            mine_words: words(),
            place: words(),
            latitude: words(),
            longitude: words(),
            what: format!("</textarea>{HOSTILE}"),
            matter: words(),
            when: words(),
            known: words(),
            insider: false,
            excluded: vec![words()],
            excluded_words: words(),
            phone: words(),
            pin: words(),
            answer: words(),
        };
        view.mines.push(Choice { value: words(), label: format!("</option></select>{HOSTILE}") });
        view.question = words();
        view.token = words();
        view.errors.push(FieldError { field: Field::When, fault: Fault::FileKind { name: words() } });
        let mut status_view = sample::status_page(lang);
        status_view.messages.push(Message {
            author: Author::Office,
            day: Day { year: 2026, month: 1, day: 1 },
            text: Some(words()),
            files: 0,
        });
        status_view.steps[0].note = Some(words());
        let mut lookup_view = sample::lookup_page(Some(LookupError::Unknown));
        lookup_view.typed = words();
        let clean = [form(&sample::form_page_with_errors(lang), lang), String::new(), String::new()];
        for (i, html) in
            [form(&view, lang), status(&status_view, lang), lookup(&lookup_view, lang)].iter().enumerate()
        {
            let tags = tags(html);
            assert!(html.contains("&lt;script"), "{i}: the words are shown");
            assert_eq!(named(&tags, "script").count(), 0, "{i}");
            assert_eq!(named(&tags, "b").count(), 0, "{i}");
            if !clean[i].is_empty() {
                assert_eq!(html.matches("</textarea>").count(), clean[i].matches("</textarea>").count());
                assert_eq!(html.matches("</select>").count(), clean[i].matches("</select>").count());
            }
        }
        let html = form(&view, lang);
        let name = html.split(r#"id="when-error""#).nth(1).and_then(|rest| rest.split("</p>").next()).expect("error");
        assert!(!name.contains('\u{202e}'), "a file's name cannot turn our sentence around");
    }
}

#[test]
fn errors_stand_beside_their_field_and_in_an_alert_and_the_words_are_kept() {
    for lang in LANGS {
        let html = form(&sample::form_page_with_errors(lang), lang);
        for id in ["matter", "lat", "files", "answer"] {
            assert!(html.contains(&format!(r#"id="{id}-error""#)), "{id}");
            assert!(html.contains(&format!("href=\"#{id}\"")), "{id}");
            let field = tags(&html).into_iter().find(|(_, a)| attribute(a, "id") == Some(id)).expect("the field").1;
            assert_eq!(attribute(&field, "aria-invalid"), Some("true"), "{id}");
            assert!(attribute(&field, "aria-describedby").is_some_and(|ids| ids.contains(&format!("{id}-error"))));
        }
        assert!(html.contains(r#"role="alert""#));
        assert!(html.contains("夜班把瓦斯探头用塑料袋包住"));
        assert!(html.contains(r#"value="李家沟小煤窑""#));
        assert!(html.contains(r#"value="yes" checked"#) && html.contains(r#"value="o2" checked"#));
        let place = html.find("href=\"#lat\"").expect("position");
        assert!(place < html.find("href=\"#answer\"").expect("answer"), "in the order of the page");
    }
}

#[test]
fn the_first_button_of_the_report_sends_it() {
    let html = form(&sample::form_page(Lang::ZhCn), Lang::ZhCn);
    let buttons = tags(&html);
    let first = named(&buttons, "button").next().expect("a button");
    assert_eq!(attribute(first, "id"), Some("send"));
}

#[test]
fn a_script_is_there_only_when_the_site_has_one() {
    let mut view = sample::form_page(Lang::En);
    view.site.script = Some("/assets/tip-0123abcd.js".to_owned());
    let html = form(&view, Lang::En);
    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains(r#"<script type="module" src="/assets/tip-0123abcd.js"></script>"#));
}

#[test]
fn small_counts_are_not_told() {
    let html = register(&sample::register_page(true), Lang::ZhCn);
    assert!(html.contains("&lt;5</td>"));
}

#[test]
fn days_are_those_of_china() {
    let first = Day { year: 2026, month: 3, day: 1 };
    assert_eq!(Day::since_epoch(20_513), first);
    assert_eq!(Day::from(shared::time::Timestamp::from_millis(20_513 * 86_400_000 - 8 * 3_600_000)), first);
}

#[test]
fn a_code_has_eight_groups_and_does_not_show_itself_in_a_log() {
    let code = sample::code();
    let groups: Vec<_> = code.groups().collect();
    assert_eq!(groups, ["4802", "1593", "7706", "1255", "4908", "1366", "9370", "5223"]);
    assert_eq!(format!("{:?}", sample::code()), "Code(…)");
    assert!(Code::from_digits("4802159377061255490813669370522").is_none());
    assert!(Code::from_digits("４８０２1593770612554908136693705223").is_none());
    let page = format!("{:?}", sample::status_page(Lang::En));
    assert!(!page.contains("4802") && !page.contains("roadway"));
}
