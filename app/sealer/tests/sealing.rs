//! What the browser seals opens for those who may, and for nobody else.
#![allow(clippy::expect_used, reason = "a world that cannot be built is a test that fails")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sealer::{
    Chance, Files, Keys, Refusal, Session, answer_random, code_error, file_random, form_error, look_at,
    look_into_picture, new_code, officers_in_charge, random_bytes_needed, random_needed,
};
use shared::digest::{PhotoHash, SealingKey};
use shared::id::{MineId, UserId};
use shared::seal::age::{Identity, Recipient, open, seal, sealed_len};
use shared::seal::pad::{pad, unpad};
use shared::seal::shares::{Share, join};
use shared::time::Timestamp;
use shared::tip::files::{FileKind, unframed};
use shared::tip::report::{Report, Where};
use shared::tip::routing::Officer;
use shared::tip::wire::{Answer, Intake, Knock, Opener, Terms};
use shared::tip::work::solves;

const SALT: &str = "00112233445566778899aabbccddeeff";

fn officer(n: u8, region: &str) -> (Officer, Identity) {
    let identity = Identity::from_bytes([n; 32]);
    let officer = Officer {
        user: UserId::from_parts(Timestamp::from_millis(0), [n; 10]),
        post: "受理岗".into(),
        region: region.parse().expect("a code"),
        key: SealingKey(*identity.recipient().bytes()),
        conflicts: Vec::new(),
    };
    (officer, identity)
}

fn mine() -> MineId {
    MineId::from_parts(Timestamp::from_millis(0), [9; 10])
}

fn terms(officers: Vec<Officer>) -> Terms {
    Terms { salt: SALT.into(), officers, challenge: "a challenge".into(), bits: 8, register_key: String::new() }
}

fn random(n: usize) -> Vec<u8> {
    (0..n).map(|i| u8::try_from(i * 7 % 251).expect("below 251")).collect()
}

fn no_files() -> Files {
    Files::new(&[6; 32])
}

fn told(text: &str) -> &str {
    text.strip_prefix('=').expect("no refusal")
}

fn form(more: &str) -> String {
    format!(
        r#"{{"division":"220581","mine_words":"东坡石场","what":"顶板掉块","matter":"major-hazard","known":"seen",
            "insider":"yes","phone":"","ignored":"x",{more}"excluded_words":"张某"}}"#
    )
}

fn tip_of(intake: &Intake, officer: &Officer, identity: &Identity) -> Option<Identity> {
    let key_box = intake.boxes.iter().find(|key_box| key_box.officer == officer.user)?;
    let secret = open(identity, &STANDARD.decode(&key_box.sealed).ok()?).ok()?;
    let tip = Identity::from_bytes(secret.try_into().ok()?);
    assert_eq!(tip.recipient().bytes(), intake.tip_key.bytes());
    Some(tip)
}

fn opened(intake: &Intake, officer: &Officer, identity: &Identity) -> Option<Report> {
    let tip = tip_of(intake, officer, identity)?;
    let padded = open(&tip, &STANDARD.decode(&intake.sealed).ok()?).ok()?;
    serde_json::from_slice(unpad(&padded).ok()?).ok()
}

#[test]
fn a_report_opens_for_the_officers_in_charge_and_only_for_them() {
    let (county, county_key) = officer(1, "220581");
    let (province, province_key) = officer(2, "220000");
    let (other, other_key) = officer(3, "220600");
    let terms = terms(vec![county.clone(), province.clone(), other.clone()]);
    let text = serde_json::to_string(&terms).expect("JSON");
    let code = new_code(&[7; 32]);
    let session = Session::new(told(&code), SALT);

    let sealed = session.seal_report(&form(""), &no_files(), &text, &random(random_needed(&text, 0)));
    let intake: Intake = serde_json::from_str(told(&sealed)).expect("an intake");
    assert_eq!(intake.boxes.len(), 2);
    for (officer, key) in [(&county, &county_key), (&province, &province_key)] {
        let report = opened(&intake, officer, key).expect("it opens");
        assert!(report.place == Where::Words("东坡石场".into()) && report.what == "顶板掉块" && report.insider);
        assert_eq!(report.involved, "张某");
    }
    assert!(opened(&intake, &county, &other_key).is_none());

    let knock: Knock = serde_json::from_str(told(&session.knock())).expect("a knock");
    assert!(intake.knock == knock, "the same code finds it again");
    assert!(!told(&sealed).contains(&told(&code).replace(' ', "")), "the code does not travel");
    assert!(!told(&sealed).contains("顶板") && !told(&sealed).contains("东坡"));
    let number = sealer::solve(&intake.challenge, terms.bits);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
    let number = number as u64;
    assert!(solves(intake.challenge.as_bytes(), number, terms.bits));
}

