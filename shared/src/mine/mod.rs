//! Mines 矿山: the register that every check, hazard and tip refers to.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::evidence::Position;
use crate::id::MineId;
use crate::region::DivisionCode;

coded_texts! {
    /// What kind of mine it is.
    pub enum MineKind {
        /// 井工煤矿
        UndergroundCoal = "underground-coal": "井工煤矿", "Underground coal mine";
        /// 露天煤矿
        OpenPitCoal = "open-pit-coal": "露天煤矿", "Open-pit coal mine";
        /// 金属非金属地下矿山
        UndergroundNonCoal = "underground-non-coal": "金属非金属地下矿山", "Underground metal/non-metal mine";
        /// 金属非金属露天矿山
        OpenPitNonCoal = "open-pit-non-coal": "金属非金属露天矿山", "Open-pit metal/non-metal mine";
        /// 尾矿库
        TailingsPond = "tailings-pond": "尾矿库", "Tailings pond";
        /// 排土场
        Dump = "dump": "排土场", "Waste dump";
    }
}

coded_texts! {
    /// In what state it is. Idle mines with people at work count as producing (notice, section 二).
    pub enum MineState {
        /// 正常生产
        Producing = "producing": "正常生产", "Producing";
        /// 建设
        Building = "building": "建设", "Being built";
        /// 整改
        Rectifying = "rectifying": "整改", "Rectifying";
        /// 停产停建
        Suspended = "suspended": "停产停建", "Suspended";
        /// 复工复产
        Resumed = "resumed": "复工复产", "Resumed";
    }
}

coded_texts! {
    /// How an idle mine without people is guarded (notice, section 二).
    pub enum Guard {
        /// 驻矿盯守
        Stationed = "stationed": "驻矿盯守", "Guarded on site";
        /// 联系盯守
        Contact = "contact": "联系盯守", "Guarded by contact";
    }
}

/// What only tailings ponds have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TailingsPond {
    /// Class 等别, 1 (largest) to 5.
    pub class: u8,
    /// 头顶库: people live or work below it.
    pub people_below: bool,
    /// 无主库: nobody owns it any more.
    pub ownerless: bool,
}

/// One mine of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mine {
    /// Its id.
    pub id: MineId,
    /// Its name, in Chinese.
    pub name: String,
    /// What kind of mine.
    pub kind: MineKind,
    /// In what state.
    pub state: MineState,
    /// How it is guarded, when suspended without people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    /// The county that it lies in.
    pub division: DivisionCode,
    /// The middle of its site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Whether the province named it a key mine 重点矿山.
    pub key: bool,
    /// For tailings ponds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pond: Option<TailingsPond>,
}
