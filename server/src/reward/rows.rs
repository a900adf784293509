//! Rewards in the database: what the office knows of them beside the ledger. Written by the ledger's writer alone,
//! each in the transaction of the entry that it belongs to.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use shared::id::{MineId, PayoutId, TipId, UserId};
use shared::region::DivisionCode;
use shared::register::Day;
use shared::reward::budget::{Budget, BudgetKey};
use shared::reward::case::Case;
use shared::reward::step::{By, State, Step};
use shared::reward::wire::{CashierKey, Evidence};
use shared::role::Role;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Uuid};

use crate::store::{Bind, Store, StoreError, parse_doc, record, two, uuid_key};

/// A reward as it stands.
#[derive(Clone, Serialize, Deserialize)]
pub struct RewardDoc {
    /// The case, folded from its steps.
    pub case: Case,
    /// For which tip.
    pub tip: TipId,
    /// The day on which that was accepted.
    pub accepted: Day,
    /// About which mine.
    pub mine: MineId,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Who must not deal with it, by the whistleblower's word.
    pub excluded: Vec<UserId>,
    /// Who found the tip true, where that is another person than the one who began the case: one who had left then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifier: Option<UserId>,
    /// The entry of its last step.
    pub entry: u64,
}

/// A step of a reward, with who really took it.
#[derive(Clone, Serialize, Deserialize)]
pub struct StepDoc {
    /// What.
    pub step: Step,
    /// By whom, as the ledger says.
    pub by: By,
    /// Which person that is, for the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// When.
    pub day: Day,
    /// Its entry in the ledger.
    pub entry: u64,
}

/// The id of a reward.
#[must_use]
pub fn reward_id(payout: PayoutId) -> RecordId {
    record("reward", uuid_key(payout.uuid()))
}

/// The id of the row that says which reward a tip has.
#[must_use]
pub fn reward_tip_id(tip: TipId) -> RecordId {
    record("reward_tip", uuid_key(tip.uuid()))
}

/// For so many days after the last try approvers are told that claims were blocked.
const BLOCKED_KEPT_DAYS: i64 = 180;

fn try_id(payout: PayoutId) -> RecordId {
    record("reward_try", uuid_key(payout.uuid()))
}

/// The id of a step.
#[must_use]
pub fn step_id(payout: PayoutId, n: u32) -> RecordId {
    record("reward_step", two(payout.uuid(), i64::from(n).into_value()))
}

/// The id of a budget.
#[must_use]
pub fn budget_id(key: BudgetKey) -> RecordId {
    let (region, year) = (i64::from(key.region.number()), i64::from(key.year));
    record("reward_budget", RecordIdKey::Array(vec![region.into_value(), year.into_value()].into()))
}

/// Which rewards of a list.
pub struct Wanted {
    /// In which region.
    pub region: DivisionCode,
    /// In which state by the last step.
    pub state: Option<State>,
    /// With a deadline up to that day.
    pub due: Option<Day>,
    /// Whose last step came before this entry.
    pub before: u64,
    /// At most so many.
    pub limit: usize,
}

