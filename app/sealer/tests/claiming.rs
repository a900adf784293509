//! A claim that the browser makes holds for the key that the office has, and is for what the claimant saw.
#![allow(clippy::expect_used, reason = "a world that cannot be built is a test that fails")]

use ed25519_dalek::{Signature, VerifyingKey};
use sealer::{Session, claim_offer, claim_random, new_code, new_money_code, wish_error};
use shared::digest::{ClaimKey, SealingKey};
use shared::id::{PayoutId, UserId};
use shared::money::Fen;
use shared::register::Day;
use shared::reward::claim::Way;
use shared::reward::deadline::ClaimantView;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::State;
use shared::reward::voucher::vouchers;
use shared::reward::wire::{CashierKey, ClaimRequest, ClaimantReward, Payee};
use shared::seal::age::{Identity, open};
use shared::seal::pad::unpad;
use shared::seal::secrets::Root;
use shared::time::Timestamp;
use shared::tip::code::ReceiptCode;
use shared::tip::pin::Pin;

const SALT: &str = "00112233445566778899aabbccddeeff";
const START: Timestamp = Timestamp::from_millis(0);

fn told(text: &str) -> &str {
    text.strip_prefix('=').expect("no refusal")
}

fn random(n: usize) -> Vec<u8> {
    (0..n).map(|i| u8::try_from(i * 7 % 251).expect("below 251")).collect()
}

fn reward(state: State) -> ClaimantReward {
    let cashier = Identity::from_bytes([5; 32]);
    ClaimantReward {
        payout: PayoutId::from_parts(START, [3; 10]),
        view: ClaimantView { state, sum: Some(Fen::from_yuan(12_001)), until: None, attempt: 1 },
        reminder: None,
        denominations: [10_000, 1_000, 1].map(Fen::from_yuan).to_vec(),
        cashiers: vec![CashierKey {
            user: UserId::from_parts(START, [4; 10]),
            post: "出纳".into(),
            key: SealingKey(*cashier.recipient().bytes()),
        }],
        places: Vec::new(),
        today: Day::from_days(20_000).expect("a day"),
        way: None,
    }
}

/// A claim, and the key that the office has had since the tip came.
fn claimed(wish: &str, money: &str) -> (Result<ClaimRequest, String>, ClaimKey) {
    let code = new_code(&[7; 32]);
    let text = serde_json::to_string(&reward(State::Notified)).expect("JSON");
    let made = Session::new(told(&code), SALT).claim(&text, wish, money, &random(claim_random(&text)));
    let made = match made.strip_prefix('=') {
        Some(json) => Ok(serde_json::from_str(json).expect("a request")),
        None => Err(made),
    };
    let code = ReceiptCode::parse(told(&code)).expect("a code");
    let root = Root::of_code(&code, &hex::decode(SALT).expect("hex")).expect("keys");
    (made, ClaimKey(root.signing().verifying_key().to_bytes()))
}

