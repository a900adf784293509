//! What goes with a report: the tip's own key, and the files, each looked at before and sealed where it lies.
//!
//! A picture comes twice, as a clean copy and as it was; what cannot be made anew comes only as it was, and then
//! needs two officers. The rules are those of `server/src/tip/pages/attached.rs`.

use shared::digest::SealingKey;
use shared::evidence::picture::may_be_decoded;
use shared::evidence::{PHOTO_BYTES_MAX, PhotoRefusal};
use shared::id::UserId;
use shared::seal::age::{Identity, Recipient};
use shared::seal::file::{FileError, FileSealer};
use shared::seal::report::sealed_shares;
use shared::tip::files::{FILE_BYTES_MAX, FILES_MAX, FileHead, FileKind, FileType, SealedFile, clean_name};

use crate::chance::Chance;
use crate::keys::Refusal;

/// A file as it was chosen.
pub struct Looked {
    /// What it is by its content.
    pub kind: FileType,
    /// Its name, without signs that no name has.
    pub name: String,
}

/// Looks at a file of so many bytes: at its first ones, or at all of a picture.
///
/// # Errors
/// What is wrong with it.
pub fn look(name: &str, bytes: u64, seen: &[u8]) -> Result<Looked, Refusal> {
    if bytes == 0 {
        return Err(Refusal::FileEmpty);
    }
    let kind = FileType::of(seen).ok_or(Refusal::FileKind)?;
    if bytes > if kind.picture().is_some() { PHOTO_BYTES_MAX } else { FILE_BYTES_MAX } {
        return Err(Refusal::FileLarge);
    }
    Ok(Looked { kind, name: clean_name(name) })
}

/// Whether a whole picture may be decoded.
///
/// # Errors
/// What is wrong with it.
pub fn look_into(picture: &[u8]) -> Result<(), Refusal> {
    let media_type = FileType::of(picture).and_then(FileType::picture).ok_or(Refusal::FileKind)?;
    may_be_decoded(picture, media_type).map_err(|refusal| match refusal {
        PhotoRefusal::TooLarge => Refusal::FileLarge,
        PhotoRefusal::TooManyPixels => Refusal::FilePixels,
        _ => Refusal::FileBroken,
    })
}

struct Attached {
    /// Its place among those that go along, from 1; the clean copy is named by it.
    place: usize,
    clean: Option<FileSealer>,
    original: FileSealer,
    /// Opens the original; no officer gets more than a share of it.
    secret: Identity,
}

/// To what clean copies are sealed.
enum Tip {
    /// A report's own key, made here.
    New(Identity),
    /// The key of a tip that the office has already.
    Known(Recipient),
}

/// The tip's own key and the files.
pub struct Package {
    tip: Tip,
    files: Vec<Option<Attached>>,
}

impl Package {
    /// An empty one.
    ///
    /// # Errors
    /// When there is not enough chance.
    pub fn new(chance: &mut Chance) -> Result<Self, Refusal> {
        Ok(Self { tip: Tip::New(fresh(chance)?), files: Vec::new() })
    }

    /// An empty one for words on a tip that the office has already.
    #[must_use]
    pub const fn for_tip(key: SealingKey) -> Self {
        Self { tip: Tip::Known(Recipient::from_bytes(key.0)), files: Vec::new() }
    }

    /// The tip's own key, where it was made here.
    #[must_use]
    pub const fn tip(&self) -> Option<&Identity> {
        match &self.tip {
            Tip::New(identity) => Some(identity),
            Tip::Known(_) => None,
        }
    }