impl Store {
    /// A reward.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reward(&self, payout: PayoutId) -> Result<Option<RewardDoc>, StoreError> {
        let bind = Bind::none().with("id", reward_id(payout));
        Ok(self.docs("SELECT doc FROM $id WHERE doc != NONE", bind).await?.pop())
    }

    /// The rewards with these ids; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rewards_by_id(&self, payouts: &[PayoutId]) -> Result<Vec<RewardDoc>, StoreError> {
        let mut distinct = payouts.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let ids: Vec<RecordId> = distinct.into_iter().map(reward_id).collect();
        self.docs("SELECT doc FROM $ids WHERE doc != NONE", Bind::none().with("ids", ids)).await
    }

    /// How many claims under a wrong key there were on this day.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn claim_tries(&self, payout: PayoutId, day: Day) -> Result<u32, StoreError> {
        let bind = Bind::none().with("id", try_id(payout)).with("day", i64::from(day.days()));
        let count: Option<i64> = self.read("RETURN IF $id.day = $day { $id.count }", bind).await?.one(0)?;
        Ok(count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0))
    }

    /// Counts one more, and the day with it once there were `most`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_claim_try(&self, payout: PayoutId, day: Day, most: u32) -> Result<(), StoreError> {
        let bind =
            Bind::none().with("id", try_id(payout)).with("day", i64::from(day.days())).with("most", i64::from(most));
        let sql = "BEGIN;
            LET $was = $id.{ day, count, blocked };
            LET $count = IF $was.day = $day { $was.count + 1 } ELSE { 1 };
            LET $blocked = IF $count = $most { 1 } ELSE { 0 };
            UPSERT $id SET count = $count, day = $day, blocked = ($was.blocked ?? 0) + $blocked RETURN NONE;
            COMMIT";
        self.change(sql, bind).await.map(drop)
    }

    /// The cases among these of which claims were blocked by wrong ones, or all of them; and on how many days.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn blocked_days(&self, among: Option<&[PayoutId]>) -> Result<HashMap<PayoutId, u32>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            payout: Uuid,
            blocked: i64,
        }
        let ids: Vec<RecordId> = among.unwrap_or_default().iter().copied().map(try_id).collect();
        let from = if among.is_some() { "$ids" } else { "reward_try" };
        let sql = format!("SELECT record::id(id) AS payout, blocked FROM {from} WHERE blocked > 0");
        let rows: Vec<Row> = self.read(&sql, Bind::none().with("ids", ids)).await?.rows(0)?;
        let one = |row: Row| (PayoutId::from_uuid(row.payout.into_inner()), u32::try_from(row.blocked).unwrap_or(0));
        Ok(rows.into_iter().map(one).collect())
    }

    /// An approver gave more time: on how many days claims were blocked before is forgotten.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_blocked_days(&self, payout: PayoutId) -> Result<(), StoreError> {
        let bind = Bind::none().with("id", try_id(payout));
        self.change("UPDATE $id SET blocked = 0 RETURN NONE", bind).await.map(drop)
    }

    /// Forgets how many there were on days before this one, and on how many days claims were blocked where that no
    /// longer matters.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_claim_tries(&self, before: Day) -> Result<(), StoreError> {
        let matters = [State::Notified, State::Lapsed].map(State::code).to_vec();
        let day = i64::from(before.days());
        let bind = Bind::none().with("day", day).with("matters", matters).with("long_ago", day - BLOCKED_KEPT_DAYS);
        let sql = "UPDATE reward_try SET count = 0 WHERE day < $day AND blocked > 0 AND count > 0 RETURN NONE;
            DELETE reward_try WHERE day < $day AND !(blocked > 0 AND day > $long_ago
                AND type::record('reward', record::id(id)).state IN $matters) RETURN NONE";
        self.change(sql, bind).await.map(drop)
    }

    /// The reward of a tip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reward_of_tip(&self, tip: TipId) -> Result<Option<RewardDoc>, StoreError> {
        let sql = "RETURN type::record('reward', $reward.payout ?? u'00000000-0000-0000-0000-000000000000').doc";
        let bind = Bind::none().with("reward", reward_tip_id(tip));
        let doc: Option<String> = self.read(sql, bind).await?.one(0)?;
        doc.as_deref().map(parse_doc).transpose()
    }

    /// Rewards, the newest change first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rewards(&self, wanted: &Wanted) -> Result<Vec<RewardDoc>, StoreError> {
        let (low, high) = wanted.region.range();
        let mut sql =
            "SELECT doc, entry FROM reward WHERE entry < $before AND region >= $low AND region <= $high".to_owned();
        if wanted.state.is_some() {
            sql += " AND state = $state";
        }
        if wanted.due.is_some() {
            sql += " AND due <= $due";
        }
        sql += " ORDER BY entry DESC LIMIT $limit";
        let bind = Bind::none()
            .with("before", i64::try_from(wanted.before).unwrap_or(i64::MAX))
            .with("low", i64::from(low))
            .with("high", i64::from(high))
            .with("limit", i64::try_from(wanted.limit).unwrap_or(i64::MAX))
            .with("state", wanted.state.map(State::code))
            .with("due", wanted.due.map(|day| i64::from(day.days())));
        self.docs(&sql, bind).await
    }

    /// Rewards of a region in these states, those first that have stood in theirs longest.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rewards_standing(
        &self,
        states: &[State],
        region: DivisionCode,
        limit: usize,
    ) -> Result<Vec<RewardDoc>, StoreError> {
        if states.is_empty() {
            return Ok(Vec::new());
        }
        let (low, high) = region.range();
        let states: Vec<&'static str> = states.iter().map(|state| state.code()).collect();
        let sql = "SELECT doc, entry FROM reward WHERE state IN $states AND region >= $low AND region <= $high
                   ORDER BY entry LIMIT $limit";
        let bind = Bind::none()
            .with("states", states)
            .with("low", i64::from(low))
            .with("high", i64::from(high))
            .with("limit", i64::try_from(limit).unwrap_or(i64::MAX));
        self.docs(sql, bind).await
    }

    /// Rewards in these states.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rewards_in(&self, states: &[State]) -> Result<Vec<RewardDoc>, StoreError> {
        let states: Vec<&'static str> = states.iter().map(|state| state.code()).collect();
        self.docs("SELECT doc FROM reward WHERE state IN $states", Bind::none().with("states", states)).await
    }

    /// Every reward as it stands, in no order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn all_rewards(&self) -> Result<Vec<RewardDoc>, StoreError> {
        self.docs("SELECT doc FROM reward", Bind::none()).await
    }

    /// The steps of a reward, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reward_steps(&self, payout: PayoutId) -> Result<Vec<StepDoc>, StoreError> {
        let bind = Bind::none().with("payout", Uuid::from(payout.uuid()));
        self.docs("SELECT doc FROM reward_step:[$payout, NONE]..[$payout, ..]", bind).await
    }

    /// One step of a reward.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reward_step(&self, payout: PayoutId, n: u32) -> Result<Option<StepDoc>, StoreError> {
        let bind = Bind::none().with("id", step_id(payout, n));
        Ok(self.docs("SELECT doc FROM $id WHERE doc != NONE", bind).await?.pop())
    }

    /// Cashiers in service with a key, whose region contains the given one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn cashiers_in_service(&self, region: DivisionCode) -> Result<Vec<CashierKey>, StoreError> {
        let mut cashiers = self.keys_in_use().await?;
        let ids: Vec<UserId> = cashiers.iter().map(|(user, _)| *user).collect();
        let serving = self.serving_among(&ids, Role::Cashier).await?;
        cashiers.sort_by_key(|(user, _)| *user);
        let is_near = |user: UserId| serving.iter().any(|person| person.id == user && person.region.contains(region));
        let near = cashiers.into_iter().filter(|(user, _)| is_near(*user));
        Ok(near.map(|(user, key)| CashierKey { user, post: key.post, key: key.key }).collect())
    }

    /// Whom to pay, sealed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payee(&self, payout: PayoutId) -> Result<Option<String>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            sealed: String,
        }
        let bind = Bind::none().with("id", record("reward_payee", uuid_key(payout.uuid())));
        let rows: Vec<Row> = self.read("SELECT sealed FROM $id", bind).await?.rows(0)?;
        Ok(rows.into_iter().next().map(|row| row.sealed))
    }

    /// Who looked at whom to pay, since that day.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payee_readers(&self, payout: PayoutId, since: Day) -> Result<Vec<UserId>, StoreError> {
        let bind = Bind::none().with("payout", Uuid::from(payout.uuid())).with("since", since.start().millis());
        let sql = "SELECT VALUE person FROM reward_read WHERE payout = $payout AND at >= $since";
        let people: Vec<Uuid> = self.read(sql, bind).await?.rows(0)?;
        Ok(people.into_iter().map(|person| UserId::from_uuid(person.into_inner())).collect())
    }

    /// Notes who looked at whom to pay, before it is given out.
    ///
    /// # Errors
    /// See [`StoreError`]. Then nothing must be given out.
    pub async fn note_payee_read(&self, payout: PayoutId, person: UserId) -> Result<(), StoreError> {
        let sql = "CREATE reward_read CONTENT { payout: $payout, person: $person, at: $at } RETURN NONE";
        let bind = Bind::none()
            .with("payout", Uuid::from(payout.uuid()))
            .with("person", Uuid::from(person.uuid()))
            .with("at", crate::clock::now().millis());
        self.change(sql, bind).await.map(|_| ())
    }

    /// A budget; an empty one where none was set.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn budget(&self, key: BudgetKey) -> Result<Budget, StoreError> {
        let bind = Bind::none().with("id", budget_id(key));
        Ok(self
            .docs::<(BudgetKey, Budget)>("SELECT doc FROM $id", bind)
            .await?
            .pop()
            .map_or_else(Budget::default, |(_, budget)| budget))
    }

    /// All budgets that were set.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn budgets(&self) -> Result<Vec<(BudgetKey, Budget)>, StoreError> {
        self.docs("SELECT doc FROM reward_budget ORDER BY id", Bind::none()).await
    }
}
