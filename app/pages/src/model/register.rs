//! What the public register is made from.

use super::{Day, Site};

/// A number of the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exact(u64),
    /// Some, but fewer than so many: an exact small number could point at a person.
    Fewer(u64),
}

/// A row of the counters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct Counters {
    /// The prefecture's name.
    pub name: String,
    pub filed: Count,
    pub accepted: Count,
    pub verified: Count,
    pub paid: Count,
    pub unclaimed: Count,
    pub overdue: Count,
}

/// An entry of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub index: u64,
    /// The day, where the register tells it.
    pub day: Option<Day>,
    /// Its hash in hexadecimal.
    pub hash: String,
}

/// `GET /register`; `?before=N` pages to older entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterView {
    /// The installation.
    pub site: Site,
    /// One row a prefecture.
    pub rows: Vec<Counters>,
    /// The whole province.
    pub total: Counters,
    /// How many entries there are.
    pub size: u64,
    /// The newest signed checkpoint as text; none while the register is empty.
    pub checkpoint: Option<String>,
    /// The SHA-256 over the files of the sealing program that browsers get, in hexadecimal: what
    /// `sha256sum * | sha256sum` gives for them.
    pub program_hash: Option<String>,
    /// The entries of this page, newest first.
    pub entries: Vec<Entry>,
    /// The `before` of the next older page.
    pub older_before: Option<u64>,
    /// Whether this is the first page.
    pub newest: bool,
}
