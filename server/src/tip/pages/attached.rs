//! Files of browsers without scripts: looked into, made anew, sealed in memory. Nothing is written before it is
//! sealed.

use bytes::Bytes;
use pages::Fault;
use shared::digest::{PhotoHash, SealingKey};
use shared::evidence::PhotoRefusal;
use shared::evidence::picture::decoding_cost;
use shared::id::UserId;
use shared::seal::age::{Identity, Recipient, seal};
use shared::seal::pad::pad;
use shared::seal::report::sealed_shares;
use shared::tip::files::{FileHead, FileKind, FileType, SealedFile, clean_name, framed};
use shared::tip::routing::Officer;
use shared::tip::wire::KeyBox;
use zeroize::Zeroizing;

use crate::media::{self, Lane, MediaError, Turn};
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::Shared;
use crate::tip::unaided::chance;

/// Files of one form.
pub(super) const FILES: usize = 5;
/// Bytes of one file.
pub(super) const FILE_BYTES: usize = 12 * 1024 * 1024;
/// Copies of a file that are in memory while it is sealed: with its head, filled up, sealed.
const SEALING_COPIES: u64 = 4;
/// Bytes of a form with its files.
pub(super) const FORM_BYTES: usize = 30 * 1024 * 1024;
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
        let kind = match FileType::of(&bytes) {
            None if bytes.is_empty() => return Err(Fault::FileEmpty { name }),
            None => return Err(Fault::FileKind { name }),
            Some(kind) => kind,
        };
        // What its header alone refuses waits for no turn, and lies in memory no longer.
        if let Some(media_type) = kind.picture() {
            let cost = decoding_cost(&bytes, media_type).map_err(|refusal| refused(refusal, name.clone()))?;
            if cost > Lane::Public.bytes_max() {
                return Err(Fault::FilePixels { name });
            }
        }
        Ok(Self { name, bytes, kind })
    }

    /// The clean copy; none of what cannot be made anew.
    async fn clean(&self, turn: &Turn) -> Result<Option<Vec<u8>>, NotCleaned> {
        let Some(media_type) = self.kind.picture() else { return Ok(None) };
        let made = turn.picture(self.bytes.clone(), media_type, media::clean).await;
        made.map(Some).map_err(|error| match error {
            MediaError::Busy => NotCleaned::Busy(error.into()),
            MediaError::Refused(refusal) => NotCleaned::Fault(refused(refusal, self.name.clone())),
        })
    }
}

/// What is wrong with a picture, for the one who sent it.
fn refused(refusal: PhotoRefusal, name: String) -> Fault {
    match refusal {
        PhotoRefusal::TooLarge => Fault::FileTooLarge { name, max: FILE_BYTES as u64 },
        PhotoRefusal::TooManyPixels => Fault::FilePixels { name },
        PhotoRefusal::Empty => Fault::FileEmpty { name },
        PhotoRefusal::NotAnImage | PhotoRefusal::WrongType => Fault::FileKind { name },
        PhotoRefusal::NotAnnounced | PhotoRefusal::HashMismatch | PhotoRefusal::Broken => Fault::FileBroken { name },
    }
}

/// Why pictures were not made anew.
pub(super) enum NotCleaned {
    /// One of them is refused.
    Fault(Fault),
    /// It was not their turn in time.
    Busy(ApiProblem),
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

/// Makes every picture anew, in the turn of the form. A form without files needs none.
///
/// # Errors
/// What is wrong with the first that cannot be.
pub(super) async fn clean_all(turn: Option<&Turn>, attached: Vec<Attached>) -> Result<Vec<Cleaned>, NotCleaned> {
    let Some(turn) = turn else { return Ok(Vec::new()) };
    let mut cleaned = Vec::with_capacity(attached.len());
    for attached in attached {
        let clean = attached.clean(turn).await?;
        cleaned.push(Cleaned { attached, clean });
    }
    Ok(cleaned)
}

/// The turn of a form for its files, from the first picture to the last sealed file: one form at a time, so that clean
/// copies of others do not lie in memory. None for a form without files, which never waits.
///
/// # Errors
/// Busy, after a while.
pub(super) async fn turn_for(state: &Shared, attached: &[Attached]) -> ApiResult<Option<Turn>> {
    if attached.is_empty() { Ok(None) } else { Ok(Some(state.tip_media.turn().await?)) }
}

/// Seals clean copies to the tip's key, and originals so that two officers open them together.
///
/// # Errors
/// When they cannot be sealed or kept.
pub(super) async fn seal_all(
    state: &Shared,
    turn: Option<&Turn>,
    cleaned: Vec<Cleaned>,
    tip_key: [u8; 32],
    officers: &[(UserId, SealingKey)],
) -> ApiResult<Vec<SealedFile>> {
    let mut files = Vec::new();
    let Some(turn) = turn else { return Ok(files) };
    for (place, Cleaned { attached, clean }) in (1_usize..).zip(cleaned) {
        if let Some(clean) = clean {
            // The chosen name may hold a date, a place or a person: it stays with the original.
            let head = FileHead { name: format!("{place}.jpg"), media_type: "image/jpeg".into() };
            files.push(keep(state, turn, FileKind::Clean, tip_key, (head, clean.into()), Vec::new()).await?);
        }
        // With one officer alone nobody could look over that one's shoulder: the original is not kept then.
        if officers.len() < 2 {
            continue;
        }
        let secret = Identity::from_bytes(crate::clock::random());
        let shares = sealed_shares(&secret, officers, &mut chance).map_err(ApiProblem::internal)?;
        let head = FileHead { name: attached.name, media_type: attached.kind.media_type().into() };
        let key = *secret.recipient().bytes();
        files.push(keep(state, turn, FileKind::Original, key, (head, attached.bytes), shares).await?);
    }
    Ok(files)
}

async fn keep(
    state: &Shared,
    turn: &Turn,
    kind: FileKind,
    key: [u8; 32],
    (head, bytes): (FileHead, Bytes),
    shares: Vec<KeyBox>,
) -> ApiResult<SealedFile> {
    let sealing = turn.run(SEALING_COPIES * bytes.len() as u64, move || {
        let plain = Zeroizing::new(pad(&Zeroizing::new(framed(&head, &bytes))));
        let sealed = seal(&[Recipient::from_bytes(key)], &plain, &mut chance).map_err(|_| PhotoRefusal::Broken)?;
        Ok((PhotoHash::of(&sealed), Bytes::from(sealed)))
    });
    let (hash, sealed) = sealing.await.map_err(|error| match error {
        MediaError::Busy => error.into(),
        MediaError::Refused(_) => ApiProblem::internal("a file could not be sealed"),
    })?;
    let length = sealed.len() as u64;
    state.photos.put(Kind::Sealed, &hash, sealed).await?;
    Ok(SealedFile { hash, bytes: length, kind, shares })
}

/// The officers that shares go to.
pub(super) fn keys_of(officers: &[&Officer]) -> Vec<(UserId, SealingKey)> {
    officers.iter().map(|officer| (officer.user, officer.key)).collect()
}
