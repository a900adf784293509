//! Looks at what lies under receipt codes. Those that come together are answered together, in three readings of the
//! database however many they are and whatever is there: of those in a round a right code takes as long as a wrong one.
//! What many look at in a round is read once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use shared::id::{PayoutId, TipId};
use shared::tip::wire::Knock;
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use super::rows::{Found, StepRow, TipDoc, Under, proof_hash};
use crate::gathered::Gathered;
use crate::keys::{ServerKeys, same_in_constant_time};
use crate::register::{place, step_id};
use crate::reward::{RewardDoc, reward_id, reward_tip_id};
use crate::state::Shared;
use crate::store::{Bind, Store, StoreError, parse_doc, record, uuid_key};

/// Looks that are answered together.
const AT_ONCE: usize = 64;

/// See [`Shared::under`].
pub type Looks = Gathered<Knock, Look>;

/// What somebody who knocked is given.
type Look = Result<Option<Arc<Under>>, StoreError>;

/// Begins to answer looks.
#[must_use]
pub fn looks(store: Store, keys: Arc<ServerKeys>) -> Looks {
    Gathered::start(AT_ONCE, move |knocks: Vec<Knock>| {
        let (store, keys) = (store.clone(), Arc::clone(&keys));
        async move {
            let found = store.tips_under(&keys, &knocks).await;
            found.unwrap_or_else(|error| knocks.iter().map(|_| Err(error.clone())).collect())
        }
    })
}

impl Shared {
    /// What lies under a look-up id and its proof.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn under(&self, knock: &Knock) -> Look {
        let found = self.looks.ask(knock.clone()).await;
        found.unwrap_or_else(|| Err(StoreError::Fatal("a round of looks was lost".into())))
    }
}

#[derive(SurrealValue)]
struct KeyRow {
    tip: Option<Uuid>,
    proof: Option<String>,
}

/// Of each tip, in order.
#[derive(SurrealValue)]
struct TipsRow {
    tips: Vec<Option<String>>,
    payouts: Vec<Option<Uuid>>,
}

#[derive(SurrealValue)]
struct MoreRow {
    steps: Vec<Option<StepRow>>,
    rewards: Vec<Option<String>>,
}

impl Store {
    /// What lies under each of some look-up ids with its proof: as many answers, in the same order. A record's field
    /// costs the database half of what a `SELECT` of it does, and a field of many records little more than of one.
    ///
    /// # Errors
    /// See [`StoreError`].
    async fn tips_under(&self, keys: &ServerKeys, knocks: &[Knock]) -> Result<Vec<Look>, StoreError> {
        let ids: Vec<RecordId> = knocks.iter().map(|knock| record("tip_key", place(keys, &knock.lookup))).collect();
        let bind = Bind::none().with("keys", ids);
        let rows: Vec<Option<KeyRow>> = self.read("RETURN $keys.{ tip, proof }", bind).await?.rows(0)?;
        let led_to: Vec<TipId> = whole(rows, knocks.len())?.into_iter().zip(knocks).map(let_in).collect();
        let tips: Vec<TipId> = led_to.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let found = self.tips_with_all(&tips).await?;
        let looks: HashMap<TipId, Look> = tips.into_iter().zip(found).collect();
        Ok(led_to.iter().map(|tip| looks.get(tip).cloned().unwrap_or_else(|| Err(not_as_asked()))).collect())
    }

    /// Tips with their steps and rewards, in the same order.
    async fn tips_with_all(&self, tips: &[TipId]) -> Result<Vec<Look>, StoreError> {
        let ids: Vec<RecordId> = tips.iter().map(|tip| record("tip", uuid_key(tip.uuid()))).collect();
        let of_tips: Vec<RecordId> = tips.iter().map(|tip| reward_tip_id(*tip)).collect();
        let bind = Bind::none().with("tips", ids).with("of_tips", of_tips);
        let row = self.read("RETURN { tips: $tips.doc, payouts: $of_tips.payout }", bind).await?.one(0)?;
        let TipsRow { tips: docs, payouts } = row.ok_or_else(not_as_asked)?;
        let docs = whole(docs, tips.len())?;
        let docs: Vec<Option<Result<TipDoc, StoreError>>> =
            docs.iter().map(|doc| doc.as_deref().map(parse_doc)).collect();

        // Steps are added, and go only with their tip: those that its document counts are there. One at least is
        // looked for everywhere.
        let counts: Vec<u64> = docs.iter().map(|doc| doc.as_ref().map_or(1, steps_of).max(1)).collect();
        let steps: Vec<RecordId> =
            tips.iter().zip(&counts).flat_map(|(tip, count)| (0..*count).map(|n| step_id(*tip, n))).collect();
        let rewards: Vec<RecordId> = whole(payouts, tips.len())?
            .into_iter()
            .map(|payout| reward_id(PayoutId::from_uuid(payout.map_or_else(uuid::Uuid::nil, Uuid::into_inner))))
            .collect();
        let asked = steps.len();
        let bind = Bind::none().with("steps", steps).with("rewards", rewards);
        let row = self.read("RETURN { steps: $steps.{ doc, entry }, rewards: $rewards.doc }", bind).await?.one(0)?;
        let MoreRow { steps, rewards } = row.ok_or_else(not_as_asked)?;
        let mut steps = whole(steps, asked)?.into_iter();
        let rewards = whole(rewards, tips.len())?;
        let all = docs.into_iter().zip(counts).zip(rewards);
        Ok(all
            .map(|((doc, count), reward)| {
                let steps: Vec<StepRow> =
                    steps.by_ref().take(usize::try_from(count).unwrap_or(0)).flatten().collect();
                // A tip without steps was deleted between the readings.
                doc.filter(|_| !steps.is_empty()).map(|doc| under(doc?, &steps, reward.as_deref())).transpose()
            })
            .collect())
    }
}

/// The tip that a knock leads to; the nil one, which does not exist, where there is none or the proof is wrong. As much
/// work whether or not there is a row, and however much of the proof is right.
fn let_in((row, knock): (Option<KeyRow>, &Knock)) -> TipId {
    let row = row.unwrap_or(KeyRow { tip: None, proof: None });
    let hash = proof_hash(&knock.proof);
    let nothing = "0".repeat(hash.len());
    let is_right = same_in_constant_time(&hash, row.proof.as_ref().unwrap_or(&nothing));
    TipId::from_uuid(row.tip.filter(|_| is_right).map_or_else(uuid::Uuid::nil, Uuid::into_inner))
}

fn steps_of(doc: &Result<TipDoc, StoreError>) -> u64 {
    doc.as_ref().map_or(0, |doc| doc.steps)
}

fn under(doc: TipDoc, steps: &[StepRow], reward: Option<&str>) -> Result<Arc<Under>, StoreError> {
    let steps = steps.iter().map(StepRow::read).collect::<Result<_, _>>()?;
    let reward = reward.map(parse_doc::<RewardDoc>).transpose()?;
    Ok(Arc::new(Under { found: Found { doc, steps }, reward }))
}

/// One answer for each that was asked for.
fn whole<T>(rows: Vec<T>, asked: usize) -> Result<Vec<T>, StoreError> {
    if rows.len() == asked { Ok(rows) } else { Err(not_as_asked()) }
}

fn not_as_asked() -> StoreError {
    StoreError::Unreadable("an answer that is not as long as the question".into())
}
