//! Where the socket is, and how to get there: `admin/sock` in the data folder, in a folder that only the server's user
//! can enter.

use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::config::Settings;

const FOLDER: &str = "admin";
const FILE: &str = "sock";
/// The longest path that the address of a socket can hold, without the zero at its end: Linux has 108 bytes for it,
/// others 104.
const PATH_BYTES_MAX: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The socket of a data folder.
pub(super) fn path(settings: &Settings) -> PathBuf {
    settings.data.join(FOLDER).join(FILE)
}

/// A short name for a path that is too long for a socket's address, through an open handle on its folder.
struct Short {
    path: PathBuf,
    _folder: Option<std::fs::File>,
}

impl Short {
    fn of(path: &Path) -> io::Result<Self> {
        if path.as_os_str().as_bytes().len() <= PATH_BYTES_MAX {
            return Ok(Self { path: path.to_owned(), _folder: None });
        }
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd as _;
            let folder = std::fs::File::open(path.parent().unwrap_or(Path::new("/")))?;
            let short = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(FILE);
            Ok(Self { path: short, _folder: Some(folder) })
        }
        #[cfg(not(target_os = "linux"))]
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "the path {} is longer than {PATH_BYTES_MAX} bytes: give the data folder a shorter one",
                path.display()
            ),
        ))
    }
}

/// Connects to the server of this data folder.
pub(super) async fn connect(path: &Path) -> io::Result<UnixStream> {
    let short = Short::of(path)?;
    UnixStream::connect(&short.path).await
}

/// Whether nobody listens: there is no socket, or a server that was killed left it behind.
pub(super) fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

/// Listens. A socket that a killed server left behind is replaced. Also gives the user that the socket belongs to.
pub(super) async fn listen(path: &Path) -> io::Result<(UnixListener, u32)> {
    if let Some(folder) = path.parent() {
        match std::fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700))?,
        }
    }
    match connect(path).await {
        Ok(_) => return Err(io::Error::new(io::ErrorKind::AddrInUse, "another server answers there")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if is_nobody(&error) => std::fs::remove_file(path)?,
        Err(error) => return Err(error),
    }
    let short = Short::of(path)?;
    let listener = UnixListener::bind(&short.path)?;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600))?;
    Ok((listener, std::fs::metadata(path)?.uid()))
}

/// Whether a user may ask: the one whom the server runs as, or root, who can read the data folder anyway.
pub(super) const fn may_ask(user: u32, own: u32) -> bool {
    user == own || user == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_user_and_root_may_ask() {
        for (user, own, may) in
            [(1000, 1000, true), (0, 1000, true), (1001, 1000, false), (1000, 0, false), (0, 0, true)]
        {
            assert_eq!(may_ask(user, own), may, "{user} of {own}");
        }
    }

    #[tokio::test]
    async fn a_socket_that_was_left_behind_is_replaced_one_that_answers_is_not_and_a_long_path_is_reached() {
        let random = hex::encode(crate::clock::random::<8>());
        let base = std::env::temp_dir().join(format!("minewatch-{random}"));
        for name in ["short".to_owned(), "长".repeat(70)] {
            let folder = base.join(name);
            std::fs::create_dir_all(&folder).unwrap();
            let path = folder.join(FOLDER).join(FILE);
            assert!(is_nobody(&connect(&path).await.unwrap_err()));
            let (listener, owner) = listen(&path).await.unwrap();
            assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
            assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
            let (connected, accepted) = tokio::join!(connect(&path), listener.accept());
            assert_eq!(accepted.unwrap().0.peer_cred().unwrap().uid(), owner);
            drop(connected.unwrap());
            assert_eq!(listen(&path).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
            drop(listener);
            assert!(is_nobody(&connect(&path).await.unwrap_err()), "left behind");
            listen(&path).await.unwrap();
        }
        std::fs::remove_dir_all(&base).unwrap();
    }
}