#[test]
fn vouchers_are_those_of_the_money_code_that_was_shown() {
    let money = new_money_code(&[8; 16]);
    let (made, _) = claimed(r#"{"way":"vouchers"}"#, told(&money));
    let made = made.expect("a claim");
    let code = MoneyCode::parse(told(&money)).expect("a money code");
    let sum = Fen::from_yuan(12_001);
    assert_eq!(made.vouchers, vouchers(&code, sum, &reward(State::Notified).denominations).expect("vouchers"));
    assert!(made.signed.covers(&made.vouchers));
    assert_eq!((made.signed.claim.attempt, made.signed.claim.sum), (1, sum));
    assert_eq!(made.sealed, None);
    assert_eq!(claimed(r#"{"way":"vouchers"}"#, "").0.err().as_deref(), Some("!code"));
}

#[test]
fn a_payee_goes_to_the_cashiers_and_the_signature_holds_for_the_office() {
    use base64::Engine as _;

    let wish = r#"{"way":"transfer","holder":"王五","bank":"某银行","number":"6200000000000005"}"#;
    let (made, key) = claimed(wish, "");
    let made = made.expect("a claim");
    let signed = made.signed.claim.signed_bytes().expect("bytes");
    let signature = Signature::from_bytes(made.signed.signature.bytes());
    let key = VerifyingKey::from_bytes(key.bytes()).expect("a key");
    key.verify_strict(&signed, &signature).expect("it holds");
    let sealed = made.sealed.expect("sealed");
    let sealed = base64::engine::general_purpose::STANDARD.decode(sealed).expect("base64");
    let opened = open(&Identity::from_bytes([5; 32]), &sealed).expect("sealed to the cashier");
    let payee: Payee = serde_json::from_slice(unpad(&opened).expect("padded")).expect("a payee");
    assert!(matches!(payee, Payee::Account { holder, .. } if holder == "王五"));
    assert!(matches!(made.signed.claim.way, Way::Transfer { .. }));
}

#[test]
fn what_cannot_be_claimed_is_refused_by_a_name() {
    let text = |state| serde_json::to_string(&reward(state)).expect("JSON");
    assert_eq!(told(&claim_offer(&text(State::Claimed))), "[[],[]]");
    let offer = claim_offer(&text(State::Notified));
    assert_eq!(
        told(&offer),
        r#"[["vouchers","transfer","delegate","give-up"],[["1000000",1],["100000",2],["100",1]]]"#
    );
    let session = Session::new(told(&new_code(&[7; 32])), SALT);
    let claim = |state, wish: &str| session.claim(&text(state), wish, "", &random(100));
    assert_eq!(claim(State::Issued, r#"{"way":"give-up"}"#), "!claim");
    assert_eq!(claim(State::Notified, r#"{"way":"delegate","name":"赵六"}"#), "!form");
    assert_eq!(claim(State::Notified, r#"{"way":"gold"}"#), "!json");
    assert_eq!(
        session.claim(
            &text(State::Notified),
            r#"{"way":"transfer","holder":"王五","bank":"某银行","number":"6200000000000005"}"#,
            "",
            &[]
        ),
        "!chance"
    );
    assert_eq!(new_money_code(&[8; 15]), "!chance");
    let fault = wish_error(r#"{"way":"transfer","holder":"王五","bank":"某银行","number":"6200000000000006"}"#, "en");
    assert_eq!(
        told(&fault),
        r#"{"field":"number","sentence":"The check digit does not hold: look again at every digit"}"#
    );
    assert_eq!(wish_error(r#"{"way":"give-up"}"#, "en"), "=");
}

/// The key that the office would have after a report with this PIN.
fn key_with(pin: &str) -> ClaimKey {
    let code = ReceiptCode::parse(told(&new_code(&[7; 32]))).expect("a code");
    let root = Root::of_code(&code, &hex::decode(SALT).expect("hex")).expect("keys");
    let pin = Pin::parse(pin).expect("a PIN").expect("a PIN");
    ClaimKey(root.with_pin(&pin).expect("keys").signing().verifying_key().to_bytes())
}

#[test]
fn a_claim_with_a_pin_is_signed_by_its_key_and_no_other() {
    let (made, without) = claimed(r#"{"way":"give-up","pin":" 27１828 "}"#, "");
    let signed = made.expect("a claim").signed;
    assert!(signed.verify(&key_with("271828")).is_ok());
    assert!(signed.verify(&without).is_err());
    assert!(signed.verify(&key_with("271829")).is_err());
    let (made, without) = claimed(r#"{"way":"give-up","pin":"  "}"#, "");
    assert!(made.expect("a claim").signed.verify(&without).is_ok(), "nothing typed is no PIN");
    assert_eq!(claimed(r#"{"way":"give-up","pin":"12"}"#, "").0.err().as_deref(), Some("!form"));
    let fault = wish_error(r#"{"way":"give-up","pin":"12"}"#, "en");
    assert_eq!(told(&fault), r#"{"field":"pin","sentence":"A PIN has 6 to 12 digits"}"#);
}
