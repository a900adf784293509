//! Checklists 检查表: aspects 方面 and their items 项, with the basis of each.
//!
//! An answer names its item by a code that stays the same through versions of the checklist. A check keeps
//! which version it was made with. Lists of hundreds of items are ordinary (the notice's full inspections
//! have 210 to 465), so items are looked up by code, never by walking.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::mine::MineKind;

/// The longest code of an item.
pub const ITEM_CODE_MAX: usize = 32;
/// The most items that a checklist may have.
pub const ITEMS_MAX: usize = 2_000;

/// The stable code of an item within its checklist, such as `vent-02`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemCode(String);

impl ItemCode {
    /// A code of 1 to 32 ASCII letters, digits, dots and hyphens.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        (!text.is_empty() && text.len() <= ITEM_CODE_MAX && text.bytes().all(legal)).then(|| Self(text.to_owned()))
    }

    /// The code's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a code that came over the wire has the legal form.
    #[must_use]
    pub fn is_legal(&self) -> bool {
        Self::new(&self.0).is_some()
    }
}

/// Which checklist, in which version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistRef {
    /// The checklist's code.
    pub code: String,
    /// Its version, counted from 1.
    pub version: u32,
}

/// A question to be answered on site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its stable code.
    pub code: ItemCode,
    /// The question, in Chinese.
    pub zh: String,
    /// The question, in English.
    pub en: String,
    /// Law or standard that it rests on.
    pub basis: String,
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aspect {
    /// Its name, in Chinese.
    pub zh: String,
    /// Its name, in English.
    pub en: String,
    /// Its items, in order.
    pub items: Vec<Item>,
}

/// A checklist in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// Which.
    pub reference: ChecklistRef,
    /// Its name, in Chinese.
    pub zh: String,
    /// Its name, in English.
    pub en: String,
    /// Its aspects, in order.
    pub aspects: Vec<Aspect>,
}

impl Checklist {
    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.aspects.iter().flat_map(|aspect| &aspect.items)
    }
}

coded_texts! {
    /// What an inspector found on an item.
    pub enum Answer {
        /// 符合
        Pass = "pass": "符合", "Pass";
        /// 不符合
        Fail = "fail": "不符合", "Fail";
        /// 不涉及
        NotApplicable = "not-applicable": "不涉及", "Not applicable";
    }
}

/// The checklists that the program carries, in own words, until an office imports its own.
#[must_use]
pub fn built_in() -> &'static [Checklist] {
    static LISTS: OnceLock<Vec<Checklist>> = OnceLock::new();
    LISTS.get_or_init(|| [UNDERGROUND, OPEN_PIT, POND].iter().map(|text| parse(text)).collect())
}

/// The built-in checklist for a kind of mine.
#[must_use]
pub fn for_kind(kind: MineKind) -> &'static Checklist {
    let index = match kind {
        MineKind::UndergroundCoal | MineKind::UndergroundNonCoal => 0,
        MineKind::OpenPitCoal | MineKind::OpenPitNonCoal | MineKind::Dump => 1,
        MineKind::TailingsPond => 2,
    };
    &built_in()[index]
}

/// The built-in checklist of that name and version.
#[must_use]
pub fn find(reference: &ChecklistRef) -> Option<&'static Checklist> {
    built_in().iter().find(|list| list.reference == *reference)
}

const UNDERGROUND: &str = include_str!("../data/checklist-underground.txt");
const OPEN_PIT: &str = include_str!("../data/checklist-open-pit.txt");
const POND: &str = include_str!("../data/checklist-tailings-pond.txt");

/// Reads the built-in form: `# code version | zh | en`, then `## zh | en`, then `code | zh | en | basis`.
/// What does not fit is left out; the test below holds the shipped files to the form.
fn parse(text: &str) -> Checklist {
    let mut list = Checklist {
        reference: ChecklistRef { code: String::new(), version: 1 },
        zh: String::new(),
        en: String::new(),
        aspects: Vec::new(),
    };
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_start_matches('#').split('|').map(str::trim).collect();
        match (line.starts_with("##"), line.starts_with('#'), cells.as_slice()) {
            (true, _, [zh, en]) => {
                list.aspects.push(Aspect { zh: (*zh).into(), en: (*en).into(), items: Vec::new() });
            }
            (false, true, [code, zh, en]) => {
                list.reference.code = (*code).into();
                list.zh = (*zh).into();
                list.en = (*en).into();
            }
            (false, false, [code, zh, en, basis]) => {
                if let (Some(code), Some(aspect)) = (ItemCode::new(code), list.aspects.last_mut()) {
                    let (zh, en, basis) = ((*zh).into(), (*en).into(), (*basis).into());
                    aspect.items.push(Item { code, zh, en, basis });
                }
            }
            _ => {}
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_the_built_in_lists_is_read_and_every_code_is_unique() {
        for (text, list) in [UNDERGROUND, OPEN_PIT, POND].iter().zip(built_in()) {
            let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).count();
            let codes: BTreeSet<_> = list.items().map(|i| &i.code).collect();
            assert_eq!((list.items().count(), codes.len()), (lines, lines), "{}", list.reference.code);
            assert!(!list.reference.code.is_empty() && lines >= 10);
            assert!(list.items().all(|i| !i.zh.is_empty() && !i.en.is_empty() && !i.basis.is_empty()));
        }
    }

    #[test]
    fn every_kind_of_mine_has_a_list() {
        for kind in MineKind::ALL {
            assert_eq!(find(&for_kind(*kind).reference), Some(for_kind(*kind)));
        }
    }
}
