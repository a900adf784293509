//! The server's end of the socket: takes commands of its own user and of root, carries them out and tells what they
//! say.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::frame::Frame;
use super::output::{Output, Told};
use super::target::Target;
use super::{Request, Services, ask, execute, socket};
use crate::state::AppState;

/// Commands at the same time.
const AT_ONCE: usize = 8;
/// How long a question may take to arrive.
const ASKED_WITHIN: Duration = Duration::from_secs(30);
/// How long a caller may leave what is said unread: a backup keeps a snapshot of the database meanwhile.
const READ_WITHIN: Duration = Duration::from_mins(2);
/// How long commands may go on when the server stops. Then nobody listens to them any more, which ends the long ones.
const GRACE: Duration = Duration::from_secs(5);
/// How long the end of those may take.
const END: Duration = Duration::from_secs(10);
/// The wait after a connection that could not be accepted: for want of file descriptors, mostly.
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);

/// How far the server's end has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Open,
    Closing,
    Cut,
}

/// The socket, open until it is closed.
pub struct AdminSocket {
    path: PathBuf,
    phase: watch::Sender<Phase>,
    accepting: JoinHandle<JoinSet<()>>,
}

impl AdminSocket {
    /// Opens the socket. A server without one serves all the same, so what went wrong is logged.
    pub async fn open(state: &AppState) -> Option<Self> {
        let path = socket::path(&state.settings);
        let (listener, own) = match socket::listen(&path).await {
            Ok(listening) => listening,
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "no socket for commands: they need the server stopped");
                return None;
            }
        };
        let (phase, watched) = watch::channel(Phase::Open);
        let accepting = tokio::spawn(accept(listener, own, Arc::clone(state), watched));
        Some(Self { path, phase, accepting })
    }

    /// Takes no more commands, and waits for those at work: what changes something is done in moments.
    pub async fn close(self) {
        self.phase.send_replace(Phase::Closing);
        let Ok(mut working) = self.accepting.await else { return };
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, "the socket for commands was not removed");
        }
        if timeout(GRACE, all(&mut working)).await.is_err() {
            self.phase.send_replace(Phase::Cut);
            if timeout(END, all(&mut working)).await.is_err() {
                tracing::warn!("a command was cut off");
            }
        }
    }
}

async fn all(working: &mut JoinSet<()>) {
    while working.join_next().await.is_some() {}
}

/// Accepts until the socket closes. Gives the commands at work then.
async fn accept(listener: UnixListener, own: u32, state: AppState, phase: watch::Receiver<Phase>) -> JoinSet<()> {
    let mut working = JoinSet::new();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut closing = phase.clone();
    loop {
        let accepted = tokio::select! {
            _ = closing.wait_for(|phase| *phase > Phase::Open) => return working,
            accepted = listener.accept() => accepted,
        };
        while working.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                working.spawn(answer(stream, own, Arc::clone(&state), Arc::clone(&places), phase.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a command was not accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

async fn answer(
    mut stream: UnixStream,
    own: u32,
    state: AppState,
    places: Arc<Semaphore>,
    mut phase: watch::Receiver<Phase>,
) {
    let user = stream.peer_cred().ok().map(|peer| peer.uid());
    let Some(user) = user.filter(|user| socket::may_ask(*user, own)) else {
        tracing::warn!(?user, "a command of another user was refused");
        return refuse(&mut stream, "only the server's own user and root may do this").await;
    };
    let Ok(_place) = places.try_acquire() else {
        return refuse(&mut stream, "too many commands at the same time").await;
    };
    let request = match timeout(ASKED_WITHIN, ask::read(&mut stream)).await {
        Ok(Ok((target, request))) => match target.differs(&Target::of(&state.settings), &request) {
            None => request,
            Some(what) => {
                let why = format!(
                    "the server that runs on this data folder has other {what} than this command names. Give the command the same configuration as the server (--config, --database, --keys, --photos)"
                );
                return refuse(&mut stream, &why).await;
            }
        },
        Ok(Err(why)) => return refuse(&mut stream, why).await,
        Err(_) => return refuse(&mut stream, "the command took too long to arrive").await,
    };
    tracing::info!(command = request.name(), user, "a command from the command line");
    // What has begun goes on to its end, also when the caller is gone.
    let (output, mut frames) = Output::channel();
    let work = tokio::spawn(carry_out(state, request, output));
    loop {
        let frame = tokio::select! {
            frame = frames.recv() => frame,
            _ = phase.wait_for(|phase| *phase == Phase::Cut) => break,
        };
        let Some(frame) = frame else { break };
        if !matches!(timeout(READ_WITHIN, frame.write(&mut stream)).await, Ok(Ok(()))) {
            break;
        }
    }
    drop(frames);
    let _ = stream.shutdown().await;
    if let Err(error) = work.await {
        tracing::error!(%error, "a command failed");
    }
}

async fn carry_out(state: AppState, request: Request, output: Output) {
    let services = Services { settings: &state.settings, store: Some(&state.store), running: Some(&state) };
    let last = match execute(&services, request, &output).await {
        Ok(status) => Frame::Done(status.number()),
        Err(error) => Frame::Failed(Told::texts(&*error)),
    };
    // Where nobody listens any more, nobody needs to know.
    let _ = output.frame(last).await;
}

async fn refuse(stream: &mut UnixStream, why: &str) {
    let refused = async {
        Frame::Failed(vec![why.to_owned()]).write(stream).await?;
        stream.shutdown().await
    };
    let _: Result<io::Result<()>, _> = timeout(READ_WITHIN, refused).await;
}
