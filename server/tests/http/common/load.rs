//! Many requests at once, how long each took, and the figures that come of it: for measurements, which print them as
//! JSON in their last line.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use shared::digest::Digest;
use shared::id::{EventId, MineId, UserId};
use shared::sync::PushReceipt;

use super::http::{Answer, request};
use super::phone::{Phone, answered, arrived, new_check, started};

/// What is sent, and what came back after how long.
pub type Sent = (Answer, Duration);

/// Sends all of it, so many at a time, each as soon as one is answered. Gives the answers in no order, and the time
/// that all took.
pub async fn at_once<T, F, R>(many: usize, all: Vec<T>, ask: F) -> (Vec<Sent>, Duration)
where
    T: Send + 'static,
    F: Fn(T) -> R + Send + Sync + Clone + 'static,
    R: Future<Output = Answer> + Send,
{
    let waiting = Arc::new(Mutex::new(all.into_iter()));
    let mut senders = tokio::task::JoinSet::new();
    let begun = Instant::now();
    for _ in 0..many {
        let (waiting, ask) = (Arc::clone(&waiting), ask.clone());
        senders.spawn(async move {
            let mut sent = Vec::new();
            loop {
                let next = waiting.lock().expect("nobody panicked").next();
                let Some(next) = next else { return sent };
                let start = Instant::now();
                let answer = ask(next).await;
                sent.push((answer, start.elapsed()));
            }
        });
    }
    let mut sent = Vec::new();
    while let Some(one) = senders.join_next().await {
        sent.extend(one.expect("sends"));
    }
    (sent, begun.elapsed())
}

/// Milliseconds under which so many of 100 answers came.
pub fn within_ms(sent: &[Sent], of_100: usize) -> f64 {
    let mut times: Vec<Duration> = sent.iter().map(|(_, took)| *took).collect();
    times.sort_unstable();
    times[(times.len() * of_100).div_ceil(100) - 1].as_secs_f64() * 1_000.0
}

#[allow(clippy::cast_precision_loss, reason = "thousands")]
pub fn per_second(sent: &[Sent], took: Duration) -> f64 {
    sent.len() as f64 / took.as_secs_f64()
}

/// The figures, by name.
#[derive(Default)]
pub struct Told(pub serde_json::Map<String, serde_json::Value>);

impl Told {
    pub fn tell(&mut self, name: &str, value: f64) {
        self.0.insert(name.into(), value.into());
    }

    pub fn times(&mut self, name: &str, sent: &[Sent]) {
        self.tell(&format!("{name}_p50_ms"), within_ms(sent, 50));
        self.tell(&format!("{name}_p95_ms"), within_ms(sent, 95));
    }
}

pub fn all_are(status: u16, sent: &[Sent]) {
    for (answer, _) in sent {
        assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
    }
}

/// Events that were acknowledged, with their places on the log.
pub type Acked = Arc<Mutex<Vec<(EventId, u64, Digest)>>>;

/// Pushes without end, and notes what was acknowledged. Ends when the server is gone.
pub async fn push_until_gone(mut phone: Phone, mine: MineId, companion: UserId, acked: Acked) {
    let mut round = 0;
    loop {
        let check = new_check();
        let mut events = vec![phone.record(check, started(mine, companion)), phone.record(check, arrived())];
        events.extend((0..6).map(|n| phone.record(check, answered(round + n))));
        round += 1;
        for piece in events.chunks(3) {
            let body = phone.push_body(piece);
            let bearer = format!("Bearer {}", phone.session.access);
            let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
            let answer = request(phone.server, "POST", "/api/v1/sync/push", &headers, &body).await;
            // Cut off: it may be on disk or not, but it was not acknowledged.
            let Ok(answer) = answer else { return };
            let receipt: PushReceipt = answer.json();
            let mut acked = acked.lock().expect("not poisoned");
            acked.extend(receipt.events.iter().map(|r| (r.id, r.seq, r.hash)));
        }
    }
}
