//! `minewatch device`: phones and browsers that may send.

use std::process::ExitCode;

use clap::Subcommand;
use shared::id::DeviceId;
use shared::time::Timestamp;

use super::Failure;
use super::admin::{self, Files, Output, Request};
use crate::config::DataArgs;
use crate::store::Store;

/// China's offset from UTC in minutes, for times that people read.
const CHINA_MINUTES: i64 = 480;

/// Enrolled devices.
#[derive(Subcommand)]
pub enum Device {
    /// Lists devices, of one account or all.
    List {
        /// Only those of this account.
        #[arg(long)]
        account: Option<String>,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Ends a device (lost, stolen, replaced) and its sessions. What it sent stays.
    End {
        /// The device's id.
        device: DeviceId,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}

/// The command.
///
/// # Errors
/// In words for the one who called it.
pub async fn run(command: Device) -> Result<ExitCode, Failure> {
    let (data, request) = match command {
        Device::List { account, data } => (data, Request::DeviceList { account }),
        Device::End { device, data } => (data, Request::DeviceEnd { device }),
    };
    admin::run(&data, request, Files::default()).await
}

/// Lists devices.
pub(super) async fn list(store: &Store, account: Option<&str>, out: &Output) -> Result<(), Failure> {
    let person = match account {
        Some(name) => Some(store.account(name).await?.ok_or_else(|| format!("there is no account {name}"))?.person),
        None => None,
    };
    for device in store.devices(person).await? {
        let name = store.person(device.person).await?.map(|p| p.name).unwrap_or_default();
        let since = Timestamp::from_millis(device.enrolled_ms).civil(CHINA_MINUTES).full();
        let state = if device.ended { "ended" } else { "active" };
        out.line(format!("{}\t{state}\t{since}\t{name}\t{}", device.id, device.label)).await?;
    }
    Ok(())
}

/// Ends a device and its sessions. Gives the line that says so.
pub(super) async fn end(store: &Store, device: DeviceId) -> Result<String, Failure> {
    if store.device(device).await?.is_none() {
        return Err(format!("there is no device {device}").into());
    }
    store.end_device(device).await?;
    Ok(format!("{device} is ended"))
}
