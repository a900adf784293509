//! What is counted once a day. Counters of this moment would tell, to who asks every minute, when something happened.

use std::sync::Arc;

use shared::register::Day;
use tokio::sync::Mutex;

/// Below this a count is not told exactly: it could point at a person.
pub const FEWER: u64 = 5;

/// What was found today, once somebody asked.
pub struct Daily<T>(Mutex<Option<(Day, Arc<T>)>>);

impl<T> Default for Daily<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Daily<T> {
    /// What was found on that day; counts if nobody asked yet. Whoever asks meanwhile waits for the one count.
    ///
    /// # Errors
    /// Those of the count. The next who asks counts anew.
    pub async fn of<E>(&self, day: Day, count: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let mut kept = self.0.lock().await;
        if let Some((of, found)) = &*kept
            && *of == day
        {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(count.await?);
        *kept = Some((day, Arc::clone(&found)));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_day_is_counted_once_and_a_count_that_failed_anew() {
        let (daily, day) = (Daily::default(), |n| Day::from_days(n).expect("a day"));
        let told = async |n, found: Result<u8, ()>| daily.of(day(n), async { found }).await.map(|found| *found);
        assert_eq!(told(1, Err(())).await, Err(()));
        assert_eq!(told(1, Ok(1)).await, Ok(1));
        assert_eq!(told(1, Ok(2)).await, Ok(1));
        assert_eq!(told(2, Ok(3)).await, Ok(3));
    }
}
