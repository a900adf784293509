//! A reading of the database that all who ask for it at the same time share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// Gives everybody what a reading found that began after the question: as fresh as a reading of one's own, and when
/// hundreds ask at once, a few readings serve them all.
pub struct Together<T> {
    /// How many asked so far.
    asked: AtomicU64,
    last: Mutex<Option<Last<T>>>,
}

struct Last<T> {
    /// How many had asked when the reading began.
    asked: u64,
    found: Arc<T>,
}

impl<T> Default for Together<T> {
    fn default() -> Self {
        Self { asked: AtomicU64::new(0), last: Mutex::new(None) }
    }
}

impl<T> Together<T> {
    /// Reads, or waits for a reading that somebody else begins from now on.
    ///
    /// # Errors
    /// Those of the reading. Whoever waited for it then reads again.
    pub async fn read<E>(&self, read: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.last.lock().await;
        if let Some(last) = last.as_ref()
            && last.asked >= number
        {
            return Ok(Arc::clone(&last.found));
        }
        let asked = self.asked.load(Ordering::SeqCst);
        let found = Arc::new(read.await?);
        *last = Some(Last { asked, found: Arc::clone(&found) });
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_at_once_share_and_nobody_gets_what_was_read_before_the_question() {
        let (together, count) = (Together::default(), AtomicU64::new(0));
        let read = async || {
            let now = count.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok::<_, ()>(now)
        };
        let all = futures::future::join_all((0..100).map(|_| together.read(read()))).await;
        // The first reading began when only the first had asked; the second serves all the others.
        assert_eq!(*all[0].clone().unwrap(), 0);
        assert!(all[1..].iter().all(|found| **found.as_ref().unwrap() == 1), "{all:?}");
        assert_eq!(*together.read(read()).await.unwrap(), 2, "a later question is read anew");
    }

    #[tokio::test]
    async fn a_reading_that_fails_or_is_given_up_leaves_nothing_behind() {
        let together = Together::<u8>::default();
        assert_eq!(together.read(async { Err("no") }).await, Err("no"));
        let given_up = together.read(std::future::pending::<Result<u8, ()>>());
        assert!(futures::FutureExt::now_or_never(given_up).is_none());
        assert_eq!(together.read(async { Ok::<_, ()>(7) }).await, Ok(Arc::new(7)));
    }
}
