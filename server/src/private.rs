//! What lies on the disk is for the server's own account alone: folders 700, files 600.

use std::io;
use std::path::Path;

use crate::config::Settings;

/// What is taken from group and others of everything that the process makes.
#[cfg(unix)]
const OTHERS: u32 = 0o077;

/// From now on everything that this process makes, whatever library makes it, is for its own account alone.
#[cfg(unix)]
pub fn begin() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
}

/// Elsewhere folders have owners of another kind.
#[cfg(not(unix))]
pub fn begin() {}

/// Rights of a folder could not be taken away from others.
#[derive(Debug, thiserror::Error)]
#[error(
    "{folder} cannot be closed to other accounts of this machine ({why}): give it to the account that runs the server"
)]
pub struct NotTightened {
    folder: String,
    why: io::Error,
}

/// Root would make files in a folder of the server that the server cannot read.
#[derive(Debug, thiserror::Error)]
#[error(
    "{folder} belongs to another account, and what root writes there the server could not read: run this as that \
     account, with `sudo -u '#{owner}' minewatch …`"
)]
pub struct NotOurs {
    folder: String,
    owner: u32,
}

/// Refuses root where the data folder belongs to another account.
///
/// # Errors
/// [`NotOurs`] in that case. Any other account is refused by the system itself.
#[cfg(unix)]
pub fn must_be_ours(settings: &Settings) -> Result<(), NotOurs> {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(folder) = std::fs::metadata(&settings.data) else { return Ok(()) };
    if rustix::process::geteuid().is_root() && folder.uid() != 0 {
        return Err(NotOurs { folder: settings.data.display().to_string(), owner: folder.uid() });
    }
    Ok(())
}

/// Elsewhere folders have owners of another kind.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it can fail where there are such owners")]
pub fn must_be_ours(_settings: &Settings) -> Result<(), NotOurs> {
    Ok(())
}

/// Takes every folder of the server that others may look into away from them. A folder that is not there yet is made
/// closed.
///
/// # Errors
/// When rights cannot be changed.
pub fn tighten_all(settings: &Settings) -> Result<(), NotTightened> {
    let database = settings.database.url.split_once("://").map_or("", |(_, rest)| rest);
    let database = database.split_once('?').map_or(database, |(path, _)| path);
    let photos = settings.photos.strip_prefix("file:").unwrap_or_default();
    let database = if settings.database.is_embedded() { Path::new(database) } else { Path::new("") };
    for folder in [settings.data.as_path(), settings.keys.as_path(), Path::new(photos), database] {
        match tighten(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(NotTightened { folder: folder.display().to_string(), why }),
        }
    }
    Ok(())
}

/// Takes a folder that others may look into, and everything in it, away from them: it was made before the program
/// did so itself, or came from a copy.
///
/// # Errors
/// When rights cannot be changed.
#[cfg(unix)]
fn tighten(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = std::fs::symlink_metadata(folder)?.permissions().mode() & OTHERS != 0;
    if !is_open {
        return Ok(());
    }
    tracing::warn!(folder = %folder.display(), "others on this machine could look into it: closing it to them");
    // The folder itself last: where this is broken off, the next start begins anew.
    tighten_all_in(folder)?;
    restrict(folder, 0o700)
}

/// Elsewhere folders have owners of another kind.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it can fail where there are such rights")]
fn tighten(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn tighten_all_in(folder: &Path) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            // What a link leads to is not the server's to change.
            if kind.is_dir() {
                restrict(&entry.path(), 0o700)?;
                folders.push(entry.path());
            } else if kind.is_file() {
                restrict(&entry.path(), 0o600)?;
            }
        }
    }
    Ok(())
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_that_was_open_is_closed_with_all_that_is_in_it_and_no_link_is_followed() {
        let outside = tempfile::NamedTempFile::new().expect("a file");
        restrict(outside.path(), 0o644).expect("changes");
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("photos/ab");
        std::fs::create_dir_all(&inner).expect("a folder");
        std::fs::write(inner.join("file"), b"x").expect("writes");
        std::os::unix::fs::symlink(outside.path(), inner.join("link")).expect("links");
        for (path, mode) in [(inner.join("file"), 0o644), (inner.clone(), 0o755), (folder.path().to_owned(), 0o755)] {
            restrict(&path, mode).expect("changes");
        }
        tighten(folder.path()).expect("tightens");
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!([mode(folder.path()), mode(&inner), mode(&inner.join("file"))], [0o700, 0o700, 0o600]);
        assert_eq!(mode(outside.path()), 0o644);
    }
}
