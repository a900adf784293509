//! Open connections: what each does just now, which of them has to go when there is no room, and which has rested or
//! dawdled for too long.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;

use super::body::BodyPace;
use super::pace::{Limits, Meter};

/// A reader who was waited for less than this may only just have begun.
const SETTLED: Duration = Duration::from_secs(2);

/// One open connection.
pub(super) struct Connection {
    state: Mutex<State>,
    limits: Limits,
    is_ended: AtomicBool,
    /// Told when the connection has to close.
    pub(super) ended: Notify,
}

struct State {
    doing: Doing,
    /// What goes out, since the request under way came.
    sent: Meter,
}

enum Doing {
    /// No request is under way. `header` is when the first byte of the next one came.
    Resting { since: Instant, header: Option<Instant> },
    /// A request is read or answered.
    Busy { body: Option<BodyPace> },
}

/// How easily a connection can be done without, the easiest first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dispensable {
    /// It rests, since then.
    Resting(Instant),
    /// Its other side is slow: so many bytes a second.
    Slow(u64),
}

impl Connection {
    fn new(limits: Limits, now: Instant) -> Self {
        let doing = Doing::Resting { since: now, header: None };
        Self {
            state: Mutex::new(State { doing, sent: Meter::new(limits) }),
            limits,
            is_ended: AtomicBool::new(false),
            ended: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has come, up to its body.
    pub(super) fn asked(&self, body: Option<BodyPace>) {
        let mut state = self.state();
        state.doing = Doing::Busy { body };
        state.sent = Meter::new(self.limits);
    }

    /// The answer is handed over whole. What of it is not on the line yet is seen by the line itself.
    fn answered(&self, now: Instant) {
        self.state().doing = Doing::Resting { since: now, header: None };
    }

    fn came(&self, now: Instant) {
        if let Doing::Resting { header: header @ None, .. } = &mut self.state().doing {
            *header = Some(now);
        }
    }

    fn went(&self, bytes: usize, now: Instant) {
        let mut state = self.state();
        state.sent.moved(bytes, now);
        if let Doing::Resting { since, .. } = &mut state.doing {
            *since = now;
        }
    }

    /// Whether nothing is under way on it, not even the end of an answer.
    pub(super) fn is_resting(&self) -> bool {
        let state = self.state();
        matches!(state.doing, Doing::Resting { header: None, .. }) && !state.sent.is_waiting()
    }

    fn is_ended(&self) -> bool {
        self.is_ended.load(Ordering::Acquire)
    }

    /// Ends it. A body that is being read is ended first, so that its sender hears why.
    fn end(&self) {
        self.is_ended.store(true, Ordering::Release);
        let body = match &self.state().doing {
            Doing::Busy { body: Some(body) } => Some(body.clone()),
            Doing::Busy { body: None } | Doing::Resting { .. } => None,
        };
        match body {
            Some(body) => body.end(),
            None => self.ended.notify_one(),
        }
    }

    /// How easily it can be done without; not at all while the server itself works for it.
    fn dispensable(&self, now: Instant) -> Option<Dispensable> {
        let state = self.state();
        match &state.doing {
            _ if state.sent.is_waiting() => {
                (state.sent.waited(now) >= SETTLED).then(|| Dispensable::Slow(state.sent.bytes_per_second(now)))
            }
            Doing::Resting { since, .. } => Some(Dispensable::Resting(*since)),
            Doing::Busy { body } => body.as_ref()?.settled_rate(now).map(Dispensable::Slow),
        }
    }

    /// Whether it has rested too long, or its other side reads or sends a header too slowly. Bodies end by themselves.
    fn has_lapsed(&self, now: Instant) -> bool {
        let state = self.state();
        match &state.doing {
            _ if state.sent.is_waiting() => state.sent.patience(now).is_zero(),
            Doing::Resting { header: Some(began), .. } => now.saturating_duration_since(*began) > self.limits.header,
            Doing::Resting { since, header: None } => now.saturating_duration_since(*since) > self.limits.keep_alive,
            Doing::Busy { .. } => false,
        }
    }
}

/// All open connections.
pub(super) struct Connections {
    open: Mutex<Open>,
    max: usize,
    limits: Limits,
}

#[derive(Default)]
struct Open {
    next: u64,
    by_name: HashMap<u64, Arc<Connection>>,
}

impl Connections {
    pub(super) fn new(limits: Limits, max: usize) -> Self {
        Self { open: Mutex::default(), max: max.max(1), limits }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a connection, until the answer is dropped.
    pub(super) fn enter(self: &Arc<Self>, now: Instant) -> Entered {
        let connection = Arc::new(Connection::new(self.limits, now));
        let mut open = self.open();
        let name = open.next;
        open.next += 1;
        open.by_name.insert(name, Arc::clone(&connection));
        Entered { all: Arc::clone(self), name, connection }
    }

    /// Whether there is room for another connection, or one that can make room.
    pub(super) fn has_room(&self, now: Instant) -> bool {
        let open = self.open();
        if open.by_name.len() < self.max {
            return true;
        }
        let live = || open.by_name.values().filter(|connection| !connection.is_ended());
        live().count() < self.max || live().any(|connection| connection.dispensable(now).is_some())
    }

    /// Makes room for another connection where there is none: the one that rested longest goes, or else the slowest.
    pub(super) fn make_room(&self, now: Instant) {
        let open = self.open();
        let live = || open.by_name.values().filter(|connection| !connection.is_ended());
        if open.by_name.len() >= self.max && live().count() >= self.max {
            Self::end_most_dispensable(live(), now);
        }
    }

    /// Gives descriptors back, whatever the number of connections is.
    pub(super) fn give_back_one(&self, now: Instant) {
        let open = self.open();
        Self::end_most_dispensable(open.by_name.values().filter(|connection| !connection.is_ended()), now);
    }

    fn end_most_dispensable<'a>(live: impl Iterator<Item = &'a Arc<Connection>>, now: Instant) {
        let first = live.filter_map(|connection| Some((connection.dispensable(now)?, connection)));
        if let Some((_, connection)) = first.min_by(|(one, _), (other, _)| one.cmp(other)) {
            connection.end();
        }
    }

    /// Ends what has rested or dawdled for too long.
    pub(super) fn sweep(&self, now: Instant) {
        for connection in self.open().by_name.values() {
            if connection.has_lapsed(now) {
                connection.is_ended.store(true, Ordering::Release);
                connection.ended.notify_one();
            }
        }
    }
}

/// A connection that stands among the open ones until this is dropped.
pub(super) struct Entered {
    all: Arc<Connections>,
    name: u64,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.all.open().by_name.remove(&self.name);
    }
}

/// The bytes of a connection, which tell when they move.
pub(super) struct WatchedIo<T> {
    pub(super) io: T,
    pub(super) connection: Arc<Connection>,
}

impl<T: AsyncRead + Unpin> AsyncRead for WatchedIo<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(context, into))?;
        if into.filled().len() > before {
            self.connection.came(Instant::now());
        }
        Poll::Ready(Ok(()))
    }
}

