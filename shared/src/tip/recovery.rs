//! Getting an officer's key back after a forgotten passphrase: two colleagues together give it, one alone cannot, and
//! the server cannot either, as long as those that it lists as colleagues are colleagues: the officer sees them.
//!
//! While the key is unlocked, its browser splits it among the colleagues whom the officer knows and allowed
//! ([`Roster`], [`crate::seal::shares`]) and seals each share to one of them. Who forgot the passphrase makes a key for this purpose alone, under a new passphrase, and
//! tells two colleagues its [`digits`] by voice. Each types them in and, only if they are right, seals the own share to
//! that key. A server that puts a key of its own in between is found by the digits.

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, SealingKey};
use crate::id::UserId;
use crate::tip::routing::Officer;

/// How many colleagues give a key back together.
pub const NEEDED: usize = 2;
/// The most colleagues that hold a share.
pub const HOLDERS_MAX: usize = 64;

/// The most colleagues that are decided about.
pub const DECIDED_MAX: usize = 4 * HOLDERS_MAX;

/// A share of an officer's key, sealed to one colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldShare {
    /// To whom.
    pub holder: UserId,
    /// The holder's key that it is sealed to.
    pub to: SealingKey,
    /// The share.
    pub sealed: String,
}

/// Who holds a share, and under which of the holder's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// Who.
    pub holder: UserId,
    /// The holder's key that the share is sealed to.
    pub to: SealingKey,
}

/// What the officer decided about a colleague with this very key: another key may be another person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The colleague, by the key in use then.
    pub colleague: Holder,
    /// Whether this one may hold a share.
    pub may_hold: bool,
}

/// All that the officer decided about colleagues, under a mark that only the officer's key makes
/// (`shared::seal::secrets::holders_mark`): whoever writes officers or shares into the server's tables cannot add to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Colleagues, each once.
    pub decided: Vec<Decided>,
    /// The mark over [`Roster::marked_bytes`].
    pub mark: Digest,
}

impl Roster {
    /// What the mark is over: of each 16 bytes of id, 32 of the key, and one that is 1 where a share may be held.
    #[must_use]
    pub fn marked_bytes(decided: &[Decided]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(decided.len() * 49);
        for Decided { colleague, may_hold } in decided {
            bytes.extend_from_slice(colleague.holder.uuid().as_bytes());
            bytes.extend_from_slice(colleague.to.bytes());
            bytes.push(u8::from(*may_hold));
        }
        bytes
    }

    /// What was decided about a colleague; none where nothing was, or the colleague has another key by now.
    #[must_use]
    pub fn about(&self, officer: &Officer) -> Option<bool> {
        let is_it = |decided: &&Decided| decided.colleague == Holder { holder: officer.user, to: officer.key };
        self.decided.iter().find(is_it).map(|decided| decided.may_hold)
    }
}

/// How the shares of an officer's key in use are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custody {
    /// Who holds one.
    pub holders: Vec<Holder>,
    /// What the officer decided; none before.
    pub roster: Option<Roster>,
    /// Whether colleagues gave this key back: two of them could have put it together for themselves.
    pub is_recovered: bool,
}

/// All shares of a key. Shares of two deposits do not go together: a new deposit takes the place of the whole old one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// The key that was split.
    pub key: SealingKey,
    /// At least [`NEEDED`], one for each holder; or none, and nobody can give the key back.
    pub shares: Vec<HeldShare>,
    /// What the officer decided about who may hold one.
    pub roster: Roster,
}

impl Deposit {
    /// Whether it could give a key back, or says that nothing could; nobody holds two shares or one that the officer
    /// did not allow.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let may_hold = |share: &HeldShare| {
            let colleague = Holder { holder: share.holder, to: share.to };
            self.roster.decided.contains(&Decided { colleague, may_hold: true })
        };
        if self.roster.decided.len() > DECIDED_MAX || !self.shares.iter().all(may_hold) {
            return false;
        }
        if self.shares.is_empty() {
            return true;
        }
        let mut holders: Vec<UserId> = self.shares.iter().map(|share| share.holder).collect();
        holders.sort_unstable();
        holders.dedup();
        (NEEDED..=HOLDERS_MAX).contains(&holders.len()) && holders.len() == self.shares.len()
    }
}

/// Somebody asks for the own key back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// The key that is asked for.
    pub key: SealingKey,
    /// Shares are sealed to this key, made for it.
    pub to: SealingKey,
    /// The secret half of `to`, sealed by the new passphrase.
    pub sealed: String,
    /// Salt of the new passphrase, in hexadecimal.
    pub salt: String,
}

/// A share as a colleague gives it: sealed to [`Recovery::to`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenShare {
    /// Whose key it is a share of.
    pub officer: UserId,
    /// The key that it is sealed to.
    pub to: SealingKey,
    /// The share.
    pub sealed: String,
}

