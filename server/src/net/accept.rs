//! Takes connections and serves HTTP/1.1 on each, within what connections may take.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::body::PacedBody;
use super::connection::{AnswerBody, Connection, Connections, Entered, WatchedIo};
use super::descriptors;
use super::pace::Limits;

/// How often connections that rested too long are looked for.
const SWEEP: Duration = Duration::from_millis(500);
/// How long to wait when the system gives no connection, for want of descriptors or memory.
const NOT_GIVEN: Duration = Duration::from_millis(200);

/// Serves until it is told to stop, and then until the requests under way are answered.
///
/// # Errors
/// Never so far; a connection that fails is that connection's matter.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let max = limits.connections.unwrap_or_else(|| descriptors::connections(descriptors::raise()));
    tracing::debug!(max, "connections");
    let all = Arc::new(Connections::new(limits, max));
    let mut tasks = JoinSet::new();
    let mut sweep = tokio::time::interval(SWEEP);
    let stop = stopped.clone();
    loop {
        tokio::select! {
            () = told_to_stop(&mut stopped) => break,
            _ = sweep.tick() => all.sweep(Instant::now()),
            Some(_) = tasks.join_next() => {}
            taken = listener.accept(), if all.has_room(Instant::now()) => match taken {
                // Who it is, is not looked at.
                Ok((stream, _)) => {
                    all.make_room(Instant::now());
                    tasks.spawn(hold(stream, app.clone(), limits, all.enter(Instant::now()), stop.clone()));
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection could be taken");
                    all.give_back_one(Instant::now());
                    tokio::time::sleep(NOT_GIVEN).await;
                }
            }
        }
    }
    drop(listener);
    loop {
        tokio::select! {
            _ = sweep.tick() => all.sweep(Instant::now()),
            ended = tasks.join_next() => if ended.is_none() { return Ok(()) },
        }
    }
}

/// Waits until the server is told to stop, or nobody is left who could tell it.
async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

/// Serves one connection to its end.
async fn hold(stream: TcpStream, app: Router, limits: Limits, entered: Entered, mut stopped: watch::Receiver<bool>) {
    let connection = &entered.connection;
    let io = TokioIo::new(WatchedIo { io: stream, connection: Arc::clone(connection) });
    let service = service_fn(|request| answer(app.clone(), request, limits, Arc::clone(connection)));
    // Rests and headers are watched over by the sweep, which knows one from the other; this is the backstop.
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.keep_alive + limits.header + SWEEP)
        .serve_connection(io, service);
    let mut served = pin!(served);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // A connection that fails is nobody's fault here: lines break.
            _ = served.as_mut() => return,
            () = connection.ended.notified() => return,
            () = told_to_stop(&mut stopped), if !is_stopping => {
                if connection.is_resting() {
                    return;
                }
                is_stopping = true;
                served.as_mut().graceful_shutdown();
            }
        }
    }
}

async fn answer(
    app: Router,
    request: Request<Incoming>,
    limits: Limits,
    connection: Arc<Connection>,
) -> Result<Response, Infallible> {
    let (mut parts, incoming) = request.into_parts();
    let body = if incoming.is_end_stream() {
        connection.asked(None);
        Body::empty()
    } else {
        let paced = PacedBody::new(incoming, limits);
        connection.asked(Some(paced.pace()));
        parts.extensions.insert(paced.pace());
        Body::new(paced)
    };
    // Where the request is given up before it is answered, the connection ends with it.
    let response = app.oneshot(Request::from_parts(parts, body)).await?;
    Ok(response.map(|inner| Body::new(AnswerBody { inner, connection })))
}
