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

/// How often the words of one hazard may be changed.
pub const REWORDINGS_MAX: usize = 100;

impl Wording {
    /// What these words become by those of somebody who had seen `base`: field by field, what the editor did not
    /// touch stays. The second value says whether both had touched the same field differently.
    fn merged(&self, base: &Self, new: &Self) -> (Self, bool) {
        fn field<T: PartialEq + Clone>(now: &T, base: &T, new: &T) -> (T, bool) {
            if new == base { (now.clone(), false) } else { (new.clone(), now != base && now != new) }
        }
        let (level, one) = field(&self.level, &base.level, &new.level);
        let (description, two) = field(&self.description, &base.description, &new.description);
        let (place, three) = field(&self.place, &base.place, &new.place);
        (Self { level, description, place }, one || two || three)
    }
}

/// Words that were replaced, kept visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// The words before.
    pub wording: Wording,
    /// The event that gave those words.
    pub worded_by: EventId,
    /// Whether two people changed the same field of them, neither having seen the other's change.
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

impl Hazard {
    /// Takes the words that an event gives, whose author had seen those of the event `seen`.
    pub(crate) fn reword(&mut self, event: EventId, author: UserId, seen: EventId, new: &Wording, moment: Moment) {
        let base = if self.worded_by == seen {
            Some(&self.wording)
        } else {
            self.earlier.iter().rev().find(|earlier| earlier.worded_by == seen).map(|earlier| &earlier.wording)
        };
        // Words that nobody here knows were the author's ground: then the author's words stand, marked.
        let (wording, conflict) = base.map_or_else(|| (new.clone(), true), |base| self.wording.merged(base, new));
        self.earlier.push(Earlier {
            wording: std::mem::replace(&mut self.wording, wording),
            worded_by: std::mem::replace(&mut self.worded_by, event),
            conflict,
            replaced_by: author,
            moment,
        });
    }
}
