//! The two ends of what a command says: [`Output`] takes it where the work is done, [`Printer`] writes it where the
//! command was called.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::frame::{FileRole, Frame};
use crate::cli::Failure;

/// Frames on their way. A server that is faster than the caller's disk waits.
const WAITING_MAX: usize = 16;
/// Bytes of a file in one frame.
pub const PIECE_BYTES: usize = 256 * 1024;

/// Where a command says what it does.
pub struct Output(mpsc::Sender<Frame>);

impl Output {
    pub(super) fn channel() -> (Self, mpsc::Receiver<Frame>) {
        let (frames, waiting) = mpsc::channel(WAITING_MAX);
        (Self(frames), waiting)
    }

    pub(super) async fn frame(&self, frame: Frame) -> Result<(), Failure> {
        self.0.send(frame).await.map_err(|_| "nobody waits for the answer any more".into())
    }

    /// A line of the result.
    ///
    /// # Errors
    /// When nobody listens any more. So for the others.
    pub async fn line(&self, text: impl Into<String>) -> Result<(), Failure> {
        self.frame(Frame::Line(text.into())).await
    }

    /// A line about what is wrong.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub async fn fault(&self, text: impl Into<String>) -> Result<(), Failure> {
        self.frame(Frame::Fault(text.into())).await
    }

    /// A line about the main file, whose name will stand before it.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub async fn about_file(&self, text: impl Into<String>) -> Result<(), Failure> {
        self.frame(Frame::AboutFile(text.into())).await
    }

    /// Begins a file of the caller's.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub async fn begin_file(&self, role: FileRole) -> Result<(), Failure> {
        self.frame(Frame::File(role)).await
    }

    /// Bytes of the file, however many.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub async fn bytes(&self, mut bytes: Bytes) -> Result<(), Failure> {
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(PIECE_BYTES));
            self.frame(Frame::Bytes(piece)).await?;
        }
        Ok(())
    }

    /// Says that the file is complete.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub async fn end_file(&self) -> Result<(), Failure> {
        self.frame(Frame::FileEnd).await
    }
}

/// The files that the caller named.
#[derive(Default)]
pub struct Files {
    /// What `--out` names.
    pub main: Option<PathBuf>,
    /// Whether only its owner may read it.
    pub private: bool,
    /// The folder for originals of photos.
    pub originals: Option<PathBuf>,
}

/// Writes lines to the terminal and bytes to the files.
pub(super) struct Printer {
    files: Files,
    open: Option<Unfinished>,
}

/// A file that is being written. One that is given up before it is complete is removed.
struct Unfinished {
    path: PathBuf,
    out: BufWriter<File>,
    complete: bool,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.complete {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl Unfinished {
    fn make(path: PathBuf, private: bool) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = private;
        let file = options.open(&path).map_err(|e| format!("cannot make {}: {e}", path.display()))?;
        Ok(Self { path, out: BufWriter::new(file), complete: false })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out.write_all(bytes).map_err(|e| cannot_write(&self.path, &e))
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.out
            .flush()
            .and_then(|()| self.out.get_ref().sync_all())
            .and_then(|()| sync_folder_of(&self.path))
            .map_err(|e| cannot_write(&self.path, &e))?;
        self.complete = true;
        Ok(())
    }
}

/// The name of a new file is on disk once its folder is.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // Some file systems cannot do it for folders; their files are there all the same.
        let _ = File::open(folder)?.sync_all();
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    format!("cannot write {}: {error}", path.display()).into()
}

impl Printer {
    pub(super) const fn new(files: Files) -> Self {
        Self { files, open: None }
    }

    /// Writes one frame. Gives the exit status once it is over.
    pub(super) fn take(&mut self, frame: Frame) -> Result<Option<u8>, Failure> {
        match frame {
            Frame::Line(line) => print(&line)?,
            Frame::Fault(line) => eprintln!("{line}"),
            Frame::AboutFile(line) => {
                let name = self.files.main.as_deref().unwrap_or(Path::new("-"));
                print(&format!("{}: {line}", name.display()))?;
            }
            Frame::File(role) => self.open = Some(self.begin(role)?),
            Frame::Bytes(bytes) => self.open.as_mut().ok_or("bytes of no file")?.write(&bytes)?,
            Frame::FileEnd => self.open.take().ok_or("the end of no file")?.finish()?,
            Frame::Done(code) => return Ok(Some(code)),
            Frame::Failed(causes) => return Err(Box::new(Told::of(causes))),
        }
        Ok(None)
    }

    fn begin(&self, role: FileRole) -> Result<Unfinished, Failure> {
        let path = match role {
            FileRole::Main => self.files.main.clone().ok_or("a file that was not asked for")?,
            FileRole::Original(photo) => {
                let folder = self.files.originals.as_deref().ok_or("a photo that was not asked for")?;
                std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
                crate::cli::export::photo_file(folder, &photo)
            }
        };
        Unfinished::make(path, self.files.private)
    }
}

fn print(line: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(|e| format!("cannot write the answer: {e}").into())
}

/// An error with its causes, as text.
#[derive(Debug)]
pub(super) struct Told {
    text: String,
    because: Option<Box<Told>>,
}

impl Told {
    fn of(causes: Vec<String>) -> Self {
        let mut told = None;
        for text in causes.into_iter().rev() {
            told = Some(Self { text, because: told.map(Box::new) });
        }
        told.unwrap_or_else(|| Self { text: "the server failed".into(), because: None })
    }

    /// The texts of an error and its causes.
    pub(super) fn texts(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect()
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Told {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.because.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_given_up_is_removed_and_one_that_is_there_is_kept() {
        let folder = std::env::temp_dir().join(format!("minewatch-{}", hex::encode(crate::clock::random::<8>())));
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("out");
        let printer = || Printer::new(Files { main: Some(path.clone()), private: true, originals: None });
        let mut first = printer();
        first.take(Frame::File(FileRole::Main)).unwrap();
        first.take(Frame::Bytes(Bytes::from_static(b"half"))).unwrap();
        let failed = first.take(Frame::Failed(vec!["a".into(), "b".into()])).unwrap_err();
        assert_eq!(Told::texts(&*failed), ["a", "b"]);
        drop(first);
        assert!(!path.exists());
        let mut second = printer();
        for frame in [Frame::File(FileRole::Main), Frame::Bytes(Bytes::from_static(b"whole")), Frame::FileEnd] {
            assert_eq!(second.take(frame).unwrap(), None);
        }
        assert_eq!(second.take(Frame::Done(0)).unwrap(), Some(0));
        assert!(printer().take(Frame::File(FileRole::Main)).is_err(), "never over another");
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
