//! Argon2 on the server: few computations at a time, in memory that is used again, and in an order that a crowd of
//! strangers cannot turn against those who are known.
//!
//! A computation that was begun ends in its turn, also when whoever asked has hung up meanwhile: its memory and its
//! processor are not given to the next one before.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::seal::secrets::ScratchMemory;
use tokio::sync::oneshot;

/// Computations at a time, at most: each keeps 19 MiB. Fewer where there are fewer processors.
const AT_ONCE_MAX: usize = 4;
/// Callers of one kind that wait at a time. Beyond it they are told to come again.
const WAITING_MAX: usize = 64;
/// The longest wait for a turn: whoever waits longer has given up by then.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Too many wait: the caller may come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTurn {
    /// The queue is full, or the wait was too long.
    #[error("too many wait for a computation of Argon2")]
    Busy,
    /// The computation panicked.
    #[error("a computation of Argon2 panicked")]
    Lost,
}

/// Who asks for a computation, which decides who is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who signs in on a device that is enrolled for the account: before all others. Their wrong passwords are
    /// few, because each device has a budget of its own.
    KnownDevice,
    /// Somebody who signs in on another device.
    NewDevice,
    /// A whistleblower with a PIN, whose browser has no scripts. Has every second turn while new devices wait too.
    ReceiptPin,
}

/// The computations and who waits for one.
pub struct HashPool {
    queue: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    free: Vec<ScratchMemory>,
    known: Waiting,
    new: Waiting,
    pin: Waiting,
    is_turn_of_pin: bool,
}

type Waiting = VecDeque<oneshot::Sender<Turn>>;

/// The right to compute, with the memory for it. It goes on to the next in the queue when it is dropped.
struct Turn {
    queue: Arc<Mutex<Queue>>,
    memory: Option<ScratchMemory>,
}

impl Default for HashPool {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::new(processors.min(AT_ONCE_MAX))
    }
}

impl HashPool {
    fn new(at_once: usize) -> Self {
        let free = (0..at_once).map(|_| ScratchMemory::default()).collect();
        Self { queue: Arc::new(Mutex::new(Queue { free, ..Queue::default() })) }
    }

    /// Does a computation when its turn has come.
    ///
    /// # Errors
    /// See [`NoTurn`].
    pub async fn run<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&mut ScratchMemory) -> T + Send + 'static,
    ) -> Result<T, NoTurn> {
        let mut turn = self.turn(caller).await?;
        // The turn ends with the work, not with the caller's wait for it.
        let done = tokio::task::spawn_blocking(move || turn.memory.as_mut().map(work));
        done.await.ok().flatten().ok_or(NoTurn::Lost)
    }

    async fn turn(&self, caller: Caller) -> Result<Turn, NoTurn> {
        let next = {
            let mut queue = locked(&self.queue);
            // There is free memory only while nobody waits.
            if let Some(memory) = queue.free.pop() {
                return Ok(Turn { queue: Arc::clone(&self.queue), memory: Some(memory) });
            }
            let waiting = queue.of(caller);
            if waiting.len() >= WAITING_MAX {
                waiting.retain(|next| !next.is_closed());
            }
            if waiting.len() >= WAITING_MAX {
                return Err(NoTurn::Busy);
            }
            let (sender, next) = oneshot::channel();
            waiting.push_back(sender);
            next
        };
        tokio::time::timeout(WAIT_MAX, next).await.ok().and_then(Result::ok).ok_or(NoTurn::Busy)
    }
}

impl Queue {
    fn of(&mut self, caller: Caller) -> &mut Waiting {
        match caller {
            Caller::KnownDevice => &mut self.known,
            Caller::NewDevice => &mut self.new,
            Caller::ReceiptPin => &mut self.pin,
        }
    }

    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        if let Some(next) = self.known.pop_front() {
            return Some(next);
        }
        self.is_turn_of_pin = !self.is_turn_of_pin;
        let (first, second) =
            if self.is_turn_of_pin { (&mut self.pin, &mut self.new) } else { (&mut self.new, &mut self.pin) };
        first.pop_front().or_else(|| second.pop_front())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(mut memory) = self.memory.take() else { return };
        let mut queue = locked(&self.queue);
        while let Some(next) = queue.next() {
            match next.send(Self { queue: Arc::clone(&self.queue), memory: Some(memory) }) {
                Ok(()) => return,
                // Whoever waited has hung up.
                Err(mut unwanted) => match unwanted.memory.take() {
                    Some(back) => memory = back,
                    None => return,
                },
            }
        }
        queue.free.push(memory);
    }
}

