//! Hazards 隐患: found in a check, followed until they are closed.

use serde::{Deserialize, Serialize};

use crate::check::Moment;
use crate::checklist::ItemCode;
use crate::coded_texts;
use crate::digest::PhotoHash;
use crate::evidence::Located;
use crate::id::{CheckId, EventId, HazardId, MineId, UserId};
use crate::region::DivisionCode;

coded_texts! {
    /// How grave a hazard is.
    pub enum HazardLevel {
        /// 一般隐患
        General = "general": "一般隐患", "General hazard 一般";
        /// 重大隐患
        Major = "major": "重大隐患", "Major hazard 重大";
    }
}

/// The words of a hazard at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// How grave.
    pub level: HazardLevel,
    /// What is wrong.
    pub description: String,
    /// Where in the mine, in words.
    pub place: String,
}

/// Words that were replaced, kept visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// The words before.
    pub wording: Wording,
    /// Whether the editor had seen other words than these: two people changed it at the same time.
    pub conflict: bool,
    /// Who replaced them.
    pub replaced_by: UserId,
    /// When.
    pub moment: Moment,
}

/// The record of one hazard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hazard {
    /// Its id.
    pub id: HazardId,
    /// The check in which it was found.
    pub check: CheckId,
    /// The mine.
    pub mine: MineId,
    /// The mine's county.
    pub region: DivisionCode,
    /// The checklist item that failed, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemCode>,
    /// The words in force.
    pub wording: Wording,
    /// The event that gave those words.
    pub worded_by: EventId,
    /// Words that were replaced, oldest first.
    pub earlier: Vec<Earlier>,
    /// Where it was recorded.
    pub located: Located,
    /// Who found it.
    pub found_by: UserId,
    /// When.
    pub found: Moment,
    /// Photos that show it.
    pub photos: Vec<PhotoHash>,
    /// The server's sequence number of the last event that changed it; 0 while only on the phone.
    pub seq: u64,
}
