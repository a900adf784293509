//! Room in memory for the bodies of forms while they are read and worked on: counted in the bytes that came, whatever
//! they are, so that neither files nor fields nor heads of parts can fill the memory. While somebody waits for room, the
//! slowest of those who have it is ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::{StreamExt as _, stream};
use shared::problem::ProblemCode;
use shared::text::Lang;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::problem;
use crate::net::{BodyPace, Sender, Senders};
use crate::problem::ApiProblem;
use crate::state::AppState;

/// Bytes of one place.
const PLACE_BYTES: usize = 512 * 1024;
/// All places: two of the largest forms, or a dozen with two photos of a phone each.
static PLACES: Semaphore = Semaphore::const_new(128);
/// When all places are taken, one form after another goes on beyond its own: without it, forms that have come half
/// would wait for each other.
static BEYOND: Semaphore = Semaphore::const_new(1);
/// The longest wait for room. The sender is not read from meanwhile.
const WAIT: Duration = Duration::from_secs(20);
/// When somebody who waited in vain is asked to come back.
const RETRY_AFTER_S: u32 = 30;
/// A body that fits into this needs no room: a form without files, which never waits.
const FREE_BYTES: usize = 64 * 1024;

/// Whoever sends a form that takes places: the slowest is ended while somebody waits for room.
static SENDERS: Senders = Senders::new();
/// How long somebody waits before another slow sender is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What one form takes.
struct Room {
    pace: BodyPace,
    sender: Option<Sender<'static>>,
    came: usize,
    places: Option<SemaphorePermit<'static>>,
    beyond: Option<SemaphorePermit<'static>>,
    is_refused: bool,
}

impl Room {
    /// Makes room for so many bytes more; false when there was none in time.
    async fn grow(&mut self, bytes: usize) -> bool {
        self.came += bytes;
        let needed = self.came.saturating_sub(FREE_BYTES).div_ceil(PLACE_BYTES);
        if needed > 0 {
            self.sender.get_or_insert_with(|| SENDERS.join(&self.pace));
        }
        let until = tokio::time::Instant::now() + WAIT;
        let mut look_again = tokio::time::Instant::now() + LOOK_AGAIN;
        while self.beyond.is_none() && self.places.as_ref().map_or(0, SemaphorePermit::num_permits) < needed {
            tokio::select! {
                biased;
                Ok(place) = PLACES.acquire() => match &mut self.places {
                    Some(places) => places.merge(place),
                    none => *none = Some(place),
                },
                Ok(beyond) = BEYOND.acquire() => self.beyond = Some(beyond),
                () = tokio::time::sleep_until(until.min(look_again)) => {
                    if tokio::time::Instant::now() >= until {
                        self.is_refused = true;
                        return false;
                    }
                    SENDERS.end_slowest(Instant::now());
                    look_again += LOOK_AGAIN;
                }
            }
        }
        true
    }
}

/// Reads the body of a form no faster than there is room for it, which is held until the answer is made.
pub(super) async fn within_room(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    let Ok(pace) = BodyPace::from_request_parts(&mut head, &()).await;
    let room = Room { pace, sender: None, came: 0, places: None, beyond: None, is_refused: false };
    let room = Arc::new(Mutex::new(room));
    let body = Body::from_stream(counted(body, Arc::clone(&room)));
    let response = next.run(Request::from_parts(head, body)).await;
    if room.lock().await.is_refused {
        // Its language stood in the part that was not read.
        return problem(&state, &ApiProblem::new(ProblemCode::Busy).retry_after(RETRY_AFTER_S), Lang::default());
    }
    response
}

fn counted(body: Body, room: Arc<Mutex<Room>>) -> impl stream::Stream<Item = Result<Bytes, axum::Error>> {
    stream::unfold((body.into_data_stream(), room), async |(mut body, room)| {
        let chunk = match body.next().await? {
            Ok(chunk) if room.lock().await.grow(chunk.len()).await => Ok(chunk),
            Ok(_) => Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::OutOfMemory))),
            Err(error) => Err(error),
        };
        Some((chunk, (body, room)))
    })
}
