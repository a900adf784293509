//! A watch over the embedded database, which can stop answering for ever.
//!
//! The engine (surrealkv 0.21.4) takes two locks in one order where it reads a range and in the other where it writes a
//! full memtable out. When both happen in the same instant, neither goes on, nor does anything that comes after. Only a
//! new process helps, and it may come at once: whatever was acknowledged is on disk.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use tokio::runtime::Handle;

use super::Store;

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(5);
/// How long it may take to answer: many times what the slowest disk needs for one row.
const PATIENCE: Duration = Duration::from_secs(30);
/// The exit status when it does not: a failure that passes, by `sysexits.h`.
const TRY_AGAIN: i32 = 75;

/// A watch that goes on until it is dropped.
pub struct Watchdog {
    _stop: mpsc::Sender<()>,
}

impl Watchdog {
    /// Ends the process when this database stops answering, so that what looks after the process starts it again.
    /// Must be called within the runtime. A remote database is not watched: there, a new process would change nothing.
    #[must_use]
    pub fn over(store: &Store) -> Option<Self> {
        let store = store.is_embedded().then(|| store.clone())?;
        let ask = move || {
            let store = store.clone();
            async move {
                store.answers().await;
            }
        };
        Some(Self::start(ask, EVERY, PATIENCE, || {
            tracing::error!(
                seconds = PATIENCE.as_secs(),
                "the database does not answer any more; this process ends, to be started again. Nothing acknowledged is lost"
            );
            std::process::exit(TRY_AGAIN);
        }))
    }

    /// Asks from a thread of its own: those of the runtime may all be held up by the database.
    fn start<A>(
        ask: impl Fn() -> A + Send + 'static,
        every: Duration,
        patience: Duration,
        stalled: impl FnOnce() + Send + 'static,
    ) -> Self
    where
        A: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = mpsc::channel::<()>();
        let runtime = Handle::current();
        std::thread::spawn(move || {
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let (answer, answered) = mpsc::channel();
                let question = ask();
                runtime.spawn(async move {
                    question.await;
                    let _ = answer.send(());
                });
                // Asked in vain is one thing; a runtime that ends drops the question, which is another.
                let is_stalled = answered.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
                if is_stalled && stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
                    return stalled();
                }
            }
        });
        Self { _stop: stop }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, Condvar};

    use super::*;

    const SOON: Duration = Duration::from_millis(10);
    const LONG: Duration = Duration::from_millis(300);

    fn tell() -> (impl FnOnce() + Send + 'static, mpsc::Receiver<()>) {
        let (told, tells) = mpsc::channel();
        (move || told.send(()).unwrap(), tells)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_holds_every_thread_of_the_runtime_is_found_out() {
        let (stalled, told) = tell();
        let held = Arc::new((Mutex::new(true), Condvar::new()));
        let asked = Arc::new(AtomicU32::new(0));
        let ask = {
            let (held, asked) = (Arc::clone(&held), Arc::clone(&asked));
            move || {
                let (held, turn) = (Arc::clone(&held), asked.fetch_add(1, Ordering::SeqCst));
                async move {
                    if turn == 2 {
                        // A lock that is never given back, taken the way the engine does: without an await.
                        let other = Arc::clone(&held);
                        tokio::spawn(async move { wait(&other) });
                        wait(&held);
                    }
                }
            }
        };
        let watch = Watchdog::start(ask, SOON, LONG, stalled);
        let told = std::thread::spawn(move || told.recv_timeout(Duration::from_secs(20)));
        tokio::task::spawn_blocking(move || {
            assert_eq!(told.join().unwrap(), Ok(()), "nobody noticed");
            *held.0.lock().unwrap() = false;
            held.1.notify_all();
        })
        .await
        .unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 3, "it was found out at the first question without an answer");
        drop(watch);
    }

    fn wait(held: &(Mutex<bool>, Condvar)) {
        let lock = held.0.lock().unwrap();
        drop(held.1.wait_while(lock, |held| *held).unwrap());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_that_is_slow_or_is_closed_is_not() {
        let (stalled, told) = tell();
        let asked = Arc::new(AtomicU32::new(0));
        let ask = {
            let asked = Arc::clone(&asked);
            move || {
                asked.fetch_add(1, Ordering::SeqCst);
                async {
                    tokio::time::sleep(LONG / 3).await;
                }
            }
        };
        let watch = Watchdog::start(ask, SOON, LONG, stalled);
        while asked.load(Ordering::SeqCst) < 3 {
            tokio::time::sleep(SOON).await;
        }
        drop(watch);
        // The thread ends without a word, and takes what it would have said with it.
        let said = tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(20)));
        assert_eq!(said.await.unwrap(), Err(RecvTimeoutError::Disconnected));
    }
}