/// The queue, also after a panic of somebody who held it: it is whole between any two of its steps.
fn locked(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Begun = tokio::task::JoinHandle<Result<(), NoTurn>>;

    /// Asks for a turn that notes its name, and is in the queue when this returns.
    async fn ask(pool: &Arc<HashPool>, done: &Arc<Mutex<Vec<String>>>, caller: Caller, name: &str) -> Begun {
        let (pool, done, name) = (Arc::clone(pool), Arc::clone(done), name.to_owned());
        let task = tokio::spawn(async move { pool.run(caller, move |_| done.lock().unwrap().push(name)).await });
        tokio::task::yield_now().await;
        task
    }

    #[tokio::test]
    async fn known_devices_are_first_and_the_others_take_turns() {
        let pool = Arc::new(HashPool::new(1));
        let done = Arc::new(Mutex::new(Vec::new()));
        let held = pool.turn(Caller::NewDevice).await.unwrap();
        let mut tasks = Vec::new();
        for (caller, name) in [
            (Caller::NewDevice, "new 1"),
            (Caller::NewDevice, "new 2"),
            (Caller::ReceiptPin, "pin 1"),
            (Caller::ReceiptPin, "pin 2"),
            (Caller::KnownDevice, "known 1"),
            (Caller::KnownDevice, "known 2"),
        ] {
            tasks.push(ask(&pool, &done, caller, name).await);
        }
        drop(held);
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(*done.lock().unwrap(), ["known 1", "known 2", "pin 1", "new 1", "pin 2", "new 2"]);
        assert_eq!(locked(&pool.queue).free.len(), 1);
    }

    #[tokio::test]
    async fn a_full_queue_says_so_and_known_devices_still_get_in() {
        let pool = Arc::new(HashPool::new(1));
        let done = Arc::new(Mutex::new(Vec::new()));
        let held = pool.turn(Caller::NewDevice).await.unwrap();
        let mut tasks = Vec::new();
        for _ in 0..WAITING_MAX {
            tasks.push(ask(&pool, &done, Caller::NewDevice, "new").await);
        }
        assert_eq!(pool.run(Caller::NewDevice, |_| ()).await, Err(NoTurn::Busy));
        let known = ask(&pool, &done, Caller::KnownDevice, "known").await;
        // Those who hang up make room.
        tasks.pop().unwrap().abort();
        tokio::task::yield_now().await;
        tasks.push(ask(&pool, &done, Caller::NewDevice, "after").await);
        drop(held);
        known.await.unwrap().unwrap();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let done = done.lock().unwrap();
        assert_eq!((done.len(), done[0].as_str(), done[WAITING_MAX].as_str()), (WAITING_MAX + 1, "known", "after"));
    }

    #[tokio::test]
    async fn who_hangs_up_gives_no_second_turn_while_the_first_is_computed() {
        let pool = Arc::new(HashPool::new(1));
        let (begun, has_begun) = oneshot::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let asked = Arc::clone(&pool);
        let task = tokio::spawn(async move {
            asked
                .run(Caller::NewDevice, move |_| {
                    begun.send(()).unwrap();
                    ends.recv().unwrap();
                })
                .await
        });
        has_begun.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        assert!(locked(&pool.queue).free.is_empty(), "it is still computed");
        end.send(()).unwrap();
        pool.run(Caller::NewDevice, |_| ()).await.unwrap();
        // A computation that panics loses neither its turn nor its memory.
        assert_eq!(pool.run(Caller::NewDevice, |_| panic!("on purpose")).await, Err::<(), _>(NoTurn::Lost));
        pool.run(Caller::NewDevice, |_| ()).await.unwrap();
    }

    #[tokio::test]
    async fn memory_is_kept_and_there_is_no_more_of_it_than_computations_at_a_time() {
        let pool = HashPool::new(2);
        for _ in 0..10 {
            pool.run(Caller::NewDevice, |memory| memory.blocks(64).is_ok()).await.unwrap();
        }
        assert_eq!(locked(&pool.queue).free.len(), 2);
    }
}
