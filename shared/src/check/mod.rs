//! Checks 检查: what an inspector records on site, from arrival to sign-off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::checklist::{Answer, ChecklistRef, ItemCode};
use crate::coded_texts;
use crate::digest::PhotoHash;
use crate::evidence::Located;
use crate::id::{CheckId, DeviceId, HazardId, MineId, UserId};
use crate::region::DivisionCode;
use crate::time::{HonestTime, ImpossibleTime, Interval, Timestamp};

/// On-site enforcement needs two officers at least (administrative penalty law, article 42).
pub const INSPECTORS_MIN: usize = 2;
/// The most inspectors of one check.
pub const INSPECTORS_MAX: usize = 20;
/// The most hazards of one check.
pub const HAZARDS_MAX: usize = 200;
/// The most photos of one check.
pub const PHOTOS_MAX: usize = 1_000;
/// The replaced answers that a record shows of one item, at most: the log has all.
pub const EARLIER_ANSWERS_MAX: usize = 10;
/// The longest text of a remark, note or description, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 8_000;

coded_texts! {
    /// What kind of check it is.
    pub enum CheckKind {
        /// 暗查: no notice, no escort (四不两直).
        Unannounced = "unannounced": "暗查", "Unannounced check 暗查";
        /// 抽查
        Spot = "spot": "抽查", "Spot check 抽查";
        /// 明查
        Open = "open": "明查", "Open check 明查";
        /// 计划检查
        Planned = "planned": "计划检查", "Planned check 计划检查";
        /// 回头看
        LookBack = "look-back": "回头看", "Look-back 回头看";
        /// 复查
        Review = "review": "复查", "Review 复查";
        /// 举报核查. Its sheet carries no sign of a tip; the name is for those who may know.
        TipFollowUp = "tip-follow-up": "举报核查", "Follow-up of a tip 举报核查";
    }
}

/// When something happened: what the device said, and when the server heard it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The device's honest time.
    pub at: HonestTime,
    /// When the server received it; absent while it is only on the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
}

impl Moment {
    /// The interval in which it happened; `now` stands in for the receipt while it is only on the phone.
    ///
    /// # Errors
    /// When the device's claims cannot be true.
    pub fn interval(&self, now: Timestamp) -> Result<Interval, ImpossibleTime> {
        self.at.interval(self.received.unwrap_or(now))
    }
}

/// Arrival at the mine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// Where.
    pub located: Located,
    /// When.
    pub moment: Moment,
}

/// An answer that somebody else replaced by another: both stay visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierAnswer {
    /// What was found.
    pub answer: Answer,
    /// The note to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who answered.
    pub by: UserId,
    /// When.
    pub moment: Moment,
}

/// One answered item. A later answer of the same person replaces it in the record; the log keeps both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// What was found.
    pub answer: Answer,
    /// A note to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who answered.
    pub by: UserId,
    /// When.
    pub moment: Moment,
    /// Other answers of other people that this one replaced, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierAnswer>,
}

impl Answered {
    /// This answer in the place of the one before.
    #[must_use]
    pub fn replacing(mut self, before: Option<Self>) -> Self {
        let Some(Self { answer, note, by, moment, earlier }) = before else { return self };
        self.earlier = earlier;
        if by != self.by && answer != self.answer {
            self.earlier.push(EarlierAnswer { answer, note, by, moment });
            let surplus = self.earlier.len().saturating_sub(EARLIER_ANSWERS_MAX);
            self.earlier.drain(..surplus);
        }
        self
    }
}

/// The end of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// Who signed.
    pub by: UserId,
    /// When.
    pub moment: Moment,
    /// Closing remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The record of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// The mine.
    pub mine: MineId,
    /// The mine's county on the day of the check.
    pub region: DivisionCode,
    /// What kind of check.
    pub kind: CheckKind,
    /// The checklist used.
    pub checklist: ChecklistRef,
    /// Who started it.
    pub started_by: UserId,
    /// On which device.
    pub device: DeviceId,
    /// The other inspectors.
    pub companions: Vec<UserId>,
    /// When it was started.
    pub started: Moment,
    /// Arrival on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<Arrival>,
    /// Answers by item.
    pub answers: BTreeMap<ItemCode, Answered>,
    /// The hazards found, in the order found.
    pub hazards: Vec<HazardId>,
    /// The photos taken, in the order taken.
    pub photos: Vec<PhotoHash>,
    /// Sign-off; from then on nothing is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<SignOff>,
    /// The server's sequence number of the last event that changed it; 0 while only on the phone.
    pub seq: u64,
}

impl Check {
    /// Whether this person is one of the check's inspectors.
    #[must_use]
    pub fn is_inspector(&self, user: UserId) -> bool {
        self.started_by == user || self.companions.contains(&user)
    }

    /// How many items were answered so.
    #[must_use]
    pub fn count(&self, answer: Answer) -> usize {
        self.answers.values().filter(|a| a.answer == answer).count()
    }
}
