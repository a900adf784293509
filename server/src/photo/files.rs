//! Where the bytes of photos lie: originals, pieces on their way, copies, and what was refused.
//!
//! What was put is on disk when the call returns. Keys are made from hashes alone, never from what a client sent.

use std::fs::FileTimes;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::StreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use shared::digest::PhotoHash;
use shared::register::Day;

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// There is no such object.
    #[error("no such object")]
    Missing,
    /// Anything else.
    #[error("the photo store failed: {0}")]
    Failed(String),
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        let text = error.to_string();
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            _ if text.contains("No space left") || text.contains("os error 28") => Self::Full,
            _ => Self::Failed(text),
        }
    }
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<FileError> for crate::problem::ApiProblem {
    fn from(error: FileError) -> Self {
        use shared::problem::ProblemCode;
        match error {
            FileError::Full => Self::new(ProblemCode::StorageFull),
            FileError::Missing => Self::new(ProblemCode::NotFound),
            failed @ FileError::Failed(_) => Self::internal(failed),
        }
    }
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The original bytes.
    Original,
    /// A small copy.
    Preview,
    /// A copy for a screen.
    View,
    /// The stamped copy.
    Stamped,
    /// Bytes that were refused.
    Quarantine,
    /// A file of a tip, sealed; named by the hash of the sealed bytes.
    Sealed,
}

/// When today began in China.
fn start_of_today() -> SystemTime {
    let millis = Day::in_china(crate::clock::now()).start().millis();
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// The store of photos. Cheap to clone.
#[derive(Clone)]
pub struct PhotoFiles {
    store: Arc<dyn ObjectStore>,
    /// The folder, where the store is one: its files are brought to disk by hand.
    folder: Option<PathBuf>,
}

impl PhotoFiles {
    /// Opens a store by its URL: `file:PATH`.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(url: &str) -> Result<Self, FileError> {
        let path = url.strip_prefix("file:").ok_or_else(|| FileError::Failed(format!("not a photo store: {url}")))?;
        std::fs::create_dir_all(path)?;
        let folder = PathBuf::from(path).canonicalize()?;
        // The folder of an upload bears a name that its sealed file gives, and its times would tell when that came.
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_automatic_cleanup(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder) })
    }

    fn key(kind: Kind, hash: &PhotoHash) -> Path {
        let folder = match kind {
            Kind::Original => "originals",
            Kind::Preview => "previews",
            Kind::View => "views",
            Kind::Stamped => "stamped",
            Kind::Quarantine => "quarantine",
            Kind::Sealed => "sealed",
        };
        let hash = hash.to_string();
        Path::from(format!("{folder}/{}/{hash}", &hash[..2]))
    }

    /// Keeps an object durably. The times of a sealed file tell the day, as all else of a tip.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn put(&self, kind: Kind, hash: &PhotoHash, bytes: Bytes) -> Result<(), FileError> {
        let time = (kind == Kind::Sealed).then(start_of_today);
        self.put_at(&Self::key(kind, hash), bytes, time).await
    }

    /// Keeps a piece of an upload durably, under a name of its own, and tells the name.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn put_piece(&self, hash: &PhotoHash, offset: u64, bytes: Bytes) -> Result<String, FileError> {
        let name = format!("uploads/{hash}/{offset:012}-{}", hex::encode(crate::clock::random::<6>()));
        self.put_at(&Path::from(name.as_str()), bytes, None).await?;
        Ok(name)
    }

    /// Keeps it; `time` is said to be when, where it is not to be the true one.
    async fn put_at(&self, key: &Path, bytes: Bytes, time: Option<SystemTime>) -> Result<(), FileError> {
        self.store.put(key, PutPayload::from_bytes(bytes)).await?;
        let Some(folder) = &self.folder else { return Ok(()) };
        let file = folder.join(key.as_ref());
        let root = folder.clone();
        tokio::task::spawn_blocking(move || {
            // New folders on the way are entries of theirs: up to the root, each is brought to disk.
            for path in file.ancestors().take_while(|path| path.starts_with(&root)) {
                let file = std::fs::File::open(path)?;
                if let Some(time) = time.filter(|_| path != root) {
                    file.set_times(FileTimes::new().set_accessed(time).set_modified(time))?;
                }
                file.sync_all()?;
            }
            Ok::<(), std::io::Error>(())
        })
        .await
        .map_err(|e| FileError::Failed(e.to_string()))??;
        Ok(())
    }

    /// Reads an object.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn get(&self, kind: Kind, hash: &PhotoHash) -> Result<Bytes, FileError> {
        Ok(self.store.get(&Self::key(kind, hash)).await?.bytes().await?)
    }

    /// Reads a piece.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn get_piece(&self, name: &str) -> Result<Bytes, FileError> {
        Ok(self.store.get(&Path::from(name)).await?.bytes().await?)
    }

    /// Removes a piece; one that is not there is removed already.
    pub async fn remove_piece(&self, name: &str) {
        if let Err(error) = self.remove_at(&Path::from(name)).await {
            tracing::warn!(%error, "a piece of an upload was not removed");
        }
    }

    /// Removes an object; one that is not there is removed already.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn remove(&self, kind: Kind, hash: &PhotoHash) -> Result<(), FileError> {
        self.remove_at(&Self::key(kind, hash)).await
    }

    async fn remove_at(&self, key: &Path) -> Result<(), FileError> {
        match self.store.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Pieces of uploads that are older than this.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn old_pieces(&self, age: Duration) -> Result<Vec<String>, FileError> {
        Ok(self.older("uploads", age).await?.iter().map(Path::to_string).collect())
    }

    /// Sealed files that are older than this.
    ///
    /// # Errors
    /// See [`FileError`].
    pub async fn old_sealed(&self, age: Duration) -> Result<Vec<PhotoHash>, FileError> {
        let old = self.older("sealed", age).await?;
        Ok(old.iter().filter_map(|path| path.filename()?.parse().ok()).collect())
    }

    async fn older(&self, folder: &str, age: Duration) -> Result<Vec<Path>, FileError> {
        let mut found = Vec::new();
        let before = SystemTime::now() - age;
        let mut listed = self.store.list(Some(&Path::from(folder)));
        while let Some(object) = listed.next().await.transpose()? {
            if SystemTime::from(object.last_modified) < before {
                found.push(object.location);
            }
        }
        Ok(found)
    }

    /// How many bytes an object has, if it is there.
    pub async fn size(&self, kind: Kind, hash: &PhotoHash) -> Option<u64> {
        self.store.head(&Self::key(kind, hash)).await.ok().map(|meta| meta.size)
    }

    /// Whether an object is there.
    pub async fn has(&self, kind: Kind, hash: &PhotoHash) -> bool {
        self.size(kind, hash).await.is_some()
    }
}
