//! Files of browsers without scripts: looked into, made anew, sealed in memory. Nothing is written before it is
//! sealed.

use std::time::Duration;

use bytes::Bytes;
use pages::Fault;
use shared::digest::{PhotoHash, SealingKey};
use shared::evidence::PhotoRefusal;
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::seal::age::{Identity, Recipient, seal};
use shared::seal::pad::pad;
use shared::seal::report::sealed_shares;
use shared::tip::files::{FileHead, FileKind, FileType, SealedFile, clean_name, framed};
use shared::tip::routing::Officer;
use shared::tip::wire::KeyBox;
use tokio::sync::{Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

use crate::media;
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::Shared;
use crate::tip::unaided::chance;

/// Files of one form.
pub(super) const FILES: usize = 5;
/// Bytes of one file.
pub(super) const FILE_BYTES: usize = 12 * 1024 * 1024;
/// Bytes of a form with its files.
pub(super) const FORM_BYTES: usize = 30 * 1024 * 1024;
/// Forms with files in memory at the same time.
static IN_MEMORY: Semaphore = Semaphore::const_new(16);
/// The longest wait for room. A form without files never waits.
const ROOM_WAIT: Duration = Duration::from_secs(20);

/// Room in memory for the files of one form, taken with the first of them.
#[derive(Default)]
pub(super) struct Room(Option<SemaphorePermit<'static>>);

impl Room {
    /// Takes it, if it was not taken.
    ///
    /// # Errors
    /// Busy, after a while.
    pub(super) async fn take(&mut self) -> ApiResult<()> {
        if self.0.is_none() {
            let permit = tokio::time::timeout(ROOM_WAIT, IN_MEMORY.acquire()).await;
            let permit = permit.ok().and_then(Result::ok);
            self.0 = Some(permit.ok_or_else(|| ApiProblem::new(ProblemCode::Busy).retry_after(30))?);
        }
        Ok(())
    }
}

/// A file as it came.
pub(super) struct Attached {
    name: String,
    bytes: Bytes,
    kind: FileType,
}

impl Attached {
    /// Looks at what came.
    ///
    /// # Errors
    /// What is wrong with it, for the one who sent it.
    pub(super) fn look(name: &str, bytes: Bytes) -> Result<Self, Fault> {
        let name = clean_name(name);
        if bytes.len() > FILE_BYTES {
            return Err(Fault::FileTooLarge { name, max: FILE_BYTES as u64 });
        }
        match FileType::of(&bytes) {
            None if bytes.is_empty() => Err(Fault::FileEmpty { name }),
            Some(kind) => Ok(Self { name, bytes, kind }),
            None => Err(Fault::FileKind { name }),
        }
    }

    /// The clean copy; none of what cannot be made anew.
    async fn clean(&self, state: &Shared) -> Result<Option<Vec<u8>>, Fault> {
        let Some(media_type) = self.kind.picture() else { return Ok(None) };
        let bytes = self.bytes.clone();
        let made = state.media.run(move || media::clean(&media::inspect(&bytes, media_type)?.image)).await;
        let name = self.name.clone();
        made.map(Some).map_err(|refusal| match refusal {
            PhotoRefusal::TooLarge => Fault::FileTooLarge { name, max: FILE_BYTES as u64 },
            PhotoRefusal::TooManyPixels => Fault::FilePixels { name },
            _ => Fault::FileBroken { name },
        })
    }
}

/// What is wrong with files that two officers would have to open together, when there is one alone.
pub(super) fn needs_two(cleaned: &[Cleaned], officers: usize) -> Option<Fault> {
    let lost = cleaned.iter().find(|file| file.clean.is_none()).filter(|_| officers < 2)?;
    Some(Fault::FileKind { name: lost.attached.name.clone() })
}

/// A file with its clean copy.
pub(super) struct Cleaned {
    attached: Attached,
    clean: Option<Vec<u8>>,
}

/// Makes every picture anew.
///
/// # Errors
/// What is wrong with the first that cannot be.
pub(super) async fn clean_all(state: &Shared, attached: Vec<Attached>) -> Result<Vec<Cleaned>, Fault> {
    let mut cleaned = Vec::with_capacity(attached.len());
    for attached in attached {
        let clean = attached.clean(state).await?;
        cleaned.push(Cleaned { attached, clean });
    }
    Ok(cleaned)
}

/// Seals clean copies to the tip's key, and originals so that two officers open them together.
///
/// # Errors
/// When they cannot be sealed or kept.
pub(super) async fn seal_all(
    state: &Shared,
    cleaned: Vec<Cleaned>,
    tip_key: [u8; 32],
    officers: &[(UserId, SealingKey)],
) -> ApiResult<Vec<SealedFile>> {
    let mut files = Vec::new();
    for (place, Cleaned { attached, clean }) in (1_usize..).zip(cleaned) {
        if let Some(clean) = clean {
            // The chosen name may hold a date, a place or a person: it stays with the original.
            let head = FileHead { name: format!("{place}.jpg"), media_type: "image/jpeg".into() };
            files.push(keep(state, FileKind::Clean, &tip_key, &head, &clean, Vec::new()).await?);
        }
        // With one officer alone nobody could look over that one's shoulder: the original is not kept then.
        if officers.len() < 2 {
            continue;
        }
        let secret = Identity::from_bytes(crate::clock::random());
        let shares = sealed_shares(&secret, officers, &mut chance).map_err(ApiProblem::internal)?;
        let head = FileHead { name: attached.name, media_type: attached.kind.media_type().into() };
        let key = *secret.recipient().bytes();
        files.push(keep(state, FileKind::Original, &key, &head, &attached.bytes, shares).await?);
    }
    Ok(files)
}

async fn keep(
    state: &Shared,
    kind: FileKind,
    key: &[u8; 32],
    head: &FileHead,
    bytes: &[u8],
    shares: Vec<KeyBox>,
) -> ApiResult<SealedFile> {
    let plain = Zeroizing::new(pad(&Zeroizing::new(framed(head, bytes))));
    let sealed = seal(&[Recipient::from_bytes(*key)], &plain, &mut chance).map_err(ApiProblem::internal)?;
    let (hash, length) = (PhotoHash::of(&sealed), sealed.len() as u64);
    state.photos.put(Kind::Sealed, &hash, sealed.into()).await?;
    Ok(SealedFile { hash, bytes: length, kind, shares })
}

/// The officers that shares go to.
pub(super) fn keys_of(officers: &[&Officer]) -> Vec<(UserId, SealingKey)> {
    officers.iter().map(|officer| (officer.user, officer.key)).collect()
}
