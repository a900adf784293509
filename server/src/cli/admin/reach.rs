//! The command's end: to the server that runs on the data folder, or to the data itself where none does.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use super::output::{Files, Output, Printer};
use super::{Request, Services, Status, execute};
use crate::cli::Failure;
use crate::config::{DataArgs, Settings};
use crate::private;
use crate::store::{Store, StoreError};

/// How long a command waits for a data folder that another process has, which has no socket: another command, or a
/// server that is about to start or to end.
const WAIT: Duration = Duration::from_secs(10);
/// How often it looks meanwhile.
const LOOK: Duration = Duration::from_millis(100);

/// Carries a request out on a data folder, in the server that runs on it if there is one.
///
/// # Errors
/// In words for the one who called it.
pub async fn run(data: &DataArgs, request: Request, files: Files) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(data)?;
    let printer = Printer::new(files);
    let deadline = Instant::now() + WAIT;
    loop {
        #[cfg(unix)]
        if let Some(stream) = server(&settings).await? {
            return remote::ask(stream, &settings, &request, printer).await;
        }
        private::must_be_ours(&settings)?;
        if !request.needs_database() {
            return here(&settings, None, request, printer).await;
        }
        match Store::open(&settings.database).await {
            Ok(store) => {
                let result = here(&settings, Some(&store), request, printer).await;
                store.close().await;
                return result;
            }
            Err(StoreError::Locked) if Instant::now() < deadline => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Refuses a command that cannot work beside a server, or that root calls on the folder of another account.
///
/// # Errors
/// When a server runs on this data folder and has its database; [`private::NotOurs`].
pub async fn must_be_stopped(settings: &Settings, command: &str) -> Result<(), Failure> {
    #[cfg(unix)]
    if settings.database.is_embedded() && server(settings).await?.is_some() {
        let data = settings.data.display();
        return Err(
            format!("a server runs on {data}, and `minewatch {command}` needs it stopped: stop it first").into()
        );
    }
    #[cfg(not(unix))]
    let _ = command;
    Ok(private::must_be_ours(settings)?)
}

/// The server of this data folder, if one runs.
#[cfg(unix)]
async fn server(settings: &Settings) -> Result<Option<tokio::net::UnixStream>, Failure> {
    use super::socket;
    let path = socket::path(settings);
    match socket::connect(&path).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if socket::is_nobody(&error) => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(format!("only the server's own user and root may do this ({}: {error})", path.display()).into())
        }
        Err(error) => Err(format!("cannot reach the server through {}: {error}", path.display()).into()),
    }
}

/// Carries the request out in this process.
async fn here(
    settings: &Settings,
    store: Option<&Store>,
    request: Request,
    mut terminal: Printer,
) -> Result<ExitCode, Failure> {
    let services = Services { settings, store, running: None };
    let (output, frames) = Output::channel();
    let work = async {
        let result = execute(&services, request, &output).await;
        drop(output);
        result
    };
    let print = async move {
        // The work hears that they are gone when it says the next thing.
        let mut frames = frames;
        while let Some(frame) = frames.recv().await {
            terminal.take(frame)?;
        }
        Ok(())
    };
    let (status, printed): (Result<Status, Failure>, Result<(), Failure>) = tokio::join!(work, print);
    // Where the printing failed, the work failed for that reason.
    printed?;
    Ok(status?.into())
}

#[cfg(unix)]
mod remote {
    use std::process::ExitCode;

    use tokio::net::UnixStream;

    use super::super::ask;
    use super::super::frame::Frame;
    use super::super::target::Target;
    use super::{Failure, Printer, Request, Settings};

    /// Asks the server, and prints what it says.
    pub(super) async fn ask(
        mut stream: UnixStream,
        settings: &Settings,
        request: &Request,
        mut printer: Printer,
    ) -> Result<ExitCode, Failure> {
        // A server that refuses says why without reading all of it.
        let asked = ask::write(&mut stream, &Target::of(settings), request).await;
        while let Some(frame) = Frame::read(&mut stream).await.map_err(|error| gone(&error))? {
            if let Some(code) = printer.take(frame)? {
                return Ok(ExitCode::from(code));
            }
        }
        asked.map_err(|error| gone(&error))?;
        Err("the server ended before the command did. Look whether it was done, and repeat it if not".into())
    }

    fn gone(error: &std::io::Error) -> Failure {
        format!("the server went away before the command was done ({error}). Look whether it was done, and repeat it if not")
            .into()
    }
}
