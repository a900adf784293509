//! The gate before the public's forms: challenges, used-up forms, and how hard it is just now. It never learns or
//! keeps who somebody is.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use shared::digest::PhotoHash;
use shared::tip::code::ReceiptCode;
use shared::tip::work::{bits_for, zero_bits};
use tokio::sync::Notify;
use zeroize::Zeroizing;

use crate::clock;
use crate::keys::{ServerKeys, same_in_constant_time};

/// How long a challenge holds: a browser asks for one when it is about to send.
const CHALLENGE_MS: i64 = 30 * 60_000;
/// How long a form holds. It may lie open while somebody looks for words, or for courage.
const FORM_MS: i64 = 24 * 3_600_000;
/// How many reports a minute are ordinary.
const ORDINARY: u32 = 30;
/// How many reports a minute are a flood: those beyond go to a list of their own.
pub const FLOOD: u32 = 240;
/// People take longer than this to fill in a form; in a flood it has to lie longer.
const FORM_WAIT_MS: i64 = 3_000;

/// How long an upload that was announced is waited for. Its sender begins at once, or lost the line and begins anew.
pub const ANNOUNCED: Duration = Duration::from_mins(10);
/// The most announcements that are remembered: when there are more, the oldest are over.
const ANNOUNCED_MAX: usize = 2_000;

/// Why a challenge or a form is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// This server did not make it, or somebody changed it.
    Foreign,
    /// It ran out; a new one is to be had.
    Expired,
    /// It came faster than people write.
    TooSoon {
        /// Seconds to wait.
        seconds: u32,
    },
    /// It is not solved.
    Unsolved,
}

/// A token that was found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// It can be used once: the name under which it is used up.
    pub nonce: String,
    /// Until when that must be remembered, in milliseconds since 1970.
    pub until_ms: i64,
    /// How much work was done for it, in bits.
    pub work: u32,
}

/// The gate.
#[derive(Default)]
pub struct Gate {
    arrivals: Mutex<VecDeque<Instant>>,
    in_hand: Mutex<HashSet<String>>,
    let_go: Notify,
    /// Uploads that were announced, the oldest first. When that was, is in memory alone.
    announced: Mutex<VecDeque<(Instant, PhotoHash)>>,
}

/// One form is worked on; others with the same token wait until this is dropped.
pub struct InHand<'a> {
    gate: &'a Gate,
    nonce: String,
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        self.gate.in_hand.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&self.nonce);
        self.gate.let_go.notify_waiters();
    }
}

