//! Questions that are answered many at a time.

use tokio::sync::{mpsc, oneshot};

/// Answers whatever was asked while it answered others, all at once in the next round. What a round costs by itself is
/// shared by all who are in it, and takes the same time for each of them. A question that comes alone does not wait.
pub struct Gathered<Q, A> {
    waiting: mpsc::Sender<(Q, oneshot::Sender<A>)>,
}

impl<Q: Send + 'static, A: Send + 'static> Gathered<Q, A> {
    /// Begins: `answer` gets at most so many questions, and answers each in its place.
    pub fn start<F>(most: usize, answer: impl Fn(Vec<Q>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Vec<A>> + Send + 'static,
    {
        let (waiting, mut asked) = mpsc::channel::<(Q, oneshot::Sender<A>)>(most);
        tokio::spawn(async move {
            let mut round = Vec::with_capacity(most);
            while asked.recv_many(&mut round, most).await > 0 {
                // Who does not wait any more needs no answer.
                round.retain(|(_, asker)| !asker.is_closed());
                if round.is_empty() {
                    continue;
                }
                let (questions, askers): (Vec<_>, Vec<_>) = round.drain(..).unzip();
                // In a task of its own, so that a round that panics is the only one that is lost.
                let answers = tokio::spawn(answer(questions)).await.unwrap_or_default();
                for (asker, answer) in askers.into_iter().zip(answers) {
                    let _ = asker.send(answer);
                }
            }
        });
        Self { waiting }
    }

    /// The answer; none when its round was lost.
    pub async fn ask(&self, question: Q) -> Option<A> {
        let (asker, answer) = oneshot::channel();
        self.waiting.send((question, asker)).await.ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn everybody_gets_the_answer_to_the_own_question_and_rounds_are_few() {
        let rounds = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&rounds);
        let gathered = Gathered::start(40, move |questions: Vec<usize>| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move {
                assert!(questions.len() <= 40);
                tokio::task::yield_now().await;
                questions.into_iter().map(|n| n * 2).collect()
            }
        });
        let answers = join_all((0..100).map(|n| gathered.ask(n))).await;
        assert_eq!(answers, (0..100).map(|n| Some(n * 2)).collect::<Vec<_>>());
        assert!(rounds.load(Ordering::SeqCst) <= 4, "{rounds:?}");
    }

    #[tokio::test]
    async fn a_round_that_is_lost_and_an_asker_who_left_harm_nobody_else() {
        let gathered = Gathered::start(8, |questions: Vec<u8>| async move {
            assert_ne!(questions, [0]);
            tokio::task::yield_now().await;
            questions
        });
        assert_eq!(gathered.ask(0).await, None);
        assert!(futures::FutureExt::now_or_never(gathered.ask(1)).is_none());
        assert_eq!(gathered.ask(2).await, Some(2));
    }
}