impl<T> WatchedIo<T> {
    fn told(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(Ok(bytes)) => self.connection.went(*bytes, Instant::now()),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.connection.state().sent.waits(Instant::now()),
        }
        written
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for WatchedIo<T> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.told(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, bytes);
        self.told(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

/// The body of an answer, which tells when it is handed over whole.
pub(super) struct AnswerBody<B> {
    pub(super) inner: B,
    pub(super) connection: Arc<Connection>,
}

impl<B> Drop for AnswerBody<B> {
    fn drop(&mut self) {
        self.connection.answered(Instant::now());
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for AnswerBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn connections(max: usize) -> Arc<Connections> {
        Arc::new(Connections::new(Limits::default(), max))
    }

    #[test]
    fn who_rested_longest_goes_first_and_nobody_who_is_served() {
        let all = connections(3);
        let start = Instant::now();
        let served = all.enter(start);
        served.connection.asked(None);
        let old = all.enter(start + SECOND);
        let young = all.enter(start + 2 * SECOND);
        all.make_room(start + 3 * SECOND);
        assert!(old.connection.is_ended() && !young.connection.is_ended() && !served.connection.is_ended());
        // What was ended counts no longer, even before it is closed.
        all.make_room(start + 3 * SECOND);
        assert!(!young.connection.is_ended());
    }

    #[test]
    fn where_nobody_rests_the_slowest_reader_goes() {
        let all = connections(2);
        let start = Instant::now();
        let [slow, quick] = [1, 90_000].map(|bytes| {
            let entered = all.enter(start);
            entered.connection.asked(None);
            entered.connection.went(bytes, start);
            entered.connection.state().sent.waits(start);
            entered
        });
        assert!(!all.has_room(start), "both may only just have begun");
        let later = start + 3 * SECOND;
        assert!(all.has_room(later));
        all.make_room(later);
        assert!(slow.connection.is_ended() && !quick.connection.is_ended());
    }

    #[test]
    fn a_line_that_is_full_of_work_waits() {
        let all = connections(1);
        let now = Instant::now();
        let served = all.enter(now);
        served.connection.asked(None);
        assert!(!all.has_room(now));
        all.make_room(now + SECOND);
        assert!(!served.connection.is_ended());
        served.connection.answered(now);
        assert!(all.has_room(now));
    }

    #[test]
    fn headers_rests_and_readers_have_their_time() {
        let limits = Limits::default();
        let start = Instant::now();
        let lapsed = |prepare: &dyn Fn(&Connection), seconds: u32| {
            let connection = Connection::new(limits, start);
            prepare(&connection);
            connection.has_lapsed(start + seconds * SECOND)
        };
        let nothing = |_: &Connection| {};
        let header = |connection: &Connection| connection.came(start);
        let working = |connection: &Connection| connection.asked(None);
        let unread = |connection: &Connection| {
            connection.asked(None);
            connection.state().sent.waits(start);
            connection.answered(start);
        };
        assert_eq!([lapsed(&nothing, 70), lapsed(&nothing, 80)], [false, true]);
        assert_eq!([lapsed(&header, 19), lapsed(&header, 21)], [false, true]);
        assert_eq!([lapsed(&working, 80), lapsed(&working, 3_600)], [false, false]);
        assert_eq!([lapsed(&unread, 44), lapsed(&unread, 46)], [false, true]);
    }
}
