//! Rewards in the database: what the office knows of them beside the ledger. Written by the ledger's writer alone,
//! each in the transaction of the entry that it belongs to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::digest::{ActorTag, Digest, VoucherTag};
use shared::id::{MineId, PayoutId, TipId, UserId};
use shared::money::Fen;
use shared::region::DivisionCode;
use shared::register::Day;
use shared::reward::budget::{Budget, BudgetKey};
use shared::reward::case::Case;
use shared::reward::step::{By, State, Step};
use shared::reward::voucher::Redemption;
use shared::reward::wire::{CashierKey, Evidence};
use shared::role::Role;
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Uuid};

use super::counter::OfflineDifference;
use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc, two, uuid_key};

/// So many days after its own day a list that was not given back still keeps its vouchers from other counters: what was
/// paid from it offline may not have been reported yet.
pub const LIST_DAYS: u16 = 7;
/// Vouchers that are put on a list in one transaction.
const TAKEN_AT_A_TIME: usize = 1_000;

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

/// A payment as it is looked for in statements.
#[derive(Clone)]
pub struct Payment {
    /// What it is called there.
    pub reference: String,
    /// What it is.
    pub doc: ReferenceDoc,
    /// The SHA-256 of the statement that had it, as text.
    pub found: Option<String>,
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

impl VoucherDoc {
    /// The last day on which another counter's list keeps the voucher, if one does on that day.
    #[must_use]
    pub fn elsewhere(&self, counter: &ActorTag, day: Day) -> Option<Day> {
        let (_, taken) = self.taken.filter(|(other, _)| other != counter)?;
        let until = taken.plus(LIST_DAYS);
        (taken <= day && day <= until).then_some(until)
    }
}

#[derive(SurrealValue)]
struct VoucherRow {
    tag: String,
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

fn tag_of(text: &str) -> Result<VoucherTag, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable("a voucher".into()))
}

