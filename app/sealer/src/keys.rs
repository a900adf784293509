//! What a receipt code gives, and what is sealed with it. The steps are the core's; the server takes the same ones for
//! browsers without scripts.

use shared::digest::SealingKey;
use shared::id::{MineId, UserId};
use shared::region::DivisionCode;
use shared::reward::claiming::{self, NotClaimed};
use shared::reward::money_code::MoneyCode;
use shared::reward::wire::{ClaimRequest, ClaimantReward};
use shared::reward::wish::Wish;
use shared::seal::age::SealError;
use shared::seal::report::{knock, opened_words, sealed_report, sealed_words};
use shared::seal::secrets::{DeriveError, Root};
use shared::tip::code::ReceiptCode;
use shared::tip::pin::Pin;
use shared::tip::report::{Report, WORDS_MAX, clean_words};
use shared::tip::routing::{NobodyInCharge, OFFICERS_MAX, Officer, in_charge, with_conflicts};
use shared::tip::wire::{Answer, Intake, Knock, Opener, Terms};
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::package::Package;

/// Random bytes of one sealing to one key: file key, ephemeral key, nonce.
const SEAL_BYTES: usize = 16 + 32 + 16;
const KEY_BYTES: usize = 32;

/// Why something is not done. Names only: nothing that was typed is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no receipt code.
    Code,
    /// The terms have no salt.
    Salt,
    /// The device does not give the memory.
    Memory,
    /// There are not enough random bytes.
    Chance,
    /// It is not the JSON that it should be.
    Json,
    /// The form is not complete.
    Form,
    /// No officer of the region can receive reports.
    NoKey,
    /// Everybody who could read it is excluded.
    NobodyLeft,
    /// Everybody in charge has an interest in the mine, whomever the writer excludes.
    NobodyMay,
    /// A key that nothing can be sealed to.
    Key,
    /// It is not sealed to this code.
    Sealed,
    /// There are no words.
    Empty,
    /// There are too many.
    TooLong,
    /// There is no such file, or it was not gone through.
    NoFile,
    /// More files than a report may have.
    TooManyFiles,
    /// A file of no bytes.
    FileEmpty,
    /// A kind of file that is not taken.
    FileKind,
    /// A file of more bytes than are taken.
    FileLarge,
    /// A picture of more pixels than are decoded.
    FilePixels,
    /// A picture that is not whole or is none.
    FileBroken,
    /// A file that is not what it was when it was chosen.
    FileChanged,
    /// A file without a clean copy, and one officer alone.
    NeedsTwo,
    /// There is nothing to claim now, or not by that way.
    Claim,
}

impl From<NotClaimed> for Refusal {
    fn from(refused: NotClaimed) -> Self {
        match refused {
            NotClaimed::Wish(_) => Self::Form,
            NotClaimed::NoCode => Self::Code,
            NotClaimed::Key => Self::Key,
            NotClaimed::NotNow | NotClaimed::NoCashier | NotClaimed::Denominations | NotClaimed::Form => Self::Claim,
        }
    }
}

impl From<SealError> for Refusal {
    fn from(_: SealError) -> Self {
        Self::Key
    }
}

impl Refusal {
    /// Its name for the page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Salt => "salt",
            Self::Memory => "memory",
            Self::Chance => "chance",
            Self::Json => "json",
            Self::Form => "form",
            // The names that the interface gives them.
            Self::NoKey => "tips-not-open",
            Self::NobodyLeft => "nobody-left",
            Self::NobodyMay => "nobody-may",
            Self::Key => "key",
            Self::Sealed => "sealed",
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::NoFile => "no-file",
            Self::TooManyFiles => "files-many",
            Self::FileEmpty => "file-empty",
            Self::FileKind => "file-kind",
            Self::FileLarge => "file-large",
            Self::FilePixels => "file-pixels",
            Self::FileBroken => "file-broken",
            Self::FileChanged => "file-changed",
            Self::NeedsTwo => "needs-two",
            Self::Claim => "claim",
        }
    }
}

/// Random bytes of one file that is added: clean copy and original, and the original's key.
pub const FILE_RANDOM_BYTES: usize = 2 * SEAL_BYTES + KEY_BYTES;

/// How many random bytes sealing a report with so many originals to these terms takes.
#[must_use]
pub fn random_bytes_needed(terms: &Terms, originals: usize) -> usize {
    let officers = terms.officers.len().min(OFFICERS_MAX);
    SEAL_BYTES * officers + answer_bytes_needed(officers, originals)
}

/// The same for words to so many officers.
#[must_use]
pub const fn answer_bytes_needed(officers: usize, originals: usize) -> usize {
    SEAL_BYTES + originals * (KEY_BYTES + SEAL_BYTES * officers)
}

/// Those in charge of a report, by the very call with which the server finds out whether the right ones were sealed
/// to; and all who must not read it.
fn left(
    terms: &Terms,
    division: DivisionCode,
    mine: Option<MineId>,
    excluded: Vec<UserId>,
) -> Result<(Vec<&Officer>, Vec<UserId>), Refusal> {
    let excluded = with_conflicts(&terms.officers, mine, excluded);
    match in_charge(&terms.officers, division, &excluded) {
        Ok(officers) => Ok((officers, excluded)),
        Err(NobodyInCharge::NoKey) => Err(Refusal::NoKey),
        Err(NobodyInCharge::AllExcluded) => {
            let conflicts = with_conflicts(&terms.officers, mine, Vec::new());
            let somebody = in_charge(&terms.officers, division, &conflicts).is_ok();
            Err(if somebody { Refusal::NobodyLeft } else { Refusal::NobodyMay })
        }
    }
}

