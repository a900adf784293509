//! A report sealed to the officers in charge, and words to and fro: the same steps in the whistleblower's browser
//! and, for browsers without scripts, on the server. Sealed bytes travel as base64 (standard alphabet, padded).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::age::{Identity, Recipient, SealError, open, seal};
use super::pad::{pad, unpad};
use super::secrets::Root;
use super::shares::split;
use crate::digest::{ClaimKey, LookupId, SealingKey};
use crate::id::UserId;
use crate::region::DivisionCode;
use crate::tip::routing::Officer;
use crate::tip::wire::{Intake, KeyBox, Knock};

/// What a code's holder shows to be let in.
#[must_use]
pub fn knock(root: &Root) -> Knock {
    Knock { lookup: LookupId(root.lookup()), proof: hex::encode(*root.proof()) }
}

/// Bytes sealed to a key.
///
/// # Errors
/// When the key is worthless.
pub fn sealed_text(to: &SealingKey, plain: &[u8], random: &mut dyn FnMut(&mut [u8])) -> Result<String, SealError> {
    Ok(STANDARD.encode(seal(&[Recipient::from_bytes(to.0)], plain, random)?))
}

/// Words, padded and sealed to a key.
///
/// # Errors
/// When the key is worthless.
pub fn sealed_words(to: &SealingKey, words: &[u8], random: &mut dyn FnMut(&mut [u8])) -> Result<String, SealError> {
    sealed_text(to, &Zeroizing::new(pad(words)), random)
}

/// The words of [`sealed_words`]; none where they are not sealed to this identity, or were changed.
#[must_use]
pub fn opened_words(identity: &Identity, sealed: &str) -> Option<String> {
    let padded = Zeroizing::new(open(identity, &STANDARD.decode(sealed).ok()?).ok()?);
    String::from_utf8(unpad(&padded).ok()?.to_vec()).ok()
}

/// The shares of an original's key, one for each of the officers: any two of them open it together.
///
/// # Errors
/// When there are not two officers, or the key of one is worthless.
pub fn sealed_shares(
    secret: &Identity,
    officers: &[(UserId, SealingKey)],
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<KeyBox>, SealError> {
    let count = u8::try_from(officers.len()).map_err(|_| SealError::Recipients)?;
    let shares = split(secret.secret_bytes(), count, random).map_err(|_| SealError::Recipients)?;
    let mut boxes = Vec::with_capacity(officers.len());
    for ((officer, key), share) in officers.iter().zip(&shares) {
        boxes.push(KeyBox { officer: *officer, sealed: sealed_text(key, &*share.to_bytes(), random)? });
    }
    boxes.sort_by_key(|share| share.officer);
    Ok(boxes)
}

/// A report, sealed to the tip's own key, whose secret half goes to each of the officers. It has no files and no
/// solved challenge yet.
///
/// # Errors
/// When an officer's key is worthless.
pub fn sealed_report(
    root: &Root,
    tip: &Identity,
    report: &[u8],
    division: DivisionCode,
    excluded: Vec<UserId>,
    officers: &[&Officer],
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Intake, SealError> {
    let tip_key = SealingKey(*tip.recipient().bytes());
    let mut boxes = Vec::with_capacity(officers.len());
    for officer in officers {
        let sealed = sealed_text(&officer.key, tip.secret_bytes(), random)?;
        boxes.push(KeyBox { officer: officer.user, sealed });
    }
    Ok(Intake {
        knock: knock(root),
        reply_key: SealingKey(*root.identity().recipient().bytes()),
        claim_key: ClaimKey(root.signing().verifying_key().to_bytes()),
        register_secret: hex::encode(*root.register_secret()),
        division,
        excluded,
        tip_key,
        boxes,
        sealed: sealed_words(&tip_key, report, random)?,
        files: Vec::new(),
        challenge: String::new(),
        number: 0,
    })
}
