//! What can happen. A new kind is a new variant here, a rule in `record`, and a text in both languages.

use serde::{Deserialize, Serialize};

use crate::check::{CheckKind, INSPECTORS_MAX, TEXT_BYTES_MAX};
use crate::checklist::{Answer, ChecklistRef, ITEM_CODE_MAX, ItemCode};
use crate::digest::PhotoHash;
use crate::evidence::{Located, MediaType, PhotoRefusal, PhotoSource};
use crate::hazard::Wording;
use crate::id::{CheckId, EventId, HazardId, MineId, UserId};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A check and what belongs to it.
    Check(CheckId),
}

impl Subject {
    /// The check that it is about.
    #[must_use]
    pub const fn check(self) -> CheckId {
        match self {
            Self::Check(id) => id,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A check was started.
    #[serde(rename = "check.started")]
    CheckStarted {
        /// At which mine.
        mine: MineId,
        /// What kind of check.
        check_kind: CheckKind,
        /// The other inspectors.
        companions: Vec<UserId>,
        /// The checklist used.
        checklist: ChecklistRef,
    },
    /// The inspectors arrived on site.
    #[serde(rename = "check.arrived")]
    CheckArrived {
        /// Where.
        located: Located,
    },
    /// An item was answered, or answered anew.
    #[serde(rename = "check.answered")]
    CheckAnswered {
        /// Which item.
        item: ItemCode,
        /// What was found.
        answer: Answer,
        /// A note to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A hazard was found.
    #[serde(rename = "hazard.found")]
    HazardFound {
        /// The new hazard.
        hazard: HazardId,
        /// The item that failed, if it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemCode>,
        /// Its words.
        wording: Wording,
        /// Where it was recorded.
        located: Located,
    },
    /// A hazard's words were changed before sign-off.
    #[serde(rename = "hazard.reworded")]
    HazardReworded {
        /// Which hazard.
        hazard: HazardId,
        /// The event whose words the editor saw.
        seen: EventId,
        /// The new words.
        wording: Wording,
    },
    /// A photo was taken.
    #[serde(rename = "photo.taken")]
    PhotoTaken {
        /// SHA-256 of the original bytes.
        photo: PhotoHash,
        /// Their number.
        bytes: u64,
        /// Their format.
        media_type: MediaType,
        /// How it was taken.
        source: PhotoSource,
        /// The hazard that it shows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hazard: Option<HazardId>,
        /// The item that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemCode>,
        /// The fix at the shutter.
        located: Located,
    },
    /// The check was finished and signed off.
    #[serde(rename = "check.signed")]
    CheckSigned {
        /// Closing remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
    /// The server holds a photo's original bytes. Recorded by the server alone.
    #[serde(rename = "photo.held")]
    PhotoHeld {
        /// Which photo.
        photo: PhotoHash,
    },
    /// The server refused a photo's bytes. Recorded by the server alone.
    #[serde(rename = "photo.refused")]
    PhotoRefused {
        /// Which photo.
        photo: PhotoHash,
        /// Why.
        reason: PhotoRefusal,
    },
}

impl Body {
    /// The stable name of every kind.
    pub const KINDS: [&'static str; 9] = [
        "check.started",
        "check.arrived",
        "check.answered",
        "hazard.found",
        "hazard.reworded",
        "photo.taken",
        "check.signed",
        "photo.held",
        "photo.refused",
    ];

    /// The stable name of this kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CheckStarted { .. } => "check.started",
            Self::CheckArrived { .. } => "check.arrived",
            Self::CheckAnswered { .. } => "check.answered",
            Self::HazardFound { .. } => "hazard.found",
            Self::HazardReworded { .. } => "hazard.reworded",
            Self::PhotoTaken { .. } => "photo.taken",
            Self::CheckSigned { .. } => "check.signed",
            Self::PhotoHeld { .. } => "photo.held",
            Self::PhotoRefused { .. } => "photo.refused",
        }
    }

    /// Whether only the server may record this.
    #[must_use]
    pub const fn is_the_servers(&self) -> bool {
        matches!(self, Self::PhotoHeld { .. } | Self::PhotoRefused { .. })
    }

    /// Whether every value is within its limits, whatever the state of the record.
    #[must_use]
    pub fn is_legal(&self) -> bool {
        let words = |text: &str| text.len() <= TEXT_BYTES_MAX && !text.contains('\0');
        let note = |text: &Option<String>| text.as_deref().is_none_or(words);
        let code = |item: &Option<ItemCode>| item.as_ref().is_none_or(ItemCode::is_legal);
        let wording = |w: &Wording| words(&w.description) && words(&w.place) && !w.description.trim().is_empty();
        match self {
            Self::CheckStarted { companions, checklist, .. } => {
                companions.len() < INSPECTORS_MAX && checklist.code.len() <= ITEM_CODE_MAX
            }
            Self::CheckArrived { located } => located.is_legal(),
            Self::CheckAnswered { item, note: text, .. } => item.is_legal() && note(text),
            Self::HazardFound { item, wording: w, located, .. } => code(item) && wording(w) && located.is_legal(),
            Self::HazardReworded { wording: w, .. } => wording(w),
            Self::PhotoTaken { item, located, .. } => code(item) && located.is_legal(),
            Self::CheckSigned { remark } => note(remark),
            Self::PhotoHeld { .. } | Self::PhotoRefused { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_kinds_is_what_the_wire_says() {
        for kind in Body::KINDS {
            let unknown = serde_json::from_value::<Body>(serde_json::json!({ kind: {} }));
            let message = unknown.err().map_or_else(String::new, |e| e.to_string());
            assert!(!message.contains("unknown variant"), "{kind}: {message}");
        }
    }
}