/// How many officers a report is sealed to.
///
/// # Errors
/// When nobody is left to read it.
pub fn officers_left(
    report: &Report,
    terms: &Terms,
    excluded: Vec<UserId>,
    division: DivisionCode,
) -> Result<usize, Refusal> {
    left(terms, division, report.place.mine(), excluded).map(|(officers, _)| officers.len())
}

/// What a code gives.
pub struct Keys {
    root: Root,
}

impl Keys {
    /// Derives from a code as it was typed, with the salt in hexadecimal.
    ///
    /// # Errors
    /// When it is no code, the salt is none, or memory is short.
    pub fn of(code: &str, salt: &str) -> Result<Self, Refusal> {
        let code = ReceiptCode::parse(code).map_err(|_| Refusal::Code)?;
        let salt = hex::decode(salt).map_err(|_| Refusal::Salt)?;
        let root = Root::of_code(&code, &salt).map_err(|error| match error {
            DeriveError::Memory => Refusal::Memory,
            DeriveError::Salt | DeriveError::Empty | DeriveError::Long => Refusal::Salt,
        })?;
        Ok(Self { root })
    }

    /// The same with the PIN that the whistleblower set, if there is one.
    ///
    /// # Errors
    /// When memory is short.
    pub fn with_pin(&self, pin: Option<&Pin>) -> Result<Self, Refusal> {
        let root = match pin {
            Some(pin) => self.root.with_pin(pin).map_err(|_| Refusal::Memory)?,
            None => self.root.clone(),
        };
        Ok(Self { root })
    }

    /// What is shown to be let in.
    #[must_use]
    pub fn knock(&self) -> Knock {
        knock(&self.root)
    }

    /// The salt of the tip's `n`-th entry in the register.
    #[must_use]
    pub fn register_salt(&self, n: u64) -> [u8; 32] {
        self.root.register_salt(n)
    }

    /// Seals to the code itself what waits on this device to be sent: only the code gives it back.
    ///
    /// # Errors
    /// When there is not enough chance.
    pub fn keep(&self, text: &str, chance: &mut Chance) -> Result<String, Refusal> {
        let own = SealingKey(*self.root.identity().recipient().bytes());
        let sealed = sealed_words(&own, text.as_bytes(), &mut |out| chance.fill(out));
        chance.checked(sealed)
    }

    /// Opens what was sealed to the whistleblower.
    ///
    /// # Errors
    /// When it is not sealed to this code, or was changed.
    pub fn open(&self, sealed: &str) -> Result<String, Refusal> {
        opened_words(&self.root.identity(), sealed).ok_or(Refusal::Sealed)
    }

    /// Seals a report with what goes with it to the officers in charge. The challenge is not solved yet.
    ///
    /// # Errors
    /// When nobody is left to read it, a key is worthless, a file is not ready, or there is not enough chance.
    pub fn seal(
        &self,
        report: &Report,
        package: &Package,
        terms: &Terms,
        excluded: Vec<UserId>,
        division: DivisionCode,
        chance: &mut Chance,
    ) -> Result<Intake, Refusal> {
        let (officers, excluded) = left(terms, division, report.place.mine(), excluded)?;
        let words = Zeroizing::new(serde_json::to_vec(report).map_err(|_| Refusal::Json)?);
        let fill = &mut |out: &mut [u8]| chance.fill(out);
        let tip = package.tip().ok_or(Refusal::NoFile)?;
        let intake = sealed_report(&self.root, tip, &words, division, excluded, &officers, fill);
        let intake = chance.checked(intake)?;
        let keys: Vec<(UserId, SealingKey)> = officers.iter().map(|officer| (officer.user, officer.key)).collect();
        Ok(Intake { files: package.sealed(&keys, chance)?, challenge: terms.challenge.clone(), ..intake })
    }

    /// Words to the office, as the `n`-th step of the tip, with files that were gone through.
    ///
    /// # Errors
    /// When there are none, too many, the key is none, a file is not ready or needs more officers, or there is not
    /// enough chance.
    pub fn answer(
        &self,
        tip_key: &str,
        n: u64,
        words: &str,
        package: &Package,
        openers: &[Opener],
        chance: &mut Chance,
    ) -> Result<Answer, Refusal> {
        let words = Zeroizing::new(clean_words(words));
        match words.chars().count() {
            0 => return Err(Refusal::Empty),
            count if count > WORDS_MAX => return Err(Refusal::TooLong),
            _ => {}
        }
        let tip_key = tip_key.parse().map_err(|_| Refusal::Key)?;
        let sealed = sealed_words(&tip_key, words.as_bytes(), &mut |out| chance.fill(out));
        let sealed = chance.checked(sealed)?;
        let keys: Vec<(UserId, SealingKey)> = openers.iter().map(|opener| (opener.officer, opener.key)).collect();
        Ok(Answer { knock: self.knock(), n, sealed, files: package.sealed(&keys, chance)? })
    }

    /// The claim of a reward. For vouchers with the money code, which its owner has written down; it stays here.
    ///
    /// # Errors
    /// When there is nothing to claim that way, something is missing, or there is not enough chance.
    pub fn claim(
        &self,
        reward: &ClaimantReward,
        wish: &Wish,
        money_code: &str,
        chance: &mut Chance,
    ) -> Result<ClaimRequest, Refusal> {
        let code = match money_code {
            "" => None,
            typed => Some(MoneyCode::parse(typed).map_err(|_| Refusal::Code)?),
        };
        let made = claiming::claim(&self.root, reward, wish, code.as_ref(), &mut |out| chance.fill(out));
        chance.checked(made)
    }
}