    /// Adds a file that was looked at, with the size of its clean copy where there is one; gives its number.
    ///
    /// # Errors
    /// When there are too many, or there is not enough chance.
    pub fn add(
        &mut self,
        looked: Looked,
        bytes: usize,
        clean_bytes: Option<usize>,
        chance: &mut Chance,
    ) -> Result<usize, Refusal> {
        if self.files.iter().flatten().count() >= FILES_MAX {
            return Err(Refusal::TooManyFiles);
        }
        let Looked { kind, name } = looked;
        let place = self.free_place();
        let tip = match &self.tip {
            Tip::New(identity) => identity.recipient(),
            Tip::Known(recipient) => *recipient,
        };
        // The chosen name may hold a date, a place or a person: it stays with the original.
        let clean = clean_bytes.map(|bytes| {
            let name = [place.to_string().as_str(), ".jpg"].concat();
            let head = FileHead { name, media_type: FileType::Jpeg.media_type().into() };
            FileSealer::new(tip, &head, bytes, &mut |out| chance.fill(out))
        });
        let secret = fresh(chance)?;
        let head = FileHead { name, media_type: kind.media_type().into() };
        let original = FileSealer::new(secret.recipient(), &head, bytes, &mut |out| chance.fill(out));
        let (clean, original) = chance.checked(clean.transpose().and_then(|clean| Ok((clean, original?))))?;
        self.files.push(Some(Attached { place, clean, original, secret }));
        Ok(self.files.len() - 1)
    }

    /// The first place that no file has.
    fn free_place(&self) -> usize {
        let is_free = |place: &usize| self.files.iter().flatten().all(|file| file.place != *place);
        (1..=self.files.len() + 1).find(is_free).unwrap_or_default()
    }

    /// Takes a file out.
    pub fn remove(&mut self, file: usize) {
        if let Some(file) = self.files.get_mut(file) {
            *file = None;
        }
    }

    /// One of the two of a file.
    ///
    /// # Errors
    /// When there is none.
    pub fn part(&mut self, file: usize, kind: FileKind) -> Result<&mut FileSealer, Refusal> {
        let attached = self.files.get_mut(file).and_then(Option::as_mut).ok_or(Refusal::NoFile)?;
        match kind {
            FileKind::Clean => attached.clean.as_mut().ok_or(Refusal::NoFile),
            FileKind::Original => Ok(&mut attached.original),
        }
    }

    /// How many originals there are: each takes chance for its shares.
    #[must_use]
    pub fn originals(&self) -> usize {
        self.files.iter().flatten().count()
    }

    /// The files as the report or the words name them. With one officer alone nobody could look over that one's shoulder:
    /// originals stay out then.
    ///
    /// # Errors
    /// When one was not gone through, or there is one without a clean copy for an officer alone.
    pub fn sealed(&self, keys: &[(UserId, SealingKey)], chance: &mut Chance) -> Result<Vec<SealedFile>, Refusal> {
        let mut files = Vec::new();
        for Attached { clean, original, secret, .. } in self.files.iter().flatten() {
            if let Some(clean) = clean {
                files.push(named(clean, FileKind::Clean, Vec::new())?);
            }
            if keys.len() >= 2 {
                let shares = sealed_shares(secret, keys, &mut |out| chance.fill(out));
                files.push(named(original, FileKind::Original, chance.checked(shares)?)?);
            } else if clean.is_none() {
                return Err(Refusal::NeedsTwo);
            }
        }
        Ok(files)
    }
}

fn named(sealer: &FileSealer, kind: FileKind, shares: Vec<shared::tip::wire::KeyBox>) -> Result<SealedFile, Refusal> {
    let hash = sealer.hash().ok_or(Refusal::NoFile)?;
    Ok(SealedFile { hash, bytes: sealer.sealed_bytes(), kind, shares })
}

/// A new key; never one of zeros.
fn fresh(chance: &mut Chance) -> Result<Identity, Refusal> {
    let mut secret = zeroize::Zeroizing::new([0; 32]);
    chance.fill(secret.as_mut_slice());
    chance.checked(Ok::<_, Refusal>(Identity::from_bytes(*secret)))
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Seal(_) => Self::Key,
            FileError::Chunk => Self::NoFile,
            FileError::Changed => Self::FileChanged,
        }
    }
}
