//! Rows as they are, for backups: of the tables that no log can be folded into.

use surrealdb::types::{RecordId, Value};

use super::{Bind, Store, StoreError};

/// The tables. What a tip is stands in them alone.
pub const TABLES: [&str; 30] = [
    "register_entry",
    "register_checkpoint",
    "tip_site",
    "tip",
    "tip_key",
    "tip_box",
    "tip_report",
    "tip_step",
    "tip_turn",
    "tip_read",
    "tip_file",
    "tip_lent",
    "officer_key",
    "officer_share",
    "officer_recovery",
    "officer_given",
    "ledger_entry",
    "ledger_checkpoint",
    "reward",
    "reward_tip",
    "reward_step",
    "reward_voucher",
    "reward_payee",
    "reward_try",
    "reward_read",
    "reward_reference",
    "reward_budget",
    "reward_difference",
    "account_origin",
    "conflict",
];

impl Store {
    /// Rows of one of [`TABLES`] in the order of their ids, after a given one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dump(
        &self,
        table: &'static str,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<(RecordId, Value)>, StoreError> {
        let from = if after.is_some() { "WHERE id > $after" } else { "" };
        let sql = format!("SELECT * FROM {table} {from} ORDER BY id LIMIT {limit}");
        let bind = after.map_or_else(Bind::none, |after| Bind::none().with("after", after));
        let rows: Vec<Value> = self.read(&sql, bind).await?.rows(0)?;
        rows.into_iter()
            .map(|row| {
                let Value::Object(object) = &row else { return Err(StoreError::Unreadable("a row".into())) };
                match object.get("id") {
                    Some(Value::RecordId(id)) => Ok((id.clone(), row.clone())),
                    _ => Err(StoreError::Unreadable("a row without an id".into())),
                }
            })
            .collect()
    }

    /// Puts rows back as they were.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for rows of another table, [`StoreError::Duplicate`] for those that are there.
    pub async fn put_back(&self, table: &'static str, rows: Vec<Value>) -> Result<(), StoreError> {
        let is_of = |row: &Value| {
            let Value::Object(object) = row else { return false };
            matches!(object.get("id"), Some(Value::RecordId(id)) if id.table.as_str() == table)
        };
        if !rows.iter().all(is_of) {
            return Err(StoreError::Unreadable(format!("a row that is none of {table}")));
        }
        self.change(&format!("INSERT INTO {table} $rows RETURN NONE"), Bind::none().with("rows", rows))
            .await
            .map(|_| ())
    }
}
