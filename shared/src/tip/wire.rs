//! What goes over the wire about tips. Sealed bytes travel as base64 (standard alphabet, padded). Types with
//! secrets in them have no `Debug`.

use serde::{Deserialize, Serialize};

use super::deadline::TimeLimits;
use super::files::SealedFile;
use super::lifecycle::{Progress, Step, TipState, Who};
use super::routing::Officer;
use crate::digest::{ClaimKey, Digest, LookupId, PhotoHash, SealingKey};
use crate::event::canonical;
use crate::id::{MineId, PayoutId, TipId, UserId};
use crate::region::DivisionCode;
use crate::register::{Day, Proof, commit};
use crate::reward::wire::ClaimantReward;

/// The most bytes of one sealed text.
pub const SEALED_BYTES_MAX: usize = 128 * 1024;
/// The same as base64.
pub const SEALED_TEXT_MAX: usize = SEALED_BYTES_MAX * 4 / 3 + 4;
/// The most words of the whistleblower on one tip.
pub const ANSWERS_MAX: u64 = 200;

/// What a browser needs before it can seal a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Salt of this installation: a code of another one gives other keys.
    pub salt: String,
    /// Who can be sealed to, by the division that was asked for.
    pub officers: Vec<Officer>,
    /// What is to be solved before sending.
    pub challenge: String,
    /// How hard.
    pub bits: u8,
    /// Where the register is signed: its key in the form of a checkpoint's verifier.
    pub register_key: String,
}

/// What a browser needs to derive keys from a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salt {
    /// Salt of this installation.
    pub salt: String,
    /// The register's key in the form of a checkpoint's verifier.
    pub register_key: String,
}

/// The key of one tip, sealed to one officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyBox {
    /// To whom.
    pub officer: UserId,
    /// The tip's secret key, sealed to that officer's key.
    pub sealed: String,
}

/// A colleague is let in: the key of the tip, sealed to the colleague's present key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetIn {
    /// Which step of the tip it will be: the same colleague let in twice by the same step is let in once.
    pub n: u64,
    /// To whom.
    pub officer: UserId,
    /// The tip's secret key, sealed to that officer's key.
    pub sealed: String,
}

/// What only the holder of the code knows, shown to be let in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knock {
    /// Where to look.
    pub lookup: LookupId,
    /// The proof of knowing the code, in hexadecimal.
    pub proof: String,
}

/// A report as it arrives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Under what it will be found again, and the proof that will be asked for.
    pub knock: Knock,
    /// Replies are sealed to this key; the code gives back its secret half.
    pub reply_key: SealingKey,
    /// Claims will be signed under this key.
    pub claim_key: ClaimKey,
    /// From it come the salts of the register's entries; in hexadecimal.
    pub register_secret: String,
    /// Where the mine lies.
    pub division: DivisionCode,
    /// Who must not read it.
    pub excluded: Vec<UserId>,
    /// The tip's own key: everything that belongs to the tip is sealed to it.
    pub tip_key: SealingKey,
    /// Its secret half for each officer in charge.
    pub boxes: Vec<KeyBox>,
    /// The report, padded and sealed to the tip's key.
    pub sealed: String,
    /// Files that were uploaded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SealedFile>,
    /// The solved challenge.
    pub challenge: String,
    /// Its solution.
    pub number: u64,
}

/// What the register says of a step, before salt and hash make a commitment of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryFacts {
    /// The step's number on this tip; 0 is the arrival.
    pub n: u64,
    /// What was done.
    pub step: Step,
    /// How far the tip is then.
    pub state: TipState,
    /// The day.
    pub day: Day,
    /// The hash of what was sealed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Digest>,
}

impl EntryFacts {
    /// The commitment that stands in the register.
    #[must_use]
    pub fn commitment(&self, salt: &[u8; 32]) -> Digest {
        commit(salt, &canonical(self).unwrap_or_default())
    }
}

/// Where an entry stands in the register, and the proof of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// What was entered.
    pub facts: EntryFacts,
    /// The entry's number in the register.
    pub index: u64,
    /// The path from the entry to the checkpoint's root.
    pub path: Proof,
}

/// The answer to a report, and to the same report again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipReceipt {
    /// Whether it had arrived before.
    pub again: bool,
    /// The arrival in the register.
    pub arrival: Proven,
    /// The signed checkpoint that the path leads to.
    pub checkpoint: String,
    /// The office's time limits.
    #[serde(default)]
    pub limits: TimeLimits,
}

/// One step as the whistleblower sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldStep {
    /// The step in the register.
    pub proven: Proven,
    /// Who took it.
    pub who: Who,
    /// Words: of the office sealed to the reply key, own ones not given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// Which time limit (§5 of the domain's numbers; each is a setting).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitKind {
    /// To decide whether it is accepted.
    Acceptance,
    /// To verify.
    Verification,
    /// To tell the result.
    Result,
}