impl Gate {
    /// Waits until nobody works on a form with this token: sent many times at once, it costs its work once.
    pub async fn take_in_hand(&self, pass: &Pass) -> InHand<'_> {
        loop {
            let let_go = self.let_go.notified();
            let is_first = {
                let mut in_hand = self.in_hand.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                in_hand.insert(pass.nonce.clone())
            };
            if is_first {
                return InHand { gate: self, nonce: pass.nonce.clone() };
            }
            let_go.await;
        }
    }

    /// Counts a report that arrived.
    pub fn arrived(&self) {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        arrivals.push_back(Instant::now());
        // Beyond a flood the exact number says nothing more.
        while arrivals.len() > FLOOD as usize * 4 {
            arrivals.pop_front();
        }
    }

    /// How many reports came in the last minute.
    #[must_use]
    pub fn last_minute(&self) -> u32 {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        while arrivals.front().is_some_and(|first| first.elapsed() > Duration::from_mins(1)) {
            arrivals.pop_front();
        }
        u32::try_from(arrivals.len()).unwrap_or(u32::MAX)
    }

    /// Remembers when an upload was announced.
    pub fn announce(&self, upload: PhotoHash, now: Instant) {
        let mut announced = self.announced.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        announced.retain(|(_, known)| *known != upload);
        announced.push_back((now, upload));
    }

    /// Takes out the uploads that were announced too long ago to be waited for.
    pub fn announced_long_ago(&self, now: Instant) -> Vec<PhotoHash> {
        let mut announced = self.announced.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let over = announced.partition_point(|(at, _)| now.saturating_duration_since(*at) > ANNOUNCED);
        let over = over.max(announced.len().saturating_sub(ANNOUNCED_MAX));
        announced.drain(..over).map(|(_, upload)| upload).collect()
    }

    /// How many zero bits are asked for just now.
    #[must_use]
    pub fn bits(&self) -> u8 {
        bits_for(self.last_minute(), ORDINARY)
    }

    /// A new challenge and how hard it is.
    #[must_use]
    pub fn challenge(&self, keys: &ServerKeys) -> (String, u8) {
        let bits = self.bits();
        let says = format!("{bits}.{}", clock::now().plus_ms(CHALLENGE_MS).millis());
        (token(keys, "tip challenge", &says, &[]), bits)
    }

    /// Whether a challenge is of this server, has not run out, and is solved.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn solved(&self, keys: &ServerKeys, challenge: &str, number: u64) -> Result<Pass, Refused> {
        let (nonce, said) = read(keys, "tip challenge", challenge, &[])?;
        let (bits, until) = said.split_once('.').ok_or(Refused::Foreign)?;
        let (bits, until_ms): (u32, i64) =
            (bits.parse().map_err(|_| Refused::Foreign)?, until.parse().map_err(|_| Refused::Foreign)?);
        if clock::now().millis() > until_ms {
            return Err(Refused::Expired);
        }
        let work = zero_bits(challenge.as_bytes(), number);
        if work < bits { Err(Refused::Unsolved) } else { Ok(Pass { nonce, until_ms, work }) }
    }

    /// A new form's token. It holds for a form with this receipt code and for no other, though it does not tell the code,
    /// so that nobody can hand somebody a code of their own by it.
    #[must_use]
    pub fn form(&self, keys: &ServerKeys, code: &ReceiptCode) -> String {
        token(keys, "tip form", &clock::now().millis().to_string(), code.digits())
    }

    /// Whether this server made a form with this token and this receipt code, however long ago.
    #[must_use]
    pub fn made(&self, keys: &ServerKeys, form: &str, code: &ReceiptCode) -> bool {
        read(keys, "tip form", form, code.digits()).is_ok()
    }

    /// Whether a form is of this server with this code, has not run out, and was not sent faster than people write.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn filled(&self, keys: &ServerKeys, form: &str, code: &ReceiptCode) -> Result<Pass, Refused> {
        let (nonce, made) = read(keys, "tip form", form, code.digits())?;
        let made: i64 = made.parse().map_err(|_| Refused::Foreign)?;
        let age = clock::now().millis() - made;
        if age > FORM_MS {
            return Err(Refused::Expired);
        }
        let wait = if self.last_minute() > FLOOD { 10 * FORM_WAIT_MS } else { FORM_WAIT_MS };
        if age < wait {
            let seconds = u32::try_from((wait - age).div_euclid(1_000) + 1).unwrap_or(1);
            return Err(Refused::TooSoon { seconds });
        }
        Ok(Pass { nonce, until_ms: made + FORM_MS, work: 0 })
    }

    /// The token of a new form for an answer: sent twice, by a reload or by two taps, a form is taken once; two forms are
    /// two answers. It holds with its receipt code alone.
    #[must_use]
    pub fn answer_form(&self, keys: &ServerKeys, code: &ReceiptCode) -> String {
        token(keys, "tip answer form", &clock::now().plus_ms(FORM_MS).millis().to_string(), code.digits())
    }

    /// Whether a form for an answer is of this server with this code and has not run out. Its code was found already: nobody is kept
    /// waiting.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn answering(&self, keys: &ServerKeys, form: &str, code: &ReceiptCode) -> Result<Pass, Refused> {
        let (nonce, until) = read(keys, "tip answer form", form, code.digits())?;
        let until_ms: i64 = until.parse().map_err(|_| Refused::Foreign)?;
        if clock::now().millis() > until_ms { Err(Refused::Expired) } else { Ok(Pass { nonce, until_ms, work: 0 }) }
    }

    /// The two numbers of a form's plain question, which asks for their sum.
    #[must_use]
    pub fn question(&self, keys: &ServerKeys, form: &str) -> (u8, u8) {
        let [a, b, ..] = keys.derive("tip question", form);
        (2 + a % 8, 2 + b % 8)
    }
}

/// Over what the token says and what it is bound to without saying it.
fn mac(keys: &ServerKeys, purpose: &str, body: &str, bound: &[u8]) -> String {
    let text = Zeroizing::new(format!("{body}\n{}", hex::encode(bound)));
    hex::encode(&keys.derive(purpose, &text)[..16])
}

fn token(keys: &ServerKeys, purpose: &str, says: &str, bound: &[u8]) -> String {
    let body = format!("{}.{says}", hex::encode(clock::random::<12>()));
    let mac = mac(keys, purpose, &body, bound);
    format!("{mac}.{body}")
}

/// The nonce and what else the token says.
fn read(keys: &ServerKeys, purpose: &str, token: &str, bound: &[u8]) -> Result<(String, String), Refused> {
    if token.len() > 128 {
        return Err(Refused::Foreign);
    }
    let (mark, body) = token.split_once('.').ok_or(Refused::Foreign)?;
    if !same_in_constant_time(&mac(keys, purpose, body, bound), mark) {
        return Err(Refused::Foreign);
    }
    let (nonce, says) = body.split_once('.').ok_or(Refused::Foreign)?;
    Ok((nonce.to_owned(), says.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_over_after_minutes_and_again_when_there_are_too_many() {
        let (gate, start) = (Gate::default(), Instant::now());
        let [one, other] = [b"one".as_slice(), b"other"].map(PhotoHash::of);
        gate.announce(one, start);
        gate.announce(other, start);
        let later = start + Duration::from_mins(8);
        gate.announce(one, later);
        assert!(gate.announced_long_ago(later).is_empty());
        assert_eq!(gate.announced_long_ago(start + Duration::from_mins(11)), [other], "one was announced again");
        for n in 0..ANNOUNCED_MAX {
            gate.announce(PhotoHash::of(&n.to_be_bytes()), later);
        }
        assert_eq!(gate.announced_long_ago(later), [one]);
    }
}
