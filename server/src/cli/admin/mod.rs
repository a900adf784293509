//! Commands that work on a data folder whether or not a server runs on it.
//!
//! An embedded database has one owner. Each of these commands is therefore a [`Request`], a plain value, and one
//! function, [`execute`], carries it out: in this process where the data folder is free, or in the server that has it,
//! which the command reaches through a socket in the data folder. Files are always written by the process that was
//! called, with the rights and the working folder of whoever called it.

#[cfg(unix)]
mod ask;
mod frame;
#[cfg(unix)]
mod listen;
mod output;
mod reach;
#[cfg(unix)]
mod socket;
#[cfg_attr(not(unix), allow(dead_code, reason = "only what reaches a socket compares targets"))]
mod target;

use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use shared::id::{CheckId, DeviceId};
use zeroize::Zeroize as _;

use super::{Failure, accounts, backup, device, export, import, keys};
use crate::config::Settings;
use crate::state::AppState;
use crate::store::Store;

pub use frame::FileRole;
#[cfg(unix)]
pub use listen::AdminSocket;
pub use output::{Files, Output};
pub use reach::{must_be_stopped, run};
pub(super) use target::folder_of;

/// What is asked. The variants may change with the program: both sides are of one version.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Adds a person with an account.
    UserAdd(Box<accounts::NewAccount>),
    /// Lists accounts.
    UserList,
    /// Disables an account and ends its sessions.
    UserDisable {
        /// Name of the account.
        account: String,
    },
    /// Gives an account a new password, enables it, and ends its sessions.
    UserPassword {
        /// Name of the account.
        account: String,
        /// The new password.
        password: Secret,
    },
    /// Lists devices.
    DeviceList {
        /// Only those of this account.
        account: Option<String>,
    },
    /// Ends a device and its sessions.
    DeviceEnd {
        /// The device's id.
        device: DeviceId,
    },
    /// Makes a new key for access tokens.
    KeysRotate,
    /// Shows the public key that signs receipts and exports.
    KeysShow,
    /// Takes a register of mines.
    ImportMines {
        /// What the file is called, for messages.
        name: String,
        /// The file's text.
        text: String,
    },
    /// One check as a file.
    ExportCheck {
        /// The check's id.
        check: CheckId,
        /// Whether the originals of its photos are wanted too.
        originals: bool,
    },
    /// The public register up to now.
    ExportRegister,
    /// The ledger of rewards up to now.
    ExportLedger,
    /// Everything that cannot be computed.
    Backup {
        /// Of a damaged log, everything up to the last whole push before the damage.
        until_damage: bool,
    },
}

impl Request {
    /// Whether it changes rows of the database.
    const fn changes_the_database(&self) -> bool {
        match self {
            Self::UserAdd(_)
            | Self::UserDisable { .. }
            | Self::UserPassword { .. }
            | Self::DeviceEnd { .. }
            | Self::ImportMines { .. } => true,
            Self::UserList
            | Self::DeviceList { .. }
            | Self::KeysRotate
            | Self::KeysShow
            | Self::ExportCheck { .. }
            | Self::ExportRegister
            | Self::ExportLedger
            | Self::Backup { .. } => false,
        }
    }

    /// What the command is called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UserAdd(_) => "user add",
            Self::UserList => "user list",
            Self::UserDisable { .. } => "user disable",
            Self::UserPassword { .. } => "user password",
            Self::DeviceList { .. } => "device list",
            Self::DeviceEnd { .. } => "device end",
            Self::KeysRotate => "keys rotate",
            Self::KeysShow => "keys show",
            Self::ImportMines { .. } => "import mines",
            Self::ExportCheck { .. } => "export check",
            Self::ExportRegister => "export register",
            Self::ExportLedger => "export ledger",
            Self::Backup { .. } => "backup",
        }
    }

    /// Whether the database is needed.
    const fn needs_database(&self) -> bool {
        !matches!(self, Self::KeysRotate | Self::KeysShow)
    }
}

/// A password on its way from the caller to the hash. It is never printed, and wiped when it is dropped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a password.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Whether what was asked was done, where it could be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Done,
    /// Not done, for reasons that were told line by line.
    NotDone,
}

impl Status {
    const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotDone => 1,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.number())
    }
}

/// What a request is carried out on.
pub struct Services<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The database, where the request needs one.
    pub store: Option<&'a Store>,
    /// The server that carries it out, if it is one.
    pub running: Option<&'a AppState>,
}

impl Services<'_> {
    /// The database.
    ///
    /// # Errors
    /// Where the request is one of those that need none.
    pub fn store(&self) -> Result<&Store, Failure> {
        self.store.ok_or_else(|| "the database is not open".into())
    }

    /// That the database takes changes: it is not only looked at, and there is room.
    async fn may_change(&self) -> Result<(), Failure> {
        if self.running.is_some_and(|state| state.settings.accept.read_only) {
            return Err("the server was started with --read-only: it takes no changes".into());
        }
        Ok(self.store()?.ready_to_write().await?)
    }

    /// People, devices or sessions were changed: the running server looks each session up again.
    fn forget_sessions(&self) {
        if let Some(state) = self.running {
            state.door.forget_sessions();
        }
    }
}

/// Carries a request out. It goes on to its end once it has begun to change something, whether or not anybody still
/// listens.
///
/// # Errors
/// In words for the one who called it.
pub async fn execute(services: &Services<'_>, request: Request, out: &Output) -> Result<Status, Failure> {
    let changes = request.changes_the_database();
    if changes {
        services.may_change().await?;
    }
    let status = carry_out(services, request, out).await?;
    if changes {
        // What was found there already may be in sight only.
        services.store()?.settled().await?;
    }
    Ok(status)
}

async fn carry_out(services: &Services<'_>, request: Request, out: &Output) -> Result<Status, Failure> {
    match request {
        Request::UserAdd(new) => {
            let line = accounts::add(services.store()?, *new).await?;
            out.line(line).await?;
        }
        Request::UserList => accounts::list(services.store()?, out).await?,
        Request::UserDisable { account } => {
            let done = accounts::disable(services.store()?, &account).await;
            services.forget_sessions();
            out.line(done?).await?;
        }
        Request::UserPassword { account, password } => {
            let done = accounts::set_password(services.store()?, &account, &password).await;
            services.forget_sessions();
            out.line(done?).await?;
        }
        Request::DeviceList { account } => device::list(services.store()?, account.as_deref(), out).await?,
        Request::DeviceEnd { device } => {
            let done = device::end(services.store()?, device).await;
            services.forget_sessions();
            out.line(done?).await?;
        }
        Request::KeysRotate => out.line(keys::rotate(services)?).await?,
        Request::KeysShow => keys::show(services, out).await?,
        Request::ImportMines { name, text } => {
            return import::mines(services.store()?, &name, &text, out).await;
        }
        Request::ExportCheck { check, originals } => {
            Box::pin(export::check(services, check, originals, out)).await?;
        }
        Request::ExportRegister => Box::pin(export::register(services, out)).await?,
        Request::ExportLedger => Box::pin(export::ledger(services, out)).await?,
        Request::Backup { until_damage } => Box::pin(backup::write(services.store()?, out, until_damage)).await?,
    }
    Ok(Status::Done)
}