/// A day by which something must have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What.
    pub kind: LimitKind,
    /// The last day for it.
    pub day: Day,
}

/// Who can open a tip, and the key that this officer's shares of originals are sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opener {
    /// Who.
    pub officer: UserId,
    /// The officer's key in use.
    pub key: SealingKey,
}

/// What is to be solved before something is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// What.
    pub challenge: String,
    /// How hard.
    pub bits: u8,
}

/// A tip as its whistleblower sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipStatus {
    /// How far it is.
    pub state: TipState,
    /// What happened, oldest first.
    pub steps: Vec<ToldStep>,
    /// What has to happen by when.
    pub deadline: Option<Deadline>,
    /// The signed checkpoint that all paths lead to.
    pub checkpoint: String,
    /// Words to the office are sealed to this key.
    pub tip_key: SealingKey,
    /// Officers who can open it and have keys: of originals that come with words, each gets a share.
    pub officers: Vec<Opener>,
    /// For the next word.
    pub next: u64,
    /// What became of the reward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<ClaimantReward>,
}

/// A word of the whistleblower.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// To be let in.
    pub knock: Knock,
    /// Which step of the tip it will be: the same answer sent twice is one.
    pub n: u64,
    /// The words, padded and sealed to the tip's key.
    pub sealed: String,
    /// Files that were uploaded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SealedFile>,
}

/// A tip on an officer's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipSummary {
    /// Which.
    pub id: TipId,
    /// Where.
    pub region: DivisionCode,
    /// How far.
    pub progress: Progress,
    /// When it arrived.
    pub arrived: Day,
    /// What has to happen by when.
    pub deadline: Option<Deadline>,
    /// Who deals with it.
    pub assigned: Option<UserId>,
    /// How many steps it has.
    pub steps: u64,
    /// Whether the whistleblower had the last word.
    pub is_answered: bool,
    /// Whether it came in a flood and nobody looked at it yet.
    pub is_quarantined: bool,
}

/// A step as officers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStep {
    /// Its number on the tip.
    pub n: u64,
    /// What was done.
    pub step: Step,
    /// By which side.
    pub who: Who,
    /// By which officer.
    pub officer: Option<UserId>,
    /// Who was let in or out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colleague: Option<UserId>,
    /// When.
    pub day: Day,
    /// Sealed to the tip's key: words, reasons, notes, links.
    pub sealed: Option<String>,
    /// Files that came with it. Of an original's shares, only the asker's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SealedFile>,
    /// Its entry in the register.
    pub index: u64,
}

/// A tip with all that belongs to it, as an officer in charge gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipFile {
    /// The tip.
    pub summary: TipSummary,
    /// The tip's own key.
    pub tip_key: SealingKey,
    /// Words to the whistleblower are sealed to this key.
    pub reply_key: SealingKey,
    /// The tip's secret key, sealed to the one who asks.
    pub key_box: String,
    /// Who else can open it.
    pub officers: Vec<UserId>,
    /// The report.
    pub sealed: String,
    /// What was done, oldest first.
    pub steps: Vec<FileStep>,
    /// The case of its reward, once it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout: Option<PayoutId>,
}

/// What of a tip is sealed to the asker's key: for an officer who puts a new key in its place. Nothing else of the tip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnBox {
    /// For the next step.
    pub n: u64,
    /// The tip's secret key.
    pub sealed: String,
    /// The own shares of originals' keys.
    pub shares: Vec<OwnShare>,
}

/// The asker's share of an original's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnShare {
    /// Of which file.
    pub file: PhotoHash,
    /// The share.
    pub sealed: String,
}

/// A step that an officer takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// What.
    pub step: Step,
    /// Which step of the tip it will be: the same order sent twice is carried out once.
    pub n: u64,
    /// For the file: padded and sealed to the tip's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// For the whistleblower: padded and sealed to the reply key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// For [`Step::Assign`]: to whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<UserId>,
}

/// An officer's key as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerKey {
    /// The public half.
    pub key: SealingKey,
    /// The secret half, sealed to what the passphrase gives.
    pub sealed: String,
    /// Salt of the passphrase, in hexadecimal.
    pub salt: String,
    /// Post and office, as the public reads it.
    pub post: String,
    /// Mines that the officer must not deal with: of relatives, of former employment, of own interest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<MineId>,
}

/// An officer's share of an original's key, sealed to a colleague who wants to open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LentShare {
    /// Of which file.
    pub file: PhotoHash,
    /// Whose share.
    pub from: UserId,
    /// To whom it is sealed.
    pub to: UserId,
    /// The share; empty while it is only asked for.
    pub sealed: String,
}
