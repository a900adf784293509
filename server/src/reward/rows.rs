//! Rewards in the database: what the office knows of them beside the ledger. Written by the ledger's writer alone,
//! each in the transaction of the entry that it belongs to.

use serde::{Deserialize, Serialize};
use shared::digest::{ActorTag, VoucherTag};
use shared::id::{MineId, PayoutId, TipId, UserId};
use shared::money::Fen;
use shared::region::DivisionCode;
use shared::register::Day;
use shared::reward::budget::{Budget, BudgetKey};
use shared::reward::case::Case;
use shared::reward::step::{By, State, Step};
use shared::reward::voucher::Redemption;
use shared::reward::wire::Evidence;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Uuid};

use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc, two, uuid_key};

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

/// A payment by what it will be called in the bank's statement.
#[derive(Clone, Serialize, Deserialize)]
pub struct ReferenceDoc {
    /// Of which case.
    pub payout: PayoutId,
    /// How much.
    pub sum: Fen,
    /// When.
    pub day: Day,
}

/// A voucher with what became of it.
#[derive(Clone)]
pub struct VoucherDoc {
    /// Of which case.
    pub payout: PayoutId,
    /// Its number there.
    pub n: u16,
    /// Its value.
    pub value: Fen,
    /// Whether it can be redeemed.
    pub open: bool,
    /// The last day for it, once it is issued.
    pub until: Option<Day>,
    /// Who paid it out, and when.
    pub redemption: Option<Redemption>,
    /// Which counter took it along, and on which day.
    pub taken: Option<(ActorTag, Day)>,
}

#[derive(SurrealValue)]
struct VoucherRow {
    payout: Uuid,
    n: i64,
    value: i64,
    open: bool,
    until: Option<i64>,
    redemption: Option<String>,
    counter: Option<String>,
    taken: Option<i64>,
}

pub(super) fn day_of(number: i64) -> Option<Day> {
    u32::try_from(number).ok().and_then(Day::from_days)
}

fn voucher_of(row: VoucherRow) -> Result<VoucherDoc, StoreError> {
    let bad = || StoreError::Unreadable("a voucher".into());
    let counter = row.counter.map(|text| text.parse::<ActorTag>()).transpose().map_err(|_| bad())?;
    Ok(VoucherDoc {
        payout: PayoutId::from_uuid(row.payout.into_inner()),
        n: u16::try_from(row.n).map_err(|_| bad())?,
        value: u64::try_from(row.value).ok().and_then(Fen::new).ok_or_else(bad)?,
        open: row.open,
        until: row.until.and_then(day_of),
        redemption: row.redemption.map(|text| parse_doc(&text)).transpose()?,
        taken: counter.zip(row.taken.and_then(day_of)),
    })
}

/// The id of a reward.
#[must_use]
pub fn reward_id(payout: PayoutId) -> RecordId {
    record("reward", uuid_key(payout.uuid()))
}

