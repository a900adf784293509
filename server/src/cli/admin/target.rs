//! What a command is about: the server that answers in a data folder must have the same database, keys and photos as
//! the command would open by itself.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Request;
use crate::config::{Database, Settings};

/// Where the data is. It goes from the command to the server and into no message, because the address of a remote
/// database may hold a password.
#[derive(Serialize, Deserialize)]
pub(super) struct Target {
    database: String,
    keys: String,
    photos: String,
}

impl Target {
    pub(super) fn of(settings: &Settings) -> Self {
        let photos = settings.photos.strip_prefix("file:").unwrap_or(&settings.photos);
        Self {
            database: database(&settings.database),
            keys: place(&settings.keys),
            photos: place(Path::new(photos.strip_prefix("//").unwrap_or(photos))),
        }
    }

    /// What a request needs and is elsewhere here.
    pub(super) fn differs(&self, here: &Self, request: &Request) -> Option<&'static str> {
        let (keys, photos) = match request {
            Request::KeysRotate | Request::KeysShow | Request::ExportRegister | Request::ExportLedger => {
                (true, false)
            }
            Request::ExportCheck { originals, .. } => (true, *originals),
            Request::UserAdd(_)
            | Request::UserList
            | Request::UserDisable { .. }
            | Request::UserPassword { .. }
            | Request::DeviceList { .. }
            | Request::DeviceEnd { .. }
            | Request::ImportMines { .. }
            | Request::Backup { .. } => (false, false),
        };
        if self.database != here.database {
            Some("database")
        } else if keys && self.keys != here.keys {
            Some("keys")
        } else if photos && self.photos != here.photos {
            Some("photos")
        } else {
            None
        }
    }
}

fn database(database: &Database) -> String {
    let place = match folder_of(database) {
        Some(folder) => place(folder),
        None => database.url.clone(),
    };
    format!("{place}\n{}\n{}", database.namespace, database.name)
}

/// The folder of an embedded database on disk.
pub(in crate::cli) fn folder_of(database: &Database) -> Option<&Path> {
    let (scheme, rest) = database.url.split_once("://")?;
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    (database.is_embedded() && scheme != "mem" && !path.is_empty()).then_some(Path::new(path))
}

/// One name for one place, however it was written.
fn place(path: &Path) -> String {
    let path = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    path.to_string_lossy().into_owned()
}