/// What is there of a recovery, for who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryState {
    /// What was asked.
    pub recovery: Recovery,
    /// Colleagues and the shares that they gave, sealed to [`Recovery::to`].
    pub given: Vec<(UserId, String)>,
}

/// A colleague's recovery, for a holder of a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedShare {
    /// Who asks.
    pub officer: UserId,
    /// Who that is, to be recognised by voice: posts of one office are called alike.
    pub name: String,
    /// The key that is asked for.
    pub key: SealingKey,
    /// What the share is to be sealed to.
    pub to: SealingKey,
    /// The holder's own share, sealed to the holder.
    pub share: HeldShare,
    /// Whether the holder gave it already.
    pub is_given: bool,
}

/// The digits by which two people on the telephone know that they see the same key: 24 in six groups. Finding another
/// key with the same ones takes 2⁷⁹ tries.
#[must_use]
pub fn digits(key: &SealingKey) -> String {
    let digest = Digest::of(&[b"minewatch recovery digits\n", key.bytes()]);
    let mut wide = [0; 16];
    wide.copy_from_slice(&digest.bytes()[..16]);
    let text = format!("{:024}", u128::from_be_bytes(wide) % 10_u128.pow(24));
    let groups: Vec<&str> = (0..6).filter_map(|n| text.get(n * 4..n * 4 + 4)).collect();
    groups.join(" ")
}

/// Whether what was typed are the digits of the key; spaces, hyphens and full-width digits are understood.
#[must_use]
pub fn digits_match(key: &SealingKey, typed: &str) -> bool {
    let plain = |text: &str| -> Option<String> {
        text.chars()
            .filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '－' | '·'))
            .map(|sign| match sign {
                '0'..='9' => Some(sign),
                '０'..='９' => char::from_u32(u32::from(sign) - u32::from('０') + u32::from('0')),
                _ => None,
            })
            .collect()
    };
    plain(typed).is_some_and(|typed| Some(typed) == plain(&digits(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_for_ever_and_are_understood_as_people_type_them() {
        let key = SealingKey([7; 32]);
        let said = digits(&key);
        assert_eq!(said.split(' ').map(str::len).collect::<Vec<_>>(), [4; 6]);
        assert!(digits_match(&key, &said));
        assert!(digits_match(&key, &said.replace(' ', "")));
        assert!(digits_match(&key, &said.replace(' ', "-")));
        let wide: String = said
            .chars()
            .map(|sign| sign.to_digit(10).and_then(|n| char::from_u32(u32::from('０') + n)).unwrap_or(sign))
            .collect();
        assert!(digits_match(&key, &wide));
        for wrong in ["", "0", &said[..28], &format!("{said}0"), &said.replace(' ', "x")] {
            assert!(!digits_match(&key, wrong), "{wrong}");
        }
        assert!(!digits_match(&SealingKey([8; 32]), &said));
    }

    #[test]
    fn a_deposit_needs_two_holders_and_gives_nobody_two_shares() {
        let share = |n: u128| HeldShare {
            holder: UserId::from_uuid(uuid::Uuid::from_u128(n)),
            to: SealingKey([1; 32]),
            sealed: String::new(),
        };
        let allowed =
            |n: u128, may_hold| Decided { colleague: Holder { holder: share(n).holder, to: share(n).to }, may_hold };
        let deposit = |holders: &[u128]| Deposit {
            key: SealingKey([2; 32]),
            shares: holders.iter().copied().map(share).collect(),
            roster: Roster { decided: holders.iter().map(|n| allowed(*n, true)).collect(), mark: Digest::of(&[]) },
        };
        assert!(deposit(&[]).is_sound(), "nobody is to hold any");
        let with = |decided: Vec<Decided>| {
            let good = deposit(&[1, 2]);
            Deposit { roster: Roster { decided, ..good.roster.clone() }, ..good }
        };
        assert!(with(vec![allowed(2, true), allowed(1, true), allowed(3, false)]).is_sound());
        assert!(!with(vec![allowed(1, true)]).is_sound(), "one was not decided about");
        assert!(!with(vec![allowed(1, true), allowed(2, false)]).is_sound(), "one was refused");
        let mut other_key = allowed(2, true);
        other_key.colleague.to = SealingKey([9; 32]);
        assert!(!with(vec![allowed(1, true), other_key]).is_sound(), "by another key");
        assert!(!deposit(&[1]).is_sound());
        assert!(!deposit(&[1, 1]).is_sound());
        assert!(!deposit(&[1, 2, 2]).is_sound());
        assert!(deposit(&[1, 2]).is_sound());
        assert!(deposit(&(1..=64).collect::<Vec<_>>()).is_sound());
        assert!(!deposit(&(1..=65).collect::<Vec<_>>()).is_sound());
    }
}