fn voucher_of(row: VoucherRow) -> Result<(VoucherTag, VoucherDoc), StoreError> {
    let bad = || StoreError::Unreadable("a voucher".into());
    let counter = row.counter.map(|text| text.parse::<ActorTag>()).transpose().map_err(|_| bad())?;
    let doc = VoucherDoc {
        payout: PayoutId::from_uuid(row.payout.into_inner()),
        n: u16::try_from(row.n).map_err(|_| bad())?,
        value: u64::try_from(row.value).ok().and_then(Fen::new).ok_or_else(bad)?,
        open: row.open,
        until: row.until.and_then(day_of),
        redemption: row.redemption.map(|text| parse_doc(&text)).transpose()?,
        taken: counter.zip(row.taken.and_then(day_of)),
    };
    Ok((tag_of(&row.tag)?, doc))
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
        Ok(self.vouchers(&[*tag]).await?.remove(tag))
    }

    /// The vouchers of these tags; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn vouchers(&self, tags: &[VoucherTag]) -> Result<BTreeMap<VoucherTag, VoucherDoc>, StoreError> {
        let ids: Vec<RecordId> = tags.iter().map(voucher_id).collect();
        let sql = "SELECT record::id(id) AS tag, payout, n, value, open, until, redemption, counter, taken FROM $ids
                   WHERE payout != NONE";
        let rows: Vec<VoucherRow> = self.read(sql, Bind::none().with("ids", ids)).await?.rows(0)?;
        rows.into_iter().map(voucher_of).collect()
    }

    /// The vouchers that can be redeemed on that day, and their cases, in the order of the tags.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open_vouchers(&self, day: Day) -> Result<Vec<(VoucherTag, PayoutId)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            tag: String,
            payout: Uuid,
        }
        let sql = "SELECT record::id(id) AS tag, payout FROM reward_voucher WHERE open = true AND until >= $day";
        let rows: Vec<Row> = self.read(sql, Bind::none().with("day", i64::from(day.days()))).await?.rows(0)?;
        let tag = |row: Row| Ok((tag_of(&row.tag)?, PayoutId::from_uuid(row.payout.into_inner())));
        let mut open = rows.into_iter().map(tag).collect::<Result<Vec<_>, StoreError>>()?;
        open.sort_unstable_by_key(|(tag, _)| *tag);
        Ok(open)
    }

    /// Puts vouchers on a counter's list, those that can be redeemed and stand on no other's. Gives these with value
    /// and last day.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn take_vouchers(
        &self,
        tags: &[VoucherTag],
        counter: &ActorTag,
        day: Day,
    ) -> Result<Vec<(VoucherTag, Fen, Day)>, StoreError> {
        let sql = "UPDATE $ids SET counter = $counter, taken = $day
                   WHERE open = true AND until >= $day
                   AND (taken = NONE OR counter = $counter OR taken + $list_days < $day) RETURN NONE;
                   SELECT record::id(id) AS tag, payout, n, value, open, until, redemption, counter, taken FROM $ids
                   WHERE open = true AND counter = $counter AND taken = $day";
        let mut taken = Vec::with_capacity(tags.len());
        // A transaction of some thousand rows would be too large for the embedded database.
        for some in tags.chunks(TAKEN_AT_A_TIME) {
            let ids: Vec<RecordId> = some.iter().map(voucher_id).collect();
            let bind = Bind::none()
                .with("ids", ids)
                .with("counter", counter.to_string())
                .with("day", i64::from(day.days()))
                .with("list_days", i64::from(LIST_DAYS));
            let rows: Vec<VoucherRow> = self.change(sql, bind).await?.rows(1)?;
            for row in rows {
                let (tag, doc) = voucher_of(row)?;
                taken.extend(doc.until.map(|until| (tag, doc.value, until)));
            }
        }
        Ok(taken)
    }

    /// Ends a counter's list.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn give_vouchers_back(&self, counter: &ActorTag) -> Result<(), StoreError> {
        let sql = "UPDATE reward_voucher SET counter = NONE, taken = NONE WHERE open = true AND counter = $counter
                   RETURN NONE";
        self.change(sql, Bind::none().with("counter", counter.to_string())).await.map(|_| ())
    }

    /// Cashiers in service with a key, whose region contains the given one; each with the mines said beside the key.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn cashiers_in_service(
        &self,
        region: DivisionCode,
    ) -> Result<Vec<(CashierKey, Vec<MineId>)>, StoreError> {
        let mut cashiers = self.keys_in_use().await?;
        let ids: Vec<UserId> = cashiers.iter().map(|(user, _)| *user).collect();
        let serving = self.serving_among(&ids, Role::Cashier).await?;
        cashiers.sort_by_key(|(user, _)| *user);
        let is_near = |user: UserId| serving.iter().any(|person| person.id == user && person.region.contains(region));
        let near = cashiers.into_iter().filter(|(user, _)| is_near(*user));
        Ok(near.map(|(user, key)| (CashierKey { user, post: key.post, key: key.key }, key.conflicts)).collect())
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

    /// Payments under these references, each with the statement that it was found in.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments(&self, references: &[String]) -> Result<Vec<Payment>, StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference_id(reference)).collect();
        payments_of(self, "$ids WHERE doc != NONE", Bind::none().with("ids", ids)).await
    }

    /// Payments of a case.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_of_case(&self, payout: PayoutId) -> Result<Vec<Payment>, StoreError> {
        let bind = Bind::none().with("payout", Uuid::from(payout.uuid()));
        payments_of(self, "reward_reference WHERE payout = $payout", bind).await
    }

    /// Payments of these days that no statement had.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_unfound(&self, from: Day, to: Day) -> Result<Vec<Payment>, StoreError> {
        let sql = "reward_reference WHERE found = '' AND day >= $from AND day <= $to ORDER BY day, reference";
        let bind = Bind::none().with("from", i64::from(from.days())).with("to", i64::from(to.days()));
        payments_of(self, sql, bind).await
    }

    /// Notes that a statement had these payments.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn payments_found(&self, references: &[String], statement: &Digest) -> Result<(), StoreError> {
        let ids: Vec<RecordId> = references.iter().map(|reference| reference_id(reference)).collect();
        let bind = Bind::none().with("ids", ids).with("statement", statement.to_string());
        self.change("UPDATE $ids SET found = $statement WHERE found = '' RETURN NONE", bind).await.map(|_| ())
    }

    /// Keeps what a counter paid offline and should not have; the same twice is one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_difference(&self, key: String, doc: &OfflineDifference) -> Result<(), StoreError> {
        let bind = Bind::none()
            .with("id", record("reward_difference", key))
            .with("doc", to_doc(doc)?)
            .with("day", i64::from(doc.day.days()));
        match self.change("CREATE $id CONTENT { doc: $doc, day: $day } RETURN NONE", bind).await {
            Ok(_) | Err(StoreError::Duplicate(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What counters paid offline in these days and should not have.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn differences(&self, from: Day, to: Day) -> Result<Vec<OfflineDifference>, StoreError> {
        let sql = "SELECT doc, id FROM reward_difference WHERE day >= $from AND day <= $to ORDER BY id";
        let bind = Bind::none().with("from", i64::from(from.days())).with("to", i64::from(to.days()));
        self.docs(sql, bind).await
    }
}

async fn payments_of(store: &Store, from: &str, bind: Bind) -> Result<Vec<Payment>, StoreError> {
    #[derive(SurrealValue)]
    struct Row {
        reference: String,
        doc: String,
        found: String,
    }
    let sql = format!("SELECT record::id(id) AS reference, day, doc, found FROM {from}");
    let rows: Vec<Row> = store.read(&sql, bind).await?.rows(0)?;
    rows.into_iter()
        .map(|row| {
            let found = Some(row.found).filter(|found| !found.is_empty());
            Ok(Payment { reference: row.reference, doc: parse_doc(&row.doc)?, found })
        })
        .collect()
}