/// The id of a voucher.
#[must_use]
pub fn voucher_id(tag: &VoucherTag) -> RecordId {
    record("reward_voucher", tag.to_string())
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

/// The id of a payment's reference.
#[must_use]
pub fn reference_id(reference: &str) -> RecordId {
    record("reward_reference", reference)
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

    /// The reward of a tip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reward_of_tip(&self, tip: TipId) -> Result<Option<RewardDoc>, StoreError> {
        let sql = "LET $payout = (SELECT VALUE payout FROM ONLY $tip);
                   SELECT doc FROM type::record('reward', $payout) WHERE doc != NONE";
        let bind = Bind::none().with("tip", record("reward_tip", uuid_key(tip.uuid())));
        Ok(self.read(sql, bind).await?.docs(1)?.pop())
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
        sql += &format!(" ORDER BY entry DESC LIMIT {}", wanted.limit);
        let bind = Bind::none()
            .with("before", i64::try_from(wanted.before).unwrap_or(i64::MAX))
            .with("low", i64::from(low))
            .with("high", i64::from(high))
            .with("state", wanted.state.map(State::code))
            .with("due", wanted.due.map(|day| i64::from(day.days())));
        self.docs(&sql, bind).await
    }

    /// Rewards of which something is due by that day, in these states.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rewards_in(&self, states: &[State]) -> Result<Vec<RewardDoc>, StoreError> {
        let states: Vec<&'static str> = states.iter().map(|state| state.code()).collect();
        self.docs("SELECT doc FROM reward WHERE state IN $states", Bind::none().with("states", states)).await
    }

    /// How many rewards are in which state, and the sums of those that were paid.
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

    /// A voucher.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn voucher(&self, tag: &VoucherTag) -> Result<Option<VoucherDoc>, StoreError> {
        let sql = "SELECT payout, n, value, open, until, redemption, counter, taken FROM $id";
        let rows: Vec<VoucherRow> = self.read(sql, Bind::none().with("id", voucher_id(tag))).await?.rows(0)?;
        rows.into_iter().next().map(voucher_of).transpose()
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
        Ok(self.docs::<(BudgetKey, Budget)>("SELECT doc FROM $id", bind).await?.pop().map_or_else(
            Budget::default,
            |(_, budget)| budget,
        ))
    }

    /// All budgets that were set.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn budgets(&self) -> Result<Vec<(BudgetKey, Budget)>, StoreError> {
        self.docs("SELECT doc FROM reward_budget ORDER BY id", Bind::none()).await
    }

    /// Payments under these references, and whether each was found in a statement.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments(&self, references: &[String]) -> Result<Vec<(String, ReferenceDoc, bool)>, StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference_id(reference)).collect();
        let sql = "SELECT record::id(id) AS reference, doc, found FROM $ids WHERE doc != NONE";
        payments_of(self, sql, Bind::none().with("ids", ids)).await
    }

    /// Payments of a case, and whether each was found in a statement.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_of_case(&self, payout: PayoutId) -> Result<Vec<(String, ReferenceDoc, bool)>, StoreError> {
        let sql = "SELECT record::id(id) AS reference, doc, found FROM reward_reference WHERE payout = $payout";
        payments_of(self, sql, Bind::none().with("payout", Uuid::from(payout.uuid()))).await
    }

    /// Payments of these days that no statement had.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_unfound(&self, from: Day, to: Day) -> Result<Vec<(String, ReferenceDoc, bool)>, StoreError> {
        let sql = "SELECT record::id(id) AS reference, doc, found FROM reward_reference
                   WHERE found = false AND day >= $from AND day <= $to";
        let bind = Bind::none().with("from", i64::from(from.days())).with("to", i64::from(to.days()));
        payments_of(self, sql, bind).await
    }

    /// Notes that a statement had these payments.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_found(&self, references: &[String]) -> Result<(), StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference_id(reference)).collect();
        self.change("UPDATE $ids SET found = true RETURN NONE", Bind::none().with("ids", ids)).await.map(|_| ())
    }

    /// Keeps what a counter paid offline and should not have; the same twice is one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_difference<T: Serialize>(&self, key: String, doc: &T) -> Result<(), StoreError> {
        let bind = Bind::none().with("id", record("reward_difference", key)).with("doc", to_doc(doc)?);
        match self.change("CREATE $id CONTENT { doc: $doc } RETURN NONE", bind).await {
            Ok(_) | Err(StoreError::Duplicate(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

async fn payments_of(store: &Store, sql: &str, bind: Bind) -> Result<Vec<(String, ReferenceDoc, bool)>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        reference: String,
        doc: String,
        found: bool,
    }
    let rows: Vec<Row> = store.read(sql, bind).await?.rows(0)?;
    rows.into_iter().map(|row| Ok((row.reference, parse_doc(&row.doc)?, row.found))).collect()
}