#[test]
fn a_pin_makes_another_key_for_claims_and_is_no_part_of_the_report() {
    let (county, county_key) = officer(1, "220581");
    let text = serde_json::to_string(&terms(vec![county.clone()])).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let sealed = |more: &str| {
        let made = session.seal_report(&form(more), &no_files(), &text, &random(random_needed(&text, 0)));
        serde_json::from_str::<Intake>(told(&made)).expect("an intake")
    };
    let (without, with, same) = (sealed(""), sealed(r#""pin":"2718 28","#), sealed(r#""pin":"２７１８２８","#));
    assert!(sealed(r#""pin":" ","#).claim_key == without.claim_key);
    assert!(with.claim_key != without.claim_key && with.claim_key == same.claim_key);
    assert!(with.knock == without.knock && with.reply_key == without.reply_key);
    let report = |intake: &Intake| {
        serde_json::to_string(&opened(intake, &county, &county_key).expect("it opens")).expect("JSON")
    };
    assert_eq!(report(&with), report(&without), "officers do not learn that there is one");
    assert!(!report(&with).contains("2718"));

    let refused = session.seal_report(&form(r#""pin":"1","#), &no_files(), &text, &random(1_000));
    assert_eq!(refused, "!form");
    let fault = sealer::form_error(&form(r#""pin":"123456","#), "zh-CN");
    assert!(told(&fault).contains(r#""field":"pin""#) && told(&fault).contains("太好猜"), "{fault}");
}

const JPEG: &[u8] = b"\xff\xd8\xff\xe1 as it came from the camera";

/// Adds a file and goes through it, and through its clean copy if there is one; gives the sealed bytes of both.
fn attach(files: &mut Files, name: &str, bytes: &[u8], clean: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let size = |bytes: &[u8]| f64::from(u32::try_from(bytes.len()).expect("small"));
    let added = files.add(name, size(bytes), size(clean), bytes, &random(sealer::FILE_RANDOM_BYTES));
    let number: usize = told(&added).parse().expect("a number");
    let mut through = |is_clean, bytes: &[u8]| {
        let measured: (usize, u64, usize) =
            serde_json::from_str(told(&files.measure(number, is_clean))).expect("sizes");
        assert_eq!(files.go_through(number, is_clean, 0, measured.0, bytes), "=");
        let sealed = files.seal(number, is_clean, 0, measured.0, bytes);
        assert_eq!((sealed.len() as u64, files.refusal().as_str()), (measured.1, "="));
        sealed
    };
    let original = through(false, bytes);
    (if clean.is_empty() { Vec::new() } else { through(true, clean) }, original)
}

#[test]
fn a_clean_copy_opens_for_each_officer_and_an_original_for_two_together() {
    let (county, county_key) = officer(1, "220581");
    let (province, province_key) = officer(2, "220000");
    let terms = terms(vec![county.clone(), province.clone()]);
    let text = serde_json::to_string(&terms).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let mut files = no_files();
    let (clean, original) = attach(&mut files, "../井口\u{202e}.jpg", JPEG, b"made anew");

    let chance = random(random_needed(&text, files.count()));
    let sealed = session.seal_report(&form(""), &files, &text, &chance);
    let intake: Intake = serde_json::from_str(told(&sealed)).expect("an intake");
    assert_eq!(intake.files.iter().map(|file| file.kind).collect::<Vec<_>>(), [FileKind::Clean, FileKind::Original]);
    assert_eq!(intake.files[0].hash, PhotoHash::of(&clean));
    assert_eq!(intake.files[1].hash, PhotoHash::of(&original));
    assert_eq!(session.seal_report(&form(""), &files, &text, &chance[1..]), "!chance");

    let tip = tip_of(&intake, &county, &county_key).expect("it opens");
    let padded = open(&tip, &clean).expect("sealed to the tip");
    let (head, bytes) = unframed(unpad(&padded).expect("padded")).expect("a file");
    assert!(head.name == "1.jpg" && head.media_type == "image/jpeg" && bytes == b"made anew");

    let share = |officer: &Officer, key: &Identity| {
        let share = intake.files[1].shares.iter().find(|share| share.officer == officer.user).expect("a share");
        let share = open(key, &STANDARD.decode(&share.sealed).expect("base64")).expect("it opens");
        Share::from_bytes(&share.try_into().expect("33 bytes")).expect("a share")
    };
    assert!(open(&tip, &original).is_err(), "no officer alone");
    let secret = join(&share(&county, &county_key), &share(&province, &province_key)).expect("two");
    let padded = open(&Identity::from_bytes(*secret), &original).expect("two officers together");
    assert!(unframed(unpad(&padded).expect("padded")).is_some_and(|(_, bytes)| bytes == JPEG), "untouched");

    // Of those that go along no two have one name, whatever was taken out.
    let name = |files: &mut Files| {
        let (clean, _) = attach(files, "2026-03-01 张三.jpg", JPEG, b"made anew");
        let padded = open(&tip, &clean).expect("sealed to the tip");
        unframed(unpad(&padded).expect("padded")).expect("a file").0.name
    };
    assert_eq!(name(&mut files), "2.jpg");
    files.remove(0);
    assert_eq!([name(&mut files), name(&mut files)], ["1.jpg", "3.jpg"]);
}

#[test]
fn for_one_officer_alone_there_are_only_clean_copies() {
    let (one, _) = officer(1, "220000");
    let text = serde_json::to_string(&terms(vec![one])).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let mut files = no_files();
    let _ = attach(&mut files, "a.jpg", JPEG, b"made anew");
    assert_eq!(officers_in_charge(&form(""), &text), "=1");
    let seal =
        |files: &Files| session.seal_report(&form(""), files, &text, &random(random_needed(&text, files.count())));
    let intake: Intake = serde_json::from_str(told(&seal(&files))).expect("an intake");
    assert_eq!(intake.files.iter().map(|file| file.kind).collect::<Vec<_>>(), [FileKind::Clean]);
    let _ = attach(&mut files, "a.pdf", b"%PDF-1.7", b"");
    assert_eq!(seal(&files), "!needs-two");
    files.remove(1);
    assert!(seal(&files).starts_with('='), "taken out");
}

#[test]
fn without_enough_chance_there_is_no_key() {
    let (one, _) = officer(1, "220000");
    let text = serde_json::to_string(&terms(vec![one])).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let mut files = Files::new(&[6; 31]);
    assert_eq!(session.seal_report(&form(""), &files, &text, &random(random_needed(&text, 0))), "!chance");
    assert_eq!(files.add("a.jpg", 4.0, 0.0, JPEG, &random(sealer::FILE_RANDOM_BYTES)), "!chance");
    assert_eq!((files.count(), files.hash(0, false).as_str()), (0, "!chance"));
    assert_eq!(no_files().add("a.jpg", 4.0, 0.0, JPEG, &[1; 31]), "!chance");
}

#[test]
fn a_file_that_changed_or_was_not_gone_through_is_not_sent() {
    let (one, _) = officer(1, "220000");
    let text = serde_json::to_string(&terms(vec![one])).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let mut files = no_files();
    let _ = files.add("a.jpg", 4.0, 4.0, JPEG, &random(sealer::FILE_RANDOM_BYTES));
    assert_eq!(session.seal_report(&form(""), &files, &text, &random(random_needed(&text, 1))), "!no-file");
    assert!(!files.seal(0, true, 0, 1, b"made").is_empty());
    assert!(files.seal(0, true, 0, 1, b"othr").is_empty());
    assert_eq!(files.refusal(), "!file-changed");
    assert_eq!(files.add("a.jpg", 4.0, 0.0, JPEG, &random(9)), "!chance");
}

#[test]
fn what_is_no_file_of_ours_is_named() {
    let look = |bytes: f64, seen: &[u8]| look_at("C:\\x\\a\u{202e}gpj.exe", bytes, seen);
    assert_eq!(look(9.0, JPEG), r#"=["agpj.exe","image/jpeg",true]"#);
    assert_eq!(look(9.0, b"%PDF-1.7"), r#"=["agpj.exe","application/pdf",false]"#);
    assert_eq!(look(0.0, b""), "!file-empty");
    assert_eq!(look(9.0, b"PK\x03\x04"), "!file-kind");
    assert_eq!(look(9.0, b"<svg xmlns="), "!file-kind");
    assert_eq!(look(2e9, b"\0\0\0\x18ftypmp42"), "!file-large");
    assert_eq!(look(5e7, JPEG), "!file-large", "pictures are decoded, videos are not");
    assert_eq!(look_into_picture(JPEG), "!file-broken");
    assert_eq!(look_into_picture(b"%PDF-1.7"), "!file-kind");
    let frame = b"\xff\xd8\xff\xc0\0\x08\x08\xea\x60\xea\x60\x01\xff\xda\0\x02\xff\xd9";
    assert_eq!(look_into_picture(frame), "!file-pixels");
    let mut files = no_files();
    for _ in 0..10 {
        assert!(files.add("a.jpg", 4.0, 0.0, JPEG, &random(sealer::FILE_RANDOM_BYTES)).starts_with('='));
    }
    assert_eq!(files.add("a.jpg", 4.0, 0.0, JPEG, &random(sealer::FILE_RANDOM_BYTES)), "!files-many");
}

#[test]
fn who_is_excluded_or_has_an_interest_in_the_mine_gets_no_key() {
    let (mut county, _) = officer(1, "220581");
    let (city, _) = officer(2, "220500");
    let (province, _) = officer(3, "220000");
    county.conflicts.push(mine());
    let terms = terms(vec![county.clone(), city.clone(), province.clone()]);
    let text = serde_json::to_string(&terms).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let seal =
        |more: String| session.seal_report(&form(&more), &no_files(), &text, &random(random_bytes_needed(&terms, 0)));

    let more = format!(r#""mine":"{}","excluded":["{}"],"#, mine(), city.user);
    let sealed = seal(more);
    let intake: Intake = serde_json::from_str(told(&sealed)).expect("an intake");
    assert_eq!(intake.boxes.iter().map(|b| b.officer).collect::<Vec<_>>(), [province.user]);
    assert_eq!(intake.excluded, [city.user, county.user], "the server is told whom it was not sealed to");

    let more = format!(r#""mine":"{}","lat":"42.531","lon":"125.678","excluded":["{}"],"#, mine(), city.user);
    let intake: Intake = serde_json::from_str(told(&seal(more))).expect("an intake");
    assert_eq!(intake.excluded, [city.user, county.user], "a position beside the mine changes nothing of it");

    let more = format!(r#""mine":"{}","excluded":["{}","{}"],"#, mine(), city.user, province.user);
    assert_eq!(seal(more), "!nobody-left");

    // Nobody was ticked, and the only one in charge has an interest: nothing that the writer could mend.
    let alone = serde_json::to_string(&Terms { officers: vec![county], ..terms }).expect("JSON");
    let form = form(&format!(r#""mine":"{}","#, mine()));
    assert_eq!(session.seal_report(&form, &no_files(), &alone, &random(random_needed(&alone, 0))), "!nobody-may");
}

#[test]
fn words_of_the_office_open_with_the_code_and_answers_with_the_tips_key() {
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let (one, _) = officer(1, "220000");
    let text = serde_json::to_string(&terms(vec![one])).expect("JSON");
    let sealed = session.seal_report(&form(""), &no_files(), &text, &random(random_needed(&text, 0)));
    let intake: Intake = serde_json::from_str(told(&sealed)).expect("an intake");

    let mut chance = Chance::new(&random(64));
    let reply = Recipient::from_bytes(intake.reply_key.0);
    let words = seal(&[reply], &pad("请问是几号井？".as_bytes()), &mut |out| chance.fill(out)).expect("sealed");
    assert_eq!(session.open(&STANDARD.encode(&words)), "=请问是几号井？");
    let other = Session::new(told(&new_code(&[8; 32])), SALT);
    assert_eq!(other.open(&STANDARD.encode(&words)), "!sealed");

    let tip = Identity::from_bytes([5; 32]);
    let key = SealingKey(*tip.recipient().bytes()).to_string();
    let asked = |key: &str| format!(r#"{{"tip_key":"{key}","next":3,"officers":[],"state":"received"}}"#);
    let answer = session.answer(&asked(&key), " 三号井\r\n", &no_files(), &random(64));
    let answer: Answer = serde_json::from_str(told(&answer)).expect("an answer");
    let padded = open(&tip, &STANDARD.decode(&answer.sealed).expect("base64")).expect("it opens");
    assert_eq!((answer.n, unpad(&padded).expect("padded")), (3, "三号井".as_bytes()));
    assert_eq!(session.answer(&asked(&key), " \n", &no_files(), &random(64)), "!empty");
    assert_eq!(session.answer(&asked(&key), "word", &no_files(), &random(63)), "!chance");
    assert_eq!(session.answer(&asked("key"), "word", &no_files(), &random(64)), "!key");
    assert_eq!(session.answer(&key, "word", &no_files(), &random(64)), "!json");
}

#[test]
fn files_that_come_with_words_are_sealed_to_the_tip_and_in_shares_to_who_can_open_it() {
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let tip = Identity::from_bytes([5; 32]);
    let key = SealingKey(*tip.recipient().bytes()).to_string();
    let (officers, secrets): (Vec<_>, Vec<_>) = (1..=3).map(|n| officer(n, "220000")).unzip();
    let asked = |count: usize| {
        let openers: Vec<Opener> =
            officers.iter().take(count).map(|o| Opener { officer: o.user, key: o.key }).collect();
        let openers = serde_json::to_string(&openers).expect("JSON");
        format!(r#"{{"tip_key":"{key}","next":3,"officers":{openers}}}"#)
    };
    let mut files = Files::of_tip(&key);
    let (picture, clean) = (b"\xff\xd8\xff\xe0 the original".as_slice(), b"\xff\xd8\xff\xe0 the copy".as_slice());
    let size = |bytes: &[u8]| f64::from(u32::try_from(bytes.len()).expect("small"));
    assert_eq!(files.add("IMG_1.jpg", size(picture), size(clean), picture, &random(file_random())), "=0");
    assert_eq!(files.go_through(0, true, 0, 1, clean), "=");
    assert_eq!(
        session.answer(&asked(3), "看照片", &files, &random(answer_random(3, 1))),
        "!no-file",
        "not gone through"
    );
    assert_eq!(files.go_through(0, false, 0, 1, picture), "=");
    let answer = session.answer(&asked(3), "看照片", &files, &random(answer_random(3, 1)));
    let answer: Answer = serde_json::from_str(told(&answer)).expect("an answer");
    let [clean_file, original] = answer.files.as_slice() else { panic!("a copy and an original") };
    assert_eq!((clean_file.kind, original.kind), (FileKind::Clean, FileKind::Original));
    assert!(clean_file.shares.is_empty());
    let mut given: Vec<_> = original.shares.iter().map(|share| share.officer).collect();
    let mut right: Vec<_> = officers.iter().map(|officer| officer.user).collect();
    given.sort_unstable();
    right.sort_unstable();
    assert_eq!(given, right);
    let sealed = files.seal(0, true, 0, 1, clean);
    let opened = open(&tip, &sealed).expect("the tip's key opens the copy");
    assert!(unpad(&opened).expect("padded").ends_with(clean));
    assert!(secrets.iter().all(|secret| open(secret, &sealed).is_err()));

    // With one officer alone the original stays out; what has no clean copy cannot go then.
    let alone = session.answer(&asked(1), "看照片", &files, &random(answer_random(1, 1)));
    let alone: Answer = serde_json::from_str(told(&alone)).expect("an answer");
    assert_eq!(alone.files.len(), 1);
    // A report is not made of what belongs to a tip that is there.
    let text = serde_json::to_string(&terms(officers.clone())).expect("JSON");
    assert_eq!(session.seal_report(&form(""), &files, &text, &random(random_needed(&text, 1))), "!no-file");
    assert_eq!(session.answer(&asked(3), "x", &Files::of_tip("key"), &random(answer_random(3, 0))), "!key");
}

#[test]
fn what_waits_on_the_phone_opens_with_the_code_alone() {
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let kept = session.keep(r#"{"division":"220581"}"#, &random(64));
    let sealed = STANDARD.decode(told(&kept)).expect("base64");
    assert_eq!(sealed.len() as u64, sealed_len(1, 4_096), "padded: the size tells nothing");
    assert_eq!(session.open(told(&kept)), r#"={"division":"220581"}"#);
    assert_eq!(Session::new(told(&new_code(&[8; 32])), SALT).open(told(&kept)), "!sealed");
    assert_eq!(session.keep("x", &random(63)), "!chance");
}

#[test]
fn too_little_chance_seals_nothing() {
    let (one, _) = officer(1, "220000");
    let terms = terms(vec![one]);
    let text = serde_json::to_string(&terms).expect("JSON");
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let needed = random_bytes_needed(&terms, 0);
    assert_eq!(session.seal_report(&form(""), &no_files(), &text, &random(needed - 1)), "!chance");
    assert_eq!(session.seal_report(&form(""), &no_files(), "{}", &random(needed)), "!json");
    assert_eq!(new_code(&[7; 31]), "!chance");
}

#[test]
fn refusals_are_names_and_slips_are_sentences() {
    let code = new_code(&[7; 32]);
    assert_eq!(code_error(told(&code), "zh-CN"), "=");
    assert!(code_error("1234", "zh-CN").contains("还缺 28 位"));
    assert!(code_error("1234", "en").contains("28 are missing"));
    assert_eq!(Keys::of("1234", SALT).err(), Some(Refusal::Code));
    assert_eq!(Session::new(told(&code), "00").knock(), "!salt");
    assert_eq!(form_error(&form(""), "en"), "=");
    let wrong = form_error(r#"{"what":"x","matter":"other"}"#, "en");
    assert_eq!(told(&wrong), r#"{"field":"mine","sentence":"Please choose the mine or say where it is"}"#);
    assert_eq!(form_error("[", "en"), "!json");
}

/// The texts of `name: [中文, English]` lines.
fn texts_of(words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in words.lines().map(str::trim).filter(|line| line.ends_with("],")) {
        let (_, texts) = line.split_once(": [").expect("name: [zh, en]");
        let texts = texts.trim_end_matches("],").replace("\", '", "', '").replace("', \"", "', '");
        found.extend(texts.trim_matches(['\'', '"']).split("', '").map(str::to_owned));
    }
    found
}

/// The scripts say what the server's pages say, in the same words.
#[test]
fn the_words_taken_from_the_pages_are_those_of_the_pages() {
    let words = include_str!("../web/words.js");
    let (_, copied) = words.split_once("// From the pages.").expect("the mark");
    let (copied, _) = copied.split_once("// Its own.").expect("the mark");
    let pages = [
        include_str!("../../pages/src/text/common.rs"),
        include_str!("../../pages/src/text/form.rs"),
        include_str!("../../pages/src/text/receipt.rs"),
        include_str!("../../pages/src/text/status.rs"),
    ];
    let of_rewards =
        [include_str!("../../pages/src/text/reward.rs"), include_str!("../../../shared/src/reward/claim.rs")];
    for (copied, originals) in
        [(copied, pages.concat()), (include_str!("../web/claim-words.js"), of_rewards.concat())]
    {
        let texts = texts_of(copied);
        assert!(texts.len() > 100, "{}", texts.len());
        for text in texts {
            assert!(originals.contains(&format!("\"{text}\"")), "{text}");
        }
    }
}
