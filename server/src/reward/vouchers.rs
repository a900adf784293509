//! Vouchers in the database: each with its state, who paid it and on whose list it stands.

use std::collections::BTreeMap;

use shared::digest::{ActorTag, VoucherTag};
use shared::id::PayoutId;
use shared::money::Fen;
use shared::register::Day;
use shared::reward::voucher::Redemption;
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use crate::store::{Bind, Store, StoreError, parse_doc, record};

/// So many days after its own day a list that was not given back still keeps its vouchers from other counters: what was
/// paid from it offline may not have been reported yet.
pub const LIST_DAYS: u16 = 7;
/// Vouchers that are put on a list in one transaction.
const TAKEN_AT_A_TIME: usize = 1_000;

/// A voucher with what became of it.
#[derive(Clone)]
pub struct VoucherDoc {
    /// Of which case.
    pub payout: PayoutId,
    /// Its value.
    pub value: Fen,
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
    value: i64,
    until: Option<i64>,
    redemption: Option<String>,
    counter: Option<String>,
    taken: Option<i64>,
}

fn day_of(number: i64) -> Option<Day> {
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
        value: u64::try_from(row.value).ok().and_then(Fen::new).ok_or_else(bad)?,
        until: row.until.and_then(day_of),
        redemption: row.redemption.map(|text| parse_doc(&text)).transpose()?,
        taken: counter.zip(row.taken.and_then(day_of)),
    };
    Ok((tag_of(&row.tag)?, doc))
}

/// The id of a voucher.
#[must_use]
pub fn voucher_id(tag: &VoucherTag) -> RecordId {
    record("reward_voucher", tag.to_string())
}

impl Store {
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
        let sql = "SELECT record::id(id) AS tag, payout, value, until, redemption, counter, taken FROM $ids
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
                   SELECT record::id(id) AS tag, payout, value, until, redemption, counter, taken FROM $ids
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
}
