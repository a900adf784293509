//! Rows as they are, for backups: of the tables that no log can be folded into.

use surrealdb::types::{RecordId, Value};

use super::{Bind, Store, StoreError};

/// The tables. What a tip is stands in them alone.
pub const TABLES: [&str; 31] = [
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
    "reward_matter",
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
    /// The ids of one of [`TABLES`], in order: all of them at once, because where a reading goes on after a row the
    /// database walks past all that are before it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn row_ids(&self, table: &'static str) -> Result<Vec<RecordId>, StoreError> {
        self.read(&format!("SELECT VALUE id FROM {table} ORDER BY id"), Bind::none()).await?.rows(0)
    }

    /// The rows with these ids; those that are gone since are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rows_by_id(&self, ids: &[RecordId]) -> Result<Vec<Value>, StoreError> {
        let bind = Bind::none().with("ids", ids.to_vec());
        self.read("SELECT * FROM $ids WHERE id != NONE", bind).await?.rows(0)
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
